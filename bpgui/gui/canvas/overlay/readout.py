"""What a neuron, a link or a layer is, in words and numbers: the read-out under the mouse."""

import math

from bpgui.data import Dataset
from bpgui.engine import ACTIVATIONS
from bpgui.gui.common.naming import column_name, neuron_name
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.text import count, number, whole
from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec, Parameters, Project
from bpgui.spec.graph import feedback

_LOCKED = ", locked"


def describe(ref: Ref, project: Project, dataset: Dataset | None, gradient: Parameters | None = None) -> list[str]:
    """Return the lines of a read-out; the first is its title. `gradient` is told if it is given."""
    network = project.network
    match ref:
        case LayerRef(layer_id):
            layer = network.layer(layer_id)
            return [layer.name, f"{count(layer.size, 'neuron')}, {kind_of(layer)}"]
        case NeuronRef(layer_id, neuron):
            return _describe_neuron(project, dataset, gradient, layer_id, neuron)
        case ConnectionRef(connection_id):
            connection = network.connection(connection_id)
            return [_title(network, connection), *counts(network, connection), *_ways(network, connection)]
        case LinkRef(connection_id, source, target):
            connection = network.connection(connection_id)
            start = neuron_name(network.layer(connection.source), source)
            end = neuron_name(network.layer(connection.target), target)
            title = f"{start} to {'itself' if is_self(connection, source, target) else end}"
            if not connection.has_link(source, target):
                return [title, "missing: there is no link here"]
            weight = number(float(project.parameters.weights[connection_id][source, target]))
            lines = [title, f"weight {weight}{_LOCKED if connection.is_locked(source, target) else ''}"]
            if gradient is not None:
                lines.append(f"gradient {number(float(gradient.weights[connection_id][source, target]))}")
            return lines + _ways(network, connection)


def is_self(connection: ConnectionSpec, source: int, target: int) -> bool:
    """Tell whether a link leads from a neuron to itself."""
    return connection.source == connection.target and source == target


def counts(network: NetworkSpec, connection: ConnectionSpec) -> list[str]:
    """Count a connection's links, the missing and the locked ones: '7 links', '1 missing', '2 locked'."""
    links = network.link_count(connection)
    missing = math.prod(network.shape(connection)) - links
    locked = int(network.held(connection).sum())
    others = [f"{whole(many)} {what}" for many, what in ((missing, "missing"), (locked, "locked")) if many]
    return [count(links, "link"), *others]


def feeds_back(network: NetworkSpec, connection: ConnectionSpec) -> bool:
    """Tell whether a connection leads back on a cycle."""
    return connection.id in _known.feedback(network)


def kind_of(layer: LayerSpec) -> str:
    """Name what a layer's neurons do with their sum: 'sigmoid'; inputs take the data instead."""
    return "takes the data" if layer.role == "input" else ACTIVATIONS[layer.activation].in_text


def link_counts(network: NetworkSpec, layer_id: str, neuron: int) -> str:
    """Count a neuron's links: '2 links in, 1 out'."""
    links_in = sum(_links(network, c, axis=1, neuron=neuron) for c in network.incoming(layer_id))
    links_out = sum(_links(network, c, axis=0, neuron=neuron) for c in network.outgoing(layer_id))
    return f"{count(links_in, 'link')} in, {links_out:,} out"


def _describe_neuron(
    project: Project, dataset: Dataset | None, gradient: Parameters | None, layer_id: str, neuron: int
) -> list[str]:
    network = project.network
    layer = network.layer(layer_id)
    lines = [f"{layer.name}, neuron {neuron + 1} of {layer.size}"]
    column = column_name(network, dataset, layer, neuron)
    if column:
        lines.append(f"{'takes' if layer.role == 'input' else 'answers'} {column}")
    if layer_id in project.parameters.biases:
        bias = number(float(project.parameters.biases[layer_id][neuron]))
        lines.append(f"bias {bias}{_LOCKED if neuron in layer.locked_biases else ''}")
        if gradient is not None:
            lines.append(f"gradient {number(float(gradient.biases[layer_id][neuron]))}")
    if layer.role != "input":
        lines.append(kind_of(layer))
    return [*lines, link_counts(network, layer_id, neuron)]


def _title(network: NetworkSpec, connection: ConnectionSpec) -> str:
    start, end = network.layer(connection.source).name, network.layer(connection.target).name
    return f"{start} to {'itself' if connection.source == connection.target else end}"


def _ways(network: NetworkSpec, connection: ConnectionSpec) -> list[str]:
    return ["feeds back"] if feeds_back(network, connection) else []


def _links(network: NetworkSpec, connection: ConnectionSpec, axis: int, neuron: int) -> int:
    return int(network.present(connection).take(neuron, axis=axis).sum())


class _LastNetwork:
    """Keeps what feeds back in the last network asked for: with 1,000 connections this takes 30 ms, at each hover."""

    def __init__(self) -> None:
        self._network = NetworkSpec()
        self._feedback: set[str] = set()

    def feedback(self, network: NetworkSpec) -> set[str]:
        if network is not self._network:
            self._network, self._feedback = network, feedback(network)
        return self._feedback


_known = _LastNetwork()
