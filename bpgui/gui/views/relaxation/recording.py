"""`Recording`: how one sample settles, computed piece by piece and kept for looking at."""

import math
import time
from collections import deque
from collections.abc import Iterator

import numpy as np

from bpgui.engine.ending import Ending, ending, smaller_step
from bpgui.engine.loop import Loop
from bpgui.engine.program import Part
from bpgui.engine.reference import NO_DROPOUT, Trace
from bpgui.engine.sweeps import LoopSweep, backward_sweeps, forward_sweeps
from bpgui.errors import BpguiError
from bpgui.gui.common.selection import NeuronRef
from bpgui.gui.views.relaxation.subject import Subject
from bpgui.spec import FloatArray

# Of a long relaxation the first and the last sweeps are kept, so many each, fewer of very large parts.
_MOST_KEPT, _FEWEST_KEPT, _MOST_NUMBERS = 1_000, 50, 2_000_000
_NO_TRIAL = {"settled", "slow", "rounding"}


class Track:
    """The sweeps of one recurrent part in one direction, from sweep 0, which is where all neurons begin.

    Once it is closed, `numbers` (kept,) says which sweeps are kept, `states` (kept, neurons) and `changes` (kept,) what
    they led to, and `ending` how it ended. Before the place `gap` others are missing, None if none are. Sweep 0 has no
    change.
    """

    def __init__(self, part: Part, backward: bool) -> None:
        self.part, self.backward = part, backward
        self.neurons = tuple(NeuronRef(layer.id, i) for layer in part.layers for i in range(layer.size))
        self.sweeps = 0
        self.gap: int | None = None
        self.numbers = self.changes = np.empty(0)
        self.states = np.empty((0, len(self.neurons)))
        self.ending = Ending("slow", 0, math.inf)
        self._kept = max(_FEWEST_KEPT, min(_MOST_KEPT, _MOST_NUMBERS // len(self.neurons)))
        self._first: list[tuple[FloatArray, float]] = [(np.zeros(len(self.neurons)), np.nan)]
        self._last: deque[tuple[FloatArray, float]] = deque(maxlen=self._kept)

    def add(self, sweep: LoopSweep) -> None:
        """Add the next sweep."""
        self.sweeps += 1
        states = np.concatenate([sweep.layers[layer.id][0] for layer in self.part.layers])
        (self._first if len(self._first) <= self._kept else self._last).append((states, sweep.change))

    def close(self, tolerance: float) -> None:
        """Tell how it ended."""
        first, kept = len(self._first), [*self._first, *self._last]
        self.gap = first if len(kept) <= self.sweeps else None
        last = np.arange(self.sweeps - len(self._last), self.sweeps) + 1.0
        self.numbers = np.concatenate([np.arange(first, dtype=float), last])
        self.states = np.array([states for states, _ in kept])
        self.changes = np.array([change for _, change in kept])
        self._first.clear()
        self._last.clear()
        begin = self.gap or 0
        self.ending = ending(self.sweeps, self.changes[begin or 1 :], self.states[begin:], tolerance)

    def __len__(self) -> int:
        """Count the sweeps that are kept, with sweep 0."""
        return len(self.numbers)

    def number(self, place: int) -> int:
        """Return which sweep is the one that is kept at a place."""
        return int(self.numbers[place])

    def values(self, place: int) -> FloatArray:
        """Return the states (neurons,) after the sweep at a place."""
        return self.states[place]


class Recording:
    """The tracks of one sample: first the activations of each recurrent part, then the errors, the last part first.

    Errors are missing where the activations did not settle, since such a sample teaches nothing, and where there is no
    slope to send them back by. `radius` is the estimated spectral radius, the largest of all parts; None without
    slopes. Once `tried`, `smaller` is a relaxation step with which all settles, and the sweeps that it takes; None
    where none was found.
    """

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.tracks: list[Track] = []
        self.radius: float | None = None
        self.done = False
        self.tried = False
        self.smaller: tuple[float, int] | None = None
        self._steps = self._record()
        self._trial = self._try()

    def go_on(self, seconds: float) -> None:
        """Compute for so long, or until all is done."""
        end = time.perf_counter() + seconds
        with np.errstate(all="ignore"):
            while not self.done and time.perf_counter() < end:
                self.done = next(self._steps, None) is None

    def try_smaller(self, seconds: float) -> None:
        """Look for so long for a smaller relaxation step that helps, or until all are `tried`."""
        end = time.perf_counter() + seconds
        with np.errstate(all="ignore"):
            while not self.tried and time.perf_counter() < end:
                self.tried = next(self._trial, None) is None

    @property
    def needs_trial(self) -> bool:
        """Whether a smaller relaxation step may help, which only trying tells."""
        return self.done and not self.tried and not {track.ending.kind for track in self.tracks} <= _NO_TRIAL

    @property
    def sweeps(self) -> int:
        """How many sweeps have been made so far."""
        return sum(track.sweeps for track in self.tracks)

    @property
    def settled(self) -> bool:
        """Whether all that was watched has settled."""
        return all(track.ending.kind == "settled" for track in self.tracks)

    def of(self, backward: bool) -> list[Track]:
        """Return the tracks of the activations, or those of the errors."""
        return [track for track in self.tracks if track.backward == backward]

    def _record(self) -> Iterator[bool]:
        subject = self.subject
        walk = forward_sweeps(subject.program, subject.theta, subject.inputs)
        trace: Trace | None = None
        while trace is None:
            try:
                self._add(next(walk))
            except StopIteration as end:
                trace = end.value
            yield True
        self._close()
        self.radius = self._radius(trace)
        yield True
        if subject.loss is not None and self.settled:
            for sweep in backward_sweeps(subject.program, subject.theta, subject.loss, trace, subject.targets):
                self._add(sweep)
                yield True
            self._close()

    def _try(self) -> Iterator[bool]:
        subject = self.subject
        search = smaller_step(subject.program, subject.theta, subject.loss, subject.inputs, subject.targets)
        while True:
            try:
                next(search)
            except StopIteration as end:
                self.smaller = end.value
                return
            yield True

    def _add(self, sweep: LoopSweep) -> None:
        if not self.tracks or self.tracks[-1].part is not sweep.part or self.tracks[-1].backward != sweep.backward:
            self._close()
            self.tracks.append(Track(sweep.part, sweep.backward))
        self.tracks[-1].add(sweep)

    def _close(self) -> None:
        """Close the last track, unless it is."""
        if self.tracks and not len(self.tracks[-1]):
            self.tracks[-1].close(float(self.subject.program.relaxation["tolerance"]))

    def _radius(self, trace: Trace) -> float | None:
        subject = self.subject
        try:
            return max(
                Loop(subject.program, subject.theta, track.part, NO_DROPOUT).spectral_radius(trace.net, trace.raw)
                for track in self.tracks
            )
        except BpguiError:  # a hard step has no slope
            return None
