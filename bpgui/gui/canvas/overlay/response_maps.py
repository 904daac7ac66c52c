"""The maps of neurons over the drawing: small within each neuron, and large on the card of one."""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPixmap, QTransform

from bpgui.gui.canvas.drawing.neurons import CORNER_SHARE, LINE_PX, RING_SHARE, THINNEST_RING_PX
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.layout.shapes import LayerShape
from bpgui.gui.common.data_colours import Palette
from bpgui.gui.common.marks import paint_marks
from bpgui.gui.common.response import ResponseMaps
from bpgui.gui.common.selection import NeuronRef
from bpgui.gui.common.text import significant
from bpgui.gui.common.theme import Colours
from bpgui.gui.common.thinned import Thinned

# Neurons of a smaller radius have no map.
SMALLEST_PX = 6.0
LARGE_PX = 180.0
_MOST_POINTS, _POINT_PX = 120, 2.6
_KEY_PX, _GAP_PX = 8.0, 3.0


class NeuronMaps:
    """Fills every neuron that is large enough with its map; its outline, and the ring of an output, stay.

    What it has painted it keeps until maps, camera or colours change: the canvas is painted more often than that.
    """

    def __init__(self, responses: ResponseMaps) -> None:
        self._responses = responses
        self._key: tuple[object, ...] = ()
        self._stamps: dict[NeuronRef, tuple[QPoint, QPixmap]] = {}

    def paint(self, painter: QPainter, view: View) -> None:
        """Paint the maps of all neurons that are seen."""
        if not self._responses.enabled:
            self._stamps.clear()
            return
        ratio = painter.device().devicePixelRatio()
        key = self._responses.version, view.scene, view.camera, view.size.toTuple(), view.colours, ratio
        if len(self._key) != len(key) or any(a is not b and a != b for a, b in zip(self._key, key, strict=True)):
            self._key = key
            self._stamps.clear()
        canvas = QRectF(QPointF(), view.size)
        for shape in view.seen():
            if shape.folded != "no" or shape.radius * view.camera.scale < SMALLEST_PX:
                continue
            radius = _inner_radius(view, shape)
            places = (shape.neurons * view.camera.scale + (view.transform.dx(), view.transform.dy())).tolist()
            for neuron, (x, y) in enumerate(places):
                box = QRectF(x - radius, y - radius, 2 * radius, 2 * radius)
                if box.intersects(canvas):
                    self._paint_neuron(painter, view, NeuronRef(shape.layer.id, neuron), box, ratio)

    def _paint_neuron(self, painter: QPainter, view: View, ref: NeuronRef, box: QRectF, ratio: float) -> None:
        stamp = self._stamps.get(ref)
        if stamp is None:
            image = self._responses.image(ref.layer, ref.neuron)
            if image is None:
                return
            stamp = self._stamps[ref] = _stamped(view, ref, image, box, ratio)
        painter.drawPixmap(*stamp)


def has_map(responses: ResponseMaps, ref: NeuronRef) -> bool:
    """Tell whether there is a map of a neuron."""
    return responses.enabled and responses.image(ref.layer, ref.neuron) is not None


def large_size(font: QFont) -> QSizeF:
    """Return how large a map on a card is, with all that is written around it in this font."""
    line = QFontMetricsF(font).height()
    return QSizeF(LARGE_PX + line + _GAP_PX, LARGE_PX + 3 * line + _KEY_PX + 4 * _GAP_PX)


def paint_large(
    painter: QPainter, room: QRectF, view: View, ref: NeuronRef, responses: ResponseMaps, font: QFont
) -> None:
    """Paint the map of a neuron with its axes, the data's points, and what its colours mean; nothing without a map."""
    image, scale, pair = (
        responses.image(ref.layer, ref.neuron),
        responses.scale(ref.layer, ref.neuron),
        responses.inputs.pair,
    )
    if image is None or scale is None or pair is None:
        return
    across, up = pair
    line, colours = QFontMetricsF(font).height(), view.colours
    painter.setFont(font)
    frame = QRectF(room.left() + line + _GAP_PX, room.top() + line + _GAP_PX, LARGE_PX, LARGE_PX)
    held = responses.inputs.held
    title = QFontMetricsF(font).elidedText(
        f"Others {held}" if held else "Output over the inputs", Qt.TextElideMode.ElideRight, room.width()
    )
    _write(
        painter, QRectF(room.left(), room.top(), room.width(), line), title, colours.muted, Qt.AlignmentFlag.AlignLeft
    )
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(frame, image)
    if up is not None:
        _paint_points(painter, frame, view, responses, across, up)
    painter.setPen(QPen(QColor(colours.border), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(frame)
    below = QRectF(frame.left(), frame.bottom() + _GAP_PX, LARGE_PX, line)
    _paint_axis(painter, below, responses, across, colours)
    if up is not None:
        painter.save()
        painter.translate(room.left(), frame.bottom())
        painter.rotate(-90.0)
        _paint_axis(painter, QRectF(0.0, 0.0, LARGE_PX, line), responses, up, colours)
        painter.restore()
    key = QRectF(frame.left(), below.bottom() + _GAP_PX, LARGE_PX, _KEY_PX)
    painter.drawImage(key, responses.key())
    low, high = (significant(end, 3) for end in scale)
    _paint_ends(painter, QRectF(key.left(), key.bottom() + 1.0, LARGE_PX, line), low, "output", high, colours)


def _inner_radius(view: View, shape: LayerShape) -> float:
    """Return the radius, in pixels, of what is filled of a layer's neurons: all but the ring of an output."""
    radius = shape.radius * view.camera.scale
    return radius - max(RING_SHARE * radius, THINNEST_RING_PX) if shape.layer.role == "output" else radius


def _stamped(view: View, ref: NeuronRef, image: QImage, box: QRectF, ratio: float) -> tuple[QPoint, QPixmap]:
    """Return the picture of a neuron filled with its map, and the pixel of the canvas where it stands."""
    area = box.adjusted(-LINE_PX, -LINE_PX, LINE_PX, LINE_PX).toAlignedRect()
    pixmap = QPixmap((area.size().toSizeF() * ratio).toSize())
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-area.topLeft())
    painter.setPen(QPen(QColor(view.colours.muted), LINE_PX))
    painter.setBrush(_texture(image, box, ratio))
    if view.scene.shapes[ref.layer].layer.role == "input":
        corner = CORNER_SHARE * box.width() / 2
        painter.drawRoundedRect(box, corner, corner)
    else:
        painter.drawEllipse(box)
    painter.end()
    return area.topLeft(), pixmap


def _texture(image: QImage, box: QRectF, ratio: float) -> QBrush:
    """Return a brush that spreads an image over a box, in whole pixels of the screen: Qt is slow at all else."""
    area = box.toAlignedRect()
    size = (area.size().toSizeF() * ratio).toSize()
    aspect, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    brush = QBrush(image.scaled(size, aspect, smooth))
    brush.setTransform(QTransform(1.0 / ratio, 0, 0, 1.0 / ratio, area.left(), area.top()))
    return brush


def _paint_points(painter: QPainter, frame: QRectF, view: View, responses: ResponseMaps, across: int, up: int) -> None:
    """Paint points of the data where they stand over the two inputs."""
    if view.dataset is None:
        return
    points = Thinned.of(view.dataset, _MOST_POINTS)
    (left, right), (bottom, top) = responses.inputs.ends(across), responses.inputs.ends(up)
    at = points.inputs[:, [across, up]] - (left, bottom)
    at *= (frame.width() / (right - left), -frame.height() / (top - bottom))
    at += (frame.left(), frame.bottom())
    rgb = Palette.of(view.dataset.table, view.colours).marked(points.labels, points.targets[:, 0])
    painter.save()
    painter.setClipRect(frame)
    paint_marks(painter, at, rgb, points.labels, points.parts, _POINT_PX, QColor(view.colours.base))
    painter.restore()


def _paint_axis(painter: QPainter, room: QRectF, responses: ResponseMaps, column: int, colours: Colours) -> None:
    low, high = (significant(end, 3) for end in responses.inputs.own_ends(column))
    _paint_ends(painter, room, low, responses.inputs.names[column], high, colours)


def _paint_ends(painter: QPainter, room: QRectF, low: str, name: str, high: str, colours: Colours) -> None:
    """Write both ends of a scale, and between them what it is of."""
    metrics = QFontMetricsF(painter.font())
    _write(painter, room, low, colours.muted, Qt.AlignmentFlag.AlignLeft)
    _write(painter, room, high, colours.muted, Qt.AlignmentFlag.AlignRight)
    left = room.width() - 2 * max(metrics.horizontalAdvance(low), metrics.horizontalAdvance(high)) - 4 * _GAP_PX
    shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(left, 0.0))
    _write(painter, room, shown, colours.text, Qt.AlignmentFlag.AlignHCenter)


def _write(painter: QPainter, room: QRectF, text: str, colour: str, side: Qt.AlignmentFlag) -> None:
    painter.setPen(QColor(colour))
    painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, text)
