"""The project file `.bpg`: a zip of `project.json`, which a person can read, and `parameters.safetensors`.

Nothing in it is ever executed (no pickle), and nothing is unpacked before its size is known to be right.
"""

import json
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bpgui.errors import FileError
from bpgui.files.archive import Archive, read_archive, write_archive
from bpgui.files.atomic import write_atomic
from bpgui.files.codec import decode, encode
from bpgui.files.migrations import MIGRATIONS
from bpgui.files.strict_json import MOST_BYTES, parse
from bpgui.files.tensors import arrays, attach, from_bytes, most_bytes, outlines, to_bytes
from bpgui.files.words import Path, printable, reason, shown, shown_name
from bpgui.spec import Project

PROJECT_SUFFIX = ".bpg"
FORMAT = "bpgui-project"
FORMAT_VERSION = 4

CHOICES, PARAMETERS = "project.json", "parameters.safetensors"
# Names that later versions may use; what they hold is not needed to open a project.
RESERVED = ("data.npz", "history.npz")


def save_project(project: Project, path: Path) -> None:
    """Write a project to `path`, whole or not at all; raise `FileError` in words.

    The same project gives the same bytes. What could not be opened again is not written.
    """
    file = shown_name(path)
    project = _with_paths(project, lambda name: _relative(name, path))
    head = {"format": FORMAT, "version": FORMAT_VERSION}
    text = json.dumps(head | encode(project), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    # Half a character, which a careless paste can leave in a text, becomes a question mark.
    choices = text.encode("utf-8", "replace")
    tensors = arrays(project)
    try:
        attach(decode(_content(choices, file), file), tensors, file)
    except FileError as error:
        raise FileError(f"'{file}' was not written, since it could not be opened again. {error}") from error
    members = {CHOICES: choices, PARAMETERS: to_bytes(tensors)}
    write_atomic(path, write_archive(members, deflated=(CHOICES,)))


def open_project(path: Path) -> Project:
    """Read the project at `path`, with the settings that it leaves out at their defaults.

    Raises `FileError` in one sentence for anything that is not a whole, valid project of a known version.
    """
    _check_ordinary(path)
    try:
        with open(path, "rb") as stream, read_archive(stream, shown_name(path)) as archive:
            project = _read(archive)
    except OSError as error:
        raise FileError(f"'{shown(path)}' cannot be opened, since {reason(error)}.") from error
    return _with_paths(
        project, lambda name: os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(path)), name))
    )


def _with_paths(project: Project, change: Callable[[str], str]) -> Project:
    """Return the project with the paths of its own data changed, so that file and data can move together."""
    dataset = project.dataset
    if dataset is None or dataset.own is None:
        return project
    own = dataset.own
    file, test_file = (change(name) if name else "" for name in (own.file, own.test_file))
    return replace(project, dataset=replace(dataset, own=replace(own, file=file, test_file=test_file)))


def _relative(name: str, path: Path) -> str:
    """Return a path as seen from a project file; one on another drive, or far away, stays as it is."""
    folder = os.path.dirname(os.path.abspath(path))
    try:
        relative = os.path.relpath(name, folder)
    except ValueError:
        return name
    far = relative.startswith(os.path.join(os.pardir, os.pardir, os.pardir))
    # One form on all systems.
    return name if far else relative.replace(os.sep, "/")


def _check_ordinary(path: Path) -> None:
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        raise FileError(f"'{shown(path)}' cannot be opened, since {reason(error)}.") from error
    if stat.S_ISDIR(mode):
        raise FileError(f"'{shown(path)}' is a folder: choose a file that ends in {PROJECT_SUFFIX}.")
    # A pipe would make the program wait for ever.
    if not stat.S_ISREG(mode):
        raise FileError(f"'{shown(path)}' is not an ordinary file: choose one that ends in {PROJECT_SUFFIX}.")


def _read(archive: Archive) -> Project:
    file = archive.file
    if CHOICES not in archive.members:
        raise FileError(f"'{file}' is not a bpgui project: choose a file that ends in {PROJECT_SUFFIX}.")
    # The version comes first: a newer one may have other parts.
    content = _content(archive.read(CHOICES, MOST_BYTES), file)
    for name in archive.members:
        if name not in (CHOICES, PARAMETERS, *RESERVED):
            raise FileError(f"'{file}' has a part '{printable(name)}' that bpgui does not know: remove it.")
    draft = decode(content, file)
    data = archive.read(PARAMETERS, most_bytes(outlines(draft)))
    return attach(draft, from_bytes(data, file), file)


def _content(data: bytes, file: str) -> dict[str, Any]:
    """Return the content of project.json in the present version, without the entries that name it."""
    content: dict[str, Any] = parse(data, f"{CHOICES} in '{file}'")
    version = content.pop("version", None)
    if content.pop("format", None) != FORMAT:
        raise FileError(f"'{file}' is not a bpgui project: choose a file that ends in {PROJECT_SUFFIX}.")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise FileError(f"'{file}' is wrong at version: give a whole number from 1 to {FORMAT_VERSION}.")
    if version > FORMAT_VERSION:
        raise FileError(
            f"'{file}' was written by a newer bpgui (format {version}; "
            f"this one reads up to {FORMAT_VERSION}): update bpgui."
        )
    for old in range(version, FORMAT_VERSION):
        try:
            content = MIGRATIONS[old](content)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise FileError(
                f"'{file}' is damaged, its format {old} cannot be read: open a copy that you kept."
            ) from error
    return content
