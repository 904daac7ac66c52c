"""Axes whose ticks read as a person would write them: 20,000 epochs, a loss of 0.002."""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from bpgui.gui.common.text import significant
from bpgui.gui.common.theme import Colours
from bpgui.gui.common.ticks import MANTISSAS, nice_step

_PIXELS_PER_TICK = 22
_LABEL_OVERHANG = 24  # how many pixels the label of the last tick may stand out
_FINER = 0.4  # leads to the next smaller round step
_LOG_MANTISSAS = (MANTISSAS, (1.0, 3.0), (1.0,))


class Axis(pg.AxisItem):
    """An axis in the colours of the theme, whose ticks are the lines of the grid; it can be logarithmic."""

    def __init__(self, orientation: str, least_step: float = 0.0) -> None:
        """Make an axis whose ticks are at least `least_step` apart."""
        super().__init__(orientation)
        self._least_step = least_step
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=0, tickAlpha=255, maxTextLevel=1)
        self.setGrid(255)

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        self.setPen(pg.mkPen(colours.border))
        self.setTickPen(pg.mkPen(colours.grid))
        self.setTextPen(pg.mkPen(colours.muted))

    def boundingRect(self) -> QRectF:  # noqa: N802  # Qt's name
        """Return the room for the last label too, which pyqtgraph 0.14 leaves out where there is a grid."""
        along, across = (_LABEL_OVERHANG, 0) if self.orientation == "bottom" else (0, _LABEL_OVERHANG)
        return super().boundingRect().adjusted(-along, -across, along, across)

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        """Return one level of ticks, a grid without the finer lines that say nothing."""
        if maxVal <= minVal:
            return []
        wanted = max(2.0, size / (_PIXELS_PER_TICK if self.orientation == "left" else 3 * _PIXELS_PER_TICK))
        step = nice_step((maxVal - minVal) / wanted)
        if math.floor(maxVal / step) <= math.ceil(minVal / step):
            step = nice_step(_FINER * step)  # one number alone tells no scale
        return [(max(self._least_step, step), 0.0)]

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float | None, list[float]]]:
        """Return the ticks; on a logarithmic axis powers of ten, and steps between them where there is room."""
        if not self.logMode:
            return super().tickValues(minVal, maxVal, size)
        return [(None, log_ticks(minVal, maxVal, max(2, int(size / _PIXELS_PER_TICK))))]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float | None) -> list[str]:
        """Write the ticks' numbers."""
        if self.logMode:
            return [significant(10.0**value, 3) for value in values]
        # What is left of 0.3 - 0.1 - 0.2 is a zero.
        return [significant(0.0 if abs(value) < 1e-9 * (spacing or 1.0) else value, 7) for value in values]


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most about `most` ticks between the decimal logarithms `low` and `high`, as logarithms."""
    around = range(math.floor(low), math.ceil(high) + 1)
    for mantissas in _LOG_MANTISSAS:
        ticks = [decade + math.log10(mantissa) for decade in around for mantissa in mantissas]
        ticks = [tick for tick in ticks if low <= tick <= high]
        if 2 <= len(ticks) <= most:
            return ticks
    decades = range(math.ceil(low), math.floor(high) + 1)
    if len(decades) >= 2:
        return [float(decade) for decade in decades[:: math.ceil(len(decades) / most)]]
    # Within less than a step of 1, 2, 5 the axis is nearly linear.
    bottom, top = 10.0**low, 10.0**high
    if top <= bottom:
        return []
    step = nice_step((top - bottom) / most)
    return [math.log10(value) for value in np.arange(math.ceil(bottom / step), top / step) * step]
