"""`Walk`: the weights that training has come through, as far as anybody looked."""

from dataclasses import dataclass

import numpy as np

from bpgui.engine import Program
from bpgui.spec import FloatArray, Parameters, Project

MOST_POINTS = 200
_LARGEST = 1e100
_MOST_BYTES, _FEWEST_POINTS = 64_000_000, 20


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """The weights theta (size,) after so many epochs."""

    epoch: int
    theta: FloatArray


class Walk:
    """Snapshots of one network on its way from its first weights to the present ones, thinned as they become many."""

    def __init__(self) -> None:
        self.snapshots: list[Snapshot] = []
        self._layout: tuple[object, ...] = ()
        self._initial: Parameters | None = None

    def note(self, project: Project, program: Program, theta: FloatArray) -> None:
        """Add the present weights of a project, theta (size,) within bounds, and forget what does not lead to them.

        Where nobody has looked from the start, the walk begins with the weights that Reset brings back.
        """
        layout = program.weight_places, program.bias_places
        if layout != self._layout or project.initial is not self._initial:
            self._layout, self._initial = layout, project.initial
            self.snapshots = []
            if project.epoch > 0 and project.initial.covers(project.network):
                first = program.pack(project.initial)
                self.snapshots = [Snapshot(0, first)] if within_bounds(first) else []
        # After Reset or Undo, what came later has never been.
        self.snapshots = [each for each in self.snapshots if each.epoch <= project.epoch]
        if not self.snapshots or not np.array_equal(self.snapshots[-1].theta, theta):
            self.snapshots.append(Snapshot(project.epoch, theta))
            self._thin(len(theta))

    def _thin(self, size: int) -> None:
        """Leave out every second one between the ends where there are too many."""
        most = max(_FEWEST_POINTS, min(MOST_POINTS, _MOST_BYTES // (8 * max(1, size))))
        if len(self.snapshots) > most:
            self.snapshots = [*self.snapshots[:-1:2], self.snapshots[-1]]


def within_bounds(theta: FloatArray) -> bool:
    """Tell whether weights are such that one can compute with their squares."""
    return bool(np.abs(theta).max(initial=0.0) < _LARGEST)
