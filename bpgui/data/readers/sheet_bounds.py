"""How large a sheet becomes in memory: its file is looked through before python-calamine reads it.

That library makes room for every cell between the first and the last one: two cells in opposite corners of a sheet ask
for 550 GB, and end the whole program. Positions are read from the XML, of Office Open XML and OpenDocument.
"""

import re
import zipfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from bpgui.data.readers.unpacking import check_unpacked, damaged, unpacking
from bpgui.data.readers.wording import printable, wrong

MOST_CELLS = 30_000_000
_MANY_CELLS, _SPARSE = 1_000_000, 100
_CHUNK_BYTES = 2**20
# XML is packed to a tenth, seldom to a fiftieth.
_MOST_RATIO, _SMALL = 150, 50_000_000
_MOST_LIST_BYTES = 2_000_000
_LETTERS = 26
_OVERLAP = 512
_MOST_ERRORS = 1_000
# How a cell begins, and how one that says where it stands does.
_STARTS = tuple(mark + end for mark in (b"<c", b":c") for end in (b" ", b">", b"/", b"\n", b"\r", b"\t"))
_PLACED = (b"<c r=", b":c r=")
_CELL = re.compile(rb"<(?:\w+:)?c(?:\s[^>]*)?/?>")
_HAS_PLACE = re.compile(rb"\sr=[\"']\$?[A-Za-z]{1,3}\$?\d{1,9}[\"']")
_ROW = re.compile(rb"row\s[^>]*?\br=[\"'](\d{1,9})[\"']")
_WIDE = re.compile(rb"r=[\"']\$?([A-Za-z]{2,3})\$?\d")
_FAR_DOWN = re.compile(rb"r=[\"']\$?[A-Za-z]{1,3}\$?(\d{6,9})[\"']")
_DOWN = re.compile(rb"r=[\"']\$?[A-Za-z]{1,3}\$?(\d{1,9})[\"']")
_ERROR = re.compile(rb"<(?:\w+:)?c\s[^>]*?\bt=[\"']e[\"'][^>]*>")
_ERROR_MARKS = (b't="e"', b"t='e'")
_REFERENCE = re.compile(rb"\sr=[\"']([A-Za-z]{1,3}\d{1,9})[\"']")
_RELATIONS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "


@dataclass(slots=True)
class Bounds:
    """How many rows and columns a sheet reaches over, at most, the cells that there are, and where errors stand."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    errors: dict[str, None] = field(default_factory=dict)

    def check(self, path: Path, sheet: str) -> None:
        """Raise `FileError` if the sheet is too large, or nearly empty over a wide range."""
        area = self.rows * self.columns
        words = f"the sheet '{printable(sheet)}'" if sheet else "its largest sheet"
        reach = f"{words} reaches over {self.rows:,} rows and up to {self.columns:,} columns"
        if area > _MANY_CELLS and area > _SPARSE * max(self.cells, 1):
            remedy = "delete the cell that is far away from the others, or save the sheet as CSV"
            raise wrong(path, f"{reach} with only {self.cells:,} cells in it: {remedy}")
        if area > MOST_CELLS:
            raise wrong(path, f"{reach}, more than {MOST_CELLS:,} cells: save it as CSV")


def check_parts(path: Path, source: zipfile.ZipFile) -> None:
    """Raise `FileError` for a workbook with a part that unpacks to far more than a sheet would."""
    for info in source.infolist():
        part = f"its part '{printable(info.filename)}'"
        check_unpacked(path, part, info.compress_size, info.file_size, "save the sheet as CSV")
        if info.file_size > _SMALL and info.file_size > _MOST_RATIO * info.compress_size:
            size = f"{info.compress_size:,} bytes and would unpack to {info.file_size:,}"
            raise wrong(path, f"{part} takes {size}: save the sheet as CSV")


def xlsx_bounds(path: Path, source: zipfile.ZipFile, sheet: str) -> Generator[float, None, Bounds]:
    """Look through a sheet of an Office Open XML workbook; yields the share done and returns its bounds."""
    part = _sheet_part(path, source, sheet)
    bounds = Bounds(columns=_LETTERS)
    for share, text in _pieces(path, source, part):
        placed = sum(map(text.count, _PLACED))
        if sum(map(text.count, _STARTS)) != placed and not all(map(_HAS_PLACE.search, _CELL.findall(text))):
            raise wrong(path, f"the cells of the sheet '{printable(sheet)}' do not say where they stand: save it anew")
        bounds.cells += placed
        bounds.columns = max([bounds.columns, *map(_column_number, set(_WIDE.findall(text)))])
        bounds.rows = max([bounds.rows, *map(int, {*_ROW.findall(text), *_FAR_DOWN.findall(text)})])
        # The simple search is fast, and finds nothing in most sheets.
        for found in _ERROR.findall(text) if any(mark in text for mark in _ERROR_MARKS) else ():
            reference = _REFERENCE.search(found)
            if reference and len(bounds.errors) < _MOST_ERRORS:
                bounds.errors[reference.group(1).decode()] = None
        yield share
    if bounds.columns > _LETTERS:
        # A wide sheet is too large with few rows already, so that the row of every cell counts.
        for share, text in _pieces(path, source, part):
            bounds.rows = max([bounds.rows, *map(int, set(_DOWN.findall(text)))])
            yield share
    return bounds


def ods_bounds(path: Path, source: zipfile.ZipFile) -> Generator[float, None, None]:
    """Look through all sheets of an OpenDocument workbook, where cells and rows can be repeated.

    Yields the share done; raises `FileError` if one of them is too large, since all are loaded together.
    """
    look = _OdsLook(path)
    part = "content.xml"
    if part not in source.namelist():
        raise damaged(path, f"its part '{part}' is missing")
    for share, text in _pieces(path, source, part, overlap=0):
        try:
            look.parser.Parse(text, False)
        except (expat.ExpatError, ValueError) as error:
            raise damaged(path, "its cells cannot be understood") from error
        yield share


class _OdsLook:
    """Counts the rows and columns of each sheet while the XML is parsed; empty ends do not count."""

    def __init__(self, path: Path) -> None:
        self.bounds = Bounds()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self._path = path
        self._sheet = ""
        self._row_repeats = self._column = self._filled = self._rows = 0

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TABLE}table":
            self.bounds, self._rows = Bounds(), 0
            self._sheet = attributes.get(f"{_TABLE}name", "")
        elif name == f"{_TABLE}table-row":
            self._row_repeats = _repeats(attributes, "rows")
            self._column = self._filled = 0
        elif name in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            repeats = _repeats(attributes, "columns")
            self._column += repeats
            if any(key.endswith(("value-type", "formula")) for key in attributes):
                self._filled = self._column
                self.bounds.cells += min(repeats, _MANY_CELLS)

    def _end(self, name: str) -> None:
        if name == f"{_TABLE}table-row":
            self._rows += self._row_repeats
            if self._filled:
                self.bounds.rows = self._rows
                self.bounds.columns = max(self.bounds.columns, self._filled)
                self.bounds.check(self._path, self._sheet)


def _repeats(attributes: dict[str, str], what: str) -> int:
    text = attributes.get(f"{_TABLE}number-{what}-repeated", "1")
    return int(text) if text.isdecimal() and len(text) < 10 else 10**9


def _pieces(path: Path, source: zipfile.ZipFile, part: str, overlap: int = _OVERLAP) -> Iterator[tuple[float, bytes]]:
    """Yield the share done and the text of a part in pieces, each with the end of the one before."""
    info = source.getinfo(part)
    kept, done = b"", 0
    with unpacking(path, f"its part '{printable(part)}'"), source.open(info) as stream:
        while data := stream.read(_CHUNK_BYTES):
            done += len(data)
            text = kept + data
            yield min(1.0, done / max(info.file_size, 1)), text
            # A tag that is cut in two is seen whole with the next piece.
            kept = text[-overlap:] if overlap else b""


def _sheet_part(path: Path, source: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of the part that holds a sheet."""
    book = _parsed(path, source, "xl/workbook.xml")
    links = _parsed(path, source, "xl/_rels/workbook.xml.rels")
    found = [element for element in book.iter() if element.tag.endswith("}sheet") and element.get("name") == sheet]
    keys = [element.get(relation) for element in found for relation in _RELATIONS if element.get(relation)]
    targets = [element.get("Target", "") for element in links.iter() if keys and element.get("Id") == keys[0]]
    if len(keys) == len(targets) == 1:
        target = targets[0]
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if part in source.namelist():
            return part
    raise damaged(path, f"the cells of its sheet '{printable(sheet)}' are not found")


def _parsed(path: Path, source: zipfile.ZipFile, part: str) -> ElementTree.Element:
    if part not in source.namelist() or source.getinfo(part).file_size > _MOST_LIST_BYTES:
        raise damaged(path, f"its part '{part}' is missing, or too large")
    try:
        with unpacking(path, f"its part '{part}'"):
            return ElementTree.fromstring(source.read(part))
    except ElementTree.ParseError as error:
        raise damaged(path, f"its part '{part}' cannot be understood") from error


def _column_number(letters: bytes) -> int:
    """Return the number of a column from its letters: AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + letter - ord("A") + 1
    return number
