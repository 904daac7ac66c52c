"""`Pulse`: gives all live views their turns while a network trains, so that together they never hold the window up."""

import time

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from bpgui.gui.common.live import Refreshing

# All views together get this share of the window's time, one at a time, and each this often at most.
SHARE, PAUSE_MS = 0.2, 100


class Pulse(QObject):
    """Calls the `refresh` of views that asked, one at a time, the one that has waited longest first.

    Between two turns the window rests at least so long that refreshing, and painting what was refreshed, takes `SHARE`
    of its time. A view that is out of sight when its turn comes is passed over; it asks again when it is shown.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[Refreshing, None] = {}  # in the order of asking
        self._earliest: dict[Refreshing, float] = {}
        self._began = self._rested = 0.0
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._work)
        # Qt paints what was refreshed before a timer without delay has its turn.
        self._painted = QTimer(self)
        self._painted.setSingleShot(True)
        self._painted.timeout.connect(self._on_painted)

    def ask(self, view: Refreshing) -> None:
        """Let a view have its turn, soon; asking again before that changes nothing."""
        self._waiting.setdefault(view)
        if not self._painted.isActive():
            self._schedule()

    def forget(self, view: Refreshing) -> None:
        """Take back what a view asked for, and all memory of it."""
        self._waiting.pop(view, None)
        self._earliest.pop(view, None)

    def _schedule(self) -> None:
        """Let the next turn come as soon as the window has rested and one of those that wait may have it."""
        if self._waiting:
            first = min(self._earliest.get(view, 0.0) for view in self._waiting)
            wait = max(first, self._rested) - time.perf_counter()
            self._turn.start(max(0, round(1000.0 * wait)))

    def _work(self) -> None:
        self._began = time.perf_counter()
        view = next((view for view in self._waiting if self._earliest.get(view, 0.0) <= self._began), None)
        if view is not None:
            del self._waiting[view]
            if isinstance(view, QWidget) and not view.isVisible():
                self._earliest.pop(view, None)
            else:
                self._earliest[view] = self._began + PAUSE_MS / 1000.0
                try:
                    view.refresh()
                finally:
                    # However it ends, the others have their turns.
                    self._painted.start(0)
                return
        self._schedule()

    def _on_painted(self) -> None:
        now = time.perf_counter()
        self._rested = now + (now - self._began) * (1.0 / SHARE - 1.0)
        self._schedule()
