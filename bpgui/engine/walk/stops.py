"""Where a walk stops: phase by phase, layer by layer or neuron by neuron, and which neurons and links are at work."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from bpgui.engine.program import Program
from bpgui.spec import ConnectionSpec, LayerSpec

Phase = Literal["input", "forward", "error", "backward", "gradient", "update"]
Detail = Literal["layer", "neuron"]
PHASES: dict[Phase, str] = {
    "input": "Input",
    "forward": "Forward",
    "error": "Error",
    "backward": "Backward",
    "gradient": "Gradient",
    "update": "Update",
}
# So many links are named as being at work; of more, some from all over.
MOST_LINKS = 2_000


class Place(NamedTuple):
    """A neuron by its layer."""

    layer: str
    neuron: int


class Link(NamedTuple):
    """A link by its connection, from neuron to neuron."""

    connection: str
    source: int
    target: int


@dataclass(frozen=True, slots=True)
class Stop:
    """A place to stop: what is done, in which layer, and to which neuron; None is all of the layer at once."""

    phase: Phase
    layer: str
    neuron: int | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What is at work at a stop: the neurons that something is computed for, those that feed it, and the links used."""

    focus: tuple[Place, ...]
    others: tuple[Place, ...]
    links: tuple[Link, ...]
    backward: bool


def stops(program: Program, detail: Detail) -> tuple[Stop, ...]:
    """Return all stops of a walk in the order of computing: the six steps of backpropagation."""
    inputs = [layer for layer in program.order if layer.role == "input"]
    others = [layer for layer in program.order if layer.role != "input"]
    found = [Stop("input", layer.id) for layer in inputs]
    found += [Stop("forward", layer.id, neuron) for layer in others for neuron in _neurons(layer, detail)]
    for layer in reversed(others):
        # An output that feeds others gets its error from both: the loss, and what they send it.
        phase: Phase = "error" if layer.id in program.outputs else "backward"
        found += [Stop(phase, layer.id, neuron) for neuron in _neurons(layer, detail)]
    last: tuple[Phase, ...] = ("gradient", "update")
    for phase in last:
        found += [Stop(phase, layer.id, neuron) for layer in reversed(others) for neuron in _neurons(layer, detail)]
    return tuple(found)


def work(program: Program, stop: Stop) -> Work:
    """Tell what is at work at a stop."""
    layer = program.network.layer(stop.layer)
    neurons = np.arange(layer.size) if stop.neuron is None else np.array([stop.neuron])
    focus = tuple(Place(stop.layer, neuron) for neuron in neurons.tolist())
    backward = stop.phase in ("error", "backward", "gradient", "update")
    if stop.phase == "input":
        return Work(focus, (), (), backward)
    from_targets = stop.phase in ("error", "backward")
    found: list[tuple[ConnectionSpec, npt.NDArray[np.intp]]] = []
    others: dict[Place, None] = {}
    for connection in program.network.connections:
        here, there = connection.target, connection.source
        if from_targets:
            here, there = there, here
        if here != stop.layer:
            continue
        present = program.network.present(connection)
        own = present[neurons] if from_targets else present.T[neurons]
        pairs = np.argwhere(own)
        pairs[:, 0] = neurons[pairs[:, 0]]
        found.append((connection, pairs if from_targets else pairs[:, ::-1]))
        others |= dict.fromkeys(Place(there, other) for other in np.flatnonzero(own.any(axis=0)).tolist())
    links = tuple(
        Link(connection.id, source, target)
        for connection, pairs in _thinned(found)
        for source, target in pairs.tolist()
    )
    return Work(focus, tuple(place for place in others if place not in focus), links, backward)


def _thinned(
    found: list[tuple[ConnectionSpec, npt.NDArray[np.intp]]],
) -> list[tuple[ConnectionSpec, npt.NDArray[np.intp]]]:
    """Keep of very many links some from all over."""
    count = sum(len(pairs) for _, pairs in found)
    if count <= MOST_LINKS:
        return found
    every = -(-count // MOST_LINKS)
    return [(connection, pairs[::every]) for connection, pairs in found]


def _neurons(layer: LayerSpec, detail: Detail) -> list[int | None]:
    return [None] if detail == "layer" else list(range(layer.size))
