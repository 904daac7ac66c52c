"""Which links of a network are drawn, and how strong: a picture's budget, spent on the largest weights."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QPainter, QPen

from bpgui.gui.canvas.scene import Indices, Scene
from bpgui.gui.common.theme import Colours, mix
from bpgui.spec import Parameters

BUDGET = 1200
MOST_KEPT = 20 * BUDGET
LEVELS = 8
# Wide lines are many times slower than thin ones, so only small networks get them at full width.
WIDEST_PX, WIDEST_DENSE_PX, DENSE = 5.0, 2.0, 200
# Without antialiasing, Qt fills lines wider than this many times faster than thinner ones.
THINNEST_PX = 1.1


@dataclass(frozen=True, slots=True)
class Chosen:
    """The links to draw, strongest last.

    `index` counts links over all connections in order, row-major; `weight` and `strength` (0 to 1, relative to
    the largest weight of the network) go with it. `total` counts the links that exist.
    """

    index: Indices
    weight: npt.NDArray[np.float64]
    strength: npt.NDArray[np.float64]
    total: int
    largest: float


def choose(scene: Scene, parameters: Parameters) -> Chosen:
    """Choose the links that a picture shows: all that exist, or the strongest `BUDGET`."""
    connections = scene.network.connections
    if not connections:
        none = np.empty(0)
        return Chosen(np.empty(0, dtype=np.intp), none, none, 0, 0.0)
    weights = np.concatenate([parameters.weights[c.id].ravel() for c in connections])
    size = np.abs(weights)
    largest = float(size.max(initial=0.0))
    if any(c.mask is not None for c in connections):
        shapes = [parameters.weights[c.id].shape for c in connections]
        pairs = zip(connections, shapes, strict=True)
        exists = np.concatenate([np.ones(s, bool).ravel() if c.mask is None else c.mask.ravel() for c, s in pairs])
        index = np.flatnonzero(exists)
    else:
        index = np.arange(len(weights))
    total = len(index)
    if total > BUDGET:
        index = index[np.argpartition(size[index], total - BUDGET)[total - BUDGET :]]
    index = index[np.argsort(size[index], kind="stable")]
    strength = size[index] / largest if largest > 0.0 else np.zeros(len(index))
    return Chosen(index, weights[index], strength, total, largest)


class LinkPainter:
    """Draws the chosen links of one scene, in one call per colour and width.

    Opaque colours, mixed with the ground beforehand: translucent lines take more than ten times as long
    (measured: 2,368 lines of width 1 in 27 ms against 410 ms). Sketched, many links are drawn without antialiasing,
    which is ten times as fast again (1,200 lines in 2 ms against 29 ms): good enough while they keep changing.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        # The lines of links that have been drawn before; arcs have several.
        self._lines: dict[int, list[QLineF]] = {}

    def paint(self, painter: QPainter, chosen: Chosen, colours: Colours, sketched: bool = False) -> None:
        """Draw links weak to strong; the painter maps scene units to pixels."""
        self._lay_out(chosen.index)
        dense = len(chosen.index) > DENSE
        widest = WIDEST_DENSE_PX if dense else WIDEST_PX
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not (dense and sketched))
        level = np.minimum((chosen.strength * LEVELS).astype(int), LEVELS - 1)
        for step in range(LEVELS):
            share = (step + 0.5) / LEVELS
            for positive in (False, True):
                picked = chosen.index[(level == step) & ((chosen.weight >= 0.0) == positive)]
                if len(picked) == 0:
                    continue
                painter.setPen(link_pen(share, positive, widest, colours))
                painter.drawLines(list(chain.from_iterable(self._lines[i] for i in picked.tolist())))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _lay_out(self, index: Indices) -> None:
        if len(self._lines) > MOST_KEPT:
            self._lines.clear()
        # Most links of a frame of training were drawn in the one before.
        new = np.array([i for i in index.tolist() if i not in self._lines], dtype=np.intp)
        for connection, places, own in self._scene.by_connection(new):
            paths = self._scene.links(connection, own).tolist() if len(own) else []
            for i, points in zip(new[places].tolist(), paths, strict=True):
                self._lines[i] = [QLineF(*a, *b) for a, b in pairwise(points)]


@lru_cache(maxsize=256)
def link_pen(strength: float, positive: bool, widest: float, colours: Colours) -> QPen:
    """Return the pen of a link: blue or orange, wider and fuller the stronger (0 to 1) it is. Never change it."""
    ground = mix(colours.base, colours.border, 0.5).name()
    colour = mix(ground, colours.positive if positive else colours.negative, 0.12 + 0.88 * strength**0.6)
    pen = QPen(colour, max(1.0 + (widest - 1.0) * strength, THINNEST_PX))
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
