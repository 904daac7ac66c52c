"""What a run carries on, to and from plain JSON values: everything but the numbers of its arrays.

Which arrays there are follows from the optimiser and the stopping rules, so a file cannot ask for others.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bpgui.engine import OPTIMIZERS
from bpgui.engine.schedules import PLATEAU, SCHEDULES
from bpgui.engine.stopping import EARLY_STOPPING, after_epoch, after_plateau
from bpgui.errors import UnknownNameError
from bpgui.files.fields import Node
from bpgui.spec import FloatArray, RunState, check_settings

# A loss can overflow, also the best one so far.
ENDLESS = ("plateau/best", "early/best_loss")
COUNTS = ("step", "plateau/waited", "early/waited")
_TWO = np.zeros(2)


@dataclass(frozen=True, slots=True)
class RunOutline:
    """A `RunState` whose arrays are still to come: the length of each, by its name."""

    optimizer: str
    sample: int
    lengths: Mapping[str, int]


def encode_run(run: RunState | None) -> dict[str, object] | None:
    """Return a run's state as plain values that JSON can hold; of its arrays, the lengths."""
    if run is None:
        return None
    lengths = {name: len(array) for name, array in run.arrays.items()}
    return {"optimizer": run.optimizer, "sample": run.sample, "arrays": lengths}


def decode_run(node: Node, parameters: int) -> RunOutline | None:
    """Read what `encode_run` wrote for a network of so many weights and biases; raise `FileError` in words."""
    if node.value is None:
        return None
    entries = node.record(("optimizer", "sample", "arrays"), ())
    name = entries["optimizer"].text()
    if name not in OPTIMIZERS:
        raise entries["optimizer"].wrong(str(UnknownNameError("optimiser", name, OPTIMIZERS)))
    memories = _memories(name)
    known = {array: parameters if len(two) > 1 else 1 for memory in memories for array, two in memory.items()}
    arrays = entries["arrays"].record((), known)
    for array, length in arrays.items():
        if length.integer() != known[array]:
            raise length.wrong(f"its length is {length.integer()}, but the network makes it {known[array]}: mend it")
    for memory in memories:
        missing = [array for array in memory if array not in arrays]
        if 0 < len(missing) < len(memory):
            raise entries["arrays"].wrong(f"the key '{missing[0]}' is missing: add it")
    return RunOutline(name, entries["sample"].count(), {array: known[array] for array in arrays})


def _memories(optimizer: str) -> tuple[Mapping[str, FloatArray], ...]:
    """Return what optimiser and stopping rules remember of a network of two weights: each all or nothing."""
    method, plateau = OPTIMIZERS[optimizer], SCHEDULES[PLATEAU]
    return (
        method.init(_TWO, 1.0, check_settings(method.params, {}, method.label)),
        after_plateau({}, 0.0, 1.0, check_settings(plateau.params, {}, plateau.label)),
        after_epoch({}, 0.0, _TWO, check_settings(EARLY_STOPPING, {}, "early stopping")),
    )
