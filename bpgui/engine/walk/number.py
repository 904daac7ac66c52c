"""`Number`: one weight or bias, what it is called, and where it stands."""

from dataclasses import dataclass

from bpgui.engine.walk.names import Names
from bpgui.engine.walk.stops import Link, Place
from bpgui.engine.walk.walk import Walk

Parameter = Link | Place


@dataclass(frozen=True, slots=True)
class Number:
    """One number of theta: where it stands, what it is called, and whether training may change it."""

    index: int
    symbol: str
    state: str  # '', 'locked' or 'missing'

    @property
    def is_weight(self) -> bool:
        """Whether it is a weight, not a bias."""
        return self.symbol.startswith("w")

    def stage(self, index: str) -> str:
        """Name what a stage of the update makes of it: 'w_{d}'."""
        return f"{self.symbol[0]}_{{{index}}}"


def place_of(walk: Walk, parameter: Parameter) -> int | None:
    """Return where a weight, or the bias of a neuron, stands in theta; None for a neuron without a bias."""
    program = walk.program
    return program.weight_index(*parameter) if isinstance(parameter, Link) else program.bias_index(*parameter)


def number_of(walk: Walk, parameter: Parameter) -> Number | None:
    """Return the number of a weight or bias; None for a neuron without a bias."""
    index, names, network = place_of(walk, parameter), Names(walk.program.network), walk.program.network
    if index is None:
        return None
    if isinstance(parameter, Place):
        layer = network.layer(parameter.layer)
        state = "locked" if parameter.neuron in layer.locked_biases else ""
        return Number(index, names.bias(*parameter), state)
    connection = network.connection(parameter.connection)
    symbol = names.weight(connection, parameter.source, parameter.target)
    if not connection.has_link(parameter.source, parameter.target):
        return Number(index, symbol, "missing")
    return Number(index, symbol, "locked" if connection.is_locked(parameter.source, parameter.target) else "")
