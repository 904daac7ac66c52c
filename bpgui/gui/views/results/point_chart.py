"""`PointChart`: a chart of samples as points; a click on one, or the arrow keys, choose it."""

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from bpgui.gui.common.chart import Chart
from bpgui.gui.common.theme import Colours
from bpgui.spec import FloatArray

# More points only take time to draw; they are left out evenly.
MOST_POINTS = 1_500
_REACH = 12.0  # pixels around a point in which a click still means it
_POINT, _CHOSEN = 5, 13  # pixels
_BESIDE_AXIS = 70  # pixels that the other axis takes
_PADDING = 0.05
_SEEN = 150  # of 255: where many points lie on each other they are darker

Rows = npt.NDArray[np.intp]


class PointChart(Chart):
    """Draws a point for each row of the data's table, over a dashed line; `row_chosen` asks to choose a row or None."""

    row_chosen = Signal(object)

    def __init__(self, bottom: str, left: str, name: str, parent: QWidget | None = None) -> None:
        # Before pyqtgraph (0.14) resizes the chart while it makes it.
        self._labels: tuple[tuple[str, str], tuple[str, str]] = ((bottom, ""), (left, ""))
        super().__init__(bottom, left, name, parent)
        self._rows: Rows = np.empty(0, dtype=np.intp)
        self._at: FloatArray = np.empty((0, 2))
        self._marked: int | None = None
        self.line = pg.PlotCurveItem()
        self.points = pg.ScatterPlotItem(size=_POINT, pxMode=True, antialias=False)
        self.ring = pg.ScatterPlotItem(size=_CHOSEN, pxMode=True, antialias=True, brush=None)
        for item in (self.line, self.points, self.ring):
            self.addItem(item, ignoreBounds=True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def shown(self) -> tuple[Rows, FloatArray]:
        """The rows (points,) that are drawn and where (points, 2), from left to right."""
        return self._rows, self._at

    def set_points(self, rows: Rows, x: FloatArray, y: FloatArray) -> None:
        """Draw a point for each of the rows (rows,), or for some of too many."""
        if len(rows) > MOST_POINTS:
            some = np.linspace(0, len(rows) - 1, MOST_POINTS).astype(np.intp)
            rows, x, y = rows[some], x[some], y[some]
        order = np.argsort(x, kind="stable")
        self._rows, self._at = rows[order], np.stack([x, y], axis=1)[order]
        self.points.setData(x=self._at[:, 0], y=self._at[:, 1])
        self._ring()

    def set_labels(self, bottom: tuple[str, str], left: tuple[str, str]) -> None:
        """Name the axes: the quantity, and of what, which is left out where there is no room for it."""
        if self._labels != (bottom, left):
            self._labels = (bottom, left)
            self._write_labels()

    def set_frame(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show these ranges, widened a little, and by themselves where they are empty."""
        (left, right), (bottom, top) = _widened(x), _widened(y)
        self.getPlotItem().setRange(
            xRange=(left, right), yRange=(bottom, top), padding=_PADDING, disableAutoRange=True
        )  # fmt: skip

    def mark(self, row: int | None) -> None:
        """Put a ring around the point of a row."""
        self._marked = row
        self._ring()

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        super().recolour(colours)
        seen = pg.mkColor(colours.positive)
        seen.setAlpha(_SEEN)
        self.points.setBrush(pg.mkBrush(seen))
        self.points.setPen(None)
        self.ring.setPen(pg.mkPen(colours.negative, width=2))
        self.line.setPen(pg.mkPen(colours.muted, width=1, style=Qt.PenStyle.DashLine))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write as much of the axes' names as there is room for."""
        super().resizeEvent(event)
        self._write_labels()

    def place_of(self, row: int) -> QPointF | None:
        """Return where the point of a row is in the chart, in pixels; None if it is not drawn."""
        found = np.flatnonzero(self._rows == row)
        if len(found) == 0:
            return None
        view = self.getPlotItem().getViewBox()
        return QPointF(self.mapFromScene(view.mapViewToScene(QPointF(*self._at[found[0]].tolist()))))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the nearest point, or none where no point is near or it is chosen already."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() is Qt.MouseButton.LeftButton and len(self._rows):
            row = self._row_at(event.position())
            self.row_chosen.emit(None if row == self._marked else row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the next point to the left or to the right, or none."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape and self._marked is not None:
            self.row_chosen.emit(None)
        elif step is None or len(self._rows) == 0:
            event.ignore()
        else:
            here = np.flatnonzero(self._rows == self._marked) if self._marked is not None else np.empty(0)
            place = 0 if len(here) == 0 else min(max(int(here[0]) + step, 0), len(self._rows) - 1)
            self.row_chosen.emit(int(self._rows[place]))

    def _write_labels(self) -> None:
        for axis, room, (quantity, of) in zip(
            (self.bottom, self.left), (self.width(), self.height()), self._labels, strict=True
        ):
            text = f"{quantity} {of}".strip()
            fits = self.fontMetrics().horizontalAdvance(text) <= room - _BESIDE_AXIS
            axis.setLabel(text if fits else quantity)
            # pyqtgraph (0.14) centres a label only when its axis is resized.
            axis.resizeEvent()

    def _row_at(self, position: QPointF) -> int | None:
        view = self.getPlotItem().getViewBox()
        here = view.mapSceneToView(self.mapToScene(position.toPoint()))
        width, height = view.viewPixelSize()
        away = np.hypot((self._at[:, 0] - here.x()) / width, (self._at[:, 1] - here.y()) / height)
        nearest = int(away.argmin())
        return int(self._rows[nearest]) if away[nearest] <= _REACH else None

    def _ring(self) -> None:
        found = self._at[self._rows == self._marked] if self._marked is not None else self._at[:0]
        self.ring.setData(x=found[:, 0], y=found[:, 1])


def _widened(ends: tuple[float, float]) -> tuple[float, float]:
    low, high = ends
    if low < high:
        return low, high
    room = abs(low) or 1.0
    return low - room, high + room
