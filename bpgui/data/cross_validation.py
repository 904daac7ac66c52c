"""Cross-validation: a training from the same first weights on all folds but one, tested on that one, for each."""

import math
from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from bpgui.data.load import load_folds
from bpgui.engine import Program, loss, predict, train
from bpgui.engine.metrics import Summary, summarise
from bpgui.errors import DataError, DivergedError
from bpgui.spec import Project


@dataclass(frozen=True, slots=True)
class Fold:
    """How a network did on the fold that it did not learn from; `exploded` tells that its training broke off."""

    rows: int
    loss: float
    summary: Summary
    exploded: bool = False

    def score(self) -> float:
        """Return the accuracy, or R2 for numbers (NaN where the targets of the fold are all the same)."""
        if self.summary.accuracy is not None:
            return self.summary.accuracy
        return math.nan if self.summary.r2 is None else self.summary.r2


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """The results of all folds."""

    folds: tuple[Fold, ...]
    classes: bool

    @property
    def measure(self) -> str:
        """What a score is: 'accuracy' or 'R2'."""
        return "accuracy" if self.classes else "R2"

    @property
    def mean(self) -> float:
        """The mean score."""
        return float(np.mean([fold.score() for fold in self.folds]))

    @property
    def deviation(self) -> float:
        """The standard deviation of the scores over the folds, with one degree of freedom taken off."""
        # R2 of an exploded fold can be beyond all numbers.
        with np.errstate(invalid="ignore"):
            return float(np.std([fold.score() for fold in self.folds], ddof=1))


def cross_validate(project: Project, count: int, executor: str = "auto") -> Generator[float, None, CrossValidation]:
    """Train the project's network `count` times from its first weights, yielding the share of the work done.

    The project stays as it is. `executor` is one of `bpgui.engine.executors.EXECUTORS`. Raises `DataError`
    without data or where it cannot be folded, and what training raises.
    """
    if project.dataset is None:
        raise DataError("There is no data to cross-validate on: choose a data set first.")
    program = Program.compile(project.network, project.training.relaxation)
    bound = loss(project.training.loss, project.training.loss_settings)
    # There is no validation part in a fold, so nothing can decide when to stop early.
    training = replace(project.training, early_stopping={**project.training.early_stopping, "patience": 0})
    found = []
    classes = False
    for place, dataset in enumerate(load_folds(project.dataset, count, project.table)):
        data = dataset.training_data()
        classes = data.classes
        parameters, exploded = project.initial, False
        reports = train(program, parameters, data, training, executor=executor)
        try:
            for report in reports:
                parameters = report.parameters
                yield (place + min(report.epoch / training.epochs, 1.0)) / count
        except DivergedError:
            exploded = True
        with np.errstate(over="ignore", invalid="ignore"):
            outputs = predict(program, program.pack(parameters, training.precision), data.test_inputs)
            summary = summarise(outputs, data.test_targets, classes, bound.threshold)
        tested = report.evaluation.test
        found.append(Fold(len(data.test_inputs), math.nan if tested is None else tested.loss, summary, exploded))
    return CrossValidation(tuple(found), classes)
