"""Which links of a network are drawn, and how strong: a picture's budget, spent on the largest weights."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QPainter, QPen

from bpgui.gui.canvas.scene import Indices, Scene
from bpgui.gui.common.theme import Colours, mix
from bpgui.spec import Parameters

BUDGET = 1200
LEVELS = 8
# Wide lines are many times slower than thin ones, so only small networks get them at full width.
WIDEST_PX, WIDEST_DENSE_PX, DENSE = 5.0, 2.0, 200


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
    (measured: 2,368 lines of width 1 in 27 ms against 410 ms).
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._lines: dict[int, list[QLineF]] = {}

    def paint(self, painter: QPainter, chosen: Chosen, colours: Colours) -> None:
        """Draw links weak to strong; the painter maps scene units to pixels."""
        self._lay_out(chosen.index)
        widest = WIDEST_DENSE_PX if len(chosen.index) > DENSE else WIDEST_PX
        level = np.minimum((chosen.strength * LEVELS).astype(int), LEVELS - 1)
        for step in range(LEVELS):
            share = (step + 0.5) / LEVELS
            for positive in (False, True):
                picked = chosen.index[(level == step) & ((chosen.weight >= 0.0) == positive)]
                if len(picked) == 0:
                    continue
                painter.setPen(link_pen(share, positive, widest, colours))
                painter.drawLines([line for i in picked.tolist() for line in self._lines[i]])

    def _lay_out(self, index: Indices) -> None:
        # Most links of a frame of training were drawn in the one before.
        known = {i: self._lines[i] for i in index.tolist() if i in self._lines}
        new = np.array([i for i in index.tolist() if i not in known], dtype=np.intp)
        for connection, places, own in self._scene.by_connection(new):
            paths = self._scene.links(connection, own).tolist() if len(own) else []
            for i, points in zip(new[places].tolist(), paths, strict=True):
                known[i] = [QLineF(*a, *b) for a, b in pairwise(points)]
        self._lines = known


def link_pen(strength: float, positive: bool, widest: float, colours: Colours) -> QPen:
    """Return the pen of a link: blue or orange, wider and fuller the stronger (0 to 1) it is."""
    ground = mix(colours.base, colours.border, 0.5).name()
    colour = mix(ground, colours.positive if positive else colours.negative, 0.12 + 0.88 * strength**0.6)
    pen = QPen(colour, 1.0 + (widest - 1.0) * strength)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
