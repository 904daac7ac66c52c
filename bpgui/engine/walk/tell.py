"""What is told at a stop of a walk: its title, and its lines."""

import numpy as np

from bpgui.engine.walk.changes import Parameter, gradient_lines, place_of, update_lines
from bpgui.engine.walk.line import DIGITS, Line
from bpgui.engine.walk.names import Names
from bpgui.engine.walk.signals import Signals
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


def lines(walk: Walk, stop: Stop, sample: int = 0, digits: int = DIGITS) -> tuple[Line, ...]:
    """Return the lines of a stop for one sample of the walk's batch; of large layers, those of the first neurons."""
    layer, signals = walk.program.network.layer(stop.layer), Signals(walk, sample, digits)
    neurons = range(min(layer.size, MOST_NEURONS)) if stop.neuron is None else [stop.neuron]
    found: list[Line] = []
    if stop.phase == "error" and neurons[0] == 0:
        found += signals.losses(layer)
    for neuron in neurons:
        match stop.phase:
            case "input":
                found += signals.input(layer, neuron)
            case "forward":
                found += signals.forward(layer, neuron)
            case "error":
                found += signals.error(layer, neuron)
            case "backward":
                found += signals.backward(layer, neuron)
            case _:
                for parameter in parameters_into(walk, layer, neuron):
                    found += parameter_lines(walk, stop, parameter, digits)
    return tuple(found)


def parameter_lines(walk: Walk, stop: Stop, parameter: Parameter, digits: int = DIGITS) -> tuple[Line, ...]:
    """Return the lines of one weight, or of the bias of a neuron, at a stop of its gradient or its update."""
    tell = update_lines if stop.phase == "update" else gradient_lines
    return tuple(tell(walk, parameter, digits))


def parameters_into(walk: Walk, layer: LayerSpec, neuron: int, most: int = MOST_WEIGHTS) -> tuple[Parameter, ...]:
    """Return the weights of the links that reach a neuron, and its bias; of many, those with the largest gradients."""
    links = []
    for connection in walk.program.incoming[layer.id]:
        there = np.flatnonzero(walk.program.network.present(connection)[:, neuron]).tolist()
        links += [Link(connection.id, source, neuron) for source in there]
    if len(links) > most:
        places = [place_of(walk, link) or 0 for link in links]
        sizes = np.abs(walk.mean[places])
        kept = np.sort(np.argsort(-sizes, kind="stable")[:most])
        links = [links[at] for at in kept.tolist()]
    return (*links, Place(layer.id, neuron)) if layer.has_bias else tuple(links)


def legend(walk: Walk) -> tuple[str, ...]:
    """Say what the names in the formulas stand for."""
    return Names(walk.program.network).legend()
