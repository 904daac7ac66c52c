"""Loss functions, per sample, with the error signal that backpropagation starts from.

Definitions of mean squared error and both cross-entropies follow PyTorch: the mean over the outputs of
a sample (MSELoss, BCELoss) and the log-likelihood of the target (CrossEntropyLoss). To add a loss, write
its entry in `LOSSES`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bpgui.engine.activations import ACTIVATIONS
from bpgui.errors import SpecError, UnknownNameError
from bpgui.spec import FloatArray

Backward = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss of one output layer.

    `value(net, output, target)` gives one number per sample, shape (samples,).
    `delta(net, output, target, backward)` gives dL/d net, shape (samples, neurons), where `backward` is
    the output activation's. `activations` lists the output activations it is defined for (None: any);
    `probabilities` says that targets must lie between 0 and 1.
    """

    label: str
    formula: str
    doc: str
    value: Callable[[FloatArray, FloatArray, FloatArray], FloatArray]
    delta: Callable[[FloatArray, FloatArray, FloatArray, Backward], FloatArray]
    activations: tuple[str, ...] | None = None
    probabilities: bool = False


def _binary_cross_entropy(net: FloatArray, output: FloatArray, target: FloatArray) -> FloatArray:
    # -t log f(z) - (1 - t) log(1 - f(z)) with the sigmoid put in, which stays finite for any z.
    terms = np.maximum(net, 0.0) - net * target + np.log1p(np.exp(-np.abs(net)))
    return terms.mean(axis=1)


def _categorical_cross_entropy(net: FloatArray, output: FloatArray, target: FloatArray) -> FloatArray:
    # -sum t log softmax(z), from the net inputs: the log of a vanishing probability stays finite.
    shifted = net - net.max(axis=1, keepdims=True)
    log_output = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -(target * log_output).sum(axis=1)


LOSSES: dict[str, Loss] = {
    "half_squared_error": Loss(
        label="Half squared error",
        formula="L = 1/2 sum_k (o_k - t_k)^2",
        doc="The textbook's loss: its derivative is simply output minus target.",
        value=lambda net, output, target: 0.5 * ((output - target) ** 2).sum(axis=1),
        delta=lambda net, output, target, backward: backward(net, output, output - target),
    ),
    "mse": Loss(
        label="Mean squared error",
        formula="L = 1/K sum_k (o_k - t_k)^2",
        doc="The squared error, averaged over the K outputs. The usual loss for regression.",
        value=lambda net, output, target: ((output - target) ** 2).mean(axis=1),
        delta=lambda net, output, target, backward: backward(net, output, (output - target) * (2.0 / target.shape[1])),
    ),
    "binary_cross_entropy": Loss(
        label="Binary cross-entropy",
        formula="L = -1/K sum_k [t_k log o_k + (1 - t_k) log(1 - o_k)]",
        doc="For yes-or-no targets and sigmoid outputs: its gradient does not fade where the sigmoid is flat.",
        value=_binary_cross_entropy,
        delta=lambda net, output, target, backward: (output - target) / target.shape[1],
        activations=("sigmoid",),
        probabilities=True,
    ),
    "categorical_cross_entropy": Loss(
        label="Categorical cross-entropy",
        formula="L = -sum_k t_k log o_k",
        doc="For one class of several and a softmax output: minus the log of the right class's probability.",
        value=_categorical_cross_entropy,
        delta=lambda net, output, target, backward: output * target.sum(axis=1, keepdims=True) - target,
        activations=("softmax",),
        probabilities=True,
    ),
}


def loss(name: str) -> Loss:
    """Look up a loss; raise `UnknownNameError` with the nearest name."""
    if name not in LOSSES:
        raise UnknownNameError("loss", name, LOSSES)
    return LOSSES[name]


def check_pair(loss_name: str, activation_name: str, layer_name: str) -> None:
    """Raise `SpecError` unless the loss is defined for an output layer of this activation."""
    allowed = loss(loss_name).activations
    if allowed is not None and activation_name not in allowed:
        labels = " or ".join(ACTIVATIONS[name].label.lower() for name in allowed)
        raise SpecError(
            f"{loss(loss_name).label} needs a {labels} output, but layer '{layer_name}' is "
            f"{ACTIVATIONS[activation_name].label.lower()}: change its activation, or choose another loss."
        )


def check_targets(loss_name: str, targets: FloatArray) -> None:
    """Raise `SpecError` unless the loss is defined for targets of these values."""
    if not loss(loss_name).probabilities or targets.size == 0:
        return
    low, high = float(targets.min()), float(targets.max())
    if low < 0.0 or high > 1.0:
        raise SpecError(
            f"{loss(loss_name).label} needs targets between 0 and 1, but this data goes from {low:.3g} to "
            f"{high:.3g}: choose mean squared error."
        )
