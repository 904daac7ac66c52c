"""The arrays in a file of NumPy's: their headers, checked against the bytes that are there, and their values.

Nothing is unpickled: a pickle runs whatever program is in it. The format: numpy.lib.format, NEP 1.
"""

import io
import math
import zipfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError
from typing import IO, Any, BinaryIO

import numpy as np
from numpy.lib import format as npy

from bpgui.data.readers.guarding import open_ordinary, size_of
from bpgui.data.readers.unpacking import check_unpacked, damaged, open_zip, unpacking
from bpgui.data.readers.values import Array, fill, stored_type
from bpgui.data.readers.wording import printable, wrong
from bpgui.errors import FileError

_MAGIC = b"\x93NUMPY"
_MOST_HEADER_BYTES = 65_536
# The name of the one array of an NPY file.
ALONE = ""
_READABLE = "biufUS"


@dataclass(frozen=True, slots=True)
class Header:
    """What an array is: `start` is where its values begin, in bytes, and `packed` how many bytes the file has for it.

    `problem` is a clause that says why the array cannot be read, and is empty where it can.
    """

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    fortran: bool
    start: int
    packed: int
    problem: str = ""

    @property
    def rows(self) -> int:
        """How long the first dimension is."""
        return self.shape[0]

    @property
    def columns(self) -> int:
        """How many values a row has."""
        return math.prod(self.shape[1:])

    @property
    def size(self) -> int:
        """How many bytes the values take."""
        return math.prod(self.shape) * self.dtype.itemsize

    @property
    def words(self) -> str:
        """What sentences call the array."""
        return f"its array '{printable(self.name)}'" if self.name != ALONE else "its array"


@dataclass(frozen=True, slots=True)
class ArrayFile:
    """An open NPY or NPZ file and the headers of its arrays by name."""

    path: Path
    headers: Mapping[str, Header]
    stream: BinaryIO
    source: zipfile.ZipFile | None

    @contextmanager
    def open(self, header: Header) -> Iterator[IO[bytes]]:
        """Open the values of an array; `FileError` if they are damaged."""
        if self.source is None:
            self.stream.seek(header.start)
            yield self.stream
            return
        with unpacking(self.path, header.words), self.source.open(f"{header.name}.npy") as member:
            member.read(header.start)
            yield member

    def head(self, header: Header, rows: int, most_bytes: int) -> tuple[Array, int]:
        """Return up to `rows` rows (rows, columns), reading no more than `most_bytes`, and how many columns are known.

        An array that is stored column by column may end before its last columns: they are empty or 0.
        """
        count = math.prod(header.shape)
        rows = min(rows, header.rows)
        wanted = count if header.fortran else rows * header.columns
        known = min(wanted, most_bytes // header.dtype.itemsize)
        if not header.fortran and header.columns:
            rows = known // header.columns
            known = rows * header.columns
        with self.open(header) as values:
            data = values.read(known * header.dtype.itemsize)
        if len(data) < known * header.dtype.itemsize:
            raise damaged(self.path, f"{header.words} ends before its last value")
        flat = np.frombuffer(data, header.dtype)
        if not header.fortran:
            return flat.reshape(rows, header.columns), header.columns
        if known == count:
            return flat.reshape(header.shape, order="F")[:rows].reshape(rows, -1), header.columns
        head = np.zeros((rows, header.columns), header.dtype)
        if len(header.shape) > 2:
            return head, 0
        reached = (known - rows) // header.rows + 1 if known >= rows else 0
        for column in range(reached):
            head[:, column] = flat[column * header.rows : column * header.rows + rows]
        return head, reached

    def load(self, header: Header, into: Array, place: Callable[[int, int], FileError]) -> Generator[int, None, None]:
        """Fill `into` (rows, columns) with the first rows of an array, and yield the bytes of each piece.

        `place(row, column)`, from 0, returns the error for an infinite value.
        """
        columns = max(header.columns, 1)
        with self.open(header) as values:
            if not header.fortran or len(header.shape) == 1:
                flat = into.reshape(-1)
                yield from fill(self.path, values, header.dtype, flat, lambda at: place(at // columns, at % columns))
                return
            everything = np.empty(math.prod(header.shape), stored_type(header.dtype))
            place_of = _place_of(header, place)
            yield from fill(self.path, values, header.dtype, everything, place_of)
        into[...] = everything.reshape(header.shape, order="F")[: len(into)].reshape(len(into), -1)


@contextmanager
def open_arrays(path: Path) -> Iterator[ArrayFile]:
    """Open an NPY or NPZ file and read the headers in it; raise `FileError` if it is neither, or damaged."""
    with open_ordinary(path) as stream:
        start = stream.read(len(_MAGIC))
        stream.seek(0)
        if start == _MAGIC:
            header = _header(path, ALONE, stream, size_of(stream), exact=False)
            yield ArrayFile(path, {ALONE: header}, stream, None)
            return
        if not start.startswith(b"PK"):
            raise wrong(path, "it is no file of NumPy's: save one with numpy.save or numpy.savez")
        with open_zip(path, stream) as source:
            headers: dict[str, Header] = {}
            for info in source.infolist():
                name = info.filename.removesuffix(".npy")
                if name == info.filename:
                    continue
                with unpacking(path, f"its array '{printable(name)}'"), source.open(info) as member:
                    header = _header(path, name, member, info.file_size, exact=True)
                packed = info.compress_size
                if not header.problem:
                    remedy = "if it is meant to, save it anew with numpy.savez, unpacked"
                    check_unpacked(path, header.words, packed, header.size, remedy)
                headers[name] = Header(
                    name, header.shape, header.dtype, header.fortran, header.start, packed, header.problem
                )
            if not headers:
                raise wrong(path, "there is no array in it: save arrays with numpy.savez")
            yield ArrayFile(path, headers, stream, source)


def _header(path: Path, name: str, stream: IO[bytes], size: int, exact: bool) -> Header:
    """Read the header of an array that has `size` bytes with it; `exact` says that nothing may follow the array."""
    words = f"the header of its array '{printable(name)}'" if name != ALONE else "its header"
    start = stream.read(8)
    if len(start) < 8 or not start.startswith(_MAGIC) or start[6] not in (1, 2, 3):
        raise damaged(path, f"{words} is not NumPy's")
    length_bytes = stream.read(2 if start[6] == 1 else 4)
    length = int.from_bytes(length_bytes, "little")
    # NumPy reads all that a header claims before it looks at how much that is.
    if length > _MOST_HEADER_BYTES:
        raise damaged(path, f"{words} claims {length:,} bytes")
    text = stream.read(length)
    read = npy.read_array_header_1_0 if start[6] == 1 else npy.read_array_header_2_0
    try:
        shape, fortran, dtype = read(io.BytesIO(length_bytes + text), max_header_size=_MOST_HEADER_BYTES)
    except (ValueError, SyntaxError, TokenError, TypeError, RecursionError, MemoryError) as error:
        raise damaged(path, f"{words} cannot be understood") from error
    header = Header(name, shape, dtype, fortran, 8 + len(length_bytes) + length, size, _problem(shape, dtype))
    if header.problem:
        return header
    rest = size - header.start
    if header.size > rest or (exact and header.size < rest):
        raise damaged(path, f"{header.words} should take {header.size:,} bytes and has {max(rest, 0):,}")
    return header


def _problem(shape: tuple[int, ...], dtype: np.dtype[Any]) -> str:
    """Say why an array cannot be read; an empty text if it can."""
    if dtype.hasobject:
        return "holds Python objects, which could run any program: save it as numbers or texts, with dtype=str"
    if dtype.names is not None:
        return "holds records: save its columns as arrays of their own, or as a CSV file"
    if dtype.kind not in _READABLE:
        return f"holds values of the type {printable(str(dtype))}: save it as numbers or texts"
    if dtype.itemsize == 0 or any(length < 0 for length in shape):
        return "holds no values: save one that does"
    if not shape:
        return "is a single value: save an array with a row for each example"
    if shape[0] == 0 or math.prod(shape) == 0:
        return f"has the shape {shape}, without any values: save one with rows"
    return ""


def _place_of(header: Header, place: Callable[[int, int], FileError]) -> Callable[[int], FileError]:
    """Return the error for a place in an array that is stored column by column."""

    def error(at: int) -> FileError:
        index = np.unravel_index(at, header.shape, order="F")
        column = np.ravel_multi_index(index[1:], header.shape[1:])
        return place(int(index[0]), int(column))

    return error
