"""The reference executor: one update after the other in plain NumPy, written to be read.

One update: the gradient of a mini-batch, summed or averaged -> 0 where theta is held -> clipped by value -> clipped by
norm -> plus l2 theta -> weights decayed -> the optimiser's rule -> l1 shrinks weights, some to exactly 0 -> what
is held gets its value back.
"""

import math
from collections.abc import Sequence

import numpy as np

from bpgui.engine.batches import Batches, in_precision
from bpgui.engine.data import TrainingData
from bpgui.engine.executors.objective import BatchObjective
from bpgui.engine.executors.protocol import PARTS, Part, Record, ignore, part_arrays
from bpgui.engine.losses import loss
from bpgui.engine.metrics import Evaluation, Metrics, measure
from bpgui.engine.optimizers import FullBatchOptimizer, Optimizer, State, optimizer
from bpgui.engine.program import Program
from bpgui.engine.regularization import clipped, decayed, penalised, proximal
from bpgui.spec import FloatArray, TrainingSpec
from bpgui.spec.network import BoolArray


class ReferenceExecutor:
    """Carries out updates with the formulas of `bpgui.engine.reference`; see `Executor`."""

    name = "reference"

    def __init__(
        self, program: Program, data: TrainingData, training: TrainingSpec, theta: FloatArray, state: State
    ) -> None:
        self._program = program
        self._classes = data.classes
        self._training = training
        self._dtype = np.dtype(training.precision)
        self._batches = Batches(program, data, training)
        self._parts = {
            part: tuple(in_precision(array, training) for array in part_arrays(data, part)) for part in PARTS
        }
        self._samples = len(data.inputs)
        self._loss = loss(training.loss, training.loss_settings)
        self._method = optimizer(training.optimizer)
        self._is_weight = _weights(program)
        self._theta = in_precision(theta, training).copy()
        self._state = self._remembered(state) if state else self._fresh()

    def run(
        self,
        epoch: int,
        sample: int,
        batches: int,
        rates: FloatArray,
        marks: Sequence[int] = (),
        record: Record = ignore,
    ) -> int:
        """Learn from mini-batches one by one; see `Executor`."""
        first, marked = epoch, set(marks)
        # What is not finite is looked for after every update, and told in words.
        with np.errstate(all="ignore"):
            for done in range(batches):
                batch = self._batches.draw(epoch, sample)
                objective = BatchObjective(self._program, self._loss, batch, self._training)
                if not self._learn(objective, float(rates[epoch - first])):
                    return done
                sample += len(batch.inputs)
                if sample >= self._samples:
                    epoch, sample = epoch + 1, 0
                    if epoch in marked and not self._measure(epoch, record):
                        return done + 1
        return batches

    def theta(self) -> FloatArray:
        """Return a float64 copy of the weights and biases, (size,)."""
        return self._theta.astype(np.float64)

    def state(self) -> State:
        """Return float64 copies of the optimiser's memory."""
        return {name: array.astype(np.float64) for name, array in self._state.items()}

    def evaluate(self) -> Evaluation:
        """Measure all parts of the data that have rows, without noise or dropout."""
        found: dict[Part, Metrics] = {}
        with np.errstate(all="ignore"):
            for part, (inputs, targets) in self._parts.items():
                if len(inputs):
                    found[part] = measure(self._program, self._theta, self._loss, inputs, targets, self._classes)
        return Evaluation(found["train"], found.get("test"), found.get("validation"))

    def _measure(self, epoch: int, record: Record) -> bool:
        """Record an epoch; return False if its loss is not finite."""
        evaluation = self.evaluate()
        record(epoch, evaluation)
        return math.isfinite(evaluation.train.loss)

    def _fresh(self) -> State:
        return self._method.init(self._theta, self._training.learning_rate, self._training.optimizer_settings)

    def _remembered(self, state: State) -> State:
        # Single numbers, such as the count of steps, are float64 whatever the precision of theta.
        slots = self._method.slots
        return {name: array.astype(self._dtype if name in slots else np.float64) for name, array in state.items()}

    def _learn(self, objective: BatchObjective, rate: float) -> bool:
        """Learn from one mini-batch; return False, changing nothing, if a number is not finite."""
        if isinstance(self._method, FullBatchOptimizer):
            found: tuple[FloatArray, State] | None = self._method.step(
                objective, self._theta, self._state, self._training.optimizer_settings
            )
        else:
            found = self._update(self._method, objective.data_gradient(self._theta), rate)
        if found is None:
            return False
        theta, state = found
        if not all(np.isfinite(array).all() for array in (theta, *state.values())):
            return False
        self._state = state
        trainable = self._program.trainable
        self._theta = theta if trainable is None else np.where(trainable, theta, self._theta)
        return True

    def _update(self, method: Optimizer, gradient: FloatArray, rate: float) -> tuple[FloatArray, State] | None:
        """Return theta and memory after a step along a gradient (size,); None if that is not finite."""
        if not np.isfinite(gradient).all():
            return None
        settings = self._training.regularization
        gradient = penalised(clipped(gradient, settings), self._theta, settings)
        theta = decayed(self._theta, rate, settings)
        theta, state = method.update(theta, gradient, self._state, rate, self._training.optimizer_settings)
        return proximal(theta, rate, settings, self._is_weight), state


def _weights(program: Program) -> BoolArray:
    """Tell which numbers of theta are weights, not biases, (size,)."""
    is_weight = np.zeros(program.size, dtype=bool)
    for _, place, _ in program.weight_places:
        is_weight[place] = True
    return is_weight
