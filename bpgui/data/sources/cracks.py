"""Made-up walls with cracks, and what easily passes for a crack: joints, stains and pores, just as dark.

A patch is 16 x 16 pixels of one of many walls. Each wall has its own brightness, light, grain and tilt of its joints;
walls, not patches, are dealt out to the parts, so a network is tested on walls that it never saw. It does not see
pixels but 72 gradient features, which neither the light nor the contrast of a patch changes: histograms of oriented
gradients (Dalal and Triggs 2005, Histograms of oriented gradients for human detection). No photograph was used, and
real walls are more varied than these.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bpgui.data.dataset import Pixels, Rows, Table
from bpgui.data.sources import walls
from bpgui.spec import FloatArray, Param, Settings

SIDE = 16  # pixels of a patch
WALL = (96, 128)  # height and width of a whole wall in pixels
STRIDE = 4  # pixels from one scanned patch to the next
CELLS, BINS = 3, 8  # of the features: cells along each side, and orientations

# What can be on a patch with a crack and on one without, and how often.
CRACKS = {"crack": 0.4, "crack with a branch": 0.4, "crack across a joint": 0.2}
OTHERS = {"joint": 0.4, "stain": 0.2, "pores": 0.25, "plain wall": 0.15}
KINDS = (*CRACKS, *OTHERS)

CRACK_PARAMS: tuple[Param, ...] = (
    Param("count", "int", 3000, "How many patches there are.", "Patches", low=100, high=20_000),
    Param("walls", "int", 60, "How many walls the patches are taken from.", "Walls", low=10, high=1000),
    Param(
        "cracked", "float", 50.0, "How many of the patches show a crack, in percent.", "Cracked",
        low=5.0, high=95.0, unit="%",
    ),
    Param(
        "contrast", "float", 55.0,
        "How much darker than the wall cracks, joints, stains and pores are on average, in percent.", "Contrast",
        low=5.0, high=75.0, unit="%",
    ),
    Param(
        "noise", "float", 2.5, "How strong the grain of the walls is on average, in percent of full light.", "Grain",
        low=0.0, high=20.0, unit="%",
    ),
)  # fmt: skip

_MOST_PORES = 9
_WALL_STAINS, _WALL_PORES = 5, 50
_SEEN = 0.3  # the cover from which a pixel is called cracked
_LARGEST = 2.5  # times the root of their mean square that a feature can be
_AT_ONCE = 250  # patches are made together: more would not fit into the processor's cache


class Scan(NamedTuple):
    """The patches of a picture: features (patches, 72), and each one's top and left pixel (patches, 2)."""

    features: FloatArray
    places: Rows


def cracked_walls(settings: Settings, rng: np.random.Generator) -> Table:
    """Return patches of walls as their features (rows, 72), with the target 1 where there is a crack, else 0.

    A group is a wall. The pictures are the patches, and the captions say what is on them.
    """
    count = int(settings["count"])
    built = walls.build_walls(int(settings["walls"]), _grain(settings), rng)
    groups = rng.integers(len(built.tilt), size=count)
    cracked = rng.random(count) < float(settings["cracked"]) / 100.0
    cracks, others = (rng.choice(len(kinds), size=count, p=list(kinds.values())) for kinds in (CRACKS, OTHERS))
    kinds = np.where(cracked, cracks, len(CRACKS) + others)
    pictures = _patches(kinds, built.of(groups), settings, rng)
    return Table(
        inputs=features(pictures),
        targets=cracked[:, np.newaxis].astype(np.float64),
        input_names=_feature_names(),
        target_names=("crack",),
        classes=("no crack", "crack"),
        pictures=pictures,
        captions=tuple(KINDS[kind] for kind in kinds),
        groups=groups,
        group_name="wall",
    )


def draw_patch(kind: str, settings: Settings, rng: np.random.Generator) -> Pixels:
    """Return a patch (16, 16) of a wall of its own, from 0 for black to 255, with one of `KINDS` on it."""
    wall = walls.build_walls(1, _grain(settings), rng)
    return _patches(np.array([KINDS.index(kind)]), wall, settings, rng)[0]


def make_wall(settings: Settings, rng: np.random.Generator) -> tuple[Pixels, npt.NDArray[np.bool_]]:
    """Return a whole wall (96, 128) with joints, stains, pores and two cracks, and where the cracks are (96, 128)."""
    wall = walls.build_walls(1, _grain(settings), rng)
    origin = rng.uniform(0.0, 2.0, (1, 2)) * wall.course
    stains = [walls.stain(_on_wall(1, rng), rng.uniform(2.0, 6.0, 1), rng, WALL) for _ in range(_WALL_STAINS)]
    holes = walls.pores(_on_wall(_WALL_PORES, rng)[np.newaxis], rng.uniform(0.4, 1.1, (1, _WALL_PORES)), WALL)
    cracks = np.maximum(_long_crack(rng), _long_crack(rng))
    marks = (cracks, walls.joints(wall, origin, WALL), holes, *stains)
    darkness = np.max([_contrast(1, settings, rng) * mark for mark in marks], axis=0)
    return walls.photographed(wall, darkness, rng)[0], cracks[0] > _SEEN


def scan(image: Pixels) -> Scan:
    """Return the overlapping patches of a picture (height, width), one every `STRIDE` pixels, row by row.

    A picture must have 16 pixels at least each way.
    """
    windows = np.lib.stride_tricks.sliding_window_view(image, (SIDE, SIDE))[::STRIDE, ::STRIDE]
    places = STRIDE * np.argwhere(np.ones(windows.shape[:2], dtype=bool))
    return Scan(features(windows.reshape(-1, SIDE, SIDE)), places)


def heat(answers: FloatArray, places: Rows, shape: tuple[int, int]) -> FloatArray:
    """Return a picture of `shape` of what the patches at these places (patches, 2) were answered (patches,).

    An answer counts for the middle of its patch, 8 x 8 pixels, and a pixel has the mean of those that count for it. It
    is not a number (NaN) at the rim, where there is none.
    """
    total, count = np.zeros((2, *shape))
    middle = np.arange(SIDE // 4, 3 * SIDE // 4)
    pixels = (places[:, :1, np.newaxis] + middle[:, np.newaxis], places[:, 1:, np.newaxis] + middle)
    np.add.at(total, pixels, answers[:, np.newaxis, np.newaxis])
    np.add.at(count, pixels, 1.0)
    return np.where(count > 0.0, total / np.maximum(count, 1.0), np.nan)


def features(patches: npt.NDArray[np.generic]) -> FloatArray:
    """Return the histograms of oriented gradients (patches, 72) of patches (patches, 16, 16), in whatever unit.

    Each pixel's gradient counts by its size, shared out to the two nearest of 8 orientations over half a turn and to
    the nearest of 3 x 3 cells. Then a patch's 72 numbers are scaled to a mean square of 1, cut off at 2.5, and scaled
    again, as Dalal and Triggs do, so that no edge outweighs all others; they are 0 where a patch is even.
    """
    parts = np.array_split(patches, range(_AT_ONCE, len(patches), _AT_ONCE))
    counts = np.concatenate([_histograms(part.astype(np.float64)) for part in parts])
    return _scaled(np.minimum(_scaled(counts), _LARGEST))


def _nearness() -> FloatArray:
    """Return how much each pixel counts for each cell (cells, pixels): 1 at its middle, 0 at the middles beside it."""
    middles = (np.arange(CELLS)[:, np.newaxis] + 0.5) * SIDE / CELLS
    near: FloatArray = np.maximum(0.0, 1.0 - np.abs(np.arange(SIDE) + 0.5 - middles) * CELLS / SIDE)
    return np.kron(near, near)


_NEAR = _nearness()


def _histograms(patches: FloatArray) -> FloatArray:
    """Return how much gradient there is per orientation and cell (patches, 72), cell by cell from the top left."""
    down, right = np.gradient(patches, axis=(1, 2))
    # A dark line has the same orientation from both of its sides.
    place = (np.arctan2(down, right) / np.pi % 1.0) * BINS
    size = np.hypot(down, right)
    upper = place % 1.0
    first = np.floor(place).astype(np.intp) % BINS
    shared = np.zeros((*patches.shape, BINS))
    np.put_along_axis(shared, first[..., np.newaxis], (size * (1.0 - upper))[..., np.newaxis], axis=3)
    np.put_along_axis(shared, ((first + 1) % BINS)[..., np.newaxis], (size * upper)[..., np.newaxis], axis=3)
    return (_NEAR @ shared.reshape(len(patches), SIDE * SIDE, BINS)).reshape(len(patches), -1)


def _scaled(counts: FloatArray) -> FloatArray:
    root = np.sqrt((counts**2).mean(axis=1, keepdims=True))
    return counts / np.where(root > 0.0, root, 1.0)


def _patches(kinds: Rows, wall: walls.Walls, settings: Settings, rng: np.random.Generator) -> Pixels:
    """Draw a patch of each kind, numbers (patches,) of `KINDS`, on a wall of its own; uint8 (patches, 16, 16)."""
    parts = np.array_split(np.arange(len(kinds)), range(_AT_ONCE, len(kinds), _AT_ONCE))
    return np.concatenate([_drawn(kinds[rows], wall.of(rows), settings, rng) for rows in parts])


def _drawn(kinds: Rows, wall: walls.Walls, settings: Settings, rng: np.random.Generator) -> Pixels:
    darkness = np.zeros((len(kinds), SIDE, SIDE))
    contrast = _contrast(len(kinds), settings, rng)
    for draw, names in _MARKS:
        rows = np.flatnonzero(np.isin(kinds, [KINDS.index(name) for name in names]))
        marks = contrast[rows, np.newaxis, np.newaxis] * draw(wall.of(rows), rng)
        darkness[rows] = np.maximum(darkness[rows], marks)
    return walls.photographed(wall, darkness, rng)


def _joint(wall: walls.Walls, rng: np.random.Generator) -> FloatArray:
    """Draw the joints near the middle of a patch: one along the courses, or one between two bricks."""
    count = len(wall.tilt)
    near, anywhere = rng.uniform(-5.0, 5.0, count), rng.uniform(0.0, 2.0, count) * wall.course
    along = rng.random(count) < 0.6
    origin = np.stack([np.where(along, near, anywhere / 2.0), np.where(along, anywhere, near)], axis=1)
    return walls.joints(wall, origin, (SIDE, SIDE))


def _stain(wall: walls.Walls, rng: np.random.Generator) -> FloatArray:
    count = len(wall.tilt)
    return walls.stain(_inside(count, rng), rng.uniform(1.5, 4.5, count), rng, (SIDE, SIDE))


def _pores(wall: walls.Walls, rng: np.random.Generator) -> FloatArray:
    count = len(wall.tilt)
    centres = rng.uniform(0.0, SIDE, (count, _MOST_PORES, 2))
    there = np.arange(_MOST_PORES) < rng.integers(3, _MOST_PORES + 1, (count, 1))
    return walls.pores(centres, there * rng.uniform(0.4, 1.3, there.shape), (SIDE, SIDE))


def _crack(wall: walls.Walls, rng: np.random.Generator) -> FloatArray:
    count = len(wall.tilt)
    start, heading = _inside(count, rng), rng.uniform(0.0, 2.0 * np.pi, count)
    arms = [walls.walk(start, heading + turn, SIDE, rng) for turn in (0.0, np.pi)]
    return walls.crack(np.concatenate(arms, axis=1), rng.uniform(0.9, 1.6, count), rng, (SIDE, SIDE))


def _branched(wall: walls.Walls, rng: np.random.Generator) -> FloatArray:
    count = len(wall.tilt)
    start, heading = _inside(count, rng), rng.uniform(0.0, 2.0 * np.pi, count)
    side = rng.choice([-1.0, 1.0], count)
    width = rng.uniform(0.9, 1.6, count)
    arms = [walls.walk(start, heading + turn, SIDE, rng) for turn in (0.0, np.pi, side * rng.uniform(0.5, 1.1, count))]
    return np.maximum(
        walls.crack(np.concatenate(arms[:2], axis=1), width, rng, (SIDE, SIDE)),
        walls.crack(arms[2], 0.8 * width, rng, (SIDE, SIDE)),
    )


# What draws each mark, and the kinds of patch that have it.
_MARKS = (
    (_crack, ("crack", "crack across a joint")),
    (_branched, ("crack with a branch",)),
    (_joint, ("joint", "crack across a joint")),
    (_stain, ("stain",)),
    (_pores, ("pores",)),
)


def _long_crack(rng: np.random.Generator) -> FloatArray:
    """Draw a crack over a whole wall (1, 96, 128) with three branches, thinner than itself."""
    cover = np.zeros((1, *WALL))
    start, heading = 0.25 * np.array([WALL]) + 0.5 * _on_wall(1, rng), rng.uniform(0.0, np.pi, 1)
    for turn, sides in ((0.0, (-1.0, 1.0)), (np.pi, (1.0,))):
        arm = walls.walk(start, heading + turn, 70, rng)
        branches = [
            walls.walk(arm[:, rng.integers(20, 110)], heading + turn + side * rng.uniform(0.5, 1.1, 1), 25, rng)
            for side in sides
        ]
        for path, width in ((arm, 1.3), *((branch, 0.9) for branch in branches)):
            np.maximum(cover, walls.crack(path, np.array([width]), rng, WALL), out=cover)
    return cover


def _on_wall(count: int, rng: np.random.Generator) -> FloatArray:
    """Draw places (count, 2) anywhere on a wall."""
    return rng.random((count, 2)) * WALL


def _inside(count: int, rng: np.random.Generator) -> FloatArray:
    """Draw places (count, 2) well inside a patch."""
    return rng.uniform(0.25 * SIDE, 0.75 * SIDE, (count, 2))


def _grain(settings: Settings) -> float:
    return float(settings["noise"]) / 100.0


def _contrast(count: int, settings: Settings, rng: np.random.Generator) -> FloatArray:
    return float(settings["contrast"]) / 100.0 * rng.uniform(0.7, 1.3, count)


def _feature_names() -> tuple[str, ...]:
    cells, angles = range(1, CELLS + 1), np.arange(BINS) * 180.0 / BINS
    return tuple(f"cell {row},{column} at {angle:g} degrees" for row in cells for column in cells for angle in angles)
