"""Only ordinary files are opened: a pipe would wait for ever, and a device has no end."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bpgui.data.readers.wording import refused, shown_name
from bpgui.errors import FileError

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)


@contextmanager
def open_ordinary(path: Path) -> Iterator[BinaryIO]:
    """Open an ordinary file that is not empty; raise `FileError` if it is none, or cannot be opened or read.

    What the system says while the file is read becomes a `FileError` too.
    """
    try:
        # A look before the opening, since a socket cannot be opened at all and some devices do things when they are.
        _check(path, os.stat(path))
        # Without O_NONBLOCK the opening of a pipe waits until somebody writes into it.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise refused(path, error) from error
    with os.fdopen(descriptor, "rb") as stream:
        _check(path, os.fstat(descriptor))
        try:
            yield stream
        except OSError as error:
            raise refused(path, error) from error


def size_of(stream: BinaryIO) -> int:
    """Return how many bytes an open file has now."""
    return os.fstat(stream.fileno()).st_size


def state_of(stream: BinaryIO) -> tuple[int, int]:
    """Return what changes when an open file is written to: its size in bytes, and its time in nanoseconds."""
    status = os.fstat(stream.fileno())
    return status.st_size, status.st_mtime_ns


def check_unchanged(path: Path, stream: BinaryIO, before: tuple[int, int]) -> None:
    """Raise `FileError` if an open file was written to since `state_of` returned `before`."""
    if state_of(stream) != before:
        raise FileError(
            f"'{shown_name(path)}' was changed while it was being read: wait until the other program has finished, "
            "then read it again."
        )


def _check(path: Path, status: os.stat_result) -> None:
    name = shown_name(path)
    for is_kind, words in _KINDS:
        if is_kind(status.st_mode):
            raise FileError(f"'{name}' is {words}, not a file: choose an ordinary file.")
    if not stat.S_ISREG(status.st_mode):
        raise FileError(f"'{name}' is not an ordinary file: choose another one.")
    if status.st_size == 0:
        raise FileError(f"'{name}' is empty: choose a file with data.")
