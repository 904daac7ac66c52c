"""`Project`: everything that one document holds, as one immutable value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bpgui.spec.dataset import DatasetSpec
from bpgui.spec.history import History
from bpgui.spec.look import Looks
from bpgui.spec.network import NetworkSpec
from bpgui.spec.parameters import Parameters
from bpgui.spec.preparation import Preparation
from bpgui.spec.raw_table import RawTable
from bpgui.spec.run_state import RunState
from bpgui.spec.training import TrainingSpec

Position = tuple[float, float]
Layout = Mapping[str, Position]

EMPTY_PARAMETERS = Parameters({}, {})


@dataclass(frozen=True, slots=True)
class Project:
    """A network with its weights, how it is trained, its data, where its layers stand, and notes.

    `initial` holds the weights that Reset brings back; `epoch` counts the epochs that led from
    them to `parameters`, and `history` holds their losses. `run` is what the next update goes
    on from, None at the start and after any edit of network, weights or data. `table` holds a person's own data, None
    for bundled data and while the file that it was read from is not found; `preparation` is what it takes to answer
    for rows of such data. `layout` gives the centre of each
    layer in scene units, `looks` how those layers are drawn that are not drawn as usual.
    """

    network: NetworkSpec = field(default_factory=NetworkSpec)
    parameters: Parameters = EMPTY_PARAMETERS
    initial: Parameters = EMPTY_PARAMETERS
    epoch: int = 0
    history: History = field(default_factory=History)
    run: RunState | None = None
    training: TrainingSpec = field(default_factory=TrainingSpec)
    dataset: DatasetSpec | None = None
    table: RawTable | None = None
    preparation: Preparation | None = None
    layout: Layout = field(default_factory=lambda: MappingProxyType({}))
    looks: Looks = field(default_factory=lambda: MappingProxyType({}))
    notes: str = ""
