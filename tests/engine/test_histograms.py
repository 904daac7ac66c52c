import itertools

import numpy as np
import pytest

from bpgui.engine.histograms import KEPT, Columns, Scale, Summary, counts, evenly, nearest, shares


def _at(value: float) -> Summary:
    return Summary.of(np.array([value]))


def test_of_few_numbers_all_are_taken_and_of_many_evenly_spread_ones() -> None:
    assert evenly(7, most=10).tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert evenly(10, most=4).tolist() == [0, 3, 6, 9]


@pytest.mark.parametrize("width", [2, 8, 10, 30, 128, 210])
def test_each_column_of_a_matrix_has_its_share_of_the_numbers(width: int) -> None:
    count = 784 * width
    places = evenly(count, width, most=count // 6)
    assert len(places) <= count // 6
    met = np.bincount(places % width, minlength=width)
    assert met.max() - met.min() <= 1


def test_a_summary_of_few_numbers_holds_them_all() -> None:
    summary = Summary.of(np.array([[3.0, np.nan], [-1.0, np.inf]]))
    assert (summary.count, summary.broken) == (2, 2)
    assert summary.ranks[:2].tolist() == [-1.0, 3.0]
    assert np.isnan(summary.ranks[2:]).all()


@pytest.mark.parametrize("count", [1, 2, 5, 100, 3_000])
def test_its_quantiles_are_those_of_all_numbers(count: int) -> None:
    numbers = np.random.default_rng(count).normal(size=count)
    assert Summary.of(numbers).quantiles == pytest.approx(np.quantile(numbers, [0.05, 0.5, 0.95]), rel=1e-12)


def test_a_summary_of_nothing_finite_says_so() -> None:
    summary = Summary.of(np.array([np.nan, np.inf]))
    assert (summary.count, summary.broken) == (0, 2)
    assert np.isnan(summary.quantiles).all()


def test_shares_of_many_numbers_are_those_of_a_histogram_to_the_grain_of_what_is_kept() -> None:
    numbers = np.random.default_rng(1).normal(size=20_000)
    numbers[:5_000] = 0.0  # as a rectifier puts out
    exact = np.histogram(numbers, bins=30, range=(-5.0, 5.0))[0] / len(numbers)
    found = shares(Summary.of(numbers).ranks[np.newaxis], -5.0, 5.0, 30)[0]
    assert found == pytest.approx(exact, abs=1.5 / KEPT)
    assert found.sum() == pytest.approx(1.0)


def test_shares_and_counts_of_few_numbers_are_exact() -> None:
    rows = np.array([[0.1, 0.2, 0.9, np.nan], [0.6, np.nan, np.nan, np.nan], [np.nan] * 4])
    assert shares(rows, 0.0, 1.0, 2).tolist() == [[2 / 3, 1 / 3], [0.0, 1.0], [0.0, 0.0]]
    assert counts(rows[0], 0.0, 1.0, 2).tolist() == [2, 1]


def test_the_ends_and_what_lies_beyond_them_count_to_the_outer_bins() -> None:
    assert counts(np.array([0.0, 1.0, -7.0, 9.0]), 0.0, 1.0, 4).tolist() == [2, 0, 0, 2]


def test_the_largest_numbers_are_counted_where_their_distance_overflows() -> None:
    assert counts(np.array([-1.7e308, 1.0, 1.7e308]), -1.7e308, 1.7e308, 3).tolist() == [1, 1, 1]


def test_columns_follow_the_epochs() -> None:
    columns = Columns()
    for epoch in (0, 3, 4, 10):
        columns.add(epoch, _at(float(epoch)))
    assert columns.epochs.tolist() == [0, 3, 4, 10]
    assert columns.ranks[:, 0].tolist() == [0.0, 3.0, 4.0, 10.0]
    assert columns.quantiles[:, 1].tolist() == [0.0, 3.0, 4.0, 10.0]


def test_the_same_epoch_again_takes_the_place_of_its_column() -> None:
    columns = Columns()
    columns.add(5, _at(1.0))
    columns.add(5, _at(2.0))
    assert (columns.epochs.tolist(), columns.ranks[:, 0].tolist()) == ([5], [2.0])


def test_an_earlier_epoch_cuts_what_is_later() -> None:
    columns = Columns()
    for epoch in range(6):
        columns.add(epoch, _at(float(epoch)))
    columns.cut(3)
    assert columns.epochs.tolist() == [0, 1, 2, 3]
    columns.add(1, _at(-1.0))
    assert (columns.epochs.tolist(), columns.ranks[:, 0].tolist()) == ([0, 1], [0.0, -1.0])


def test_however_long_it_goes_on_few_columns_are_kept_from_the_first_to_the_newest_evenly_spread() -> None:
    columns = Columns(most=20)
    for epoch in range(0, 5_000, 3):
        columns.add(epoch, _at(float(epoch)))
        assert len(columns) <= 20
        assert columns.epochs[-1] == epoch
    assert columns.epochs[0] == 0
    gaps = np.diff(columns.epochs)[:-1]  # the newest stands wherever it is
    assert gaps.max() <= 2 * gaps.min()
    assert len(columns) >= 10
    assert columns.ranks[:, 0].tolist() == columns.epochs.tolist()


def test_after_a_reset_columns_stand_close_again() -> None:
    columns = Columns(most=10)
    for epoch in range(1_000):
        columns.add(epoch, _at(0.0))
    for epoch in range(5):
        columns.add(epoch, _at(0.0))
    assert columns.epochs.tolist() == [0, 1, 2, 3, 4]


def test_a_logarithmic_scale_has_both_signs_and_a_zero() -> None:
    scale = Scale(1e-3)
    places = scale.place(np.array([-1.0, -1e-3, 0.0, 1e-3, 1.0]))
    assert places == pytest.approx([-3.000434, -0.30103, 0.0, 0.30103, 3.000434], abs=1e-6)
    for number in (-1.0, 0.0, 2e-5, 0.7):
        assert scale.number(float(scale.place(np.array([number]))[0])) == pytest.approx(number)


def test_each_tenfold_is_the_same_step_well_beyond_the_unit_even_where_the_quotient_overflows() -> None:
    places = Scale(1e-300).place(np.array([1e-200, 1e-100, 1e0, 1e100, 1e200, 1e308]))
    assert places == pytest.approx([100.0, 200.0, 300.0, 400.0, 500.0, 608.0])


def test_its_unit_lies_among_the_smaller_numbers_but_not_too_far_below_the_largest() -> None:
    assert Scale.logarithmic(np.array([0.0, -0.002, 0.003, 0.5, 3.0])).unit == pytest.approx(1e-3)
    assert Scale.logarithmic(np.array([1e-30, 1e-20, 0.5])).unit == pytest.approx(1e-6)
    assert Scale.logarithmic(np.zeros(3)).unit == 1.0


def test_a_linear_scale_leaves_numbers_as_they_are() -> None:
    numbers = np.array([-2.0, 5.0])
    assert Scale().place(numbers) is numbers
    assert Scale().number(5.0) == 5.0


def test_a_moment_is_shown_by_the_nearest_column() -> None:
    epochs = np.array([0, 10, 20, 30])
    assert nearest(epochs, np.array([0.0, 4.9, 5.1, 24.0, 26.0, 40.0])).tolist() == [0, 0, 1, 2, 3, 3]


def test_what_nobody_has_seen_is_left_open() -> None:
    epochs = np.array([0, 1, 2, 3, 103, 104])
    assert nearest(epochs, np.array([3.0, 4.4, 50.0, 101.0, 102.0])).tolist() == [3, 3, -1, -1, 4]


def test_one_column_stands_for_its_epoch() -> None:
    assert nearest(np.array([7]), np.array([5.0, 6.5, 7.5, 12.0])).tolist() == [-1, 0, 0, -1]


def test_ranks_rise() -> None:
    ranks = Summary.of(np.random.default_rng(3).normal(size=1_000)).ranks
    assert all(a <= b for a, b in itertools.pairwise(ranks.tolist()))
