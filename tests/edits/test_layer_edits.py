from collections.abc import Callable

import numpy as np
import pytest

from bpgui import edits
from bpgui.edits import network
from bpgui.errors import SpecError, UnknownNameError
from bpgui.spec import Project

Check = Callable[[Project], None]


def test_a_new_layer_is_unconnected_named_and_placed(project: Project, assert_consistent: Check) -> None:
    after = edits.add_layer(project, "hidden", 4, "relu", (10.0, 20.0))
    layer = after.network.layers[-1]
    assert (layer.id, layer.name, layer.size, layer.activation) == ("layer-4", "hidden 2", 4, "relu")
    assert after.layout["layer-4"] == (10.0, 20.0)
    assert after.network.connections == project.network.connections
    assert_consistent(after)


def test_a_new_layer_leaves_every_weight_as_it_was(trained: Project) -> None:
    after = edits.add_layer(trained, "hidden", 4, "relu", (0.0, 0.0))
    assert dict(after.parameters.weights) == dict(trained.parameters.weights)
    for key, vector in trained.parameters.biases.items():
        assert after.parameters.biases[key] is vector
    assert after.epoch == trained.epoch


def test_ids_and_names_in_use_are_never_given_again(project: Project) -> None:
    for _ in range(3):
        project = edits.add_layer(project, "hidden", 1, "tanh", (0.0, 0.0))
    project = edits.remove_layer(project, "layer-5")
    project = edits.add_layer(project, "hidden", 1, "tanh", (0.0, 0.0))
    assert [layer.id for layer in project.network.layers] == [f"layer-{n}" for n in (1, 2, 3, 4, 6, 7)]
    assert [layer.name for layer in project.network.layers[3:]] == ["hidden 2", "hidden 4", "hidden 3"]


def test_names_of_first_and_further_layers_of_each_role() -> None:
    project = Project()
    for role in ("input", "input", "hidden", "output", "output", "hidden"):
        project = edits.add_layer(project, role, 1, "tanh", (0.0, 0.0))
    names = [layer.name for layer in project.network.layers]
    assert names == ["input", "input 1", "hidden 1", "output", "output 1", "hidden 2"]


def test_layers_of_impossible_size_or_activation_are_refused(project: Project) -> None:
    with pytest.raises(SpecError, match="Layer 'hidden 2' cannot have 0 neurons: give it 1 to 4,096"):
        edits.add_layer(project, "hidden", 0, "tanh", (0.0, 0.0))
    with pytest.raises(UnknownNameError, match="did you mean 'tanh'"):
        edits.add_layer(project, "hidden", 1, "tahn", (0.0, 0.0))
    with pytest.raises(SpecError, match="Layer 'hidden 1' cannot have 4097 neurons"):
        edits.resize_layer(project, "layer-2", 4097)


def test_removing_a_layer_removes_what_touches_it_and_nothing_else(trained: Project, assert_consistent: Check) -> None:
    skipped = edits.connect(trained, "layer-1", "layer-3")
    after = edits.remove_layer(skipped, "layer-2")
    assert [layer.id for layer in after.network.layers] == ["layer-1", "layer-3"]
    assert [c.id for c in after.network.connections] == ["connection-3"]
    assert after.parameters.weights["connection-3"] is skipped.parameters.weights["connection-3"]
    assert after.parameters.biases["layer-3"] is trained.parameters.biases["layer-3"]
    assert_consistent(after)


def test_growing_a_layer_keeps_every_weight_and_draws_the_new_ones(trained: Project, assert_consistent: Check) -> None:
    after = edits.resize_layer(trained, "layer-2", 5)
    for parameters, before in ((after.parameters, trained.parameters), (after.initial, trained.initial)):
        assert parameters.weights["connection-1"][:, :3].tobytes() == before.weights["connection-1"].tobytes()
        assert parameters.weights["connection-2"][:3].tobytes() == before.weights["connection-2"].tobytes()
        assert parameters.biases["layer-2"][:3].tobytes() == before.biases["layer-2"].tobytes()
        assert (parameters.weights["connection-1"][:, 3:] != 0.0).all()
        assert (parameters.weights["connection-2"][3:] != 0.0).all()
    np.testing.assert_array_equal(
        after.parameters.weights["connection-1"][:, 3:], after.initial.weights["connection-1"][:, 3:]
    )
    assert_consistent(after)


def test_growing_and_shrinking_again_gives_the_same_bits(trained: Project) -> None:
    after = edits.resize_layer(edits.resize_layer(trained, "layer-2", 9), "layer-2", 3)
    assert after.parameters == trained.parameters
    assert after.initial == trained.initial


@pytest.mark.parametrize(("neuron", "left"), [(0, [1, 2]), (1, [0, 2]), (2, [0, 1])])
def test_removing_a_neuron_keeps_the_weights_of_the_others(
    neuron: int, left: list[int], trained: Project, assert_consistent: Check
) -> None:
    after = edits.remove_neuron(trained, "layer-2", neuron)
    for parameters, before in ((after.parameters, trained.parameters), (after.initial, trained.initial)):
        np.testing.assert_array_equal(parameters.weights["connection-1"], before.weights["connection-1"][:, left])
        np.testing.assert_array_equal(parameters.weights["connection-2"], before.weights["connection-2"][left])
        np.testing.assert_array_equal(parameters.biases["layer-2"], before.biases["layer-2"][left])
        assert parameters.biases["layer-3"] is before.biases["layer-3"]
    assert_consistent(after)


def test_masks_and_locks_follow_their_neurons(marked: Project, assert_consistent: Check) -> None:
    after = edits.remove_neuron(marked, "layer-2", 1)
    first, second = after.network.connections
    np.testing.assert_array_equal(first.mask, [[True, True], [True, False]])
    np.testing.assert_array_equal(first.locked, [[False, True], [False, False]])
    assert second.mask is None
    np.testing.assert_array_equal(second.locked, [[True], [False]])
    assert_consistent(after)


def test_masks_and_locks_follow_the_neurons_of_the_source(marked: Project, assert_consistent: Check) -> None:
    after = edits.remove_neuron(marked, "layer-1", 0)
    np.testing.assert_array_equal(after.network.connections[0].mask, [[True, True, False]])
    np.testing.assert_array_equal(after.network.connections[0].locked, [[False, True, False]])
    assert_consistent(after)


def test_new_neurons_have_all_links_where_most_exist_and_none_locked(marked: Project, assert_consistent: Check) -> None:
    after = edits.resize_layer(edits.resize_layer(marked, "layer-2", 4), "layer-1", 3)
    first, second = after.network.connections
    np.testing.assert_array_equal(
        first.mask, [[True, False, True, True], [True, True, False, True], [True, True, True, True]]
    )
    np.testing.assert_array_equal(
        first.locked, [[False, False, True, False], [False, True, False, False], [False, False, False, False]]
    )
    np.testing.assert_array_equal(second.locked, [[True], [False], [False], [False]])
    assert_consistent(after)


def test_removing_the_last_neuron_removes_the_layer(project: Project, assert_consistent: Check) -> None:
    after = edits.remove_neuron(project, "layer-3", 0)
    assert [layer.id for layer in after.network.layers] == ["layer-1", "layer-2"]
    assert [c.id for c in after.network.connections] == ["connection-1"]
    assert_consistent(after)


@pytest.mark.parametrize("neuron", [-1, 3])
def test_a_neuron_that_does_not_exist_cannot_be_removed(neuron: int, project: Project) -> None:
    with pytest.raises(SpecError, match=f"Layer 'hidden 1' has no neuron {neuron + 1}: it has 3"):
        edits.remove_neuron(project, "layer-2", neuron)


def test_a_layer_that_does_not_exist_cannot_be_edited(project: Project) -> None:
    with pytest.raises(SpecError, match="The network has no layer 'layer-9'"):
        edits.remove_layer(project, "layer-9")
    with pytest.raises(SpecError, match="The network has no layer 'layer-9'"):
        edits.resize_layer(project, "layer-9", 2)


def test_renaming_trims_and_changes_the_name_alone(project: Project) -> None:
    after = edits.rename_layer(project, "layer-2", "  deep  ")
    assert after.network.layer("layer-2").name == "deep"
    assert after.parameters == project.parameters
    assert edits.rename_layer(after, "layer-2", "deep").network == after.network


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_names_that_are_empty_or_too_long_are_refused(name: str, project: Project) -> None:
    with pytest.raises(SpecError, match="A layer's name has 1 to 60 characters: type another one"):
        edits.rename_layer(project, "layer-2", name)


def test_names_of_other_layers_are_refused(project: Project) -> None:
    with pytest.raises(SpecError, match="Another layer is called 'output' already: type another name"):
        edits.rename_layer(project, "layer-2", "output")


def test_the_activation_is_changed_alone(trained: Project) -> None:
    after = edits.set_activation(trained, "layer-2", "relu")
    assert after.network.layer("layer-2").activation == "relu"
    assert after.parameters == trained.parameters
    with pytest.raises(UnknownNameError, match="did you mean 'relu'"):
        edits.set_activation(trained, "layer-2", "rely")


def test_the_activation_of_a_role_is_changed_in_all_its_layers(trained: Project) -> None:
    wider = edits.add_layer(trained, "hidden", 2, "tanh", (0.0, 0.0))
    after = edits.set_role_activation(wider, "hidden", "relu")
    assert [layer.activation for layer in after.network.layers] == ["linear", "relu", "sigmoid", "relu"]
    assert after.parameters == wider.parameters
    with pytest.raises(UnknownNameError, match="did you mean 'relu'"):
        edits.set_role_activation(wider, "hidden", "rely")


def test_biases_can_be_taken_away_and_given_back(trained: Project, assert_consistent: Check) -> None:
    without = edits.set_bias(trained, "layer-2", False)
    assert sorted(without.parameters.biases) == ["layer-3"]
    assert dict(without.parameters.weights) == dict(trained.parameters.weights)
    assert_consistent(without)
    again = edits.set_bias(without, "layer-2", True)
    np.testing.assert_array_equal(again.parameters.biases["layer-2"], np.zeros(3))
    assert_consistent(again)


def test_a_role_is_changed_and_weights_are_kept(trained: Project, assert_consistent: Check) -> None:
    after = edits.set_role(trained, "layer-2", "output")
    assert after.network.layer("layer-2").role == "output"
    assert after.parameters == trained.parameters
    hidden = edits.set_role(trained, "layer-1", "hidden")
    assert "layer-1" in hidden.parameters.biases
    assert_consistent(hidden)


def test_a_layer_with_incoming_links_cannot_become_an_input(project: Project) -> None:
    with pytest.raises(SpecError) as refusal:
        edits.set_role(project, "layer-2", "input")
    assert str(refusal.value) == (
        "Layer 'hidden 1' has links leading to it, so it cannot be an input: delete them first."
    )


def test_edits_that_need_no_new_weights_draw_none(trained: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """To draw those of a large network takes far longer than all the rest."""

    def refuse(*_: object) -> None:
        pytest.fail("weights were drawn")

    monkeypatch.setattr(network, "draw_parameters", refuse)
    renamed = edits.rename_layer(trained, "layer-2", "deep")
    smaller = edits.remove_neuron(edits.set_bias(renamed, "layer-3", False), "layer-2", 0)
    locked = edits.set_connection_lock(edits.set_activation(smaller, "layer-2", "relu"), "connection-1", True)
    assert dict(edits.duplicate(edits.remove_layer(locked, "layer-1"), ["layer-2"], (0.0, 0.0)).parameters.biases)


def test_new_neurons_get_no_links_where_links_are_the_exception(project: Project) -> None:
    first, _, last = (layer.id for layer in project.network.layers)
    skipped = edits.connect_neurons(project, first, 0, last, 0)
    after = edits.resize_layer(skipped, first, 3)
    skip = after.network.between(first, last)
    assert skip is not None
    assert skip.mask is not None
    assert skip.mask.tolist() == [[True], [False], [False]]
    assert after.network.connections[0].mask is None
