"""`Pyramids`: the rows of a history, thinned once and kept, so that curves of a million epochs are drawn at once.

A history shares its past with the one before it, in chunks that never change. What has been worked out about a
chunk is therefore taken over as long as the chunk is there.
"""

import math
from typing import Self

import numpy as np

from bpgui.gui.plots.decimate import distinct
from bpgui.spec import FloatArray, History

Points = tuple[FloatArray, FloatArray]  # epochs and values, both (points,)

# So many points of a chunk are looked at in every drawing; of more, only the lowest and highest of each bucket.
MOST_POINTS = 4_096
_BUCKET = 8


class Pyramids:
    """The curves of one history; `of` takes over what is known from the history that was shown before."""

    def __init__(self, blocks: tuple["_Block", ...]) -> None:
        self._blocks = blocks

    @classmethod
    def of(cls, history: History, before: "Pyramids | None" = None) -> Self:
        """Prepare a history for drawing."""
        known = {} if before is None else {id(block.rows): block for block in before._blocks}
        return cls(tuple(known.get(id(chunk)) or _Block(chunk) for chunk in history.chunks))

    def __len__(self) -> int:
        """Count the rows."""
        return sum(len(block.rows) for block in self._blocks)

    @property
    def span(self) -> tuple[float, float]:
        """The first and the last epoch; there has to be a row."""
        return float(self._blocks[0].epochs[0]), float(self._blocks[-1].epochs[-1])

    def last(self, column: int) -> float:
        """Return the newest value of a column; there has to be a row."""
        return float(self._blocks[-1].rows[-1, column])

    def end(self, column: int) -> tuple[float, float] | None:
        """Return the epoch and the value of the newest finite value of a column, None if there is none."""
        for block in reversed(self._blocks):
            x, y = block.levels(column)[-1]
            if len(x):
                return float(x[-1]), float(y[-1])
        return None

    def smallest_positive(self, column: int) -> float:
        """Return the smallest value above 0 in a column, infinity if there is none."""
        return min((block.smallest_positive(column) for block in self._blocks), default=math.inf)

    def points(self, column: int, low: float = -math.inf, high: float = math.inf) -> Points:
        """Return epochs and finite values between two epochs, and one more at either end where there is one.

        They are thinned where they are many, but no spike is lost.
        """
        parts = [block.points(column, low, high) for block in self._blocks]
        if not parts:
            return np.empty(0), np.empty(0)
        x, y = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        seen = _within(x, low, high)
        return x[seen], y[seen]

    def nearest(self, epoch: float) -> FloatArray:
        """Return the row (columns,) whose epoch is nearest to `epoch`; there has to be one."""
        rows = [block.nearest(epoch) for block in self._blocks]
        return min(rows, key=lambda row: abs(float(row[0]) - epoch))


class _Block:
    """What is known about one chunk; worked out when it is first asked for."""

    def __init__(self, rows: FloatArray) -> None:
        self.rows = rows
        self.epochs = np.ascontiguousarray(rows[:, 0])
        self._levels: dict[int, list[Points]] = {}
        self._smallest: dict[int, float] = {}

    def levels(self, column: int) -> list[Points]:
        """Return the points where a column is finite, then ever fewer of them, down to `MOST_POINTS`."""
        if column not in self._levels:
            x, y = self.epochs, self.rows[:, column]
            finite = np.isfinite(y)
            levels = [(x, y) if finite.all() else (x[finite], y[finite])]
            while len(levels[-1][0]) > MOST_POINTS:
                levels.append(_thinned(*levels[-1]))
            self._levels[column] = levels
        return self._levels[column]

    def smallest_positive(self, column: int) -> float:
        if column not in self._smallest:
            least = float(self.levels(column)[-1][1].min(initial=math.inf))
            if least <= 0.0:
                values = self.levels(column)[0][1]
                least = float(values[values > 0.0].min(initial=math.inf))
            self._smallest[column] = least
        return self._smallest[column]

    def points(self, column: int, low: float, high: float) -> Points:
        """Return the finest points between two epochs that are not too many, and one more at either end."""
        levels = self.levels(column)
        if low < self.epochs[0] and high > self.epochs[-1]:
            return levels[-1]
        seen = ((x[part], y[part]) for x, y in levels for part in [_within(x, low, high)])
        return next(points for points in seen if len(points[0]) <= MOST_POINTS)

    def nearest(self, epoch: float) -> FloatArray:
        after = int(np.searchsorted(self.epochs, epoch))
        around = [row for row in (after - 1, after) if 0 <= row < len(self.rows)]
        return self.rows[min(around, key=lambda row: abs(float(self.epochs[row]) - epoch))]


def _within(x: FloatArray, low: float, high: float) -> slice:
    """Return which of x (ascending) lie between two bounds, and one more at either end."""
    first, last = np.searchsorted(x, low), np.searchsorted(x, high, side="right")
    return slice(max(0, int(first) - 1), min(len(x), int(last) + 1))


def _thinned(x: FloatArray, y: FloatArray) -> Points:
    """Return the lowest and the highest point of each bucket of neighbouring ones, in their order."""
    whole = len(y) // _BUCKET
    buckets = np.ascontiguousarray(y[: whole * _BUCKET]).reshape(whole, _BUCKET)
    both = np.sort(np.stack((buckets.argmin(axis=1), buckets.argmax(axis=1)), axis=1), axis=1)
    inner = (both + _BUCKET * np.arange(whole)[:, np.newaxis]).ravel()
    # The ends stay, and so does what is left of the last bucket.
    places = np.concatenate(([0], inner, np.arange(whole * _BUCKET, len(y)), [len(y) - 1]))
    places = distinct(places)
    return x[places], y[places]
