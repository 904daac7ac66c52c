"""Optimisers: pairs of pure functions over the flat parameter vector.

`init(theta)` gives a state, a dict of arrays; `update(theta, gradient, state, learning_rate, settings)`
gives the next theta and the next state and changes neither argument. To add one, write its entry in
`OPTIMIZERS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from bpgui.errors import UnknownNameError
from bpgui.spec import FloatArray, Param, Settings

State = Mapping[str, FloatArray]
Update = Callable[[FloatArray, FloatArray, State, float, Settings], tuple[FloatArray, State]]


@dataclass(frozen=True, slots=True)
class Optimizer:
    """A rule that turns gradients into weight changes, with the settings it takes."""

    label: str
    doc: str
    source: str
    params: tuple[Param, ...]
    init: Callable[[FloatArray], State]
    update: Update


def _sgd_init(theta: FloatArray) -> State:
    return {"velocity": np.zeros_like(theta)}


def _sgd_update(
    theta: FloatArray, gradient: FloatArray, state: State, learning_rate: float, settings: Settings
) -> tuple[FloatArray, State]:
    momentum = float(settings["momentum"])
    if momentum == 0.0:
        return theta - learning_rate * gradient, state
    velocity = momentum * state["velocity"] + gradient
    return theta - learning_rate * velocity, {"velocity": velocity}


def _adam_init(theta: FloatArray) -> State:
    return {"mean": np.zeros_like(theta), "square": np.zeros_like(theta), "step": np.zeros(1)}


def _adam_update(
    theta: FloatArray, gradient: FloatArray, state: State, learning_rate: float, settings: Settings
) -> tuple[FloatArray, State]:
    beta1, beta2, epsilon = (float(settings[name]) for name in ("beta1", "beta2", "epsilon"))
    step = state["step"] + 1.0
    mean = beta1 * state["mean"] + (1.0 - beta1) * gradient
    square = beta2 * state["square"] + (1.0 - beta2) * gradient * gradient
    count = float(step[0])
    denominator = np.sqrt(square / (1.0 - beta2**count)) + epsilon
    theta = theta - learning_rate / (1.0 - beta1**count) * mean / denominator
    return theta, {"mean": mean, "square": square, "step": step}


OPTIMIZERS: dict[str, Optimizer] = {
    "sgd": Optimizer(
        label="SGD with momentum",
        doc="Gradient descent: v <- momentum v + gradient; weights <- weights - rate v. Momentum 0 is the plain rule.",
        source="Rumelhart, Hinton and Williams 1986; Polyak 1964; PyTorch's form, the rate outside the velocity",
        params=(
            Param(
                "momentum", "float", 0.0, "Share of the last step that carries on into this one.", "Momentum",
                low=0.0, high=0.9999,
            ),
        ),
        init=_sgd_init,
        update=_sgd_update,
    ),
    "adam": Optimizer(
        label="Adam",
        doc="Divides each weight's averaged gradient by its averaged size, so that all weights move at a similar pace.",
        source="Kingma and Ba 2015, algorithm 1; epsilon outside the root, as in PyTorch",
        params=(
            Param("beta1", "float", 0.9, "Decay of the averaged gradient.", "Beta 1", low=0.0, high=0.99999),
            Param("beta2", "float", 0.999, "Decay of the averaged square.", "Beta 2", low=0.0, high=0.9999999),
            Param(
                "epsilon", "float", 1e-8, "Keeps the division away from zero.", "Epsilon",
                low=0.0, low_open=True, high=1.0,
            ),
        ),
        init=_adam_init,
        update=_adam_update,
    ),
}  # fmt: skip


def optimizer(name: str) -> Optimizer:
    """Look up an optimiser; raise `UnknownNameError` with the nearest name."""
    if name not in OPTIMIZERS:
        raise UnknownNameError("optimiser", name, OPTIMIZERS)
    return OPTIMIZERS[name]
