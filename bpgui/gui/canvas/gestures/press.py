"""A press that can only be a click."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from bpgui.gui.canvas.gestures.gesture import Gesture


class Press(Gesture):
    """Does something if the mouse is released where it was pressed."""

    cursor = cursor_before = Qt.CursorShape.PointingHandCursor

    def __init__(self, act: Callable[[], object], offer: str, opens: bool = False) -> None:
        super().__init__()
        self._act = act
        self.offer = offer
        self.opens = opens

    def click(self) -> None:
        """Do it."""
        self._act()
