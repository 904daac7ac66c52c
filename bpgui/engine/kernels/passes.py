"""Forward and backward pass of a tile of samples through the whole network."""

from bpgui.engine import random
from bpgui.engine.kernels import layers, losses, noise, products
from bpgui.engine.kernels import tables as t
from bpgui.engine.kernels.compiling import inlined, inner
from bpgui.engine.kernels.kinds import Memory, Row, Run, Table, Word
from bpgui.engine.kernels.pointers import shifted

_DROPOUT, _INPUT_NOISE, _TARGET_NOISE = random.DROPOUT, random.INPUT_NOISE, random.TARGET_NOISE


@inner
def _drop_out(memory: Memory, layer: Row, share: float, word: Word, row: int, rows: int) -> None:
    size, step = layer[t.SIZE], layer[t.STEP]
    kept = 1.0 / (1.0 - share)
    for place in range(rows):
        for neuron in range(size):
            at = place * step + neuron
            drawn = noise.uniform(word, (row + place) * size + neuron)
            factor = 0.0 if drawn < share else kept
            memory[layer[t.MASK] + at] = factor
            memory[layer[t.OUT] + at] = memory[layer[t.RAW] + at] * factor


@inner
def _copy_inputs(
    memory: Memory, places: Table, layer: Row, deviation: float, word: Word, columns: int, row: int, rows: int
) -> None:
    """Copy a tile of an input layer's columns to where noise and dropout may change them."""
    for place in range(rows):
        here, there = places[layer[t.PLACES] + place], layer[t.RAW] + place * layer[t.STEP]
        for column in range(layer[t.SIZE]):
            memory[there + column] = memory[here + column]
            if deviation > 0.0:
                index = (row + place) * columns + layer[t.PLAIN] + column
                memory[there + column] += deviation * noise.normal(word, index)
        places[layer[t.PLACES] + place] = layer[t.OUT] + place * layer[t.STEP]


@inner
def _receive(
    run: Run, layer: Row, part: Row, order: Row, epoch: int, sample: int, row: int, rows: int, learning: bool
) -> None:
    """Find the rows of an input layer, and copy them if they are to be changed."""
    options, places = run.options, run.places
    first = part[t.INPUTS] + layer[t.COLUMN]
    for place in range(rows):
        places[layer[t.PLACES] + place] = first + order[sample + row + place] * part[t.INPUTS_STEP]
    if learning and layer[t.OUT] >= 0:
        word = noise.subkey(noise.key(options[t.SEED], _INPUT_NOISE, epoch), sample)
        deviation = run.numbers[t.INPUT_NOISE]
        _copy_inputs(run.memory, places, layer, deviation, word, options[t.INPUT_COLUMNS], row, rows)


@inlined
def _compute(run: Run, layer: Row, a: float, b: float, theta: int, rows: int) -> None:
    """Compute net inputs and outputs of a layer from its sources."""
    memory, step = run.memory, layer[t.STEP]
    start, start_step = run.options[t.ZERO], 0
    if layer[t.BIAS] >= 0:
        start = theta + layer[t.BIAS]
    for link in range(layer[t.FIRST], layer[t.LAST]):
        connection = shifted(run.connections, link * t.CONNECTION_COLUMNS)
        source = shifted(run.layers, connection[t.SOURCE] * t.LAYER_COLUMNS)
        products.multiply(
            memory, run.places, source[t.PLACES], rows, connection[t.DEPTH], theta + connection[t.WEIGHTS],
            layer[t.NET], step, layer[t.WIDTH], start, start_step,
        )  # fmt: skip
        start, start_step = layer[t.NET], step
    layers.activate(
        memory, layer[t.CODE], layer[t.NET], layer[t.RAW], step, rows, layer[t.SIZE], layer[t.WIDTH], a, b
    )  # fmt: skip


@inlined
def forward(
    run: Run, part: Row, order: Row, theta: int, epoch: int, sample: int, row: int, rows: int, learning: bool
) -> None:
    """Send rows `row` to `row` + `rows` of the batch that starts at `sample` through the network.

    The parameters start at `theta`. Only if `learning`, inputs get noise and dropout is on.
    """
    memory = run.memory
    for number in range(run.options[t.LAYERS]):
        layer = shifted(run.layers, number * t.LAYER_COLUMNS)
        reals = shifted(run.reals, number * t.REAL_COLUMNS)
        if layer[t.ROLE] == t.INPUT:
            _receive(run, layer, part, order, epoch, sample, row, rows, learning)
        else:
            _compute(run, layer, reals[t.A], reals[t.B], theta, rows)
        if reals[t.DROPOUT] > 0.0:
            if learning:
                word = noise.subkey(noise.key(run.options[t.SEED], _DROPOUT, epoch), sample)
                _drop_out(memory, layer, reals[t.DROPOUT], noise.subkey(word, layer[t.NUMBER]), row, rows)
            elif layer[t.ROLE] != t.INPUT:
                for at in range(rows * layer[t.STEP]):
                    memory[layer[t.OUT] + at] = memory[layer[t.RAW] + at]


@inner
def find_targets(
    run: Run, deviation: float, part: Row, order: Row, epoch: int, sample: int, row: int, rows: int
) -> None:
    """List where the targets of a tile are; if they get noise, copy them first."""
    memory, places, options = run.memory, run.places, run.options
    first, step = options[t.TARGET_PLACES], part[t.TARGETS_STEP]
    for place in range(rows):
        places[first + place] = part[t.TARGETS] + order[sample + row + place] * step
    if deviation == 0.0:
        return
    word = noise.subkey(noise.key(options[t.SEED], _TARGET_NOISE, epoch), sample)
    for place in range(rows):
        here, there = places[first + place], options[t.NOISY_TARGETS] + place * step
        places[first + place] = there
        for number in range(options[t.LAYERS]):
            layer = shifted(run.layers, number * t.LAYER_COLUMNS)
            if layer[t.ROLE] == t.OUTPUT:
                for column in range(layer[t.SIZE]):
                    index = (row + place) * options[t.TARGET_COLUMNS] + layer[t.PLAIN] + column
                    at = layer[t.COLUMN] + column
                    memory[there + at] = memory[here + at] + deviation * noise.normal(word, index)


@inlined
def _send_back(run: Run, layer: Row, error: int, rows: int, a: float, b: float) -> None:
    """Turn errors at the outputs of a layer into those at its net inputs."""
    layers.activate_back(
        run.memory, layer[t.CODE], layer[t.NET], layer[t.RAW], error, layer[t.STEP], rows, layer[t.SIZE],
        layer[t.WIDTH], a, b,
    )  # fmt: skip


@inlined
def _find_errors(run: Run, layer: Row, a: float, b: float, rows: int) -> None:
    """Gather the error at a layer's net inputs: what came back from other layers, and what its own targets tell."""
    memory, options, error = run.memory, run.options, layer[t.ERROR]
    count = rows * layer[t.STEP]
    if layer[t.FED]:
        if layer[t.MASK] >= 0:
            for at in range(count):
                memory[error + at] *= memory[layer[t.MASK] + at]
        _send_back(run, layer, error, rows, a, b)
    if layer[t.ROLE] == t.OUTPUT:
        own = layer[t.OWN] if layer[t.FED] else error
        losses.set_error(
            memory, run.places, options[t.LOSS], run.numbers[t.LOSS_SETTING], layer[t.RAW], layer[t.STEP],
            options[t.TARGET_PLACES], layer[t.COLUMN], own, rows, layer[t.SIZE], layer[t.WIDTH],
        )  # fmt: skip
        if options[t.LOSS] < losses.FUSED:
            _send_back(run, layer, own, rows, a, b)
        if layer[t.FED]:
            for at in range(count):
                memory[error + at] += memory[own + at]


@inlined
def backward(run: Run, rows: int, first_tile: bool) -> None:
    """Send the errors of a tile back, and set, or add to after the first tile, the gradient."""
    memory, places, gradient, nothing = run.memory, run.places, run.options[t.GRADIENT], run.options[t.ZERO]
    for number in range(run.options[t.LAYERS] - 1, -1, -1):
        layer = shifted(run.layers, number * t.LAYER_COLUMNS)
        if layer[t.ROLE] == t.INPUT:
            break
        reals = shifted(run.reals, number * t.REAL_COLUMNS)
        _find_errors(run, layer, reals[t.A], reals[t.B], rows)
        error, step, width = layer[t.ERROR], layer[t.STEP], layer[t.WIDTH]
        if layer[t.BIAS] >= 0:
            products.sum_rows(memory, error, step, rows, width, gradient + layer[t.BIAS], first_tile)
        for link in range(layer[t.FIRST], layer[t.LAST]):
            connection = shifted(run.connections, link * t.CONNECTION_COLUMNS)
            source = shifted(run.layers, connection[t.SOURCE] * t.LAYER_COLUMNS)
            here = gradient + connection[t.WEIGHTS]
            products.multiply_transposed(
                memory, places, source[t.PLACES], rows, connection[t.DEPTH], error, step, width, here,
                first_tile, nothing, run.options[t.PACKED], run.options[t.PACKED_PLACES],
            )  # fmt: skip
            if connection[t.TURNED] >= 0:
                # The first error that comes back to a layer starts it, the others are added.
                later = connection[t.LATER] == 1
                products.multiply(
                    memory, places, layer[t.ERROR_PLACES], rows, layer[t.SIZE], connection[t.TURNED],
                    source[t.ERROR], source[t.STEP], source[t.WIDTH], source[t.ERROR] if later else nothing,
                    source[t.STEP] if later else 0,
                )  # fmt: skip
