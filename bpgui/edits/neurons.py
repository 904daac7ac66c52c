"""Edits of chosen neurons: which ones are meant, and their removal in one pass."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bpgui.edits.network import with_network
from bpgui.errors import SpecError
from bpgui.spec import BoolArray, ConnectionSpec, LayerSpec, NetworkSpec, Parameters, Project

# Chosen neurons, by the id of their layer.
Neurons = Mapping[str, Collection[int]]
Indices = npt.NDArray[np.intp]


def chosen_neurons(network: NetworkSpec, neurons: Neurons) -> Iterator[tuple[LayerSpec, Indices]]:
    """Yield each layer that has chosen neurons with their indices, ascending.

    Raises `SpecError` for a layer or a neuron that is not there.
    """
    for layer_id, given in neurons.items():
        layer = network.layer(layer_id)
        indices = np.unique(np.array(list(given), dtype=np.intp))
        for neuron in indices[[0, -1]] if len(indices) else ():
            if not 0 <= neuron < layer.size:
                raise SpecError(f"Layer '{layer.name}' has no neuron {neuron + 1}: it has {layer.size}.")
        if len(indices):
            yield layer, indices


def remove_neuron(project: Project, layer_id: str, neuron: int) -> Project:
    """Remove one neuron with its links; removing a layer's last neuron removes the layer."""
    return remove_neurons(project, {layer_id: (neuron,)})


def remove_neurons(project: Project, neurons: Neurons) -> Project:
    """Remove neurons with their links; a layer that loses all of its neurons goes, and so does a bare connection."""
    network = project.network
    kept = {layer.id: np.setdiff1d(np.arange(layer.size), chosen) for layer, chosen in chosen_neurons(network, neurons)}
    gone = {layer_id for layer_id, left in kept.items() if not len(left)}
    connections = [c for c in network.connections if not gone & {c.source, c.target}]
    smaller = NetworkSpec(
        tuple(_shrunk(layer, kept) for layer in network.layers if layer.id not in gone),
        tuple(_shrunk_links(c, kept) for c in connections),
    )

    def cut(parameters: Parameters) -> Parameters:
        weights = {c.id: _cut(parameters.weights[c.id], c, kept) for c in connections}
        biases = {key: vector[kept[key]] if key in kept else vector for key, vector in parameters.biases.items()}
        return Parameters(weights, biases)

    fitting = replace(project, parameters=cut(project.parameters), initial=cut(project.initial))
    return with_network(fitting, smaller)


def _shrunk(layer: LayerSpec, kept: Mapping[str, Indices]) -> LayerSpec:
    if layer.id not in kept:
        return layer
    left = kept[layer.id]
    locked = np.flatnonzero(np.isin(left, layer.locked_biases))
    return replace(layer, size=len(left), locked_biases=tuple(locked.tolist()))


def _shrunk_links(connection: ConnectionSpec, kept: Mapping[str, Indices]) -> ConnectionSpec:
    def fit(marks: BoolArray | None) -> BoolArray | None:
        return None if marks is None else _cut(marks, connection, kept)

    return replace(connection, mask=fit(connection.mask), locked=fit(connection.locked))


def _cut(array: npt.NDArray[Any], connection: ConnectionSpec, kept: Mapping[str, Indices]) -> npt.NDArray[Any]:
    """Return what is left of an array (source size, target size)."""
    for axis, end in enumerate((connection.source, connection.target)):
        if end in kept:
            array = array.take(kept[end], axis=axis)
    return array
