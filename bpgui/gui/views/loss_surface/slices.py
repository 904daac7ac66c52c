"""`Slice`: the loss over a part of a plane through the weights, and how it is computed, piece by piece."""

import math
import time
from collections.abc import Generator
from dataclasses import dataclass
from enum import Enum

import numpy as np

from bpgui.engine.surface import (
    Link,
    Plane,
    place_of,
    principal_directions,
    random_directions,
    seconds_for,
    surface,
    weight_direction,
)
from bpgui.gui.common.probe import Reading
from bpgui.gui.views.loss_surface.walk import Snapshot
from bpgui.spec import FloatArray

# A slice takes at most about so long, and has so many points along each side.
_SECONDS, _COARSEST, _FINEST = 0.4, 11, 41
# How far one looks: of random directions as a share of the weights' own length, of weights, beyond the path.
_RANDOM_REACH, _WEIGHT_REACH, _BEYOND = 1.0, 2.0, 0.3
# The shorter side of what is seen along a path is at least this share of the longer one.
_THINNEST = 0.3


class Directions(Enum):
    """Which two directions a slice follows, as the person reads it."""

    RANDOM = "two random directions"
    PRINCIPAL = "directions of the path walked"
    WEIGHTS = "any two weights"


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """What is to be computed: a slice at the reading's weights, which end the path; `zoom` above 1 looks closer.

    `links` are the two whose weights move, for `Directions.WEIGHTS`. `coarse` asks for few points, to be there soon.
    """

    reading: Reading
    directions: Directions
    seed: int
    zoom: float
    path: tuple[Snapshot, ...]
    links: tuple[Link, ...] = ()
    coarse: bool = False

    def same_view(self, other: "Request") -> bool:
        """Tell whether another request asks for the same, be it at other weights or with other points."""
        return (
            (self.directions, self.seed, self.zoom, self.links)
            == (other.directions, other.seed, other.zoom, other.links)
            and self.reading.program is other.reading.program
            and self.reading.loss == other.reading.loss
        )


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """The loss (rows, columns) at the numbers `up` (rows,) and `across` (columns,) of a plane.

    `origin` is added to both where they are shown; `shares` are those of the path's principal directions. `known` are
    the places of the snapshots that were there when it was computed, which took `seconds` of processor time.
    """

    request: Request
    plane: Plane
    across: FloatArray
    up: FloatArray
    values: FloatArray
    origin: tuple[float, float]
    shares: tuple[float, float]
    known: dict[Snapshot, FloatArray]
    seconds: float

    @property
    def lowest(self) -> float:
        """The lowest loss on the grid."""
        return float(self.values.min())

    def places(self, snapshots: list[Snapshot]) -> FloatArray:
        """Return where weights are shown, (snapshots, 2); each is looked for once."""
        for new in (each for each in snapshots if each not in self.known):
            self.known[new] = self.plane.places(new.theta[np.newaxis])[0] + self.origin
        return np.stack([self.known[each] for each in snapshots]) if snapshots else np.zeros((0, 2))


def compute(request: Request) -> Generator[float, None, Slice]:
    """Compute a slice; yields the share done, and can be closed there."""
    yield 0.0
    started = time.thread_time()
    reading = request.reading
    program, theta = reading.program, reading.theta
    path = np.stack([each.theta for each in request.path])
    shares, origin = (0.0, 0.0), (0.0, 0.0)
    match request.directions:
        case Directions.RANDOM:
            first, second = random_directions(program, theta, request.seed)
        case Directions.PRINCIPAL:
            found = principal_directions(program, theta, path, request.seed)
            first, second, shares = found.first, found.second, found.shares
        case Directions.WEIGHTS:
            first, second = (weight_direction(program, link) for link in request.links)
            origin = (
                float(theta[place_of(program, request.links[0])]),
                float(theta[place_of(program, request.links[1])]),
            )
    yield 0.01
    plane = Plane(theta, first, second)
    side = _COARSEST if request.coarse else _side(seconds_for(program, len(reading.inputs)))
    places = plane.places(path)
    yield 0.02
    middles, reaches = _window(request, places)
    across, up = (
        np.linspace(middle - reach, middle + reach, side) for middle, reach in zip(middles, reaches, strict=True)
    )
    values = yield from surface(program, plane, reading.loss, reading.inputs, reading.targets, across, up)
    known = dict(zip(request.path, places + origin, strict=True))
    return Slice(request, plane, across, up, values, origin, shares, known, time.thread_time() - started)


def _side(seconds: float) -> int:
    """Return how many points a side has, if each takes so long; odd, so that one is in the middle."""
    wanted = int(math.sqrt(_SECONDS / max(seconds, 1e-9)))
    return min(max(wanted, _COARSEST), _FINEST) | 1


def _window(request: Request, path: FloatArray) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the middle of what is looked at and how far it reaches from there, in both directions."""
    if request.directions is Directions.RANDOM:
        reach = _RANDOM_REACH / request.zoom
        return (0.0, 0.0), (reach, reach)
    low, high = path.min(axis=0, initial=0.0), path.max(axis=0, initial=0.0)
    if request.directions is Directions.WEIGHTS:
        reaches = np.maximum(_WEIGHT_REACH, (1.0 + _BEYOND) * np.maximum(-low, high)) / request.zoom
        return (0.0, 0.0), (float(reaches[0]), float(reaches[1]))
    middle, half = 0.5 * (low + high), 0.5 * (high - low) * (1.0 + _BEYOND)
    half = np.maximum(half, _THINNEST * half.max()) if half.max() > 0.0 else np.ones(2)
    return (float(middle[0]), float(middle[1])), (float(half[0] / request.zoom), float(half[1] / request.zoom))
