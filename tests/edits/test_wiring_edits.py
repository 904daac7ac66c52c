from collections.abc import Callable

import numpy as np
import pytest

from bpgui import edits
from bpgui.errors import ConnectError, SpecError
from bpgui.spec import Project, TrainingSpec
from bpgui.spec.checks import check_fit, check_trainable

Check = Callable[[Project], None]


def test_connecting_draws_new_weights_and_keeps_the_old_ones(trained: Project, assert_consistent: Check) -> None:
    after = edits.connect(trained, "layer-1", "layer-3")
    link = after.network.connections[-1]
    assert (link.id, link.source, link.target) == ("connection-3", "layer-1", "layer-3")
    assert (after.parameters.weights["connection-3"] != 0.0).all()
    for key, matrix in trained.parameters.weights.items():
        assert after.parameters.weights[key] is matrix
    assert after.parameters.weights["connection-3"].tobytes() == after.initial.weights["connection-3"].tobytes()
    assert after.epoch == trained.epoch
    assert_consistent(after)


def test_connecting_twice_or_to_an_input_is_refused(project: Project) -> None:
    with pytest.raises(ConnectError, match="'input' and 'hidden 1' are connected already"):
        edits.connect(project, "layer-1", "layer-2")
    with pytest.raises(ConnectError, match="'input' is an input: it takes its values from the data"):
        edits.connect(project, "layer-3", "layer-1")


def test_disconnecting_takes_the_weights_of_one_connection_alone(trained: Project, assert_consistent: Check) -> None:
    after = edits.disconnect(trained, "connection-1")
    assert [c.id for c in after.network.connections] == ["connection-2"]
    assert after.parameters.weights["connection-2"] is trained.parameters.weights["connection-2"]
    assert_consistent(after)
    with pytest.raises(SpecError, match="The network has no connection 'connection-1'"):
        edits.disconnect(after, "connection-1")


def test_moving_layers_moves_these_alone(project: Project) -> None:
    after = edits.move_layers(project, {"layer-2": (7.0, -8.0)})
    assert after.layout == {**project.layout, "layer-2": (7.0, -8.0)}
    assert after.network is project.network
    with pytest.raises(SpecError, match="The network has no layer 'layer-99'"):
        edits.move_layers(project, {"layer-99": (1.0, 2.0)})


@pytest.mark.parametrize(("inputs", "targets"), [(5, 4), (1, 1), (2, 1), (2, 3)])
def test_ends_are_fitted_to_the_data(inputs: int, targets: int, trained: Project, assert_consistent: Check) -> None:
    after = edits.fit_ends(trained, inputs, targets)
    check_fit(after.network, inputs, targets)
    check_trainable(after.network)
    kept = min(inputs, 2)
    assert (
        after.parameters.weights["connection-1"][:kept].tobytes()
        == trained.parameters.weights["connection-1"][:kept].tobytes()
    )
    assert_consistent(after)


def test_of_several_ends_the_first_input_and_the_last_output_are_fitted(
    project: Project, assert_consistent: Check
) -> None:
    wide = edits.add_layer(edits.add_layer(project, "input", 3, "linear", (0.0, 0.0)), "output", 2, "tanh", (0.0, 0.0))
    after = edits.fit_ends(wide, 10, 7)
    assert [layer.size for layer in after.network.with_role("input")] == [7, 3]
    assert [layer.size for layer in after.network.with_role("output")] == [1, 6]
    assert_consistent(after)


def test_ends_that_cannot_shrink_enough_are_refused(project: Project) -> None:
    wide = edits.add_layer(project, "input", 3, "linear", (0.0, 0.0))
    with pytest.raises(SpecError, match="The input layers cannot shrink to 3 neurons together: delete one of them"):
        edits.fit_ends(wide, 3, 1)
    with pytest.raises(SpecError, match="The network has no input layer to fit: add one first"):
        edits.fit_ends(Project(), 3, 1)


def test_a_layered_network_is_fully_connected_and_can_be_trained(assert_consistent: Check) -> None:
    project = edits.layered([3, 5, 4, 2], "relu", "softmax", TrainingSpec())
    layers = project.network.layers
    assert [(layer.size, layer.role) for layer in layers] == [
        (3, "input"),
        (5, "hidden"),
        (4, "hidden"),
        (2, "output"),
    ]
    assert [layer.activation for layer in layers[1:]] == ["relu", "relu", "softmax"]
    assert [(c.source, c.target) for c in project.network.connections] == [
        ("layer-1", "layer-2"),
        ("layer-2", "layer-3"),
        ("layer-3", "layer-4"),
    ]
    assert project.parameters == project.initial
    check_trainable(project.network)
    assert_consistent(project)


def test_a_layered_network_may_have_no_biases(assert_consistent: Check) -> None:
    project = edits.layered([2, 2, 1], "sigmoid", "sigmoid", TrainingSpec(), biases=False)
    assert dict(project.parameters.biases) == {}
    assert_consistent(project)


def test_a_layered_network_has_the_weights_of_its_seed() -> None:
    one, same, other = (edits.layered([2, 3, 1], "tanh", "tanh", TrainingSpec(seed=seed)) for seed in (1, 1, 2))
    assert one.parameters == same.parameters
    assert one.parameters != other.parameters


@pytest.mark.parametrize("sizes", [[], [3]])
def test_one_layer_is_no_network(sizes: list[int]) -> None:
    with pytest.raises(SpecError, match="A network needs an input and an output layer: give at least two sizes"):
        edits.layered(sizes, "tanh", "tanh", TrainingSpec())


def test_arranging_places_layers_by_depth_from_left_to_right(project: Project) -> None:
    across = [edits.arrange(project).layout[f"layer-{n}"][0] for n in (1, 2, 3)]
    assert across == sorted(across)
    assert len(set(across)) == 3


def test_arranging_places_every_layer_apart_and_outputs_on_the_right(
    project: Project, assert_consistent: Check
) -> None:
    for role in ("input", "hidden", "hidden", "output"):
        project = edits.add_layer(project, role, 2, "tanh", (0.0, 0.0))
    project = edits.connect(project, "layer-4", "layer-7")
    arranged = edits.arrange(project)
    positions = np.array(list(arranged.layout.values()))
    gaps = np.abs(positions[:, None] - positions[None]).max(axis=2)
    assert gaps[~np.eye(len(positions), dtype=bool)].min() >= 2 * 46.0 + 40.0
    right = positions[:, 0].max()
    assert arranged.layout["layer-3"][0] == arranged.layout["layer-7"][0] == right
    assert arranged.parameters == project.parameters
    assert_consistent(arranged)


def test_arranging_twice_changes_nothing_and_nothing_can_be_arranged(project: Project) -> None:
    once = edits.arrange(project)
    assert edits.arrange(once) == once
    assert edits.arrange(Project()) == Project()
