"""Drawing new weights: by hand, by another seed, by another initialiser; what is locked stays as it is."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui import edits
from bpgui.engine import INITIALIZERS, draw_parameters
from bpgui.errors import BpguiError
from bpgui.spec import History, Project, RunState

Check = Callable[[Project], None]
ROWS = np.full((1, 7), np.nan)
RUN = RunState("momentum", 0, {"velocity": np.arange(13.0)})

DRAWS: dict[str, Callable[[Project], Project]] = {
    "by hand": edits.draw_weights,
    "by hand, another seed": lambda project: edits.draw_weights(project, seed=77),
    "seed": lambda project: edits.set_training(project, replace(project.training, seed=77)),
    "initialiser": lambda project: edits.set_training(project, replace(project.training, initializer="he")),
    "its settings": lambda project: edits.set_training(
        project, replace(project.training, initializer_settings={"bias": 0.5})
    ),
}


@pytest.fixture
def locked(trained: Project) -> Project:
    """A trained project in which two links, the whole second connection and two biases are locked."""
    project = trained
    for source, target in ((0, 1), (1, 2)):
        project = edits.set_link_lock(project, "connection-1", source, target, True)
    project = edits.set_connection_lock(project, "connection-2", True)
    for neuron in (0, 2):
        project = edits.set_bias_lock(project, "layer-2", neuron, True)
    return edits.with_trained(project, project.parameters, 3, ROWS, RUN)


@pytest.mark.parametrize("name", DRAWS)
def test_what_is_locked_keeps_its_present_value_and_all_else_is_drawn(
    name: str, locked: Project, assert_consistent: Check
) -> None:
    after = DRAWS[name](locked)
    fresh = draw_parameters(after.network, after.training)
    marks = locked.network.connections[0].locked
    assert marks is not None
    first, second = (after.parameters.weights[key] for key in ("connection-1", "connection-2"))
    np.testing.assert_array_equal(first[marks], locked.parameters.weights["connection-1"][marks])
    np.testing.assert_array_equal(first[~marks], fresh.weights["connection-1"][~marks])
    np.testing.assert_array_equal(second, locked.parameters.weights["connection-2"])
    kept, drawn = locked.parameters.biases["layer-2"], fresh.biases["layer-2"]
    assert after.parameters.biases["layer-2"].tolist() == [kept[0], drawn[1], kept[2]]
    np.testing.assert_array_equal(after.parameters.biases["layer-3"], fresh.biases["layer-3"])
    assert not np.isin(first[~marks], locked.parameters.weights["connection-1"]).any()
    assert_consistent(after)


@pytest.mark.parametrize("name", DRAWS)
def test_they_begin_anew_with_what_they_drew(name: str, locked: Project) -> None:
    after = DRAWS[name](locked)
    assert after.parameters == after.initial
    assert (after.epoch, after.history, after.run) == (0, History(), None)
    assert after.network == locked.network
    assert edits.reset_weights(after).parameters == after.parameters


@pytest.mark.parametrize("name", DRAWS)
def test_after_freeing_nothing_is_held_any_more(name: str, locked: Project) -> None:
    freed = edits.set_connection_lock(edits.set_connection_lock(locked, "connection-1", False), "connection-2", False)
    for neuron in (0, 2):
        freed = edits.set_bias_lock(freed, "layer-2", neuron, False)
    after = DRAWS[name](freed)
    assert after.parameters == draw_parameters(after.network, after.training)


def test_a_locked_weight_that_training_had_changed_before_is_kept_and_a_reset_brings_the_first_one_back(
    trained: Project,
) -> None:
    locked = edits.set_link_lock(trained, "connection-1", 0, 0, True)
    assert edits.draw_weights(locked).parameters.weights["connection-1"][0, 0] == -11.0
    assert edits.reset_weights(locked).parameters.weights["connection-1"][0, 0] == 11.0


def test_a_whole_network_that_is_locked_stays_bit_for_bit(trained: Project) -> None:
    project = edits.set_weight(trained, "connection-1", 0, 0, -0.0)
    for connection in project.network.connections:
        project = edits.set_connection_lock(project, connection.id, True)
    for layer_id, biases in project.parameters.biases.items():
        for neuron in range(len(biases)):
            project = edits.set_bias_lock(project, layer_id, neuron, True)
    assert edits.draw_weights(project, seed=9).parameters == project.parameters


def test_locks_do_not_change_what_the_others_draw(project: Project) -> None:
    """The same seed gives a free link the same weight, whatever is locked beside it."""
    free = edits.draw_weights(project).parameters
    locked = edits.draw_weights(edits.set_link_lock(project, "connection-1", 0, 0, True)).parameters
    assert locked == free.with_weight("connection-1", 0, 0, 11.0)


def test_missing_links_stay_at_zero(marked: Project) -> None:
    first, second = marked.network.connections
    assert first.mask is not None
    free = replace(marked, network=replace(marked.network, connections=(replace(first, locked=None), second)))
    drawn = edits.draw_weights(free).parameters
    assert (drawn.weights["connection-1"][~first.mask] == 0.0).all()
    assert (drawn.weights["connection-1"][first.mask] != 0.0).all()
    assert drawn.weights["connection-2"][0, 0] == 101.0


@pytest.mark.parametrize("name", INITIALIZERS)
def test_every_initialiser_can_be_chosen_and_draws_the_same_twice(name: str, locked: Project) -> None:
    base = edits.set_training(locked, replace(locked.training, initializer="zero" if name != "zero" else "normal"))
    first, second = (edits.set_training(base, replace(base.training, initializer=name)) for _ in range(2))
    assert first.training.initializer == name
    assert first.parameters == second.parameters != base.parameters
    assert edits.draw_weights(first).parameters == first.parameters
    if name not in ("zero", "constant"):
        assert edits.draw_weights(first, seed=78).parameters != first.parameters


def test_the_same_choice_again_draws_nothing(locked: Project) -> None:
    for same in ({}, {"seed": locked.training.seed}, {"initializer": locked.training.initializer}):
        after = edits.set_training(locked, replace(locked.training, **same))
        assert after.parameters is locked.parameters
        assert (after.epoch, after.run) == (locked.epoch, locked.run)


def test_a_first_bias_reaches_all_that_is_not_locked(locked: Project) -> None:
    after = edits.set_training(locked, replace(locked.training, initializer_settings={"bias": 0.5}))
    assert after.parameters.biases["layer-2"].tolist() == [-0.1, 0.5, -0.3]
    assert after.parameters.biases["layer-3"].tolist() == [0.5]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"seed": -1}, "Seed cannot be -1"),
        ({"seed": 2**31}, "Seed cannot be 2"),
        ({"initializer": "best"}, "called 'best': choose one of: constant, he, "),
    ],
)
def test_seeds_and_initialisers_that_there_are_not_are_refused(
    change: dict[str, object], sentence: str, locked: Project
) -> None:
    with pytest.raises(BpguiError, match=sentence):
        edits.set_training(locked, replace(locked.training, **change))
