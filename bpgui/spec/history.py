"""`History`: the losses and accuracies of past epochs, as an immutable value that shares its past.

A snapshot of the project is taken many times a second while training, so that undo always shows the
curves that belong to the weights; extending a history therefore must not copy all of it.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from bpgui.spec.parameters import FloatArray, frozen

HISTORY_COLUMNS = (
    "epoch", "train_loss", "test_loss", "train_accuracy", "test_accuracy", "validation_loss", "validation_accuracy",
)  # fmt: skip


# Just below a megabyte.
WHOLE_CHUNK = 2**14


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Rows (epochs, 7) with the columns `HISTORY_COLUMNS`, epochs ascending, NaN where a part does not exist.

    The rows are kept in chunks. Those of the end at least halve from one to the next, so there are few of them and each
    row is copied only a few times (the binary counter's argument); a chunk of `WHOLE_CHUNK` rows is never copied again,
    so that histories that go on from each other share it.
    """

    chunks: tuple[FloatArray, ...] = ()

    def __eq__(self, other: object) -> bool:
        """Compare the rows bit for bit, however they are cut into chunks."""
        return isinstance(other, History) and self.rows().tobytes() == other.rows().tobytes()

    def __hash__(self) -> int:
        """Hash by length: cheap, and equal for equal histories."""
        return hash(len(self))

    def __len__(self) -> int:
        """Count the rows."""
        return sum(len(chunk) for chunk in self.chunks)

    def rows(self) -> FloatArray:
        """Return all rows (epochs, 7)."""
        return np.concatenate(self.chunks) if self.chunks else np.empty((0, len(HISTORY_COLUMNS)))

    def last(self) -> FloatArray | None:
        """Return the newest row (7,), None if there is none."""
        return self.chunks[-1][-1] if self.chunks else None

    def extended(self, rows: npt.ArrayLike) -> Self:
        """Return a history with more rows; those of epochs that it has already are left out."""
        new = np.asarray(rows, dtype=np.float64).reshape(-1, len(HISTORY_COLUMNS))
        last = self.last()
        if last is not None:
            new = new[new[:, 0] > last[0]]
        if len(new) == 0:
            return self
        chunks = [*self.chunks, frozen(new)]
        while len(chunks) > 1 and len(chunks[-2]) < min(2 * len(chunks[-1]), WHOLE_CHUNK):
            tail = chunks.pop()
            chunks[-1] = frozen(np.concatenate((chunks[-1], tail)))
        return type(self)(tuple(chunks))
