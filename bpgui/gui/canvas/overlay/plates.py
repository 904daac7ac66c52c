"""Plates: short texts beside lit neurons and on lit links, each where it covers no lit neuron and no other plate."""

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bpgui.gui.canvas.drawing.labels import SMALL, writing_of
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.layout.arcs import Points
from bpgui.gui.canvas.overlay.overlay import TAG_PX
from bpgui.gui.common.lights import Lit
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref

MOST_PLATES = 60
# Of a folded layer, cells have plates if there are no more of them than these.
MOST_CELLS = 4
WIDEST_PX = 190.0
_AWAY_PX, _PADDING_PX, _CORNER_PX = 5.0, 5.0, 4.0
# Where on a link its plate is put, by preference. That of one in focus is put beside it, and clear of its middle: it
# may be selected, and is drawn over the lights then, with its weight at its middle.
_ON_LINK, _BESIDE_LINK, _BESIDE_PX = (0.5, 0.36, 0.64, 0.22), (0.4, 0.6, 0.25, 0.75), 9.0

_Paths = Mapping[LinkRef, Points]


def paint_plates(painter: QPainter, view: View, lit: Lit, paths: _Paths) -> None:
    """Write the texts, those in focus first; what finds no place is left out. `paths` are those of the links."""
    writing = writing_of(view, SMALL)
    height = writing.height + 3.0
    lit_frames = [frame_of(view, ref) for ref in lit.neurons if view.scene.shapes[ref.layer].folded == "no"]
    tags = [_tag(view, paths[ref]) for ref in lit.focus if isinstance(ref, LinkRef) and ref in paths]
    taken = [*map(_edges, [*lit_frames, *tags])]
    texts = sorted(lit.texts.items(), key=lambda item: item[0] not in lit.focus)
    crowded = _crowded(view, lit)
    texts = [
        (ref, text)
        for ref, text in texts
        if ref in lit.focus or not (isinstance(ref, NeuronRef) and ref.layer in crowded)
    ]
    painter.setFont(writing.font)
    for ref, text in texts[:MOST_PLATES]:
        short = writing.elided(text, WIDEST_PX)
        width = writing.width(short) + 2.0 * _PADDING_PX
        frame = _free(view, _places(view, ref, width, height, paths, ref in lit.focus), taken)
        if frame is None:
            continue
        taken.append(_edges(frame))
        in_focus = ref in lit.focus
        painter.setPen(QPen(QColor(view.colours.accent if in_focus else view.colours.muted), 1.6 if in_focus else 1.0))
        painter.setBrush(QColor(view.colours.raised))
        painter.drawRoundedRect(frame, _CORNER_PX, _CORNER_PX)
        painter.setPen(QColor(view.colours.text))
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, short)


def frame_of(view: View, ref: NeuronRef) -> QRectF:
    """Return the pixels of a neuron: a circle, a square, or a cell of a folded layer."""
    shape, scale = view.scene.shapes[ref.layer], view.camera.scale
    centre = view.transform.map(QPointF(*shape.neurons[ref.neuron].tolist()))
    half = QPointF(shape.reach * scale, shape.radius * scale)
    if shape.folded == "no":
        half += QPointF(1.0, 1.0)  # with its outline
    return QRectF(centre - half, centre + half)


def point_at(view: View, path: Points, share: float) -> tuple[Points, Points, float]:
    """Return the pixel at a share of the way along a link, the direction there (of length 1), and the way's length."""
    pixels = path * view.camera.scale + np.array((view.transform.dx(), view.transform.dy()))
    steps = np.diff(pixels, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    ends = np.cumsum(lengths)
    total = float(ends[-1])
    piece = min(int(np.searchsorted(ends, share * total)), len(steps) - 1)
    along = steps[piece] / max(float(lengths[piece]), 1e-9)
    return pixels[piece] + (share * total - (ends[piece] - lengths[piece])) * along, along, total


def _tag(view: View, path: Points) -> QRectF:
    """Return where the weight of a link is written while it is selected."""
    (x, y), _, _ = point_at(view, path, 0.5)
    return QRectF(x - TAG_PX[0] / 2, y - TAG_PX[1] / 2, *TAG_PX)


def _crowded(view: View, lit: Lit) -> set[str]:
    """Return the folded layers with texts at so many cells that no plate could tell whose it is."""
    count = Counter(ref.layer for ref in lit.texts if isinstance(ref, NeuronRef))
    return {layer for layer, many in count.items() if many > MOST_CELLS and view.scene.shapes[layer].folded != "no"}


def _places(view: View, ref: Ref, width: float, height: float, paths: _Paths, in_focus: bool) -> Iterator[QRectF]:
    """Yield where a plate may stand, the best place first."""
    match ref:
        case NeuronRef(layer, _):
            shape, frame = view.scene.shapes[layer], frame_of(view, ref)
            if shape.folded == "no":
                yield from _around(frame, width, height)
                return
            # Beside the whole layer, as high as the cell, so that it covers no other cell.
            box = view.rect(shape.box)
            yield from list(_around(QRectF(box.left(), frame.top(), box.width(), frame.height()), width, height))[2:]
            yield from _around(box, width, height)
        case LayerRef(layer):
            yield from _around(view.rect(view.scene.shapes[layer].box), width, height)
        case LinkRef():
            if ref in paths:
                yield from _at_link(view, paths[ref], width, height, beside=in_focus)
        case ConnectionRef(key):
            connection = view.scene.network.connection(key)
            ends = [view.rect(view.scene.shapes[end].box).center() for end in (connection.source, connection.target)]
            middle = (ends[0] + ends[1]) / 2
            yield QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)


def _at_link(view: View, path: Points, width: float, height: float, beside: bool) -> Iterator[QRectF]:
    for share in _BESIDE_LINK if beside else _ON_LINK:
        (x, y), along, _ = point_at(view, path, share)
        across = np.array((-along[1], along[0]))
        away = float(np.abs(across) @ (width / 2, height / 2)) + _BESIDE_PX
        for side in (away, -away) if beside else (0.0,):
            left, top = np.array((x - width / 2, y - height / 2)) + side * across
            yield QRectF(float(left), float(top), width, height)


def _around(frame: QRectF, width: float, height: float) -> Iterator[QRectF]:
    """Yield the places below, above, right and left of something, then those at its corners."""
    x, y = frame.center().x(), frame.center().y()
    yield QRectF(x - width / 2, frame.bottom() + _AWAY_PX, width, height)
    yield QRectF(x - width / 2, frame.top() - _AWAY_PX - height, width, height)
    yield QRectF(frame.right() + _AWAY_PX, y - height / 2, width, height)
    yield QRectF(frame.left() - _AWAY_PX - width, y - height / 2, width, height)
    for left in (frame.right(), frame.left() - width):
        yield QRectF(left, frame.bottom(), width, height)
        yield QRectF(left, frame.top() - height, width, height)


def _free(view: View, places: Iterator[QRectF], taken: list[tuple[float, float, float, float]]) -> QRectF | None:
    """Return the first place within the canvas that covers nothing, None if there is none."""
    canvas = QRectF(0.0, 0.0, view.size.width(), view.size.height())
    others = np.array(taken).reshape(-1, 4)
    for frame in places:
        left, top, right, bottom = _edges(frame)
        meets = (others[:, 0] < right) & (others[:, 2] > left) & (others[:, 1] < bottom) & (others[:, 3] > top)
        if canvas.contains(frame) and not meets.any():
            return frame
    return None


def _edges(frame: QRectF) -> tuple[float, float, float, float]:
    return frame.left(), frame.top(), frame.right(), frame.bottom()
