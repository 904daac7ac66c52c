"""Copy, paste and duplicate: the copies have ids and names of their own, and the very same weights."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui import edits
from bpgui.errors import SpecError
from bpgui.spec import Look, Project, RunState, TrainingSpec

Check = Callable[[Project], None]
RUN = RunState("adam", 0, {"mean": np.arange(13.0)})
ALL = ("layer-1", "layer-2", "layer-3")


@pytest.fixture
def rich(trained: Project) -> Project:
    """The trained 2-3-1 network with a missing and a locked link, a feedback link, a look and a locked bias."""
    project = edits.remove_links(trained, {"connection-1": np.eye(2, 3) > 0})
    project = edits.set_link_lock(project, "connection-1", 0, 1, True)
    project = edits.connect_neurons(project, "layer-2", 0, "layer-2", 1)
    project = edits.set_bias_lock(edits.set_columns(project, "layer-2", 3), "layer-2", 1, True)
    project = edits.set_layer_initializer(edits.set_dropout(project, "layer-2", 0.5), "layer-3", "he")
    return replace(project, run=RUN)


def test_a_copy_holds_the_chosen_layers_and_the_connections_among_them(rich: Project) -> None:
    clip = edits.copy(rich, {"layer-2", "layer-1"})
    assert [layer.id for layer in clip.network.layers] == ["layer-1", "layer-2"]
    assert [c.id for c in clip.network.connections] == ["connection-1", "connection-3"]
    assert set(clip.parameters.weights) == {"connection-1", "connection-3"}
    assert set(clip.parameters.biases) == {"layer-2"}
    assert dict(clip.layout) == {key: rich.layout[key] for key in ("layer-1", "layer-2")}
    assert dict(clip.looks) == {"layer-2": Look(3)}


def test_the_centre_is_that_of_the_layers_places(project: Project) -> None:
    placed = edits.move_layers(project, {"layer-1": (0.0, -10.0), "layer-2": (30.0, 0.0), "layer-3": (300.0, 50.0)})
    assert edits.copy(placed, ALL).centre == (150.0, 20.0)
    assert edits.copy(placed, ["layer-3"]).centre == (300.0, 50.0)


def test_a_duplicate_is_the_same_again_under_other_ids_and_names(rich: Project, assert_consistent: Check) -> None:
    after = edits.duplicate(rich, ALL, (10.0, 200.0))
    old, new = rich.network, after.network
    assert new.layers[:3] == old.layers
    assert new.connections[:3] == old.connections
    assert [layer.id for layer in new.layers[3:]] == ["layer-4", "layer-5", "layer-6"]
    assert [layer.name for layer in new.layers[3:]] == ["input 2", "hidden 2", "output 2"]
    for layer, twin in zip(old.layers, new.layers[3:], strict=True):
        assert replace(twin, id=layer.id, name=layer.name) == layer
        x, y = rich.layout[layer.id]
        assert after.layout[twin.id] == (x + 10.0, y + 200.0)
    ids = dict(zip(ALL, ("layer-4", "layer-5", "layer-6"), strict=True))
    for connection, twin in zip(old.connections, new.connections[3:], strict=True):
        assert (twin.source, twin.target) == (ids[connection.source], ids[connection.target])
        assert replace(twin, id=connection.id, source=connection.source, target=connection.target) == connection
        for parameters in (after.parameters, after.initial):
            assert parameters.weights[twin.id] is rich.parameters.weights[connection.id]
    assert after.parameters.biases["layer-5"] is rich.parameters.biases["layer-2"]
    assert dict(after.looks) == {"layer-2": Look(3), "layer-5": Look(3)}
    assert after.initial.weights["connection-1"] is rich.initial.weights["connection-1"]
    assert (after.run, after.epoch) == (None, rich.epoch)
    assert_consistent(after)


def test_pasting_into_another_project_keeps_names_that_are_free(rich: Project, assert_consistent: Check) -> None:
    other = edits.rename_layer(edits.layered([4, 2], "tanh", "tanh", TrainingSpec()), "layer-2", "code 7")
    rich = edits.rename_layer(edits.rename_layer(rich, "layer-1", "code 7"), "layer-2", "senses")
    after = edits.paste(other, edits.copy(rich, ALL), (0.0, 0.0))
    assert [layer.name for layer in after.network.layers] == ["input", "code 7", "code 2", "senses", "output"]
    assert after.parameters.weights["connection-2"] is rich.parameters.weights["connection-1"]
    assert after.parameters.weights["connection-1"] is other.parameters.weights["connection-1"]
    assert after.parameters == after.initial
    assert_consistent(after)


def test_pasting_again_and_again_gives_every_layer_its_own_name(project: Project, assert_consistent: Check) -> None:
    clip = edits.copy(edits.rename_layer(project, "layer-2", "x" * 60), ["layer-2"])
    after = edits.rename_layer(project, "layer-2", "x" * 60)
    for _ in range(11):
        after = edits.paste(after, clip, (0.0, 0.0))
    names = [layer.name for layer in after.network.layers]
    assert names[3:5] == ["x" * 58 + " 2", "x" * 58 + " 3"]
    assert names[-1] == "x" * 57 + " 12"
    assert_consistent(after)


def test_pasting_into_nothing_gives_back_what_was_copied(rich: Project, assert_consistent: Check) -> None:
    after = edits.paste(Project(), edits.copy(rich, ALL), (0.0, 0.0))
    assert after.network == rich.network
    assert after.parameters == after.initial == rich.parameters
    assert (after.layout, after.looks) == (rich.layout, rich.looks)
    assert_consistent(after)


def test_copying_nothing_or_what_is_gone_is_refused(project: Project) -> None:
    with pytest.raises(SpecError, match="No layer is chosen to be copied: select one first"):
        edits.copy(project, [])
    with pytest.raises(SpecError, match="The network has no layer 'layer-9'"):
        edits.duplicate(project, ["layer-1", "layer-9"], (0.0, 0.0))
