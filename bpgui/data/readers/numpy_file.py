"""Arrays saved by NumPy: an NPY file is one table, an NPZ file has inputs, targets and perhaps parts.

Options, all of them names of arrays in an NPZ file, separated by commas, and empty for none: `inputs` and `targets`,
`validation_inputs` and `validation_targets`, `test_inputs` and `test_targets`. What is not given is recognised by name.
Arrays are (rows,), (rows, columns), or images: (rows, height, width), with 1 or 3 colours last or first.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from math import prod
from pathlib import Path
from types import MappingProxyType

import numpy as np

from bpgui.data.readers.cells import ColumnBuilder
from bpgui.data.readers.numpy_arrays import ALONE, ArrayFile, Header, open_arrays
from bpgui.data.readers.numpy_plan import HEAD_BYTES, Block, Plan, is_one_hot, make_plan, texts_of
from bpgui.data.readers.reader import BYTE_BYTES, VALUE_BYTES, Kind, Preview, Reading
from bpgui.data.readers.values import (
    Array,
    forced,
    infinite,
    named_levels,
    number_columns,
    preview_rows,
    preview_texts,
    stored_type,
)
from bpgui.data.readers.wording import column_words, printable, wrong
from bpgui.errors import FileError
from bpgui.spec import RawColumn, RawTable, Settings
from bpgui.spec.raw_table import as_categories

# What a column cannot show in a preview, since the array is stored column by column and is large.
_UNSEEN = "..."
_TEXTS_AT_ONCE = 20_000


def inspect(path: Path, options: Settings = MappingProxyType({})) -> Preview:
    """Return the arrays' first rows and what they are taken for, without unpacking more than that."""
    with open_arrays(path) as file:
        plan = make_plan(file, options)
        columns: list[list[str]] = []
        names = tuple(name for block in plan.blocks for name in block.names)
        for block in plan.blocks:
            columns += _shown(file, block, preview_rows(len(names)))
        kinds = tuple(kind for block in plan.blocks for kind in block.kinds)
        rows = tuple(zip(*columns, strict=False))
        small = stored_type(plan.blocks[0].headers[0].dtype) == np.uint8
        size = BYTE_BYTES if small else VALUE_BYTES
        return Preview(plan.options, names, kinds, rows, sum(plan.rows), False, plan.notes, plan.image_shape, size)


def read(
    path: Path,
    options: Settings = MappingProxyType({}),
    kinds: Mapping[str, Kind] = MappingProxyType({}),
    most_rows: int | None = None,
) -> Reading:
    """Read the arrays in pieces; see `Read`. With `most_rows` each part is cut in proportion."""
    with open_arrays(path) as file:
        plan = make_plan(file, options)
        rows = plan.rows
        if most_rows is not None and sum(rows) > most_rows:
            rows = tuple(max(1, most_rows * count // sum(plan.rows)) for count in rows)
        everything = sum(header.size for block in plan.blocks for header in block.headers)
        columns: list[RawColumn] = []
        done = 0
        for block in plan.blocks:
            steps = _columns(file, block, rows, plan.classes, kinds, len(columns) + 1)
            try:
                while True:
                    done += next(steps)
                    yield min(done / everything, 1.0)
            except StopIteration as end:
                columns += end.value
        parts = None
        if len(plan.parts) > 1:
            parts = np.repeat(np.array(plan.parts, dtype=np.uint8), rows)
        return RawTable(tuple(columns), _image_shape(plan, kinds), parts)


def _image_shape(plan: Plan, kinds: Mapping[str, Kind]) -> tuple[int, ...] | None:
    """Return the shape of the image, unless one of its pixels is to be a category."""
    shape = plan.image_shape
    names = plan.blocks[0].names
    return None if shape is None or any(kinds.get(name) == "category" for name in names) else shape


def _shown(file: ArrayFile, block: Block, rows: int) -> Iterator[list[str]]:
    """Return the texts of a block's first rows, column by column."""
    head, known = file.head(block.headers[0], rows, HEAD_BYTES)
    if block.one_hot:
        yield [str(label) for label in head.argmax(axis=1).tolist()]
        return
    values = head.astype(stored_type(head.dtype)) if head.dtype.kind not in "US" else head
    arranged = _arranged(block, values)
    for column in range(arranged.shape[1]):
        if column >= known:
            yield [_UNSEEN] * len(head)
        elif head.dtype.kind in "US":
            yield texts_of(arranged[:, column])
        else:
            yield preview_texts(arranged[:, column])


def _columns(
    file: ArrayFile,
    block: Block,
    rows: tuple[int, ...],
    classes: tuple[str, ...],
    kinds: Mapping[str, Kind],
    number: int,
) -> Generator[int, None, list[RawColumn]]:
    """Read a block; `number` is that of its first column in the table, from 1. Yields bytes."""
    path = file.path
    types = {stored_type(header.dtype) for header in block.headers}
    try:
        into = np.empty((sum(rows), block.columns), types.pop() if len(types) == 1 else np.result_type(*types))
    except MemoryError as error:
        size = sum(rows) * block.columns * 8 / 1e9
        raise wrong(path, f"its values take {size:,.1f} GB, more than there is memory: read fewer rows") from error
    start = 0
    for header, count in zip(block.headers, rows, strict=True):
        yield from file.load(header, into[start : start + count], _place_of(path, header, number))
        start += count
    if block.one_hot:
        return [_one_hot(path, block, into, classes, kinds, number)]
    if into.dtype.kind in "US":
        columns = []
        for place, name in enumerate(block.names):
            kind = kinds.get(name, block.kinds[place])
            builder = ColumnBuilder(path, name, number + place, kind)
            for begin in range(0, len(into), _TEXTS_AT_ONCE):
                texts = texts_of(into[begin : begin + _TEXTS_AT_ONCE, place])
                builder.add(texts, range(begin + 1, begin + 1 + len(texts)))
                yield 0
            columns.append(builder.finish())
        return columns
    columns = list(number_columns(block.names, _arranged(block, into)))
    for place, (name, kind) in enumerate(zip(block.names, block.kinds, strict=True)):
        column = forced(path, columns[place], number + place, kinds.get(name, kind))
        columns[place] = named_levels(column, classes) if block.target else column
        yield 0
    return columns


def _one_hot(
    path: Path, block: Block, values: Array, classes: tuple[str, ...], kinds: Mapping[str, Kind], number: int
) -> RawColumn:
    """Return the classes of rows that have a single 1 each; raise `FileError` for a row that has not."""
    if not is_one_hot(values):
        odd = (values != 0).sum(axis=1) != 1
        row = int((odd | (values.max(axis=1) != 1)).argmax())
        header = block.headers[0]
        problem = f"{header.words} has a single 1 in its first rows, and not here: save the class of each row instead"
        raise wrong(path, problem, row + 1)
    column = RawColumn(block.names[0], values.argmax(axis=1).astype(np.float64))
    if kinds.get(column.name) == "number":
        return column
    return named_levels(as_categories(column), classes)


def _arranged(block: Block, values: Array) -> Array:
    """Return rows of values with the colours of each pixel last."""
    if not block.colours_first:
        return values
    colours, height, width = block.headers[0].shape[1:]
    pictures = values.reshape(len(values), colours, height * width)
    return np.ascontiguousarray(pictures.transpose(0, 2, 1)).reshape(len(values), prod((colours, height, width)))


def _place_of(path: Path, header: Header, number: int) -> Callable[[int, int], FileError]:
    def place(row: int, column: int) -> FileError:
        words = f" of the array '{printable(header.name)}'" if header.name != ALONE else ""
        return infinite(path, row + 1, f"{column_words(number + column, None)}{words}")

    return place
