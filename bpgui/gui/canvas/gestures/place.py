"""Adding layers and single neurons."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from bpgui import edits
from bpgui.data import Dataset
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.gestures.gesture import Gesture, Pointer
from bpgui.gui.canvas.gestures.guides import paint_guides, snapped
from bpgui.gui.canvas.gestures.snapping import Guide
from bpgui.gui.canvas.layout.shapes import SPACING
from bpgui.gui.canvas.layout.shaping import shaped
from bpgui.gui.canvas.overlay.overlay import paint_ghost
from bpgui.gui.common.selection import LayerRef
from bpgui.gui.common.text import count
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import LayerSpec, NetworkSpec, Position, Role
from bpgui.spec.checks import MOST_NEURONS


class PlaceLayer(Gesture):
    """Puts a new layer on the canvas: a click places it as suggested, dragging sets its number of neurons."""

    cursor = Qt.CursorShape.CrossCursor
    hint = "Drag up or down to choose the number of neurons; release to place the layer."

    def __init__(self, workspace: Workspace, pointer: Pointer, layer: LayerSpec) -> None:
        super().__init__()
        self._workspace = workspace
        self.layer = layer
        self._guides: tuple[Guide, ...] = ()
        self._centre = self._start = self._in_line(pointer)

    def move(self, pointer: Pointer) -> None:
        """Let the layer reach from where it was begun to the mouse."""
        height = pointer.y - self._start[1]
        size = min(1 + round(abs(height) / SPACING), MOST_NEURONS)
        self.layer = replace(self.layer, size=size)
        self._centre = self._start[0], self._start[1] + height / 2
        self._guides = ()
        self.words = count(size, "neuron")

    def click(self) -> None:
        """Place the layer with the suggested number of neurons."""
        self.finish()

    def finish(self) -> None:
        """Add the layer where it is shown, and select it."""
        new, position = self.layer, self._centre
        if self._workspace.edit(
            f"Add {new.name}", lambda project: edits.add_layer(project, new.role, new.size, new.activation, position)
        ):
            ref = LayerRef(self._workspace.project.network.layers[-1].id)
            self._workspace.selection.select(ref)
            self._workspace.selection.set_focus(ref)

    def paint(self, painter: QPainter, view: View) -> None:
        """Draw the layer that would be placed, and what it is in line with."""
        paint_ghost(painter, view, shaped(self.layer, self._centre, view.project, view.dataset))
        paint_guides(painter, view, self._guides)

    def _in_line(self, pointer: Pointer) -> Position:
        """Return where the layer stands at the pointer: in line with others if that is near."""
        workspace = self._workspace
        box = shaped(self.layer, (pointer.x, pointer.y), workspace.project, workspace.dataset).box
        step = snapped(pointer, box)
        self._guides = step.guides
        return pointer.x + step.dx, pointer.y + step.dy


class PlaceNeuron(PlaceLayer):
    """Puts a single neuron on the canvas: a hidden layer of one."""

    hint = "Release to place the neuron."

    def move(self, pointer: Pointer) -> None:
        """Take the neuron along."""
        self._centre = self._in_line(pointer)


def suggested_layer(network: NetworkSpec, dataset: Dataset | None, role: Role) -> LayerSpec:
    """Suggest a new layer: as wide as the data where it is an end, with the activation in use."""
    alike = network.with_role(role)
    if role == "hidden" or dataset is None:
        size = {"input": 2, "hidden": 4, "output": 1}[role]
    else:
        table = dataset.table
        columns = table.inputs.shape[1] if role == "input" else table.targets.shape[1]
        size = max(1, columns - network.width(role))
    activation = "linear" if role == "input" else alike[-1].activation if alike else "sigmoid"
    return LayerSpec("", edits.free_name(network, role), size, activation, role=role)
