"""The table of paths: names, products written out, and values with bars for their sizes."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.text import percent
from bpgui.gui.common.theme import Theme
from bpgui.gui.views.chain_rule.rows import Row

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_NAME, _PRODUCT, _VALUE = range(3)
_DISPLAY, _TOOLTIP, _ALIGNMENT = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.TextAlignmentRole,
)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
# Pixels.
_ROW_PADDING, _CELL_PADDING, _BAR, _LEAST_HEIGHT = 8, 12, 3, 60
# Of the room that the values leave, names get this share.
_NAME_SHARE = 0.42
# In a narrower table names stand above products.
_NARROW_PX = 440


class PathModel(QAbstractTableModel):
    """Rows of three columns; `value_texts` are the values as they are written."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.value_texts: list[str] = []
        self._titles = ("", "", "")
        # Names and products stand in one column, above each other.
        self.is_narrow = False

    @property
    def largest(self) -> float:
        """The size of the largest value."""
        return max((abs(row.value) for row in self.rows), default=0.0)

    def show_rows(self, rows: list[Row], value_texts: list[str], titles: tuple[str, str, str]) -> None:
        """Show these rows."""
        same_shape = len(rows) == len(self.rows) and titles == self._titles
        if not same_shape:
            self.beginResetModel()
        self.rows, self.value_texts, self._titles = rows, value_texts, titles
        if not same_shape:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, _VALUE))

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return 3: names, products, values."""
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:  # noqa: ANN401  # Qt's QVariant
        """Return the titles of the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _ALIGNMENT:
            return _RIGHT if section == _VALUE else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return self._titles[section] if role == _DISPLAY else None

    def data(self, index: Index, role: int = _DISPLAY) -> Any:  # noqa: ANN401  # Qt's QVariant
        """Return a cell's text, or in full with all meanings for the tooltip."""
        row = self.rows[index.row()]
        if role == _DISPLAY:
            if index.column() == _VALUE:
                return f"= {self.value_texts[index.row()]}"
            return "\n".join(row.texts) if self.is_narrow else row.texts[index.column()]
        if role == _TOOLTIP:
            name, product = row.texts
            sizes = sum(abs(other.value) for other in self.rows)
            share = f"{percent(abs(row.value) / sizes)} of the sizes of all rows" if sizes > 0.0 else ""
            return tooltip(name, f"{product} = {self.value_texts[index.row()]}", *row.meaning, share)
        if role == _ALIGNMENT and index.column() == _VALUE:
            return _RIGHT
        return None


class PathTable(QTableView):
    """Shows the rows, one of which can be chosen; `chosen` tells that another one is, or none."""

    chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paths = PathModel(self)
        self.setModel(self.paths)
        self.setItemDelegate(_BarDelegate(theme, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(_LEAST_HEIGHT)
        self.setAccessibleName("Paths")
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + _ROW_PADDING)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionsClickable(False)
        columns.setHighlightSections(False)
        self._quiet = False
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)

    @property
    def chosen_row(self) -> Row | None:
        """The row that is chosen, None if none is."""
        chosen = self.selectionModel().selectedRows()
        return self.paths.rows[chosen[0].row()] if chosen else None

    def show_rows(self, rows: list[Row], value_texts: list[str], titles: tuple[str, str, str]) -> None:
        """Show other rows, or the same with other numbers; what was chosen stays so, wherever it stands now."""
        before = self.chosen_row
        self._quiet = True
        self.paths.show_rows(rows, value_texts, titles)
        keys = [row.key for row in rows]
        if before is not None and before.key is not None and before.key in keys:
            self.selectRow(keys.index(before.key))
        elif self.chosen_row is not None:
            self.clearSelection()
        self._quiet = False
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose nothing on Escape."""
        if event.key() == Qt.Key.Key_Escape and self.chosen_row is not None:
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the columns their shares of the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics, model = self.fontMetrics(), self.paths
        narrow = self.width() < _NARROW_PX
        if narrow != model.is_narrow:
            model.is_narrow = narrow
            self.setColumnHidden(_PRODUCT, narrow)
            self.verticalHeader().setDefaultSectionSize((2 if narrow else 1) * metrics.lineSpacing() + _ROW_PADDING)
        texts = [f"= {text}" for text in model.value_texts] + [str(model.headerData(_VALUE, Qt.Orientation.Horizontal))]
        value = max(map(metrics.horizontalAdvance, texts)) + _CELL_PADDING
        room = max(self.viewport().width() - value, 2)
        name = room if narrow else round(_NAME_SHARE * room)
        for column, width in ((_NAME, name), (_PRODUCT, room - name), (_VALUE, value)):
            if not self.isColumnHidden(column) and self.columnWidth(column) != width:
                self.setColumnWidth(column, width)

    def _on_selection_changed(self) -> None:
        if not self._quiet:
            self.chosen.emit()


class _BarDelegate(QStyledItemDelegate):
    """Draws below each value a bar for its size, to the left of the right edge, in the colour of its sign."""

    def __init__(self, theme: Theme, table: PathTable) -> None:
        super().__init__(table)
        self._theme = theme
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell, and the bar over its foot."""
        super().paint(painter, option, index)
        largest = self._table.paths.largest
        if index.column() != _VALUE or largest == 0.0:
            return
        value, colours = self._table.paths.rows[index.row()].value, self._theme.colours
        width = (option.rect.width() - _CELL_PADDING / 2) * abs(value) / largest
        bar = QRectF(option.rect.right() - 2 - width, option.rect.bottom() - _BAR, width, _BAR)
        is_chosen = self._table.selectionModel().isSelected(index)
        colour = colours.on_accent if is_chosen else colours.positive if value >= 0.0 else colours.negative
        painter.fillRect(bar, QColor(colour))
