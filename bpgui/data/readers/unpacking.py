"""What is packed is read with distrust: a few kilobytes can claim to be gigabytes, or list a million parts."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bpgui.data.readers.guarding import size_of
from bpgui.data.readers.wording import printable, wrong
from bpgui.errors import FileError

# What the zip and gzip modules raise on damaged files, depending on where the damage is.
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError)
# Deflate packs at most 1,032 bytes into one; a table of data is seldom packed to less than a hundredth.
_MOST_RATIO = 1032
_UNLIKELY_RATIO = 200
_MUCH = 2**30
_MOST_MEMBERS = 10_000
_MOST_DIRECTORY_BYTES = 4_000_000
_END, _END_BYTES, _MOST_COMMENT_BYTES = b"PK\x05\x06", 22, 65_535
_ZIP64_LOCATOR, _ZIP64_LOCATOR_BYTES = b"PK\x06\x07", 20
_ENCRYPTED = 0x1 | 0x40 | 0x2000


def check_unpacked(path: Path, part: str, packed: int, unpacked: int, remedy: str) -> None:
    """Raise `FileError` if `packed` bytes cannot hold `unpacked` ones, or are not to be trusted with so many.

    `part` is what the sentence calls them; `remedy` begins with a verb.
    """
    if unpacked > packed * _MOST_RATIO + 1024:
        raise wrong(path, f"{part} claims {unpacked:,} bytes, more than the file can hold: choose a copy that is whole")
    if unpacked > _MUCH and unpacked > packed * _UNLIKELY_RATIO:
        raise wrong(path, f"{part} takes {packed:,} bytes and would unpack to {unpacked / 1e9:,.1f} GB: {remedy}")


@contextmanager
def open_zip(path: Path, stream: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """Open a zip archive after a check of its directory; raise `FileError` for one that is damaged or encrypted."""
    _check_directory(path, stream)
    try:
        source = zipfile.ZipFile(stream)
    except DAMAGE as error:
        raise damaged(path, "its list of parts cannot be read") from error
    with source:
        names = set()
        for info in source.infolist():
            part = f"its part '{printable(info.filename)}'"
            if info.filename in names:
                raise damaged(path, f"{part} is there twice")
            if info.flag_bits & _ENCRYPTED:
                raise wrong(path, f"{part} is protected by a password: save it without one")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise wrong(path, f"{part} is packed in an unusual way: pack it as an ordinary zip")
            if info.compress_size > size_of(stream) or not 0 <= info.header_offset < size_of(stream):
                raise damaged(path, f"{part} claims more bytes than the file has")
            if info.compress_type == zipfile.ZIP_STORED and info.compress_size != info.file_size:
                raise damaged(path, f"{part} claims two sizes")
            names.add(info.filename)
        yield source


@contextmanager
def unpacking(path: Path, part: str) -> Iterator[None]:
    """Turn whatever is raised while a damaged part is unpacked into a `FileError`."""
    try:
        yield
    except DAMAGE as error:
        raise damaged(path, f"{part} cannot be unpacked") from error


def damaged(path: Path, problem: str) -> FileError:
    """Return the error for a file that is not as it was written."""
    return wrong(path, f"it is damaged or cut short, {problem}: choose a copy that is whole")


def _check_directory(path: Path, stream: BinaryIO) -> None:
    """Check the archive's last record before the zip module reads all of the directory that it claims."""
    size = size_of(stream)
    first = max(0, size - _END_BYTES - _MOST_COMMENT_BYTES - _ZIP64_LOCATOR_BYTES)
    stream.seek(first)
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        raise damaged(path, "its end is missing")
    count, directory_bytes = struct.unpack_from("<10xHL", tail, at)
    locator = tail[max(0, at - _ZIP64_LOCATOR_BYTES) : at]
    if locator.startswith(_ZIP64_LOCATOR) and len(locator) == _ZIP64_LOCATOR_BYTES:
        (offset,) = struct.unpack_from("<8xQ", locator)
        if offset > size - 56:
            raise damaged(path, "its list of parts is missing")
        stream.seek(offset)
        count, directory_bytes = struct.unpack("<32xQQ", stream.read(48))
        stream.seek(0)
    if count > _MOST_MEMBERS or directory_bytes > _MOST_DIRECTORY_BYTES:
        raise wrong(path, f"it lists {count:,} parts, more than {_MOST_MEMBERS:,}: choose a file with fewer")
