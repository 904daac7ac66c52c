"""Spreadsheets: Excel's xlsx and xls and OpenDocument's ods, read by python-calamine (the extra 'excel').

Options: `sheet`, the name of the sheet; `header`, the row that holds the names of the columns, counted from 1, 0 for
none. What is not given is recognised: the first sheet that is not hidden, and the first full row of texts.
A percentage is its share (25 % is 0.25), a date is a category, or days since 1970 as a number, the result of a formula
counts as if it was typed, and an error, such as #DIV/0!, is missing.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

from bpgui.data.readers.cells import Cell, ColumnBuilder, check_extra, is_missing, kind_of, text_of
from bpgui.data.readers.guarding import open_ordinary
from bpgui.data.readers.reader import Kind, Preview, Reading, finish
from bpgui.data.readers.sheet_bounds import Bounds, check_parts, ods_bounds, xlsx_bounds
from bpgui.data.readers.unpacking import damaged, open_zip
from bpgui.data.readers.values import check_columns, check_options, distinct, preview_rows
from bpgui.data.readers.wording import printable, wrong
from bpgui.data.readers.xls_bounds import xls_bounds
from bpgui.spec import RawTable, Settings, Value

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

OPTIONS = ("sheet", "header")
# How many rows are looked at to find the header, and to tell numbers from categories.
_HEADER_ROWS, _KIND_ROWS = 20, 1_000
_ROWS_AT_ONCE = 500
# The share of a reading that is done after the look at the file, and after it is loaded.
_LOOKED, _LOADED = 0.3, 0.8
_FULL = 0.8


class _Layout:
    """Where in a sheet the table is: its header, its columns by place and name, and the rows below."""

    def __init__(self, path: Path, sheet: "CalamineSheet", given: Settings) -> None:
        top = list(islice(sheet.iter_rows(), _HEADER_ROWS + _KIND_ROWS))
        header = given.get("header", _recognised_header(top[:_HEADER_ROWS]))
        if isinstance(header, bool) or not isinstance(header, int) or not 0 <= header <= len(top):
            raise wrong(path, f"the header cannot be in row {header}: give one from 1 to {len(top)}, or 0 for none")
        self.header = header
        body = [row for row in top[header:] if not _is_empty(row)]
        if not body:
            missing = "has only a header" if header else "is empty"
            raise wrong(path, f"the sheet '{printable(sheet.name)}' {missing}: choose a sheet with rows of data")
        titles = [text_of(cell) for cell in top[header - 1]] if header else [""] * len(body[0])
        width = len(titles)
        self.places = [
            place for place in range(width) if titles[place] or any(not is_missing(row[place]) for row in body)
        ]
        check_columns(path, len(self.places), "save the ones that matter as CSV")
        self.names = distinct(titles[place] or f"column {place + 1}" for place in self.places)
        self.kinds = tuple(kind_of(row[place] for row in body) for place in self.places)
        self.body = body


def inspect(path: Path, options: Settings = MappingProxyType({})) -> Preview:
    """Return the first rows of a sheet. The whole sheet is loaded for that, which takes seconds if it is large."""
    check_options(path, options, OPTIONS)
    with open_ordinary(path) as stream:
        finish(_checked(path, stream))
        with _book(path, stream) as book:
            name = _chosen_sheet(path, book, options)
            bounds = finish(_sheet_bounds(path, stream, name))
            sheet = _loaded(path, book, name)
            layout = _Layout(path, sheet, options)
            return _preview(book, sheet, bounds, layout)


def _preview(book: "CalamineWorkbook", sheet: "CalamineSheet", bounds: Bounds, layout: _Layout) -> Preview:
    shown = layout.body[: preview_rows(len(layout.names))]
    rows = tuple(tuple(text_of(row[place]) for place in layout.places) for row in shown)
    total = max(len(layout.body), _height(sheet) - layout.header)
    complete: dict[str, Value] = {"sheet": sheet.name, "header": layout.header}
    notes = tuple(_notes(book, sheet, bounds, layout.header))
    return Preview(complete, layout.names, layout.kinds, rows, total, total > len(layout.body), notes)


def read(
    path: Path,
    options: Settings = MappingProxyType({}),
    kinds: Mapping[str, Kind] = MappingProxyType({}),
    most_rows: int | None = None,
) -> Reading:
    """Read a sheet; see `Read`. The loading of the whole sheet is one step, which other threads do not wait for."""
    check_options(path, options, OPTIONS)
    with open_ordinary(path) as stream:
        for share in _checked(path, stream):
            yield share * _LOOKED
        with _book(path, stream) as book:
            name = _chosen_sheet(path, book, options)
            for share in _sheet_bounds(path, stream, name):
                yield share * _LOOKED
            sheet = _loaded(path, book, name)
            yield _LOADED
            return (yield from _table(path, sheet, _Layout(path, sheet, options), kinds, most_rows))


def _table(
    path: Path, sheet: "CalamineSheet", layout: _Layout, kinds: Mapping[str, Kind], most_rows: int | None
) -> Reading:
    """Turn the rows of a sheet into columns; yields the share of the whole reading that is done."""
    builders = [
        ColumnBuilder(path, column, place + 1, kinds.get(column, kind))
        for column, place, kind in zip(layout.names, layout.places, layout.kinds, strict=True)
    ]
    cells: Iterator[list[Cell]] = iter(sheet.iter_rows())  # type: ignore[arg-type]  # a list of fewer kinds
    rows = enumerate(islice(cells, layout.header, None), layout.header + 1)
    waiting = islice(((number, row) for number, row in rows if not _is_empty(row)), most_rows)
    while piece := list(islice(waiting, _ROWS_AT_ONCE)):
        numbers = [number for number, _ in piece]
        for builder, place in zip(builders, layout.places, strict=True):
            builder.add([row[place] for _, row in piece], numbers)
        yield _LOADED + (1.0 - _LOADED) * min(1.0, numbers[-1] / _height(sheet))
    return RawTable(tuple(builder.finish() for builder in builders))


def _checked(path: Path, stream: BinaryIO) -> Generator[float, None, None]:
    """Look through a file before the library opens it; raise `FileError` if it is none, or unpacks to too much.

    Of xls and ods the library loads all sheets at once.
    """
    check_extra(path, "python_calamine", "excel")
    if stream.read(2) != b"PK":
        bounds = yield from xls_bounds(path, stream)
        bounds.check(path, "")
        return
    with open_zip(path, stream) as source:
        check_parts(path, source)
        if "xl/workbook.bin" in source.namelist():
            raise wrong(path, "it is a binary workbook: save it as xlsx")
        if "content.xml" in source.namelist():
            yield from ods_bounds(path, source)


def _sheet_bounds(path: Path, stream: BinaryIO, sheet: str) -> Generator[float, None, Bounds]:
    """Look through a sheet before it is loaded, if that has not been done; raise `FileError` if it is too large."""
    stream.seek(0)
    if stream.read(2) != b"PK":
        return Bounds()
    with open_zip(path, stream) as source:
        if "content.xml" in source.namelist():
            return Bounds()
        bounds = yield from xlsx_bounds(path, source, sheet)
    bounds.check(path, sheet)
    return bounds


@contextmanager
def _book(path: Path, stream: BinaryIO) -> "Iterator[CalamineWorkbook]":
    """Open a workbook that was checked."""
    # The library is loaded with the first workbook.
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    stream.seek(0)
    try:
        with CalamineWorkbook.from_filelike(stream) as book:
            yield book
    except PasswordError as error:
        raise wrong(path, "it is protected by a password: save it without one") from error
    except CalamineError as error:
        raise damaged(path, f"the workbook says '{printable(str(error), 80)}'") from error
    except BaseException as error:
        # What the library was not ready for; its type cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(path, "its cells cannot be understood") from error


def _chosen_sheet(path: Path, book: "CalamineWorkbook", options: Settings) -> str:
    """Return the name of the sheet that is asked for, or of the first that can be seen."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    if "sheet" in options:
        name = str(options["sheet"])
        if name not in book.sheet_names:
            known = ", ".join(f"'{printable(known)}'" for known in book.sheet_names[:8])
            raise wrong(path, f"there is no sheet '{printable(name)}' in it: choose {known}")
        return name
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    visible = [sheet for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    if not sheets:
        raise wrong(path, "it has charts and no sheet with cells: choose a workbook with data")
    return (visible or sheets)[0].name


def _loaded(path: Path, book: "CalamineWorkbook", name: str) -> "CalamineSheet":
    sheet = book.get_sheet_by_name(name)
    if sheet.end is None:
        others = [printable(other) for other in book.sheet_names if other != name][:5]
        remedy = f"choose another sheet, such as '{others[0]}'" if others else "choose a workbook with data"
        raise wrong(path, f"the sheet '{printable(name)}' is empty: {remedy}")
    return sheet


def _recognised_header(top: Sequence[Sequence[Cell]]) -> int:
    """Return the number of the first row that is full, if it holds different texts and no number; else 0.

    A title above the table fills few cells.
    """
    filled = [sum(not is_missing(cell) for cell in row) for row in top]
    first = next((place for place, count in enumerate(filled) if count >= max(1.0, _FULL * max(filled))), None)
    if first is None:
        return 0
    titles = [cell for cell in top[first] if not is_missing(cell)]
    if not all(isinstance(cell, str) for cell in titles) or len(set(titles)) < len(titles):
        return 0
    below = [row for row in top[first + 1 :] if not _is_empty(row)]
    if kind_of(titles) == "number" or not below:
        # One row alone is a header without data: the error says so.
        return 0 if kind_of(titles) == "number" else first + 1
    repeated = any(row[place] == cell for row in below for place, cell in enumerate(top[first]) if not is_missing(cell))
    return 0 if repeated else first + 1


def _is_empty(row: Sequence[Cell]) -> bool:
    return row.count("") == len(row)


def _height(sheet: "CalamineSheet") -> int:
    """Return the number of the last row; `total_height` of python-calamine 0.9 is one less."""
    return sheet.end[0] + 1 if sheet.end else 0


def _notes(book: "CalamineWorkbook", sheet: "CalamineSheet", bounds: Bounds, header: int) -> Iterator[str]:
    """Yield sentences about what is odd in a sheet."""
    if len(book.sheet_names) > 1:
        yield f"The workbook has {len(book.sheet_names)} sheets; '{printable(sheet.name)}' is read."
    if header > 1:
        yield f"The rows above the header in row {header} are left out."
    # Those in rows above the table do not matter.
    merged = [area for area in sheet.merged_cell_ranges or () if area[1][0] >= header]
    if merged:
        row, column = merged[0][0]
        count = f"{len(merged):,} groups of merged cells, the first" if len(merged) > 1 else "merged cells"
        yield f"There are {count} at {_letters(column)}{row + 1}: only the upper left one of them has a value."
    if bounds.errors:
        first = next(iter(bounds.errors))
        count = f"{len(bounds.errors):,} cells hold" if len(bounds.errors) > 1 else "One cell holds"
        yield f"{count} an error instead of a value, first {first}: they count as missing."


def _letters(column: int) -> str:
    """Return what a spreadsheet calls a column, from 0: A, B, ..., Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
