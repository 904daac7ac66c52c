"""What is drawn over the network: marks, handles, previews of gestures, and the read-out at the pointer."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from bpgui.gui.canvas.gestures import ConnectLayers
from bpgui.gui.canvas.hit import handles
from bpgui.gui.canvas.links import link_pen
from bpgui.gui.canvas.painting import View
from bpgui.gui.canvas.scene import LayerShape
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref


def paint_mark(painter: QPainter, view: View, item: Ref) -> None:
    """Mark something that is selected or below the pointer."""
    match item:
        case LayerRef(layer_id):
            _paint_frame(painter, view, view.scene.shapes[layer_id])
        case NeuronRef(layer_id, neuron):
            shape = view.scene.shapes[layer_id]
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(view.colours.accent), 2.5))
            radius = shape.radius * view.camera.scale + 3
            painter.drawEllipse(view.transform.map(QPointF(*shape.neurons[neuron])), radius, radius)
        case LinkRef(connection_id, source, target):
            columns = view.scene.network.layer(view.scene.network.connection(connection_id).target).size
            _paint_link(painter, view, connection_id, source * columns + target)
        case ConnectionRef(connection_id):
            connection = view.scene.network.connection(connection_id)
            for end in (connection.source, connection.target):
                _paint_frame(painter, view, view.scene.shapes[end])


def paint_connecting(painter: QPainter, view: View, gesture: ConnectLayers) -> None:
    """Draw a connection that is being dragged, and why it is not allowed if it is not."""
    source = view.scene.shapes[gesture.source]
    port = view.transform.map(QPointF(*handles(source, view.camera.scale).port))
    at = view.transform.map(gesture.at)
    colour = QColor(view.colours.error if gesture.refusal else view.colours.accent)
    painter.setPen(QPen(colour, 2.0, Qt.PenStyle.SolidLine if gesture.target else Qt.PenStyle.DashLine))
    painter.drawLine(port, at)
    if gesture.target is not None:
        _paint_frame(painter, view, view.scene.shapes[gesture.target])
    if gesture.refusal:
        paint_bubble(painter, view, at, [gesture.refusal], error=True)


def paint_port(painter: QPainter, view: View, shape: LayerShape, active: bool) -> None:
    """Draw the handle that a link is dragged from: a small arrow head at the layer's right edge."""
    at = view.transform.map(QPointF(*handles(shape, view.camera.scale).port))
    painter.setPen(QPen(QColor(view.colours.accent), 1.4))
    painter.setBrush(QColor(view.colours.accent if active else view.colours.base))
    painter.drawEllipse(at, 8.0, 8.0)
    painter.setPen(QPen(QColor(view.colours.on_accent if active else view.colours.accent), 1.8))
    painter.drawLine(at + QPointF(-3.5, 0), at + QPointF(3.5, 0))
    painter.drawLine(at + QPointF(3.5, 0), at + QPointF(0.5, -3))
    painter.drawLine(at + QPointF(3.5, 0), at + QPointF(0.5, 3))


def paint_neuron_buttons(painter: QPainter, view: View, shape: LayerShape) -> None:
    """Draw the buttons that add and take away a neuron, at the layer's foot."""
    places = handles(shape, view.camera.scale)
    for place, plus in ((places.fewer, False), (places.more, True)):
        at = view.transform.map(QPointF(*place))
        painter.setPen(QPen(QColor(view.colours.accent), 1.4))
        painter.setBrush(QColor(view.colours.base))
        painter.drawEllipse(at, 8.0, 8.0)
        painter.setPen(QPen(QColor(view.colours.accent), 1.8))
        painter.drawLine(at + QPointF(-3.5, 0), at + QPointF(3.5, 0))
        if plus:
            painter.drawLine(at + QPointF(0, -3.5), at + QPointF(0, 3.5))


def paint_ghost(painter: QPainter, view: View, shape: LayerShape) -> None:
    """Draw a layer that is about to be placed."""
    painter.setPen(QPen(QColor(view.colours.accent), 1.5, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(view.rect(shape.box), 9, 9)
    radius = shape.radius * view.camera.scale
    for x, y in shape.neurons.tolist():
        painter.drawEllipse(view.transform.map(QPointF(x, y)), radius, radius)


def paint_bubble(painter: QPainter, view: View, at: QPointF, lines: list[str], error: bool = False) -> None:
    """Write a read-out beside the pointer, the first line bold; it stays inside the canvas."""
    bold, plain = QFont(view.font), QFont(view.font)
    bold.setPixelSize(12)
    bold.setWeight(QFont.Weight.DemiBold)
    plain.setPixelSize(12)
    fonts = [bold if row == 0 and len(lines) > 1 else plain for row in range(len(lines))]
    width = max(QFontMetricsF(f).horizontalAdvance(line) for f, line in zip(fonts, lines, strict=True)) + 20
    height = 18.0 * len(lines) + 12
    x = min(at.x() + 16, view.size.width() - width - 6)
    y = min(at.y() + 18, view.size.height() - height - 6)
    if x < at.x() + 10 and y < at.y() + 10:
        y = at.y() - height - 12  # in the corner there is room only above the pointer
    frame = QRectF(max(x, 6.0), max(y, 6.0), width, height)
    painter.setPen(QPen(QColor(view.colours.error if error else view.colours.border), 1.0))
    painter.setBrush(QColor(view.colours.raised))
    painter.drawRoundedRect(frame, 6, 6)
    for row, (font, line) in enumerate(zip(fonts, lines, strict=True)):
        painter.setFont(font)
        painter.setPen(QColor(view.colours.error if error else view.colours.text))
        line_room = QRectF(frame.left() + 10, frame.top() + 6 + 18.0 * row, width - 20, 18)
        painter.drawText(line_room, Qt.AlignmentFlag.AlignVCenter, line)


def _paint_frame(painter: QPainter, view: View, shape: LayerShape) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(view.colours.accent), 2.0))
    painter.drawRoundedRect(view.rect(shape.box), 9, 9)


def _paint_link(painter: QPainter, view: View, connection_id: str, index: int) -> None:
    weight = float(view.project.parameters.weights[connection_id].flat[index])
    path = view.scene.links(view.scene.network.connection(connection_id), np.array([index]))[0]
    points = [view.transform.map(QPointF(x, y)) for x, y in path.tolist()]
    for pen in (QPen(QColor(view.colours.text), 6.0), link_pen(1.0, weight >= 0.0, 4.0, view.colours)):
        painter.setPen(pen)
        painter.drawPolyline(points)
