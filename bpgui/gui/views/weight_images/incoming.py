"""`Incoming`: the weights from a network's inputs to the neurons that these feed directly."""

from dataclasses import dataclass

import numpy as np

from bpgui.gui.common.naming import neuron_name
from bpgui.gui.common.selection import NeuronRef
from bpgui.spec import FloatArray, NetworkSpec, Parameters


@dataclass(frozen=True, slots=True, eq=False)
class Incoming:
    """The first `columns` input columns of a network, and each neuron that any of them leads to, in drawing order."""

    network: NetworkSpec
    columns: int
    neurons: tuple[NeuronRef, ...]
    names: tuple[str, ...]
    starts: dict[str, int]  # the first column of each input layer

    @classmethod
    def of(cls, network: NetworkSpec, columns: int) -> "Incoming":
        """Look at a network whose data has at least so many input columns."""
        starts, at = {}, 0
        for layer in network.with_role("input"):
            starts[layer.id] = at
            at += layer.size
        fed = {c.target for c in network.connections if starts.get(c.source, columns) < columns}
        neurons = [(layer, neuron) for layer in network.layers if layer.id in fed for neuron in range(layer.size)]
        return cls(
            network,
            columns,
            tuple(NeuronRef(layer.id, neuron) for layer, neuron in neurons),
            tuple(neuron_name(layer, neuron) for layer, neuron in neurons),
            starts,
        )

    def weights(self, parameters: Parameters, places: range) -> FloatArray:
        """Return the weights that lead to some of the neurons, (neurons, columns); NaN where there is no link."""
        found = np.full((len(places), self.columns), np.nan)
        for layer, neurons, rows in self._runs(places):
            for connection in self.network.incoming(layer):
                start = self.starts.get(connection.source, self.columns)
                matrix = parameters.weights[connection.id][: max(0, self.columns - start), neurons]
                if connection.mask is not None:
                    matrix = np.where(connection.mask[: len(matrix), neurons], matrix, np.nan)
                found[rows, start : start + len(matrix)] = matrix.T
        return found

    def largest(self, parameters: Parameters) -> float:
        """Return the size of the largest weight of all, those that are not finite left out; 0 without any."""
        sizes = []
        for connection in self.network.connections:
            start = self.starts.get(connection.source, self.columns)
            if start < self.columns:
                # Links that are missing have the weight 0.
                matrix = parameters.weights[connection.id][: self.columns - start]
                sizes.append(largest_size(matrix))
        return max(sizes, default=0.0)

    def _runs(self, places: range) -> list[tuple[str, slice, slice]]:
        """Split places into runs of one layer each: its id, the neurons, and the rows that they take."""
        runs: list[tuple[str, slice, slice]] = []
        for row, place in enumerate(places):
            layer, neuron = self.neurons[place].layer, self.neurons[place].neuron
            if runs and runs[-1][0] == layer:
                runs[-1] = (layer, slice(runs[-1][1].start, neuron + 1), slice(runs[-1][2].start, row + 1))
            else:
                runs.append((layer, slice(neuron, neuron + 1), slice(row, row + 1)))
        return runs


def largest_size(numbers: FloatArray) -> float:
    """Return the size of the largest finite number; 0 without any."""
    with np.errstate(invalid="ignore"):
        low, high = float(numbers.min(initial=0.0)), float(numbers.max(initial=0.0))
    if not np.isfinite([low, high]).all():
        finite = numbers[np.isfinite(numbers)]
        low, high = float(finite.min(initial=0.0)), float(finite.max(initial=0.0))
    return max(-low, high)
