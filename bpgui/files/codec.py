"""A project's choices to and from plain JSON values: everything but the arrays.

What is read is typed and checked against the same registries as what a person chooses, so a project that
could be opened can also be shown, edited and saved. The fields of the dataclasses are the keys of the file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TypeVar

from bpgui.data import checked_dataset
from bpgui.engine import ACTIVATION, checked
from bpgui.engine.activations import activation
from bpgui.errors import BpguiError, UnknownNameError
from bpgui.files.fields import Node
from bpgui.files.records import plain_record, read_record
from bpgui.files.run_outline import RunOutline, decode_run, encode_run
from bpgui.spec import (
    HISTORY_COLUMNS,
    ConnectionSpec,
    DatasetSpec,
    LayerSpec,
    Layout,
    NetworkSpec,
    Position,
    Project,
    TrainingSpec,
)
from bpgui.spec.checks import check_size

MOST_NAME_CHARACTERS = 60
# Beyond this, in scene units, a drawing can neither be scrolled to nor zoomed out of.
FARTHEST = 1e9
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Draft:
    """A project whose arrays are still to come: which connections have a mask or locked links, and the history's size.

    The project's parameters and history are empty, and it has no run.
    """

    project: Project
    masked: frozenset[str]
    locked: frozenset[str]
    history_rows: int
    history_columns: tuple[str, ...]
    run: RunOutline | None


def encode(project: Project) -> dict[str, object]:
    """Return the choices of a project as plain values that JSON can hold; the arrays are left out."""
    return {
        "network": {
            "layers": [plain_record(layer) for layer in project.network.layers],
            "connections": [
                {
                    "id": connection.id,
                    "source": connection.source,
                    "target": connection.target,
                    "mask": connection.mask is not None,
                    "locked": connection.locked is not None,
                }
                for connection in project.network.connections
            ],
        },
        "epoch": project.epoch,
        "history_rows": len(project.history),
        "history_columns": list(HISTORY_COLUMNS),
        "run": encode_run(project.run),
        "training": plain_record(project.training),
        "dataset": None if project.dataset is None else plain_record(project.dataset),
        "layout": {layer.id: list(project.layout.get(layer.id, (0.0, 0.0))) for layer in project.network.layers},
        "notes": project.notes,
    }


def decode(plain: Mapping[str, object], file: str) -> Draft:
    """Read what `encode` wrote; raise `FileError` naming `file`, the place in it and the remedy.

    Settings that are left out get their defaults, so that a file outlives a new setting.
    """
    # Every part of a project has a default, so none has to be there.
    keys = ("network", "epoch", "history_rows", "history_columns", "run", "training", "dataset", "layout", "notes")
    parts = Node(dict(plain), file).record((), keys)
    blank = Project()
    network, masked, locked = _network(parts["network"]) if "network" in parts else (blank.network, set(), set())
    return Draft(
        project=Project(
            network=network,
            epoch=parts["epoch"].count() if "epoch" in parts else blank.epoch,
            training=_training(parts["training"]) if "training" in parts else checked(blank.training),
            dataset=_dataset(parts["dataset"]) if "dataset" in parts else blank.dataset,
            layout=_layout(parts.get("layout", Node({}, file, "layout")), network),
            notes=parts["notes"].text(most=None) if "notes" in parts else blank.notes,
        ),
        masked=frozenset(masked),
        locked=frozenset(locked),
        history_rows=parts["history_rows"].count() if "history_rows" in parts else 0,
        history_columns=_columns(parts["history_columns"]) if "history_columns" in parts else HISTORY_COLUMNS,
        run=decode_run(parts["run"], network.parameter_count()) if "run" in parts else None,
    )


def _network(node: Node) -> tuple[NetworkSpec, set[str], set[str]]:
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
    _in_words(entries["size"], lambda: check_size(layer.size, layer.name))
    _in_words(entries.get("activation", node), lambda: ACTIVATION.check(layer.activation))
    _in_words(entries.get("activation_settings", node), lambda: activation(layer.activation, layer.activation_settings))
    if not 0.0 <= layer.dropout < 1.0:
        raise entries["dropout"].wrong(f"it is {layer.dropout:g}: give a number at least 0 and below 1")
    locked = (-1, *layer.locked_biases, layer.size)
    if not all(before < after for before, after in pairwise(locked)):
        raise entries["locked_biases"].wrong(f"give numbers of neurons from 0 to {layer.size - 1}, ascending")
    return layer


def _columns(node: Node) -> tuple[str, ...]:
    names = tuple(item.text() for item in node.items())
    for name in names:
        if name not in HISTORY_COLUMNS:
            raise node.wrong(str(UnknownNameError("column of the history", name, HISTORY_COLUMNS)))
    if names[:1] != ("epoch",) or len(set(names)) < len(names):
        raise node.wrong("the columns begin with 'epoch' and none is there twice: mend the list")
    return names


def _check_ends(node: Node, connection: ConnectionSpec, layers: Mapping[str, LayerSpec]) -> None:
    for key in ("source", "target"):
        if getattr(connection, key) not in layers:
            raise node.wrong(f"there is no layer '{getattr(connection, key)}' to be its {key}: name a layer's id")
    if layers[connection.target].role == "input":
        raise node.wrong(f"'{connection.target}' is an input, which takes no links: delete the connection")


def _training(node: Node) -> TrainingSpec:
    training = read_record(TrainingSpec, node)
    return _in_words(node, lambda: checked(training))


def _dataset(node: Node) -> DatasetSpec | None:
    if node.value is None:
        return None
    dataset = read_record(DatasetSpec, node)
    return _in_words(node, lambda: checked_dataset(dataset))


def _layout(node: Node, network: NetworkSpec) -> Layout:
    places = node.record([layer.id for layer in network.layers], ())
    return MappingProxyType({layer_id: _position(place) for layer_id, place in places.items()})


def _position(node: Node) -> Position:
    numbers = [item.number() for item in node.items()]
    if len(numbers) != 2:
        raise node.wrong("a position is a list of two numbers: give [x, y]")
    if max(map(abs, numbers)) > FARTHEST:
        raise node.wrong(f"the position is out of reach: give numbers from {-FARTHEST:,.0f} to {FARTHEST:,.0f}")
    return numbers[0], numbers[1]


def _id(node: Node) -> str:
    text = node.text()
    if not text:
        raise node.wrong("an id cannot be empty: give it a character at least")
    return text


def _in_words(node: Node, check: Callable[[], T]) -> T:
    """Return what a check of the spec or of a registry gives; its error becomes one that names file and place."""
    try:
        return check()
    except BpguiError as error:
        raise node.wrong(str(error)) from error
