"""`Scrubber`: the label of a number field as a handle that moves the number while the mouse is dragged over it."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLabel

from bpgui.gui.common.number_field import NumberField

SCRUB_HELP = "Drag this label sideways to change the number finely, with Shift coarsely; Escape gives it up."
# Pixels: less is a click.
_THRESHOLD = 3
_COARSE = 10.0


class Scrubber(QObject):
    """Lets a label's mouse move a field: one commit when the button is let go, none after Escape.

    From the keyboard, the arrow keys do the same in the field itself.
    """

    def __init__(self, label: QLabel, field: NumberField) -> None:
        super().__init__(label)
        self._label = label
        self._field = field
        self._pressed_at = 0.0
        self._last = 0.0
        self._distance = 0.0
        self._start: float | None = None
        self._moving = False
        label.installEventFilter(self)
        label.setAccessibleDescription(SCRUB_HELP)
        self._show_cursor()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the mouse on the label."""
        match event.type():
            case QEvent.Type.EnabledChange:
                self._show_cursor()
            case QEvent.Type.MouseButtonPress if isinstance(event, QMouseEvent):
                return self._press(event)
            case QEvent.Type.MouseMove if isinstance(event, QMouseEvent):
                return self._move(event)
            case QEvent.Type.MouseButtonRelease if isinstance(event, QMouseEvent):
                return self._release(event)
        return False

    def _press(self, event: QMouseEvent) -> bool:
        if event.button() != Qt.MouseButton.LeftButton or not self._field.isEnabled():
            return False
        self._pressed_at = self._last = event.globalPosition().x()
        self._distance = 0.0
        value = self._field.value()
        self._start = 0.0 if value is None else float(value)
        return True

    def _move(self, event: QMouseEvent) -> bool:
        if self._start is None:
            return False
        here = event.globalPosition().x()
        if not self._moving:
            if abs(here - self._pressed_at) < _THRESHOLD:
                return True
            # The focus brings Escape to the field, and shows which one is being moved.
            self._field.setFocus(Qt.FocusReason.MouseFocusReason)
            self._field.scrub(self._start, 0.0)
            self._moving = True
        if not self._field.scrubbing:
            # Given up: nothing more happens until the button is let go.
            return True
        coarse = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        self._distance += (here - self._last) * (_COARSE if coarse else 1.0)
        self._last = here
        self._field.scrub(self._start, self._distance)
        return True

    def _release(self, event: QMouseEvent) -> bool:
        if self._start is None or event.button() != Qt.MouseButton.LeftButton:
            return False
        moved = self._moving and self._field.scrubbing
        self._start, self._moving = None, False
        if moved:
            self._field.end_scrub(commit=True)
        else:
            self._field.setFocus(Qt.FocusReason.MouseFocusReason)
        return True

    def _show_cursor(self) -> None:
        if self._label.isEnabled():
            self._label.setCursor(Qt.CursorShape.SizeHorCursor)
        else:
            self._label.unsetCursor()
