"""Whatever edits a person makes in whatever order, the project stays consistent and undo stays exact."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bpgui import edits
from bpgui.errors import SpecError
from bpgui.spec import ROLES, LayerSpec, Project, TrainingSpec
from bpgui.spec.checks import can_connect

Numbers = Sequence[int]


def _layer(project: Project, number: int) -> LayerSpec:
    return project.network.layers[number % len(project.network.layers)]


def _remove_neuron(project: Project, n: Numbers) -> Project:
    layer = _layer(project, n[0])
    return edits.remove_neuron(project, layer.id, n[1] % layer.size)


def _connect(project: Project, n: Numbers) -> Project:
    return edits.connect(project, _layer(project, n[0]).id, _layer(project, n[1]).id)


def _disconnect(project: Project, n: Numbers) -> Project:
    connections = project.network.connections
    return edits.disconnect(project, connections[n[0] % len(connections)].id) if connections else project


def _set_weight(project: Project, n: Numbers) -> Project:
    connections = project.network.connections
    if not connections:
        return project
    connection = connections[n[0] % len(connections)]
    rows, columns = project.network.shape(connection)
    return edits.set_weight(project, connection.id, n[1] % rows, n[2] % columns, float(n[0]))


def _lock_link(project: Project, n: Numbers) -> Project:
    connections = project.network.connections
    if not connections:
        return project
    connection = connections[n[0] % len(connections)]
    rows, columns = project.network.shape(connection)
    return edits.set_link_lock(project, connection.id, n[1] % rows, n[2] % columns, n[0] % 2 == 0)


def _lock_bias(project: Project, n: Numbers) -> Project:
    layer = _layer(project, n[0])
    return edits.set_bias_lock(project, layer.id, n[1] % layer.size, n[2] % 3 > 0)


def _train(project: Project, n: Numbers) -> Project:
    row = np.array([[project.epoch + 1.0, 0.5, *[np.nan] * 5]])
    return edits.with_trained(project, project.initial, project.epoch + 1, row)


EDITS: dict[str, Callable[[Project, Numbers], Project]] = {
    "add layer": lambda p, n: edits.add_layer(p, ROLES[n[0] % 3], 1 + n[1] % 4, "tanh", (float(n[2]), 0.0)),
    "remove layer": lambda p, n: edits.remove_layer(p, _layer(p, n[0]).id),
    "resize layer": lambda p, n: edits.resize_layer(p, _layer(p, n[0]).id, 1 + n[1] % 6),
    "remove neuron": _remove_neuron,
    "rename layer": lambda p, n: edits.rename_layer(p, _layer(p, n[0]).id, f"hidden {n[1] % 5}"),
    "set activation": lambda p, n: edits.set_activation(p, _layer(p, n[0]).id, ("relu", "softmax")[n[1] % 2]),
    "set bias": lambda p, n: edits.set_bias(p, _layer(p, n[0]).id, n[1] % 2 == 0),
    "set role": lambda p, n: edits.set_role(p, _layer(p, n[0]).id, ROLES[n[1] % 3]),
    "connect": _connect,
    "disconnect": _disconnect,
    "move": lambda p, n: edits.move_layers(p, {_layer(p, n[0]).id: (float(n[1]), float(n[2]))}),
    "arrange": lambda p, n: edits.arrange(p),
    "fit ends": lambda p, n: edits.fit_ends(p, 1 + n[0] % 5, 1 + n[1] % 5),
    "set weight": _set_weight,
    "lock link": _lock_link,
    "lock bias": _lock_bias,
    "train": _train,
    "reset": lambda p, n: edits.reset_weights(p),
    "draw": lambda p, n: edits.draw_weights(p, n[0]),
}
steps = st.tuples(st.sampled_from(sorted(EDITS)), st.tuples(*[st.integers(0, 50)] * 3))


def _start() -> Project:
    """A 2-3-1 network with missing and locked links."""
    project = edits.layered([2, 3, 1], "tanh", "sigmoid", TrainingSpec())
    first, second = project.network.connections
    mask = np.array([[True, False, True], [True, True, False]])
    connections = (replace(first, mask=mask), replace(second, locked=mask[:1].T.copy()))
    return edits.draw_weights(replace(project, network=replace(project.network, connections=connections)))


def _apply(project: Project, name: str, numbers: Numbers) -> Project:
    if not project.network.layers and name not in ("add layer", "arrange", "train", "reset", "draw"):
        return project
    try:
        return EDITS[name](project, numbers)
    except SpecError:
        return project


@settings(max_examples=150, deadline=None)
@given(walk=st.lists(steps, max_size=25))
def test_any_sequence_of_edits_keeps_the_project_consistent(
    walk: list[tuple[str, Numbers]], assert_consistent: Callable[[Project], None]
) -> None:
    project = _start()
    for name, numbers in walk:
        project = _apply(project, name, numbers)
        assert_consistent(project)


@settings(max_examples=50, deadline=None)
@given(walk=st.lists(steps, max_size=15))
def test_edits_never_change_the_projects_before_them(
    walk: list[tuple[str, Numbers]], assert_consistent: Callable[[Project], None]
) -> None:
    project = _start()
    past: list[tuple[Project, bytes]] = []
    for name, numbers in walk:
        past.append((project, _bytes(project)))
        project = _apply(project, name, numbers)
    for before, content in past:
        assert _bytes(before) == content
        assert_consistent(before)


@settings(max_examples=50, deadline=None)
@given(walk=st.lists(steps, max_size=15))
def test_the_same_edits_give_the_same_project(walk: list[tuple[str, Numbers]]) -> None:
    ends = []
    for _ in range(2):
        project = _start()
        for name, numbers in walk:
            project = _apply(project, name, numbers)
        ends.append(project)
    assert ends[0] == ends[1]


@settings(max_examples=50, deadline=None)
@given(walk=st.lists(steps, max_size=20))
def test_no_sequence_of_edits_draws_a_link_twice_or_into_an_input(walk: list[tuple[str, Numbers]]) -> None:
    project = _start()
    for name, numbers in walk:
        project = _apply(project, name, numbers)
    network = project.network
    for connection in network.connections:
        assert network.layer(connection.target).role != "input"
        assert not can_connect(network, connection.source, connection.target)
    assert len({(c.source, c.target) for c in network.connections}) == len(network.connections)


def _bytes(project: Project) -> bytes:
    parts = [repr((project.network, dict(project.layout), project.epoch, project.notes)).encode()]
    for parameters in (project.parameters, project.initial):
        for arrays in (parameters.weights, parameters.biases):
            parts += [key.encode() + array.tobytes() for key, array in arrays.items()]
    return b"".join(parts)
