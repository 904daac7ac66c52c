"""Activations over a whole layer: rows of samples, filled up to whole vectors, in the run's memory."""

import math

from bpgui.engine.kernels import functions
from bpgui.engine.kernels.compiling import inner
from bpgui.engine.kernels.kinds import Memory, Untyped
from bpgui.engine.kernels.simd import first_lanes, lanes_of, load, select, spread, store

# The number of each activation in the tables; the order means nothing.
ACTIVATION_CODES = {
    "linear": 0, "sigmoid": 1, "tanh": 2, "scaled_tanh": 2, "relu": 3, "leaky_relu": 3, "elu": 4, "gelu": 5, "silu": 6,
    "softplus": 7, "softsign": 8, "sine": 9, "gaussian": 10, "softmax": 11,
}  # fmt: skip


def _make_map(value: Untyped) -> Untyped:
    """Return a function that applies an activation to rows of net inputs."""

    @inner
    def apply(memory: Memory, net: int, out: int, step: int, rows: int, width: int, a: float, b: float) -> None:
        lanes = lanes_of(memory)
        for row in range(rows):
            for at in range(row * step, row * step + width, lanes):
                store(memory, out + at, value(load(memory, net + at), a, b))

    return apply


def _make_back(back: Untyped) -> Untyped:
    """Return a function that sends rows of errors back through an activation, in place."""

    @inner
    def apply(
        memory: Memory, net: int, out: int, error: int, step: int, rows: int, width: int, a: float, b: float
    ) -> None:
        lanes = lanes_of(memory)
        for row in range(rows):
            for at in range(row * step, row * step + width, lanes):
                z, f, e = load(memory, net + at), load(memory, out + at), load(memory, error + at)
                store(memory, error + at, back(z, f, e, a, b))

    return apply


_linear = _make_map(functions.linear)
_logistic = _make_map(functions.logistic)
_scaled_tanh = _make_map(functions.scaled_tanh)
_leaky = _make_map(functions.leaky)
_elu = _make_map(functions.elu)
_gelu = _make_map(functions.gelu)
_silu = _make_map(functions.silu)
_softsign = _make_map(functions.softsign)
_gaussian = _make_map(functions.gaussian)
_logistic_back = _make_back(functions.logistic_back)
_scaled_tanh_back = _make_back(functions.scaled_tanh_back)
_leaky_back = _make_back(functions.leaky_back)
_elu_back = _make_back(functions.elu_back)
_gelu_back = _make_back(functions.gelu_back)
_silu_back = _make_back(functions.silu_back)
_softplus_back = _make_back(functions.softplus_back)
_softsign_back = _make_back(functions.softsign_back)
_gaussian_back = _make_back(functions.gaussian_back)


@inner
def _softplus(memory: Memory, net: int, out: int, step: int, rows: int, width: int, a: float) -> None:
    for row in range(rows):
        for at in range(row * step, row * step + width):
            z = memory[net + at] * a
            memory[out + at] = (max(z, 0.0) + math.log1p(math.exp(-abs(z)))) / a


@inner
def _sine(memory: Memory, net: int, out: int, step: int, rows: int, width: int) -> None:
    for row in range(rows):
        for at in range(row * step, row * step + width):
            memory[out + at] = math.sin(memory[net + at])


@inner
def _sine_back(memory: Memory, net: int, error: int, step: int, rows: int, width: int) -> None:
    for row in range(rows):
        for at in range(row * step, row * step + width):
            memory[error + at] *= math.cos(memory[net + at])


@inner
def _softmax(memory: Memory, net: int, out: int, step: int, rows: int, size: int) -> None:
    lanes = lanes_of(memory)
    for row in range(rows):
        z, p = net + row * step, out + row * step
        highest = memory[z]
        for column in range(1, size):
            highest = max(highest, memory[z + column])
        for column in range(0, size, lanes):
            power = functions.exp(load(memory, z + column) - spread(memory, highest))
            store(memory, p + column, select(first_lanes(memory, size - column), power, spread(memory, 0.0)))
        total = memory[p]
        for column in range(1, size):
            total += memory[p + column]
        for column in range(0, size, lanes):
            store(memory, p + column, load(memory, p + column) * spread(memory, 1.0 / total))


@inner
def _softmax_back(memory: Memory, out: int, error: int, step: int, rows: int, size: int) -> None:
    lanes = lanes_of(memory)
    for row in range(rows):
        p, e = out + row * step, error + row * step
        mean = memory[p] * memory[e]
        for column in range(1, size):
            mean += memory[p + column] * memory[e + column]
        for column in range(0, size, lanes):
            f = load(memory, p + column)
            store(memory, e + column, f * (load(memory, e + column) - spread(memory, mean)))


@inner
def activate(
    memory: Memory, code: int, net: int, out: int, step: int, rows: int, size: int, width: int, a: float, b: float
) -> None:
    """Compute the outputs of a layer from its net inputs; `width` is its size rounded up to whole vectors."""
    if code == 1:
        _logistic(memory, net, out, step, rows, width, a, b)
    elif code == 2:
        _scaled_tanh(memory, net, out, step, rows, width, a, b)
    elif code == 3:
        _leaky(memory, net, out, step, rows, width, a, b)
    elif code == 11:
        _softmax(memory, net, out, step, rows, size)
    elif code == 0:
        _linear(memory, net, out, step, rows, width, a, b)
    elif code == 4:
        _elu(memory, net, out, step, rows, width, a, b)
    elif code == 5:
        _gelu(memory, net, out, step, rows, width, a, b)
    elif code == 6:
        _silu(memory, net, out, step, rows, width, a, b)
    elif code == 7:
        _softplus(memory, net, out, step, rows, width, a)
    elif code == 8:
        _softsign(memory, net, out, step, rows, width, a, b)
    elif code == 9:
        _sine(memory, net, out, step, rows, width)
    else:
        _gaussian(memory, net, out, step, rows, width, a, b)


@inner
def activate_back(
    memory: Memory, code: int, net: int, out: int, error: int, step: int, rows: int, size: int, width: int, a: float,
    b: float,
) -> None:  # fmt: skip
    """Turn the error at a layer's outputs into the error at its net inputs, in place."""
    if code == 1:
        _logistic_back(memory, net, out, error, step, rows, width, a, b)
    elif code == 2:
        _scaled_tanh_back(memory, net, out, error, step, rows, width, a, b)
    elif code == 3:
        _leaky_back(memory, net, out, error, step, rows, width, a, b)
    elif code == 11:
        _softmax_back(memory, out, error, step, rows, size)
    elif code == 4:
        _elu_back(memory, net, out, error, step, rows, width, a, b)
    elif code == 5:
        _gelu_back(memory, net, out, error, step, rows, width, a, b)
    elif code == 6:
        _silu_back(memory, net, out, error, step, rows, width, a, b)
    elif code == 7:
        _softplus_back(memory, net, out, error, step, rows, width, a, b)
    elif code == 8:
        _softsign_back(memory, net, out, error, step, rows, width, a, b)
    elif code == 9:
        _sine_back(memory, net, error, step, rows, width)
    elif code == 10:
        _gaussian_back(memory, net, out, error, step, rows, width, a, b)
