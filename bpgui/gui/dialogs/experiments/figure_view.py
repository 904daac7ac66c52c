"""`FigureView`: one figure of an experiment, with its title, its key and labelled axes."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bpgui.experiments import Curve, Figure
from bpgui.gui.common.chart import Chart
from bpgui.gui.common.labels import heading
from bpgui.gui.common.text import localised, number
from bpgui.gui.common.theme import Colours
from bpgui.gui.dialogs.experiments.key import Key
from bpgui.gui.dialogs.experiments.looks import CurveLook, looks_of
from bpgui.spec import FloatArray

_LEAST = 250, 205
_SYMBOL_PX = 7
_PADDING = 0.05
_BAR_SHARE = 0.8  # of the room between two groups of bars
_CAP_SHARE = 0.012  # of the width: the caps of error bars
_SMALLEST = 1e-300


class _LowChart(Chart):
    """A chart that takes what room there is: pyqtgraph asks for 640 x 480, which leaves none for words."""

    def sizeHint(self) -> QSize:
        """Ask for no more than it takes to be read."""
        return QSize(*_LEAST)


class FigureView(QWidget):
    """Draws the curves of a figure; its accessible description says where each begins and ends."""

    def __init__(self, figure: Figure, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figure = figure
        self.chart = _LowChart(figure.bottom, figure.left, figure.title)
        self.chart.setMinimumSize(*_LEAST)
        self.chart.bottom.setLogMode(x=figure.logarithmic_bottom)
        self.chart.left.setLogMode(y=figure.logarithmic)
        self.chart.getPlotItem().getViewBox().disableAutoRange()
        self.chart.setAccessibleDescription(described(figure))
        self.key = Key(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(heading(self, localised(figure.title)))
        column.addWidget(self.key)
        column.addWidget(self.chart, 1)
        self.recolour(colours)
        self._set_range()

    def recolour(self, colours: Colours) -> None:
        """Draw everything in the colours of the theme."""
        self.chart.recolour(colours)
        looks = looks_of(self.figure, colours)
        self.key.set_looks(looks)
        plot = self.chart.getPlotItem()
        plot.clear()
        for place, (curve, look) in enumerate(zip(self.figure.curves, looks, strict=True)):
            for item in self._bars(curve, look, place) if self.figure.bars else self._lines(curve, look):
                plot.addItem(item, ignoreBounds=True)

    def _lines(self, curve: Curve, look: CurveLook) -> list[pg.GraphicsObject]:
        x, y = self._drawn(curve)
        there = np.isfinite(y)
        if not there.any():
            return []
        pen = pg.mkPen(look.colour, width=look.width, style=look.style)
        items: list[pg.GraphicsObject] = [pg.PlotCurveItem(x, y, pen=pen, antialias=True, connect="finite")]
        # A run that exploded at once has a single point, which a line does not show.
        symbol = look.symbol or ("o" if there.sum() == 1 else "")
        if symbol:
            brush = pg.mkBrush(look.colour)
            items.append(pg.ScatterPlotItem(x[there], y[there], symbol=symbol, size=_SYMBOL_PX, pen=None, brush=brush))
        if curve.spread is not None:
            spread = np.where(np.isfinite(curve.spread), curve.spread, 0.0)[there]
            cap = _CAP_SHARE * float(np.ptp(x))
            pen = pg.mkPen(look.colour, width=1.5)
            items.append(pg.ErrorBarItem(x=x[there], y=y[there], height=2.0 * spread, beam=cap, pen=pen))
        return items

    def _bars(self, curve: Curve, look: CurveLook, place: int) -> list[pg.GraphicsObject]:
        x, y = self._drawn(curve)
        room = _BAR_SHARE * float(np.diff(x).min()) if len(x) > 1 else 1.0
        count = len(self.figure.curves)
        width = room / count
        middle = x + (place - 0.5 * (count - 1)) * width
        brush = QBrush(look.colour, look.fill) if look.fill is not None else pg.mkBrush(look.colour)
        # Without bars of no height, whose outline would be a line on the axis.
        tall = y > 0.0
        pen = pg.mkPen(look.colour, width=1)
        return [pg.BarGraphItem(x=middle[tall], height=y[tall], width=width, brush=brush, pen=pen)]

    def _drawn(self, curve: Curve) -> tuple[FloatArray, FloatArray]:
        """Return where the points are drawn: logarithms on such axes, NaN where there is nothing."""
        x = np.log10(np.maximum(curve.x, _SMALLEST)) if self.figure.logarithmic_bottom else curve.x
        y = np.where(np.isfinite(curve.y), curve.y, np.nan)
        if self.figure.logarithmic:
            y = np.where(y > 0.0, np.log10(np.maximum(y, _SMALLEST)), np.nan)
        return x, y

    def _set_range(self) -> None:
        points = [self._drawn(curve) for curve in self.figure.curves]
        across, up = np.concatenate([x for x, _ in points]), np.concatenate([y for _, y in points])
        if not self.figure.logarithmic:
            spreads = [curve.spread for curve in self.figure.curves]
            reach = np.concatenate(
                [np.zeros(len(y)) if s is None else s for (_, y), s in zip(points, spreads, strict=True)]
            )
            up = np.concatenate([up - reach, up + reach])
        if self.figure.bars:
            up = np.append(up, 0.0)
        low, high = _extent(up)
        bottom, top = (
            limit if limit is None or not self.figure.logarithmic else float(np.log10(limit))
            for limit in self.figure.limits
        )
        low, high = low if bottom is None else max(low, bottom), high if top is None else min(high, top)
        view = self.chart.getPlotItem()
        view.setRange(xRange=_extent(across), yRange=(low, max(high, low + 1e-9)), padding=_PADDING)


def described(figure: Figure) -> str:
    """Say in words where each curve of a figure begins and ends."""
    told = []
    for curve in figure.curves:
        y = curve.y[np.isfinite(curve.y)]
        if len(y) == 0:
            told.append(f"{curve.label}: nothing")
        elif figure.bars:
            told.append(f"{curve.label}: {number(float(y.sum()))} in all")
        else:
            told.append(f"{curve.label}: from {number(float(y[0]))} to {number(float(y[-1]))}")
    return localised(f"{figure.left} over {figure.bottom}. ") + "; ".join(told) + "."


def _extent(values: FloatArray) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    if len(finite) == 0:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)
