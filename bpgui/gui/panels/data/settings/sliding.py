"""Which values a slider has for a setting between two bounds: small counts one by one, large ones by their size."""

import math

from bpgui.gui.common.ticks import nice_step
from bpgui.spec import Param, Value

# A slider has at most this many places.
_PLACES = 400
# Counts that go over more than two powers of ten are moved by their size.
_WIDE = 100.0
_DIGITS = 2


def has_slider(param: Param) -> bool:
    """Tell whether a setting is a number between two bounds."""
    return param.kind != "choice" and param.low is not None and param.high is not None and param.high > param.low


def values_of(param: Param) -> tuple[Value, ...]:
    """Return the values, rising, that a slider of a setting goes through; both bounds are among them."""
    low, high = float(param.low or 0.0), float(param.high or 0.0)
    if param.kind == "int" and low >= 1.0 and high / low > _WIDE:
        return _by_size(int(low), int(high))
    step = nice_step((high - low) / _PLACES)
    step = max(1.0, step) if param.kind == "int" else step
    digits = max(0, -math.floor(math.log10(step)))
    inner = [round(low + step * place, digits + 2) for place in range(math.ceil((high - low) / step))]
    first = [value for value in inner if value > low] if param.low_open else inner
    numbers = [*first, high]
    return tuple(int(value) for value in numbers) if param.kind == "int" else tuple(numbers)


def place_of(values: tuple[Value, ...], value: Value) -> int:
    """Return the place of the value that is nearest."""
    return min(range(len(values)), key=lambda place: abs(float(values[place]) - float(value)))


def _by_size(low: int, high: int) -> tuple[int, ...]:
    """Return whole numbers of two digits and zeros: 10, 11, ... 99, 100, 110 ..."""
    found, value = [low], low
    while value < high:
        unit = 10 ** max(0, len(str(value)) - _DIGITS)
        value = min(high, (value // unit + 1) * unit)
        found.append(value)
    return tuple(found)
