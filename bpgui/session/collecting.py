"""Where garbage is collected while another thread computes: in the window's thread alone.

Python collects cycles in whatever thread happens to allocate. If a dialog, a timer or a model of the window is in such
a cycle, Qt destroys it in the wrong thread, which ends the process.
"""

import gc

from PySide6.QtCore import QTimer

# Milliseconds.
_INTERVAL = 500


class _Collector:
    """Counts the threads at work; while there are any, only a timer of the window collects garbage."""

    def __init__(self) -> None:
        self._threads = 0
        self._was_enabled = True
        self._timer: QTimer | None = None

    def hold(self) -> None:
        self._threads += 1
        if self._threads > 1:
            return
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer = QTimer()
        self._timer.timeout.connect(collect_due)
        self._timer.start(_INTERVAL)

    def release(self) -> None:
        self._threads -= 1
        if self._threads or self._timer is None:
            return
        self._timer.stop()
        self._timer = None
        if self._was_enabled:
            gc.enable()


_collector = _Collector()


def hold_collection() -> None:
    """Collect in this thread alone from now on. To be called in the window's thread, before another one starts."""
    _collector.hold()


def release_collection() -> None:
    """Take back one `hold_collection`, in the same thread, once the other one has ended."""
    _collector.release()


def collect_due() -> None:
    """Collect the oldest generation that Python itself would collect now."""
    counts, limits = gc.get_count(), gc.get_threshold()
    due = [age for age, (count, limit) in enumerate(zip(counts, limits, strict=True)) if 0 < limit < count]
    if due:
        gc.collect(due[-1])
