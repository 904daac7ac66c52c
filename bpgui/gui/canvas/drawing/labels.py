"""Texts of the drawing: only where they can be read, and never over a layer or over each other."""

from collections.abc import Iterator, Mapping

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from bpgui.engine import ACTIVATIONS
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.drawing.stamps import Label
from bpgui.gui.canvas.layout.arcs import Points
from bpgui.gui.canvas.layout.routes import ARC, STRAIGHT
from bpgui.gui.canvas.layout.shapes import LayerShape
from bpgui.gui.common.naming import column_name
from bpgui.gui.common.text import count, number, whole
from bpgui.spec import LayerSpec

SMALL = 0.86
# The most that the name of a column of the data may take, and how far it stands from its layer.
COLUMN_PX, COLUMN_AWAY_PX = 92.0, 9.0
PORT_PX = 12.0
BIAS_RADIUS_PX, BIAS_TEXT_SHARE, SMALLEST_BIAS_PX = 13.0, 0.66, 8
# A layer's name must not be cut to less than this.
SHORTEST_PX = 24.0

# A text, and the layer that it is written over or under, where it may be cut.
Candidate = tuple[Label, LayerShape | None]


class _Room:
    """What is taken already, in pixels."""

    def __init__(self, view: View) -> None:
        frames = [shape.box for shape in view.scene.shapes.values()]
        boxes = np.array([(b.left, b.top, b.right, b.bottom) for b in frames]).reshape(-1, 2, 2)
        shift = view.transform.dx(), view.transform.dy()
        self._taken = (boxes * view.camera.scale + shift).reshape(-1, 4)
        self._more, self._count = np.empty((64, 4)), 0

    def take(self, frame: QRectF) -> bool:
        """Take a rectangle, if it is free."""
        left, top, right, bottom = frame.left(), frame.top(), frame.right(), frame.bottom()
        if self._count == len(self._more):
            self._taken = np.concatenate((self._taken, self._more))
            self._more, self._count = np.empty((64, 4)), 0
        for taken in (self._taken, self._more[: self._count]):
            across = (taken[:, 0] < right) & (taken[:, 2] > left)
            if (across & (taken[:, 1] < bottom) & (taken[:, 3] > top)).any():
                return False
        self._more[self._count] = left, top, right, bottom
        self._count += 1
        return True


def place_labels(view: View, partial: Mapping[str, tuple[int, int]]) -> list[Label]:
    """Place the names of layers, the data's columns, the kinds of layers, and how many links are drawn of how many.

    What is beside the canvas is placed too: moved with the rest, all stays where it is.
    """
    room = _Room(view)
    shapes = list(view.scene.shapes.values())
    names = view.text_font(1.0, bold=True)
    small = view.text_font(SMALL)
    labels: list[Label] = []
    for candidates in (
        _names(view, shapes, names),
        _columns(view, shapes, small),
        _kinds(view, shapes, small),
        _counts(view, partial, small),
    ):
        for label, shape in candidates:
            if room.take(label.frame):
                labels.append(label)
                continue
            shorter = None if shape is None else _cut(view, label, shape)
            if shorter is not None and room.take(shorter.frame):
                labels.append(shorter)
    return labels


def bias_labels(view: View) -> Iterator[Label]:
    """Place each bias in its neuron, where it fits."""
    font = view.text_font(SMALL)
    base = font.pixelSize()
    for shape in view.seen():
        if shape.layer.id not in view.project.parameters.biases:
            continue
        biases = view.project.parameters.biases[shape.layer.id]
        radius = shape.radius * view.camera.scale
        size = int(min(base, BIAS_TEXT_SHARE * radius))
        if shape.folded != "no" or radius < BIAS_RADIUS_PX or size < SMALLEST_BIAS_PX:
            continue
        if font.pixelSize() != size:
            font = QFont(view.font)
            font.setPixelSize(size)
        transform = view.transform
        places = (shape.neurons * view.camera.scale + (transform.dx() - radius, transform.dy() - radius)).tolist()
        for bias, (x, y) in zip(biases.tolist(), places, strict=True):
            yield Label(short_number(bias), QRectF(x, y, 2 * radius, 2 * radius), font, view.colours.text)


def short_number(value: float) -> str:
    """Write a number in at most about five characters."""
    return number(value, 2 if abs(value) < 99.5 else 3 if abs(value) < 999.5 else 2)


def _names(view: View, shapes: list[LayerShape], font: QFont) -> Iterator[Candidate]:
    metrics = QFontMetricsF(font)
    height = metrics.height()
    for shape in shapes:
        rect, text = view.rect(shape.box), shape.layer.name
        at = QPointF(rect.center().x(), rect.top() - 0.5 * height - (2.0 if shape.is_free else 6.0))
        yield (
            _around(at, text, metrics.horizontalAdvance(text), height, font, view.colours.text, view),
            _cuttable(shape),
        )


def _kinds(view: View, shapes: list[LayerShape], font: QFont) -> Iterator[Candidate]:
    metrics = QFontMetricsF(font)
    height = metrics.height()
    for shape in shapes:
        rect, text = view.rect(shape.box), _kind(shape.layer)
        if not text or (shape.is_free and shape.radius * view.camera.scale < BIAS_RADIUS_PX):
            continue
        # Below the handles at a selected layer's foot.
        at = QPointF(rect.center().x(), rect.bottom() + 0.5 * height + (2.0 if shape.is_free else PORT_PX))
        yield (
            _around(at, text, metrics.horizontalAdvance(text), height, font, view.colours.muted, view),
            _cuttable(shape),
        )


def _cuttable(shape: LayerShape) -> LayerShape | None:
    # The names of free neurons are too short to be cut.
    return None if shape.is_free else shape


def _around(at: QPointF, text: str, width: float, height: float, font: QFont, colour: str, view: View) -> Label:
    frame = QRectF(at.x() - width / 2 - 2.0, at.y() - height / 2, width + 4.0, height)
    return Label(text, frame, font, colour, view.colours.base)


def _cut(view: View, label: Label, shape: LayerShape) -> Label | None:
    """Cut a text that finds no place to the room beside the next layer, if there is any."""
    at = label.frame.center()
    scale, lift, near = view.camera.scale, view.transform.dy(), 2.5 * label.frame.height()
    beside = (
        abs(other.box.centre[0] - shape.box.centre[0]) * scale
        for other in view.scene.shapes.values()
        if other.box.top * scale + lift - near < at.y() < other.box.bottom * scale + lift + near
    )
    room = max(view.rect(shape.box).width(), min((d for d in beside if d > 1.0), default=0.0) - 10.0) - 4.0
    if not SHORTEST_PX <= room < label.frame.width():
        return None
    text = QFontMetricsF(label.font).elidedText(label.text, Qt.TextElideMode.ElideRight, room)
    return _around(at, text, room, label.frame.height(), label.font, label.colour, view)


def _kind(layer: LayerSpec) -> str:
    label = "" if layer.role == "input" else ACTIVATIONS[layer.activation].label
    return label if layer.size == 1 else f"{whole(layer.size)} {label}".strip()


def _columns(view: View, shapes: list[LayerShape], font: QFont) -> Iterator[Candidate]:
    metrics = QFontMetricsF(font)
    height = metrics.height()
    for shape in shapes:
        room = shape.spacing * view.camera.scale if shape.layer.size > 1 else height
        if shape.layer.role == "hidden" or shape.folded != "no" or shape.columns > 1 or room < height:
            continue
        left = shape.layer.role == "input"
        for neuron, (_, y) in enumerate(shape.neurons.tolist()):
            name = column_name(view.project.network, view.dataset, shape.layer, neuron)
            if not name:
                continue
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, COLUMN_PX)
            edge = view.transform.map(QPointF(shape.box.left if left else shape.box.right, y))
            # Clear of the handle from which links are dragged.
            width, away = metrics.horizontalAdvance(text) + 2.0, COLUMN_AWAY_PX if left else COLUMN_AWAY_PX + PORT_PX
            x = edge.x() - away - width if left else edge.x() + away
            side = Qt.AlignmentFlag.AlignRight if left else Qt.AlignmentFlag.AlignLeft
            frame = QRectF(x, edge.y() - height / 2, width, height)
            yield Label(text, frame, font, view.colours.muted, view.colours.base, side), None


def _counts(view: View, partial: Mapping[str, tuple[int, int]], font: QFont) -> Iterator[Candidate]:
    """Say below the middle of each connection that is not drawn whole how many of its links are."""
    metrics, routes, network = QFontMetricsF(font), view.scene.routes, view.scene.network
    for at, connection in enumerate(network.connections):
        if connection.id not in partial:
            continue
        drawn, total = partial[connection.id]
        text = f"{whole(drawn)} of {count(total, 'link')}"
        width, height = metrics.horizontalAdvance(text), metrics.height()
        rows, columns = network.shape(connection)
        corners = np.array([r * columns + c for r in (0, rows - 1) for c in (0, columns - 1)])
        paths = view.scene.links(connection, corners) * view.camera.scale
        shift = np.array((view.transform.dx(), view.transform.dy()))
        points = paths.reshape(-1, 2) + shift
        x, room = float(points[:, 0].min() + points[:, 0].max()) / 2, float(np.ptp(points[:, 0]))
        if routes.kinds[at] == STRAIGHT:
            # Between both layers, below all links over the whole width of the text.
            boxes = [view.rect(view.scene.shapes[end].box) for end in (connection.source, connection.target)]
            left, right = min(box.right() for box in boxes), max(box.left() for box in boxes)
            x, room = (left + right) / 2, right - left - 8.0
            here = [x - width / 2, x, x + width / 2]
            y = max(_height_at(way, there) for way in paths + shift for there in here) + 0.7 * height
        else:
            ends = float(paths[:, (0, -1), 1].mean()) + view.transform.dy()
            top, foot = float(points[:, 1].min()), float(points[:, 1].max())
            above = ends - top > foot - ends or (routes.kinds[at] == ARC and connection.source == connection.target)
            y = top - 0.7 * height if above else foot + 0.7 * height
        if width <= room:
            yield _around(QPointF(x, y), text, width, height, font, view.colours.muted, view), None


def _height_at(way: Points, x: float) -> float:
    """Return how high a straight link, from end to end (2, 2), is at `x`."""
    (x0, y0), (x1, y1) = way.tolist()
    return y0 + (x - x0) / (x1 - x0) * (y1 - y0) if x1 != x0 else max(y0, y1)
