"""Edits of weights and biases: typed by hand, reset, drawn anew, or trained."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from bpgui.engine import draw_parameters
from bpgui.errors import SpecError
from bpgui.spec import FloatArray, History, Parameters, Project, RunState


def set_weight(project: Project, connection_id: str, source: int, target: int, value: float) -> Project:
    """Set the weight of one link, named by its neurons' indices."""
    _check_finite(value)
    mask = project.network.connection(connection_id).mask
    if mask is not None and not mask[source, target]:
        raise SpecError("There is no link between these two neurons, so it has no weight: pick another one.")
    return _by_hand(project, lambda parameters: parameters.with_weight(connection_id, source, target, value))


def set_neuron_bias(project: Project, layer_id: str, neuron: int, value: float) -> Project:
    """Set the bias of one neuron."""
    _check_finite(value)
    if layer_id not in project.parameters.biases:
        raise SpecError(f"Layer '{project.network.layer(layer_id).name}' has no biases: switch them on first.")
    return _by_hand(project, lambda parameters: parameters.with_bias(layer_id, neuron, value))


def reset_weights(project: Project) -> Project:
    """Bring back the very weights that training started from."""
    return replace(project, parameters=project.initial, epoch=0, history=History(), run=None)


def draw_weights(project: Project, seed: int | None = None) -> Project:
    """Draw new first weights from the seed, or from another one, which the project then has.

    What is locked stays as it is.
    """
    training = project.training if seed is None else replace(project.training, seed=seed)
    fresh = _held(project, draw_parameters(project.network, training))
    return replace(project, training=training, parameters=fresh, initial=fresh, epoch=0, history=History(), run=None)


def with_trained(
    project: Project, parameters: Parameters, epoch: int, rows: FloatArray, run: RunState | None = None
) -> Project:
    """Take over what a run has learned so far, with the new rows of its history (rows, 7).

    `run` is what the next update goes on from; without it, optimiser and stopping rules start with a fresh memory.
    """
    return replace(project, parameters=parameters, epoch=epoch, history=project.history.extended(rows), run=run)


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


def _check_finite(value: float) -> None:
    if not math.isfinite(value):
        raise SpecError(f"A weight or bias cannot be {value}: type a finite number.")


def _by_hand(project: Project, edit: Callable[[Parameters], Parameters]) -> Project:
    # Before any training, weights set by hand are the ones that Reset has to bring back.
    untrained = project.parameters == project.initial
    parameters = edit(project.parameters)
    # What the optimiser remembers belongs to the weights that it made.
    return replace(project, parameters=parameters, initial=parameters if untrained else project.initial, run=None)
