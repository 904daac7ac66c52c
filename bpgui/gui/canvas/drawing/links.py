"""Which links of a network are drawn, and how strong: a picture's budget, spent on the largest weights in sight."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QPen

from bpgui.gui.canvas.layout.camera import Camera
from bpgui.gui.canvas.layout.routes import STRAIGHT, Indices
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.canvas.layout.shapes import Box
from bpgui.gui.common.theme import Colours, mix
from bpgui.spec import Parameters

# How many links are drawn at most: what the raster, and what Qt, draws within a frame.
MOST_RASTERED, MOST_PAINTED = 4000, 600
# A connection is given so many links for each pixel of its height on the screen, and so many in any case; all of them
# together, as far as they are about so many pixels long.
PER_PIXEL, LEAST, MOST_INK = 0.6, 150, 600_000.0
LEVELS = 16
# Few links are drawn wider than many.
WIDEST_PX, WIDEST_DENSE_PX, FEW, MANY = 5.0, 2.0, 60, 1000
THINNEST_PX = 1.0
# Dashes and gaps of a link of no width, and how much longer they are for each pixel of it.
DASH_PX, DASH_PER_PX, GAP_PX, GAP_PER_PX = 5.0, 1.5, 3.0, 1.0

Strengths = npt.NDArray[np.float32]
Width = TypeVar("Width", float, npt.NDArray[np.float64])


@dataclass(frozen=True, slots=True)
class Sight:
    """What can be seen: a rectangle of the scene, magnified to `scale` pixels per unit."""

    box: Box
    scale: float

    @classmethod
    def of(cls, camera: Camera, size: QSizeF) -> "Sight":
        """Return what a camera shows on a canvas of this size."""
        half_width, half_height = size.width() / 2 / camera.scale, size.height() / 2 / camera.scale
        x, y = camera.x, camera.y
        return cls(Box(x - half_width, y - half_height, x + half_width, y + half_height), camera.scale)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The links to draw, strongest last.

    `index` counts links over all connections in order, row-major; `weight` and `strength` (0 to 1, relative to
    the largest weight of the network) go with it. `total` counts the links that exist; `partial` says of each
    connection that is not drawn whole how many of its links are, and how many it has.
    """

    index: Indices
    weight: npt.NDArray[np.float64]
    strength: npt.NDArray[np.float64]
    total: int
    largest: float
    partial: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def widest(self) -> float:
        """How wide the strongest link is drawn, in pixels: the less, the more links there are."""
        crowd = np.log(max(len(self.index), 1) / FEW) / np.log(MANY / FEW)
        return float(WIDEST_PX + (WIDEST_DENSE_PX - WIDEST_PX) * min(max(crowd, 0.0), 1.0))


class Weights:
    """All weights of a network in one row, and what follows from them alone, whatever part of it is in sight."""

    def __init__(self, scene: Scene, parameters: Parameters) -> None:
        connections, first = scene.network.connections, scene.routes.first
        self.of = parameters
        blocks = [np.zeros(0), *map(parameters.weights.__getitem__, [c.id for c in connections])]
        self.weight = np.concatenate(blocks, axis=None)
        size = np.abs(self.weight)
        self.largest = float(size.max(initial=0.0))
        # Relative to the largest; of links that are missing below 0.
        self.strength: Strengths = (size / self.largest if self.largest > 0.0 else size).astype(np.float32)
        self.counts = np.diff(first)
        for at, connection in enumerate(connections):
            if connection.mask is not None:
                self.strength[first[at] : first[at + 1]][~connection.mask.ravel()] = -1.0
                self.counts[at] = int(connection.mask.sum())


def choose(
    scene: Scene,
    parameters: Parameters,
    sight: Sight | None = None,
    most: int = MOST_RASTERED,
    weights: Weights | None = None,
) -> Chosen:
    """Choose the links that a picture shows: all that exist, or the strongest of each connection, `most` together.

    Without `sight`, the whole scene is seen at one pixel per unit. `weights` are those of `parameters`, if at hand.
    """
    connections = scene.network.connections
    if weights is None:
        weights = Weights(scene, parameters)
    strength = weights.strength
    budgets = _budgets(scene, sight, weights.counts)
    whole = weights.counts <= budgets
    chosen = [_of_whole(scene, whole, strength)] + [
        _of_connection(scene, at, strength, sight, int(budgets[at])) for at in np.flatnonzero(~whole).tolist()
    ]
    index = np.concatenate(chosen)
    if len(index) > most:
        index = index[_strongest(strength[index], most)]
    index = index[np.argsort(strength[index], kind="stable")]
    seen = np.bincount(scene.routes.connection_of(index), minlength=len(connections))
    short = np.flatnonzero(seen < weights.counts)
    partial = {connections[at].id: (int(seen[at]), int(weights.counts[at])) for at in short.tolist()}
    strengths = strength[index].astype(np.float64)
    return Chosen(index, weights.weight[index], strengths, int(weights.counts.sum()), weights.largest, partial)


def _of_whole(scene: Scene, whole: npt.NDArray[np.bool_], strength: Strengths) -> Indices:
    """Return all links of the connections that are drawn whole."""
    first = scene.routes.first
    if whole.all():
        return np.flatnonzero(strength >= 0.0)
    parts = [np.arange(first[at], first[at + 1]) for at in np.flatnonzero(whole).tolist()]
    index = np.concatenate([np.empty(0, dtype=np.intp), *parts])
    return index[strength[index] >= 0.0]


def _budgets(scene: Scene, sight: Sight | None, counts: Indices) -> Indices:
    """Return how many links each connection is given: by the height of its taller layer, as far as it is seen.

    Long links take long to draw: where all would be too much, each connection has an equal part of what can be drawn.
    """
    routes, boxes = scene.routes, scene.routes.boxes
    scale, top, bottom, most = 1.0, boxes[:, 1], boxes[:, 3], np.inf
    if sight is not None:
        scale, top, bottom = sight.scale, np.maximum(top, sight.box.top), np.minimum(bottom, sight.box.bottom)
        most = float(np.hypot(sight.box.right - sight.box.left, sight.box.bottom - sight.box.top)) * scale
    height = np.maximum(bottom - top, 0.0) * scale
    budget = PER_PIXEL * np.maximum(height[routes.source], height[routes.target])
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    apart = np.linalg.norm(middle[routes.target] - middle[routes.source], axis=1) * scale
    length = np.clip(apart, 1.0, most)
    ink = _shared(np.minimum(budget, counts) * length, MOST_INK)
    return np.maximum(np.minimum(budget, ink / length), LEAST).astype(np.intp)


def _shared(wanted: npt.NDArray[np.float64], total: float) -> npt.NDArray[np.float64]:
    """Share `total` among those who want parts of it: nobody is given more than wanted, nor more than others."""
    if len(wanted) == 0 or wanted.sum() <= total:
        return wanted
    rising = np.sort(wanted)
    # The parts of all others, once the smallest ones have what they want.
    parts = (total - np.cumsum(rising) + rising) / np.arange(len(rising), 0, -1)
    return np.minimum(wanted, parts[np.argmax(rising >= parts)])


def _of_connection(scene: Scene, at: int, strength: Strengths, sight: Sight | None, budget: int) -> Indices:
    """Choose the strongest links of a connection that can be seen."""
    routes = scene.routes
    first = int(routes.first[at])
    own = strength[first : routes.first[at + 1]]
    if sight is not None and routes.kinds[at] == STRAIGHT:
        connection = scene.network.connections[at]
        source, target = (_sides(scene, end, sight.box) for end in (connection.source, connection.target))
        # A link whose ends lie beyond the same side is out of sight.
        hidden = (source[:, None] & target[None, :]) != 0
        if hidden.any():
            own = np.where(hidden.ravel(), np.float32(-1.0), own)
    return _strongest(own, budget) + first


def _sides(scene: Scene, layer_id: str, box: Box) -> npt.NDArray[np.uint8]:
    """Return beyond which sides of the view each neuron stands, as bits."""
    x, y = scene.shapes[layer_id].neurons.T
    return (x < box.left) * np.uint8(1) | (x > box.right) * np.uint8(2) | (y < box.top) * np.uint8(4) | (
        y > box.bottom
    ) * np.uint8(8)  # fmt: skip


def _strongest(strength: Strengths, most: int) -> Indices:
    """Return the places of the strongest, at most so many, and none that is below 0."""
    limit = np.partition(strength, -most)[-most] if most < len(strength) else np.float32(-1.0)
    if limit < 0.0:
        return np.flatnonzero(strength >= 0.0)
    above = np.flatnonzero(strength > limit)
    equal = np.flatnonzero(strength == limit)[: most - len(above)]
    return np.concatenate((above, equal))


def levels(strength: npt.NDArray[np.float64]) -> Indices:
    """Sort strengths (0 to 1) into the levels of width and fullness that are drawn."""
    return np.minimum((strength * LEVELS).astype(np.intp), LEVELS - 1)


def level_strength(level: int) -> float:
    """Return the strength that a level is drawn with."""
    return (level + 0.5) / LEVELS


def link_width(strength: float, widest: float) -> float:
    """Return how wide a link is, in pixels."""
    return THINNEST_PX + (widest - THINNEST_PX) * strength


def dash_lengths(width: Width) -> tuple[Width, Width]:
    """Return how long the dashes of a negative link, and the gaps between them, are, in pixels."""
    return DASH_PX + DASH_PER_PX * width, GAP_PX + GAP_PER_PX * width


@lru_cache(maxsize=1024)
def link_pen(strength: float, positive: bool, widest: float, colours: Colours) -> QPen:
    """Return the pen of a link: blue, or orange and dashed, wider and fuller the stronger it is. Never change it."""
    ground = mix(colours.base, colours.border, 0.5).name()
    colour = mix(ground, colours.positive if positive else colours.negative, 0.12 + 0.88 * strength**0.6)
    width = link_width(strength, widest)
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if not positive:
        pen.setDashPattern([length / width for length in dash_lengths(width)])
    return pen
