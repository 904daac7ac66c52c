"""`Watch`: what a run decides by the loss at the end of every epoch: its learning rate, and when to stop."""

import math
from collections.abc import Mapping

import numpy as np

from bpgui.engine.metrics import Evaluation
from bpgui.engine.schedules import PLATEAU, schedule
from bpgui.engine.stopping import Memory, after_epoch, after_plateau, is_exhausted, plateau_rate
from bpgui.errors import SpecError
from bpgui.spec import FloatArray, TrainingSpec

_PLATEAU, _EARLY = "plateau/", "early/"


def check_validation(training: TrainingSpec, validation_rows: int) -> None:
    """Raise `SpecError` if a training stops early but there is nothing to decide that by."""
    if _stops_early(training) and validation_rows == 0:
        raise SpecError(
            "Early stopping needs rows to decide by: set a validation share of the data, or a patience of 0."
        )


def watch_memory(arrays: Mapping[str, FloatArray]) -> Memory:
    """Return those arrays of a run's state that are a watch's memory; the rest is the optimiser's."""
    return {name: array for name, array in arrays.items() if name.startswith((_PLATEAU, _EARLY))}


class Watch:
    """The schedule and early stopping of one run, with the memory that both carry along."""

    def __init__(self, training: TrainingSpec, memory: Memory) -> None:
        self._training = training
        self._plateau = _only(memory, _PLATEAU) if training.schedule == PLATEAU else {}
        self._early = _only(memory, _EARLY) if _stops_early(training) else {}

    @property
    def memory(self) -> Memory:
        """What the watch of a run that goes on later begins with."""
        return {**self._plateau, **self._early}

    @property
    def every_epoch(self) -> bool:
        """Whether every epoch has to be measured."""
        return self._training.schedule == PLATEAU or _stops_early(self._training)

    def rates(self, epoch: int, count: int) -> FloatArray:
        """Return the learning rates of `count` epochs from `epoch` on."""
        training = self._training
        base = plateau_rate(training.learning_rate, self._plateau)
        if training.schedule in ("constant", PLATEAU):
            return np.full(count, base)
        rate = schedule(training.schedule).rate
        return np.array([rate(base, epoch + k, training.schedule_settings) for k in range(count)])

    def see(self, evaluation: Evaluation, theta: FloatArray) -> None:
        """Take notice of how well theta (size,) does after another epoch."""
        training = self._training
        watched = evaluation.validation or evaluation.train
        # A loss that has overflowed in some samples may be no number at all.
        loss = watched.loss if math.isfinite(watched.loss) else math.inf
        if training.schedule == PLATEAU:
            self._plateau = after_plateau(self._plateau, loss, training.learning_rate, training.schedule_settings)
        if _stops_early(training):
            self._early = after_epoch(self._early, loss, theta, training.early_stopping)

    def take_best(self) -> FloatArray | None:
        """Return the best theta (size,) if the run is to stop now; the next run then starts to wait anew."""
        if not is_exhausted(self._early, self._training.early_stopping):
            return None
        best, self._early = self._early["early/best"], {}
        return best


def _only(memory: Memory, prefix: str) -> Memory:
    return {name: array for name, array in memory.items() if name.startswith(prefix)}


def _stops_early(training: TrainingSpec) -> bool:
    return int(training.early_stopping.get("patience", 0)) > 0
