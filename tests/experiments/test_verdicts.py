"""Verdicts are written from the numbers: other numbers give other sentences, against what was expected too."""

import math

import numpy as np

from bpgui.experiments import exploding, learning_rates, local_minima, overfitting, vanishing
from bpgui.experiments.exploding import Explosion
from bpgui.experiments.learning_rates import Rate
from bpgui.experiments.local_minima import Endings, gathered
from bpgui.experiments.outcome import brief, listed, percent
from bpgui.experiments.overfitting import Fit
from bpgui.experiments.vanishing import Fading


def fading(name: str, ratio: float, accuracy: float) -> Fading:
    norms = np.array([ratio, 1.0])
    return Fading(name, norms, norms, accuracy)


def test_gradients_that_did_not_vanish_are_not_said_to() -> None:
    assert "faded in none of them" in vanishing.verdict([fading("A", 0.5, 1.0), fading("B", 0.2, 1.0)])
    assert "faded in all of them" in vanishing.verdict([fading("A", 1e-4, 0.5), fading("B", 1e-3, 0.5)])
    told = vanishing.verdict([fading("A", 1e-4, 1.0), fading("B", 0.5, 1.0)])
    assert "faded most with A, and reached the first layer 5,000 times better with B" in told
    assert "alone did not decide where the task was learned" in told


def test_one_network_that_learned_though_its_error_faded_is_enough_to_doubt_that_fading_decides() -> None:
    arms = [fading("A", 1e-4, 0.5), fading("B", 1e-3, 1.0), fading("C", 0.5, 1.0)]
    assert "alone did not decide" in vanishing.verdict(arms)
    assert "Only where it arrived" in vanishing.verdict([arms[0], arms[2]])
    assert "alone did not decide" in vanishing.verdict([arms[0], arms[2], fading("D", 0.1, 0.6)])


def test_an_error_that_does_not_arrive_at_all_has_no_size_to_compare_with() -> None:
    assert "reached the first layer only with B" in vanishing.verdict([fading("A", 0.0, 0.5), fading("B", 0.5, 1.0)])
    dead = Fading("A", np.zeros(2), np.zeros(2), 0.5)
    assert math.isnan(dead.ratio)
    assert math.isnan(dead.ratio_after)
    assert "is no number times" not in vanishing.verdict([dead])


def test_trainings_that_did_not_explode_are_not_said_to() -> None:
    told = exploding.verdict([Explosion("A", 1.0, 2.0, 100, False, 0.95), Explosion("B", 1.0, 2.0, 100, False, 0.5)])
    assert told.startswith("In this run no training exploded.")
    assert "A: it learned; 95.0 %" in told
    assert "B: it did not learn; 50.0 %" in told
    assert "What helped" not in told
    told = exploding.verdict([Explosion("A", 1.0, 1e9, 4, True, 0.5), Explosion("B", 1.0, 2.0, 100, False, 0.9)])
    assert "from 1 to as much as 1e+09 within the first 60 updates" in told
    assert "past all bounds, in epoch 5" in told
    assert "B: it learned; 90.0 % of the test points are right, with gradients up to 2 in the first 60 updates" in told
    assert told.endswith("What helped here: b.")


def test_the_best_learning_rate_is_the_one_that_went_furthest_in_this_run() -> None:
    rates = [Rate("a", 0.1, 1.0, 0.5, 10, False), Rate("b", 1.0, 1.0, 0.1, 10, False)]
    assert learning_rates.verdict(rates).startswith("The rate 1 went furthest: the loss fell from 1 to 0.1.")
    assert "The smaller rate 0.1 stood at 0.5 after as many epochs, 5 times as much." in learning_rates.verdict(rates)
    worse = learning_rates.verdict([*rates, Rate("c", 2.0, 1.0, 3.0, 10, False)])
    assert worse.endswith("At 2 the loss ended higher than it began.")
    exploded = [Rate("a", 0.1, 1.0, math.inf, 3, True)]
    assert learning_rates.verdict(exploded) == "In this run the training exploded at every learning rate."


def test_a_remedy_that_did_not_help_is_told() -> None:
    plain = Fit("Plain", 500, 0.1, 0.3, 0.99, 0.9)
    told = overfitting.verdict(
        [plain, Fit("L2", 500, 0.2, 0.5, 0.95, 0.9), Fit("Dropout", 500, 0.2, 0.3, 0.9, 0.9)], 0.95
    )
    assert "The gap is smaller with Dropout (0.1)." in told
    assert "In this run it is no smaller with L2 (0.3)." in told
    assert "plain has the lowest test loss" in told
    assert "No classifier can get more than 95.0 % right on average" in told
    assert "No classifier" not in overfitting.verdict([plain, plain], None)


def test_seeds_that_all_succeed_are_told_without_a_word_of_minima() -> None:
    good = np.full(10, 1e-4)
    told = local_minima.verdict([Endings("2-2-1", good), Endings("2-3-1", good)])
    assert told == "2-2-1: 0 of 10 seeds failed (0.0 %) and 2-3-1: 0 of 10 seeds failed (0.0 %)."
    scattered = np.array([0.02, 0.05, 0.1, 1e-4])
    told = local_minima.verdict([Endings("2-2-1", good), Endings("2-3-1", scattered)])
    assert "minima" not in told
    twice = np.array([0.02, 0.02, 0.05, 0.1, 0.12])
    assert "so few values" not in local_minima.verdict([Endings("2-2-1", twice)])
    assert "so few values" in local_minima.verdict([Endings("2-2-1", np.repeat([0.0625, 0.125], 3))])
    assert "the fewer failed" not in told


def test_losses_gather_where_they_are_nearly_the_same() -> None:
    values = gathered(np.array([0.125, 0.0627, 0.0628, 0.0626, 0.126]))
    assert [count for _, count in values] == [3, 2]
    np.testing.assert_allclose([value for value, _ in values], [0.0627, 0.1255])
    assert gathered(np.array([])) == []


def test_numbers_and_lists_in_sentences() -> None:
    assert [brief(value) for value in (0.03123, 72_481.0, 1.234e-5, 2.0, 1e9, math.nan)] == [
        "0.0312", "72,500", "1.23e-05", "2", "1e+09", "no number",
    ]  # fmt: skip
    assert percent(0.9754) == "97.5 %"
    assert percent(math.nan) == percent(None) == "unknown"
    assert [listed(parts) for parts in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
