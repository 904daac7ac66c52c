"""Whole projects made from a few numbers: layered networks, and the automatic arrangement of a drawing."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from bpgui.edits.network import add_layer, connect, move_layers, set_bias, with_network
from bpgui.edits.weights import draw_weights, set_weight
from bpgui.engine import checked
from bpgui.errors import SpecError
from bpgui.spec import LayerSpec, Position, Project, Role, TrainingSpec
from bpgui.spec.graph import depths

COLUMN_DISTANCE = 180.0
ROW_DISTANCE = 420.0
# Larger layers stand further apart, so that their fans of links do not get steep.
WIDE_FROM, WIDE_TO, PER_NEURON = 6, 64, 4.2


def empty_project() -> Project:
    """Return a project with nothing drawn and every setting at its default."""
    return Project(training=checked(TrainingSpec()))


def layered(
    sizes: Sequence[int],
    activation: str,
    output_activation: str,
    training: TrainingSpec,
    *,
    biases: bool = True,
) -> Project:
    """Build a fully connected network of layers, input first, with first weights drawn from the seed."""
    if len(sizes) < 2:
        raise SpecError("A network needs an input and an output layer: give at least two sizes, such as 2,4,1.")
    project = Project(training=checked(training))
    for place, size in enumerate(sizes):
        role: Role = "input" if place == 0 else "output" if place == len(sizes) - 1 else "hidden"
        kind = {"input": "linear", "hidden": activation, "output": output_activation}[role]
        project = add_layer(project, role, size, kind, (0.0, 0.0))
    layers = project.network.layers
    for source, target in itertools.pairwise(layers):
        project = connect(project, source.id, target.id)
    if not biases:
        for layer in layers[1:]:
            project = set_bias(project, layer.id, False)
    return draw_weights(arrange(project))


def with_feedback(project: Project) -> Project:
    """Connect the output layer of a layered network back to its first hidden layer, and draw the weights anew."""
    output, hidden = project.network.with_role("output")[0], project.network.with_role("hidden")[0]
    return draw_weights(connect(project, output.id, hidden.id))


def memory(project: Project, drive: float) -> Project:
    """Make an auto-associative memory of an input layer that is connected to an output layer of the same size.

    Every neuron of the output is driven by its own input alone, over a locked link of the weight `drive`, and feeds
    all the others, but not itself.
    """
    (output,) = project.network.with_role("output")
    project = connect(project, output.id, output.id)
    first, loop = project.network.connections
    own = np.eye(output.size, dtype=bool)
    connections = (replace(first, mask=own, locked=own), replace(loop, mask=~own))
    project = draw_weights(with_network(project, replace(project.network, connections=connections)))
    for neuron in range(output.size):
        project = set_weight(project, first.id, neuron, neuron, drive)
    return project


def arrange(project: Project) -> Project:
    """Place the layers from left to right by depth, those of one depth below each other."""
    depth = depths(project.network)
    last = max(depth.values(), default=0)
    columns: dict[int, list[LayerSpec]] = {}
    largest = max((layer.size for layer in project.network.layers), default=0)
    distance = COLUMN_DISTANCE + PER_NEURON * (min(max(largest, WIDE_FROM), WIDE_TO) - WIDE_FROM)
    for layer in project.network.layers:
        # Outputs stand together on the right, however short their path.
        at = last if layer.role == "output" and not project.network.outgoing(layer.id) else depth[layer.id]
        columns.setdefault(at, []).append(layer)
    positions: dict[str, Position] = {}
    for at, layers in columns.items():
        for row, layer in enumerate(layers):
            positions[layer.id] = (at * distance, (row - (len(layers) - 1) / 2) * ROW_DISTANCE)
    return move_layers(replace(project, layout=MappingProxyType({})), positions)
