"""How much memory is free, so that a table which does not fit is not read to its end."""

import ctypes
import os
import sys
from pathlib import Path

_MEMINFO = Path("/proc/meminfo")
# Where the system does not tell what is free, so much of all memory is taken for it.
_USUALLY_FREE = 0.5


class _WindowsMemory(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = (
        ("length", ctypes.c_ulong),
        ("load", ctypes.c_ulong),
        *((name, ctypes.c_ulonglong) for name in ("physical", "free", "pages", "free_pages", "virtual")),
        *((name, ctypes.c_ulonglong) for name in ("free_virtual", "free_extended")),
    )


def free_memory() -> int | None:
    """Return about how many bytes a program can still take without swapping; None if the system does not tell."""
    if sys.platform == "win32":
        status = _WindowsMemory(length=ctypes.sizeof(_WindowsMemory))
        told = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status.free) if told else None
    return _available(_MEMINFO) or _by_pages()


def _available(file: Path) -> int | None:
    """Return what Linux says is available, which counts what it only keeps in case it is read again."""
    try:
        lines = file.read_text(encoding="ascii").splitlines()
        return next((1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")), None)
    except (OSError, ValueError, IndexError):
        return None


def _by_pages() -> int | None:
    for name, share in (("SC_AVPHYS_PAGES", 1.0), ("SC_PHYS_PAGES", _USUALLY_FREE)):
        try:
            pages, size = os.sysconf(name), os.sysconf("SC_PAGE_SIZE")
        except (ValueError, OSError):
            continue
        if pages > 0 and size > 0:
            return int(pages * size * share)
    return None
