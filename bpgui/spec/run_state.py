"""`RunState`: what a training run carries from one update to the next, beside the weights.

Kept in the project, so that training n epochs equals training n/2, saving, loading and training the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bpgui.spec.parameters import FloatArray, frozen


@dataclass(frozen=True, slots=True, eq=False)
class RunState:
    """The position within the present epoch and the memory of the optimiser and of the stopping rules.

    `sample` counts the samples of this epoch that have been learned from. Each of `arrays` has one number per weight
    and bias, in the flat order of `bpgui.engine.Program`, or a single one. `optimizer` tells whose memory it is.
    """

    optimizer: str
    sample: int
    arrays: Mapping[str, FloatArray]

    def __post_init__(self) -> None:
        """Freeze the arrays and the mapping that holds them."""
        arrays = {name: frozen(array) for name, array in self.arrays.items()}
        object.__setattr__(self, "arrays", MappingProxyType(arrays))

    def __eq__(self, other: object) -> bool:
        """Compare bit for bit."""
        if not isinstance(other, RunState):
            return NotImplemented
        return (
            (self.optimizer, self.sample) == (other.optimizer, other.sample)
            and self.arrays.keys() == other.arrays.keys()
            and all(array.tobytes() == other.arrays[name].tobytes() for name, array in self.arrays.items())
        )

    def __hash__(self) -> int:
        """Hash by optimiser and position: cheap, and equal for equal states."""
        return hash((self.optimizer, self.sample))
