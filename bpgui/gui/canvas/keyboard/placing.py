"""Adding by keys: where a layer or neuron finds its place, beside what comes before it and on top of nothing."""

from PySide6.QtCore import QPointF, Qt

from bpgui.edits.arrangement import COLUMN_GAP, FREE_GAP, GAP
from bpgui.gui.canvas.editing.commands import Commands
from bpgui.gui.canvas.gestures.gesture import Pointer
from bpgui.gui.canvas.gestures.place import PlaceLayer
from bpgui.gui.canvas.gestures.tools import TOOLS, Hand
from bpgui.gui.canvas.keyboard.walker import layer_of
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.canvas.layout.shapes import LayerShape
from bpgui.gui.canvas.layout.shaping import shaped
from bpgui.gui.canvas.sheet import Sheet
from bpgui.gui.common.selection import LayerRef, Ref
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Position

# What keys do instead of the tools that are for the mouse alone.
_INSTEAD = {
    "connect": "To connect by keys, leave the tool with Esc, go to a layer or a neuron, and press C there.",
    "cut_links": "To remove links by keys, leave the tool with Esc, go to a link with the full stop, and press Del.",
}


class Adding:
    """Adds what a tool of the canvas adds, at a good place: in the middle of the view if the canvas is empty."""

    def __init__(self, workspace: Workspace, commands: Commands, sheet: Sheet) -> None:
        self._workspace = workspace
        self._sheet = sheet
        self._hand = Hand(workspace, commands)

    def begun(self, tool: str) -> PlaceLayer | None:
        """Return the gesture that adds it; None for a tool that adds nothing."""
        camera, scene = self._sheet.camera, self._sheet.scene
        gesture = self._begun(tool, (camera.x, camera.y))
        if gesture is None or not scene.shapes:
            return gesture
        new = shaped(gesture.layer, (0.0, 0.0), self._workspace.project, self._workspace.dataset)
        return self._begun(tool, free_place(scene, new, self._workspace.selection.focus))

    def add(self, tool: str) -> LayerRef | None:
        """Add it, and return the new layer; for a tool that adds nothing, say what keys do instead."""
        before, gesture = self._workspace.project, self.begun(tool)
        if gesture is None:
            self._workspace.hinted.emit(_INSTEAD[tool])
            return None
        gesture.click()
        if self._workspace.project is before:
            return None
        added = self._workspace.project.network.layers[-1].id
        self._sheet.reveal([self._sheet.scene.shapes[added].box])
        return LayerRef(added)

    def _begun(self, tool: str, at: Position) -> PlaceLayer | None:
        sheet, scale = self._sheet, self._sheet.camera.scale
        # With Ctrl, as nothing is to snap.
        free = Qt.KeyboardModifier.ControlModifier
        pointer = Pointer(*at, QPointF(), sheet.scene, sheet.picture.chosen, scale, free)
        gesture = TOOLS[tool].begin(self._hand, pointer)
        return gesture if isinstance(gesture, PlaceLayer) else None


def free_place(scene: Scene, new: LayerShape, focus: Ref | None) -> Position:
    """Return where a layer, shaped around the origin, may stand among others, of which there is at least one.

    That is to the right of the layer of the focus or, if this cannot come before it, of the rightmost one that can;
    inputs stand below inputs, and single neurons below the one of the focus. What is in the way is passed below.
    """
    x, y = _beside(scene, new, scene.shapes[layer_of(scene.network, focus)] if focus is not None else None)
    while tops := [top for other in scene.shapes.values() if (top := _top_below(new, x, y, other)) is not None]:
        y = max(tops) - new.box.top
    return x, y


def _beside(scene: Scene, new: LayerShape, here: LayerShape | None) -> Position:
    """Return where it would best stand if nothing were in the way."""
    if here is not None and here.is_free and new.is_free and here.layer.role == new.layer.role:
        return here.box.centre
    shapes, half = scene.shapes.values(), new.box.right
    before = [shape for shape in shapes if shape.layer.role != "output" and new.layer.role != "input"]
    if before:
        rightmost = max(before, key=lambda shape: shape.box.right)
        last = here if here is not None and here.layer.role != "output" else rightmost
        return last.box.right + COLUMN_GAP + half, last.box.centre[1]
    alike = [shape for shape in shapes if shape.layer.role == new.layer.role]
    if alike:
        return alike[-1].box.centre
    first = min(shapes, key=lambda shape: shape.box.left)
    return first.box.left - COLUMN_GAP - half, first.box.centre[1]


def _top_below(new: LayerShape, x: float, y: float, other: LayerShape) -> float | None:
    """Return where the top would have to be to stand below another layer that is in the way, None if it is not."""
    gap = FREE_GAP if new.is_free and other.is_free else GAP
    across = other.box.left - FREE_GAP < new.box.right + x and new.box.left + x < other.box.right + FREE_GAP
    top, bottom = new.box.top + y, new.box.bottom + y
    # A little less than the gap is enough: standing right below must count as clear.
    down = other.box.top - gap < bottom and top + 1e-6 < other.box.bottom + gap
    return other.box.bottom + gap if across and down else None
