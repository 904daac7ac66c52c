"""The rows of a data set as a table that reads the arrays: as cheap for a million rows as for four."""

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from bpgui.data import Dataset
from bpgui.gui.common.text import whole
from bpgui.gui.panels.data.row_text import PARTS, class_name, parts_of, written

_Index = QModelIndex | QPersistentModelIndex
_LEADING = ("Row", "Part")
_NOWHERE = QModelIndex()
_MEASURED_ROWS = 40
_MARK = "\N{BLACK RIGHT-POINTING TRIANGLE} "
_CELL_MARGIN = 10  # pixels


class RowModel(QAbstractTableModel):
    """Columns: the row's number, its part, the inputs, then the class or the targets."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._parts = np.zeros(0, dtype=np.uint8)
        self._headers: tuple[str, ...] = ()
        self._marked: int | None = None

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Show the rows of a data set, or none; the mark goes."""
        self.beginResetModel()
        self._dataset, self._marked = dataset, None
        self._headers = () if dataset is None else _headers(dataset)
        self._parts = np.zeros(0, dtype=np.uint8) if dataset is None else parts_of(dataset)
        self.endResetModel()

    def mark(self, row: int | None) -> None:
        """Write a small triangle before the number of a row, or of none."""
        before, self._marked = self._marked, row
        for changed in (before, row):
            if changed is not None:
                index = self.index(changed, 0)
                self.dataChanged.emit(index, index)

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
            return f"{_MARK if row == self._marked else ''}{whole(row + 1)}"
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
    """Shows the rows of a data set; one of them may be marked, and one chosen.

    A click or an arrow key asks to choose a row; Esc or a click on the chosen one asks for none.
    """

    row_chosen = Signal(object)  # the row, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RowModel(self)
        self._chosen: int | None = None
        self._pressed_again: int | None = None
        self.setModel(self._model)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
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
        """Show the rows of a data set, or none; mark and choice go."""
        self._chosen = None
        self._model.set_dataset(dataset)
        for column in range(self._model.columnCount()):
            self.setColumnWidth(column, self._width(column))

    def mark(self, row: int | None) -> None:
        """Mark a row and bring it into sight; None leaves none marked."""
        self._model.mark(row)
        if row is not None:
            self.scrollTo(self._model.index(row, 0))

    @property
    def chosen(self) -> int | None:
        """The row that is shown as chosen."""
        return self._chosen

    def choose(self, row: int | None) -> None:
        """Select a row and bring it into sight; None leaves none selected."""
        if row == self._chosen:
            return
        self._chosen = row
        if row is None:
            self.selectionModel().clear()
            return
        index, flags = self._model.index(row, 0), QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember whether this may become a click on the chosen row."""
        row = self.indexAt(event.position().toPoint()).row()
        again = event.button() is Qt.MouseButton.LeftButton and row == self._chosen
        self._pressed_again = row if again else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for none after a click on the chosen row; where the pointer was dragged on, another one is chosen."""
        super().mouseReleaseEvent(event)
        if self._pressed_again is not None and self._pressed_again == self._chosen:
            self.selectionModel().clear()
        self._pressed_again = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for none on Esc."""
        if event.key() == Qt.Key.Key_Escape and self._chosen is not None:
            self.selectionModel().clear()
        else:
            super().keyPressEvent(event)

    def _on_selection_changed(self) -> None:
        rows = [index.row() for index in self.selectionModel().selectedRows()]
        row = rows[0] if rows else None
        if row != self._chosen:
            self._chosen = row
            self.row_chosen.emit(row)

    def _width(self, column: int) -> int:
        """Return the width for a column's name and for rows from all over the data, to be quick with many."""
        rows = np.linspace(0, self._model.rowCount() - 1, _MEASURED_ROWS).astype(int).tolist()
        texts = [str(self._model.index(row, column).data()) for row in rows]
        if column == 0:
            texts = [_MARK + text for text in texts]
        name = str(self._model.headerData(column, Qt.Orientation.Horizontal))
        return max(map(self.fontMetrics().horizontalAdvance, [name, *texts])) + _CELL_MARGIN


def _headers(dataset: Dataset) -> tuple[str, ...]:
    table = dataset.table
    answers = table.target_names
    if table.classes:
        answers = table.target_names if len(table.target_names) == 1 else ("class",)
    return (*_LEADING, *table.input_names, *answers)
