"""Delimited text files (CSV, TSV and their like): looked at by their beginning, and read to the end.

The options are those of `csv_options`. Columns of numbers become float64, where nan is missing and infinite numbers
are refused; all other columns become categories.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from bpgui.data.readers.csv_bytes import Blocks
from bpgui.data.readers.csv_lines import chunks, too_wide
from bpgui.data.readers.csv_options import checked_options
from bpgui.data.readers.csv_recognize import Layout, encoding_of, layout_of
from bpgui.data.readers.csv_records import left_out, records
from bpgui.data.readers.csv_table import Plan, TableBuilder, counted, no_rows, unclosed
from bpgui.data.readers.guarding import check_unchanged, open_ordinary, state_of
from bpgui.data.readers.reader import MOST_COLUMNS, PREVIEW_ROWS, Kind, Preview, Reader, Reading
from bpgui.data.readers.wording import shown_name
from bpgui.errors import FileError, UnknownNameError
from bpgui.spec import Settings

# How much of a file is looked at: so much text, and some rows even if they are long.
_HEAD_CHARACTERS, _MOST_HEAD_CHARACTERS, _HEAD_LINES = 200_000, 2_000_000, 20
_MOST_NOTED = 5


@dataclass(frozen=True, slots=True)
class _Look:
    """What was recognised, the characters and the share of the file that it took, and whether that was all of it.

    `trouble` is the sentence that the reading will end with at the first line that is not among `lines`.
    """

    layout: Layout
    lines: list[str]
    share: float
    whole: bool
    trouble: str = ""


def inspect(path: Path, options: Settings = MappingProxyType({})) -> Preview:
    """Return what the beginning of a text file shows; raise `FileError`, or `ParamError` for a wrong option."""
    with open_ordinary(path) as stream:
        look = _look(path, stream, options)
    layout = look.layout
    width = len(layout.names)
    return Preview(
        options=layout.dialect.options(),
        names=layout.names,
        kinds=layout.kinds,
        rows=tuple(tuple((*row, *[""] * width)[:width]) for row in layout.rows[:PREVIEW_ROWS]),
        total=_total(look),
        estimated=not look.whole,
        notes=_notes(look),
    )


def read(
    path: Path,
    options: Settings = MappingProxyType({}),
    kinds: Mapping[str, Kind] = MappingProxyType({}),
    most_rows: int | None = None,
) -> Reading:
    """Read a text file, yielding the share done; see `Read`."""
    try:
        with open_ordinary(path) as stream:
            before = state_of(stream)
            yield 0.0
            layout = _look(path, stream, options).layout
            for name in kinds:
                if name not in layout.names:
                    raise UnknownNameError("column", name, layout.names)
            wanted = tuple(kinds.get(name, kind) for name, kind in zip(layout.names, layout.kinds, strict=True))
            builder = TableBuilder(path, Plan(layout.dialect, layout.names, wanted, layout.first_line), most_rows)
            yield 0.0
            stream.seek(0)
            blocks = Blocks(path, stream)
            for chunk in chunks(path, blocks, layout.dialect.encoding, layout.dialect.delimiter, layout.names):
                builder.add(chunk, blocks.share)
                if builder.full:
                    break
                yield blocks.share
            check_unchanged(path, stream, before)
        return (yield from builder.finished())
    except MemoryError as error:
        raise FileError(f"'{shown_name(path)}' does not fit into memory: read fewer rows of it.") from error


def _look(path: Path, stream: BinaryIO, options: Settings) -> _Look:
    given = checked_options(options)
    blocks = Blocks(path, stream)
    head = next(iter(blocks), b"")
    encoding = str(given.get("encoding") or encoding_of(head, None if blocks.packed else stream, blocks.size))
    stream.seek(0)
    blocks = Blocks(path, stream)
    lines: list[str] = []
    characters = 0
    whole = True
    trouble: FileError | None = None
    try:
        for chunk in chunks(path, blocks, encoding, str(given.get("delimiter", ""))):
            lines += chunk.lines
            characters += len(chunk.text)
            enough = _HEAD_CHARACTERS if len(lines) >= _HEAD_LINES else _MOST_HEAD_CHARACTERS
            if characters >= enough:
                whole = False
                break
    except FileError as error:
        whole, trouble = False, error
    layout = layout_of(lines, given, encoding)
    if len(layout.names) > MOST_COLUMNS:
        raise too_wide(path, layout.starts[0] if layout.starts else 1)
    if not layout.rows:
        if trouble is not None:
            raise trouble
        if layout.open_from is not None:
            opening = lines[layout.open_from - 1]
            raise unclosed(path, layout, opening, "in what was looked at", layout.open_from)
        if whole or not layout.names:
            raise no_rows(path, layout.dialect.header)
    return _Look(layout, lines, blocks.share, whole, "" if trouble is None else str(trouble))


def _total(look: _Look) -> int:
    """Return how many rows the file has: counted if all of it was looked at, else guessed by their length."""
    below = look.lines[look.layout.first_line - 1 :]
    rows = len(records(below, "\n".join(below), look.layout.dialect).rows)
    return rows if look.whole else round(rows / max(look.share, 1e-9))


def _notes(look: _Look) -> tuple[str, ...]:
    layout = look.layout
    notes = []
    if layout.dialect.skip:
        notes.append(f"The table begins below line {layout.dialect.skip:,}.")
    ragged = [(start, len(row)) for start, row in zip(layout.starts, layout.rows, strict=True)]
    ragged = [(start, count) for start, count in ragged if count != len(layout.names)]
    if ragged:
        shown = ", ".join(f"row {start:,} has {counted(count, 'field')}" for start, count in ragged[:_MOST_NOTED])
        more = f", and {len(ragged) - _MOST_NOTED:,} more rows do not fit" if len(ragged) > _MOST_NOTED else ""
        notes.append(f"There are {counted(len(layout.names), 'column')}, but {shown}{more}.")
    if layout.open_from is not None and look.whole:
        notes.append(f"A quote that opens in row {layout.open_from:,} is not closed.")
    comments = [
        place
        for place, line in enumerate(look.lines[: layout.starts[-1] if layout.starts else 0], start=1)
        if place >= layout.first_line and line.strip() and left_out(line, layout.dialect)
    ]
    if look.trouble:
        notes.append(look.trouble)
    if comments:
        shown = ", ".join(f"{place:,}" for place in comments[:_MOST_NOTED])
        notes.append(f"Lines that begin with {layout.dialect.comment} are left out, such as {shown}.")
    return tuple(notes)


_SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".dat", ".data")
CSV = Reader(
    title="Text with delimiters (CSV, TSV)",
    suffixes=(*_SUFFIXES, *(f"{suffix}.gz" for suffix in _SUFFIXES)),
    inspect=inspect,
    read=read,
)
