"""Texts of the drawing: only where they can be read, and never over a layer or over each other."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from bpgui.engine import ACTIVATIONS
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.drawing.stamps import Label
from bpgui.gui.canvas.layout.arcs import Points
from bpgui.gui.canvas.layout.routes import ARC, STRAIGHT, TURN_FARTHEST
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

Frame = tuple[float, float, float, float]
# By which point of its frame a text over a thing, under it, or in its middle goes with it.
_OVER, _UNDER, _MIDDLE = (0.5, 1.0), (0.5, 0.0), (0.5, 0.5)
# So many texts are compared with all others at once.
_BLOCK = 128
MOST_MEASURED = 4000


class Candidate(NamedTuple):
    """A text that may be written: its frame (left, top, right, bottom), and the layer beside which it may be cut."""

    text: str
    frame: Frame
    writing: "Writing"
    colour: str
    ground: str
    hold: tuple[float, float]
    shape: LayerShape | None = None
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter

    def label(self) -> Label:
        """Return it as it is written."""
        left, top, right, bottom = self.frame
        frame = QRectF(left, top, right - left, bottom - top)
        return Label(self.text, frame, self.writing.font, self.colour, self.ground, self.side, self.hold)


class Writing:
    """A font, how high it is, and how wide texts in it are, which Qt takes long to tell."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetricsF(font)
        self.height = self.metrics.height()
        self._widths: dict[str, float] = {}

    def width(self, text: str) -> float:
        """Return how wide a text is."""
        if text not in self._widths:
            if len(self._widths) >= MOST_MEASURED:
                self._widths.clear()
            self._widths[text] = self.metrics.horizontalAdvance(text)
        return self._widths[text]

    def elided(self, text: str, room: float) -> str:
        """Cut a text that is wider than the room."""
        if self.width(text) <= room:
            return text
        return self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)


def place_labels(view: View, partial: Mapping[str, tuple[int, int]]) -> list[Label]:
    """Place the names of layers, the data's columns, the kinds of layers, and how many links are drawn of how many.

    What is beside the canvas is placed too: moved with the rest, all stays where it is.
    """
    shapes = list(view.scene.shapes.values())
    names, small = writing_of(view, 1.0, bold=True), writing_of(view, SMALL)
    candidates = [
        *_names(view, shapes, names),
        *_columns(view, shapes, small),
        *_kinds(view, shapes, small),
        *_counts(view, partial, small),
    ]
    frames = np.array([candidate.frame for candidate in candidates]).reshape(-1, 4)
    boxes = view.scene.routes.boxes * view.camera.scale + np.tile((view.transform.dx(), view.transform.dy()), 2)
    blocked = np.asarray(_meets(frames, boxes).any(axis=1))
    taken: list[Frame] = []
    labels = []
    for at, candidate in enumerate(candidates):
        if at % _BLOCK == 0:
            meets = _meets(frames[at : at + _BLOCK], frames)
        written, met = candidate, meets[at % _BLOCK]
        if blocked[at]:
            shorter = None if candidate.shape is None else _cut(view, candidate, candidate.shape)
            if shorter is None:
                continue
            own = np.array([shorter.frame])
            if _meets(own, np.concatenate((boxes, np.array(taken).reshape(-1, 4)))).any():
                continue
            written, met = shorter, _meets(own, frames)[0]
        blocked |= met
        taken.append(written.frame)
        labels.append(written.label())
    return labels


def _meets(one: Points, two: Points) -> npt.NDArray[np.bool_]:
    """Tell which rectangles (n, 4) overlap with which of others (m, 4): (n, m)."""
    across = (one[:, None, 0] < two[:, 2]) & (one[:, None, 2] > two[:, 0])
    return np.asarray(across & (one[:, None, 1] < two[:, 3]) & (one[:, None, 3] > two[:, 1]))


def writing_of(view: View, share: float, bold: bool = False) -> Writing:
    """Return the font for texts of the drawing, `share` times as large as the application's."""
    return _kept_writing(view.text_font(share, bold))


@lru_cache(maxsize=16)
def _kept_writing(font: QFont) -> Writing:
    return Writing(font)


def bias_labels(view: View) -> Iterator[Label]:
    """Place each bias in its neuron, where it fits and as far as it can be seen or is moved into sight soon."""
    font = view.text_font(SMALL)
    base, scale, biases_of = font.pixelSize(), view.camera.scale, view.project.parameters.biases
    dx, dy, width, height = view.transform.dx(), view.transform.dy(), view.size.width(), view.size.height()
    for shape in view.seen():
        biases, radius = biases_of.get(shape.layer.id), shape.radius * scale
        size = int(min(base, BIAS_TEXT_SHARE * radius))
        if biases is None or shape.folded != "no" or radius < BIAS_RADIUS_PX or size < SMALLEST_BIAS_PX:
            continue
        if font.pixelSize() != size:
            font = QFont(view.font)
            font.setPixelSize(size)
        places = (shape.neurons * scale + (dx - radius, dy - radius)).tolist()
        for bias, (x, y) in zip(biases.tolist(), places, strict=True):
            if -width < x < 2 * width and -height < y < 2 * height:
                yield Label(short_number(bias), QRectF(x, y, 2 * radius, 2 * radius), font, view.colours.text)


def short_number(value: float) -> str:
    """Write a number in at most about five characters."""
    return number(value, 2 if abs(value) < 99.5 else 3 if abs(value) < 999.5 else 2)


def _names(view: View, shapes: list[LayerShape], writing: Writing) -> Iterator[Candidate]:
    scale, dx, dy = view.camera.scale, view.transform.dx(), view.transform.dy()
    for shape in shapes:
        y = shape.box.top * scale + dy - 0.5 * writing.height - (2.0 if shape.is_free else 6.0)
        x = (shape.box.left + shape.box.right) / 2 * scale + dx
        yield _around(x, y, shape.layer.name, writing, view.colours.text, view, _OVER, shape)


def _kinds(view: View, shapes: list[LayerShape], writing: Writing) -> Iterator[Candidate]:
    scale, dx, dy = view.camera.scale, view.transform.dx(), view.transform.dy()
    for shape in shapes:
        text = _kind(shape.layer)
        if not text or (shape.is_free and shape.radius * scale < BIAS_RADIUS_PX):
            continue
        # Below the handles at a selected layer's foot.
        y = shape.box.bottom * scale + dy + 0.5 * writing.height + (2.0 if shape.is_free else PORT_PX)
        x = (shape.box.left + shape.box.right) / 2 * scale + dx
        yield _around(x, y, text, writing, view.colours.muted, view, _UNDER, shape)


def _around(
    x: float,
    y: float,
    text: str,
    writing: Writing,
    colour: str,
    view: View,
    hold: tuple[float, float],
    shape: LayerShape | None = None,
    room: float | None = None,
) -> Candidate:
    """Centre a text around a pixel, in as much room as it needs or is given."""
    half = (writing.width(text) if room is None else room) / 2 + 2.0
    frame = x - half, y - writing.height / 2, x + half, y + writing.height / 2
    # The names of free neurons are too short to be cut.
    cuttable = None if shape is None or shape.is_free else shape
    return Candidate(text, frame, writing, colour, view.colours.base, hold, cuttable)


def _cut(view: View, candidate: Candidate, shape: LayerShape) -> Candidate | None:
    """Cut a text that finds no place to the room beside the next layer, if there is any."""
    left, top, right, bottom = candidate.frame
    x, y = (left + right) / 2, (top + bottom) / 2
    scale, lift, near = view.camera.scale, view.transform.dy(), 2.5 * (bottom - top)
    beside = (
        abs(other.box.centre[0] - shape.box.centre[0]) * scale
        for other in view.scene.shapes.values()
        if other.box.top * scale + lift - near < y < other.box.bottom * scale + lift + near
    )
    width = (shape.box.right - shape.box.left) * scale
    room = max(width, min((d for d in beside if d > 1.0), default=0.0) - 10.0) - 4.0
    if not SHORTEST_PX <= room < right - left:
        return None
    text = candidate.writing.elided(candidate.text, room)
    return _around(x, y, text, candidate.writing, candidate.colour, view, candidate.hold, room=room)


def _columns(view: View, shapes: list[LayerShape], writing: Writing) -> Iterator[Candidate]:
    scale, dx, dy = view.camera.scale, view.transform.dx(), view.transform.dy()
    for shape in shapes:
        room = shape.spacing * scale if shape.layer.size > 1 else writing.height
        if shape.layer.role == "hidden" or shape.folded != "no" or shape.columns > 1 or room < writing.height:
            continue
        left = shape.layer.role == "input"
        # Clear of the handle from which links are dragged, and of links that feed back.
        away = COLUMN_AWAY_PX if left else COLUMN_AWAY_PX + PORT_PX
        if not left and shape.layer.id in view.scene.routes.leave_in_arcs:
            away = max(away, TURN_FARTHEST * scale + COLUMN_AWAY_PX)
        edge = (shape.box.left if left else shape.box.right) * scale + dx
        side = Qt.AlignmentFlag.AlignRight if left else Qt.AlignmentFlag.AlignLeft
        for neuron, height in enumerate(shape.neurons[:, 1].tolist()):
            name = column_name(view.project.network, view.dataset, shape.layer, neuron)
            if not name:
                continue
            text = writing.elided(name, COLUMN_PX)
            width, y = writing.width(text) + 2.0, height * scale + dy
            x = edge - away - width if left else edge + away
            frame = x, y - writing.height / 2, x + width, y + writing.height / 2
            hold = 1.0 if left else 0.0, 0.5
            yield Candidate(text, frame, writing, view.colours.muted, view.colours.base, hold, side=side)


def _counts(view: View, partial: Mapping[str, tuple[int, int]], writing: Writing) -> Iterator[Candidate]:
    """Say below the middle of each connection that is not drawn whole how many of its links are."""
    routes, network = view.scene.routes, view.scene.network
    for at, connection in enumerate(network.connections):
        if connection.id not in partial:
            continue
        drawn, total = partial[connection.id]
        text = f"{whole(drawn)} of {count(total, 'link')}"
        width, height = writing.width(text), writing.height
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
            yield _around(x, y, text, writing, view.colours.muted, view, _MIDDLE)


def _kind(layer: LayerSpec) -> str:
    label = "" if layer.role == "input" else ACTIVATIONS[layer.activation].label
    return label if layer.size == 1 else f"{whole(layer.size)} {label}".strip()


def _height_at(way: Points, x: float) -> float:
    """Return how high a straight link, from end to end (2, 2), is at `x`."""
    (x0, y0), (x1, y1) = way.tolist()
    return y0 + (x - x0) / (x1 - x0) * (y1 - y0) if x1 != x0 else max(y0, y1)
