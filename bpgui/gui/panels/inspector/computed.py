"""What a neuron computes for the chosen sample: its sum written out, slope, target and delta, and its curve."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from bpgui.engine import ACTIVATIONS
from bpgui.engine.activations import BoundActivation, activation
from bpgui.engine.explain import Activity
from bpgui.engine.terms import Terms
from bpgui.gui.common.activation_curve import Point, paint_activation, slope
from bpgui.gui.common.labels import body, heading, note
from bpgui.gui.common.selection import NeuronRef
from bpgui.gui.common.text import localised, number, sentence, unbroken
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.layer_fields import wrapped_formula
from bpgui.spec import LayerSpec, NetworkSpec

_CURVE_HEIGHT = 132  # pixels
_NO_SAMPLE = "Click on a sample in the data panel to see the sum written out."
_NO_DATA = "There is no data that fits the network, so nothing is computed."


class Computed(QWidget):
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
        self._formula = note(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        for widget in (self._title, self._hint, self._sum, self._facts, self._curve, self._formula):
            column.addWidget(widget)

    def refresh(self) -> None:
        """Compute and show the newest numbers."""
        insight, network = self._workspace.insight, self._workspace.project.network
        layer, neuron = network.layer(self._ref.layer), self._ref.neuron
        activity = insight.activity()
        terms = insight.terms(layer.id, neuron)
        self._title.setText("Computed" if activity is None else f"Computed: {activity.scope}")
        self._sum.setText("" if terms is None else localised(unbroken(*terms.parts())))
        self._sum.setVisible(terms is not None)
        facts = [] if activity is None else _facts(network, layer, neuron, activity, terms)
        self._facts.setText(sentence(", ".join(facts)))
        self._facts.setVisible(bool(facts))
        hint = _NO_DATA if activity is None else _NO_SAMPLE if insight.row is None else ""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        point = None if terms is None else (terms.net, terms.output)
        for widget in (self._curve, self._formula):
            widget.setVisible(layer.role != "input")
        self._formula.setText(wrapped_formula(ACTIVATIONS[layer.activation].formula))
        self._curve.show_point(activation(layer.activation, layer.activation_settings), point)


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
            paint_activation(
                painter, room, self._activation, self._theme.colours, self.font(), self._point, words=False
            )
            painter.end()


def _facts(network: NetworkSpec, layer: LayerSpec, neuron: int, activity: Activity, terms: Terms | None) -> list[str]:
    """Say what the written sum does not: the slope, target and delta, or the output where there is no sum."""
    output = float(activity.output[layer.id][neuron])
    facts = {} if terms is not None else {"output": output}
    if terms is not None:
        steep = slope(activation(layer.activation, layer.activation_settings), terms.net, terms.output)
        facts |= {} if steep is None else {"slope": steep}
    if layer.role == "output":
        facts["target"] = float(activity.target[_column(network, layer) + neuron])
    if layer.id in activity.delta and layer.role != "input":
        facts["delta"] = float(activity.delta[layer.id][neuron])
    words = [f"{name} {number(value)}" for name, value in facts.items()]
    return words if activity.settled or terms is not None else [*words, "not settled"]


def _column(network: NetworkSpec, layer: LayerSpec) -> int:
    """Return the column of the targets that belongs to an output layer's first neuron."""
    layers = network.with_role("output")
    return sum(other.size for other in layers[: layers.index(layer)])
