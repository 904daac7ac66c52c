"""How the network is drawn: layers, neurons and labels."""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTransform

from bpgui.data import Dataset
from bpgui.engine import ACTIVATIONS
from bpgui.gui.canvas.camera import Camera
from bpgui.gui.canvas.scene import RADIUS_SHARE, SPACING, Box, LayerShape, Scene
from bpgui.gui.common.naming import column_name
from bpgui.gui.common.theme import Colours, mix
from bpgui.spec import LayerSpec, Project

SMALLEST_TEXT_ROOM_PX = 12.0
BIAS_TEXT_RADIUS_PX = 14.0
_BIAS_STEPS = 50
_CENTRE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True, slots=True)
class View:
    """All that a picture of the network depends on, other than its weights."""

    project: Project
    dataset: Dataset | None
    scene: Scene
    camera: Camera
    size: QSizeF
    colours: Colours
    font: QFont

    @property
    def transform(self) -> QTransform:
        """The map from scene units to pixels."""
        return self.camera.transform(self.size)

    def rect(self, box: Box) -> QRectF:
        """Return a box of the scene in pixels."""
        return self.transform.mapRect(QRectF(box.left, box.top, box.right - box.left, box.bottom - box.top))


def paint_boxes(painter: QPainter, view: View) -> None:
    """Draw the ground that each layer stands on."""
    colours = view.colours
    painter.setPen(QPen(QColor(colours.border), 1.0))
    painter.setBrush(QColor(colours.alternate))
    for shape in view.scene.shapes.values():
        painter.drawRoundedRect(view.rect(shape.box), 9, 9)


def paint_plain_neurons(painter: QPainter, view: View) -> None:
    """Draw the neurons that have no bias, which look the same whatever the weights."""
    painter.setBrush(mix(view.colours.raised, view.colours.muted, 0.10))
    for layer_id, shape in view.scene.shapes.items():
        if layer_id not in view.project.parameters.biases:
            radius, places = _ready_for_neurons(painter, view, shape)
            for x, y in places:
                painter.drawEllipse(QPointF(x, y), radius, radius)


def paint_neurons(painter: QPainter, view: View) -> None:
    """Draw each neuron that has a bias, filled by its sign and size; with its value where there is room."""
    for layer_id, biases in view.project.parameters.biases.items():
        shape = view.scene.shapes[layer_id]
        radius, places = _ready_for_neurons(painter, view, shape)
        for (x, y), bias in zip(places, biases.tolist(), strict=True):
            painter.setBrush(bias_colour(bias, view.colours))
            painter.drawEllipse(QPointF(x, y), radius, radius)
        if radius >= BIAS_TEXT_RADIUS_PX:
            _paint_biases(painter, view, shape, biases)


def _ready_for_neurons(painter: QPainter, view: View, shape: LayerShape) -> tuple[float, list[list[float]]]:
    """Choose the outline; return radius and centres of a layer's neurons in pixels."""
    transform, radius = view.transform, shape.radius * view.camera.scale
    painter.setPen(QPen(QColor(view.colours.muted), 1.4 if radius > 6 else 1.0))
    return radius, (shape.neurons * view.camera.scale + (transform.dx(), transform.dy())).tolist()


def bias_colour(bias: float, colours: Colours) -> QColor:
    """Return a neuron's fill: the paler, the nearer its bias is to zero."""
    # In steps that no eye tells apart, so that most colours are known.
    strength = round(_BIAS_STEPS * math.tanh(abs(bias) / 2.0)) / _BIAS_STEPS
    return mix(colours.raised, colours.positive if bias >= 0 else colours.negative, 0.6 * strength)


def _paint_biases(painter: QPainter, view: View, shape: LayerShape, biases: np.ndarray) -> None:
    radius = shape.radius * view.camera.scale
    font = QFont(view.font)
    font.setPixelSize(int(min(12.0, radius * 0.62)))
    painter.setFont(font)
    painter.setPen(QColor(view.colours.text))
    for bias, (x, y) in zip(biases.tolist(), shape.neurons.tolist(), strict=True):
        at = view.transform.map(QPointF(x, y))
        painter.drawText(QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius), _CENTRE, _short(bias))


def _short(value: float) -> str:
    return f"{value:.2f}" if abs(value) < 9.995 else f"{value:.1f}" if abs(value) < 99.95 else f"{value:.0e}"


def paint_labels(painter: QPainter, view: View) -> None:
    """Write each layer's name above it and its kind below, and the data's columns beside the ends."""
    name_font, kind_font = QFont(view.font), QFont(view.font)
    name_font.setPixelSize(13)
    name_font.setWeight(QFont.Weight.DemiBold)
    kind_font.setPixelSize(12)
    for shape in view.scene.shapes.values():
        rect = view.rect(shape.box)
        room = max(rect.width(), _room(shape, view.scene) * view.camera.scale - 14)
        above, below = QPointF(rect.center().x(), rect.top() - 14), QPointF(rect.center().x(), rect.bottom() + 20)
        _write(painter, name_font, view.colours.text, shape.layer.name, above, room)
        _write(painter, kind_font, view.colours.muted, _kind(shape.layer), below, room)
        _paint_columns(painter, view, shape, kind_font)


def _room(shape: LayerShape, scene: Scene) -> float:
    """Return how wide a text over a layer may be before it meets that of the next column (scene units)."""
    x = shape.box.centre[0]
    distances = [abs(other.box.centre[0] - x) for other in scene.shapes.values()]
    return min((distance for distance in distances if distance > RADIUS_SHARE * SPACING), default=400.0)


def _write(painter: QPainter, font: QFont, colour: str, text: str, at: QPointF, room: float) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    elided = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
    painter.drawText(QRectF(at.x() - room / 2, at.y() - 10, room, 20), _CENTRE, elided)


def _kind(layer: LayerSpec) -> str:
    size = f"{layer.size:,}"
    return size if layer.role == "input" else f"{size} {ACTIVATIONS[layer.activation].label}"


def _paint_columns(painter: QPainter, view: View, shape: LayerShape, font: QFont) -> None:
    if shape.layer.role == "hidden" or shape.spacing * view.camera.scale < SMALLEST_TEXT_ROOM_PX:
        return
    left = shape.layer.role == "input"
    painter.setFont(font)
    painter.setPen(QColor(view.colours.muted))
    for neuron, (_, y) in enumerate(shape.neurons.tolist()):
        name = column_name(view.project.network, view.dataset, shape.layer, neuron)
        elided = QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, 84.0)
        edge = view.transform.map(QPointF(shape.box.left if left else shape.box.right, y))
        room = QRectF(edge.x() - 92 if left else edge.x() + 22, edge.y() - 9, 84, 18)
        side = Qt.AlignmentFlag.AlignRight if left else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, elided)


def paint_legend(painter: QPainter, view: View, largest: float, drawn: int, total: int) -> None:
    """Say in the lower left corner what colour and width mean, and whether links are left out."""
    if total == 0:
        return
    font = QFont(view.font)
    font.setPixelSize(11)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    x, y = 14.0, view.size.height() - 15.0
    for colour, text in ((view.colours.negative, "negative"), (view.colours.positive, "positive")):
        painter.setPen(QPen(QColor(colour), 3.0))
        painter.drawLine(QPointF(x, y), QPointF(x + 16, y))
        painter.setPen(QColor(view.colours.muted))
        painter.drawText(QPointF(x + 21, y + 4), text)
        x += 21 + metrics.horizontalAdvance(text) + 16
    parts = [f"widest: {largest:.3g}"]
    if drawn < total:
        parts.append(f"the {drawn:,} strongest of {total:,} links")
    painter.setPen(QColor(view.colours.muted))
    painter.drawText(QPointF(x, y + 4), ",  ".join(parts))


def paint_welcome(painter: QPainter, view: View) -> None:
    """Tell on an empty canvas what the first three moves are."""
    title, text = QFont(view.font), QFont(view.font)
    title.setPixelSize(19)
    title.setWeight(QFont.Weight.DemiBold)
    text.setPixelSize(14)
    lines = [
        ("Draw your first network", title, view.colours.text),
        ("1   Press I and click: an input layer. Then H: a hidden one, and O: the output.", text, view.colours.muted),
        ("2   Drag the arrow at a layer's right edge to the next layer to connect them.", text, view.colours.muted),
        ("3   Choose a data set on the left, and press Train (F5).", text, view.colours.muted),
        ("Or open an example: File > Open example.", text, view.colours.muted),
    ]
    widest = max(QFontMetricsF(font).horizontalAdvance(line) for line, font, _ in lines)
    x = (view.size.width() - min(widest, view.size.width() - 40)) / 2
    y = view.size.height() / 2 - 82
    for row, (line, font, colour) in enumerate(lines):
        painter.setFont(font)
        painter.setPen(QColor(colour))
        elided = QFontMetricsF(font).elidedText(line, Qt.TextElideMode.ElideRight, view.size.width() - 40)
        painter.drawText(QPointF(x, y), elided)
        y += 42 if row in (0, 3) else 28
