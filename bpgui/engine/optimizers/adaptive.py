"""Optimisers that give each weight its own pace, by the size of its gradients so far; all as in `torch.optim`.

Epsilon is added outside the root, as PyTorch does.
"""

import numpy as np

from bpgui.engine.optimizers.method import Optimizer, State, number, single, zeros
from bpgui.spec import FloatArray, Param, Settings

# Smaller ones would vanish in a run of single precision, and 0 / 0 is no number.
_LEAST_EPSILON = 1e-30


def _epsilon(default: float) -> Param:
    return Param(
        "epsilon", "float", default, "Keeps the division away from zero.", "Epsilon",
        low=_LEAST_EPSILON, low_open=True, high=1.0,
    )  # fmt: skip


_BETA1 = Param("beta1", "float", 0.9, "Decay of the averaged gradient.", "Beta 1", low=0.0, high=0.99999)
_BETA2 = Param("beta2", "float", 0.999, "Decay of the averaged square.", "Beta 2", low=0.0, high=0.9999999)


def _adagrad(
    theta: FloatArray, gradient: FloatArray, state: State, learning_rate: float, settings: Settings
) -> tuple[FloatArray, State]:
    square = state["square"] + gradient * gradient
    theta = theta - learning_rate * gradient / (np.sqrt(square) + float(settings["epsilon"]))
    return theta, {"square": square, "step": single(number(state, "step") + 1.0)}


def _rmsprop(
    theta: FloatArray, gradient: FloatArray, state: State, learning_rate: float, settings: Settings
) -> tuple[FloatArray, State]:
    alpha = float(settings["alpha"])
    square = alpha * state["square"] + (1.0 - alpha) * gradient * gradient
    theta = theta - learning_rate * gradient / (np.sqrt(square) + float(settings["epsilon"]))
    return theta, {"square": square, "step": single(number(state, "step") + 1.0)}


def _adam(
    theta: FloatArray, gradient: FloatArray, state: State, learning_rate: float, settings: Settings
) -> tuple[FloatArray, State]:
    beta1, beta2, epsilon = (float(settings[name]) for name in ("beta1", "beta2", "epsilon"))
    step = number(state, "step") + 1.0
    mean = beta1 * state["mean"] + (1.0 - beta1) * gradient
    square = beta2 * state["square"] + (1.0 - beta2) * gradient * gradient
    denominator = np.sqrt(square / (1.0 - beta2**step)) + epsilon
    theta = theta - learning_rate / (1.0 - beta1**step) * mean / denominator
    return theta, {"mean": mean, "square": square, "step": single(step)}


def _adamw(
    theta: FloatArray, gradient: FloatArray, state: State, learning_rate: float, settings: Settings
) -> tuple[FloatArray, State]:
    shrunk = theta * (1.0 - learning_rate * float(settings["weight_decay"]))
    return _adam(shrunk, gradient, state, learning_rate, settings)


ADAGRAD = Optimizer(
    label="Adagrad",
    doc="Divides each gradient by the root of the sum of all its squares so far, so steps only ever get smaller.",
    source="Duchi, Hazan and Singer 2011; torch.optim.Adagrad",
    params=(_epsilon(1e-10),),
    slots=("square",),
    init=zeros("square"),
    update=_adagrad,
)

RMSPROP = Optimizer(
    label="RMSprop",
    doc="Divides each gradient by the root of a running average of its squares: Adagrad with a memory that fades.",
    source="Tieleman and Hinton 2012, lecture 6.5; torch.optim.RMSprop, neither centred nor with momentum",
    params=(
        Param("alpha", "float", 0.99, "Decay of the averaged square.", "Alpha", low=0.0, high=0.99999),
        _epsilon(1e-8),
    ),
    slots=("square",),
    init=zeros("square"),
    update=_rmsprop,
)

ADAM = Optimizer(
    label="Adam",
    doc="Divides each weight's averaged gradient by its averaged size, so that all weights move at a similar pace.",
    source="Kingma and Ba 2015, algorithm 1; torch.optim.Adam, epsilon outside the root",
    params=(_BETA1, _BETA2, _epsilon(1e-8)),
    slots=("mean", "square"),
    init=zeros("mean", "square"),
    update=_adam,
)

ADAMW = Optimizer(
    label="AdamW",
    doc="Adam that first shrinks all weights and biases a little, by rate times decay, whatever their gradient.",
    source="Loshchilov and Hutter 2019, algorithm 2; torch.optim.AdamW",
    params=(
        _BETA1,
        _BETA2,
        _epsilon(1e-8),
        Param(
            "weight_decay", "float", 0.01, "Share of a weight, times the learning rate, lost with each update.",
            "Weight decay", low=0.0, high=1000.0,
        ),
    ),
    slots=("mean", "square"),
    init=zeros("mean", "square"),
    update=_adamw,
)  # fmt: skip
