"""How far one step of an arrow key or of the wheel moves a setting.

Sizes of unknown magnitude go through the series 1, 2, 5, 10; what may be negative moves evenly; counts move by one in
their second digit; a number that only names something, such as a seed, moves by one.
"""

import math

from bpgui.spec import Param, Value

_EVEN_STEP = 0.1
# A setting that may be 0 goes there from this size, or from one per cent.
_SMALLEST = 0.01


def stepped(param: Param, value: float, steps: int) -> Value:
    """Return the value `steps` steps up, or down if negative; at the end of the range it stays."""
    for _ in range(abs(steps)):
        value = _step(param, value, up=steps > 0)
    return int(value) if param.kind == "int" else float(value)


def _step(param: Param, value: float, up: bool) -> float:
    words = sorted(param.words.values())
    low = -math.inf if param.low is None else param.low
    high = math.inf if param.high is None else param.high
    if value in words:
        # A word stands below the range, as the special value of a spin box does.
        return low if up else value
    following = _whole_step(param, int(value), up) if param.kind == "int" else _float_step(param, value, up)
    following = min(following, high)
    if following < low and words:
        return words[-1]
    if param.low_open and following <= low:
        return value
    return max(following, low)


def _whole_step(param: Param, value: int, up: bool) -> int:
    if param.low is None or param.low < 1:
        return value + 1 if up else value - 1
    unit = 10 ** max(0, len(str(value if up else value - 1)) - 2)
    return (value // unit + 1) * unit if up else (-(-value // unit) - 1) * unit


def _float_step(param: Param, value: float, up: bool) -> float:
    if param.low is None or param.low < 0.0:
        return round(value + (_EVEN_STEP if up else -_EVEN_STEP), 12)
    below_one = param.low == 0.0 and param.high is not None and 0.5 < param.high < 1.0
    if below_one and (value > 0.5 or (up and value == 0.5)):
        # Towards 1, what counts is the distance from it: 0.9, 0.95, 0.98, 0.99.
        return round(1.0 - _series(1.0 - value, not up), 12)
    if param.low_open:
        return _series(value, up)
    smallest = 1.0 if param.unit == "%" else _SMALLEST
    if value < smallest:
        return smallest if up else 0.0
    following = _series(value, up)
    return following if following >= smallest else 0.0


def _series(value: float, up: bool) -> float:
    """Return the neighbour of a positive value in the series ..., 0.5, 1, 2, 5, 10, ..."""
    exponent = math.floor(math.log10(value))
    series = [float(f"{digit}e{power}") for power in range(exponent - 1, exponent + 3) for digit in (1, 2, 5)]
    if up:
        return min(member for member in series if member > value * (1.0 + 1e-9))
    return max(member for member in series if member < value * (1.0 - 1e-9))
