"""The inspector's page of a connection: its weight matrix as a table or as a heat map."""

import numpy as np
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QRadioButton, QWidget

from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.labels import heading, note
from bpgui.gui.common.selection import ConnectionRef, LinkRef
from bpgui.gui.common.text import number, whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.page import Page
from bpgui.gui.panels.numbers.heat_map import HeatMap
from bpgui.gui.panels.numbers.link_tools import LinkTools
from bpgui.gui.panels.numbers.matrix_model import MatrixModel
from bpgui.gui.panels.numbers.number_refs import shows_gradient
from bpgui.gui.panels.numbers.number_table import NumberTable

_TABLE_HELP = "Show the weights as numbers that can be typed."
_MAP_HELP = "Show the weights as coloured cells, all at a glance."
_GRADIENT_HELP = "Show, in the weights' place, how the loss changes with each weight; on the drawing too."
# A matrix of more weights begins as a heat map.
_MOST_IN_TABLE = 400


class ConnectionPage(Page):
    """A connection's weight matrix, and what can be done to its links, or to those that are chosen in it."""

    def __init__(self, workspace: Workspace, ref: ConnectionRef, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._id = ref.connection
        self._title = heading(self)
        self._shape = note(self)
        self._model = MatrixModel(workspace, ref.connection, self)
        self._table = NumberTable(self._model, "Weights", self)
        self._map = HeatMap(self._table, self._model, self)
        self._words = ""
        self._said = note(self)
        # What a cell says, in one line or two, must not make the page jump.
        self._said.setMinimumHeight(2 * self._said.fontMetrics().lineSpacing())
        self._said.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._tools = LinkTools(workspace, self)
        self._table.set_tools(self._tools)
        self._show_table, self._show_map = QRadioButton("Table", self), QRadioButton("Heat map", self)
        self._show_gradient = QCheckBox("Gradients", self)
        for widget in (self._title, self._shape):
            self._column.addWidget(widget)
        self._column.addLayout(self._switches())
        self._column.addWidget(self._table, 1)
        self._column.addWidget(self._map, 1)
        self._column.addWidget(self._said)
        self._column.addWidget(self._tools)
        self._column.addStretch()
        rows, columns = workspace.project.network.shape(workspace.project.network.connection(self._id))
        as_map = rows * columns > _MOST_IN_TABLE
        (self._show_map if as_map else self._show_table).setChecked(True)
        self._show_view(as_map)
        self._table.chosen_changed.connect(self._on_chosen_changed)
        self._table.selectionModel().currentChanged.connect(self._on_current_changed)
        self._map.pointed.connect(self._on_pointed)
        self._map.opened.connect(self._on_opened)

    def refresh(self) -> None:
        """Show the project as it is now."""
        network = self._workspace.project.network
        connection = network.connection(self._id)
        source, target = network.layer(connection.source).name, network.layer(connection.target).name
        rows, columns = network.shape(connection)
        self._title.setText(f"{source} to {target}")
        self._shape.setText(f"{whole(rows)} x {whole(columns)}: rows are {source}, columns are {target}")
        self._model.show_shape()
        self._on_chosen_changed()
        self.refresh_numbers()

    def refresh_numbers(self) -> None:
        """Show the newest weights, or their gradients."""
        self._show_gradient.setChecked(self._workspace.insight.quantity == "gradient")
        self._tools.refresh_numbers()
        self._table.refresh()
        self._map.refresh()
        self._explain()

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
        self._map.setVisible(as_map)

    def _explain(self) -> None:
        """Say what the numbers and colours are."""
        insight = self._workspace.insight
        activity = insight.activity() if insight.quantity == "gradient" else None
        words = []
        if shows_gradient(self._workspace) and activity is not None:
            words.append(f"Gradients, {activity.scope}: to be read, not changed.")
        elif insight.quantity == "gradient":
            words.append("There are no gradients to show, so these are the weights.")
        if self._show_map.isChecked():
            words.append(f"Blue is positive, orange negative; full colour at {number(self._map.largest)}.")
        before, self._words = self._words, " ".join(words)
        if self._said.text() in ("", before):
            self._said.setText(self._words)
        self._said.setVisible(bool(words))

    def _on_view_toggled(self, as_map: bool) -> None:
        self._show_view(as_map)
        self.refresh_numbers()

    def _on_gradient_clicked(self, wanted: bool) -> None:
        self._workspace.insight.show_quantity("gradient" if wanted else "weight")

    def _on_pointed(self, text: str) -> None:
        self._said.setText(text or self._words)

    def _on_chosen_changed(self) -> None:
        cells = self._table.chosen()
        everything = not cells.any()
        self._tools.choose({self._id: np.ones_like(cells) if everything else cells}, everything)

    def _on_current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        # The drawing marks the same link.
        if current.isValid():
            self._workspace.selection.set_focus(self._model.ref(current.row(), current.column()))

    def _on_opened(self, source: int, target: int) -> None:
        self._workspace.selection.select(LinkRef(self._id, source, target))
