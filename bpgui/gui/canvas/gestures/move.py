"""Moving layers."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from bpgui import edits
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.gestures.gesture import Gesture, Pointer
from bpgui.gui.canvas.gestures.guides import paint_guides, snapped
from bpgui.gui.canvas.gestures.snapping import Guide, around, moved
from bpgui.gui.common.selection import LayerRef, NeuronRef
from bpgui.gui.common.text import count
from bpgui.gui.common.workspace import Workspace

_LAYER_OFFER = "Click to select the layer, drag to move it; a double click "
_NEURON_OFFER = "Click to select the neuron, drag its small circle for one link; a double click types its bias."


class MoveLayers(Gesture):
    """Drags layers to another place, where they snap to the others; a click selects what was pressed."""

    cursor = Qt.CursorShape.ClosedHandCursor
    opens = True
    hint = "Drag to move the layer; hold Ctrl so that it does not snap."

    def __init__(self, workspace: Workspace, pointer: Pointer, pressed: LayerRef | NeuronRef) -> None:
        super().__init__()
        self._workspace = workspace
        self._start = pointer
        self._pressed = pressed
        selected = tuple(item.layer for item in workspace.selection.items if isinstance(item, LayerRef))
        self._layers = selected if pressed.layer in selected else (pressed.layer,)
        self._guides: tuple[Guide, ...] = ()
        if isinstance(pressed, NeuronRef):
            self.cursor_before = Qt.CursorShape.PointingHandCursor
        if pointer.scene.shapes[pressed.layer].folded != "no":
            self.offer = f"{_LAYER_OFFER}unfolds it."
        else:
            self.offer = _NEURON_OFFER if isinstance(pressed, NeuronRef) else f"{_LAYER_OFFER}renames it."

    def move(self, pointer: Pointer) -> None:
        """Take the layers along, to the nearest place that is in line with others."""
        dx, dy = pointer.x - self._start.x, pointer.y - self._start.y
        shapes = self._start.scene.shapes
        moving = around(shapes[key].box for key in self._layers)
        step = snapped(pointer, moved(moving, dx, dy), self._layers)
        dx, dy, self._guides = dx + step.dx, dy + step.dy, step.guides
        layout = self._workspace.project.layout
        self.positions = {key: (layout[key][0] + dx, layout[key][1] + dy) for key in self._layers}

    def click(self) -> None:
        """Select what was pressed; with Shift, add it or take it out."""
        selection = self._workspace.selection
        if self._start.extends:
            selection.toggle(self._pressed)
        else:
            selection.select(self._pressed)
        selection.set_focus(self._pressed)

    def finish(self) -> None:
        """Leave the layers where they are shown."""
        positions = dict(self.positions)
        label = "Move layer" if len(positions) == 1 else f"Move {count(len(positions), 'layer')}"
        self._workspace.edit(label, lambda project: edits.move_layers(project, positions))

    def paint(self, painter: QPainter, view: View) -> None:
        """Draw the lines that the layers snap to."""
        paint_guides(painter, view, self._guides)
