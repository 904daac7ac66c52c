"""`VerdictBar`: one answer from 0 to 1 as a bar, with the threshold from which it is taken as a yes."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpgui.gui.common.text import fixed
from bpgui.gui.common.theme import Colours

_BAR, _MARK, _GAP = 16, 6, 2  # pixels


class VerdictBar(QWidget):
    """Paints the answer; below, a triangle and a line through the bar show the threshold, with its number."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours: Colours | None = None
        self._answer: float | None = None
        self._threshold: float | None = None
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def answer(self) -> float | None:
        """What is shown, None if there is no answer."""
        return self._answer

    @property
    def threshold(self) -> float | None:
        """From where on the answer is a yes, None if that is not known."""
        return self._threshold

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        self._colours = colours
        self.update()

    def show_answer(self, answer: float | None, threshold: float | None) -> None:
        """Show an answer and the threshold, or none."""
        self._answer, self._threshold = answer, threshold
        said = [] if answer is None else [f"Answer {fixed(answer, 2)}"]
        said += [] if threshold is None else [f"threshold {fixed(threshold, 2)}"]
        self.setAccessibleDescription(", ".join(said))
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for the bar and a line of text."""
        return QSize(200, _BAR + _MARK + 2 * _GAP + self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """Ask for the same height."""
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar, the threshold and its number."""
        if self._colours is None:
            return
        painter, colours = QPainter(self), self._colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = QRectF(0.5, 0.5, self.width() - 1, _BAR)
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.setBrush(QColor(colours.base))
        painter.drawRect(bar)
        if self._answer is not None:
            filled = QRectF(bar)
            filled.setWidth(bar.width() * min(max(self._answer, 0.0), 1.0))
            taken = self._threshold is not None and self._answer >= self._threshold
            painter.fillRect(filled, QColor(colours.accent if taken else colours.negative))
        if self._threshold is not None:
            self._paint_threshold(painter, bar, colours, self._threshold)

    def _paint_threshold(self, painter: QPainter, bar: QRectF, colours: Colours, threshold: float) -> None:
        x = bar.left() + bar.width() * min(max(threshold, 0.0), 1.0)
        for colour, width in ((colours.base, 4.0), (colours.text, 2.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(QPointF(x, bar.top()), QPointF(x, bar.bottom()))
        tip = QPointF(x, bar.bottom() + _GAP)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.text))
        painter.drawPolygon(QPolygonF([tip, tip + QPointF(-_MARK, _MARK), tip + QPointF(_MARK, _MARK)]))
        text = f"threshold {fixed(threshold, 2)}"
        width = self.fontMetrics().horizontalAdvance(text) + 2
        left = min(max(x - width / 2, 0.0), self.width() - width)
        top = tip.y() + _MARK
        painter.setPen(QColor(colours.text))
        painter.drawText(QRectF(left, top, width, self.height() - top), Qt.AlignmentFlag.AlignCenter, text)
