"""The inspector's page of a connection: its weight matrix as a table or as a heat map."""

import numpy as np
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QRadioButton, QSizePolicy, QWidget

from bpgui import edits
from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.labels import heading, note
from bpgui.gui.common.selection import ConnectionRef, LinkRef
from bpgui.gui.common.text import count, number, whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.page import Page
from bpgui.gui.panels.numbers.block_menu import show_block_menu
from bpgui.gui.panels.numbers.heat_map import HeatMap
from bpgui.gui.panels.numbers.link_tools import LinkTools
from bpgui.gui.panels.numbers.matrix_model import MatrixModel
from bpgui.gui.panels.numbers.numbers import shows_gradient
from bpgui.gui.panels.numbers.weight_table import NumberTable
from bpgui.spec import ConnectionSpec

_LOCK_ALL_HELP = "Whether training holds all weights of this connection still."
_TABLE_HELP = "Show the weights as numbers that can be typed."
_MAP_HELP = "Show the weights as coloured cells, all at a glance."
_GRADIENT_HELP = "Show, in the weights' place, how the loss changes with each weight; on the drawing too."
_ALL = "All links, as no cell below is chosen:"
# A matrix of more weights begins as a heat map.
_MOST_IN_TABLE = 400


class ConnectionPage(Page):
    """A connection's weight matrix, what can be done to its links, and whether training holds them still."""

    def __init__(self, workspace: Workspace, ref: ConnectionRef, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._id = ref.connection
        self._title = heading(self)
        self._shape = note(self)
        self._axes = note(self)
        self._lock = QCheckBox("Lock all weights", self)
        self._lock.setToolTip(tooltip(_LOCK_ALL_HELP))
        self._lock.clicked.connect(self._on_lock_clicked)
        self._all_locked = False
        self._tools = LinkTools(workspace, self)
        self._model = MatrixModel(workspace, ref.connection, self)
        self._table = NumberTable(self._model, "Weights", self)
        self._map = HeatMap(self._table, self._model, self)
        self._scale = note(self)
        self._read = QLabel(self)
        # A long name must not make the panel wider, nor two lines make it jump.
        self._read.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._show_table, self._show_map = QRadioButton("Table", self), QRadioButton("Heat map", self)
        self._show_gradient = QCheckBox("Gradients", self)
        for widget in (self._title, self._shape, self._lock, self._tools):
            self._column.addWidget(widget)
        self._column.addLayout(self._switches())
        for widget in (self._axes, self._scale):
            self._column.addWidget(widget)
        self._column.addWidget(self._table, 1)
        self._column.addWidget(self._map, 1)
        self._column.addWidget(self._read)
        self._column.addStretch()
        rows, columns = workspace.project.network.shape(workspace.project.network.connection(self._id))
        as_map = rows * columns > _MOST_IN_TABLE
        (self._show_map if as_map else self._show_table).setChecked(True)
        self._show_view(as_map)
        self._table.chosen_changed.connect(self._on_chosen_changed)
        self._table.selectionModel().currentChanged.connect(self._on_current_changed)
        self._map.pointed.connect(self._read.setText)
        self._map.opened.connect(self._on_opened)
        for view in (self._table, self._map):
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(self._on_menu_requested)

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
        gaps += f", {whole(locked)} locked" if locked else ""
        self._title.setText(f"{source.name} to {target.name}")
        self._shape.setText(f"{whole(rows)} x {whole(columns)}: {count(rows * columns - missing, 'weight')}{gaps}")
        self._axes.setText(f"A row for each neuron of {source.name}, a column for each of {target.name}.")
        some = Qt.CheckState.PartiallyChecked if locked else Qt.CheckState.Unchecked
        self._lock.setCheckState(Qt.CheckState.Checked if self._all_locked else some)
        self._model.show_shape()
        self._on_chosen_changed()
        self.refresh_numbers()

    def refresh_numbers(self) -> None:
        """Show the newest weights, or their gradients."""
        self._show_gradient.setChecked(self._workspace.insight.quantity == "gradient")
        self._tools.refresh_numbers()
        self._table.refresh()
        self._map.refresh()
        self._say_scale()

    def _switches(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for button, help_text in (
            (self._show_table, _TABLE_HELP),
            (self._show_map, _MAP_HELP),
            (self._show_gradient, _GRADIENT_HELP),
        ):
            button.setAccessibleDescription(help_text)
            button.setToolTip(tooltip(help_text))
            row.addWidget(button)
        row.insertStretch(2)
        self._show_map.toggled.connect(self._on_view_toggled)
        self._show_gradient.clicked.connect(self._on_gradient_clicked)
        return row

    def _show_view(self, as_map: bool) -> None:
        self._table.setVisible(not as_map)
        for widget in (self._map, self._read):
            widget.setVisible(as_map)

    def _say_scale(self) -> None:
        insight = self._workspace.insight
        activity = insight.activity() if insight.quantity == "gradient" else None
        words = []
        if shows_gradient(self._workspace) and activity is not None:
            words.append(f"Gradients, {activity.scope}: to be read, not changed.")
        elif insight.quantity == "gradient":
            words.append("There are no gradients to show, so these are the weights.")
        if self._show_map.isChecked():
            words.append(f"Blue is positive, orange negative; full colour at {number(self._map.largest)}.")
        self._scale.setText(" ".join(words))
        self._scale.setVisible(bool(words))

    def _on_view_toggled(self, as_map: bool) -> None:
        self._show_view(as_map)
        self.refresh_numbers()

    def _on_gradient_clicked(self, wanted: bool) -> None:
        self._workspace.insight.show_quantity("gradient" if wanted else "weight")

    def _on_chosen_changed(self) -> None:
        cells = self._table.chosen()
        whole = not cells.any()
        self._tools.choose({self._id: np.ones_like(cells) if whole else cells}, _ALL if whole else "")

    def _on_current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        # The drawing marks the same link.
        if current.isValid():
            self._workspace.selection.set_focus(self._model.ref(current.row(), current.column()))

    def _on_opened(self, source: int, target: int) -> None:
        self._workspace.selection.select(LinkRef(self._id, source, target))

    def _on_menu_requested(self, place: QPoint) -> None:
        view = self._map if self._show_map.isChecked() else self._table
        show_block_menu(view, place, self._table, self._tools)

    def _on_lock_clicked(self) -> None:
        # Of some locked weights, a click locks the others too.
        wanted = not self._all_locked
        self._workspace.edit(
            f"{'Lock' if wanted else 'Free'} weights {self._title.text()}",
            lambda project: edits.set_connection_lock(project, self._id, wanted),
        )
        self.refresh()


def _locked_count(connection: ConnectionSpec) -> int:
    if connection.locked is None:
        return 0
    present = connection.locked if connection.mask is None else connection.locked & connection.mask
    return int(present.sum())
