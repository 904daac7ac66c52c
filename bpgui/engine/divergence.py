"""What to tell a person when training meets a number that is not finite: in which epoch, layer and sample, and why."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bpgui.engine.autopsy import Autopsy, Stage, growth, largest_parameter
from bpgui.engine.batches import Batches, batch_size, in_precision
from bpgui.engine.course import Place
from bpgui.engine.data import TrainingData
from bpgui.engine.diagnostics import NonFinite, first_non_finite
from bpgui.engine.loop import Layers
from bpgui.engine.losses import loss
from bpgui.engine.optimizers import OPTIMIZERS, FullBatchOptimizer
from bpgui.engine.program import Program
from bpgui.engine.reference import NO_DROPOUT
from bpgui.engine.report import settling
from bpgui.errors import DivergedError
from bpgui.spec import FloatArray, TrainingSpec


class ExplosionError(DivergedError):
    """Training met a number that is not finite; `autopsy` has all the facts."""

    def __init__(self, autopsy: Autopsy) -> None:
        super().__init__(autopsy.sentence)
        self.autopsy = autopsy


@dataclass(frozen=True, slots=True, eq=False)
class SoFar:
    """A run up to its explosion: theta (size,) at its start, the updates that it made, and its last learning rate."""

    start: FloatArray
    updates: int
    learning_rate: float


@dataclass(frozen=True, slots=True, eq=False)
class _Computed:
    """What was computed when the numbers broke: theta (size,) and samples, as they were, with their rows (samples,)."""

    theta: FloatArray
    inputs: FloatArray
    targets: FloatArray
    rows: npt.NDArray[np.intp]
    dropout: Layers


def exploded_batch(
    program: Program, data: TrainingData, training: TrainingSpec, theta: FloatArray, place: Place, so_far: SoFar
) -> ExplosionError:
    """Return the error for the mini-batch at `place`, which theta (size,) could not learn from and stay finite."""

    def computed(training: TrainingSpec) -> _Computed:
        batches = Batches(program, data, training)
        batch = batches.draw(place.epoch, place.sample)
        noisy = in_precision(theta, training)
        if batch.weight_noise is not None:
            noisy = noisy + batch.weight_noise
        return _Computed(noisy, batch.inputs, batch.targets, batches.rows(place.epoch, place.sample), batch.dropout)

    found, in_double = _found(program, training, computed(training)), False
    if training.precision == "float32":
        double = replace(training, precision="float64")
        in_double = _found(program, double, computed(double)) is None
    size = batch_size(training, len(data.inputs))
    return _autopsy(program, data, training, theta, so_far, found, in_double, place.epoch, place.sample // size)


def exploded_loss(
    program: Program, data: TrainingData, training: TrainingSpec, theta: FloatArray, epoch: int, so_far: SoFar
) -> ExplosionError:
    """Return the error for a loss over the training part that is not finite after so many epochs."""

    def computed(training: TrainingSpec) -> _Computed:
        return _Computed(
            in_precision(theta, training), data.inputs, data.targets, np.arange(len(data.inputs)), NO_DROPOUT
        )

    found = _found(program, training, computed(training))
    double = replace(training, precision="float64")
    in_double = training.precision == "float32" and _found(program, double, computed(double)) is None
    return _autopsy(program, data, training, theta, so_far, found, in_double, epoch, None)


def _found(program: Program, training: TrainingSpec, computed: _Computed) -> NonFinite | None:
    bound = loss(training.loss, training.loss_settings)
    return first_non_finite(
        program, computed.theta, bound, computed.inputs, computed.targets, computed.rows, computed.dropout
    )


def _autopsy(
    program: Program,
    data: TrainingData,
    training: TrainingSpec,
    theta: FloatArray,
    so_far: SoFar,
    found: NonFinite | None,
    in_double: bool,
    epoch: int,
    batch: int | None,
) -> ExplosionError:
    """Put the facts together, after so many whole epochs and so many batches of the next one, if it is one of them."""
    samples = len(data.inputs)
    batches = -(-samples // batch_size(training, samples))
    searches = isinstance(OPTIMIZERS[training.optimizer], FullBatchOptimizer)
    autopsy = Autopsy(
        sentence="",
        epoch=max(epoch, 1) if batch is None else epoch + 1,
        batch=None if batch is None else batch + 1,
        batches=batches,
        updates=so_far.updates,
        updates_in_all=epoch * batches + (batch or 0),
        stage=_stage(program, data, training, found, batch),
        layer=None if found is None else found.id,
        row=None if found is None else found.sample if data.rows is None else int(data.rows[found.sample]),
        learning_rate=None if searches else so_far.learning_rate,
        largest=largest_parameter(program, theta),
        largest_at_start=largest_parameter(program, so_far.start),
        growth=growth(program, so_far.start, theta),
        precision=training.precision,
        finite_in_double=in_double,
        settling=settling(program, theta, data.inputs),
        start=so_far.start,
    )
    return ExplosionError(replace(autopsy, sentence=_told(autopsy, program, training)))


def _stage(
    program: Program, data: TrainingData, training: TrainingSpec, found: NonFinite | None, batch: int | None
) -> Stage:
    if found is None:
        # Every number of every sample is finite, but not their sum, or not what an update makes of them.
        return "loss" if batch is None else "update"
    if found.id in program.inputs:
        return "inputs"
    if not np.isfinite(in_precision(data.targets[found.sample], training)).all():
        return "targets"
    return found.way


def _told(autopsy: Autopsy, program: Program, training: TrainingSpec) -> str:
    """Put an explosion into a sentence or two: what it is, where, and what to do."""
    begin = f"Training stopped in epoch {autopsy.epoch:,}: "
    sample = "" if autopsy.row is None else f"sample {autopsy.row + 1:,}"
    if autopsy.stage in ("inputs", "targets"):
        kind = "an input" if autopsy.stage == "inputs" else "a target"
        if autopsy.precision == "float32":
            single = f"too large for single precision, which ends at {np.finfo(np.float32).max:.2g}"
            return f"{begin}{sample} has {kind} that is {single}. Choose double precision, or scale the data."
        return f"{begin}{sample} has {kind} that is no finite number: correct the data."
    layer = "" if autopsy.layer is None else f" in layer '{program.network.layer(autopsy.layer).name}' at {sample}"
    remedy = _remedy(autopsy, training)
    what = "the loss of all samples together" if layer == "" and autopsy.stage == "loss" else f"the numbers{layer}"
    return f"{begin}{what} grew past all bounds. The last finite weights are kept. {remedy}"


def _remedy(autopsy: Autopsy, training: TrainingSpec) -> str:
    if autopsy.at_once:
        if autopsy.finite_in_double:
            return "No learning rate helps with these weights: choose double precision, or reset the weights."
        return "No learning rate helps with these weights: reset them, or draw new ones."
    if autopsy.learning_rate is None:
        return f"{OPTIMIZERS[training.optimizer].label} has no learning rate: draw new weights, or scale the data."
    return f"Try a learning rate below {training.learning_rate:g}."
