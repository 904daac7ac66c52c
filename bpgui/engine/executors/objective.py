"""The loss of a mini-batch as a function of theta: its gradient, and all that the full-batch methods ask of it."""

import numpy as np

from bpgui.engine.batches import MiniBatch
from bpgui.engine.losses import BoundLoss
from bpgui.engine.program import Program
from bpgui.engine.reference import Trace, backward, forward, jacobian, loss_values, outputs
from bpgui.engine.regularization import penalised, penalty
from bpgui.spec import FloatArray, TrainingSpec


class BatchObjective:
    """The loss of one mini-batch, summed or averaged as the training says, at any theta (size,).

    It is what the full-batch methods make small (see `bpgui.engine.optimizers.Objective`); L2's penalty is part of it.
    """

    def __init__(self, program: Program, loss: BoundLoss, batch: MiniBatch, training: TrainingSpec) -> None:
        self._program = program
        self._loss = loss
        self._batch = batch
        self._divisor = float(len(batch.inputs)) if training.reduction == "mean" else 1.0
        self._regularization = training.regularization

    def value(self, theta: FloatArray) -> float:
        """Return the loss. A sample that did not settle counts as it is: losing one must not look like progress."""
        values = loss_values(self._program, self._loss, self._trace(theta), self._batch.targets)
        return float(values.sum(dtype=np.float64)) / self._divisor + penalty(theta, self._regularization)

    def gradient(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """Return the loss and its gradient (size,), 0 where theta is held."""
        gradient = penalised(self.data_gradient(theta), theta, self._regularization)
        return self.value(theta), self._where_trainable(gradient)

    def data_gradient(self, theta: FloatArray) -> FloatArray:
        """Return the gradient (size,) of the loss without the penalty, 0 where theta is held."""
        batch = self._batch
        trace = self._trace(theta)
        gradient = backward(self._program, self._noisy(theta), self._loss, trace, batch.targets, batch.dropout).theta
        return self._where_trainable(gradient / self._divisor)

    def residuals(self, theta: FloatArray) -> FloatArray:
        """Return outputs minus targets, (samples * outputs,), also of samples that did not settle."""
        return (outputs(self._program, self._trace(theta)) - self._batch.targets).ravel()

    def jacobian(self, theta: FloatArray) -> FloatArray:
        """Return the derivatives of the residuals, (samples * outputs, size), 0 where theta is held."""
        return self._where_trainable(jacobian(self._program, self._noisy(theta), self._trace(theta)))

    def _trace(self, theta: FloatArray) -> Trace:
        return forward(self._program, self._noisy(theta), self._batch.inputs, self._batch.dropout)

    def _noisy(self, theta: FloatArray) -> FloatArray:
        noise = self._batch.weight_noise
        return theta if noise is None else theta + noise

    def _where_trainable(self, slopes: FloatArray) -> FloatArray:
        # Not a product: 0 times an infinite slope is no number.
        trainable = self._program.trainable
        return slopes if trainable is None else np.where(trainable, slopes, slopes.dtype.type(0.0))
