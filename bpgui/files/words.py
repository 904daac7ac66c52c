"""Words for a person: what the operating system says about a file, and names that come out of files."""

import errno
import os

Path = str | os.PathLike[str]

_REASONS: dict[int, str] = {
    errno.ENOENT: "its folder or the file does not exist: check the path",
    errno.ENOTDIR: "a part of its path is not a folder: check the path",
    errno.EISDIR: "it is a folder: choose a file",
    errno.EACCES: "permission is denied: choose another folder, or change the permissions",
    errno.EPERM: "permission is denied: choose another folder, or change the permissions",
    errno.EROFS: "the disk is read-only: choose another folder",
    errno.ENOSPC: "the disk is full: free some space, or choose another disk",
    errno.EDQUOT: "your share of the disk is used up: free some space, or choose another disk",
    errno.EFBIG: "the disk does not take files that large: choose another disk",
    errno.ENAMETOOLONG: "its name is too long: choose a shorter one",
    errno.ELOOP: "its path is a link that leads back to itself: choose another file",
    errno.EIO: "the disk reports an error: choose another disk",
}


def reason(error: OSError | ValueError) -> str:
    """Say why a file operation failed, with a remedy; without a full stop."""
    if isinstance(error, ValueError):
        # Python itself refuses such a path, before the system sees it.
        return "its path holds a zero character: choose another name"
    if error.errno in _REASONS:
        return _REASONS[error.errno]
    return f"the system says '{error.strerror or error}': try another folder"


def shown(path: Path) -> str:
    """Return a path as it can be printed anywhere, even if its name is not valid Unicode."""
    return os.fsencode(path).decode("utf-8", "replace")


def shown_name(path: Path) -> str:
    """Return a file's name without its folder, as it can be printed anywhere."""
    return os.path.basename(shown(path))


def printable(text: str, most: int = 40) -> str:
    """Return text from a file as an error message can hold it: shortened, and valid Unicode."""
    text = text if len(text) <= most else f"{text[: most - 3]}..."
    return text.encode("utf-8", "replace").decode("utf-8")
