"""Removing many neurons in one pass is removing them one by one."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui import edits
from bpgui.errors import SpecError
from bpgui.spec import Look, Project, RunState

Check = Callable[[Project], None]
RUN = RunState("adam", 0, {"mean": np.arange(13.0)})


def test_neurons_of_several_layers_go_at_once_and_the_others_keep_everything(
    trained: Project, assert_consistent: Check
) -> None:
    after = edits.remove_neurons(replace(trained, run=RUN), {"layer-2": {2, 0}, "layer-1": [1]})
    assert [layer.size for layer in after.network.layers] == [1, 1, 1]
    assert after.parameters.weights["connection-1"].tolist() == [[-12.0]]
    assert after.initial.weights["connection-1"].tolist() == [[12.0]]
    assert after.parameters.weights["connection-2"].tolist() == [[-102.0]]
    assert after.parameters.biases["layer-2"].tolist() == [-0.2]
    assert after.run is None
    assert_consistent(after)


def test_it_is_the_same_as_one_after_the_other(marked: Project) -> None:
    looped = edits.connect(marked, "layer-2", "layer-2")
    locked = edits.lock_biases(looped, {"layer-2": (0, 2)}, True)
    one_by_one = edits.remove_neuron(edits.remove_neuron(locked, "layer-2", 1), "layer-2", 0)
    assert edits.remove_neurons(locked, {"layer-2": (0, 1)}) == one_by_one
    assert one_by_one.network.layer("layer-2").locked_biases == (0,)


def test_a_layer_that_loses_all_of_its_neurons_goes(project: Project, assert_consistent: Check) -> None:
    looked = edits.set_columns(project, "layer-2", 2)
    after = edits.remove_neurons(looked, {"layer-2": range(3), "layer-1": (0,)})
    assert [(layer.id, layer.size) for layer in after.network.layers] == [("layer-1", 1), ("layer-3", 1)]
    assert after.network.connections == ()
    assert dict(after.looks) == {}
    assert_consistent(after)


def test_looks_of_what_stays_are_kept(project: Project) -> None:
    looked = edits.set_columns(edits.set_folded(project, "layer-1", True), "layer-2", 2)
    after = edits.remove_neurons(looked, {"layer-2": range(3)})
    assert dict(after.looks) == {"layer-1": Look(folded=True)}


def test_removing_no_neuron_changes_nothing(project: Project) -> None:
    before = replace(project, run=RUN)
    assert edits.remove_neurons(before, {}) == before
    assert edits.remove_neurons(before, {"layer-2": ()}) == before


@pytest.mark.parametrize(("neurons", "wrong"), [((0, 3), 4), ((-1,), 0), ((1, 99, 2), 100)])
def test_neurons_that_are_not_there_are_refused(neurons: tuple[int, ...], wrong: int, project: Project) -> None:
    with pytest.raises(SpecError, match=f"Layer 'hidden 1' has no neuron {wrong}: it has 3"):
        edits.remove_neurons(project, {"layer-2": neurons})
    with pytest.raises(SpecError, match="The network has no layer 'layer-9'"):
        edits.remove_neurons(project, {"layer-9": (0,)})


def test_biases_of_several_layers_are_locked_and_freed(project: Project) -> None:
    locked = edits.lock_biases(replace(project, run=RUN), {"layer-2": (2, 0), "layer-3": (0,)}, True)
    assert [layer.locked_biases for layer in locked.network.layers] == [(), (0, 2), (0,)]
    assert locked.run is None
    assert locked.parameters == project.parameters
    again = replace(locked, run=RUN)
    assert edits.lock_biases(again, {"layer-2": (0,)}, True) == again
    assert edits.lock_biases(locked, {"layer-2": (0, 1, 2), "layer-3": (0,)}, False) == project


def test_biases_that_are_not_there_cannot_be_locked(project: Project) -> None:
    with pytest.raises(SpecError, match="Layer 'input' has no biases to lock: switch them on first"):
        edits.lock_biases(project, {"layer-2": (0,), "layer-1": (0,)}, True)
    with pytest.raises(SpecError, match="Layer 'hidden 1' has no neuron 4: it has 3"):
        edits.lock_biases(project, {"layer-2": (3,)}, False)
