"""Edits of weights and biases: typed by hand, reset, drawn anew, or trained."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from bpgui.engine import TRAINING_TABLE, draw_parameters
from bpgui.errors import SpecError
from bpgui.spec import FloatArray, History, Parameters, Project, RunState, TrainingSpec


def set_weight(project: Project, connection_id: str, source: int, target: int, value: float) -> Project:
    """Set the weight of one link, named by its neurons' indices."""
    check_finite(value)
    connection = project.network.connection(connection_id)
    rows, columns = project.network.shape(connection)
    inside = 0 <= source < rows and 0 <= target < columns
    if not (inside and connection.has_link(source, target)):
        raise SpecError("There is no link between these two neurons, so it has no weight: pick another one.")
    return by_hand(project, lambda parameters: parameters.with_weight(connection_id, source, target, value))


def set_neuron_bias(project: Project, layer_id: str, neuron: int, value: float) -> Project:
    """Set the bias of one neuron."""
    check_finite(value)
    layer = project.network.layer(layer_id)
    if not layer.has_bias:
        raise SpecError(f"Layer '{layer.name}' has no biases: switch them on first.")
    if not 0 <= neuron < layer.size:
        raise SpecError(f"Layer '{layer.name}' has no neuron {neuron + 1}: it has {layer.size}.")
    return by_hand(project, lambda parameters: parameters.with_bias(layer_id, neuron, value))


def reset_weights(project: Project) -> Project:
    """Bring back the very weights that training started from."""
    return replace(project, parameters=project.initial, epoch=0, history=History(), run=None)


def draw_weights(project: Project, seed: int | None = None) -> Project:
    """Draw new first weights from the seed, or from another one, which the project then has.

    What is locked stays as it is.
    """
    training = project.training if seed is None else with_seed(project.training, seed)
    fresh = _held(project, draw_parameters(project.network, training))
    return replace(project, training=training, parameters=fresh, initial=fresh, epoch=0, history=History(), run=None)


def with_trained(
    project: Project, parameters: Parameters, epoch: int, rows: FloatArray, run: RunState | None = None
) -> Project:
    """Take over what a run has learned so far, with the new rows of its history (rows, 7).

    `run` is what the next update goes on from; without it, optimiser and stopping rules start with a fresh memory.
    """
    return replace(project, parameters=parameters, epoch=epoch, history=project.history.extended(rows), run=run)


def with_seed(training: TrainingSpec, seed: int) -> TrainingSpec:
    """Return the training with another seed; raise `ParamError` if it is out of range."""
    return replace(training, seed=int(TRAINING_TABLE["seed"].check(seed)))


def _held(project: Project, fresh: Parameters) -> Parameters:
    """Return fresh parameters with the present values of all that is locked."""
    network, now = project.network, project.parameters
    weights = {
        c.id: fresh.weights[c.id] if c.locked is None else np.where(c.locked, now.weights[c.id], fresh.weights[c.id])
        for c in network.connections
    }
    biases = {
        here: np.where(np.isin(np.arange(len(bias)), network.layer(here).locked_biases), now.biases[here], bias)
        for here, bias in fresh.biases.items()
    }
    return Parameters(weights, biases)


def check_finite(value: float) -> None:
    """Raise `SpecError` unless `value` can be a weight or bias."""
    if not math.isfinite(value):
        raise SpecError(f"A weight or bias cannot be {value}: type a finite number.")


def by_hand(project: Project, edit: Callable[[Parameters], Parameters]) -> Project:
    """Change weights or biases as a person does who types them: what came of training before stays as it is."""
    parameters = edit(project.parameters)
    if parameters == project.parameters:
        return project
    # Before any training, weights set by hand are the ones that Reset has to bring back.
    untrained = project.parameters == project.initial
    # What the optimiser remembers belongs to the weights that it made.
    return replace(project, parameters=parameters, initial=parameters if untrained else project.initial, run=None)
