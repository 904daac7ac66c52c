"""Splitting a table into a part to train on and a part that is only ever tested on."""

import numpy as np

from bpgui.data.dataset import Rows, Table
from bpgui.errors import DataError


def split(table: Table, test_share: float, rng: np.random.Generator) -> tuple[Rows, Rows]:
    """Return the rows to train on and the rows to test on, each sorted ascending.

    Rows are drawn at random; of a classification, class by class, so that every class keeps its share to within
    one row and at least one row to train on. A `test_share` of 0 gives an empty test part.
    Raises `DataError` if nothing would be left to train on.
    """
    count = len(table.inputs)
    if table.classes:
        labels = table.labels()
        groups = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    else:
        groups = [np.arange(count)]
    test = np.zeros(count, dtype=bool)
    for group in groups:
        test[rng.permutation(group)[: _test_rows(len(group), test_share, keep=bool(table.classes))]] = True
    if test.all():
        raise DataError(
            f"A test share of {test_share:g} leaves none of the {count:,} rows to train on: make the test share "
            "smaller or the data larger."
        )
    return np.flatnonzero(~test), np.flatnonzero(test)


def _test_rows(rows: int, share: float, keep: bool) -> int:
    nearest = int(np.floor(rows * share + 0.5))
    return min(nearest, rows - 1) if keep else nearest
