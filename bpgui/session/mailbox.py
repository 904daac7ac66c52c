"""`Mailbox`: progress goes from the worker to the window without a queue that could grow."""

import threading
from dataclasses import replace

import numpy as np

from bpgui.session.messages import Progress


class Mailbox:
    """Holds the newest progress only; history rows that were not fetched yet are handed on with it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._progress: Progress | None = None

    def post(self, progress: Progress) -> None:
        """Put progress in, in place of what is there."""
        with self._lock:
            old = self._progress
            if old is not None and old.run_id == progress.run_id:
                rows = np.concatenate((old.report.history, progress.report.history))
                progress = replace(progress, report=replace(progress.report, history=rows))
            self._progress = progress

    def take(self) -> Progress | None:
        """Return the newest progress since the last call, or None."""
        with self._lock:
            progress, self._progress = self._progress, None
            return progress
