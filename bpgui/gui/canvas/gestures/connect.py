"""Drawing links: from layer to layer all of them, from neuron to neuron one."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bpgui.errors import ConnectError
from bpgui.gui.canvas.drawing.hit import handles, neuron_port
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.gestures.ends import End, Link, end_at
from bpgui.gui.canvas.gestures.gesture import CLICK_PX, Gesture, Pointer
from bpgui.gui.canvas.overlay.overlay import paint_mark, paint_paths
from bpgui.gui.common.selection import LayerRef, NeuronRef
from bpgui.gui.common.workspace import Workspace

# A preview draws at most so many links.
MOST_DRAWN = 120
# How far the mouse leaves a layer, handle included, before coming back means to link it to itself.
LEAVING_PX = 16.0
_LAYER_HINT = "Drag to another layer for all links, with Ctrl to a single neuron of it; out and back for a self link."
_NEURON_HINT = "Drag to another neuron for one link, to a layer for links to all of it; out and back for a self link."


class Connect(Gesture):
    """Draws a connection from one end to the one below the mouse; feedback and self links are previewed as arcs."""

    cursor = cursor_before = Qt.CursorShape.CrossCursor
    marks_alone = True

    def __init__(self, workspace: Workspace, pointer: Pointer, source: End) -> None:
        super().__init__()
        self._workspace = workspace
        self._source = source
        self.hint = self.offer = _LAYER_HINT if isinstance(source, LayerRef) else _NEURON_HINT
        self._at = pointer.at
        self._has_left = False
        self._link: Link | None = None

    def move(self, pointer: Pointer) -> None:
        """Find out whether what lies below the mouse may be connected."""
        self._at = pointer.at
        self._link, self.refusal, self.words = None, "", ""
        self._has_left = self._has_left or self._is_outside(pointer)
        end = self._end(pointer)
        if end is None or not self._is_meant(end):
            return
        link = Link(self._source, end)
        try:
            link.check(self._workspace.project.network)
        except ConnectError as error:
            self.refusal = str(error)
        else:
            self._link = link
            self.words = link.label(self._workspace.project.network)

    def finish(self) -> None:
        """Connect, if the mouse is over something that may be, and select what is new."""
        link, workspace = self._link, self._workspace
        if link is not None and workspace.edit(link.label(workspace.project.network), link.add):
            ref = link.ref(workspace.project.network)
            workspace.selection.select(ref)
            workspace.selection.set_focus(ref)

    def paint(self, painter: QPainter, view: View) -> None:
        """Draw the links as they would run, or a line to the mouse while there is nothing to link to."""
        paint_mark(painter, view, self._source)
        if self._link is not None:
            paint_mark(painter, view, self._link.target)
            scene, connection, index = self._link.drawn_as(view.scene, MOST_DRAWN)
            paint_paths(painter, view, scene.links(connection, index), QPen(QColor(view.colours.accent), 1.8))
            return
        colour = QColor(view.colours.error if self.refusal else view.colours.accent)
        painter.setPen(QPen(colour, 2.0, Qt.PenStyle.DashLine))
        painter.drawLine(self._origin(view), view.transform.map(self._at))

    def _end(self, pointer: Pointer) -> End | None:
        """Return what lies below the mouse; a layer is led to a layer, to a single neuron of it only with Ctrl."""
        end = end_at(pointer.scene, pointer.x, pointer.y, pointer.scale)
        if isinstance(end, NeuronRef) and isinstance(self._source, LayerRef) and not pointer.is_free:
            return LayerRef(end.layer)
        return end

    def _is_meant(self, end: End) -> bool:
        """Tell a self link from a mouse that has hardly moved."""
        if end.layer != self._source.layer or self._has_left:
            return True
        return isinstance(end, NeuronRef) and isinstance(self._source, NeuronRef) and end != self._source

    def _is_outside(self, pointer: Pointer) -> bool:
        shape = pointer.scene.shapes[self._source.layer]
        if isinstance(self._source, NeuronRef):
            x, y = shape.neurons[self._source.neuron]
            reach = shape.radius + 2 * CLICK_PX / pointer.scale
            return bool((pointer.x - x) ** 2 + (pointer.y - y) ** 2 > reach**2)
        return not shape.box.contains(pointer.x, pointer.y, LEAVING_PX / pointer.scale)

    def _origin(self, view: View) -> QPointF:
        shape = view.scene.shapes[self._source.layer]
        if isinstance(self._source, LayerRef):
            return view.transform.map(QPointF(*handles(shape, view.camera.scale).port))
        return view.transform.map(QPointF(*neuron_port(shape, self._source.neuron)))
