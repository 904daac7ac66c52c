"""The kernels that are called from Python: many mini-batches of a run, and the measure of a part of the data."""

import math

from bpgui.engine import random
from bpgui.engine.kernels import losses, noise, passes, products, updates
from bpgui.engine.kernels.compiling import inner, outer
from bpgui.engine.kernels.kinds import Memory, Reals, Row, Table
from bpgui.engine.kernels.simd import (
    absolute,
    lanes_of,
    load,
    multiply_add,
    select,
    spread,
    store,
    total,
    with_sign,
)
from bpgui.engine.kernels.tables import (
    ADAMW_DECAY,
    AT,
    BATCH,
    CLIP_NORM,
    CLIP_VALUE,
    COLUMN,
    COUNT,
    DECAY,
    DEPTH,
    EPOCH,
    FIRST_SETTING,
    FREE,
    GRADIENT,
    L1,
    L2,
    LINKS,
    LOSS,
    LOSS_SETTING,
    MEAN,
    NET,
    NOISY,
    OPTIMIZER,
    ORDERED,
    OUTPUT,
    PADDED,
    PLAIN,
    RAW,
    ROLE,
    SAMPLES,
    SECOND,
    SEED,
    SIZE,
    SLOT_COUNT,
    SLOTS,
    STEP,
    TARGET_NOISE,
    TARGET_PLACES,
    TARGETS_OF,
    THETA,
    THRESHOLD,
    TILE,
    TURNED,
    WEIGHT_NOISE,
    WEIGHTS,
)  # fmt: skip

_SHUFFLE, _WEIGHT_NOISE = random.SHUFFLE, random.WEIGHT_NOISE
# torch.nn.utils.clip_grad_norm_ adds it to the norm, to keep the division away from zero.
_NORM_GUARD = 1e-6


@inner
def _add_noise(memory: Memory, options: Row, flat: Row, deviation: float, old: int, epoch: int, sample: int) -> None:
    noisy, free = options[NOISY], options[FREE]
    word = noise.subkey(noise.key(options[SEED], _WEIGHT_NOISE, epoch), sample)
    for at in range(options[PADDED]):
        memory[noisy + at] = memory[old + at]
    for index in range(flat.size):
        at = flat[index]
        if free < 0 or memory[free + at] > 0.0:
            memory[noisy + at] += deviation * noise.normal(word, index)


@inner
def _turn(memory: Memory, connections: Table, table: Table, theta: int) -> None:
    """Renew the transposed copies of the weights, which errors go back through."""
    for link in range(len(connections)):
        connection = connections[link]
        if connection[TURNED] >= 0:
            products.transpose(
                memory, theta + connection[WEIGHTS], connection[DEPTH], connection[TARGETS_OF], connection[TURNED]
            )


@inner
def _regularise(memory: Memory, options: Row, numbers: Reals, old: int, scale: float) -> None:
    """Average, hold, clip and penalise the gradient, in the order of `bpgui.engine.regularization`."""
    gradient, free, size, lanes = options[GRADIENT], options[FREE], options[PADDED], lanes_of(memory)
    limit, nothing = spread(memory, numbers[CLIP_VALUE]), spread(memory, 0.0)
    squares = nothing
    for at in range(0, size, lanes):
        g = load(memory, gradient + at) * scale
        if free >= 0:
            # Not a product: 0 times an infinite slope is no number.
            g = select(load(memory, free + at) > 0.0, g, nothing)
        if numbers[CLIP_VALUE] > 0.0:
            g = select(absolute(g) > limit, with_sign(limit, g), g)
        squares = multiply_add(g, g, squares)
        store(memory, gradient + at, g)
    shrink = 1.0
    if numbers[CLIP_NORM] > 0.0:
        shrink = min(1.0, numbers[CLIP_NORM] / (math.sqrt(total(squares)) + _NORM_GUARD))
    if shrink < 1.0 or numbers[L2] > 0.0:
        for at in range(0, size, lanes):
            g = load(memory, gradient + at) * shrink
            store(memory, gradient + at, g + load(memory, old + at) * numbers[L2])


@inner
def _shrink_and_hold(memory: Memory, options: Row, threshold: float, old: int, new: int) -> None:
    """Draw weights towards 0 by L1, and give what is held its value back."""
    free, links, lanes = options[FREE], options[LINKS], lanes_of(memory)
    limit, nothing = spread(memory, threshold), spread(memory, 0.0)
    for at in range(0, options[PADDED], lanes):
        theta = load(memory, new + at)
        if threshold > 0.0:
            size = absolute(theta)
            shrunk = select(size <= limit, nothing, theta - with_sign(limit, theta))
            theta = select(load(memory, links + at) > 0.0, shrunk, theta)
        if free >= 0:
            theta = select(load(memory, free + at) > 0.0, theta, load(memory, old + at))
        store(memory, new + at, theta)


@inner
def _finite(memory: Memory, begin: int, size: int) -> bool:
    check = spread(memory, 0.0)
    for at in range(begin, begin + size, lanes_of(memory)):
        numbers = load(memory, at)
        # x - x is 0 for every finite number.
        check = check + (numbers - numbers)
    return total(check) == 0.0


@inner
def _learn(
    memory: Memory, places: Table, table: Table, reals: Reals, connections: Table, options: Row,
    numbers: Reals, part: Row, order: Row, flat: Row, counters: Row, rate: float, size: int,
) -> bool:  # fmt: skip
    """Learn from the mini-batch that begins at the counters; return False if a number is not finite."""
    epoch, sample, padded = counters[EPOCH], counters[AT], options[PADDED]
    old = options[THETA] + counters[SECOND] * padded
    new = options[THETA] + (1 - counters[SECOND]) * padded
    theta = old
    if numbers[WEIGHT_NOISE] > 0.0:
        _add_noise(memory, options, flat, numbers[WEIGHT_NOISE], old, epoch, sample)
        theta = options[NOISY]
    _turn(memory, connections, table, theta)
    for row in range(0, size, TILE):
        rows = min(TILE, size - row)
        passes.forward(memory, places, table, reals, connections, options, numbers, part, order, theta, epoch, sample,
                       row, rows, True)  # fmt: skip
        passes.find_targets(memory, places, table, options, numbers[TARGET_NOISE], part, order, epoch, sample, row,
                            rows)  # fmt: skip
        passes.backward(memory, places, table, reals, connections, options, numbers, rows, row == 0)
    scale = 1.0 / size if options[MEAN] else 1.0
    held = options[FREE] >= 0
    if held or numbers[CLIP_VALUE] > 0.0 or numbers[CLIP_NORM] > 0.0 or numbers[L2] > 0.0:
        _regularise(memory, options, numbers, old, scale)
        scale = 1.0
    keep = (1.0 - rate * numbers[DECAY]) * (1.0 - rate * numbers[ADAMW_DECAY])
    updates.update(memory, options[OPTIMIZER], numbers[FIRST_SETTING:], old, new, options[GRADIENT], options[SLOTS],
                   padded, rate, keep, scale, float(counters[COUNT] + 1))  # fmt: skip
    threshold = rate * numbers[L1]
    if held or threshold > 0.0:
        _shrink_and_hold(memory, options, threshold, old, new)
    return (
        _finite(memory, options[GRADIENT], padded)
        and _finite(memory, new, padded)
        and _finite(memory, options[SLOTS], options[SLOT_COUNT] * padded)
    )


@outer
def train(
    memory: Memory, places: Table, table: Table, reals: Reals, connections: Table, options: Row,
    numbers: Reals, part: Row, order: Row, identity: Row, flat: Row, counters: Row, rates: Reals, batches: int,
) -> int:  # fmt: skip
    """Learn from `batches` mini-batches, epoch after epoch; return how many until a number was not finite."""
    samples, first = part[SAMPLES], counters[EPOCH]
    for done in range(batches):
        epoch = counters[EPOCH]
        whole = options[BATCH] >= samples
        if not whole and counters[ORDERED] != epoch:
            noise.shuffle(noise.key(options[SEED], _SHUFFLE, epoch), order)
            counters[ORDERED] = epoch
        size = min(options[BATCH], samples - counters[AT])
        rows = identity if whole else order
        fine = _learn(memory, places, table, reals, connections, options, numbers, part, rows, flat, counters,
                      rates[epoch - first], size)  # fmt: skip
        if not fine:
            return done
        counters[SECOND] = 1 - counters[SECOND]
        counters[COUNT] += 1
        counters[AT] += size
        if counters[AT] >= samples:
            counters[EPOCH] += 1
            counters[AT] = 0
    return batches


@outer
def measure(
    memory: Memory, places: Table, table: Table, reals: Reals, connections: Table, options: Row,
    numbers: Reals, part: Row, identity: Row, counters: Row, sums: Reals,
) -> None:  # fmt: skip
    """Add up over a part of the data: loss, squared errors, right answers."""
    theta = options[THETA] + counters[SECOND] * options[PADDED]
    sums[:] = 0.0
    for row in range(0, part[SAMPLES], TILE):
        rows = min(TILE, part[SAMPLES] - row)
        passes.forward(memory, places, table, reals, connections, options, numbers, part, identity, theta, 0, 0, row,
                       rows, False)  # fmt: skip
        passes.find_targets(memory, places, table, options, 0.0, part, identity, 0, 0, row, rows)
        for place in range(rows):
            _measure_row(memory, table, options, numbers, place, places[options[TARGET_PLACES] + place], sums)


@inner
def _measure_row(
    memory: Memory, table: Table, options: Row, numbers: Reals, row: int, targets: int, sums: Reals
) -> None:
    columns = 0
    said, meant = 0, 0
    most_said, most_meant = -math.inf, -math.inf
    for number in range(len(table)):
        layer = table[number]
        if layer[ROLE] != OUTPUT:
            continue
        out, here = layer[RAW] + row * layer[STEP], targets + layer[COLUMN]
        sums[0] += losses.value(memory, options[LOSS], numbers[LOSS_SETTING], layer[NET] + row * layer[STEP], out,
                                here, layer[SIZE])  # fmt: skip
        for column in range(layer[SIZE]):
            o, t = float(memory[out + column]), float(memory[here + column])
            sums[1] += (o - t) ** 2
            if o > most_said:
                most_said, said = o, layer[PLAIN] + column
            if t > most_meant:
                most_meant, meant = t, layer[PLAIN] + column
            columns += 1
    right = (most_said > numbers[THRESHOLD]) == (most_meant > 0.5) if columns == 1 else said == meant
    sums[2] += 1.0 if right else 0.0
