"""The initialiser of one layer draws what leads to it, and nothing else."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui import edits
from bpgui.engine import draw_parameters
from bpgui.errors import ParamError, SpecError, UnknownNameError
from bpgui.spec import Project, RunState

Check = Callable[[Project], None]
RUN = RunState("adam", 0, {"mean": np.arange(13.0)})


def test_another_initialiser_draws_what_leads_to_the_layer_and_nothing_else(
    trained: Project, assert_consistent: Check
) -> None:
    after = edits.set_layer_initializer(replace(trained, run=RUN), "layer-2", "constant")
    layer = after.network.layer("layer-2")
    assert (layer.initializer, dict(layer.initializer_settings)) == ("constant", {"value": 0.1, "bias": 0.0})
    for parameters, before in ((after.parameters, trained.parameters), (after.initial, trained.initial)):
        assert parameters.weights["connection-1"].tolist() == [[0.1] * 3] * 2
        assert parameters.biases["layer-2"].tolist() == [0.0] * 3
        assert parameters.weights["connection-2"] is before.weights["connection-2"]
        assert parameters.biases["layer-3"] is before.biases["layer-3"]
    assert after.run is None
    assert_consistent(after)


def test_its_settings_draw_again(trained: Project) -> None:
    chosen = edits.set_layer_initializer(trained, "layer-2", "constant")
    after = edits.set_layer_initializer_settings(chosen, "layer-2", {"value": -3.0})
    assert dict(after.network.layer("layer-2").initializer_settings) == {"value": -3.0, "bias": 0.0}
    assert after.parameters.weights["connection-1"].tolist() == [[-3.0] * 3] * 2
    assert edits.set_layer_initializer(after, "layer-2", "zero").network.layer("layer-2").initializer_settings == {
        "bias": 0.0
    }


def test_what_is_locked_or_missing_stays_as_it_is(trained: Project) -> None:
    project = edits.remove_links(trained, {"connection-1": np.eye(2, 3) > 0})
    project = edits.set_link_lock(project, "connection-1", 0, 2, True)
    project = edits.set_bias_lock(project, "layer-2", 1, True)
    after = edits.set_layer_initializer(project, "layer-2", "constant")
    assert after.parameters.weights["connection-1"].tolist() == [[0.0, 0.1, -13.0], [0.1, 0.0, 0.1]]
    assert after.initial.weights["connection-1"].tolist() == [[0.0, 0.1, 13.0], [0.1, 0.0, 0.1]]
    assert after.parameters.biases["layer-2"].tolist() == [0.0, -0.2, 0.0]


@pytest.mark.parametrize("name", ["normal", "orthogonal", "zero"])
def test_an_untrained_project_has_what_its_initialisers_draw_together(name: str, project: Project) -> None:
    start = edits.draw_weights(project)
    after = edits.set_layer_initializer(start, "layer-2", name)
    assert after.parameters == after.initial == draw_parameters(after.network, after.training)
    assert edits.draw_weights(after) == after
    assert after.parameters.weights["connection-2"] is start.parameters.weights["connection-2"]
    assert edits.set_layer_initializer(after, "layer-2", "") == start


def test_the_same_choice_again_changes_nothing(trained: Project) -> None:
    chosen = replace(edits.set_layer_initializer(trained, "layer-2", "he"), run=RUN)
    assert edits.set_layer_initializer(chosen, "layer-2", "he") == chosen
    assert edits.set_layer_initializer_settings(chosen, "layer-2", {}) == chosen
    assert edits.set_layer_initializer(trained, "layer-3", "") == trained


def test_a_layer_without_biases_is_drawn_without_them(project: Project, assert_consistent: Check) -> None:
    bare = edits.set_bias(project, "layer-2", False)
    after = edits.set_layer_initializer(bare, "layer-2", "zero")
    assert not after.parameters.weights["connection-1"].any()
    assert_consistent(after)


def test_initialisers_and_settings_that_do_not_exist_are_refused(project: Project) -> None:
    with pytest.raises(UnknownNameError, match="There is no initialiser called 'hee': did you mean 'he'"):
        edits.set_layer_initializer(project, "layer-2", "hee")
    with pytest.raises(SpecError, match="Layer 'input' is an input, so it has no first weights: choose another layer"):
        edits.set_layer_initializer(project, "layer-1", "he")
    with pytest.raises(SpecError, match="Layer 'hidden 1' has no initialiser of its own: choose one first"):
        edits.set_layer_initializer_settings(project, "layer-2", {})
    chosen = edits.set_layer_initializer(project, "layer-2", "normal")
    with pytest.raises(ParamError, match="Standard deviation cannot be -1"):
        edits.set_layer_initializer_settings(chosen, "layer-2", {"std": -1.0})
    with pytest.raises(UnknownNameError, match="'sdt': did you mean 'std'"):
        edits.set_layer_initializer_settings(chosen, "layer-2", {"sdt": 1.0})


def test_new_neurons_are_drawn_by_the_layers_own_initialiser(project: Project) -> None:
    chosen = edits.set_layer_initializer(project, "layer-2", "constant")
    after = edits.resize_layer(chosen, "layer-2", 5)
    assert after.parameters.weights["connection-1"][:, 3:].tolist() == [[0.1, 0.1]] * 2
    assert (after.parameters.weights["connection-2"][3:] != 0.1).all()
