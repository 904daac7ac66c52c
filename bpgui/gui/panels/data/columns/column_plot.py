"""`ColumnPlot`: the numbers of a column as a histogram, or those of two columns against each other."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpgui.gui.common.text import whole
from bpgui.gui.common.theme import Colours
from bpgui.gui.common.ticks import ticks
from bpgui.gui.panels.data.parts.kinds import Kinds, draw_shape, pen_of
from bpgui.gui.panels.data.parts.row_text import written
from bpgui.spec import FloatArray

MOST_POINTS = 3_000
_BINS = 24
_TICKS = 4
_GAP = 4  # pixels
_PADDING = 0.05
_REACH, _FEW, _SMALL_REACH = 3.0, 300, 2.2  # pixels of a mark, up to so many of them, and beyond
_SAMPLE = 18  # pixels of a line or mark in the key


class ColumnPlot(QWidget):
    """Paints a histogram, a line for each kind of rows, or a scatter with a shape for each; both with a key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kinds: Kinds | None = None
        self._colours: Colours | None = None
        self._names = ("", "")
        self._edges: FloatArray = np.zeros(2)
        self._counts: FloatArray = np.zeros((0, 0))
        self._points: FloatArray | None = None
        self._rows = np.zeros(0, dtype=np.intp)
        self._box = (0.0, 1.0, 0.0, 1.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Picture of a column")

    @property
    def counts(self) -> FloatArray:
        """How many rows of each kind lie in each interval of the histogram, (kinds, intervals)."""
        return self._counts

    @property
    def points(self) -> FloatArray | None:
        """What the scatter shows, (points, 2); None for a histogram."""
        return self._points

    def show_histogram(self, name: str, values: FloatArray, kinds: Kinds, colours: Colours) -> None:
        """Count the values (rows,) of one column; NaN is left out."""
        known = np.isfinite(values)
        low, high = (float(values[known].min()), float(values[known].max())) if known.any() else (0.0, 1.0)
        if low == high:
            low, high = low - 0.5, high + 0.5
        self._edges = np.linspace(low, high, _BINS + 1)
        of = kinds.of[known]
        self._counts = np.stack(
            [np.histogram(values[known][of == kind], self._edges)[0] for kind in range(len(kinds.names))]
        )
        self._points, self._names = None, (name, "rows")
        self._box = (low, high, 0.0, 1.05 * max(1.0, float(self._counts.max())))
        said = f"from {written(low)} to {written(high)}"
        self._take(kinds, colours, f"Histogram of {name}, {said}")

    def show_scatter(
        self, names: tuple[str, str], values: tuple[FloatArray, FloatArray], kinds: Kinds, colours: Colours
    ) -> None:
        """Show two columns (rows,) against each other, at most `MOST_POINTS` rows from all over the data."""
        points = np.stack(values, axis=1)
        rows = np.flatnonzero(np.isfinite(points).all(axis=1))
        if len(rows) > MOST_POINTS:
            rows = rows[np.linspace(0, len(rows) - 1, MOST_POINTS).astype(np.intp)]
        self._points, self._rows, self._names = points[rows], rows, names
        if len(rows) == 0:
            self._box = (0.0, 1.0, 0.0, 1.0)
        else:
            low, high = self._points.min(axis=0), self._points.max(axis=0)
            room = np.where(high > low, _PADDING * (high - low), 0.5)
            (left, bottom), (right, top) = (low - room).tolist(), (high + room).tolist()
            self._box = (left, right, bottom, top)
        self._take(kinds, colours, f"{names[1]} against {names[0]}, {whole(len(rows))} rows")

    def sizeHint(self) -> QSize:
        """Ask for a picture that is wider than high, over its key."""
        return QSize(260, 190 + self._key_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint axes, values and key."""
        if self._kinds is None or self._colours is None:
            return
        painter, frame = QPainter(self), self._frame()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(frame, QColor(self._colours.base))
        self._paint_axes(painter, frame, self._colours)
        painter.setClipRect(frame.adjusted(-1, -1, 1, 1))
        if self._points is None:
            self._paint_steps(painter, frame, self._kinds)
        else:
            self._paint_points(painter, frame, self._kinds)
        painter.setClipping(False)
        self._paint_key(painter, self._kinds, self._colours)

    def _take(self, kinds: Kinds, colours: Colours, said: str) -> None:
        self._kinds, self._colours = kinds, colours
        self.setAccessibleDescription(said)
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def _paint_steps(self, painter: QPainter, frame: QRectF, kinds: Kinds) -> None:
        x = np.repeat(self._edges, 2)
        for kind, counts in enumerate(self._counts):
            y = np.concatenate([[0.0], np.repeat(counts, 2), [0.0]])
            outline = QPolygonF([self._at(frame, *point) for point in np.stack([x, y], axis=1).tolist()])
            ground = QColor(kinds.colours[kind])
            ground.setAlphaF(0.15)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawPolygon(outline)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen_of(kinds, kind))
            painter.drawPolyline(outline)

    def _paint_points(self, painter: QPainter, frame: QRectF, kinds: Kinds) -> None:
        if self._points is None:
            return
        reach = _REACH if len(self._points) <= _FEW else _SMALL_REACH
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for (x, y), kind in zip(self._points.tolist(), kinds.of[self._rows].tolist(), strict=True):
            painter.setPen(QPen(kinds.colours[kind], 1.3))
            draw_shape(painter, kind, self._at(frame, x, y), reach)

    def _paint_axes(self, painter: QPainter, frame: QRectF, colours: Colours) -> None:
        left, right, bottom, top = self._box
        line, centred = self.fontMetrics().height(), Qt.AlignmentFlag.AlignCenter
        painter.setPen(QColor(colours.border))
        painter.drawRect(frame)
        for tick in ticks(left, right, _TICKS):
            x = self._at(frame, tick, bottom).x()
            painter.setPen(QColor(colours.grid))
            painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
            painter.setPen(QColor(colours.muted))
            painter.drawText(QRectF(x - 40, frame.bottom() + 2, 80, line), centred, written(tick))
        beside = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for tick in ticks(bottom, top, _TICKS):
            y = self._at(frame, left, tick).y()
            painter.setPen(QColor(colours.grid))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
            painter.setPen(QColor(colours.muted))
            painter.drawText(QRectF(0, y - line / 2, frame.left() - _GAP, line), beside, written(tick))
        painter.setPen(QColor(colours.text))
        elided = self.fontMetrics().elidedText
        across = elided(self._names[0], Qt.TextElideMode.ElideRight, int(frame.width()))
        painter.drawText(QRectF(frame.left(), frame.bottom() + line, frame.width(), line), centred, across)
        up = elided(self._names[1], Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QRectF(0, 0, self.width(), line), int(Qt.AlignmentFlag.AlignLeft), up)

    def _paint_key(self, painter: QPainter, kinds: Kinds, colours: Colours) -> None:
        for place, left, top in self._key_places():
            middle = top + self.fontMetrics().height() / 2
            if self._points is None:
                painter.setPen(pen_of(kinds, place))
                painter.drawLine(QPointF(left, middle), QPointF(left + _SAMPLE, middle))
            else:
                painter.setPen(QPen(kinds.colours[place], 1.3))
                draw_shape(painter, place, QPointF(left + _SAMPLE / 2, middle), _REACH)
            painter.setPen(QColor(colours.muted))
            painter.drawText(
                QRectF(left + _SAMPLE + _GAP, top, self.width(), self.fontMetrics().height()),
                int(Qt.AlignmentFlag.AlignVCenter),
                kinds.names[place],
            )

    def _key_places(self) -> list[tuple[int, float, float]]:
        """Return where the entries of the key begin: kind, left and top."""
        if self._kinds is None or len(self._kinds.names) == 1:
            return []
        metrics = QFontMetrics(self.font())
        places: list[tuple[int, float, float]] = []
        left, top = 0.0, float(self.height() - self._key_height() + _GAP)
        for kind, name in enumerate(self._kinds.names):
            width = _SAMPLE + 3 * _GAP + metrics.horizontalAdvance(name)
            if left and left + width > self.width():
                left, top = 0.0, top + metrics.height()
            places.append((kind, left, top))
            left += width
        return places

    def _key_height(self) -> int:
        """Return the height of the key, which has at most two lines."""
        lines = 0 if self._kinds is None or len(self._kinds.names) == 1 else 1 + (len(self._kinds.names) > 3)
        return lines * self.fontMetrics().height() + _GAP

    def _frame(self) -> QRectF:
        metrics, line = self.fontMetrics(), self.fontMetrics().height()
        numbers = [written(tick) for tick in ticks(self._box[2], self._box[3], _TICKS)]
        left = max(map(metrics.horizontalAdvance, numbers), default=0) + 2 * _GAP
        bottom = self.height() - self._key_height() - 2 * line - _GAP
        return QRectF(left, line + _GAP, max(1, self.width() - left - line), max(1, bottom - line - _GAP))

    def _at(self, frame: QRectF, x: float, y: float) -> QPointF:
        left, right, bottom, top = self._box
        across, up = (x - left) / (right - left), (y - bottom) / (top - bottom)
        return QPointF(frame.left() + frame.width() * across, frame.bottom() - frame.height() * up)
