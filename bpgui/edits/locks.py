"""Edits of what training holds still: single biases, single links, whole connections."""

from dataclasses import replace

import numpy as np

from bpgui.edits.network import change_layer, with_network
from bpgui.errors import SpecError
from bpgui.spec import ConnectionSpec, Project
from bpgui.spec.network import BoolArray


def set_bias_lock(project: Project, layer_id: str, neuron: int, locked: bool) -> Project:
    """Hold the bias of one neuron still while training, or free it."""
    layer = project.network.layer(layer_id)
    if not 0 <= neuron < layer.size:
        raise SpecError(f"Layer '{layer.name}' has no neuron {neuron + 1}: it has {layer.size}.")
    if not layer.has_bias:
        raise SpecError(f"Layer '{layer.name}' has no biases to lock: switch them on first.")
    others = set(layer.locked_biases) - {neuron}
    return change_layer(project, replace(layer, locked_biases=tuple(sorted(others | {neuron} if locked else others))))


def set_link_lock(project: Project, connection_id: str, source: int, target: int, locked: bool) -> Project:
    """Hold the weight of one link, named by its neurons' indices, still while training, or free it."""
    connection = project.network.connection(connection_id)
    rows, columns = project.network.shape(connection)
    if not (0 <= source < rows and 0 <= target < columns) or not _links(project, connection)[source, target]:
        raise SpecError("There is no link between these two neurons, so it cannot be locked: pick another one.")
    marks = np.zeros((rows, columns), dtype=bool) if connection.locked is None else connection.locked.copy()
    marks[source, target] = locked
    return _with_marks(project, connection, marks)


def set_connection_lock(project: Project, connection_id: str, locked: bool) -> Project:
    """Hold all weights of a connection still while training, or free them all."""
    connection = project.network.connection(connection_id)
    present = _links(project, connection)
    return _with_marks(project, connection, present if locked else np.zeros_like(present))


def _links(project: Project, connection: ConnectionSpec) -> BoolArray:
    if connection.mask is not None:
        return connection.mask.copy()
    return np.ones(project.network.shape(connection), dtype=bool)


def _with_marks(project: Project, connection: ConnectionSpec, marks: BoolArray) -> Project:
    changed = replace(connection, locked=marks if marks.any() else None)
    connections = tuple(changed if old.id == connection.id else old for old in project.network.connections)
    return with_network(project, replace(project.network, connections=connections))
