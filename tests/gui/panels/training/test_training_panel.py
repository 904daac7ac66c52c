"""The training panel, used with keys."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from training_stage import choose, enter, shown

from bpgui import edits
from bpgui.data import sample_project
from bpgui.engine import OPTIMIZERS, TRAINING
from bpgui.gui.common.fields import ChoiceField, NumberField
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.training.training_panel import TrainingPanel
from bpgui.spec import Project, TrainingSpec

MakeWorkspace = Callable[[Project], Workspace]


@pytest.fixture
def workspace(make_workspace: MakeWorkspace) -> Workspace:
    project = sample_project("xor")
    training = TrainingSpec(learning_rate=0.1, epochs=1000)
    return make_workspace(edits.set_training(project, training))


@pytest.fixture
def panel(workspace: Workspace, qtbot: QtBot) -> TrainingPanel:
    return shown(qtbot, workspace)


def test_every_training_setting_has_an_editor_that_shows_it(workspace: Workspace, panel: TrainingPanel) -> None:
    for param in TRAINING:
        assert panel.field(param.name).value() == getattr(workspace.project.training, param.name)


def test_a_typed_learning_rate_changes_the_project(qtbot: QtBot, workspace: Workspace, panel: TrainingPanel) -> None:
    enter(qtbot, panel.field("learning_rate"), "0,3")
    assert workspace.project.training.learning_rate == 0.3
    assert workspace.document.undo_stack.undo_text == "Learning rate 0.3"


def test_a_negative_learning_rate_is_refused_and_the_field_recovers(
    qtbot: QtBot, workspace: Workspace, panel: TrainingPanel
) -> None:
    field = panel.field("learning_rate")
    before = workspace.project
    with qtbot.waitSignal(workspace.refused) as refusal:
        enter(qtbot, field, "-1")
    assert "above 0" in refusal.args[0]
    assert workspace.project is before
    panel.field("epochs").setFocus()
    assert isinstance(field, NumberField)
    assert field.text() == "0.1"


def test_the_batch_can_be_full(qtbot: QtBot, workspace: Workspace, panel: TrainingPanel) -> None:
    enter(qtbot, panel.field("batch_size"), "2")
    assert workspace.project.training.batch_size == 2
    enter(qtbot, panel.field("batch_size"), "full")
    assert workspace.project.training.batch_size == 0


def test_choosing_an_optimiser_shows_its_settings_and_hides_the_others(
    qtbot: QtBot, workspace: Workspace, panel: TrainingPanel
) -> None:
    choose(qtbot, panel.field("optimizer"), "momentum")
    momentum = panel.method_field("optimizer", "momentum")
    assert momentum.isVisible()
    choose(qtbot, panel.field("optimizer"), "adam")
    assert workspace.project.training.optimizer == "adam"
    assert not momentum.isVisible()
    for param in OPTIMIZERS["adam"].params:
        field = panel.method_field("optimizer", param.name)
        assert field.isVisible()
        assert field.value() == param.default
    assert workspace.document.undo_stack.undo_text == "Optimiser Adam"


def test_the_settings_stand_right_below_their_optimiser(qtbot: QtBot, panel: TrainingPanel) -> None:
    def top(field: QWidget) -> int:
        return field.mapTo(panel, field.rect().topLeft()).y()

    choose(qtbot, panel.field("optimizer"), "momentum")
    order = [panel.field("optimizer"), panel.method_field("optimizer", "momentum"), panel.field("batch_size")]
    assert [top(field) for field in order] == sorted(top(field) for field in order)


def test_a_setting_of_the_optimiser_changes_the_project(
    qtbot: QtBot, workspace: Workspace, panel: TrainingPanel
) -> None:
    choose(qtbot, panel.field("optimizer"), "momentum")
    enter(qtbot, panel.method_field("optimizer", "momentum"), "0.8")
    assert workspace.project.training.optimizer_settings["momentum"] == 0.8
    assert workspace.document.undo_stack.undo_text == "Momentum 0.8"


def test_a_setting_of_the_initialiser_draws_new_weights(
    qtbot: QtBot, workspace: Workspace, panel: TrainingPanel
) -> None:
    choose(qtbot, panel.field("initializer"), "uniform")
    before = workspace.project.parameters
    enter(qtbot, panel.method_field("initializer", "range"), "2")
    assert workspace.project.training.initializer_settings["range"] == 2.0
    assert workspace.project.parameters != before


def test_undo_shows_the_old_value(qtbot: QtBot, workspace: Workspace, panel: TrainingPanel) -> None:
    field = panel.field("epochs")
    enter(qtbot, field, "50")
    workspace.document.undo_stack.undo()
    assert field.value() == 1000
    assert isinstance(field, NumberField)
    assert field.text() == "1000"


def test_steps_of_one_setting_are_one_undo_entry(qtbot: QtBot, workspace: Workspace, panel: TrainingPanel) -> None:
    field = panel.field("learning_rate")
    field.setFocus()
    for _ in range(3):
        qtbot.keyClick(field, Qt.Key.Key_Up)
    assert workspace.project.training.learning_rate == 1.0
    assert workspace.document.undo_stack.count() == 1


def test_the_hidden_activation_sets_all_hidden_layers_in_one_undo_entry(
    qtbot: QtBot, make_workspace: MakeWorkspace
) -> None:
    project = edits.layered((2, 4, 3, 1), "sigmoid", "linear", TrainingSpec())
    workspace = make_workspace(project)
    panel = shown(qtbot, workspace)
    choose(qtbot, panel.field("hidden_activation"), "tanh")
    activations = [layer.activation for layer in workspace.project.network.layers]
    assert activations == ["linear", "tanh", "tanh", "linear"]
    assert workspace.document.undo_stack.count() == 1
    assert workspace.document.undo_stack.undo_text == "Hidden activation Tanh"
    workspace.document.undo_stack.undo()
    assert workspace.project == project
    assert panel.field("hidden_activation").value() == "sigmoid"


def test_differing_hidden_layers_show_that_they_are_several(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    project = edits.layered((2, 4, 3, 1), "sigmoid", "linear", TrainingSpec())
    workspace = make_workspace(edits.set_activation(project, project.network.layers[1].id, "relu"))
    panel = shown(qtbot, workspace)
    field = panel.field("hidden_activation")
    assert field.value() is None
    assert isinstance(field, ChoiceField)
    assert field.placeholderText() == "(several)"
    choose(qtbot, field, "tanh")
    assert [layer.activation for layer in workspace.project.network.with_role("hidden")] == ["tanh", "tanh"]


def test_activations_are_greyed_out_where_there_is_no_such_layer(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    panel = shown(qtbot, make_workspace(edits.layered((2, 1), "sigmoid", "linear", TrainingSpec())))
    assert not panel.field("hidden_activation").isEnabled()
    assert "no hidden layer" in panel.field("hidden_activation").toolTip()
    assert panel.field("output_activation").isEnabled()


def test_a_change_while_training_takes_effect_and_does_not_end_the_run(
    qtbot: QtBot, workspace: Workspace, panel: TrainingPanel
) -> None:
    enter(qtbot, panel.field("epochs"), "100000000")
    workspace.training.toggle()
    qtbot.waitUntil(lambda: workspace.project.epoch > 0)
    enter(qtbot, panel.field("learning_rate"), "0.5")
    reached = workspace.project.epoch
    qtbot.waitUntil(lambda: workspace.project.epoch > reached)
    assert workspace.training.state is State.RUNNING
    assert workspace.project.training.learning_rate == 0.5


def test_what_is_being_typed_survives_training(qtbot: QtBot, workspace: Workspace, panel: TrainingPanel) -> None:
    enter(qtbot, panel.field("epochs"), "100000000")
    workspace.training.toggle()
    field = panel.field("learning_rate")
    assert isinstance(field, NumberField)
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, "0.")
    reached = workspace.project.epoch
    qtbot.waitUntil(lambda: workspace.project.epoch > reached)
    assert field.text() == "0."


def test_a_hidden_panel_catches_up_when_it_is_shown(workspace: Workspace, panel: TrainingPanel) -> None:
    panel.hide()
    workspace.edit("Rate", lambda project: edits.set_training(project, replace(project.training, learning_rate=0.7)))
    panel.show()
    assert panel.field("learning_rate").value() == 0.7


@pytest.mark.parametrize("name", ["xor", "digits"])
def test_nothing_is_cut_off_in_a_narrow_dock(qtbot: QtBot, make_workspace: MakeWorkspace, name: str) -> None:
    panel = TrainingPanel(make_workspace(sample_project(name)))
    qtbot.addWidget(panel)
    panel.resize(300, 700)
    with qtbot.waitExposed(panel):
        panel.show()
    assert panel.widget().width() <= panel.viewport().width()
