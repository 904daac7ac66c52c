"""What the canvas says about the drawing as a whole: the key to its links, and how to begin on an empty one."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from bpgui.gui.canvas.drawing.labels import SMALL
from bpgui.gui.canvas.drawing.links import Chosen, link_pen
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.common.text import count, significant, whole

MARGIN_PX, SAMPLE_PX, SAMPLE_WIDTH_PX = 14.0, 26.0, 2.4


def paint_legend(painter: QPainter, view: View, chosen: Chosen) -> None:
    """Say in the lower left corner what dashes, colour and width mean, and whether links are left out."""
    if chosen.total == 0:
        return
    font = view.text_font(SMALL)
    metrics = QFontMetricsF(font)
    drawn = len(chosen.index)
    words = [f"widest: {significant(chosen.largest)}"]
    if drawn < chosen.total:
        words.append(f"{whole(drawn)} of {count(chosen.total, 'link')}, the strongest of each block")
    text = ",  ".join(words)
    keys = ((True, "positive"), (False, "negative"))
    width = sum(SAMPLE_PX + 22.0 + metrics.horizontalAdvance(word) for _, word in keys) + metrics.horizontalAdvance(
        text
    )
    x, y = MARGIN_PX, view.size.height() - MARGIN_PX - metrics.height() / 2
    ground = QColor(view.colours.base)
    ground.setAlphaF(0.8)
    painter.fillRect(QRectF(x - 4, y - metrics.height() / 2 - 2, width + 8, metrics.height() + 4), ground)
    painter.setFont(font)
    middle = y + (metrics.ascent() - metrics.descent()) / 2
    for positive, word in keys:
        pen = QPen(link_pen(1.0, positive, SAMPLE_WIDTH_PX, view.colours))
        painter.setPen(pen)
        painter.drawLine(QPointF(x, y), QPointF(x + SAMPLE_PX, y))
        painter.setPen(QColor(view.colours.muted))
        painter.drawText(QPointF(x + SAMPLE_PX + 6, middle), word)
        x += SAMPLE_PX + 22.0 + metrics.horizontalAdvance(word)
    painter.drawText(QPointF(x, middle), text)


def paint_welcome(painter: QPainter, view: View) -> None:
    """Tell on an empty canvas what the first three moves are."""
    title, text = view.text_font(1.5, bold=True), view.text_font(1.1)
    lines = [
        ("Draw your first network", title, view.colours.text),
        ("1   Press I and click: an input layer. Then H: a hidden one, and O: the output.", text, view.colours.muted),
        ("2   Drag the arrow at a layer's right edge to the next layer to connect them.", text, view.colours.muted),
        ("3   Choose a data set on the left, and press Train (F5).", text, view.colours.muted),
        ("Or open an example: File > Open example.", text, view.colours.muted),
    ]
    widest = max(QFontMetricsF(font).horizontalAdvance(line) for line, font, _ in lines)
    x = (view.size.width() - min(widest, view.size.width() - 40)) / 2
    step = 2.0 * QFontMetricsF(text).height() / 1.3
    y = view.size.height() / 2 - 3.2 * step
    for row, (line, font, colour) in enumerate(lines):
        painter.setFont(font)
        painter.setPen(QColor(colour))
        elided = QFontMetricsF(font).elidedText(line, Qt.TextElideMode.ElideRight, view.size.width() - 40)
        painter.drawText(QPointF(x, y), elided)
        y += 1.5 * step if row in (0, 3) else step
