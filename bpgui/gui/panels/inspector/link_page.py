"""The inspector's page of a single link."""

import numpy as np
from PySide6.QtWidgets import QCheckBox, QWidget

from bpgui import edits
from bpgui.gui.common.fields import Form, NumberField, tooltip
from bpgui.gui.common.labels import body, heading, note
from bpgui.gui.common.selection import LinkRef
from bpgui.gui.common.text import number
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.page import Page
from bpgui.gui.panels.numbers.link_tools import LinkTools
from bpgui.gui.panels.numbers.numbers import (
    WEIGHT,
    full_name,
    gradient_of,
    is_locked,
    number_name,
    set_number,
    value_of,
)
from bpgui.spec import Value

_LOCK_HELP = "Whether training holds this weight still. Its gradient is then left aside; other weights go on learning."
_MISSING = "There is no link between these two neurons."
_GRADIENT_HELP = "How the loss changes with the weight; training moves the weight the other way."


class LinkPage(Page):
    """A link's ends, its weight with its gradient, whether training holds it still, and what can be done to it."""

    def __init__(self, workspace: Workspace, ref: LinkRef, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._ref = ref
        self._from, self._to = body(self), body(self)
        self._weight = NumberField(WEIGHT, self, number)
        self._form = Form((), self)
        self._form.add_row("From", self._from, "The neuron whose output the link carries.")
        self._form.add_row("To", self._to, "The neuron whose net input the link adds to.")
        self._form.add_field(WEIGHT, self._weight)
        self._gradient = body(self)
        self._form.add_row("Gradient", self._gradient, _GRADIENT_HELP)
        self._scope = note(self)
        self._lock = QCheckBox("Lock the weight", self)
        self._lock.clicked.connect(self._on_lock_clicked)
        self._form.edited.connect(self._on_edited)
        self._form.refused.connect(workspace.refused)
        self._column.addWidget(heading(self, "Link"))
        self._missing = note(self, f"{_MISSING} Restore brings it back with a new weight.")
        self._tools = LinkTools(workspace, self, of_one=True)
        for widget in (self._missing, self._form, self._scope, self._lock, self._tools):
            self._column.addWidget(widget)
        self._column.addStretch()

    def refresh(self) -> None:
        """Show the project as it is now."""
        network, dataset = self._workspace.project.network, self._workspace.dataset
        connection = network.connection(self._ref.connection)
        self._from.setText(full_name(network, dataset, network.layer(connection.source), self._ref.source))
        self._to.setText(full_name(network, dataset, network.layer(connection.target), self._ref.target))
        missing = value_of(self._workspace.project, self._ref) is None
        reason = _MISSING if missing else ""
        self._missing.setVisible(missing)
        self._form.set_blocked("weight", reason)
        self._lock.setEnabled(not missing)
        self._lock.setChecked(is_locked(network, self._ref))
        self._lock.setToolTip(tooltip(reason or _LOCK_HELP))
        marks = np.zeros(network.shape(connection), dtype=bool)
        marks[self._ref.source, self._ref.target] = True
        self._tools.choose({connection.id: marks})
        self.refresh_numbers()

    def refresh_numbers(self) -> None:
        """Show the newest weight, and its gradient where one can be computed."""
        self._follow(self._weight, value_of(self._workspace.project, self._ref))
        found = gradient_of(self._workspace, self._ref)
        self._gradient.setText("none" if found is None else number(found[0]))
        self._scope.setText("" if found is None else f"Gradient: {found[1]}")
        self._scope.setVisible(found is not None)

    def _on_lock_clicked(self, wanted: bool) -> None:
        name = number_name(self._workspace.project.network, self._ref)
        connection, source, target = self._ref.connection, self._ref.source, self._ref.target
        self._workspace.edit(
            f"{'Lock' if wanted else 'Free'} {name[0].lower()}{name[1:]}",
            lambda project: edits.set_link_lock(project, connection, source, target, wanted),
        )
        self.refresh()

    def _on_edited(self, setting: str, value: Value) -> None:
        set_number(
            self._workspace, self._ref, float(value), merge=number_name(self._workspace.project.network, self._ref)
        )
        self.refresh_numbers()
