"""`CurveChart`: the function, its slope and the points at work on it, above how the net inputs are spread."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBrush, QColor, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from bpgui.engine.activations import BoundActivation
from bpgui.gui.common.chart import Chart
from bpgui.gui.common.theme import Colours
from bpgui.gui.common.ticks import nice_step
from bpgui.gui.views.operating_points.points import Points, flat_below, saturated, slopes, values
from bpgui.spec import BoolArray, FloatArray

_STEPS, _BINS, _MOST_MARKS = 240, 48, 160
_LEFT_WIDTH = 58  # pixels, so that both charts begin at the same place
_SHORTEST, _WIDEST = 200, 480  # pixels in which both charts have room above or beside each other
_MARK = 6
# Net inputs that are shown at least, so that the shape can be told.
_REACH = 3.0
_TICKS = 8
_PADDING = 0.06
_CLEAR, _FAINT = 120, 90  # opacity, of 255, of marks, so that many in one place look darker, and of hatching


class CurveChart(QWidget):
    """Two charts with the same net inputs; the second one only where there is room for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curves = Chart("net input z", "f(z), f'(z)", "Activation function, its slope and the operating points")
        self.spread = Chart("net input z", "points (%)", "How the net inputs are spread")
        self._zones = pg.PlotCurveItem([0.0, 1.0], [0.0], pen=None, stepMode="center", fillLevel=0.0)
        self.function = pg.PlotCurveItem(antialias=True)
        self.slope = pg.PlotCurveItem(antialias=True)
        self.marks = pg.ScatterPlotItem(pxMode=True, antialias=True, size=_MARK, pen=None)
        self._names = pg.TextItem("f", anchor=(0.0, 0.5)), pg.TextItem("f'", anchor=(0.0, 0.5))
        self._bars = pg.PlotCurveItem([0.0, 1.0], [0.0], stepMode="center", fillLevel=0.0)
        for thing in (self._zones, self.function, self.slope, self.marks, *self._names):
            self.curves.getPlotItem().addItem(thing, ignoreBounds=True)
        self.spread.getPlotItem().addItem(self._bars, ignoreBounds=True)
        for chart in (self.curves, self.spread):
            chart.left.setWidth(_LEFT_WIDTH)
            chart.getPlotItem().getViewBox().disableAutoRange()
        self._limit: tuple[BoundActivation, float] | None = None
        self._flat: tuple[FloatArray, BoolArray] = (np.zeros(1), np.zeros(0, dtype=bool))
        self._framed: tuple[float, float, float, float] | None = None
        self._drawn: tuple[BoundActivation, float, float, float, float] | None = None
        self._top = 0.0
        self._both = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(0)
        self._both.addWidget(self.curves, 3)
        self._both.addWidget(self.spread, 2)

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        for chart in (self.curves, self.spread):
            chart.recolour(colours)
        hatch = QColor(colours.muted)
        hatch.setAlpha(_FAINT)
        self._zones.setBrush(QBrush(hatch, Qt.BrushStyle.BDiagPattern))
        self.function.setPen(pg.mkPen(colours.positive, width=2))
        self.slope.setPen(pg.mkPen(colours.negative, width=2, style=Qt.PenStyle.DashLine))
        mark = QColor(colours.text)
        mark.setAlpha(_CLEAR)
        self.marks.setBrush(mark)
        for name, colour in zip(self._names, (colours.positive, colours.negative), strict=True):
            name.setColor(colour)
        self._bars.setPen(pg.mkPen(colours.text, width=1))
        self._bars.setBrush(mark)

    def show_points(self, activation: BoundActivation, points: Points) -> float | None:
        """Show a layer's function and points; return the share of them that is saturated, None without any slope."""
        limit = self._flat_below(activation)
        low, high = rounded(min(-_REACH, *points.ends), max(_REACH, *points.ends))
        some, outputs = points.thinned(_MOST_MARKS)
        self.marks.setData(some, outputs)
        if self._drawn is None or self._drawn[:3] != (activation, low, high):
            self._drawn = activation, low, high, *self._draw_curves(activation, np.linspace(low, high, _STEPS + 1))
        _, _, _, bottom, top = self._drawn
        bottom, top = min(bottom, float(outputs.min(initial=0.0))), max(top, float(outputs.max(initial=0.0)))
        self._frame(low, high, *rounded(bottom, top))
        self._draw_spread(points, low, high)
        slope = slopes(activation, points.net, points.output)
        return None if slope is None else float(saturated(slope, limit).mean())

    @property
    def zones(self) -> tuple[FloatArray, FloatArray]:
        """Where the zones of the hatching end (zones + 1,), and how high each is drawn (zones,)."""
        edges, heights = self._zones.getData()
        return edges, heights

    def sizeHint(self) -> QSize:
        """Ask for little, so that showing it does not make its dock higher."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the charts above or beside each other, as there is room, or leave the second one out."""
        super().resizeEvent(event)
        high, wide = self.height() >= _SHORTEST, self.width() >= _WIDEST
        self.spread.setVisible(high or wide)
        self._both.setDirection(QBoxLayout.Direction.TopToBottom if high else QBoxLayout.Direction.LeftToRight)
        # Above each other, they share the lower one's axis.
        self.curves.bottom.setStyle(showValues=not high)
        self.curves.bottom.showLabel(not high)

    def _draw_curves(self, activation: BoundActivation, net: FloatArray) -> tuple[float, float]:
        """Draw what there is of the function over net inputs (points,), and return the lowest and highest of it."""
        single = activation.name != "softmax"
        output = values(activation, net) if single else None
        slope = None if output is None else slopes(activation, net, output)
        for curve, name, y in zip((self.function, self.slope), self._names, (output, slope), strict=True):
            curve.setVisible(y is not None)
            name.setVisible(y is not None)
            if y is not None:
                curve.setData(net, y)
                name.setPos(float(net[-1]), float(y[-1]))
        self.curves.left.setLabel("f(z)" if slope is None else "f(z), f'(z)")
        self.curves.left.resizeEvent()  # pyqtgraph 0.14 puts another label into the middle only then
        flat = np.zeros(len(net) - 1, dtype=bool)
        if slope is not None:
            flat = saturated(0.5 * (slope[1:] + slope[:-1]), self._flat_below(activation))
        # Where one zone ends and the next begins: hatching each step by itself costs time.
        begins = np.flatnonzero(np.diff(flat, prepend=~flat[:1]))
        self._flat = np.append(net[begins], net[-1]), flat[begins]
        self._framed = None
        everything = np.concatenate([[0.0, 1.0], *(y for y in (output, slope) if y is not None)])
        everything = everything[np.isfinite(everything)]
        return float(everything.min()), float(everything.max())

    def _frame(self, low: float, high: float, bottom: float, top: float) -> None:
        if self._framed == (low, high, bottom, top):
            return
        self._framed = (low, high, bottom, top)
        self.curves.getPlotItem().setRange(xRange=(low, high), yRange=(bottom, top), padding=_PADDING)
        self.spread.getPlotItem().setXRange(low, high, padding=_PADDING)
        edges, flat = self._flat
        below, above = self.curves.getPlotItem().getViewBox().viewRange()[1]
        self._zones.setFillLevel(below)
        self._zones.setData(edges, np.where(flat, above, below))

    def _draw_spread(self, points: Points, low: float, high: float) -> None:
        shares = 100.0 * points.histogram(low, high, _BINS)
        self._bars.setData(np.linspace(low, high, _BINS + 1), shares)
        top = rounded(0.0, max(1.0, float(shares.max())))[1]
        if top != self._top:
            self._top = top
            self.spread.getPlotItem().setYRange(0.0, top, padding=_PADDING)

    def _flat_below(self, activation: BoundActivation) -> float:
        if self._limit is None or self._limit[0] != activation:
            self._limit = (activation, flat_below(activation))
        return self._limit[1]


def rounded(low: float, high: float) -> tuple[float, float]:
    """Return round numbers around `low` and `high`, which then change seldom."""
    step = nice_step((high - low) / _TICKS)
    return step * math.floor(low / step), step * math.ceil(high / step)
