"""Every edit that there is, with arguments made of six numbers, for tests that draw edits at random.

More than half of the edits that are so drawn change something; some are refused: nothing that a person can ask for may
fail in any other way.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import get_type_hints

import numpy as np
from hypothesis import strategies as st

from bpgui import edits
from bpgui.spec import (
    ROLES,
    BoolArray,
    ConnectionSpec,
    DatasetSpec,
    LayerSpec,
    Look,
    Project,
    RunState,
    Settings,
    TrainingSpec,
)

Numbers = Sequence[int]
Step = tuple[str, Numbers]
AnyEdit = Callable[[Project, Numbers], Project]

# These make a new project of a layered one; nobody applies them to any drawing.
BUILDERS = {"memory", "with_feedback"}
ALPHA: tuple[Settings, ...] = ({"alpha": 0.5}, {}, {"alpha": 2.0}, {"alpha": "x"})
NAMES = ("", "hidden 1", "x" * 61)
CHANGES: tuple[dict[str, object], ...] = (
    {"learning_rate": 0.5}, {"learning_rate": -1.0}, {"optimizer": "adam"}, {"loss": "mse"}, {"initializer": "he"},
    {"seed": 7}, {"initializer_settings": {"bias": 0.5}}, {},
)  # fmt: skip


def _layer(project: Project, number: int) -> LayerSpec:
    return project.network.layers[number % len(project.network.layers)]


def _id(project: Project, number: int) -> str:
    # Now and then the layer is gone.
    return _layer(project, number).id if project.network.layers and number != 50 else "layer-99"


def _such(project: Project, number: int, such: Callable[[LayerSpec], bool]) -> str:
    """Choose a layer, nine times in ten a certain kind of one if there is any."""
    found = [layer.id for layer in project.network.layers if such(layer)]
    return found[number % len(found)] if found and number % 10 else _id(project, number)


def _biased(project: Project, number: int) -> str:
    """Choose a layer, nearly always one with biases."""
    return _such(project, number, lambda layer: layer.has_bias)


def _fed(project: Project, number: int) -> str:
    """Choose a layer, nearly always one that is no input."""
    return _such(project, number, lambda layer: layer.role != "input")


def _connection(project: Project, number: int, such: Callable[[ConnectionSpec], bool] = lambda c: True) -> str:
    """Choose a connection, nine times in ten a certain kind of one if there is any; now and then it is gone."""
    connections = project.network.connections
    if number % 10:
        connections = tuple(filter(such, connections)) or connections
    return connections[number % len(connections)].id if connections and number != 50 else "connection-99"


def _gappy(project: Project, number: int) -> str:
    """Choose a connection, nearly always one with missing links."""
    return _connection(project, number, lambda c: c.mask is not None)


def _spec(project: Project, number: int) -> ConnectionSpec:
    return project.network.connection(_connection(project, number))


def _neuron(project: Project, layer_id: str, number: int) -> int:
    """Choose a neuron of a layer, now and then one that is not there."""
    size = next((layer.size for layer in project.network.layers if layer.id == layer_id), 1)
    return -1 if number == 50 else size if number == 49 else number % size


def _neurons(project: Project, n: Numbers, choose: Callable[[Project, int], str] = _id) -> dict[str, tuple[int, ...]]:
    one, other = choose(project, n[0]), choose(project, n[3])
    chosen = {one: (_neuron(project, one, n[1]), _neuron(project, one, n[2]))}
    return chosen | ({other: tuple(_neuron(project, other, k) for k in range(n[4] % 3))} if n[4] % 2 else {})


def _link(project: Project, n: Numbers) -> tuple[str, int, int]:
    """Choose a link of a connection, now and then one that is missing or not there."""
    present = np.argwhere(project.network.present(_spec(project, n[0])))
    source, target = present[n[1] % len(present)].tolist()
    return _connection(project, n[0]), source - (n[2] % 20 == 19), target + (n[3] % 20 == 19)


def _marks(project: Project, key: str, n: Numbers) -> BoolArray:
    """Choose links of a connection: none, some, or all; one time in twenty in a wrong size."""
    rows, columns = project.network.shape(project.network.connection(key))
    share = (0.5, 0.2, 0.5, 1.0, 0.0)[n[1] % 5]
    return np.random.default_rng(n[2]).random((rows + (n[3] % 20 == 19), columns)) < share


def _links(project: Project, n: Numbers) -> dict[str, BoolArray]:
    """Choose links of a connection or two, three times in four only such that are there."""
    links = {}
    for key, numbers in ((_connection(project, n[0]), n), (_connection(project, n[4]), n[4:] + n[:4]))[: 1 + n[5] % 2]:
        marks = _marks(project, key, numbers)
        present = project.network.present(project.network.connection(key))
        links[key] = marks & present if n[3] % 4 and marks.shape == present.shape else marks
    return links


def _room(project: Project, link: tuple[str, int, int], n: Numbers) -> tuple[str, int, int, np.ndarray]:
    """Return where a block of numbers goes, from a link on, and the block: now and then it has too many rows."""
    key, source, target = link
    rows, columns = project.network.shape(project.network.connection(key))
    shape = min(1 + n[4] % 2, rows - source) + (n[1] % 20 == 19), min(1 + n[3] % 2, columns - target)
    block = _block(n, *(max(size, 0) for size in shape))
    present = project.network.present(project.network.connection(key))
    there = present[max(source, 0) :, max(target, 0) :][: block.shape[0], : block.shape[1]]
    # Three times in four, missing links get no number.
    return key, source, target, np.where(there, block, np.nan) if n[2] % 4 and there.shape == block.shape else block


def _block(n: Numbers, *shape: int) -> np.ndarray:
    rng = np.random.default_rng(n[5])
    block = rng.normal(size=shape)
    return np.where(rng.random(shape) < (n[4] % 3) / 4, np.nan, block)


def _part_of_start(n: Numbers) -> list[str]:
    """Choose layers of `start`, one at least."""
    chosen = [f"layer-{1 + k}" for k in range(4) if n[0] >> k & 1]
    return chosen or ["layer-1"]


def _with_trained(project: Project, n: Numbers) -> Project:
    row = np.array([[project.epoch + 1.0, 0.5, *[np.nan] * 5]])
    size = project.network.parameter_count()
    run = RunState("momentum", n[0], {"velocity": np.full(size, float(n[1]))}) if n[2] % 2 else None
    return edits.with_trained(project, project.initial, project.epoch + 1, row, run)


EDITS: dict[str, AnyEdit] = {
    "add_layer": lambda p, n: edits.add_layer(p, ROLES[n[0] % 3], (n[1] + 1) % 7, "tanh", (float(n[2]), 0.0)),
    "arrange": lambda p, n: edits.arrange(p),
    "connect": lambda p, n: edits.connect(p, _id(p, n[0]), _fed(p, n[1])),
    "connect_neurons": lambda p, n: edits.connect_neurons(
        p, _id(p, n[0]), _neuron(p, _id(p, n[0]), n[1]), _fed(p, n[2]), _neuron(p, _fed(p, n[2]), n[3])
    ),
    "disconnect": lambda p, n: edits.disconnect(p, _connection(p, n[0])),
    "draw_biases": lambda p, n: edits.draw_biases(p, _neurons(p, n, _biased)),
    "draw_links": lambda p, n: edits.draw_links(p, _links(p, n), n[5] - 1),
    "draw_weights": lambda p, n: edits.draw_weights(p, n[0] - 1),
    "duplicate": lambda p, n: edits.duplicate(p, {_id(p, n[0]), _id(p, n[1])}, (float(n[2]), float(n[3]))),
    "fit_ends": lambda p, n: edits.fit_ends(
        p, p.network.width("input") + n[0] % 4 - 1, p.network.width("output") + n[1] % 4 - 1
    ),
    "lock_biases": lambda p, n: edits.lock_biases(p, _neurons(p, n, _biased), n[5] % 3 > 0),
    "lock_links": lambda p, n: edits.lock_links(p, _links(p, n), n[5] % 3 > 0),
    "move_layers": lambda p, n: edits.move_layers(p, {_id(p, n[0]): (float(n[1]), float(n[2]))}),
    "paste": lambda p, n: edits.paste(p, edits.copy(start(), _part_of_start(n)), (float(n[1]), 0.0)),
    "remove_layer": lambda p, n: edits.remove_layer(p, _id(p, n[0]) if n[1] % 3 else "layer-99"),
    "remove_links": lambda p, n: edits.remove_links(p, _links(p, n)),
    "remove_neuron": lambda p, n: edits.remove_neuron(p, _id(p, n[0]), _neuron(p, _id(p, n[0]), n[1])),
    "remove_neurons": lambda p, n: edits.remove_neurons(p, _neurons(p, n)),
    "rename_layer": lambda p, n: edits.rename_layer(p, _id(p, n[0]), [*NAMES, f"layer {n[2]}", "y" * n[3]][n[1] % 5]),
    "reset_weights": lambda p, n: edits.reset_weights(p),
    "resize_layer": lambda p, n: edits.resize_layer(p, _id(p, n[0]), n[1] % 7),
    "restore_links": lambda p, n: edits.restore_links(p, _gappy(p, n[0]), _marks(p, _gappy(p, n[0]), n)),
    "set_activation": lambda p, n: edits.set_activation(p, _id(p, n[0]), ("elu", "relu", "elu", "x")[n[1] % 4]),
    "set_activation_settings": lambda p, n: edits.set_activation_settings(
        p, _such(p, n[0], lambda layer: layer.activation == "elu"), ALPHA[n[1] % 4]
    ),
    "set_bias": lambda p, n: edits.set_bias(p, _id(p, n[0]), n[1] % 2 == 0),
    "set_bias_block": lambda p, n: edits.set_bias_block(p, _biased(p, n[0]), n[1] % 2, _block(n, 1 + n[2] % 2)),
    "set_bias_lock": lambda p, n: edits.set_bias_lock(
        p, _biased(p, n[0]), _neuron(p, _biased(p, n[0]), n[1]), n[2] % 3 > 0
    ),
    "set_biases": lambda p, n: edits.set_biases(p, _neurons(p, n, _biased), float(n[5]) if n[5] else np.inf),
    "set_columns": lambda p, n: edits.set_columns(
        p, _such(p, n[0], lambda layer: layer.size > 1), n[1] % 4
    ),
    "set_connection_lock": lambda p, n: edits.set_connection_lock(p, _connection(p, n[0]), n[1] % 3 > 0),
    "set_dataset": lambda p, n: edits.set_dataset(p, DatasetSpec(("xor", "circle")[n[0] % 2], seed=n[1])),
    "set_dropout": lambda p, n: edits.set_dropout(p, _id(p, n[0]), n[1] / 45),
    "set_folded": lambda p, n: edits.set_folded(p, _id(p, n[0]), (None, True, False)[n[1] % 3]),
    "set_layer_initializer": lambda p, n: edits.set_layer_initializer(
        p, _fed(p, n[0]), ("", "he", "zero", "normal", "x")[n[1] % 5]
    ),
    "set_layer_initializer_settings": lambda p, n: edits.set_layer_initializer_settings(
        p, _such(p, n[0], lambda layer: bool(layer.initializer)), {"bias": 2.5 * n[1]}
    ),
    "set_link_lock": lambda p, n: edits.set_link_lock(p, *_link(p, n), n[4] % 3 > 0),
    "set_links": lambda p, n: edits.set_links(p, _links(p, n), float(n[5]) if n[5] else np.nan),
    "set_neuron_bias": lambda p, n: edits.set_neuron_bias(
        p, _biased(p, n[0]), _neuron(p, _biased(p, n[0]), n[1]), float(n[2])
    ),
    "set_notes": lambda p, n: edits.set_notes(p, "a" * (n[0] % 3)),
    "set_role": lambda p, n: edits.set_role(p, _id(p, n[0]), ROLES[n[1] % 3]),
    "set_role_activation": lambda p, n: edits.set_role_activation(p, ROLES[n[0] % 3], ("sine", "tanh", "x")[n[1] % 3]),
    "set_training": lambda p, n: edits.set_training(p, replace(p.training, **CHANGES[n[0] % len(CHANGES)])),
    "set_weight": lambda p, n: edits.set_weight(p, *_link(p, n), float(n[4])),
    "set_weight_block": lambda p, n: edits.set_weight_block(p, *_room(p, _link(p, n), n)),
    "with_trained": _with_trained,
}  # fmt: skip

steps = st.tuples(st.sampled_from(sorted(EDITS)), st.tuples(*[st.integers(0, 50)] * 6))


def start() -> Project:
    """A 2-3-1 network with missing and locked links, a feedback link, a free neuron and looks."""
    project = edits.layered([2, 3, 1], "tanh", "sigmoid", TrainingSpec())
    first, second = project.network.connections
    project = edits.remove_links(project, {first.id: np.eye(2, 3) > 0})
    project = edits.lock_links(project, {second.id: np.eye(3, 1) > 0, first.id: np.eye(2, 3, 1) > 0}, True)
    project = edits.add_layer(project, "hidden", 1, "relu", (50.0, 50.0))
    project = edits.connect_neurons(project, "layer-2", 1, "layer-4", 0)
    project = edits.connect_neurons(project, "layer-4", 0, "layer-2", 1)
    project = edits.set_biases(project, {"layer-2": (0, 1, 2), "layer-4": (0,)}, 0.25)
    return edits.set_layer_initializer(edits.set_columns(project, "layer-2", 2), "layer-3", "uniform")


def all_edits() -> set[str]:
    """Return the names of all functions of `bpgui.edits` from one project to the next."""
    functions = {
        name: member for name, member in inspect.getmembers(edits, inspect.isfunction) if name in edits.__all__
    }
    hints = {name: get_type_hints(function) for name, function in functions.items()}
    return {name for name, types in hints.items() if types.get("project") is Project and types["return"] is Project}


def content(project: Project) -> bytes:
    """Return all of a project as bytes, weights and marks bit for bit."""
    network, run = project.network, project.run
    parts = [
        network.layers, [(c.id, c.source, c.target) for c in network.connections], project.epoch, project.training,
        project.dataset, sorted(project.layout.items()), sorted(project.looks.items()), project.notes,
        None if run is None else (run.optimizer, run.sample, sorted(run.arrays)),
    ]  # fmt: skip
    arrays = [project.history.rows()]
    arrays += [marks for c in network.connections for marks in (c.mask, c.locked) if marks is not None]
    for parameters in (project.parameters, project.initial):
        arrays += [array for named in (parameters.weights, parameters.biases) for _, array in sorted(named.items())]
    arrays += [] if run is None else [array for _, array in sorted(run.arrays.items())]
    return repr(parts).encode() + b"".join(repr(array.shape).encode() + array.tobytes() for array in arrays)


def assert_tidy(project: Project) -> None:
    """Fail unless everything that is kept means something: each mask a gap, each lock a link, each look a choice."""
    network = project.network
    for connection in network.connections:
        mask, locked = connection.mask, connection.locked
        assert mask is None or (mask.any() and not mask.all())
        assert locked is None or locked.any()
        if mask is not None:
            assert locked is None or not (locked & ~mask).any()
            for parameters in (project.parameters, project.initial):
                assert not parameters.weights[connection.id][~mask].any()
    assert set(project.looks) <= {layer.id for layer in network.layers}
    assert Look() not in project.looks.values()
