"""The inspector's pages when several things are selected: what is done there is done to all of them at once."""

import numpy as np
from PySide6.QtWidgets import QWidget

from bpgui.edits import Links
from bpgui.gui.common.chosen import neurons_of
from bpgui.gui.common.labels import heading, note
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.text import count
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.page import Page
from bpgui.gui.panels.numbers.bias_tools import BiasTools
from bpgui.gui.panels.numbers.link_tools import LinkTools
from bpgui.spec import BoolArray, NetworkSpec

_KINDS = ((LayerRef, "layer"), (NeuronRef, "neuron"), (ConnectionRef, "connection"), (LinkRef, "link"))
_HINT = "Select a single one to see and change its numbers here."


class SeveralPage(Page):
    """How many things of each kind are selected, when they have nothing in common that could be changed."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._counts = heading(self)
        self._column.addWidget(self._counts)
        self._add_tools()
        self._column.addStretch()

    def refresh(self) -> None:
        """Show the selection as it is now."""
        items = self._workspace.selection.items
        counts = ((sum(isinstance(item, kind) for item in items), noun) for kind, noun in _KINDS)
        self._counts.setText(", ".join(count(number, noun) for number, noun in counts if number))

    def _add_tools(self) -> None:
        self._column.addWidget(note(self, _HINT))


class LinksPage(SeveralPage):
    """Several links or connections: what can be done to all their links."""

    def refresh(self) -> None:
        """Show the selection as it is now."""
        super().refresh()
        self._tools.choose(marked(self._workspace.selection.items, self._workspace.project.network))

    def refresh_numbers(self) -> None:
        """Show the weight that all of them have."""
        self._tools.refresh_numbers()

    def _add_tools(self) -> None:
        self._tools = LinkTools(self._workspace, self)
        self._column.addWidget(self._tools)


class NeuronsPage(SeveralPage):
    """Several neurons: what can be done to all their biases."""

    def refresh(self) -> None:
        """Show the selection as it is now."""
        super().refresh()
        self._tools.choose(neurons_of(self._workspace.selection.items, self._workspace.project.network))

    def refresh_numbers(self) -> None:
        """Show the bias that all of them have."""
        self._tools.refresh_numbers()

    def _add_tools(self) -> None:
        self._tools = BiasTools(self._workspace, self)
        self._column.addWidget(self._tools)


def marked(items: tuple[Ref, ...], network: NetworkSpec) -> Links:
    """Return all links that links and connections stand for, those that are missing too."""
    chosen: dict[str, BoolArray] = {}
    for item in items:
        if isinstance(item, LinkRef | ConnectionRef):
            shape = network.shape(network.connection(item.connection))
            marks = chosen.setdefault(item.connection, np.zeros(shape, dtype=bool))
            if isinstance(item, LinkRef):
                marks[item.source, item.target] = True
            else:
                marks[:] = True
    return chosen
