"""`DrawingPlane`: the plane of a data set, on which a person draws points with the mouse or the keyboard."""

from enum import Enum

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from bpgui.data import Dataset
from bpgui.data.editing import MOST_ROWS
from bpgui.gui.common.data_colours import Palette
from bpgui.gui.common.marks import paint_marks
from bpgui.gui.panels.data.drawing.hands import Carrier, Eraser, Gesture, Hand, Moved, Pen, Put, Spray
from bpgui.gui.panels.data.parts.row_text import TRAIN
from bpgui.gui.panels.data.pictures.answer_map import Extent
from bpgui.gui.panels.data.pictures.plane import Plane, around
from bpgui.spec import FloatArray

USUAL_RADIUS = 22.0  # pixels of the brush and the eraser
# The keyboard crosses the plane in so many steps; with Shift each is as long as five.
_STEPS, _LONG_STEP = 50, 5.0
_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_CLASS_KEYS = tuple(Qt.Key(Qt.Key.Key_1.value + place) for place in range(9))
_KEYS = (*_ARROWS, *_CLASS_KEYS, Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Escape)
_ARM, _HOLE = 7.0, 3.0  # pixels of the cursor's cross
_FAR = 1e9  # pixels
# A picture stays as it is while it is drawn on, unless the points fill less than this share of it.
_LEAST_FILLED = 0.2


class Tool(Enum):
    """What the left mouse button does in the plane."""

    CHOOSE = "Choose"
    POINT = "Point"
    BRUSH = "Brush"
    MOVE = "Move"
    ERASE = "Erase"


class DrawingPlane(Plane):
    """Shows data as `Plane` does; with a tool other than `Tool.CHOOSE` it tells what a gesture does to the points.

    Esc gives up the gesture in hand, or else puts the tool away. The arrow keys move a cursor; Space puts, sprays or
    erases there, or takes up a point and puts it down; Delete erases there. The keys 1 to 9 ask for a class.
    """

    gesture_ended = Signal(object)  # Gesture, with places in the inputs of the network
    tool_changed = Signal(object)  # Tool
    class_asked = Signal(int)  # its place among the classes

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rng = np.random.default_rng()
        self._tool = Tool.CHOOSE
        self._radius = USUAL_RADIUS
        self._ink, self._mark = QColor(), 0
        self._hand: Hand | None = None
        self._by_key = False
        self._pointer: QPointF | None = None
        self._cursor: tuple[float, float] | None = None
        self._held_in = QRectF()
        self._fresh: QPixmap | None = None
        self._painted = 0

    @property
    def tool(self) -> Tool:
        """What the left mouse button does."""
        return self._tool

    def set_tool(self, tool: Tool) -> None:
        """Take a tool; a gesture that is in hand is given up."""
        if tool is self._tool:
            return
        self.give_up()
        self._tool = tool
        self._cursor = None
        drawing = tool is not Tool.CHOOSE
        self.setMouseTracking(drawing)
        self.setCursor(Qt.CursorShape.CrossCursor if drawing else Qt.CursorShape.ArrowCursor)
        self.update()
        self.tool_changed.emit(tool)

    def set_radius(self, radius: float) -> None:
        """Choose how large brush and eraser are, in pixels."""
        self._radius = radius
        self.update()

    def set_ink(self, colour: QColor, mark: int) -> None:
        """Choose the colour and the form that new points are shown with."""
        self._ink, self._mark = colour, mark

    def give_up(self) -> None:
        """Leave the data as it was before the gesture in hand."""
        if self._hand is not None:
            self._drop()

    def set_data(self, dataset: Dataset, palette: Palette) -> None:
        """Show a data set of two inputs; a gesture that is in hand is given up."""
        self._drop()
        super().set_data(dataset, palette)
        if self._cursor is not None and not self.frame().contains(self.place_of(*self._cursor)):
            self._cursor = None

    def extent_for(self, dataset: Dataset) -> Extent:
        """Return the extent of before, as long as the points of own data are in sight there."""
        before, now = self.dataset, around(dataset.table.inputs)
        if dataset.sources is None or before is None or before.table.input_names != dataset.table.input_names:
            return now
        here = self.extent
        inputs = dataset.table.inputs
        inside = ((inputs >= [here.left, here.bottom]) & (inputs <= [here.right, here.top])).all()
        wide = max((now.right - now.left) / (here.right - here.left), (now.top - now.bottom) / (here.top - here.bottom))
        return here if inside and (wide >= _LEAST_FILLED or self._tool is not Tool.CHOOSE) else now

    def event(self, event: QEvent) -> bool:
        """Keep the keys that draw from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._draws_with(event):
            event.accept()
            return True
        return super().event(event)

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
        if self._tool is Tool.CHOOSE:
            super().mousePressEvent(event)
        elif event.button() is Qt.MouseButton.LeftButton and self.frame().contains(event.position()):
            self._cursor = None
            self._begin(event.position(), by_key=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture: two quick clicks put two points."""
        if self._tool is Tool.CHOOSE:
            super().mouseDoubleClickEvent(event)
        else:
            self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the gesture in hand."""
        if self._tool is Tool.CHOOSE:
            super().mouseMoveEvent(event)
            return
        self._pointer = event.position()
        if self._hand is not None and not self._by_key:
            self._go_to(event.position())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture in hand."""
        if self._hand is not None and not self._by_key and event.button() is Qt.MouseButton.LeftButton:
            self._end()
        else:
            super().mouseReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the circle of the brush away."""
        super().leaveEvent(event)
        self._pointer = None
        self.update()

    # The keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor, draw there, or give up."""
        if not self._draws_with(event):
            super().keyPressEvent(event)
            return
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            if self._hand is not None:
                self.give_up()
            else:
                self.set_tool(Tool.CHOOSE)
        elif self._hand is not None and not self._by_key:
            return
        elif key in _ARROWS:
            self._step(*_ARROWS[key], bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in _CLASS_KEYS:
            self.class_asked.emit(_CLASS_KEYS.index(key))
        elif key == Qt.Key.Key_Space:
            self._draw_at_cursor()
        else:
            self._erase_at_cursor()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put down what the keys have taken up."""
        super().focusOutEvent(event)
        if self._by_key:
            self.give_up()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the plane, and over it what is in hand."""
        super().paintEvent(event)
        palette = self.target_palette
        if palette is None or self._tool is Tool.CHOOSE:
            return
        painter = QPainter(self)
        painter.setClipRect(self.frame())
        self._paint_fresh(painter, palette)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strokes = ((palette.colours.base, 3.0), (palette.colours.text, 1.2))
        cursor = None if self._cursor is None else self.place_of(*self._cursor)
        at = cursor or self._pointer
        if at is not None and self._tool in (Tool.BRUSH, Tool.ERASE):
            for colour, width in strokes:
                painter.setPen(QPen(QColor(colour), width))
                painter.drawEllipse(at, self._radius, self._radius)
        if cursor is not None:
            for colour, width in strokes:
                painter.setPen(QPen(QColor(colour), width + 1.0))
                for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                    way = QPointF(x, y)
                    painter.drawLine(cursor + way * _HOLE, cursor + way * (_ARM + _HOLE))

    # The gesture in hand

    def _begin(self, at: QPointF, by_key: bool) -> None:
        dataset = self.dataset
        if dataset is None:
            return
        rows = len(dataset.table.inputs)
        self._by_key, self._held_in = by_key, self.frame()
        match self._tool:
            case Tool.POINT:
                self._hand = Pen(at)
            case Tool.BRUSH:
                self._hand = Spray(at, self._radius, self.rng, MOST_ROWS - rows)
            case Tool.ERASE:
                self._hand = Eraser(at, self._radius, self._erasable())
            case _:
                row = self.row_at(at)
                self._hand = None if row is None else Carrier(at, row, self.position(row), rows)
        self._show_hidden()
        self.update()

    def _erasable(self) -> FloatArray:
        """Return where the rows are, (rows, 2), those that are not shown out of any reach."""
        places = np.full_like(self.places(), _FAR)
        places[self.shown_rows()] = self.places()[self.shown_rows()]
        return places

    def _go_to(self, at: QPointF) -> None:
        if self._hand is not None and self._in_place():
            self._hand.move(self._inside(at) if isinstance(self._hand, Pen | Carrier) else at)
            self._show_hidden()

    def _end(self) -> None:
        hand = self._hand if self._in_place() else None
        self._hand = None
        gesture = None if hand is None else self._in_inputs(hand.result())
        if gesture is None:
            self._drop()
            return
        # What is in hand stays in sight until the data has changed; if that is refused, it goes.
        self.gesture_ended.emit(gesture)
        self._drop()

    def _in_place(self) -> bool:
        """Tell whether the plot is where it was when the gesture began; give the gesture up otherwise."""
        same = self.frame() == self._held_in
        if not same:
            self.give_up()
        return same

    def _drop(self) -> None:
        self._hand, self._fresh, self._painted, self._by_key = None, None, 0, False
        self.hide_rows(None)
        self.update()

    def _show_hidden(self) -> None:
        if isinstance(self._hand, Eraser | Carrier):
            self.hide_rows(self._hand.hidden)

    def _in_inputs(self, gesture: Gesture | None) -> Gesture | None:
        """Return a gesture with its places in the inputs of the network; what missed the plane is left out."""
        match gesture:
            case Put(places):
                frame = self.frame()
                inside = [QPointF(x, y) for x, y in places.tolist() if frame.contains(QPointF(x, y))]
                return Put(np.array([self.point_at(at) for at in inside])) if inside else None
            case Moved(row, (x, y)):
                return Moved(row, self.point_at(QPointF(x, y)))
            case _:
                return gesture

    def _inside(self, at: QPointF) -> QPointF:
        frame = self.frame()
        return QPointF(min(max(at.x(), frame.left()), frame.right()), min(max(at.y(), frame.top()), frame.bottom()))

    def _paint_fresh(self, painter: QPainter, palette: Palette) -> None:
        """Paint what is put or carried; of a long spray only what is new, onto what is painted already."""
        if self.frame() != self._held_in:
            return
        match self._hand:
            case Carrier() as carrier:
                self._paint_row(painter, carrier, palette)
            case Pen() as pen:
                self._paint_ink(painter, pen.places(), palette)
            case Spray() as spray:
                if self._fresh is None:
                    self._fresh = QPixmap((self.size().toSizeF() * self.devicePixelRatioF()).toSize())
                    self._fresh.setDevicePixelRatio(self.devicePixelRatioF())
                    self._fresh.fill(Qt.GlobalColor.transparent)
                places = spray.places()
                brush = QPainter(self._fresh)
                self._paint_ink(brush, places[self._painted :], palette)
                brush.end()
                self._painted = len(places)
                painter.drawPixmap(0, 0, self._fresh)

    def _paint_ink(self, painter: QPainter, places: FloatArray, palette: Palette) -> None:
        ink, count = self._ink, len(places)
        rgb = np.tile(np.array([ink.red(), ink.green(), ink.blue()], dtype=np.uint8), (count, 1))
        marks, parts = np.full(count, self._mark), np.full(count, TRAIN)
        paint_marks(painter, places, rgb, marks, parts, self.point_radius(), QColor(palette.colours.base))

    def _paint_row(self, painter: QPainter, carrier: Carrier, palette: Palette) -> None:
        if self.dataset is None:
            return
        table, rows = self.dataset.table, np.array([carrier.row])
        marks = table.labels()[rows] if table.classes else np.zeros(1, dtype=np.intp)
        place = np.array([[carrier.place.x(), carrier.place.y()]])
        radius = 1.4 * self.point_radius()
        paint_marks(
            painter, place, palette.points(table)[rows], marks, np.full(1, TRAIN), radius, QColor(palette.colours.base)
        )

    # What the keys do

    def _draws_with(self, event: QKeyEvent) -> bool:
        others = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        return self._tool is not Tool.CHOOSE and Qt.Key(event.key()) in _KEYS and not event.modifiers() & others

    def _step(self, across: float, down: float, far: bool) -> None:
        way = QPointF(across, down) * (self.frame().width() / _STEPS) * (_LONG_STEP if far else 1.0)
        at = self._inside(self._at_cursor() + way)
        self._cursor = self.point_at(at)
        if self._hand is not None:
            self._go_to(at)
        self.update()

    def _at_cursor(self) -> QPointF:
        """Return where the cursor is, in pixels; at first it is in the middle."""
        if self._cursor is None:
            self._cursor = self.point_at(self.frame().center())
        return self.place_of(*self._cursor)

    def _draw_at_cursor(self) -> None:
        at = self._at_cursor()
        if self._hand is not None:
            self._end()
            return
        self._begin(at, by_key=True)
        # A point is carried on until the next Space; everything else is done at once.
        if self._hand is not None and self._tool is not Tool.MOVE:
            self._end()

    def _erase_at_cursor(self) -> None:
        if self._hand is not None:
            return
        at, self._held_in = self._at_cursor(), self.frame()
        radius = self._radius if self._tool in (Tool.BRUSH, Tool.ERASE) else 1.5 * self.point_radius()
        self._hand, self._by_key = Eraser(at, radius, self._erasable()), True
        self._end()
