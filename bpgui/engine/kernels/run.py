"""The kernels that are called from Python: many mini-batches of a run, and the measure of a part of the data."""

import math

from bpgui.engine import random
from bpgui.engine.kernels import losses, noise, passes, products, updates
from bpgui.engine.kernels import tables as t
from bpgui.engine.kernels.compiling import inlined, inner, outer
from bpgui.engine.kernels.kinds import Memory, Reals, Row, Run, Table
from bpgui.engine.kernels.pointers import pointer, shifted
from bpgui.engine.kernels.simd import absolute, lanes_of, load, multiply_add, select, spread, store, total, with_sign

_SHUFFLE, _WEIGHT_NOISE = random.SHUFFLE, random.WEIGHT_NOISE
# torch.nn.utils.clip_grad_norm_ adds it to the norm, to keep the division away from zero.
_NORM_GUARD = 1e-6


@inner
def _add_noise(run: Run, flat: Row, deviation: float, theta: int, epoch: int, sample: int) -> None:
    memory, options = run.memory, run.options
    noisy, free = options[t.NOISY], options[t.FREE]
    word = noise.subkey(noise.key(options[t.SEED], _WEIGHT_NOISE, epoch), sample)
    for at in range(options[t.PADDED]):
        memory[noisy + at] = memory[theta + at]
    for index in range(options[t.FLAT]):
        at = flat[index]
        if free < 0 or memory[free + at] > 0.0:
            memory[noisy + at] += deviation * noise.normal(word, index)


@inner
def _turn(run: Run, theta: int) -> None:
    """Renew the transposed copies of the weights, which errors go back through."""
    for link in range(run.options[t.CONNECTIONS]):
        connection = shifted(run.connections, link * t.CONNECTION_COLUMNS)
        if connection[t.TURNED] >= 0:
            weights = theta + connection[t.WEIGHTS]
            products.transpose(run.memory, weights, connection[t.DEPTH], connection[t.TARGETS_OF], connection[t.TURNED])


@inner
def _regularise(run: Run, theta: int, scale: float) -> bool:
    """Average, hold, clip and penalise the gradient, in the order of `bpgui.engine.regularization`.

    Returns False if it was not finite, which clipping would hide.
    """
    memory, options, numbers = run.memory, run.options, run.numbers
    gradient, free, size, lanes = options[t.GRADIENT], options[t.FREE], options[t.PADDED], lanes_of(memory)
    limit, nothing = spread(memory, numbers[t.CLIP_VALUE]), spread(memory, 0.0)
    squares, check = nothing, nothing
    for at in range(0, size, lanes):
        g = load(memory, gradient + at) * scale
        if free >= 0:
            # Not a product: 0 times an infinite slope is no number.
            g = select(load(memory, free + at) > 0.0, g, nothing)
        check = check + (g - g)
        if numbers[t.CLIP_VALUE] > 0.0:
            g = select(absolute(g) > limit, with_sign(limit, g), g)
        squares = multiply_add(g, g, squares)
        store(memory, gradient + at, g)
    shrink = 1.0
    if numbers[t.CLIP_NORM] > 0.0:
        shrink = min(1.0, numbers[t.CLIP_NORM] / (math.sqrt(total(squares)) + _NORM_GUARD))
    if shrink < 1.0 or numbers[t.L2] > 0.0:
        for at in range(0, size, lanes):
            g = load(memory, gradient + at) * shrink
            store(memory, gradient + at, g + load(memory, theta + at) * numbers[t.L2])
    return total(check) == 0.0


@inner
def _shrink_and_hold(run: Run, threshold: float, old: int, new: int) -> None:
    """Draw weights towards 0 by L1, and give what is held its value back."""
    memory, options = run.memory, run.options
    free, weighted, lanes = options[t.FREE], options[t.WEIGHTED], lanes_of(memory)
    limit, nothing = spread(memory, threshold), spread(memory, 0.0)
    for at in range(0, options[t.PADDED], lanes):
        theta = load(memory, new + at)
        if threshold > 0.0:
            shrunk = select(absolute(theta) <= limit, nothing, theta - with_sign(limit, theta))
            theta = select(load(memory, weighted + at) > 0.0, shrunk, theta)
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


@inlined
def _learn(run: Run, part: Row, order: Row, flat: Row, counters: Row, rate: float, size: int) -> bool:
    """Learn from the mini-batch that begins at the counters; return False if a number is not finite."""
    memory, options, numbers = run.memory, run.options, run.numbers
    epoch, sample = counters[t.EPOCH], counters[t.AT]
    old, new, gradient, padded = options[t.THETA], options[t.NEXT], options[t.GRADIENT], options[t.PADDED]
    theta = old
    if numbers[t.WEIGHT_NOISE] > 0.0:
        _add_noise(run, flat, numbers[t.WEIGHT_NOISE], old, epoch, sample)
        theta = options[t.NOISY]
    _turn(run, theta)
    for row in range(0, size, t.TILE):
        rows = min(t.TILE, size - row)
        passes.forward(run, part, order, theta, epoch, sample, row, rows, True)
        passes.find_targets(run, numbers[t.TARGET_NOISE], part, order, epoch, sample, row, rows)
        passes.backward(run, rows, row == 0)
    scale = 1.0 / size if options[t.MEAN] else 1.0
    held = options[t.FREE] >= 0
    if held or numbers[t.CLIP_VALUE] > 0.0 or numbers[t.CLIP_NORM] > 0.0 or numbers[t.L2] > 0.0:
        if not _regularise(run, old, scale):
            return False
        scale = 1.0
    elif not _finite(memory, gradient, padded):
        return False
    keep = (1.0 - rate * numbers[t.DECAY]) * (1.0 - rate * numbers[t.ADAMW_DECAY])
    settings, count = shifted(numbers, t.FIRST_SETTING), float(counters[t.COUNT] + 1)
    updates.update(memory, options[t.OPTIMIZER], settings, old, new, gradient, padded, rate, keep, scale, count)
    threshold = rate * numbers[t.L1]
    if held or threshold > 0.0:
        _shrink_and_hold(run, threshold, old, new)
    return _finite(memory, new, options[t.BLOCKS] * padded)


@inner
def _measure_row(run: Run, row: int, targets: int, sums: Reals) -> None:
    """Add the loss, the squared errors and the right answers of one sample to `sums`."""
    memory, numbers = run.memory, run.numbers
    columns, said, meant = 0, 0, 0
    most_said, most_meant = -math.inf, -math.inf
    for number in range(run.options[t.LAYERS]):
        layer = shifted(run.layers, number * t.LAYER_COLUMNS)
        if layer[t.ROLE] != t.OUTPUT:
            continue
        here = row * layer[t.STEP]
        net, out, target = layer[t.NET] + here, layer[t.RAW] + here, targets + layer[t.COLUMN]
        sums[t.LOSS_SUM] += losses.value(
            memory, run.options[t.LOSS], numbers[t.LOSS_SETTING], net, out, target, layer[t.SIZE]
        )
        for column in range(layer[t.SIZE]):
            o, wanted, plain = float(memory[out + column]), float(memory[target + column]), layer[t.PLAIN] + column
            sums[t.SQUARES] += (o - wanted) ** 2
            # Of equal ones the first column of the data counts, whatever the order of computing.
            if o > most_said or (o == most_said and plain < said):
                most_said, said = o, plain
            if wanted > most_meant or (wanted == most_meant and plain < meant):
                most_meant, meant = wanted, plain
            columns += 1
    right = (most_said > numbers[t.THRESHOLD]) == (most_meant > 0.5) if columns == 1 else said == meant
    sums[t.RIGHT] += 1.0 if right else 0.0


@inner
def _measure(run: Run, parts: Table, identity: Row, sums: Reals) -> None:
    """Add up over each part of the data, a row of `sums` each."""
    for number in range(t.PARTS):
        part = shifted(parts, number * t.PART_COLUMNS)
        for row in range(0, part[t.SAMPLES], t.TILE):
            rows = min(t.TILE, part[t.SAMPLES] - row)
            passes.forward(run, part, identity, run.options[t.THETA], 0, 0, row, rows, False)
            passes.find_targets(run, 0.0, part, identity, 0, 0, row, rows)
            for place in range(rows):
                targets = run.places[run.options[t.TARGET_PLACES] + place]
                _measure_row(run, place, targets, shifted(sums, number * t.SUMS))


@inlined
def _train(
    run: Run, parts: Table, order: Row, identity: Row, flat: Row, counters: Row, rates: Reals, marks: Row,
    mark_count: int, sums: Reals, batches: int,
) -> int:  # fmt: skip
    options, samples, first = run.options, parts[t.SAMPLES], counters[t.EPOCH]
    whole = options[t.BATCH] >= samples
    rows = identity if whole else order
    for done in range(batches):
        epoch = counters[t.EPOCH]
        if not whole and counters[t.ORDERED] != epoch:
            noise.shuffle(noise.key(options[t.SEED], _SHUFFLE, epoch), order, samples)
            counters[t.ORDERED] = epoch
        size = min(options[t.BATCH], samples - counters[t.AT])
        if not _learn(run, parts, rows, flat, counters, rates[epoch - first], size):
            return done
        options[t.THETA], options[t.NEXT] = options[t.NEXT], options[t.THETA]
        counters[t.COUNT] += 1
        counters[t.AT] += size
        if counters[t.AT] >= samples:
            counters[t.EPOCH] += 1
            counters[t.AT] = 0
            mark = counters[t.MARKED]
            if mark < mark_count and marks[mark] == counters[t.EPOCH]:
                here = shifted(sums, mark * t.PARTS * t.SUMS)
                _measure(run, parts, identity, here)
                counters[t.MARKED] += 1
                if not math.isfinite(here[t.LOSS_SUM]):
                    return done + 1
    return batches


@outer
def train(
    memory: Memory, places: Table, layers: Table, reals: Reals, connections: Table, options: Row, numbers: Reals,
    parts: Table, order: Row, identity: Row, flat: Row, counters: Row, rates: Reals, marks: Row, sums: Reals,
    batches: int,
) -> int:  # fmt: skip
    """Learn from `batches` mini-batches of the first part, epoch after epoch; return how many were learned from.

    They are fewer where a number was not finite. After each epoch of `marks`, the parts of the data are measured, in
    the next block of `sums`, which starts at 0.
    """
    run = Run(pointer(memory), pointer(places), pointer(layers), pointer(reals), pointer(connections),
              pointer(options), pointer(numbers))  # fmt: skip
    return _train(run, pointer(parts), pointer(order), pointer(identity), pointer(flat), pointer(counters),
                  pointer(rates), pointer(marks), marks.size, pointer(sums), batches)  # fmt: skip


@outer
def measure(
    memory: Memory, places: Table, layers: Table, reals: Reals, connections: Table, options: Row, numbers: Reals,
    parts: Table, identity: Row, sums: Reals,
) -> None:  # fmt: skip
    """Add up loss, squared errors and right answers over the parts of the data, in `sums`, which starts at 0."""
    run = Run(pointer(memory), pointer(places), pointer(layers), pointer(reals), pointer(connections),
              pointer(options), pointer(numbers))  # fmt: skip
    _measure(run, pointer(parts), pointer(identity), pointer(sums))
