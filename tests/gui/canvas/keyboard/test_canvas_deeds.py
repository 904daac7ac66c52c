"""Actions on where the keyboard stands while nothing is selected, and where it stands after what was there is gone."""

from collections.abc import Callable

import pytest
from canvas_stage import CONTROL, FIRST, HIDDEN, INPUT, OUTPUT, SECOND, SHIFT, Stage
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from bpgui import edits
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.spec import Project

MakeStage = Callable[[Project], Stage]
Key = Qt.Key

_TO_LINK = (Key.Key_Right, Key.Key_Return, Key.Key_Period)


def walk(stage: Stage, *keys: Qt.Key) -> Ref | None:
    for key in keys:
        stage.key(key)
    return stage.workspace.selection.focus


# Acting


def test_a_link_is_locked_zeroed_and_drawn_anew_where_the_keyboard_stands(stage: Stage) -> None:
    assert walk(stage, *_TO_LINK) == LinkRef(FIRST, 0, 0)
    stage.key(Key.Key_L)
    locked = stage.project.network.connection(FIRST).locked
    assert locked is not None
    assert locked.sum() == 1
    stage.key(Key.Key_L)
    stage.key(Key.Key_Z)
    assert stage.project.parameters.weights[FIRST][0, 0] == 0.0
    stage.key(Key.Key_R)
    assert stage.project.parameters.weights[FIRST][0, 0] != 0.0
    assert stage.entries == ["Lock 1 weight", "Unlock 1 weight", "Zero 1 weight", "Randomise 1 weight"]


def test_the_keyboard_goes_on_to_the_next_thing_and_acts_there(stage: Stage) -> None:
    walk(stage, *_TO_LINK)
    stage.key(Key.Key_Z)
    assert walk(stage, Key.Key_Period) == LinkRef(FIRST, 0, 1)
    assert stage.selected == ()
    stage.key(Key.Key_Z)
    assert stage.project.parameters.weights[FIRST][0, :2].tolist() == [0.0, 0.0]


def test_what_was_selected_on_purpose_is_acted_on_wherever_the_keyboard_stands(stage: Stage) -> None:
    walk(stage, *_TO_LINK, Key.Key_Space, Key.Key_Period)
    stage.key(Key.Key_Z)
    assert stage.selected == (LinkRef(FIRST, 0, 0),)
    assert stage.project.parameters.weights[FIRST][0, 0] == 0.0
    assert stage.project.parameters.weights[FIRST][0, 1] != 0.0


def test_space_keeps_what_an_action_has_selected(stage: Stage) -> None:
    walk(stage, *_TO_LINK)
    stage.key(Key.Key_L)
    stage.key(Key.Key_Space, SHIFT)
    walk(stage, Key.Key_Period)
    assert stage.selected == (LinkRef(FIRST, 0, 0),)


def test_f2_and_digits_type_the_number_where_the_keyboard_stands(stage: Stage) -> None:
    walk(stage, *_TO_LINK)
    stage.key(Key.Key_F2)
    stage.type("0.5")
    assert stage.project.parameters.weights[FIRST][0, 0] == 0.5
    walk(stage, Key.Key_Period)
    stage.key(Key.Key_7)
    stage.qtbot.keyClick(stage.editor, Key.Key_Return)
    assert stage.project.parameters.weights[FIRST][0, 1] == 7.0


def test_f2_names_and_digits_size_a_layer(stage: Stage) -> None:
    walk(stage, Key.Key_Right, Key.Key_Right)
    stage.key(Key.Key_F2)
    stage.type("middle")
    assert stage.project.network.layer(HIDDEN).name == "middle"
    stage.key(Key.Key_5)
    stage.qtbot.keyClick(stage.editor, Key.Key_Return)
    stage.key(Key.Key_Plus)
    assert stage.project.network.layer(HIDDEN).size == 6


def test_a_layer_is_folded_and_copied_where_the_keyboard_stands(stage: Stage) -> None:
    walk(stage, Key.Key_Right, Key.Key_Right)
    stage.key(Key.Key_F)
    assert stage.canvas.scene.shapes[HIDDEN].folded != "no"
    stage.key(Key.Key_C, CONTROL)
    stage.key(Key.Key_V, CONTROL)
    stage.key(Key.Key_Escape)
    stage.key(Key.Key_D, CONTROL)
    assert [layer.size for layer in stage.project.network.layers] == [2, 4, 1, 4, 4]


def test_the_mouse_s_place_is_not_acted_on(stage: Stage) -> None:
    walk(stage, *_TO_LINK)
    stage.workspace.selection.set_focus(LinkRef(FIRST, 0, 0))
    stage.workspace.selection.set_focus(NeuronRef(HIDDEN, 0))  # as a click does, which also selects
    stage.key(Key.Key_Delete)
    assert stage.entries == []
    assert "Nothing is selected" in stage.hints[-1]


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)")
def test_the_menus_act_where_the_keyboard_stands(stage: Stage) -> None:
    bar = stage.window.menuBar()
    bar.addMenu("&Network").addAction(stage.actions["lock"])
    QApplication.processEvents()
    walk(stage, *_TO_LINK)
    stage.qtbot.keyClick(stage.canvas, Key.Key_N, Qt.KeyboardModifier.AltModifier)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    stage.qtbot.keyClick(popup, Key.Key_Return)
    assert stage.entries == ["Lock 1 weight"]


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)")
def test_shift_f10_opens_the_menu_of_where_the_keyboard_stands(stage: Stage) -> None:
    walk(stage, *_TO_LINK)
    stage.key(Key.Key_F10, SHIFT)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert any("input to hidden 1" in action.text() for action in popup.actions())
    popup.close()


# What is gone


def test_deleting_link_after_link_needs_no_walking(stage: Stage) -> None:
    walk(stage, Key.Key_Right, Key.Key_Return, Key.Key_Period)
    for target in (0, 1, 2):
        assert stage.workspace.selection.focus == LinkRef(FIRST, 0, target)
        stage.key(Key.Key_Delete)
    stage.key(Key.Key_Delete)
    assert stage.workspace.selection.focus == NeuronRef(INPUT, 0)
    mask = stage.project.network.connection(FIRST).mask
    assert mask is not None
    assert mask.tolist() == [[False] * 4, [True] * 4]


def test_deleting_neuron_after_neuron_goes_up_at_the_end(stage: Stage) -> None:
    walk(stage, Key.Key_Right, Key.Key_Right, Key.Key_Return, Key.Key_End)
    stage.key(Key.Key_Delete)
    assert stage.workspace.selection.focus == NeuronRef(HIDDEN, 2)
    assert stage.canvas.keyboard.active


@pytest.mark.parametrize(("layer", "next_one"), [(INPUT, HIDDEN), (HIDDEN, OUTPUT), (OUTPUT, HIDDEN)])
def test_deleting_a_layer_goes_on_to_the_next_one_in_reading_order(stage: Stage, layer: str, next_one: str) -> None:
    walk(stage, *[Key.Key_Tab] * (1 + (INPUT, HIDDEN, OUTPUT).index(layer)))
    stage.key(Key.Key_Delete)
    assert stage.workspace.selection.focus == LayerRef(next_one)


def test_deleting_everything_stands_nowhere(stage: Stage) -> None:
    walk(stage, Key.Key_Tab)
    for _ in range(3):
        stage.key(Key.Key_Delete)
    assert stage.workspace.selection.focus is None
    assert stage.project.network.layers == ()


def test_deleting_a_connection_goes_back_to_the_layer_that_it_was_reached_from(stage: Stage) -> None:
    walk(stage, Key.Key_Right, Key.Key_Right, Key.Key_Period)
    assert stage.workspace.selection.focus == ConnectionRef(SECOND)
    stage.key(Key.Key_Delete)
    assert stage.workspace.selection.focus == LayerRef(HIDDEN)


def test_undo_of_what_the_keyboard_stands_on_keeps_a_place(stage: Stage) -> None:
    walk(stage, Key.Key_O, Key.Key_Return)
    assert stage.workspace.selection.focus == LayerRef(stage.project.network.layers[3].id)
    stage.undo()
    assert stage.workspace.selection.focus == LayerRef(OUTPUT)


def test_where_the_mouse_clicked_last_is_not_gone_on_from(stage: Stage) -> None:
    stage.click(stage.at(NeuronRef(HIDDEN, 3)))
    stage.workspace.edit("Fewer", lambda project: edits.resize_layer(project, HIDDEN, 2))
    assert stage.workspace.selection.focus is None


def test_a_click_on_the_ground_takes_the_keyboard_s_place_away(stage: Stage) -> None:
    walk(stage, Key.Key_Right, Key.Key_Return)
    stage.click(stage.ground)
    stage.workspace.edit("Fewer", lambda project: edits.remove_layer(project, INPUT))
    assert stage.workspace.selection.focus is None


def test_another_project_is_begun_from_nowhere(stage: Stage, network: Project) -> None:
    walk(stage, Key.Key_Right, Key.Key_Return)
    stage.workspace.document.replace(network, None)
    assert stage.workspace.selection.focus is None


def test_the_read_out_covers_neither_end_of_a_link(stage: Stage) -> None:
    bare = stage.picture()
    walk(stage, *_TO_LINK)
    shown = stage.picture()
    for ref in (NeuronRef(INPUT, 0), NeuronRef(HIDDEN, 0)):
        middle = stage.at(ref)
        assert shown.pixelColor(middle - QPoint(6, 6)) == bare.pixelColor(middle - QPoint(6, 6))
