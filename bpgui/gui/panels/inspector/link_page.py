"""The inspector's page of a single link."""

import numpy as np
from PySide6.QtWidgets import QWidget

from bpgui.gui.common.fields import Form
from bpgui.gui.common.labels import body, heading, note
from bpgui.gui.common.selection import LinkRef
from bpgui.gui.common.text import number
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.page import Page
from bpgui.gui.panels.numbers.link_tools import LinkTools
from bpgui.gui.panels.numbers.number_refs import full_name, gradient_of, value_of

_MISSING = "There is no link between these two neurons. Restore brings it back with a new weight."
_GRADIENT_HELP = "How the loss changes with the weight; training moves the weight the other way."


class LinkPage(Page):
    """A link's ends, its weight with its gradient, and what can be done to it."""

    def __init__(self, workspace: Workspace, ref: LinkRef, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._ref = ref
        self._from, self._to, self._gradient = body(self), body(self), body(self)
        self._missing = note(self, _MISSING)
        ends, computed = Form((), self), Form((), self)
        ends.add_row("From", self._from, "The neuron whose output the link carries.")
        ends.add_row("To", self._to, "The neuron whose net input the link adds to.")
        computed.add_row("Gradient", self._gradient, _GRADIENT_HELP)
        self._tools = LinkTools(workspace, self, quiet=True)
        for widget in (heading(self, "Link"), ends, self._missing, self._tools, computed):
            self._column.addWidget(widget)
        self._column.addStretch()

    def refresh(self) -> None:
        """Show the project as it is now."""
        network, dataset = self._workspace.project.network, self._workspace.dataset
        connection = network.connection(self._ref.connection)
        self._from.setText(full_name(network, dataset, network.layer(connection.source), self._ref.source))
        self._to.setText(full_name(network, dataset, network.layer(connection.target), self._ref.target))
        self._missing.setVisible(value_of(self._workspace.project, self._ref) is None)
        marks = np.zeros(network.shape(connection), dtype=bool)
        marks[self._ref.source, self._ref.target] = True
        self._tools.choose({connection.id: marks})
        self.refresh_numbers()

    def refresh_numbers(self) -> None:
        """Show the newest weight, and its gradient where one can be computed."""
        self._tools.refresh_numbers()
        found = gradient_of(self._workspace, self._ref)
        self._gradient.setText("none" if found is None else f"{number(found[0])} ({found[1]})")
