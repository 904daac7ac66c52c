"""`Throttle`: work that is asked for far more often than it has to be done."""

import time

from PySide6.QtCore import QObject, QTimer, Signal


class Throttle(QObject):
    """Tells when work that was asked for is `due`: at once after a rest, else as soon as its share of time allows.

    The work is what is connected to `due`. However often it is asked for, it takes at most `share` of the window's
    time, and starts at most every `pause_ms`.
    """

    due = Signal()

    def __init__(self, pause_ms: int, share: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pause_ms, self._share = pause_ms, share
        self._asked = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._on_pause_over)

    def ask(self) -> None:
        """Ask for the work to be done, now or soon."""
        self._asked = True
        if not self._pause.isActive():
            self._work()

    def _work(self) -> None:
        self._asked = False
        start = time.perf_counter()
        self.due.emit()
        spent_ms = 1000.0 * (time.perf_counter() - start)
        self._pause.start(max(self._pause_ms, round(spent_ms / self._share - spent_ms)))

    def _on_pause_over(self) -> None:
        if self._asked:
            self._work()
