"""The pictures of answers that are numbers: predicted against true, and residuals; in the data's own unit."""

from collections.abc import Generator

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bpgui.engine.metrics import summarise
from bpgui.gui.common.chart import Chart
from bpgui.gui.common.text import number, percent, significant, whole
from bpgui.gui.common.theme import Colours
from bpgui.gui.views.results.answers import Answers
from bpgui.gui.views.results.page import Page
from bpgui.gui.views.results.point_chart import MOST_POINTS, PointChart
from bpgui.spec import FloatArray

_BARS = 24
_POINTS_SHARE, _BARS_SHARE = 3, 1
_LEAST_BARS = 90  # pixels


class NumberPage(Page):
    """What both pictures have in common: one target of possibly several, and a point for each sample."""

    def __init__(self, chart: PointChart, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = chart
        chart.row_chosen.connect(self.row_chosen)

    def choices(self, answers: Answers) -> list[str]:
        """Return the targets, where there are several."""
        names = answers.names()
        return names if len(names) > 1 else []

    def mark(self, row: int | None) -> None:
        """Show which sample is chosen."""
        self.chart.mark(row)

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        self.chart.recolour(colours)


class PredictedPage(NumberPage):
    """What was predicted over what is true: right on the dashed line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(PointChart("true", "predicted", "Predicted against true"), parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.chart)

    def work(self, answers: Answers, choice: int) -> Generator[None, None, str]:
        """Measure, then draw the points."""
        true, said = answers.own_unit(choice)
        summary = summarise(said[:, np.newaxis], true[:, np.newaxis], classes=False)
        yield
        name = answers.names()[choice]
        self.chart.set_labels(("true", name), ("predicted", name))
        ends = float(min(true.min(), said.min())), float(max(true.max(), said.max()))
        self.chart.line.setData(list(ends), list(ends))
        self.chart.set_frame(ends, ends)
        self.chart.set_points(answers.rows, true, said)
        error = f"root mean squared error {number(summary.mse**0.5)}{_drawn(answers)}."
        self.chart.setAccessibleDescription(f"{_explained(summary.r2)}; {error}")
        return f"{_explained(summary.r2)}; {error}"


class ResidualsPage(NumberPage):
    """What is left, true minus predicted, over what was predicted, and how often which size occurs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(PointChart("predicted", "true - predicted", "Residuals over predictions"), parent)
        self.histogram = Chart("samples", "", "Histogram of the residuals")
        self.histogram.left.setStyle(showValues=False)
        self.histogram.left.setWidth(6)
        self.histogram.setMinimumWidth(_LEAST_BARS)
        self.bars = pg.BarGraphItem(x0=[], width=[], y=[], height=[])
        self.zero = pg.InfiniteLine(angle=0, movable=False)
        for item in (self.bars, self.zero):
            self.histogram.addItem(item, ignoreBounds=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.chart, _POINTS_SHARE)
        row.addWidget(self.histogram, _BARS_SHARE)

    def work(self, answers: Answers, choice: int) -> Generator[None, None, str]:
        """Count the residuals, then draw points and bars."""
        true, said = answers.own_unit(choice)
        left = true - said
        # Around 0, so that what is too high and what is too low can be compared.
        reach = float(np.abs(left).max()) or 1.0
        counts, edges = np.histogram(left, bins=_BARS, range=(-reach, reach))
        yield
        name = answers.names()[choice]
        self.chart.set_labels(("predicted", name), ("true - predicted", ""))
        ends = float(said.min()), float(said.max())
        self.chart.set_frame(ends, (-reach, reach))
        (low, high), _ = self.chart.getPlotItem().getViewBox().viewRange()
        self.chart.line.setData([low, high], [0.0, 0.0])
        self.chart.set_points(answers.rows, said, left)
        yield
        self._draw_bars(counts, edges)
        mean, spread = float(left.mean()), float(left.std())
        text = f"Residuals: mean {significant(mean)}, standard deviation {significant(spread)}{_drawn(answers)}."
        self.chart.setAccessibleDescription(text)
        return text

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        super().recolour(colours)
        self.histogram.recolour(colours)
        self.bars.setOpts(brush=pg.mkBrush(colours.positive), pen=pg.mkPen(colours.base))
        self.zero.setPen(self.chart.line.opts["pen"])

    def _draw_bars(self, counts: FloatArray, edges: FloatArray) -> None:
        self.bars.setOpts(x0=0.0, width=counts, y0=edges[:-1], height=np.diff(edges))
        vertical = self.chart.getPlotItem().getViewBox().viewRange()[1]
        self.histogram.getPlotItem().setRange(
            xRange=(0.0, max(1.0, float(counts.max()))), yRange=vertical, padding=0.0, disableAutoRange=True
        )


def _explained(r2: float | None) -> str:
    if r2 is None:
        return "R2 has no meaning, since all targets are equal"
    if r2 < 0.0:
        return f"R2 {number(r2, 3)}: worse than the mean of the targets"
    return f"R2 {number(r2, 3)}: {percent(r2)} of the variance explained"


def _drawn(answers: Answers) -> str:
    return f", {whole(MOST_POINTS)} samples drawn" if len(answers.rows) > MOST_POINTS else ""
