"""The best accuracy that any classifier can reach on points of the plane, where their distribution is known.

That of Bayes: answer the class that is more likely at the point seen. Two clouds have it in closed form. For the others
both classes are laid out as masses on a grid, blurred as noise does it, and in each cell the larger mass counts;
the cells are so small that this is right to about half a percent (`tests/experiments/test_best_possible.py`).
"""

import math
from collections.abc import Callable

import numpy as np

from bpgui.data.sources.planes import GAP, HALF_SIDE, MOON, RADIUS
from bpgui.spec import DatasetSpec, FloatArray, Settings

_CELLS = 300
_LARGEST = 7.0  # no point of these sets is further out along an axis, without noise
_DEVIATIONS = 4.0  # beyond so many standard deviations there is next to nothing
_STEPS = 4000  # along a curve

# From the settings and a grid to the masses of class 0 and class 1 (2, cells, cells) in x and y, summing to 1.
Masses = Callable[[Settings, "Grid"], FloatArray]


class Grid:
    """Square cells around the origin, and ways to blur what lies in them."""

    def __init__(self, reach: float) -> None:
        """Reach from -reach to reach along both axes."""
        self.reach = reach
        self.size = 2.0 * reach / _CELLS
        self.centres = (np.arange(_CELLS) + 0.5) * self.size - reach

    def blurred(
        self, masses: FloatArray, cdf_x: Callable[[float], float], cdf_y: Callable[[float], float]
    ) -> FloatArray:
        """Move masses (..., cells, cells) by independent random ways along x and y with these distributions."""
        return self._moving(cdf_x).T @ masses @ self._moving(cdf_y)

    def counted(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Return the shares of points (points,), all of them on the grid, that lie in each cell (cells, cells)."""
        column, row = (((along + self.reach) / self.size).astype(np.intp) for along in (x, y))
        return np.bincount(column * _CELLS + row, minlength=_CELLS**2).reshape(_CELLS, _CELLS) / len(x)

    def _moving(self, cdf: Callable[[float], float]) -> FloatArray:
        """Return how much of the mass of each cell goes to each other one, (cells, cells)."""
        offsets = np.arange(-_CELLS, _CELLS + 1) * self.size - 0.5 * self.size
        shares = np.diff([cdf(offset) for offset in offsets])
        places = np.arange(_CELLS)
        return shares[places[np.newaxis, :] - places[:, np.newaxis] + _CELLS]


def normal(deviation: float) -> Callable[[float], float]:
    """Return the distribution function of N(0, deviation squared); without deviation, nothing moves."""
    if deviation == 0.0:
        return uniform(0.0)
    return lambda value: 0.5 * (1.0 + math.erf(value / (deviation * math.sqrt(2.0))))


def uniform(half_width: float) -> Callable[[float], float]:
    """Return the distribution function of U(-half_width, half_width); without width, nothing moves."""
    if half_width == 0.0:
        return lambda value: float(value >= 0.0)
    return lambda value: min(max(0.5 + 0.5 * value / half_width, 0.0), 1.0)


def best_accuracy(spec: DatasetSpec, deviations: FloatArray) -> FloatArray | None:
    """Return the best possible accuracy at each of some amounts of noise (amounts,), None where it is not known.

    `deviations` (amounts, 2) are the standard deviations of normal noise that moves x and y of each point before it is
    seen, in the unit of the points. Its limit is that of endlessly many points, as the settings of `spec` make them.
    """
    if spec.own is not None:
        return None
    if spec.source == "gauss":
        return np.array([_of_clouds(spec.settings, *row) for row in deviations.tolist()])
    if spec.source not in _MASSES:
        return None
    return np.array([_of_masses(_MASSES[spec.source], spec.settings, *row) for row in deviations.tolist()])


def _of_clouds(settings: Settings, across: float, up: float) -> float:
    """Return the accuracy of the border halfway between two equal clouds: Phi(d / 2), d in standard deviations."""
    variance = 0.5 + 7.0 * _noise(settings)
    distance = math.sqrt(16.0 / (variance + across**2) + 16.0 / (variance + up**2))
    return normal(1.0)(0.5 * distance)


def _of_masses(masses: Masses, settings: Settings, across: float, up: float) -> float:
    grid = Grid(_LARGEST + _DEVIATIONS * max(across, up))
    blurred = grid.blurred(masses(settings, grid), normal(across), normal(up))
    # What was moved off the grid is left out on both sides.
    return float(blurred.max(axis=0).sum() / blurred.sum())


def _judged(density: FloatArray, positive: FloatArray) -> FloatArray:
    """Split a density by the share of class 1 in each cell."""
    return np.stack([density * (1.0 - positive), density * positive])


def _circle(settings: Settings, grid: Grid) -> FloatArray:
    angle = np.linspace(0.0, 2.0 * np.pi, 360, endpoint=False)
    steps = (np.arange(200) + 0.5) / 200
    radius = np.concatenate([0.5 * RADIUS * steps, RADIUS * (0.7 + 0.3 * steps)])
    density = grid.counted(
        (radius[:, np.newaxis] * np.sin(angle)).ravel(), (radius[:, np.newaxis] * np.cos(angle)).ravel()
    )
    disc = (np.hypot(grid.centres[:, np.newaxis], grid.centres) < 0.5 * RADIUS).astype(float)
    moved = uniform(_noise(settings) * RADIUS)
    return _judged(density, grid.blurred(disc, moved, moved))


def _xor_points(settings: Settings, grid: Grid) -> FloatArray:
    along = ((np.arange(_STEPS) + 0.5) / _STEPS * 2.0 - 1.0) * HALF_SIDE
    along = along + np.where(along > 0.0, GAP, -GAP)
    edges = np.linspace(-grid.reach, grid.reach, _CELLS + 1)
    one = np.histogram(along, edges)[0] / _STEPS
    moved = uniform(_noise(settings) * HALF_SIDE)
    above = np.array([moved(centre) for centre in grid.centres])
    agree = np.outer(above, above) + np.outer(1.0 - above, 1.0 - above)
    return _judged(np.outer(one, one), agree)


def _moons(settings: Settings, grid: Grid) -> FloatArray:
    angle = (np.arange(_STEPS) + 0.5) / _STEPS * np.pi
    x, y = MOON * (np.cos(angle) - 0.5), MOON * (np.sin(angle) - 0.25)
    moved = normal(_noise(settings) * MOON)
    return grid.blurred(0.5 * np.stack([grid.counted(-x, -y), grid.counted(x, y)]), moved, moved)


def _spiral(settings: Settings, grid: Grid) -> FloatArray:
    along = (np.arange(_STEPS) + 0.5) / _STEPS
    angle = float(settings["turns"]) * 2.0 * np.pi * along
    x, y = RADIUS * along * np.sin(angle), RADIUS * along * np.cos(angle)
    moved = uniform(_noise(settings))
    return grid.blurred(0.5 * np.stack([grid.counted(-x, -y), grid.counted(x, y)]), moved, moved)


def _noise(settings: Settings) -> float:
    return float(settings["noise"]) / 100.0


_MASSES: dict[str, Masses] = {"circle": _circle, "xor-points": _xor_points, "moons": _moons, "spiral": _spiral}
