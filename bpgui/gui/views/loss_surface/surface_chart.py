"""`SurfaceChart`: a slice of the loss as bands of colour, and the path walked upon it."""

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Signal

from bpgui.gui.common.chart import Chart
from bpgui.gui.common.text import number, significant
from bpgui.gui.common.theme import Colours
from bpgui.gui.views.loss_surface.heights import Heights
from bpgui.gui.views.loss_surface.slices import Slice
from bpgui.spec import FloatArray

_START, _NOW, _DOT = 9, 11, 4  # pixels
_LEFT_WIDTH = 58
# Nearer to each other, in shares of the view, two words would lie upon each other.
_APART = 0.16


@dataclass(frozen=True, slots=True)
class Label:
    """What a direction is, in few words, and in more where there is room."""

    short: str
    long: str


class SurfaceChart(Chart):
    """The slice below, then the path as a line with a dot for each snapshot, its start a ring and its end a diamond.

    `pointed` says what is below the pointer, nothing if it is elsewhere.
    """

    pointed = Signal(str)

    def __init__(self) -> None:
        super().__init__("direction 1", "direction 2", "Slice of the loss with the path walked")
        self._slice: Slice | None = None
        self._heights: Heights | None = None
        self._colours: Colours | None = None
        self._labels = Label("direction 1", "direction 1"), Label("direction 2", "direction 2")
        self.image = pg.ImageItem(axisOrder="row-major")
        self._edge = pg.PlotCurveItem(antialias=True)
        self.path = pg.PlotCurveItem(antialias=True)
        self._dots = pg.ScatterPlotItem(pxMode=True, size=_DOT, pen=None)
        self._ends = pg.ScatterPlotItem(pxMode=True, antialias=True)
        self._words = pg.TextItem("start", anchor=(0.5, -0.15)), pg.TextItem("now", anchor=(0.5, 1.15))
        for word in self._words:
            word.hide()
        for thing in (self.image, self._edge, self.path, self._dots, self._ends, *self._words):
            self.getPlotItem().addItem(thing, ignoreBounds=True)
        self.left.setWidth(_LEFT_WIDTH)
        self.getPlotItem().getViewBox().disableAutoRange()
        self.getPlotItem().getViewBox().sigResized.connect(self._write_labels)
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        super().recolour(colours)
        self._colours = colours
        self._edge.setPen(pg.mkPen(colours.base, width=4))
        self.path.setPen(pg.mkPen(colours.accent, width=2))
        self._dots.setBrush(pg.mkBrush(colours.accent))
        for word in self._words:
            word.setColor(colours.text)
            word.fill = pg.mkBrush(colours.raised)
            word.border = pg.mkPen(colours.border)
        if self._slice is not None and self._heights is not None:
            self.show_slice(self._slice, self._heights, self._labels)

    def show_slice(self, found: Slice, heights: Heights, labels: tuple[Label, Label]) -> None:
        """Show another slice, with labels of its two directions."""
        self._slice, self._heights, self._labels = found, heights, labels
        if self._colours is not None:
            self.image.setImage(heights.pixels(found.values, self._colours), autoLevels=False)
        x, y = found.across + found.origin[0], found.up + found.origin[1]
        # Each number belongs to the middle of a pixel.
        rows, columns = self.image.image.shape[:2] if self.image.image is not None else (len(y), len(x))
        wide, high = (x[-1] - x[0]) / (columns - 1), (y[-1] - y[0]) / (rows - 1)
        self.image.setRect(QRectF(x[0] - wide / 2, y[0] - high / 2, wide * columns, high * rows))
        self.getPlotItem().setRange(xRange=(x[0], x[-1]), yRange=(y[0], y[-1]), padding=0.0)
        self._write_labels()

    def show_path(self, places: FloatArray) -> None:
        """Show a path through places (points, 2), the last of which is the present."""
        x, y = places[:, 0], places[:, 1]
        self._edge.setData(x, y)
        self.path.setData(x, y)
        self._dots.setData(x, y)
        colours = self._colours
        if colours is None or len(places) == 0:
            self._ends.setData([], [])
            return
        ring = {"pos": places[0], "symbol": "o", "size": _START, "brush": colours.base, "pen": colours.accent}
        diamond = {"pos": places[-1], "symbol": "d", "size": _NOW, "brush": colours.accent, "pen": colours.base}
        walked = len(places) > 1
        self._ends.setData([ring, diamond] if walked else [diamond])
        for word, place in zip(self._words, (places[0], places[-1]), strict=True):
            word.setPos(float(place[0]), float(place[1]))
        self._words[1].show()
        self._words[0].setVisible(walked and self._far_apart(places[0], places[-1]))

    def sizeHint(self) -> QSize:
        """Ask for little, so that showing it does not make its dock higher."""
        return self.minimumSizeHint()

    def leaveEvent(self, event: QEvent) -> None:
        """Say nothing any more."""
        super().leaveEvent(event)
        self.pointed.emit("")

    def _write_labels(self) -> None:
        """Write as much beside the axes as there is room for."""
        rect = self.getPlotItem().getViewBox().sceneBoundingRect()
        for axis, label, room in zip(
            (self.bottom, self.left), self._labels, (rect.width(), rect.height()), strict=True
        ):
            text = label.long if self.fontMetrics().horizontalAdvance(label.long) < room else label.short
            if text != axis.labelText:
                axis.setLabel(text)
                axis.resizeEvent()  # pyqtgraph 0.14 puts another label into the middle only then

    def _far_apart(self, one: FloatArray, other: FloatArray) -> bool:
        ranges = np.array(self.getPlotItem().getViewBox().viewRange())
        return bool((np.abs(one - other) / (ranges[:, 1] - ranges[:, 0])).max() > _APART)

    def _on_mouse_moved(self, position: QPointF) -> None:
        view, found = self.getPlotItem().getViewBox(), self._slice
        if found is None or not view.sceneBoundingRect().contains(position):
            self.pointed.emit("")
            return
        there = view.mapSceneToView(position)
        column = int(np.abs(found.across + found.origin[0] - there.x()).argmin())
        row = int(np.abs(found.up + found.origin[1] - there.y()).argmin())
        x, y = found.across[column] + found.origin[0], found.up[row] + found.origin[1]
        loss = float(found.values[row, column])
        said = f"loss {number(loss)}" if np.isfinite(loss) else "loss too large"
        self.pointed.emit(f"{said} at {significant(float(x))}, {significant(float(y))}")
