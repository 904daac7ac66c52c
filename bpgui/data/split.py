"""Splitting a table into parts: to train on, to decide when to stop, and to be tested on only."""

from typing import NamedTuple

import numpy as np

from bpgui.data.dataset import Rows, Table
from bpgui.errors import DataError


class Split(NamedTuple):
    """The rows of each part, sorted ascending."""

    train: Rows
    validation: Rows
    test: Rows


def split(table: Table, test_share: float, validation_share: float, rng: np.random.Generator) -> Split:
    """Deal the rows out at random; both shares, from 0, are of all rows, and a share of 0 gives an empty part.

    A classification is dealt out class by class: every part holds each class in its share, to the nearest row that
    leaves one to train on. The validation rows are taken after the test rows, which therefore do not depend on them.
    Raises `DataError` if nothing would be left to train on.
    """
    count = len(table.inputs)
    if table.classes:
        labels = table.labels()
        groups = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    else:
        groups = [np.arange(count)]
    test, validation = np.zeros((2, count), dtype=bool)
    for group in groups:
        order = rng.permutation(group)
        most = len(group) - 1 if table.classes else len(group)
        tested = min(_nearest(len(group) * test_share), most)
        validated = min(_nearest(len(group) * validation_share), most - tested)
        test[order[:tested]] = True
        validation[order[tested : tested + validated]] = True
    train = ~(test | validation)
    if not train.any():
        raise DataError(_nothing_left(count, test_share, validation_share))
    return Split(np.flatnonzero(train), np.flatnonzero(validation), np.flatnonzero(test))


def _nearest(rows: float) -> int:
    return int(np.floor(rows + 0.5))


def _nothing_left(count: int, test_share: float, validation_share: float) -> str:
    shares = {"test share": test_share, "validation share": validation_share}
    given = {name: share for name, share in shares.items() if share > 0.0}
    who = " and ".join(f"a {name} of {share:g}" for name, share in given.items())
    verb, which = ("leaves", f"the {next(iter(given))}") if len(given) == 1 else ("leave", "one of them")
    return (
        f"{who[0].upper()}{who[1:]} {verb} none of the {count:,} rows to train on: make {which} smaller or the data "
        "larger."
    )
