"""Arrays of numbers from a stream of bytes, and the columns that are made of them."""

from collections.abc import Callable, Generator, Iterable, Sequence
from math import isnan
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from bpgui.data.readers.reader import MOST_COLUMNS, PREVIEW_ROWS, Kind
from bpgui.data.readers.unpacking import damaged
from bpgui.data.readers.wording import column_words, printable, wrong
from bpgui.errors import DataError, FileError
from bpgui.spec import RawColumn
from bpgui.spec.raw_table import as_categories, as_numbers

Array = npt.NDArray[Any]
_CHUNK_BYTES = 2**21
_COLOURS = ("red", "green", "blue")
# Labels are whole numbers of which there are few: in all, and for the number of rows.
_MOST_LABELS = 100
_PREVIEW_VALUES = 40_000


class Source(Protocol):
    """Where bytes come from."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes."""


def stored_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the type that values are kept in: small whole numbers as they are, texts too, else float64."""
    if dtype.kind in "US":
        return dtype.newbyteorder("=")
    return np.dtype(np.uint8 if dtype.kind == "b" or dtype == np.uint8 else np.float64)


def fill(
    path: Path, source: Source, dtype: np.dtype[Any], into: Array, place: Callable[[int], FileError]
) -> Generator[int, None, None]:
    """Fill the flat array `into` with values of `dtype` from a stream, and yield the bytes of each piece.

    `place(index)` returns the error for an infinite value; a stream that ends early raises `FileError` too.
    """
    # A text of 2 MB in one value must still make progress.
    step = max(1, _CHUNK_BYTES // dtype.itemsize)
    for start in range(0, len(into), step):
        count = min(step, len(into) - start)
        data = read_exactly(path, source, count * dtype.itemsize)
        values = np.frombuffer(data, dtype)
        if dtype.kind == "f" and np.isinf(values).any():
            raise place(start + int(np.isinf(values).argmax()))
        into[start : start + count] = values
        yield len(data)


def read_exactly(path: Path, source: Source, size: int) -> bytes:
    """Return `size` bytes; raise `FileError` where the stream ends before."""
    data = source.read(size)
    while len(data) < size:
        more = source.read(size - len(data))
        if not more:
            raise damaged(path, "it ends before its last value")
        data += more
    return data


def infinite(path: Path, row: int, column: str) -> FileError:
    """Return the error for an infinite number; `row` counts from 1, and `column` comes from `column_words`."""
    return wrong(path, "the number is infinite: put a finite one there, or nan where it is missing", row, column)


def number_columns(names: Sequence[str], values: Array) -> tuple[RawColumn, ...]:
    """Return the columns of an array (rows, columns) as views of it, which makes the array read-only."""
    values.setflags(write=False)
    return tuple(RawColumn(name, values[:, place]) for place, name in enumerate(names))


def numbers(count: int) -> tuple[Kind, ...]:
    """Return the kinds of so many columns of numbers."""
    kind: Kind = "number"
    return (kind,) * count


def pixel_names(shape: Sequence[int]) -> tuple[str, ...]:
    """Return the names of the pixels of an image (rows, columns) or (rows, columns, 3)."""
    height, width = shape[:2]
    colours = [f" {colour}" for colour in _COLOURS] if len(shape) == 3 else [""]
    return tuple(f"pixel {y},{x}{c}" for y in range(1, height + 1) for x in range(1, width + 1) for c in colours)


def check_options(path: Path, given: Iterable[str], known: Sequence[str]) -> None:
    """Raise `FileError` for an option that a reader does not know."""
    for option in given:
        if option not in known:
            remedy = f"choose {', '.join(known)}" if known else "leave it out"
            raise wrong(path, f"there is no option '{printable(option)}' for it: {remedy}")


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return names that are told apart: those that are there already get a number."""
    taken: set[str] = set()
    unique = []
    for name in names:
        own, number = name, 2
        while own in taken:
            own, number = f"{name} ({number})", number + 1
        taken.add(own)
        unique.append(own)
    return tuple(unique)


def preview_rows(columns: int) -> int:
    """Return how many rows a preview of so many columns shows: a wide one is slow to write out."""
    return max(10, min(PREVIEW_ROWS, _PREVIEW_VALUES // max(columns, 1)))


def preview_texts(values: Array) -> list[str]:
    """Return the numbers of a column (rows,) as texts, empty where they are missing."""
    if values.dtype.kind != "f":
        return list(map(str, values.tolist()))
    return ["" if isnan(value) else repr(value).removesuffix(".0") for value in values.astype(np.float64).tolist()]


def check_columns(path: Path, count: int, remedy: str) -> None:
    """Raise `FileError` for no columns or too many of them."""
    if count < 1:
        raise wrong(path, "it has no columns: choose a file with data")
    if count > MOST_COLUMNS:
        raise wrong(path, f"it has {count:,} columns, more than {MOST_COLUMNS:,}: {remedy}")


def are_labels(values: Array) -> bool:
    """Tell whether whole numbers (rows,) are the numbers of classes rather than amounts."""
    if values.dtype.kind not in "iub" or not len(values):
        return False
    distinct = len(np.unique(values))
    return distinct <= _MOST_LABELS and (len(values) < 20 or distinct <= len(values) // 2)


def named_levels(column: RawColumn, names: Sequence[str]) -> RawColumn:
    """Return a column of numbered classes with their names, if each number from 0 has a name of its own."""
    if column.levels is None or len(set(names)) < len(names):
        return column
    known = {str(number): name for number, name in enumerate(names)}
    if not all(level in known for level in column.levels):
        return column
    return RawColumn(column.name, column.values, tuple(known[level] for level in column.levels))


def forced(path: Path, column: RawColumn, number: int, kind: Kind | None) -> RawColumn:
    """Return a column, the `number`th from 1, as the kind that is asked for; `FileError` names a text that is none."""
    if kind == "category":
        return as_categories(column)
    if kind == "number":
        try:
            return as_numbers(column)
        except DataError as error:
            assert column.levels is not None  # numbers are returned as they are
            row, text = _first_text(column, column.levels)
            problem = f"it holds the text '{printable(text)}', which is no number: take the column as categories"
            raise wrong(path, problem, row, column_words(number, column.name)) from error
    return column


def _first_text(column: RawColumn, levels: tuple[str, ...]) -> tuple[int, str]:
    """Return the row, from 1, and the text of the first value that is no number."""
    texts = [code for code, level in enumerate(levels) if not _is_number(level)]
    row = int(np.isin(column.values, texts).argmax())
    return row + 1, levels[int(column.values[row])]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
