"""Everything that is drawn over the picture of the network: marks, missing links, handles, gesture and read-out."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from bpgui.gui.canvas.drawing.hit import handles, has_neuron_ports, link_exists, neuron_port, tag_place
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.gestures.gesture import Gesture
from bpgui.gui.canvas.overlay.missing import paint_missing
from bpgui.gui.canvas.overlay.overlay import paint_bubble, paint_mark, paint_marks, paint_tag
from bpgui.gui.common.selection import LinkRef, NeuronRef, Ref
from bpgui.gui.common.text import number
from bpgui.spec import Position

BUTTON_PX, NEURON_PORT_PX = 8.0, 4.5
# The handle that is so near the pointer is filled.
NEAR_PX = 11.0
# What is drawn on the handles, around their middles.
_MINUS = (QLineF(-3.5, 0, 3.5, 0),)
_PLUS = (*_MINUS, QLineF(0, -3.5, 0, 3.5))
_ARROW = (*_MINUS, QLineF(3.5, 0, 0.5, -3), QLineF(3.5, 0, 0.5, 3))
_GRIP = (QLineF(-5, -1.5, 5, -1.5), QLineF(-5, 1.5, 5, 1.5))
_GRIP_PLATE = QRectF(-11, -5, 22, 10)
_BUTTON = QRectF(-BUTTON_PX, -BUTTON_PX, 2 * BUTTON_PX, 2 * BUTTON_PX)
_NEURON_PORT = QRectF(-NEURON_PORT_PX, -NEURON_PORT_PX, 2 * NEURON_PORT_PX, 2 * NEURON_PORT_PX)


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
        if not (self.is_pressed and self.gesture is not None and self.gesture.marks_alone):
            self._paint_selected(painter, view)
        if not self.is_pressed:
            if self.hover is not None:
                paint_mark(painter, view, self.hover)
            self._paint_handles(painter, view)
        if self.gesture is not None:
            self.gesture.paint(painter, view)
            if self.at is not None and (self.gesture.refusal or self.gesture.words):
                words = self.gesture.refusal or self.gesture.words
                paint_bubble(painter, view, self.at, [words], error=bool(self.gesture.refusal))

    def _paint_selected(self, painter: QPainter, view: View) -> None:
        paint_missing(painter, view, self.selected)
        paint_marks(painter, view, self.selected)
        match self.selected:
            case (LinkRef() as link,) if link_exists(view.scene, link):
                _paint_weight(painter, view, link)

    def _paint_handles(self, painter: QPainter, view: View) -> None:
        """Draw the arrows that links are dragged from, and at a layer's foot what changes its size."""
        for layer_id in self.handled:
            places = handles(view.scene.shapes[layer_id], view.camera.scale)
            self._paint_handle(painter, view, places.port, _BUTTON, _ARROW)
            if layer_id == self.sized:
                self._paint_handle(painter, view, places.fewer, _BUTTON, _MINUS)
                self._paint_handle(painter, view, places.more, _BUTTON, _PLUS)
                self._paint_handle(painter, view, places.size, _GRIP_PLATE, _GRIP)
        if isinstance(self.hover, NeuronRef) and self.hover.layer in self.handled:
            shape = view.scene.shapes[self.hover.layer]
            if has_neuron_ports(shape, view.camera.scale):
                self._paint_handle(painter, view, neuron_port(shape, self.hover.neuron), _NEURON_PORT, ())

    def _paint_handle(
        self, painter: QPainter, view: View, place: Position, plate: QRectF, lines: tuple[QLineF, ...]
    ) -> None:
        at = view.transform.map(QPointF(*place))
        ink, ground = QColor(view.colours.accent), QColor(view.colours.base)
        painter.setPen(QPen(ink, 1.5))
        is_near = self.at is not None and QLineF(self.at, at).length() <= min(plate.width(), NEAR_PX)
        painter.setBrush(ink if is_near else ground)
        corner = plate.height() / 2
        painter.drawRoundedRect(plate.translated(at), corner, corner)
        painter.setPen(QPen(ground if is_near else ink, 1.8))
        painter.drawLines([line.translated(at) for line in lines])


def _paint_weight(painter: QPainter, view: View, link: LinkRef) -> None:
    """Write the weight of the only selected link at its middle; there it can be dragged."""
    weight = float(view.project.parameters.weights[link.connection][link.source, link.target])
    paint_tag(painter, view, view.transform.map(QPointF(*tag_place(view.scene, link))), number(weight), active=False)
