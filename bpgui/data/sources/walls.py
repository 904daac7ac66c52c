"""Drawing pieces of walls: their surface, and what is on it.

Everything is drawn on several canvases at once. Places are pixels (down, right) from the top left of each canvas,
angles radians, and each kind of mark is its cover (canvases, height, width) from 0 to 1: how much of a pixel it is on.
"""

from dataclasses import dataclass

import numpy as np

from bpgui.data.dataset import Pixels, Rows
from bpgui.spec import FloatArray

Shape = tuple[int, int]

_STEP = 0.5  # pixels from one point of a crack to the next
_KINK = 0.2  # how likely a crack turns at a point


@dataclass(frozen=True, slots=True, eq=False)
class Walls:
    """What some walls look like, an entry for each; light is in shares of full light, lengths are in pixels."""

    brightness: FloatArray
    slope: FloatArray  # (walls, 2): how the light changes down and to the right over 16 pixels
    grain: FloatArray  # standard deviation
    coarseness: FloatArray  # from 0, each pixel by itself, to 1, spots of a few pixels
    tilt: FloatArray  # of the courses against the picture, since no two photographs are taken alike
    course: FloatArray  # the height of a course of bricks, which are twice as long
    joint: FloatArray  # the width of the joints

    def of(self, rows: Rows) -> "Walls":
        """Return the walls with these numbers, one for each canvas."""
        return Walls(*(getattr(self, name)[rows] for name in Walls.__dataclass_fields__))


def build_walls(count: int, grain: float, rng: np.random.Generator) -> Walls:
    """Draw walls that differ in all that a wall has; `grain` is the mean of theirs."""
    return Walls(
        brightness=rng.uniform(0.5, 0.9, count),
        slope=rng.uniform(-0.04, 0.04, (count, 2)),
        grain=grain * rng.uniform(0.4, 1.6, count),
        coarseness=rng.uniform(0.0, 1.0, count),
        tilt=rng.uniform(-np.pi / 12, np.pi / 12, count),
        course=rng.uniform(24.0, 36.0, count),
        joint=rng.uniform(1.4, 2.4, count),
    )


def photographed(walls: Walls, darkness: FloatArray, rng: np.random.Generator) -> Pixels:
    """Return pictures (canvases, height, width) of walls that are darker by `darkness` here and there."""
    count, height, width = darkness.shape
    down = (np.arange(height) - height / 2)[:, np.newaxis] / 16.0
    right = (np.arange(width) - width / 2) / 16.0
    slope, grain, coarseness = (_spread(each) for each in (walls.slope.T, walls.grain, walls.coarseness))
    fine = rng.standard_normal((count, height + 2, width + 2))
    rows = (fine[:, :-2] + fine[:, 1:-1] + fine[:, 2:]) / 3.0
    coarse = rows[..., :-2] + rows[..., 1:-1] + rows[..., 2:]  # variance 1 again
    texture = np.sqrt(1.0 - coarseness**2) * fine[:, 1:-1, 1:-1] + coarseness * coarse
    light = _spread(walls.brightness) + slope[0] * down + slope[1] * right
    seen = light * (1.0 - darkness) + grain * texture
    return np.rint(255.0 * np.clip(seen, 0.0, 1.0)).astype(np.uint8)


def joints(walls: Walls, origin: FloatArray, shape: Shape) -> FloatArray:
    """Return the cover of the joints between bricks; `origin` (canvases, 2) is where in the bond the middle lies.

    It counts across the courses and along them, from the middle of a joint on.
    """
    down, right = _grid(np.array([shape]) / 2.0, shape)
    sine, cosine, course = (_spread(each) for each in (np.sin(walls.tilt), np.cos(walls.tilt), walls.course))
    across = down * cosine - right * sine + _spread(origin[:, 0])
    along = down * sine + right * cosine + _spread(origin[:, 1])
    # Every other course is laid half a brick further on.
    along = along + course * (np.floor(across / course) % 2.0)
    distance = np.minimum(_to_nearest(across, course), _to_nearest(along, 2.0 * course))
    return np.clip(_spread(walls.joint) / 2.0 + 0.5 - distance, 0.0, 1.0)


def stain(centre: FloatArray, radius: FloatArray, rng: np.random.Generator, shape: Shape) -> FloatArray:
    """Return the cover of a stain around each centre (canvases, 2): long or round, with an edge soft or hard."""
    count = len(centre)
    down, right = _grid(centre, shape)
    angle, length = rng.uniform(0.0, np.pi, count), rng.uniform(1.0, 2.2, count)
    sine, cosine = _spread(np.sin(angle)), _spread(np.cos(angle))
    across, along = down * cosine - right * sine, (down * sine + right * cosine) / _spread(length)
    # A lobed outline: the radius changes with the direction.
    lobes = _spread(rng.uniform(0.0, 0.3, count)) * np.sin(
        _spread(rng.integers(2, 5, count).astype(np.float64)) * np.arctan2(across, along)
        + _spread(rng.uniform(0.0, 2 * np.pi, count))
    )
    edge = _spread(rng.uniform(0.8, 3.0, count))
    return np.clip(0.5 + (_spread(radius) * (1.0 + lobes) - np.hypot(across, along)) / edge, 0.0, 1.0)


def pores(centres: FloatArray, radius: FloatArray, shape: Shape) -> FloatArray:
    """Return the cover of round holes at centres (canvases, holes, 2) with radii (canvases, holes); 0 is none."""
    cover = np.zeros((len(centres), *shape))
    for hole in range(centres.shape[1]):
        down, right = _grid(centres[:, hole], shape)
        r = _spread(radius[:, hole])
        np.maximum(cover, np.clip(r + 0.5 - np.hypot(down, right), 0.0, 1.0) * (r > 0.0), out=cover)
    return cover


def walk(start: FloatArray, heading: FloatArray, length: int, rng: np.random.Generator) -> FloatArray:
    """Return the points (canvases, points, 2) of random walks of `length` pixels from `start` (canvases, 2).

    A walk keeps to its heading (canvases,) on the whole, and turns at kinks as well as a little at each point.
    """
    count, points = len(start), round(length / _STEP)
    # From a kink to the next one the turn stays.
    turns = rng.normal(0.0, 0.55, (count, points))
    kinks = np.maximum.accumulate(np.where(rng.random((count, points)) < _KINK, np.arange(points), 0), axis=1)
    angle = heading[:, np.newaxis] + np.take_along_axis(turns, kinks, axis=1) + rng.normal(0.0, 0.2, turns.shape)
    steps = _STEP * np.stack([np.sin(angle), np.cos(angle)], axis=2)
    return start[:, np.newaxis] + steps.cumsum(axis=1)


def crack(paths: FloatArray, width: FloatArray, rng: np.random.Generator, shape: Shape) -> FloatArray:
    """Return the cover of cracks along paths (canvases, points, 2) as wide as `width` (canvases,), 2 at the most.

    Where a crack is filled with dust it is less dark.
    """
    count, points = paths.shape[:2]
    dust = rng.uniform(0.55, 1.0, (count, points // 8 + 2))
    depth = dust[:, np.arange(points) // 8]
    cover = np.zeros((count, *shape))
    canvas = np.arange(count)[:, np.newaxis]
    nearest = np.floor(paths).astype(np.intp)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            pixel = nearest + np.array([down, right])
            inside = ((pixel >= 0) & (pixel < shape)).all(axis=2)
            distance = np.hypot(*np.moveaxis(pixel + 0.5 - paths, 2, 0))
            ink = depth * np.clip(width[:, np.newaxis] / 2.0 + 0.5 - distance, 0.0, 1.0)
            places = (np.broadcast_to(canvas, inside.shape)[inside], pixel[inside][:, 0], pixel[inside][:, 1])
            np.maximum.at(cover, places, ink[inside])
    return cover


def _grid(centre: FloatArray, shape: Shape) -> tuple[FloatArray, FloatArray]:
    """Return how far pixels lie below a centre (canvases, height, 1) and to its right (canvases, 1, width)."""
    down, right = (np.arange(size) + 0.5 - centre[:, axis : axis + 1] for axis, size in enumerate(shape))
    return down[:, :, np.newaxis], right[:, np.newaxis, :]


def _spread(values: FloatArray) -> FloatArray:
    """Give each canvas's value two more axes, for its pixels."""
    return values[..., np.newaxis, np.newaxis]


def _to_nearest(value: FloatArray, spacing: FloatArray) -> FloatArray:
    return np.abs((value + spacing / 2.0) % spacing - spacing / 2.0)
