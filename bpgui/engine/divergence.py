"""What to tell a person when training meets a number that is not finite: in which epoch, layer and sample."""

import numpy as np

from bpgui.engine.batches import Batches, in_precision
from bpgui.engine.course import Place
from bpgui.engine.data import TrainingData
from bpgui.engine.diagnostics import NonFinite, first_non_finite
from bpgui.engine.losses import loss
from bpgui.engine.program import Program
from bpgui.errors import DivergedError
from bpgui.spec import FloatArray, TrainingSpec


def exploded_batch(
    program: Program, data: TrainingData, training: TrainingSpec, theta: FloatArray, place: Place
) -> DivergedError:
    """Return the error for the mini-batch at `place`, which theta (size,) could not learn from and stay finite."""
    batches = Batches(program, data, training)
    batch = batches.draw(place.epoch, place.sample)
    theta = in_precision(theta, training)
    if batch.weight_noise is not None:
        theta = theta + batch.weight_noise
    rows = batches.rows(place.epoch, place.sample)
    bound = loss(training.loss, training.loss_settings)
    found = first_non_finite(program, theta, bound, batch.inputs, batch.targets, rows, batch.dropout)
    return _told(training, place.epoch + 1, found)


def exploded_loss(
    program: Program, data: TrainingData, training: TrainingSpec, theta: FloatArray, epoch: int
) -> DivergedError:
    """Return the error for a loss over the training part that is not finite after so many epochs."""
    theta = in_precision(theta, training)
    bound = loss(training.loss, training.loss_settings)
    found = first_non_finite(program, theta, bound, data.inputs, data.targets, np.arange(len(data.inputs)))
    return _told(training, max(epoch, 1), found)


def _told(training: TrainingSpec, epoch: int, found: NonFinite | None) -> DivergedError:
    # An update can overflow although every number that led to it is finite.
    where = "" if found is None else f" {found}"
    return DivergedError(
        f"Training stopped in epoch {epoch:,}: the numbers{where} grew past all bounds. "
        f"The last finite weights are kept. Try a learning rate below {training.learning_rate:g}."
    )
