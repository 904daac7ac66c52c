"""How well a network does: loss, mean squared error and accuracy, always the mean over samples."""

from dataclasses import dataclass

import numpy as np

from bpgui.engine.data import TrainingData
from bpgui.engine.losses import Loss
from bpgui.engine.program import Program
from bpgui.engine.reference import forward, loss_values
from bpgui.spec import FloatArray


@dataclass(frozen=True, slots=True)
class Metrics:
    """Mean loss, mean squared error and accuracy (share of samples, 0 to 1; None for regression)."""

    loss: float
    mse: float
    accuracy: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Metrics of the training part, and of the test part where there is one."""

    train: Metrics
    test: Metrics | None


def right_answers(outputs: FloatArray, targets: FloatArray) -> FloatArray:
    """Tell which samples are classified right, (samples,) of 0 and 1.

    One column of targets: output and target lie on the same side of 0.5. Several: the largest column agrees.
    """
    if targets.shape[1] == 1:
        return ((outputs[:, 0] > 0.5) == (targets[:, 0] > 0.5)).astype(float)
    return (outputs.argmax(axis=1) == targets.argmax(axis=1)).astype(float)


def evaluate(program: Program, theta: FloatArray, loss: Loss, data: TrainingData) -> Evaluation:
    """Measure the network on the training and the test part."""
    train = _measure(program, theta, loss, data.inputs, data.targets, data.classes)
    if len(data.test_inputs) == 0:
        return Evaluation(train, None)
    return Evaluation(train, _measure(program, theta, loss, data.test_inputs, data.test_targets, data.classes))


def _measure(
    program: Program, theta: FloatArray, loss: Loss, inputs: FloatArray, targets: FloatArray, classes: bool
) -> Metrics:
    trace = forward(program, theta, inputs)
    outputs = np.concatenate([trace.output[layer] for layer in program.outputs], axis=1)
    return Metrics(
        loss=float(loss_values(program, loss, trace, targets).mean()),
        mse=float(((outputs - targets) ** 2).mean()),
        accuracy=float(right_answers(outputs, targets).mean()) if classes else None,
    )
