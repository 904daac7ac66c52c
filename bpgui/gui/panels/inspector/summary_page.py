"""The inspector's page when nothing is selected."""

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from bpgui import edits
from bpgui.engine import ACTIVATIONS
from bpgui.gui.common.labels import heading, note
from bpgui.gui.common.text import count
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.page import Page
from bpgui.gui.panels.inspector.text_fields import NotesField
from bpgui.spec import NetworkSpec

_HINT = "Select a layer, a neuron or a link on the canvas to see and change its numbers here."
_EMPTY = "The canvas is empty: add layers, or open an example."


class SummaryPage(Page):
    """The network as a whole: its layers, and how many weights and biases it has."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._rows: list[tuple[QLabel, QLabel, QLabel]] = []
        self._layers = QWidget(self)
        self._grid = QGridLayout(self._layers)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setColumnStretch(0, 1)
        self._counts = QLabel(self)
        self._counts.setWordWrap(True)
        self._hint = note(self)
        self.notes = NotesField(self)
        self.notes.text_edited.connect(self._on_notes_edited)
        parts = (heading(self, "Network"), self._layers, self._counts, self._hint, heading(self, "Notes"), self.notes)
        for widget in parts:
            self._column.addWidget(widget)
        self._column.addStretch()

    def refresh(self) -> None:
        """Show the project as it is now."""
        network = self._workspace.project.network
        while len(self._rows) < len(network.layers):
            self._rows.append(self._new_row())
        for row, cells in enumerate(self._rows):
            for cell in cells:
                cell.setVisible(row < len(network.layers))
        for (name, size, activation), layer in zip(self._rows, network.layers, strict=False):
            name.setText(layer.name)
            size.setText(count(layer.size, "neuron"))
            activation.setText("" if layer.role == "input" else ACTIVATIONS[layer.activation].label)
        self._layers.setVisible(bool(network.layers))
        self._counts.setText(_counted(network))
        self._counts.setVisible(bool(network.layers))
        self._hint.setText(_HINT if network.layers else _EMPTY)
        self.notes.set_text(self._workspace.project.notes)

    def _on_notes_edited(self, text: str) -> None:
        self._workspace.edit("Notes", lambda project: edits.set_notes(project, text), merge="notes")

    def _new_row(self) -> tuple[QLabel, QLabel, QLabel]:
        cells = QLabel(self._layers), QLabel(self._layers), QLabel(self._layers)
        cells[0].setWordWrap(True)
        cells[2].setProperty("muted", "true")
        for column, cell in enumerate(cells):
            self._grid.addWidget(cell, len(self._rows), column)
        return cells


def _counted(network: NetworkSpec) -> str:
    biases = sum(layer.size for layer in network.layers if layer.has_bias)
    weights = sum(map(network.link_count, network.connections))
    return f"{count(weights, 'weight')} and {count(biases, 'bias', 'biases')}"
