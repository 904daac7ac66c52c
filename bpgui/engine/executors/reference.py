"""The reference executor: one update after the other in plain NumPy, as `bpgui.engine.updating` says."""

import math
from collections.abc import Sequence

import numpy as np

from bpgui.engine.batches import Batches, in_precision
from bpgui.engine.data import TrainingData
from bpgui.engine.executors.objective import BatchObjective
from bpgui.engine.executors.protocol import PARTS, Part, Record, ignore, part_arrays
from bpgui.engine.losses import loss
from bpgui.engine.metrics import Evaluation, Metrics, measure
from bpgui.engine.optimizers import FullBatchOptimizer, State, optimizer
from bpgui.engine.program import Program
from bpgui.engine.updating import full_batch_update, update, weight_marks
from bpgui.spec import FloatArray, TrainingSpec


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
        self._is_weight = weight_marks(program)
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
        program, method, training = self._program, self._method, self._training
        if isinstance(method, FullBatchOptimizer):
            theta, state = full_batch_update(program, method, training, self._theta, objective, self._state)
        else:
            gradient = objective.data_gradient(self._theta)
            if not np.isfinite(gradient).all():
                return False
            step = update(program, method, training, self._theta, gradient, self._state, rate, self._is_weight)
            theta, state = step.theta, step.state
        if not all(np.isfinite(array).all() for array in (theta, *state.values())):
            return False
        self._theta, self._state = theta, state
        return True
