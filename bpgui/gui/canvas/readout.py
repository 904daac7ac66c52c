"""What a neuron, a link or a layer is, in words and numbers: the read-out under the mouse."""

from bpgui.data import Dataset
from bpgui.engine import ACTIVATIONS
from bpgui.gui.common.naming import column_name, neuron_name
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.text import count, number
from bpgui.spec import ConnectionSpec, NetworkSpec, Project

_LOCKED = ", locked"


def describe(ref: Ref, project: Project, dataset: Dataset | None) -> list[str]:
    """Return the lines of a read-out; the first is its title."""
    network = project.network
    match ref:
        case LayerRef(layer_id):
            layer = network.layer(layer_id)
            return [layer.name, f"{count(layer.size, 'neuron')}, {_kind(network, layer_id)}"]
        case NeuronRef(layer_id, neuron):
            return _describe_neuron(project, dataset, layer_id, neuron)
        case ConnectionRef(connection_id):
            connection = network.connection(connection_id)
            rows, columns = network.shape(connection)
            names = f"{network.layer(connection.source).name} to {network.layer(connection.target).name}"
            links = rows * columns if connection.mask is None else int(connection.mask.sum())
            locked = 0 if connection.locked is None else int(connection.locked.sum())
            return [names, count(links, "link"), *([f"{locked:,} locked"] if locked else [])]
        case LinkRef(connection_id, source, target):
            connection = network.connection(connection_id)
            weight = project.parameters.weights[connection_id][source, target]
            start = neuron_name(network.layer(connection.source), source)
            end = neuron_name(network.layer(connection.target), target)
            locked = connection.locked is not None and bool(connection.locked[source, target])
            return [f"{start} to {end}", f"weight {number(float(weight))}{_LOCKED if locked else ''}"]


def _describe_neuron(project: Project, dataset: Dataset | None, layer_id: str, neuron: int) -> list[str]:
    network = project.network
    layer = network.layer(layer_id)
    lines = [f"{layer.name}, neuron {neuron + 1} of {layer.size}"]
    column = column_name(network, dataset, layer, neuron)
    if column:
        lines.append(f"{'takes' if layer.role == 'input' else 'answers'} {column}")
    if layer_id in project.parameters.biases:
        bias = number(float(project.parameters.biases[layer_id][neuron]))
        lines.append(f"bias {bias}{_LOCKED if neuron in layer.locked_biases else ''}")
    if layer.role != "input":
        lines.append(_kind(network, layer_id))
    links_in = sum(_links(network, c, axis=1, neuron=neuron) for c in network.incoming(layer_id))
    links_out = sum(_links(network, c, axis=0, neuron=neuron) for c in network.outgoing(layer_id))
    lines.append(f"{count(links_in, 'link')} in, {links_out:,} out")
    return lines


def _links(network: NetworkSpec, connection: ConnectionSpec, axis: int, neuron: int) -> int:
    if connection.mask is not None:
        return int(connection.mask.take(neuron, axis=axis).sum())
    return network.shape(connection)[1 - axis]


def _kind(network: NetworkSpec, layer_id: str) -> str:
    layer = network.layer(layer_id)
    if layer.role == "input":
        return "takes the data"
    return ACTIVATIONS[layer.activation].in_text
