"""What can be done to several weights or biases at once: a field that sets them all, and a button for each deed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from bpgui.gui.common.fields import Form, NumberField, tooltip
from bpgui.gui.common.labels import note
from bpgui.gui.common.text import number
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Param


@dataclass(frozen=True, slots=True)
class Tool:
    """A button's text and what it does, in a sentence."""

    text: str
    help: str


class Tools(QWidget):
    """Says what is chosen, sets its value, and has a button for everything else that can be done to it."""

    used = Signal(str)  # the name of a tool
    value_edited = Signal(object)  # float

    def __init__(
        self, workspace: Workspace, param: Param | None, tools: Mapping[str, Tool], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._summary = note(self)
        self._field: NumberField | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._summary)
        if param is not None:
            self._field = NumberField(param, self, number)
            self._form = Form((), self)
            self._form.add_field(param, self._field)
            self._field.value_edited.connect(self.value_edited)
            self._field.refused.connect(workspace.refused)
            column.addWidget(self._form)
        grid = QGridLayout()
        grid.setSpacing(4)
        self._actions: dict[str, QAction] = {}
        # Four stand better two by two.
        columns = 2 if len(tools) == 4 else 3
        for place, (name, tool) in enumerate(tools.items()):
            button = self._add_tool(name, tool)
            grid.addWidget(button, place // columns, place % columns)
        column.addLayout(grid)

    def set_summary(self, text: str) -> None:
        """Say what is chosen."""
        self._summary.setText(text)
        self._summary.setVisible(bool(text))

    def set_blocked(self, name: str, reason: str) -> None:
        """Grey a tool out, its tooltip saying why; an empty reason frees it."""
        action = self._actions[name]
        action.setEnabled(not reason)
        action.setToolTip(tooltip(reason or action.statusTip()))

    def show_value(self, value: float | None, reason: str = "") -> None:
        """Show the value that the chosen numbers share, None if they differ; with a reason, the field is greyed out."""
        if self._field is not None:
            self._field.lineEdit().setPlaceholderText("" if reason else "(several)")
            self._field.set_value(value)
            self._form.set_blocked(self._form.names()[0], reason)

    def edit_value(self) -> None:
        """Let a value be typed at once."""
        if self._field is not None:
            self._field.setFocus()
            self._field.selectAll()

    def fill(self, menu: QMenu) -> None:
        """Add all that can be done to a menu."""
        if self._field is not None:
            menu.addAction("Set to...", self.edit_value).setEnabled(self._field.isEnabled())
        menu.addActions(list(self._actions.values()))

    def _add_tool(self, name: str, tool: Tool) -> QToolButton:
        action = QAction(tool.text, self)
        action.setStatusTip(tool.help)
        action.setToolTip(tooltip(tool.help))
        action.triggered.connect(partial(self._on_triggered, name))
        self._actions[name] = action
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAccessibleName(tool.text)
        button.setAccessibleDescription(tool.help)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return button

    def _on_triggered(self, name: str, checked: bool = False) -> None:
        self.used.emit(name)
