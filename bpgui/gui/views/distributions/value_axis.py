"""The axis of the values: what part of a scale is shown, in which bins, and where its ticks are."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from bpgui.engine.histograms import Scale
from bpgui.gui.common.text import significant
from bpgui.gui.common.ticks import nice_step, ticks
from bpgui.spec import FloatArray

BINS = 48
_STEPS = 8  # how finely the ends of a linear axis follow the numbers
_PIXELS_PER_TICK, _FEWEST_TICKS = 24, 3
# Larger numbers stand at the end of the axis; what comes near to the largest there are overflows on the way.
_LARGEST = 1e300
# Numbers that differ by less than this share of their size stand at one place.
_APART = 1e-9
_LEAST = 1e-300

Tick = tuple[float, str]


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """The places on `scale` from `low` to `high`, in `BINS` equal bins; on the picture they go from 0 to 1."""

    scale: Scale
    low: float
    high: float

    @classmethod
    def around(cls, ranks: FloatArray, logarithmic: bool) -> Self:
        """Return an axis on which all numbers have a place; NaN counts nowhere."""
        numbers = np.clip(ranks[np.isfinite(ranks)], -_LARGEST, _LARGEST)
        scale = Scale.logarithmic(numbers) if logarithmic else Scale()
        if not len(numbers):
            return cls(scale, -1.0, 1.0)
        low, high = scale.place(np.array([numbers.min(), numbers.max()])).tolist()
        if logarithmic:
            # Zero and the small numbers around it are in sight.
            return cls(scale, min(low, -0.1), max(high, 0.1))
        if high - low <= max(_APART * max(abs(low), abs(high)), _LEAST):
            room = 0.5 * abs(low) if abs(low) > _LEAST else 1.0
            return cls(scale, low - room, high + room)
        step = nice_step((high - low) / _STEPS)
        return cls(scale, step * math.floor(low / step), step * math.ceil(high / step))

    def up(self, numbers: FloatArray) -> FloatArray:
        """Return how far up numbers stand, from 0 to 1; NaN stays."""
        return (np.clip(self.scale.place(numbers), self.low, self.high) - self.low) / (self.high - self.low)

    def span(self, which: int) -> tuple[float, float]:
        """Return from which number to which a bin reaches."""
        low, high = (self.low + (self.high - self.low) * edge / BINS for edge in (which, which + 1))
        return self.scale.number(low), self.scale.number(high)

    def ticks(self, pixels: float) -> list[Tick]:
        """Return how far up the ticks of an axis of this height stand, and their numbers."""
        most = max(_FEWEST_TICKS, int(pixels / _PIXELS_PER_TICK))
        numbers = self._powers(most) if self.scale.unit else ticks(self.low, self.high, most)
        return [
            (up, significant(number, 7))
            for number in numbers
            if 0.0 <= (up := (float(self.scale.place(np.array(number))) - self.low) / (self.high - self.low)) <= 1.0
        ]

    def _powers(self, most: int) -> list[float]:
        """Return zero and powers of ten of both signs."""
        every = max(1, math.ceil((self.high - self.low) / most))
        first = round(math.log10(self.scale.unit))
        sizes = [float(f"1e{first + k}") for k in range(0, math.ceil(max(abs(self.low), self.high)) + 1, every)][1:]
        return [0.0, *sizes, *(-size for size in sizes)]
