"""The axes of the plane: its frame, the numbers along it in the data's own unit, and the names of both inputs."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTransform

from bpgui.gui.common.theme import Colours
from bpgui.gui.common.ticks import ticks
from bpgui.gui.panels.data.parts.row_text import written
from bpgui.gui.panels.data.pictures.answer_map import Extent

GAP = 4  # pixels between the axes and their numbers
_TICKS = 5
_MOST_WIDE = 80  # pixels of a number


def room_left(extent: Extent, metrics: QFontMetricsF) -> float:
    """Return how wide the numbers and the name of the vertical axis are, in pixels."""
    numbers = [written(tick) for tick in ticks(extent.bottom, extent.top, _TICKS)]
    return max(map(metrics.horizontalAdvance, numbers), default=0) + metrics.height() + 2 * GAP


def paint_axes(
    painter: QPainter, frame: QRectF, extent: Extent, names: tuple[str, ...], colours: Colours, focused: bool
) -> None:
    """Paint the frame of a plot over `extent`, in the data's own unit, with numbers and names around it."""
    metrics = QFontMetricsF(painter.font())
    line = metrics.height()
    painter.setPen(QColor(colours.accent if focused else colours.border))
    painter.drawRect(frame)
    painter.setPen(QColor(colours.muted))
    below, centred = frame.bottom() + GAP, Qt.AlignmentFlag.AlignCenter
    for tick in ticks(extent.left, extent.right, _TICKS):
        x = frame.left() + frame.width() * (tick - extent.left) / (extent.right - extent.left)
        painter.drawText(QRectF(x - _MOST_WIDE / 2, below, _MOST_WIDE, line), centred, written(tick))
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for tick in ticks(extent.bottom, extent.top, _TICKS):
        y = frame.bottom() - frame.height() * (tick - extent.bottom) / (extent.top - extent.bottom)
        painter.drawText(QRectF(frame.left() - GAP - _MOST_WIDE, y - line / 2, _MOST_WIDE, line), right, written(tick))
    font = QFont(painter.font())
    font.setItalic(True)
    painter.setFont(font)
    shown = [metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(frame.width())) for name in names]
    painter.setPen(QColor(colours.text))
    painter.drawText(QRectF(frame.left(), below + line, frame.width(), line), centred, shown[0])
    # The name of the vertical axis is written upwards, left of its numbers.
    start = frame.left() - room_left(extent, metrics) + 0.5
    painter.setTransform(QTransform().translate(start, frame.bottom()).rotate(-90))
    painter.drawText(QRectF(0, 0, frame.height(), line), centred, shown[1])
    painter.resetTransform()
