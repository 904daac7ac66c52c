"""Moving layers."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bpgui import edits
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.gestures.gesture import Gesture, Pointer
from bpgui.gui.canvas.gestures.snapping import Guide, around, moved, snap
from bpgui.gui.common.selection import LayerRef, NeuronRef, Ref
from bpgui.gui.common.text import count
from bpgui.gui.common.workspace import Workspace

SNAP_PX = 6.0


class MoveLayers(Gesture):
    """Drags layers to another place, where they snap to the others; a click selects what was pressed."""

    cursor = Qt.CursorShape.ClosedHandCursor
    opens = True
    hint = "Drag to move the layer; hold Ctrl so that it does not snap."

    def __init__(self, workspace: Workspace, pointer: Pointer, layer_id: str, pressed: Ref) -> None:
        super().__init__()
        self._workspace = workspace
        self._start = pointer
        self._pressed = pressed
        selected = tuple(item.layer for item in workspace.selection.items if isinstance(item, LayerRef))
        self._layers = selected if layer_id in selected else (layer_id,)
        self._guides: tuple[Guide, ...] = ()
        if isinstance(pressed, NeuronRef):
            self.cursor_before = Qt.CursorShape.PointingHandCursor

    def move(self, pointer: Pointer) -> None:
        """Take the layers along, to the nearest place that is in line with others."""
        dx, dy = pointer.x - self._start.x, pointer.y - self._start.y
        shapes = self._start.scene.shapes
        self._guides = ()
        if not pointer.is_free:
            moving = around(shapes[key].box for key in self._layers)
            others = [shape.box for key, shape in shapes.items() if key not in self._layers]
            reach = SNAP_PX / pointer.scale
            snapped = snap(moved(moving, dx, dy), others, reach)
            dx, dy, self._guides = dx + snapped.dx, dy + snapped.dy, snapped.guides
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
        painter.setPen(QPen(QColor(view.colours.accent), 1.2, Qt.PenStyle.DashLine))
        for guide in self._guides:
            start, end = (view.transform.map(QPointF(*at)) for at in (guide.start, guide.end))
            painter.drawLine(start, end)
            if guide.is_gap:
                _paint_ends(painter, start, end)


def _paint_ends(painter: QPainter, start: QPointF, end: QPointF) -> None:
    across = QPointF(0, 5) if abs(end.x() - start.x()) > abs(end.y() - start.y()) else QPointF(5, 0)
    for at in (start, end):
        painter.drawLine(at - across, at + across)
