"""What a run carries over to the next: the optimiser's memory, and that of schedule and early stopping."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from bpgui.engine.optimizers import State, optimizer
from bpgui.engine.stopping import Memory
from bpgui.engine.watch import watch_memory
from bpgui.errors import SpecError
from bpgui.spec import FloatArray, RunState, TrainingSpec


def run_state(training: TrainingSpec, sample: int, state: State, memory: Memory) -> RunState:
    """Put together what a run carries, `sample` samples into an epoch."""
    return RunState(training.optimizer, sample, {**state, **memory})


def memories(run: RunState, training: TrainingSpec, theta: FloatArray, samples: int) -> tuple[State, Memory]:
    """Take apart what a run carried; the optimiser's memory is empty, so fresh, if the training has another one.

    Raises `SpecError` if the run is not one of theta (size,) on data of so many samples.
    """
    memory = watch_memory(run.arrays)
    if run.optimizer != training.optimizer:
        state: State = {}
    else:
        state = {name: array for name, array in run.arrays.items() if name not in memory}
    fresh = optimizer(training.optimizer).init(theta, training.learning_rate, training.optimizer_settings)
    fits = not state or _shapes(state) == _shapes(fresh)
    whole = all(array.shape in ((1,), theta.shape) for array in memory.values())
    if not (fits and whole and 0 <= run.sample < samples):
        raise SpecError("The earlier run does not fit this network and data: reset the weights to begin anew.")
    return state, memory


def without_losses(run: RunState) -> RunState:
    """Return the run without the losses that schedule and early stopping have seen, which another one replaces."""
    seen = watch_memory(run.arrays)
    return replace(run, arrays={name: array for name, array in run.arrays.items() if name not in seen})


def _shapes(arrays: Mapping[str, FloatArray]) -> dict[str, tuple[int, ...]]:
    return {name: np.shape(array) for name, array in arrays.items()}
