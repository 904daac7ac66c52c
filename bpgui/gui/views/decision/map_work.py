"""`MapWork`: a decision map in the making, in pieces that fit into the turns of a live view."""

from collections.abc import Iterator

import numpy as np

from bpgui.engine import Program
from bpgui.engine.maps import Grid, Maps, side_for
from bpgui.engine.reference import forward, outputs
from bpgui.gui.common.thinned import Thinned
from bpgui.spec import FloatArray

# A map has so many columns and rows at most, fewer where it would take longer than this.
# The loops of recurrent networks may take more turns.
FINEST_SIDE, _MAP_MS, _LOOP_MS = 100, 8.0, 25.0
_ROWS_AT_ONCE = 64


class MapWork:
    """Computes the answers over a grid, and those to some points of the data, with the weights as they are now.

    When `pieces` has come to its end, `ground` holds the answers over the grid, (targets, rows, columns), and
    `answers` those to the points (points, targets). `maps` of an earlier work on the same grid are used again.
    """

    def __init__(self, program: Program, theta: FloatArray, grid: Grid, points: Thinned, maps: Maps | None) -> None:
        self.theta, self.grid, self.points = theta, grid, points
        fits = maps is not None and maps.program is program and maps.grid.same(grid)
        self.maps = maps if maps is not None and fits else Maps(program, grid)
        self.answers: FloatArray = np.zeros((0, program.network.width("output")))

    @property
    def program(self) -> Program:
        """The network that is asked."""
        return self.maps.program

    @property
    def ground(self) -> FloatArray:
        """The answers over the grid, (targets, rows, columns)."""
        return np.concatenate([self.maps.outputs[layer] for layer in self.program.outputs])

    def pieces(self) -> Iterator[None]:
        """Compute, a few milliseconds at a time."""
        for _ in self.maps.pieces(self.theta):
            yield
        said = [self.answers]
        for start in range(0, len(self.points.rows), _ROWS_AT_ONCE):
            inputs = self.points.inputs[start : start + _ROWS_AT_ONCE]
            with np.errstate(all="ignore"):
                said.append(outputs(self.program, forward(self.program, self.theta, inputs)))
            yield
        self.answers = np.concatenate(said)


def side_of(program: Program) -> int:
    """Return how many columns and rows a map of a program has."""
    return side_for(program, _LOOP_MS if program.recurrent else _MAP_MS, FINEST_SIDE)
