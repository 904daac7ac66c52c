"""The inspector, used with keys and mouse."""

import numpy as np
import pytest
from inspector_stage import (
    FIRST,
    HIDDEN,
    INPUT,
    OUTPUT,
    SECOND,
    MakeWorkspace,
    choice,
    enter,
    field,
    is_shown,
    said,
    shown,
    table,
)
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import sample_project
from bpgui.gui.common.fields import ChoiceField, NumberField
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef
from bpgui.gui.common.text import number
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.inspector import Inspector
from bpgui.gui.panels.inspector.text_fields import NameField, NotesField
from bpgui.gui.panels.numbers.number_table import NumberTable
from bpgui.spec import ConnectionSpec, NetworkSpec, Parameters, Project, TrainingSpec


def cell(shown_table: NumberTable, row: int, column: int) -> str:
    return shown_table.model().index(row, column).data()


def enter_cell(qtbot: QtBot, editor: QWidget, text: str) -> None:
    """Type into a cell's editor; the view takes the text once the key press is over."""
    enter(qtbot, editor, text)
    QApplication.processEvents()


def open_cell(qtbot: QtBot, shown_table: NumberTable, row: int, column: int) -> QLineEdit:
    """Double-click a cell, and return its editor."""
    place = shown_table.visualRect(shown_table.model().index(row, column)).center()
    qtbot.mouseClick(shown_table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(shown_table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    editor = shown_table.viewport().findChild(QLineEdit)
    assert editor is not None
    return editor


def choose(qtbot: QtBot, editor: ChoiceField, key: str) -> None:
    editor.setFocus()
    target = editor.findData(key)
    qtbot.keyClick(editor, Qt.Key.Key_Home)
    for _ in range(target):
        qtbot.keyClick(editor, Qt.Key.Key_Down)


def learn(workspace: Workspace, shift: float) -> None:
    """Change all weights and biases as a run does."""
    parameters = workspace.project.parameters
    new = Parameters(
        {key: matrix + shift for key, matrix in parameters.weights.items()},
        {key: vector + shift for key, vector in parameters.biases.items()},
    )
    workspace.document.apply(
        "Train", lambda project: edits.with_trained(project, new, 1, np.empty((0, 5))), merge=("train", 1)
    )


def with_missing_link(project: Project) -> Project:
    mask = np.ones((2, 4), dtype=bool)
    mask[1, 2] = False
    first, second = project.network.connections
    masked = ConnectionSpec(first.id, first.source, first.target, mask=mask)
    return Project(
        NetworkSpec(project.network.layers, (masked, second)),
        project.parameters,
        project.parameters,
        layout=project.layout,
    )


def test_nothing_selected_sums_the_network_up(inspector: Inspector) -> None:
    text = said(inspector)
    assert "hidden 1" in text
    assert "4 neurons" in text
    assert "12 weights and 5 biases" in text
    assert "Select" in text


def test_an_empty_canvas_says_what_to_do(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    assert "The canvas is empty" in said(shown(qtbot, make_workspace(Project())))


def test_the_summary_follows_the_network(workspace: Workspace, inspector: Inspector) -> None:
    workspace.edit("Grow", lambda project: edits.resize_layer(project, HIDDEN, 5))
    assert "15 weights and 6 biases" in said(inspector)
    assert "5 neurons" in said(inspector)


def test_notes_are_shown_and_typed_as_one_undo_entry(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.document.replace(sample_project("worked-example"), None)
    notes = inspector.page.findChild(NotesField)
    assert notes.toPlainText() == workspace.project.notes != ""
    before = workspace.project
    notes.selectAll()
    qtbot.keyClicks(notes, "Mine now")
    assert workspace.project.notes == "Mine now"
    assert workspace.document.undo_stack.count() == 1
    workspace.document.undo_stack.undo()
    assert workspace.project == before
    assert notes.toPlainText() == before.notes


def test_several_selected_things_are_counted(workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(NeuronRef(HIDDEN, 0), NeuronRef(HIDDEN, 1), LayerRef(OUTPUT))
    assert "2 neurons" in said(inspector)
    assert "1 layer" in said(inspector)


def test_a_neuron_is_named_and_its_bias_typed(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(NeuronRef(HIDDEN, 1))
    assert "hidden 1, neuron 2 of 4" in said(inspector)
    enter(qtbot, field(inspector, "Bias"), "-0,25")
    assert workspace.project.parameters.biases[HIDDEN].tolist() == [0.0, -0.25, 0.0, 0.0]
    assert workspace.document.undo_stack.undo_text == "Bias hidden 1, 2"
    workspace.document.undo_stack.undo()
    qtbot.waitUntil(lambda: field(inspector, "Bias").value() == 0.0)


def test_input_and_output_neurons_carry_the_names_of_their_columns(workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(NeuronRef(INPUT, 1))
    assert "'x2'" in said(inspector)
    assert not is_shown(inspector, NumberField, "Bias")
    workspace.selection.select(NeuronRef(OUTPUT, 0))
    assert "'x1 xor x2'" in said(inspector)


def test_output_neurons_carry_the_names_of_their_classes(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(sample_project("digits"))
    inspector = shown(qtbot, workspace)
    output = workspace.project.network.with_role("output")[0]
    workspace.selection.select(NeuronRef(output.id, 7))
    assert "Output for '7'." in said(inspector)


def test_a_neurons_weights_are_listed_and_edited(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(NeuronRef(HIDDEN, 1))
    incoming, outgoing = table(inspector, "Incoming weights"), table(inspector, "Outgoing weights")
    weights = workspace.project.parameters.weights
    assert [cell(incoming, row, 0) for row in range(2)] == ["input 1 (x1)", "input 2 (x2)"]
    assert [cell(incoming, row, 1) for row in range(2)] == [number(weights[FIRST][row, 1]) for row in range(2)]
    assert cell(outgoing, 0, 1) == number(weights[SECOND][1, 0])
    editor = open_cell(qtbot, incoming, 1, 1)
    assert float(editor.text()) == weights[FIRST][1, 1]
    enter_cell(qtbot, editor, "0,75")
    assert workspace.project.parameters.weights[FIRST][1, 1] == 0.75
    assert workspace.document.undo_stack.undo_text == "Weight input 2 to hidden 1, 2"


def test_a_layers_neuron_without_bias_says_so(workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(NeuronRef(HIDDEN, 1))
    workspace.edit("Off", lambda project: edits.set_bias(project, HIDDEN, False))
    assert not field(inspector, "Bias").isEnabled()
    assert "has no biases" in field(inspector, "Bias").toolTip()


def test_a_links_weight_is_typed(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(LinkRef(FIRST, 0, 1))
    assert "input 1 (x1)" in said(inspector)
    assert "hidden 1, 2" in said(inspector)
    enter(qtbot, field(inspector, "Weight"), "1.5")
    assert workspace.project.parameters.weights[FIRST][0, 1] == 1.5
    assert workspace.document.undo_stack.undo_text == "Weight input 1 to hidden 1, 2"


def test_what_is_no_weight_is_refused(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(LinkRef(FIRST, 0, 1))
    before = workspace.project
    with qtbot.waitSignal(workspace.refused) as refusal:
        enter(qtbot, field(inspector, "Weight"), "heavy")
    assert "'heavy', which is not a number" in refusal.args[0]
    assert workspace.project is before


def test_a_weight_is_typed_into_the_matrix(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(ConnectionRef(FIRST))
    matrix = table(inspector, "Weights")
    assert (matrix.model().rowCount(), matrix.model().columnCount()) == (2, 4)
    assert "2 x 4: rows are input, columns are hidden 1\nAll 8 links" in said(inspector)
    enter_cell(qtbot, open_cell(qtbot, matrix, 1, 2), "-3e-1")
    assert workspace.project.parameters.weights[FIRST][1, 2] == -0.3
    assert cell(matrix, 1, 2) == "-0.3000"
    workspace.document.undo_stack.undo()
    assert cell(matrix, 1, 2) == number(workspace.project.parameters.weights[FIRST][1, 2])


@pytest.mark.parametrize("text", ["heavy", "nan", "1e999", ""])
def test_what_is_no_number_is_refused_in_the_matrix(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector, text: str
) -> None:
    workspace.selection.select(ConnectionRef(FIRST))
    before = workspace.project
    editor = open_cell(qtbot, table(inspector, "Weights"), 1, 2)
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    with qtbot.waitSignal(workspace.refused) as refusal:
        enter_cell(qtbot, editor, text)
    assert "give a number" in refusal.args[0]
    assert workspace.project is before


def test_leaving_a_cell_untouched_changes_nothing(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(ConnectionRef(FIRST))
    before = workspace.project
    editor = open_cell(qtbot, table(inspector, "Weights"), 0, 0)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert workspace.project is before


def test_missing_links_are_empty_and_cannot_be_edited(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(with_missing_link(edits.layered((2, 4, 1), "tanh", "tanh", TrainingSpec())))
    inspector = shown(qtbot, workspace)
    assert "11 weights" in said(inspector)
    workspace.selection.select(ConnectionRef(FIRST))
    index = table(inspector, "Weights").model().index(1, 2)
    assert index.data() is None
    assert not index.flags() & Qt.ItemFlag.ItemIsEditable
    assert "All 7 links, 1 missing" in said(inspector)
    workspace.selection.select(NeuronRef(HIDDEN, 2))
    assert table(inspector, "Incoming weights").model().rowCount() == 1
    workspace.selection.select(LinkRef(FIRST, 1, 2))
    assert not field(inspector, "Weight").isEnabled()


def test_a_layer_is_renamed(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(LayerRef(HIDDEN))
    assert inspector.page is not None
    name = inspector.page.findChild(NameField)
    enter(qtbot, name, "middle")
    assert workspace.project.network.layer(HIDDEN).name == "middle"
    with qtbot.waitSignal(workspace.refused):
        enter(qtbot, name, "output")
    assert name.text() == "middle"
    qtbot.keyClicks(name, "x")
    qtbot.keyClick(name, Qt.Key.Key_Escape)
    assert name.text() == "middle"


def test_a_layer_gets_neurons_activation_and_role(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(LayerRef(HIDDEN))
    assert "1 / (1 + exp(-z))" in said(inspector)
    enter(qtbot, field(inspector, "Neurons"), "6")
    choose(qtbot, choice(inspector, "Activation"), "relu")
    layer = workspace.project.network.layer(HIDDEN)
    assert (layer.size, layer.activation) == (6, "relu")
    assert "max(0, z)" in said(inspector)
    assert table(inspector, "Biases").model().rowCount() == 6
    with qtbot.waitSignal(workspace.refused):
        choose(qtbot, choice(inspector, "Role"), "input")
    assert workspace.project.network.layer(HIDDEN).role == "hidden"
    assert choice(inspector, "Role").value() == "hidden"


def test_a_layers_biases_are_edited_and_switched_off(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(LayerRef(HIDDEN))
    biases = table(inspector, "Biases")
    enter_cell(qtbot, open_cell(qtbot, biases, 2, 1), "0.5")
    assert workspace.project.parameters.biases[HIDDEN][2] == 0.5
    assert inspector.page is not None
    box = inspector.page.findChild(QCheckBox)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert HIDDEN not in workspace.project.parameters.biases
    assert not biases.isVisible()
    workspace.document.undo_stack.undo()
    assert box.isChecked()
    assert cell(biases, 2, 1) == "0.5000"


def test_an_input_layer_has_no_activation_and_no_biases(workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(LayerRef(INPUT))
    assert not choice(inspector, "Activation").isEnabled()
    assert "passes the data on" in choice(inspector, "Activation").toolTip()
    assert not is_shown(inspector, NumberTable, "Biases")


@pytest.mark.parametrize(
    "ref",
    [LayerRef(HIDDEN), NeuronRef(HIDDEN, 1), ConnectionRef(FIRST), LinkRef(FIRST, 0, 1)],
    ids=lambda ref: type(ref).__name__,
)
def test_new_parameters_are_shown_and_nothing_is_rebuilt(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector, ref: LayerRef
) -> None:
    workspace.selection.select(ref)
    page = inspector.page
    assert page is not None
    widgets = page.findChildren(QWidget)
    before = page.grab().toImage()
    learn(workspace, 0.5)
    learn(workspace, 0.5)
    qtbot.waitUntil(lambda: shows_newest(inspector, ref, workspace))
    assert inspector.page is page
    assert page.findChildren(QWidget) == widgets
    assert page.grab().toImage() != before


def shows_newest(inspector: Inspector, ref: object, workspace: Workspace) -> bool:
    parameters = workspace.project.parameters
    match ref:
        case LayerRef():
            return cell(table(inspector, "Biases"), 0, 1) == number(parameters.biases[HIDDEN][0])
        case NeuronRef():
            return field(inspector, "Bias").value() == parameters.biases[HIDDEN][1]
        case ConnectionRef():
            return cell(table(inspector, "Weights"), 0, 0) == number(parameters.weights[FIRST][0, 0])
    return field(inspector, "Weight").value() == parameters.weights[FIRST][0, 1]


def test_a_burst_of_new_parameters_is_shown_once_at_once_and_once_later(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.selection.select(LinkRef(FIRST, 0, 1))
    page = inspector.page
    assert page is not None
    refreshed: list[float] = []
    refresh = page.refresh_numbers

    def counted() -> None:
        refresh()
        refreshed.append(float(workspace.project.parameters.weights[FIRST][0, 1]))

    monkeypatch.setattr(page, "refresh_numbers", counted)
    for _ in range(20):
        learn(workspace, 0.1)
    assert len(refreshed) == 1
    newest = workspace.project.parameters.weights[FIRST][0, 1]
    qtbot.waitUntil(lambda: field(inspector, "Weight").value() == newest)
    assert len(refreshed) == 2


def test_a_field_with_the_focus_stands_still_while_training_runs(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.selection.select(LinkRef(FIRST, 0, 1))
    weight = field(inspector, "Weight")
    weight.setFocus()
    held = weight.text()
    workspace.training.toggle()
    qtbot.waitUntil(lambda: workspace.project.epoch > 100)
    QApplication.processEvents()
    assert weight.text() == held
    workspace.training.toggle()
    qtbot.waitUntil(lambda: workspace.training.state is State.PAUSED)
    qtbot.waitUntil(lambda: weight.value() == workspace.project.parameters.weights[FIRST][0, 1])
    assert weight.text() != held


def test_a_cell_that_is_being_typed_survives_new_parameters(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.selection.select(ConnectionRef(FIRST))
    matrix = table(inspector, "Weights")
    editor = open_cell(qtbot, matrix, 0, 1)
    qtbot.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(editor, "0.12")
    learn(workspace, 0.5)
    matrix.refresh()
    assert editor.text() == "0.12"
    enter_cell(qtbot, editor, "0.12")
    assert workspace.project.parameters.weights[FIRST][0, 1] == 0.12


def test_deleting_the_selected_layer_shows_the_summary(workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(NeuronRef(HIDDEN, 1))
    workspace.edit("Delete", lambda project: edits.remove_layer(project, HIDDEN))
    assert "Network" in said(inspector)


def test_another_selection_commits_what_is_being_typed(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.selection.select(NeuronRef(HIDDEN, 1))
    bias = field(inspector, "Bias")
    bias.setFocus()
    qtbot.keyClick(bias, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(bias, "0.5")
    workspace.selection.select(NeuronRef(HIDDEN, 2))
    assert workspace.project.parameters.biases[HIDDEN].tolist() == [0.0, 0.5, 0.0, 0.0]
    assert "neuron 3 of 4" in said(inspector)


def test_a_hidden_inspector_catches_up_when_it_is_shown(workspace: Workspace, inspector: Inspector) -> None:
    inspector.hide()
    workspace.selection.select(LinkRef(FIRST, 0, 1))
    workspace.edit("Weight", lambda project: edits.set_weight(project, FIRST, 0, 1, 2.5))
    assert inspector.page is None
    inspector.show()
    assert field(inspector, "Weight").value() == 2.5


@pytest.mark.parametrize("name", ["xor", "digits"])
@pytest.mark.parametrize(
    "ref",
    [LayerRef(HIDDEN), NeuronRef(HIDDEN, 1), ConnectionRef(FIRST), LinkRef(FIRST, 0, 1)],
    ids=lambda ref: type(ref).__name__,
)
def test_nothing_is_cut_off_in_a_narrow_inspector(
    qtbot: QtBot, make_workspace: MakeWorkspace, name: str, ref: LayerRef
) -> None:
    workspace = make_workspace(sample_project(name))
    workspace.selection.select(ref)
    inspector = Inspector(workspace)
    qtbot.addWidget(inspector)
    inspector.resize(300, 700)
    with qtbot.waitExposed(inspector):
        inspector.show()
    assert inspector.widget().width() <= inspector.viewport().width()
