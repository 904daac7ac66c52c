"""A person's own data file on the command line: read with a progress bar, and made into a project."""

import csv
from collections.abc import Generator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TypeVar

import click
import numpy as np
from rich.console import Console
from rich.progress import Progress

from bpgui.data.finding import find_table, lacks_table, moved
from bpgui.data.importing import read_own, suggested_columns, usual_policy
from bpgui.data.own import remarks
from bpgui.data.readers import READERS, guess
from bpgui.data.readers.reader import Preview
from bpgui.data.starting import starting_project
from bpgui.errors import ParamError, UnknownNameError
from bpgui.spec import OWN, ColumnSpec, DatasetSpec, OwnSpec, Project, RawTable
from bpgui.spec.dataset import ColumnRole, Kind

Result = TypeVar("Result")

# Smaller files are in the project itself, so that it can go anywhere alone.
MOST_EMBEDDED_BYTES = 5_000_000
# Without a choice, a fifth of the rows is for testing: what is only trained on says nothing about new rows.
_TEST_SHARE = 0.2
# So few whole numbers in a target are more likely the names of classes.
_FEW_NUMBERS = 10
_MOST_REMARKS = 5


def with_bar(steps: Generator[float, None, Result], words: str) -> Result:
    """Run steps that yield the share done, with a bar on stderr where somebody looks on."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(words, total=1.0)
        while True:
            try:
                bar.update(task, completed=next(steps))
            except StopIteration as end:
                return end.value


@dataclass(frozen=True, slots=True)
class Roles:
    """What was said of a file's columns: their names, with commas between them; None leaves it to the names.

    `classes` takes the target for classes though it is written in numbers.
    """

    target: str | None = None
    inputs: str | None = None
    group: str | None = None
    classes: bool = False

    def options(self) -> str:
        """Return the options that were given, in words."""
        given = (field.name for field in fields(self) if getattr(self, field.name) not in (None, False))
        return " and ".join(f"--{name}" for name in given)


NO_ROLES = Roles()


def own_project(path: Path, roles: Roles) -> Project:
    """Read a data file and return a project with a network that suits it; raise `BpguiError` in words."""
    reader = guess(path)
    preview = READERS[reader].inspect(path)
    columns = _columns(preview, roles)
    own = OwnSpec(path.name, columns, file=str(path.resolve()), reader=reader, options=preview.options)
    own, table = with_bar(read_own(own), f"Reading {path.name}")
    own = replace(own, embedded=own.bytes <= MOST_EMBEDDED_BYTES)
    project = starting_project(_usual(own, table), table)
    found = remarks(own, table)
    for remark in (*found[:_MOST_REMARKS], *_doubts(own, table)):
        click.echo(f"bpgui: {remark}", err=True)
    if len(found) > _MOST_REMARKS:
        click.echo(f"bpgui: There is as much to say of {len(found) - _MOST_REMARKS:,} more columns.", err=True)
    return project


def completed(project: Project, data: Path | None = None) -> Project:
    """Return a project with its own data read from its file, where that is not in the project.

    `data` is the file to read now, whether or not it is the one that was imported.
    """
    own = project.dataset.own if project.dataset is not None else None
    if data is not None:
        if own is None or not own.file:
            raise ParamError("The project has no data from a file: leave out --data.")
        project = replace(moved(project, data.resolve()), table=None)
    if not lacks_table(project):
        return project
    name = data.name if data is not None else own.title if own is not None else ""
    return with_bar(find_table(project, changed=data is not None), f"Reading {name}")


def _doubts(own: OwnSpec, table: RawTable) -> list[str]:
    """Return a sentence for each target that is taken for numbers and looks like classes."""
    said = []
    for spec in own.columns:
        if spec.role == "target" and spec.kind == "number":
            values = table.column(spec.name).values
            numbers = np.unique(values[~table.column(spec.name).missing])
            if len(numbers) <= min(_FEW_NUMBERS, table.rows // 2) and (numbers == np.floor(numbers)).all():
                said.append(
                    f"The target '{spec.name}' is taken for an amount, though it has only {len(numbers):,} whole "
                    "numbers: say --classes if these are names of classes."
                )
    return said


def _usual(own: OwnSpec, table: RawTable) -> DatasetSpec:
    """Return a recipe that is sensible for a table of which nothing more is known."""
    roles = {column.role for column in own.columns}
    given_parts = "part" in roles or table.parts is not None
    numbers = any(column.role == "target" and column.kind == "number" for column in own.columns)
    return DatasetSpec(
        OWN,
        own=own,
        scaling="standard",
        target_scaling="standard" if numbers else "none",
        split="given" if given_parts else "grouped" if "group" in roles else "stratified",
        test_share=0.0 if given_parts else _TEST_SHARE,
    )


def _columns(preview: Preview, roles: Roles) -> tuple[ColumnSpec, ...]:
    """Return the roles of the columns: as suggested, and as the options say."""
    columns = suggested_columns(preview)
    chosen: dict[str, ColumnRole] = {}
    named: tuple[tuple[str | None, ColumnRole], ...] = (
        (roles.inputs, "input"),
        (roles.target, "target"),
        (roles.group, "group"),
    )
    for text, role in named:
        for name in _names(text or "", preview.names):
            if name not in preview.names:
                raise UnknownNameError("column", name, preview.names)
            if chosen.get(name, role) != role:
                raise ParamError(f"The column '{name}' cannot be both {chosen[name]} and {role}: choose one of them.")
            chosen[name] = role

    def role_of(column: ColumnSpec) -> ColumnRole:
        if column.name in chosen:
            return chosen[column.name]
        if column.role == "target" and roles.target is not None:
            # What was only suggested as the target is an input like the others, unless these were named.
            return "left_out" if roles.inputs is not None else "input"
        if column.role == "group" and roles.group is not None:
            return "left_out"
        return "left_out" if column.role == "input" and roles.inputs is not None else column.role

    return tuple(_as_role(column, role_of(column), roles.classes) for column in columns)


def _names(text: str, known: tuple[str, ...]) -> list[str]:
    """Return the columns of an option: one whole name, or several with commas between, in quotes if they hold one."""
    if text in known:
        return [text]
    return [part.strip() for part in next(csv.reader([text], skipinitialspace=True), []) if part.strip()]


def _as_role(column: ColumnSpec, role: ColumnRole, classes: bool) -> ColumnSpec:
    kind: Kind = "category" if role == "target" and classes else column.kind
    return replace(column, kind=kind, role=role, missing=usual_policy(kind) if role == "input" else "drop")
