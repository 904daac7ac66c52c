"""The lines of a text file, some at a time, with everything refused that no table has: zero bytes, endless lines."""

import codecs
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bpgui.data.readers.csv_bytes import Blocks
from bpgui.data.readers.csv_options import ENCODINGS
from bpgui.data.readers.reader import MOST_COLUMNS
from bpgui.data.readers.wording import column_words, wrong
from bpgui.errors import FileError

# More than the widest table that can be read has, with numbers of full length.
MOST_CHARACTERS = 1_000_000
BOMS = (
    ("utf-8", codecs.BOM_UTF8),
    # Its mark begins with that of UTF-16, and is looked for first.
    ("utf-32-le", codecs.BOM_UTF32_LE),
    ("utf-32-be", codecs.BOM_UTF32_BE),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
)
_BOM = "\ufeff"
_ZERO = "it holds a zero byte, so it is no text in this encoding, choose another encoding or file"
# What delimits if nothing else is known.
_LIKELY = ",;\t|"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some whole lines, without their ends, and the same as one text; `first` is the number of the first line."""

    lines: list[str]
    text: str
    first: int


def chunks(
    path: Path, blocks: Blocks, encoding: str, delimiter: str = "", names: Sequence[str] = ()
) -> Iterator[Chunk]:
    r"""Yield the lines of `blocks` in order, about a block at a time; '\r\n' and '\r' end a line as '\n' does.

    Raises `FileError`, after the lines above it, naming row and column for bytes that the encoding has not, for zero
    bytes, and for a line that is longer than `MOST_CHARACTERS`. `delimiter` and `names` tell the column, where known.
    """
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)("strict"), translate=True)
    waiting: list[str] = []
    first, length = 1, 0
    for block in _with_end(blocks):
        problem = ""
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            text, problem = _decodable(error, encoding), _undecodable(error, encoding)
        if first == 1 and not waiting:
            text = text.removeprefix(_BOM)
        if "\0" in text:
            text, problem = text[: text.index("\0")], _ZERO
        whole, end, rest = text.rpartition("\n")
        if end:
            whole = "".join((*waiting, whole))
            lines = whole.split("\n")
            if len(lines[0]) > MOST_CHARACTERS:
                raise _endless(path, delimiter, lines[0], first)
            yield Chunk(lines, whole, first)
            blocks.line = first = first + len(lines)
            waiting, length = [], 0
        if problem:
            # What stands above was given out before, so that whoever only looks has seen it.
            column = fields_before("".join((*waiting, rest)), delimiter)
            raise wrong(path, problem, first, column_words(column, names[column - 1] if column <= len(names) else None))
        if rest:
            waiting.append(rest)
            length += len(rest)
        if length > MOST_CHARACTERS:
            raise _endless(path, delimiter, "".join(waiting), first)
    if waiting:
        last = "".join(waiting)
        yield Chunk([last], last, first)


def fields_before(line: str, delimiter: str) -> int:
    """Return in which column, counted from 1, the end of an unfinished line is; quotes are not looked at."""
    if delimiter == " ":
        return max(len(line.split()), 1)
    return max(line.count(one) for one in delimiter or _LIKELY) + 1


def _with_end(blocks: Blocks) -> Iterator[bytes]:
    yield from blocks
    yield b""


def _decodable(error: UnicodeDecodeError, encoding: str) -> str:
    """Return what stands before the bytes that are no character."""
    return error.object[: error.start].decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")


def _undecodable(error: UnicodeDecodeError, encoding: str) -> str:
    found = error.object[error.start : error.end].hex(" ")
    cut = error.end >= len(error.object) and ("end" in error.reason or "truncated" in error.reason)
    what = "the file ends in the middle of a character" if cut else f"the byte {found} is no character"
    return f"{what} in {ENCODINGS[encoding]}, choose another encoding or a copy"


def _endless(path: Path, delimiter: str, line: str, row: int) -> FileError:
    columns = fields_before(line, delimiter)
    if columns > MOST_COLUMNS:
        return too_wide(path, row)
    problem = f"the line is longer than {MOST_CHARACTERS:,} characters, choose a file that has a line for each row"
    return wrong(path, problem, row, column_words(columns, None))


def too_wide(path: Path, row: int) -> FileError:
    """Return the error for a row with more columns than a table may have."""
    problem = f"the row has more than {MOST_COLUMNS:,} columns, choose a file with fewer"
    return wrong(path, problem, row, column_words(MOST_COLUMNS + 1, None))
