"""Edits of what training holds still: biases, links, whole connections."""

from dataclasses import replace

import numpy as np

from bpgui.edits.links import Links, chosen_links, link_name
from bpgui.edits.network import with_layer, with_network
from bpgui.edits.neurons import Neurons, chosen_neurons
from bpgui.errors import SpecError
from bpgui.spec import Project


def set_bias_lock(project: Project, layer_id: str, neuron: int, locked: bool) -> Project:
    """Hold the bias of one neuron still while training, or free it."""
    return lock_biases(project, {layer_id: (neuron,)}, locked)


def lock_biases(project: Project, neurons: Neurons, locked: bool) -> Project:
    """Hold the biases of chosen neurons still while training, or free them."""
    network = project.network
    for layer, chosen in chosen_neurons(project.network, neurons):
        if not layer.has_bias:
            raise SpecError(f"Layer '{layer.name}' has no biases to lock: switch them on first.")
        now = np.array(layer.locked_biases, dtype=np.intp)
        marks = np.union1d(now, chosen) if locked else np.setdiff1d(now, chosen)
        network = with_layer(network, replace(layer, locked_biases=tuple(marks.tolist())))
    return with_network(project, network)


def set_link_lock(project: Project, connection_id: str, source: int, target: int, locked: bool) -> Project:
    """Hold the weight of one link, named by its neurons' indices, still while training, or free it."""
    connection = project.network.connection(connection_id)
    rows, columns = project.network.shape(connection)
    present = project.network.present(connection)
    if not (0 <= source < rows and 0 <= target < columns) or not present[source, target]:
        raise SpecError("There is no link between these two neurons, so it cannot be locked: pick another one.")
    marks = np.zeros((rows, columns), dtype=bool)
    marks[source, target] = True
    return lock_links(project, {connection_id: marks}, locked)


def set_connection_lock(project: Project, connection_id: str, locked: bool) -> Project:
    """Hold all weights of a connection still while training, or free them all."""
    connection = project.network.connection(connection_id)
    return lock_links(project, {connection_id: project.network.present(connection)}, locked)


def lock_links(project: Project, links: Links, locked: bool) -> Project:
    """Hold the weights of chosen links still while training, or free them; a missing link cannot be locked."""
    network = project.network
    changed = {}
    for connection, chosen in chosen_links(network, links):
        present = network.present(connection)
        missing = chosen & ~present
        if locked and missing.any():
            raise SpecError(
                f"There is no link {link_name(network, connection, missing)}, so it cannot be locked: restore it first."
            )
        now = network.held(connection) & present
        changed[connection.id] = replace(connection, locked=now | chosen if locked else now & ~chosen)
    return with_network(project, replace(network, connections=tuple(changed.get(c.id, c) for c in network.connections)))
