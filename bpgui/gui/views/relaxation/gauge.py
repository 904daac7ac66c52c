"""`RadiusGauge`: the estimated spectral radius as a bar, with 1 marked, in colour and in words."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.text import fixed
from bpgui.gui.common.theme import Colours

_WIDTH, _BAR, _GAP = 136, 9, 3  # pixels
_END = 1.5
_CLOSE = 0.95
_HELP = (
    "The spectral radius of the loop at this sample, as the engine estimates it: by how much an error that goes round "
    "the loop once comes back larger, in the long run.",
    "Below 1 the errors settle with any relaxation step, the faster the smaller it is. Above 1 they settle only with a "
    "small step, if at all.",
)


class RadiusGauge(QWidget):
    """A bar from 0 to 1.5; what is above fills it and has its number all the same.

    Flat, it stands in one line beside its words.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._radius: float | None = None
        self._colours: Colours | None = None
        self._flat = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Spectral radius")
        self.setToolTip(tooltip(*_HELP))

    @property
    def text(self) -> str:
        """What the gauge says, in words."""
        return "No spectral radius" if self._radius is None else f"Radius {fixed(self._radius, 2)}, {self._word()}"

    def show_radius(self, radius: float | None) -> None:
        """Show a radius; None where there is none."""
        self._radius = radius
        self.setAccessibleDescription(self.text)
        self.update()

    def set_flat(self, flat: bool) -> None:
        """Stand in one line, as wide as there is room, or below the words."""
        if flat != self._flat:
            self._flat = flat
            across = QSizePolicy.Policy.Preferred if flat else QSizePolicy.Policy.Fixed
            self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
            self.updateGeometry()
            self.update()

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a line of text, and else for the bar and a line of numbers below it."""
        line = self.fontMetrics().height()
        if self._flat:
            return QSize(self._text_width() + _WIDTH // 2, line + 2)
        return QSize(max(_WIDTH, self._text_width()), 2 * line + _BAR + 2 * _GAP)

    def minimumSizeHint(self) -> QSize:
        """Ask for no less."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint words, bar, mark and numbers."""
        colours = self._colours
        if colours is None:
            return
        painter = QPainter(self)
        line = self.fontMetrics().height()
        painter.setPen(QColor(colours.text))
        painter.drawText(0, 0, self.width(), line, int(Qt.AlignmentFlag.AlignLeft), self.text)
        if self._flat:
            left = self._text_width() + 4.5
            bar = QRectF(left, (line - _BAR) // 2 + 1.5, self.width() - left - 1.5, _BAR - 1)
        else:
            bar = QRectF(0.5, line + _GAP + 0.5, self.width() - 2, _BAR)
        self._paint_bar(painter, bar, colours)
        if not self._flat:
            self._paint_numbers(painter, bar, colours)

    def _paint_bar(self, painter: QPainter, bar: QRectF, colours: Colours) -> None:
        painter.fillRect(bar, QColor(colours.base))
        if self._radius is not None:
            share = min(self._radius, _END) / _END
            painter.fillRect(QRectF(bar.left(), bar.top(), bar.width() * share, bar.height()), self._colour(colours))
        painter.setPen(QPen(QColor(colours.muted), 1))
        painter.drawRect(bar)
        one = bar.left() + bar.width() / _END
        painter.setPen(QPen(QColor(colours.text), 2))
        painter.drawLine(QPointF(one, bar.top() - 2), QPointF(one, bar.bottom() + 2))

    def _paint_numbers(self, painter: QPainter, bar: QRectF, colours: Colours) -> None:
        painter.setPen(QColor(colours.muted))
        top, one = round(bar.bottom() + _GAP), bar.left() + bar.width() / _END
        for at, words in ((bar.left(), "0"), (one, "1"), (bar.right(), f"{fixed(_END, 1)}+")):
            width = self.fontMetrics().horizontalAdvance(words)
            left = min(max(0.0, at - width / 2), self.width() - width)
            painter.drawText(QPointF(left, top + self.fontMetrics().ascent()), words)

    def _text_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(f"Radius {fixed(10.0, 2)}, close to 1") + 2

    def _word(self) -> str:
        if self._radius is None or self._radius >= 1.0:
            return "above 1"
        return "close to 1" if self._radius >= _CLOSE else "below 1"

    def _colour(self, colours: Colours) -> QColor:
        shades = {"below 1": colours.positive, "close to 1": colours.warning, "above 1": colours.error}
        return QColor(shades[self._word()])
