"""`Pulse`: gives all live views their turns while a network trains, so that together they never hold the window up."""

import time

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from bpgui.gui.common.live import Refreshing

# All views together get this share of the window's time, one at a time, and each this often at most.
SHARE, PAUSE_MS = 0.3, 100


class Pulse(QObject):
    """Calls the `refresh` of views that asked, one at a time, the one that has waited longest first.

    Between two turns the window rests at least so long that refreshing takes `SHARE` of its time. A view that is out of
    sight when its turn comes is passed over; it asks again when it is shown.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[Refreshing, None] = {}  # in the order of asking
        self._earliest: dict[Refreshing, float] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._work)

    def ask(self, view: Refreshing) -> None:
        """Let a view have its turn, soon; asking again before that changes nothing."""
        self._waiting.setdefault(view)
        if not self._timer.isActive():
            self._timer.start(self._wait_ms(time.perf_counter()))

    def forget(self, view: Refreshing) -> None:
        """Take back what a view asked for, and all memory of it."""
        self._waiting.pop(view, None)
        self._earliest.pop(view, None)

    def _wait_ms(self, now: float) -> int:
        """Return how long until the first of those that wait may have its turn."""
        first = min((self._earliest.get(view, 0.0) for view in self._waiting), default=0.0)
        return max(0, round(1000.0 * (first - now)))

    def _work(self) -> None:
        start = time.perf_counter()
        view = next((view for view in self._waiting if self._earliest.get(view, 0.0) <= start), None)
        spent = 0.0
        if view is not None:
            del self._waiting[view]
            if isinstance(view, QWidget) and not view.isVisible():
                self._earliest.pop(view, None)
            else:
                view.refresh()
                end = time.perf_counter()
                spent = end - start
                self._earliest[view] = end + PAUSE_MS / 1000.0
        if self._waiting:
            rest_ms = round(1000.0 * spent * (1.0 / SHARE - 1.0))
            self._timer.start(max(rest_ms, self._wait_ms(time.perf_counter())))
