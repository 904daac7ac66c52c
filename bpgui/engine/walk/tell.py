"""What is told at a stop of a walk: its title, and its lines."""

from collections.abc import Iterator
from itertools import islice

import numpy as np

from bpgui.engine.walk.backward import backward_lines
from bpgui.engine.walk.changes import gradient_lines, update_lines
from bpgui.engine.walk.error import error_lines, loss_lines
from bpgui.engine.walk.forward import forward_lines, input_lines
from bpgui.engine.walk.line import DIGITS, Line
from bpgui.engine.walk.names import Names
from bpgui.engine.walk.number import Parameter, place_of
from bpgui.engine.walk.sample import Sample
from bpgui.engine.walk.stops import Link, Place, Stop
from bpgui.engine.walk.walk import Walk
from bpgui.spec import LayerSpec

# Of a layer's neurons, and of a neuron's weights, so many are told one by one.
MOST_NEURONS, MOST_WEIGHTS = 16, 8


def title(walk: Walk, stop: Stop) -> str:
    """Say what a stop does: 'Forward: hidden 1, neuron 2'."""
    layer = walk.program.network.layer(stop.layer)
    what = {
        "input": f"The input arrives at {layer.name}",
        "forward": f"Forward: what {layer.name} computes",
        "error": f"Error: how far {layer.name} is off",
        "backward": f"Backward: the error reaches {layer.name}",
        "gradient": f"Gradient of the weights into {layer.name}",
        "update": f"Update of the weights into {layer.name}",
    }[stop.phase]
    return what if stop.neuron is None or layer.size == 1 else f"{what}, neuron {stop.neuron + 1} of {layer.size}"


def lines(walk: Walk, stop: Stop, sample: int = 0, digits: int = DIGITS, most: int | None = None) -> tuple[Line, ...]:
    """Return the lines of a stop for one sample of the walk's batch; of large layers, those of the first neurons.

    `most` is how many lines are told at most; None is all.
    """
    return tuple(islice(_lines(walk, stop, Sample(walk, sample, digits)), most))


def left_out(walk: Walk, stop: Stop) -> str:
    """Say what `lines` leaves out of a stop of a large layer, or of a neuron with many links; empty if nothing."""
    layer, parts = walk.program.network.layer(stop.layer), []
    if stop.neuron is None and layer.size > MOST_NEURONS:
        parts.append(f"These are the first {MOST_NEURONS} of {layer.size:,} neurons.")
    if stop.phase in ("gradient", "update"):
        arriving = [walk.program.network.present(c).sum(axis=0) for c in walk.program.incoming[layer.id]]
        links = np.sum(arriving, axis=0) if arriving else np.zeros(layer.size, dtype=int)
        most = int(links.max() if stop.neuron is None else links[stop.neuron])
        if most > MOST_WEIGHTS:
            whose = f"{most:,} weights" if stop.neuron is not None else f"up to {most:,} weights of each neuron"
            parts.append(f"Of {whose}, these are the {MOST_WEIGHTS} with the largest gradients.")
    return " ".join(parts)


def _lines(walk: Walk, stop: Stop, sample: Sample) -> Iterator[Line]:
    layer = walk.program.network.layer(stop.layer)
    neurons = range(min(layer.size, MOST_NEURONS)) if stop.neuron is None else [stop.neuron]
    if stop.phase == "error" and neurons[0] == 0:
        yield from loss_lines(sample, layer)
    for neuron in neurons:
        match stop.phase:
            case "input":
                yield from input_lines(sample, layer, neuron)
            case "forward":
                yield from forward_lines(sample, layer, neuron)
            case "error":
                yield from error_lines(sample, layer, neuron)
            case "backward":
                yield from backward_lines(sample, layer, neuron)
            case _:
                for parameter in parameters_into(walk, layer, neuron):
                    yield from parameter_lines(walk, stop, parameter, sample.digits)


def parameter_lines(walk: Walk, stop: Stop, parameter: Parameter, digits: int = DIGITS) -> tuple[Line, ...]:
    """Return the lines of one weight, or of the bias of a neuron, at a stop of its gradient or its update."""
    tell = update_lines if stop.phase == "update" else gradient_lines
    return tuple(tell(walk, parameter, digits))


def parameters_into(walk: Walk, layer: LayerSpec, neuron: int, most: int = MOST_WEIGHTS) -> tuple[Parameter, ...]:
    """Return the weights of the links that reach a neuron, and its bias; of many, those with the largest gradients."""
    links = _links_into(walk, layer, neuron)
    if len(links) > most:
        places = [place_of(walk, link) or 0 for link in links]
        sizes = np.abs(walk.mean[places])
        kept = np.sort(np.argsort(-sizes, kind="stable")[:most])
        links = [links[at] for at in kept.tolist()]
    return (*links, Place(layer.id, neuron)) if layer.has_bias else tuple(links)


def _links_into(walk: Walk, layer: LayerSpec, neuron: int) -> list[Link]:
    links = []
    for connection in walk.program.incoming[layer.id]:
        there = np.flatnonzero(walk.program.network.present(connection)[:, neuron]).tolist()
        links += [Link(connection.id, source, neuron) for source in there]
    return links


def legend(walk: Walk) -> tuple[str, ...]:
    """Say what the names in the formulas stand for."""
    return Names(walk.program.network).legend()
