"""`Report`: where a training run stands."""

from dataclasses import dataclass

import numpy as np

from bpgui.engine.metrics import Evaluation
from bpgui.engine.program import Program
from bpgui.engine.reference import forward, spectral_radius
from bpgui.spec import FloatArray, Parameters, RunState

# Enough samples to tell how a network settles, few enough to look at them ten times a second.
MOST_SETTLING_SAMPLES = 256


@dataclass(frozen=True, slots=True)
class Settling:
    """How a recurrent network settles on samples of its data, with the weights of the report.

    Most sweeps that a sample needed, largest change of any in its last sweep, share of the samples that settled (0 to
    1), and the estimated spectral radius at the fixed points: above 1, a network may not settle.
    """

    sweeps: int
    change: float
    settled_share: float
    spectral_radius: float


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """Where a run stands, in copies that nobody else writes to.

    `epoch` counts whole epochs since the initial weights, `batch` whole batches and `sample` the samples
    of the next batch visited within the present epoch. `history` (rows, 7), with `HISTORY_COLUMNS`, holds the
    rows that are new since the last report; `samples_seen` counts over the whole run; `visited` is the data
    row last stepped to. `run` is what a run that goes on from here begins with, and `executor` the name of what carries
    the updates out. A run that `stopped_early` is finished and has the best weights that it met. `relaxation` is None
    unless the network is recurrent.
    """

    epoch: int
    batch: int
    batches: int
    sample: int
    parameters: Parameters
    evaluation: Evaluation
    history: FloatArray
    samples_seen: int
    visited: int | None
    finished: bool
    run: RunState
    executor: str
    stopped_early: bool
    relaxation: Settling | None


def settling(program: Program, theta: FloatArray, inputs: FloatArray) -> Settling | None:
    """Let at most `MOST_SETTLING_SAMPLES` evenly spread inputs (samples, columns) settle; None if nothing recurs."""
    if not program.recurrent:
        return None
    rows = np.unique(np.linspace(0, len(inputs) - 1, MOST_SETTLING_SAMPLES).astype(int))
    # A network that grows past all bounds is one that does not settle, and is told as such.
    with np.errstate(all="ignore"):
        trace = forward(program, theta, inputs[rows])
        radius = spectral_radius(program, theta, trace)
    if trace.relaxation is None or radius is None:
        return None
    found = trace.relaxation
    return Settling(found.sweeps, found.change, found.settled_share, radius)
