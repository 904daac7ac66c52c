"""`ListModel`: what a list of named weights or biases shows."""

from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.numbers.number_model import DISPLAY, ROOT, Index, NumberModel
from bpgui.gui.panels.numbers.number_refs import NumberRef, shown_of, shows_gradient, with_number
from bpgui.spec import FloatArray, Project


class ListModel(NumberModel):
    """Rows of a neuron's name and a number."""

    first_number = 1

    def __init__(self, workspace: Workspace, titles: tuple[str, str], parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._titles = titles
        self._rows: list[tuple[str, NumberRef]] = []

    def show_rows(self, rows: list[tuple[str, NumberRef]]) -> None:
        """Show these rows; if they are the present ones, nothing happens."""
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def ref(self, row: int, column: int) -> NumberRef | None:
        """Return the number of the second column."""
        return self._rows[row][1] if column == 1 else None

    def text(self, row: int, column: int) -> str:
        """Return the name of the first column."""
        return self._rows[row][0] if column == 0 else ""

    def numbers(self) -> FloatArray:
        """Return the numbers of all rows, as one column."""
        found = [shown_of(self.workspace, ref) for _, ref in self._rows]
        return np.array([np.nan if value is None else value for value in found]).reshape(-1, 1)

    def placed(self, project: Project, row: int, column: int, values: FloatArray) -> Project:
        """Return the project with these numbers in the rows from `row` on."""
        for (_, ref), value in zip(self._rows[row : row + len(values)], values[:, 0].tolist(), strict=True):
            if not np.isnan(value):
                project = with_number(project, ref, value)
        return project

    def rowCount(self, parent: Index = ROOT) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Return 2: names and numbers."""
        return 0 if parent.isValid() else 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:  # noqa: ANN401  # Qt's QVariant
        """Return the titles of the columns; that of the numbers says when they are gradients."""
        if orientation == Qt.Orientation.Horizontal and role == DISPLAY:
            return "Gradient" if section == 1 and shows_gradient(self.workspace) else self._titles[section]
        return None
