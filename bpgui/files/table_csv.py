"""Tables as CSV for a spreadsheet: a data set with its split, and what a network answers."""

import csv
import io
from collections.abc import Sequence

import numpy as np

from bpgui.data import Dataset
from bpgui.data.own_copy import plain_table
from bpgui.files.atomic import write_atomic
from bpgui.files.words import Path
from bpgui.spec import RawColumn, RawTable
from bpgui.spec.raw_table import told_apart

PART_NAMES = ("train", "validation", "test")
_BLOCK_ROWS = 1_000
# A spreadsheet would take a text that begins so for a formula, and run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_dataset_csv(path: Path, dataset: Dataset, own: RawTable | None = None) -> None:
    """Write a data set with a column 'part': a person's own columns as they are in `own`, or inputs and answers.

    Numbers are in the unit of the data, not scaled. Raises `FileError` in words.
    """
    if own is not None and dataset.sources is not None:
        columns: tuple[RawColumn, ...] = own.taken(dataset.sources).columns
    else:
        columns = plain_table(dataset).columns
    columns = (*columns, part_column(dataset))
    _write(path, told_apart(column.name for column in columns), columns)


def write_answers_csv(path: Path, given: RawTable, answers: RawTable, dataset: Dataset | None = None) -> None:
    """Write the rows that a network was given, and beside them what it answers; with `dataset` also their part."""
    parts = () if dataset is None else (part_column(dataset),)
    columns = (*given.columns, *parts, *answers.columns)
    _write(path, told_apart(column.name for column in columns), columns)


def part_column(dataset: Dataset) -> RawColumn:
    """Return which part each row of a data set belongs to, as a column 'part'."""
    parts = np.zeros(len(dataset.table.inputs), dtype=np.int32)
    parts[dataset.validation_rows] = 1
    parts[dataset.test_rows] = 2
    return RawColumn("part", parts, PART_NAMES)


def _write(path: Path, names: Sequence[str], columns: Sequence[RawColumn]) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(map(escaped, names))
    # Texts take many times the room of their numbers, so there are never more of them than a block has.
    for start in range(0, len(columns[0].values) if columns else 0, _BLOCK_ROWS):
        rows = slice(start, start + _BLOCK_ROWS)
        writer.writerows(zip(*(_texts(column, rows) for column in columns), strict=True))
    write_atomic(path, stream.getvalue().encode("utf-8", "replace"))


def _texts(column: RawColumn, rows: slice) -> list[str]:
    if column.levels is not None:
        levels = (*column.levels, "")
        return [escaped(levels[code]) for code in column.values[rows].tolist()]
    numbers = column.values[rows].tolist()
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
