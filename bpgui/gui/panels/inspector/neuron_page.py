"""The inspector's page of a neuron."""

from PySide6.QtWidgets import QCheckBox, QWidget

from bpgui import edits
from bpgui.engine import ACTIVATIONS
from bpgui.gui.common.fields import Form, NumberField, tooltip
from bpgui.gui.common.labels import heading, note
from bpgui.gui.common.naming import column_name
from bpgui.gui.common.selection import LinkRef, NeuronRef
from bpgui.gui.common.text import number, whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.page import Page
from bpgui.gui.panels.inspector.working import Working
from bpgui.gui.panels.numbers.list_model import ListModel
from bpgui.gui.panels.numbers.numbers import (
    BIAS,
    NumberRef,
    full_name,
    number_name,
    set_number,
    value_of,
)
from bpgui.gui.panels.numbers.weight_table import NumberTable
from bpgui.spec import LayerSpec, Value

_LOCK_HELP = "Whether training holds this bias still. Its gradient is then left aside; other weights go on learning."


class NeuronPage(Page):
    """A neuron's bias, what it computes, and the weights of the links that lead to it and from it."""

    def __init__(self, workspace: Workspace, ref: NeuronRef, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._ref = ref
        self._title = heading(self)
        self._column_name = note(self)
        self._formula = note(self)
        self._bias = NumberField(BIAS, self, number)
        self._form = Form((), self)
        self._form.add_field(BIAS, self._bias)
        self._form.edited.connect(self._on_edited)
        self._form.refused.connect(workspace.refused)
        self._lock = QCheckBox("Lock the bias", self)
        self._lock.clicked.connect(self._on_lock_clicked)
        for widget in (self._title, self._column_name, self._formula, self._form, self._lock):
            self._column.addWidget(widget)
        self._working = Working(workspace, ref, self)
        self._column.addWidget(self._working)
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
        self._title.setText(f"{layer.name}, neuron {self._ref.neuron + 1} of {layer.size}")
        column = column_name(network, self._workspace.dataset, layer, self._ref.neuron)
        self._column_name.setText(_described(layer, column))
        self._column_name.setVisible(layer.role != "hidden")
        self._formula.setText(ACTIVATIONS[layer.activation].formula)
        self._formula.setVisible(layer.role != "input")
        self._form.setVisible(layer.role != "input")
        reason = "" if layer.has_bias else f"Layer '{layer.name}' has no biases: select the layer to switch them on."
        self._form.set_blocked("bias", reason)
        self._lock.setVisible(layer.role != "input")
        self._lock.setEnabled(not reason)
        self._lock.setChecked(self._ref.neuron in layer.locked_biases)
        self._lock.setToolTip(tooltip(reason or _LOCK_HELP))
        incoming, outgoing = self._rows()
        for end, rows in zip(self._ends, (incoming, outgoing), strict=True):
            end.show_rows(rows)
        self.refresh_numbers()

    def refresh_numbers(self) -> None:
        """Show the newest weights and bias, and what comes of them."""
        self._working.refresh()
        self._follow(self._bias, value_of(self._workspace.project, self._ref))
        for end in self._ends:
            end.table.refresh()

    def _rows(self) -> tuple[list[tuple[str, NumberRef]], list[tuple[str, NumberRef]]]:
        network, dataset = self._workspace.project.network, self._workspace.dataset
        incoming: list[tuple[str, NumberRef]] = []
        outgoing: list[tuple[str, NumberRef]] = []
        here = self._ref.neuron
        for connection in network.incoming(self._ref.layer):
            source = network.layer(connection.source)
            present = range(source.size) if connection.mask is None else connection.mask[:, here].nonzero()[0].tolist()
            incoming += [(full_name(network, dataset, source, k), LinkRef(connection.id, k, here)) for k in present]
        for connection in network.outgoing(self._ref.layer):
            target = network.layer(connection.target)
            present = range(target.size) if connection.mask is None else connection.mask[here].nonzero()[0].tolist()
            outgoing += [(full_name(network, dataset, target, k), LinkRef(connection.id, here, k)) for k in present]
        return incoming, outgoing

    def _on_lock_clicked(self, wanted: bool) -> None:
        name = number_name(self._workspace.project.network, self._ref)
        self._workspace.edit(
            f"{'Lock' if wanted else 'Free'} {name[0].lower()}{name[1:]}",
            lambda project: edits.set_bias_lock(project, self._ref.layer, self._ref.neuron, wanted),
        )
        self.refresh()

    def _on_edited(self, setting: str, value: Value) -> None:
        set_number(
            self._workspace, self._ref, float(value), merge=number_name(self._workspace.project.network, self._ref)
        )
        self.refresh_numbers()


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
