"""The inspector's controls of what training does with a layer or holds still, used with keys and mouse."""

from dataclasses import replace

import numpy as np
import pytest
from inspector_stage import (
    FIRST,
    HIDDEN,
    INPUT,
    OUTPUT,
    box,
    choice,
    enter,
    field,
    said,
)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.engine import ACTIVATIONS
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.inspector import Inspector
from bpgui.spec import Project


def click(qtbot: QtBot, found: QCheckBox) -> None:
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton, pos=QPoint(8, found.height() // 2))


def test_the_settings_of_the_activation_stand_below_it(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.edit("ELU", lambda project: edits.set_activation(project, HIDDEN, "elu"))
    workspace.selection.select(LayerRef(HIDDEN))
    alpha = field(inspector, "Alpha")
    enter(qtbot, alpha, "0,5")
    assert dict(workspace.project.network.layer(HIDDEN).activation_settings) == {"alpha": 0.5}
    assert workspace.document.undo_stack.undo_text == "Alpha of hidden 1: 0.5"
    with qtbot.waitSignal(workspace.refused) as refusal:
        enter(qtbot, alpha, "0")
    assert "Alpha cannot be 0" in refusal.args[0]
    workspace.document.undo_stack.undo()
    alpha.clearFocus()
    assert alpha.value() == 1.0


def test_another_activation_brings_its_own_settings(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.edit("ELU", lambda project: edits.set_activation(project, HIDDEN, "elu"))
    workspace.selection.select(LayerRef(HIDDEN))
    alpha = field(inspector, "Alpha")
    activations = choice(inspector, "Activation")
    activations.setFocus()
    qtbot.keyClicks(activations, "Sca")
    assert workspace.project.network.layer(HIDDEN).activation == "scaled_tanh"
    assert not alpha.isVisible()
    assert field(inspector, "Amplitude").value() == 1.7159


def test_the_list_of_activations_shows_all_of_them_at_once(workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(LayerRef(HIDDEN))
    activations = choice(inspector, "Activation")
    assert activations.count() == len(ACTIVATIONS) <= activations.maxVisibleItems()


def test_a_hard_step_can_be_chosen_and_says_that_it_cannot_be_trained(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.selection.select(LayerRef(HIDDEN))
    activations = choice(inspector, "Activation")
    activations.setFocus()
    qtbot.keyClicks(activations, "Hard")
    assert workspace.project.network.layer(HIDDEN).activation == "hard_step"
    assert "no slope to learn by" in workspace.training.problem
    assert "'hidden 1'" in workspace.training.problem


def test_dropout_is_typed_and_refused_beyond_its_range(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.selection.select(LayerRef(HIDDEN))
    dropout = field(inspector, "Dropout")
    enter(qtbot, dropout, "25%")
    assert workspace.project.network.layer(HIDDEN).dropout == 0.25
    assert workspace.document.undo_stack.undo_text == "Dropout of hidden 1: 0.25"
    with qtbot.waitSignal(workspace.refused) as refusal:
        enter(qtbot, dropout, "1")
    assert "Dropout cannot be 1" in refusal.args[0]


def test_dropout_of_an_output_can_only_be_taken_back(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(LayerRef(OUTPUT))
    dropout = field(inspector, "Dropout")
    assert not dropout.isEnabled()
    assert "cannot be switched off" in dropout.toolTip()
    workspace.edit("Dropout", lambda project: edits.set_dropout(project, OUTPUT, 0.5))
    assert "set its dropout to 0" in workspace.training.problem
    enter(qtbot, dropout, "0")
    assert workspace.project.network.layer(OUTPUT).dropout == 0.0
    assert workspace.training.problem == ""


def test_a_bias_is_locked_with_the_mouse_and_freed_with_a_key(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.selection.select(NeuronRef(HIDDEN, 2))
    lock = box(inspector, "Lock")
    click(qtbot, lock)
    assert workspace.project.network.layer(HIDDEN).locked_biases == (2,)
    assert workspace.document.undo_stack.undo_text == "Lock bias hidden 1, 3"
    assert lock.isChecked()
    workspace.selection.select(LayerRef(HIDDEN))
    assert "All 4 biases, 1 locked" in said(inspector)
    workspace.selection.select(NeuronRef(HIDDEN, 2))
    lock = box(inspector, "Lock")
    lock.setFocus()
    qtbot.keyClick(lock, Qt.Key.Key_Space)
    assert workspace.project.network.layer(HIDDEN).locked_biases == ()
    workspace.selection.select(LayerRef(HIDDEN))
    assert "locked" not in said(inspector)


def test_where_there_is_no_bias_there_is_none_to_lock(workspace: Workspace, inspector: Inspector) -> None:
    workspace.edit("Off", lambda project: edits.set_bias(project, HIDDEN, False))
    workspace.selection.select(NeuronRef(HIDDEN, 2))
    assert not box(inspector, "Lock").isEnabled()
    assert "has no biases" in box(inspector, "Lock").toolTip()
    workspace.selection.select(NeuronRef(INPUT, 0))
    assert inspector.page is not None
    assert not any(found.isVisible() for found in inspector.page.findChildren(QCheckBox))


def test_a_link_is_locked_and_freed(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    before = workspace.project
    workspace.selection.select(LinkRef(FIRST, 1, 2))
    lock = box(inspector, "Lock")
    click(qtbot, lock)
    locked = workspace.project.network.connection(FIRST).locked
    assert locked is not None
    assert np.argwhere(locked).tolist() == [[1, 2]]
    assert workspace.document.undo_stack.undo_text == "Lock weight input 2 to hidden 1, 3"
    click(qtbot, lock)
    assert workspace.document.undo_stack.undo_text == "Free weight input 2 to hidden 1, 3"
    assert workspace.project == before


def test_a_connection_is_locked_as_a_whole_and_freed(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.edit("One", lambda project: edits.set_link_lock(project, FIRST, 0, 0, True))
    workspace.selection.select(ConnectionRef(FIRST))
    lock = box(inspector, "Lock")
    assert lock.checkState() is Qt.CheckState.PartiallyChecked
    assert "All 8 links, 1 locked" in said(inspector)
    click(qtbot, lock)
    assert lock.checkState() is Qt.CheckState.Checked
    assert "All 8 links, 8 locked" in said(inspector)
    assert workspace.document.undo_stack.undo_text == "Lock 8 links"
    lock.setFocus()
    qtbot.keyClick(lock, Qt.Key.Key_Space)
    assert lock.checkState() is Qt.CheckState.Unchecked
    assert workspace.project.network.connection(FIRST).locked is None


def test_a_link_that_is_missing_cannot_be_locked(workspace: Workspace, inspector: Inspector) -> None:
    mask = np.ones((2, 4), dtype=bool)
    mask[1, 2] = False

    def cut(project: Project) -> Project:
        first, second = project.network.connections
        return replace(project, network=replace(project.network, connections=(replace(first, mask=mask), second)))

    workspace.edit("Cut", cut)
    workspace.selection.select(LinkRef(FIRST, 1, 2))
    assert not box(inspector, "Lock").isEnabled()
    workspace.selection.select(ConnectionRef(FIRST))
    assert "All 7 links, 1 missing" in said(inspector)


def test_what_is_locked_stays_as_it_is_while_the_rest_learns(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.selection.select(LinkRef(FIRST, 1, 2))
    click(qtbot, box(inspector, "Lock"))
    before = workspace.project.parameters.weights[FIRST]
    workspace.training.toggle()
    qtbot.waitUntil(lambda: workspace.project.epoch > 10)
    changed = workspace.project.parameters.weights[FIRST] != before
    assert np.argwhere(~changed).tolist() == [[1, 2]]


def test_locking_ends_a_run(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.training.toggle()
    qtbot.waitUntil(lambda: workspace.project.epoch > 0)
    workspace.selection.select(NeuronRef(HIDDEN, 0))
    click(qtbot, box(inspector, "Lock"))
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE)
    assert workspace.project.network.layer(HIDDEN).locked_biases == (0,)
    assert workspace.project.run is None


@pytest.mark.parametrize("ref", [LayerRef(HIDDEN), NeuronRef(HIDDEN, 0), ConnectionRef(FIRST), LinkRef(FIRST, 0, 0)])
def test_nothing_is_cut_off_in_a_narrow_dock(workspace: Workspace, inspector: Inspector, ref: Ref) -> None:
    workspace.edit("Scaled", lambda project: edits.set_activation(project, HIDDEN, "scaled_tanh"))
    workspace.selection.select(ref)
    assert inspector.page is not None
    assert inspector.page.width() <= inspector.viewport().width()
