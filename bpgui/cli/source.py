"""PROJECT on the command line: the name of a sample or example, a project file or a data file. And what is written."""

import os
from pathlib import Path

from bpgui.cli.own import NO_ROLES, Roles, completed, own_project
from bpgui.data import EXAMPLES, SAMPLES, sample_project
from bpgui.errors import BpguiError, FileError, ParamError, UnknownNameError
from bpgui.files import PROJECT_SUFFIX, open_project
from bpgui.spec import Project

NAMES = (*EXAMPLES, *(name for name in SAMPLES if name not in EXAMPLES))
# What a table with commas may be called: any other name would promise something else.
_TABLE_SUFFIXES = (".csv", ".txt", "")


def load_source(source: str, roles: Roles = NO_ROLES, data: Path | None = None) -> Project:
    """Return the project that a PROJECT stands for, with its data; raise `BpguiError` in words.

    A data file becomes a project with a network that suits it; `roles` names columns of that file. `data` is where the
    own data of a project is now, as it is.
    """
    return completed(open_source(source, roles), data)


def open_source(source: str, roles: Roles = NO_ROLES) -> Project:
    """Return a project as `load_source` does, without its own data where that is in a file of its own."""
    if is_data(source):
        return own_project(Path(source), roles)
    if roles != NO_ROLES:
        raise ParamError(f"'{source}' is no data file, so its columns cannot be chosen: leave out {roles.options()}.")
    if source in EXAMPLES:
        return EXAMPLES[source][1]()
    if source in SAMPLES:
        return sample_project(source)
    if is_file(source):
        return open_project(Path(source))
    raise UnknownNameError("sample", source, NAMES)


def drawn_source(source: str) -> Project:
    """Return a project as `load_source` does, also if its data is gone: a drawing only lacks the columns' names."""
    project = open_source(source)
    try:
        return completed(project)
    except BpguiError:
        return project


def is_file(source: str) -> bool:
    """Tell whether a PROJECT looks like the path of a file, rather than like a name; the file need not exist."""
    path = Path(source)
    return source not in NAMES and bool(path.suffix or os.path.dirname(source) or path.exists())


def is_data(source: str) -> bool:
    """Tell whether a PROJECT looks like a data file: a name that is no project's, or a folder of pictures."""
    return is_file(source) and Path(source).suffix.lower() != PROJECT_SUFFIX


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


def check_table(target: Path, *sources: Path) -> None:
    """Raise `FileError` where a table in CSV cannot be written, or would take the place of one of the sources."""
    check_writable(target)
    if target.suffix.lower() not in _TABLE_SUFFIXES:
        raise FileError(
            f"'{target}' cannot be written, since tables are written as CSV: give a name that ends in .csv."
        )
    if target.exists() and any(source.exists() and target.samefile(source) for source in sources):
        raise FileError(f"'{target}' cannot be written, since it is what is read: choose another name.")
