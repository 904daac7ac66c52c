"""Trainings of whole projects as generators: they yield the share done and return what was learned."""

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from bpgui.data import load
from bpgui.edits import reset_weights, with_trained
from bpgui.engine import Evaluation, Metrics, Program, Trainer, TrainingData, loss
from bpgui.engine.losses import BoundLoss
from bpgui.engine.reference import backward, forward
from bpgui.errors import DataError, DivergedError
from bpgui.experiments.experiment import Arm
from bpgui.spec import HISTORY_COLUMNS, FloatArray, Parameters, Project, frozen

Result = TypeVar("Result")

# The reference executor holds the interpreter's lock, which a window may wait for.
_CHUNK_SECONDS, _POLITE_SECONDS = 0.02, 0.005


def _none() -> FloatArray:
    return frozen(np.empty(0))


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A project with what it has learned, measured; `explosion` is what stopped its training, if anything did.

    `norms` (updates,) are the lengths of the gradient of the mean loss over the training part, before each of the first
    updates; empty unless they were asked for.
    """

    name: str
    project: Project
    evaluation: Evaluation
    explosion: str = ""
    norms: FloatArray = field(default_factory=_none)

    def history(self, column: str) -> FloatArray:
        """Return a column of the history (rows,), one of `HISTORY_COLUMNS`."""
        return self.project.history.rows()[:, HISTORY_COLUMNS.index(column)]

    @property
    def test_loss(self) -> float:
        """The loss on the test part in the end, NaN without one."""
        return math.nan if self.evaluation.test is None else self.evaluation.test.loss

    @property
    def test_accuracy(self) -> float:
        """The accuracy on the test part in the end, NaN without one or without classes."""
        return _known(self.evaluation.test)

    @property
    def train_accuracy(self) -> float:
        """The accuracy on the training part in the end, NaN without classes."""
        return _known(self.evaluation.train)


def data_of(project: Project) -> TrainingData:
    """Make the arrays of a project's data; raise `DataError` if it has none, and what `load` raises."""
    if project.dataset is None:
        raise DataError("There is no data to experiment on: choose a data set first.")
    return load(project.dataset, project.table).training_data()


def train_project(
    project: Project, data: TrainingData, name: str = "", executor: str = "auto", watched: int = 0
) -> Generator[float, None, Trained]:
    """Train a project from its first weights to the end, and return what it learned.

    The lengths of the gradient are measured through the first `watched` updates. A run that explodes ends with its last
    finite weights. Raises what `Trainer` raises: what does not go together, or first weights that give no number.
    """
    project = reset_weights(project)
    program = Program.compile(project.network, project.training.relaxation)
    trainer = Trainer(program, project.initial, data, project.training, executor=executor)
    rows: list[FloatArray] = []
    norms: list[float] = []
    explosion = ""
    length = _gradient_length(program, loss(project.training.loss, project.training.loss_settings), data)
    try:
        while not trainer.finished:
            if len(norms) < watched:
                before = trainer.report()
                rows.append(before.history)
                norms.append(length(before.parameters))
                trainer.step_batch()
            else:
                trainer.run(_POLITE_SECONDS if trainer.executor == "reference" else _CHUNK_SECONDS)
            report = trainer.report()
            rows.append(report.history)
            yield min(report.epoch / project.training.epochs, 1.0)
    except DivergedError as error:
        explosion = str(error)
    report = trainer.report(fresh=True)
    history = np.concatenate([*rows, report.history])
    learned = with_trained(project, report.parameters, report.epoch, history, report.run)
    return Trained(name, learned, report.evaluation, explosion, frozen(np.array(norms)))


def train_arms(
    arms: Sequence[Arm], seed: int, executor: str, watched: int = 0
) -> Generator[float, None, tuple[Trained, ...]]:
    """Train the projects of some arms one after the other, each on data of its own recipe."""
    done = []
    for place, arm in enumerate(arms):
        project = arm.build(seed)
        steps = train_project(project, data_of(project), arm.name, executor, watched)
        done.append((yield from shared(steps, place / len(arms), 1 / len(arms))))
    return tuple(done)


def shared(steps: Generator[float, None, Result], start: float, share: float) -> Generator[float, None, Result]:
    """Go through steps that are a share of a larger work, which begins at `start` of it."""
    while True:
        try:
            part = next(steps)
        except StopIteration as end:
            return end.value
        yield start + share * part


def networks(trained: Sequence[Trained]) -> tuple[tuple[str, Project], ...]:
    """Return the projects of arms under their names, as an outcome holds them."""
    return tuple((arm.name, arm.project) for arm in trained)


def _known(metrics: Metrics | None) -> float:
    return math.nan if metrics is None or metrics.accuracy is None else metrics.accuracy


def _gradient_length(program: Program, bound: BoundLoss, data: TrainingData) -> Callable[[Parameters], float]:
    def length(parameters: Parameters) -> float:
        theta = program.pack(parameters)
        with np.errstate(all="ignore"):
            trace = forward(program, theta, data.inputs)
            gradient = backward(program, theta, bound, trace, data.targets).theta
            return float(np.linalg.norm(gradient)) / len(data.inputs)

    return length
