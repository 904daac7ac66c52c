"""`EntryList`: the experiments, each with its title and a sentence below it."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from bpgui.gui.dialogs.experiments.entries import ENTRIES

_WIDTH_PX, _MARGIN_PX = 252, 8
_KEY, _SUMMARY = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class EntryList(QListWidget):
    """Chooses one of `ENTRIES`; `currentRowChanged` tells of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Experiments")
        self.setFixedWidth(_WIDTH_PX)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_TwoTexts(self))
        for key, entry in ENTRIES.items():
            item = QListWidgetItem(entry.title, self)
            item.setData(_KEY, key)
            item.setData(_SUMMARY, entry.summary)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.title}: {entry.summary}")
        self.setCurrentRow(0)

    def key(self) -> str:
        """Return the key of the chosen entry."""
        item = self.currentItem()
        return next(iter(ENTRIES)) if item is None else str(item.data(_KEY))

    def choose(self, key: str) -> None:
        """Choose an entry by its key."""
        self.setCurrentRow(list(ENTRIES).index(key))


class _TwoTexts(QStyledItemDelegate):
    """Paints a title in bold and a sentence that wraps below it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Ask for the height of both texts in the width of the list."""
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListWidget) else _WIDTH_PX
        title, words = self._rects(option, index, QRect(0, 0, width, 10_000))
        return QSize(width, title.height() + words.height() + 2 * _MARGIN_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint ground, title and sentence."""
        style = option.widget.style() if option.widget is not None else QApplication.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        palette = option.palette
        role = QPalette.ColorRole
        title, words = self._rects(option, index, option.rect)
        painter.save()
        painter.setPen(palette.color(role.HighlightedText if chosen else role.Text))
        painter.setFont(_bold(option.font))
        painter.drawText(title, _FLAGS, str(index.data()))
        painter.setFont(option.font)
        painter.setPen(palette.color(role.HighlightedText if chosen else role.PlaceholderText))
        painter.drawText(words, _FLAGS, str(index.data(_SUMMARY)))
        painter.restore()

    def _rects(self, option: QStyleOptionViewItem, index: Index, around: QRect) -> tuple[QRect, QRect]:
        inside = around.adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, 0)
        title = _metrics_rect(_bold(option.font), inside, str(index.data()))
        below = QRect(inside.left(), title.bottom() + 1, inside.width(), 10_000)
        return title, _metrics_rect(option.font, below, str(index.data(_SUMMARY)))


_FLAGS = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft.value)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold


def _metrics_rect(font: QFont, room: QRect, text: str) -> QRect:
    found = QFontMetrics(font).boundingRect(room, _FLAGS, text)
    return QRect(room.left(), room.top(), room.width(), found.height())
