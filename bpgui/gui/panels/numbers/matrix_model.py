"""`MatrixModel`: what the table of a connection's weights shows."""

from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QWidget

from bpgui import edits
from bpgui.gui.common.selection import LinkRef
from bpgui.gui.common.text import sentence
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.numbers.number_model import BACKGROUND, DESCRIPTION, DISPLAY, ROOT, TOOLTIP, Index, NumberModel
from bpgui.gui.panels.numbers.number_refs import full_name, number_name
from bpgui.spec import BoolArray, FloatArray, Project


class MatrixModel(NumberModel):
    """The weights of a connection: a row per source neuron, a column per target neuron; missing links are empty."""

    def __init__(self, workspace: Workspace, connection_id: str, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.connection_id = connection_id
        self._shape = (0, 0)
        self._mask: BoolArray | None = None
        self._locked: BoolArray | None = None

    def show_shape(self) -> None:
        """Take over the connection's present shape and links."""
        network = self.workspace.project.network
        connection = network.connection(self.connection_id)
        shape = network.shape(connection)
        self._mask, self._locked = connection.mask, connection.locked
        if shape != self._shape:
            self.beginResetModel()
            self._shape = shape
            self.endResetModel()

    def ref(self, row: int, column: int) -> LinkRef:
        """Return the link of a cell."""
        return LinkRef(self.connection_id, row, column)

    def shown(self, row: int, column: int) -> float | None:
        """Return a weight as it is now, or its gradient; None where the link is missing."""
        if self._mask is not None and not self._mask[row, column]:
            return None
        return float(self.workspace.insight.shown().weights[self.connection_id][row, column])

    def numbers(self) -> FloatArray:
        """Return the whole matrix, NaN where links are missing."""
        matrix = self.workspace.insight.shown().weights[self.connection_id]
        return matrix if self._mask is None else np.where(self._mask, matrix, np.nan)

    def locked(self) -> BoolArray | None:
        """Return which weights training holds still, None if there are none."""
        return self._locked

    def placed(self, project: Project, row: int, column: int, values: FloatArray) -> Project:
        """Return the project with a block of weights from (row, column) on."""
        return edits.set_weight_block(project, self.connection_id, row, column, values)

    def describe(self, row: int, column: int) -> str:
        """Name a cell with its number in full, or say that the link is missing."""
        return str(self.index(row, column).data(TOOLTIP))

    def rowCount(self, parent: Index = ROOT) -> int:
        """Count the source neurons."""
        return 0 if parent.isValid() else self._shape[0]

    def columnCount(self, parent: Index = ROOT) -> int:
        """Count the target neurons."""
        return 0 if parent.isValid() else self._shape[1]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:  # noqa: ANN401  # Qt's QVariant
        """Return the neurons' numbers, from 1, and name them in full in the tooltips."""
        if role == DISPLAY:
            return section + 1
        if role == TOOLTIP:
            network = self.workspace.project.network
            connection = network.connection(self.connection_id)
            end = connection.target if orientation == Qt.Orientation.Horizontal else connection.source
            return full_name(network, self.workspace.dataset, network.layer(end), section)
        return None

    def _empty(self, row: int, column: int, role: int) -> object:
        if role == BACKGROUND:
            return QBrush(QColor(self.workspace.theme.colours.border), Qt.BrushStyle.BDiagPattern)
        if role in (TOOLTIP, DESCRIPTION):
            name = number_name(self.workspace.project.network, self.ref(row, column))
            return f"{sentence(name)}: this link is missing"
        return None

    def _is_locked(self, row: int, column: int) -> bool:
        return self._locked is not None and bool(self._locked[row, column])
