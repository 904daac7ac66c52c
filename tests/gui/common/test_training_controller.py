"""Training from the window: the document's project goes into the session, and what is learned comes back."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import sample_project
from bpgui.engine import Program, predict
from bpgui.engine.recording import recorded_between
from bpgui.gui.common.selection import LayerRef
from bpgui.gui.common.training import Progress, State, Step
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import DatasetSpec, Project, TrainingSpec

MakeWorkspace = Callable[[Project], Workspace]
FOR_EVER = 100_000_000


def change(project: Project, **training: object) -> Project:
    return edits.set_training(project, replace(project.training, **training))


@pytest.fixture
def workspace(make_workspace: MakeWorkspace) -> Workspace:
    return make_workspace(change(sample_project("xor"), epochs=FOR_EVER))


def entries(workspace: Workspace) -> list[str]:
    stack = workspace.document.undo_stack
    return [stack.text(row) for row in range(stack.count())]


def run(qtbot: QtBot, workspace: Workspace) -> None:
    """Press Train, and wait until something was learned."""
    start = workspace.project.epoch
    workspace.training.toggle()
    assert workspace.training.state is State.RUNNING
    qtbot.waitUntil(lambda: workspace.project.epoch > start)


def wait_for(qtbot: QtBot, workspace: Workspace, state: State) -> None:
    qtbot.waitUntil(lambda: workspace.training.state is state)


def stop(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.training.stop()
    wait_for(qtbot, workspace, State.IDLE)


def pause(qtbot: QtBot, workspace: Workspace) -> None:
    with qtbot.waitSignal(workspace.training.held):
        workspace.training.toggle()
    assert workspace.training.state is State.PAUSED


def step(qtbot: QtBot, workspace: Workspace, how: Step) -> Progress:
    """Press a step, wait until it has come to rest, and return its progress."""
    seen: list[Progress] = []
    workspace.training.progress_changed.connect(seen.append)
    with qtbot.waitSignal(workspace.training.held):
        workspace.training.step(how)
    workspace.training.progress_changed.disconnect(seen.append)
    assert workspace.training.state is State.PAUSED
    return seen[-1]


def test_a_run_is_one_undo_entry(qtbot: QtBot, workspace: Workspace) -> None:
    before = workspace.project
    changes = []
    workspace.document.project_changed.connect(lambda old, new: changes.append(new))
    run(qtbot, workspace)
    qtbot.waitUntil(lambda: len(changes) >= 3)
    stop(qtbot, workspace)
    assert entries(workspace) == ["Train"]
    workspace.document.undo_stack.undo()
    assert workspace.project == before


def test_redo_brings_back_what_was_learned(qtbot: QtBot, workspace: Workspace) -> None:
    run(qtbot, workspace)
    stop(qtbot, workspace)
    learned = workspace.project
    workspace.document.undo_stack.undo()
    workspace.document.undo_stack.redo()
    assert workspace.project == learned
    assert workspace.training.state is State.IDLE


def test_a_jump_back_while_it_runs_ends_the_run_and_brings_back_the_weights_before_it(
    qtbot: QtBot, make_workspace: MakeWorkspace
) -> None:
    workspace = make_workspace(change(sample_project("xor"), epochs=FOR_EVER, optimizer="adam", batch_size=1))
    document = workspace.document
    workspace.edit("Notes", lambda project: edits.set_notes(project, "a"))
    workspace.edit("Notes", lambda project: edits.set_notes(project, "b"))
    start = workspace.project
    run(qtbot, workspace)
    changes: list[Project] = []
    document.project_changed.connect(lambda before, after: changes.append(after))
    document.undo_stack.go_to(1)
    jumped = len(changes)
    wait_for(qtbot, workspace, State.IDLE)
    assert changes[jumped - 1 :] == [workspace.project]
    assert workspace.project.notes == "a"
    assert workspace.project.parameters.weights == start.parameters.weights
    assert entries(workspace) == ["Notes", "Notes", "Train"]
    document.undo_stack.go_to(2)
    assert workspace.project is start
    document.undo_stack.go_to(3)
    assert workspace.project.epoch > 0
    assert workspace.project.parameters != start.parameters


def test_a_run_is_one_entry_whose_undo_and_redo_are_bit_for_bit(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(change(sample_project("xor"), epochs=200, optimizer="adam", batch_size=3))
    before = workspace.project
    workspace.training.toggle()
    wait_for(qtbot, workspace, State.IDLE)
    trained = workspace.project
    kept = {key: matrix.tobytes() for key, matrix in trained.parameters.weights.items()}
    assert entries(workspace) == ["Train"]
    workspace.document.undo_stack.go_to(0)
    assert workspace.project is before
    workspace.document.undo_stack.go_to(1)
    assert {key: matrix.tobytes() for key, matrix in workspace.project.parameters.weights.items()} == kept
    assert (workspace.project.epoch, workspace.project.run) == (200, trained.run)
    # What the optimiser remembers came back too: going on gives what an unbroken run gives.
    workspace.training.toggle()
    wait_for(qtbot, workspace, State.IDLE)
    whole = make_workspace(change(sample_project("xor"), epochs=400, optimizer="adam", batch_size=3))
    whole.training.toggle()
    wait_for(qtbot, whole, State.IDLE)
    assert workspace.project.parameters == whole.project.parameters


def test_a_run_that_is_over_has_learned_all_its_epochs(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(change(sample_project("xor"), epochs=30))
    workspace.training.toggle()
    wait_for(qtbot, workspace, State.IDLE)
    assert workspace.project.epoch == 30
    assert workspace.project.history.rows()[:, 0].tolist() == list(range(31))
    assert entries(workspace) == ["Train"]


def test_training_after_a_finished_run_goes_on_with_the_same_bits(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    choices = {"optimizer": "adam", "batch_size": 3}
    whole = make_workspace(change(sample_project("xor"), epochs=40, **choices))
    parts = make_workspace(change(sample_project("xor"), epochs=20, **choices))
    for workspace in (whole, parts, parts):
        workspace.training.toggle()
        wait_for(qtbot, workspace, State.IDLE)
    assert parts.project.epoch == whole.project.epoch == 40
    assert parts.project.parameters == whole.project.parameters
    assert parts.project.run == whole.project.run
    assert parts.project.history == whole.project.history


def test_a_prediction_while_training_disturbs_nothing(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    watched, alone = (make_workspace(change(sample_project("xor"), epochs=300, batch_size=3)) for _ in range(2))
    answers = []

    def look(progress: Progress) -> None:
        program = Program.compile(watched.project.network)
        theta = program.pack(progress.report.parameters)
        answers.append(predict(program, theta, np.full((5, 2), 9.0)))

    watched.training.progress_changed.connect(look)
    for workspace in (watched, alone):
        workspace.training.toggle()
        wait_for(qtbot, workspace, State.IDLE)
    assert answers
    assert watched.project.parameters == alone.project.parameters


def test_stop_keeps_what_was_learned(qtbot: QtBot, workspace: Workspace) -> None:
    run(qtbot, workspace)
    stop(qtbot, workspace)
    project = workspace.project
    assert project.epoch > 0
    assert project.parameters != project.initial
    assert project.history.rows()[:, 0].tolist() == [0, *recorded_between(0, project.epoch - 1), project.epoch]


def test_a_pause_holds_and_the_same_run_goes_on(qtbot: QtBot, workspace: Workspace) -> None:
    run(qtbot, workspace)
    pause(qtbot, workspace)
    held = workspace.project
    with qtbot.assertNotEmitted(workspace.document.project_changed, wait=100):
        pass
    assert workspace.project is held
    run(qtbot, workspace)
    assert workspace.project.epoch > held.epoch
    stop(qtbot, workspace)
    assert entries(workspace) == ["Train"]


def test_undo_while_running_stops_the_run_and_is_not_overwritten(qtbot: QtBot, workspace: Workspace) -> None:
    before = workspace.project
    run(qtbot, workspace)
    workspace.document.undo_stack.undo()
    assert workspace.project == before
    wait_for(qtbot, workspace, State.IDLE)
    assert workspace.project == before
    assert entries(workspace) == ["Train"]
    assert workspace.document.undo_stack.can_redo


def test_undo_while_paused_ends_the_run_too(qtbot: QtBot, workspace: Workspace) -> None:
    before = workspace.project
    run(qtbot, workspace)
    pause(qtbot, workspace)
    workspace.document.undo_stack.undo()
    wait_for(qtbot, workspace, State.IDLE)
    assert workspace.project == before


def test_after_an_undo_training_starts_anew(qtbot: QtBot, workspace: Workspace) -> None:
    before = workspace.project
    run(qtbot, workspace)
    workspace.document.undo_stack.undo()
    wait_for(qtbot, workspace, State.IDLE)
    progress = step(qtbot, workspace, Step.EPOCH)
    assert progress.report.epoch == 1
    assert entries(workspace) == ["Train"]
    workspace.document.undo_stack.undo()
    assert workspace.project == before


def test_a_change_of_the_network_while_running_ends_the_run_and_stays(qtbot: QtBot, workspace: Workspace) -> None:
    run(qtbot, workspace)
    workspace.edit("Larger", lambda project: edits.resize_layer(project, "layer-2", 6))
    edited = workspace.project
    wait_for(qtbot, workspace, State.IDLE)
    assert workspace.project is edited
    assert edited.network.layer("layer-2").size == 6
    assert edited.parameters != edited.initial  # what was learned is kept
    assert entries(workspace) == ["Train", "Larger"]
    run(qtbot, workspace)
    stop(qtbot, workspace)
    assert entries(workspace) == ["Train", "Larger", "Train"]


@pytest.mark.parametrize(
    ("label", "edit"),
    [
        ("Weight", lambda project: edits.set_weight(project, "connection-1", 0, 0, 9.0)),
        ("Data", lambda project: edits.set_dataset(project, sample_project("and").dataset)),
        ("Seed", lambda project: change(project, seed=77)),
    ],
)
def test_other_weights_or_data_end_the_run_and_stay(
    qtbot: QtBot, workspace: Workspace, label: str, edit: Callable[[Project], Project]
) -> None:
    run(qtbot, workspace)
    workspace.edit(label, edit)
    edited = workspace.project
    wait_for(qtbot, workspace, State.IDLE)
    assert workspace.project is edited
    assert entries(workspace) == ["Train", label]


def test_a_learning_rate_that_changes_goes_to_the_run(qtbot: QtBot, workspace: Workspace) -> None:
    step(qtbot, workspace, Step.EPOCH)
    workspace.edit("Rate", lambda project: change(project, learning_rate=1e-9))
    before = workspace.project.parameters
    step(qtbot, workspace, Step.EPOCH)
    after = workspace.project.parameters
    assert after != before
    for key, weights in before.weights.items():
        np.testing.assert_allclose(after.weights[key], weights, atol=1e-8)


def test_a_learning_rate_that_changes_does_not_end_the_run(qtbot: QtBot, workspace: Workspace) -> None:
    run(qtbot, workspace)
    workspace.edit("Rate", lambda project: change(project, learning_rate=0.02))
    reached = workspace.project.epoch
    qtbot.waitUntil(lambda: workspace.project.epoch > reached)
    assert workspace.training.state is State.RUNNING
    assert workspace.project.training.learning_rate == 0.02
    stop(qtbot, workspace)
    assert entries(workspace) == ["Train", "Rate", "Train"]
    assert workspace.project.training.learning_rate == 0.02


def test_moving_layers_and_selecting_do_not_end_the_run(qtbot: QtBot, workspace: Workspace) -> None:
    run(qtbot, workspace)
    workspace.edit("Move", lambda project: edits.move_layers(project, {"layer-1": (1.0, 2.0)}))
    workspace.edit("Notes", lambda project: edits.set_notes(project, "still running"))
    workspace.selection.select(LayerRef("layer-2"))
    reached = workspace.project.epoch
    qtbot.waitUntil(lambda: workspace.project.epoch > reached)
    assert workspace.training.state is State.RUNNING
    stop(qtbot, workspace)
    assert workspace.project.layout["layer-1"] == (1.0, 2.0)
    assert workspace.project.notes == "still running"
    assert workspace.selection.items == (LayerRef("layer-2"),)


def test_two_runs_are_two_undo_entries(qtbot: QtBot, workspace: Workspace) -> None:
    reached = [workspace.project]
    for _ in range(2):
        run(qtbot, workspace)
        stop(qtbot, workspace)
        reached.append(workspace.project)
    assert entries(workspace) == ["Train", "Train"]
    for project in reversed(reached[:-1]):
        workspace.document.undo_stack.undo()
        assert workspace.project == project


def test_reset_brings_the_first_weights_back_bit_for_bit(qtbot: QtBot, workspace: Workspace) -> None:
    first = workspace.project.parameters
    run(qtbot, workspace)
    stop(qtbot, workspace)
    learned = workspace.project
    workspace.training.reset()
    assert workspace.project.parameters == first
    assert workspace.project.epoch == 0
    assert len(workspace.project.history) == 0
    assert entries(workspace) == ["Train", "Reset weights"]
    workspace.document.undo_stack.undo()
    assert workspace.project == learned


def test_reset_while_running_ends_the_run(qtbot: QtBot, workspace: Workspace) -> None:
    first = workspace.project.parameters
    run(qtbot, workspace)
    workspace.training.reset()
    wait_for(qtbot, workspace, State.IDLE)
    assert workspace.project.parameters == first
    assert workspace.project.epoch == 0


def test_training_after_a_reset_gives_the_same_bits(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(change(sample_project("xor"), epochs=20))
    results = []
    for _ in range(2):
        workspace.training.reset()
        workspace.training.toggle()
        wait_for(qtbot, workspace, State.IDLE)
        results.append(workspace.project.parameters)
    assert results[0] == results[1]


def test_new_weights_come_from_the_next_seed(qtbot: QtBot, workspace: Workspace) -> None:
    step(qtbot, workspace, Step.EPOCH)
    old = workspace.project
    workspace.training.draw_weights()
    new = workspace.project
    assert new.training.seed == old.training.seed + 1
    assert new.parameters != old.initial
    assert new.parameters == new.initial == edits.draw_weights(old, old.training.seed + 1).initial
    assert new.epoch == len(new.history) == 0
    assert entries(workspace)[-1] == "New weights (seed 1)"
    wait_for(qtbot, workspace, State.IDLE)


def test_after_the_largest_seed_comes_the_first(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(change(sample_project("xor"), seed=2**31 - 1))
    workspace.training.draw_weights()
    assert workspace.project.training.seed == 0


def test_stepping_sample_by_sample_updates_with_the_last_of_the_batch(
    qtbot: QtBot, make_workspace: MakeWorkspace
) -> None:
    workspace = make_workspace(change(sample_project("xor"), batch_size=2))
    first = workspace.project.parameters
    seen = []
    for _ in range(4):
        report = step(qtbot, workspace, Step.SAMPLE).report
        seen.append((report.epoch, report.batch, report.sample, workspace.project.parameters == first))
    # The epoch's end starts the count of batches anew.
    assert seen == [(0, 0, 1, True), (0, 1, 0, False), (0, 1, 1, False), (1, 0, 0, False)]
    assert entries(workspace) == ["Train"]


def test_stepping_visits_every_row_once_an_epoch(qtbot: QtBot, workspace: Workspace) -> None:
    rows = [step(qtbot, workspace, Step.SAMPLE).report.visited for _ in range(4)]
    assert sorted(rows) == [0, 1, 2, 3]


def test_a_step_of_an_epoch_pauses_after_it_and_train_goes_on(qtbot: QtBot, workspace: Workspace) -> None:
    step(qtbot, workspace, Step.EPOCH)
    assert workspace.project.epoch == 1
    step(qtbot, workspace, Step.EPOCH)
    assert workspace.project.epoch == 2
    run(qtbot, workspace)
    stop(qtbot, workspace)
    assert entries(workspace) == ["Train"]


def test_stop_and_steps_that_make_no_sense_are_ignored(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.training.stop()
    assert workspace.training.state is State.IDLE
    run(qtbot, workspace)
    workspace.training.step(Step.BATCH)
    assert workspace.training.state is State.RUNNING
    workspace.training.stop()
    for useless in (workspace.training.toggle, workspace.training.stop):
        useless()
        assert workspace.training.state is State.STOPPING
    wait_for(qtbot, workspace, State.IDLE)


def test_a_run_that_explodes_says_so_and_keeps_finite_weights(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(change(sample_project("plane"), learning_rate=1000.0, optimizer="sgd"))
    with qtbot.waitSignal(workspace.training.failed, timeout=10_000) as heard:
        workspace.training.toggle()
    assert "learning rate" in heard.args[0]
    assert workspace.training.state is State.IDLE
    assert all(np.isfinite(weights).all() for weights in workspace.project.parameters.weights.values())


def without_data() -> Project:
    return edits.layered((2, 4, 1), "sigmoid", "sigmoid", TrainingSpec())


def without_links() -> Project:
    return edits.disconnect(sample_project("xor"), "connection-1")


def wrong_width() -> Project:
    return edits.resize_layer(sample_project("xor"), "layer-1", 3)


def wrong_loss() -> Project:
    return change(sample_project("plane"), loss="binary_cross_entropy")


def wrong_output() -> Project:
    return change(edits.set_activation(sample_project("xor"), "layer-3", "tanh"), loss="binary_cross_entropy")


def lost_data() -> Project:
    return replace(sample_project("xor"), dataset=DatasetSpec("lost"))


def nothing_to_stop_by() -> Project:
    return change(sample_project("xor"), early_stopping={"patience": 5})


PROBLEMS = [
    (Project, "The canvas is empty: draw layers or open an example first."),
    (without_data, "There is no data to train on: choose a data set in the Data panel."),
    (without_links, "Layer 'input' leads nowhere: drag a link from it, or delete it."),
    (wrong_width, "The network has 3 input neurons, but the data has 2 input columns."),
    (wrong_loss, "between 0 and 1"),
    (wrong_output, "sigmoid"),
    (lost_data, "There is no data set called 'lost'"),
    (nothing_to_stop_by, "Early stopping needs rows to decide by: set a validation share of the data"),
]


@pytest.mark.parametrize(("make", "sentence"), PROBLEMS)
def test_a_problem_is_told_in_words_and_training_fails_with_them(
    qtbot: QtBot, make_workspace: MakeWorkspace, make: Callable[[], Project], sentence: str
) -> None:
    workspace = make_workspace(make())
    assert sentence in workspace.training.problem
    before = workspace.project
    for press in (workspace.training.toggle, lambda: workspace.training.step(Step.BATCH)):
        with qtbot.waitSignal(workspace.training.failed) as heard:
            press()
        assert heard.args == [workspace.training.problem]
        assert workspace.training.state is State.IDLE
    assert workspace.project is before


def test_a_project_that_can_be_trained_has_no_problem(workspace: Workspace) -> None:
    assert workspace.training.problem == ""


def test_the_problem_is_told_when_it_comes_and_when_it_goes(workspace: Workspace) -> None:
    told: list[str] = []
    workspace.training.problem_changed.connect(told.append)
    workspace.edit("Wider", lambda project: edits.resize_layer(project, "layer-1", 5))
    workspace.edit("Move", lambda project: edits.move_layers(project, {"layer-1": (9.0, 9.0)}))
    workspace.document.undo_stack.undo()
    workspace.document.undo_stack.undo()
    assert told == ["The network has 5 input neurons, but the data has 2 input columns.", ""]


def test_opening_another_project_ends_the_run_and_is_not_overwritten(qtbot: QtBot, workspace: Workspace) -> None:
    run(qtbot, workspace)
    other = sample_project("and")
    workspace.document.replace(other, None)
    wait_for(qtbot, workspace, State.IDLE)
    assert workspace.project is other
    assert entries(workspace) == []
