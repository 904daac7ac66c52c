"""What is drawn, to and from plain JSON values: layers, connections, where layers stand and how they look.

The arrays are left out: which connections have a mask or locked links is told, the marks themselves stand elsewhere.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import TypeVar

from bpgui.engine import ACTIVATION, layer_initializer
from bpgui.engine.activations import activation
from bpgui.engine.initializers import initializer
from bpgui.errors import BpguiError
from bpgui.files.fields import Node
from bpgui.files.records import plain_record, read_record
from bpgui.spec import ConnectionSpec, LayerSpec, Layout, Look, Looks, NetworkSpec, Position, TrainingSpec
from bpgui.spec.checks import MOST_NAME_CHARACTERS, MOST_NEURONS, check_size

# Beyond this, in scene units, a drawing can neither be scrolled to nor zoomed out of.
FARTHEST = 1e9
T = TypeVar("T")


def plain_network(network: NetworkSpec) -> dict[str, object]:
    """Return layers and connections as plain values that JSON can hold."""
    return {
        "layers": [plain_record(layer) for layer in network.layers],
        "connections": [
            {
                "id": connection.id,
                "source": connection.source,
                "target": connection.target,
                "mask": connection.mask is not None,
                "locked": connection.locked is not None,
            }
            for connection in network.connections
        ],
    }


def plain_layout(layout: Layout, network: NetworkSpec) -> dict[str, object]:
    """Return the centres of all layers as plain values; one that is out of reach is brought to the edge."""
    centres = {layer.id: layout.get(layer.id, (0.0, 0.0)) for layer in network.layers}
    return {key: [min(max(at, -FARTHEST), FARTHEST) for at in centre] for key, centre in centres.items()}


def plain_looks(looks: Looks) -> dict[str, object]:
    """Return the looks of those layers that have one of their own as plain values."""
    return {layer_id: plain_record(look) for layer_id, look in looks.items() if look != Look()}


def read_network(node: Node) -> tuple[NetworkSpec, set[str], set[str]]:
    """Read a network without its arrays, the ids of connections that have a mask, and of those with locked links.

    Raises `FileError` naming the place, like all the functions here that read.
    """
    parts = node.record((), ("layers", "connections"))
    layers: dict[str, LayerSpec] = {}
    names: set[str] = set()
    for item in parts["layers"].items() if "layers" in parts else ():
        layer = _layer(item)
        if layer.id in layers:
            raise item.wrong(f"another layer has the id '{layer.id}': give each its own")
        if layer.name in names:
            raise item.wrong(f"another layer is called '{layer.name}': give each its own name")
        layers[layer.id] = layer
        names.add(layer.name)
    connections: list[ConnectionSpec] = []
    ids, pairs = set(layers), set[tuple[str, str]]()
    masked: set[str] = set()
    locked: set[str] = set()
    for item in parts["connections"].items() if "connections" in parts else ():
        entries = item.record(("id", "source", "target"), ("mask", "locked"))
        connection = ConnectionSpec(_id(entries["id"]), _id(entries["source"]), _id(entries["target"]))
        _check_ends(item, connection, layers)
        if connection.id in ids:
            raise item.wrong(f"the id '{connection.id}' is used twice: give each layer and connection its own")
        if (connection.source, connection.target) in pairs:
            raise item.wrong(f"'{connection.source}' and '{connection.target}' are connected already: delete one")
        for key, found in (("mask", masked), ("locked", locked)):
            if key in entries and entries[key].flag():
                found.add(connection.id)
        ids.add(connection.id)
        pairs.add((connection.source, connection.target))
        connections.append(connection)
    return NetworkSpec(tuple(layers.values()), tuple(connections)), masked, locked


def _layer(node: Node) -> LayerSpec:
    layer = read_record(LayerSpec, node)
    entries = node.entries()
    _id(entries["id"])
    if not layer.name.strip() or len(layer.name) > MOST_NAME_CHARACTERS:
        raise entries["name"].wrong(f"a layer's name has 1 to {MOST_NAME_CHARACTERS} characters: give another one")
    in_words(entries["size"], lambda: check_size(layer.size, layer.name))
    in_words(entries.get("activation", node), lambda: ACTIVATION.check(layer.activation))
    in_words(entries.get("activation_settings", node), lambda: activation(layer.activation, layer.activation_settings))
    if layer.initializer:
        in_words(entries["initializer"], lambda: initializer(layer.initializer))
    in_words(entries.get("initializer_settings", node), lambda: layer_initializer(layer, TrainingSpec()))
    if not 0.0 <= layer.dropout < 1.0:
        raise entries["dropout"].wrong(f"it is {layer.dropout:g}: give a number at least 0 and below 1")
    locked = (-1, *layer.locked_biases, layer.size)
    if not all(before < after for before, after in pairwise(locked)):
        raise entries["locked_biases"].wrong(f"give numbers of neurons from 0 to {layer.size - 1}, ascending")
    return layer


def read_layout(node: Node, network: NetworkSpec) -> Layout:
    """Read the centre of each layer."""
    places = node.record([layer.id for layer in network.layers], ())
    return MappingProxyType({layer_id: _position(place) for layer_id, place in places.items()})


def read_looks(node: Node, network: NetworkSpec) -> Looks:
    """Read the looks of those layers that have one of their own."""
    entries = node.record((), [layer.id for layer in network.layers])
    looks = {layer_id: _look(entry) for layer_id, entry in entries.items()}
    return MappingProxyType({layer_id: look for layer_id, look in looks.items() if look != Look()})


def _look(node: Node) -> Look:
    look = read_record(Look, node)
    if not 0 <= look.columns <= MOST_NEURONS:
        raise node.entries()["columns"].wrong(f"it is {look.columns}: give a whole number from 0 to {MOST_NEURONS:,}")
    return look


def _position(node: Node) -> Position:
    numbers = [item.number() for item in node.items()]
    if len(numbers) != 2:
        raise node.wrong("a position is a list of two numbers: give [x, y]")
    if max(map(abs, numbers)) > FARTHEST:
        raise node.wrong(f"the position is out of reach: give numbers from {-FARTHEST:,.0f} to {FARTHEST:,.0f}")
    return numbers[0], numbers[1]


def _check_ends(node: Node, connection: ConnectionSpec, layers: Mapping[str, LayerSpec]) -> None:
    for key in ("source", "target"):
        if getattr(connection, key) not in layers:
            raise node.wrong(f"there is no layer '{getattr(connection, key)}' to be its {key}: name a layer's id")
    if layers[connection.target].role == "input":
        raise node.wrong(f"'{connection.target}' is an input, which takes no links: delete the connection")


def _id(node: Node) -> str:
    text = node.text()
    if not text:
        raise node.wrong("an id cannot be empty: give it a character at least")
    return text


def in_words(node: Node, check: Callable[[], T]) -> T:
    """Return what a check of the spec or of a registry gives; its error becomes one that names file and place."""
    try:
        return check()
    except BpguiError as error:
        raise node.wrong(str(error)) from error
