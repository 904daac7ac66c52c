"""`ScaleBar`: which colour stands for which weight, with numbers."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpgui.gui.common.text import significant
from bpgui.gui.common.theme import Theme

_BAR, _GAP, _HEIGHT = 52, 4, 10  # pixels


class ScaleBar(QWidget):
    """A bar from orange over the ground to blue, between the numbers that its ends stand for."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ends = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.show_scale(None)

    @property
    def ends(self) -> tuple[str, str]:
        """What stands at the ends of the bar."""
        return self._ends

    def show_scale(self, largest: float | None) -> None:
        """Show the scale of weights up to this size; None for that of each neuron's own."""
        ends = ("-largest", "largest") if largest is None else (significant(-largest), significant(largest))
        if ends != self._ends:
            self._ends = ends
            low, high = ("minus its own largest", "its own largest") if largest is None else ends
            whose = "of each neuron " if largest is None else ""
            self.setAccessibleName(f"Colours of weights {whose}from {low}, orange, over 0 to {high}, blue")
            self.setToolTip(f"Orange for negative weights {whose}down to {low}, blue for positive ones up to {high}.")
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Return the room for bar and numbers."""
        width = sum(map(self.fontMetrics().horizontalAdvance, self._ends)) + _BAR + 2 * _GAP
        return QSize(width, self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        """Ask for all of it."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint numbers and bar."""
        colours, painter = self._theme.colours, QPainter(self)
        low, high = map(self.fontMetrics().horizontalAdvance, self._ends)
        bar = QRect(low + _GAP, (self.height() - _HEIGHT) // 2, self.width() - low - high - 2 * _GAP, _HEIGHT)
        shades = QLinearGradient(bar.topLeft(), bar.topRight())
        for place, colour in ((0.0, colours.negative), (0.5, colours.base), (1.0, colours.positive)):
            shades.setColorAt(place, QColor(colour))
        painter.fillRect(bar, shades)
        painter.setPen(QColor(colours.border))
        painter.drawRect(bar.adjusted(0, 0, -1, -1))
        painter.setPen(QColor(colours.muted))
        painter.drawLine(bar.center().x(), bar.bottom() + 1, bar.center().x(), bar.bottom() + 3)
        centred = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRect(0, 0, low, self.height()), centred | int(Qt.AlignmentFlag.AlignLeft), self._ends[0])
        painter.drawText(
            QRect(self.width() - high, 0, high, self.height()),
            centred | int(Qt.AlignmentFlag.AlignRight),
            self._ends[1],
        )
