"""One update of the weights, stage by stage, so that training and explaining go the very same way.

The gradient of a mini-batch, summed or averaged, 0 where theta is held -> clipped by value, then by norm -> plus l2
theta -> weights decayed -> the optimiser's rule -> l1 shrinks weights, some to exactly 0 -> what is held gets its value
back.
"""

from dataclasses import dataclass

import numpy as np

from bpgui.engine.optimizers import FullBatchOptimizer, Objective, Optimizer, State
from bpgui.engine.program import Program
from bpgui.engine.regularization import clipped, decayed, penalised, proximal
from bpgui.spec import FloatArray, TrainingSpec
from bpgui.spec.network import BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """What each stage of one update came to, all (size,).

    `gradient`, `clipped` and `penalised` are gradients; `decayed`, `moved` (by the optimiser), `shrunk` (by L1) and
    `theta` are weights and biases, the last being what training goes on with; `state` is the optimiser's memory after
    it. A full-batch method knows no stages: its gradient is the penalised one, and it moves theta by itself.
    """

    gradient: FloatArray
    clipped: FloatArray
    penalised: FloatArray
    decayed: FloatArray
    moved: FloatArray
    shrunk: FloatArray
    theta: FloatArray
    state: State


def weight_marks(program: Program) -> BoolArray:
    """Tell which numbers of theta are weights, not biases, (size,)."""
    marks = np.zeros(program.size, dtype=bool)
    for _, place, _ in program.weight_places:
        marks[place] = True
    return marks


def update(
    program: Program,
    method: Optimizer,
    training: TrainingSpec,
    theta: FloatArray,
    gradient: FloatArray,
    state: State,
    rate: float,
    is_weight: BoolArray,
) -> Update:
    """Move theta (size,) against a gradient (size,), reduced and 0 where theta is held; nothing given is changed."""
    settings = training.regularization
    limited = clipped(gradient, settings)
    whole = penalised(limited, theta, settings)
    before = decayed(theta, rate, settings)
    moved, after = method.update(before, whole, state, rate, training.optimizer_settings)
    shrunk = proximal(moved, rate, settings, is_weight)
    return Update(gradient, limited, whole, before, moved, shrunk, _held(program, shrunk, theta), after)


def full_batch_update(
    program: Program,
    method: FullBatchOptimizer,
    training: TrainingSpec,
    theta: FloatArray,
    objective: Objective,
    state: State,
) -> tuple[FloatArray, State]:
    """Return theta (size,) and memory after one step of a method that looks at the loss itself."""
    moved, after = method.step(objective, theta, state, training.optimizer_settings)
    return _held(program, moved, theta), after


def _held(program: Program, after: FloatArray, before: FloatArray) -> FloatArray:
    return after if program.trainable is None else np.where(program.trainable, after, before)
