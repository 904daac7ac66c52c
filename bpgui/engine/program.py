"""`Program`: a network compiled once for the executors.

All weights and biases live in one flat vector theta, so that an optimiser is a few lines of vector
arithmetic; the program knows which slice of theta is which block.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

import numpy as np
import numpy.typing as npt

from bpgui.engine.activations import BoundActivation, activation
from bpgui.engine.relaxation import RELAXATION
from bpgui.spec import (
    ConnectionSpec,
    FloatArray,
    LayerSpec,
    NetworkSpec,
    Parameters,
    Settings,
    check_settings,
)
from bpgui.spec.checks import check_trainable
from bpgui.spec.graph import components, is_recurrent


@dataclass(frozen=True, slots=True)
class Blocks:
    """Views into a flat vector: a matrix per connection and a vector per layer with biases."""

    weights: dict[str, FloatArray]
    biases: dict[str, FloatArray]


@dataclass(frozen=True, slots=True)
class Part:
    """Layers that are computed together: one layer, or if recurrent all layers of a loop."""

    layers: tuple[LayerSpec, ...]
    recurrent: bool


@dataclass(frozen=True, slots=True)
class Program:
    """Order of computing, wiring and the layout of theta for one network.

    `parts` come in topological order: links lead from a part to a later one, or within it if it is recurrent;
    `relaxation` tells how the recurrent ones settle. `inputs` and `outputs` map each end layer to its columns of the
    data, in drawing order; the places say which slice of theta holds which weight matrix (with its shape) and which
    bias vector.
    `trainable` is False where theta must stay as it is (missing and locked links, locked biases), None if nowhere.
    """

    network: NetworkSpec
    parts: tuple[Part, ...]
    relaxation: Settings
    activations: dict[str, BoundActivation]
    incoming: dict[str, tuple[ConnectionSpec, ...]]
    inputs: dict[str, slice]
    outputs: dict[str, slice]
    weight_places: tuple[tuple[str, slice, tuple[int, int]], ...]
    bias_places: tuple[tuple[str, slice], ...]
    size: int
    trainable: npt.NDArray[np.bool_] | None

    @classmethod
    def compile(cls, network: NetworkSpec, relaxation: Settings = MappingProxyType({})) -> Self:
        """Compile a network; raise `SpecError` in words if it cannot be trained, or for settings out of range."""
        check_trainable(network)
        weight_places, bias_places = _places(network)
        return cls(
            network=network,
            parts=tuple(
                Part(tuple(map(network.layer, group)), is_recurrent(network, group)) for group in components(network)
            ),
            relaxation=check_settings(RELAXATION, relaxation, "Relaxation"),
            activations={
                layer.id: activation(layer.activation, layer.activation_settings)
                for layer in network.layers
                if layer.role != "input"
            },
            incoming={layer.id: network.incoming(layer.id) for layer in network.layers},
            inputs=_columns(network.with_role("input")),
            outputs=_columns(network.with_role("output")),
            weight_places=weight_places,
            bias_places=bias_places,
            size=network.parameter_count(),
            trainable=_trainable(network),
        )

    @property
    def order(self) -> tuple[LayerSpec, ...]:
        """All layers, part by part."""
        return tuple(layer for part in self.parts for layer in part.layers)

    @property
    def recurrent(self) -> bool:
        """Whether any part is recurrent, so that samples have to settle."""
        return any(part.recurrent for part in self.parts)

    def blocks(self, theta: FloatArray) -> Blocks:
        """Return views into a flat vector (size,) of parameters or of their gradient."""
        return Blocks(
            weights={key: theta[place].reshape(shape) for key, place, shape in self.weight_places},
            biases={key: theta[place] for key, place in self.bias_places},
        )

    def pack(self, parameters: Parameters, dtype: npt.DTypeLike = np.float64) -> FloatArray:
        """Copy parameters into a new flat vector (size,), in which all computing then takes place."""
        theta = np.empty(self.size, dtype=dtype)
        blocks = self.blocks(theta)
        for key, matrix in blocks.weights.items():
            matrix[...] = parameters.weights[key]
        for key, vector in blocks.biases.items():
            vector[...] = parameters.biases[key]
        return theta

    def weight_index(self, connection: str, source: int, target: int) -> int | None:
        """Return where in theta the weight of a link stands, also of a missing one; None if there is no such place."""
        for key, place, (rows, columns) in self.weight_places:
            if key == connection and 0 <= source < rows and 0 <= target < columns:
                return int(place.start) + source * columns + target
        return None

    def bias_index(self, layer: str, neuron: int) -> int | None:
        """Return where in theta the bias of a neuron stands; None if it has none."""
        for key, place in self.bias_places:
            if key == layer and 0 <= neuron < place.stop - place.start:
                return int(place.start) + neuron
        return None

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
    links_free = all(c.mask is None and c.locked is None for c in network.connections)
    if links_free and not any(layer.locked_biases for layer in network.layers if layer.has_bias):
        return None
    parts = []
    for connection in network.connections:
        free = np.ones(network.shape(connection), dtype=bool)
        if connection.mask is not None:
            free &= connection.mask
        if connection.locked is not None:
            free &= ~connection.locked
        parts.append(free.ravel())
    parts += [~np.isin(np.arange(layer.size), layer.locked_biases) for layer in network.layers if layer.has_bias]
    return np.concatenate(parts)
