"""What is done to chosen weights or biases, be it one or many: a field, a lock, and a menu of everything else."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from bpgui.document import Edit
from bpgui.errors import BpguiError
from bpgui.gui.common.fields import Form, NumberField, tooltip
from bpgui.gui.common.labels import note
from bpgui.gui.common.text import number
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Param

_LOCK_HELP = "Whether training holds what is chosen still; everything else goes on learning."
_MORE_HELP = "What else can be done to what is chosen."


@dataclass(frozen=True, slots=True)
class Tool:
    """An entry of the menu: its text, what it does, and whether it stands beside the menu too while it can be used."""

    text: str
    help: str
    offered: bool = False


class BlockTools(QWidget):
    """Says what is chosen, edits its value, locks and frees it, and has a menu for everything else.

    A value that is dragged is shown on the drawing at once; while a network is being trained it waits for its end,
    since any change of a weight ends the run.
    """

    def __init__(
        self,
        workspace: Workspace,
        param: Param,
        tools: Mapping[str, Tool],
        parent: QWidget | None = None,
        quiet: bool = False,
    ) -> None:
        """Make the editors; if `quiet`, what is chosen is said elsewhere."""
        super().__init__(parent)
        self._workspace = workspace
        self._summary = note(self)
        self._summary.setHidden(quiet)
        self._field = NumberField(param, self, number)
        self._form = Form((), self)
        self._form.add_field(param, self._field)
        self._field.value_edited.connect(self._on_value_edited)
        self._field.value_scrubbed.connect(self._on_value_scrubbed)
        self._field.refused.connect(workspace.refused)
        self._lock = QCheckBox("Lock", self)
        self._lock.clicked.connect(self._on_lock_clicked)
        self._all_locked = False
        self._actions: dict[str, QAction] = {}
        self._offered: dict[str, QPushButton] = {}
        self._more = _button("More", _MORE_HELP, self)
        menu = QMenu(self._more)
        menu.setToolTipsVisible(True)
        self._more.setMenu(menu)
        row = QHBoxLayout()
        row.addWidget(self._lock, 1)
        for name, tool in tools.items():
            self._actions[name] = self._new_action(name, tool)
            menu.addAction(self._actions[name])
            if tool.offered:
                self._offered[name] = _button(tool.text, tool.help, self)
                self._offered[name].clicked.connect(self._actions[name].trigger)
                row.addWidget(self._offered[name])
        row.addWidget(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._summary)
        column.addWidget(self._form)
        column.addLayout(row)

    def refresh_numbers(self) -> None:
        """Show the value that all that is chosen has."""
        raise NotImplementedError

    def edit_value(self) -> None:
        """Let a value be typed at once."""
        self._field.setFocus()
        self._field.selectAll()

    def fill(self, menu: QMenu) -> None:
        """Add all that can be done to a menu."""
        menu.addAction("Set to...", self.edit_value).setEnabled(self._field.isEnabled())
        lock = menu.addAction("Free" if self._all_locked else "Lock", self._on_lock_clicked)
        lock.setEnabled(self._lock.isEnabled())
        menu.addActions(list(self._actions.values()))

    # What the children say

    def _setting(self, value: float) -> tuple[str, Edit, Hashable]:
        """Return what sets the chosen numbers: the label of its entry, the edit, and what it merges with."""
        raise NotImplementedError

    def _deed(self, name: str) -> tuple[str, Edit]:
        """Return what a tool, 'lock' or 'free' does: the label of its entry, and the edit."""
        raise NotImplementedError

    # What the children use

    def _block(self, name: str, reason: str) -> None:
        """Grey a tool out, its tooltip saying why; an empty reason frees it."""
        action = self._actions[name]
        action.setEnabled(not reason)
        action.setToolTip(tooltip(reason or action.statusTip()))
        self._more.setEnabled(any(action.isEnabled() for action in self._actions.values()))
        if name in self._offered:
            self._offered[name].setVisible(not reason)

    def _show_locked(self, locked: int, total: int, reason: str) -> None:
        """Show whether all, some or none of the chosen numbers are locked; with a reason, they cannot be."""
        self._all_locked = 0 < total == locked
        some = Qt.CheckState.PartiallyChecked if locked else Qt.CheckState.Unchecked
        self._lock.setCheckState(Qt.CheckState.Checked if self._all_locked else some)
        self._lock.setEnabled(not reason)
        self._lock.setToolTip(tooltip(reason or _LOCK_HELP))

    def _show_value(self, value: float | None, reason: str) -> None:
        """Show the value that the chosen numbers share, None if they differ; with a reason, the field is greyed out."""
        self._field.lineEdit().setPlaceholderText("" if reason else "(several)")
        self._form.set_blocked(self._form.names()[0], reason)
        # A number that runs on under the cursor cannot be edited.
        if not (self._field.hasFocus() and self._workspace.training.state is State.RUNNING):
            self._field.set_value(value)

    # Reacting

    def _new_action(self, name: str, tool: Tool) -> QAction:
        action = QAction(tool.text, self)
        action.setStatusTip(tool.help)
        action.setToolTip(tooltip(tool.help))
        action.triggered.connect(partial(self._on_triggered, name))
        return action

    def _on_triggered(self, name: str, checked: bool = False) -> None:
        self._workspace.edit(*self._deed(name))

    def _on_lock_clicked(self) -> None:
        # Of some locked numbers, a click locks the others too.
        name = "free" if self._all_locked else "lock"
        if not self._workspace.edit(*self._deed(name)):
            self._lock.setChecked(self._all_locked)

    def _on_value_edited(self, value: float) -> None:
        self._workspace.edit(*self._setting(float(value)))
        self.refresh_numbers()

    def _on_value_scrubbed(self, value: float | None) -> None:
        document = self._workspace.document
        if value is None:
            document.preview(None)
        elif self._workspace.training.state is State.IDLE:
            try:
                document.preview(self._setting(float(value))[1](document.project))
            except BpguiError as error:
                self._workspace.refused.emit(str(error))


def _button(text: str, help_text: str, parent: QWidget) -> QPushButton:
    button = QPushButton(text, parent)
    button.setToolTip(tooltip(help_text))
    button.setAccessibleDescription(help_text)
    return button
