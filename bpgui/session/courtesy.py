"""`Courtesy`: the worker trains only while the window has nothing to do.

Hundreds of tiny NumPy calls hold the interpreter's lock, and a window that has to win it back for every
drawing call freezes. So between chunks the worker naps, and naps on while the window's thread is computing.
Qt's own signals cannot tell: its event loop says that it is awake only after timers and events were handled.
"""

import threading
import time

NAP_SECONDS = 0.0004
# However busy the window is, training goes on after this long.
LONGEST_WAIT_SECONDS = 0.05
# Where the window's thread cannot be observed, it gets this much time after every chunk.
BLIND_WAIT_SECONDS = 0.002
# Computing for less than this share of a nap counts as idle.
_IDLE_SHARE = 0.2


class Courtesy:
    """Watches the thread that makes it, which is the window's, by its processor time."""

    def __init__(self) -> None:
        self._clock: int | None = None
        if hasattr(time, "pthread_getcpuclockid"):  # not on Windows
            self._clock = time.pthread_getcpuclockid(threading.get_ident())

    def wait_for_window(self) -> None:
        """Return once the window idles, or after a moment all the same. Called by the worker."""
        if self._clock is None:
            time.sleep(BLIND_WAIT_SECONDS)
            return
        deadline = time.perf_counter() + LONGEST_WAIT_SECONDS
        before = time.clock_gettime(self._clock)
        while time.perf_counter() < deadline:
            time.sleep(NAP_SECONDS)
            now = time.clock_gettime(self._clock)
            if now - before < _IDLE_SHARE * NAP_SECONDS:
                return
            before = now
