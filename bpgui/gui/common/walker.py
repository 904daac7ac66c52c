"""`Walker`: where a person stands in a walk through the next update of the window's network."""

from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, Signal

from bpgui import edits
from bpgui.document import Document
from bpgui.engine import Program
from bpgui.engine.batches import batch_size
from bpgui.engine.walk import (
    Line,
    Parameter,
    Stop,
    Walk,
    aside,
    lines,
    parameter_lines,
    stops,
    take,
    title,
    walk,
    walk_row,
)
from bpgui.errors import BpguiError
from bpgui.gui.common.insight import Insight
from bpgui.gui.common.training import State, TrainingController
from bpgui.spec import HISTORY_COLUMNS, FloatArray, Project

Subject = Literal["sample", "batch"]
Detail = Literal["layer", "neuron"]
# What an update that a walk has made is called in the history.
LABEL = "Step through"
# Samples, and samples times weights, that are walked within a moment.
_MOST_SAMPLES, _MOST_WORK = 10_000, 200_000_000
_TRAINING = "Training is running: pause it (F5) to walk through its next step."
_NO_DATA = "There is no data yet: choose a data set in the Data panel, and walk one of its samples through the network."


class Walker(QObject):
    """A walk through the next update, and the stop that a person has reached in it.

    The walk is of the chosen sample, or of the next mini-batch of training. It is computed anew when it is asked for
    after the project has changed, while `active`; a training that runs suspends it. `changed` says that the walk, the
    stop or the sample is another one, `refused` why an update could not be made.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(
        self, document: Document, training: TrainingController, insight: Insight, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._training = training
        self._insight = insight
        self._active = False
        self._subject: Subject = "sample"
        self._detail: Detail = "neuron"
        self._index = 0
        self._sample = 0
        self._walk: Walk | None = None
        self._stops: tuple[Stop, ...] = ()
        self._problem = ""
        self._known = False
        document.project_changed.connect(self._on_project_changed)
        insight.row_changed.connect(self._on_row_changed)
        training.state_changed.connect(self._on_state_changed)

    # What is walked

    @property
    def active(self) -> bool:
        """Whether somebody walks, so that changes are told."""
        return self._active

    def set_active(self, active: bool) -> None:
        """Begin to walk, or leave."""
        if active != self._active:
            self._active = active
            self.changed.emit()

    @property
    def subject(self) -> Subject:
        """Whether the chosen sample is walked, or the next mini-batch."""
        return self._subject

    def choose_subject(self, subject: Subject) -> None:
        """Walk the chosen sample or the next mini-batch, from the beginning."""
        if subject != self._subject:
            self._subject, self._index, self._sample = subject, 0, 0
            self._forget()

    @property
    def detail(self) -> Detail:
        """Whether the walk stops at layers or at neurons."""
        return self._detail

    def choose_detail(self, detail: Detail) -> None:
        """Stop at every layer or at every neuron, as near as can be to where the walk stands."""
        before = self.stop
        self._detail = detail
        self._forget(tell=False)
        if before is not None:
            self._index = next(
                (
                    at
                    for at, stop in enumerate(self.stops)
                    if (stop.phase, stop.layer) == (before.phase, before.layer)
                    and (before.neuron is None or stop.neuron in (None, before.neuron))
                ),
                0,
            )
        self.changed.emit()

    @property
    def walk(self) -> Walk | None:
        """The walk; None if there can be none, which `problem` explains."""
        self._know()
        return self._walk

    @property
    def problem(self) -> str:
        """Why there is no walk, in words; empty if there is one."""
        self._know()
        return self._problem

    @property
    def stops(self) -> tuple[Stop, ...]:
        """All stops of the walk."""
        self._know()
        return self._stops

    # Where the person stands

    @property
    def index(self) -> int:
        """The number of the present stop, from 0."""
        return min(self._index, max(len(self.stops) - 1, 0))

    @property
    def stop(self) -> Stop | None:
        """The present stop; None without a walk."""
        return self.stops[self.index] if self.stops else None

    @property
    def title(self) -> str:
        """What the present stop does, in words."""
        told, stop = self.walk, self.stop
        return "" if told is None or stop is None else title(told, stop)

    @property
    def sample(self) -> int:
        """Which sample of the walked batch signals are told of, from 0."""
        return 0 if self.walk is None else min(self._sample, self.walk.samples - 1)

    def lines(self, digits: int, parameter: Parameter | None = None, most: int | None = None) -> tuple[Line, ...]:
        """Return the lines of the present stop, at most so many.

        Where gradients or updates are told, those of a weight or bias alone, if it is given.
        """
        told, stop = self.walk, self.stop
        if told is None or stop is None:
            return ()
        if parameter is not None and stop.phase in ("gradient", "update"):
            return parameter_lines(told, stop, parameter, digits)
        return lines(told, stop, self.sample, digits, most)

    # Going

    def go(self, index: int) -> None:
        """Go to a stop by its number."""
        index = min(max(index, 0), max(len(self.stops) - 1, 0))
        if index != self._index:
            self._index = index
            self.changed.emit()

    def show_sample(self, sample: int) -> None:
        """Tell of another sample of the batch."""
        if sample != self._sample:
            self._sample = sample
            self.changed.emit()

    @property
    def at_end(self) -> bool:
        """Whether the present stop is the last one, after which the weights change."""
        return bool(self.stops) and self.index == len(self.stops) - 1

    def forward(self) -> None:
        """Go on by one stop; from the last one, make the update and begin to walk the next, or tell why not."""
        if self.at_end:
            if problem := self.take():
                self.refused.emit(problem)
        else:
            self.go(self.index + 1)

    def back(self) -> None:
        """Go back by one stop; from the first one, undo the update that the walk has made before."""
        stack = self._document.undo_stack
        if self.index > 0:
            self.go(self.index - 1)
        elif stack.undo_text == LABEL:
            stack.undo()
            self.go(len(self.stops) - 1)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a stop before, or an update of the walk to undo."""
        return self.index > 0 or self._document.undo_stack.undo_text == LABEL

    def jump(self, phase: str) -> None:
        """Go to the first stop of a phase."""
        self.go(next((at for at, stop in enumerate(self.stops) if stop.phase == phase), self.index))

    def take(self) -> str:
        """Make the update that was walked through, as one undo entry; return why not, empty if it was made."""
        told, project = self.walk, self._document.project
        if told is None:
            return self.problem
        try:
            if self._subject == "sample":
                parameters, run = aside(told, project.run)
                self._document.apply(LABEL, lambda p: edits.with_trained(p, parameters, p.epoch, _no_rows(), run))
            else:
                dataset = self._document.dataset
                assert dataset is not None  # else there would be no walk
                report = take(
                    told.program, project.parameters, dataset.training_data(), project.training, project.epoch,
                    project.run,
                )  # fmt: skip
                self._document.apply(
                    LABEL,
                    lambda p: edits.with_trained(p, report.parameters, report.epoch, report.history, report.run),
                )
        except BpguiError as error:
            return str(error)
        self._index = 0
        self.changed.emit()
        return ""

    # Knowing

    def _know(self) -> None:
        if self._known:
            return
        self._known = True
        before = self._stops[self._index] if self._index < len(self._stops) else None
        self._walk, self._problem = None, ""
        try:
            self._walk = self._walked()
        except BpguiError as error:
            self._problem = str(error)
            self._stops = ()
        else:
            self._stops = stops(self._walk.program, self._detail)
            # Another layer or neuron moves the stop that a person has reached.
            if before in self._stops:
                self._index = self._stops.index(before)

    def _walked(self) -> Walk:
        if self._training.state in (State.RUNNING, State.STOPPING):
            raise BpguiError(_TRAINING)
        project, dataset = self._document.project, self._document.dataset
        if dataset is None:
            raise BpguiError(_NO_DATA)
        program = Program.compile(project.network, project.training.relaxation)
        if self._subject == "batch":
            _check_size(project, program, len(dataset.train_rows))
            return walk(
                program, project.parameters, dataset.training_data(), project.training, project.epoch, project.run
            )
        table = dataset.table
        return walk_row(
            program, project.parameters, dataset.training_data(), project.training, table.inputs[self.row],
            table.targets[self.row], project.epoch, project.run,
        )  # fmt: skip

    @property
    def row(self) -> int:
        """The row of the data's table that is walked: the chosen sample, else the first training sample."""
        dataset = self._document.dataset
        if self._insight.row is not None or dataset is None:
            return self._insight.row or 0
        return int(dataset.train_rows[0])

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows of the data's table that the walk learns from."""
        dataset = self._document.dataset
        if self.walk is None or dataset is None:
            return ()
        if self._subject == "sample":
            return (self.row,)
        return tuple(int(dataset.train_rows[row]) for row in self.walk.rows.tolist())

    def _forget(self, tell: bool = True) -> None:
        self._known = False
        if tell and self._active:
            self.changed.emit()

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if self._training.state in (State.RUNNING, State.STOPPING):
            self._known = False  # told once it has ended
        elif any(
            getattr(before, name) is not getattr(after, name)
            for name in ("network", "parameters", "training", "dataset", "table", "run")
        ):
            self._forget()

    def _on_row_changed(self) -> None:
        if self._subject == "sample" and self._training.state not in (State.RUNNING, State.STOPPING):
            self._forget()

    def _on_state_changed(self, state: State) -> None:
        self._forget()


def _check_size(project: Project, program: Program, samples: int) -> None:
    """Refuse a batch that takes too long to be told in the window's thread."""
    rows = batch_size(project.training, samples)
    if rows > _MOST_SAMPLES or rows * program.size > _MOST_WORK:
        raise BpguiError(
            f"The next batch has {rows:,} samples, too many to walk through: choose a smaller batch size in the "
            "Training panel, or walk the chosen sample."
        )


def _no_rows() -> FloatArray:
    return np.empty((0, len(HISTORY_COLUMNS)))
