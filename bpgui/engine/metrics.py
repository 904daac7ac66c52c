"""How well a network does, always as the mean over samples.

`Metrics` are what a run measures again and again; a `Summary` tells more, for the end of a run. A sample of a
recurrent network that did not settle is measured as it was when its sweeps were used up.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bpgui.engine.data import TrainingData
from bpgui.engine.losses import BoundLoss
from bpgui.engine.program import Program
from bpgui.engine.reference import forward, loss_values, outputs
from bpgui.spec import FloatArray

Labels = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Metrics:
    """Mean loss, mean squared error and accuracy (share of samples, 0 to 1; None for regression)."""

    loss: float
    mse: float
    accuracy: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Metrics of the training part, and of the test and the validation part where they have rows."""

    train: Metrics
    test: Metrics | None
    validation: Metrics | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """All that can be said about answers (samples, targets); what does not exist is None.

    For regression `r2`, the share of the targets' variance that is explained: the mean over the columns whose targets
    differ, so None if there is none. For classifications `accuracy`, `confusion` (classes, classes), which counts the
    samples of class row that were answered as class column, and per class `precision`, the share of the answers that
    are right, None for a class that was never answered, and `recall`, the share of the samples that are found, None
    for a class that does not occur.
    """

    mse: float
    mae: float
    r2: float | None
    accuracy: float | None
    confusion: Labels | None
    precision: tuple[float | None, ...] | None
    recall: tuple[float | None, ...] | None


def answers(columns: FloatArray, threshold: float) -> Labels:
    """Return the class that each row of outputs or targets stands for, (samples,).

    One column: class 1 above the threshold, else class 0. Several: the largest column.
    """
    if columns.shape[1] == 1:
        return (columns[:, 0] > threshold).astype(np.intp)
    return columns.argmax(axis=1)


def right_answers(outputs: FloatArray, targets: FloatArray, threshold: float = 0.5) -> FloatArray:
    """Tell which samples are classified right, (samples,) of 0 and 1; `threshold` is the loss's."""
    return (answers(outputs, threshold) == answers(targets, 0.5)).astype(float)


def evaluate(program: Program, theta: FloatArray, loss: BoundLoss, data: TrainingData) -> Evaluation:
    """Measure the network on every part of the data."""

    def part(inputs: FloatArray, targets: FloatArray) -> Metrics | None:
        return measure(program, theta, loss, inputs, targets, data.classes) if len(inputs) else None

    return Evaluation(
        measure(program, theta, loss, data.inputs, data.targets, data.classes),
        part(data.test_inputs, data.test_targets),
        part(data.validation_inputs, data.validation_targets),
    )


def measure(
    program: Program, theta: FloatArray, loss: BoundLoss, inputs: FloatArray, targets: FloatArray, classes: bool
) -> Metrics:
    """Measure the network on inputs (samples, columns) with targets (samples, targets)."""
    trace = forward(program, theta, inputs)
    answered = outputs(program, trace)
    return Metrics(
        loss=float(loss_values(program, loss, trace, targets).mean(dtype=np.float64)),
        mse=float(((answered - targets) ** 2).mean(dtype=np.float64)),
        accuracy=float(right_answers(answered, targets, loss.threshold).mean()) if classes else None,
    )


def summarise(outputs: FloatArray, targets: FloatArray, classes: bool, threshold: float = 0.5) -> Summary:
    """Sum up outputs (samples, columns) against targets of the same shape; `threshold` is the loss's."""
    confused = confusion(outputs, targets, threshold) if classes else None
    # The errors of a network that has exploded overflow, and are then infinite.
    with np.errstate(over="ignore", invalid="ignore"):
        errors = outputs - targets
        return Summary(
            mse=float((errors**2).mean()),
            mae=float(np.abs(errors).mean()),
            r2=None if classes else _explained(errors, targets),
            accuracy=None if confused is None else float(right_answers(outputs, targets, threshold).mean()),
            confusion=confused,
            precision=None if confused is None else _shares(confused.diagonal(), confused.sum(axis=0)),
            recall=None if confused is None else _shares(confused.diagonal(), confused.sum(axis=1)),
        )


def confusion(outputs: FloatArray, targets: FloatArray, threshold: float) -> Labels:
    """Count the samples of class row that were answered as class column, (classes, classes)."""
    classes = max(2, targets.shape[1])
    pairs = classes * answers(targets, 0.5) + answers(outputs, threshold)
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def _explained(errors: FloatArray, targets: FloatArray) -> float | None:
    differ = targets.min(axis=0) < targets.max(axis=0)
    if not differ.any():
        return None
    spread = ((targets - targets.mean(axis=0)) ** 2).sum(axis=0)
    return float(np.mean(1.0 - (errors**2).sum(axis=0)[differ] / spread[differ]))


def _shares(right: Labels, of: Labels) -> tuple[float | None, ...]:
    return tuple(hits / count if count else None for hits, count in zip(right.tolist(), of.tolist(), strict=True))
