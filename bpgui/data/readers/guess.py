"""Which reader a file is for: by how it begins, since names lie, and by its name where any text could be meant."""

import gzip
import zipfile
from pathlib import Path
from typing import BinaryIO

from bpgui.data.readers.guarding import open_ordinary
from bpgui.data.readers.image_folder import SUFFIXES
from bpgui.data.readers.unpacking import DAMAGE, open_zip
from bpgui.data.readers.wording import shown_name, wrong

ARFF, CSV, EXCEL, IDX, IMAGES, NUMPY, PARQUET = "arff", "csv", "excel", "idx", "images", "numpy", "parquet"
_ZIP, _GZIP, _OLE = b"PK", b"\x1f\x8b", bytes.fromhex("d0cf11e0a1b11ae1")
_STARTS = (
    (b"\x93NUMPY", NUMPY),
    (b"PAR1", PARQUET),
    (b"PARE", PARQUET),
    (_OLE, EXCEL),
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_IDX_TYPES = frozenset((8, 9, 11, 12, 13, 14))
_HEAD_BYTES = 16
_ARFF_SUFFIXES = (".arff", ".arff.gz")


def guess(path: Path) -> str:
    """Return the key of the reader that fits a file or a folder; text of any kind is taken for CSV.

    Raises `FileError` for what cannot be opened, and for files that are known to hold no table.
    """
    if path.is_dir():
        return IMAGES
    with open_ordinary(path) as stream:
        head = stream.read(_HEAD_BYTES)
        for start, key in _STARTS:
            if head.startswith(start):
                return key
        if head.startswith(_ZIP):
            return _in_zip(path, stream)
        if head.startswith(_GZIP):
            head = _unpacked(stream)
        if _is_idx(head):
            return IDX
        name = path.name.casefold()
        # A text may begin with BM too; a name that says picture settles it.
        if head.startswith(_PICTURES) and name.endswith(SUFFIXES):
            raise wrong(path, "it is a single picture: choose the folder that has a folder of pictures for each class")
        return ARFF if name.endswith(_ARFF_SUFFIXES) else CSV


def _in_zip(path: Path, stream: BinaryIO) -> str:
    with open_zip(path, stream) as source:
        names = source.namelist()
        if any(name.startswith("xl/") for name in names) or _is_spreadsheet(source):
            return EXCEL
        if any(name.endswith(".npy") for name in names):
            return NUMPY
        if "project.json" in names:
            raise wrong(path, "it is a project, not a table of data: open it as a project")
    raise wrong(path, f"'{shown_name(path)}' is packed: unpack it, and choose the file or the folder in it")


def _is_spreadsheet(source: zipfile.ZipFile) -> bool:
    return "content.xml" in source.namelist() and "mimetype" in source.namelist()


def _unpacked(stream: BinaryIO) -> bytes:
    """Return the beginning of what gzip packed; empty if it is damaged, which its reader says in words."""
    stream.seek(0)
    try:
        return gzip.GzipFile(fileobj=stream).read(_HEAD_BYTES)
    except (*DAMAGE, gzip.BadGzipFile):
        return b""


def _is_idx(head: bytes) -> bool:
    return len(head) >= 4 and head[:2] == b"\0\0" and head[2] in _IDX_TYPES and 1 <= head[3] <= 4
