"""`Heat`: epochs along, values up, and how many of the numbers were there as shades, beside the present histogram."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolTip, QWidget

from bpgui.engine.histograms import Columns, counts, nearest, shares
from bpgui.gui.common.chart import Chart
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.text import percent, significant, whole
from bpgui.gui.common.theme import Colours, mix
from bpgui.gui.views.distributions.value_axis import BINS, Tick, ValueAxis
from bpgui.spec import FloatArray

_ACROSS = 400  # places of the picture along the epochs
_LEAST_EPOCHS = 8.0  # shown at first
_SHADES, _DARKEST = 256, 0.85
_BAR = 0.9  # of a bin's height
_SIDE_SHARE, _MAIN_SHARE = 2, 5
_STYLES = (Qt.PenStyle.DashLine, Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What is drawn: for each of `epochs` the `shares` (columns, BINS) and quantiles (columns, 3), and counts now."""

    axis: ValueAxis
    epochs: np.ndarray
    shares: FloatArray
    quantiles: FloatArray
    counts: np.ndarray

    @property
    def largest(self) -> float:
        """The largest share."""
        return float(self.shares.max(initial=0.0))


class Heat(QWidget):
    """Two charts that share their values: the picture over the epochs and the bars of now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Shown | None = None
        self._ticks: list[Tick] = []
        self.over_time = _Pointed("epoch", "value", "How the numbers spread over the epochs", self.said_of_time)
        self.now = _Pointed("count now", "", "How the numbers spread now", self.said_of_now)
        self._image = pg.ImageItem(axisOrder="col-major")
        self._lines = [pg.PlotCurveItem(connect="finite", antialias=True) for _ in _STYLES]
        self._bars = pg.BarGraphItem(x0=0.0, y=[], width=[], height=1.0)
        self.over_time.addItem(self._image)
        for line in self._lines:
            self.over_time.addItem(line)
        self.now.addItem(self._bars)
        self.now.left.setStyle(showValues=False)
        self.now.left.showLabel(False)
        self.now.left.setWidth(4)
        for chart in (self.over_time, self.now):
            chart.getPlotItem().getViewBox().disableAutoRange()
            chart.setYRange(0.0, 1.0, padding=0.0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.over_time, _MAIN_SHARE)
        row.addWidget(self.now, _SIDE_SHARE)

    @property
    def shown(self) -> Shown | None:
        """What is drawn."""
        return self._shown

    @property
    def pixels(self) -> np.ndarray:
        """The shades (places along the epochs, BINS) from 0 to 255 as painted."""
        return self._image.image

    def show_columns(self, columns: Columns, numbers: FloatArray, quantity: str, logarithmic: bool) -> None:
        """Show what was collected and the present numbers, of a quantity, on a linear or logarithmic axis."""
        ranks = columns.ranks
        axis = ValueAxis.around(np.concatenate([ranks.ravel(), numbers]), logarithmic)
        spread = shares(axis.up(ranks), 0.0, 1.0, BINS)
        now = counts(axis.up(numbers[np.isfinite(numbers)]), 0.0, 1.0, BINS)
        self._shown = shown = Shown(axis, columns.epochs, spread, columns.quantiles, now)
        first, last = float(shown.epochs[0]), float(shown.epochs[-1])
        begin, end = first - 0.5, max(last + 0.5, first + _LEAST_EPOCHS)
        places = begin + (end - begin) * (np.arange(_ACROSS) + 0.5) / _ACROSS
        which = nearest(shown.epochs, places)
        # The root makes small shares visible beside large ones.
        shades = np.sqrt(spread / (shown.largest or 1.0)) * (_SHADES - 1)
        picture = np.where(which[:, np.newaxis] < 0, 0, np.rint(shades)[which]).astype(np.uint8)
        self._image.setImage(picture, autoLevels=False, levels=(0, _SHADES - 1))
        self._image.setRect(QRectF(begin, 0.0, end - begin, 1.0))
        for line, values in zip(self._lines, axis.up(shown.quantiles).T, strict=True):
            line.setData(shown.epochs.astype(np.float64), values)
        self._bars.setOpts(y=(np.arange(BINS) + 0.5) / BINS, width=now, height=_BAR / BINS)
        self.over_time.setXRange(begin, end, padding=0.0)
        self.now.setXRange(0.0, float(now.max(initial=1)) * 1.05, padding=0.0)
        if quantity != self.over_time.left.labelText:
            self.over_time.left.setLabel(quantity)
        self._show_ticks()

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        for chart in (self.over_time, self.now):
            chart.recolour(colours)
        shades = [mix(colours.base, colours.text, _DARKEST * k / (_SHADES - 1)) for k in range(_SHADES)]
        # The ground lets the grid through.
        table = [(shade.red(), shade.green(), shade.blue(), 255 if k else 0) for k, shade in enumerate(shades)]
        self._image.setLookupTable(np.array(table, dtype=np.uint8))
        for line, style in zip(self._lines, _STYLES, strict=True):
            line.setPen(pg.mkPen(colours.negative, width=1, style=style))
        self._bars.setOpts(brush=pg.mkBrush(mix(colours.base, colours.text, 0.5)), pen=pg.mkPen(None))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put as many ticks as there is room for."""
        super().resizeEvent(event)
        self._show_ticks()

    def _show_ticks(self) -> None:
        if self._shown is None:
            return
        ticks = self._shown.axis.ticks(self.over_time.getPlotItem().getViewBox().height())
        if ticks != self._ticks:
            self._ticks = ticks
            self.over_time.left.setTicks([ticks])
            self.now.left.setTicks([[(place, "") for place, _ in ticks]])

    def said_of_time(self, x: float, y: float) -> str:
        """Say what share of the numbers was at a point."""
        shown = self._shown
        if shown is None or not 0.0 <= y <= 1.0:
            return ""
        column = int(nearest(shown.epochs, np.array([x]))[0])
        if column < 0:
            return ""
        which = min(BINS - 1, int(y * BINS))
        low, high = shown.axis.span(which)
        return (
            f"Epoch {whole(int(shown.epochs[column]))}: {percent(float(shown.shares[column, which]))} of the numbers "
            f"from {significant(low)} to {significant(high)}."
        )

    def said_of_now(self, x: float, y: float) -> str:
        """Say how many numbers there are at a point."""
        if self._shown is None or not 0.0 <= y <= 1.0:
            return ""
        which = min(BINS - 1, int(y * BINS))
        low, high = self._shown.axis.span(which)
        return f"{whole(int(self._shown.counts[which]))} now from {significant(low)} to {significant(high)}."


class _Pointed(Chart):
    """A chart that says what is below the mouse."""

    def __init__(self, bottom: str, left: str, name: str, said: Callable[[float, float], str]) -> None:
        super().__init__(bottom, left, name)
        self._said = said
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def said_at(self, at: QPoint) -> str:
        """Say what is at a position in the viewport."""
        point = self.getPlotItem().getViewBox().mapSceneToView(self.mapToScene(at))
        return self._said(point.x(), point.y())

    def viewportEvent(self, event: QEvent) -> bool:
        """Show a tooltip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), tooltip(self.said_at(event.pos())), self.viewport())
            return True
        return super().viewportEvent(event)
