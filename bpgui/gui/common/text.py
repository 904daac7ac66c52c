"""How numbers are written in the window."""

import math


def number(value: float, digits: int = 4) -> str:
    """Write a number with about `digits` significant digits: 0.1234, -12.35, 1.2e-05."""
    if not math.isfinite(value):
        return str(value)
    size = abs(value)
    if value == 0.0 or 1e-3 <= size < 10.0**digits:
        decimals = digits if size < 1.0 else max(0, digits - 1 - math.floor(math.log10(size)))
        return f"{value:.{decimals}f}"
    return f"{value:.{max(1, digits - 2)}e}"


def percent(share: float) -> str:
    """Write a share of 0 to 1 as a percentage."""
    return f"{100.0 * share:.1f} %"


def count(value: int, noun: str) -> str:
    """Write a count with its noun: '1 neuron', '1,024 neurons'."""
    return f"{value:,} {noun}" if value == 1 else f"{value:,} {noun}s"
