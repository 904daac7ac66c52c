"""`Plane`: data of two inputs as points in the plane, on the ground of what the network answers there."""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from bpgui.data import Dataset
from bpgui.gui.common.data_colours import Palette
from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.marks import paint_marks
from bpgui.gui.panels.data.parts.row_text import PARTS, described, parts_of
from bpgui.gui.panels.data.pictures.answer_map import Extent
from bpgui.gui.panels.data.pictures.plane_axes import GAP, paint_axes, room_left
from bpgui.spec import BoolArray, FloatArray

_PADDING = 0.08  # of the data's range, on each side
_REACH = 8.0  # pixels from a point that still count as on it
_RING = 5.0  # pixels around the point of the marked or the chosen row
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Plane(QWidget):
    """Paints points, filled to train, half filled to validate and hollow to test, and a map behind them.

    Each class has a colour and a form of its own.

    A click on a point, or an arrow key, asks to choose a row; Esc or a click on the chosen one asks for none. Points
    lie where the network gets them; if that is scaled, the axes have numbers of the data's own unit all the same.
    """

    row_chosen = Signal(object)  # the row, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._palette: Palette | None = None
        self._extent = Extent(0.0, 1.0, 0.0, 1.0)
        self._map: QImage | None = None
        self._points: QPixmap | None = None
        self._hidden: BoolArray | None = None
        self._rows: npt.NDArray[np.intp] | None = None
        self._marked: int | None = None
        self._chosen: int | None = None
        self.setAccessibleName("Picture of the data in the plane")
        self.setAccessibleDescription("The arrow keys choose a row, Escape none.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(180, 180)

    @property
    def dataset(self) -> Dataset | None:
        """The data that is shown."""
        return self._dataset

    @property
    def target_palette(self) -> Palette | None:
        """The colours of the targets."""
        return self._palette

    @property
    def extent(self) -> Extent:
        """The part of the plane that is shown, as the network gets it: scaled if the data is."""
        return self._extent

    @property
    def has_map(self) -> bool:
        """Whether the network's answers are shown."""
        return self._map is not None

    def height_for(self, width: int) -> int:
        """Return the height that goes with a width: the plot is a square."""
        line = self.fontMetrics().height()
        return round(width - self._left() - line / 2 + 2.5 * line + 2 * GAP)

    def sizeHint(self) -> QSize:
        """Ask for a comfortable square."""
        return QSize(280, 280)

    def set_data(self, dataset: Dataset, palette: Palette) -> None:
        """Show all points of a data set of two inputs; the map, the mark and the choice of the former one go."""
        self._extent = self.extent_for(dataset)
        self._dataset, self._palette = dataset, palette
        self._map = self._marked = self._chosen = self._points = self._hidden = self._rows = None
        self.update()

    def show_rows(self, rows: npt.NDArray[np.intp] | None) -> None:
        """Show the points of some rows, or of all."""
        if rows is not None or self._rows is not None:
            self._rows, self._points = rows, None
            self.update()

    def extent_for(self, dataset: Dataset) -> Extent:
        """Return the part of the plane that is to be shown of a data set."""
        return around(dataset.table.inputs)

    def set_map(self, image: QImage | None) -> None:
        """Show the network's answers over `extent`, or none."""
        if image is not None or self._map is not None:
            self._map = image
            self.update(self.frame().toAlignedRect())

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

    def hide_rows(self, hidden: BoolArray | None) -> None:
        """Leave rows (rows,) of the data out of the picture for now; None shows all of them again."""
        before = np.zeros(len(self.places()), dtype=bool) if self._hidden is None else self._hidden
        after = np.zeros_like(before) if hidden is None else hidden
        self._hidden = hidden
        changed = self.places()[before != after]
        if self._points is None or not len(changed):
            return
        # Among thousands of points only those nearby are painted anew.
        reach = 2.0 * self.point_radius()
        area = QRectF(QPointF(*changed.min(axis=0)), QPointF(*changed.max(axis=0))).adjusted(
            -reach, -reach, reach, reach
        )
        painter = QPainter(self._points)
        painter.setClipRect(area)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.fillRect(area, Qt.GlobalColor.transparent)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        low, high = (np.array([corner.x(), corner.y()]) for corner in (area.topLeft(), area.bottomRight()))
        near = ((self.places() > low - reach) & (self.places() < high + reach)).all(axis=1)
        rows = self.shown_rows()
        self._paint_rows(painter, rows[(near & ~after)[rows]])
        painter.end()
        self.update(area.toAlignedRect())

    def position(self, row: int) -> QPointF:
        """Return where the point of a row is drawn, in pixels."""
        return QPointF(*self.places()[row]) if self._dataset is not None else QPointF()

    def place_of(self, x: float, y: float) -> QPointF:
        """Return where a point of the inputs is drawn, in pixels."""
        frame, extent = self.frame(), self._extent
        return QPointF(
            frame.left() + frame.width() * (x - extent.left) / (extent.right - extent.left),
            frame.bottom() - frame.height() * (y - extent.bottom) / (extent.top - extent.bottom),
        )

    def point_at(self, position: QPointF) -> tuple[float, float]:
        """Return which point of the inputs is drawn at a position in pixels."""
        frame, extent = self.frame(), self._extent
        return (
            extent.left + (extent.right - extent.left) * (position.x() - frame.left()) / frame.width(),
            extent.bottom + (extent.top - extent.bottom) * (frame.bottom() - position.y()) / frame.height(),
        )

    def event(self, event: QEvent) -> bool:
        """Say what a point under the mouse is."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self._said_at(event.pos().toPointF())
            QToolTip.showText(event.globalPos(), tooltip(text) if text else "", self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask to choose the row of the point below the pointer, or none if it is chosen."""
        row = self.row_at(event.position())
        if row is not None and event.button() is Qt.MouseButton.LeftButton:
            self.row_chosen.emit(None if row == self._chosen else row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Leave what the first of the two clicks chose."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask to choose the row before or after the chosen one, or none."""
        rows, key = self.shown_rows(), Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._chosen is not None:
            self.row_chosen.emit(None)
        elif key in _STEPS and len(rows):
            here = np.flatnonzero(rows == self._chosen)
            place = int(here[0]) + _STEPS[key] if len(here) else 0
            self.row_chosen.emit(int(rows[min(max(place, 0), len(rows) - 1)]))
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
        frame, colours = self.frame(), self._palette.colours
        painter = QPainter(self)
        painter.fillRect(frame, QColor(colours.base))
        if self._map is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(frame, self._map)
        paint_axes(painter, frame, self._own_extent(), self._dataset.table.input_names, colours, self.hasFocus())
        painter.setFont(self.font())
        if self._points is None or self._points.deviceIndependentSize().toSize() != self.size():
            self._points = self._painted_points()
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
                reach = self.point_radius() + _RING
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
        reach = self.point_radius() + _RING
        for colour, width in ((self._palette.colours.base, 6.0), (self._palette.colours.accent, 3.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRect(QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach))

    def frame(self) -> QRectF:
        """Return the square of the plot: what the axes leave of the widget, in its middle."""
        line = self.fontMetrics().height()
        left, bottom, rest = self._left(), 2 * line + 2 * GAP, line / 2
        side = max(1.0, min(self.width() - left - rest, self.height() - bottom - rest))
        x = left + (self.width() - left - rest - side) / 2
        return QRectF(round(x), round(rest), math.floor(side), math.floor(side))

    def _left(self) -> float:
        return room_left(self._own_extent(), QFontMetricsF(self.font()))

    def _own_extent(self) -> Extent:
        """Return the extent in the data's own unit: what the network gets may be scaled."""
        extent = self._extent
        if self._dataset is None:
            return extent
        corners = np.array([[extent.left, extent.bottom], [extent.right, extent.top]])
        (left, bottom), (right, top) = self._dataset.preparation.unscaled(corners).tolist()
        return Extent(left, right, bottom, top)

    def places(self) -> FloatArray:
        """Return where the rows are drawn, (rows, 2), in pixels."""
        if self._dataset is None:
            return np.empty((0, 2))
        low = np.array([self._extent.left, self._extent.bottom])
        high = np.array([self._extent.right, self._extent.top])
        share = (self._dataset.table.inputs - low) / (high - low)
        share[:, 1] = 1.0 - share[:, 1]
        frame = self.frame()
        return np.array([frame.left(), frame.top()]) + share * [frame.width(), frame.height()]

    def point_radius(self) -> float:
        """Return how large points are, in pixels: smaller where there are many."""
        rows = 0 if self._dataset is None else len(self._dataset.table.inputs)
        return 7.0 if rows <= 20 else 3.2 if rows <= 1_500 else 2.0

    def _painted_points(self) -> QPixmap:
        """Paint the points once; the map behind them changes far more often."""
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap((self.size().toSizeF() * ratio).toSize())
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        if self._dataset is not None:
            painter = QPainter(pixmap)
            rows = self.shown_rows()
            self._paint_rows(painter, rows if self._hidden is None else rows[~self._hidden[rows]])
            painter.end()
        return pixmap

    def _paint_rows(self, painter: QPainter, rows: npt.NDArray[np.intp]) -> None:
        """Paint the points of rows."""
        if self._dataset is None or self._palette is None or not len(rows):
            return
        table, paper = self._dataset.table, QColor(self._palette.colours.base)
        marks = table.labels() if table.classes else np.zeros(len(table.inputs), dtype=np.intp)
        places, rgb, parts = self.places()[rows], self._palette.points(table)[rows], parts_of(self._dataset)[rows]
        paint_marks(painter, places, rgb, marks[rows], parts, self.point_radius(), paper)

    def _said_at(self, position: QPointF) -> str:
        row = self.row_at(position)
        if row is None or self._dataset is None:
            return ""
        return described(self._dataset, row, PARTS[parts_of(self._dataset)[row]])

    def row_at(self, position: QPointF) -> int | None:
        """Return the row of the point nearest to a position, None if it is too far away."""
        rows = self.shown_rows()
        if len(rows) == 0:
            return None
        distances = np.hypot(*(self.places()[rows] - [position.x(), position.y()]).T)
        nearest = int(distances.argmin())
        return int(rows[nearest]) if distances[nearest] <= max(_REACH, self.point_radius()) else None

    def shown_rows(self) -> npt.NDArray[np.intp]:
        """Return the rows that are shown, rising."""
        if self._rows is not None:
            return self._rows
        return np.arange(0 if self._dataset is None else len(self._dataset.table.inputs))


def around(inputs: FloatArray) -> Extent:
    """Return the extent of points (rows, 2), with room around them."""
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    span = high - low
    # One point, or points in a line, get room as well.
    room = np.where(span > 0.0, _PADDING * span, np.maximum(0.5 * np.abs(low), 0.5))
    return Extent(float(low[0] - room[0]), float(high[0] + room[0]), float(low[1] - room[1]), float(high[1] + room[1]))
