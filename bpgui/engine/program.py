"""`Program`: a network compiled once for the executors.

All weights and biases live in one flat vector theta, so that an optimiser is a few lines of vector
arithmetic; the program knows which slice of theta is which block.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from bpgui.engine.activations import Activation, activation
from bpgui.spec import ConnectionSpec, FloatArray, LayerSpec, NetworkSpec, Parameters
from bpgui.spec.checks import check_trainable
from bpgui.spec.graph import topological_order


@dataclass(frozen=True, slots=True)
class Blocks:
    """Views into a flat vector: a matrix per connection and a vector per layer with biases."""

    weights: dict[str, FloatArray]
    biases: dict[str, FloatArray]


@dataclass(frozen=True, slots=True)
class Program:
    """Topological order, wiring and the layout of theta for one acyclic network.

    `inputs` and `outputs` map each end layer to its columns of the data, in drawing order; the places say
    which slice of theta holds which weight matrix (with its shape) and which bias vector.
    `trainable` is False where theta must stay as it is (missing and locked links), None if nowhere.
    """

    network: NetworkSpec
    order: tuple[LayerSpec, ...]
    activations: dict[str, Activation]
    incoming: dict[str, tuple[ConnectionSpec, ...]]
    inputs: dict[str, slice]
    outputs: dict[str, slice]
    weight_places: tuple[tuple[str, slice, tuple[int, int]], ...]
    bias_places: tuple[tuple[str, slice], ...]
    size: int
    trainable: npt.NDArray[np.bool_] | None

    @classmethod
    def compile(cls, network: NetworkSpec) -> Self:
        """Compile a network; raise `SpecError` in words if it cannot be trained."""
        check_trainable(network)
        weight_places, bias_places = _places(network)
        order = tuple(network.layer(layer_id) for layer_id in topological_order(network) or ())
        return cls(
            network=network,
            order=order,
            activations={layer.id: activation(layer.activation) for layer in order if layer.role != "input"},
            incoming={layer.id: network.incoming(layer.id) for layer in order},
            inputs=_columns(network.with_role("input")),
            outputs=_columns(network.with_role("output")),
            weight_places=weight_places,
            bias_places=bias_places,
            size=network.parameter_count(),
            trainable=_trainable(network),
        )

    def blocks(self, theta: FloatArray) -> Blocks:
        """Return views into a flat vector (size,) of parameters or of their gradient."""
        return Blocks(
            weights={key: theta[place].reshape(shape) for key, place, shape in self.weight_places},
            biases={key: theta[place] for key, place in self.bias_places},
        )

    def pack(self, parameters: Parameters) -> FloatArray:
        """Copy parameters into a new flat vector (size,)."""
        theta = np.empty(self.size)
        blocks = self.blocks(theta)
        for key, matrix in blocks.weights.items():
            matrix[...] = parameters.weights[key]
        for key, vector in blocks.biases.items():
            vector[...] = parameters.biases[key]
        return theta

    def unpack(self, theta: FloatArray) -> Parameters:
        """Copy a flat vector (size,) into immutable parameters."""
        blocks = self.blocks(theta)
        return Parameters(blocks.weights, blocks.biases)


def _places(
    network: NetworkSpec,
) -> tuple[tuple[tuple[str, slice, tuple[int, int]], ...], tuple[tuple[str, slice], ...]]:
    weights, biases, at = [], [], 0
    for connection in network.connections:
        rows, columns = network.shape(connection)
        weights.append((connection.id, slice(at, at + rows * columns), (rows, columns)))
        at += rows * columns
    for layer in network.layers:
        if layer.has_bias:
            biases.append((layer.id, slice(at, at + layer.size)))
            at += layer.size
    return tuple(weights), tuple(biases)


def _columns(layers: tuple[LayerSpec, ...]) -> dict[str, slice]:
    columns, at = {}, 0
    for layer in layers:
        columns[layer.id] = slice(at, at + layer.size)
        at += layer.size
    return columns


def _trainable(network: NetworkSpec) -> npt.NDArray[np.bool_] | None:
    if all(c.mask is None and c.locked is None for c in network.connections):
        return None
    parts = []
    for connection in network.connections:
        free = np.ones(network.shape(connection), dtype=bool)
        if connection.mask is not None:
            free &= connection.mask
        if connection.locked is not None:
            free &= ~connection.locked
        parts.append(free.ravel())
    parts += [np.ones(layer.size, dtype=bool) for layer in network.layers if layer.has_bias]
    return np.concatenate(parts)
