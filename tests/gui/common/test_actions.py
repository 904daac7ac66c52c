"""The table of actions."""

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QListWidget, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from bpgui.data import resource
from bpgui.gui.common.actions import ACTIONS, Actions
from bpgui.gui.common.icons import application_icon, icon
from bpgui.gui.common.theme import DARK, LIGHT


class Stage(QMainWindow):
    """A window with something that plays the canvas, a list that is searched by typing, and all actions."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self.canvas, self.elsewhere = QWidget(self), QListWidget(self)
        self.elsewhere.addItems(["apple", "house", "insect"])
        self.by_name = Actions(self, self.canvas, {name: self._slot(name) for name in ACTIONS})
        self.by_name.recolour(LIGHT)

    def _slot(self, name: str) -> object:
        return lambda: self.done.append(name)


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    made = Stage()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


@pytest.mark.parametrize("name", list(ACTIONS))
def test_every_action_says_what_it_does(stage: Stage, name: str) -> None:
    action = stage.by_name[name]
    assert action.text()
    assert action.statusTip() == ACTIONS[name].tip
    assert ACTIONS[name].tip in action.toolTip()
    assert action.objectName() == name


@pytest.mark.parametrize("name", [name for name, spec in ACTIONS.items() if spec.shortcuts])
def test_the_tooltip_names_the_shortcut(stage: Stage, name: str) -> None:
    first = QKeySequence(ACTIONS[name].shortcuts[0]).toString(QKeySequence.SequenceFormat.NativeText)
    assert first
    assert stage.by_name[name].toolTip().endswith(f"({first})")


@pytest.mark.parametrize("name", [name for name, spec in ACTIONS.items() if spec.icon])
def test_a_named_icon_has_its_drawing(stage: Stage, name: str) -> None:
    assert resource("icons", f"{ACTIONS[name].icon}.svg").is_file()
    image = stage.by_name[name].icon().pixmap(24, 24).toImage()
    assert any(image.pixelColor(x, y).alpha() > 0 for x in range(24) for y in range(24))


@pytest.mark.parametrize("name", [name for name, spec in ACTIONS.items() if not spec.icon])
def test_an_action_without_an_icon_has_none(stage: Stage, name: str) -> None:
    assert stage.by_name[name].icon().isNull()


def test_no_two_actions_share_a_shortcut() -> None:
    used = Counter(QKeySequence(keys).toString() for spec in ACTIONS.values() for keys in spec.shortcuts)
    assert "" not in used
    assert [keys for keys, times in used.items() if times > 1] == []


@pytest.mark.parametrize(
    ("code", "modifiers", "name"),
    [
        (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier, "train"),
        (Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier, "stop"),
        (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, "undo"),
        (Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier, "redo"),
        (Qt.Key.Key_H, Qt.KeyboardModifier.NoModifier, "add_hidden"),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, "delete"),
    ],
)
def test_a_shortcut_on_the_canvas_does_it(
    qtbot: QtBot, stage: Stage, code: Qt.Key, modifiers: Qt.KeyboardModifier, name: str
) -> None:
    stage.canvas.setFocus()
    qtbot.keyClick(stage.canvas, code, modifiers)
    assert stage.done == [name]


def test_single_letters_stay_typeable_outside_of_the_canvas(qtbot: QtBot, stage: Stage) -> None:
    stage.elsewhere.setFocus()
    qtbot.keyClicks(stage.elsewhere, "ho")
    assert stage.elsewhere.currentItem().text() == "house"
    assert stage.done == []
    qtbot.keyClick(stage.elsewhere, Qt.Key.Key_F6)
    assert stage.done == ["step_epoch"]


def test_letters_and_delete_are_shortcuts_of_the_canvas_only() -> None:
    for spec in ACTIONS.values():
        single = [keys for keys in spec.shortcuts if len(keys) == 1 or keys == "Del"]
        assert spec.local or not single


def test_an_icon_can_be_exchanged_for_a_while(stage: Stage) -> None:
    def image() -> object:
        return stage.by_name["train"].icon().pixmap(24, 24).toImage()

    train = image()
    stage.by_name.show_icon("train", "pause", LIGHT)
    assert image() != train
    stage.by_name.recolour(LIGHT)
    assert image() == train


def test_icons_follow_the_theme_and_fade_when_disabled(qtbot: QtBot) -> None:
    light, dark = icon("train", LIGHT), icon("train", DARK)
    assert light.pixmap(24, 24).toImage() != dark.pixmap(24, 24).toImage()
    assert light.pixmap(24, 24).toImage() != light.pixmap(24, 24, light.Mode.Disabled).toImage()


def test_the_program_has_an_icon(qtbot: QtBot) -> None:
    assert {size.width() for size in application_icon().availableSizes()} >= {16, 32, 256}


def test_all_actions_come_in_the_order_of_the_table(stage: Stage) -> None:
    assert [action.objectName() for action in stage.by_name.all()] == list(ACTIONS)
