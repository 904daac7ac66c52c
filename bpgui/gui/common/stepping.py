"""How far one step of an arrow key or of the wheel moves a setting, and how far the mouse does.

Sizes of unknown magnitude go through the series 1, 2, 5, 10; what may be negative moves evenly; counts move by one in
their second digit; a number that only names something, such as a seed, moves by one.
"""

import math

from bpgui.spec import Param, Value

_EVEN_STEP = 0.1
# A setting that may be 0 goes there from this size, or from one per cent.
_SMALLEST = 0.01
# A dragged mouse, in pixels: to the next whole number, and to ten times the size of a positive one.
_WHOLE_PIXELS = 8
_TENFOLD_PIXELS = 400
_EVEN_PIXEL = 0.01
_SHARE_PIXEL = 0.001


def stepped(param: Param, value: float, steps: int) -> Value:
    """Return the value `steps` steps up, or down if negative; at the end of the range it stays."""
    for _ in range(abs(steps)):
        value = _step(param, value, up=steps > 0)
    return int(value) if param.kind == "int" else float(value)


def scrubbed(param: Param, start: float, distance: float) -> Value:
    """Return where a mouse that is dragged `distance` pixels to the right moves a setting, within its range.

    Sizes grow by a factor per pixel, so that small ones move finely; shares, and what may be negative, move evenly.
    """
    if param.kind == "int":
        return stepped(param, start, int(distance / _WHOLE_PIXELS))
    if not distance:
        return start
    if param.low is None or param.low < 0.0:
        value = _evenly(start, distance, _EVEN_PIXEL)
    elif param.low == 0.0 and param.high is not None and param.high <= 1.0:
        value = _evenly(start, distance, _SHARE_PIXEL)
    else:
        value = _by_factor(param, start, distance)
    low = -math.inf if param.low is None else param.low
    high = math.inf if param.high is None else param.high
    return min(max(value, low), high)


def _evenly(start: float, distance: float, pixel: float) -> float:
    # Round numbers, so that what the mouse has reached can be said and typed again.
    return round(round((start + distance * pixel) / pixel) * pixel, 12)


def _by_factor(param: Param, start: float, distance: float) -> float:
    smallest = 1.0 if param.unit == "%" else _SMALLEST
    value = float(f"{(start or smallest) * 10.0 ** (distance / _TENFOLD_PIXELS):.3g}")
    # What may be 0 gets there from a tenth of the smallest size, or of its own if it was smaller.
    return 0.0 if not param.low_open and value < min(smallest, start or smallest) / 10.0 else value


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
