import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpgui.gui.plots.decimate import decimate


def test_a_short_curve_is_left_as_it_is() -> None:
    x, y = np.arange(10.0), np.linspace(5.0, 1.0, 10)
    kept_x, kept_y = decimate(x, y, most=10)
    assert kept_x is x
    assert kept_y is y


def test_a_single_spike_among_a_million_points_survives() -> None:
    y = np.zeros(1_000_000)
    y[123_457], y[765_432] = 9.0, -9.0
    kept_x, kept_y = decimate(np.arange(1_000_000.0), y, most=2_000)
    assert len(kept_x) <= 2_000
    assert kept_x[kept_y == 9.0] == [123_457.0]
    assert kept_x[kept_y == -9.0] == [765_432.0]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 500), st.integers(4, 80), st.integers(0, 2**31))
def test_extremes_ends_and_order_are_kept_within_the_limit(count: int, most: int, seed: int) -> None:
    x = np.arange(count, dtype=float)
    y = np.random.default_rng(seed).normal(size=count)
    kept_x, kept_y = decimate(x, y, most)
    assert len(kept_x) == len(kept_y) <= max(most, min(count, most))
    assert (kept_x[0], kept_y[0], kept_x[-1], kept_y[-1]) == (x[0], y[0], x[-1], y[-1])
    assert (np.diff(kept_x) > 0).all()
    assert (kept_y.min(), kept_y.max()) == (y.min(), y.max())
    np.testing.assert_array_equal(kept_y, y[kept_x.astype(int)])


def test_points_that_lie_far_apart_are_kept_and_crowded_ones_are_thinned() -> None:
    x = np.concatenate((np.arange(1000.0), np.arange(1000.0, 100_000.0, 2000.0)))
    y = np.random.default_rng(0).normal(size=len(x))
    kept_x, kept_y = decimate(x, y, most=200)
    assert len(kept_x) <= 200
    assert set(x[x >= 2000.0]) <= set(kept_x)
    assert kept_y[kept_x < 2000.0].max() == y[x < 2000.0].max()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_hardly_any_points_are_no_trouble(count: int) -> None:
    x, y = decimate(np.arange(float(count)), np.ones(count), most=4)
    assert len(x) == len(y) == count


def test_equal_values_are_thinned_too() -> None:
    x, y = decimate(np.arange(100.0), np.full(100, 2.5), most=20)
    assert len(x) <= 20
    assert (y == 2.5).all()
