"""Optimisers over padded parameters: what `bpgui.engine.optimizers` says, a vector at a time.

Each reads the old parameters, the optimiser's memory behind them (blocks of `size` numbers) and the gradient, and
writes parameters and memory elsewhere, so that the old ones are still there if a number comes out that is not finite.
`keep` is the factor of decoupled decay, `scale` that of the mean over a batch; the settings come in the order of the
optimiser's own table.
"""

from bpgui.engine.kernels.compiling import inner
from bpgui.engine.kernels.kinds import Memory, Reals
from bpgui.engine.kernels.losses import sign
from bpgui.engine.kernels.simd import absolute, lanes_of, like, load, select, spread, square_root, store

OPTIMIZER_CODES = {
    "sgd": 0, "momentum": 1, "nesterov": 2, "rprop": 3, "quickprop": 4, "adagrad": 5, "rmsprop": 6, "adam": 7,
    "adamw": 7,
}  # fmt: skip


@inner
def _descent(memory: Memory, old: int, new: int, gradient: int, size: int, rate: float, keep: float) -> None:
    lanes = lanes_of(memory)
    step, kept = spread(memory, -rate), spread(memory, keep)
    for at in range(0, size, lanes):
        theta = load(memory, old + at) * kept
        store(memory, new + at, theta + step * load(memory, gradient + at))


@inner
def _momentum(
    memory: Memory, old: int, new: int, gradient: int, size: int, rate: float, keep: float, scale: float,
    momentum: float, ahead: bool,
) -> None:  # fmt: skip
    lanes = lanes_of(memory)
    for at in range(0, size, lanes):
        g = load(memory, gradient + at) * scale
        velocity = load(memory, old + size + at) * momentum + g
        store(memory, new + size + at, velocity)
        step = g + velocity * momentum if ahead else velocity
        store(memory, new + at, load(memory, old + at) * keep - step * rate)


@inner
def _rprop(
    memory: Memory, old: int, new: int, gradient: int, size: int, keep: float, scale: float, grow: float, shrink: float,
    smallest: float, largest: float,
) -> None:  # fmt: skip
    lanes = lanes_of(memory)
    nothing, one = spread(memory, 0.0), spread(memory, 1.0)
    low, high = spread(memory, smallest), spread(memory, largest)
    for at in range(0, size, lanes):
        g, pace = load(memory, gradient + at) * scale, load(memory, old + 2 * size + at)
        agreement = sign(g) * sign(load(memory, old + size + at))
        pace = pace * select(agreement > 0.0, like(one, grow), select(agreement < 0.0, like(one, shrink), one))
        pace = select(pace < low, low, select(pace > high, high, pace))
        g = select(agreement < 0.0, nothing, g)
        store(memory, new + size + at, g)
        store(memory, new + 2 * size + at, pace)
        store(memory, new + at, load(memory, old + at) * keep - sign(g) * pace)


@inner
def _quickprop(
    memory: Memory, old: int, new: int, gradient: int, size: int, rate: float, keep: float, scale: float,
    growth: float,
) -> None:  # fmt: skip
    lanes = lanes_of(memory)
    nothing, most = spread(memory, 0.0), spread(memory, growth)
    for at in range(0, size, lanes):
        g, last = load(memory, gradient + at) * scale, load(memory, old + size + at)
        change = load(memory, old + 2 * size + at)
        way = sign(change)
        ahead, behind = nothing - g * way, nothing - last * way
        jump = select(behind > ahead, ahead / (behind - ahead), most)
        quadratic = select(jump > most, most, jump) * change
        plain = g * rate
        still = absolute(way) <= 0.0
        change = select(still, nothing, quadratic) - select(still, plain, select(ahead <= 0.0, nothing, plain))
        store(memory, new + size + at, g)
        store(memory, new + 2 * size + at, change)
        store(memory, new + at, load(memory, old + at) * keep + change)


@inner
def _scaled(
    memory: Memory, old: int, new: int, gradient: int, size: int, rate: float, keep: float, scale: float,
    decay: float, share: float, epsilon: float,
) -> None:  # fmt: skip
    lanes = lanes_of(memory)
    for at in range(0, size, lanes):
        g = load(memory, gradient + at) * scale
        square = load(memory, old + size + at) * decay + g * share * g
        store(memory, new + size + at, square)
        store(memory, new + at, load(memory, old + at) * keep - g * rate / (square_root(square) + epsilon))


@inner
def _adam(
    memory: Memory, old: int, new: int, gradient: int, size: int, rate: float, keep: float, scale: float,
    beta1: float, beta2: float, epsilon: float, count: float,
) -> None:  # fmt: skip
    lanes = lanes_of(memory)
    step, unbias = rate / (1.0 - beta1**count), 1.0 / (1.0 - beta2**count)
    for at in range(0, size, lanes):
        g = load(memory, gradient + at) * scale
        mean = load(memory, old + size + at) * beta1 + g * (1.0 - beta1)
        square = load(memory, old + 2 * size + at) * beta2 + g * (1.0 - beta2) * g
        store(memory, new + size + at, mean)
        store(memory, new + 2 * size + at, square)
        store(memory, new + at, load(memory, old + at) * keep - mean * step / (square_root(square * unbias) + epsilon))


@inner
def update(
    memory: Memory, code: int, settings: Reals, old: int, new: int, gradient: int, size: int, rate: float,
    keep: float, scale: float, count: float,
) -> None:  # fmt: skip
    """Do one update, number `count` from 1, of `size` padded parameters."""
    if code == 0:
        _descent(memory, old, new, gradient, size, rate * scale, keep)
    elif code <= 2:
        _momentum(memory, old, new, gradient, size, rate, keep, scale, settings[0], code == 2)
    elif code == 3:
        _rprop(memory, old, new, gradient, size, keep, scale, settings[0], settings[1], settings[2], settings[3])
    elif code == 4:
        _quickprop(memory, old, new, gradient, size, rate, keep, scale, settings[0])
    elif code == 5:
        _scaled(memory, old, new, gradient, size, rate, keep, scale, 1.0, 1.0, settings[0])
    elif code == 6:
        alpha = settings[0]
        _scaled(memory, old, new, gradient, size, rate, keep, scale, alpha, 1.0 - alpha, settings[1])
    else:
        _adam(memory, old, new, gradient, size, rate, keep, scale, settings[0], settings[1], settings[2], count)
