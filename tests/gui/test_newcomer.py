"""Somebody who has never seen the window draws 2-3-1 with a skip link and a locked weight, by what the window tells."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolBar, QToolButton
from pytestqt.qtbot import QtBot

from bpgui.gui.canvas.drawing.hit import handles, neuron_port
from bpgui.gui.canvas.drawing.legend import MORE, STEPS, TITLE
from bpgui.gui.common.actions import ACTIONS
from bpgui.gui.common.selection import LayerRef, LinkRef
from bpgui.gui.main_window import MainWindow
from bpgui.spec import Project
from bpgui.spec.graph import feedback

OpenWindow = Callable[[Project], MainWindow]
LEFT = Qt.MouseButton.LeftButton
# Somebody at home at a computer makes one move in a second.
MOST_MOVES = 60


class Newcomer:
    """Moves the mouse and presses keys, one move after the other, and reads the status bar."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window
        self.canvas = window.canvas
        self.moves = 0

    @property
    def reads(self) -> str:
        return self.window.statusBar().currentMessage()

    def key(self, code: Qt.Key) -> None:
        self.moves += 1
        self.qtbot.keyClick(self.canvas, code)

    def hover(self, at: QPoint) -> None:
        self.moves += 1
        # The pointer comes from beside the place, so that it really moves.
        for step in (QPoint(3, 3), QPoint()):
            self.qtbot.mouseMove(self.canvas, at + step)

    def click(self, at: QPoint) -> None:
        self.hover(at)
        self.qtbot.mouseClick(self.canvas, LEFT, pos=at)

    def drag(self, start: QPoint, end: QPoint) -> None:
        self.hover(start)
        self.moves += 1
        self.qtbot.mousePress(self.canvas, LEFT, pos=start)
        for share in (0.1, 0.4, 0.7, 1.0):
            self.qtbot.mouseMove(self.canvas, QPointF(start + (end - start) * share).toPoint())
        self.qtbot.mouseRelease(self.canvas, LEFT, pos=end)

    def press_button(self, text: str) -> None:
        """Press a button of the tool bars, which are known by their tips."""
        self.moves += 1
        buttons = [button for bar in self.window.findChildren(QToolBar) for button in bar.findChildren(QToolButton)]
        (button,) = [button for button in buttons if text in button.toolTip()]
        self.qtbot.mouseClick(button, LEFT)

    # Where things are

    def ground(self, across: float, down: float) -> QPoint:
        return QPoint(round(across * self.canvas.width()), round(down * self.canvas.height()))

    def neuron(self, layer: int, neuron: int) -> QPoint:
        shape = list(self.canvas.scene.shapes.values())[layer]
        return self.canvas.to_pixels(*shape.neurons[neuron])

    def circle(self, layer: int, neuron: int) -> QPoint:
        return self.canvas.to_pixels(*neuron_port(list(self.canvas.scene.shapes.values())[layer], neuron))

    def arrow(self, layer: int) -> QPoint:
        shape = list(self.canvas.scene.shapes.values())[layer]
        return self.canvas.to_pixels(*handles(shape, self.canvas.camera.scale).port)


@pytest.fixture
def newcomer(open_window: OpenWindow, qtbot: QtBot) -> Newcomer:
    window = open_window(Project())
    return Newcomer(qtbot, window)


def test_a_newcomer_draws_a_network_with_a_skip_link_and_a_locked_weight_in_a_minute(newcomer: Newcomer) -> None:
    workspace, canvas = newcomer.window.workspace, newcomer.canvas

    newcomer.key(Qt.Key.Key_I)
    assert newcomer.reads.startswith("Click where the input layer should stand")
    newcomer.click(newcomer.ground(0.2, 0.5))
    assert newcomer.reads.startswith("Drag its arrow to another layer to connect them.")
    newcomer.press_button("Click on the canvas to place a hidden layer; drag to choose its number of neurons")
    assert newcomer.reads.startswith("Click where the hidden layer should stand, or drag to choose its number")
    newcomer.click(newcomer.ground(0.5, 0.5))
    assert "Digits change its size" in newcomer.reads
    newcomer.key(Qt.Key.Key_3)
    editor = QApplication.focusWidget()
    assert editor is not None
    newcomer.moves += 1
    newcomer.qtbot.keyClick(editor, Qt.Key.Key_Return)
    newcomer.key(Qt.Key.Key_O)
    newcomer.click(newcomer.ground(0.8, 0.5))
    assert newcomer.window.notices.problem.text == "Layer 'input' leads nowhere: drag a link from it, or delete it."

    newcomer.hover(newcomer.arrow(0))
    assert newcomer.reads.startswith("Drag to another layer for all links")
    newcomer.drag(newcomer.arrow(0), newcomer.neuron(1, 0))
    newcomer.hover(newcomer.neuron(1, 1))
    newcomer.drag(newcomer.arrow(1), newcomer.neuron(2, 0))
    assert newcomer.window.notices.problem.text == "There is no data to train on: choose a data set in the Data panel."

    newcomer.hover(newcomer.neuron(0, 0))
    assert "drag its small circle for one link" in newcomer.reads
    newcomer.drag(newcomer.circle(0, 0), newcomer.neuron(2, 0))
    skip = workspace.selection.only
    assert isinstance(skip, LinkRef)
    assert "L locks it" in newcomer.reads
    newcomer.key(Qt.Key.Key_L)

    network = workspace.project.network
    assert [(layer.role, layer.size) for layer in network.layers] == [("input", 2), ("hidden", 3), ("output", 1)]
    input_id, hidden_id, output_id = (layer.id for layer in network.layers)
    for source, target in ((input_id, hidden_id), (hidden_id, output_id)):
        connection = network.between(source, target)
        assert connection is not None
        assert (connection.mask, connection.locked) == (None, None)
    skipping = network.between(input_id, output_id)
    assert skipping is not None
    assert np.array_equal(skipping.mask, [[True], [False]])
    assert np.array_equal(skipping.locked, [[True], [False]])
    assert len(network.connections) == 3
    assert not feedback(network)
    assert newcomer.moves < MOST_MOVES
    assert canvas.tool == "select"


def test_an_empty_canvas_shows_the_three_first_moves_until_there_is_a_layer(newcomer: Newcomer) -> None:
    canvas = newcomer.canvas
    # Beside the middle, where the layer to be placed is shown while its tool is in the hand.
    beside = [(x, y) for x in range(canvas.width() // 3) for y in range(0, canvas.height(), 2)]
    welcome = canvas.grab().toImage()
    ground = welcome.pixel(1, 1)
    assert sum(welcome.pixel(*at) != ground for at in beside) > 1000
    newcomer.key(Qt.Key.Key_I)
    taken = canvas.grab().toImage()
    assert all(taken.pixel(*at) == ground for at in beside)
    newcomer.key(Qt.Key.Key_Escape)
    assert canvas.grab().toImage() == welcome
    assert TITLE == "Draw your first network"
    assert [step for step, _ in STEPS] == ["Add layers", "Connect them", "Choose data and train"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("add_input", "I, H or O"),
        ("add_hidden", "I, H or O"),
        ("add_output", "I, H or O"),
        ("train", "Train (F5)"),
        ("add_neuron", "N adds single neurons"),
        ("connect", "C connects"),
        ("new_network", "File > New network (Ctrl+Shift+N)"),
    ],
)
def test_the_keys_that_the_welcome_names_are_those_of_the_actions(name: str, text: str) -> None:
    said = " ".join((*(detail for _, detail in STEPS), *MORE))
    assert text in said
    assert ACTIONS[name].shortcuts[0] in text


def test_every_tool_says_its_gesture_in_the_status_bar_when_the_pointer_is_over_its_button(newcomer: Newcomer) -> None:
    bar = newcomer.window.findChild(QToolBar, "Drawing tools")
    tools = [action for action in bar.actions() if action.objectName() in ACTIONS and action.isCheckable()]
    assert len(tools) == 7
    for action in tools:
        button = bar.widgetForAction(action)
        newcomer.qtbot.mouseMove(newcomer.canvas, QPoint(5, 5))
        newcomer.qtbot.mouseMove(button, QPoint(9, 9))
        newcomer.qtbot.mouseMove(button, QPoint(10, 10))
        assert newcomer.reads == ACTIONS[action.objectName()].tip
        assert any(verb in newcomer.reads for verb in ("Click", "Drag", "Draw a stroke"))


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)")
def test_a_right_click_offers_the_tools_on_the_ground_and_a_lock_on_a_link(newcomer: Newcomer) -> None:
    canvas = newcomer.canvas

    def offered(at: QPoint) -> list[str]:
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(canvas, QContextMenuEvent(reason, at, canvas.mapToGlobal(at)))
        (menu,) = [menu for menu in canvas.findChildren(QMenu) if menu.isVisible()]
        texts = [action.text().replace("&", "") for action in menu.actions()]
        menu.close()
        QApplication.processEvents()
        return texts

    for code, across in ((Qt.Key.Key_I, 0.2), (Qt.Key.Key_O, 0.8)):
        newcomer.key(code)
        newcomer.click(newcomer.ground(across, 0.5))
    newcomer.drag(newcomer.arrow(0), newcomer.neuron(1, 0))
    start, end = newcomer.neuron(0, 0), newcomer.neuron(1, 0)
    assert "Lock" in offered(start + (end - start) / 2)
    assert offered(newcomer.ground(0.5, 0.9))[:4] == [
        "Add input layer", "Add hidden layer", "Add output layer", "Add single neurons",
    ]  # fmt: skip


def test_what_is_new_is_selected_so_that_the_next_move_is_about_it(newcomer: Newcomer) -> None:
    newcomer.key(Qt.Key.Key_I)
    newcomer.click(newcomer.ground(0.3, 0.5))
    (layer,) = newcomer.window.workspace.project.network.layers
    assert newcomer.window.workspace.selection.items == (LayerRef(layer.id),)
