"""How far the cells of an old Excel workbook (xls) reach, before python-calamine makes room for all of them.

The file is a small file system (Microsoft: [MS-CFB]) with one stream of records (Microsoft: [MS-XLS], 2.1.4), of which
those of cells begin with their row and column. The sheets of a workbook are not told apart here.
"""

import struct
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from bpgui.data.readers.guarding import size_of
from bpgui.data.readers.sheet_bounds import Bounds
from bpgui.data.readers.unpacking import damaged
from bpgui.data.readers.wording import wrong

_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_STREAMS = ("workbook", "book")
_ENCRYPTED = "encryptedpackage"
_LAST = 0xFFFFFFFA  # sector numbers from here on are no sectors
_MOST_BYTES = 200_000_000
# BLANK, MULBLANK, NUMBER, LABEL, BOOLERR, RK, MULRK, RSTRING, LABELSST, FORMULA
_CELLS = frozenset((0x0201, 0x00BE, 0x0203, 0x0204, 0x0205, 0x027E, 0x00BD, 0x00D6, 0x00FD, 0x0006, 0x0206, 0x0406))
_SEVERAL = frozenset((0x00BE, 0x00BD))
_RECORDS_AT_ONCE = 20_000


def xls_bounds(path: Path, stream: BinaryIO) -> Generator[float, None, Bounds]:
    """Look through the records of a workbook; yields the share done and returns the bounds of all its sheets."""
    try:
        data = _workbook(path, stream)
    except (struct.error, IndexError, ValueError) as error:
        raise damaged(path, "its directory cannot be understood") from error
    bounds, place, count = Bounds(), 0, 0
    while place + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, place)
        if kind in _CELLS and length >= 6 and place + 4 + length <= len(data):
            row, column = struct.unpack_from("<HH", data, place + 4)
            last = struct.unpack_from("<H", data, place + 2 + length)[0] if kind in _SEVERAL else column
            bounds.rows, bounds.columns = max(bounds.rows, row + 1), max(bounds.columns, last + 1)
            bounds.cells += max(1, last + 1 - column)
        place += 4 + length
        count += 1
        if count % _RECORDS_AT_ONCE == 0:
            yield place / len(data)
    return bounds


def _workbook(path: Path, stream: BinaryIO) -> bytes:
    """Return the stream of records; raise `FileError` if the file is none of Excel's."""
    size = size_of(stream)
    if size > _MOST_BYTES:
        raise wrong(path, "it is larger than 200 MB: save it as xlsx or as CSV")
    stream.seek(0)
    file = stream.read()
    if not file.startswith(_MAGIC):
        raise wrong(path, "it is no workbook: choose an xlsx, xls or ods file, or read it as text")
    sector = 1 << struct.unpack_from("<H", file, 30)[0]
    if sector not in (512, 4096):
        raise ValueError
    directory, cutoff, small, double, doubles = struct.unpack_from("<4xI4xIIxxxxII", file, 44)
    table = _allocation(file, sector, double, doubles)
    entries = _chain(file, sector, table, directory)
    streams: dict[str, tuple[int, int]] = {}
    root = (0, 0)
    for at in range(0, len(entries) - 127, 128):
        name_bytes = struct.unpack_from("<H", entries, at + 64)[0]
        name = entries[at : at + max(0, min(name_bytes, 64) - 2)].decode("utf-16-le", "replace").casefold()
        place = struct.unpack_from("<I", entries, at + 116)[0], struct.unpack_from("<I", entries, at + 120)[0]
        if entries[at + 66] == 5:
            root = place
        elif name:
            streams[name] = place
    if _ENCRYPTED in streams:
        raise wrong(path, "it is protected by a password: save it without one")
    found = next((streams[name] for name in _STREAMS if name in streams), None)
    if found is None:
        raise wrong(path, "there is no workbook in it: choose an xlsx, xls or ods file")
    start, length = found
    if length >= cutoff:
        return _chain(file, sector, table, start)[:length]
    inner = _chain(file, sector, table, root[0])
    small_table = np.frombuffer(_chain(file, sector, table, small), "<u4")
    return _chain(b"\0" * 64 + inner, 64, small_table, start)[:length]


def _allocation(file: bytes, sector: int, double: int, doubles: int) -> "np.ndarray[tuple[int], np.dtype[np.uint32]]":
    """Return which sector follows each one."""
    numbers = list(struct.unpack_from("<109I", file, 76))
    for _ in range(min(doubles, len(file) // sector)):
        if double >= _LAST:
            break
        held = struct.unpack_from(f"<{sector // 4}I", file, (double + 1) * sector)
        numbers += held[:-1]
        double = held[-1]
    parts = [file[(k + 1) * sector : (k + 2) * sector] for k in numbers if k < _LAST]
    joined = b"".join(parts)
    return np.frombuffer(joined[: len(joined) // 4 * 4], "<u4")


def _chain(file: bytes, sector: int, table: "np.ndarray[tuple[int], np.dtype[np.uint32]]", start: int) -> bytes:
    """Return the bytes of a chain of sectors."""
    parts: list[bytes] = []
    seen = 0
    while start < _LAST:
        parts.append(file[(start + 1) * sector : (start + 2) * sector])
        start = int(table[start])
        seen += 1
        if seen > len(table):
            raise ValueError
    return b"".join(parts)
