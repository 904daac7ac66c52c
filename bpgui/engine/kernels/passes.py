"""Forward and backward pass of a tile of samples through the whole network."""

from bpgui.engine import random
from bpgui.engine.kernels import layers, losses, noise, products
from bpgui.engine.kernels.compiling import inner
from bpgui.engine.kernels.kinds import Memory, Reals, Row, Table, Word
from bpgui.engine.kernels.tables import (
    BIAS,
    CODE,
    COLUMN,
    DEPTH,
    DROPOUT,
    ERROR,
    ERROR_PLACES,
    FED,
    FIRST,
    GRADIENT,
    INPUT,
    INPUT_COLUMNS,
    INPUT_NOISE,
    INPUTS,
    INPUTS_STEP,
    LAST,
    LATER,
    LOSS,
    LOSS_SETTING,
    MASK,
    NET,
    NOISY_TARGETS,
    NUMBER,
    OUT,
    OUTPUT,
    OWN,
    PLACES,
    PLAIN,
    RAW,
    ROLE,
    SEED,
    SIZE,
    SOURCE,
    STEP,
    TARGET_COLUMNS,
    TARGET_PLACES,
    TARGETS,
    TARGETS_STEP,
    TURNED,
    WEIGHTS,
    WIDTH,
    ZERO,
    A,
    B,
)  # fmt: skip

_DROPOUT, _INPUT_NOISE, _TARGET_NOISE = random.DROPOUT, random.INPUT_NOISE, random.TARGET_NOISE


@inner
def _drop_out(memory: Memory, layer: Row, share: float, word: Word, row: int, rows: int) -> None:
    size, step = layer[SIZE], layer[STEP]
    kept = 1.0 / (1.0 - share)
    for place in range(rows):
        for neuron in range(size):
            at = place * step + neuron
            drawn = noise.uniform(word, (row + place) * size + neuron)
            factor = 0.0 if drawn < share else kept
            memory[layer[MASK] + at] = factor
            memory[layer[OUT] + at] = memory[layer[RAW] + at] * factor


@inner
def _copy_inputs(
    memory: Memory, places: Table, layer: Row, deviation: float, word: Word, columns: int, row: int, rows: int
) -> None:
    """Copy a tile of an input layer's columns to where noise and dropout may change them."""
    for place in range(rows):
        here, there = places[layer[PLACES] + place], layer[RAW] + place * layer[STEP]
        for column in range(layer[SIZE]):
            memory[there + column] = memory[here + column]
            if deviation > 0.0:
                index = (row + place) * columns + layer[PLAIN] + column
                memory[there + column] += deviation * noise.normal(word, index)
        places[layer[PLACES] + place] = layer[OUT] + place * layer[STEP]


@inner
def forward(
    memory: Memory, places: Table, table: Table, reals: Reals, connections: Table, options: Row,
    numbers: Reals, part: Row, order: Row, theta: int, epoch: int, sample: int, row: int, rows: int, learning: bool,
) -> None:  # fmt: skip
    """Send rows `row` to `row` + `rows` of the batch that starts at `sample` through the network.

    The parameters start at `theta`. Only if `learning`, inputs get noise and dropout is on.
    """
    for number in range(len(table)):
        layer, share = table[number], reals[number, DROPOUT]
        step = layer[STEP]
        if layer[ROLE] == INPUT:
            first = part[INPUTS] + layer[COLUMN]
            for place in range(rows):
                places[layer[PLACES] + place] = first + order[sample + row + place] * part[INPUTS_STEP]
            if learning and layer[OUT] >= 0:
                word = noise.subkey(noise.key(options[SEED], _INPUT_NOISE, epoch), sample)
                _copy_inputs(memory, places, layer, numbers[INPUT_NOISE], word, options[INPUT_COLUMNS], row, rows)
        else:
            start, start_step = (theta + layer[BIAS] if layer[BIAS] >= 0 else options[ZERO]), 0
            for link in range(layer[FIRST], layer[LAST]):
                connection = connections[link]
                products.multiply(
                    memory, places, table[connection[SOURCE], PLACES], rows, connection[DEPTH],
                    theta + connection[WEIGHTS], layer[NET], step, layer[WIDTH], start, start_step,
                )  # fmt: skip
                start, start_step = layer[NET], step
            layers.activate(
                memory, layer[CODE], layer[NET], layer[RAW], step, rows, layer[SIZE], layer[WIDTH],
                reals[number, A], reals[number, B],
            )  # fmt: skip
            if layer[OUT] != layer[RAW] and not learning:
                _copy_rows(memory, layer, rows)
        if learning and share > 0.0:
            word = noise.subkey(noise.key(options[SEED], _DROPOUT, epoch), sample)
            _drop_out(memory, layer, share, noise.subkey(word, layer[NUMBER]), row, rows)


@inner
def _copy_rows(memory: Memory, layer: Row, rows: int) -> None:
    for at in range(rows * layer[STEP]):
        memory[layer[OUT] + at] = memory[layer[RAW] + at]


@inner
def find_targets(
    memory: Memory, places: Table, table: Table, options: Row, deviation: float, part: Row, order: Row, epoch: int,
    sample: int, row: int, rows: int,
) -> None:  # fmt: skip
    """List where the targets of a tile are; if they get noise, copy them first."""
    first, step = options[TARGET_PLACES], part[TARGETS_STEP]
    for place in range(rows):
        places[first + place] = part[TARGETS] + order[sample + row + place] * step
    if deviation == 0.0:
        return
    word = noise.subkey(noise.key(options[SEED], _TARGET_NOISE, epoch), sample)
    for place in range(rows):
        here, there = places[first + place], options[NOISY_TARGETS] + place * step
        places[first + place] = there
        for number in range(len(table)):
            layer = table[number]
            if layer[ROLE] == OUTPUT:
                for column in range(layer[SIZE]):
                    index = (row + place) * options[TARGET_COLUMNS] + layer[PLAIN] + column
                    at = layer[COLUMN] + column
                    memory[there + at] = memory[here + at] + deviation * noise.normal(word, index)


@inner
def backward(
    memory: Memory, places: Table, table: Table, reals: Reals, connections: Table, options: Row, numbers: Reals,
    rows: int, first_tile: bool,
) -> None:  # fmt: skip
    """Send the errors of a tile back, and set, or add to after the first tile, the gradient."""
    gradient, nothing = options[GRADIENT], options[ZERO]
    for back in range(len(table)):
        number = len(table) - 1 - back
        layer = table[number]
        if layer[ROLE] == INPUT:
            break
        error, step, width = layer[ERROR], layer[STEP], layer[WIDTH]
        a, b = reals[number, A], reals[number, B]
        if layer[FED]:
            if layer[MASK] >= 0:
                for at in range(rows * step):
                    memory[error + at] *= memory[layer[MASK] + at]
            layers.activate_back(
                memory, layer[CODE], layer[NET], layer[RAW], error, step, rows, layer[SIZE], width, a, b
            )
        if layer[ROLE] == OUTPUT:
            fused = options[LOSS] >= losses.FUSED
            # An output that also feeds others has two errors, which meet at its net inputs.
            own = layer[OWN] if layer[FED] else error
            losses.set_error(
                memory, places, options[LOSS], numbers[LOSS_SETTING], layer[RAW], step, options[TARGET_PLACES],
                layer[COLUMN], own, rows, layer[SIZE], width,
            )  # fmt: skip
            if not fused:
                layers.activate_back(
                    memory, layer[CODE], layer[NET], layer[RAW], own, step, rows, layer[SIZE], width, a, b
                )
            if layer[FED]:
                for at in range(rows * step):
                    memory[error + at] += memory[own + at]
        if layer[BIAS] >= 0:
            products.sum_rows(memory, error, step, rows, width, gradient + layer[BIAS], first_tile)
        for link in range(layer[FIRST], layer[LAST]):
            connection = connections[link]
            source = table[connection[SOURCE]]
            here = gradient + connection[WEIGHTS]
            products.multiply_transposed(
                memory, places, source[PLACES], rows, connection[DEPTH], error, step, width, here,
                nothing if first_tile else here, 0 if first_tile else 1,
            )  # fmt: skip
            if connection[TURNED] >= 0:
                # The first error that comes back to a layer starts it, the others are added.
                begun = connection[LATER] == 1
                products.multiply(
                    memory, places, layer[ERROR_PLACES], rows, layer[SIZE], connection[TURNED], source[ERROR],
                    source[STEP], source[WIDTH], source[ERROR] if begun else nothing, source[STEP] if begun else 0,
                )  # fmt: skip
