"""`CurvePlot`: how one measure of the parts of the data went, epoch by epoch."""

import math
from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QWidget

from bpgui.gui.common.axes import Axis
from bpgui.gui.common.text import number, whole
from bpgui.gui.common.theme import Colours
from bpgui.gui.plots.decimate import decimate
from bpgui.gui.plots.pyramid import Points, Pyramids
from bpgui.spec import FloatArray, History

PARTS = ("train", "test", "validation")
STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)

_DOT_SIZE = 6
# Where nothing is above 0, a logarithmic axis has to begin somewhere.
_SMALLEST = 1e-12
_WIDEST_LOG = 300.0  # powers of ten that a float64 holds
_PADDING = 0.04
# Room for a curve to grow into, as a share of its extent.
_ROOM = 0.04
_FEWEST_POINTS = 200
_LEFT_WIDTH = 62  # pixels, so that the plots do not move as their numbers grow


class CurvePlot(pg.PlotWidget):
    """A plot of a curve for each part of the data over the epochs, with a read-out under the mouse.

    The wheel and dragging look closer; `show_all`, a double click or the context menu follow the whole curve again.
    """

    followed = Signal(bool)  # whether the whole curve is shown and followed

    def __init__(
        self,
        label: str,
        columns: tuple[int, ...],
        write: Callable[[float], str] = number,
        factor: float = 1.0,
        limits: tuple[float, float] = (-math.inf, math.inf),
        parent: QWidget | None = None,
    ) -> None:
        """Label the left axis; `columns` says which of a history's columns belongs to which of `PARTS`.

        Values are drawn times `factor`, and none lies outside `limits`, drawn.
        """
        self._bottom, self._left = Axis("bottom", least_step=1.0), Axis("left")
        super().__init__(parent, axisItems={"bottom": self._bottom, "left": self._left})
        self.write = write
        self._columns = columns
        self._factor = factor
        self._limits = limits
        self._logarithmic = False
        self._following = True
        self._framed: tuple[float, float, float, float] | None = None
        self._floor = _SMALLEST
        self._brushes = [pg.mkBrush(None) for _ in PARTS]
        self._data = Pyramids.of(History())
        self._bottom.setLabel("epoch")
        self._left.setLabel(label)
        self._left.setWidth(_LEFT_WIDTH)
        self._curves = [pg.PlotCurveItem(antialias=True) for _ in PARTS]
        self._ends = pg.ScatterPlotItem(antialias=True, pxMode=True)
        self._hair = pg.InfiniteLine(angle=90, movable=False)
        self._marks = pg.ScatterPlotItem(antialias=True, pxMode=True)
        self._text = pg.TextItem()
        item = self.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.setContentsMargins(0, 6, 18, 0)
        for thing in (*self._curves, self._ends, self._hair, self._marks, self._text):
            item.addItem(thing, ignoreBounds=True)
        self._text.setZValue(10)
        for axis in (self._bottom, self._left):
            axis.setZValue(-200)  # below the view box, which is at -100: the grid lies behind the curves
        self._view = item.getViewBox()
        self._view.disableAutoRange()
        self._view.sigRangeChangedManually.connect(self._on_looked_closer)
        self._view.sigXRangeChanged.connect(self._on_range_changed)
        self._view.sigResized.connect(self._draw)
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self.show_all_action = QAction("Show everything", self)
        self.show_all_action.setToolTip("Show the whole curve and follow it (or double-click the plot)")
        self.show_all_action.setEnabled(False)
        self.show_all_action.triggered.connect(self.show_all)
        self.addAction(self.show_all_action)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._hide_reading()

    @property
    def following(self) -> bool:
        """Whether the whole curve is shown and followed."""
        return self._following

    @property
    def reading(self) -> str:
        """What the read-out under the mouse says; empty if the mouse is elsewhere."""
        return self._text.toPlainText() if self._text.isVisible() else ""

    def drawn(self, part: int) -> Points:
        """Return the points (epochs, values) of a part's curve as drawn: thinned, and logarithms on such an axis."""
        x, y = self._curves[part].getData()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    def set_data(self, data: Pyramids) -> None:
        """Show the rows of a history."""
        self._data = data
        self._redraw()

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Draw the values or their logarithms. What is not above 0 is drawn at the smallest value that is."""
        self._logarithmic = logarithmic
        self._left.setLogMode(y=logarithmic)
        reach = _WIDEST_LOG if logarithmic else None
        self._view.setLimits(yMin=None if reach is None else -reach, yMax=reach)
        self._follow(True)
        self._redraw()

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        self.setBackground(colours.base)
        for axis in (self._bottom, self._left):
            axis.recolour(colours)
        for curve, colour, style in zip(self._curves, part_colours(colours), STYLES, strict=True):
            curve.setPen(pg.mkPen(colour, width=1, style=style))
        self._brushes = [pg.mkBrush(colour) for colour in part_colours(colours)]
        self._hair.setPen(pg.mkPen(colours.muted, width=1))
        self._text.setColor(colours.text)
        self._text.fill = pg.mkBrush(colours.raised)
        self._text.border = pg.mkPen(colours.border)
        self._redraw()

    def show_all(self) -> None:
        """Show the whole curve and follow it as it grows."""
        self._follow(True)
        self._redraw()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the whole curve again."""
        self.show_all()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the read-out away."""
        self._hide_reading()
        super().leaveEvent(event)

    def _redraw(self) -> None:
        self._hide_reading()
        if self._logarithmic:
            self._floor = min(self._data.smallest_positive(column) for column in self._columns)
            if not math.isfinite(self._floor):
                self._floor = _SMALLEST
        self._draw()

    def _draw(self) -> None:
        ends = []
        low, high = (-math.inf, math.inf) if self._following else self._view.viewRange()[0]
        # More than a low and a high one for each column of pixels would only take time.
        most = max(_FEWEST_POINTS, 2 * round(self._view.width()))
        for column, curve, brush in zip(self._columns, self._curves, self._brushes, strict=True):
            x, y = self._data.points(column, low, high)
            end = self._data.end(column)
            if end is not None:
                ends.append({"pos": (end[0], self._height(np.array(end[1]))), "brush": brush})
            # Thinned first: the logarithm of a million values takes its time, and keeps their order.
            x, y = decimate(x, y, most)
            curve.setData(x, self._height(y))
        self._ends.setData(ends, size=_DOT_SIZE, pen=None)
        if self._following and ends:
            self._frame()

    def _frame(self) -> None:
        """Fit the view to the curves."""
        drawn = [self.drawn(part) for part in range(len(PARTS))]
        low, high = (limit(np.concatenate([y for _, y in drawn])) for limit in (np.min, np.max))
        first, last = self._data.span
        around = 0.0 if high > low else max(0.1 * abs(low), 0.1) if not self._logarithmic else 0.5
        last, low, high = max(last, first + 1.0), low - around, high + around
        if self._framed is not None:
            # Axes are dear to draw, so a curve that grows gets some room, and a frame that still suits it stays.
            last = _roomy(self._framed[1], first, last)
            low, high = -_roomy(-self._framed[2], -high, -low), _roomy(self._framed[3], low, high)
        low, high = max(low, self._limits[0]), min(high, self._limits[1])
        if self._framed != (first, last, low, high):
            self._framed = (first, last, low, high)
            self._view.setRange(xRange=(first, last), yRange=(low, high), padding=_PADDING)

    def _height(self, values: FloatArray) -> FloatArray:
        """Return where values are drawn."""
        return np.log10(np.maximum(values, self._floor)) if self._logarithmic else values * self._factor

    def _follow(self, following: bool) -> None:
        self._framed = None
        if following != self._following:
            self._following = following
            self.show_all_action.setEnabled(not following)
            self.followed.emit(following)

    def _on_looked_closer(self) -> None:
        self._follow(False)

    def _on_range_changed(self) -> None:
        if not self._following:
            self._draw()

    def _on_mouse_moved(self, position: QPointF) -> None:
        if not len(self._data) or not self._view.sceneBoundingRect().contains(position):
            self._hide_reading()
            return
        row = self._data.nearest(self._view.mapSceneToView(position).x())
        epoch, values = float(row[0]), row[list(self._columns)]
        there = [part for part in range(len(PARTS)) if math.isfinite(values[part])]
        heights = self._height(values)
        self._hair.setPos(epoch)
        self._marks.setData(
            [{"pos": (epoch, heights[part]), "brush": self._brushes[part]} for part in there], size=_DOT_SIZE, pen=None
        )
        lines = [f"epoch {whole(epoch)}", *(f"{PARTS[part]} {self.write(float(values[part]))}" for part in there)]
        self._text.setPlainText("\n".join(lines))
        (left, right), (_, top) = self._view.viewRange()
        self._text.setAnchor((-0.08, 0.0) if epoch < (left + right) / 2 else (1.08, 0.0))
        self._text.setPos(epoch, top)
        for thing in (self._hair, self._marks, self._text):
            thing.show()

    def _hide_reading(self) -> None:
        for thing in (self._hair, self._marks, self._text):
            thing.hide()


def part_colours(colours: Colours) -> tuple[str, ...]:
    """Return the colour of each of `PARTS`."""
    return colours.positive, colours.negative, colours.third


def _roomy(now: float, low: float, high: float) -> float:
    """Return the upper end of a frame for values from `low` to `high`: the present one, or a new one with room."""
    room = _ROOM * (high - low)
    return now if high <= now <= high + 2.0 * room else high + room
