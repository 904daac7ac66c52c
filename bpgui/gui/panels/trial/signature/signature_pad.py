"""`SignaturePad`: paper to sign on, which records where the pen is and when."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpgui.data.sources.signatures import HEIGHT, WIDTH
from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.trial.signature.signature_view import paint_strokes
from bpgui.spec import FloatArray

_WIDEST = 520  # pixels
_BASE = 0.72  # of the height: where the line to sign on is
_INVITATION = "Sign here"
_KEYS = "Backspace takes back the last line, Delete clears the paper, Enter keeps the signature as a reference."


class SignaturePad(QWidget):
    """Records lines drawn with the mouse or a pen: each point's place in pixels, and its time by the event."""

    drawn = Signal()  # a line has been begun, drawn on or taken back
    kept = Signal()  # the person wants to keep what is there

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours: Colours | None = None
        self._strokes: list[list[tuple[float, float, float]]] = []
        self.setAccessibleName("Paper to sign on")
        self.setAccessibleDescription(_KEYS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        self._colours = colours
        self.update()

    @property
    def strokes(self) -> list[FloatArray]:
        """The lines that are drawn, arrays (points, 3) of x, y downwards and seconds."""
        return [np.array(stroke) for stroke in self._strokes]

    @property
    def empty(self) -> bool:
        """Whether there is nothing but paper."""
        return not self._strokes

    def undo(self) -> None:
        """Take the last line back, if there is one."""
        if self._strokes:
            self._strokes.pop()
            self._changed()

    def clear(self) -> None:
        """Leave empty paper."""
        self._strokes.clear()
        self._changed()

    def sizeHint(self) -> QSize:
        """Ask for paper in the form of the data's pictures."""
        return QSize(WIDTH * 2, HEIGHT * 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Become as high as a signature needs."""
        super().resizeEvent(event)
        self.setFixedHeight(round(min(self.width(), _WIDEST) * HEIGHT / WIDTH))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the pen down."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._strokes.append([_point(event)])
            self._changed()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Put the pen down: a dot soon after another is a second line."""
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw on."""
        if event.buttons() & Qt.MouseButton.LeftButton and self._strokes:
            self._strokes[-1].append(_point(event))
            self._changed()

    def event(self, event: QEvent) -> bool:
        """Take back lines instead of the project's last change while there are any."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _own(event, self.empty):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the buttons do."""
        key = event.key()
        if key == Qt.Key.Key_Backspace or event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif key == Qt.Key.Key_Delete:
            self.clear()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.kept.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keys go here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that they go elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the paper and the lines."""
        if self._colours is None:
            return
        painter, colours = QPainter(self), self._colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.fillRect(frame, QColor(colours.base))
        base = frame.top() + _BASE * frame.height()
        painter.setPen(QPen(QColor(colours.border), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(frame.left() + 12, base), QPointF(frame.right() - 12, base))
        if self.empty:
            painter.setPen(QColor(colours.muted))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, _INVITATION)
        paint_strokes(painter, self.strokes, colours)
        painter.setPen(QPen(QColor(colours.accent if self.hasFocus() else colours.border), 2 if self.hasFocus() else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame)

    def _changed(self) -> None:
        self.update()
        self.drawn.emit()


def _point(event: QMouseEvent) -> tuple[float, float, float]:
    # By the event's own time: a busy window gets it later than it happened.
    return event.position().x(), event.position().y(), event.timestamp() / 1000.0


def _own(event: QKeyEvent, empty: bool) -> bool:
    """Tell whether a key is one of the paper's own, which no shortcut may take."""
    if event.matches(QKeySequence.StandardKey.Undo):
        return not empty
    return event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
