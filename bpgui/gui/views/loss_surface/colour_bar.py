"""`ColourBar`: which loss each band of colour stands for, on a logarithmic scale."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpgui.gui.common.axes import log_ticks
from bpgui.gui.common.text import significant
from bpgui.gui.common.theme import Theme
from bpgui.gui.views.loss_surface.heights import BANDS, Heights, band_colours

_BAR, _GAP, _TICK, _WIDTH = 14, 4, 3, 74  # pixels


class ColourBar(QWidget):
    """A bar of bands, high losses above, with numbers beside it; below it what stands for losses that are too large."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._heights: Heights | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Colours of the loss")

    def show_heights(self, heights: Heights) -> None:
        """Show another scale."""
        self._heights = heights
        low, high = self.text_of(heights.low), self.text_of(heights.high)
        lost = " Striped where the loss is too large to be a number." if heights.too_large else ""
        self.setAccessibleDescription(f"From {low}, the colour of the ground, to {high}, logarithmic.{lost}")
        self.setToolTip(self.accessibleDescription())
        self.update()

    @staticmethod
    def text_of(logarithm: float) -> str:
        """Write the loss that a power of ten is."""
        return significant(10.0 ** min(logarithm, 308.0), 3)

    def sizeHint(self) -> QSize:
        """Return the width of bar and numbers."""
        return QSize(_WIDTH, 120)

    def minimumSizeHint(self) -> QSize:
        """Ask for the whole width."""
        return QSize(_WIDTH, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar with its words and numbers."""
        heights, colours = self._heights, self._theme.colours
        if heights is None:
            return
        painter, line = QPainter(self), self.fontMetrics().height()
        painter.setPen(QColor(colours.muted))
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRect(0, 0, self.width(), line), left, "loss")
        below = line + _GAP if heights.too_large else 0
        bar = QRect(0, line + _GAP, _BAR, max(1, self.height() - line - 3 * _GAP - below))
        edges = [bar.bottom() + 1 - round(bar.height() * band / BANDS) for band in range(BANDS + 1)]
        for colour, bottom, top in zip(band_colours(colours).tolist(), edges[:-1], edges[1:], strict=True):
            painter.fillRect(QRect(bar.left(), top, _BAR, bottom - top), QColor(*colour))
        painter.setPen(QColor(colours.border))
        painter.drawRect(bar.adjusted(0, 0, -1, -1))
        painter.setPen(QColor(colours.muted))
        for tick in log_ticks(heights.low, heights.high, max(2, bar.height() // (2 * line))):
            y = bar.bottom() - round(heights.share(tick) * (bar.height() - 1))
            painter.drawLine(bar.right() + 1, y, bar.right() + _TICK, y)
            room = QRect(bar.right() + _TICK + _GAP, y - line // 2, self.width() - _BAR - _TICK - _GAP, line)
            painter.drawText(room, left, self.text_of(tick))
        if heights.too_large:
            swatch = QRect(0, self.height() - line, _BAR, line - 2)
            painter.fillRect(swatch, QColor(colours.warning_ground))
            painter.fillRect(swatch, QBrush(QColor(colours.warning), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(swatch.adjusted(0, 0, -1, -1))
            painter.drawText(swatch.adjusted(_BAR + _GAP, 0, _WIDTH, 0), left, "too large")
