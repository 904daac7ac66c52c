"""What is drawn over the network: marks of what is selected, what a gesture would make, and bubbles."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from bpgui.gui.canvas.drawing.links import link_pen
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.layout.arcs import Points
from bpgui.gui.canvas.layout.hit import link_exists
from bpgui.gui.canvas.layout.shapes import LayerShape
from bpgui.gui.canvas.overlay.card import place
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref

# Of a selection of many, so many are marked.
MOST_MARKED = 400
TAG_PX = (58.0, 20.0)
# Of the application's font.
_SMALL = 0.95
_EDGE_PX = 6.0
_CORNER_PX, _RING_PX = 9, 3.0


def paint_marks(painter: QPainter, view: View, items: Sequence[Ref]) -> None:
    """Mark what is selected, or would be; of many, the first ones."""
    for item in items[:MOST_MARKED]:
        paint_mark(painter, view, item)


def paint_mark(painter: QPainter, view: View, item: Ref) -> None:
    """Mark something that is selected or below the pointer."""
    match item:
        case LayerRef(layer_id):
            _paint_outline(painter, view, view.scene.shapes[layer_id], QPen(QColor(view.colours.accent), 2.0))
        case NeuronRef(layer_id, neuron):
            pen = QPen(QColor(view.colours.accent), 2.5)
            _paint_ring(painter, view, view.scene.shapes[layer_id], neuron, pen)
        case LinkRef():
            weight = view.project.parameters.weights[item.connection][item.source, item.target]
            paint_link(painter, view, item, float(weight) if link_exists(view.scene, item) else None)
        case ConnectionRef(connection_id):
            connection = view.scene.network.connection(connection_id)
            for end in dict.fromkeys((connection.source, connection.target)):
                paint_mark(painter, view, LayerRef(end))


def paint_link(painter: QPainter, view: View, link: LinkRef, weight: float | None) -> None:
    """Draw one link so that it stands out, with the colour of this weight; dotted if it is missing (None)."""
    connection = view.scene.network.connection(link.connection)
    columns = view.scene.network.layer(connection.target).size
    path = view.scene.links(connection, np.array([link.source * columns + link.target]))
    if weight is None:
        paint_paths(painter, view, path, QPen(QColor(view.colours.accent), 2.5, Qt.PenStyle.DotLine))
        return
    paint_paths(painter, view, path, QPen(QColor(view.colours.text), 6.0))
    paint_paths(painter, view, path, link_pen(1.0, weight >= 0.0, 4.0, view.colours))


def paint_paths(painter: QPainter, view: View, paths: Points, pen: QPen) -> None:
    """Draw polylines (links, points, 2) of the scene."""
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    transform = view.transform
    for path in (paths * transform.m11() + (transform.dx(), transform.dy())).tolist():
        painter.drawPolyline([QPointF(x, y) for x, y in path])


def paint_ghost(painter: QPainter, view: View, shape: LayerShape) -> None:
    """Draw a layer as it would be."""
    pen = QPen(QColor(view.colours.accent), 1.5, Qt.PenStyle.DashLine)
    _paint_outline(painter, view, shape, pen)
    radius = shape.radius * view.camera.scale
    if radius < 1.5:
        return
    for x, y in shape.neurons.tolist():
        painter.drawEllipse(view.transform.map(QPointF(x, y)), radius, radius)


def paint_tag(painter: QPainter, view: View, at: QPointF, text: str, active: bool) -> None:
    """Write a number on a small plate around a pixel: it can be dragged."""
    frame = QRectF(at.x() - TAG_PX[0] / 2, at.y() - TAG_PX[1] / 2, *TAG_PX)
    painter.setPen(QPen(QColor(view.colours.accent), 2.0 if active else 1.0))
    painter.setBrush(QColor(view.colours.raised))
    painter.drawRoundedRect(frame, 5, 5)
    painter.setFont(view.text_font(_SMALL))
    painter.setPen(QColor(view.colours.text))
    painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, text)


def paint_bubble(painter: QPainter, view: View, at: QPointF, lines: Sequence[str], error: bool = False) -> None:
    """Write a read-out beside the pointer, the first of several lines bold; it stays inside the canvas."""
    bold, plain = view.text_font(_SMALL, bold=True), view.text_font(_SMALL)
    metrics = QFontMetricsF(plain)
    title, *others = lines
    rows = [(bold if others else plain, line) for line in _wrapped(title, metrics, view.size.width() - 60)]
    rows += [(plain, row) for line in others for row in _wrapped(line, metrics, view.size.width() - 60)]
    width = max(QFontMetricsF(font).horizontalAdvance(row) for font, row in rows) + 20
    step = metrics.height() + 3
    frame = place(at, QSizeF(width, step * len(rows) + 2 * _EDGE_PX), view.size)
    painter.setPen(QPen(QColor(view.colours.error if error else view.colours.border), 1.0))
    painter.setBrush(QColor(view.colours.raised))
    painter.drawRoundedRect(frame, 6, 6)
    painter.setPen(QColor(view.colours.error if error else view.colours.text))
    for count, (font, row) in enumerate(rows):
        painter.setFont(font)
        room = QRectF(frame.left() + 10, frame.top() + _EDGE_PX + step * count, width - 20, step)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, row)


def _wrapped(line: str, metrics: QFontMetricsF, room: float) -> list[str]:
    """Break a line that is wider than the room between its words."""
    rows = [""]
    for word in line.split(" "):
        longer = f"{rows[-1]} {word}" if rows[-1] else word
        if rows[-1] and metrics.horizontalAdvance(longer) > room:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows


def _paint_outline(painter: QPainter, view: View, shape: LayerShape, pen: QPen) -> None:
    """Draw the outline of a layer; a free neuron has a round one."""
    if shape.is_free:
        _paint_ring(painter, view, shape, 0, pen)
        return
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(view.rect(shape.box), _CORNER_PX, _CORNER_PX)


def _paint_ring(painter: QPainter, view: View, shape: LayerShape, neuron: int, pen: QPen) -> None:
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    reach, centre = view.camera.scale, view.transform.map(QPointF(*shape.neurons[neuron]))
    half = QPointF(shape.reach * reach + _RING_PX, shape.radius * reach + _RING_PX)
    if shape.layer.role == "input" or shape.folded != "no":
        # Inputs are drawn as squares, and the neurons of folded layers as cells.
        corner = 0.25 * min(half.x(), half.y())
        painter.drawRoundedRect(QRectF(centre - half, centre + half), corner, corner)
    else:
        painter.drawEllipse(centre, half.x(), half.y())
