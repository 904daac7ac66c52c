"""Parquet files, read by pyarrow (the extra 'parquet'). There are no options.

Columns of lists, records or bytes are left out, with a note. Dates are categories, or days since 1970 as a number.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bpgui.data.readers.cells import ColumnBuilder, check_extra, text_of
from bpgui.data.readers.guarding import open_ordinary, size_of
from bpgui.data.readers.reader import Kind, Preview, Reading
from bpgui.data.readers.unpacking import check_unpacked, damaged
from bpgui.data.readers.values import check_columns, check_options, distinct, preview_rows
from bpgui.data.readers.wording import printable, wrong
from bpgui.spec import RawTable, Settings

_MAGIC, _ENCRYPTED = b"PAR1", b"PARE"
_VALUES_AT_ONCE = 30_000
_MOST_NAMED = 5


class _Columns:
    """The columns of a file that can be read: their names there, their names in the table and their kinds."""

    def __init__(self, path: Path, file: Any) -> None:  # noqa: ANN401  # pyarrow has no types
        self.sources: list[str] = []
        self.kinds: list[Kind] = []
        self.left_out: list[str] = []
        for field in file.schema_arrow:
            kind = _kind(field.type)
            if kind is None:
                self.left_out.append(field.name)
            else:
                self.sources.append(field.name)
                self.kinds.append(kind)
        if not self.sources:
            named = ", ".join(f"'{printable(name)}'" for name in self.left_out[:_MOST_NAMED])
            raise wrong(path, f"its columns {named} hold lists or records: save columns of numbers or texts")
        check_columns(path, len(self.sources), "save the ones that matter")
        if len(set(file.schema_arrow.names)) < len(file.schema_arrow.names):
            raise wrong(path, "two of its columns have the same name: rename one of them")
        self.names = distinct(printable(name, 200) for name in self.sources)


def inspect(path: Path, options: Settings = MappingProxyType({})) -> Preview:
    """Return the columns and the first rows."""
    with _opened(path, options) as file:
        columns = _Columns(path, file)
        total = file.metadata.num_rows
        count = preview_rows(len(columns.names))
        batch = next(file.iter_batches(count, columns=columns.sources, use_threads=False), None)
        if batch is None:
            raise damaged(path, f"its {total:,} rows are missing")
        texts = [[text_of(cell) for cell in batch.column(name).to_pylist()] for name in columns.sources]
        notes: tuple[str, ...] = ()
        if columns.left_out:
            named = ", ".join(f"'{printable(name)}'" for name in columns.left_out[:_MOST_NAMED])
            more = " and more" if len(columns.left_out) > _MOST_NAMED else ""
            notes = (f"Left out, since they hold lists, records or bytes: {named}{more}.",)
        return Preview({}, columns.names, tuple(columns.kinds), tuple(zip(*texts, strict=True)), total, False, notes)


def read(
    path: Path,
    options: Settings = MappingProxyType({}),
    kinds: Mapping[str, Kind] = MappingProxyType({}),
    most_rows: int | None = None,
) -> Reading:
    """Read all rows in pieces; see `Read`."""
    with _opened(path, options) as file:
        columns = _Columns(path, file)
        total = file.metadata.num_rows if most_rows is None else min(most_rows, file.metadata.num_rows)
        builders = [
            ColumnBuilder(path, name, number, kinds.get(name, kind))
            for number, (name, kind) in enumerate(zip(columns.names, columns.kinds, strict=True), 1)
        ]
        done = 0
        size = max(1, _VALUES_AT_ONCE // len(builders))
        for batch in file.iter_batches(size, columns=columns.sources, use_threads=False):
            count = min(batch.num_rows, total - done)
            for name, builder in zip(columns.sources, builders, strict=True):
                cells, numbers = batch.column(name).slice(0, count), range(done + 1, done + 1 + count)
                if _is_plain(cells.type):
                    # A thousand times faster than cell by cell.
                    builder.add_numbers(cells.cast("float64", safe=False).to_numpy(zero_copy_only=False), numbers)
                else:
                    builder.add(cells.to_pylist(), numbers)
            done += count
            yield done / total
            if done == total:
                break
        if done < total:
            raise damaged(path, f"{total - done:,} of its {total:,} rows are missing")
        return RawTable(tuple(builder.finish() for builder in builders))


@contextmanager
def _opened(path: Path, options: Settings) -> Iterator[Any]:
    """Open a file and check what it claims."""
    check_options(path, options, ())
    with open_ordinary(path) as stream:
        start = stream.read(len(_MAGIC))
        if start == _ENCRYPTED:
            raise wrong(path, "it is encrypted: save it without a key")
        if start != _MAGIC:
            raise wrong(path, "it is no Parquet file: choose one, or read it as text")
        check_extra(path, "pyarrow", "parquet")
        # The library is loaded with the first file.
        import pyarrow
        from pyarrow import parquet

        stream.seek(0)
        try:
            file = parquet.ParquetFile(stream)
            meta = file.metadata
            if meta.num_rows < 1:
                raise wrong(path, "it has a header and no rows: choose a file with data")
            groups = [meta.row_group(k) for k in range(meta.num_row_groups)]
            claimed = sum(group.total_byte_size for group in groups)
            check_unpacked(path, "its data", size_of(stream), claimed, "save it as CSV")
            yield file
        except (pyarrow.ArrowException, OSError, ValueError) as error:
            raise damaged(path, "its columns cannot be understood") from error


def _kind(kind: Any) -> Kind | None:  # noqa: ANN401  # pyarrow has no types
    """Return what a column of this type becomes; None if it cannot be read."""
    from pyarrow import types

    if types.is_dictionary(kind):
        kind = kind.value_type
    numbers = (types.is_integer, types.is_floating, types.is_decimal, types.is_duration, types.is_time, types.is_null)
    if any(test(kind) for test in numbers):
        return "number"
    texts = (types.is_boolean, types.is_string, types.is_large_string, types.is_date, types.is_timestamp)
    if any(test(kind) for test in texts) or getattr(types, "is_string_view", types.is_string)(kind):
        return "category"
    return None


def _is_plain(kind: Any) -> bool:  # noqa: ANN401  # pyarrow has no types
    from pyarrow import types

    return types.is_integer(kind) or types.is_floating(kind)
