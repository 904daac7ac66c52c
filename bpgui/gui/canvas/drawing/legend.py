"""What the canvas says about the drawing as a whole: the key to its links, and how to begin on an empty one."""

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from bpgui.gui.canvas.drawing.labels import SMALL, writing_of
from bpgui.gui.canvas.drawing.links import Chosen, link_pen
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.common.text import count, significant, whole

MARGIN_PX, SAMPLE_PX, SAMPLE_WIDTH_PX = 14.0, 26.0, 2.4

# The welcome of an empty canvas: how wide it is at most, how far its steps stand in, and their numbers' discs.
WELCOME_PX, INDENT_PX, DISC_PX = 540.0, 34.0, 11.0
TITLE = "Draw your first network"
STEPS = (
    (
        "Add layers",
        "Press I, H or O, or a button on the left, and click here: an input, a hidden and an output layer. "
        "Drag instead of a click to choose how many neurons.",
    ),
    (
        "Connect them",
        "Drag the arrow at a layer's right edge to the next layer. "
        "From a single neuron, its own small circle draws a single link.",
    ),
    ("Choose data and train", "Choose a data set in the panel on the left, and press Train (F5)."),
)
MORE = (
    "N adds single neurons, C connects, a right click shows what can be done with anything.",
    "Ready-made: File > New network (Ctrl+Shift+N), or File > Open example.",
)
_WRAPPED = Qt.TextFlag.TextWordWrap


def paint_legend(painter: QPainter, view: View, chosen: Chosen) -> None:
    """Say in the lower left corner what dashes, colour and width mean, and whether links are left out."""
    if chosen.total == 0:
        return
    writing = writing_of(view, SMALL)
    metrics, height = writing.metrics, writing.height
    drawn = len(chosen.index)
    words = [f"widest: {significant(chosen.largest)}"]
    if drawn < chosen.total:
        words.append(f"{whole(drawn)} of {count(chosen.total, 'link')}, the strongest of each block")
    text = ",  ".join(words)
    keys = ((True, "positive"), (False, "negative"))
    width = sum(SAMPLE_PX + 22.0 + writing.width(word) for _, word in keys) + writing.width(text)
    x, y = MARGIN_PX, view.size.height() - MARGIN_PX - height / 2
    ground = QColor(view.colours.base)
    ground.setAlphaF(0.8)
    painter.fillRect(QRectF(x - 4, y - height / 2 - 2, width + 8, height + 4), ground)
    painter.setFont(writing.font)
    middle = y + (metrics.ascent() - metrics.descent()) / 2
    for positive, word in keys:
        pen = QPen(link_pen(1.0, positive, SAMPLE_WIDTH_PX, view.colours))
        painter.setPen(pen)
        painter.drawLine(QPointF(x, y), QPointF(x + SAMPLE_PX, y))
        painter.setPen(QColor(view.colours.muted))
        painter.drawText(QPointF(x + SAMPLE_PX + 6, middle), word)
        x += SAMPLE_PX + 22.0 + writing.width(word)
    painter.drawText(QPointF(x, middle), text)


def paint_welcome(painter: QPainter, view: View) -> None:
    """Tell on an empty canvas what the first three moves are, and what else there is; what has no room is left out."""
    width = min(WELCOME_PX, view.size.width() - 2 * MARGIN_PX)
    blocks = list(_welcome(view, width))
    while len(blocks) > 1 and sum(block.height for block in blocks) > view.size.height() - 2 * MARGIN_PX:
        # The least that helps is what the steps are called.
        blocks.remove(next((block for block in reversed(blocks) if block.is_detail), blocks[-1]))
    x = (view.size.width() - width) / 2
    y = (view.size.height() - sum(block.height for block in blocks)) / 2
    for block in blocks:
        _paint_block(painter, view, block, x, y, width)
        y += block.height


def _welcome(view: View, width: float) -> Iterator["_Block"]:
    yield _Block(view, width, TITLE, 1.5, bold=True, gap=10.0)
    for number, (step, detail) in enumerate(STEPS, start=1):
        yield _Block(view, width, step, 1.1, bold=True, indent=INDENT_PX, number=number)
        yield _Block(view, width, detail, 1.0, indent=INDENT_PX, gap=12.0, is_detail=True)
    for line in MORE:
        yield _Block(view, width, line, 1.0, gap=4.0, is_detail=True)


class _Block:
    """Some words of the welcome in one font, wrapped; a step has a number before it, all have a `gap` below."""

    def __init__(
        self,
        view: View,
        width: float,
        text: str,
        share: float,
        bold: bool = False,
        indent: float = 0.0,
        gap: float = 3.0,
        number: int = 0,
        is_detail: bool = False,
    ) -> None:
        self.text, self.indent, self.number, self.is_detail = text, indent, number, is_detail
        self.font = view.text_font(share, bold=bold)
        room = QRectF(0, 0, width - indent, 1e4)
        self.words = QFontMetricsF(self.font).boundingRect(room, _WRAPPED, text).height()
        self.height = self.words + gap


def _paint_block(painter: QPainter, view: View, block: _Block, x: float, y: float, width: float) -> None:
    painter.setFont(block.font)
    painter.setPen(QColor(view.colours.muted if block.is_detail else view.colours.text))
    painter.drawText(QRectF(x + block.indent, y, width - block.indent, block.words), _WRAPPED, block.text)
    if block.number:
        disc = QRectF(x, y + block.words / 2 - DISC_PX, 2 * DISC_PX, 2 * DISC_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(view.colours.accent))
        painter.drawEllipse(disc)
        painter.setPen(QColor(view.colours.base))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(block.number))
