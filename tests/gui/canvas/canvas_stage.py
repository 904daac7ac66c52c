"""A canvas on a stage: shown in a window, with a hand for its mouse and keys."""

from functools import partial
from itertools import pairwise
from typing import get_args

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from bpgui.gui.canvas.drawing.hit import Handles, handles, neuron_port, tag_place
from bpgui.gui.canvas.editing.inline_editor import InlineEditor
from bpgui.gui.canvas.gestures.tools import TOOLS
from bpgui.gui.canvas.layout.alignment import Axis, Edge
from bpgui.gui.canvas.network_canvas import NetworkCanvas
from bpgui.gui.common.actions import ACTIONS, Actions
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project

INPUT, HIDDEN, OUTPUT = "layer-1", "layer-2", "layer-3"
FIRST, SECOND = "connection-1", "connection-2"
NO_BUTTON, LEFT = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
MIDDLE, RIGHT = Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
EDGES, AXES = get_args(Edge), get_args(Axis)
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NO_MODIFIER, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


class Stage:
    """A canvas of 900 x 600 pixels in its window, whose keys are bound as in the program."""

    def __init__(self, qtbot: QtBot, workspace: Workspace) -> None:
        self.qtbot = qtbot
        self.workspace = workspace
        self.canvas = NetworkCanvas(workspace)
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.window.setCentralWidget(self.canvas)
        canvas, commands = self.canvas, self.canvas.commands
        slots = dict.fromkeys(ACTIONS, canvas.update) | {
            "set_weight": commands.set_weight,
            "lock": commands.lock_links,
            "zero": commands.zero_links,
            "randomize": commands.draw_links,
            "restore_links": commands.restore_links,
            "fold": commands.fold,
            "cut": commands.cut_out,
            "copy": commands.copy,
            "paste": commands.paste,
            "duplicate": commands.duplicate,
            "delete": commands.delete,
            "select_all": commands.select_all,
            "arrange": commands.arrange,
            "fit": canvas.fit,
        }
        slots |= {name: partial(canvas.set_tool, name) for name in TOOLS}
        slots |= {f"align_{edge}": partial(commands.align, edge) for edge in EDGES}
        slots |= {f"distribute_{axis}": partial(commands.distribute, axis) for axis in AXES}
        self.actions = Actions(self.window, canvas, slots)
        self.last = QPoint()  # where the hand was moved last
        self.refusals: list[str] = []
        self.hints: list[str] = []
        workspace.refused.connect(self.refusals.append)
        workspace.hinted.connect(self.hints.append)
        self.window.resize(900, 600)
        with qtbot.waitActive(self.window):
            self.window.show()
        canvas.setFocus()

    @property
    def project(self) -> Project:
        return self.workspace.project

    @property
    def entries(self) -> list[str]:
        """The labels of all undo entries."""
        stack = self.workspace.document.undo_stack
        return [stack.text(row) for row in range(stack.count())]

    @property
    def selected(self) -> tuple[Ref, ...]:
        return self.workspace.selection.items

    def undo(self) -> None:
        self.workspace.document.undo_stack.undo()

    def picture(self) -> QImage:
        return self.canvas.grab().toImage()

    # Places, in pixels

    def at(self, ref: Ref) -> QPoint:
        """Return a pixel that shows a thing, and nothing else: of a layer, its box beside the neurons."""
        scene = self.canvas.scene
        match ref:
            case LayerRef(layer_id):
                box = scene.shapes[layer_id].box
                return self.canvas.to_pixels(box.left + 5, box.top + 5)
            case NeuronRef(layer_id, neuron):
                return self.canvas.to_pixels(*scene.shapes[layer_id].neurons[neuron])
            case LinkRef(connection_id, source, target):
                return self.link(connection_id, source, target)
            case ConnectionRef(connection_id):
                return self.link(connection_id, 0, 0)

    def link(self, connection_id: str, source: int, target: int) -> QPoint:
        """Return the pixel in the middle of a straight link."""
        connection = self.canvas.scene.network.connection(connection_id)
        start = self.canvas.scene.shapes[connection.source].neurons[source]
        end = self.canvas.scene.shapes[connection.target].neurons[target]
        return self.canvas.to_pixels(*((start + end) / 2))

    def port(self, layer_id: str) -> QPoint:
        return self.canvas.to_pixels(*self._handles(layer_id).port)

    def neuron_port(self, layer_id: str, neuron: int) -> QPoint:
        return self.canvas.to_pixels(*neuron_port(self.canvas.scene.shapes[layer_id], neuron))

    def size_handle(self, layer_id: str) -> QPoint:
        return self.canvas.to_pixels(*self._handles(layer_id).size)

    def tag(self, link: LinkRef) -> QPoint:
        return self.canvas.to_pixels(*tag_place(self.canvas.scene, link))

    def name(self, layer_id: str) -> QPoint:
        """Return a pixel of a layer's name."""
        box = self.canvas.scene.shapes[layer_id].box
        return self.canvas.to_pixels(box.centre[0], box.top) - QPoint(0, 12)

    def on_path(self, link: LinkRef, share: float) -> QPoint:
        """Return the pixel at a share of the way along a link, straight or not."""
        connection = self.canvas.scene.network.connection(link.connection)
        columns = self.canvas.scene.network.layer(connection.target).size
        path = self.canvas.scene.links(connection, np.array([link.source * columns + link.target]))[0]
        length = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))))
        at = [np.interp(share * length[-1], length, path[:, axis]) for axis in (0, 1)]
        return self.canvas.to_pixels(*at)

    @property
    def editor(self) -> InlineEditor:
        return self.canvas.findChild(InlineEditor)

    def more(self, layer_id: str) -> QPoint:
        return self.canvas.to_pixels(*self._handles(layer_id).more)

    def fewer(self, layer_id: str) -> QPoint:
        return self.canvas.to_pixels(*self._handles(layer_id).fewer)

    @property
    def ground(self) -> QPoint:
        """A pixel with nothing below it."""
        return QPoint(450, 40)

    def _handles(self, layer_id: str) -> Handles:
        return handles(self.canvas.scene.shapes[layer_id], self.canvas.camera.scale)

    # The hand

    def hover(self, at: QPoint, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        self._move(at, NO_BUTTON, modifiers)

    def leave(self) -> None:
        QApplication.sendEvent(self.canvas, QEvent(QEvent.Type.Leave))

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        self.hover(at, modifiers)
        self.qtbot.mouseClick(self.canvas, LEFT, modifiers, at)

    def double_click(self, at: QPoint) -> None:
        """Send what a double click is made of: press, release, the second press, release."""
        self.click(at)
        self.qtbot.mouseDClick(self.canvas, LEFT, pos=at)
        self.release(at)

    def hold(
        self,
        start: QPoint,
        end: QPoint,
        button: Qt.MouseButton = LEFT,
        modifiers: Qt.KeyboardModifier = NO_MODIFIER,
        through: tuple[QPoint, ...] = (),
    ) -> None:
        """Press a button and move to `end`, by way of other places, without releasing it."""
        self.hover(start, modifiers)
        self.qtbot.mousePress(self.canvas, button, modifiers, start)
        for a, b in pairwise((start, *through, end)):
            for share in (0.1, 0.4, 0.7, 1.0):
                self._move((QPointF(a) + QPointF(b - a) * share).toPoint(), button, modifiers)

    def release(self, at: QPoint, button: Qt.MouseButton = LEFT, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        self.qtbot.mouseRelease(self.canvas, button, modifiers, at)

    def drag(
        self,
        start: QPoint,
        end: QPoint,
        button: Qt.MouseButton = LEFT,
        modifiers: Qt.KeyboardModifier = NO_MODIFIER,
        through: tuple[QPoint, ...] = (),
    ) -> None:
        self.hold(start, end, button, modifiers, through)
        self.release(end, button, modifiers)

    def wheel(self, at: QPoint, notches: int, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        event = QWheelEvent(
            QPointF(at), QPointF(self.canvas.mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches), NO_BUTTON,
            modifiers, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(self.canvas, event)

    def key(self, code: Qt.Key, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        self.qtbot.keyClick(self.canvas, code, modifiers)

    def type(self, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
        """Type into the field that is open, in place of what it holds, and press a last key."""
        assert self.editor.isVisible()
        self.editor.selectAll()
        self.qtbot.keyClicks(self.editor, text)
        self.qtbot.keyClick(self.editor, end)

    def open_menu(self, at: QPoint) -> QMenu | None:
        """Ask for the menu at a pixel; None if there is none."""
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(self.canvas, QContextMenuEvent(reason, at, self.canvas.mapToGlobal(at)))
        return next((menu for menu in self.canvas.findChildren(QMenu) if menu.isVisible()), None)

    def choose(self, at: QPoint, *texts: str) -> None:
        """Open the menu at a pixel and choose an entry by its text, through its submenus."""
        top = menu = self.open_menu(at)
        assert top is not None
        assert menu is not None
        for text in texts[:-1]:
            menu = next(sub for sub in menu.findChildren(QMenu) if plain(sub.title()) == text)
        entry(menu, texts[-1]).trigger()
        top.close()

    def _move(self, at: QPoint, held: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
        self.last = at
        kind, place = QEvent.Type.MouseMove, QPointF(self.canvas.mapToGlobal(at))
        QApplication.sendEvent(self.canvas, QMouseEvent(kind, QPointF(at), place, NO_BUTTON, held, modifiers))


def entry(menu: QMenu, text: str) -> QAction:
    """Return a menu's entry by its text."""
    return next(action for action in menu.actions() if plain(action.text()) == text)


def plain(text: str) -> str:
    return text.replace("&", "")
