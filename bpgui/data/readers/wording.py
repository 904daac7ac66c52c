"""Words of the readers: where in which file something is wrong, fit to be printed anywhere."""

import errno
import os
from pathlib import Path

from bpgui.errors import FileError

_REASONS: dict[int, str] = {
    errno.ENOENT: "it does not exist: check the path",
    errno.ENOTDIR: "a part of its path is not a folder: check the path",
    errno.EACCES: "permission is denied: change its permissions, or choose a copy",
    errno.EPERM: "permission is denied: change its permissions, or choose a copy",
    errno.ENAMETOOLONG: "its name is too long: choose a shorter one",
    errno.ELOOP: "its path is a link that leads back to itself: choose another file",
    errno.EIO: "the disk reports an error: choose a copy on another disk",
}


def shown_name(path: Path) -> str:
    """Return a file's name without its folder, as it can be printed anywhere."""
    return printable(os.fsencode(path.name or path).decode("utf-8", "replace"), 100)


def printable(text: str, most: int = 40) -> str:
    """Return text from a file as a sentence can hold it: shortened, on one line, and valid Unicode."""
    text = text if len(text) <= most else f"{text[: most - 3]}..."
    text = "".join(character if character.isprintable() else " " for character in text)
    return text.encode("utf-8", "replace").decode("utf-8")


def column_words(number: int, name: str | None) -> str:
    """Return how a column is called, counted from 1: with its name, unless that says no more than the number."""
    if name is None or not name.strip() or name == f"column {number}":
        return f"column {number}"
    return f"column {number} ('{printable(name)}')"


def wrong(path: Path, problem: str, row: int | None = None, column: str | None = None) -> FileError:
    """Return the error that says what is wrong where; `problem` is a clause with its remedy, without a full stop.

    `row` counts the lines of the file from 1; `column` comes from `column_words`.
    """
    place = ", ".join(part for part in (f"row {row:,}" if row else "", column or "") if part)
    return FileError(f"'{shown_name(path)}' cannot be read{f' at {place}' if place else ''}: {problem}.")


def refused(path: Path, error: OSError | ValueError) -> FileError:
    """Return the error that says why the system does not open or read a file."""
    if isinstance(error, ValueError):
        # Python itself refuses such a path, before the system sees it.
        return FileError(f"'{shown_name(path)}' cannot be opened, its path holds a zero character: choose another.")
    reason = _REASONS.get(error.errno or 0, f"the system says '{error.strerror or error}': choose another file")
    return FileError(f"'{shown_name(path)}' cannot be opened, {reason}.")
