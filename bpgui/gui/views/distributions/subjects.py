"""What there is to watch in a network: quantities, the places that have them, and how their numbers are got."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from bpgui.engine.histograms import evenly
from bpgui.engine.program import Blocks
from bpgui.gui.common.probe import Reading
from bpgui.spec import FloatArray, NetworkSpec, Parameters

Quantity = Literal["weights", "gradients", "biases", "bias_gradients", "activations"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A quantity in words: its name, what an axis calls it, what one number and several are, and what it means."""

    label: str
    axis: str
    noun: str
    nouns: str
    doc: str
    measured: bool  # whether it takes a pass over the data


QUANTITIES: dict[Quantity, Kind] = {
    "weights": Kind("Weights", "weight", "weight", "weights", "The weights of all links of a connection.", False),
    "gradients": Kind(
        "Gradients of weights",
        "dL/dw",
        "gradient",
        "gradients",
        "The gradient of the mean loss over the samples looked at, for each weight of a connection.",
        True,
    ),
    "biases": Kind("Biases", "bias", "bias", "biases", "The biases of a layer's neurons.", False),
    "bias_gradients": Kind(
        "Gradients of biases",
        "dL/db",
        "gradient",
        "gradients",
        "The gradient of the mean loss over the samples looked at, for each bias of a layer.",
        True,
    ),
    "activations": Kind(
        "Activations", "output", "output", "outputs", "What a layer's neurons put out for each sample looked at.", True
    ),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """One quantity at one place: a connection's or a layer's id."""

    quantity: Quantity
    place: str


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Numbers taken evenly from `total` ones."""

    numbers: FloatArray
    total: int


def subjects(network: NetworkSpec) -> list[Subject]:
    """Return all that can be watched in a network, quantity by quantity."""
    connections = [connection.id for connection in network.connections]
    biased = [layer.id for layer in network.layers if layer.has_bias]
    layers = [layer.id for layer in network.layers if layer.role != "input"]
    places: dict[Quantity, list[str]] = {
        "weights": connections,
        "gradients": connections,
        "biases": biased,
        "bias_gradients": biased,
        "activations": layers,
    }
    return [Subject(quantity, place) for quantity in QUANTITIES for place in places[quantity]]


def place_name(network: NetworkSpec, subject: Subject) -> str:
    """Name where something is watched."""
    if subject.quantity not in ("weights", "gradients"):
        return network.layer(subject.place).name
    connection = network.connection(subject.place)
    return f"{network.layer(connection.source).name} to {network.layer(connection.target).name}"


class Sampler:
    """Takes the numbers of subjects, of large ones evenly spread ones; where they stand is found once per network."""

    def __init__(self, network: NetworkSpec) -> None:
        self._network = network
        self._links: dict[str, tuple[np.ndarray, int]] = {}

    def take(
        self, subject: Subject, parameters: Parameters, reading: Reading | None, slopes: Blocks | None
    ) -> Sample | None:
        """Return the numbers of a subject; None where there are none.

        `slopes` are the blocks of the reading's gradient, summed over its samples.
        """
        place = subject.place
        if subject.quantity == "weights":
            return self._of_links(place, parameters.weights[place])
        if subject.quantity == "biases":
            return _of(parameters.biases[place])
        if reading is None:
            return None
        if subject.quantity == "activations":
            return _of(reading.trace.raw[place])
        if slopes is None:
            return None
        samples = max(1, len(reading.rows))
        if subject.quantity == "bias_gradients":
            return _of(slopes.biases[place] / samples)
        taken = self._of_links(place, slopes.weights[place])
        return Sample(taken.numbers / samples, taken.total)

    def _of_links(self, connection_id: str, matrix: FloatArray) -> Sample:
        if connection_id not in self._links:
            mask = self._network.connection(connection_id).mask
            if mask is None:
                self._links[connection_id] = evenly(matrix.size, matrix.shape[1]), matrix.size
            else:
                present = np.flatnonzero(mask)
                self._links[connection_id] = present[evenly(len(present))], len(present)
        places, total = self._links[connection_id]
        return Sample(matrix.reshape(-1)[places], total)


def _of(numbers: FloatArray) -> Sample:
    width = numbers.shape[-1]
    return Sample(numbers.reshape(-1)[evenly(numbers.size, width)], numbers.size)
