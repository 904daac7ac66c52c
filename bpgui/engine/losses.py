"""Loss functions, per sample, with the error signal that backpropagation starts from.

Definitions follow PyTorch: the mean over the outputs of a sample (MSELoss, L1Loss, HuberLoss, BCEWithLogitsLoss), the
log-likelihood of the target and its label smoothing (CrossEntropyLoss). To add a loss, write its entry in `LOSSES`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from bpgui.engine.activations import ACTIVATIONS, softplus
from bpgui.errors import SpecError, UnknownNameError
from bpgui.spec import FloatArray, Param, Settings, check_settings

Backward = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss of one output layer.

    `value(net, output, target, settings)` gives one number per sample, shape (samples,).
    `delta(net, output, target, backward, settings)` gives dL/d net, shape (samples, neurons), where `backward` is
    the output activation's. Both keep the precision of what they are given. `activations` lists the output
    activations it is defined for (None: any); `probabilities` says that targets must lie between 0 and 1. An output
    above `threshold` is the answer 1 of a classification with one column.
    """

    label: str
    formula: str
    doc: str
    source: str
    params: tuple[Param, ...]
    value: Callable[[FloatArray, FloatArray, FloatArray, Settings], FloatArray]
    delta: Callable[[FloatArray, FloatArray, FloatArray, Backward, Settings], FloatArray]
    activations: tuple[str, ...] | None = None
    probabilities: bool = False
    threshold: float = 0.5


@dataclass(frozen=True, slots=True)
class BoundLoss:
    """A loss with its settings, checked: what a run makes small."""

    name: str
    entry: Loss
    settings: Settings

    @property
    def threshold(self) -> float:
        """The output above which one column answers 1."""
        return self.entry.threshold

    def value(self, net: FloatArray, output: FloatArray, target: FloatArray) -> FloatArray:
        """Return the loss of each sample (samples,) for one output layer's arrays (samples, neurons)."""
        return self.entry.value(net, output, target, self.settings)

    def delta(self, net: FloatArray, output: FloatArray, target: FloatArray, backward: Backward) -> FloatArray:
        """Return dL/d net (samples, neurons), where `backward` is the output activation's."""
        return self.entry.delta(net, output, target, backward, self.settings)


def _huber(net: FloatArray, output: FloatArray, target: FloatArray, settings: Settings) -> FloatArray:
    error = output - target
    bounded = np.clip(error, -float(settings["delta"]), float(settings["delta"]))
    return (bounded * (error - 0.5 * bounded)).mean(axis=1)


def _huber_delta(
    net: FloatArray, output: FloatArray, target: FloatArray, backward: Backward, settings: Settings
) -> FloatArray:
    bounded = np.clip(output - target, -float(settings["delta"]), float(settings["delta"]))
    return backward(net, output, bounded / target.shape[1])


def _smoothed(target: FloatArray, settings: Settings, classes: int) -> FloatArray:
    """Mix a target with the answer that every class is as likely."""
    smoothing = float(settings["label_smoothing"])
    return target * (1.0 - smoothing) + smoothing / classes if smoothing > 0.0 else target


def _binary_cross_entropy(net: FloatArray, output: FloatArray, target: FloatArray, settings: Settings) -> FloatArray:
    # -t log f(z) - (1 - t) log(1 - f(z)) with the sigmoid put in, which stays finite for any z.
    return (softplus(net) - net * _smoothed(target, settings, 2)).mean(axis=1)


def _binary_cross_entropy_delta(
    net: FloatArray, output: FloatArray, target: FloatArray, backward: Backward, settings: Settings
) -> FloatArray:
    return (output - _smoothed(target, settings, 2)) / target.shape[1]


def _categorical_cross_entropy(
    net: FloatArray, output: FloatArray, target: FloatArray, settings: Settings
) -> FloatArray:
    # -sum t log softmax(z), from the net inputs: the log of a vanishing probability stays finite.
    shifted = net - net.real.max(axis=1, keepdims=True)
    log_output = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -(_smoothed(target, settings, target.shape[1]) * log_output).sum(axis=1)


def _categorical_cross_entropy_delta(
    net: FloatArray, output: FloatArray, target: FloatArray, backward: Backward, settings: Settings
) -> FloatArray:
    smoothed = _smoothed(target, settings, target.shape[1])
    return output * smoothed.sum(axis=1, keepdims=True) - smoothed


def _hinge_delta(
    net: FloatArray, output: FloatArray, target: FloatArray, backward: Backward, settings: Settings
) -> FloatArray:
    side = 2.0 * target - 1.0
    return backward(net, output, -side * (side * output < 1.0) / target.shape[1])


_LABEL_SMOOTHING = Param(
    "label_smoothing", "float", 0.0, "Share of every target that is spread evenly over all classes.",
    "Label smoothing", low=0.0, high=1.0,
)  # fmt: skip

LOSSES: dict[str, Loss] = {
    "half_squared_error": Loss(
        label="Half squared error",
        formula="L = 1/2 sum_k (o_k - t_k)^2",
        doc="The textbook's loss: its derivative is simply output minus target.",
        source="Rumelhart, Hinton and Williams 1986, equation 3",
        params=(),
        value=lambda net, output, target, settings: 0.5 * ((output - target) ** 2).sum(axis=1),
        delta=lambda net, output, target, backward, settings: backward(net, output, output - target),
    ),
    "mse": Loss(
        label="Mean squared error",
        formula="L = 1/K sum_k (o_k - t_k)^2",
        doc="The squared error, averaged over the K outputs. The usual loss for regression.",
        source="PyTorch's MSELoss",
        params=(),
        value=lambda net, output, target, settings: ((output - target) ** 2).mean(axis=1),
        delta=lambda net, output, target, backward, settings: backward(
            net, output, (output - target) * (2.0 / target.shape[1])
        ),
    ),
    "mae": Loss(
        label="Mean absolute error",
        formula="L = 1/K sum_k |o_k - t_k|",
        doc="The size of the error, averaged over the K outputs: a few rows that are far off do not rule the rest.",
        source="PyTorch's L1Loss; slope 0 where output and target are equal",
        params=(),
        value=lambda net, output, target, settings: np.abs(output - target).mean(axis=1),
        delta=lambda net, output, target, backward, settings: backward(
            net, output, np.sign(output - target) / target.shape[1]
        ),
    ),
    "huber": Loss(
        label="Huber",
        formula="L = 1/K sum_k e_k^2 / 2 where |e_k| <= d, else d (|e_k| - d/2),  e = o - t",
        doc="Squared for small errors and straight for large ones: smooth at its minimum, and calm about outliers.",
        source="Huber 1964; PyTorch's HuberLoss",
        params=(
            Param(
                "delta", "float", 1.0, "d, the size of error from which on the loss is straight.", "Delta",
                low=0.0, low_open=True, high=1e6,
            ),
        ),
        value=_huber,
        delta=_huber_delta,
    ),
    "binary_cross_entropy": Loss(
        label="Binary cross-entropy",
        formula="L = -1/K sum_k [t_k log o_k + (1 - t_k) log(1 - o_k)]",
        doc="For yes-or-no targets and sigmoid outputs: its gradient does not fade where the sigmoid is flat.",
        source="PyTorch's BCEWithLogitsLoss; with label smoothing s the target is t (1 - s) + s/2",
        params=(_LABEL_SMOOTHING,),
        value=_binary_cross_entropy,
        delta=_binary_cross_entropy_delta,
        activations=("sigmoid",),
        probabilities=True,
    ),
    "categorical_cross_entropy": Loss(
        label="Categorical cross-entropy",
        formula="L = -sum_k t_k log o_k",
        doc="For one class of several and a softmax output: minus the log of the right class's probability.",
        source="PyTorch's CrossEntropyLoss; with label smoothing s the target is t (1 - s) + s/K",
        params=(_LABEL_SMOOTHING,),
        value=_categorical_cross_entropy,
        delta=_categorical_cross_entropy_delta,
        activations=("softmax",),
        probabilities=True,
    ),
    "hinge": Loss(
        label="Hinge",
        formula="L = 1/K sum_k max(0, 1 - y_k o_k),  y = 2 t - 1",
        doc="For yes-or-no targets and linear outputs: asks for the right side of 0 by a margin of 1, and no more.",
        source="Cortes and Vapnik 1995; slope 0 at the margin, as in PyTorch's MultiMarginLoss",
        params=(),
        value=lambda net, output, target, settings: np.maximum(0.0, 1.0 - (2.0 * target - 1.0) * output).mean(axis=1),
        delta=_hinge_delta,
        activations=("linear",),
        probabilities=True,
        threshold=0.0,
    ),
}  # fmt: skip


def loss(name: str, settings: Settings = MappingProxyType({})) -> BoundLoss:
    """Return a loss with its settings, defaults filled in.

    Raises `UnknownNameError` with the nearest name, or `ParamError` with the range.
    """
    if name not in LOSSES:
        raise UnknownNameError("loss", name, LOSSES)
    entry = LOSSES[name]
    return BoundLoss(name, entry, check_settings(entry.params, settings, entry.label))


def check_pair(loss_name: str, activation_name: str, layer_name: str) -> None:
    """Raise `SpecError` unless the loss is defined for an output layer of this activation."""
    entry = loss(loss_name).entry
    if entry.activations is not None and activation_name not in entry.activations:
        needed = " or ".join(ACTIVATIONS[name].in_text for name in entry.activations)
        raise SpecError(
            f"{entry.label} needs a {needed} output, but layer '{layer_name}' is "
            f"{ACTIVATIONS[activation_name].in_text}: change its activation, or choose another loss."
        )


def check_targets(loss_name: str, targets: FloatArray) -> None:
    """Raise `SpecError` unless the loss is defined for targets of these values."""
    entry = loss(loss_name).entry
    if not entry.probabilities or targets.size == 0:
        return
    low, high = float(targets.min()), float(targets.max())
    if low < 0.0 or high > 1.0:
        raise SpecError(
            f"{entry.label} needs targets between 0 and 1, but this data goes from {low:.3g} to {high:.3g}: "
            "choose mean squared error."
        )
