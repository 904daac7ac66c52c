"""The best possible accuracy, against the formula for two clouds and against rules that know how points were made."""

import math

import numpy as np
import pytest

from bpgui.data import load
from bpgui.data.load import checked_dataset
from bpgui.data.sources.planes import HALF_SIDE, RADIUS
from bpgui.experiments.best_possible import Grid, best_accuracy, normal, uniform
from bpgui.spec import DatasetSpec, OwnSpec

NONE = np.zeros((1, 2))


def spec(source: str, noise: float, seed: int = 5) -> DatasetSpec:
    return checked_dataset(DatasetSpec(source, {"count": 20_000, "noise": noise}, seed=seed))


def phi(value: float) -> float:
    return 0.5 * math.erfc(-value / math.sqrt(2.0))


def test_two_clouds_have_the_accuracy_of_the_border_halfway_between_them() -> None:
    # Variance 4 at 50 %, and the centres are sqrt(32) apart.
    assert best_accuracy(spec("gauss", 50.0), NONE)[0] == pytest.approx(phi(math.sqrt(32.0) / 2.0 / 2.0), abs=1e-12)
    noisy = best_accuracy(spec("gauss", 50.0), np.array([[3.0, 3.0], [0.0, 1e9]]))
    assert noisy[0] == pytest.approx(phi(math.sqrt(32.0) / 2.0 / math.sqrt(13.0)), abs=1e-12)
    # Without the second coordinate, the first is all there is.
    assert noisy[1] == pytest.approx(phi(4.0 / 2.0 / 2.0), abs=1e-9)


@pytest.mark.parametrize("deviation", [0.3, 1.0, 4.0])
def test_the_grid_agrees_with_the_formula_for_two_clouds(deviation: float) -> None:
    variance = 2.0
    grid = Grid(7.0 + 5.0 * math.sqrt(variance + deviation**2))
    clouds = np.stack([grid.counted(np.array([at]), np.array([at])) for at in (-2.0, 2.0)]) / 2.0
    for part in (math.sqrt(variance), deviation):
        clouds = grid.blurred(clouds, normal(part), normal(part))
    expected = phi(math.sqrt(32.0) / 2.0 / math.sqrt(variance + deviation**2))
    assert clouds.sum() == pytest.approx(1.0, abs=1e-4)
    assert clouds.max(axis=0).sum() == pytest.approx(expected, abs=5e-3)


def test_blurring_moves_masses_as_far_as_the_distribution_says() -> None:
    grid = Grid(10.0)
    one = grid.counted(np.array([1.0]), np.array([-3.0]))
    x = grid.centres[:, np.newaxis]
    for cdf, variance in ((normal(1.5), 1.5**2), (uniform(3.0), 3.0), (uniform(0.0), 0.0)):
        moved = grid.blurred(one, cdf, uniform(0.0))
        mean = (moved * x).sum()
        assert mean == pytest.approx(1.0, abs=grid.size)
        assert (moved * (x - mean) ** 2).sum() == pytest.approx(variance, abs=0.01)
        assert (moved * grid.centres).sum() == pytest.approx(-3.0, abs=grid.size)


@pytest.mark.parametrize("source", ["gauss", "circle", "xor-points", "moons", "spiral"])
def test_without_noise_points_that_do_not_overlap_can_all_be_told_apart(source: str) -> None:
    assert best_accuracy(spec(source, 0.0), NONE)[0] == pytest.approx(1.0, abs=2.5e-3)


@pytest.mark.parametrize("noise", [20.0, 50.0])
def test_where_labels_are_wrong_by_chance_the_rule_that_made_them_cannot_be_beaten(noise: float) -> None:
    """The share of class 1 at a point is known from the recipe: by a formula for XOR, by trying for the circle."""
    rng, share = np.random.default_rng(1), noise / 100.0
    points = load(spec("xor-points", noise)).table.inputs
    above = np.clip(0.5 + points / (2.0 * share * HALF_SIDE), 0.0, 1.0).prod(axis=1)
    below = np.clip(0.5 - points / (2.0 * share * HALF_SIDE), 0.0, 1.0).prod(axis=1)
    expected = np.maximum(above + below, 1.0 - above - below).mean()
    assert best_accuracy(spec("xor-points", noise), NONE)[0] == pytest.approx(expected, abs=0.01)
    points = load(spec("circle", noise)).table.inputs[:1500]
    judged = points[:, np.newaxis] + share * rng.uniform(-RADIUS, RADIUS, (1, 1000, 2))
    inside = (np.linalg.norm(judged, axis=2) < RADIUS / 2.0).mean(axis=1)
    expected = np.maximum(inside, 1.0 - inside)
    # The first half of the table is the disc: weigh both halves alike.
    rows = load(spec("circle", noise)).table.inputs
    ring = np.linalg.norm(rows, axis=1) > RADIUS / 2.0
    far = rows[ring][:1500]
    judged = far[:, np.newaxis] + share * rng.uniform(-RADIUS, RADIUS, (1, 1000, 2))
    outside = (np.linalg.norm(judged, axis=2) < RADIUS / 2.0).mean(axis=1)
    both = 0.5 * expected.mean() + 0.5 * np.maximum(outside, 1.0 - outside).mean()
    assert best_accuracy(spec("circle", noise), NONE)[0] == pytest.approx(both, abs=0.015)


@pytest.mark.parametrize("source", ["circle", "xor-points", "moons", "spiral"])
def test_a_rule_that_looks_at_many_neighbours_comes_near_but_not_beyond(source: str) -> None:
    """Noise on the inputs: the nearest of many points made the same way are an honest classifier."""
    deviation = 1.0
    rng = np.random.default_rng(2)
    table = load(spec(source, 10.0)).table
    seen = table.inputs + deviation * rng.normal(size=table.inputs.shape)
    order = rng.permutation(len(seen))
    tested, known = order[:1000], order[1000:]
    distance = ((seen[tested, np.newaxis] - seen[known]) ** 2).sum(axis=2)
    nearest = np.argpartition(distance, 101, axis=1)[:, :101]
    votes = table.labels()[known][nearest].mean(axis=1) > 0.5
    reached = (votes == table.labels()[tested]).mean()
    best = best_accuracy(spec(source, 10.0), np.full((1, 2), deviation))[0]
    chance = math.sqrt(best * (1.0 - best) / 1000)
    assert best - 0.04 < reached < best + 3.0 * chance


def test_more_noise_never_helps_and_infinitely_much_leaves_a_guess() -> None:
    deviations = np.outer(np.array([0.0, 0.3, 0.6, 1.2, 2.4, 5.0]), np.ones(2))
    for source in ("gauss", "circle", "xor-points", "moons", "spiral"):
        best = best_accuracy(spec(source, 10.0), deviations)
        assert (np.diff(best) <= 1e-9).all()
        assert best[-1] >= 0.5


def test_it_is_unknown_for_other_data() -> None:
    assert best_accuracy(checked_dataset(DatasetSpec("iris")), NONE) is None
    own = DatasetSpec("own", own=OwnSpec("circle", ()))
    assert best_accuracy(own, NONE) is None
