"""Edits of how a layer's own first weights and biases are drawn."""

from dataclasses import replace

import numpy as np

from bpgui.edits.network import change_layer
from bpgui.engine import INITIALIZERS, draw_parameters
from bpgui.engine.initializers import initializer
from bpgui.errors import SpecError
from bpgui.spec import FloatArray, LayerSpec, Parameters, Project, Settings, check_settings, no_settings


def set_layer_initializer(project: Project, layer_id: str, name: str) -> Project:
    """Choose what draws the first weights that lead to a layer, and its first biases; empty for that of the training.

    Another initialiser begins with its default settings. All these weights and biases are drawn anew, except for what
    is locked; they are also what Reset brings back.
    """
    layer = _drawable(project, layer_id)
    if name == layer.initializer:
        return project
    settings = check_settings(initializer(name).params, {}, initializer(name).label) if name else no_settings()
    return _drawn(project, replace(layer, initializer=name, initializer_settings=settings))


def set_layer_initializer_settings(project: Project, layer_id: str, settings: Settings) -> Project:
    """Choose the settings of a layer's own initialiser, checked; its weights and biases are drawn anew."""
    layer = _drawable(project, layer_id)
    if not layer.initializer:
        raise SpecError(f"Layer '{layer.name}' has no initialiser of its own: choose one first.")
    method = INITIALIZERS[layer.initializer]
    checked = check_settings(method.params, settings, method.label)
    return (
        project
        if checked == layer.initializer_settings
        else _drawn(project, replace(layer, initializer_settings=checked))
    )


def _drawable(project: Project, layer_id: str) -> LayerSpec:
    layer = project.network.layer(layer_id)
    if layer.role == "input":
        raise SpecError(f"Layer '{layer.name}' is an input, so it has no first weights: choose another layer.")
    return layer


def _drawn(project: Project, layer: LayerSpec) -> Project:
    """Return the project with another choice of a layer, and with what it draws."""
    project = change_layer(project, layer)
    network = project.network
    fresh = draw_parameters(network, project.training)

    def fit(parameters: Parameters) -> Parameters:
        weights, biases = dict(parameters.weights), dict(parameters.biases)
        for connection in network.incoming(layer.id):
            weights[connection.id] = _held(connection.locked, weights[connection.id], fresh.weights[connection.id])
        if layer.has_bias:
            locked = np.isin(np.arange(layer.size), layer.locked_biases)
            biases[layer.id] = _held(locked, biases[layer.id], fresh.biases[layer.id])
        return Parameters(weights, biases)

    return replace(project, parameters=fit(project.parameters), initial=fit(project.initial))


def _held(locked: np.ndarray | None, now: FloatArray, fresh: FloatArray) -> FloatArray:
    return fresh if locked is None else np.where(locked, now, fresh)
