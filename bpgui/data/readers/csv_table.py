"""`TableBuilder`: chunks of lines in, a table out, or the sentence that says which row and column is wrong."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from bpgui.data.readers.csv_columns import BadValueError, CategoryColumn, Column, NumberColumn
from bpgui.data.readers.csv_lines import Chunk
from bpgui.data.readers.csv_options import Dialect
from bpgui.data.readers.csv_records import MOST_QUOTED, Records, records
from bpgui.data.readers.reader import Kind
from bpgui.data.readers.wording import column_words, wrong
from bpgui.errors import FileError
from bpgui.spec.raw_table import RawTable

# Blocks of numbers are turned into columns so many values at a time.
_VALUES_AT_ONCE = 1 << 17
# After so many failures the fast way is not tried any more: a file with one missing value has many.
_MOST_FAILURES = 3
_SLACK = 1.02


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known of a table before it is read: its columns, and the line, counted from 1, where its rows begin."""

    dialect: Dialect
    names: tuple[str, ...]
    kinds: tuple[Kind, ...]
    first_line: int = 1


class TableBuilder:
    """Takes lines in order and makes columns of them; raises `FileError` with row and column for what does not fit."""

    def __init__(self, path: Path, plan: Plan, most_rows: int | None = None) -> None:
        """Begin with no rows; there will be at most `most_rows`."""
        dialect = plan.dialect
        self.rows = 0
        self._path = path
        self._plan = plan
        self._most_rows = most_rows
        self._columns: list[Column] = [
            NumberColumn(name, dialect) if kind == "number" else CategoryColumn(name, dialect)
            for name, kind in zip(plan.names, plan.kinds, strict=True)
        ]
        self._failures = 0 if "category" not in plan.kinds else _MOST_FAILURES
        self._blocks: list[npt.NDArray[np.float64]] = []
        self._values_waiting = 0
        self._carried: list[str] = []
        self._carried_first = 1
        self._nan_is_missing = "nan" in dialect.missing_words()

    @property
    def full(self) -> bool:
        """Whether there are as many rows as were asked for."""
        return self._most_rows is not None and self.rows >= self._most_rows

    def add(self, chunk: Chunk, share: float) -> None:
        """Add the rows of the next lines; `share` of the file is taken with them."""
        lines, text, first = chunk.lines, chunk.text, chunk.first
        if first < self._plan.first_line:
            lines = lines[self._plan.first_line - first :]
            text, first = "\n".join(lines), self._plan.first_line
        if self._carried:
            first -= len(self._carried)
            lines = self._carried + lines
            text = "\n".join(lines)
            self._carried = []
        if text and not text.isspace():
            block = self._all_numbers(lines, text)
            if block is None:
                self._add_texts(lines, text, first, share)
            else:
                self._add_numbers(block, share)

    def finished(self) -> Generator[float, None, RawTable]:
        """Return the table; raise `FileError` if there are no rows, or a quote has no end."""
        if self._carried and not self.full:
            raise self._unclosed("in the rest of the file", self._carried_first)
        if not self.rows:
            raise no_rows(self._path, self._plan.dialect.header)
        self._flush(self.rows)
        columns = []
        for column in self._columns:
            steps = column.finished()
            while True:
                try:
                    next(steps)
                except StopIteration as end:
                    columns.append(end.value)
                    break
                yield 1.0
        return RawTable(tuple(columns))

    def _all_numbers(self, lines: list[str], text: str) -> npt.NDArray[np.float64] | None:
        """Return the rows (rows, columns) of lines with nothing but numbers, None if there is anything else."""
        dialect = self._plan.dialect
        if self._failures >= _MOST_FAILURES or any(
            mark and mark in text for mark in (dialect.quote, dialect.escape, dialect.comment)
        ):
            return None
        if dialect.decimal == ",":
            if "." in text:
                return None
            lines = [line.replace(",", ".") for line in lines]
        try:
            block = np.loadtxt(
                lines,
                delimiter=None if dialect.delimiter == " " else dialect.delimiter,
                comments=None,
                ndmin=2,
                encoding="utf-8",
            )
        except ValueError:
            self._failures += 1
            return None
        odd = block.shape[1] != len(self._columns) or not np.isfinite(block).all()
        if odd and (block.shape[1] != len(self._columns) or not self._nan_is_missing or np.isinf(block).any()):
            self._failures += 1
            return None
        return block

    def _add_numbers(self, block: npt.NDArray[np.float64], share: float) -> None:
        block = block[: self._room()]
        self._blocks.append(block)
        self._values_waiting += block.size
        self.rows += len(block)
        if self._values_waiting >= _VALUES_AT_ONCE:
            self._flush(self._expected(share))

    def _flush(self, rows_expected: int) -> None:
        if not self._blocks:
            return
        waiting = np.concatenate(self._blocks)
        self._blocks, self._values_waiting = [], 0
        for column, values in zip(self._columns, waiting.T, strict=True):
            column.add(values, rows_expected)

    def _add_texts(self, lines: list[str], text: str, first: int, share: float) -> None:
        found = records(lines, text, self._plan.dialect)
        if found.open_from is not None:
            self._carry(lines[found.open_from :], first + found.open_from)
        rows = found.rows[: self._room()]
        if not rows:
            return
        width = len(self._columns)
        if set(map(len, rows)) != {width}:
            raise self._ragged(found, first)
        self.rows += len(rows)
        expected = self._expected(share)
        self._flush(expected)
        plain = "_" not in text and (self._plan.dialect.decimal == "." or "." not in text)
        for place, (column, texts) in enumerate(zip(self._columns, zip(*rows, strict=True), strict=True)):
            try:
                values = column.convert(texts, plain)
            except BadValueError as error:
                where = column_words(place + 1, column.name)
                raise wrong(self._path, error.problem, first + found.starts[error.place], where) from error
            column.add(values, expected)

    def _room(self) -> int | None:
        """Return how many more rows are wanted, None for all."""
        return None if self._most_rows is None else max(self._most_rows - self.rows, 0)

    def _carry(self, lines: list[str], first: int) -> None:
        self._carried, self._carried_first = lines, first
        if sum(map(len, lines)) + len(lines) > MOST_QUOTED:
            raise self._unclosed(f"within {MOST_QUOTED:,} characters", first)

    def _expected(self, share: float) -> int:
        """Guess how many rows there will be in all."""
        expected = int(self.rows / max(share, 1e-9) * _SLACK) + 1
        return expected if self._most_rows is None else min(expected, max(self._most_rows, self.rows))

    def _unclosed(self, where: str, row: int) -> FileError:
        return unclosed(self._path, self._plan, self._carried[0], where, row)

    def _ragged(self, found: Records, first: int) -> FileError:
        width = len(self._columns)
        place, fields = next((place, row) for place, row in enumerate(found.rows) if len(row) != width)
        column = min(len(fields), width) + 1
        name = self._plan.names[column - 1] if column <= width else None
        return wrong(
            self._path,
            f"the row has {counted(len(fields), 'field')} instead of {width}, mend it or choose another delimiter or "
            "quote",
            first + found.starts[place],
            column_words(column, name),
        )


def counted(count: int, thing: str) -> str:
    """Return '1 field' or '2 fields'."""
    return f"{count:,} {thing}" + ("" if count == 1 else "s")


class _Named(Protocol):
    """What knows the dialect and the columns of a table."""

    @property
    def dialect(self) -> Dialect: ...
    @property
    def names(self) -> tuple[str, ...]: ...


def unclosed(path: Path, table: _Named, line: str, where: str, row: int) -> FileError:
    """Return the error for a quote that opens in `line` and is not closed somewhere, such as 'in the file'."""
    quote = table.dialect.quote
    column = line[: line.find(quote)].count(table.dialect.delimiter) + 1
    name = table.names[column - 1] if column <= len(table.names) else None
    problem = f"a quote ({quote}) opens that is not closed {where}, close it or choose another quote"
    return wrong(path, problem, row, column_words(column, name))


def no_rows(path: Path, header: bool) -> FileError:
    """Return the error for a file without a single row."""
    if header:
        return wrong(path, "there are no rows below the header, choose a file with data", 1, column_words(1, None))
    return wrong(path, "it has no rows, only blank lines or comments, choose a file with data")
