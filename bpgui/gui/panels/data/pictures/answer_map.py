"""What a network answers all over the plane: the coloured ground behind the points of a data set."""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QImage

from bpgui.data import Table
from bpgui.engine import Program
from bpgui.engine.reference import forward, outputs
from bpgui.errors import SpecError
from bpgui.gui.common.data_colours import Palette
from bpgui.spec import FloatArray, NetworkSpec, Parameters, Settings
from bpgui.spec.checks import check_fit

FINEST_SIDE, COARSEST_SIDE = 48, 8  # samples along each axis
# What a sample costs, measured with one and two hidden layers of 4 to 1,024 neurons: a map takes at most about
# 7 ms of the window's time, except for networks that are far too large for the plane.
_MOST_NS = 7e6
_GUESSED_SWEEPS = 60
_NS_PER_WEIGHT, _NS_PER_NEURON = 0.1, 28.0


@dataclass(frozen=True, slots=True)
class Extent:
    """The part of the plane that is shown: from (left, bottom) to (right, top)."""

    left: float
    right: float
    bottom: float
    top: float

    def grid(self, side: int) -> FloatArray:
        """Return the centres of side x side cells, (cells, 2), row by row from the top left."""
        middles = (np.arange(side) + 0.5) / side
        x = self.left + (self.right - self.left) * middles
        y = self.top + (self.bottom - self.top) * middles
        return np.stack([np.tile(x, side), np.repeat(y, side)], axis=1)


class AnswerMap:
    """Draws the answers of a network that changes all the time; its program is compiled once per drawing."""

    def __init__(self) -> None:
        self._subject: tuple[NetworkSpec, Settings] | None = None
        self._program: Program | None = None
        self._sweeps = 1

    def image(
        self,
        network: NetworkSpec,
        relaxation: Settings,
        parameters: Parameters,
        table: Table,
        extent: Extent,
        palette: Palette,
    ) -> QImage | None:
        """Return a small picture of the answers over `extent`; None while the network does not fit the data.

        A recurrent network answers once it has settled, as `relaxation` says, or where it is when its sweeps are over.
        """
        if self._subject is None or network is not self._subject[0] or relaxation != self._subject[1]:
            self._subject, self._program = (network, relaxation), _compiled(network, relaxation)
            # Nobody knows yet how soon it settles.
            recurrent = self._program is not None and self._program.recurrent
            self._sweeps = _GUESSED_SWEEPS if recurrent else 1
        program = self._program
        if program is None or not _fits(network, table):
            return None
        side = side_for(program, self._sweeps)
        # A network that explodes is told of elsewhere; here it just saturates.
        with np.errstate(over="ignore", invalid="ignore"):
            trace = forward(program, program.pack(parameters), extent.grid(side))
        if trace.relaxation is not None:
            self._sweeps = max(1, trace.relaxation.sweeps)
        rgb = palette.answers(outputs(program, trace))
        return QImage(rgb.tobytes(), side, side, 3 * side, QImage.Format.Format_RGB888).copy()


def side_for(program: Program, sweeps: int = 1) -> int:
    """Return how many samples along each axis a map of this network can have, if each takes so many sweeps."""
    neurons = sum(layer.size for layer in program.order if layer.role != "input")
    samples = _MOST_NS / ((_NS_PER_WEIGHT * program.size + _NS_PER_NEURON * neurons) * sweeps)
    return int(min(max(math.sqrt(samples), COARSEST_SIDE), FINEST_SIDE))


def _compiled(network: NetworkSpec, relaxation: Settings) -> Program | None:
    try:
        return Program.compile(network, relaxation)
    except SpecError:
        return None


def _fits(network: NetworkSpec, table: Table) -> bool:
    try:
        check_fit(network, table.inputs.shape[1], table.targets.shape[1])
    except SpecError:
        return False
    return True
