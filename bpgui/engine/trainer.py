"""`Trainer`: one training run that can stop after any chunk, batch or sample. It knows nothing of threads."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bpgui.engine.data import TrainingData
from bpgui.engine.initializers import SHUFFLE, stream
from bpgui.engine.losses import check_targets, loss
from bpgui.engine.metrics import Evaluation, evaluate
from bpgui.engine.optimizers import optimizer
from bpgui.engine.program import Program
from bpgui.engine.reference import Trace, backward, forward
from bpgui.engine.settings import check_methods, checked
from bpgui.errors import DivergedError
from bpgui.spec import FULL_BATCH, HISTORY_COLUMNS, FloatArray, Parameters, TrainingSpec
from bpgui.spec.checks import check_fit

CHUNK_SECONDS = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """Where a run stands, in copies that nobody else writes to.

    `epoch` counts whole epochs since the initial weights, `batch` whole batches and `sample` the samples
    of the next batch visited within the present epoch. `history` (rows, 5), with `HISTORY_COLUMNS`, holds the
    rows that are new since the last report; `samples_seen` counts over the whole run; `visited` is the data
    row last stepped to.
    """

    epoch: int
    batch: int
    batches: int
    sample: int
    parameters: Parameters
    evaluation: Evaluation
    history: FloatArray
    samples_seen: int
    visited: int | None
    finished: bool


class Trainer:
    """Trains `parameters` on `data`; the same arguments give the same bits.

    Raises `SpecError`, `MismatchError` or `ParamError` in words if network, data and spec do not go together.
    """

    def __init__(
        self, program: Program, parameters: Parameters, data: TrainingData, training: TrainingSpec, epoch: int = 0
    ) -> None:
        check_fit(program.network, data.inputs.shape[1], data.targets.shape[1])
        self._program = program
        self._data = data
        self._theta = program.pack(parameters)
        self._start_epoch = self._epoch = epoch
        self._cursor = 0  # samples of this epoch that have been learned from
        self._sample = 0  # samples of the next batch that have been stepped to
        self._batch = 0
        self._samples_seen = 0
        self._visited: int | None = None
        self._rows: npt.NDArray[np.intp] | None = None
        self._history: list[tuple[float, ...]] = []
        self._adopt(training)
        self._state = optimizer(training.optimizer).init(self._theta)
        self._evaluation = self._record()

    @property
    def training(self) -> TrainingSpec:
        """The hyper-parameters; setting them takes effect with the next batch."""
        return self._training

    @training.setter
    def training(self, training: TrainingSpec) -> None:
        before = self._training
        self._adopt(training)
        if training.batch_size != before.batch_size:
            self._sample = 0  # the batch has other samples now, so stepping through it starts again
        if training.optimizer != before.optimizer:
            self._state = optimizer(training.optimizer).init(self._theta)

    def _adopt(self, training: TrainingSpec) -> None:
        training = checked(training)
        check_methods(self._program.network, training)
        for targets in (self._data.targets, self._data.test_targets):
            check_targets(training.loss, targets)
        self._training = training
        self._loss = loss(training.loss)
        self._update = optimizer(training.optimizer).update

    @property
    def finished(self) -> bool:
        """Whether the run has been through all its epochs."""
        return self._epoch >= self._start_epoch + self._training.epochs

    def run(self, seconds: float = CHUNK_SECONDS) -> None:
        """Train batch by batch for about `seconds`, or until finished."""
        deadline = time.perf_counter() + seconds
        while not self.finished:
            self.step_batch()
            if time.perf_counter() >= deadline:
                return

    def step_epoch(self) -> None:
        """Train to the end of the present epoch."""
        here = self._epoch
        while self._epoch == here:
            self.step_batch()

    def step_sample(self) -> None:
        """Visit the next sample of the batch; with the batch's last one, the weights change.

        A batch is always computed as a whole, so that stepping gives the same bits as training.
        """
        rows = self._next_rows()
        self._visited = int(rows[self._sample])
        self._sample += 1
        if self._sample == len(rows):
            self.step_batch()

    def step_batch(self) -> None:
        """Learn from one mini-batch; raise `DivergedError`, keeping the last finite weights, if it explodes."""
        rows = self._next_rows()
        whole = len(rows) == len(self._data.inputs)
        inputs = self._data.inputs if whole else self._data.inputs[rows]
        targets = self._data.targets if whole else self._data.targets[rows]
        # Overflow is looked for below, and told in words.
        with np.errstate(over="ignore", invalid="ignore"):
            trace = forward(self._program, self._theta, inputs)
            gradient = backward(self._program, self._theta, self._loss, trace, targets).theta
            if self._training.reduction == "mean":
                gradient /= len(rows)
            if self._program.trainable is not None:
                gradient *= self._program.trainable
            theta, state = self._update(
                self._theta, gradient, self._state, self._training.learning_rate, self._training.optimizer_settings
            )
            if not np.isfinite(theta).all():
                raise self._diverged(self._epoch + 1, trace)
        self._theta, self._state = theta, state
        self._sample = 0
        self._batch += 1
        self._cursor += len(rows)
        self._samples_seen += len(rows)
        if self._cursor >= len(self._data.inputs):
            self._end_epoch()

    def report(self, fresh: bool = False) -> Report:
        """Describe the run; `fresh` measures it anew instead of as of the last whole epoch."""
        if fresh:
            self._evaluation = self._evaluate()
        history = np.array(self._history, dtype=np.float64).reshape(-1, len(HISTORY_COLUMNS))
        self._history = []
        return Report(
            epoch=self._epoch,
            batch=self._batch,
            batches=math.ceil(len(self._data.inputs) / self._batch_size()),
            sample=self._sample,
            parameters=self._program.unpack(self._theta),
            evaluation=self._evaluation,
            history=history,
            samples_seen=self._samples_seen,
            visited=self._visited,
            finished=self.finished,
        )

    def _batch_size(self) -> int:
        samples = len(self._data.inputs)
        size = self._training.batch_size
        return samples if size == FULL_BATCH else min(size, samples)

    def _next_rows(self) -> npt.NDArray[np.intp]:
        if self._rows is None:
            samples = len(self._data.inputs)
            # A batch of everything needs no order, and keeps the one that the person sees.
            if self._batch_size() == samples:
                self._rows = np.arange(samples)
            else:
                self._rows = stream(self._training.seed, SHUFFLE, self._epoch).permutation(samples)
        return self._rows[self._cursor : self._cursor + self._batch_size()]

    def _end_epoch(self) -> None:
        self._epoch += 1
        self._cursor = self._batch = 0
        self._rows = None
        self._evaluation = self._record()

    def _record(self) -> Evaluation:
        evaluation = self._evaluate()
        if not math.isfinite(evaluation.train.loss):
            raise self._diverged(max(self._epoch, 1), None)
        train, test = evaluation.train, evaluation.test
        values = [train.loss, test.loss if test else None, train.accuracy, test.accuracy if test else None]
        self._history.append((self._epoch, *(math.nan if value is None else value for value in values)))
        return evaluation

    def _evaluate(self) -> Evaluation:
        with np.errstate(over="ignore", invalid="ignore"):
            return evaluate(self._program, self._theta, self._loss, self._data)

    def _diverged(self, epoch: int, trace: Trace | None) -> DivergedError:
        layers = [] if trace is None else [i for i, net in trace.net.items() if not np.isfinite(net).all()]
        place = f" in layer '{self._program.network.layer(layers[0]).name}'" if layers else ""
        return DivergedError(
            f"Training stopped in epoch {epoch:,}: the numbers{place} grew past all bounds. "
            f"The last finite weights are kept. Try a learning rate below {self._training.learning_rate:g}."
        )


def train(
    program: Program, parameters: Parameters, data: TrainingData, training: TrainingSpec, epoch: int = 0
) -> Iterator[Report]:
    """Train to the end, yielding a report about every 20 ms; the last one is finished and measured afresh.

    What does not go together is refused at once, as by `Trainer`. A run that explodes yields a report with the last
    finite weights and then raises `DivergedError`.
    """
    return _reports(Trainer(program, parameters, data, training, epoch))


def _reports(trainer: Trainer) -> Iterator[Report]:
    while not trainer.finished:
        try:
            trainer.run()
        except DivergedError:
            yield trainer.report(fresh=True)
            raise
        yield trainer.report(fresh=trainer.finished)
