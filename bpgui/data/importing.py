"""From a person's file to a project's own data: what its columns are likely for, and reading what a recipe names."""

import hashlib
import re
import stat
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bpgui.data.dataset import TEST, TRAIN
from bpgui.data.readers import READERS
from bpgui.data.readers.fingerprint import Fingerprint, fingerprint
from bpgui.data.readers.reader import Preview, Result
from bpgui.data.readers.wording import refused
from bpgui.errors import DataError, UnknownNameError
from bpgui.spec import ColumnSpec, OwnSpec, RawColumn, RawTable
from bpgui.spec.dataset import ColumnRole, Kind, MissingPolicy
from bpgui.spec.raw_table import MISSING, as_categories, as_numbers, in_order

# What columns are often called that are no inputs.
_NAMES: dict[ColumnRole, tuple[str, ...]] = {
    "target": ("target", "class", "label", "labels", "species", "category", "outcome", "y", "quality", "diagnosis"),
    "group": ("group", "subject", "patient", "speaker", "writer", "user"),
    "part": ("part", "split", "subset"),
    "left_out": ("id", "index", "row", "nr", "no", "number", "unnamed: 0"),
}
# Names such as 'patient id', 'customer_id' and 'PassengerId', and whose numbers these are.
_OF_AN_ID = re.compile(r"(.*?)(?:[\s_.-]+(?i:id)|(?<=[a-z])I[dD])")
# What is read before checksums: reading takes most of the time.
_SHARE_OF_READING = 0.9


def suggested_columns(preview: Preview) -> tuple[ColumnSpec, ...]:
    """Return what the columns of a file are likely for, by their names and kinds; a person decides.

    The target is the column that is called so, or else the last one that is left.
    """
    roles: list[ColumnRole] = [_role(name) for name in preview.names]
    if "target" not in roles and "input" in roles:
        roles[len(roles) - 1 - roles[::-1].index("input")] = "target"
    # One of several targets, since a second one as an input would give the answer away; 'y' may be a coordinate.
    targets = [place for place, role in enumerate(roles) if role == "target"]
    clearer = [place for place in targets if preview.names[place].strip().casefold() != "y"]
    first = next(iter([*clearer, *targets]), -1)
    for place in targets:
        if place != first:
            roles[place] = "input" if preview.names[place].strip().casefold() == "y" else "left_out"
    return tuple(
        ColumnSpec(name, kind, role, usual_policy(kind) if role == "input" else "drop")
        for name, kind, role in zip(preview.names, preview.kinds, roles, strict=True)
    )


def usual_policy(kind: Kind) -> MissingPolicy:
    """Return what fills in the missing values of an input without any choice."""
    return "mean" if kind == "number" else "most_frequent"


def read_own(own: OwnSpec) -> Generator[float, None, tuple[OwnSpec, RawTable]]:
    """Read all files of a recipe, yielding the share done; return the recipe with their checksums, and the table.

    Raises `FileError` and `DataError` in words.
    """
    if not own.file:
        raise DataError(f"The data '{own.title}' has no file that it could be read from: import it again.")
    files = [Path(name) for name in (own.file, own.test_file) if name]
    tables, prints = [], []
    for place, file in enumerate(files):
        steps = _read(own, file, own.most_rows or None if place == 0 else None)
        table, mark = yield from _within(steps, place / len(files), (place + 1) / len(files))
        tables.append(table)
        prints.append(mark)
    table = tables[0] if len(tables) == 1 else joined(*tables)
    test_print = prints[1].sha256 if len(prints) > 1 else ""
    return replace(own, sha256=prints[0].sha256, bytes=prints[0].size, test_sha256=test_print), table


def joined(train: RawTable, test: RawTable) -> RawTable:
    """Return two tables with the same columns as one, whose parts say which rows are for testing.

    Raises `DataError` if the second lacks a column of the first.
    """
    columns = []
    for column in train.columns:
        if column.name not in test.names:
            raise DataError(f"The test file has no column '{column.name}': choose one with the same columns.")
        columns.append(_joined(column, test.column(column.name)))
    parts = np.repeat(np.array([TRAIN, TEST], dtype=np.uint8), [train.rows, test.rows])
    return RawTable(tuple(columns), train.image_shape, parts)


def _read(own: OwnSpec, file: Path, most_rows: int | None) -> Generator[float, None, tuple[RawTable, Fingerprint]]:
    if own.reader not in READERS:
        raise UnknownNameError("reader", own.reader, READERS)
    kinds: dict[str, Kind] = {column.name: column.kind for column in own.columns if column.role != "left_out"}
    table = yield from _within(READERS[own.reader].read(file, own.options, kinds, most_rows), 0.0, _SHARE_OF_READING)
    mark = yield from _within(_folder_print(file) if file.is_dir() else fingerprint(file), _SHARE_OF_READING, 1.0)
    return table, mark


def _folder_print(folder: Path) -> Generator[float, None, Fingerprint]:
    """Return the fingerprint of the names and sizes of all files in a folder: reading them again would take long."""
    files: list[Path] = []
    try:
        for file in folder.rglob("*"):
            files.append(file)
            yield 0.0
    except OSError as error:
        raise refused(folder, error) from error
    digest, size = hashlib.sha256(), 0
    for place, file in enumerate(sorted(files)):
        yield place / len(files)
        try:
            state = file.stat()
        except OSError:
            # What cannot be looked at, such as a link that leads nowhere, was not read either.
            continue
        if stat.S_ISREG(state.st_mode):
            digest.update(f"{file.relative_to(folder).as_posix()} {state.st_size}\n".encode("utf-8", "replace"))
            size += state.st_size
    return Fingerprint(digest.hexdigest(), size)


def _within(steps: Generator[float, None, Result], low: float, high: float) -> Generator[float, None, Result]:
    """Run steps that yield the share of one part of the work, and yield the share of all of it."""
    while True:
        try:
            share = next(steps)
        except StopIteration as end:
            return end.value
        yield low + share * (high - low)


def _joined(first: RawColumn, second: RawColumn) -> RawColumn:
    if first.levels is None:
        second = as_numbers(second)
        kind = first.values.dtype if first.values.dtype == second.values.dtype else np.float64
        return RawColumn(first.name, np.concatenate([first.values.astype(kind), second.values.astype(kind)]))
    second = as_categories(second)
    levels = in_order(list({*first.levels, *(second.levels or ())}))
    codes = [_recoded(column, levels) for column in (first, second)]
    return RawColumn(first.name, np.concatenate(codes), levels)


def _recoded(column: RawColumn, levels: tuple[str, ...]) -> npt.NDArray[np.int32]:
    places = {level: place for place, level in enumerate(levels)}
    return np.array([*(places[level] for level in column.levels or ()), MISSING], dtype=np.int32)[column.values]


def _role(name: str) -> ColumnRole:
    plain = name.strip().casefold()
    role: ColumnRole | None = next((role for role, words in _NAMES.items() if plain in words), None)
    if role is not None:
        return role
    owner = _OF_AN_ID.fullmatch(name.strip())
    if owner is None:
        return "input"
    # Several rows may be of one patient, say.
    return "group" if owner[1].casefold() in _NAMES["group"] else "left_out"
