"""`HeatKey`: what the shades and the lines of the picture mean."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpgui.gui.common.text import localised
from bpgui.gui.common.theme import Colours, mix

_RAMP, _LINE, _GAP = 30, 16, 4  # pixels
_MARGIN = 2
_STEPS = 8
_DARKEST = 0.85


class HeatKey(QWidget):
    """A ramp from 0 % to the largest share, and a piece of each kind of line with its name, in one row."""

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._largest = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> tuple[str, str, str]:
        """What the shades, the full line and the dashed ones are."""
        return localised(f"0 to {100.0 * self._largest:.3g} %"), "median", "5 and 95 %"

    def set_largest(self, share: float) -> None:
        """Show which share the darkest shade stands for."""
        if share != self._largest:
            self._largest = share
            shades, full, dashed = self.words
            name = f"Shades: {shades} of the numbers. Full line: {full}. Dashed lines: {dashed} of the numbers below."
            self.setAccessibleName(name)
            self.setToolTip(name)
            self.updateGeometry()
            self.update()

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for one row of text."""
        words = sum(self.fontMetrics().horizontalAdvance(text) + 3 * _GAP for text in self.words)
        return QSize(_RAMP + 2 * _LINE + words, self.fontMetrics().height() + 2 * _MARGIN)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the row from the left."""
        painter, colours = QPainter(self), self._colours
        middle = self.height() / 2
        ramp = QRectF(0.5, _MARGIN + 1.5, _RAMP, self.height() - 2 * _MARGIN - 3)
        gradient = QLinearGradient(ramp.topLeft(), ramp.topRight())
        for step in range(_STEPS + 1):
            # As in the picture, the shade goes by the root of the share.
            gradient.setColorAt(step / _STEPS, mix(colours.base, colours.text, _DARKEST * (step / _STEPS) ** 0.5))
        painter.fillRect(ramp, gradient)
        painter.setPen(QColor(colours.border))
        painter.drawRect(ramp)
        shades, *lines = self.words
        x = self._word(painter, ramp.right() + _GAP, shades)
        for words, style in zip(lines, (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine), strict=True):
            painter.setPen(QPen(QColor(colours.negative), 1.5, style))
            painter.drawLine(QPointF(x, middle), QPointF(x + _LINE, middle))
            x = self._word(painter, x + _LINE + _GAP, words)

    def _word(self, painter: QPainter, x: float, words: str) -> float:
        """Write words; return where the next part begins."""
        width = self.fontMetrics().horizontalAdvance(words)
        painter.setPen(QColor(self._colours.text))
        painter.drawText(QRectF(x, 0, width + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
        return x + width + 2 * _GAP
