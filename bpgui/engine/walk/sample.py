"""`Sample`: the numbers of one sample of a walk, by layer and neuron, and how they are called and written."""

import numpy as np

from bpgui.engine.walk.line import factor, figure
from bpgui.engine.walk.names import Names
from bpgui.engine.walk.walk import Walk
from bpgui.spec import ConnectionSpec, FloatArray, LayerSpec

# Sums of so many addends are written out in symbols too.
MOST_SYMBOLS = 4


class Sample:
    """One sample of a walk; `digits` is how many significant ones its numbers are written with."""

    def __init__(self, walk: Walk, row: int, digits: int) -> None:
        self.walk = walk
        self.digits = digits
        self.names = Names(walk.program.network)
        self.blocks = walk.program.blocks(walk.computed)
        self._row = row

    def figure(self, value: float) -> str:
        """Write a number."""
        return figure(value, self.digits)

    def factor(self, value: float) -> str:
        """Write a number within a product."""
        return factor(value, self.digits)

    def at(self, layers: dict[str, FloatArray], layer_id: str, neuron: int) -> float:
        """Return the number of a neuron in arrays (samples, neurons) by layer."""
        return float(layers[layer_id][self._row, neuron])

    def row(self, layers: dict[str, FloatArray], layer_id: str) -> FloatArray:
        """Return the numbers of a layer (neurons,)."""
        return layers[layer_id][self._row]

    def rows(self, layers: dict[str, FloatArray], layer_id: str) -> FloatArray:
        """Return the numbers of a layer as a batch of this sample alone (1, neurons)."""
        return layers[layer_id][self._row : self._row + 1]

    def targets(self, layer: LayerSpec) -> FloatArray:
        """Return what an output layer should put out (neurons,)."""
        columns = self.walk.program.outputs[layer.id]
        return self.walk.batch.targets[self._row, columns].astype(self.walk.theta.dtype, copy=False)

    def multiplier(self, layer_id: str, neuron: int) -> float:
        """Return what dropout multiplies a neuron's output by; 1 without dropout."""
        dropout = self.walk.batch.dropout.get(layer_id)
        return 1.0 if dropout is None else float(dropout[self._row, neuron])

    def slope(self, layer: LayerSpec, neuron: int) -> float | None:
        """Return the slope of a neuron's output over its own net input; None where outputs hang on all net inputs."""
        activation = self.walk.program.activations[layer.id]
        if activation.name == "softmax" or activation.entry.backward is None:
            return None
        return float(self.through(layer, np.ones(layer.size))[neuron])

    def through(self, layer: LayerSpec, errors: FloatArray) -> FloatArray:
        """Return what errors (neurons,) of a layer's outputs become behind its activation: dL/dz (neurons,)."""
        net, raw = self.rows(self.walk.trace.net, layer.id), self.rows(self.walk.trace.raw, layer.id)
        with np.errstate(all="ignore"):
            found = self.walk.program.activations[layer.id].backward(net, raw, errors[np.newaxis].astype(raw.dtype))
        return np.asarray(found[0])

    def leaving(self, layer_id: str) -> list[ConnectionSpec]:
        """Return the connections that leave a layer."""
        return [c for c in self.walk.program.network.connections if c.source == layer_id]

    def recurs(self, layer_id: str) -> bool:
        """Tell whether a layer is part of a loop."""
        parts = (part for part in self.walk.program.parts if part.recurrent)
        return any(layer.id == layer_id for part in parts for layer in part.layers)
