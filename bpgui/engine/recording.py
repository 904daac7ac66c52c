"""The history of a run, and which epochs have a row in it: every one at first, then fewer and fewer.

Measuring costs about as much as an epoch of training. Of a run of a million epochs, a curve needs some hundreds of
points per doubling and no more, so measuring takes a vanishing share of the time. The rule looks at the epoch
alone, so two runs that are cut differently have the same rows.
"""

import math

import numpy as np

from bpgui.engine.metrics import Evaluation
from bpgui.spec import HISTORY_COLUMNS, FloatArray

EVERY_EPOCH_TO = 1024


def next_recorded(epoch: int) -> int:
    """Return the first epoch after this one that has a row of its own."""
    distance = _distance(epoch)
    return (epoch // distance + 1) * distance


def recorded_between(start: int, stop: int) -> list[int]:
    """Return the epochs after `start`, up to `stop`, that have a row of their own."""
    epochs = []
    epoch = next_recorded(start)
    while epoch <= stop:
        epochs.append(epoch)
        epoch = next_recorded(epoch)
    return epochs


def _distance(epoch: int) -> int:
    # At 1,024 and at every further power of two it doubles, so there are always 512 rows to the next.
    return max(1, 2 ** epoch.bit_length() // EVERY_EPOCH_TO)


class Recorder:
    """Gathers rows until somebody takes them; no epoch has two."""

    def __init__(self) -> None:
        self._rows: list[tuple[float, ...]] = []
        self._last = -1

    def add(self, epoch: int, evaluation: Evaluation) -> None:
        """Add the row of an epoch, unless it has one."""
        if epoch > self._last:
            parts = evaluation.train, evaluation.test, evaluation.validation
            losses = [math.nan if part is None else part.loss for part in parts]
            accuracies = [math.nan if part is None or part.accuracy is None else part.accuracy for part in parts]
            # The order of HISTORY_COLUMNS: what came later in the format stands at the end.
            self._rows.append((epoch, *losses[:2], *accuracies[:2], losses[2], accuracies[2]))
            self._last = epoch

    def take(self) -> FloatArray:
        """Return the rows (epochs, 7) since the last call, with `HISTORY_COLUMNS`."""
        rows, self._rows = self._rows, []
        return np.array(rows, dtype=np.float64).reshape(-1, len(HISTORY_COLUMNS))
