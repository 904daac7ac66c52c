"""Whole projects made from a few numbers: layered networks, with feedback or without."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bpgui.edits.arrangement import arrange
from bpgui.edits.network import add_layer, connect, set_bias, with_network
from bpgui.edits.weights import draw_weights, set_weight
from bpgui.engine import checked
from bpgui.errors import SpecError
from bpgui.spec import History, Project, Role, TrainingSpec


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


def take_network(project: Project, source: Project, *, keep_data: bool = True) -> Project:
    """Replace the drawing by that of another project: network, weights and layout; training and notes stay."""
    return replace(
        project,
        dataset=project.dataset if keep_data else None,
        network=source.network,
        parameters=source.parameters,
        initial=source.initial,
        layout=source.layout,
        looks=source.looks,
        epoch=0,
        history=History(),
        run=None,
    )


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
