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


def paint_focus(painter: QPainter, view: View, focus: Ref, gradient: Parameters | None = None) -> None:
    """Draw a dashed ring or frame around where the keyboard stands, of links around their ends, and its read-out."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    match focus:
        case LayerRef() | NeuronRef():
            _ring(painter, view, focus)
        case ConnectionRef(connection_id):
            connection = view.scene.network.connection(connection_id)
            for end in {connection.source, connection.target}:
                _ring(painter, view, LayerRef(end))
        case LinkRef(connection_id, source, target):
            connection = view.scene.network.connection(connection_id)
            # Marked as what is selected is, since the sign must still be seen.
            paint_mark(painter, view, focus)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            _ring(painter, view, NeuronRef(connection.source, source))
            _ring(painter, view, NeuronRef(connection.target, target))
    at = view.transform.map(QPointF(*place_of(view.scene, focus)))
    paint_bubble(painter, view, at, describe(focus, view.project, view.dataset, gradient))


def paint_keyboard_connecting(painter: QPainter, view: View, connecting: Connecting) -> None:
    """Draw the connection that is being drawn by keys: both ends, a line, and what it is or why it is not allowed."""
    lines = connecting.lines(view.scene.network)
    refused = bool(connecting.refusal(view.scene.network))
    start, end = (view.transform.map(QPointF(*place_of(view.scene, ref))) for ref in connecting.ends)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ref in connecting.ends:
        _ring(painter, view, ref)
    colour = QColor(view.colours.error if refused else view.colours.accent)
    painter.setPen(QPen(colour, 2.0, Qt.PenStyle.DashLine if refused else Qt.PenStyle.SolidLine))
    painter.drawLine(start, end)
    paint_bubble(painter, view, end, lines, error=refused)


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


def _ring(painter: QPainter, view: View, ref: End) -> None:
    shape = view.scene.shapes[ref.layer]
    if isinstance(ref, NeuronRef):
        radius = shape.radius * view.camera.scale + 6
        centre = view.transform.map(QPointF(*shape.neurons[ref.neuron]))
        frame, rounding = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius), radius
    else:
        frame, rounding = view.rect(shape.box).adjusted(-5, -5, 5, 5), 13.0
    for pen in _pens(view, 2.0):
        painter.setPen(pen)
        painter.drawRoundedRect(frame, rounding, rounding)


def _pens(view: View, width: float) -> tuple[QPen, QPen]:
    """Return a pen for the ground of a mark and one for its dashes, which can be seen on every colour."""
    dashes = QPen(QColor(view.colours.text), width)
    dashes.setDashPattern(_DASHES)
    dashes.setCapStyle(Qt.PenCapStyle.FlatCap)
    return QPen(QColor(view.colours.base), width + 2.0), dashes
