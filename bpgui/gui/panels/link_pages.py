"""The inspector's pages of a connection and of a single link."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from bpgui import edits
from bpgui.gui.common.fields import Form, NumberField, tooltip
from bpgui.gui.common.selection import ConnectionRef, LinkRef
from bpgui.gui.common.text import count, number
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.numbers import WEIGHT, full_name, number_name, set_number, value_of
from bpgui.gui.panels.page import Page, body, heading, note
from bpgui.gui.panels.weight_table import MatrixModel, NumberTable
from bpgui.spec import ConnectionSpec, Value

_LOCK_HELP = "Whether training holds this weight still. Its gradient is then left aside; other weights go on learning."
_LOCK_ALL_HELP = "Whether training holds all weights of this connection still. Single links have a page of their own."


class ConnectionPage(Page):
    """A connection's weight matrix, and whether training holds it still."""

    def __init__(self, workspace: Workspace, ref: ConnectionRef, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._id = ref.connection
        self._title = heading(self)
        self._shape = note(self)
        self._axes = note(self)
        self._lock = QCheckBox("Lock all weights", self)
        self._lock.setToolTip(tooltip(_LOCK_ALL_HELP))
        self._lock.clicked.connect(self._on_lock_clicked)
        self._model = MatrixModel(workspace, ref.connection, self)
        self._table = NumberTable(self._model, "Weights", self)
        self._all_locked = False
        for widget in (self._title, self._shape, self._lock, self._axes):
            self._column.addWidget(widget)
        self._column.addWidget(self._table, 1)
        self._column.addStretch()

    def refresh(self) -> None:
        """Show the project as it is now."""
        network = self._workspace.project.network
        connection = network.connection(self._id)
        source, target = network.layer(connection.source), network.layer(connection.target)
        rows, columns = network.shape(connection)
        missing = 0 if connection.mask is None else int((~connection.mask).sum())
        locked = _locked_count(connection)
        self._all_locked = locked == rows * columns - missing
        gaps = f", {count(missing, 'link')} missing" if missing else ""
        gaps += f", {locked:,} locked" if locked else ""
        self._title.setText(f"{source.name} to {target.name}")
        self._shape.setText(f"{rows:,} x {columns:,}: {count(rows * columns - missing, 'weight')}{gaps}")
        self._axes.setText(f"A row for each neuron of {source.name}, a column for each of {target.name}.")
        some = Qt.CheckState.PartiallyChecked if locked else Qt.CheckState.Unchecked
        self._lock.setCheckState(Qt.CheckState.Checked if self._all_locked else some)
        self._model.show_shape()
        self._table.refresh()

    def refresh_numbers(self) -> None:
        """Show the newest weights."""
        self._table.refresh()

    def _on_lock_clicked(self) -> None:
        # Of some locked weights, a click locks the others too.
        wanted = not self._all_locked
        self._workspace.edit(
            f"{'Lock' if wanted else 'Free'} weights {self._title.text()}",
            lambda project: edits.set_connection_lock(project, self._id, wanted),
        )
        self.refresh()


class LinkPage(Page):
    """A link's ends, its weight, and whether training holds that still."""

    def __init__(self, workspace: Workspace, ref: LinkRef, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._ref = ref
        self._from, self._to = body(self), body(self)
        self._weight = NumberField(WEIGHT, self, number)
        self._form = Form((), self)
        self._form.add_row("From", self._from, "The neuron whose output the link carries.")
        self._form.add_row("To", self._to, "The neuron whose net input the link adds to.")
        self._form.add_field(WEIGHT, self._weight)
        self._lock = QCheckBox("Lock the weight", self)
        self._lock.clicked.connect(self._on_lock_clicked)
        self._form.edited.connect(self._on_edited)
        self._form.refused.connect(workspace.refused)
        self._column.addWidget(heading(self, "Link"))
        self._column.addWidget(self._form)
        self._column.addWidget(self._lock)
        self._column.addStretch()

    def refresh(self) -> None:
        """Show the project as it is now."""
        network, dataset = self._workspace.project.network, self._workspace.dataset
        connection = network.connection(self._ref.connection)
        self._from.setText(full_name(network, dataset, network.layer(connection.source), self._ref.source))
        self._to.setText(full_name(network, dataset, network.layer(connection.target), self._ref.target))
        missing = value_of(self._workspace.project, self._ref) is None
        reason = "There is no link between these two neurons." if missing else ""
        self._form.set_blocked("weight", reason)
        self._lock.setEnabled(not missing)
        self._lock.setChecked(_is_locked(connection, self._ref))
        self._lock.setToolTip(tooltip(reason or _LOCK_HELP))
        self.refresh_numbers()

    def refresh_numbers(self) -> None:
        """Show the newest weight."""
        self._follow(self._weight, value_of(self._workspace.project, self._ref))

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


def _locked_count(connection: ConnectionSpec) -> int:
    if connection.locked is None:
        return 0
    present = connection.locked if connection.mask is None else connection.locked & connection.mask
    return int(present.sum())


def _is_locked(connection: ConnectionSpec, ref: LinkRef) -> bool:
    return connection.locked is not None and bool(connection.locked[ref.source, ref.target])
