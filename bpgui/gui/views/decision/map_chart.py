"""`MapChart`: ground, lines and points of a decision map, or the curves of one input, and the mouse on them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from bpgui.data.dataset import TRAIN
from bpgui.gui.common.chart import Chart
from bpgui.gui.common.colours import Colours
from bpgui.gui.common.data_colours import Rgb
from bpgui.gui.common.input_pair import Ends
from bpgui.gui.common.marks import form
from bpgui.spec import FloatArray
from bpgui.spec.network import BoolArray

_REACH_PX = 8.0  # from a point that still counts as on it
_POINT_PX, _RING_PX, _CHOSEN_PX = 8.0, 14.0, 17.0
# Many points are smaller.
_FEW, _SMALL_PX = 60, 6.0
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


class MapChart(Chart):
    """A plot in the data's own unit, which tells where the mouse is and which point was clicked on.

    Points are filled to train and hollow to validate or test; each class has a form of its own.
    """

    pointed = Signal(float, float)
    left_alone = Signal()
    point_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", "Decision map", parent)
        self._at: FloatArray = np.zeros((0, 2))
        self._wrong: BoolArray | None = None
        self._has_bottom_label = True
        self._chosen_at: tuple[float, float] | None = None
        self._colours: Colours | None = None
        self._ground = _SmoothImage(axisOrder="row-major")
        self._halo, self._line = (pg.PlotCurveItem(connect="pairs") for _ in range(2))
        self._curves: list[pg.PlotCurveItem] = []
        self._points, self._rings, self._chosen = (pg.ScatterPlotItem() for _ in range(3))
        for item in (self._ground, self._halo, self._line, self._points, self._rings, self._chosen):
            self.addItem(item)
        for axis in (self.bottom, self.left):
            axis.setGrid(False)
        self.setMouseTracking(True)

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        super().recolour(colours)
        self._colours = colours
        self._halo.setPen(pg.mkPen(colours.base, width=3.0))
        self._line.setPen(pg.mkPen(colours.text, width=1.2))
        self._rings.setPen(pg.mkPen(colours.error, width=1.6))
        self._rings.setBrush(None)
        self._chosen.setPen(pg.mkPen(colours.accent, width=2.5))
        self._chosen.setBrush(None)

    def set_axes(self, across: str, up: str, x: Ends, y: Ends) -> None:
        """Name both axes, and show this part of the plane."""
        if (self.bottom.labelText, self.left.labelText) != (across, up):
            self.bottom.setLabel(across)
            self.left.setLabel(up)
            self.bottom.showLabel(self._has_bottom_label)
        self.getPlotItem().setRange(xRange=x, yRange=y, padding=0.0)

    def show_bottom_label(self, shown: bool) -> None:
        """Name the lower axis, or leave its room to the plot."""
        self._has_bottom_label = shown
        self.bottom.showLabel(shown)

    def show_ground(self, rgb: Rgb | None, x: Ends, y: Ends) -> None:
        """Show colours (rows, columns, 3), the lowest row first, over a part of the plane; or none."""
        self._ground.setVisible(rgb is not None)
        if rgb is not None:
            self._ground.setImage(rgb, autoLevels=False)
            self._ground.setRect(QRectF(x[0], y[0], x[1] - x[0], y[1] - y[0]))

    def show_lines(self, lines: FloatArray) -> None:
        """Show lines (lines, 2 ends, 2) between regions."""
        ends = lines.reshape(-1, 2)
        for item in (self._halo, self._line):
            item.setData(ends[:, 0], ends[:, 1])

    def show_curves(self, x: FloatArray, curves: FloatArray, colours: Sequence[QColor]) -> None:
        """Show curves (curves, points) over x (points,), each in its colour and its kind of line."""
        while len(self._curves) < len(curves):
            self._curves.append(pg.PlotCurveItem(connect="finite"))
            self.addItem(self._curves[-1])
        for place, item in enumerate(self._curves):
            item.setVisible(place < len(curves))
            if place < len(curves):
                item.setPen(pg.mkPen(colours[place], width=2.0, style=_DASHES[place % len(_DASHES)]))
                item.setData(x, curves[place])

    def show_points(self, at: FloatArray, rgb: Rgb, labels: npt.NDArray[np.intp], parts: npt.NDArray[np.uint8]) -> None:
        """Show points (points, 2) with their colours, classes and parts."""
        self._at = at
        self._wrong = None
        if self._colours is None:
            return
        size = _POINT_PX if len(at) <= _FEW else _SMALL_PX
        forms = [form(mark, 0.5) for mark in range(int(labels.max(initial=0)) + 1)]
        # Points that look alike share brush and pen: pyqtgraph draws a symbol anew for each pair of them.
        looks, of_point = np.unique(np.column_stack([rgb, parts == TRAIN]), axis=0, return_inverse=True)
        pairs = [_look(QColor(*colour), bool(full), QColor(self._colours.base)) for *colour, full in looks.tolist()]
        places = of_point.ravel().tolist()
        self._points.setData(
            x=at[:, 0],
            y=at[:, 1],
            size=size,
            symbol=[forms[label] for label in labels.tolist()],
            brush=[pairs[place][0] for place in places],
            pen=[pairs[place][1] for place in places],
        )

    def show_wrong(self, wrong: BoolArray) -> None:
        """Draw a ring around each point that is answered wrong."""
        if self._wrong is not None and np.array_equal(wrong, self._wrong):
            return
        self._wrong = wrong
        self._rings.setData(x=self._at[wrong, 0], y=self._at[wrong, 1], size=_RING_PX, symbol="o")

    def show_chosen(self, at: tuple[float, float] | None) -> None:
        """Draw a square around the chosen sample, or around none."""
        if at == self._chosen_at:
            return
        self._chosen_at = at
        places = ([at[0]], [at[1]]) if at is not None else ([], [])
        self._chosen.setData(x=places[0], y=places[1], size=_CHOSEN_PX, symbol="s")

    def point_at(self, position: QPointF) -> int | None:
        """Return the point nearest to a pixel, None if all are too far away."""
        if not len(self._at):
            return None
        box, ((left, right), (bottom, top)) = self._box(), self.getPlotItem().vb.viewRange()
        x = box.left() + box.width() * (self._at[:, 0] - left) / (right - left)
        y = box.bottom() - box.height() * (self._at[:, 1] - bottom) / (top - bottom)
        distance = np.hypot(x - position.x(), y - position.y())
        nearest = int(distance.argmin())
        return nearest if distance[nearest] <= _REACH_PX else None

    def place_of(self, x: float, y: float) -> QPointF:
        """Return the pixel that shows a point of the plane."""
        box, ((left, right), (bottom, top)) = self._box(), self.getPlotItem().vb.viewRange()
        across, up = (x - left) / (right - left), (y - bottom) / (top - bottom)
        return QPointF(box.left() + box.width() * across, box.bottom() - box.height() * up)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which point of the plane the mouse is at."""
        box, at = self._box(), event.position()
        if not box.contains(at):
            self.left_alone.emit()
            return
        (left, right), (bottom, top) = self.getPlotItem().vb.viewRange()
        self.pointed.emit(
            left + (right - left) * (at.x() - box.left()) / box.width(),
            bottom + (top - bottom) * (box.bottom() - at.y()) / box.height(),
        )

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the mouse is gone."""
        self.left_alone.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which point is clicked on."""
        point = self.point_at(event.position())
        if point is not None and event.button() is Qt.MouseButton.LeftButton:
            self.point_clicked.emit(point)

    def _box(self) -> QRectF:
        """Return the pixels of the plot within its axes."""
        return QRectF(self.mapFromScene(self.getPlotItem().vb.sceneBoundingRect()).boundingRect())


class _SmoothImage(pg.ImageItem):
    """A picture whose pixels flow into each other."""

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        super().paint(painter, option, widget)


def _look(colour: QColor, full: bool, paper: QColor) -> tuple[QBrush, QPen]:
    """Return brush and pen of a point: filled for training, hollow for the other parts."""
    if full:
        return pg.mkBrush(colour), pg.mkPen(paper, width=0.8)
    return pg.mkBrush(paper), pg.mkPen(colour, width=1.5)
