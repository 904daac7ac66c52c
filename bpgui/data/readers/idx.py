"""IDX files, the format of MNIST, packed with gzip or not; choosing the images finds the labels beside them.

A header of two zeros, the type of the values, the number of dimensions and their lengths, all big-endian, then the
values, the last dimension running fastest (Yann LeCun, Corinna Cortes, Christopher Burges: The MNIST database).
Options: `labels`, the name of the file of labels in the same folder, empty for none; `test_images` and `test_labels`
likewise, for the part that is tested on. What is not given is recognised by the usual names: train-images-idx3-ubyte
has train-labels-idx1-ubyte and t10k-images-idx3-ubyte.
"""

import gzip
import math
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

import numpy as np

from bpgui.data.dataset import TEST, TRAIN
from bpgui.data.readers.guarding import open_ordinary, size_of
from bpgui.data.readers.reader import BYTE_BYTES, VALUE_BYTES, Kind, Preview, Reading
from bpgui.data.readers.unpacking import check_unpacked, damaged, unpacking
from bpgui.data.readers.values import (
    Array,
    are_labels,
    check_columns,
    check_options,
    fill,
    forced,
    infinite,
    number_columns,
    numbers,
    pixel_names,
    preview_rows,
    preview_texts,
    read_exactly,
    stored_type,
)
from bpgui.data.readers.wording import column_words, printable, shown_name, wrong
from bpgui.spec import RawTable, Settings

OPTIONS = ("labels", "test_images", "test_labels")
_GZIP = b"\x1f\x8b"
_TYPES: dict[int, np.dtype[Any]] = {
    code: np.dtype(kind) for code, kind in ((8, "u1"), (9, "i1"), (11, ">i2"), (12, ">i4"), (13, ">f4"), (14, ">f8"))
}
_LABEL = "label"
_HEAD_ROWS = 100_000
# What the files of a part are called.
_TRAIN_WORDS, _TEST_WORDS = ("train", "training"), ("t10k", "test", "testing")


@dataclass(frozen=True, slots=True)
class _Header:
    path: Path
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def rows(self) -> int:
        return self.shape[0]

    @property
    def columns(self) -> int:
        return math.prod(self.shape[1:])

    @property
    def size(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


@dataclass(frozen=True, slots=True)
class _Part:
    images: _Header
    labels: _Header | None


@dataclass(frozen=True, slots=True)
class _Plan:
    options: Settings
    parts: tuple[_Part, ...]
    names: tuple[str, ...]
    kinds: tuple[Kind, ...]
    notes: tuple[str, ...]
    image_shape: tuple[int, ...] | None


def inspect(path: Path, options: Settings = MappingProxyType({})) -> Preview:
    """Return the first images and labels, and which files belong to them."""
    plan = _plan(path, options)
    part = plan.parts[0]
    columns = list(_head(part.images, preview_rows(part.images.columns)).T)
    if part.labels is not None:
        columns += list(_head(part.labels, preview_rows(part.images.columns)).T)
    rows = tuple(zip(*map(preview_texts, columns), strict=True))
    total = sum(part.images.rows for part in plan.parts)
    size = BYTE_BYTES if stored_type(part.images.dtype) == np.uint8 else VALUE_BYTES
    return Preview(plan.options, plan.names, plan.kinds, rows, total, False, plan.notes, plan.image_shape, size)


def read(
    path: Path,
    options: Settings = MappingProxyType({}),
    kinds: Mapping[str, Kind] = MappingProxyType({}),
    most_rows: int | None = None,
) -> Reading:
    """Read images and labels in pieces; see `Read`. With `most_rows` each part is cut in proportion."""
    plan = _plan(path, options)
    total = sum(part.images.rows for part in plan.parts)
    share = 1.0 if most_rows is None else min(1.0, most_rows / total)
    counts = [max(1, int(part.images.rows * share)) for part in plan.parts]
    files = [header for part in plan.parts for header in (part.images, part.labels) if header is not None]
    everything, done = sum(header.size for header in files), 0
    images = _empty(path, [part.images for part in plan.parts], sum(counts))
    labels = [part.labels for part in plan.parts if part.labels is not None]
    targets = _empty(path, labels, sum(counts)) if labels else None
    start = 0
    for part, count in zip(plan.parts, counts, strict=True):
        for header, into in ((part.images, images), (part.labels, targets)):
            if header is None or into is None:
                continue
            for size in _load(header, into[start : start + count]):
                done += size
                yield min(done / everything, 1.0)
        start += count
    columns = list(number_columns(plan.names[: images.shape[1]], images))
    if targets is not None:
        columns += number_columns(plan.names[images.shape[1] :], targets)
    for place, (name, kind) in enumerate(zip(plan.names, plan.kinds, strict=True)):
        columns[place] = forced(path, columns[place], place + 1, kinds.get(name, kind))
        yield 1.0
    as_image = all(column.levels is None for column in columns[: images.shape[1]])
    parts = None
    if len(plan.parts) > 1:
        parts = np.repeat(np.array((TRAIN, TEST), dtype=np.uint8), counts)
    return RawTable(tuple(columns), plan.image_shape if as_image else None, parts)


def _plan(path: Path, given: Settings) -> _Plan:
    """Find the files that belong together; raise `FileError` if they do not fit."""
    check_options(path, given, OPTIONS)
    named = {name: str(value) for name, value in given.items()}
    _check_place(path, named.values())
    options = _recognised(path, named)
    images = _header(path)
    parts = [_Part(images, _labels(path, images, options["labels"]))]
    if options["test_images"]:
        test = _header(path.parent / options["test_images"])
        if test.shape[1:] != images.shape[1:]:
            shapes = f"{' x '.join(map(str, test.shape[1:]))} and not {' x '.join(map(str, images.shape[1:]))}"
            raise wrong(test.path, f"each of its images has {shapes}, as in '{shown_name(path)}': choose another")
        parts.append(_Part(test, _labels(test.path, test, options["test_labels"])))
    if len({part.labels is None for part in parts}) > 1:
        raise wrong(path, "one of its parts has labels and the other has none: choose labels for both, or for none")
    shape = images.shape[1:]
    if len(shape) == 3 and shape[2] == 1:
        shape = shape[:2]
    is_image = len(shape) == 2 or (len(shape) == 3 and shape[2] == 3)
    check_columns(path, images.columns, "scale the images down")
    names = pixel_names(shape) if is_image else tuple(f"column {k}" for k in range(1, images.columns + 1))
    kinds = numbers(len(names))
    notes: list[str] = []
    labels = parts[0].labels
    if labels is not None:
        single = labels.columns == 1
        names += (_LABEL,) if single else tuple(f"{_LABEL} {k}" for k in range(1, labels.columns + 1))
        classes = single and are_labels(_head(labels, _HEAD_ROWS)[:, 0])
        kinds += ("category",) if classes else numbers(labels.columns)
        notes.append(f"The labels are from '{shown_name(labels.path)}'.")
    elif is_image:
        notes.append("No file of labels is read: choose one in the same folder, such as 'train-labels-idx1-ubyte'.")
    if len(parts) > 1:
        notes.append(f"What is tested on is from '{shown_name(parts[1].images.path)}'.")
    return _Plan(options, tuple(parts), names, kinds, tuple(notes), shape if is_image else None)


def _recognised(path: Path, given: dict[str, str]) -> dict[str, str]:
    """Return the names of the files that belong to the images, empty where there are none."""
    if "labels" not in given and "labels" in path.name and "images" not in path.name:
        images = next(_beside(path, "labels", ("images",)), "")
        hint = f", '{printable(images)}'," if images else ""
        raise wrong(path, f"it holds labels: choose the file of images{hint} and the labels are found beside it")
    options = dict(given)
    options.setdefault("labels", next(_beside(path, "images", ("labels",)), ""))
    if "test_images" not in options:
        word = next((word for word in reversed(_TRAIN_WORDS) if word in path.name), None)
        options["test_images"] = next(_beside(path, word, _TEST_WORDS), "") if word else ""
    if not options["test_images"]:
        options["test_labels"] = ""
    elif "test_labels" not in options:
        found = next(_beside(path.parent / options["test_images"], "images", ("labels",)), "")
        options["test_labels"] = found if options["labels"] else ""
        if options["labels"] and not found and "test_images" not in given:
            options["test_images"] = ""
    return options


def _check_place(path: Path, names: Iterable[str]) -> None:
    for name in names:
        if name != Path(name).name:
            raise wrong(path, f"'{printable(name)}' is not the name of a file beside it: give its name alone")


def _beside(path: Path, word: str, others: tuple[str, ...]) -> Iterator[str]:
    """Yield the names of the files beside `path` that have another word in place of `word`, packed or not."""
    for other in others:
        changed = path.name.replace(word, other)
        swapped = {"images": ("idx3", "idx1"), "labels": ("idx1", "idx3")}.get(word)
        if changed == path.name:
            continue
        base = changed.replace(*swapped) if swapped else changed
        plain = base.removesuffix(".gz")
        for name in (base, plain, f"{plain}.gz"):
            if (path.parent / name).is_file():
                yield name


def _labels(path: Path, images: _Header, name: str) -> _Header | None:
    """Return the header of the labels of some images; raise `FileError` if they are not as many."""
    if not name:
        return None
    labels = _header(path.parent / name)
    if labels.rows != images.rows:
        raise wrong(
            labels.path,
            f"it has {labels.rows:,} labels, and '{shown_name(images.path)}' has {images.rows:,} images: choose the "
            "labels that belong to them",
        )
    return labels


def _header(path: Path) -> _Header:
    """Read the header of a file and check it against the bytes that are there."""
    with open_ordinary(path) as stream:
        size = size_of(stream)
        packed = stream.read(2) == _GZIP
        stream.seek(0)
        with unpacking(path, "it"):
            values: IO[bytes] = gzip.GzipFile(fileobj=stream) if packed else stream  # type: ignore[assignment]  # it reads
            start = values.read(4)
            if len(start) < 4 or start[:2] != b"\0\0" or start[2] not in _TYPES or not 1 <= start[3] <= 4:
                raise wrong(
                    path, "it is no IDX file of 1 to 4 dimensions: choose one such as 'train-images-idx3-ubyte'"
                )
            lengths = read_exactly(path, values, 4 * start[3])
    shape = tuple(int(length) for length in np.frombuffer(lengths, ">u4"))
    header = _Header(path, shape, _TYPES[start[2]])
    if header.size == 0:
        raise wrong(path, f"its header says {' x '.join(map(str, shape))} values, which are none: choose another")
    if packed:
        check_unpacked(path, "it", size, header.size, "if it is meant to, unpack it with gunzip first")
    elif header.size != size - 4 - len(lengths):
        raise damaged(path, f"its header says {header.size:,} bytes of values and it has {size - 4 - len(lengths):,}")
    return header


@contextmanager
def _values(header: _Header) -> Iterator[IO[bytes]]:
    """Open the values of a file, unpacked."""
    with open_ordinary(header.path) as stream:
        packed = stream.read(2) == _GZIP
        stream.seek(0)
        with unpacking(header.path, "it"):
            values: IO[bytes] = gzip.GzipFile(fileobj=stream) if packed else stream  # type: ignore[assignment]  # it reads
            values.read(4 + 4 * len(header.shape))
            yield values


def _head(header: _Header, rows: int) -> Array:
    """Return the first rows (rows, columns)."""
    rows = min(rows, header.rows)
    with _values(header) as values:
        data = read_exactly(header.path, values, rows * header.columns * header.dtype.itemsize)
    return np.frombuffer(data, header.dtype).reshape(rows, header.columns)


def _empty(path: Path, headers: list[_Header], rows: int) -> Array:
    small = all(stored_type(header.dtype) == np.uint8 for header in headers)
    try:
        return np.empty((rows, headers[0].columns), np.uint8 if small else np.float64)
    except MemoryError as error:
        raise wrong(path, "its images are more than there is memory for: read fewer rows") from error


def _load(header: _Header, into: Array) -> Generator[int, None, None]:
    """Fill `into` (rows, columns) with the first rows, and yield the bytes of each piece."""
    with _values(header) as values:
        columns = header.columns
        yield from fill(
            header.path,
            values,
            header.dtype,
            into.reshape(-1),
            lambda at: infinite(header.path, at // columns + 1, column_words(at % columns + 1, None)),
        )
        if len(into) == header.rows and values.read(1):
            raise damaged(header.path, "there is more in it than its header says")
