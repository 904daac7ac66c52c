"""`Walk`: the next update of a run, with every number on the way."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bpgui.engine.batches import Batches, MiniBatch, in_precision
from bpgui.engine.data import TrainingData
from bpgui.engine.executors.objective import BatchObjective
from bpgui.engine.losses import BoundLoss, check_targets, loss
from bpgui.engine.optimizers import FullBatchOptimizer, State, optimizer
from bpgui.engine.program import Program
from bpgui.engine.reference import Gradient, Trace, backward, forward, loss_values
from bpgui.engine.report import Report
from bpgui.engine.resume import memories, run_state
from bpgui.engine.settings import check_methods, checked
from bpgui.engine.trainer import Trainer
from bpgui.engine.updating import Update, full_batch_update, update, weight_marks
from bpgui.engine.watch import Watch, watch_memory
from bpgui.errors import DivergedError
from bpgui.spec import FULL_BATCH, FloatArray, Parameters, RunState, TrainingSpec
from bpgui.spec.checks import check_fit


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """One update that a run is about to make, computed by the functions that training uses, in the run's precision.

    `rows` (samples,) are the rows of the training data that it learns from, and `batch` what they look like with their
    noise; `theta` and `state` are weights and the optimiser's memory before it, `computed` is theta with its noise.
    `losses` (samples,), `trace` and `gradient` are those of the batch; `divisor` is what the summed gradient is divided
    by, and `mean` the outcome (size,), in which missing and locked links still have the gradient that they would have.
    `update` has the stages that follow, with everything that is held at 0.
    """

    program: Program
    training: TrainingSpec
    loss: BoundLoss
    rate: float
    rows: npt.NDArray[np.intp]
    batch: MiniBatch
    theta: FloatArray
    computed: FloatArray
    state: State
    trace: Trace
    losses: FloatArray
    gradient: Gradient
    divisor: float
    mean: FloatArray
    update: Update

    @property
    def samples(self) -> int:
        """How many samples the update learns from."""
        return len(self.rows)

    @property
    def finite(self) -> bool:
        """Whether training could make this update: every number of it is finite."""
        arrays = (self.update.gradient, self.update.theta, *self.update.state.values())
        return all(bool(np.isfinite(array).all()) for array in arrays)


def walk(
    program: Program,
    parameters: Parameters,
    data: TrainingData,
    training: TrainingSpec,
    epoch: int = 0,
    run: RunState | None = None,
) -> Walk:
    """Compute the update that a `Trainer` of the same arguments would make next; it refuses what that refuses.

    Numbers that are not finite are returned as they come: see `Walk.finite`.
    """
    check_fit(program.network, data.inputs.shape[1], data.targets.shape[1])
    training = checked(training)
    check_methods(program.network, training)
    check_targets(training.loss, data.targets)
    program = replace(program, relaxation=training.relaxation)
    packed = program.pack(parameters)
    run = run or RunState(training.optimizer, 0, {})
    remembered, memory = memories(run, training, packed, len(data.inputs))
    batches = Batches(program, data, training)
    sample = 0 if len(batches.rows(epoch, 0)) == len(data.inputs) else run.sample
    batch, bound, theta = batches.draw(epoch, sample), loss(training.loss, training.loss_settings), packed
    theta = in_precision(packed, training)
    method = optimizer(training.optimizer)
    state = {
        name: in_precision(array, training) if name in method.slots else array for name, array in remembered.items()
    } or method.init(theta, training.learning_rate, training.optimizer_settings)
    rate = float(Watch(training, memory).rates(epoch, 1)[0])
    with np.errstate(all="ignore"):
        computed = theta if batch.weight_noise is None else theta + batch.weight_noise
        trace = forward(program, computed, batch.inputs, batch.dropout)
        gradient = backward(program, computed, bound, trace, batch.targets, batch.dropout)
        divisor = float(len(batch.inputs)) if training.reduction == "mean" else 1.0
        mean = gradient.theta / divisor
        return Walk(
            program=program,
            training=training,
            loss=bound,
            rate=rate,
            rows=batches.rows(epoch, sample),
            batch=batch,
            theta=theta,
            computed=computed,
            state=state,
            trace=trace,
            losses=loss_values(program, bound, trace, batch.targets),
            gradient=gradient,
            divisor=divisor,
            mean=mean,
            update=_updated(program, training, bound, batch, theta, mean, state, rate),
        )


def walk_row(
    program: Program,
    parameters: Parameters,
    data: TrainingData,
    training: TrainingSpec,
    inputs: FloatArray,
    targets: FloatArray,
    epoch: int = 0,
    run: RunState | None = None,
) -> Walk:
    """Compute the update that one row, inputs (columns,) and targets (targets,), would make as a batch by itself.

    The optimiser remembers what it did; where in its epoch the run stands is no matter of one row.
    """
    alone = replace(data, inputs=inputs[np.newaxis], targets=targets[np.newaxis])
    run = None if run is None else replace(run, sample=0)
    return walk(program, parameters, alone, replace(training, batch_size=FULL_BATCH), epoch, run)


def take(
    program: Program,
    parameters: Parameters,
    data: TrainingData,
    training: TrainingSpec,
    epoch: int = 0,
    run: RunState | None = None,
) -> Report:
    """Make the update that `walk` tells of, with all that belongs to it, and report where the run stands then.

    Raises `DivergedError` if its numbers are not finite.
    """
    trainer = Trainer(program, parameters, data, training, epoch, run, executor="reference")
    trainer.step_batch()
    return trainer.report()


def aside(told: Walk, run: RunState | None) -> tuple[Parameters, RunState]:
    """Return weights and run after an update that a run makes aside, by a sample of somebody's choice.

    The optimiser remembers it; the place in the epoch, the schedule and early stopping do not. Raises `DivergedError`
    if its numbers are not finite.
    """
    if not told.finite:
        raise DivergedError("This step would make a number that is not finite, so it is not taken: lower the rate.")
    run = run or RunState(told.training.optimizer, 0, {})
    state = {name: np.asarray(array, dtype=np.float64) for name, array in told.update.state.items()}
    parameters = told.program.unpack(told.update.theta.astype(np.float64))
    return parameters, run_state(told.training, run.sample, state, watch_memory(run.arrays))


def _updated(
    program: Program,
    training: TrainingSpec,
    bound: BoundLoss,
    batch: MiniBatch,
    theta: FloatArray,
    mean: FloatArray,
    state: State,
    rate: float,
) -> Update:
    gradient = mean if program.trainable is None else np.where(program.trainable, mean, mean.dtype.type(0.0))
    method = optimizer(training.optimizer)
    if not isinstance(method, FullBatchOptimizer):
        return update(program, method, training, theta, gradient, state, rate, weight_marks(program))
    objective = BatchObjective(program, bound, batch, training)
    after, memory = full_batch_update(program, method, training, theta, objective, state)
    whole = objective.gradient(theta)[1]
    return Update(gradient, gradient, whole, theta, after, after, after, memory)
