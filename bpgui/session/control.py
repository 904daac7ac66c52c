"""`Control`: what the window asks of a running worker.

A slot that is queued to a busy thread runs only when its loop ends, so requests travel by events and locks.
"""

import threading
from enum import Enum, auto

from bpgui.session.messages import Step
from bpgui.spec import TrainingSpec


class Command(Enum):
    """What the worker has to do next, other than a `Step`."""

    RUN = auto()
    STOP = auto()


class Control:
    """The controls of one run; every method may be called from any thread."""

    def __init__(self, step: Step | None) -> None:
        self._stop = threading.Event()
        self._go = threading.Event()
        self._lock = threading.Lock()
        self._step = step
        self._training: TrainingSpec | None = None
        self._go.set()

    def pause(self) -> None:
        """Let the worker wait after its present chunk."""
        self._go.clear()

    def resume(self, step: Step | None = None) -> None:
        """Let the worker go on: one step, or until told otherwise."""
        with self._lock:
            self._step = step
        self._go.set()

    def stop(self) -> None:
        """Let the worker end after its present chunk, also out of a pause."""
        self._stop.set()
        self._go.set()

    def change_training(self, training: TrainingSpec) -> None:
        """Hand over hyper-parameters that take effect with the next chunk."""
        with self._lock:
            self._training = training

    @property
    def paused(self) -> bool:
        """Whether the worker is asked to wait."""
        return not self._go.is_set()

    def wait(self) -> Command | Step:
        """Wait out a pause, and return what to do next. Called by the worker."""
        self._go.wait()
        if self._stop.is_set():
            return Command.STOP
        with self._lock:
            return self._step or Command.RUN

    def take_training(self) -> TrainingSpec | None:
        """Return new hyper-parameters once. Called by the worker."""
        with self._lock:
            training, self._training = self._training, None
            return training
