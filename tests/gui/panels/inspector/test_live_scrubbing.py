"""Weights and biases that are dragged over their label: everything follows at once, and Escape leaves no trace."""

from collections.abc import Callable

import pytest
from inspector_stage import FIRST, HIDDEN, MakeWorkspace, field, label_of, move, said, shown
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import sample_project
from bpgui.gui.common.selection import ConnectionRef, LinkRef, NeuronRef
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.main_window import MainWindow
from bpgui.gui.panels.inspector.inspector import Inspector
from bpgui.spec import Project, TrainingSpec

CONTROL = Qt.KeyboardModifier.ControlModifier
START = QPoint(5, 5)


@pytest.fixture
def project() -> Project:
    made = edits.layered((2, 4, 1), "sigmoid", "sigmoid", TrainingSpec(epochs=100_000_000))
    made = edits.set_dataset(made, sample_project("xor").dataset)
    return edits.set_weight(made, FIRST, 0, 1, 0.5)


@pytest.fixture
def workspace(make_workspace: MakeWorkspace, project: Project) -> Workspace:
    return make_workspace(project)


@pytest.fixture
def inspector(workspace: Workspace, qtbot: QtBot) -> Inspector:
    return shown(qtbot, workspace)


def take(qtbot: QtBot, inspector: Inspector, name: str) -> QLabel:
    """Press the mouse on the label of a field."""
    label = label_of(inspector, field(inspector, name))
    qtbot.mousePress(label, Qt.MouseButton.LeftButton, pos=START)
    return label


def pull(label: QLabel, pixels: int) -> None:
    move(label, START + QPoint(pixels, 0))


def release(qtbot: QtBot, label: QLabel) -> None:
    qtbot.mouseRelease(label, Qt.MouseButton.LeftButton, pos=START)


def weight(workspace: Workspace) -> float:
    return float(workspace.project.parameters.weights[FIRST][0, 1])


def test_everything_follows_a_weight_that_is_dragged(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.insight.choose(3)
    workspace.selection.select(LinkRef(FIRST, 0, 1))
    label = take(qtbot, inspector, "Weight")
    for pixels, value in ((10, 0.6), (40, 0.9)):
        pull(label, pixels)
        assert weight(workspace) == value
        terms = workspace.insight.terms(HIDDEN, 1)
        assert terms is not None
        assert terms.terms[0].weight == value
    assert workspace.document.undo_stack.count() == 0
    release(qtbot, label)
    assert weight(workspace) == field(inspector, "Weight").value() == 0.9
    assert workspace.document.undo_stack.count() == 1
    workspace.document.undo_stack.undo()
    assert weight(workspace) == 0.5


def test_escape_brings_the_former_value_and_history_back(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.edit("Notes", lambda project: edits.set_notes(project, "one"))
    workspace.document.undo_stack.undo()
    workspace.selection.select(LinkRef(FIRST, 0, 1))
    before = workspace.project
    label = take(qtbot, inspector, "Weight")
    pull(label, 40)
    assert workspace.project is not before
    qtbot.keyClick(field(inspector, "Weight"), Qt.Key.Key_Escape)
    assert workspace.project is before
    pull(label, 60)
    release(qtbot, label)
    assert workspace.project is before
    assert field(inspector, "Weight").value() == 0.5
    assert workspace.document.undo_stack.redo_text == "Notes"


def test_a_drag_back_to_the_start_leaves_no_entry(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(LinkRef(FIRST, 0, 1))
    before = workspace.project
    label = take(qtbot, inspector, "Weight")
    pull(label, 30)
    pull(label, 0)
    release(qtbot, label)
    assert workspace.project is before
    assert workspace.document.undo_stack.count() == 0


def test_all_links_of_a_connection_are_dragged_together(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.selection.select(ConnectionRef(FIRST))
    label = take(qtbot, inspector, "Weight")
    pull(label, 25)
    assert (workspace.project.parameters.weights[FIRST] == 0.25).all()
    release(qtbot, label)
    assert workspace.document.undo_stack.undo_text == "Weight of 8 links"


def test_the_written_sum_follows_a_bias_that_is_dragged(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.insight.choose(0)
    workspace.selection.select(NeuronRef(HIDDEN, 0))
    label = take(qtbot, inspector, "Bias")
    pull(label, 50)
    qtbot.waitUntil(lambda: "+ 0.50 = 0.50; sigmoid -> 0.622" in said(inspector))
    release(qtbot, label)


def test_while_a_network_learns_a_drag_ends_its_run_only_when_it_is_done(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.selection.select(LinkRef(FIRST, 0, 1))
    workspace.training.toggle()
    qtbot.waitUntil(lambda: workspace.project.epoch > 0)
    label = take(qtbot, inspector, "Weight")
    pull(label, 500)
    assert workspace.training.state is State.RUNNING
    release(qtbot, label)
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE)
    assert weight(workspace) > 4.0


def test_no_shortcut_interferes_with_a_drag(
    qtbot: QtBot, open_window: Callable[[Project], MainWindow], project: Project
) -> None:
    window = open_window(project)
    workspace, inspector = window.workspace, window.docks["Inspector"].widget()
    assert isinstance(inspector, Inspector)
    workspace.edit("Notes", lambda project: edits.set_notes(project, "one"))
    workspace.selection.select(LinkRef(FIRST, 0, 1))
    label = take(qtbot, inspector, "Weight")
    pull(label, 40)
    scrubbed = field(inspector, "Weight")
    qtbot.keyClick(scrubbed, Qt.Key.Key_Z, CONTROL)
    for shortcut in window.actions_by_name["train"].shortcuts():
        keys = shortcut[0]
        qtbot.keyClick(scrubbed, keys.key(), keys.keyboardModifiers())
    assert weight(workspace) == 0.9
    assert workspace.training.state is State.IDLE
    assert workspace.document.undo_stack.count() == 1
    qtbot.keyClick(scrubbed, Qt.Key.Key_Escape)
    release(qtbot, label)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, CONTROL)
    assert workspace.document.undo_stack.index == 0
