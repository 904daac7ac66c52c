"""Round numbers for the ticks of axes."""

import math

MANTISSAS = (1.0, 2.0, 5.0)


def nice_step(step: float) -> float:
    """Return the next of 1, 2, 5, 10, 20 ... times a power of ten that is not below `step` (above 0)."""
    power = 10.0 ** math.floor(math.log10(step))
    return next((m * power for m in MANTISSAS if m * power >= step), 10.0 * power)


def ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most `most` + 1 round numbers from `low` to `high`, which has to be above it."""
    step = nice_step((high - low) / most)
    return [step * i for i in range(math.ceil(low / step), math.floor(high / step) + 1)]
