"""What training holds still, and the settings of activation and dropout."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui import edits
from bpgui.engine import Program
from bpgui.errors import ParamError, SpecError, UnknownNameError
from bpgui.spec import Project, RunState

Check = Callable[[Project], None]
RUN = RunState("adam", 0, {"mean": np.arange(13.0)})

EDITS: dict[str, Callable[[Project], Project]] = {
    "bias": lambda project: edits.set_bias_lock(project, "layer-2", 1, True),
    "link": lambda project: edits.set_link_lock(project, "connection-1", 0, 2, True),
    "connection": lambda project: edits.set_connection_lock(project, "connection-1", True),
    "dropout": lambda project: edits.set_dropout(project, "layer-2", 0.25),
    "activation settings": lambda project: edits.set_activation_settings(
        edits.set_activation(project, "layer-2", "elu"), "layer-2", {"alpha": 0.5}
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_they_keep_all_parameters_and_end_what_a_run_carries_on(
    name: str, trained: Project, assert_consistent: Check
) -> None:
    before = replace(trained, run=RUN)
    after = EDITS[name](before)
    assert after.network != before.network
    assert (after.parameters, after.initial, after.epoch) == (before.parameters, before.initial, before.epoch)
    assert after.run is None
    assert_consistent(after)


def test_a_bias_is_locked_and_freed(project: Project) -> None:
    locked = edits.set_bias_lock(edits.set_bias_lock(project, "layer-2", 2, True), "layer-2", 0, True)
    assert locked.network.layer("layer-2").locked_biases == (0, 2)
    trainable = Program.compile(locked.network).trainable
    assert trainable is not None
    assert trainable.tolist() == [*[True] * 9, False, True, False, True]
    freed = edits.set_bias_lock(edits.set_bias_lock(locked, "layer-2", 0, False), "layer-2", 2, False)
    assert freed == project


def test_a_link_is_locked_and_freed(project: Project) -> None:
    locked = edits.set_link_lock(project, "connection-1", 1, 2, True)
    np.testing.assert_array_equal(locked.network.connections[0].locked, [[False, False, False], [False, False, True]])
    assert edits.set_link_lock(locked, "connection-1", 1, 2, False) == project


def test_a_connection_is_locked_as_far_as_it_has_links(marked: Project) -> None:
    locked = edits.set_connection_lock(marked, "connection-1", True)
    connection = locked.network.connections[0]
    np.testing.assert_array_equal(connection.locked, connection.mask)
    assert edits.set_connection_lock(locked, "connection-1", False).network.connections[0].locked is None


@pytest.mark.parametrize(("source", "target"), [(0, 1), (2, 0), (0, 3), (-1, 0)])
def test_a_link_that_is_not_there_cannot_be_locked(marked: Project, source: int, target: int) -> None:
    with pytest.raises(SpecError, match="There is no link between these two neurons, so it cannot be locked"):
        edits.set_link_lock(marked, "connection-1", source, target, True)


def test_a_bias_that_is_not_there_cannot_be_locked(project: Project) -> None:
    with pytest.raises(SpecError, match="Layer 'hidden 1' has no neuron 4: it has 3"):
        edits.set_bias_lock(project, "layer-2", 3, True)
    with pytest.raises(SpecError, match="Layer 'hidden 1' has no biases to lock: switch them on first"):
        edits.set_bias_lock(edits.set_bias(project, "layer-2", False), "layer-2", 0, True)


def test_locked_biases_follow_their_neurons(project: Project) -> None:
    locked = edits.set_bias_lock(edits.set_bias_lock(project, "layer-2", 0, True), "layer-2", 2, True)
    assert edits.remove_neuron(locked, "layer-2", 1).network.layer("layer-2").locked_biases == (0, 1)
    assert edits.remove_neuron(locked, "layer-2", 0).network.layer("layer-2").locked_biases == (1,)
    assert edits.resize_layer(locked, "layer-2", 2).network.layer("layer-2").locked_biases == (0,)
    assert edits.resize_layer(locked, "layer-2", 5).network.layer("layer-2").locked_biases == (0, 2)


def test_biases_that_go_take_their_locks_with_them(project: Project) -> None:
    locked = edits.set_bias_lock(project, "layer-2", 0, True)
    again = edits.set_bias(edits.set_bias(locked, "layer-2", False), "layer-2", True)
    assert again.network.layer("layer-2").locked_biases == ()


def test_activation_settings_are_checked_and_filled_up(project: Project) -> None:
    scaled = edits.set_activation(project, "layer-2", "scaled_tanh")
    after = edits.set_activation_settings(scaled, "layer-2", {"slope": 0.5})
    assert dict(after.network.layer("layer-2").activation_settings) == {"amplitude": 1.7159, "slope": 0.5}
    with pytest.raises(ParamError, match="Slope cannot be 0"):
        edits.set_activation_settings(scaled, "layer-2", {"slope": 0.0})
    with pytest.raises(UnknownNameError, match="slop"):
        edits.set_activation_settings(scaled, "layer-2", {"slop": 1.0})


def test_another_activation_begins_with_its_own_defaults(project: Project) -> None:
    elu = edits.set_activation_settings(edits.set_activation(project, "layer-2", "elu"), "layer-2", {"alpha": 2.0})
    assert edits.set_activation(elu, "layer-2", "elu") == elu
    tanh = edits.set_role_activation(elu, "hidden", "tanh")
    assert dict(tanh.network.layer("layer-2").activation_settings) == {}
    Program.compile(tanh.network)


def test_dropout_stays_below_one(project: Project) -> None:
    assert edits.set_dropout(project, "layer-2", 0.5).network.layer("layer-2").dropout == 0.5
    with pytest.raises(ParamError, match="Dropout cannot be 1"):
        edits.set_dropout(project, "layer-2", 1.0)
