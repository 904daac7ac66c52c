"""`TrainingData`: the arrays that a run needs, and nothing about where they came from."""

from dataclasses import dataclass

from bpgui.errors import DataError
from bpgui.spec import FloatArray, frozen


@dataclass(frozen=True, slots=True, eq=False)
class TrainingData:
    """Inputs (samples, columns) and targets (samples, targets) of the training and the test part.

    `classes` tells that the targets are classes: one column of 0 and 1, or one column per class.
    Arrays are made read-only; the test part may have no rows.
    """

    inputs: FloatArray
    targets: FloatArray
    test_inputs: FloatArray
    test_targets: FloatArray
    classes: bool

    def __post_init__(self) -> None:
        """Freeze the arrays; raise `DataError` if there is nothing to train on."""
        for name in ("inputs", "targets", "test_inputs", "test_targets"):
            object.__setattr__(self, name, frozen(getattr(self, name)))
        if len(self.inputs) == 0:
            raise DataError("The data has no rows left to train on: make the test share smaller.")
