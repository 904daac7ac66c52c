"""Edits of which links exist: one is drawn, some are removed, missing ones come back. Every other weight is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from bpgui.edits.network import with_network
from bpgui.engine import draw_parameters
from bpgui.errors import SpecError
from bpgui.spec import BoolArray, ConnectionSpec, NetworkSpec, Parameters, Project
from bpgui.spec.checks import check_link, neuron_name

# Chosen links (source size, target size), by the id of their connection.
Links = Mapping[str, BoolArray]


def chosen_links(network: NetworkSpec, links: Links) -> Iterator[tuple[ConnectionSpec, BoolArray]]:
    """Yield each connection that has chosen links with their marks, be they there or missing.

    Raises `SpecError` for a connection that is not there, or that has another size.
    """
    for connection_id, given in links.items():
        connection, marks = network.connection(connection_id), np.asarray(given, dtype=bool)
        if marks.shape != network.shape(connection):
            raise SpecError(
                f"The connection {connection_name(network, connection)} has changed its size since its links were "
                "chosen: choose them again."
            )
        if marks.any():
            yield connection, marks


def connection_name(network: NetworkSpec, connection: ConnectionSpec) -> str:
    """Return what messages call a connection."""
    return f"from '{network.layer(connection.source).name}' to '{network.layer(connection.target).name}'"


def link_name(network: NetworkSpec, connection: ConnectionSpec, marks: BoolArray) -> str:
    """Return what messages call the first of some links."""
    source, target = np.argwhere(marks)[0].tolist()
    start, end = network.layer(connection.source), network.layer(connection.target)
    return f"from {neuron_name(start, source)} to {neuron_name(end, target)}"


def connect_neurons(project: Project, source_layer: str, source: int, target_layer: str, target: int) -> Project:
    """Link one neuron, by index, to another one or to itself: in a new connection, or as one more link of an old one.

    Its weight is drawn as the initialiser does. Raises `ConnectError` saying why not.
    """
    network = project.network
    check_link(network, source_layer, source, target_layer, target)
    connection = network.between(source_layer, target_layer)
    if connection is not None:
        mask = network.present(connection).copy()
        mask[source, target] = True
        return _with_masks(project, {connection.id: mask})
    connection = ConnectionSpec(next(network.free_ids("connection-")), source_layer, target_layer)
    mask = np.zeros(network.shape(connection), dtype=bool)
    mask[source, target] = True
    return with_network(project, replace(network, connections=(*network.connections, replace(connection, mask=mask))))


def remove_links(project: Project, links: Links) -> Project:
    """Remove links with their weights and locks; those that are missing already may be among them.

    A connection whose last link goes is removed.
    """
    chosen = chosen_links(project.network, links)
    return _with_masks(project, {c.id: project.network.present(c) & ~marks for c, marks in chosen})


def restore_links(project: Project, connection_id: str, links: BoolArray) -> Project:
    """Bring back missing links of a connection, with weights drawn as the initialiser does; none of them is locked.

    `links` (source size, target size) may mark links that are there: these stay as they are.
    """
    chosen = chosen_links(project.network, {connection_id: links})
    return _with_masks(project, {c.id: project.network.present(c) | marks for c, marks in chosen})


def _with_masks(project: Project, masks: Links) -> Project:
    """Return the project in which connections have these links: the weights of new ones are drawn, of old ones kept."""
    network = project.network
    born = {c.id: masks[c.id] & ~network.present(c) for c in network.connections if c.id in masks}
    connections = tuple(_masked(c, masks[c.id], born[c.id]) if c.id in masks else c for c in network.connections)
    after = with_network(project, replace(network, connections=connections))
    if after is project:
        return project
    drawn = any(marks.any() for marks in born.values())
    fresh = draw_parameters(after.network, project.training) if drawn else after.parameters

    def fit(parameters: Parameters) -> Parameters:
        weights = dict(parameters.weights)
        for key in masks.keys() & weights.keys():
            kept = np.where(masks[key], weights[key], 0.0)
            weights[key] = np.where(born[key], fresh.weights[key], kept)
        return Parameters(weights, parameters.biases)

    return replace(after, parameters=fit(after.parameters), initial=fit(after.initial))


def _masked(connection: ConnectionSpec, mask: BoolArray, born: BoolArray) -> ConnectionSpec:
    locked = connection.locked
    return replace(connection, mask=mask, locked=None if locked is None else locked & mask & ~born)
