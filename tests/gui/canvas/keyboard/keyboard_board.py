"""A canvas of its own for the keys: everything that the keyboard needs, and no mouse."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTransform
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from bpgui.gui.canvas.keyboard.accessible import expose
from bpgui.gui.canvas.keyboard.keyboard import KeyboardTools
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.common.selection import Ref
from bpgui.gui.common.workspace import Workspace


class Board(QWidget):
    """A widget that passes its keys on, as the canvas does, and keeps what it is asked for."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.busy = False
        self.edited: list[Ref] = []
        self.revealed: list[Ref] = []
        self.left_over: list[int] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.keyboard = KeyboardTools(workspace, self, self)
        self.teller = expose(self, self, workspace)

    @property
    def scene(self) -> Scene:
        return Scene.of(self._workspace.project.network, self._workspace.project.layout)

    @property
    def view_transform(self) -> QTransform:
        return QTransform(0.5, 0, 0, 0.5, 200, 150)

    def edit_number(self, ref: Ref) -> None:
        self.edited.append(ref)

    def reveal(self, ref: Ref) -> None:
        self.revealed.append(ref)

    def pass_focus(self, forward: bool) -> None:
        super().focusNextPrevChild(forward)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self.keyboard.wants(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keyboard.handle(event):
            self.left_over.append(event.key())

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802  # Qt's name
        return self.keyboard.tab(forward) or super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.keyboard.enter(event.reason())
        self.teller.tell_focus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.keyboard.leave()


class Desk:
    """A board between two lines of text, in a window that has the focus."""

    def __init__(self, qtbot: QtBot, workspace: Workspace) -> None:
        self.qtbot = qtbot
        self.workspace = workspace
        self.window = QWidget()
        qtbot.addWidget(self.window)
        row = QHBoxLayout(self.window)
        self.before, self.board, self.after = QLineEdit(), Board(workspace), QLineEdit()
        for widget in (self.before, self.board, self.after):
            row.addWidget(widget)
        self.hints: list[str] = []
        self.refusals: list[str] = []
        self.said: list[str] = []
        workspace.hinted.connect(self.hints.append)
        workspace.refused.connect(self.refusals.append)
        self.board.keyboard.said.connect(self.said.append)
        self.window.resize(700, 400)
        with qtbot.waitActive(self.window):
            self.window.show()
        self.board.setFocus()

    @property
    def focus(self) -> Ref | None:
        return self.workspace.selection.focus

    @property
    def entries(self) -> list[str]:
        """The labels of all undo entries."""
        stack = self.workspace.document.undo_stack
        return [stack.text(row) for row in range(stack.count())]

    def press(self, *keys: Qt.Key, hold: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys, wherever the focus is."""
        for key in keys:
            widget = self.window.focusWidget()
            assert widget is not None
            self.qtbot.keyClick(widget, key, hold)
