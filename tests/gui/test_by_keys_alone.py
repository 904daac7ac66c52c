"""A whole network is drawn, trained and taken back in the program's window, and the mouse is never touched."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import sample_project
from bpgui.gui.common.selection import LayerRef, LinkRef, Ref
from bpgui.gui.common.training import State
from bpgui.gui.main_window import MainWindow
from bpgui.spec import Project

Key = Qt.Key
NONE, CONTROL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
_MOUSE = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseMove, QEvent.Type.Wheel)


class NoMouse(QObject):
    """Counts what a mouse does to anything in the program."""

    def __init__(self) -> None:
        super().__init__()
        self.events = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.events += event.type() in _MOUSE
        return False


class Typist:
    """Someone who has a keyboard only: keys go to whatever has the focus in the window."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window
        self.workspace = window.workspace

    def press(self, *keys: Qt.Key, hold: Qt.KeyboardModifier = NONE) -> None:
        for key in keys:
            widget = self.window.focusWidget()
            assert widget is not None
            self.qtbot.keyClick(widget, key, hold)

    def type(self, text: str) -> None:
        for character in text:
            widget = self.window.focusWidget()
            assert widget is not None
            self.qtbot.keyClicks(widget, character)
        self.press(Key.Key_Return)

    @property
    def project(self) -> Project:
        return self.workspace.project

    @property
    def focus(self) -> Ref | None:
        return self.workspace.selection.focus

    @property
    def sizes(self) -> list[int]:
        return [layer.size for layer in self.project.network.layers]


@pytest.fixture
def mouse(qapp: QApplication) -> NoMouse:
    """Watch for the mouse."""
    return NoMouse()


@pytest.fixture
def typist(qtbot: QtBot, open_window: Callable[[Project], MainWindow], qapp: QApplication, mouse: NoMouse) -> Typist:
    """Open the window with data and an empty canvas, which has the focus as at every start."""
    data = sample_project("xor").dataset
    window = open_window(edits.set_dataset(edits.empty_project(), data))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert window.focusWidget() is window.canvas
    qapp.installEventFilter(mouse)
    return Typist(qtbot, window)


def test_a_network_is_drawn_set_locked_trained_and_taken_back_by_keys_alone(
    qtbot: QtBot, typist: Typist, mouse: NoMouse
) -> None:
    start = typist.project
    # Three layers, their sizes typed.
    for tool, size in ((Key.Key_I, "2"), (Key.Key_H, "3"), (Key.Key_O, "1")):
        typist.press(tool, Key.Key_Return)
        typist.type(size)
    assert typist.sizes == [2, 3, 1]
    x = [typist.project.layout[layer.id][0] for layer in typist.project.network.layers]
    assert x == sorted(set(x))
    entry, middle, output = (LayerRef(layer.id) for layer in typist.project.network.layers)
    assert typist.focus == output
    # All links from layer to layer.
    typist.press(Key.Key_Left, Key.Key_Left)
    assert typist.focus == entry
    for _ in range(2):
        typist.press(Key.Key_C, Key.Key_Return, Key.Key_Right)
    assert [(c.source, c.target, c.mask) for c in typist.project.network.connections] == [
        (entry.layer, middle.layer, None),
        (middle.layer, output.layer, None),
    ]
    # One skip link, from neuron to neuron.
    typist.press(Key.Key_Home, Key.Key_Return, Key.Key_C, Key.Key_Right, Key.Key_Return)
    skip = typist.project.network.between(entry.layer, output.layer)
    assert skip is not None
    assert skip.mask is not None
    assert skip.mask.tolist() == [[True], [False]]
    assert typist.focus == LinkRef(skip.id, 0, 0)
    # Its weight is typed, and it is locked.
    typist.type("0.75")
    assert typist.project.parameters.weights[skip.id][0, 0] == 0.75
    typist.press(Key.Key_L)
    locked = typist.project.network.connection(skip.id).locked
    assert locked is not None
    assert locked[0, 0]
    # Train for a little, and pause.
    drawn = typist.project
    typist.press(Key.Key_F5)
    qtbot.waitUntil(lambda: typist.project.epoch > drawn.epoch)
    typist.press(Key.Key_F5)
    qtbot.waitUntil(lambda: typist.workspace.training.state is State.PAUSED)
    typist.press(Key.Key_F5, hold=SHIFT)
    qtbot.waitUntil(lambda: typist.workspace.training.state is State.IDLE)
    first = typist.project.network.connections[0].id
    assert not np.array_equal(typist.project.parameters.weights[first], drawn.parameters.weights[first])
    assert typist.project.parameters.weights[skip.id][0, 0] == 0.75
    # Take everything back.
    stack = typist.workspace.document.undo_stack
    assert stack.count() < 15
    while stack.can_undo:
        typist.press(Key.Key_Z, hold=CONTROL)
    assert typist.project is start
    assert mouse.events == 0


def test_single_neurons_are_placed_in_a_row_below_each_other(typist: Typist) -> None:
    typist.press(Key.Key_N, Key.Key_Return, Key.Key_Return, Key.Key_Return, Key.Key_Escape)
    places = [typist.project.layout[layer.id] for layer in typist.project.network.layers]
    assert typist.window.canvas.tool == "select"
    assert len(places) == 3
    assert len({x for x, _ in places}) == 1
    assert [y for _, y in places] == sorted({y for _, y in places})


def test_a_tool_for_the_mouse_alone_says_what_keys_do_instead(typist: Typist) -> None:
    hints: list[str] = []
    typist.workspace.hinted.connect(hints.append)
    for tool, words in ((Key.Key_C, "press C there"), (Key.Key_K, "press Del")):
        typist.press(tool, Key.Key_Return)
        assert words in hints[-1]
        typist.press(Key.Key_Escape)
    assert typist.project.network.layers == ()
