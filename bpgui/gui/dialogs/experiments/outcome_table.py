"""`OutcomeTable`: the numbers of an experiment, and how they are written."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QSizePolicy, QTableWidget, QTableWidgetItem, QWidget

from bpgui.experiments import Cell, Column, Outcome
from bpgui.gui.common.text import localised, number, whole

_MOST_ROWS = 20  # more of them scroll
_SPARE_PX = 6


class OutcomeTable(QTableWidget):
    """A table that cannot be edited, as high as its rows up to a limit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 0, parent)
        self.setAccessibleName("Results of the experiment")
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setFixedHeight(2 * self.fontMetrics().height() + _SPARE_PX)

    def show_outcome(self, outcome: Outcome) -> None:
        """Fill the table."""
        self.clear()
        self.setColumnCount(len(outcome.columns))
        self.setRowCount(len(outcome.rows))
        self.setHorizontalHeaderLabels([_heading(column.title) for column in outcome.columns])
        for row, cells in enumerate(outcome.rows):
            for place, (column, cell) in enumerate(zip(outcome.columns, cells, strict=True)):
                item = QTableWidgetItem(written(column, cell))
                side = Qt.AlignmentFlag.AlignLeft if column.kind == "text" else Qt.AlignmentFlag.AlignRight
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, place, item)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Ask for the height of all rows, within reason."""
        rows = min(self.rowCount(), _MOST_ROWS)
        height = self.horizontalHeader().height() + sum(self.rowHeight(row) for row in range(rows))
        return QSize(super().sizeHint().width(), height + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        """Ask for the same height."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())


def written(column: Column, cell: Cell) -> str:
    """Write a cell; the unit stands in the heading of its column."""
    if cell is None:
        return "unknown"
    if isinstance(cell, str):
        return localised(cell)
    if column.kind == "share":
        return localised(f"{100.0 * cell:.1f}")
    return whole(cell) if column.kind == "count" else number(cell)


def _heading(title: str) -> str:
    """Break a long heading at its comma, and before its unit."""
    return title.replace(", ", ",\n", 1) if ", " in title else title.replace(" (", "\n(", 1)


def as_text(outcome: Outcome) -> str:
    """Return the table and the verdict as lines with tabs between the columns, as a spreadsheet takes them."""
    lines = ["\t".join(column.title for column in outcome.columns)]
    lines += [
        "\t".join(written(column, cell) for column, cell in zip(outcome.columns, cells, strict=True))
        for cells in outcome.rows
    ]
    return "\n".join([*lines, localised(outcome.verdict)])
