"""`LinkPainter`: draws the chosen links of one scene, by the raster where it is ready, by Qt where it is not.

Opaque colours, mixed with the ground beforehand: translucent lines take Qt more than ten times as long (measured:
2,368 lines of width 1 in 27 ms against 410 ms). Both draw in the same levels of width and colour.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform

from bpgui.gui.canvas.drawing import raster
from bpgui.gui.canvas.drawing.links import LEVELS, Chosen, dash_lengths, level_strength, levels, link_pen
from bpgui.gui.canvas.layout.arcs import Points
from bpgui.gui.canvas.layout.routes import ARC, BOWED, Indices
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.common.theme import Colours

# Of networks of at most so many links, missing ones included, all are laid out at once.
MOST_LAID_OUT = 6000
# Where there are at most so many links, each has an arrow head; links that feed back have them in any case.
FEW_ARROWS = 60
ARROW_PX, SMALLEST_NEURON_PX = 8.0, 3.0
# Half of an arrow head's width, and how far its notch lies behind its tip, of its length; as in the raster's kernel.
FLARE, NOTCH = 0.42, 0.82
# Above so many, locked links are not marked one by one.
MOST_LOCKED = 1000
LOCK_PX, LOCK_AWAY_PX, LOCK_CORNER_PX = 6.0, 15.0, 1.0

_Floats = npt.NDArray[np.float64]
_Strokes = tuple[_Floats, raster.Pixels, _Floats, _Floats]


class LinkPainter:
    """Draws the links of a scene; where they run is laid out once, as long as the same ones are chosen."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._has_locked = any(connection.locked is not None for connection in scene.network.connections)
        self._index = np.empty(0, dtype=np.intp)
        self._order = self._kinds = self._index
        self._chosen: Chosen | None = None
        self._lines = raster.Lines(np.zeros((0, 2)), np.zeros(1, dtype=np.intp))

    def rasterize(
        self, pixels: raster.Pixels, chosen: Chosen, colours: Colours, place: QTransform, ratio: float = 1.0
    ) -> None:
        """Draw links weak to strong into pixels (height, width); `place` maps scene units to pixels of the screen.

        These are `ratio` device pixels wide.
        """
        kind = self._ready(chosen)
        half, colour, dash, gap = _strokes(chosen.widest, colours)
        lengths = half[kind] * ratio, dash[kind] * ratio, gap[kind] * ratio
        strokes = raster.Strokes(self._order, lengths[0], colour[kind], *lengths[1:])
        raster.draw_lines(pixels, self._lines, strokes, (place.m11() * ratio, place.dx() * ratio, place.dy() * ratio))

    def paint(self, painter: QPainter, chosen: Chosen, colours: Colours) -> None:
        """Draw links weak to strong by Qt; the painter maps scene units to pixels."""
        kinds, first = self._ready(chosen), self._lines.first
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for kind in np.unique(kinds).tolist():
            painter.setPen(link_pen(level_strength(kind // 2), kind % 2 == 1, chosen.widest, colours))
            drawn = self._order[kinds == kind]
            straight = first[drawn + 1] - first[drawn] == 2
            at = first[drawn[straight]]
            ends = np.concatenate((self._lines.points[at], self._lines.points[at + 1]), axis=1)
            painter.drawLines([QLineF(*line) for line in ends.tolist()])
            for k in drawn[~straight].tolist():
                painter.drawPolyline(_polygon(self._lines.points[first[k] : first[k + 1]]))

    def rasterize_marks(
        self, pixels: raster.Pixels, chosen: Chosen, colours: Colours, place: QTransform, ratio: float = 1.0
    ) -> None:
        """Draw arrow heads, and marks at the target ends of locked links, into pixels (height, width)."""
        tip, along, length, colour = self._heads(chosen, colours, place)
        if len(length):
            raster.draw_heads(pixels, raster.Heads(tip * ratio, along, length * ratio), colour)
        places, size = self._locks(chosen, place)
        if len(places):
            x, y = np.ascontiguousarray(places.T) * ratio
            half, corner = np.full(len(x), size / 2 * ratio), np.full(len(x), LOCK_CORNER_PX * ratio)
            fill = np.full(len(x), QColor(colours.text).rgb(), dtype=np.uint32)
            raster.draw_shapes(pixels, raster.Shapes(x, y, half, half, corner), fill, QColor(colours.base).rgb(), ratio)

    def paint_marks(self, painter: QPainter, chosen: Chosen, colours: Colours, place: QTransform) -> None:
        """Draw the same by Qt; the painter draws in pixels."""
        tip, along, length, colour = self._heads(chosen, colours, place)
        behind = length[:, None] * along
        across = FLARE * np.column_stack((-behind[:, 1], behind[:, 0]))
        corners = np.stack((tip, tip - behind + across, tip - NOTCH * behind, tip - behind - across), axis=1)
        painter.setPen(Qt.PenStyle.NoPen)
        for head, ink in zip(corners, colour.tolist(), strict=True):
            painter.setBrush(QColor.fromRgb(ink))
            painter.drawPolygon(_polygon(head))
        places, size = self._locks(chosen, place)
        painter.setPen(QPen(QColor(colours.base), 1.0))
        painter.setBrush(QColor(colours.text))
        for x, y in (places - size / 2).tolist():
            painter.drawRoundedRect(QRectF(x, y, size, size), LOCK_CORNER_PX, LOCK_CORNER_PX)

    def _heads(
        self, chosen: Chosen, colours: Colours, place: QTransform
    ) -> tuple[Points, Points, _Floats, raster.Pixels]:
        """Return the arrow heads' tips and directions (heads, 2), their lengths and colours, in drawing order."""
        feeds_back = np.isin(self._scene.routes.kinds, (BOWED, ARC))
        if chosen.total > FEW_ARROWS and not feeds_back.any():
            return np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0), np.zeros(0, dtype=np.uint32)
        kinds = self._ready(chosen)
        of = self._scene.routes.connection_of(self._index[self._order])
        with_head = feeds_back[of] if chosen.total > FEW_ARROWS else np.ones(len(of), dtype=bool)
        reach = self._scene.routes.target_reach(of) * place.m11()
        drawn = np.flatnonzero(with_head & (reach >= SMALLEST_NEURON_PX))
        tip, along = self._ends(self._order[drawn], place)
        if len(drawn) > FEW_ARROWS:
            # Arrow heads that coincide, as those of many arcs do, are one: that of the strongest, which is drawn last.
            keys = np.column_stack((np.rint(tip), np.rint(8.0 * along)))[::-1]
            last = len(drawn) - 1 - np.sort(np.unique(keys, axis=0, return_index=True)[1])[::-1]
            drawn, tip, along = drawn[last], tip[last], along[last]
        half, colour, *_ = _strokes(chosen.widest, colours)
        length = np.minimum(ARROW_PX, 1.2 * reach[drawn]) + 3.2 * half[kinds[drawn]]
        return tip, along, length, colour[kinds[drawn]]

    def _locks(self, chosen: Chosen, place: QTransform) -> tuple[Points, float]:
        """Return the middles of the marks of locked links, and how large they are; none where there are too many."""
        self._ready(chosen)
        locked = self._locked()
        if len(locked) > MOST_LOCKED:
            locked = locked[:0]
        tip, along = self._ends(locked, place)
        return tip - LOCK_AWAY_PX * along, LOCK_PX if len(locked) <= FEW_ARROWS else 0.7 * LOCK_PX

    def _ends(self, links: Indices, place: QTransform) -> tuple[Points, Points]:
        """Return where links end, in pixels, and in which direction (of length 1) they arrive."""
        last = self._lines.first[links + 1] - 1
        tips = self._lines.points[last] * place.m11() + (place.dx(), place.dy())
        along = self._lines.points[last] - self._lines.points[last - 1]
        return tips, along / np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]

    def _locked(self) -> Indices:
        """Return which of the links that are drawn are locked, by their places among those laid out."""
        marked = [np.empty(0, dtype=np.intp)]
        if self._has_locked:
            drawn = np.sort(self._order)
            for connection, places, own in self._scene.by_connection(self._index[drawn]):
                if connection.locked is not None:
                    marked.append(drawn[places[connection.locked.ravel()[own]]])
        return np.concatenate(marked)

    def _ready(self, chosen: Chosen) -> Indices:
        """Lay the chosen links out; return the kinds of all, level and sign, in the order in which they are drawn."""
        if chosen is not self._chosen:
            # Of a small network all links are laid out, so that it does not matter which ones are chosen next.
            total = int(self._scene.routes.first[-1])
            index = np.arange(total) if total <= MOST_LAID_OUT else np.sort(chosen.index)
            if not np.array_equal(index, self._index):
                self._index, self._lines = index, _laid_out(self._scene, index)
            kinds = 2 * levels(chosen.strength) + (chosen.weight >= 0.0)
            order = np.argsort(kinds, kind="stable")
            self._order = np.searchsorted(index, chosen.index[order])
            self._kinds, self._chosen = kinds[order], chosen
        return self._kinds


def _laid_out(scene: Scene, index: Indices) -> raster.Lines:
    count = np.zeros(len(index) + 1, dtype=np.intp)
    groups = list(scene.paths(index))
    for places, paths in groups:
        count[places + 1] = paths.shape[1]
    first = np.cumsum(count)
    points = np.empty((int(first[-1]), 2))
    for places, paths in groups:
        points[first[places][:, None] + np.arange(paths.shape[1])] = paths
    return raster.Lines(points, first)


@lru_cache(maxsize=32)
def _strokes(widest: float, colours: Colours) -> _Strokes:
    """Return half the width, the colour, and the lengths of dashes and gaps of each kind of link."""
    pens = [link_pen(level_strength(kind // 2), kind % 2 == 1, widest, colours) for kind in range(2 * LEVELS)]
    width = np.array([pen.widthF() for pen in pens])
    colour = np.array([pen.color().rgb() for pen in pens], dtype=np.uint32)
    positive = np.arange(2 * LEVELS) % 2 == 1
    dash, gap = (np.where(positive, 0.0, length) for length in dash_lengths(width))
    return width / 2, colour, dash, gap


def _polygon(points: Points) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points.tolist()])
