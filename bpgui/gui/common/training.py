"""`TrainingController`: brings the document's project into the session, and what is learned back."""

from PySide6.QtCore import QObject, QTimer, Signal

from bpgui import edits
from bpgui.data.own_copy import is_drawn
from bpgui.document import Document
from bpgui.engine import TRAINING_TABLE, Program, check_methods, check_targets
from bpgui.engine.autopsy import Autopsy
from bpgui.engine.watch import check_validation
from bpgui.errors import BpguiError
from bpgui.session import Progress, Request, Session, State, Step
from bpgui.spec import Project
from bpgui.spec.checks import check_fit, check_trainable

FRAME_MS = 33


class TrainingController(QObject):
    """Runs the document's project in the session.

    While a run goes on, its newest weights are applied to the document about 30 times a second, merged into one
    undo entry, so that every view shows the same truth. Hyper-parameters that change are handed to the
    run; any other change of network, weights or data ends it.
    """

    state_changed = Signal(object)  # State
    progress_changed = Signal(object)  # Progress
    problem_changed = Signal(str)  # what keeps the project from being trained, in words; empty if nothing does
    held = Signal()  # a pause or a step has come to rest, and the document has its result
    failed = Signal(str)
    exploded = Signal(object)  # Autopsy: what failed was an explosion; the document has the last finite weights

    def __init__(self, document: Document, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._absorbing = False
        self._abandoned_run = 0
        self._goes_on = False
        self._problem = ""
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._absorb)
        # Told of the end of a run, the session is not done with it yet.
        self._next_run = QTimer(self)
        self._next_run.setSingleShot(True)
        self._next_run.timeout.connect(self._go_on)
        session.state_changed.connect(self._on_state_changed)
        session.held.connect(self._on_held)
        session.failed.connect(self.failed)
        session.exploded.connect(self._on_exploded)
        document.project_changed.connect(self._on_project_changed)
        self._update_problem()

    @property
    def state(self) -> State:
        """What the session is doing."""
        return self._session.state

    @property
    def problem(self) -> str:
        """What keeps the project from being trained, in words; empty if nothing does."""
        return self._problem

    def toggle(self) -> None:
        """Train or pause, whichever is not going on."""
        match self._session.state:
            case State.IDLE:
                self._start(None)
            case State.RUNNING:
                self._session.pause()
            case State.PAUSED:
                self._session.resume()

    def step(self, step: Step) -> None:
        """Go on by one epoch, batch or sample, and pause."""
        match self._session.state:
            case State.IDLE:
                self._start(step)
            case State.PAUSED:
                self._session.resume(step)

    def stop(self) -> None:
        """End the run; what it learned stays."""
        self._goes_on = False
        if self._session.state in (State.RUNNING, State.PAUSED):
            self._session.stop()

    def reset(self) -> None:
        """Bring back the very weights that training started from."""
        self._document.apply("Reset weights", edits.reset_weights)

    def draw_weights(self) -> None:
        """Draw new random weights from the next seed; after the largest comes the first."""
        seed, largest = self._document.project.training.seed + 1, TRAINING_TABLE["seed"].high
        seed = 0 if largest is not None and seed > largest else seed
        self._document.apply(f"New weights (seed {seed})", lambda project: edits.draw_weights(project, seed))

    def shutdown(self) -> None:
        """End run and thread; the controller cannot be used afterwards."""
        self._timer.stop()
        self._next_run.stop()
        self._goes_on = False
        self._session.shutdown()

    def _start(self, step: Step | None) -> None:
        # What is only shown is not what was chosen.
        self._document.preview(None)
        project, dataset = self._document.project, None if self._problem else self._document.dataset
        if dataset is None:
            self.failed.emit(self._problem)
            return
        try:
            program = Program.compile(project.network, project.training.relaxation)
            data = dataset.training_data()
        except BpguiError as error:
            self.failed.emit(str(error))
            return
        request = Request(program, project.parameters, data, project.training, project.epoch, project.run)
        self._session.start(request, step)

    def _on_state_changed(self, state: State) -> None:
        if state in (State.RUNNING, State.STOPPING):
            self._timer.start()
        else:
            self._timer.stop()
            self._absorb()
        self.state_changed.emit(state)
        if state is State.IDLE and self._goes_on:
            self._next_run.start(0)

    def _go_on(self) -> None:
        """Train on with the data as it is now, unless the person has decided otherwise."""
        if self._goes_on and self._session.state is State.IDLE and not self._problem:
            self._start(None)
        self._goes_on = False

    def _on_held(self) -> None:
        self._absorb()
        self.held.emit()

    def _on_exploded(self, autopsy: Autopsy) -> None:
        # A run that an edit has ended is not what the document shows.
        if self._session.run_id != self._abandoned_run:
            self.exploded.emit(autopsy)

    def _absorb(self) -> None:
        progress = self._session.take_progress()
        if progress is None or progress.run_id == self._abandoned_run:
            return
        report = progress.report
        self._absorbing = True
        try:
            self._document.apply(
                "Train",
                lambda project: edits.with_trained(
                    project, report.parameters, report.epoch, report.history, report.run
                ),
                merge=("train", progress.run_id),
            )
        finally:
            self._absorbing = False
        self.progress_changed.emit(progress)

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if self._absorbing:
            return
        if _same_subject(before, after):
            if after.training != before.training:
                self._session.change_training(after.training)
        elif self._session.state is not State.IDLE:
            # What the run still reports must not overwrite the edit that ended it.
            self._abandoned_run = self._session.run_id
            running = self._session.state is State.RUNNING or self._goes_on
            self.stop()
            self._goes_on = running and _changed_by_hand(before, after)
        subjects = [(project.network, project.training, project.dataset, project.table) for project in (before, after)]
        if subjects[0] != subjects[1]:
            self._update_problem()

    def _update_problem(self) -> None:
        problem = self._find_problem(self._document.project)
        if problem != self._problem:
            self._problem = problem
            self.problem_changed.emit(problem)

    def _find_problem(self, project: Project) -> str:
        try:
            dataset = self._document.dataset
            if dataset is not None:
                table = dataset.table
                check_fit(project.network, table.inputs.shape[1], table.targets.shape[1])
                check_targets(project.training.loss, table.targets)
            check_trainable(project.network)
            check_methods(project.network, project.training)
            if dataset is not None:
                check_validation(project.training, len(dataset.validation_rows))
        except BpguiError as error:
            return str(error)
        return "" if dataset is not None else "There is no data to train on: choose a data set in the Data panel."


def _same_subject(before: Project, after: Project) -> bool:
    return _same_network(before, after) and after.dataset == before.dataset and after.table == before.table


def _same_network(before: Project, after: Project) -> bool:
    return after.network == before.network and after.parameters == before.parameters and after.epoch == before.epoch


def _changed_by_hand(before: Project, after: Project) -> bool:
    """Tell whether nothing but the points or rows of the data has changed, which were drawn or typed."""
    drawn = after.dataset is not None and is_drawn(after.dataset) and after.table != before.table
    return drawn and _same_network(before, after)


__all__ = ["Progress", "State", "Step", "TrainingController"]
