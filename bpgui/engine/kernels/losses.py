"""Losses of one output layer: the error that backpropagation starts from, and the value for the curves."""

import math

from bpgui.engine.kernels.compiling import inner
from bpgui.engine.kernels.kinds import Lanes, Memory, Table
from bpgui.engine.kernels.simd import first_lanes, lanes_of, like, load, select, spread, store

LOSS_CODES = {
    "half_squared_error": 0, "mse": 1, "mae": 2, "huber": 3, "hinge": 4,
    "binary_cross_entropy": 5, "categorical_cross_entropy": 6,
}  # fmt: skip
# From here on the error is that at the net inputs: loss and activation are differentiated together.
FUSED = 5


@inner
def _slope(code: int, o: Lanes, t: Lanes, a: float, size: int) -> Lanes:
    """Return dL/d output, or dL/d net of a fused pair; `a` is the loss's setting."""
    share = 1.0 / size
    if code == 0:
        return o - t
    if code == 1:
        return (o - t) * (2.0 * share)
    if code == 2:
        return sign(o - t) * share
    if code == 3:
        d = o - t
        return select(d > a, like(d, a), select(d < -a, like(d, -a), d)) * share
    if code == 4:
        y = t * 2.0 - 1.0
        return select(y * o < 1.0, (0.0 - y) * share, like(o, 0.0))
    if code == 5:
        return (o - (t * (1.0 - a) + 0.5 * a)) * share
    return o - (t * (1.0 - a) + a * share)


@inner
def sign(x: Lanes) -> Lanes:
    """Return -1, 0 or 1; NaN stays."""
    return select(x > 0.0, like(x, 1.0), select(x < 0.0, like(x, -1.0), x))


@inner
def set_error(
    memory: Memory, places: Table, code: int, a: float, out: int, step: int, target_places: int,
    column: int, error: int, rows: int, size: int, width: int,
) -> None:  # fmt: skip
    """Write the slope of the loss for each output; lanes beyond the layer get 0."""
    lanes = lanes_of(memory)
    nothing = spread(memory, 0.0)
    for row in range(rows):
        targets = places[target_places + row] + column
        weight = 1.0
        if code == 6:
            # The targets of a sample need not add up to 1: its outputs count as often as they do.
            weight = 0.0
            for place in range(size):
                weight += memory[targets + place]
            weight = weight * (1.0 - a) + a
        for place in range(0, width, lanes):
            at = row * step + place
            slope = _slope(code, load(memory, out + at) * weight, load(memory, targets + place), a, size)
            store(memory, error + at, select(first_lanes(memory, size - place), slope, nothing))


@inner
def _huber(d: float, a: float) -> float:
    return 0.5 * d * d if abs(d) <= a else a * (abs(d) - 0.5 * a)


@inner
def value(memory: Memory, code: int, a: float, net: int, out: int, targets: int, size: int) -> float:
    """Return the loss of one sample, in float64."""
    result = 0.0
    if code == 6:
        highest = memory[net]
        for k in range(1, size):
            highest = max(highest, memory[net + k])
        powers = 0.0
        for k in range(size):
            powers += math.exp(memory[net + k] - highest)
        log_powers = math.log(powers)
        for k in range(size):
            t = memory[targets + k] * (1.0 - a) + a / size
            result -= t * (memory[net + k] - highest - log_powers)
        return result
    for k in range(size):
        z, o, t = memory[net + k], memory[out + k], memory[targets + k]
        if code == 0:
            result += 0.5 * (o - t) ** 2
        elif code == 1:
            result += (o - t) ** 2
        elif code == 2:
            result += abs(o - t)
        elif code == 3:
            result += _huber(o - t, a)
        elif code == 4:
            result += max(0.0, 1.0 - (2.0 * t - 1.0) * o)
        else:
            smoothed = t * (1.0 - a) + 0.5 * a
            result += max(z, 0.0) - z * smoothed + math.log1p(math.exp(-abs(z)))
    return result if code == 0 else result / size
