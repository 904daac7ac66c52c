"""`RowModel`: the rows of a data set in any order, read from the arrays: as cheap for a million rows as for four."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.text import whole
from bpgui.gui.panels.data.rows.row_columns import Numbers, RowColumn

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_SORT_HELP = "Click to sort by this column, click again to turn the order round, and once more for that of the data."
MARK = "\N{BLACK RIGHT-POINTING TRIANGLE} "

Rows = npt.NDArray[np.intp]


class RowModel(QAbstractTableModel):
    """Shows columns for all rows, or for some of them, sorted by one column or as they stand in the data.

    A place is where a row is shown, counted from the top.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[RowColumn, ...] = ()
        self._rows = 0
        self._shown: Rows | None = None
        self._order: Rows | None = None
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None
        self._marked: int | None = None
        self._editable = False

    def set_editable(self, editable: bool) -> None:
        """Let the cells of the data be edited, or none."""
        self._editable = editable

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Say which cells can be edited: not those that tell of a row what is not of the data."""
        flags = super().flags(index)
        of_data = index.isValid() and self._columns[index.column()].place is not None
        return flags | Qt.ItemFlag.ItemIsEditable if self._editable and of_data else flags

    def set_columns(self, columns: tuple[RowColumn, ...], rows: int) -> None:
        """Show other data, all of its rows as they stand in it; the mark goes."""
        self.beginResetModel()
        self._columns, self._rows = columns, rows
        self._shown = self._order = self._sorted_by = self._marked = None
        self.endResetModel()

    def set_values(self, columns: tuple[RowColumn, ...]) -> None:
        """Show the same columns with new values; the order stays until it is asked for again."""
        self._columns = columns
        if self.rowCount():
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.DisplayRole])

    def show_rows(self, rows: Rows | None) -> None:
        """Show some rows (rising), or all of them."""
        if rows is None and self._shown is None:
            return
        self.beginResetModel()
        self._shown = rows
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort the rows by a column, or below 0 as the data has them; those that are alike stay in that order."""
        self.beginResetModel()
        self._sorted_by = (column, order) if 0 <= column < len(self._columns) else None
        self._arrange()
        self.endResetModel()

    def row_at(self, place: int) -> int:
        """Return the row of the data that is shown at a place."""
        return place if self._order is None else int(self._order[place])

    def place_of(self, row: int) -> int | None:
        """Return the place at which a row of the data is shown, None if it is not."""
        if self._order is None:
            return row
        places = np.flatnonzero(self._order == row)
        return int(places[0]) if len(places) else None

    def mark(self, row: int | None) -> None:
        """Write a small triangle before the number of a row of the data, or of none."""
        before, self._marked = self._marked, row
        for changed in (before, row):
            place = None if changed is None else self.place_of(changed)
            if place is not None:
                index = self.index(place, 0)
                self.dataChanged.emit(index, index)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Count the rows that are shown."""
        if parent.isValid():
            return 0
        return self._rows if self._order is None else len(self._order)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Name the columns, and say how to sort by them."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].name
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(self._columns[section].name, _SORT_HELP)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text, its number in full as a tooltip, or how it is aligned."""
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            row = self.row_at(index.row())
            if index.column() == 0:
                return f"{MARK if row == self._marked else ''}{whole(row + 1)}"
            return column.text(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.full(self.row_at(index.row()))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if isinstance(column, Numbers) else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _arrange(self) -> None:
        if self._sorted_by is None:
            self._order = self._shown
            return
        column, order = self._sorted_by
        rows = np.arange(self._rows) if self._shown is None else self._shown
        keys = self._columns[column].keys()[rows]
        # Turned round by the keys, not the rows: what is alike keeps its order, and what is unknown stays last.
        turned = -keys if order is Qt.SortOrder.DescendingOrder else keys
        self._order = rows[np.argsort(turned, kind="stable")]
