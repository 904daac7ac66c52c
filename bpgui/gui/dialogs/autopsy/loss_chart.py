"""`LossChart`: the loss on its way to the explosion, on a logarithmic axis, with the place marked."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from bpgui.engine.autopsy import Autopsy
from bpgui.engine.rate_search import Trial
from bpgui.gui.common.chart import Chart
from bpgui.gui.common.text import count, number, whole
from bpgui.gui.common.theme import Colours
from bpgui.spec import HISTORY_COLUMNS, FloatArray

# Powers of ten between which anything is drawn; the largest number is 1.8e308.
_LOWEST, _HIGHEST = -300.0, 308.0
_MARGIN, _BELOW = 0.06, 0.03
_MARK_SIZE = 12
# More points than these are drawn as a line alone.
_MOST_DOTS = 40


class LossChart(Chart):
    """Draws the training loss by epoch, or by update where the run had no time for two epochs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("epoch", "training loss", "Training loss up to the explosion", parent)
        self.left.setLogMode(y=True)
        self._curve = pg.PlotCurveItem(antialias=True)
        self._dots = pg.ScatterPlotItem(size=5, antialias=True)
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._mark = pg.ScatterPlotItem(size=_MARK_SIZE, symbol="x", antialias=True)
        self._text = pg.TextItem("loss not finite", anchor=(1.05, 1.0))
        for thing in (self._curve, self._dots, self._line, self._mark, self._text):
            self.addItem(thing, ignoreBounds=True)
        self.setMinimumSize(240, 160)

    @property
    def points(self) -> FloatArray:
        """What is drawn, (points, 2): place, and decimal logarithm of the loss."""
        x, y = self._curve.getData()
        return np.empty((0, 2)) if x is None else np.column_stack((x, y))

    @property
    def place(self) -> float:
        """Where the explosion is marked."""
        return float(self._line.value())

    def show_epochs(self, rows: FloatArray, autopsy: Autopsy) -> None:
        """Draw the rows of a history (epochs, 7)."""
        columns = [HISTORY_COLUMNS.index(name) for name in ("epoch", "train_loss")]
        self.bottom.setLabel("epoch")
        self._draw(rows[:, columns], autopsy.updates_in_all / autopsy.batches)
        self._describe(f"epoch {whole(autopsy.epoch)}")

    def show_updates(self, trial: Trial) -> None:
        """Draw a trial that went the same way as the run, update by update."""
        self.bottom.setLabel("update")
        self._draw(trial.losses, float(trial.updates))
        self._describe(count(trial.updates, "update"))

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        super().recolour(colours)
        self._curve.setPen(pg.mkPen(colours.positive, width=1))
        self._dots.setPen(pg.mkPen(None))
        self._dots.setBrush(pg.mkBrush(colours.positive))
        self._line.setPen(pg.mkPen(colours.error, width=1, style=Qt.PenStyle.DashLine))
        self._mark.setPen(pg.mkPen(colours.error, width=2))
        self._mark.setBrush(pg.mkBrush(colours.error))
        self._text.setColor(colours.error)

    def _draw(self, points: FloatArray, place: float) -> None:
        points = points[np.isfinite(points).all(axis=1)]
        losses = np.log10(np.maximum(points[:, 1], 10.0**_LOWEST)).clip(_LOWEST, _HIGHEST)
        self._curve.setData(points[:, 0], losses)
        dots = len(losses) if len(losses) <= _MOST_DOTS else 0
        self._dots.setData(points[:dots, 0], losses[:dots])
        low, high = (float(losses.min()), float(losses.max())) if len(losses) else (-1.0, 1.0)
        # There is always room above the curve, where what is not finite would be.
        top = min(high + max(0.15 * (high - low), 1.0), _HIGHEST)
        self._line.setValue(place)
        bottom = low - _BELOW * (top - low)
        self._mark.setData([place], [top - _BELOW * (top - low)])
        # Where the curve rises to its end, there is room below it.
        self._text.setPos(place, bottom)
        span = max(place, float(points[-1, 0]) if len(points) else 0.0, 1.0)
        across = (-_MARGIN * span, (1.0 + _MARGIN) * span)
        self.getPlotItem().setRange(xRange=across, yRange=(bottom, top), padding=0.0)

    def _describe(self, end: str) -> None:
        points = self.points
        if len(points):
            first, last = (number(10.0 ** float(value)) for value in (points[0, 1], points[-1, 1]))
            self.setAccessibleDescription(f"From {first} to {last}, then not finite at {end}.")
