"""`Background`: a long piece of work in a thread of its own, such as reading a large file; it can be cancelled."""

import atexit
import threading
import time
import traceback
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from bpgui.errors import BpguiError
from bpgui.session.collecting import hold_collection, release_collection
from bpgui.session.courtesy import Courtesy

Steps = Generator[float, None, Any]
_MOST_SHUTDOWN_MS = 10_000
# So long it computes at most before it looks whether the window wants to.
_TURN_SECONDS = 0.01


class Background(QObject):
    """Runs a generator that yields the share done, 0 to 1, and returns its result.

    Work that was cancelled tells nothing any more. New work cancels what is going on. Messages: progressed*, then
    one of finished and failed. All methods belong to the thread that made it. Destroyed, with its parent for one,
    it cancels its work and waits for it.
    """

    progressed = Signal(float)
    finished = Signal(object)  # what the generator returned
    failed = Signal(str)  # a sentence for the person

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workers: list[_Worker] = []
        self._current: _Worker | None = None
        # It must not hold this object, which is gone by then.
        self.destroyed.connect(partial(_end, self._workers))

    @property
    def running(self) -> bool:
        """Whether work goes on."""
        return self._current is not None

    def start(self, make: Callable[[], Steps]) -> None:
        """Begin the work that `make` returns the steps of; it is called in the thread."""
        self.cancel()
        worker = _Worker(make)
        worker.progressed.connect(self._on_progressed)
        worker.ended.connect(self._on_ended)
        worker.finished.connect(self._on_gone)
        self._workers.append(worker)
        self._current = worker
        _keep(worker)
        worker.start()

    def cancel(self) -> None:
        """End the work at its next step; nothing more is told of it."""
        if self._current is not None:
            self._current.cancelled.set()
            self._current = None

    def shutdown(self) -> None:
        """Cancel, and wait until every thread has ended."""
        self.cancel()
        _end(self._workers)

    def _on_progressed(self, share: float) -> None:
        if self.sender() is self._current:
            self.progressed.emit(share)

    def _on_ended(self, result: object, problem: str) -> None:
        if self.sender() is not self._current:
            return
        self._current = None
        if problem:
            self.failed.emit(problem)
        else:
            self.finished.emit(result)

    def _on_gone(self) -> None:
        worker = self.sender()
        if isinstance(worker, _Worker) and worker in self._workers:
            self._workers.remove(worker)


class _Worker(QThread):
    """The thread of one piece of work."""

    progressed = Signal(float)
    ended = Signal(object, str)

    def __init__(self, make: Callable[[], Steps]) -> None:
        super().__init__()
        self.setObjectName("bpgui background")
        self.cancelled = threading.Event()
        self._make = make
        self._courtesy = Courtesy()

    def run(self) -> None:
        """Go through the steps. Nothing may leave this method: it would end the process."""
        try:
            self._go()
        except BpguiError as error:
            self.ended.emit(None, str(error))
        except MemoryError:
            self.ended.emit(None, "There is not enough memory for it: read fewer rows, or close other programs.")
        except Exception as error:  # noqa: BLE001  # the last line of defence: tell it
            traceback.print_exc()
            self.ended.emit(None, f"It was stopped by a fault in bpgui ({error!r}): please report it.")

    def let_go(self) -> None:
        """Be destroyed as soon as nobody needs it. In the thread of the window, once the work is done."""
        if self in _kept:
            # The last signal comes a moment before the end.
            self.wait()
            _kept.remove(self)
            release_collection()

    def _go(self) -> None:
        steps = self._make()
        told, turn = -1, time.perf_counter()
        while True:
            if self.cancelled.is_set():
                steps.close()
                return
            try:
                share = next(steps)
            except StopIteration as end:
                self.ended.emit(end.value, "")
                return
            # A bar has a few hundred pixels: a signal for each step would flood the window.
            if int(200 * share) != told:
                told = int(200 * share)
                self.progressed.emit(share)
            if time.perf_counter() - turn > _TURN_SECONDS:
                self._courtesy.wait_for_window()
                turn = time.perf_counter()


# To destroy a thread that runs ends the process: whoever started it may be gone, so each is kept here to its end.
_kept: set[_Worker] = set()


def _keep(worker: _Worker) -> None:
    hold_collection()
    _kept.add(worker)
    worker.finished.connect(worker.let_go)


def _end(workers: list[_Worker]) -> None:
    """Cancel, and wait until the threads have ended; one that takes too long for that ends by itself later."""
    for worker in workers:
        worker.cancelled.set()
    for worker in workers:
        # At the end of the process, Qt's part of those that have ended may be gone.
        if worker in _kept and worker.wait(_MOST_SHUTDOWN_MS):
            worker.let_go()
    workers.clear()


@atexit.register
def _end_all() -> None:
    """Wait for what has not ended yet, however long: Python cannot go while a thread needs it."""
    for worker in _kept:
        worker.cancelled.set()
    for worker in _kept:
        worker.wait()
    _kept.clear()
