"""Where everything of one run lies in the kernels' memory, and the tables that say so.

Parameters, gradients, activations and data share one array of the run's precision. Rows of activations are filled up
to whole vectors, whose surplus lanes never reach another layer: a weight matrix has rows for its real sources only,
and zeros in the columns that are surplus.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bpgui.engine.kernels import tables as t
from bpgui.engine.kernels.kinds import Reals, Table
from bpgui.engine.kernels.layers import ACTIVATION_CODES
from bpgui.engine.program import Program
from bpgui.spec import FloatArray, LayerSpec

_LINE_BYTES = 64
# Rows that are a multiple of this apart compete for the same few places of the processor's first cache.
_CROWDED_BYTES = 256
# Activations that are another one of the kernels' with fixed settings.
_SPECIAL_CASES = {"tanh": (1.0, 1.0), "relu": (0.0, 0.0)}


class Allocator:
    """Hands out places in a memory that is made once all are known; each starts a new cache line."""

    def __init__(self, dtype: npt.DTypeLike, lanes: int) -> None:
        self.dtype = np.dtype(dtype)
        self.lanes = lanes
        self.size = 0
        self._line = _LINE_BYTES // self.dtype.itemsize

    def take(self, count: int) -> int:
        """Return the offset of `count` numbers."""
        place = self.size
        self.size += -(-count // self._line) * self._line
        return place

    def width(self, size: int) -> int:
        """Return a size rounded up to whole vectors."""
        return -(-size // self.lanes) * self.lanes

    def step(self, width: int) -> int:
        """Return how far apart to put rows of this width."""
        return width + self._line if width * self.dtype.itemsize % _CROWDED_BYTES == 0 else width

    def memory(self) -> FloatArray:
        """Return the memory, all 0, starting on a cache line."""
        raw = np.zeros(self.size + self._line, self.dtype)
        skipped = -raw.ctypes.data % _LINE_BYTES // self.dtype.itemsize
        return raw[skipped : skipped + self.size]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The tables of a network: see `bpgui.engine.kernels.tables`.

    `padded_of` gives, for each place in theta (size,), its place among the `padded` parameters. `places` lists offsets
    of rows; those of hidden layers never change.
    """

    layers: Table
    reals: Reals
    connections: Table
    places: Table
    padded: int
    padded_of: Table
    target_places: int
    packed: int
    packed_places: int
    targets_step: int
    widest: int


def lay_out(program: Program, space: Allocator, *, with_input_noise: bool) -> Layout:
    """Make the tables of a network and take the space for its activations."""
    network = program.network
    order = [*network.with_role("input"), *(layer for layer in program.order if layer.role != "input")]
    row_of = {layer.id: row for row, layer in enumerate(order)}
    fed = {c.source for c in network.connections if network.layer(c.source).role != "input"}
    padded_of, begins, padded = _pad(program, space)
    layers = np.full((len(order), t.LAYER_COLUMNS), -1, np.int64)
    reals = np.zeros((len(order), 3))
    places = np.zeros((2 * len(order) + 2) * t.TILE, np.int64)
    connections: list[list[int]] = []
    targets_step = 0
    for row, layer in enumerate(order):
        here = layers[row]
        width = space.width(layer.size)
        step = space.step(width)
        rows = np.arange(t.TILE) * step
        here[t.CODE] = ACTIVATION_CODES[layer.activation] if layer.role != "input" else ACTIVATION_CODES["linear"]
        here[[t.SIZE, t.WIDTH, t.STEP, t.NUMBER]] = layer.size, width, step, network.layers.index(layer)
        here[t.ROLE] = (t.INPUT, t.HIDDEN, t.OUTPUT)[("input", "hidden", "output").index(layer.role)]
        here[t.FED] = layer.id in fed
        here[t.PLACES], here[t.ERROR_PLACES] = 2 * row * t.TILE, (2 * row + 1) * t.TILE
        here[t.FIRST] = len(connections)
        reals[row] = *_settings(program, layer), layer.dropout
        if layer.role != "input" or layer.dropout > 0.0 or with_input_noise:
            here[t.RAW] = here[t.OUT] = space.take(t.TILE * step)
            if layer.dropout > 0.0:
                here[t.OUT], here[t.MASK] = space.take(t.TILE * step), space.take(t.TILE * step)
            places[here[t.PLACES] : here[t.PLACES] + t.TILE] = here[t.OUT] + rows
        if layer.role == "input":
            here[t.COLUMN] = here[t.PLAIN] = program.inputs[layer.id].start
        else:
            here[t.NET], here[t.ERROR] = space.take(t.TILE * step), space.take(t.TILE * step)
            places[here[t.ERROR_PLACES] : here[t.ERROR_PLACES] + t.TILE] = here[t.ERROR] + rows
            if layer.has_bias:
                here[t.BIAS] = begins[layer.id]
            for connection in program.incoming[layer.id]:
                source = network.layer(connection.source)
                turned = space.take(layer.size * space.width(source.size)) if source.id in fed else -1
                connections.append([row_of[source.id], begins[connection.id], source.size, layer.size, turned, 0])
        if layer.role == "output":
            here[t.PLAIN], here[t.COLUMN] = program.outputs[layer.id].start, targets_step
            targets_step += width
            if layer.id in fed:
                here[t.OWN] = space.take(t.TILE * step)
        here[t.LAST] = len(connections)
    packed, packed_places = space.take(t.TILE * t.BLOCK), (2 * len(order) + 1) * t.TILE
    places[packed_places:] = packed + np.arange(t.TILE) * t.BLOCK
    table = np.array(connections, np.int64)
    _mark_later(layers, table)
    return Layout(
        layers=layers,
        reals=reals,
        connections=table,
        places=places,
        padded=padded,
        padded_of=padded_of,
        target_places=2 * len(order) * t.TILE,
        packed=packed,
        packed_places=packed_places,
        targets_step=targets_step,
        widest=max(int(layers[:, t.WIDTH].max()), 2 * space.lanes),
    )


def _settings(program: Program, layer: LayerSpec) -> tuple[float, float]:
    """Return the two numbers that the kernels of a layer's activation take."""
    if layer.role == "input" or layer.activation in _SPECIAL_CASES:
        return _SPECIAL_CASES.get(layer.activation, (0.0, 0.0))
    given = [float(value) for value in program.activations[layer.id].settings.values()]
    first, second = (*given, 0.0, 0.0)[:2]
    return first, second


def _mark_later(layers: Table, connections: Table) -> None:
    """Mark every connection that brings an error to a layer to which another one brought one before."""
    begun: set[int] = set()
    for layer in layers[::-1]:
        for connection in connections[layer[t.FIRST] : layer[t.LAST]]:
            connection[t.LATER] = connection[t.SOURCE] in begun
            begun.add(int(connection[t.SOURCE]))


def _pad(program: Program, space: Allocator) -> tuple[Table, dict[str, int], int]:
    """Return the padded place of every parameter, where each block begins, and how many numbers there are in all."""
    padded_of = np.empty(program.size, np.int64)
    begins: dict[str, int] = {}
    at = 0
    pair = 2 * space.lanes
    for key, place, (rows, columns) in program.weight_places:
        begins[key] = at
        width = space.width(columns)
        row, column = np.divmod(np.arange(rows * columns), columns)
        first = column // pair * pair
        panel = np.minimum(pair, width - first)
        padded_of[place] = at + first * rows + row * panel + column - first
        at += rows * width
    for key, place in program.bias_places:
        begins[key] = at
        padded_of[place] = at + np.arange(place.stop - place.start)
        at += space.width(place.stop - place.start)
    return padded_of, begins, at
