"""`OperatingPoints`: where on its activation function a layer, or one neuron of it, works now."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QStackedLayout, QVBoxLayout, QWidget

from bpgui.engine.activations import BoundActivation
from bpgui.engine.diagnostics import SATURATED
from bpgui.gui.common.live import LiveView
from bpgui.gui.common.one_line import OneLine
from bpgui.gui.common.probe import Reading
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.text import count, number, percent, whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.operating_points.curve_chart import CurveChart
from bpgui.gui.views.operating_points.points import Points
from bpgui.spec import NetworkSpec

_NOT_FINITE = "The net inputs of this layer are too large to be numbers: Reset brings the first weights back."
_SOFTMAX = "Softmax depends on all net inputs of the layer, so it has no curve."
_FEWEST_LETTERS = 9


class OperatingPoints(LiveView):
    """The chart below a line of choices and a line of words. The choice follows the selection."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._network: NetworkSpec | None = None
        self.empty = QLabel()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("muted", "true")
        self.empty.setWordWrap(True)
        self.layer = QComboBox()
        self.layer.setAccessibleName("Layer")
        self.layer.setToolTip("The layer whose activation function is shown; selecting one on the canvas chooses it")
        self.layer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.layer.setMinimumContentsLength(_FEWEST_LETTERS)
        self.neuron = QSpinBox()
        self.neuron.setAccessibleName("Neuron")
        self.neuron.setToolTip("The neuron whose net inputs are shown, or all of the layer's; selecting one chooses it")
        self.neuron.setPrefix("neuron ")
        self.neuron.setSpecialValueText("all neurons")
        self.words = OneLine()
        self.chart = CurveChart()
        self._lay_out()
        self.layer.activated.connect(self._on_layer_activated)
        self.neuron.valueChanged.connect(self.stale)
        workspace.selection.changed.connect(self._on_selection_changed)

    def recolour(self) -> None:
        """Take over the colours of the theme."""
        self.chart.recolour(self.workspace.theme.colours)

    def refresh(self) -> None:
        """Show where the layer works now."""
        if self.workspace.project.network is not self._network:
            self._network = self.workspace.project.network
            self._fill(self._network)
        reading = self.workspace.probe.reading()
        here = self.layer.currentData()
        if reading is None or here not in reading.trace.net:
            self._show_empty(self.workspace.probe.problem)
            return
        points = self._points(reading, here)
        if len(points.net) == 0:
            self._show_empty(_NOT_FINITE)
            return
        activation = reading.program.activations[here]
        share = self.chart.show_points(activation, points)
        self._say(activation, points, share)
        self._pages.setCurrentIndex(1)

    def _points(self, reading: Reading, here: str) -> Points:
        net, output = reading.trace.net[here], reading.trace.raw[here]
        if self.neuron.value() == 0:
            return Points.of(net, output)
        neuron = self.neuron.value() - 1
        return Points.of(net[:, neuron], output[:, neuron])

    def _say(self, activation: BoundActivation, points: Points, share: float | None) -> None:
        about = count(len(points.net), "operating point")
        if share is None:
            text = f"{activation.entry.label} has no slope, so nothing can be learned through it: {about}."
        elif activation.name == "softmax":
            text = f"{_SOFTMAX} {percent(share)} of {about} saturated."
        else:
            rule = f"slope at most {whole(100 * SATURATED)} % of its largest"
            text = f"{percent(share)} of {about} saturated (hatched: {rule})."
        if points.lost:
            text = f"{text} {count(points.lost, 'more is', 'more are')} too large."
        self.words.say(text)
        low, high = points.ends
        self.chart.curves.setAccessibleDescription(f"{text} Net inputs from {number(low)} to {number(high)}.")

    def _show_empty(self, text: str) -> None:
        self.empty.setText(text)
        self._pages.setCurrentWidget(self.empty)

    def _fill(self, network: NetworkSpec) -> None:
        """Offer the layers of a network, and keep the choice if it is among them, else choose the first."""
        before = self.layer.currentData()
        self.layer.clear()
        for layer in network.layers:
            if layer.role != "input":
                self.layer.addItem(layer.name, layer.id)
        self.layer.setCurrentIndex(max(0, self.layer.findData(before)))
        self._limit_neuron()
        self._follow()

    def _limit_neuron(self) -> None:
        here = self.layer.currentData()
        sizes = {} if self._network is None else {layer.id: layer.size for layer in self._network.layers}
        self.neuron.setRange(0, sizes.get(here, 0))

    def _on_layer_activated(self, index: int) -> None:
        self.neuron.setValue(0)
        self._limit_neuron()
        self.stale()

    def _on_selection_changed(self) -> None:
        if self._network is self.workspace.project.network:
            self._follow()
            self.stale()

    def _follow(self) -> None:
        """Choose what is selected, if it has an activation."""
        items = self.workspace.selection.items
        if items and self._network is not None:
            layer, neuron = _shown_for(self._network, items[-1])
            index = self.layer.findData(layer)
            if index >= 0:
                self.layer.setCurrentIndex(index)
                self._limit_neuron()
                self.neuron.setValue(neuron)

    def _lay_out(self) -> None:
        page = QWidget()
        controls = QHBoxLayout()
        controls.addWidget(self.layer, 1)
        controls.addWidget(self.neuron)
        controls.addStretch(1)
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        column.addLayout(controls)
        column.addWidget(self.words)
        column.addWidget(self.chart, 1)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(page)


def _shown_for(network: NetworkSpec, item: Ref) -> tuple[str, int]:
    """Return the layer and the neuron, counted from 1 and 0 for all, that a selected thing stands for."""
    match item:
        case LayerRef(layer):
            return layer, 0
        case NeuronRef(layer, neuron):
            return layer, neuron + 1
        case ConnectionRef(connection_id):
            return network.connection(connection_id).target, 0
        case LinkRef(connection_id, _, target):
            return network.connection(connection_id).target, target + 1
