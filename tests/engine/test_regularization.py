import math

import numpy as np
import pytest

from bpgui.engine.regularization import REGULARIZATION, clipped, decayed, penalised, penalty, proximal
from bpgui.spec import FloatArray, Settings, check_settings

THETA = np.array([0.5, -0.02, 0.03, -2.0, 0.01])
WEIGHTS = np.array([True, True, True, True, False])


def _settings(**given: float) -> Settings:
    return check_settings(REGULARIZATION, given, "Regularisation")


def test_everything_is_off_by_default_and_leaves_the_very_arrays() -> None:
    off = _settings()
    assert set(off.values()) == {0.0}
    assert clipped(THETA, off) is THETA
    assert penalised(THETA, THETA, off) is THETA
    assert decayed(THETA, 0.1, off) is THETA
    assert proximal(THETA, 0.1, off, WEIGHTS) is THETA
    assert penalty(THETA, off) == 0.0


def test_clipping_by_value_limits_each_number_for_itself() -> None:
    np.testing.assert_array_equal(clipped(THETA, _settings(clip_value=0.025)), [0.025, -0.02, 0.025, -0.025, 0.01])


def test_clipping_by_norm_keeps_the_direction() -> None:
    found = clipped(THETA, _settings(clip_norm=0.5))
    assert np.linalg.norm(found) == pytest.approx(0.5, rel=1e-6)
    np.testing.assert_allclose(found / np.linalg.norm(found), THETA / np.linalg.norm(THETA), rtol=1e-14)


def test_a_short_gradient_is_not_clipped_by_norm() -> None:
    assert clipped(THETA, _settings(clip_norm=2.5)) is THETA


def test_values_are_clipped_before_the_norm() -> None:
    found = clipped(np.array([3.0, 4.0, 0.0]), _settings(clip_value=3.0, clip_norm=1.0))
    np.testing.assert_allclose(found, [math.sqrt(0.5), math.sqrt(0.5), 0.0], rtol=1e-6)


def test_the_slope_of_the_penalty_is_what_l2_adds() -> None:
    settings = _settings(l2=0.3)
    for index in range(len(THETA)):
        up, down = THETA.copy(), THETA.copy()
        up[index] += 1e-6
        down[index] -= 1e-6
        slope = (penalty(up, settings) - penalty(down, settings)) / 2e-6
        added = penalised(np.zeros(5), THETA, settings)[index]
        assert added == pytest.approx(slope, rel=1e-8)


def test_decay_shrinks_everything_by_the_same_share() -> None:
    np.testing.assert_allclose(decayed(THETA, 0.5, _settings(decay=0.2)), 0.9 * THETA, rtol=1e-15)


def test_l1_draws_weights_evenly_to_exactly_0_and_leaves_biases_alone() -> None:
    found = proximal(THETA, 0.5, _settings(l1=0.05), WEIGHTS)
    np.testing.assert_allclose(found, [0.475, 0.0, 0.005, -1.975, 0.01], rtol=1e-12)
    assert found[1] == 0.0
    assert not np.signbit(found[1])


def test_l1_leaves_the_least_squares_solution_that_subgradients_demand() -> None:
    """Lasso: the slope is +-l1 where a weight is not 0, and no larger where it is (Tibshirani 1996)."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=(50, 6))
    y = x @ np.array([2.0, 0.0, 0.0, -1.0, 0.0, 0.0]) + 0.1 * rng.normal(size=50)
    l1, theta = 0.1, np.zeros(6)
    for _ in range(2000):
        slope = x.T @ (x @ theta - y) / 50
        theta = proximal(theta - 0.3 * slope, 0.3, _settings(l1=l1), np.ones(6, dtype=bool))
    slope = x.T @ (x @ theta - y) / 50
    assert np.flatnonzero(theta).tolist() == [0, 3]
    np.testing.assert_allclose(slope[[0, 3]], -l1 * np.sign(theta[[0, 3]]), rtol=1e-10)
    assert (np.abs(slope[[1, 2, 4, 5]]) < l1).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_is_kept(dtype: type) -> None:
    settings = _settings(l1=0.1, l2=0.1, decay=0.1, clip_value=0.1, clip_norm=0.01)
    theta: FloatArray = THETA.astype(dtype)
    for array in (
        clipped(theta, settings), penalised(theta, theta, settings), decayed(theta, 0.1, settings),
        proximal(theta, 0.1, settings, WEIGHTS),
    ):  # fmt: skip
        assert array.dtype == dtype
    np.testing.assert_array_equal(theta, THETA.astype(dtype))
