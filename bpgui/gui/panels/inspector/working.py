"""What a neuron computes for the chosen sample: its sum written out, output, target and delta, and its curve."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from bpgui.engine.activations import BoundActivation, activation
from bpgui.gui.common.activation_curve import Point, paint_activation
from bpgui.gui.common.labels import body, heading, note
from bpgui.gui.common.selection import NeuronRef
from bpgui.gui.common.text import localised, number
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import LayerSpec, NetworkSpec

_CURVE_HEIGHT = 132  # pixels
_NO_SAMPLE = "Click on a sample in the data panel to see the sum written out."
_NO_DATA = "There is no data that fits the network, so nothing is computed."


class Working(QWidget):
    """The numbers of one neuron for the chosen sample, or their means over the training samples if none is."""

    def __init__(self, workspace: Workspace, ref: NeuronRef, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._ref = ref
        self._title = heading(self)
        self._sum = body(self)
        self._facts = body(self)
        self._hint = note(self)
        self._curve = Curve(workspace, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        for widget in (self._title, self._sum, self._facts, self._curve, self._hint):
            column.addWidget(widget)

    def refresh(self) -> None:
        """Compute and show the newest numbers."""
        insight, network = self._workspace.insight, self._workspace.project.network
        layer, neuron = network.layer(self._ref.layer), self._ref.neuron
        activity = insight.activity()
        terms = insight.terms(layer.id, neuron)
        self._title.setText("Computed" if activity is None else f"Computed: {activity.scope}")
        self._sum.setText("" if terms is None else localised(terms.text()))
        self._sum.setVisible(terms is not None)
        self._facts.setText("" if activity is None else ", ".join(self._said(network, layer, neuron)))
        self._facts.setVisible(activity is not None)
        hint = _NO_DATA if activity is None else _NO_SAMPLE if insight.row is None else ""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        point = None if terms is None else (terms.net, terms.output)
        self._curve.setVisible(layer.role != "input")
        self._curve.show_point(activation(layer.activation, layer.activation_settings), point)

    def _said(self, network: NetworkSpec, layer: LayerSpec, neuron: int) -> list[str]:
        activity = self._workspace.insight.activity()
        if activity is None:
            return []
        facts = [f"output {number(float(activity.output[layer.id][neuron]))}"]
        if layer.role == "output":
            facts.append(f"target {number(float(activity.target[_column(network, layer) + neuron]))}")
        if layer.id in activity.delta and layer.role != "input":
            facts.append(f"delta {number(float(activity.delta[layer.id][neuron]))}")
        if not activity.settled:
            facts.append("not settled")
        facts[0] = facts[0].capitalize()
        return facts


class Curve(QWidget):
    """The curve of an activation, with the point at which a neuron works."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = workspace.theme
        self._activation: BoundActivation | None = None
        self._point: Point | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Activation curve")
        self._theme.changed.connect(self.update)

    @property
    def point(self) -> Point | None:
        """The neuron's net input and output, None if no sample is chosen."""
        return self._point

    def show_point(self, activation: BoundActivation, point: Point | None) -> None:
        """Show this function, and this point on it."""
        self._activation, self._point = activation, point
        where = "" if point is None else f", net input {number(point[0])}, output {number(point[1])}"
        self.setAccessibleDescription(f"{activation.entry.label}{where}")
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a fixed height."""
        return QSize(240, _CURVE_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the curve."""
        if self._activation is not None:
            painter = QPainter(self)
            room = QRectF(self.rect())
            paint_activation(painter, room, self._activation, self._theme.colours, self.font(), self._point)
            painter.end()


def _column(network: NetworkSpec, layer: LayerSpec) -> int:
    """Return the column of the targets that belongs to an output layer's first neuron."""
    layers = network.with_role("output")
    return sum(other.size for other in layers[: layers.index(layer)])
