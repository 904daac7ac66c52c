"""Finding the data of a project again that stayed in a file of its own."""

import os
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from bpgui.data.importing import read_own
from bpgui.data.load import with_dataset
from bpgui.errors import DataError, FileError
from bpgui.spec import OwnSpec, Project


def lacks_table(project: Project) -> bool:
    """Tell whether a project's own data is still to be read from its file."""
    return project.table is None and project.dataset is not None and project.dataset.own is not None


def find_table(project: Project, changed: bool = False) -> Generator[float, None, Project]:
    """Read the table of a project from its file, yielding the share done; return the project with it.

    Raises `FileError` if the file is not there or cannot be read, and `DataError` if it is not the one that was
    imported; with `changed` that is taken as it is, and what fills in and scales is learned from it anew.
    """
    dataset = project.dataset
    if dataset is None or dataset.own is None or project.table is not None:
        return project
    _check_there(dataset.own)
    own, table = yield from read_own(dataset.own)
    if changed:
        return with_dataset(project, replace(dataset, own=own), table)
    _check_same(dataset.own, own)
    return replace(project, table=table, dataset=replace(dataset, own=own))


def moved(project: Project, file: Path) -> Project:
    """Return the project whose data is looked for in another file."""
    dataset = project.dataset
    if dataset is None or dataset.own is None:
        return project
    return replace(project, dataset=replace(dataset, own=replace(dataset.own, file=str(file))))


def _check_there(own: OwnSpec) -> None:
    for name in (own.file, own.test_file):
        # Unlike pathlib, this takes a folder that may not be entered for one without the file.
        if name and not os.path.exists(name):
            raise FileError(f"The data file '{name}' of the project is not there any more: find it again.")


def _check_same(before: OwnSpec, now: OwnSpec) -> None:
    for name, old, new in (
        (before.file, before.sha256, now.sha256),
        (before.test_file, before.test_sha256, now.test_sha256),
    ):
        if old != new:
            raise DataError(
                f"The data file '{name}' has changed since it was imported: read it anew as it is now, or find the old "
                "one."
            )
