"""`DrawingPad`: paper on which a person draws with the mouse, a pen or the keyboard."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.trial.pad.ink import inked, shades
from bpgui.gui.panels.trial.pad.sketch import Shape, Sketch

_SMALLEST, _LARGEST = 160, 300  # pixels
# The image's own pixels are ruled while they are at least so large on the screen.
_LEAST_RULED = 7.0
# The keyboard crosses the paper in so many steps; with Shift each is as long as four.
_STEPS, _LONG_STEP = 16, 4.0
_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_INVITATION = "Draw here"
KEYS = (
    "The arrow keys move a cursor, with Shift in long steps. Space puts the brush down and lifts it again, E takes the "
    "eraser or the brush, Backspace takes back the last stroke, Delete clears the paper."
)


class DrawingPad(QWidget):
    """Shows a sketch and changes it: the left button draws, the right one or the end of a pen erases."""

    drawn = Signal()  # the sketch has changed
    tool_changed = Signal(bool)  # whether the eraser is what draws

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sketch = Sketch((8, 8, 1))
        self.brush = 1.0  # in pixels of the image
        self._erasing = False
        self._colours: Colours | None = None
        self._shades: list[int] = []
        self._cursor: tuple[float, float] | None = None
        self._inking = False  # whether the keyboard has put the brush down
        self.setAccessibleName("Paper to draw on")
        self.setAccessibleDescription(KEYS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumSize(_SMALLEST, _SMALLEST)
        self.setMaximumSize(_LARGEST, _LARGEST)

    def set_shape(self, shape: Shape) -> None:
        """Lay out empty paper for images of a shape."""
        self.sketch = Sketch(shape)
        self._cursor, self._inking = None, False
        self.updateGeometry()
        self.update()

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        self._colours, self._shades = colours, shades(colours)
        self.update()

    @property
    def erasing(self) -> bool:
        """Whether the eraser is what draws."""
        return self._erasing

    def set_erasing(self, erasing: bool) -> None:
        """Take the eraser, or the brush."""
        if erasing != self._erasing:
            self._erasing, self._inking = erasing, False
            self.tool_changed.emit(erasing)
            self.update()

    def undo(self) -> None:
        """Take the last stroke back, if there is one."""
        if self.sketch.strokes:
            self.sketch.undo()
            self._changed(lifted=True)

    def clear(self) -> None:
        """Leave empty paper."""
        self.sketch.clear()
        self._changed(lifted=True)

    def frame(self) -> QRectF:
        """Return where the paper is."""
        rows, columns, _ = self.sketch.shape
        scale = min((self.width() - 2) / columns, (self.height() - 2) / rows)
        size = QPointF(columns * scale, rows * scale)
        return QRectF((self.width() - size.x()) / 2, (self.height() - size.y()) / 2, size.x(), size.y())

    def hasHeightForWidth(self) -> bool:
        """Keep the proportions of the images."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of paper of a width."""
        rows, columns, _ = self.sketch.shape
        return min(max(round(width * rows / columns), _SMALLEST), _LARGEST)

    def sizeHint(self) -> QSize:
        """Ask for paper that a digit is comfortably drawn on."""
        return QSize(200, self.heightForWidth(200))

    # The mouse, or what a pen makes of it

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the brush or the eraser down."""
        erases = (
            self._erasing
            or event.button() is Qt.MouseButton.RightButton
            or event.pointerType() == QPointingDevice.PointerType.Eraser
        )
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._cursor, self._inking = None, False
            self.sketch.begin(*self._place(event.position()), self.brush, erases)
            self._changed()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Draw: two dots one after the other are two strokes."""
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw on."""
        if event.buttons() & (Qt.MouseButton.LeftButton | Qt.MouseButton.RightButton) and self.sketch.strokes:
            self.sketch.extend(*self._place(event.position()))
            self._changed()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show no menu: the right button erases."""
        event.accept()

    # The keyboard

    def event(self, event: QEvent) -> bool:
        """Take back strokes instead of the project's last change while there are any."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and ((event.matches(QKeySequence.StandardKey.Undo) and self.sketch.strokes) or _plain(event))
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor, draw with it, and do what the buttons do."""
        key = Qt.Key(event.key())
        if key in _ARROWS:
            self._move(*_ARROWS[key], bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_Space:
            self._toggle_ink()
        elif key == Qt.Key.Key_E:
            self.set_erasing(not self._erasing)
        elif key == Qt.Key.Key_Backspace or event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif key == Qt.Key.Key_Delete:
            self.clear()
        elif key == Qt.Key.Key_Escape and self._inking:
            self._inking = False
            self.update()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keys go here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Lift the brush of the keyboard."""
        super().focusOutEvent(event)
        self._inking = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the paper, what is drawn, and the cursor of the keyboard."""
        if self._colours is None:
            return
        painter, frame, colours = QPainter(self), self.frame(), self._colours
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        picture = inked(self.sketch.picture(), self._shades)
        if self.sketch.shape[2] == 3:
            painter.drawImage(frame, picture)
        else:
            painter.fillRect(frame, QColor(colours.base))
            self._paint_rules(painter, frame)
            # The rules are on the paper, below the ink.
            mode = QPainter.CompositionMode
            painter.setCompositionMode(mode.CompositionMode_Lighten if colours.dark else mode.CompositionMode_Darken)
            painter.drawImage(frame, picture)
            painter.setCompositionMode(mode.CompositionMode_SourceOver)
        if self.sketch.empty:
            painter.setPen(QColor(colours.muted))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, _INVITATION)
        painter.setPen(QPen(QColor(colours.accent if self.hasFocus() else colours.border), 2 if self.hasFocus() else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame)
        if self.hasFocus() and self._cursor is not None:
            self._paint_cursor(painter, frame)

    def _paint_rules(self, painter: QPainter, frame: QRectF) -> None:
        rows, columns, _ = self.sketch.shape
        size = frame.width() / columns
        if self._colours is None or size < _LEAST_RULED:
            return
        painter.setPen(QColor(self._colours.grid))
        for column in range(1, columns):
            x = frame.left() + column * size
            painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
        for row in range(1, rows):
            y = frame.top() + row * size
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))

    def _paint_cursor(self, painter: QPainter, frame: QRectF) -> None:
        """Draw a ring of the brush's width, full where the brush is down, with a cross for the eraser."""
        if self._cursor is None or self._colours is None:
            return
        scale = frame.width() / self.sketch.shape[1]
        at = QPointF(frame.left() + self._cursor[0] * scale, frame.top() + self._cursor[1] * scale)
        reach = max(4.0, self.brush * scale / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, width in ((self._colours.base, 4.0), (self._colours.accent, 2.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawEllipse(at, reach, reach)
            if self._erasing:
                painter.drawLine(at - QPointF(reach, reach), at + QPointF(reach, reach))
                painter.drawLine(at - QPointF(reach, -reach), at + QPointF(reach, -reach))
        if self._inking:
            painter.setBrush(QColor(self._colours.accent))
            painter.drawEllipse(at, reach / 2, reach / 2)

    def _place(self, position: QPointF) -> tuple[float, float]:
        """Return a position in pixels of the image."""
        frame = self.frame()
        scale = frame.width() / self.sketch.shape[1]
        return (position.x() - frame.left()) / scale, (position.y() - frame.top()) / scale

    def _move(self, across: float, down: float, long: bool) -> None:
        rows, columns, _ = self.sketch.shape
        step = max(rows, columns) / _STEPS * (_LONG_STEP if long else 1.0)
        x, y = self._cursor or (columns / 2, rows / 2)
        self._cursor = min(max(x + across * step, 0.0), columns), min(max(y + down * step, 0.0), rows)
        if self._inking:
            self.sketch.extend(*self._cursor)
            self._changed()
        self.update()

    def _toggle_ink(self) -> None:
        rows, columns, _ = self.sketch.shape
        self._cursor = self._cursor or (columns / 2, rows / 2)
        self._inking = not self._inking
        if self._inking:
            self.sketch.begin(*self._cursor, self.brush, self._erasing)
            self._changed()
        self.update()

    def _changed(self, lifted: bool = False) -> None:
        if lifted:
            self._inking = False
        self.update()
        self.drawn.emit()


def _plain(event: QKeyEvent) -> bool:
    """Tell whether a key without Ctrl or Alt is one of the paper's own, which no shortcut may take."""
    keys = (*_ARROWS, Qt.Key.Key_Space, Qt.Key.Key_E, Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
    others = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return Qt.Key(event.key()) in keys and not event.modifiers() & others
