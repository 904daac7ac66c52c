"""What every optimiser is made of: its entry in the registry, and the state that it carries along.

A state is a dict of arrays: one array like theta per slot, and single numbers, shape (1,), which are
float64 whatever the precision of theta. `step`, which every state has, counts the updates so far.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from bpgui.spec import FloatArray, Param, Settings

State = Mapping[str, FloatArray]
Init = Callable[[FloatArray, float, Settings], State]
Update = Callable[[FloatArray, FloatArray, State, float, Settings], tuple[FloatArray, State]]


class Objective(Protocol):
    """What a full-batch method may ask of the loss over all training samples, at any theta (size,).

    `gradient` and the columns of `jacobian` are 0 where theta is held.
    """

    def value(self, theta: FloatArray) -> float:
        """Return the loss."""
        ...

    def gradient(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """Return the loss and its gradient (size,)."""
        ...

    def residuals(self, theta: FloatArray) -> FloatArray:
        """Return outputs minus targets, (samples * outputs,)."""
        ...

    def jacobian(self, theta: FloatArray) -> FloatArray:
        """Return the derivatives of the residuals, (samples * outputs, size)."""
        ...


Step = Callable[[Objective, FloatArray, State, Settings], tuple[FloatArray, State]]


@dataclass(frozen=True, slots=True)
class Optimizer:
    """A rule that turns the gradient of a mini-batch into a change of theta.

    `init(theta, learning_rate, settings)` gives the first state, with an array like theta for each of `slots`.
    `update(theta, gradient, state, learning_rate, settings)` gives the next theta and the next state; it changes
    none of its arguments.
    """

    label: str
    doc: str
    source: str
    params: tuple[Param, ...]
    slots: tuple[str, ...]
    init: Init
    update: Update


@dataclass(frozen=True, slots=True)
class FullBatchOptimizer:
    """A method that looks at the loss of all samples several times for one change of theta.

    `init` is as for `Optimizer`; `step(objective, theta, state, settings)` gives the next theta and the next state. It
    sets its step sizes itself, so there is no learning rate. `losses` are those that it can make small (None: any);
    `most_parameters` is the size of the largest network that it is for (None: any); `regularizers` are the settings of
    `bpgui.engine.regularization` that it works with.
    """

    label: str
    doc: str
    source: str
    params: tuple[Param, ...]
    slots: tuple[str, ...]
    init: Init
    step: Step
    losses: tuple[str, ...] | None = None
    most_parameters: int | None = None
    regularizers: tuple[str, ...] = ()


def zeros(*slots: str) -> Init:
    """Return an `init` that starts with all slots at 0 and no step done."""

    def init(theta: FloatArray, learning_rate: float, settings: Settings) -> State:
        return {**{slot: np.zeros_like(theta) for slot in slots}, "step": np.zeros(1)}

    return init


def single(value: float) -> FloatArray:
    """Return one number of a state, (1,)."""
    return np.array([value], dtype=np.float64)


def number(state: State, name: str) -> float:
    """Return one number of a state, as a Python float, which leaves the precision of arrays alone."""
    return float(state[name][0])
