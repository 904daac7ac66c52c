"""The logarithmic axis of the norms: from numbers to pixels, and its ticks."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from bpgui.gui.common.axes import log_ticks

_PIXELS_PER_TICK = 52
# Narrower, and the least change would look like a great one.
_FEWEST_DECADES = 3


@dataclass(frozen=True, slots=True)
class NormAxis:
    """From 10**low at `left` to 10**high at `right`, in pixels."""

    low: int
    high: int
    left: float
    right: float

    @classmethod
    def around(cls, norms: Iterable[float], left: float, right: float) -> Self:
        """Return an axis of whole powers of ten for all norms that have a place on it."""
        logs = [math.log10(norm) for norm in norms if norm > 0.0 and math.isfinite(norm)] or [0.0]
        low, high = math.floor(min(logs)), math.ceil(max(logs))
        while high - low < _FEWEST_DECADES:
            low, high = (low, high + 1) if max(logs) - low > high - min(logs) else (low - 1, high)
        return cls(low, high, left, right)

    def x(self, norm: float) -> float:
        """Return where a norm stands: 0 at the left end, what is not finite at the right one."""
        if not math.isfinite(norm):
            return self.right
        if norm <= 0.0:
            return self.left
        share = (math.log10(norm) - self.low) / (self.high - self.low)
        return self.left + (self.right - self.left) * min(max(share, 0.0), 1.0)

    def ticks(self) -> list[tuple[float, str]]:
        """Return the ticks: where they stand, and the exponent of their power of ten."""
        most = max(2, int((self.right - self.left) / _PIXELS_PER_TICK))
        return [
            (self.left + (self.right - self.left) * (tick - self.low) / (self.high - self.low), _power(tick))
            for tick in log_ticks(self.low, self.high, most)
            if math.isclose(tick, round(tick), abs_tol=1e-9)
        ]


def _power(exponent: float) -> str:
    whole = round(exponent)
    return f"{10.0**whole:g}" if -4 < whole < 5 else f"1e{whole}"
