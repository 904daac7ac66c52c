"""Rows of fields out of lines: quotes, comments and blank lines, and where each row begins."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bpgui.data.readers.csv_options import Dialect

Fields = list[str]
# What the csv module takes for the longest field; nobody else in the program changes it.
MOST_QUOTED = csv.field_size_limit()


@dataclass(frozen=True, slots=True)
class Records:
    """Rows of fields, and at which of the lines, counted from 0, each begins.

    `open_from` is the line where a quoted field begins that has not ended with the last line; what stands from there
    on is in no row. None if there is none.
    """

    rows: list[Fields]
    starts: "range | list[int]"
    open_from: int | None = None


def records(lines: list[str], text: str, dialect: Dialect) -> Records:
    """Take lines, which make up `text`, apart."""
    quoted = any(mark and mark in text for mark in (dialect.quote, dialect.escape))
    if quoted and dialect.delimiter != " ":
        return _quoted(lines, dialect)
    starts: range | list[int] = range(len(lines))
    if "" in lines or (dialect.comment and dialect.comment in text) or any(map(str.isspace, lines)):
        starts = [place for place, line in enumerate(lines) if not left_out(line, dialect)]
        lines = [lines[place] for place in starts]
    if dialect.delimiter != " ":
        return Records([line.split(dialect.delimiter) for line in lines], starts)
    if not quoted or not dialect.quote:
        return Records([line.split() for line in lines], starts)
    quote = re.escape(dialect.quote)
    word = re.compile(rf"{quote}((?:[^{quote}]|{quote}{quote})*){quote}(?!\S)|(\S+)")
    double = dialect.quote * 2
    rows = [[text.replace(double, dialect.quote) or bare for text, bare in word.findall(line)] for line in lines]
    return Records(rows, starts)


def left_out(line: str, dialect: Dialect) -> bool:
    """Return whether a line is a comment, or blank."""
    stripped = line.lstrip()
    if not stripped:
        return dialect.delimiter == " " or dialect.delimiter not in line
    return bool(dialect.comment) and stripped.startswith(dialect.comment)


class _Feed:
    """Lines for the csv module, without those that are left out between two rows."""

    def __init__(self, lines: list[str], dialect: Dialect) -> None:
        self.between = True
        self.start = 0
        self.ended = False
        self._lines = lines
        self._dialect = dialect
        self._place = 0

    def __iter__(self) -> Iterator[str]:
        for place, line in enumerate(self._lines):
            if self.between:
                if left_out(line, self._dialect):
                    continue
                self.start = place
                self.between = False
            yield line + "\n"
        self.ended = True


def _quoted(lines: list[str], dialect: Dialect) -> Records:
    feed = _Feed(lines, dialect)
    rows: list[Fields] = []
    starts: list[int] = []
    reader = csv.reader(
        feed,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        escapechar=dialect.escape or None,
        skipinitialspace=True,
    )
    try:
        for row in reader:
            if feed.ended:
                # The csv module asks for a line after the last only inside of quotes.
                return Records(rows, starts, feed.start)
            rows.append(row)
            starts.append(feed.start)
            feed.between = True
    except csv.Error:
        # A field is longer than the csv module takes: `MOST_QUOTED`.
        return Records(rows, starts, feed.start)
    return Records(rows, starts)
