"""`Session`: one worker thread, and the state machine that the window drives it by."""

from PySide6.QtCore import QObject, QThread, Signal

from bpgui.engine.autopsy import Autopsy
from bpgui.errors import StateError
from bpgui.session.collecting import hold_collection, release_collection
from bpgui.session.control import Control
from bpgui.session.courtesy import Courtesy
from bpgui.session.mailbox import Mailbox
from bpgui.session.messages import Progress, Request, State, Step
from bpgui.session.worker import Worker
from bpgui.spec import TrainingSpec

_MOST_SHUTDOWN_MS = 10_000


class Session(QObject):
    """Starts, pauses, steps and stops training runs. An illegal move raises `StateError`.

    Progress is fetched with `take_progress`, at the window's own pace; the signals only tell changes of state.
    """

    state_changed = Signal(object)  # State
    failed = Signal(str)  # a sentence for the person
    exploded = Signal(object)  # Autopsy: the facts of a failure that was an explosion, right after it
    finished = Signal()
    held = Signal()  # a pause has begun: the last progress before it can be fetched
    _run_requested = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = State.IDLE
        self._run_id = 0
        self._control: Control | None = None
        self._mailbox = Mailbox()
        self._courtesy = Courtesy()
        self._thread = QThread(self)
        self._thread.setObjectName("bpgui training")
        self._worker = Worker(self._mailbox, self._courtesy)
        self._worker.moveToThread(self._thread)
        self._run_requested.connect(self._worker.run)
        self._worker.paused.connect(self._on_paused)
        self._worker.finished.connect(self._on_finished)
        self._worker.stopped.connect(self._on_stopped)
        self._worker.failed.connect(self._on_failed)
        self._worker.exploded.connect(self._on_exploded)

    @property
    def state(self) -> State:
        """What the session is doing."""
        return self._state

    @property
    def run_id(self) -> int:
        """The number of the present run, or of the last one."""
        return self._run_id

    def start(self, request: Request, step: Step | None = None) -> None:
        """Start a run; with `step`, only that far, and pause."""
        self._expect("start", State.IDLE)
        if not self._thread.isRunning():
            hold_collection()
            self._thread.start()
        self._run_id += 1
        self._control = Control(step)
        self._enter(State.RUNNING)
        self._run_requested.emit(self._run_id, request, self._control)

    def pause(self) -> None:
        """Let the run wait after its present chunk."""
        self._expect("pause", State.RUNNING).pause()
        self._enter(State.PAUSED)

    def resume(self, step: Step | None = None) -> None:
        """Let a paused run go on; with `step`, only that far."""
        control = self._expect("resume", State.PAUSED)
        self._enter(State.RUNNING)
        control.resume(step)

    def stop(self) -> None:
        """End the run after its present chunk; what it learned is in its last progress."""
        control = self._expect("stop", State.RUNNING, State.PAUSED)
        self._enter(State.STOPPING)
        control.stop()

    def change_training(self, training: TrainingSpec) -> None:
        """Hand new hyper-parameters to the run, if there is one; they take effect with the next chunk."""
        if self._control is not None:
            self._control.change_training(training)

    def take_progress(self) -> Progress | None:
        """Return the newest progress of the present run since the last call, or None."""
        progress = self._mailbox.take()
        return progress if progress is not None and progress.run_id == self._run_id else None

    def shutdown(self) -> None:
        """End the run and the thread, whatever they are doing. The session cannot be used afterwards."""
        if self._control is not None:
            self._control.stop()
        running = self._thread.isRunning()
        self._thread.quit()
        if not self._thread.wait(_MOST_SHUTDOWN_MS):
            raise StateError("The training thread did not end: please report it.")
        if running:
            release_collection()

    def _expect(self, move: str, *states: State) -> Control:
        if self._state not in states:
            allowed = " or ".join(state.value for state in states)
            raise StateError(f"Cannot {move} training while it is {self._state.value}: it has to be {allowed}.")
        if self._control is None:
            # Only an idle session has no controls, and there `start` makes them next.
            return Control(None)
        return self._control

    def _enter(self, state: State) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)

    def _on_paused(self, run_id: int) -> None:
        # A step that is over pauses the run by itself. Resumed meanwhile, the message is out of date.
        if run_id == self._run_id and self._control is not None and self._control.paused:
            self._enter(State.PAUSED)
            self.held.emit()

    def _on_finished(self, run_id: int) -> None:
        self._end(run_id)
        self.finished.emit()

    def _on_stopped(self, run_id: int) -> None:
        self._end(run_id)

    def _on_failed(self, run_id: int, message: str) -> None:
        self._end(run_id)
        self.failed.emit(message)

    def _on_exploded(self, run_id: int, autopsy: Autopsy) -> None:
        # A new run may have been started meanwhile, whose story is another.
        if run_id == self._run_id:
            self.exploded.emit(autopsy)

    def _end(self, run_id: int) -> None:
        if run_id == self._run_id:
            self._control = None
            self._enter(State.IDLE)
