"""`Worker`: trains in its own thread."""

import time
import traceback

from PySide6.QtCore import QObject, Signal, Slot

from bpgui.engine import Trainer
from bpgui.engine.divergence import ExplosionError
from bpgui.errors import BpguiError
from bpgui.session.control import Command, Control
from bpgui.session.courtesy import Courtesy
from bpgui.session.mailbox import Mailbox
from bpgui.session.messages import Progress, Request, Step

# The compiled executor lets go of the interpreter's lock, so its chunks can be as long as a pause may wait.
CHUNK_SECONDS = 0.02
# The reference executor holds it: short enough that the window gets its turn at once.
POLITE_CHUNK_SECONDS = 0.005
REPORT_SECONDS = 0.03


class Worker(QObject):
    """Lives in the session's thread; each call of `run` is one run, told by its messages."""

    started = Signal(int)
    paused = Signal(int)
    finished = Signal(int)
    stopped = Signal(int)
    exploded = Signal(int, object)  # Autopsy: it comes right after the failure
    failed = Signal(int, str)

    def __init__(self, mailbox: Mailbox, courtesy: Courtesy) -> None:
        super().__init__()
        self._mailbox = mailbox
        self._courtesy = courtesy

    @Slot(int, object, object)
    def run(self, run_id: int, request: Request, control: Control) -> None:
        """Train until finished, stopped or failed. Nothing may leave this method: it would kill the thread."""
        try:
            _Run(run_id, request, control, self).train()
        except ExplosionError as error:
            self.failed.emit(run_id, str(error))
            # The facts alone: the error would hold on to the whole run.
            self.exploded.emit(run_id, error.autopsy)
        except BpguiError as error:
            self.failed.emit(run_id, str(error))
        except Exception as error:  # noqa: BLE001  # the last line of defence: tell it, and stay alive
            traceback.print_exc()
            self.failed.emit(run_id, f"Training stopped by a fault in bpgui ({error!r}): please report it.")

    def post(self, progress: Progress) -> None:
        """Leave progress for the window to fetch."""
        self._mailbox.post(progress)

    def give_way(self) -> None:
        """Let the window go first."""
        self._courtesy.wait_for_window()


class _Run:
    """The loop of one run: a trainer, its controls, and its clock."""

    def __init__(self, run_id: int, request: Request, control: Control, worker: Worker) -> None:
        self._run_id = run_id
        self._control = control
        self._worker = worker
        self._trainer = Trainer(
            request.program, request.parameters, request.data, request.training, request.epoch, request.run
        )
        self._busy_seconds = 0.0
        self._reported = -REPORT_SECONDS

    def train(self) -> None:
        self._worker.started.emit(self._run_id)
        try:
            self._loop()
        except BpguiError:
            self._report(fresh=False)  # the last finite weights
            raise

    def _loop(self) -> None:
        while not self._trainer.finished:
            if self._control.paused:
                self._report(fresh=True)
                self._worker.paused.emit(self._run_id)
            command = self._control.wait()
            training = self._control.take_training()
            if training is not None:
                self._trainer.training = training
            if command is Command.STOP:
                self._report(fresh=True)
                self._worker.stopped.emit(self._run_id)
                return
            self._advance(command)
        self._report(fresh=True)
        self._worker.finished.emit(self._run_id)

    def _advance(self, command: Command | Step) -> None:
        polite = self._trainer.executor == "reference"
        if polite:
            self._worker.give_way()
        start = time.perf_counter()
        match command:
            case Step.EPOCH:
                self._trainer.step_epoch()
            case Step.BATCH:
                self._trainer.step_batch()
            case Step.SAMPLE:
                self._trainer.step_sample()
            case _:
                self._trainer.run(POLITE_CHUNK_SECONDS if polite else CHUNK_SECONDS)
        now = time.perf_counter()
        self._busy_seconds += now - start
        if isinstance(command, Step):
            self._control.pause()
        elif now - self._reported >= REPORT_SECONDS:
            self._report(fresh=False)

    def _report(self, fresh: bool) -> None:
        report = self._trainer.report(fresh)
        speed = report.samples_seen / self._busy_seconds if self._busy_seconds else 0.0
        self._worker.post(Progress(self._run_id, report, speed))
        self._reported = time.perf_counter()
