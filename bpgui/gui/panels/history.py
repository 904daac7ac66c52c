"""`HistoryPanel`: the list of all changes, to look back in and to jump in."""

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from bpgui.document import Document
from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.labels import note
from bpgui.gui.common.theme import Theme
from bpgui.gui.common.workspace import Workspace

_START = "Start"
_NOTHING = (
    "Nothing has been changed yet. Every change gets a line here, and so does a training run; click on a line to go "
    "back to it."
)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_Index = QModelIndex | QPersistentModelIndex

# What a row tells its painter, beside its text.
PRESENT, UNDONE, SAVED = (Qt.ItemDataRole.UserRole + k for k in range(3))

# Pixels.
_RAIL, _NODE, _SAVED_DOT, _PADDING = 13.0, 3.5, 3.0, 4


class HistoryModel(QAbstractListModel):
    """The start and all entries of a document's history, a row each; row k shows the project after k entries."""

    moved = Signal()  # another row is the present one

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._stack = document.undo_stack
        self._entries = self._stack.count()
        self._present = self._stack.index
        self._stack.changed.connect(self._on_changed)
        document.file_changed.connect(self._tell_changed)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        """Count the start and the entries."""
        return 0 if parent.isValid() else self._entries + 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Tell a row's text, and whether it is the present one, undone or saved."""
        row = index.row()
        present, undone = row == self._stack.index, row > self._stack.index
        # A project without a file has not been saved, though nothing of it would be lost either.
        saved = row == self._stack.clean_index and self._document.path is not None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(self._text(row), *_meaning(present, undone, saved))
            case Qt.ItemDataRole.AccessibleTextRole:
                words = [("now", present), ("undone", undone), ("saved", saved)]
                return ", ".join([self._text(row), *(word for word, true in words if true)])
            case _ if role == PRESENT:
                return present
            case _ if role == UNDONE:
                return undone
            case _ if role == SAVED:
                return saved
        return None

    def _text(self, row: int) -> str:
        return _START if row == 0 else self._stack.text(row - 1)

    def _on_changed(self) -> None:
        present = self._stack.index
        before, entries = self._entries, self._stack.count()
        # What was undone goes as soon as something else is done; so entries come and go at the end only.
        if entries < before:
            self.beginRemoveRows(QModelIndex(), entries + 1, before)
            self._entries = entries
            self.endRemoveRows()
        elif entries > before:
            self.beginInsertRows(QModelIndex(), before + 1, entries)
            self._entries = entries
            self.endInsertRows()
        self._tell_changed()
        if present != self._present:
            self._present = present
            self.moved.emit()

    def _tell_changed(self) -> None:
        self.dataChanged.emit(self.index(0), self.index(self._entries))


class HistoryPanel(QWidget):
    """Lists the start and every change, the newest below; a click or Enter on one goes there, back or forth.

    The arrow keys only look: nothing changes before Enter.
    """

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = workspace.document
        self.model = HistoryModel(self._document, self)
        self.list = _List(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Rail(workspace.theme, self.list))
        self.empty = note(self, _NOTHING)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.empty.setMargin(12)
        self._stacked = QStackedLayout()
        self._stacked.addWidget(self.empty)
        self._stacked.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._stacked)
        self.list.chosen.connect(self._document.undo_stack.go_to)
        self.model.moved.connect(self._show_present)
        self.model.rowsInserted.connect(self._show_whether_empty)
        self.model.rowsRemoved.connect(self._show_whether_empty)
        workspace.theme.changed.connect(self.list.viewport().update)
        self._show_whether_empty()
        self._show_present()

    def _show_whether_empty(self) -> None:
        self._stacked.setCurrentIndex(0 if self._document.undo_stack.count() == 0 else 1)

    def _show_present(self) -> None:
        present = self.model.index(self._document.undo_stack.index)
        self.list.setCurrentIndex(present)
        self.list.scrollTo(present)


class _List(QListView):
    chosen = Signal(int)  # a row

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setUniformItemSizes(True)
        self.setAccessibleName("History")
        self.setAccessibleDescription("All changes, the newest last; Enter goes back or forth to the chosen one")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the chosen row on Enter or Space; other keys choose."""
        if event.key() in _ENTER and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go to the row that was clicked on."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and index == self.currentIndex():
            self.chosen.emit(index.row())


class _Rail(QStyledItemDelegate):
    """Draws the rows as stops of a line: the present one large, those undone hollow, and a dot where it was saved."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Give a row the height of its text and some air."""
        return QSize(80, option.fontMetrics.height() + 2 * _PADDING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the line with the row's stop, its text, and the mark of what is saved."""
        colours = self._theme.colours
        present, undone, saved = (bool(index.data(role)) for role in (PRESENT, UNDONE, SAVED))
        selected = bool(option.state & QStyle.StateFlag.State_Selected) and bool(
            option.state & QStyle.StateFlag.State_HasFocus
        )
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.fillRect(option.rect, option.palette.color(QPalette.ColorRole.Highlight))
        strong = QColor(colours.on_accent if selected else colours.muted if undone else colours.text)
        mark = QColor(colours.on_accent if selected else colours.muted if undone else colours.accent)
        self._draw_stop(painter, option.rect, index, mark, present, undone)
        right = option.rect.right() - 2 * _PADDING
        if saved:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(mark)
            painter.drawEllipse(QPointF(right - _SAVED_DOT, option.rect.center().y() + 0.5), _SAVED_DOT, _SAVED_DOT)
            right -= round(2 * _SAVED_DOT) + _PADDING
        font = option.font
        font.setBold(present)
        painter.setFont(font)
        painter.setPen(strong)
        left = option.rect.left() + round(2 * _RAIL) - 2
        room = QRect(left, option.rect.top(), right - left, option.rect.height())
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
        painter.restore()

    def _draw_stop(
        self, painter: QPainter, rect: QRect, index: _Index, colour: QColor, present: bool, undone: bool
    ) -> None:
        x, y = rect.left() + _RAIL, rect.center().y() + 0.5
        top = y if index.row() == 0 else float(rect.top())
        bottom = y if index.row() == index.model().rowCount() - 1 else rect.bottom() + 1.0
        painter.setPen(QPen(QColor(self._theme.colours.border), 1.5))
        painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        size = _NODE + 1.5 if present else _NODE
        painter.setPen(QPen(colour, 1.5))
        # A hollow stop is told from a full one without colour.
        painter.setBrush(QColor(self._theme.colours.base) if undone else colour)
        painter.drawEllipse(QPointF(x, y), size, size)


def _meaning(present: bool, undone: bool, saved: bool) -> list[str]:
    where = (
        "The project is here now." if present else "Undone: click to do it again." if undone else "Click to go back."
    )
    return [where, *(["Saved: the file holds the project as it is here."] if saved else [])]


__all__ = ["PRESENT", "SAVED", "UNDONE", "HistoryModel", "HistoryPanel"]
