"""Writing a file as a whole or not at all.

The bytes go to a temporary file in the same folder, are synced, and take the old file's place by one
rename: a full disk, a crash or a lost power supply leaves either the old file or the new one.
"""

import contextlib
import errno
import os
import secrets
import stat

from bpgui.errors import FileError
from bpgui.files.words import Path, reason, shown


def write_atomic(path: Path, data: bytes) -> None:
    """Replace the file at `path` by `data`, or raise `FileError` and leave the old file as it was.

    A link is followed to its target. An existing file keeps its permissions; a new one gets the default ones.
    """
    try:
        target = os.path.realpath(path)
        _write(target, data)
    except (OSError, ValueError) as error:
        raise FileError(f"'{shown(path)}' was not written, since {reason(error)}.") from error


def _write(target: str, data: bytes) -> None:
    permissions = _permissions(target)
    temporary = os.path.join(os.path.dirname(target), f".bpgui-{secrets.token_hex(8)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        # The system itself takes the default permissions of new files off 0o666.
        descriptor = os.open(temporary, flags, 0o666 if permissions is None else permissions)
        try:
            if permissions is not None:
                os.chmod(temporary, permissions)
            _write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(temporary, target)
    finally:
        # After the rename there is nothing left to remove.
        with contextlib.suppress(OSError):
            os.unlink(temporary)
    _sync_folder(os.path.dirname(target))


def _permissions(target: str) -> int | None:
    """Return the permissions of the file that is replaced, None if there is none; raise `OSError` if it may not be."""
    try:
        mode = os.stat(target).st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "not a regular file")
    # A rename would replace a write-protected file without asking.
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return stat.S_IMODE(mode)


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        written = os.write(descriptor, rest)
        if written <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        rest = rest[written:]
    # Some network disks report more than they wrote.
    if os.fstat(descriptor).st_size != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _sync_folder(folder: str) -> None:
    if os.name != "posix":
        return
    # The new file is in place and complete: a disk that cannot sync folders is no reason to call that a failure.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
