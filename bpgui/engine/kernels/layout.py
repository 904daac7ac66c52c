"""Where everything of one run lies in the kernels' memory, and the tables that say so.

Parameters, gradients, activations and data share one array of the run's precision. Rows of activations are filled up
to whole vectors, whose surplus lanes never reach another layer: a weight matrix has rows for its real sources only,
and zeros in the columns that are surplus.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bpgui.engine.kernels import tables as t
from bpgui.engine.kernels.kinds import Reals, Row, Table
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
    plan = _Plan(program, space, with_input_noise)
    for row in range(len(plan.order)):
        plan.place(row)
    return plan.finished()


class _Plan:
    """A layout in the making: one layer after the other, inputs first."""

    def __init__(self, program: Program, space: Allocator, with_input_noise: bool) -> None:
        network = program.network
        self.order = [*network.with_role("input"), *(layer for layer in program.order if layer.role != "input")]
        self._program = program
        self._space = space
        self._with_input_noise = with_input_noise
        self._row_of = {layer.id: row for row, layer in enumerate(self.order)}
        # Those that errors come back to: nothing learns from the error at an input.
        self._fed = {c.source for c in network.connections if network.layer(c.source).role != "input"}
        self._padded_of, self._begins, self._padded = _pad(program, space)
        self._layers = np.full((len(self.order), t.LAYER_COLUMNS), -1, np.int64)
        self._reals = np.zeros((len(self.order), t.REAL_COLUMNS))
        # Two lists of rows per layer, that of the targets, and that of the packed samples.
        self._places = np.zeros((2 * len(self.order) + 2) * t.TILE, np.int64)
        self._connections: list[list[int]] = []
        self._targets_step = 0

    def place(self, row: int) -> None:
        """Fill a layer's row, and the rows of its incoming connections."""
        layer, here = self.order[row], self._layers[row]
        width = self._space.width(layer.size)
        here[[t.SIZE, t.WIDTH, t.STEP]] = layer.size, width, self._space.step(width)
        here[t.NUMBER] = self._program.network.layers.index(layer)
        here[[t.PLACES, t.ERROR_PLACES]] = 2 * row * t.TILE, (2 * row + 1) * t.TILE
        here[t.FED] = layer.id in self._fed
        here[t.FIRST] = len(self._connections)
        self._reals[row] = *_settings(self._program, layer), layer.dropout
        if layer.role != "input" or layer.dropout > 0.0 or self._with_input_noise:
            self._take_outputs(layer, here)
        if layer.role == "input":
            here[[t.ROLE, t.CODE]] = t.INPUT, ACTIVATION_CODES["linear"]
            here[[t.COLUMN, t.PLAIN]] = self._program.inputs[layer.id].start
        else:
            here[[t.ROLE, t.CODE]] = t.HIDDEN, ACTIVATION_CODES[layer.activation]
            self._take_computed(layer, here)
        if layer.role == "output":
            self._take_targets(layer, here)
        here[t.LAST] = len(self._connections)

    def finished(self) -> Layout:
        """Return the layout once all layers have their place."""
        packed, packed_places = self._space.take(t.TILE * t.BLOCK), (2 * len(self.order) + 1) * t.TILE
        self._list_rows(packed_places, packed, t.BLOCK)
        connections = np.array(self._connections, np.int64)
        _mark_later(self._layers, connections)
        return Layout(
            layers=self._layers,
            reals=self._reals,
            connections=connections,
            places=self._places,
            padded=self._padded,
            padded_of=self._padded_of,
            target_places=2 * len(self.order) * t.TILE,
            packed=packed,
            packed_places=packed_places,
            targets_step=self._targets_step,
            widest=max(int(self._layers[:, t.WIDTH].max()), 2 * self._space.lanes),
        )

    def _take_outputs(self, layer: LayerSpec, here: Row) -> None:
        count = t.TILE * here[t.STEP]
        here[[t.RAW, t.OUT]] = self._space.take(count)
        if layer.dropout > 0.0:
            here[t.OUT], here[t.MASK] = self._space.take(count), self._space.take(count)
        self._list_rows(here[t.PLACES], here[t.OUT], here[t.STEP])

    def _take_computed(self, layer: LayerSpec, here: Row) -> None:
        count = t.TILE * here[t.STEP]
        here[t.NET], here[t.ERROR] = self._space.take(count), self._space.take(count)
        self._list_rows(here[t.ERROR_PLACES], here[t.ERROR], here[t.STEP])
        here[t.BIAS] = self._begins.get(layer.id, -1)
        for connection in self._program.incoming[layer.id]:
            source = self._program.network.layer(connection.source)
            turned = self._space.take(layer.size * self._space.width(source.size)) if source.id in self._fed else -1
            begin = self._begins[connection.id]
            self._connections.append([self._row_of[source.id], begin, source.size, layer.size, turned, 0])

    def _take_targets(self, layer: LayerSpec, here: Row) -> None:
        here[t.ROLE] = t.OUTPUT
        here[t.PLAIN], here[t.COLUMN] = self._program.outputs[layer.id].start, self._targets_step
        self._targets_step += int(here[t.WIDTH])
        if layer.id in self._fed:
            here[t.OWN] = self._space.take(t.TILE * here[t.STEP])

    def _list_rows(self, places: int, begin: int, step: int) -> None:
        self._places[places : places + t.TILE] = begin + np.arange(t.TILE) * step


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
