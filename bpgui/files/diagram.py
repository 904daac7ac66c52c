"""The network as a graph of words, for programs that draw graphs from text: what `graphviz` and `mermaid` write out.

A small network is told neuron by neuron with its weights, a larger one layer by layer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from bpgui.engine import ACTIVATIONS
from bpgui.errors import SpecError, UnknownNameError
from bpgui.spec import LayerSpec, Look, Position, Project, Role
from bpgui.spec.graph import feedback

Detail = Literal["auto", "neurons", "layers"]
DETAILS: tuple[Detail, ...] = get_args(Detail)
# Up to here the neurons are told one by one, unless a person chooses; Mermaid itself refuses more links.
MOST_NEURONS, MOST_LINKS = 40, 500
# The distance between the neurons of a layer, in the units of the project's layout: labels are wider than high.
SPACING, COLUMN_SPACING = 46.0, 100.0


@dataclass(frozen=True, slots=True)
class Node:
    """A neuron or a layer: its key, the lines of its label, and its place (y downwards), None if that is not known."""

    key: str
    lines: tuple[str, ...]
    role: Role
    place: Position | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The neurons of a layer under the layer's name; a layer that is told as a whole has no title."""

    key: str
    title: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A link, or all links of a connection, between the nodes of two keys.

    `sign` is that of the weight: 1 or -1, and 0 where there is not one weight alone.
    """

    source: str
    target: str
    text: str
    sign: int = 0
    feeds_back: bool = False
    locked: bool = False
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    """All that is written, in the order in which it was drawn."""

    groups: tuple[Group, ...]
    edges: tuple[Edge, ...]

    @property
    def placed(self) -> bool:
        """Whether it is known where every node stands."""
        return all(node.place is not None for group in self.groups for node in group.nodes)


def diagram(project: Project, detail: Detail = "auto") -> Diagram:
    """Return a project's network as a graph.

    `detail` 'neurons' gives a node per neuron and an edge per link, 'layers' a node per layer and an edge per
    connection, 'auto' the first up to 40 neurons and 500 links. Missing links become edges of their own only where
    they are the exception: at least half of their connection is there. Raises `SpecError` for an empty network.
    """
    if detail not in DETAILS:
        raise UnknownNameError("detail", detail, DETAILS)
    network = project.network
    if not network.layers:
        raise SpecError("The canvas is empty: draw layers or open an example first.")
    neurons = sum(layer.size for layer in network.layers)
    links = sum(rows * columns for rows, columns in map(network.shape, network.connections))
    if detail == "layers" or (detail == "auto" and (neurons > MOST_NEURONS or links > MOST_LINKS)):
        return _of_layers(project)
    return _of_neurons(project)


def _of_layers(project: Project) -> Diagram:
    network, back = project.network, feedback(project.network)
    keys = {layer.id: f"layer{place}" for place, layer in enumerate(network.layers, 1)}
    nodes = [Node(keys[layer.id], (_name(layer), _kind(layer)), layer.role) for layer in network.layers]
    groups = [Group(node.key, "", (node,)) for node in nodes]
    edges = []
    for connection in network.connections:
        rows, columns = network.shape(connection)
        there, locked = network.present(connection), network.held(connection)
        count, held = int(there.sum()), int((there & locked).sum())
        some = f"{count:,} of {rows * columns:,} links" if count < rows * columns else _links(count)
        text = f"{some}, {held:,} locked" if held else some
        source, target = keys[connection.source], keys[connection.target]
        edges.append(Edge(source, target, text, 0, connection.id in back, held == count > 0))
    return Diagram(tuple(groups), tuple(edges))


def _of_neurons(project: Project) -> Diagram:
    layers = project.network.layers
    keys = {layer.id: f"layer{place}" for place, layer in enumerate(layers, 1)}
    groups = [
        Group(keys[la.id], f"{_name(la)}: {_kind(la)}", tuple(_neurons(project, la, keys[la.id]))) for la in layers
    ]
    return Diagram(tuple(groups), tuple(_links_of(project, keys)))


def _neurons(project: Project, layer: LayerSpec, key: str) -> Iterator[Node]:
    biases = project.parameters.biases.get(layer.id)
    for neuron in range(layer.size):
        lines = [_neuron_name(layer, neuron)]
        if biases is not None:
            held = ", locked" if neuron in layer.locked_biases else ""
            lines.append(f"bias {_number(biases[neuron])}{held}")
        yield Node(f"{key}neuron{neuron + 1}", tuple(lines), layer.role, _place(project, layer, neuron))


def _links_of(project: Project, keys: dict[str, str]) -> Iterator[Edge]:
    network, back = project.network, feedback(project.network)
    for connection in network.connections:
        rows, columns = network.shape(connection)
        there, locked = network.present(connection), network.held(connection)
        missing_told = 2 * int(there.sum()) >= rows * columns
        weights = project.parameters.weights[connection.id]
        back_here = connection.id in back
        for row, column in np.ndindex(rows, columns):
            source = f"{keys[connection.source]}neuron{row + 1}"
            target = f"{keys[connection.target]}neuron{column + 1}"
            if there[row, column]:
                weight = float(weights[row, column])
                sign = 1 if weight >= 0.0 else -1
                yield Edge(source, target, _number(weight), sign, back_here, bool(locked[row, column]))
            elif missing_told:
                yield Edge(source, target, "", 0, back_here, missing=True)


def _place(project: Project, layer: LayerSpec, neuron: int) -> Position | None:
    if layer.id not in project.layout:
        return None
    x, y = project.layout[layer.id]
    columns = min(max(1, project.looks.get(layer.id, Look()).columns), layer.size)
    row, column = divmod(neuron, columns)
    last_row = (layer.size - 1) // columns
    return x + (column - (columns - 1) / 2) * COLUMN_SPACING, y + (row - last_row / 2) * SPACING


def _kind(layer: LayerSpec) -> str:
    neurons = f"{layer.size:,} neuron" if layer.size == 1 else f"{layer.size:,} neurons"
    dropout = f", dropout {100 * layer.dropout:.3g} %" if layer.dropout else ""
    return neurons if layer.role == "input" else f"{neurons}, {ACTIVATIONS[layer.activation].label}{dropout}"


def _neuron_name(layer: LayerSpec, neuron: int) -> str:
    name = _name(layer)
    return name if layer.size == 1 else f"{name}{',' if name[-1:].isdigit() else ''} {neuron + 1}"


def _name(layer: LayerSpec) -> str:
    """Return a layer's name on one line and in valid Unicode: a file may hold any text."""
    printed = "".join(sign if sign.isprintable() else " " for sign in layer.name.encode("utf-8", "replace").decode())
    return " ".join(printed.split()) or "unnamed"


def _links(count: int) -> str:
    return "1 link" if count == 1 else f"{count:,} links"


def _number(value: float) -> str:
    # Adding zero turns -0.0 into 0.0.
    return f"{float(value) + 0.0:.3g}"
