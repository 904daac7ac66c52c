"""The inspector's page of a neuron."""

from PySide6.QtWidgets import QWidget

from bpgui.gui.common.labels import heading, note
from bpgui.gui.common.naming import column_name
from bpgui.gui.common.selection import LinkRef, NeuronRef
from bpgui.gui.common.text import whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.computed import Computed
from bpgui.gui.panels.inspector.page import Page
from bpgui.gui.panels.numbers.bias_tools import BiasTools
from bpgui.gui.panels.numbers.list_model import ListModel
from bpgui.gui.panels.numbers.number_refs import NumberRef, full_name
from bpgui.gui.panels.numbers.number_table import NumberTable
from bpgui.spec import LayerSpec


class NeuronPage(Page):
    """A neuron's bias, what it computes, and the weights of the links that lead to it and from it."""

    def __init__(self, workspace: Workspace, ref: NeuronRef, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._ref = ref
        self._title = heading(self)
        self._column_name = note(self)
        self._tools = BiasTools(workspace, self, quiet=True)
        self._computed = Computed(workspace, ref, self)
        for widget in (self._title, self._column_name, self._tools, self._computed):
            self._column.addWidget(widget)
        self._ends = (
            _LinkList(workspace, "Incoming weights", "From", self),
            _LinkList(workspace, "Outgoing weights", "To", self),
        )
        for end in self._ends:
            self._column.addWidget(end.title)
            self._column.addWidget(end.table, 1)
        self._column.addStretch()

    def refresh(self) -> None:
        """Show the project as it is now."""
        network = self._workspace.project.network
        layer = network.layer(self._ref.layer)
        self._title.setText(f"{layer.name}, neuron {whole(self._ref.neuron + 1)} of {whole(layer.size)}")
        column = column_name(network, self._workspace.dataset, layer, self._ref.neuron)
        self._column_name.setText(_described(layer, column))
        self._column_name.setVisible(layer.role != "hidden")
        self._tools.setVisible(layer.role != "input")
        self._tools.choose({layer.id: (self._ref.neuron,)})
        incoming, outgoing = self._rows()
        for end, rows in zip(self._ends, (incoming, outgoing), strict=True):
            end.show_rows(rows)
        self.refresh_numbers()

    def refresh_numbers(self) -> None:
        """Show the newest weights and bias, and what comes of them."""
        self._computed.refresh()
        self._tools.refresh_numbers()
        for end in self._ends:
            end.table.refresh()

    def _rows(self) -> tuple[list[tuple[str, NumberRef]], list[tuple[str, NumberRef]]]:
        network, dataset = self._workspace.project.network, self._workspace.dataset
        incoming: list[tuple[str, NumberRef]] = []
        outgoing: list[tuple[str, NumberRef]] = []
        here = self._ref.neuron
        for connection in network.incoming(self._ref.layer):
            source = network.layer(connection.source)
            present = network.present(connection)[:, here].nonzero()[0].tolist()
            incoming += [(full_name(network, dataset, source, k), LinkRef(connection.id, k, here)) for k in present]
        for connection in network.outgoing(self._ref.layer):
            target = network.layer(connection.target)
            present = network.present(connection)[here].nonzero()[0].tolist()
            outgoing += [(full_name(network, dataset, target, k), LinkRef(connection.id, here, k)) for k in present]
        return incoming, outgoing


class _LinkList:
    """A title and a table of weights, hidden while there are none."""

    def __init__(self, workspace: Workspace, title: str, end: str, parent: QWidget) -> None:
        self._text = title
        self.title = heading(parent, title)
        self._model = ListModel(workspace, (end, "Weight"), parent)
        self.table = NumberTable(self._model, title, parent)

    def show_rows(self, rows: list[tuple[str, NumberRef]]) -> None:
        self._model.show_rows(rows)
        self.title.setText(f"{self._text} ({whole(len(rows))})")
        self.title.setVisible(bool(rows))
        self.table.setVisible(bool(rows))


def _described(layer: LayerSpec, column: str) -> str:
    if layer.role == "input":
        return f"Input column '{column}': passes the data on." if column else "Passes the data on."
    return f"Output for '{column}'." if column else "Output of the network."
