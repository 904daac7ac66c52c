"""What is drawn, as one sentence that can be read aloud."""

import math
import re

from bpgui.data import Dataset
from bpgui.engine.explain import Activity
from bpgui.gui.canvas.overlay.readout import (
    counts,
    feeds_back,
    is_self,
    kind_of,
    link_counts,
)
from bpgui.gui.common.naming import column_name
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.text import count, number, whole
from bpgui.spec import HISTORY_COLUMNS, ConnectionSpec, LayerSpec, NetworkSpec, Parameters, Project

MOST_NAMES = 4


def describe_in_words(
    ref: Ref,
    project: Project,
    dataset: Dataset | None,
    activity: Activity | None = None,
    gradient: Parameters | None = None,
) -> str:
    """Say what something is: 'hidden neuron 2 of 4, sigmoid, bias -0.31, 2 links in, 1 out'.

    With `activity` a neuron's output is told, with `gradient` that of weights and biases.
    """
    network = project.network
    match ref:
        case LayerRef(layer_id):
            return ", ".join(_layer(network, network.layer(layer_id)))
        case NeuronRef(layer_id, neuron):
            layer = network.layer(layer_id)
            parts = [neuron_in_words(layer, neuron, total=True), *_column(network, dataset, layer, neuron)]
            if layer.role != "input":
                parts.append(kind_of(layer))
            if layer_id in project.parameters.biases:
                parts.append(f"bias {_spoken(float(project.parameters.biases[layer_id][neuron]))}")
                parts += ["locked"] if neuron in layer.locked_biases else []
                if gradient is not None:
                    parts.append(f"gradient {_spoken(float(gradient.biases[layer_id][neuron]))}")
            parts.append(link_counts(network, layer_id, neuron))
            if activity is not None:
                parts.append(f"output {_spoken(float(activity.output[layer_id][neuron]))}, {activity.scope}")
            return ", ".join(parts)
        case ConnectionRef(connection_id):
            connection = network.connection(connection_id)
            parts = [_ends("connection", network, connection), *counts(network, connection)]
            return ", ".join(parts + (["feeds back"] if feeds_back(network, connection) else []))
        case LinkRef(connection_id, source, target):
            connection = network.connection(connection_id)
            return ", ".join(_link(project, gradient, connection, source, target))


def progress_in_words(project: Project) -> str:
    """Say how far training has come: 'epoch 120, loss 0.0123'."""
    last = project.history.last()
    loss = math.nan if last is None else dict(zip(HISTORY_COLUMNS, last, strict=True))["train_loss"]
    epoch = f"epoch {whole(project.epoch)}"
    return epoch if math.isnan(loss) else f"{epoch}, loss {_spoken(loss)}"


def neuron_in_words(layer: LayerSpec, neuron: int, *, total: bool = False) -> str:
    """Name a neuron, counted from 1: 'hidden neuron 2 of 4', and 'hidden 1, neuron 2' after a digit."""
    if layer.size == 1:
        return f"{layer.name}, a single neuron" if total else layer.name
    separator = ", " if layer.name[-1:].isdigit() else " "
    return f"{layer.name}{separator}neuron {neuron + 1}{f' of {layer.size}' if total else ''}"


def _layer(network: NetworkSpec, layer: LayerSpec) -> list[str]:
    role = "" if layer.role in layer.name else f"{layer.role} "
    parts = [f"{role}layer {layer.name}", count(layer.size, "neuron"), kind_of(layer)]
    sources = [network.layer(c.source).name for c in network.incoming(layer.id) if c.source != layer.id]
    targets = [network.layer(c.target).name for c in network.outgoing(layer.id) if c.target != layer.id]
    parts += [f"links from {_listed(sources)}"] if sources else []
    parts += [f"links to {_listed(targets)}"] if targets else []
    return parts + (["links to itself"] if network.between(layer.id, layer.id) is not None else [])


def _link(
    project: Project, gradient: Parameters | None, connection: ConnectionSpec, source: int, target: int
) -> list[str]:
    network = project.network
    start = neuron_in_words(network.layer(connection.source), source)
    end = neuron_in_words(network.layer(connection.target), target)
    between = f"link from {start} to {'itself' if is_self(connection, source, target) else end}"
    if not connection.has_link(source, target):
        return [f"missing {between}"]
    parts = [between, f"weight {_spoken(float(project.parameters.weights[connection.id][source, target]))}"]
    parts += ["locked"] if connection.is_locked(source, target) else []
    parts += ["feeds back"] if feeds_back(network, connection) else []
    if gradient is not None:
        parts.append(f"gradient {_spoken(float(gradient.weights[connection.id][source, target]))}")
    return parts


def _ends(what: str, network: NetworkSpec, connection: ConnectionSpec) -> str:
    start, end = network.layer(connection.source).name, network.layer(connection.target).name
    return f"{what} from {start} to {'itself' if connection.source == connection.target else end}"


def _column(network: NetworkSpec, dataset: Dataset | None, layer: LayerSpec, neuron: int) -> list[str]:
    column = column_name(network, dataset, layer, neuron)
    return [f"{'takes' if layer.role == 'input' else 'answers'} {column}"] if column else []


def _listed(names: list[str]) -> str:
    shown, more = names[:MOST_NAMES], len(names) - MOST_NAMES
    if more > 0:
        return f"{', '.join(shown)} and {whole(more)} more"
    return " and ".join(([", ".join(shown[:-1])] if shown[:-1] else []) + shown[-1:])


def _spoken(value: float) -> str:
    """Write a number as `number` does, without the zeros at its end, which only take time when they are read aloud."""
    return re.sub(r"[.,]0+$|([.,]\d*[1-9])0+$", r"\1", number(value))
