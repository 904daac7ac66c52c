"""Optimisers that follow the gradient, its running sum, or only its sign.

Momentum, Nesterov and Rprop are those of PyTorch's `torch.optim`; Quickprop is that of Fahlman's own program.
"""

import numpy as np

from bpgui.engine.optimizers.method import Optimizer, State, number, single, zeros
from bpgui.spec import FloatArray, Param, Settings

_MOMENTUM = Param(
    "momentum", "float", 0.9, "Share of the last step that carries on into this one.", "Momentum", low=0.0, high=0.9999
)


def _next(state: State) -> FloatArray:
    return single(number(state, "step") + 1.0)


def _sgd(
    theta: FloatArray, gradient: FloatArray, state: State, learning_rate: float, settings: Settings
) -> tuple[FloatArray, State]:
    return theta - learning_rate * gradient, {"step": _next(state)}


def _momentum(
    theta: FloatArray, gradient: FloatArray, state: State, learning_rate: float, settings: Settings
) -> tuple[FloatArray, State]:
    velocity = float(settings["momentum"]) * state["velocity"] + gradient
    return theta - learning_rate * velocity, {"velocity": velocity, "step": _next(state)}


def _nesterov(
    theta: FloatArray, gradient: FloatArray, state: State, learning_rate: float, settings: Settings
) -> tuple[FloatArray, State]:
    momentum = float(settings["momentum"])
    velocity = momentum * state["velocity"] + gradient
    theta = theta - learning_rate * (gradient + momentum * velocity)
    return theta, {"velocity": velocity, "step": _next(state)}


def _rprop_init(theta: FloatArray, learning_rate: float, settings: Settings) -> State:
    return {"gradient": np.zeros_like(theta), "size": np.full_like(theta, learning_rate), "step": np.zeros(1)}


def _rprop(
    theta: FloatArray, gradient: FloatArray, state: State, learning_rate: float, settings: Settings
) -> tuple[FloatArray, State]:
    grow, shrink = float(settings["grow"]), float(settings["shrink"])
    smallest, largest = float(settings["smallest"]), float(settings["largest"])
    # Signs are multiplied, not gradients, whose product could underflow to 0.
    agreement = np.sign(gradient) * np.sign(state["gradient"])
    size = np.where(agreement > 0.0, grow * state["size"], state["size"])
    size = np.where(agreement < 0.0, shrink * state["size"], size)
    size = np.clip(size, smallest, largest)
    # A weight that has just jumped over a minimum waits for one step.
    gradient = np.where(agreement < 0.0, 0.0, gradient)
    return theta - np.sign(gradient) * size, {"gradient": gradient, "size": size, "step": _next(state)}


def _quickprop(
    theta: FloatArray, gradient: FloatArray, state: State, learning_rate: float, settings: Settings
) -> tuple[FloatArray, State]:
    growth = float(settings["growth"])
    last, change = state["gradient"], state["change"]
    moving = change != 0.0
    # Both slopes as seen along the last change: `ahead` > 0 if the way goes on downhill.
    ahead, behind = -gradient * np.sign(change), -last * np.sign(change)
    curved = behind > ahead
    jump = np.divide(ahead, behind - ahead, out=np.full_like(theta, growth), where=curved)
    quadratic = np.minimum(jump, growth) * change
    # Once over the minimum, the parabola alone leads back; otherwise the plain step is added.
    plain = np.where(moving & (ahead <= 0.0), 0.0, learning_rate * gradient)
    change = np.where(moving, quadratic, 0.0) - plain
    return theta + change, {"gradient": gradient, "change": change, "step": _next(state)}


SGD = Optimizer(
    label="Gradient descent (SGD)",
    doc="The plain rule of backpropagation: each weight moves against its gradient, times the learning rate.",
    source="Rumelhart, Hinton and Williams 1986; torch.optim.SGD",
    params=(),
    slots=(),
    init=zeros(),
    update=_sgd,
)

MOMENTUM = Optimizer(
    label="SGD with momentum",
    doc="A rolling ball: velocity <- momentum velocity + gradient; weights <- weights - rate velocity.",
    source="Rumelhart, Hinton and Williams 1986; Polyak 1964; torch.optim.SGD, the rate outside the velocity",
    params=(_MOMENTUM,),
    slots=("velocity",),
    init=zeros("velocity"),
    update=_momentum,
)

NESTEROV = Optimizer(
    label="Nesterov momentum",
    doc="Momentum that looks ahead: the step is gradient + momentum velocity, with the velocity already renewed.",
    source="Nesterov 1983; Sutskever et al. 2013; torch.optim.SGD(nesterov=True), the rate outside the velocity",
    params=(_MOMENTUM,),
    slots=("velocity",),
    init=zeros("velocity"),
    update=_nesterov,
)

RPROP = Optimizer(
    label="Rprop",
    doc="Uses only the gradient's sign: each weight's own step grows while the sign stays and shrinks when it turns. "
    "Meant for the full batch. The learning rate is just the first step's size, so schedules have no effect.",
    source="Riedmiller and Braun 1993, the form that waits after a change of sign; torch.optim.Rprop",
    params=(
        Param("grow", "float", 1.2, "Factor of the step while the sign stays.", "Growth", low=1.0, high=10.0),
        Param(
            "shrink", "float", 0.5, "Factor of the step when the sign turns.", "Shrinkage",
            low=0.0, low_open=True, high=1.0,
        ),
        Param(
            "smallest", "float", 1e-6, "Smallest step of a weight.", "Smallest step", low=0.0, low_open=True, high=0.01
        ),
        Param("largest", "float", 50.0, "Largest step of a weight.", "Largest step", low=0.01, high=1000.0),
    ),
    slots=("gradient", "size"),
    init=_rprop_init,
    update=_rprop,
)  # fmt: skip

QUICKPROP = Optimizer(
    label="Quickprop",
    doc="Lays a parabola through this and the last gradient of each weight and jumps to its lowest point, but at most "
    "'growth' times as far as last time. The plain step is added while the way goes on downhill. For the full batch.",
    source="Fahlman 1988, An empirical study of learning speed in back-propagation networks, CMU-CS-88-162; the rules "
    "of his program, whose weight decay is the regulariser L2 here",
    params=(
        Param(
            "growth", "float", 1.75, "The most that a step may be longer than the one before it.", "Growth limit",
            low=0.0, low_open=True, high=10.0,
        ),
    ),
    slots=("gradient", "change"),
    init=zeros("gradient", "change"),
    update=_quickprop,
)  # fmt: skip
