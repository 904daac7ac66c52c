"""What is measured on the held-out rows of a data set, for people and for the table in the README."""

from bpgui.data.dataset import Dataset, Rows, Score
from bpgui.engine.metrics import right_answers, summarise
from bpgui.spec import FloatArray


def accuracy(dataset: Dataset, rows: Rows, outputs: FloatArray) -> float:
    """Return the share of rows that are answered with the right class, 0 to 1."""
    return float(right_answers(outputs, dataset.table.targets[rows]).mean())


def explained(dataset: Dataset, rows: Rows, outputs: FloatArray) -> float:
    """Return R2, the share of the targets' variance that is explained; at most 1."""
    r2 = summarise(outputs, dataset.table.targets[rows], classes=False).r2
    return 0.0 if r2 is None else r2


def squared_error(dataset: Dataset, rows: Rows, outputs: FloatArray) -> float:
    """Return the mean squared error, in the square of the targets' unit."""
    return float(((outputs - dataset.table.targets[rows]) ** 2).mean())


ACCURACY = Score("accuracy", accuracy)
EXPLAINED = Score("R2", explained, unit="")
SQUARED_ERROR = Score("mean squared error", squared_error, unit="", higher=False)
