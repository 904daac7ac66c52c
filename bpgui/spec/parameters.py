"""Weights and biases as immutable arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from bpgui.spec.network import NetworkSpec

# What is kept is float64; only a run may compute in float32.
FloatArray = npt.NDArray[np.floating[Any]]


def frozen(array: npt.ArrayLike) -> FloatArray:
    """Return a read-only float64 array; what is already one is returned as it is."""
    if isinstance(array, np.ndarray) and array.dtype == np.float64 and not array.flags.writeable:
        return array
    copy = np.array(array, dtype=np.float64)
    copy.setflags(write=False)
    return copy


@dataclass(frozen=True, slots=True, eq=False)
class Parameters:
    """A weight matrix per connection (source size x target size) and a bias vector per layer.

    All arrays are read-only float64; equality is bit for bit.
    """

    weights: Mapping[str, FloatArray]
    biases: Mapping[str, FloatArray]

    def __post_init__(self) -> None:
        """Freeze the arrays and the mappings that hold them."""
        for name in ("weights", "biases"):
            arrays = {key: frozen(value) for key, value in getattr(self, name).items()}
            object.__setattr__(self, name, MappingProxyType(arrays))

    def __eq__(self, other: object) -> bool:
        """Compare bit for bit: names, shapes and every number."""
        if not isinstance(other, Parameters):
            return NotImplemented
        return self is other or (_same(self.weights, other.weights) and _same(self.biases, other.biases))

    def __hash__(self) -> int:
        """Hash by the names alone: cheap, and equal for equal parameters."""
        return hash((frozenset(self.weights), frozenset(self.biases)))

    def with_weight(self, connection_id: str, source: int, target: int, value: float) -> "Parameters":
        """Return a copy in which one link has the weight `value`."""
        return self.with_weights(connection_id, _replaced(self.weights[connection_id], (source, target), value))

    def with_weights(self, connection_id: str, matrix: npt.ArrayLike) -> "Parameters":
        """Return a copy in which one connection has this weight matrix."""
        return Parameters({**self.weights, connection_id: frozen(matrix)}, self.biases)

    def with_bias(self, layer_id: str, neuron: int, value: float) -> "Parameters":
        """Return a copy in which one neuron has the bias `value`."""
        return Parameters(self.weights, {**self.biases, layer_id: _replaced(self.biases[layer_id], neuron, value)})

    def carried_to(self, network: NetworkSpec, fresh: "Parameters") -> "Parameters":
        """Return parameters for `network`: what survives is kept, what is new comes from `fresh`.

        A weight survives if its connection still exists and both neurons keep their index.
        """
        weights = {c.id: _overlaid(fresh.weights[c.id], self.weights.get(c.id)) for c in network.connections}
        biases = {
            layer.id: _overlaid(fresh.biases[layer.id], self.biases.get(layer.id))
            for layer in network.layers
            if layer.has_bias
        }
        return Parameters(weights, biases)

    def covers(self, network: NetworkSpec) -> bool:
        """Tell whether there is an array of the right shape for every connection and every bias vector."""
        sizes = {layer.id: layer.size for layer in network.layers}
        shapes = {c.id: (sizes[c.source], sizes[c.target]) for c in network.connections}
        lengths = {layer.id: (layer.size,) for layer in network.layers if layer.has_bias}
        return all(
            key in arrays and arrays[key].shape == shape
            for arrays, expected in ((self.weights, shapes), (self.biases, lengths))
            for key, shape in expected.items()
        )


def _same(a: Mapping[str, FloatArray], b: Mapping[str, FloatArray]) -> bool:
    return a.keys() == b.keys() and all(_identical(array, b[key]) for key, array in a.items())


def _identical(a: FloatArray, b: FloatArray) -> bool:
    # Most arrays are shared between one project and the next.
    return a is b or np.array_equal(a.view(np.int64), b.view(np.int64))


def _replaced(array: FloatArray, index: int | tuple[int, int], value: float) -> FloatArray:
    copy = array.copy()
    copy[index] = value
    return frozen(copy)


def _overlaid(fresh: FloatArray, old: FloatArray | None) -> FloatArray:
    if old is None:
        return fresh
    if old.shape == fresh.shape:
        return old
    copy = fresh.copy()
    common = tuple(slice(min(a, b)) for a, b in zip(old.shape, fresh.shape, strict=True))
    copy[common] = old[common]
    return frozen(copy)
