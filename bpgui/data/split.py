"""Splitting a table into parts: to train on, to decide when to stop, and to be tested on only."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bpgui.data.dataset import TEST, TRAIN, VALIDATION, Rows, Table
from bpgui.errors import DataError, UnknownNameError


class Split(NamedTuple):
    """The rows of each part, sorted ascending."""

    train: Rows
    validation: Rows
    test: Rows


Deal = Callable[[Table, float, float, np.random.Generator], Split]


@dataclass(frozen=True, slots=True)
class Splitting:
    """A way to deal rows out: what a person reads, and `deal(table, test_share, validation_share, rng)`."""

    label: str
    doc: str
    deal: Deal


def split(
    table: Table, test_share: float, validation_share: float, rng: np.random.Generator, method: str = "stratified"
) -> Split:
    """Deal the rows out by a method of `SPLITS`; both shares, from 0, are of all rows, and 0 gives an empty part.

    The validation rows are taken after the test rows, which therefore do not depend on them. Raises `UnknownNameError`
    for an unknown method and `DataError` if the table lacks what it needs, or nothing would be left to train on.
    """
    if method not in SPLITS:
        raise UnknownNameError("way to split", method, SPLITS)
    parts = SPLITS[method].deal(table, test_share, validation_share, rng)
    if len(parts.train) == 0:
        raise DataError(_nothing_left(len(table.inputs), test_share, validation_share))
    return parts


def folds(table: Table, count: int, rng: np.random.Generator, method: str = "stratified") -> list[Split]:
    """Return `count` splits for cross-validation, each with another fold as its test part; no row is in two folds.

    Stratified folds hold each class in its share, grouped ones hold whole groups; 'given' parts are dealt out anew, as
    the groups say or else stratified. Raises `DataError` where there are fewer rows, or groups, than folds.
    """
    groups = table.groups if method in ("grouped", "given") else None
    units = np.arange(len(table.inputs)) if groups is None else np.unique(groups)
    if not 2 <= count <= len(units):
        raise DataError(_too_few(table, len(units), count, groups is not None))
    strata = _strata(table, method) if groups is None else [np.arange(len(units))]
    fold = np.empty(len(units), dtype=np.intp)
    fold[np.concatenate([rng.permutation(rows) for rows in strata])] = np.arange(len(units)) % count
    if groups is not None:
        fold = fold[np.searchsorted(units, groups)]
    return [_parts_of(np.where(fold == k, TEST, TRAIN)) for k in range(count)]


def _stratified(table: Table, test_share: float, validation_share: float, rng: np.random.Generator) -> Split:
    """Deal a classification out class by class.

    Every part holds each class in its share, to the nearest row that leaves one to train on.
    """
    part = np.full(len(table.inputs), TRAIN)
    for rows in _strata(table, "stratified"):
        order = rng.permutation(rows)
        most = len(rows) - 1 if table.classes else len(rows)
        _deal_out(part, order, test_share, validation_share, most)
    return _parts_of(part)


def _random(table: Table, test_share: float, validation_share: float, rng: np.random.Generator) -> Split:
    part = np.full(len(table.inputs), TRAIN)
    _deal_out(part, rng.permutation(len(part)), test_share, validation_share, len(part))
    return _parts_of(part)


def _grouped(table: Table, test_share: float, validation_share: float, rng: np.random.Generator) -> Split:
    """Deal whole groups out, so that none is in two parts; shares are of the groups, and one is left to train on."""
    if table.groups is None:
        raise DataError("The data has no groups to split by: give a column the role of the group, or split otherwise.")
    names, group = np.unique(table.groups, return_inverse=True)
    part = np.full(len(names), TRAIN)
    _deal_out(part, rng.permutation(len(names)), test_share, validation_share, len(names) - 1)
    return _parts_of(part[group])


def _given(table: Table, test_share: float, validation_share: float, rng: np.random.Generator) -> Split:
    """Keep the parts that the table comes with; without validation rows, some training groups or rows become such."""
    if table.parts is None:
        raise DataError(
            "The data does not say which rows are for testing: give a column the role of the part, add a test file, or "
            "split otherwise."
        )
    part = table.parts.astype(np.intp)
    train = np.flatnonzero(part == TRAIN)
    if validation_share > 0.0 and not (part == VALIDATION).any() and len(train):
        rows = np.arange(len(part))
        groups = rows if table.groups is None or len(np.unique(table.groups[train])) == 1 else table.groups
        names, group = np.unique(groups[train], return_inverse=True)
        dealt = np.full(len(names), TRAIN)
        _deal_out(dealt, rng.permutation(len(names)), 0.0, validation_share, len(names) - 1)
        part[train] = dealt[group]
    return _parts_of(part)


SPLITS: dict[str, Splitting] = {
    "stratified": Splitting("Stratified", "At random, each class in its share in every part.", _stratified),
    "random": Splitting("Random", "At random, whatever the classes.", _random),
    "grouped": Splitting("Grouped", "Whole groups at random: nothing of one group is in two parts.", _grouped),
    "given": Splitting("As given", "By a column of the table, a file of its own, or as the data set comes.", _given),
}


def _strata(table: Table, method: str) -> list[Rows]:
    if not table.classes or method == "random":
        return [np.arange(len(table.inputs))]
    labels = table.labels()
    return [np.flatnonzero(labels == label) for label in np.unique(labels)]


def _deal_out(part: Rows, order: Rows, test_share: float, validation_share: float, most: int) -> None:
    """Mark the first of `order` as test rows, the next as validation rows, no more than `most` in all."""
    tested = min(_nearest(len(order) * test_share), most)
    validated = min(_nearest(len(order) * validation_share), most - tested)
    part[order[:tested]] = TEST
    part[order[tested : tested + validated]] = VALIDATION


def _parts_of(part: Rows) -> Split:
    return Split(*(np.flatnonzero(part == k) for k in (TRAIN, VALIDATION, TEST)))


def _nearest(rows: float) -> int:
    return int(np.floor(rows + 0.5))


def _nothing_left(count: int, test_share: float, validation_share: float) -> str:
    shares = {"test share": test_share, "validation share": validation_share}
    given = {name: share for name, share in shares.items() if share > 0.0}
    if not given:
        return f"None of the {count:,} rows is to train on: give some of them the part 'train', or split otherwise."
    who = " and ".join(f"a {name} of {share:g}" for name, share in given.items())
    verb, which = ("leaves", f"the {next(iter(given))}") if len(given) == 1 else ("leave", "one of them")
    return (
        f"{who[0].upper()}{who[1:]} {verb} none of the {count:,} rows to train on: make {which} smaller or the data "
        "larger."
    )


def _too_few(table: Table, units: int, count: int, grouped: bool) -> str:
    noun = "group" if grouped else "row"
    what = f"{units:,} {noun if units == 1 else f'{noun}s'}"
    if grouped and table.group_name:
        what = f"{what} ({table.group_name})"
    remedy = f"choose from 2 to {units:,}" if units > 2 else "choose 2" if units == 2 else "make the data larger"
    folds = "1 fold" if count == 1 else f"{count:,} folds"
    return f"{what} cannot be dealt into {folds}: {remedy}."
