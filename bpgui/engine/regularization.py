"""Regularisation: what keeps weights small, gradients bounded and a network from learning its data by heart.

All settings are 0, which is off, unless chosen. One update takes these steps, of which this module has those
with a name:

    sum or mean over the batch -> 0 where theta is held -> `clipped` (by value, then by norm) -> `penalised` (L2)
    -> `decayed` -> the optimiser's rule -> `proximal` (L1) -> what is held gets its value back.

Noise and dropout act on what an update learns from: see `bpgui.engine.batches`.
"""

import numpy as np
import numpy.typing as npt

from bpgui.spec import FloatArray, Param, Settings

REGULARIZATION: tuple[Param, ...] = (
    Param(
        "l1", "float", 0.0, "Pulls every weight towards 0 by rate times this, so that idle links reach exactly 0.",
        "L1", low=0.0, high=1000.0,
    ),
    Param(
        "l2", "float", 0.0, "Adds half of this times the sum of squares of all weights and biases to the loss.",
        "L2", low=0.0, high=1000.0,
    ),
    Param(
        "decay", "float", 0.0, "Shrinks all weights and biases by rate times this before each update, beside the loss.",
        "Decay", low=0.0, high=1000.0,
    ),
    Param(
        "input_noise", "float", 0.0, "Standard deviation of normal noise on the inputs, drawn anew in each epoch.",
        "Input noise", low=0.0, high=1000.0,
    ),
    Param(
        "target_noise", "float", 0.0, "Standard deviation of normal noise on the targets, drawn anew in each epoch.",
        "Target noise", low=0.0, high=1000.0,
    ),
    Param(
        "weight_noise", "float", 0.0, "Standard deviation of normal noise on the weights, drawn anew for each update.",
        "Weight noise", low=0.0, high=1000.0,
    ),
    Param(
        "clip_value", "float", 0.0, "The most that any number of the gradient may be, up or down; 0 is no limit.",
        "Clip by value", low=0.0, high=1e9,
    ),
    Param(
        "clip_norm", "float", 0.0, "The most that the length of the whole gradient may be; 0 is no limit.",
        "Clip by norm", low=0.0, high=1e9,
    ),
)  # fmt: skip

# torch.nn.utils.clip_grad_norm_ adds it to the norm, to keep the division away from zero.
_NORM_GUARD = 1e-6


def clipped(gradient: FloatArray, settings: Settings) -> FloatArray:
    """Return a gradient (size,) whose numbers, and then whose length, keep their limits.

    As `torch.nn.utils.clip_grad_value_` and `clip_grad_norm_` do, with the Euclidean norm.
    """
    value, norm = float(settings["clip_value"]), float(settings["clip_norm"])
    if value > 0.0:
        gradient = np.clip(gradient, -value, value)
    if norm > 0.0:
        scale = norm / (float(np.linalg.norm(gradient)) + _NORM_GUARD)
        gradient = gradient if scale >= 1.0 else gradient * scale
    return gradient


def penalised(gradient: FloatArray, theta: FloatArray, settings: Settings) -> FloatArray:
    """Return the gradient (size,) of the loss with L2's penalty: `weight_decay` of torch's optimisers but AdamW."""
    l2 = float(settings["l2"])
    return gradient + l2 * theta if l2 > 0.0 else gradient


def penalty(theta: FloatArray, settings: Settings) -> float:
    """Return L2's penalty, whose gradient `penalised` adds."""
    return 0.5 * float(settings["l2"]) * float(theta @ theta)


def decayed(theta: FloatArray, learning_rate: float, settings: Settings) -> FloatArray:
    """Return theta (size,) shrunk by decoupled decay, as `torch.optim.AdamW` does before its update.

    Loshchilov and Hutter 2019.
    """
    decay = float(settings["decay"])
    return theta * (1.0 - learning_rate * decay) if decay > 0.0 else theta


def proximal(
    theta: FloatArray, learning_rate: float, settings: Settings, is_weight: npt.NDArray[np.bool_]
) -> FloatArray:
    """Return theta (size,) with weights drawn towards 0 by L1; what would cross it stays there. Biases are left alone.

    The soft threshold of proximal gradient descent: Daubechies, Defrise and De Mol 2004; Parikh and Boyd 2014, 6.5.2.
    """
    threshold = learning_rate * float(settings["l1"])
    if threshold == 0.0:
        return theta
    shrunk = np.where(np.abs(theta) <= threshold, 0.0, theta - np.copysign(threshold, theta))
    return np.where(is_weight, shrunk, theta)
