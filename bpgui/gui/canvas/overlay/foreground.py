"""Everything that is drawn over the picture of the network: marks, missing links, handles, gesture and read-out."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.gestures.gesture import Gesture
from bpgui.gui.canvas.layout.hit import handles, has_neuron_ports, link_exists, neuron_port, tag_place
from bpgui.gui.canvas.layout.shapes import LayerShape
from bpgui.gui.canvas.overlay.overlay import paint_bubble, paint_mark, paint_marks, paint_paths, paint_tag
from bpgui.gui.common.selection import ConnectionRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.text import number
from bpgui.spec import ConnectionSpec

# So many missing links are drawn at most.
MOST_MISSING = 400


@dataclass(frozen=True, slots=True)
class Foreground:
    """What there is to draw: the gesture at work or about to begin, and what is below the pointer (`at`, in pixels).

    `handled` are the layers whose handles are shown; `sized` the one of them that can be resized.
    """

    selected: tuple[Ref, ...]
    gesture: Gesture | None
    is_pressed: bool
    at: QPointF | None
    hover: Ref | None
    handled: tuple[str, ...] = ()
    sized: str | None = None

    def paint(self, painter: QPainter, view: View) -> None:
        """Draw all of it, in pixels, but for the read-out of what is below the pointer."""
        _paint_missing(painter, view, self.selected)
        paint_marks(painter, view, self.selected)
        if self.hover is not None and not self.is_pressed:
            paint_mark(painter, view, self.hover)
        match self.selected:
            case (LinkRef() as link,) if link_exists(view.scene, link):
                _paint_weight(painter, view, link)
        if not self.is_pressed:
            self._paint_handles(painter, view)
        if self.gesture is not None:
            self.gesture.paint(painter, view)
            if self.at is not None and (self.gesture.refusal or self.gesture.words):
                words = self.gesture.refusal or self.gesture.words
                paint_bubble(painter, view, self.at, [words], error=bool(self.gesture.refusal))

    def _paint_handles(self, painter: QPainter, view: View) -> None:
        for layer_id in self.handled:
            shape = view.scene.shapes[layer_id]
            _paint_port(painter, view, shape)
            if layer_id == self.sized:
                _paint_size_handles(painter, view, shape)
        if isinstance(self.hover, NeuronRef) and self.hover.layer in self.handled:
            shape = view.scene.shapes[self.hover.layer]
            if has_neuron_ports(shape, view.camera.scale):
                painter.setPen(QPen(QColor(view.colours.accent), 1.6))
                painter.setBrush(QColor(view.colours.base))
                painter.drawEllipse(view.transform.map(QPointF(*neuron_port(shape, self.hover.neuron))), 4.5, 4.5)


def _paint_port(painter: QPainter, view: View, shape: LayerShape) -> None:
    """Draw the handle that a link is dragged from: a small arrow head at the layer's right edge."""
    at = view.transform.map(QPointF(*handles(shape, view.camera.scale).port))
    painter.setPen(QPen(QColor(view.colours.accent), 1.4))
    painter.setBrush(QColor(view.colours.base))
    painter.drawEllipse(at, 8.0, 8.0)
    painter.setPen(QPen(QColor(view.colours.accent), 1.8))
    painter.drawLine(at + QPointF(-3.5, 0), at + QPointF(3.5, 0))
    painter.drawLine(at + QPointF(3.5, 0), at + QPointF(0.5, -3))
    painter.drawLine(at + QPointF(3.5, 0), at + QPointF(0.5, 3))


def _paint_size_handles(painter: QPainter, view: View, shape: LayerShape) -> None:
    """Draw at the layer's foot the handle that changes its size, between the buttons for one neuron less or more."""
    places = handles(shape, view.camera.scale)
    for place, plus in ((places.fewer, False), (places.more, True)):
        at = view.transform.map(QPointF(*place))
        painter.setPen(QPen(QColor(view.colours.accent), 1.4))
        painter.setBrush(QColor(view.colours.base))
        painter.drawEllipse(at, 8.0, 8.0)
        painter.setPen(QPen(QColor(view.colours.accent), 1.8))
        painter.drawLine(at + QPointF(-3.5, 0), at + QPointF(3.5, 0))
        if plus:
            painter.drawLine(at + QPointF(0, -3.5), at + QPointF(0, 3.5))
    at = view.transform.map(QPointF(*places.size))
    painter.setPen(QPen(QColor(view.colours.accent), 1.4))
    painter.setBrush(QColor(view.colours.base))
    painter.drawRoundedRect(QRectF(at.x() - 11, at.y() - 5, 22, 10), 5, 5)
    for step in (-1.5, 1.5):
        painter.drawLine(at + QPointF(-5, step), at + QPointF(5, step))


def _paint_weight(painter: QPainter, view: View, link: LinkRef) -> None:
    """Write the weight of the only selected link at its middle; there it can be dragged."""
    weight = float(view.project.parameters.weights[link.connection][link.source, link.target])
    paint_tag(painter, view, view.transform.map(QPointF(*tag_place(view.scene, link))), number(weight), active=False)


def _paint_missing(painter: QPainter, view: View, selected: tuple[Ref, ...]) -> None:
    """Draw, dotted, the links that are missing of the selected connections, and of the selected neurons."""
    room = MOST_MISSING
    pen = QPen(QColor(view.colours.muted), 1.2, Qt.PenStyle.DotLine)
    for connection in view.scene.network.connections:
        index = _missing(connection, selected)[:room]
        if len(index):
            room -= len(index)
            paint_paths(painter, view, view.scene.links(connection, index), pen)


def _missing(connection: ConnectionSpec, selected: tuple[Ref, ...]) -> np.ndarray:
    """Return the missing links of a connection that the selection is about, counted row-major."""
    if connection.mask is None:
        return np.empty(0, dtype=np.intp)
    meant = np.zeros(connection.mask.shape, dtype=bool)
    for item in selected:
        match item:
            case ConnectionRef(key) | LinkRef(key) if key == connection.id:
                meant[:] = True
            case NeuronRef(layer, neuron):
                if layer == connection.source:
                    meant[neuron] = True
                if layer == connection.target:
                    meant[:, neuron] = True
    return np.flatnonzero(meant & ~connection.mask)
