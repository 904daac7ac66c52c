"""Zip archives, read with distrust: the directory is checked before anything is unpacked.

A few kilobytes can claim to be gigabytes, list a million members or name one twice. What bpgui writes
itself has none of this: a few members, plain or deflated, and the same bytes for the same content.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from bpgui.errors import FileError
from bpgui.files.words import printable

# A compressed member may not unpack to more than this; one that is stored is as large as the file itself.
MOST_UNPACKED = 4_000_000
_MOST_MEMBERS = 16
_MOST_DIRECTORY_BYTES = 16_384
_START = b"PK\x03\x04"
_END, _END_BYTES = b"PK\x05\x06", 22
_ZIP64_LOCATOR, _ZIP64_LOCATOR_BYTES = b"PK\x06\x07", 20
_ENCRYPTED = 0x1 | 0x40 | 0x2000
# What the zip module raises on damaged archives, depending on where the damage is.
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class Archive:
    """The checked members of an open archive."""

    file: str
    members: Mapping[str, zipfile.ZipInfo]
    source: zipfile.ZipFile

    def read(self, name: str, most: int) -> bytes:
        """Unpack a member of at most `most` bytes; raise `FileError` if it is missing, larger or damaged."""
        if name not in self.members:
            raise _damaged(self.file, f"its part {name} is missing")
        info = self.members[name]
        stored = info.compress_type == zipfile.ZIP_STORED
        if info.file_size > (most if stored else min(most, MOST_UNPACKED)):
            remedy = "" if info.file_size > most else ", pack it without compression"
            raise _damaged(self.file, f"its part {name} claims {info.file_size:,} bytes, which is too much{remedy}")
        try:
            with self.source.open(info) as member:
                # Reading everything at once would unpack what is there, not what the directory claims.
                data = member.read(info.file_size + 1)
        except _DAMAGE as error:
            raise _damaged(self.file, f"its part {name} cannot be unpacked") from error
        if len(data) != info.file_size:
            raise _damaged(self.file, f"its part {name} is cut short")
        return data


@contextmanager
def read_archive(stream: BinaryIO, file: str) -> Iterator[Archive]:
    """Open the archive in `stream`; raise `FileError` naming `file` if it is none, or is not to be trusted."""
    size = stream.seek(0, io.SEEK_END)
    if size == 0:
        raise FileError(f"'{file}' is empty: open a copy that you kept.")
    stream.seek(0)
    if stream.read(len(_START)) != _START:
        raise FileError(f"'{file}' is not a bpgui project: choose a file that ends in .bpg.")
    _check_end(stream, size, file)
    try:
        source = zipfile.ZipFile(stream)
    except _DAMAGE as error:
        raise _damaged(file, "its list of parts cannot be read") from error
    with source:
        yield Archive(file, _members(source, size, file), source)


def write_archive(members: Mapping[str, bytes], deflated: Collection[str]) -> bytes:
    """Return a zip archive with `members`, those named in `deflated` compressed; raise `FileError` beyond 2 GB."""
    stream = io.BytesIO()
    try:
        with zipfile.ZipFile(stream, "w", allowZip64=False) as target:
            for name, data in members.items():
                # Time and system would make the bytes of equal projects differ.
                info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
                info.create_system = 3
                info.external_attr = 0o644 << 16
                info.compress_type = zipfile.ZIP_DEFLATED if name in deflated else zipfile.ZIP_STORED
                target.writestr(info, data)
    except zipfile.LargeZipFile as error:
        raise FileError("The network is too large for a project file, which holds 2 GB: make it smaller.") from error
    return stream.getvalue()


def _check_end(stream: BinaryIO, size: int, file: str) -> None:
    """Check the archive's last record before the zip module reads all of the directory that it claims."""
    stream.seek(max(0, size - _END_BYTES - _ZIP64_LOCATOR_BYTES))
    tail = stream.read(_END_BYTES + _ZIP64_LOCATOR_BYTES)
    end = tail[-_END_BYTES:]
    if len(end) < _END_BYTES or not end.startswith(_END):
        raise _damaged(file, "its end is missing")
    count, directory_bytes = struct.unpack("<10xHL6x", end)
    if count > _MOST_MEMBERS or directory_bytes > _MOST_DIRECTORY_BYTES or tail.startswith(_ZIP64_LOCATOR):
        raise _damaged(file, "it has too many parts")


def _members(source: zipfile.ZipFile, size: int, file: str) -> dict[str, zipfile.ZipInfo]:
    members: dict[str, zipfile.ZipInfo] = {}
    for info in source.infolist():
        name = printable(info.filename)
        if info.filename in members:
            raise _damaged(file, f"its part {name} is there twice")
        if info.flag_bits & _ENCRYPTED:
            raise _damaged(file, f"its part {name} is encrypted, pack it without a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _damaged(file, f"its part {name} is compressed in an unknown way, pack it as an ordinary zip")
        stored = info.compress_type == zipfile.ZIP_STORED
        sizes_fit = not stored or info.compress_size == info.file_size
        if not sizes_fit or info.compress_size > size or not 0 <= info.header_offset < size:
            raise _damaged(file, f"its part {name} claims more bytes than the file has")
        members[info.filename] = info
    return members


def _damaged(file: str, problem: str) -> FileError:
    return FileError(f"'{file}' is damaged, {problem}: open a copy that you kept.")
