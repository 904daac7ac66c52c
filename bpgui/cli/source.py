"""PROJECT on the command line: the name of a sample or example, a project file or a data file. And what is written."""

import os
from pathlib import Path

from bpgui.cli.own import NO_ROLES, Roles, completed, own_project
from bpgui.data import EXAMPLES, SAMPLES, sample_project
from bpgui.errors import FileError, ParamError, UnknownNameError
from bpgui.files import PROJECT_SUFFIX, open_project
from bpgui.spec import Project

NAMES = (*EXAMPLES, *(name for name in SAMPLES if name not in EXAMPLES))


def load_source(source: str, roles: Roles = NO_ROLES) -> Project:
    """Return the project that a PROJECT stands for, with its data; raise `BpguiError` in words.

    A data file becomes a project with a network that suits it; `roles` names columns of that file.
    """
    if is_file(source) and Path(source).suffix.lower() != PROJECT_SUFFIX and not Path(source).is_dir():
        return own_project(Path(source), roles)
    if roles != NO_ROLES:
        raise ParamError(f"'{source}' is no data file, so its columns cannot be chosen: leave out {roles.options()}.")
    if source in EXAMPLES:
        return EXAMPLES[source][1]()
    if source in SAMPLES:
        return sample_project(source)
    if is_file(source):
        return completed(open_project(Path(source)))
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
