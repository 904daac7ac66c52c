"""Training in the terminal: the run itself, its progress bar, and its summary."""

import math
import time
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bpgui import edits
from bpgui.cli.executor import check_executor, chosen_executor
from bpgui.data import load, sample
from bpgui.data.scores import ACCURACY, EXPLAINED
from bpgui.engine import Evaluation, Program, TrainingData, loss, predict, train
from bpgui.engine.autopsy import Autopsy, Largest
from bpgui.engine.divergence import ExplosionError
from bpgui.engine.metrics import Summary, summarise
from bpgui.engine.report import Settling
from bpgui.errors import DataError
from bpgui.spec import FloatArray, NetworkSpec, Project


@dataclass(frozen=True, slots=True)
class Scored:
    """What counts on the data, and for a bundled data set the range that is stated for its own recipe.

    `unit` is '%' for shares; `baseline` is what the simpler `model` reaches.
    """

    name: str
    value: float | None
    stated: tuple[float, float] | None = None
    baseline: float | None = None
    unit: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """A run that has ended: the trained project, how well it does, and what it took.

    `train` and `test` sum up the answers on each part; `executor` names what carried the run out. A run that
    `stopped_early` has the best weights that it met. `explosion` tells why it broke off, and the project then has the
    last finite weights; it is None if the run did not. `relaxation` is None unless the network is recurrent.
    """

    project: Project
    evaluation: Evaluation
    train: Summary
    test: Summary | None
    seconds: float
    samples_seen: int
    executor: str
    stopped_early: bool = False
    explosion: Autopsy | None = None
    relaxation: Settling | None = None
    score: Scored | None = None

    @property
    def stopped_by(self) -> str:
        """What ended the run, in one word."""
        if self.explosion is not None:
            return "explosion"
        return "early_stopping" if self.stopped_early else "epochs"

    def summary(self) -> dict[str, Any]:
        """Return the object that `--json` prints.

        Only that of a recurrent network has `relaxation`, and only that of a run that exploded has `explosion`.
        """
        test = self.evaluation.test
        settling = {} if self.relaxation is None else {"relaxation": _settling(self.relaxation)}
        explosion = {} if self.explosion is None else {"explosion": _explosion(self.explosion, self.project.network)}
        return {
            "epochs": self.project.epoch,
            "loss": {"train": _number(self.evaluation.train.loss), "test": _number(test.loss) if test else None},
            "metrics": {"train": _metrics(self.train), "test": _metrics(self.test) if self.test else None},
            "seconds": self.seconds,
            "samples_per_second": self.samples_seen / self.seconds if self.seconds > 0.0 else None,
            "executor": self.executor,
            "stopped_by": self.stopped_by,
            "seed": self.project.training.seed,
            "score": None if self.score is None else _score(self.score),
            **settling,
            **explosion,
        }


def training_data(project: Project) -> TrainingData:
    """Make a project's data; raise `DataError` if none is chosen."""
    if project.dataset is None:
        raise DataError("The project has no data to train on: open it in the window and choose a data set.")
    return load(project.dataset, project.table).training_data()


def run_with_progress(project: Project, quiet: bool, executor: str) -> Result:
    """Train a project to the end, with a bar on stderr; where nobody looks on, `quiet` leaves it out.

    `executor` is one of `bpgui.engine.executors.EXECUTORS`; what it asks for is waited for.
    Raises `BpguiError` in words, before the bar shows, if network, data and training do not go together.
    """
    check_executor(executor)
    data, program = training_data(project), Program.compile(project.network, project.training.relaxation)
    begin = partial(train, program, project.parameters, data, project.training, project.epoch, project.run)
    # What does not go together is refused here, before anybody waits for the other executor.
    reports = begin(executor="reference")
    if chosen_executor(executor, program, project.training) == "compiled":
        reports = begin(executor="compiled")
    first = project.epoch
    columns = (
        TextColumn("Training"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("epochs, loss {task.fields[loss]}"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    explosion: Autopsy | None = None
    start = time.perf_counter()
    with Progress(*columns, console=console, disable=quiet and not console.is_terminal) as bar:
        task = bar.add_task("", total=project.training.epochs, loss="")
        try:
            for report in reports:
                project = edits.with_trained(project, report.parameters, report.epoch, report.history, report.run)
                bar.update(task, completed=report.epoch - first, loss=f"{report.evaluation.train.loss:.5f}")
        except ExplosionError as error:
            explosion = error.autopsy
    seconds = time.perf_counter() - start
    on_train, on_test = _summaries(program, project, data)
    return Result(
        project,
        report.evaluation,
        on_train,
        on_test,
        seconds,
        report.samples_seen,
        report.executor,
        report.stopped_early,
        explosion,
        report.relaxation,
        _scored(program, project, on_test or on_train),
    )


def _scored(program: Program, project: Project, summary: Summary) -> Scored | None:
    """Measure what counts on the data, on its test rows, or on all that are learned from where none are held out.

    `summary` is that of the same rows; it knows the threshold of the loss.
    """
    spec = project.dataset
    if spec is None:
        return None
    chosen = None if spec.own is not None else sample(spec.source)
    score = chosen.score if chosen is not None and chosen.score is not None else None
    if score is None or score is ACCURACY:
        value = summary.r2 if summary.accuracy is None else summary.accuracy
        score = EXPLAINED if summary.accuracy is None else ACCURACY
    else:
        dataset = load(spec, project.table)
        rows = dataset.test_rows if len(dataset.test_rows) else dataset.train_rows
        theta = program.pack(project.parameters, project.training.precision)
        with np.errstate(over="ignore", invalid="ignore"):
            value = score.measure(dataset, rows, predict(program, theta, dataset.table.inputs[rows]))
    value = None if value is None else _number(value)
    stated = None if chosen is None else chosen.stated
    if stated is None:
        return Scored(score.label, value, unit=score.unit)
    return Scored(score.label, value, (stated.low, stated.high), stated.baseline, score.unit, stated.model)


def _summaries(program: Program, project: Project, data: TrainingData) -> tuple[Summary, Summary | None]:
    """Sum up the answers on the training part, and on the test part where it has rows."""
    training = project.training
    theta = program.pack(project.parameters, training.precision)
    threshold = loss(training.loss, training.loss_settings).threshold

    def part(inputs: FloatArray, targets: FloatArray) -> Summary:
        with np.errstate(over="ignore", invalid="ignore"):
            return summarise(predict(program, theta, inputs), targets, data.classes, threshold)

    test = part(data.test_inputs, data.test_targets) if len(data.test_inputs) else None
    return part(data.inputs, data.targets), test


def _metrics(summary: Summary) -> dict[str, Any]:
    """Return what `--json` prints of a summary; lists go class by class, in the order of the data's classes."""
    return {
        "mse": _number(summary.mse),
        "mae": _number(summary.mae),
        "r2": None if summary.r2 is None else _number(summary.r2),
        "accuracy": summary.accuracy,
        "precision": None if summary.precision is None else list(summary.precision),
        "recall": None if summary.recall is None else list(summary.recall),
        "confusion": None if summary.confusion is None else summary.confusion.tolist(),
    }


def _score(score: Scored) -> dict[str, Any]:
    """Return what `--json` prints of the score; `stated` and `baseline` are null for a person's own data."""
    stated = None if score.stated is None else list(score.stated)
    return {"name": score.name, "value": score.value, "stated": stated, "baseline": score.baseline}


def _settling(relaxation: Settling) -> dict[str, Any]:
    """Return what `--json` prints of how a recurrent network settles."""
    return {
        "sweeps": relaxation.sweeps,
        "change": _number(relaxation.change),
        "unsettled_share": 1.0 - relaxation.settled_share,
        "spectral_radius": _number(relaxation.spectral_radius),
    }


def _explosion(autopsy: Autopsy, network: NetworkSpec) -> dict[str, Any]:
    """Return what `--json` prints of an explosion; batch, layer and sample are null where there is no single one.

    All counts, and the numbers of samples and neurons, begin with 1.
    """
    return {
        "epoch": autopsy.epoch,
        "batch": autopsy.batch,
        "updates": autopsy.updates,
        "stage": autopsy.stage,
        "layer": None if autopsy.layer is None else network.layer(autopsy.layer).name,
        "sample": None if autopsy.row is None else autopsy.row + 1,
        "learning_rate": autopsy.learning_rate,
        "largest": None if autopsy.largest is None else _largest(autopsy.largest, network),
        "largest_at_start": None if autopsy.largest_at_start is None else _largest(autopsy.largest_at_start, network),
    }


def _largest(found: Largest, network: NetworkSpec) -> dict[str, Any]:
    """Return what `--json` prints of a weight; `from` and `from_neuron` are null for a bias."""
    source = None if found.connection is None else network.layer(network.connection(found.connection).source).name
    return {
        "value": found.value,
        "from": source,
        "from_neuron": None if found.source is None else found.source + 1,
        "to": network.layer(found.layer).name,
        "to_neuron": found.neuron + 1,
    }


def _number(value: float) -> float | None:
    """Return None for what JSON cannot hold: a test part can overflow before the training part does."""
    return value if math.isfinite(value) else None
