"""How many numbers spread, and how that changes over the epochs: summaries of bounded size, binned when looked at.

A summary keeps numbers at evenly spaced ranks, not counts in bins, since nobody knows beforehand where the numbers of
a network will be after a thousand epochs. Any bins can be counted from it, on any scale.
"""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from bpgui.spec import FloatArray

MOST_NUMBERS = 20_000
MOST_COLUMNS = 200
KEPT = 256
QUANTILES = (0.05, 0.5, 0.95)
# A logarithmic scale shows so many powers of ten on either side of zero, at most.
_MOST_DECADES = 6
_SMALL = 0.2  # the share of numbers that may lie within the linear part of a logarithmic scale


def evenly(count: int, width: int = 1, most: int = MOST_NUMBERS) -> npt.NDArray[np.intp]:
    """Return the places of at most `most` out of `count` numbers, evenly spread.

    `width` is the length of a row, if they are the rows of a matrix: each of its columns then has its share.
    """
    stride = max(1, math.ceil(count / most))
    while stride > 1 and math.gcd(stride, width) > 1:
        stride += 1
    return np.arange(0, count, stride)


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """What is kept of numbers: `ranks` (KEPT,) rising, NaN where there are fewer, and their `QUANTILES` (3,).

    `count` tells how many were finite, and `broken` how many were not, which have no part in anything else.
    """

    ranks: FloatArray
    quantiles: FloatArray
    count: int
    broken: int

    @classmethod
    def of(cls, numbers: FloatArray) -> Self:
        """Summarise numbers of any shape; of no more than `KEPT` all are kept."""
        finite = np.sort(numbers[np.isfinite(numbers)], axis=None).astype(np.float64, copy=False)
        ranks, count = np.full(KEPT, np.nan), len(finite)
        if count <= KEPT:
            ranks[:count] = finite
        else:
            ranks[:] = finite[np.rint(np.linspace(0, count - 1, KEPT)).astype(np.intp)]
        return cls(ranks, _quantiles(finite), count, numbers.size - count)


class Columns:
    """Summaries of the same numbers at rising epochs, at most `most` of them, the last one always the newest.

    When there are more, every second one goes, and from then on new ones are twice as far apart.
    """

    def __init__(self, most: int = MOST_COLUMNS) -> None:
        self._most = most
        self._epochs: list[int] = []
        self._summaries: list[Summary] = []
        self._spacing = 0.0

    def __len__(self) -> int:
        """Count the columns."""
        return len(self._epochs)

    @property
    def epochs(self) -> npt.NDArray[np.int64]:
        """The epochs (columns,), rising."""
        return np.array(self._epochs, dtype=np.int64)

    @property
    def ranks(self) -> FloatArray:
        """What was kept (columns, KEPT)."""
        return np.array([summary.ranks for summary in self._summaries]).reshape(-1, KEPT)

    @property
    def quantiles(self) -> FloatArray:
        """The `QUANTILES` (columns, 3)."""
        return np.array([summary.quantiles for summary in self._summaries]).reshape(-1, len(QUANTILES))

    def add(self, epoch: int, summary: Summary) -> None:
        """Take in the numbers at an epoch; what was kept of that one and of later ones is gone."""
        self.cut(epoch - 1)
        epochs = self._epochs
        if len(epochs) > 1 and epochs[-1] - epochs[-2] < self._spacing:
            self._keep(len(epochs) - 1)
        epochs.append(epoch)
        self._summaries.append(summary)
        if len(epochs) > self._most:
            self._spacing = 2.0 * (epochs[-1] - epochs[0]) / (len(epochs) - 1)
            kept = [*range(0, len(epochs) - 1, 2), len(epochs) - 1]
            self._epochs = [epochs[place] for place in kept]
            self._summaries = [self._summaries[place] for place in kept]

    def cut(self, epoch: int) -> None:
        """Drop all that is later than an epoch."""
        kept = len(self._epochs)
        while kept and self._epochs[kept - 1] > epoch:
            kept -= 1
        if kept < 2:
            self._spacing = 0.0
        self._keep(kept)

    def _keep(self, count: int) -> None:
        del self._epochs[count:], self._summaries[count:]


@dataclass(frozen=True, slots=True)
class Scale:
    """Where numbers stand on an axis: as they are, or on a logarithmic scale that has a zero and both signs.

    That is sign(x) log10(1 + |x| / unit): linear well within `unit`, logarithmic beyond it. It is linear throughout
    where `unit` is 0.
    """

    unit: float = 0.0

    @classmethod
    def logarithmic(cls, numbers: FloatArray) -> Self:
        """Return a logarithmic scale whose unit is a power of ten and lies among the smaller of numbers (not NaN)."""
        sizes = np.abs(numbers[(numbers != 0.0) & np.isfinite(numbers)])
        if not len(sizes):
            return cls(1.0)
        least = math.floor(math.log10(float(sizes.max()))) + 1 - _MOST_DECADES
        # Among the subnormal numbers powers of ten lose their digits.
        return cls(10.0 ** max(math.floor(math.log10(float(np.quantile(sizes, _SMALL)))), least, -300))

    def place(self, numbers: FloatArray) -> FloatArray:
        """Return where numbers stand."""
        if not self.unit:
            return numbers
        # The quotient of a large number and a small unit overflows; its logarithm does not.
        with np.errstate(all="ignore"):
            ratio = np.abs(numbers) / self.unit
            far = np.log10(np.abs(numbers)) - math.log10(self.unit)
            return np.sign(numbers) * np.where(ratio < 1e15, np.log10(1.0 + ratio), far)

    def number(self, place: float) -> float:
        """Return the number that stands at a place."""
        if not self.unit:
            return place
        return math.copysign(self.unit * math.expm1(abs(place) * math.log(10.0)), place)


def shares(places: FloatArray, low: float, high: float, bins: int) -> FloatArray:
    """Return which share of each row (rows, numbers) lies in each of equal bins from `low` to `high`, (rows, bins).

    NaN counts nowhere; what lies outside counts to the nearest bin. A row without numbers has shares of 0.
    """
    there = ~np.isnan(places)
    which = np.nonzero(there)[0] * bins + _bins_of(places[there], low, high, bins)
    counted = np.bincount(which, minlength=len(places) * bins).reshape(len(places), bins)
    return counted / np.maximum(there.sum(axis=1, keepdims=True), 1)


def counts(places: FloatArray, low: float, high: float, bins: int) -> npt.NDArray[np.intp]:
    """Count the finite ones of numbers in each of equal bins from `low` to `high`, (bins,)."""
    return np.bincount(_bins_of(places[np.isfinite(places)], low, high, bins), minlength=bins)


def nearest(epochs: npt.NDArray[np.int64], at: FloatArray) -> npt.NDArray[np.intp]:
    """Return which column stands for each of rising points in time, -1 where none does.

    A column stands for what is nearer to it than to others, but no farther than one and a half of the usual distance
    between two: what nobody has seen is not filled in.
    """
    middles = (epochs[1:] + epochs[:-1]) / 2.0
    which = np.searchsorted(middles, at)
    usual = float(np.median(np.diff(epochs))) if len(epochs) > 1 else 1.0
    return np.where(np.abs(at - epochs[which]) <= 1.5 * usual, which, -1)


def _bins_of(places: FloatArray, low: float, high: float, bins: int) -> npt.NDArray[np.intp]:
    # Halved first: the distance between two numbers may overflow though they do not.
    share = (places / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0)
    return np.clip(share * bins, 0, bins - 1).astype(np.intp)


def _quantiles(rising: FloatArray) -> FloatArray:
    """Return the `QUANTILES` of rising numbers, as `np.quantile` does; NaN where there are none."""
    if not len(rising):
        return np.full(len(QUANTILES), np.nan)
    at = np.array(QUANTILES) * (len(rising) - 1)
    below = np.floor(at).astype(np.intp)
    above = np.minimum(below + 1, len(rising) - 1)
    return rising[below] * (1.0 - (at - below)) + rising[above] * (at - below)
