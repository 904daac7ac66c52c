"""The question mark: clicks ask instead of doing, and Shift+F1 asks of what has the keyboard."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QToolBar, QWidget
from pytestqt.qtbot import QtBot

from bpgui.data import sample_project
from bpgui.gui.common.theme import Scheme
from bpgui.gui.dialogs.new_network import NewNetwork
from bpgui.gui.help.bubble import HelpBubble, placed
from bpgui.gui.help.what_is_this import WhatIsThis
from bpgui.gui.main_window import MainWindow
from bpgui.gui.panels.training.training_panel import TrainingPanel
from bpgui.spec import Project

# It opens windows of its own.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise", "This plugin does not support grabbing")

OpenWindow = Callable[[Project], MainWindow]
LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(sample_project("xor"))


@pytest.fixture
def asking(window: MainWindow) -> WhatIsThis:
    return window.help.what_is_this


def panel(window: MainWindow) -> TrainingPanel:
    found = window.docks["Training"].widget()
    assert isinstance(found, TrainingPanel)
    return found


def button(window: MainWindow, action: str) -> QWidget:
    bars = [bar.widgetForAction(window.actions_by_name[action]) for bar in window.findChildren(QToolBar)]
    return next(widget for widget in bars if isinstance(widget, QWidget))


def title(asking: WhatIsThis) -> str:
    assert asking.bubble is not None
    assert asking.bubble.isVisible()
    return asking.bubble.topic.title


def has_question_mark() -> bool:
    cursor = QGuiApplication.overrideCursor()
    return cursor is not None and cursor.shape() == Qt.CursorShape.WhatsThisCursor


def test_a_click_tells_and_does_nothing_else(window: MainWindow, asking: WhatIsThis, qtbot: QtBot) -> None:
    before = window.workspace.project
    window.actions_by_name["what_is_this"].trigger()
    assert has_question_mark()
    qtbot.mouseClick(button(window, "draw_weights"), LEFT)

    assert title(asking) == "New random weights"
    assert window.workspace.project is before
    assert not has_question_mark()


def test_the_next_click_closes_the_bubble_and_works_as_ever(
    window: MainWindow, asking: WhatIsThis, qtbot: QtBot
) -> None:
    before = window.workspace.project
    window.actions_by_name["what_is_this"].trigger()
    qtbot.mouseClick(button(window, "draw_weights"), LEFT)
    qtbot.mouseClick(button(window, "draw_weights"), LEFT)

    assert asking.bubble is None
    assert window.workspace.project is not before


def test_a_greyed_control_is_told_of_too(window: MainWindow, asking: WhatIsThis, qtbot: QtBot) -> None:
    assert not window.actions_by_name["stop"].isEnabled()
    window.actions_by_name["what_is_this"].trigger()
    qtbot.mouseClick(button(window, "stop"), LEFT)
    assert title(asking) == "Stop"


def test_the_canvas_is_asked_without_being_drawn_on(window: MainWindow, asking: WhatIsThis, qtbot: QtBot) -> None:
    layer = window.workspace.project.network.layers[1].id
    x, y = window.canvas.scene.shapes[layer].neurons[0].tolist()
    window.actions_by_name["what_is_this"].trigger()
    qtbot.mouseClick(window.canvas, LEFT, pos=window.canvas.to_pixels(x, y))
    assert title(asking) == "Neuron: hidden 1"
    assert window.workspace.selection.items == ()


def test_escape_gives_the_pointer_back(window: MainWindow, asking: WhatIsThis, qtbot: QtBot) -> None:
    window.workspace.selection.select()
    window.actions_by_name["what_is_this"].trigger()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert not asking.pointing
    assert not has_question_mark()


def test_asking_twice_ends_it(window: MainWindow, asking: WhatIsThis) -> None:
    window.actions_by_name["what_is_this"].trigger()
    window.actions_by_name["what_is_this"].trigger()
    assert not asking.pointing


def test_the_key_tells_of_what_has_the_keyboard_and_points_on(
    window: MainWindow, asking: WhatIsThis, qtbot: QtBot
) -> None:
    field = panel(window).field("learning_rate")
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_F1, SHIFT)
    assert title(asking) == "Learning rate"
    assert has_question_mark()
    qtbot.mouseClick(panel(window).field("epochs"), LEFT)
    assert title(asking) == "Epochs"
    assert not has_question_mark()


def test_typing_closes_the_bubble(window: MainWindow, asking: WhatIsThis, qtbot: QtBot) -> None:
    field = panel(window).field("learning_rate")
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_F1, SHIFT)
    qtbot.keyClick(field, Qt.Key.Key_5)
    assert asking.bubble is None
    assert not asking.pointing


def test_entries_of_menus_are_told_of_instead_of_done(window: MainWindow, asking: WhatIsThis, qtbot: QtBot) -> None:
    menu = next(menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == "&Train")
    before = window.workspace.project
    window.actions_by_name["what_is_this"].trigger()
    menu.popup(window.mapToGlobal(QPoint(100, 40)))
    place = menu.actionGeometry(window.actions_by_name["draw_weights"]).center()
    qtbot.mouseClick(menu, LEFT, pos=place)
    assert title(asking) == "New random weights"
    assert not menu.isVisible()
    assert window.workspace.project is before


def test_entries_of_menus_are_told_of_by_keys(window: MainWindow, asking: WhatIsThis, qtbot: QtBot) -> None:
    menu = next(menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == "&Train")
    window.actions_by_name["what_is_this"].trigger()
    menu.popup(window.mapToGlobal(QPoint(100, 40)))
    menu.setActiveAction(window.actions_by_name["reset"])
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert title(asking) == "Reset weights"
    assert not menu.isVisible()


def test_dialogs_have_the_same_key(window: MainWindow, asking: WhatIsThis, qtbot: QtBot) -> None:
    window.actions_by_name["new_network"].trigger()
    dialog = window.findChild(NewNetwork)
    assert isinstance(dialog, QDialog)
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None and dialog.isAncestorOf(QApplication.focusWidget()))
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_F1, SHIFT)
    assert asking.bubble is not None
    assert asking.bubble.topic == window.help.topics.focused(focused)
    asking.end()
    dialog.close()


def test_the_bubble_has_the_colours_of_the_theme(window: MainWindow, asking: WhatIsThis, qtbot: QtBot) -> None:
    for scheme in (Scheme.DARK, Scheme.CONTRAST_LIGHT):
        window.workspace.theme.choose(scheme)
        window.actions_by_name["what_is_this"].trigger()
        qtbot.mouseClick(button(window, "save"), LEFT)
        assert asking.bubble is not None
        ground = asking.bubble.grab().toImage().pixelColor(5, 5).name()
        assert ground == window.workspace.theme.colours.raised
        asking.end()


def test_a_screen_reader_is_told_all_of_it(window: MainWindow, asking: WhatIsThis, qtbot: QtBot) -> None:
    window.actions_by_name["what_is_this"].trigger()
    qtbot.mouseClick(panel(window).field("learning_rate"), LEFT)
    bubble = asking.bubble
    assert isinstance(bubble, HelpBubble)
    assert bubble.accessibleName() == "Learning rate"
    assert "Typical values: 0.01 to 1" in bubble.accessibleDescription()


def test_closing_the_window_gives_the_pointer_back(window: MainWindow, asking: WhatIsThis) -> None:
    window.actions_by_name["what_is_this"].trigger()
    window.close()
    assert not has_question_mark()


def test_nothing_is_watched_once_it_is_over(window: MainWindow, asking: WhatIsThis, qtbot: QtBot) -> None:
    window.actions_by_name["what_is_this"].trigger()
    qtbot.mouseClick(button(window, "save"), LEFT)
    assert asking.watching
    qtbot.mouseClick(window.statusBar(), LEFT)
    assert not asking.watching


@pytest.mark.parametrize("place", [QPoint(0, 0), QPoint(799, 0), QPoint(400, 799), QPoint(799, 799), QPoint(300, 300)])
def test_bubbles_stay_on_the_screen(place: QPoint, qapp: QApplication) -> None:
    screen = qapp.primaryScreen().availableGeometry()
    bubble = screen.adjusted(0, 0, -screen.width() // 2, -screen.height() * 2 // 3)
    bubble.moveTopLeft(placed(bubble, place, screen))
    assert screen.contains(bubble)
