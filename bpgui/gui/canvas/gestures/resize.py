"""Adding neurons to a layer, or taking them away, by dragging its lower edge."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from bpgui import edits
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.gestures.gesture import Gesture, Pointer
from bpgui.gui.canvas.layout.shapes import LayerShape
from bpgui.gui.canvas.layout.shaping import shaped
from bpgui.gui.canvas.overlay.overlay import paint_ghost
from bpgui.gui.common.text import count
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project
from bpgui.spec.checks import MOST_NEURONS

# One neuron more or less takes at least so many pixels of the way; for a layer of many, several change at once.
FINEST_PX = 7.0
NEURONS_AT_ONCE = 64


class ResizeLayer(Gesture):
    """Drags a layer's lower edge; its upper edge stays where it is."""

    cursor = cursor_before = Qt.CursorShape.SizeVerCursor
    offer = hint = "Drag down for more neurons, up for fewer."

    def __init__(self, workspace: Workspace, pointer: Pointer, layer_id: str) -> None:
        super().__init__()
        self._workspace = workspace
        self._shape = pointer.scene.shapes[layer_id]
        self._start = pointer.y
        self._size = self._shape.layer.size

    def move(self, pointer: Pointer) -> None:
        """Add as many neurons as the way of the mouse has room for."""
        old = self._shape.layer.size
        step = max(self._shape.spacing, FINEST_PX / pointer.scale)
        more = round((pointer.y - self._start) / step) * max(1, old // NEURONS_AT_ONCE)
        self._size = min(max(1, old + more), MOST_NEURONS)
        self.words = count(self._size, "neuron")

    def finish(self) -> None:
        """Give the layer the number of neurons that is shown."""
        layer, size, centre = self._shape.layer, self._size, self._resized().box.centre

        def change(project: Project) -> Project:
            if size == layer.size:
                return project
            return edits.move_layers(edits.resize_layer(project, layer.id, size), {layer.id: centre})

        self._workspace.edit(f"{layer.name}: {count(size, 'neuron')}", change)

    def paint(self, painter: QPainter, view: View) -> None:
        """Draw the layer with the new number of neurons."""
        paint_ghost(painter, view, self._resized())

    def _resized(self) -> LayerShape:
        project, dataset = self._workspace.project, self._workspace.dataset
        x, _ = self._shape.box.centre
        layer = replace(self._shape.layer, size=self._size)
        above = shaped(layer, (x, 0.0), project, dataset).box.top
        return shaped(layer, (x, self._shape.box.top - above), project, dataset)
