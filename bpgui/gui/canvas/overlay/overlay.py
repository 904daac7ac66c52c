"""What is drawn over the network: marks of what is selected, what a gesture would make, and bubbles."""

from collections.abc import Sequence
from itertools import chain
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from bpgui.gui.canvas.drawing.hit import link_exists
from bpgui.gui.canvas.drawing.link_painter import FEW_ARROWS, LinkPainter
from bpgui.gui.canvas.drawing.links import Chosen
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.layout.arcs import Points
from bpgui.gui.canvas.layout.routes import Indices
from bpgui.gui.canvas.layout.shapes import LayerShape
from bpgui.gui.canvas.overlay.card import place
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref

# Of a selection of many, so many are marked; of many links, and of a connection of many, so many stand for all.
MOST_MARKED, MOST_LINKS, SOME = 400, 120, 16
# Links that stand out are drawn in this strength, within an outline of this width.
MARKED_STRENGTH, OUTLINE_PX = 0.7, 7.0
TAG_PX = (58.0, 20.0)
# Of the application's font.
_SMALL = 0.95
SMALLEST_GHOST_PX = 1.5
_EDGE_PX = 6.0
_CORNER_PX, _RING_PX = 9, 3.0

Item = TypeVar("Item")


def paint_marks(painter: QPainter, view: View, items: Sequence[Ref]) -> None:
    """Mark what is selected, or would be; of many links some from all over, of all else the first ones."""
    wholes = (_some_of(view, item.connection) for item in items if isinstance(item, ConnectionRef))
    links = [item for item in items if isinstance(item, LinkRef)]
    paint_links(painter, view, _some([*links, *chain.from_iterable(wholes)], MOST_LINKS))
    for item in items[:MOST_MARKED]:
        match item:
            case LayerRef(layer_id):
                _paint_outline(painter, view, view.scene.shapes[layer_id], QPen(QColor(view.colours.accent), 2.0))
            case NeuronRef(layer_id, neuron):
                pen = QPen(QColor(view.colours.accent), 2.5)
                _paint_ring(painter, view, view.scene.shapes[layer_id], neuron, pen)


def paint_mark(painter: QPainter, view: View, item: Ref) -> None:
    """Mark something that is selected or below the pointer."""
    paint_marks(painter, view, (item,))


def paint_links(painter: QPainter, view: View, links: Sequence[LinkRef], weight: float | None = None) -> None:
    """Draw links so that they stand out: each as it is, arrow head and lock too, within an outline; dotted if missing.

    With `weight`, they are drawn as if they had this one.
    """
    if not links:
        return
    scene = view.scene
    first = dict(zip((c.id for c in scene.network.connections), scene.routes.first.tolist(), strict=False))
    shown: list[int] = []
    weights: list[float] = []
    for link in links:
        connection = scene.network.connection(link.connection)
        own = link.source * scene.network.layer(connection.target).size + link.target
        if not link_exists(scene, link):
            pen = QPen(QColor(view.colours.accent), 2.5, Qt.PenStyle.DotLine)
            paint_paths(painter, view, scene.links(connection, np.array([own])), pen)
            continue
        shown.append(first[link.connection] + own)
        weights.append(float(view.project.parameters.weights[link.connection][link.source, link.target]))
    if shown:
        index = np.array(shown)
        _paint_chosen(painter, view, index, np.array(weights) if weight is None else np.full(len(index), weight))


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
    if shape.folded != "no":
        painter.drawRect(view.rect(shape.cells))
    elif shape.radius * view.camera.scale >= SMALLEST_GHOST_PX:
        for neuron in range(shape.layer.size):
            _paint_around(painter, view, shape, neuron, 0.0)


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


def _some_of(view: View, connection_id: str) -> list[LinkRef]:
    """Return the links of a connection to mark: all, or some of many."""
    connection = view.scene.network.connection(connection_id)
    _, columns = view.scene.network.shape(connection)
    index = np.flatnonzero(view.scene.network.present(connection))
    shown = index.tolist() if len(index) <= FEW_ARROWS else _some(index.tolist(), SOME)
    return [LinkRef(connection_id, *divmod(own, columns)) for own in shown]


def _some(many: Sequence[Item], most: int) -> Sequence[Item]:
    """Return at most so many, from all over."""
    return many if len(many) <= most else [many[at * (len(many) - 1) // (most - 1)] for at in range(most)]


def _paint_chosen(painter: QPainter, view: View, index: Indices, weights: npt.NDArray[np.float64]) -> None:
    """Draw links, counted over all connections, in full strength over an outline."""
    for colour, width in ((view.colours.text, OUTLINE_PX + 2.5), (view.colours.base, OUTLINE_PX)):
        for _, paths in view.scene.paths(np.sort(index)):
            pen = QPen(QColor(colour), width)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            paint_paths(painter, view, paths, pen)
    chosen = Chosen(index, weights, np.full(len(index), MARKED_STRENGTH), len(index), 1.0)
    links = LinkPainter(view.scene)
    painter.save()
    painter.setTransform(view.transform, combine=True)
    links.paint(painter, chosen, view.colours)
    painter.restore()
    links.paint_marks(painter, chosen, view.colours, view.transform)


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
    _paint_around(painter, view, shape, neuron, _RING_PX)


def _paint_around(painter: QPainter, view: View, shape: LayerShape, neuron: int, away: float) -> None:
    """Draw the outline of a neuron, so many pixels away from it."""
    scale, centre = view.camera.scale, view.transform.map(QPointF(*shape.neurons[neuron]))
    half = QPointF(shape.reach * scale + away, shape.radius * scale + away)
    if shape.layer.role == "input" or shape.folded != "no":
        # Inputs are drawn as squares, and the neurons of folded layers as cells.
        corner = 0.25 * min(half.x(), half.y())
        painter.drawRoundedRect(QRectF(centre - half, centre + half), corner, corner)
    else:
        painter.drawEllipse(centre, half.x(), half.y())
