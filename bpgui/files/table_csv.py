"""Tables as CSV for a spreadsheet: a data set with its split, and what a network answers."""

import csv
import io
from collections.abc import Iterable, Sequence

import numpy as np

from bpgui.data import Dataset
from bpgui.files.atomic import write_atomic
from bpgui.files.words import Path
from bpgui.spec import RawColumn, RawTable

PART_NAMES = ("train", "validation", "test")
# A spreadsheet would take a text that begins so for a formula, and run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_table_csv(path: Path, table: RawTable) -> None:
    """Write a table with a row of names; raise `FileError` in words. Numbers are exact, what is missing is empty."""
    _write(path, table.names, table.columns)


def write_dataset_csv(path: Path, dataset: Dataset, own: RawTable | None = None) -> None:
    """Write a data set with a column 'part': a person's own columns as they are in `own`, or inputs and answers.

    Numbers are in the unit of the data, not scaled. Raises `FileError` in words.
    """
    if own is not None and dataset.sources is not None:
        columns: tuple[RawColumn, ...] = own.taken(dataset.sources).columns
    else:
        columns = _plain_columns(dataset)
    columns = (*columns, part_column(dataset))
    _write(path, _unlike([column.name for column in columns]), columns)


def write_answers_csv(path: Path, given: RawTable, answers: RawTable, dataset: Dataset | None = None) -> None:
    """Write the rows that a network was given, and beside them what it answers; with `dataset` also their part."""
    parts = () if dataset is None else (part_column(dataset),)
    columns = (*given.columns, *parts, *answers.columns)
    _write(path, _unlike([column.name for column in columns]), columns)


def part_column(dataset: Dataset) -> RawColumn:
    """Return which part each row of a data set belongs to, as a column 'part'."""
    parts = np.zeros(len(dataset.table.inputs), dtype=np.int32)
    parts[dataset.validation_rows] = 1
    parts[dataset.test_rows] = 2
    return RawColumn("part", parts, PART_NAMES)


def plain_table(dataset: Dataset) -> RawTable:
    """Return the inputs of a data set in its own unit, and its class or targets, as columns."""
    return RawTable(_plain_columns(dataset))


def _plain_columns(dataset: Dataset) -> tuple[RawColumn, ...]:
    table, preparation = dataset.table, dataset.preparation
    inputs = preparation.unscaled(table.inputs)
    columns = [RawColumn(name, inputs[:, k]) for k, name in enumerate(table.input_names)]
    if table.classes:
        answers = [RawColumn(preparation.targets[0].name, table.labels().astype(np.int32), table.classes)]
    else:
        targets = table.targets * preparation.target_scale + preparation.target_centre
        answers = [RawColumn(name, targets[:, k]) for k, name in enumerate(table.target_names)]
    every = [*columns, *answers]
    names = _unlike([column.name for column in every])
    return tuple(RawColumn(name, c.values, c.levels) for name, c in zip(names, every, strict=True))


def _unlike(names: Iterable[str]) -> list[str]:
    """Return names of which none is there twice: an autoencoder has the same for inputs and targets."""
    found: list[str] = []
    for name in names:
        unlike = (name, *(f"{name} ({number})" for number in range(2, len(found) + 3)))
        found.append(next(other for other in unlike if other not in found))
    return found


def _write(path: Path, names: Sequence[str], columns: Sequence[RawColumn]) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(map(escaped, names))
    writer.writerows(zip(*(_texts(column) for column in columns), strict=True))
    write_atomic(path, stream.getvalue().encode("utf-8", "replace"))


def _texts(column: RawColumn) -> list[str]:
    if column.levels is not None:
        levels = [*map(escaped, column.levels), ""]
        return [levels[code] for code in column.values.tolist()]
    numbers = column.values.tolist()
    return ["" if number != number else repr(number).removesuffix(".0") for number in numbers]


def escaped(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe goes before one that begins like it."""
    return f"'{text}" if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
