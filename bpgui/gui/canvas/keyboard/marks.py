"""What shows where the keyboard stands, and the connection that it is drawing."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.keyboard.connecting import Connecting, End
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.canvas.overlay.overlay import paint_bubble, paint_mark
from bpgui.gui.canvas.overlay.readout import describe
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.spec import Parameters

# Dashes tell the keyboard's place from what is selected, which has a full line.
_DASHES = (3.0, 2.0)
_AWAY_PX, _CORNER_PX = 6.0, 13.0
# A bubble keeps away from its place as from a pointer, which is further than it must from a ring.
_INTO_PX = 8.0


def paint_focus(painter: QPainter, view: View, focus: Ref, gradient: Parameters | None = None) -> None:
    """Draw a dashed ring or frame around where the keyboard stands, of links around their ends, and its read-out."""
    if isinstance(focus, LinkRef):
        # Marked as what is selected is, since the sign must still be seen.
        paint_mark(painter, view, focus)
    ends = _ends(view.scene, focus)
    for end in ends:
        _ring(painter, view, end)
    paint_bubble(painter, view, _clear_of(view, ends), describe(focus, view.project, view.dataset, gradient))


def paint_keyboard_connecting(painter: QPainter, view: View, connecting: Connecting) -> None:
    """Draw the connection that is being drawn by keys: both ends, a line, and what it is or why it is not allowed."""
    lines = connecting.lines(view.scene.network)
    refused = bool(connecting.refusal(view.scene.network))
    start, end = (view.transform.map(QPointF(*place_of(view.scene, ref))) for ref in connecting.ends)
    for ref in connecting.ends:
        _ring(painter, view, ref)
    colour = QColor(view.colours.error if refused else view.colours.accent)
    painter.setPen(QPen(colour, 2.0, Qt.PenStyle.DashLine if refused else Qt.PenStyle.SolidLine))
    painter.drawLine(start, end)
    paint_bubble(painter, view, _clear_of(view, (connecting.target,)), lines, error=refused)


def place_of(scene: Scene, ref: Ref) -> tuple[float, float]:
    """Return the middle of something, in scene units: of links, the point halfway along them."""
    match ref:
        case LayerRef(layer_id):
            return scene.shapes[layer_id].box.centre
        case NeuronRef(layer_id, neuron):
            x, y = scene.shapes[layer_id].neurons[neuron].tolist()
            return x, y
        case ConnectionRef(connection_id):
            return _halfway(scene, connection_id, 0)
        case LinkRef(connection_id, source, target):
            columns = scene.network.layer(scene.network.connection(connection_id).target).size
            return _halfway(scene, connection_id, source * columns + target)


def _halfway(scene: Scene, connection_id: str, index: int) -> tuple[float, float]:
    path = scene.links(scene.network.connection(connection_id), np.array([index]))[0]
    middle = len(path) // 2
    x, y = ((path[middle - 1] + path[middle]) / 2).tolist()
    return x, y


def _ends(scene: Scene, focus: Ref) -> tuple[End, ...]:
    """Return the layers or neurons that something is about: itself, or where it begins and ends."""
    if isinstance(focus, LayerRef | NeuronRef):
        return (focus,)
    connection = scene.network.connection(focus.connection)
    if isinstance(focus, LinkRef):
        return NeuronRef(connection.source, focus.source), NeuronRef(connection.target, focus.target)
    return LayerRef(connection.source), LayerRef(connection.target)


def _clear_of(view: View, ends: tuple[End, ...]) -> QPointF:
    """Return the pixel where a read-out begins that covers none of its ends: to the right or, of two, below."""
    frames = [_frame(view, end) for end in ends]
    bottom = max(frame.bottom() for frame in frames)
    right = frames[0].right() if len(set(ends)) == 1 else sum(frame.center().x() for frame in frames) / len(frames)
    return QPointF(right, bottom) - QPointF(_INTO_PX, _INTO_PX)


def _ring(painter: QPainter, view: View, ref: End) -> None:
    frame = _frame(view, ref)
    rounding = min(frame.width(), frame.height()) / 2 if isinstance(ref, NeuronRef) else _CORNER_PX
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in _pens(view, 2.0):
        painter.setPen(pen)
        painter.drawRoundedRect(frame, rounding, rounding)


def _frame(view: View, ref: End) -> QRectF:
    """Return the pixels around a layer, or a neuron, be it a cell of a folded layer."""
    shape = view.scene.shapes[ref.layer]
    if isinstance(ref, LayerRef):
        return view.rect(shape.box).adjusted(-_AWAY_PX, -_AWAY_PX, _AWAY_PX, _AWAY_PX)
    across, down = (_AWAY_PX + half * view.camera.scale for half in (shape.reach, shape.radius))
    centre = view.transform.map(QPointF(*shape.neurons[ref.neuron]))
    return QRectF(centre.x() - across, centre.y() - down, 2 * across, 2 * down)


def _pens(view: View, width: float) -> tuple[QPen, QPen]:
    """Return a pen for the ground of a mark and one for its dashes, which can be seen on every colour."""
    dashes = QPen(QColor(view.colours.text), width)
    dashes.setDashPattern(_DASHES)
    dashes.setCapStyle(Qt.PenCapStyle.FlatCap)
    return QPen(QColor(view.colours.base), width + 2.0), dashes
