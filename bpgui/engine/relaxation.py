"""Relaxation: how the states of a recurrent network are led to a fixed point, one row per sample.

Both halves of recurrent backpropagation are of this form: the activations settle where x = f(x W + input), and
the errors where y = (delta of y) W^T + outside error. Almeida 1987; Pineda 1987, Phys. Rev. Lett. 59:2229.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bpgui.engine import random
from bpgui.spec import FloatArray, Param, Settings
from bpgui.spec.network import BoolArray

Rows = npt.NDArray[np.intp]

RELAXATION: tuple[Param, ...] = (
    Param(
        "dt", "float", 0.5, "How far each sweep moves the neurons of a loop towards their new outputs: 1 all the way.",
        "Relaxation step", low=0.0, low_open=True, high=1.0,
    ),
    Param(
        "tolerance", "float", 1e-4, "A sample has settled once no neuron of the loop changes by this much in a sweep.",
        "Settling tolerance", low=0.0, low_open=True, high=1.0,
    ),
    Param(
        "sweeps", "int", 500, "A sample that has not settled after so many sweeps is given up and teaches nothing.",
        "Most sweeps", low=1, high=1_000_000,
    ),
)  # fmt: skip

# The power iteration goes on long enough to forget where it began; growth is measured over the second half.
_TURNS = 80


@dataclass(frozen=True, slots=True)
class Relaxation:
    """How the samples settled: most sweeps that one needed, the largest change of any in its last sweep.

    `settled_share` is the share of the samples that settled, 0 to 1; `change` is infinite if one grew past all bounds.
    """

    sweeps: int
    change: float
    settled_share: float


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """The states (samples, neurons) where each sample stopped, which of them settled, sweeps and changes (samples,)."""

    states: FloatArray
    settled: BoolArray
    sweeps: int
    change: FloatArray


def settle(function: Callable[[FloatArray, Rows], FloatArray], start: FloatArray, settings: Settings) -> Settled:
    """Look for each sample's fixed point x = F(x) by sweeps x <- x + dt (F(x) - x), all neurons at once.

    `function(x, rows)` gives F for the samples `rows`, whose states are x (rows, neurons). A sample whose largest
    change is below the tolerance has settled, after that change, and is then left alone. One whose states would
    pass the fourth root of the largest number stops unsettled where it was, so that even its loss stays finite.
    """
    tolerance, most = float(settings["tolerance"]), int(settings["sweeps"])
    states = start.copy()
    settled = np.zeros(len(start), dtype=bool)
    change = np.full(len(start), np.inf)
    # Only the samples that still move are computed: their rows, states and largest changes.
    rows, here, largest, sweeps = np.arange(len(start)), start, change, 0
    while len(rows) > 0 and sweeps < most:
        sweeps += 1
        here, largest = _sweep(function, here, rows, settings)
        moving = (largest >= tolerance) & (largest < np.inf)
        if not moving.all():
            states[rows], change[rows], settled[rows] = here, largest, largest < tolerance
            rows, here, largest = rows[moving], here[moving], largest[moving]
    states[rows], change[rows] = here, largest
    return Settled(states, settled, sweeps, change)


def watch(
    function: Callable[[FloatArray, Rows], FloatArray], start: FloatArray, settings: Settings
) -> Iterator[tuple[FloatArray, float]]:
    """Yield the states (samples, neurons) after every sweep that `settle` makes, and the largest change in it.

    Samples that have stopped stay as they are, and count no more for the change.
    """
    states, rows = start, np.arange(len(start))
    for _ in range(int(settings["sweeps"])):
        if len(rows) == 0:
            return
        here, largest = _sweep(function, states[rows], rows, settings)
        states = states.copy()
        states[rows] = here
        yield states, float(largest.max())
        rows = rows[(largest >= float(settings["tolerance"])) & (largest < np.inf)]


def _sweep(
    function: Callable[[FloatArray, Rows], FloatArray], here: FloatArray, rows: Rows, settings: Settings
) -> tuple[FloatArray, FloatArray]:
    """Return the states after one sweep and each sample's largest change, infinite if it would pass all bounds."""
    # Growth past all bounds is what is looked for.
    with np.errstate(over="ignore", invalid="ignore"):
        step = float(settings["dt"]) * (function(here, rows) - here)
        after = here + step
        largest = np.abs(step).max(axis=1)
        bounded = np.abs(after).max(axis=1) <= float(np.finfo(here.dtype).max) ** 0.25
    if bounded.all():
        return after, largest
    return np.where(bounded[:, np.newaxis], after, here), np.where(bounded, largest, np.inf)


def summary(parts: list[Settled]) -> Relaxation:
    """Sum up how the recurrent parts of a network settled: a sample has settled if it did in every part."""
    settled = np.logical_and.reduce([part.settled for part in parts])
    return Relaxation(
        sweeps=max(part.sweeps for part in parts),
        change=max(float(part.change.max(initial=0.0)) for part in parts),
        settled_share=float(settled.mean()) if len(settled) else 1.0,
    )


def growth(product: Callable[[FloatArray], FloatArray], shape: tuple[int, int]) -> float:
    """Estimate the spectral radius of a matrix per sample, the largest over the samples, by power iteration.

    `product(v)` multiplies each row of v (samples, neurons) by its sample's matrix. The geometric mean of the growth
    over many turns also finds the radius of a pair of complex eigenvalues, under which v turns and never comes to rest.
    """
    v = random.normals(random.key(0), shape[0] * shape[1]).reshape(shape)
    logarithms = np.zeros(shape[0])
    with np.errstate(divide="ignore"):  # a matrix without cycles ends at 0, whose logarithm is minus infinity
        for turn in range(_TURNS):
            v = product(v)
            length = np.linalg.norm(v, axis=1)
            v = v / np.where(length > 0.0, length, 1.0)[:, np.newaxis]
            if turn >= _TURNS // 2:
                logarithms += np.log(length)
    return float(np.exp(logarithms.max(initial=-np.inf) / (_TURNS - _TURNS // 2)))
