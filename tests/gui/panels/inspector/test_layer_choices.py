"""A layer's initialiser and drawing, several layers at once, and what a neuron computes, in the inspector."""

import numpy as np
import pytest
from inspector_stage import HIDDEN, INPUT, OUTPUT, MakeWorkspace, choice, enter, field, said, shown, switch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QToolButton
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import sample_project
from bpgui.engine import INITIALIZERS
from bpgui.gui.common.selection import LayerRef, NeuronRef
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.computed import Curve
from bpgui.gui.panels.inspector.inspector import Inspector
from bpgui.spec import Look, Project, TrainingSpec


def pick(qtbot: QtBot, inspector: Inspector, name: str, text: str) -> None:
    """Choose an entry by typing its first letters."""
    editor = choice(inspector, name)
    editor.setFocus()
    qtbot.keyClicks(editor, text)


def unfold(qtbot: QtBot, inspector: Inspector) -> None:
    assert inspector.page is not None
    drawing = next(b for b in inspector.page.findChildren(QToolButton) if b.text() == "Drawing")
    qtbot.mouseClick(drawing, Qt.MouseButton.LeftButton)


def test_a_layer_gets_an_initialiser_of_its_own_with_settings(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.selection.select(LayerRef(HIDDEN))
    entries = choice(inspector, "First weights")
    assert entries.itemText(0) == "As the network"
    assert entries.count() == 1 + len(INITIALIZERS)
    pick(qtbot, inspector, "First weights", "Const")
    assert workspace.project.network.layer(HIDDEN).initializer == "constant"
    assert (workspace.project.parameters.weights["connection-1"] == 0.1).all()
    assert workspace.document.undo_stack.undo_text == "First weights of hidden 1: Constant"
    enter(qtbot, field(inspector, "Value"), "0.5")
    assert (workspace.project.parameters.weights["connection-1"] == 0.5).all()
    workspace.document.undo_stack.undo()
    workspace.document.undo_stack.undo()
    assert choice(inspector, "First weights").value() == ""
    with pytest.raises(AssertionError):
        field(inspector, "Value")


def test_an_input_layer_has_no_first_weights(workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(LayerRef(INPUT))
    assert not choice(inspector, "First weights").isEnabled()
    assert "no first weights" in choice(inspector, "First weights").toolTip()


def test_a_layer_gets_columns_by_number_and_by_word(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(LayerRef(HIDDEN))
    unfold(qtbot, inspector)
    columns = field(inspector, "Columns")
    enter(qtbot, columns, "2")
    assert workspace.project.looks == {HIDDEN: Look(columns=2)}
    assert workspace.document.undo_stack.undo_text == "Columns of hidden 1: 2"
    enter(qtbot, columns, "automatic")
    assert not workspace.project.looks
    with qtbot.waitSignal(workspace.refused) as refusal:
        enter(qtbot, columns, "9")
    assert "cannot stand in 9 columns" in refusal.args[0]
    columns.clearFocus()
    assert columns.text() == "automatic"


def test_a_layer_is_folded_and_the_heading_says_so(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(LayerRef(HIDDEN))
    assert "automatic" in said(inspector)
    unfold(qtbot, inspector)
    pick(qtbot, inspector, "Folding", "Fold")
    assert workspace.project.looks == {HIDDEN: Look(folded=True)}
    unfold(qtbot, inspector)
    assert "folded" in said(inspector)
    workspace.document.undo_stack.undo()
    assert "automatic" in said(inspector)


def test_several_layers_are_changed_in_one_entry(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(LayerRef(HIDDEN), LayerRef(OUTPUT), LayerRef(INPUT))
    assert "3 layers" in said(inspector)
    stack = workspace.document.undo_stack
    pick(qtbot, inspector, "Activation", "Tanh")
    assert [layer.activation for layer in workspace.project.network.layers[1:]] == ["tanh", "tanh"]
    assert stack.undo_text == "Activation: Tanh in 2 layers"
    pick(qtbot, inspector, "First weights", "Zero")
    assert not any(matrix.any() for matrix in workspace.project.parameters.weights.values())
    enter(qtbot, field(inspector, "Dropout"), "0.25")
    assert [layer.dropout for layer in workspace.project.network.layers] == [0.25, 0.25, 0.0]
    switch(qtbot, inspector, QCheckBox, "Neurons have a bias")
    assert not workspace.project.parameters.biases
    assert stack.count() == 4


def test_layers_that_differ_show_neither_value(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.edit("Tanh", lambda project: edits.set_activation(project, HIDDEN, "tanh"))
    workspace.edit("Off", lambda project: edits.set_bias(project, HIDDEN, False))
    workspace.selection.select(LayerRef(HIDDEN), LayerRef(OUTPUT))
    assert choice(inspector, "Activation").value() is None
    assert inspector.page is not None
    box = inspector.page.findChild(QCheckBox)
    assert box.checkState() is Qt.CheckState.PartiallyChecked
    switch(qtbot, inspector, QCheckBox, "Neurons have a bias")
    assert box.checkState() is Qt.CheckState.Checked
    assert set(workspace.project.parameters.biases) == {HIDDEN, OUTPUT}


def worked_example() -> Project:
    """Return the classic worked example with its weights."""
    project = sample_project("worked-example")
    first, second = (connection.id for connection in project.network.connections)
    project = edits.set_weight_block(project, first, 0, 0, [[0.2, 0.3], [0.2, 0.3]])
    return edits.set_weight_block(project, second, 0, 0, [[0.3], [0.9]])


def test_a_neurons_sum_is_written_out_for_the_chosen_sample(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(worked_example())
    hidden, output = workspace.project.network.layers[1:3]
    workspace.selection.select(NeuronRef(hidden.id, 0))
    inspector = shown(qtbot, workspace)
    assert "Click on a sample in the data panel" in said(inspector)
    workspace.insight.choose(0)
    assert "0.35 x 0.20 + 0.70 x 0.20 + 0 = 0.21; sigmoid -> 0.552" in said(inspector)
    assert "Click on a sample" not in said(inspector)
    workspace.selection.select(NeuronRef(output.id, 0))
    assert "Slope 0.2228, target 0.5000, delta 0.0368" in said(inspector)


def test_the_curve_has_the_point_at_which_the_neuron_works(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(worked_example())
    hidden = workspace.project.network.layers[1]
    workspace.selection.select(NeuronRef(hidden.id, 0))
    inspector = shown(qtbot, workspace)
    assert inspector.page is not None
    curve = inspector.page.findChild(Curve)
    assert curve.point is None
    before = curve.grab().toImage()
    workspace.insight.choose(0)
    assert curve.point == pytest.approx((0.21, 0.55230791))
    assert curve.grab().toImage() != before
    assert "Sigmoid, net input 0.21" in curve.accessibleDescription()


def test_the_sum_follows_new_weights(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.insight.choose(3)
    workspace.selection.select(NeuronRef(HIDDEN, 0))
    workspace.edit("Ones", lambda project: edits.set_links(project, {"connection-1": np.ones((2, 4), bool)}, 2.0))
    qtbot.waitUntil(lambda: "1 x 2 + 1 x 2 + 0 = 4; sigmoid -> 0.982" in said(inspector))


def test_an_input_neuron_has_an_output_and_no_sum(workspace: Workspace, inspector: Inspector) -> None:
    workspace.insight.choose(3)
    workspace.selection.select(NeuronRef(INPUT, 0))
    assert "Output 1.000" in said(inspector)
    assert "delta" not in said(inspector)
    assert inspector.page is not None
    assert not inspector.page.findChild(Curve).isVisible()


def test_without_data_nothing_is_computed(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(edits.layered((2, 2, 1), "tanh", "tanh", TrainingSpec()))
    workspace.selection.select(NeuronRef(HIDDEN, 0))
    assert "There is no data that fits the network" in said(shown(qtbot, workspace))
