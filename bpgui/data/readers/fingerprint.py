"""The fingerprint of a file, by which a project knows its data again."""

import hashlib
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from bpgui.data.readers.guarding import check_unchanged, open_ordinary, state_of

# About a millisecond of hashing, which does not hold the interpreter's lock.
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The SHA-256 of a file, in hexadecimal digits, and its size in bytes."""

    sha256: str
    size: int


def fingerprint(path: Path) -> Generator[float, None, Fingerprint]:
    """Read a whole file and return its fingerprint, yielding the share done; raise `FileError` in words."""
    digest = hashlib.sha256()
    with open_ordinary(path) as stream:
        before = state_of(stream)
        done = 0
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
            done += len(block)
            yield min(done / before[0], 1.0)
        check_unchanged(path, stream, before)
    return Fingerprint(digest.hexdigest(), done)
