"""Training in the terminal: the run itself, its progress bar, and its summary."""

import math
import time
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bpgui import edits
from bpgui.data import load
from bpgui.engine import Evaluation, Metrics, Program, TrainingData, train
from bpgui.errors import DataError, DivergedError
from bpgui.spec import Project

EXECUTOR = "numpy"


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """A run that has ended: the trained project, how well it does, and what it took.

    `explosion` says in words why it ended early; the project then has the last finite weights.
    """

    project: Project
    evaluation: Evaluation
    seconds: float
    samples_seen: int
    explosion: str = ""

    def summary(self) -> dict[str, Any]:
        """Return the object that `--json` prints."""
        test = self.evaluation.test
        return {
            "epochs": self.project.epoch,
            "loss": {"train": _number(self.evaluation.train.loss), "test": _number(test.loss) if test else None},
            "metrics": {"train": _metrics(self.evaluation.train), "test": _metrics(test) if test else None},
            "seconds": self.seconds,
            "samples_per_second": self.samples_seen / self.seconds if self.seconds > 0.0 else None,
            "executor": EXECUTOR,
            "stopped_by": "explosion" if self.explosion else "epochs",
            "seed": self.project.training.seed,
        }


def training_data(project: Project) -> TrainingData:
    """Make a project's data; raise `DataError` if none is chosen."""
    if project.dataset is None:
        raise DataError("The project has no data to train on: open it in the window and choose a data set.")
    return load(project.dataset).training_data()


def run_with_progress(project: Project, quiet: bool) -> Result:
    """Train a project to the end, with a bar on stderr; where nobody looks on, `quiet` leaves it out.

    Raises `BpguiError` in words, before the bar shows, if network, data and training do not go together.
    """
    data, program = training_data(project), Program.compile(project.network)
    reports = train(program, project.parameters, data, project.training, project.epoch)
    first = project.epoch
    columns = (
        TextColumn("Training"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("epochs, loss {task.fields[loss]}"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    explosion = ""
    start = time.perf_counter()
    with Progress(*columns, console=console, disable=quiet and not console.is_terminal) as bar:
        task = bar.add_task("", total=project.training.epochs, loss="")
        try:
            for report in reports:
                project = edits.with_trained(project, report.parameters, report.epoch, report.history)
                bar.update(task, completed=report.epoch - first, loss=f"{report.evaluation.train.loss:.5f}")
        except DivergedError as error:
            explosion = str(error)
    return Result(project, report.evaluation, time.perf_counter() - start, report.samples_seen, explosion)


def _metrics(metrics: Metrics) -> dict[str, float | None]:
    return {"mse": _number(metrics.mse), "accuracy": metrics.accuracy}


def _number(value: float) -> float | None:
    """Return None for what JSON cannot hold: a test part can overflow before the training part does."""
    return value if math.isfinite(value) else None
