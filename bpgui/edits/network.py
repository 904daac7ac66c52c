"""Edits of the drawing: layers, neurons and connections. Every surviving weight is kept."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from bpgui.engine import ACTIVATION, ACTIVATIONS, DROPOUT, draw_parameters
from bpgui.errors import SpecError
from bpgui.spec import (
    ConnectionSpec,
    LayerSpec,
    NetworkSpec,
    Position,
    Project,
    Role,
    Settings,
    check_settings,
    no_settings,
)
from bpgui.spec.checks import MOST_NAME_CHARACTERS, check_connect, check_size


def with_network(project: Project, network: NetworkSpec) -> Project:
    """Return the project with another network: surviving weights are kept, new ones drawn from the seed.

    A connection that has no link left goes. What a run carries on, such as a momentum per weight, does not survive.
    """
    network = network.tidied()
    if network == project.network:
        return project
    now = project.parameters
    # To draw the weights of a large network takes far longer than all the rest.
    fresh = now if now.covers(network) else draw_parameters(network, project.training)
    ids = [layer.id for layer in network.layers]
    return replace(
        project,
        network=network,
        parameters=now.carried_to(network, fresh),
        initial=project.initial.carried_to(network, fresh),
        run=None,
        layout=MappingProxyType({layer_id: project.layout.get(layer_id, (0.0, 0.0)) for layer_id in ids}),
        looks=MappingProxyType({layer_id: project.looks[layer_id] for layer_id in ids if layer_id in project.looks}),
    )


def add_layer(project: Project, role: Role, size: int, activation: str, position: Position) -> Project:
    """Add a layer, unconnected, with its centre at `position` (scene units)."""
    network = project.network
    name = free_name(network, role)
    check_size(size, name)
    ACTIVATION.check(activation)
    layer = LayerSpec(next(network.free_ids("layer-")), name, size, activation, role=role)
    project = replace(project, layout=MappingProxyType({**project.layout, layer.id: position}))
    return with_network(project, replace(network, layers=(*network.layers, layer)))


def remove_layer(project: Project, layer_id: str) -> Project:
    """Remove a layer and every connection that touches it."""
    network = project.network
    network.layer(layer_id)
    return with_network(
        project,
        NetworkSpec(
            layers=tuple(layer for layer in network.layers if layer.id != layer_id),
            connections=tuple(c for c in network.connections if layer_id not in (c.source, c.target)),
        ),
    )


def resize_layer(project: Project, layer_id: str, size: int) -> Project:
    """Add neurons to a layer's end, or take them from there.

    New ones get all links of a connection of which more than half exist, and none of others.
    """
    layer = project.network.layer(layer_id)
    check_size(size, layer.name)
    connections = tuple(_resized(c, layer_id, size) for c in project.network.connections)
    layer = replace(layer, size=size, locked_biases=tuple(k for k in layer.locked_biases if k < size))
    return with_network(project, replace(with_layer(project.network, layer), connections=connections))


def rename_layer(project: Project, layer_id: str, name: str) -> Project:
    """Give a layer a name; raise `SpecError` if it is empty or taken."""
    name = name.strip()
    if not name or len(name) > MOST_NAME_CHARACTERS:
        raise SpecError(f"A layer's name has 1 to {MOST_NAME_CHARACTERS} characters: type another one.")
    if any(layer.name == name and layer.id != layer_id for layer in project.network.layers):
        raise SpecError(f"Another layer is called '{name}' already: type another name.")
    return change_layer(project, replace(project.network.layer(layer_id), name=name))


def set_activation(project: Project, layer_id: str, activation: str) -> Project:
    """Choose a layer's activation; another one begins with its default settings."""
    ACTIVATION.check(activation)
    layer = project.network.layer(layer_id)
    settings = layer.activation_settings if activation == layer.activation else no_settings()
    return change_layer(project, replace(layer, activation=activation, activation_settings=settings))


def set_activation_settings(project: Project, layer_id: str, settings: Settings) -> Project:
    """Change the settings of a layer's activation; those not given get their defaults."""
    layer = project.network.layer(layer_id)
    entry = ACTIVATIONS[layer.activation]
    return change_layer(
        project, replace(layer, activation_settings=check_settings(entry.params, settings, entry.label))
    )


def set_dropout(project: Project, layer_id: str, dropout: float) -> Project:
    """Set the share of a layer's outputs that each training sample switches off."""
    layer = project.network.layer(layer_id)
    return change_layer(project, replace(layer, dropout=float(DROPOUT.check(dropout))))


def set_role_activation(project: Project, role: Role, activation: str) -> Project:
    """Choose the activation of all layers of a role."""
    for layer in project.network.with_role(role):
        project = set_activation(project, layer.id, activation)
    return project


def set_bias(project: Project, layer_id: str, bias: bool) -> Project:
    """Give a layer biases or take them away."""
    return change_layer(project, replace(project.network.layer(layer_id), bias=bias))


def set_role(project: Project, layer_id: str, role: Role) -> Project:
    """Make a layer an input, a hidden or an output layer."""
    layer = project.network.layer(layer_id)
    if role == "input" and project.network.incoming(layer_id):
        raise SpecError(f"Layer '{layer.name}' has links leading to it, so it cannot be an input: delete them first.")
    return change_layer(project, replace(layer, role=role))


def connect(project: Project, source: str, target: str) -> Project:
    """Link every neuron of one layer to every neuron of another; raise `ConnectError` saying why not."""
    network = project.network
    check_connect(network, source, target)
    link = ConnectionSpec(next(network.free_ids("connection-")), source, target)
    return with_network(project, replace(network, connections=(*network.connections, link)))


def disconnect(project: Project, connection_id: str) -> Project:
    """Remove a connection."""
    network = project.network
    network.connection(connection_id)
    return with_network(
        project, replace(network, connections=tuple(c for c in network.connections if c.id != connection_id))
    )


def move_layers(project: Project, positions: Mapping[str, Position]) -> Project:
    """Put the centres of layers at new positions (scene units); raise `SpecError` for a layer that is not there."""
    for layer_id in positions:
        project.network.layer(layer_id)
    return replace(project, layout=MappingProxyType({**project.layout, **positions}))


def fit_ends(project: Project, inputs: int, targets: int) -> Project:
    """Resize the first input and the last output layer so that the network fits the data's columns."""
    ends: tuple[tuple[Role, int, int], ...] = (("input", inputs, 0), ("output", targets, -1))
    for role, columns, which in ends:
        layers = project.network.with_role(role)
        if not layers:
            raise SpecError(f"The network has no {role} layer to fit: add one first.")
        size = layers[which].size + columns - project.network.width(role)
        if size < 1:
            raise SpecError(f"The {role} layers cannot shrink to {columns} neurons together: delete one of them first.")
        project = resize_layer(project, layers[which].id, size)
    return project


def free_name(network: NetworkSpec, role: Role) -> str:
    """Return a name for a new layer of this role that no other layer has."""
    taken = {layer.name for layer in network.layers}
    if role != "hidden" and role not in taken:
        return role
    number = 1
    while f"{role} {number}" in taken:
        number += 1
    return f"{role} {number}"


def with_layer(network: NetworkSpec, layer: LayerSpec) -> NetworkSpec:
    """Return the network with `layer` in place of the one that has its id."""
    return replace(network, layers=tuple(layer if old.id == layer.id else old for old in network.layers))


def change_layer(project: Project, layer: LayerSpec) -> Project:
    """Return the project with `layer` in place of the one that has its id; without biases it has none to lock."""
    layer = layer if layer.has_bias else replace(layer, locked_biases=())
    return with_network(project, with_layer(project.network, layer))


def _resized(connection: ConnectionSpec, layer_id: str, size: int) -> ConnectionSpec:
    def fit(array: np.ndarray | None, new: bool) -> np.ndarray | None:
        for axis, end in enumerate((connection.source, connection.target)):
            if array is not None and end == layer_id:
                more = max(0, size - array.shape[axis])
                pad = [(0, more) if a == axis else (0, 0) for a in (0, 1)]
                array = np.pad(array, pad, constant_values=new).take(range(size), axis=axis)
        return array

    # Where links are the exception, as a single skip link is, a new neuron gets none.
    linked = connection.mask is None or bool(connection.mask.mean() > 0.5)
    return replace(connection, mask=fit(connection.mask, linked), locked=fit(connection.locked, False))
