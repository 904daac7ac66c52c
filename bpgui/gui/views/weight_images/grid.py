"""`Grid`: neurons side by side, each as what its incoming weights look like; it wraps, and scrolls."""

import math

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from bpgui.gui.common.text import number
from bpgui.gui.common.theme import Colours
from bpgui.gui.views.weight_images.faces import Face, ImageFace, Scale
from bpgui.gui.views.weight_images.incoming import Incoming
from bpgui.spec import FloatArray, Parameters

_GAP = 10  # pixels between neurons, and around all
_LINE = 1  # pixels around an image


class Grid(QAbstractScrollArea):
    """Paints the neurons in sight, as large as it can with all of them in sight, else small.

    A click on one, or an arrow key, asks to choose it; Esc asks for none. `pointed` says what is below the pointer.
    """

    neuron_chosen = Signal(object)  # the place of a neuron among all, or None
    pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._incoming: Incoming | None = None
        self._parameters: Parameters | None = None
        self._face: Face = ImageFace((1, 1))
        self._scale = Scale(None)
        self._colours: Colours | None = None
        self._size = self._cell_size = QSize(1, 1)  # of a neuron's weights, and with its name and the gaps around
        self._chosen: frozenset[int] = frozenset()
        self._pointer: QPoint | None = None
        self.setAccessibleName("Weights that lead to each neuron")
        self.setAccessibleDescription("The arrow keys choose a neuron, Escape none.")
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setMouseTracking(True)

    def set_subject(self, incoming: Incoming, face: Face) -> None:
        """Show other neurons, or others in the same way."""
        self._incoming, self._face = incoming, face
        self._chosen = frozenset()
        self._arrange()

    def show_weights(self, parameters: Parameters, scale: Scale, colours: Colours) -> None:
        """Show these weights of the neurons."""
        self._parameters, self._scale, self._colours = parameters, scale, colours
        self.viewport().update()
        self._point()

    def choose(self, places: frozenset[int]) -> None:
        """Mark neurons as chosen, and bring the first of them into sight."""
        if places != self._chosen:
            self._chosen = places
            if places:
                self._scroll_to(min(places))
            self.viewport().update()

    def rect_of(self, place: int) -> QRect:
        """Return where a neuron's weights are painted on the viewport."""
        columns, cell = self._columns(), self._cell_size
        used = min(columns, self._count())
        left = max(0, (self.viewport().width() - used * cell.width()) // 2)
        down, along = divmod(place, columns)
        top = down * cell.height() - self.verticalScrollBar().value()
        return QRect(
            QPoint(left + along * cell.width() + (cell.width() - self._size.width()) // 2, top + _GAP), self._size
        )

    def places_in_sight(self) -> range:
        """Return the neurons that are painted."""
        columns, height = self._columns(), self._cell_size.height()
        top = self.verticalScrollBar().value()
        first, last = top // height * columns, math.ceil((top + self.viewport().height()) / height) * columns
        return range(min(first, self._count()), min(last, self._count()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the neurons anew."""
        super().resizeEvent(event)
        self._arrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask to choose the neuron below the pointer, or none if it alone is chosen."""
        place = self._place_at(event.position().toPoint())
        if place is not None and event.button() is Qt.MouseButton.LeftButton:
            self.neuron_chosen.emit(None if self._chosen == {place} else place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is below the pointer."""
        self._pointer = event.position().toPoint()
        self._point()

    def viewportEvent(self, event: QEvent) -> bool:
        """Say nothing any more once the pointer is elsewhere."""
        if event.type() == QEvent.Type.Leave:
            self._pointer = None
            self._point()
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask to choose the neuron beside, above or below the chosen one, the first or the last, or none."""
        key, last = event.key(), self._count() - 1
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns(),
            Qt.Key.Key_Down: self._columns(),
            Qt.Key.Key_Home: -last,
            Qt.Key.Key_End: last,
        }
        step = next((size for name, size in steps.items() if name == key), None)
        if key == Qt.Key.Key_Escape and self._chosen:
            self.neuron_chosen.emit(None)
        elif step is None or last < 0:
            super().keyPressEvent(event)
        else:
            here = min(self._chosen) + step if self._chosen else self.places_in_sight().start
            self.neuron_chosen.emit(min(max(here, 0), last))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is in sight."""
        if self._incoming is None or self._parameters is None or self._colours is None:
            return
        places, colours = self.places_in_sight(), self._colours
        weights, shares = self._numbers(self._incoming, self._parameters, places)
        rects = [self.rect_of(place) for place in places]
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(colours.window))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for place, rect in zip(places, rects, strict=True):
            chosen = place in self._chosen
            if chosen:
                painter.fillRect(self._ground(rect), QColor(colours.accent))
            painter.fillRect(rect, QColor(colours.window if isinstance(self._face, ImageFace) else colours.base))
            painter.setPen(QPen(QColor(colours.border), _LINE))
            painter.drawRect(rect.adjusted(-_LINE, -_LINE, 0, 0))
            self._paint_name(painter, self._incoming.names[place], rect, colours, chosen)
        self._face.paint(painter, rects, weights, shares, colours)

    def _numbers(self, incoming: Incoming, parameters: Parameters, places: range) -> tuple[FloatArray, FloatArray]:
        weights = incoming.weights(parameters, places)
        sizes = np.where(np.isfinite(weights), np.abs(weights), 0.0)
        return weights, self._scale.shares(weights, sizes.max(axis=1, initial=0.0))

    def _paint_name(self, painter: QPainter, name: str, rect: QRect, colours: Colours, chosen: bool) -> None:
        room = self._ground(rect)
        room.setTop(rect.bottom() + 1)
        painter.setPen(QColor(colours.on_accent if chosen else colours.text))
        # Of a long name the end says which neuron it is.
        text = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideLeft, room.width() - 2)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), text)

    def _point(self) -> None:
        self.pointed.emit("" if self._pointer is None else self._said(self._pointer))

    def _said(self, position: QPoint) -> str:
        place = self._place_at(position)
        if place is None or self._incoming is None or self._parameters is None:
            return ""
        name, column = self._incoming.names[place], self._face.column_at(self.rect_of(place), position)
        if column is None:
            return name
        weight = float(self._incoming.weights(self._parameters, range(place, place + 1))[0, column])
        said = "no link" if math.isnan(weight) else f"weight {number(weight)}"
        return f"{name}, {self._face.column_name(column)}: {said}"

    def _place_at(self, position: QPoint) -> int | None:
        return next((p for p in self.places_in_sight() if self._ground(self.rect_of(p)).contains(position)), None)

    def _ground(self, rect: QRect) -> QRect:
        """Return the room of a neuron together with its name."""
        beside = (self._cell_size.width() - rect.width()) // 2
        return rect.adjusted(-beside + 2, -_GAP // 2, beside - 2, self._name_height())

    def _name_height(self) -> int:
        return self.fontMetrics().height() + 2

    def _count(self) -> int:
        return 0 if self._incoming is None else len(self._incoming.neurons)

    def _cell_for(self, size: QSize) -> QSize:
        # Room for the end of a name at least, which says which neuron it is.
        width = max(size.width(), self.fontMetrics().horizontalAdvance("hidden 1, 999"))
        return QSize(width + _GAP, size.height() + self._name_height() + _GAP)

    def _columns(self) -> int:
        return self._columns_for(self._cell_size)

    def _columns_for(self, cell: QSize) -> int:
        return max(1, self.viewport().width() // cell.width())

    def _arrange(self) -> None:
        sizes = self._face.sizes(self.fontMetrics())
        fitting = [size for size in sizes if self._total(size) <= self.viewport().height()]
        self._size = fitting[-1] if fitting else sizes[0]
        self._cell_size = self._cell_for(self._size)
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self._total(self._size) - page))
        bar.setPageStep(page)
        bar.setSingleStep(max(1, self._cell_size.height() // 2))
        self.viewport().update()

    def _total(self, size: QSize) -> int:
        """Return the height of all rows if each neuron has this size."""
        cell = self._cell_for(size)
        return math.ceil(self._count() / self._columns_for(cell)) * cell.height() + _GAP // 2

    def _scroll_to(self, place: int) -> None:
        ground, bar, page = self._ground(self.rect_of(place)), self.verticalScrollBar(), self.viewport().height()
        if ground.top() < 0 or ground.height() > page:
            bar.setValue(bar.value() + ground.top() - _GAP // 2)
        elif ground.bottom() > page:
            bar.setValue(bar.value() + ground.bottom() + _GAP // 2 - page)
