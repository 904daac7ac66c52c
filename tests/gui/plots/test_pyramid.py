"""What is thinned of a long history, and what is kept of the one before."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpgui.gui.plots.pyramid import MOST_POINTS, Pyramids
from bpgui.spec import FloatArray, History

LOSS, TEST = 1, 2


def rows(first: int, count: int) -> FloatArray:
    """Rows of every second epoch, with losses that go up and down, and no test part."""
    epochs = 2.0 * np.arange(first, first + count)
    table = np.full((count, 7), math.nan)
    table[:, 0], table[:, LOSS] = epochs, np.sin(epochs)
    return table


def test_a_history_without_rows_has_no_points() -> None:
    empty = Pyramids.of(History())
    assert len(empty) == 0
    assert [len(array) for array in empty.points(LOSS)] == [0, 0]
    assert empty.end(LOSS) is None
    assert empty.smallest_positive(LOSS) == math.inf


def test_a_short_history_is_given_as_it_is() -> None:
    pyramids = Pyramids.of(History().extended(rows(0, 100)).extended(rows(100, 7)))
    x, y = pyramids.points(LOSS)
    assert x.tolist() == rows(0, 107)[:, 0].tolist()
    assert y.tolist() == rows(0, 107)[:, LOSS].tolist()
    assert pyramids.span == (0.0, 212.0)
    assert pyramids.last(LOSS) == math.sin(212.0)


def test_what_is_not_finite_is_left_out() -> None:
    table = rows(0, 10)
    table[3, LOSS], table[9, LOSS], table[5, TEST] = math.inf, math.nan, 2.0
    pyramids = Pyramids.of(History().extended(table))
    assert pyramids.points(LOSS)[0].tolist() == [0, 2, 4, 8, 10, 12, 14, 16]
    assert pyramids.end(LOSS) == (16.0, math.sin(16.0))
    assert pyramids.points(TEST) == ([10.0], [2.0])
    assert pyramids.end(3) is None


def test_of_a_million_rows_few_points_are_left_but_every_spike() -> None:
    table = rows(0, 1_000_000)
    table[123_457, LOSS], table[765_432, LOSS] = 9.0, -9.0
    x, y = Pyramids.of(History().extended(table)).points(LOSS)
    assert len(x) <= MOST_POINTS
    assert (np.diff(x) > 0).all()
    assert x[y == 9.0] == [2.0 * 123_457]
    assert x[y == -9.0] == [2.0 * 765_432]
    assert (x[0], x[-1]) == (0.0, 1_999_998.0)


def test_looking_closer_gives_every_row_and_one_more_at_either_end() -> None:
    pyramids = Pyramids.of(History().extended(rows(0, 100_000)).extended(rows(100_000, 50)))
    assert pyramids.points(LOSS, 199_990.0, 200_003.0)[0].tolist() == list(range(199_988, 200_006, 2))
    assert pyramids.points(LOSS, 7.0, 7.5)[0].tolist() == [6.0, 8.0]
    assert pyramids.points(LOSS, -9.0, -5.0)[0].tolist() == [0.0]
    assert pyramids.points(LOSS, 1e9, 2e9)[0].tolist() == [200_098.0]


@pytest.mark.parametrize(("epoch", "nearest"), [(-5.0, 0.0), (6.9, 6.0), (7.1, 8.0), (20.4, 20.0), (1e9, 22.0)])
def test_the_row_nearest_to_an_epoch_is_found(epoch: float, nearest: float) -> None:
    pyramids = Pyramids.of(History().extended(rows(0, 8)).extended(rows(8, 4)))
    assert pyramids.nearest(epoch)[0] == nearest


@pytest.mark.parametrize(("losses", "smallest"), [([3.0, 2.0], 2.0), ([0.0, 5.0, -1.0], 5.0), ([0.0], math.inf)])
def test_the_smallest_value_above_zero_is_found(losses: list[float], smallest: float) -> None:
    table = rows(0, len(losses))
    table[:, LOSS] = losses
    assert Pyramids.of(History().extended(table)).smallest_positive(LOSS) == smallest


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 30_000), min_size=1, max_size=8))
def test_a_history_that_grows_shows_the_same_as_one_that_is_new(counts: list[int]) -> None:
    history, grown, at = History(), Pyramids.of(History()), 0
    for count in counts:
        history, at = history.extended(rows(at, count)), at + count
        grown = Pyramids.of(history, grown)
        x, y = grown.points(LOSS)
        fresh_x, fresh_y = Pyramids.of(history).points(LOSS)
        assert x.tolist() == fresh_x.tolist()
        assert y.tolist() == fresh_y.tolist()
        assert (y.min(), y.max()) == (np.sin(2.0 * np.arange(at)).min(), np.sin(2.0 * np.arange(at)).max())


def test_what_was_worked_out_for_a_chunk_is_kept_while_the_chunk_is_there() -> None:
    history = History().extended(rows(0, 40_000))
    before = Pyramids.of(history)
    thinned = before.points(LOSS)
    after = Pyramids.of(history.extended(rows(40_000, 10)), before)
    x, _ = after.points(LOSS)
    assert x[:-10].tolist() == thinned[0].tolist()
    assert after._blocks[0] is before._blocks[0]
