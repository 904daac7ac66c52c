"""The training panel's methods with settings and its groups that fold, used with keys and mouse."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from training_stage import choose, enter, shown

from bpgui import edits
from bpgui.data import sample_project
from bpgui.engine import GROUPS, METHODS
from bpgui.gui.common.fields import NumberField
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.training.training_panel import TrainingPanel
from bpgui.spec import Project

MakeWorkspace = Callable[[Project], Workspace]


@pytest.fixture
def workspace(make_workspace: MakeWorkspace) -> Workspace:
    return make_workspace(sample_project("xor"))


@pytest.fixture
def panel(workspace: Workspace, qtbot: QtBot) -> TrainingPanel:
    return shown(qtbot, workspace, width=300, height=900)


def unfold(qtbot: QtBot, panel: TrainingPanel, name: str) -> None:
    panel.ensureWidgetVisible(panel.group(name))
    qtbot.mouseClick(panel.group(name).fold.heading, Qt.MouseButton.LeftButton)


def with_feedback(project: Project) -> Project:
    hidden = project.network.with_role("hidden")[0]
    return edits.connect(project, hidden.id, hidden.id)


def test_every_setting_of_every_method_has_an_editor_that_shows_it(
    qtbot: QtBot, workspace: Workspace, panel: TrainingPanel
) -> None:
    for choice, methods in METHODS.items():
        for key, method in methods.items():
            training = replace(workspace.project.training, **{choice: key})
            workspace.edit("Choose", lambda project, training=training: edits.set_training(project, training))
            for param in method.params:
                assert panel.method_field(choice, param.name).isVisible()
                assert panel.method_field(choice, param.name).value() == param.default


def test_a_schedule_is_chosen_and_set(qtbot: QtBot, workspace: Workspace, panel: TrainingPanel) -> None:
    choose(qtbot, panel.field("schedule"), "step")
    assert workspace.project.training.schedule == "step"
    assert workspace.document.undo_stack.undo_text == "Schedule Step"
    enter(qtbot, panel.method_field("schedule", "every"), "50")
    assert dict(workspace.project.training.schedule_settings) == {"every": 50, "factor": 0.1}
    with qtbot.waitSignal(workspace.refused) as refusal:
        enter(qtbot, panel.method_field("schedule", "factor"), "2")
    assert "Factor cannot be 2" in refusal.args[0]


def test_a_setting_of_the_loss_is_typed(qtbot: QtBot, workspace: Workspace, panel: TrainingPanel) -> None:
    choose(qtbot, panel.field("loss"), "huber")
    enter(qtbot, panel.method_field("loss", "delta"), "2")
    assert dict(workspace.project.training.loss_settings) == {"delta": 2.0}
    assert workspace.document.undo_stack.undo_text == "Delta 2"


def test_the_precision_is_chosen(qtbot: QtBot, workspace: Workspace, panel: TrainingPanel) -> None:
    choose(qtbot, panel.field("precision"), "float32")
    assert workspace.project.training.precision == "float32"
    assert workspace.document.undo_stack.undo_text == "Precision Single (32 bits)"


def test_groups_are_folded_while_all_of_their_settings_are_off(panel: TrainingPanel) -> None:
    for name in ("regularization", "early_stopping"):
        group = panel.group(name)
        assert group.fold.folded
        assert group.fold.summary == "off"
        assert not any(group.field(param.name).isVisible() for param in GROUPS[name])


def test_a_group_is_unfolded_with_the_mouse_and_folded_with_a_key(
    qtbot: QtBot, workspace: Workspace, panel: TrainingPanel
) -> None:
    unfold(qtbot, panel, "regularization")
    group = panel.group("regularization")
    l2 = group.field("l2")
    assert l2.isVisible()
    enter(qtbot, l2, "0.01")
    enter(qtbot, group.field("clip_norm"), "5")
    assert workspace.project.training.regularization["l2"] == 0.01
    assert workspace.project.training.regularization["clip_norm"] == 5.0
    assert workspace.document.undo_stack.undo_text == "Clip by norm 5"
    group.fold.heading.setFocus()
    qtbot.keyClick(group.fold.heading, Qt.Key.Key_Space)
    assert not l2.isVisible()
    assert group.fold.summary == "L2 0.01, Clip by norm 5"


def test_a_value_out_of_range_is_refused_in_words(qtbot: QtBot, workspace: Workspace, panel: TrainingPanel) -> None:
    unfold(qtbot, panel, "regularization")
    with qtbot.waitSignal(workspace.refused) as refusal:
        enter(qtbot, panel.group("regularization").field("l1"), "-1")
    assert "L1 cannot be -1" in refusal.args[0]
    assert workspace.project.training.regularization["l1"] == 0.0


def test_what_undo_or_another_project_switches_on_is_unfolded(
    qtbot: QtBot, workspace: Workspace, panel: TrainingPanel
) -> None:
    noisy = replace(workspace.project.training, regularization={"input_noise": 0.1})
    workspace.edit("Noise", lambda project: edits.set_training(project, noisy))
    assert panel.group("regularization").field("input_noise").isVisible()
    workspace.document.replace(sample_project("xor"), None)
    assert panel.group("regularization").fold.folded
    workspace.document.replace(edits.set_training(sample_project("xor"), noisy), None)
    assert not panel.group("regularization").fold.folded


def test_early_stopping_asks_for_a_validation_share(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(sample_project("spiral"))
    panel = TrainingPanel(workspace)
    qtbot.addWidget(panel)
    with qtbot.waitActive(panel):
        panel.show()
    unfold(qtbot, panel, "early_stopping")
    enter(qtbot, panel.group("early_stopping").field("patience"), "20")
    assert workspace.project.training.early_stopping["patience"] == 20
    assert "set a validation share" in workspace.training.problem
    assert workspace.project.dataset is not None
    assert workspace.choose_data("Share", replace(workspace.project.dataset, validation_share=0.2))
    assert workspace.training.problem == ""


def test_only_recurrent_networks_have_relaxation(qtbot: QtBot, workspace: Workspace, panel: TrainingPanel) -> None:
    group = panel.group("relaxation")
    assert not group.isVisible()
    workspace.edit("Feedback", with_feedback)
    assert group.isVisible()
    assert group.fold.folded
    assert group.fold.summary == "as usual"
    unfold(qtbot, panel, "relaxation")
    enter(qtbot, group.field("sweeps"), "50")
    assert workspace.project.training.relaxation["sweeps"] == 50
    assert workspace.document.undo_stack.undo_text == "Most sweeps 50"
    with qtbot.waitSignal(workspace.refused) as refusal:
        enter(qtbot, group.field("dt"), "0")
    assert "Relaxation step cannot be 0" in refusal.args[0]


def test_a_method_that_does_not_go_with_the_rest_is_told_in_words(
    qtbot: QtBot, workspace: Workspace, panel: TrainingPanel
) -> None:
    choose(qtbot, panel.field("optimizer"), "scg")
    enter(qtbot, panel.field("batch_size"), "2")
    assert "learns from all samples at once" in workspace.training.problem


def test_regularisation_changes_while_a_run_goes_on(qtbot: QtBot, workspace: Workspace, panel: TrainingPanel) -> None:
    enter(qtbot, panel.field("epochs"), "100000000")
    unfold(qtbot, panel, "regularization")
    workspace.training.toggle()
    qtbot.waitUntil(lambda: workspace.project.epoch > 0)
    enter(qtbot, panel.group("regularization").field("decay"), "0.1")
    reached = workspace.project.epoch
    qtbot.waitUntil(lambda: workspace.project.epoch > reached)
    assert workspace.training.state is State.RUNNING
    assert workspace.project.training.regularization["decay"] == 0.1


def test_nothing_is_cut_off_with_everything_unfolded(qtbot: QtBot, workspace: Workspace, panel: TrainingPanel) -> None:
    workspace.edit("Feedback", with_feedback)
    for name in GROUPS:
        unfold(qtbot, panel, name)
        assert isinstance(panel.group(name).field(GROUPS[name][0].name), NumberField)
    choose(qtbot, panel.field("schedule"), "plateau")
    assert panel.widget().width() <= panel.viewport().width()
