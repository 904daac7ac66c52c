"""What a network answers all over the plane: the coloured ground behind the points of a data set."""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QImage

from bpgui.data import Table
from bpgui.engine import Program, predict
from bpgui.errors import SpecError
from bpgui.gui.panels.data_colours import Palette
from bpgui.spec import FloatArray, NetworkSpec, Parameters
from bpgui.spec.checks import check_fit

FINEST_SIDE, COARSEST_SIDE = 48, 8  # samples along each axis
# What a sample costs, measured with one and two hidden layers of 4 to 1,024 neurons: a map takes at most about
# 7 ms of the window's time, except for networks that are far too large for the plane.
_MOST_NS = 7e6
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
        self._network: NetworkSpec | None = None
        self._program: Program | None = None

    def image(
        self, network: NetworkSpec, parameters: Parameters, table: Table, extent: Extent, palette: Palette
    ) -> QImage | None:
        """Return a small picture of the answers over `extent`; None while the network does not fit the data."""
        if network is not self._network:
            self._network, self._program = network, _compiled(network)
        program = self._program
        if program is None or not _fits(network, table):
            return None
        side = side_for(program)
        # A network that explodes is told of elsewhere; here it just saturates.
        with np.errstate(over="ignore", invalid="ignore"):
            outputs = predict(program, program.pack(parameters), extent.grid(side))
        rgb = palette.answers(outputs)
        return QImage(rgb.tobytes(), side, side, 3 * side, QImage.Format.Format_RGB888).copy()


def side_for(program: Program) -> int:
    """Return how many samples along each axis a map of this network can have."""
    neurons = sum(layer.size for layer in program.order if layer.role != "input")
    samples = _MOST_NS / (_NS_PER_WEIGHT * program.size + _NS_PER_NEURON * neurons)
    return int(min(max(math.sqrt(samples), COARSEST_SIDE), FINEST_SIDE))


def _compiled(network: NetworkSpec) -> Program | None:
    try:
        return Program.compile(network)
    except SpecError:
        return None


def _fits(network: NetworkSpec, table: Table) -> bool:
    try:
        check_fit(network, table.inputs.shape[1], table.targets.shape[1])
    except SpecError:
        return False
    return True
