"""Moving the view."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from bpgui.gui.canvas.gestures.gesture import Gesture, Pointer


class Pan(Gesture):
    """Drags the drawing along with the mouse; the project knows nothing of it."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, pointer: Pointer, pan: Callable[[float, float], None]) -> None:
        super().__init__()
        self._last = pointer.pixel
        self._pan = pan

    def move(self, pointer: Pointer) -> None:
        """Move the view by as many pixels as the mouse."""
        step = pointer.pixel - self._last
        self._last = pointer.pixel
        self._pan(step.x(), step.y())
