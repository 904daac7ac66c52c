"""The canvas passes its keys on: walking, selecting, connecting and typing without the mouse."""

from collections.abc import Callable

import pytest
from canvas_stage import CONTROL, HIDDEN, INPUT, OUTPUT, Stage
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from bpgui.gui.common.selection import LayerRef, NeuronRef
from bpgui.spec import Project

MakeStage = Callable[[Project], Stage]
TAB, SPACE, RIGHT_KEY, ENTER = Qt.Key.Key_Tab, Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Return


def test_tab_goes_to_a_layer_and_space_selects_it(stage: Stage) -> None:
    bare = stage.picture()
    stage.key(TAB)
    assert stage.workspace.selection.focus == LayerRef(INPUT)
    assert stage.picture() != bare  # the ring around it
    assert stage.selected == ()
    stage.key(SPACE)
    assert stage.selected == (LayerRef(INPUT),)


def test_space_that_moved_the_view_selects_nothing_else(stage: Stage) -> None:
    stage.key(TAB)
    camera = stage.canvas.camera
    stage.qtbot.keyPress(stage.canvas, SPACE)
    stage.drag(stage.ground, stage.ground + QPoint(40, 10))
    stage.qtbot.keyRelease(stage.canvas, SPACE)
    assert stage.canvas.camera != camera
    assert stage.selected == ()


def test_layers_are_connected_by_keys(loose: Stage) -> None:
    loose.key(TAB)
    loose.key(Qt.Key.Key_C)
    assert loose.canvas.tool == "select"
    loose.key(ENTER)
    assert loose.project.network.between(INPUT, HIDDEN) is not None
    assert loose.entries == ["Connect input to hidden 1"]


def test_without_a_place_of_the_keyboard_c_takes_the_tool(stage: Stage) -> None:
    stage.key(Qt.Key.Key_C)
    assert stage.canvas.tool == "connect"


def test_control_and_an_arrow_nudge_the_selected_layers_in_one_entry(stage: Stage) -> None:
    x, y = stage.project.layout[HIDDEN]
    stage.click(stage.at(LayerRef(HIDDEN)))
    for _ in range(3):
        stage.key(RIGHT_KEY, CONTROL)
    assert stage.project.layout[HIDDEN][0] > x
    assert stage.project.layout[HIDDEN][1] == y
    assert stage.entries == ["Move layer"]


def test_f2_opens_the_number_where_the_keyboard_is(stage: Stage) -> None:
    stage.workspace.selection.set_focus(NeuronRef(HIDDEN, 0))
    stage.key(Qt.Key.Key_Down)
    assert stage.workspace.selection.focus == NeuronRef(HIDDEN, 1)
    stage.key(Qt.Key.Key_F2)
    stage.type("0.5")
    assert stage.project.parameters.biases[HIDDEN][1] == 0.5
    assert stage.workspace.selection.focus == NeuronRef(HIDDEN, 1)


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)")
def test_the_menu_key_opens_the_menu_of_what_is_selected(stage: Stage) -> None:
    stage.click(stage.at(NeuronRef(OUTPUT, 0)))
    stage.leave()
    at = QPoint(5, 5)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, stage.canvas.mapToGlobal(at))
    QApplication.sendEvent(stage.canvas, event)
    (menu,) = (menu for menu in stage.canvas.findChildren(QMenu) if menu.isVisible())
    assert any("output" in action.text() for action in menu.actions())
    menu.close()


def test_a_tool_in_the_hand_keeps_the_keys_from_walking(stage: Stage) -> None:
    stage.key(Qt.Key.Key_H)
    stage.key(Qt.Key.Key_Down)
    assert stage.workspace.selection.focus is None
