"""A small picture of an activation function, with the point at which a neuron works now and the slope there."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from bpgui.engine.activations import BoundActivation
from bpgui.engine.terms import short
from bpgui.gui.common.text import localised
from bpgui.gui.common.theme import Colours
from bpgui.gui.common.ticks import ticks
from bpgui.spec import FloatArray

Point = tuple[float, float]

SMALLEST_REACH = 5.0  # net inputs that are shown on either side of 0, at least
_ROOM = 1.2  # how far the axis goes on beyond the operating point
_POINTS = 161
_TICKS_ACROSS, _TICKS_UP = 3, 4
_TANGENT_PX = 30.0
_GAP_PX = 4.0
_SURE = 1e-12


def paint_activation(
    painter: QPainter,
    rect: QRectF,
    activation: BoundActivation,
    colours: Colours,
    font: QFont,
    point: Point | None = None,
    *,
    words: bool = True,
) -> None:
    """Paint output over net input into `rect` (about 220 x 120 pixels), axes and numbers included.

    `point` is a neuron's net input and output: it gets a dot, its tangent and, unless that is said elsewhere, a line
    of `words` above. The curve of one softmax neuron is that over its own net input, while the others of its layer stay
    as they are.
    """
    if point is not None and not all(map(math.isfinite, point)):
        point = None
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    _Plot(painter, rect, activation, colours, font, point, words).paint()
    painter.restore()


def slope(activation: BoundActivation, net: float, output: float) -> float | None:
    """Return the slope of a neuron's output over its own net input, None if the function has none to learn by."""
    if activation.name == "softmax":
        return output * (1.0 - output)
    if activation.entry.backward is None:
        return None
    with np.errstate(all="ignore"):
        return float(activation.backward(np.array([[net]]), np.array([[output]]), np.ones((1, 1)))[0, 0])


class _Plot:
    """One painting: where the axes run, and from numbers to pixels."""

    def __init__(
        self,
        painter: QPainter,
        rect: QRectF,
        activation: BoundActivation,
        colours: Colours,
        font: QFont,
        point: Point | None,
        words: bool,
    ) -> None:
        self._painter, self._activation, self._colours, self._point = painter, activation, colours, point
        self._worded = words and point is not None
        self._metrics = QFontMetricsF(font)
        self._reach = max(SMALLEST_REACH, _ROOM * abs(point[0]) if point else 0.0)
        self._net = np.linspace(-self._reach, self._reach, _POINTS)
        self._output = np.nan_to_num(_outputs(activation, self._net, point))
        low, high = float(self._output.min()), float(self._output.max())
        room = 0.08 * ((high - low) or 1.0)
        self._low, self._high = low - room, high + room
        line = self._metrics.height()
        self._rect = rect
        top = line + _GAP_PX if self._worded else _GAP_PX
        self._frame = rect.adjusted(self._label_width() + _GAP_PX, top, -_GAP_PX, -line - _GAP_PX)

    def paint(self) -> None:
        """Paint axes, curve, operating point and words."""
        painter, colours, frame = self._painter, self._colours, self._frame
        self._paint_axes()
        painter.setClipRect(frame.adjusted(-1, -1, 1, 1), Qt.ClipOperation.IntersectClip)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.text), 1.8))
        places = [self._at(x, y) for x, y in zip(self._net.tolist(), self._output.tolist(), strict=True)]
        painter.drawPolyline(QPolygonF(places))
        if self._point is None:
            return
        net, output = self._point
        at, steep = self._at(net, output), slope(self._activation, net, output)
        painter.setPen(QPen(QColor(colours.muted), 1.0, Qt.PenStyle.DotLine))
        painter.drawLine(at, QPointF(at.x(), frame.bottom()))
        painter.drawLine(at, QPointF(frame.left(), at.y()))
        if steep is not None:
            painter.setPen(QPen(QColor(colours.accent), 1.8, Qt.PenStyle.DashLine))
            along = self._at(net + 1.0, output + steep) - at
            along *= _TANGENT_PX / math.hypot(along.x(), along.y())
            painter.drawLine(at - along, at + along)
        painter.setPen(QPen(QColor(colours.base), 1.4))
        painter.setBrush(QColor(colours.accent))
        painter.drawEllipse(at, 4.5, 4.5)
        painter.setClipping(False)
        if not self._worded:
            return
        words = f"net {short(net)}, output {short(output)}{'' if steep is None else f', slope {short(steep)}'}"
        painter.setPen(QColor(colours.text))
        room = QRectF(self._rect.left(), self._rect.top(), self._rect.width(), self._metrics.height())
        elided = self._metrics.elidedText(localised(words), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)

    def _paint_axes(self) -> None:
        painter, colours, frame, line = self._painter, self._colours, self._frame, self._metrics.height()
        painter.setPen(QPen(QColor(colours.border), 1.0))
        painter.setBrush(QColor(colours.base))
        painter.drawRect(frame)
        # The axes themselves, where they lie within the frame.
        if self._low < 0.0 < self._high:
            painter.drawLine(self._at(-self._reach, 0.0), self._at(self._reach, 0.0))
        painter.drawLine(QPointF(frame.center().x(), frame.top()), QPointF(frame.center().x(), frame.bottom()))
        painter.setPen(QColor(colours.muted))
        for tick in ticks(-self._reach, self._reach, _TICKS_ACROSS):
            room = QRectF(self._at(tick, 0.0).x() - 40, frame.bottom() + 1, 80, line)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, localised(f"{tick:g}"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for tick in ticks(self._low, self._high, _TICKS_UP):
            y = self._at(0.0, tick).y()
            room = QRectF(self._rect.left(), y - line / 2, frame.left() - self._rect.left() - _GAP_PX, line)
            painter.drawText(room, right, localised(f"{tick:g}"))

    def _label_width(self) -> float:
        labels = [localised(f"{tick:g}") for tick in ticks(self._low, self._high, _TICKS_UP)]
        return max(map(self._metrics.horizontalAdvance, labels), default=0.0)

    def _at(self, net: float, output: float) -> QPointF:
        frame = self._frame
        return QPointF(
            frame.left() + frame.width() * (net + self._reach) / (2.0 * self._reach),
            frame.bottom() - frame.height() * (output - self._low) / (self._high - self._low),
        )


def _outputs(activation: BoundActivation, net: FloatArray, point: Point | None) -> FloatArray:
    """Return the outputs for net inputs, both (points,)."""
    if activation.name == "softmax":
        # With the others at rest, softmax is a sigmoid that goes through the operating point.
        here, output = point or (0.0, 0.5)
        share = min(max(output, _SURE), 1.0 - _SURE)
        return 0.5 * (1.0 + np.tanh(0.5 * (net - here + math.log(share / (1.0 - share)))))
    with np.errstate(all="ignore"):
        return activation.value(net[:, np.newaxis])[:, 0]
