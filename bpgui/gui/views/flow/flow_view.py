"""`FlowView`: whether the gradient vanishes or explodes on its way back, and which neurons are saturated or dead."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from bpgui.engine.diagnostics import LayerDiagnostics, layer_diagnostics
from bpgui.engine.gradient_flow import Size, gradient_flow
from bpgui.engine.reference import backward, forward
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.labels import body
from bpgui.gui.common.lights import DARK, Lit
from bpgui.gui.common.live import LiveView
from bpgui.gui.common.probe import Reading
from bpgui.gui.common.selection import LayerRef, NeuronRef
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.flow.flow_chart import FlowChart
from bpgui.gui.views.flow.rows import RULE, Row, summary, verdict

_NO_SLOPE = (
    "There is no gradient: a hard step, or an output that does not go with the loss, has no slope to learn by. "
    "Choose another activation or loss."
)


class FlowView(LiveView):
    """A verdict in words over a row for each layer: norms of dL/dw and of delta, saturated outputs, dead neurons."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._start: tuple[LayerDiagnostics, ...] = ()
        self._start_of: tuple[object, ...] = ()
        self._lit = ""  # the layer whose dead neurons are lit
        self._light_shown = DARK
        self.verdict = body(self)
        self.verdict.setToolTip(tooltip(RULE))
        self.chart = FlowChart(workspace.theme.colours)
        self.empty = QLabel()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("muted", "true")
        self.empty.setWordWrap(True)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        column.addWidget(self.verdict)
        column.addWidget(self.chart, 1)
        self._page = page
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(page)
        self.chart.layer_chosen.connect(self._on_layer_chosen)
        self.chart.dead_chosen.connect(self._on_dead_chosen)
        workspace.selection.changed.connect(self._on_selection_changed)
        workspace.lights.changed.connect(self._on_lights_changed)

    def refresh(self) -> None:
        """Read the network anew."""
        reading = self.workspace.probe.reading()
        if reading is None:
            self.empty.setText(self.workspace.probe.problem)
            self._pages.setCurrentWidget(self.empty)
            self._light("")
            return
        layers = layer_diagnostics(reading.program, reading.trace, reading.gradient)
        flow = gradient_flow(reading.program, layers)
        network = reading.program.network
        sizes: dict[str, Size] = {} if reading.gradient is None else flow.sizes
        rows = [
            Row(network.layer(now.layer), now, start.gradient_norm, start.delta_norm, sizes.get(now.layer, "fair"))
            for now, start in zip(layers, self._at_the_start(reading), strict=True)
        ]
        self.verdict.setText(_NO_SLOPE if reading.gradient is None else verdict(network, flow))
        self.chart.setAccessibleDescription(summary(rows))
        self.chart.show_rows(rows, len(reading.rows))
        self._pages.setCurrentWidget(self._page)
        self._on_selection_changed()
        self._light(self._lit)

    def recolour(self) -> None:
        """Take over the colours of the theme."""
        self.chart.recolour(self.workspace.theme.colours)

    def hideEvent(self, event: QHideEvent) -> None:
        """Put out the lights of a view that is gone."""
        self._light("")
        super().hideEvent(event)

    def _at_the_start(self, reading: Reading) -> tuple[LayerDiagnostics, ...]:
        """Look at the weights that Reset brings back, on the same samples."""
        project = self.workspace.project
        training = project.training
        subject = (
            project.initial,
            reading.program,
            training.loss,
            training.loss_settings,
            project.dataset,
            project.table,
        )
        if not _are(subject, self._start_of):
            program = reading.program
            theta = program.pack(project.initial)
            gradient = None
            with np.errstate(all="ignore"):
                trace = forward(program, theta, reading.inputs)
                if reading.gradient is not None:
                    gradient = backward(program, theta, reading.loss, trace, reading.targets)
            self._start = layer_diagnostics(program, trace, gradient)
            self._start_of = subject
        return self._start

    def _light(self, layer: str) -> None:
        """Light the dead neurons of a layer, or none."""
        row = next((row for row in self.chart.rows if row.layer.id == layer), None)
        dead = frozenset() if row is None else frozenset(NeuronRef(layer, neuron) for neuron in row.now.dead_neurons)
        if dead:
            self._lit, self._light_shown = layer, Lit(neurons=dead)
            self.workspace.lights.show(self, self._light_shown)
        else:
            self._lit = ""
            self.workspace.lights.put_out(self)
        self.chart.set_lit(self._lit)

    def _on_layer_chosen(self, layer: str) -> None:
        self.workspace.selection.select(LayerRef(layer))

    def _on_dead_chosen(self, layer: str) -> None:
        self._light("" if layer == self._lit else layer)

    def _on_selection_changed(self) -> None:
        self.chart.set_selected({item.layer for item in self.workspace.selection.items if isinstance(item, LayerRef)})

    def _on_lights_changed(self) -> None:
        # Another view may have lit something else since.
        if self._lit and self.workspace.lights.lit != self._light_shown:
            self._lit = ""
            self.chart.set_lit("")


def _are(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    return len(some) == len(others) and all(a is b for a, b in zip(some, others, strict=True))
