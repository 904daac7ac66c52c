"""How well outputs rank samples, whatever the threshold: ROC and precision-recall curves with their areas.

Definitions and ties as in scikit-learn 1.9 (`roc_curve` with `drop_intermediate=False`, `roc_auc_score`,
`precision_recall_curve`, `average_precision_score`): samples of equal score cross the threshold together. Fawcett 2006,
An introduction to ROC analysis, Pattern Recognition Letters 27:861-874; Davis and Goadrich 2006, The relationship
between precision-recall and ROC curves, ICML.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bpgui.spec import FloatArray
from bpgui.spec.network import BoolArray

Counts = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """How many samples score at least each of the distinct `thresholds` (n,), which fall.

    `hits` (n,) counts those of them that are positive, `alarms` (n,) those that are not.
    """

    thresholds: FloatArray
    hits: Counts
    alarms: Counts


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The points (n,) of a curve within the unit square, from low to high x, and its area.

    ROC: x is the false and y the true positive rate, from (0, 0) to (1, 1), joined by straight lines. Precision-recall:
    x is the recall from 0, y the precision; each precision holds back to the recall of the point before, so that the
    area is the average precision.
    """

    x: FloatArray
    y: FloatArray
    area: float


@dataclass(frozen=True, slots=True)
class Point:
    """What answering yes or no comes to, as shares from 0 to 1: one point of each curve.

    `precision` is None where no sample is answered yes.
    """

    false_positive_rate: float
    recall: float
    precision: float | None


def ranked(scores: FloatArray, positive: BoolArray) -> Ranked:
    """Count hits and false alarms of scores (samples,), which are finite, at every threshold."""
    order = np.argsort(scores)[::-1]
    falling, right = scores[order], positive[order]
    last = np.append(np.flatnonzero(np.diff(falling)), len(falling) - 1)
    hits = np.cumsum(right)[last]
    return Ranked(falling[last], hits, 1 + last - hits)


def roc(scores: FloatArray, positive: BoolArray) -> Curve | None:
    """Return the receiver operating characteristic of scores (samples,); None unless some are positive and some not.

    Its area is the share of pairs of a positive and another sample that are in the right order, ties counting half.
    """
    if not _both(positive):
        return None
    found = ranked(scores, positive)
    x = np.append(0.0, found.alarms / found.alarms[-1])
    y = np.append(0.0, found.hits / found.hits[-1])
    return Curve(x, y, float((np.diff(x) * (y[1:] + y[:-1])).sum() / 2.0))


def precision_recall(scores: FloatArray, positive: BoolArray) -> Curve | None:
    """Return precision over recall of scores (samples,); None unless some are positive and some not.

    Its area is the average precision, the sum of (R_n - R_(n-1)) P_n, which does not flatter as straight lines would.
    """
    if not _both(positive):
        return None
    found = ranked(scores, positive)
    recall = found.hits / found.hits[-1]
    precision = found.hits / (found.hits + found.alarms)
    area = float((np.diff(recall, prepend=0.0) * precision).sum())
    return Curve(np.append(0.0, recall), np.append(1.0, precision), area)


def point(said: BoolArray, positive: BoolArray) -> Point:
    """Return what answers yes or no (samples,) come to where some samples are positive and some are not."""
    hits, yes, positives = int((said & positive).sum()), int(said.sum()), int(positive.sum())
    return Point(
        (yes - hits) / (len(positive) - positives),
        hits / positives,
        hits / yes if yes else None,
    )


def mean_roc(curves: Sequence[Curve], places: FloatArray) -> FloatArray:
    """Return the mean true positive rate (n,) of at least one ROC curve at false positive rates (n,)."""
    return np.mean([np.interp(places, curve.x, curve.y) for curve in curves], axis=0)


def mean_precision(curves: Sequence[Curve], places: FloatArray) -> FloatArray:
    """Return the mean precision (n,) of at least one precision-recall curve at recalls (n,)."""
    return np.mean([curve.y[np.searchsorted(curve.x, places)] for curve in curves], axis=0)


def thinned(curve: Curve, most: int) -> Curve:
    """Return a curve of at most `most` of its points (at least 2), evenly spread along it, with the area of the whole.

    The precision, which goes up and down, counts only where the recall rises.
    """
    if len(curve.x) <= most:
        return curve
    along = curve.x + np.maximum.accumulate(curve.y - curve.y[0])
    places = np.searchsorted(along, np.linspace(along[0], along[-1], most))
    kept = places[np.diff(places, prepend=-1) > 0]
    return Curve(curve.x[kept], curve.y[kept], curve.area)


def _both(positive: BoolArray) -> bool:
    return bool(positive.any()) and not positive.all()
