"""`PixelGrid`: a small pattern of pixels; some may be hidden, and a person may change them."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpgui.data.sources.letters import HEIGHT, WIDTH
from bpgui.gui.common.text import count
from bpgui.gui.common.theme import Colours, mix
from bpgui.spec import FloatArray

INK, HIDDEN, PAPER = 1.0, 0.0, -1.0
# What a click makes of a pixel.
_NEXT = {INK: HIDDEN, HIDDEN: PAPER, PAPER: INK}
_NAMES = {INK: "ink", HIDDEN: "hidden", PAPER: "paper"}
_KEYS = {
    Qt.Key.Key_I: INK,
    Qt.Key.Key_P: PAPER,
    Qt.Key.Key_H: HIDDEN,
    Qt.Key.Key_Delete: HIDDEN,
    Qt.Key.Key_Backspace: HIDDEN,
}
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_LARGEST = 32  # pixels on the screen for one of the pattern
_NO_PIXELS = np.zeros(0, dtype=bool)


class _Grid(QWidget):
    """The paper of both grids: squares as large as the width allows."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours: Colours | None = None
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        self._colours = colours
        self.update()

    def square(self, place: int) -> QRectF:
        """Return where a pixel is painted."""
        side = self._side()
        row, column = divmod(place, WIDTH)
        return QRectF(1 + column * side, 1 + row * side, side, side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stay as high as the squares need."""
        super().resizeEvent(event)
        self.setFixedHeight(HEIGHT * self._side() + 2)

    def _side(self) -> int:
        return max(4, min(_LARGEST, (self.width() - 2) // WIDTH))

    def _paint_square(self, painter: QPainter, place: int, ink: float) -> None:
        if self._colours is not None:
            painter.setPen(QPen(QColor(self._colours.border), 1))
            painter.setBrush(mix(self._colours.base, self._colours.text, ink))
            painter.drawRect(self.square(place))


class PixelGrid(_Grid):
    """What a memory gets to see: a click turns ink into a hidden pixel, that into paper, and paper into ink.

    Dragging makes all pixels on the way what the first one became; the right button hides. The arrow keys move a
    frame, in which the space bar does what a click does, and I, P and H ink, paper and hide.
    """

    edited = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.values: FloatArray = np.full(HEIGHT * WIDTH, PAPER)
        self._here = 0
        self._drawn: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def put(self, values: FloatArray) -> None:
        """Show pixels (35,): 1 for ink, -1 for paper and 0 where they are hidden."""
        self.values = values.copy()
        self._describe()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Change the pixel under the mouse."""
        place = self._under(event.position())
        if place is None:
            return
        self._here = place
        if event.button() is Qt.MouseButton.LeftButton:
            self._drawn = _NEXT[float(self.values[place])]
        elif event.button() is Qt.MouseButton.RightButton:
            self._drawn = HIDDEN
        if self._drawn is not None:
            self._set(place, self._drawn)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Change the pixels on the way alike."""
        place = self._under(event.position())
        if place is not None and self._drawn is not None and self.values[place] != self._drawn:
            self._here = place
            self._set(place, self._drawn)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stop drawing."""
        self._drawn = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the frame, or change the pixel in it."""
        key = Qt.Key(event.key())
        row, column = divmod(self._here, WIDTH)
        if key in _ARROWS:
            down, across = _ARROWS[key]
            row, column = min(max(row + down, 0), HEIGHT - 1), min(max(column + across, 0), WIDTH - 1)
            self._here = row * WIDTH + column
            self._describe()
            self.update()
        elif key == Qt.Key.Key_Space:
            self._set(self._here, _NEXT[float(self.values[self._here])])
        elif key in _KEYS:
            self._set(self._here, _KEYS[key])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the frame."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the frame."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ink and paper; hidden pixels are grey with a question mark."""
        if self._colours is None:
            return
        painter = QPainter(self)
        for place, value in enumerate(self.values.tolist()):
            self._paint_square(painter, place, {INK: 1.0, PAPER: 0.0, HIDDEN: 0.25}[value])
            if value == HIDDEN:
                painter.setPen(QColor(self._colours.text))
                painter.drawText(self.square(place), int(Qt.AlignmentFlag.AlignCenter), "?")
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, inset in ((self._colours.base, 3), (self._colours.accent, 1)):
                painter.setPen(QPen(QColor(colour), 2))
                painter.drawRect(self.square(self._here).adjusted(inset, inset, -inset, -inset))

    def _set(self, place: int, value: float) -> None:
        self.values[place] = value
        self._describe()
        self.update()
        self.edited.emit()

    def _describe(self) -> None:
        row, column = divmod(self._here, WIDTH)
        here = _NAMES[float(self.values[self._here])]
        hidden = int((self.values == HIDDEN).sum())
        self.setAccessibleDescription(f"Row {row + 1}, column {column + 1}: {here}. {_pixels(hidden)} hidden.")

    def _under(self, at: QPointF) -> int | None:
        return next((place for place in range(HEIGHT * WIDTH) if self.square(place).contains(at)), None)


class RecalledGrid(_Grid):
    """What a memory answers, as shades between paper and ink; a cross marks what is on the wrong side of a half.

    Pixels that were hidden have a frame of their own.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.values: FloatArray | None = None
        self._wrong = _NO_PIXELS
        self._hidden = _NO_PIXELS

    def put(self, values: FloatArray | None, wanted: FloatArray, seen: FloatArray) -> None:
        """Show answers (35,) from 0 to 1 beside what was wanted and what was seen; None empties the grid."""
        self.values, self._hidden = values, seen == HIDDEN
        self._wrong = _NO_PIXELS if values is None else (values > 0.5) != (wanted > 0.5)
        self.setAccessibleDescription("" if values is None else f"{_pixels(int(self._wrong.sum()))} wrong.")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the shades, and marks over them."""
        if self._colours is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(HEIGHT * WIDTH):
            ink = 0.0 if self.values is None else min(max(float(self.values[place]), 0.0), 1.0)
            self._paint_square(painter, place, ink)
            if self.values is None:
                continue
            if self._hidden[place]:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(self._colours.accent), 1.5))
                painter.drawRect(self.square(place).adjusted(2, 2, -2, -2))
            if self._wrong[place]:
                self._paint_cross(painter, self.square(place))

    def _paint_cross(self, painter: QPainter, square: QRectF) -> None:
        if self._colours is None:
            return
        arm = square.width() * 0.25
        middle = square.center()
        for colour, width in ((self._colours.base, 5.0), (self._colours.error, 2.5)):
            painter.setPen(QPen(QColor(colour), width))
            for side in (-1, 1):
                painter.drawLine(middle - QPointF(arm, arm * side), middle + QPointF(arm, arm * side))


def _pixels(number: int) -> str:
    return f"{count(number, 'pixel')} {'is' if number == 1 else 'are'}"
