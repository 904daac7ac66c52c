"""Expected numbers named scikit-learn's are what its version 1.9.1 gives for the same scores."""

import numpy as np
import pytest

from bpgui.engine.ranking import (
    Curve,
    mean_precision,
    mean_roc,
    point,
    precision_recall,
    ranked,
    roc,
    thinned,
)
from bpgui.spec import FloatArray
from bpgui.spec.network import BoolArray

TIED_POSITIVE = np.array([0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0], dtype=bool)
TIED_SCORES = np.array([0.1, 0.4, 0.4, 0.8, 0.4, 0.3, 0.8, 0.9, 0.1, 0.3, 0.2, 0.9])


def made(seed: int, samples: int, decimals: int) -> tuple[FloatArray, BoolArray]:
    """Return scores, rounded so that many are equal, and what is positive."""
    rng = np.random.default_rng(seed)
    positive = rng.random(samples) < 0.3
    return (rng.normal(size=samples) + positive).round(decimals), positive


def area_by_pairs(scores: FloatArray, positive: BoolArray) -> float:
    """Return the share of pairs in the right order, ties counting half (Mann and Whitney 1947)."""
    above = scores[positive][:, np.newaxis] - scores[~positive]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


def precision_by_hand(scores: FloatArray, positive: BoolArray) -> float:
    """Return the average precision from its sum, threshold by threshold."""
    area, before = 0.0, 0.0
    for threshold in sorted(set(scores.tolist()), reverse=True):
        said = scores >= threshold
        recall = (said & positive).sum() / positive.sum()
        area += (recall - before) * (said & positive).sum() / said.sum()
        before = recall
    return area


def test_the_roc_of_four_samples_is_that_of_the_scikit_learn_manual() -> None:
    curve = roc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True]))
    assert curve is not None
    np.testing.assert_allclose(curve.x, [0.0, 0.0, 0.5, 0.5, 1.0])
    np.testing.assert_allclose(curve.y, [0.0, 0.5, 0.5, 1.0, 1.0])
    assert curve.area == pytest.approx(0.75, abs=1e-15)


def test_the_precision_of_four_samples_is_that_of_the_scikit_learn_manual() -> None:
    curve = precision_recall(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True]))
    assert curve is not None
    np.testing.assert_allclose(curve.x, [0.0, 0.5, 0.5, 1.0, 1.0])
    np.testing.assert_allclose(curve.y, [1.0, 1.0, 0.5, 2.0 / 3.0, 0.5])
    assert curve.area == pytest.approx(5.0 / 6.0, abs=1e-15)


def test_samples_of_equal_score_cross_the_threshold_together_as_in_scikit_learn() -> None:
    found, curve = ranked(TIED_SCORES, TIED_POSITIVE), roc(TIED_SCORES, TIED_POSITIVE)
    assert curve is not None
    assert found.thresholds.tolist() == [0.9, 0.8, 0.4, 0.3, 0.2, 0.1]
    np.testing.assert_allclose(curve.x, np.array([0, 1, 2, 3, 4, 5, 7]) / 7)
    np.testing.assert_allclose(curve.y, [0.0, 0.2, 0.4, 0.8, 1.0, 1.0, 1.0])
    assert curve.area == pytest.approx(0.7, abs=1e-14)
    precision = precision_recall(TIED_SCORES, TIED_POSITIVE)
    assert precision is not None
    np.testing.assert_allclose(precision.y, [1.0, 0.5, 0.5, 4 / 7, 5 / 9, 0.5, 5 / 12])
    assert precision.area == pytest.approx(0.5396825396825397, abs=1e-14)


def test_two_hundred_rounded_scores_have_the_areas_of_scikit_learn() -> None:
    place = np.arange(200)
    positive = place * 7919 % 13 < 5
    scores = (np.sin(place * 1.7) + 0.8 * positive).round(1)
    curve, precision = roc(scores, positive), precision_recall(scores, positive)
    assert curve is not None
    assert precision is not None
    assert len(curve.x) == 30
    assert curve.area == pytest.approx(0.7766918873476251, abs=1e-13)
    assert precision.area == pytest.approx(0.7409069502768486, abs=1e-13)


@pytest.mark.parametrize("decimals", [0, 1, 12])
@pytest.mark.parametrize("seed", range(5))
def test_areas_equal_their_definitions_however_many_scores_are_equal(seed: int, decimals: int) -> None:
    scores, positive = made(seed, 120, decimals)
    curve, precision = roc(scores, positive), precision_recall(scores, positive)
    assert curve is not None
    assert precision is not None
    assert curve.area == pytest.approx(area_by_pairs(scores, positive), abs=1e-12)
    assert precision.area == pytest.approx(precision_by_hand(scores, positive), abs=1e-12)


def test_every_point_is_what_its_threshold_answers() -> None:
    scores, positive = made(1, 80, 1)
    found, curve, precision = ranked(scores, positive), roc(scores, positive), precision_recall(scores, positive)
    assert curve is not None
    assert precision is not None
    for place, threshold in enumerate(found.thresholds.tolist(), start=1):
        at = point(scores >= threshold, positive)
        assert (curve.x[place], curve.y[place]) == pytest.approx((at.false_positive_rate, at.recall))
        assert (precision.x[place], precision.y[place]) == pytest.approx((at.recall, at.precision))


def test_equal_scores_are_chance() -> None:
    curve = roc(np.zeros(6), np.array([True, False, True, False, True, False]))
    precision = precision_recall(np.zeros(6), np.array([True, False, False, False, True, False]))
    assert curve is not None
    assert precision is not None
    assert curve.area == 0.5
    assert precision.area == pytest.approx(1.0 / 3.0)


@pytest.mark.parametrize("positive", [[True, True], [False, False]])
def test_samples_of_one_kind_have_no_curve(positive: list[bool]) -> None:
    assert roc(np.array([0.1, 0.9]), np.array(positive)) is None
    assert precision_recall(np.array([0.1, 0.9]), np.array(positive)) is None


def test_no_positive_answer_has_no_precision() -> None:
    at = point(np.array([False, False]), np.array([True, False]))
    assert (at.recall, at.false_positive_rate, at.precision) == (0.0, 0.0, None)


def test_means_are_taken_at_the_same_places_of_every_curve() -> None:
    perfect, wrong = (
        Curve(np.array([0.0, 0.0, 1.0]), np.array([0.0, 1.0, 1.0]), 1.0),
        Curve(np.array([0.0, 1.0, 1.0]), np.array([0.0, 0.0, 1.0]), 0.0),
    )
    np.testing.assert_allclose(mean_roc([perfect, wrong], np.array([0.0, 0.25, 0.5])), [0.5, 0.5, 0.5])
    high = Curve(np.array([0.0, 0.5, 1.0]), np.array([1.0, 1.0, 0.8]), 0.9)
    low = Curve(np.array([0.0, 1.0]), np.array([1.0, 0.4]), 0.4)
    np.testing.assert_allclose(mean_precision([high, low], np.array([0.25, 0.5, 0.75, 1.0])), [0.7, 0.7, 0.6, 0.6])


def test_a_long_curve_keeps_its_ends_its_area_and_its_form_when_thinned() -> None:
    scores, positive = made(3, 5_000, 12)
    for curve in (roc(scores, positive), precision_recall(scores, positive)):
        assert curve is not None
        few = thinned(curve, 200)
        assert 100 < len(few.x) <= 200
        assert few.area == curve.area
        assert (few.x[0], few.x[-1]) == (0.0, 1.0)
        assert np.abs(np.diff(few.x)).max() <= 0.02
        assert set(zip(few.x.tolist(), few.y.tolist(), strict=True)) <= set(
            zip(curve.x.tolist(), curve.y.tolist(), strict=True)
        )


def test_a_short_curve_is_not_thinned() -> None:
    curve = roc(TIED_SCORES, TIED_POSITIVE)
    assert curve is not None
    assert thinned(curve, 100) is curve
