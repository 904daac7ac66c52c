"""A learning rate that holds, found by trial: short trainings from the same weights, with smaller and smaller rates.

A rule of thumb would need the curvature of the loss, which changes from place to place; a few hundred updates tell.
"""

import math
import time
from collections.abc import Generator
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from bpgui.engine.batches import batch_size
from bpgui.engine.data import TrainingData
from bpgui.engine.optimizers import OPTIMIZERS, FullBatchOptimizer
from bpgui.engine.program import Program
from bpgui.engine.schedules import schedule
from bpgui.engine.settings import checked
from bpgui.engine.trainer import Trainer
from bpgui.errors import DivergedError
from bpgui.spec import FloatArray, Parameters, TrainingSpec

# What the rate that exploded is divided by, until one holds; then one between that and the last that did not is tried.
DIVISORS = (3.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6)
FEWEST_UPDATES, MOST_UPDATES = 200, 10_000
# Of computing: how long a trial has to wait for the window does not count.
TRIAL_SECONDS = 0.5
# The loss is measured so often in a trial.
_MEASURES = 200
# A loss that has risen again by more than this share of its fall is about to run away.
_RISEN = 0.1
# Two rates nearer to each other than this are not worth a trial between them.
_CLOSE = 4.0
# Epochs at which a schedule's highest rate is looked for.
_LOOKS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A short training with one learning rate: `highest`, the highest that the schedule makes of the chosen `rate`.

    `losses` (measures, 2) has the count of updates and the loss over the training part, from the first weights on;
    all are finite. It ended after `updates`, by an explosion where `exploded`.
    """

    rate: float
    highest: float
    updates: int
    losses: FloatArray
    exploded: bool

    @property
    def first(self) -> float:
        """The loss of the first weights; NaN if not even that is finite."""
        return float(self.losses[0, 1]) if len(self.losses) else math.nan

    @property
    def last(self) -> float:
        """The last finite loss; NaN if there is none."""
        return float(self.losses[-1, 1]) if len(self.losses) else math.nan

    @property
    def holds(self) -> bool:
        """Whether the loss stayed finite, is not larger than at the start, and is not on its way up again."""
        if self.exploded or not self.last <= self.first:
            return False
        lowest = float(self.losses[:, 1].min())
        return self.last - lowest <= _RISEN * (self.first - lowest)


@dataclass(frozen=True, slots=True, eq=False)
class RateSearch:
    """All trials, in the order in which they were made, and the one with the largest rate that holds, if any."""

    trials: tuple[Trial, ...]
    best: Trial | None


def has_rate(training: TrainingSpec) -> bool:
    """Tell whether a training's method has a learning rate at all."""
    return not isinstance(OPTIMIZERS[training.optimizer], FullBatchOptimizer)


def find_rate(
    program: Program,
    parameters: Parameters,
    data: TrainingData,
    training: TrainingSpec,
    broke_after: int,
    known: bool,
    executor: str = "auto",
) -> Generator[float, None, RateSearch]:
    """Look for a rate with which training from `parameters` holds, yielding the share of the work done.

    `broke_after` is the count of updates at which the run exploded: trials go on for twice as many where there is time.
    The rate of `training` is tried first, to see how the loss went update by update; `known` says that the run began
    with these very parameters, so that this rate is out of the question however its trial ends. For methods that have
    a rate; `executor` is one of `bpgui.engine.executors.EXECUTORS`. Raises what `Trainer` raises but `DivergedError`.
    """
    training = checked(training)
    updates = min(max(FEWEST_UPDATES, 2 * broke_after), MOST_UPDATES)
    trials: list[Trial] = []

    def tried(rate: float) -> Generator[float, None, Trial]:
        steps = _trial(program, parameters, data, replace(training, learning_rate=rate), updates, executor)
        trial = yield from _part(steps, len(trials), len(DIVISORS) + 2)
        trials.append(trial)
        return trial

    first = yield from tried(training.learning_rate)
    if not len(first.losses):
        # No rate can help where nothing can be computed.
        return RateSearch(tuple(trials), None)
    if first.holds and first.updates >= broke_after and not known:
        return RateSearch(tuple(trials), first)
    failed = training.learning_rate
    for divisor in DIVISORS:
        best = yield from tried(_rounded(training.learning_rate / divisor))
        if best.holds:
            break
        failed = best.rate
    else:
        return RateSearch(tuple(trials), None)
    if failed / best.rate > _CLOSE:
        between = yield from tried(_rounded(math.sqrt(failed * best.rate)))
        best = between if between.holds else best
    return RateSearch(tuple(trials), best)


def _part(steps: Generator[float, None, Trial], place: int, count: int) -> Generator[float, None, Trial]:
    """Go through one of `count` pieces of work, yielding the share done of all of them."""
    while True:
        try:
            share = next(steps)
        except StopIteration as end:
            return end.value
        yield (place + share) / count


def _trial(
    program: Program, parameters: Parameters, data: TrainingData, training: TrainingSpec, updates: int, executor: str
) -> Generator[float, None, Trial]:
    """Train for so many updates, or for `TRIAL_SECONDS`, with the highest rate that the schedule gives."""
    highest = _highest(training)
    short = replace(
        training,
        learning_rate=highest,
        schedule="constant",
        schedule_settings=MappingProxyType({}),
        early_stopping={**training.early_stopping, "patience": 0},
        epochs=math.ceil(updates * batch_size(training, len(data.inputs)) / len(data.inputs)) + 1,
    )
    every = max(1, updates // _MEASURES)
    losses: list[tuple[int, float]] = []
    done, exploded = 0, False
    try:
        trainer = Trainer(program, parameters, data, short, executor=executor)
        losses.append((0, trainer.evaluate().train.loss))
        deadline = time.thread_time() + TRIAL_SECONDS
        while not exploded and done < updates and time.thread_time() < deadline:
            done += 1
            trainer.step_batch()
            if done % every == 0 or done == updates:
                losses.append((done, trainer.evaluate().train.loss))
                exploded = not math.isfinite(losses[-1][1])
            yield done / updates
        if losses[-1][0] < done:
            losses.append((done, trainer.evaluate().train.loss))
            exploded = not math.isfinite(losses[-1][1])
    except DivergedError:
        exploded = True
    table = np.array([row for row in losses if math.isfinite(row[1])], dtype=np.float64).reshape(-1, 2)
    return Trial(training.learning_rate, highest, done, table, exploded)


def _highest(training: TrainingSpec) -> float:
    """Return the highest learning rate that the schedule gives in the epochs of a run."""
    rate = schedule(training.schedule).rate
    epochs = np.unique(np.linspace(0, training.epochs - 1, _LOOKS).astype(int))
    return max(rate(training.learning_rate, int(epoch), training.schedule_settings) for epoch in epochs)


def _rounded(rate: float) -> float:
    """Return a rate with a single digit, as a person would choose it."""
    return float(f"{rate:.0e}")
