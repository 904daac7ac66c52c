"""Where compiled kernels are kept, whether they are there, and how they get there.

Compiling takes the better part of a minute and would stall a window, so it is done once for each computer and version,
in a process of its own. What was compiled is kept in the user's cache folder, since the program's own folder may be
read-only, under a name that changes with all that it depends on.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from platformdirs import user_cache_dir

PRECISIONS = ("float64", "float32")
_HERE = Path(__file__).parent


@cache
def folder() -> Path:
    """Return the folder for compiled code, which exists; a temporary one if the user's cannot be written to."""
    name = Path("kernels") / _digest()
    for base in (Path(user_cache_dir("bpgui", appauthor=False)), Path(tempfile.gettempdir()) / f"bpgui-{_user()}"):
        try:
            base.mkdir(mode=0o700, parents=True, exist_ok=True)
            (base / name).mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=base / name):
                # Compiled code is run, so it must not come from a folder that somebody else has made.
                if _is_own(base):
                    return base / name
        except OSError:
            continue
    return Path(tempfile.mkdtemp(prefix="bpgui-kernels-"))


def available() -> bool:
    """Tell whether Numba is installed at all, with a compiler that works."""
    try:
        # The library that does the compiling is only found missing or unfit when it is loaded.
        import llvmlite.binding  # noqa: F401
    except (ImportError, OSError):
        return False
    return find_spec("numba") is not None


def ready(precision: str) -> bool:
    """Tell whether the kernels of a precision are compiled, so that a run can begin with them at once."""
    return available() and _mark(precision).exists()


def mark_ready(precision: str) -> None:
    """Note that the kernels of a precision are compiled."""
    _mark(precision).touch()


def load(precision: str) -> None:
    """Load the kernels of a precision into this process; they are compiled here and now if they are not ready."""
    from bpgui.engine.kernels.compile_ahead import compile_kernels  # imports Numba, which takes a while

    compile_kernels(precision)


def start_compiling(*precisions: str) -> subprocess.Popen[bytes]:
    """Start a process that compiles the kernels of some precisions and then ends; it is quiet, and yields to others."""
    return start_module("bpgui.engine.kernels.compile_ahead", *precisions)


def start_module(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a process that runs a module with these arguments, in silence."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _mark(precision: str) -> Path:
    return folder() / f"{precision}.ready"


def _is_own(path: Path) -> bool:
    return not hasattr(os, "getuid") or path.stat().st_uid == os.getuid()


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")


def _digest() -> str:
    """Return a name for the present code, its compiler and this processor."""
    # Imported here, since this takes a moment and a window need not wait for it.
    import llvmlite.binding as llvm

    sources = [*sorted(_HERE.glob("*.py")), _HERE.parent / "random.py"]
    # Numba takes compiled code for that of one file at one place only, before 0.68 as long as it was not touched.
    place = f"{_HERE.resolve()} {(_HERE / 'run.py').stat().st_mtime_ns}"
    facts = [place, llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten(), sys.version]
    for package in ("numba", "llvmlite", "numpy"):
        try:
            facts.append(version(package))
        except PackageNotFoundError:
            facts.append("none")
    text = "\n".join(facts).encode() + b"".join(source.read_bytes() for source in sources)
    return hashlib.sha256(text).hexdigest()[:16]
