"""How a relaxation ended: settled, or why not, told from its last changes and states.

A sweep near a fixed point multiplies what is left to go by a matrix, so changes shrink or grow by the same factor from
sweep to sweep; what neither shrinks nor grows comes round again and again, or never repeats itself.
"""

import math
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

import numpy as np

from bpgui.engine.losses import BoundLoss
from bpgui.engine.program import Program
from bpgui.engine.reference import Trace
from bpgui.engine.sweeps import LoopSweep, backward_sweeps, forward_sweeps
from bpgui.spec import FloatArray

End = TypeVar("End")
Kind = Literal["settled", "slow", "oscillating", "wandering", "growing", "exploded", "rounding"]

# A change that falls by less than this share from one stretch of sweeps to the next may fall by chance.
_CLEARLY = 0.9
_LONGEST_STRETCH = 100
# States that come back to within this share of the way that they go in between have come round.
_BACK = 0.25
_MOST_COMPARED = 64  # neurons, those that move most
_HALVINGS = 3
_ROUNDING = 1e-14


@dataclass(frozen=True, slots=True)
class Ending:
    """How a recurrent part ended after so many `sweeps`, the last with a largest `change`.

    `factor` is by how much the change goes up or down per sweep at the end, None where there are too few to tell. What
    is `slow` would settle after about `more` sweeps, if `factor` is known; what is `oscillating` comes round every
    `period` sweeps; what moves by `rounding` alone can come no closer. `swing` is how far the neuron that moves most
    goes up and down in the last sweeps.
    """

    kind: Kind
    sweeps: int
    change: float
    factor: float | None = None
    more: int | None = None
    period: int | None = None
    swing: float = 0.0


def ending(sweeps: int, changes: FloatArray, states: FloatArray, tolerance: float) -> Ending:
    """Tell how a part ended from its last changes (at least 1,) and the states (at least 1, neurons) at the end."""
    last = float(changes[-1])
    if not math.isfinite(last):
        return Ending("exploded", sweeps, last, _trend(changes[:-1])[2])
    earlier, later, factor = _trend(changes)
    told = Ending("settled", sweeps, last, factor)
    if last < tolerance:
        return told
    recent = states[-2 * _LONGEST_STRETCH :]
    told = replace(told, swing=float(np.ptp(recent[-_LONGEST_STRETCH:], axis=0).max()))
    steps = np.diff(changes[-_LONGEST_STRETCH:])
    if factor is None or max(earlier, later) < _CLEARLY:
        return _slow(told, tolerance)
    if min(earlier, later) > 1.0 / _CLEARLY:
        return replace(told, kind="growing")
    if last <= _ROUNDING * max(1.0, float(np.abs(recent).max())):
        return replace(told, kind="rounding")
    period = _period(recent)
    if period is not None:
        return replace(told, kind="oscillating", period=period)
    if (steps < 0.0).all():
        return _slow(told, tolerance)
    return replace(told, kind="growing" if (steps > 0.0).all() else "wandering")


def smaller_step(
    program: Program, theta: FloatArray, loss: BoundLoss | None, inputs: FloatArray, targets: FloatArray
) -> Generator[None, None, tuple[float, int] | None]:
    """Try half the relaxation step, a quarter and an eighth on one sample, forward and, with a loss, backward.

    Yields after every sweep, and returns the first step with which everything settles, with the most sweeps that this
    takes in any part; None if there is none.
    """
    for halving in range(1, _HALVINGS + 1):
        dt = float(program.relaxation["dt"]) / 2.0**halving
        tried = replace(program, relaxation={**program.relaxation, "dt": dt})
        most = yield from _most_sweeps(tried, theta, loss, inputs, targets)
        if most is not None:
            return dt, most
    return None


def _most_sweeps(
    program: Program, theta: FloatArray, loss: BoundLoss | None, inputs: FloatArray, targets: FloatArray
) -> Generator[None, None, int | None]:
    """Return how many sweeps the slowest part takes, None if one does not settle."""
    trace: Trace = yield from _silent(forward_sweeps(program, theta, inputs), [])
    if trace.relaxation is None or not trace.relaxation.settled_share:
        return None
    ends: list[LoopSweep] = []
    if loss is not None:
        yield from _silent(backward_sweeps(program, theta, loss, trace, targets), ends)
    counts = Counter(sweep.part.layers[0].id for sweep in ends)
    last = {sweep.part.layers[0].id: sweep.change for sweep in ends}
    if any(change >= float(program.relaxation["tolerance"]) for change in last.values()):
        return None
    return max((trace.relaxation.sweeps, *counts.values()))


def _silent(sweeps: Generator[LoopSweep, None, End], seen: list[LoopSweep]) -> Generator[None, None, End]:
    """Go through sweeps, and add each to those that were seen; return what they end with."""
    while True:
        try:
            seen.append(next(sweeps))
        except StopIteration as end:
            return end.value
        yield


def _slow(told: Ending, tolerance: float) -> Ending:
    """Add how many more sweeps it takes, if that can be told."""
    if told.factor is None or not 0.0 < told.factor < 1.0:
        return replace(told, kind="slow")
    return replace(told, kind="slow", more=math.ceil(math.log(tolerance / told.change) / math.log(told.factor)))


def _trend(changes: FloatArray) -> tuple[float, float, float | None]:
    """Return how the mean change goes from one stretch of sweeps to the next, earlier and at the end, and per sweep.

    The last is None where there are too few changes to tell.
    """
    length = min(max(1, len(changes) // 3), _LONGEST_STRETCH)
    if len(changes) < 2 or not changes[-2 * length :].all():
        return 1.0, 1.0, None
    means = [float(changes[max(0, len(changes) - k * length) :][:length].mean()) for k in (3, 2, 1)]
    earlier, later = (means[1] / means[0] if len(changes) > 2 else means[2] / means[1]), means[2] / means[1]
    return earlier, later, later ** (1.0 / length)


def _period(states: FloatArray) -> int | None:
    """Return after how many sweeps, at least 2, states (sweeps, neurons) come round again, None if they do not."""
    if states.shape[1] > _MOST_COMPARED:
        states = states[:, np.argsort(np.ptp(states, axis=0))[-_MOST_COMPARED:]]
    end, longest = len(states), len(states) // 2
    apart = [
        float(np.abs(states[end - longest :] - states[end - longest - p : end - p]).max()) for p in range(1, longest)
    ]
    for p in range(2, longest - 1):
        here = apart[p - 1]
        if here <= _BACK * max(apart) and here <= min(apart[p - 2], apart[p]):
            return p
    return None
