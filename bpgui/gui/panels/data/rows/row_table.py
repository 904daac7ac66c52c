"""The rows of a data set as a table, of which one is chosen, and which a click on the head sorts."""

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from bpgui.gui.panels.data.rows.row_columns import RowColumn
from bpgui.gui.panels.data.rows.row_model import MARK, RowModel, Rows

_MEASURED_ROWS = 40
# Wider tables measure as they are made; nobody sees more columns than this at once.
_MEASURED_COLUMNS = 60
_CELL_MARGIN = 10  # pixels
_SORT_SIGN = 14  # pixels
_WIDEST = 220  # pixels


class RowTable(QTableView):
    """Shows the rows of a data set; one of them may be marked, and one chosen.

    A click or an arrow key asks to choose a row; Esc or a click on the chosen one asks for none. S sorts by the column
    of the last click.
    """

    row_chosen = Signal(object)  # the row, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RowModel(self)
        self._chosen: int | None = None
        self._pressed_again: int | None = None
        self._column = 0
        self.setModel(self._model)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self._model.modelReset.connect(self._restore_choice)
        self.setAccessibleName("Rows of the data")
        self.setAccessibleDescription("The arrow keys choose a row, Escape none; S sorts by the present column.")
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
        columns.setSortIndicatorClearable(True)
        columns.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def set_columns(self, columns: tuple[RowColumn, ...], rows: int) -> None:
        """Show other data as it stands; mark, choice and sorting go."""
        self._chosen, self._column = None, 0
        self._model.set_columns(columns, rows)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        for place, column in enumerate(columns[:_MEASURED_COLUMNS]):
            self.setColumnWidth(place, self._width(place, column, rows))

    def set_values(self, columns: tuple[RowColumn, ...]) -> None:
        """Show the same columns with new values."""
        self._model.set_values(columns)

    def show_rows(self, rows: Rows | None) -> None:
        """Show some rows, rising, or all of them."""
        self._model.show_rows(rows)

    def set_editable(self, editable: bool) -> None:
        """Let the cells of the data be edited, or none."""
        self._model.set_editable(editable)

    def row_at(self, place: int) -> int:
        """Return the row of the data that is shown at a place, counted from the top."""
        return self._model.row_at(place)

    def mark(self, row: int | None) -> None:
        """Mark a row and bring it into sight; None leaves none marked."""
        self._model.mark(row)
        place = None if row is None else self._model.place_of(row)
        if place is not None:
            self.scrollTo(self._model.index(place, 0))

    @property
    def chosen(self) -> int | None:
        """The row that is shown as chosen."""
        return self._chosen

    def choose(self, row: int | None) -> None:
        """Select a row and bring it into sight, if it is shown; None leaves none selected."""
        if row != self._chosen:
            self._chosen = row
            self._restore_choice()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember whether this may become a click on the chosen row."""
        index = self.indexAt(event.position().toPoint())
        row = self._model.row_at(index.row()) if index.isValid() else None
        again = event.button() is Qt.MouseButton.LeftButton and row is not None and row == self._chosen
        self._pressed_again = row if again else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for none after a click on the chosen row; where the pointer was dragged on, another one is chosen."""
        super().mouseReleaseEvent(event)
        if self._pressed_again is not None and self._pressed_again == self._chosen:
            self.selectionModel().clear()
        self._pressed_again = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for none on Esc, and sort on S."""
        if event.key() == Qt.Key.Key_Escape and self._chosen is not None:
            self.selectionModel().clear()
        elif event.key() == Qt.Key.Key_S and not event.modifiers():
            self._sort_by(self._column)
        else:
            super().keyPressEvent(event)

    def _sort_by(self, column: int) -> None:
        """Sort by a column, or turn the order round, or leave that of the data, as clicks on the head do."""
        head = self.horizontalHeader()
        rising, falling = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        if head.sortIndicatorSection() != column:
            head.setSortIndicator(column, rising)
        elif head.sortIndicatorOrder() is rising:
            head.setSortIndicator(column, falling)
        else:
            head.setSortIndicator(-1, rising)

    def _restore_choice(self) -> None:
        """Select the chosen row where it is shown now."""
        place = None if self._chosen is None else self._model.place_of(self._chosen)
        if place is None:
            row, self._chosen = self._chosen, None
            self.selectionModel().clear()
            self._chosen = row
            return
        index, flags = self._model.index(place, 0), QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index.siblingAtColumn(self._column), flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    def _on_current_changed(self, index: QModelIndex) -> None:
        # Sorting leaves no present cell, but its column is still meant.
        if index.isValid():
            self._column = index.column()

    def _on_selection_changed(self) -> None:
        rows = [self._model.row_at(index.row()) for index in self.selectionModel().selectedRows()]
        row = rows[0] if rows else None
        if row != self._chosen:
            self._chosen = row
            self.row_chosen.emit(row)

    def _width(self, place: int, column: RowColumn, rows: int) -> int:
        """Return the width for a column's name and for rows from all over the data, to be quick with many."""
        measured = self.fontMetrics().horizontalAdvance
        texts = column.measured(np.linspace(0, rows - 1, _MEASURED_ROWS).astype(int).tolist())
        if place == 0:
            texts = [MARK + text for text in texts]
        widest = max(measured(column.name) + _SORT_SIGN, *map(measured, texts))
        return min(widest + _CELL_MARGIN, _WIDEST)
