"""`Reader`: how the files of one kind are looked at and read, and `Preview`: what a look at one shows."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from bpgui.spec import Settings
from bpgui.spec.raw_table import RawTable

Kind = Literal["number", "category"]
Reading = Generator[float, None, RawTable]
Result = TypeVar("Result")

# How many rows a preview shows, and how many columns a table may have: a network has one neuron for each.
PREVIEW_ROWS = 200
MOST_COLUMNS = 10_000
# A value in memory while a file is read: 8 bytes of the result, and as much again while its parts are joined. Small
# whole numbers, such as pixels, take one byte.
VALUE_BYTES, BYTE_BYTES = 16, 2


@dataclass(frozen=True, slots=True)
class Preview:
    """What a quick look at a file tells, without reading it all.

    `options` is complete: what was given, and what was recognised where nothing was. `names` and `kinds` have one
    entry per column, `rows` at most `PREVIEW_ROWS` rows of as many texts, as they stand in the file. `total` counts the
    rows of the whole file, None where nothing is known; `estimated` says that it is a guess. `notes` are sentences
    about what is odd. `image_shape` (rows, columns of pixels, and 3 for colours) is set where the columns are pixels.
    `value_bytes` is about what each value takes in memory while the file is read.
    """

    options: Settings
    names: tuple[str, ...]
    kinds: tuple[Kind, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int | None
    estimated: bool = False
    notes: tuple[str, ...] = ()
    image_shape: tuple[int, ...] | None = None
    value_bytes: int = VALUE_BYTES


class Inspect(Protocol):
    """A look at a file: under 200 ms whatever its size; raises `FileError` in words."""

    def __call__(self, path: Path, options: Settings = ...) -> Preview:
        """Return what is in the file at `path`, with `options` instead of what would be recognised."""


class Read(Protocol):
    """The reading of a file, as a generator that yields the share done, 0 to 1, at least every 50 ms.

    It returns the table, and raises `FileError` in words. Closing it ends the reading. `kinds` forces columns, by name,
    to numbers or categories; `most_rows` ends the reading after so many rows.
    """

    def __call__(
        self, path: Path, options: Settings = ..., kinds: Mapping[str, Kind] = ..., most_rows: int | None = ...
    ) -> Reading:
        """Begin to read the file at `path`; nothing happens before the first step."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How the files of one kind are read.

    `suffixes` are lower case with their dots, such as '.csv' and '.csv.gz'. `extra` names the extra of the package that
    has to be installed for it, and is empty where nothing is missing.
    """

    title: str
    suffixes: tuple[str, ...]
    inspect: Inspect
    read: Read
    extra: str = ""


def finish(steps: Generator[Any, None, Result]) -> Result:
    """Run a reading, or any other generator, to its end and return its result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def memory_needed(preview: Preview) -> int | None:
    """Return about how many bytes it takes to read the whole file; None if the number of its rows is not known."""
    if preview.total is None:
        return None
    return preview.total * len(preview.names) * preview.value_bytes
