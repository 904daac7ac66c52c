"""`Thinned`: some rows of a data set, evenly spread, as points to draw over a map."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from bpgui.data import Dataset
from bpgui.data.dataset import TEST, TRAIN, VALIDATION
from bpgui.gui.common.input_pair import evenly
from bpgui.spec import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Thinned:
    """Rows of a table, rising, with their inputs, targets, classes (0 for numbers) and parts, each (rows, ...)."""

    rows: npt.NDArray[np.intp]
    inputs: FloatArray
    targets: FloatArray
    labels: npt.NDArray[np.intp]
    parts: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, dataset: Dataset, most: int) -> Self:
        """Take at most so many rows from all over a data set."""
        table = dataset.table
        rows = evenly(len(table.inputs), most)
        targets = table.targets[rows]
        labels = np.zeros(len(rows), dtype=np.intp)
        if table.classes:
            labels = (targets[:, 0] > 0.5).astype(np.intp) if targets.shape[1] == 1 else targets.argmax(axis=1)
        parts = np.full(len(rows), TRAIN, dtype=np.uint8)
        parts[_among(rows, dataset.validation_rows)] = VALIDATION
        parts[_among(rows, dataset.test_rows)] = TEST
        return cls(rows, table.inputs[rows], targets, labels, parts)


def _among(rows: npt.NDArray[np.intp], others: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Tell which rows are among others, which rise and may be a million."""
    if not len(others):
        return np.zeros(len(rows), dtype=bool)
    return np.asarray(others[np.searchsorted(others, rows).clip(max=len(others) - 1)] == rows)
