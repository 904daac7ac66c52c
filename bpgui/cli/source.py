"""PROJECT on the command line: the name of a sample or example, or a project file. And the files that are written."""

import os
from pathlib import Path

from bpgui.data import EXAMPLES, SAMPLES, sample_project
from bpgui.errors import FileError, UnknownNameError
from bpgui.files import open_project
from bpgui.spec import Project

NAMES = (*EXAMPLES, *(name for name in SAMPLES if name not in EXAMPLES))


def load_source(source: str) -> Project:
    """Return the project that a PROJECT stands for; raise `FileError` or `UnknownNameError` in words."""
    if source in EXAMPLES:
        return EXAMPLES[source][1]()
    if source in SAMPLES:
        return sample_project(source)
    if is_file(source):
        return open_project(Path(source))
    raise UnknownNameError("sample", source, NAMES)


def is_file(source: str) -> bool:
    """Tell whether a PROJECT looks like the path of a file, rather than like a name; the file need not exist."""
    path = Path(source)
    return source not in NAMES and bool(path.suffix or os.path.dirname(source) or path.exists())


def check_writable(*targets: Path | None) -> None:
    """Raise `FileError` where a file could not be written anyway, before minutes of training."""
    for target in targets:
        if target is None:
            continue
        if target.is_dir():
            raise FileError(f"'{target}' cannot be written, since it is a folder: give the name of a file.")
        if not target.parent.is_dir():
            raise FileError(
                f"'{target}' cannot be written, since its folder does not exist: make it, or choose another."
            )
