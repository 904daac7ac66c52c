"""ARFF, the format of Weka: a head that names the columns and their kinds, and delimited text below `@data`.

Options: those of `csv_options` that the format leaves open, `encoding` and `missing`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from bpgui.data.readers.csv_bytes import Blocks
from bpgui.data.readers.csv_lines import chunks, too_wide
from bpgui.data.readers.csv_options import Dialect, checked_options
from bpgui.data.readers.csv_recognize import encoding_of
from bpgui.data.readers.csv_records import records
from bpgui.data.readers.csv_table import Plan, TableBuilder
from bpgui.data.readers.guarding import check_unchanged, open_ordinary, state_of
from bpgui.data.readers.reader import MOST_COLUMNS, PREVIEW_ROWS, Kind, Preview, Reader, Reading
from bpgui.data.readers.wording import column_words, printable, wrong
from bpgui.errors import ParamError, UnknownNameError
from bpgui.spec import Settings

_OPTIONS = ("encoding", "missing")
_NUMBERS = ("numeric", "real", "integer")
_TEXTS = ("string", "date")
_MOST_HEAD_CHARACTERS = 4_000_000
_ROWS_CHARACTERS = 50_000
_ATTRIBUTE = re.compile(r"@attribute\s+('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[^\s{]+)\s*(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands above the data, the lines of some rows below it, and the share of the file that both take."""

    plan: Plan
    lines: list[str]
    share: float
    whole: bool


def inspect(path: Path, options: Settings = MappingProxyType({})) -> Preview:
    """Return what the beginning of an ARFF file shows; raise `FileError`, or `ParamError` for a wrong option."""
    with open_ordinary(path) as stream:
        head = _head(path, stream, options)
    names = head.plan.names
    rows = records(head.lines, "\n".join(head.lines), head.plan.dialect).rows
    width = len(names)
    return Preview(
        options=_options_of(head.plan.dialect),
        names=names,
        kinds=head.plan.kinds,
        rows=tuple(tuple((*row, *[""] * width)[:width]) for row in islice(rows, PREVIEW_ROWS)),
        total=len(rows) if head.whole else round(len(rows) / max(head.share, 1e-9)),
        estimated=not head.whole,
    )


def read(
    path: Path,
    options: Settings = MappingProxyType({}),
    kinds: Mapping[str, Kind] = MappingProxyType({}),
    most_rows: int | None = None,
) -> Reading:
    """Read an ARFF file, yielding the share done; see `Read`."""
    with open_ordinary(path) as stream:
        before = state_of(stream)
        plan = _head(path, stream, options).plan
        for name in kinds:
            if name not in plan.names:
                raise UnknownNameError("column", name, plan.names)
        wanted = tuple(kinds.get(name, kind) for name, kind in zip(plan.names, plan.kinds, strict=True))
        builder = TableBuilder(path, replace(plan, kinds=wanted), most_rows)
        yield 0.0
        stream.seek(0)
        blocks = Blocks(path, stream)
        for chunk in chunks(path, blocks, plan.dialect.encoding, plan.dialect.delimiter, plan.names):
            builder.add(chunk, blocks.share)
            if builder.full:
                break
            yield blocks.share
        check_unchanged(path, stream, before)
    return (yield from builder.finished())


ARFF = Reader(title="ARFF (Weka)", suffixes=(".arff", ".arff.gz"), inspect=inspect, read=read)


def _options_of(dialect: Dialect) -> Settings:
    return MappingProxyType({name: value for name, value in dialect.options().items() if name in _OPTIONS})


def _head(path: Path, stream: BinaryIO, options: Settings) -> _Head:
    given = checked_options(options)
    for name in given:
        if name not in _OPTIONS:
            raise ParamError(f"The option '{name}' has no meaning for an ARFF file: leave it out.")
    blocks = Blocks(path, stream)
    start = next(iter(blocks), b"")
    encoding = str(given.get("encoding") or encoding_of(start, None if blocks.packed else stream, blocks.size))
    stream.seek(0)
    blocks = Blocks(path, stream)
    head: dict[str, Kind] = {}
    rows: list[str] = []
    characters, data_line, whole = 0, 0, True
    for chunk in chunks(path, blocks, encoding, ","):
        rows += chunk.lines
        characters += len(chunk.text)
        if not data_line:
            for place, line in enumerate(chunk.lines):
                if _declared(path, line, chunk.first + place, head):
                    data_line = chunk.first + place
                    rows = chunk.lines[place + 1 :]
                    characters = sum(map(len, rows))
                    break
        if characters > (_ROWS_CHARACTERS if data_line else _MOST_HEAD_CHARACTERS):
            whole = False
            break
    if not data_line or not head:
        raise wrong(path, "it has no @attribute lines with @data below them, choose an ARFF file", 1)
    dialect = Dialect(
        encoding=encoding,
        quote=_quote(rows),
        escape="\\",
        header=False,
        comment="%",
        missing=str(given.get("missing", "?")),
    )
    _check_dense(path, rows, data_line)
    return _Head(Plan(dialect, tuple(head), tuple(head.values()), data_line + 1), rows, blocks.share, whole)


def _declared(path: Path, line: str, row: int, head: dict[str, Kind]) -> bool:
    """Take what a line declares into `head`; return whether the data begin below it."""
    line = line.strip()
    word = line.split(maxsplit=1)[0].lower() if line else "%"
    if word == "@data":
        return True
    if word.startswith("%") or word == "@relation":
        return False
    found = _ATTRIBUTE.fullmatch(line)
    if word != "@attribute" or found is None:
        problem = f"'{printable(line)}' stands above @data and declares nothing, mend the line or choose another file"
        raise wrong(path, problem, row)
    quoted, kind = found.group(1), found.group(2).strip().lower()
    name = re.sub(r"\\(.)", r"\1", quoted[1:-1]) if quoted[0] in "'\"" else quoted
    name = " ".join(name.split()) or f"column {len(head) + 1}"
    column = column_words(len(head) + 1, name)
    if name in head:
        raise wrong(path, "a column above has the same name, rename one of them", row, column)
    if len(head) >= MOST_COLUMNS:
        raise too_wide(path, row)
    if kind.startswith("{") or kind.split(maxsplit=1)[:1] in ([text] for text in _TEXTS):
        head[name] = "category"
    elif kind in _NUMBERS:
        head[name] = "number"
    else:
        problem = f"its kind '{printable(kind)}' is not known, write numeric, string or the classes in braces"
        raise wrong(path, problem, row, column)
    return False


def _quote(rows: list[str]) -> str:
    """Return the quote of the data: whichever comes first; an apostrophe by default."""
    text = "\n".join(rows)
    double, single = text.find('"'), text.find("'")
    return '"' if double >= 0 and (single < 0 or double < single) else "'"


def _check_dense(path: Path, rows: list[str], data_line: int) -> None:
    for place, line in enumerate(rows):
        if line.strip() and not line.lstrip().startswith("%"):
            if line.lstrip().startswith("{"):
                problem = "the rows are written sparsely, in braces, save the file with all values of each row"
                raise wrong(path, problem, data_line + 1 + place, column_words(1, None))
            return
