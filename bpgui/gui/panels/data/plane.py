"""`Plane`: data of two inputs as points in the plane, on the ground of what the network answers there."""

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from bpgui.data import Dataset
from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.ticks import ticks
from bpgui.gui.panels.data.answer_map import Extent
from bpgui.gui.panels.data.data_colours import Palette
from bpgui.gui.panels.data.row_text import LEFT_HALF, PARTS, TEST, TRAIN, VALIDATION, described, parts_of, written
from bpgui.spec import FloatArray

_PADDING = 0.08  # of the data's range, on each side
_TICKS = 5
_GAP = 4  # pixels between the axes and their numbers
_REACH = 8.0  # pixels from a point that still count as on it
_RING = 5.0  # pixels around the point of the marked or the chosen row
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Plane(QWidget):
    """Paints points, filled to train, half filled to validate and hollow to test, and a map behind them.

    A click on a point, or an arrow key, asks to choose a row; Esc or a click on the chosen one asks for none.
    """

    row_chosen = Signal(object)  # the row, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._palette: Palette | None = None
        self._extent = Extent(0.0, 1.0, 0.0, 1.0)
        self._map: QImage | None = None
        self._points: QPixmap | None = None
        self._marked: int | None = None
        self._chosen: int | None = None
        self.setAccessibleName("Picture of the data in the plane")
        self.setAccessibleDescription("The arrow keys choose a row, Escape none.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(180, 180)

    @property
    def extent(self) -> Extent:
        """The part of the plane that is shown."""
        return self._extent

    @property
    def has_map(self) -> bool:
        """Whether the network's answers are shown."""
        return self._map is not None

    def height_for(self, width: int) -> int:
        """Return the height that goes with a width: the plot is a square."""
        line = self.fontMetrics().height()
        return round(width - self._left() - line / 2 + 2.5 * line + 2 * _GAP)

    def sizeHint(self) -> QSize:
        """Ask for a comfortable square."""
        return QSize(280, 280)

    def set_data(self, dataset: Dataset, palette: Palette) -> None:
        """Show a data set of two inputs; the map, the mark and the choice of the former one go."""
        self._dataset, self._palette = dataset, palette
        self._extent = around(dataset.table.inputs)
        self._map = self._marked = self._chosen = self._points = None
        self.update()

    def set_map(self, image: QImage | None) -> None:
        """Show the network's answers over `extent`, or none."""
        if image is not None or self._map is not None:
            self._map = image
            self.update(self._frame().toAlignedRect())

    @property
    def marked(self) -> int | None:
        """The row that is marked."""
        return self._marked

    def mark(self, row: int | None) -> None:
        """Draw a ring around the point of a row, or around none."""
        if row != self._marked:
            self._marked = row
            self.update()

    @property
    def chosen(self) -> int | None:
        """The row that is shown as chosen."""
        return self._chosen

    def choose(self, row: int | None) -> None:
        """Draw a square around the point of the chosen row, with hairs to the axes; None draws none."""
        if row != self._chosen:
            self._chosen = row
            self.update()

    def position(self, row: int) -> QPointF:
        """Return where the point of a row is drawn, in pixels."""
        return QPointF(*self._places(self._frame())[row]) if self._dataset is not None else QPointF()

    def event(self, event: QEvent) -> bool:
        """Say what a point under the mouse is."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self._said_at(event.pos().toPointF())
            QToolTip.showText(event.globalPos(), tooltip(text) if text else "", self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask to choose the row of the point below the pointer, or none if it is chosen."""
        row = self._row_at(event.position())
        if row is not None and event.button() is Qt.MouseButton.LeftButton:
            self.row_chosen.emit(None if row == self._chosen else row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Leave what the first of the two clicks chose."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask to choose the row before or after the chosen one, or none."""
        rows, key = 0 if self._dataset is None else len(self._dataset.table.inputs), Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._chosen is not None:
            self.row_chosen.emit(None)
        elif key in _STEPS and rows:
            row = 0 if self._chosen is None else self._chosen + _STEPS[key]
            self.row_chosen.emit(min(max(row, 0), rows - 1))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keys go here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keys go elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the map, the axes, the points, the chosen row and the marked one."""
        if self._dataset is None or self._palette is None:
            return
        frame, colours = self._frame(), self._palette.colours
        painter = QPainter(self)
        painter.fillRect(frame, QColor(colours.base))
        if self._map is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(frame, self._map)
        self._paint_axes(painter, frame)
        if self._points is None or self._points.deviceIndependentSize().toSize() != self.size():
            self._points = self._painted_points(frame)
        chosen = None if self._chosen is None else self.position(self._chosen)
        if chosen is not None:
            self._paint_hairs(painter, chosen, frame)
        painter.drawPixmap(0, 0, self._points)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen is not None:
            self._paint_square(painter, chosen)
        if self._marked is not None:
            for colour, width in ((colours.base, 5.0), (colours.text, 2.0)):
                painter.setPen(QPen(QColor(colour), width))
                reach = self._radius() + _RING
                painter.drawEllipse(self.position(self._marked), reach, reach)

    def _paint_hairs(self, painter: QPainter, at: QPointF, frame: QRectF) -> None:
        """Lead lines from the chosen point to the axes; points that lie on them stay in sight."""
        if self._palette is None:
            return
        for colour, width in ((self._palette.colours.base, 3.0), (self._palette.colours.text, 1.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(QPointF(frame.left(), at.y()), at)
            painter.drawLine(QPointF(at.x(), frame.bottom()), at)

    def _paint_square(self, painter: QPainter, at: QPointF) -> None:
        """Draw a square around the chosen point."""
        if self._palette is None:
            return
        reach = self._radius() + _RING
        for colour, width in ((self._palette.colours.base, 6.0), (self._palette.colours.accent, 3.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRect(QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach))

    def _frame(self) -> QRectF:
        """Return the square of the plot: what the axes leave of the widget, in its middle."""
        line = self.fontMetrics().height()
        left, bottom, rest = self._left(), 2 * line + 2 * _GAP, line / 2
        side = max(1.0, min(self.width() - left - rest, self.height() - bottom - rest))
        x = left + (self.width() - left - rest - side) / 2
        return QRectF(round(x), round(rest), math.floor(side), math.floor(side))

    def _left(self) -> float:
        """Return how wide the numbers and the name of the vertical axis are."""
        numbers = [written(tick) for tick in ticks(self._extent.bottom, self._extent.top, _TICKS)]
        metrics = self.fontMetrics()
        return max(map(metrics.horizontalAdvance, numbers), default=0) + metrics.height() + 2 * _GAP

    def _places(self, frame: QRectF) -> FloatArray:
        """Return where the rows are drawn, (rows, 2), in pixels."""
        if self._dataset is None:
            return np.empty((0, 2))
        low = np.array([self._extent.left, self._extent.bottom])
        high = np.array([self._extent.right, self._extent.top])
        share = (self._dataset.table.inputs - low) / (high - low)
        share[:, 1] = 1.0 - share[:, 1]
        return np.array([frame.left(), frame.top()]) + share * [frame.width(), frame.height()]

    def _radius(self) -> float:
        rows = 0 if self._dataset is None else len(self._dataset.table.inputs)
        return 7.0 if rows <= 20 else 3.2 if rows <= 1_500 else 2.0

    def _painted_points(self, frame: QRectF) -> QPixmap:
        """Paint the points once; the map behind them changes far more often."""
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap((self.size().toSizeF() * ratio).toSize())
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        if self._dataset is None or self._palette is None:
            return pixmap
        places, rgb, radius = self._places(frame), self._palette.points(self._dataset.table), self._radius()
        base = QColor(self._palette.colours.base)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = 1.0 if radius < 3.0 else 1.6 if radius < 5.0 else 2.2
        parts = parts_of(self._dataset)
        for part in (TEST, VALIDATION, TRAIN):
            rows = np.flatnonzero(parts == part)
            for (x, y), colour in zip(places[rows].tolist(), rgb[rows].tolist(), strict=True):
                if part == TRAIN:
                    painter.setPen(QPen(base, 0.8))
                    painter.setBrush(QColor(*colour))
                    painter.drawEllipse(QPointF(x, y), radius, radius)
                    continue
                inner = radius - ring / 2
                point = QRectF(x - inner, y - inner, 2 * inner, 2 * inner)
                painter.setPen(QPen(QColor(*colour), ring))
                painter.setBrush(base)
                painter.drawEllipse(point)
                if part == VALIDATION:
                    painter.setBrush(QColor(*colour))
                    painter.drawChord(point, *LEFT_HALF)
        painter.end()
        return pixmap

    def _paint_axes(self, painter: QPainter, frame: QRectF) -> None:
        if self._dataset is None or self._palette is None:
            return
        colours, extent, line = self._palette.colours, self._extent, self.fontMetrics().height()
        painter.setPen(QColor(colours.accent if self.hasFocus() else colours.border))
        painter.drawRect(frame)
        painter.setPen(QColor(colours.muted))
        below, centred = frame.bottom() + _GAP, Qt.AlignmentFlag.AlignCenter
        for tick in ticks(extent.left, extent.right, _TICKS):
            x = frame.left() + frame.width() * (tick - extent.left) / (extent.right - extent.left)
            painter.drawText(QRectF(x - 40, below, 80, line), centred, written(tick))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for tick in ticks(extent.bottom, extent.top, _TICKS):
            y = frame.bottom() - frame.height() * (tick - extent.bottom) / (extent.top - extent.bottom)
            painter.drawText(QRectF(frame.left() - _GAP - 80, y - line / 2, 80, line), right, written(tick))
        font = QFont(self.font())
        font.setItalic(True)
        painter.setFont(font)
        names = [
            self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(frame.width()))
            for name in self._dataset.table.input_names
        ]
        painter.setPen(QColor(colours.text))
        painter.drawText(QRectF(frame.left(), below + line, frame.width(), line), centred, names[0])
        # The name of the vertical axis is written upwards, left of its numbers.
        start = frame.left() - self._left() + 0.5
        painter.setTransform(QTransform().translate(start, frame.bottom()).rotate(-90))
        painter.drawText(QRectF(0, 0, frame.height(), line), centred, names[1])
        painter.resetTransform()

    def _said_at(self, position: QPointF) -> str:
        row = self._row_at(position)
        if row is None or self._dataset is None:
            return ""
        return described(self._dataset.table, row, PARTS[parts_of(self._dataset)[row]])

    def _row_at(self, position: QPointF) -> int | None:
        """Return the row of the point nearest to a position, None if it is too far away."""
        if self._dataset is None:
            return None
        distances = np.hypot(*(self._places(self._frame()) - [position.x(), position.y()]).T)
        row = int(distances.argmin())
        return row if distances[row] <= max(_REACH, self._radius()) else None


def around(inputs: FloatArray) -> Extent:
    """Return the extent of points (rows, 2), with room around them."""
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    span = high - low
    # One point, or points in a line, get room as well.
    room = np.where(span > 0.0, _PADDING * span, np.maximum(0.5 * np.abs(low), 0.5))
    return Extent(float(low[0] - room[0]), float(high[0] + room[0]), float(low[1] - room[1]), float(high[1] + room[1]))
