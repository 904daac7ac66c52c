"""Points in a plane that a network has to tell apart, and surfaces over it that it has to follow.

The definitions of all but the moons and the two spirals are those of the TensorFlow playground (Smilkov and Carter
2016), whose data sets are widely known; the code is our own. Inputs are x and y in the domain [-6, 6], not scaled.
Every function takes the checked settings of its sample and the generator that all randomness comes from.

U(a, b) stands for a uniform random number, and the noise n for the setting divided by 100.
"""

import numpy as np
import numpy.typing as npt

from bpgui.data.dataset import Table
from bpgui.spec import FloatArray, Param, Settings

REACH = 6.0  # surfaces are sampled over [-REACH, REACH] squared
RADIUS = 5.0  # of the circle and of the spiral's arms
MOON = 3.5  # radius of the half circles
HALF_SIDE, GAP = 5.0, 0.3  # of the four squares of XOR, and their distance from the axes
BUMPS = np.array(  # the centre x, y and the sign of each
    [
        [-4.0, 2.5, 1.0],
        [0.0, 2.5, -1.0],
        [4.0, 2.5, 1.0],
        [-4.0, -2.5, -1.0],
        [0.0, -2.5, 1.0],
        [4.0, -2.5, -1.0],
    ]
)

_LABEL_NOISE = "How far each point is moved before it is judged, in percent; it is shown where it was."
_MOST_POINTS = 20_000


def _count(default: int) -> Param:
    return Param("count", "int", default, "How many points there are in all.", "Points", low=10, high=_MOST_POINTS)


def _noise(doc: str, default: float = 0.0) -> Param:
    return Param("noise", "float", default, doc, "Noise", low=0.0, high=50.0, unit="%")


CLASS_PARAMS: tuple[Param, ...] = (_count(500), _noise(_LABEL_NOISE))
SURFACE_PARAMS: tuple[Param, ...] = (_count(1200), _noise(_LABEL_NOISE))
GAUSS_PARAMS: tuple[Param, ...] = (
    _count(500),
    _noise("How wide the clouds are, in percent: their variance grows from 0.5 at 0 % to 4 at 50 %."),
)
MOONS_PARAMS: tuple[Param, ...] = (
    _count(500),
    _noise("Standard deviation of the way that each point is moved, in percent of the moons' radius.", 10.0),
)
SPIRAL_PARAMS: tuple[Param, ...] = (
    _count(500),
    _noise("How far each point is moved from its arm, in percent of one unit."),
    Param("turns", "float", 1.75, "How often each arm winds around the centre.", "Turns", low=0.25, high=5.0),
)


def circle(settings: Settings, rng: np.random.Generator) -> Table:
    """Return a disc (class 1) inside a ring (class 0).

    Half of the points have the radius r ~ U(0, R/2), the others r ~ U(0.7 R, R), with R = 5 and the angle
    a ~ U(0, 2 pi): x = r sin a, y = r cos a. A point is class 1 if (x + n U(-R, R), y + n U(-R, R)) is closer
    than R/2 to the origin; the point itself stays.
    """
    count, noise = _count_and_noise(settings)
    inside = _first_half(count)
    radius = RADIUS * np.concatenate([rng.uniform(0.0, 0.5, inside), rng.uniform(0.7, 1.0, count - inside)])
    points = _polar(radius, rng.uniform(0.0, 2.0 * np.pi, count))
    judged = points + noise * rng.uniform(-RADIUS, RADIUS, points.shape)
    return _classes(points, np.hypot(judged[:, 0], judged[:, 1]) < RADIUS / 2.0, ("ring", "disc"))


def xor_points(settings: Settings, rng: np.random.Generator) -> Table:
    """Return four squares in a chessboard pattern: class 1 where the signs of x and y agree.

    x, y ~ U(-5, 5), then pushed 0.3 away from 0 (upwards if positive, else downwards). A point is class 1 if
    (x + n U(-5, 5)) (y + n U(-5, 5)) >= 0; the point itself stays.
    """
    count, noise = _count_and_noise(settings)
    points = rng.uniform(-HALF_SIDE, HALF_SIDE, (count, 2))
    points += np.where(points > 0.0, GAP, -GAP)
    judged = points + noise * rng.uniform(-HALF_SIDE, HALF_SIDE, points.shape)
    return _classes(points, judged[:, 0] * judged[:, 1] >= 0.0, ("signs differ", "signs agree"))


def gauss(settings: Settings, rng: np.random.Generator) -> Table:
    """Return two normally distributed clouds: class 1 around (2, 2), class 0 around (-2, -2).

    The variance of x and of y is 0.5 + 7 n: 0.5 without noise, 4 at 50 %, where a few points leave the domain.
    """
    count, noise = _count_and_noise(settings)
    upper = np.arange(count) < _first_half(count)
    centre = np.where(upper, 2.0, -2.0)[:, np.newaxis]
    points = centre + rng.normal(0.0, np.sqrt(0.5 + 7.0 * noise), (count, 2))
    return _classes(points, upper, ("lower left", "upper right"))


def moons(settings: Settings, rng: np.random.Generator) -> Table:
    """Return two half circles that reach into each other, as those of scikit-learn do.

    The i-th of a moon's m points has t = pi i/(m - 1): (R cos t - R/2, R sin t - R/4) on the upper moon (class 1) and
    (R/2 - R cos t, R/4 - R sin t) on the lower one (class 0), with R = 3.5; both coordinates are then moved by
    n R N(0, 1).
    """
    count, noise = _count_and_noise(settings)
    first = _first_half(count)
    angle = np.concatenate([np.linspace(0.0, np.pi, first), np.linspace(0.0, np.pi, count - first)])
    upper = np.arange(count) < first
    side = np.where(upper, MOON, -MOON)
    points = np.stack([side * (np.cos(angle) - 0.5), side * (np.sin(angle) - 0.25)], axis=1)
    points += noise * MOON * rng.normal(size=points.shape)
    return _classes(points, upper, ("lower moon", "upper moon"))


def spiral(settings: Settings, rng: np.random.Generator) -> Table:
    """Return two spiral arms, one (class 1) turned by half a circle to give the other (class 0).

    The i-th of an arm's m points has r = 5 i/m and t = turns 2 pi i/m (+ pi on the arm of class 0):
    x = r sin t + n U(-1, 1), y = r cos t + n U(-1, 1).
    """
    count, noise = _count_and_noise(settings)
    first = _first_half(count)
    along = np.concatenate([np.arange(first) / first, np.arange(count - first) / (count - first)])
    on_first = np.arange(count) < first
    angle = float(settings["turns"]) * 2.0 * np.pi * along + np.where(on_first, 0.0, np.pi)
    points = _polar(RADIUS * along, angle) + noise * rng.uniform(-1.0, 1.0, (count, 2))
    return _classes(points, on_first, ("second arm", "first arm"))


def two_spirals(settings: Settings, rng: np.random.Generator) -> Table:
    """Return the classic 194 points of two spirals of three turns each (Lang and Witbrock 1988).

    For i = 0 .. 96: angle a = i pi/16 and radius r = 6.5 (104 - i)/104; class 1 is (r sin a, r cos a) and
    class 0 the same point with both signs changed. The two follow each other row by row.
    """
    steps = np.arange(97)
    arm = _polar(6.5 * (104 - steps) / 104, steps * np.pi / 16)
    points = np.stack([arm, -arm], axis=1).reshape(-1, 2)
    return _classes(points, np.arange(len(points)) % 2 == 0, ("second arm", "first arm"))


def plane(settings: Settings, rng: np.random.Generator) -> Table:
    """Return a slope to follow: z = (x + y)/10 for x, y ~ U(-6, 6).

    With noise, z is taken at (x + n U(-6, 6), y + n U(-6, 6)). It lies between -1.2 and 1.2 without noise.
    """
    points, judged = _scattered(settings, rng)
    return _surface(points, judged.sum(axis=1) / 10.0)


def bumps(settings: Settings, rng: np.random.Generator) -> Table:
    """Return three hills and three hollows to follow, for x, y ~ U(-6, 6).

    The centres are at x = -4, 0, 4 with the signs +, -, + for y = 2.5 and -, +, - for y = -2.5. At distance d
    from a centre z = sign max(0, 1 - d/2), so z lies between -1 and 1; no two of them overlap. With noise,
    z is taken at (x + n U(-6, 6), y + n U(-6, 6)).
    """
    points, judged = _scattered(settings, rng)
    distance = np.linalg.norm(judged[:, np.newaxis, :] - BUMPS[:, :2], axis=2)
    return _surface(points, (BUMPS[:, 2] * np.maximum(0.0, 1.0 - distance / 2.0)).sum(axis=1))


def _count_and_noise(settings: Settings) -> tuple[int, float]:
    return int(settings["count"]), float(settings["noise"]) / 100.0


def _first_half(count: int) -> int:
    return (count + 1) // 2


def _polar(radius: FloatArray, angle: FloatArray) -> FloatArray:
    """Return x = r sin a, y = r cos a, (points, 2): the angle is measured from the y axis."""
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)


def _scattered(settings: Settings, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Return points all over the domain, and where noise moves them before they are judged."""
    count, noise = _count_and_noise(settings)
    points = rng.uniform(-REACH, REACH, (count, 2))
    return points, points + noise * rng.uniform(-REACH, REACH, points.shape)


def _classes(points: FloatArray, positive: npt.NDArray[np.bool_], classes: tuple[str, str]) -> Table:
    return Table(points, positive[:, np.newaxis].astype(np.float64), ("x", "y"), ("class",), classes)


def _surface(points: FloatArray, heights: FloatArray) -> Table:
    return Table(points, heights[:, np.newaxis], ("x", "y"), ("z",))
