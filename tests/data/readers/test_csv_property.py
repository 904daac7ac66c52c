"""A table written in any dialect is read back as it was."""

import codecs
import csv
import io
import math
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bpgui.data.readers.csv_file import inspect, read
from bpgui.data.readers.reader import finish
from bpgui.spec.raw_table import RawColumn

MISSING = ("", "NA", "nan", "?", "N/A", "null", "-")
PLAIN = st.characters(codec="cp1252", exclude_categories=["Cc", "Cf"])
# At least two letters, so that no cell is a number, a missing word or a comment.
CELLS = st.text(PLAIN | st.sampled_from([",", ";", "\t", "|", '"', "'", "\n", " "]), max_size=12).map(
    lambda text: f"xy{text}z"
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**9), 10**9).map(float)


@st.composite
def tables(draw: st.DrawFn) -> list[list[float | str | None]]:
    """Columns of numbers or texts, None for what is missing; each has a value, and the first is of numbers."""
    rows = draw(st.integers(2, 12))
    columns: list[list[float | str | None]] = []
    for place in range(draw(st.integers(2, 5))):
        values: st.SearchStrategy[float] | st.SearchStrategy[str] = NUMBERS
        if place > 0 and draw(st.booleans()):
            values = CELLS
        column = draw(st.lists(values, min_size=rows, max_size=rows))
        holes = draw(st.sets(st.integers(1, rows - 1), max_size=3))
        columns.append([None if row in holes else value for row, value in enumerate(column)])
    return columns


def written(value: float | str | None, decimal: str, missing: str) -> str:
    if value is None:
        return missing
    return value if isinstance(value, str) else repr(value).replace(".", decimal)


def as_list(column: RawColumn) -> list[float | str | None]:
    if column.levels is not None:
        return [None if code < 0 else column.levels[code] for code in column.values]
    return [None if math.isnan(value) else float(value) for value in column.values]


def expected(column: list[float | str | None]) -> list[float | str | None]:
    return [value.strip() if isinstance(value, str) else value for value in column]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    columns=tables(),
    delimiter=st.sampled_from([",", ";", "\t", "|", "^"]),
    decimal=st.sampled_from([".", ","]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16", "windows-1252"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    header=st.booleans(),
    last_end=st.booleans(),
    missing=st.sampled_from(MISSING),
    all_quoted=st.booleans(),
    blanks=st.integers(0, 2),
)
def test_a_table_in_any_dialect_is_read_as_it_was_written(
    tmp_path: Path,
    columns: list[list[float | str | None]],
    delimiter: str,
    decimal: str,
    encoding: str,
    line_end: str,
    header: bool,
    last_end: bool,
    missing: str,
    all_quoted: bool,
    blanks: int,
) -> None:
    # Where lines end as on old Macintoshes, a line feed inside a text ends a line as well.
    assume(line_end != "\r" or not any(isinstance(cell, str) and "\n" in cell for column in columns for cell in column))
    names = [f"name {place}" for place in range(len(columns))]
    stream = io.StringIO(newline="")
    writer = csv.writer(
        stream,
        delimiter=delimiter,
        lineterminator=line_end,
        quoting=csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL,
    )
    if header:
        writer.writerow(names)
    stream.write(f"# a note{line_end}" + line_end * blanks)
    for row in zip(*columns, strict=True):
        writer.writerow([written(value, decimal, missing) for value in row])
    text = stream.getvalue()
    path = tmp_path / "table.csv"
    path.write_bytes((text if last_end else text.removesuffix(line_end)).encode(encoding))

    key = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
    kinds = ["category" if any(isinstance(value, str) for value in column) else "number" for column in columns]
    options = {"delimiter": delimiter, "encoding": key, "decimal": decimal, "header": header, "quote": '"'}
    preview = inspect(path, options)
    table = finish(read(path, options))
    assert list(preview.kinds) == kinds
    assert preview.total == table.rows == len(columns[0])
    assert not preview.estimated
    if header:
        assert table.names == tuple(names)
    assert [as_list(column) for column in table.columns] == [expected(column) for column in columns]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(
        st.tuples(st.floats(-1e6, 1e6), st.floats(0.125, 1e3), st.sampled_from(["setosa", "fir tree", "\xe9t\xe9"])),
        min_size=5,
        max_size=20,
    ),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    decimal=st.sampled_from([".", ","]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16", "windows-1252"]),
    header=st.booleans(),
)
def test_the_dialect_of_an_ordinary_table_is_recognized(
    tmp_path: Path,
    values: list[tuple[float, float, str]],
    delimiter: str,
    decimal: str,
    encoding: str,
    header: bool,
) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    if header:
        writer.writerow(["first", "second", "sp\xe9cies"])
    # One number has four digits behind its decimal mark, which so groups no thousands.
    for first, second, word in [(0.0625, 1.5, "oak"), *values]:
        writer.writerow([repr(first).replace(".", decimal), repr(second).replace(".", decimal), word])
    path = tmp_path / "table.csv"
    path.write_bytes(stream.getvalue().encode(encoding))
    preview = inspect(path)
    table = finish(read(path))
    assert (preview.options["delimiter"], preview.options["decimal"]) == (delimiter, decimal)
    assert preview.options["header"] == header
    assert preview.kinds == ("number", "number", "category")
    assert np.array_equal(table.columns[0].values, [0.0625, *(row[0] for row in values)])
    assert np.array_equal(table.columns[1].values, [1.5, *(row[1] for row in values)])
    assert as_list(table.columns[2]) == ["oak", *(row[2] for row in values)]


def test_marks_of_the_encoding_are_no_part_of_the_first_name(tmp_path: Path) -> None:
    path = tmp_path / "marked.csv"
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"\xff\xfe\0\0", "utf-32-le"),
    ):
        path.write_bytes(mark + "width,kind\n1,a\n2,b\n".encode(encoding))
        assert finish(read(path)).names == ("width", "kind")
