"""Data that is changed by hand while the network trains on it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import default_spec, sample_project
from bpgui.data.editing import add_points, remove_rows
from bpgui.data.own_copy import as_own
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project

MakeWorkspace = Callable[[Project], Workspace]
FOR_EVER = 100_000_000
POINTS = np.array([[0.25, 0.5]])


@pytest.fixture
def workspace(make_workspace: MakeWorkspace) -> Workspace:
    project = sample_project("xor")
    return make_workspace(edits.set_training(project, replace(project.training, epochs=FOR_EVER)))


def run(qtbot: QtBot, workspace: Workspace) -> None:
    start = workspace.project.epoch
    workspace.training.toggle()
    qtbot.waitUntil(lambda: workspace.project.epoch > start)


def draw(project: Project) -> Project:
    return add_points(project, POINTS, "1")


def test_training_goes_on_from_the_present_weights_with_the_new_points(qtbot: QtBot, workspace: Workspace) -> None:
    run(qtbot, workspace)
    assert workspace.edit("Draw", draw)
    weights, epoch = workspace.project.parameters, workspace.project.epoch
    assert epoch > 0
    qtbot.waitUntil(lambda: workspace.project.epoch > epoch)
    assert workspace.training.state is State.RUNNING
    assert workspace.dataset is not None
    assert len(workspace.dataset.train_rows) == 5
    assert workspace.project.parameters is not weights
    # The losses on the former data are not mixed with those on the new.
    assert workspace.project.history.rows()[:, 0].min() >= epoch


def test_a_second_change_of_the_table_alone_reaches_the_training(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    project = as_own(sample_project("xor"))
    workspace = make_workspace(edits.set_training(project, replace(project.training, epochs=FOR_EVER)))
    run(qtbot, workspace)
    for rows in (5, 6):
        assert workspace.edit("Draw", draw)
        epoch = workspace.project.epoch
        qtbot.waitUntil(lambda epoch=epoch: workspace.project.epoch > epoch)
        assert workspace.dataset is not None
        assert len(workspace.dataset.train_rows) == rows
    assert workspace.training.state is State.RUNNING


def test_many_changes_at_once_lead_to_one_run_on_the_last(qtbot: QtBot, workspace: Workspace) -> None:
    run(qtbot, workspace)
    for _ in range(5):
        assert workspace.edit("Draw", draw)
    epoch = workspace.project.epoch
    qtbot.waitUntil(lambda: workspace.project.epoch > epoch)
    stack = workspace.document.undo_stack
    assert [stack.text(row) for row in range(stack.count())] == ["Train", *["Draw"] * 5, "Train"]
    assert workspace.project.table is not None
    assert workspace.project.table.rows == 9


def test_undo_goes_back_through_the_runs_and_strokes(qtbot: QtBot, workspace: Workspace) -> None:
    run(qtbot, workspace)
    assert workspace.edit("Draw", draw)
    drawn = workspace.project
    qtbot.waitUntil(lambda: workspace.project.epoch > drawn.epoch)
    workspace.document.undo_stack.undo()
    assert workspace.project is drawn
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE)
    assert workspace.project is drawn


def test_stopping_while_it_changes_over_stops(qtbot: QtBot, workspace: Workspace) -> None:
    run(qtbot, workspace)
    assert workspace.edit("Draw", draw)
    workspace.training.stop()
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE)
    drawn = workspace.project
    qtbot.wait(0)
    assert workspace.training.state is State.IDLE
    assert workspace.project is drawn


def test_a_new_class_that_the_network_does_not_fit_ends_training(qtbot: QtBot, workspace: Workspace) -> None:
    run(qtbot, workspace)
    assert workspace.edit("Draw", lambda project: add_points(project, POINTS, "2"))
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE)
    drawn = workspace.project
    qtbot.wait(0)
    assert workspace.training.state is State.IDLE
    assert workspace.project is drawn
    assert workspace.training.problem != ""


def test_another_data_set_ends_training_as_ever(qtbot: QtBot, workspace: Workspace) -> None:
    run(qtbot, workspace)
    assert workspace.choose_data("Data", default_spec("and"))
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE)
    chosen = workspace.project
    qtbot.wait(0)
    assert workspace.project is chosen


def test_a_change_while_it_waits_ends_the_run(qtbot: QtBot, workspace: Workspace) -> None:
    run(qtbot, workspace)
    with qtbot.waitSignal(workspace.training.held):
        workspace.training.toggle()
    assert workspace.edit("Draw", draw)
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE)
    qtbot.wait(0)
    assert workspace.training.state is State.IDLE


def test_a_change_that_makes_the_data_fit_again_is_noticed(qtbot: QtBot, workspace: Workspace) -> None:
    assert workspace.edit("Own", as_own)
    assert workspace.edit("Draw", lambda project: add_points(project, POINTS, "2"))
    assert workspace.training.problem != ""
    workspace.document.undo_stack.undo()
    assert workspace.training.problem == ""
    assert workspace.edit("Erase", lambda project: remove_rows(project, [0]))
    assert workspace.training.problem == ""
