"""What a network answers all over the plane: the coloured ground behind the points of a data set."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QImage

from bpgui.data import Table
from bpgui.engine import Program, predict
from bpgui.errors import SpecError
from bpgui.gui.panels.data_colours import Palette
from bpgui.spec import FloatArray, NetworkSpec, Parameters
from bpgui.spec.checks import check_fit

SIDE, COARSE_SIDE = 48, 24  # samples along each axis
# A finer map of a larger network takes more than 10 ms, measured with hidden layers of 128 and more neurons.
_MOST_FINE_WORK = 8_000


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
        side = SIDE if program.size <= _MOST_FINE_WORK else COARSE_SIDE
        # A network that explodes is told of elsewhere; here it just saturates.
        with np.errstate(over="ignore", invalid="ignore"):
            outputs = predict(program, program.pack(parameters), extent.grid(side))
        rgb = palette.answers(outputs)
        return QImage(rgb.tobytes(), side, side, 3 * side, QImage.Format.Format_RGB888).copy()


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
