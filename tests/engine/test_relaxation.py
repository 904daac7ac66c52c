"""Settling, sample by sample, and the growth of a power iteration, on systems whose answers are known."""

import numpy as np
import pytest

from bpgui.engine.relaxation import RELAXATION, growth, settle, summary, watch
from bpgui.errors import ParamError, UnknownNameError
from bpgui.spec import FloatArray, Settings, check_settings


def _settings(**values: float) -> Settings:
    return check_settings(RELAXATION, values, "Relaxation")


def test_the_usual_settings_are_those_that_suit_most_networks() -> None:
    assert dict(_settings()) == {"dt": 0.5, "tolerance": 1e-4, "sweeps": 500}


@pytest.mark.parametrize("values", [{"dt": 0.0}, {"dt": 1.5}, {"tolerance": 0.0}, {"sweeps": 0}, {"sweeps": 2.5}])
def test_settings_out_of_range_are_refused(values: dict[str, float]) -> None:
    with pytest.raises(ParamError):
        _settings(**values)


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'tolerance'"):
        _settings(tolerace=1e-3)


@pytest.mark.parametrize("dt", [0.1, 0.5, 1.0])
def test_a_contraction_settles_at_its_fixed_point(dt: float) -> None:
    goals = np.array([[1.0, -2.0], [0.0, 10.0]])
    point = settle(lambda x, rows: 0.5 * (x + goals[rows]), np.zeros((2, 2)), _settings(dt=dt, tolerance=1e-9))
    np.testing.assert_allclose(point.states, goals, atol=1e-7)
    assert point.settled.all()
    assert point.change.max() < 1e-9


def test_sweeps_move_all_neurons_at_once_by_dt_of_the_way() -> None:
    def swap(x: FloatArray, rows: FloatArray) -> FloatArray:
        return x[:, ::-1] + 1.0

    point = settle(swap, np.array([[0.0, 8.0]]), _settings(dt=0.25, sweeps=2))
    # First to (0 + (9 - 0)/4, 8 + (1 - 8)/4), then on from there.
    np.testing.assert_array_equal(point.states, [[2.25 + (7.25 - 2.25) / 4, 6.25 + (3.25 - 6.25) / 4]])
    assert point.sweeps == 2
    assert point.change.tolist() == [1.25]
    assert not point.settled.any()


def test_a_settled_sample_is_left_alone_while_others_move_on() -> None:
    asked: list[list[int]] = []
    rate = np.array([[0.0], [0.5], [0.9]])

    def towards_one(x: FloatArray, rows: np.ndarray) -> FloatArray:
        asked.append(rows.tolist())
        return 1.0 + rate[rows] * (x - 1.0)

    point = settle(towards_one, np.zeros((3, 1)), _settings(dt=1.0, tolerance=1e-3))
    assert point.settled.all()
    assert asked[0] == [0, 1, 2]
    assert asked[-1] == [2]
    assert sum(0 in rows for rows in asked) == 2  # once to get there, once to see that it stays
    assert sum(1 in rows for rows in asked) == 10  # 2^-10 is the first change below a thousandth
    assert point.sweeps == len(asked)
    np.testing.assert_array_equal(point.states[1], [1.0 - 2.0**-10])


def test_a_sample_settles_only_once_its_slowest_neuron_has() -> None:
    rate = np.array([0.0, 0.5])
    point = settle(lambda x, rows: 1.0 + rate * (x - 1.0), np.zeros((1, 2)), _settings(dt=1.0, tolerance=1e-3))
    assert point.sweeps == 10


def test_what_swings_for_ever_is_given_up_after_the_most_sweeps() -> None:
    point = settle(lambda x, rows: 1.0 - x, np.zeros((1, 1)), _settings(dt=1.0, sweeps=37))
    assert point.sweeps == 37
    assert not point.settled.any()
    assert point.change.tolist() == [1.0]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_grows_past_all_bounds_stops_at_once_and_stays_finite(dtype: type) -> None:
    factor = np.array([[0.5], [1000.0]], dtype=dtype)
    point = settle(lambda x, rows: factor[rows] * x, np.ones((2, 1), dtype=dtype), _settings(dt=1.0))
    assert point.settled.tolist() == [True, False]
    assert point.change[1] == np.inf
    assert point.sweeps < 110
    assert np.isfinite(point.states[1] ** 4 / 2)
    assert point.states.dtype == dtype


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_a_number_does_not_settle(value: float) -> None:
    point = settle(lambda x, rows: np.full_like(x, value), np.zeros((1, 2)), _settings())
    assert not point.settled.any()
    assert point.change.tolist() == [np.inf]
    assert point.states.tolist() == [[0.0, 0.0]]


def test_complex_states_settle_too() -> None:
    point = settle(lambda x, rows: 0.5 * x + (1.0 + 1.0j), np.zeros((1, 1), complex), _settings(tolerance=1e-12))
    np.testing.assert_allclose(point.states, [[2.0 + 2.0j]], atol=1e-10)


def test_nothing_at_all_has_settled() -> None:
    point = settle(lambda x, rows: x, np.zeros((0, 3)), _settings())
    assert point.sweeps == 0
    assert summary([point]).settled_share == 1.0


def test_a_summary_takes_the_worst_of_all_parts() -> None:
    fast = settle(lambda x, rows: np.full_like(x, 0.0), np.zeros((4, 1)), _settings())
    swinging = np.array([[True], [False], [False], [True]])
    slow = settle(lambda x, rows: np.where(swinging[rows], 1.0 - x, 0.0), np.zeros((4, 1)), _settings(dt=1.0, sweeps=9))
    both = summary([fast, slow])
    assert (both.sweeps, both.change, both.settled_share) == (9, 1.0, 0.5)


@pytest.mark.parametrize("seed", range(5))
def test_growth_is_the_spectral_radius_of_a_random_matrix(seed: int) -> None:
    matrix = np.random.default_rng(seed).normal(size=(6, 6))
    expected = np.abs(np.linalg.eigvals(matrix)).max()
    assert growth(lambda v: v @ matrix, (3, 6)) == pytest.approx(expected, rel=0.05)


def test_growth_sees_through_a_pair_of_complex_eigenvalues() -> None:
    # Turning by one radian, with an ellipse for a circle, so that the length swings for ever.
    cos, sin = np.cos(1.0), np.sin(1.0)
    matrix = 0.8 * np.array([[cos, 4.0 * sin], [-sin / 4.0, cos]])
    assert growth(lambda v: v @ matrix, (1, 2)) == pytest.approx(0.8, rel=0.05)


def test_growth_is_that_of_the_sample_where_it_is_largest() -> None:
    factors = np.array([[0.3], [1.7], [0.9]])
    assert growth(lambda v: factors * v, (3, 4)) == pytest.approx(1.7, rel=1e-12)


def test_growth_of_what_has_no_cycle_is_zero() -> None:
    shift = np.eye(4, k=1)
    assert growth(lambda v: v @ shift, (2, 4)) == 0.0


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_what_is_watched_is_what_settles_bit_by_bit(dtype: type[np.floating]) -> None:
    rng = np.random.default_rng(0)
    weights, goals = rng.normal(size=(5, 5)).astype(dtype), rng.normal(size=(6, 5)).astype(dtype)
    weights *= dtype(1.2) / dtype(np.linalg.norm(weights, 2))
    goals[2] = 0.0  # is there at once

    def function(x: FloatArray, rows: np.ndarray) -> FloatArray:
        return np.tanh(x @ weights) + goals[rows]

    start = np.zeros((6, 5), dtype=dtype)
    settings = _settings(tolerance=1e-3)
    point = settle(function, start, settings)
    assert point.settled.all()
    watched = list(watch(function, start, settings))
    assert len(watched) == point.sweeps
    assert watched[-1][0].tobytes() == point.states.tobytes()
    assert watched[-1][0].dtype == dtype
    for sweeps in (1, 2, point.sweeps // 2):
        early = settle(function, start, {**settings, "sweeps": sweeps})
        states, change = watched[sweeps - 1]
        assert states.tobytes() == early.states.tobytes()
        assert change == early.change[~early.settled].max()
    assert not start.any()


def test_what_grows_past_all_bounds_is_watched_until_it_stops() -> None:
    rate = np.array([[3.0], [0.5]])
    watched = list(watch(lambda x, rows: rate[rows] * x, np.ones((2, 1)), _settings(dt=1.0, tolerance=1e-300)))
    point = settle(lambda x, rows: rate[rows] * x, np.ones((2, 1)), _settings(dt=1.0, tolerance=1e-300))
    assert np.isinf([change for _, change in watched]).sum() == 1
    assert watched[-1][0].tobytes() == point.states.tobytes()
    assert len(watched) == point.sweeps


def test_nothing_is_watched_of_no_samples() -> None:
    assert list(watch(lambda x, rows: x, np.zeros((0, 3)), _settings())) == []
