"""The rows of a data set as a table that reads the arrays: as cheap for a million rows as for four."""

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from bpgui.data import Dataset
from bpgui.gui.panels.row_text import PARTS, class_name, parts_of, written

_Index = QModelIndex | QPersistentModelIndex
_LEADING = ("Row", "Part")
_NOWHERE = QModelIndex()
_MEASURED_ROWS = 40
_CELL_MARGIN = 10  # pixels


class RowModel(QAbstractTableModel):
    """Columns: the row's number, its part, the inputs, then the class or the targets."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._parts = np.zeros(0, dtype=np.uint8)
        self._headers: tuple[str, ...] = ()

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Show the rows of a data set, or none."""
        self.beginResetModel()
        self._dataset = dataset
        self._headers = () if dataset is None else _headers(dataset)
        self._parts = np.zeros(0, dtype=np.uint8) if dataset is None else parts_of(dataset)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Count the rows of all parts."""
        return 0 if parent.isValid() else len(self._parts)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(self._headers)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Name the columns."""
        if orientation is Qt.Orientation.Horizontal and role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return self._headers[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text, its number in full as a tooltip, or how it is aligned."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.row(), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            value = self._value(index.row(), index.column())
            return self._text(index.row(), index.column()) if value is None else repr(value)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            words = index.column() != 0 and self._value(index.row(), index.column()) is None
            side = Qt.AlignmentFlag.AlignLeft if words else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _text(self, row: int, column: int) -> str:
        if column == 0:
            return f"{row + 1:,}"
        if column == 1:
            return PARTS[self._parts[row]]
        value = self._value(row, column)
        if value is not None:
            return written(value)
        return "" if self._dataset is None else class_name(self._dataset.table, row)

    def _value(self, row: int, column: int) -> float | None:
        """Return the number in a cell, None where it holds words."""
        if self._dataset is None or column < len(_LEADING):
            return None
        table, place = self._dataset.table, column - len(_LEADING)
        inputs = table.inputs.shape[1]
        if place < inputs:
            return float(table.inputs[row, place])
        return None if table.classes else float(table.targets[row, place - inputs])


class RowTable(QTableView):
    """Shows the rows of a data set; one of them may be marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RowModel(self)
        self.setModel(self._model)
        self.setAccessibleName("Rows of the data")
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 6)
        columns.setHighlightSections(False)
        columns.setStretchLastSection(True)
        columns.setMinimumSectionSize(_CELL_MARGIN)

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Show the rows of a data set, or none."""
        self._model.set_dataset(dataset)
        for column in range(self._model.columnCount()):
            self.setColumnWidth(column, self._width(column))

    def mark(self, row: int | None) -> None:
        """Make a row the current one and bring it into sight; None leaves none marked."""
        index = QModelIndex() if row is None else self._model.index(row, 0)
        if row is None:
            self.selectionModel().clear()
            return
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    def _width(self, column: int) -> int:
        """Return the width for a column's name and for rows from all over the data, to be quick with many."""
        rows = np.linspace(0, self._model.rowCount() - 1, _MEASURED_ROWS).astype(int).tolist()
        texts = [str(self._model.index(row, column).data()) for row in rows]
        name = str(self._model.headerData(column, Qt.Orientation.Horizontal))
        return max(map(self.fontMetrics().horizontalAdvance, [name, *texts])) + _CELL_MARGIN


def _headers(dataset: Dataset) -> tuple[str, ...]:
    table = dataset.table
    answers = table.target_names
    if table.classes:
        answers = table.target_names if len(table.target_names) == 1 else ("class",)
    return (*_LEADING, *table.input_names, *answers)
