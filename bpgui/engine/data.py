"""`TrainingData`: the arrays that a run needs, and nothing about where they came from."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bpgui.errors import DataError
from bpgui.spec import FloatArray, frozen


def _no_rows() -> FloatArray:
    return np.empty((0, 0))


@dataclass(frozen=True, slots=True, eq=False)
class TrainingData:
    """Inputs (samples, columns) and targets (samples, targets) of the training, the test and the validation part.

    `classes` tells that the targets are classes: one column of 0 and 1, or one column per class.
    `rows` (samples,) are the places of the training samples in the table that a person reads; they are numbered as they
    stand if it is left out. Arrays are made read-only; the test part may have no rows, and the validation part may be
    left out.
    """

    inputs: FloatArray
    targets: FloatArray
    test_inputs: FloatArray
    test_targets: FloatArray
    classes: bool
    validation_inputs: FloatArray = field(default_factory=_no_rows)
    validation_targets: FloatArray = field(default_factory=_no_rows)
    rows: npt.NDArray[np.intp] | None = None

    def __post_init__(self) -> None:
        """Freeze the arrays; raise `DataError` if there is nothing to train on."""
        if len(self.validation_inputs) == 0:
            # Its width is known only here.
            object.__setattr__(self, "validation_inputs", self.inputs[:0])
            object.__setattr__(self, "validation_targets", self.targets[:0])
        for part in ("", "test_", "validation_"):
            for name in (f"{part}inputs", f"{part}targets"):
                object.__setattr__(self, name, frozen(getattr(self, name)))
        if len(self.inputs) == 0:
            raise DataError("The data has no rows left to train on: make the test or the validation share smaller.")
