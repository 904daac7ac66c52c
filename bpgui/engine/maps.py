"""What every neuron of a network puts out over a grid of two of its inputs: the pictures of what each one responds to.

The first layers see only two numbers change, so that over the grid their net inputs are a sum of a part that stays and
of two that each follow one axis (two outer products in the place of a matrix product). All later layers are computed
neurons first, many points at once, in memory that is used again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bpgui.engine.program import Blocks, Part, Program
from bpgui.engine.reference import forward
from bpgui.errors import SpecError
from bpgui.spec import ConnectionSpec, FloatArray, LayerSpec

# What a point costs, measured: multiplying by a weight, and a neuron's activation. A loop takes so many sweeps, in
# small calls that cost more.
_NS_PER_WEIGHT, _NS_PER_NEURON = 0.06, 6.0
_LOOP_NS_PER_WEIGHT, _LOOP_NS_PER_NEURON, _GUESSED_SWEEPS = 0.1, 28.0, 60
# A piece of the work takes about so long.
_PIECE_NS = 2e6


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A grid over one or two inputs, while all others stay at `base` (inputs,).

    Input `across` takes the values `x` (columns,) from column to column, input `down` those of `y` (rows,) from row to
    row; `down` is None for a grid of one row. Both are counted over all input layers, as the data's columns are. Raises
    `SpecError` if they are the same input.
    """

    base: FloatArray
    across: int
    x: FloatArray
    down: int | None
    y: FloatArray

    def __post_init__(self) -> None:
        """Refuse one input for both axes."""
        if self.across == self.down:
            raise SpecError("A map needs two different inputs: choose another one for one of its axes.")

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns there are."""
        return 1 if self.down is None else len(self.y), len(self.x)

    def same(self, other: "Grid") -> bool:
        """Tell whether another grid has the same points."""
        axes = (self.across, self.down) == (other.across, other.down)
        pairs = ((self.base, other.base), (self.x, other.x), (self.y, other.y))
        return axes and all(np.array_equal(a, b) for a, b in pairs)

    def points(self, rows: slice = slice(None)) -> FloatArray:
        """Return the inputs of the points of some rows, row by row, (points, inputs)."""
        points = np.tile(self.base, (self.shape[0], self.shape[1], 1))[rows]
        points[:, :, self.across] = self.x
        if self.down is not None:
            points[:, :, self.down] = self.y[rows, np.newaxis]
        return points.reshape(-1, len(self.base))


@dataclass(frozen=True, slots=True, eq=False)
class _Terms:
    """What the net inputs of a network without loops are made of.

    `first` holds, for each layer that inputs lead to, what they and the bias add: from row to row, with all that stays,
    (neurons, rows, 1), and from column to column, (neurons, 1, columns). `biases` (neurons, 1) are those of the other
    layers, `weights` (target size, source size) those of all links between layers that are no inputs.
    """

    first: dict[str, tuple[FloatArray, FloatArray]]
    biases: dict[str, FloatArray]
    weights: dict[str, FloatArray]


class Maps:
    """The outputs of all neurons of one program over one grid, for weights that keep changing.

    `outputs` holds an array (neurons, rows, columns) of `dtype` for each layer. It is the same memory every time: what
    is to be kept has to be copied. float32 does for pictures. The loops of recurrent networks settle in the precision
    of the weights all the same, or else they would stop elsewhere.
    """

    def __init__(self, program: Program, grid: Grid, dtype: npt.DTypeLike = np.float32) -> None:
        self.program, self.grid = program, grid
        rows, columns = grid.shape
        self.outputs: dict[str, FloatArray] = {
            layer.id: np.empty((layer.size, rows, columns), dtype) for layer in program.order
        }
        self._rows = max(1, min(rows, int(_PIECE_NS / (_ns_per_point(program) * columns))))
        widest = max(layer.size for layer in program.order)
        self._scratch = np.empty((2, widest * self._rows * columns), dtype)
        self._dtype = np.dtype(dtype)
        with np.errstate(over="ignore"):
            for layer, part in program.inputs.items():
                self.outputs[layer][...] = _spread(grid, part)

    def compute(self, theta: FloatArray) -> Mapping[str, FloatArray]:
        """Return `outputs` for weights and biases theta (size,); what is beyond all numbers comes as it is."""
        for _ in self.pieces(theta):
            pass
        return self.outputs

    def pieces(self, theta: FloatArray) -> Iterator[float]:
        """Fill `outputs` for theta in pieces of a few milliseconds, yielding the share done after each."""
        rows = self.grid.shape[0]
        terms = None if self.program.recurrent else self._terms(theta)
        for start in range(0, rows, self._rows):
            band = slice(start, min(start + self._rows, rows))
            with np.errstate(all="ignore"):  # networks that explode are told of elsewhere
                if terms is None:
                    self._settle(theta, band)
                else:
                    self._feed(terms, band)
            yield band.stop / rows

    def _settle(self, theta: FloatArray, band: slice) -> None:
        trace = forward(self.program, theta, self.grid.points(band))
        for layer, outputs in self.outputs.items():
            outputs[:, band] = trace.raw[layer].T.reshape(len(outputs), -1, self.grid.shape[1])

    def _terms(self, theta: FloatArray) -> _Terms:
        blocks, terms = self.program.blocks(theta), _Terms({}, {}, {})
        with np.errstate(all="ignore"):
            for layer in self.program.order:
                incoming = self.program.incoming[layer.id]
                first = tuple(c for c in incoming if c.source in self.program.inputs)
                if first:
                    down, across = self._first(blocks, layer, first)
                    terms.first[layer.id] = down.astype(self._dtype), across.astype(self._dtype)
                elif layer.has_bias:
                    terms.biases[layer.id] = blocks.biases[layer.id].astype(self._dtype)[:, np.newaxis]
                for connection in incoming:
                    if connection not in first:
                        terms.weights[connection.id] = blocks.weights[connection.id].astype(self._dtype).T
        return terms

    def _first(
        self, blocks: Blocks, layer: LayerSpec, connections: tuple[ConnectionSpec, ...]
    ) -> tuple[FloatArray, FloatArray]:
        """Return what connections from inputs, and the bias, add to the net inputs of a layer over the grid."""
        grid = self.grid
        still = grid.base.copy()
        still[[grid.across] if grid.down is None else [grid.across, grid.down]] = 0.0
        down, across = np.zeros((layer.size, grid.shape[0], 1)), np.zeros((layer.size, 1, grid.shape[1]))
        if layer.has_bias:
            down += blocks.biases[layer.id][:, np.newaxis, np.newaxis]
        for connection in connections:
            weights, columns = blocks.weights[connection.id], self.program.inputs[connection.source]
            down += (still[columns] @ weights)[:, np.newaxis, np.newaxis]
            if grid.down is not None and columns.start <= grid.down < columns.stop:
                down[:, :, 0] += np.outer(weights[grid.down - columns.start], grid.y)
            if columns.start <= grid.across < columns.stop:
                across[:, 0] += np.outer(weights[grid.across - columns.start], grid.x)
        return down, across

    def _feed(self, terms: _Terms, band: slice) -> None:
        """Compute some rows of a network without loops."""
        for layer in self.program.order:
            if layer.role != "input":
                net = self._net(terms, layer, band)
                # Neurons stand first here and last in an activation; NumPy keeps the order in memory.
                outputs = self.program.activations[layer.id].value(net.T).T
                self.outputs[layer.id][:, band] = outputs.reshape(layer.size, -1, self.grid.shape[1])

    def _net(self, terms: _Terms, layer: LayerSpec, band: slice) -> FloatArray:
        """Return the net inputs of a layer in some rows, (neurons, points)."""
        columns = self.grid.shape[1]
        points = (band.stop - band.start) * columns
        net, product = (part[: layer.size * points].reshape(layer.size, points) for part in self._scratch)
        begun = layer.id in terms.first
        if begun:
            down, across = terms.first[layer.id]
            np.add(down[:, band], across, out=net.reshape(layer.size, -1, columns))
        for connection in self.program.incoming[layer.id]:
            if connection.id in terms.weights:
                source = self.outputs[connection.source][:, band].reshape(-1, points)
                np.matmul(terms.weights[connection.id], source, out=product if begun else net)
                if begun:
                    net += product
                begun = True
        if layer.id in terms.biases:
            net += terms.biases[layer.id]
        return net


def side_for(program: Program, budget_ms: float, finest: int, coarsest: int = 8) -> int:
    """Return how many rows and columns a map of a program can have that takes about so long to compute."""
    points = budget_ms * 1e6 / _ns_per_point(program)
    return int(min(max(points**0.5, coarsest), finest))


def _ns_per_point(program: Program) -> float:
    """Return about how long one point of a grid takes, in nanoseconds."""
    return sum(_ns_of(program, part) for part in program.parts) or _NS_PER_NEURON


def _ns_of(program: Program, part: Part) -> float:
    cost = 0.0
    for layer in part.layers:
        if layer.role == "input":
            continue
        weights = sum(
            program.network.layer(connection.source).size * layer.size
            for connection in program.incoming[layer.id]
            if program.recurrent or connection.source not in program.inputs
        )
        if part.recurrent:
            cost += _GUESSED_SWEEPS * (_LOOP_NS_PER_WEIGHT * weights + _LOOP_NS_PER_NEURON * layer.size)
        else:
            cost += _NS_PER_WEIGHT * weights + _NS_PER_NEURON * layer.size
    return cost


def _spread(grid: Grid, part: slice) -> FloatArray:
    """Return the inputs of one input layer over the grid, (neurons, rows, columns)."""
    values = np.broadcast_to(grid.base[part, np.newaxis, np.newaxis], (part.stop - part.start, *grid.shape)).copy()
    if grid.down is not None and part.start <= grid.down < part.stop:
        values[grid.down - part.start] = grid.y[:, np.newaxis]
    if part.start <= grid.across < part.stop:
        values[grid.across - part.start] = grid.x
    return values
