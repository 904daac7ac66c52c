"""Workbooks written by hand: as small as python-calamine takes them."""

import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/></cellXfs>'
    "</styleSheet>"
)
DATE, PERCENT = 1, 2
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"


def cell(place: str, value: object, style: int = 0) -> str:
    """Return the XML of a cell: a text, a number, a truth, an error such as '#DIV/0!' or '=formula|result'."""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str) and value.startswith("#"):
        return f'<c r="{place}" t="e"><f>1/0</f><v>{value}</v></c>'
    if isinstance(value, str) and value.startswith("="):
        formula, result = value[1:].split("|")
        return f'<c r="{place}"><f>{formula}</f><v>{result}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


def rows(*lines: list[object], first: int = 1, styles: Mapping[int, int] | None = None) -> str:
    """Return the XML of rows of values, None for empty cells, from row `first`; `styles` by column from 0."""
    text = ""
    for number, line in enumerate(lines, first):
        cells = (
            cell(f"{chr(ord('A') + place)}{number}", value, (styles or {}).get(place, 0))
            for place, value in enumerate(line)
            if value is not None
        )
        text += f'<row r="{number}">{"".join(cells)}</row>'
    return text


def xlsx(path: Path, sheets: Mapping[str, str], merged: str = "", hidden: tuple[str, ...] = ()) -> Path:
    """Write a workbook of sheets, each as the XML of its rows."""
    numbered = list(enumerate(sheets, 1))
    listed = ""
    for k, name in numbered:
        state = ' state="hidden"' if name in hidden else ""
        listed += f'<sheet name="{name}" sheetId="{k}" r:id="rId{k}"{state}/>'
    links = "".join(
        f'<Relationship Id="rId{k}" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet{k}.xml"/>'
        for k, _ in numbered
    )
    merges = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{listed}</sheets></workbook>'
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}<Relationship Id="rId99" '
            f'Type="{_DOCUMENT}/styles" Target="styles.xml"/></Relationships>',
        )
        archive.writestr("xl/styles.xml", _STYLES)
        for k, name in numbered:
            body = f'<worksheet xmlns="{_MAIN}"><sheetData>{sheets[name]}</sheetData>{merges}</worksheet>'
            archive.writestr(f"xl/worksheets/sheet{k}.xml", body)
    return path


def ods_cell(value: object, repeated: int = 1) -> str:
    """Return the XML of a cell of an OpenDocument sheet; None is empty, a text such as '2024-03-01' a date."""
    repeat = f' table:number-columns-repeated="{repeated}"' if repeated > 1 else ""
    if value is None:
        return f"<table:table-cell{repeat}/>"
    if isinstance(value, str) and value[:4].isdecimal() and value[4:5] == "-":
        return f'<table:table-cell{repeat} office:value-type="date" office:date-value="{value}"/>'
    if isinstance(value, str):
        return f'<table:table-cell{repeat} office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell{repeat} office:value-type="float" office:value="{value}"/>'


def ods_row(*cells: str, repeated: int = 1) -> str:
    """Return the XML of a row of an OpenDocument sheet."""
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def ods(path: Path, body: str) -> Path:
    """Write an OpenDocument workbook with one sheet, 'Data'."""
    spaces = " ".join(f'xmlns:{name}="{_OFFICE}{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Data">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{_OFFICE}manifest:1.0"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


def compound(path: Path, name: str, data: bytes) -> Path:
    """Write a compound file with one stream: the format of xls files, and of protected xlsx files."""
    data = data.ljust(max(4096, -(-len(data) // 512) * 512), b"\0")
    sectors = len(data) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")

    def entry(title: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
        text = (title + "\0").encode("utf-16-le")
        front = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return front + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1) + entry(name, 2, 2, len(data))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0).ljust(436, b"\xff")
    path.write_bytes(header + table + directory.ljust(512, b"\0") + data)
    return path


def xls(path: Path, cells: Mapping[tuple[int, int], float | str]) -> Path:
    """Write an old workbook with one sheet, 'Data', its cells by row and column from 0."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0x07CC, 0, 6))

    sheet = begin(0x0010)
    for (row, column), value in cells.items():
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str):
            text = struct.pack("<HB", len(value), 0) + value.encode("latin-1")
            sheet += record(0x0204, place + text)
        else:
            sheet += record(0x0203, place + struct.pack("<d", value))
    sheet += record(0x000A, b"")
    opening, end = begin(0x0005), record(0x000A, b"")
    length = len(opening) + 4 + 6 + 2 + 4 + len(end)
    bound = record(0x0085, struct.pack("<IBBBB", length, 0, 0, 4, 0) + b"Data")
    return compound(path, "Workbook", opening + bound + end + sheet)
