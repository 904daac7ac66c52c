"""A person's own data file on the command line: read with a progress bar, and made into a project."""

from collections.abc import Generator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import Progress

from bpgui.data.finding import find_table, lacks_table
from bpgui.data.importing import read_own, suggested_columns
from bpgui.data.own import remarks
from bpgui.data.readers import READERS, guess
from bpgui.data.readers.reader import Preview
from bpgui.data.starting import starting_project
from bpgui.errors import ParamError, UnknownNameError
from bpgui.spec import OWN, ColumnSpec, DatasetSpec, OwnSpec, Project, RawTable
from bpgui.spec.dataset import ColumnRole

Result = TypeVar("Result")

# Smaller files are in the project itself, so that it can go anywhere alone.
MOST_EMBEDDED_BYTES = 5_000_000
# Without a choice, a fifth of the rows is for testing: what is only trained on says nothing about new rows.
_TEST_SHARE = 0.2


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
    """What was said of a file's columns: their names, with commas between them; None leaves it to the names."""

    target: str | None = None
    inputs: str | None = None
    group: str | None = None

    def options(self) -> str:
        """Return the options that were given, in words."""
        return " and ".join(f"--{field.name}" for field in fields(self) if getattr(self, field.name) is not None)


NO_ROLES = Roles()


def own_project(path: Path, roles: Roles) -> Project:
    """Read a data file and return a project with a network that suits it; raise `BpguiError` in words."""
    reader = guess(path)
    preview = READERS[reader].inspect(path)
    columns = _columns(preview, roles)
    own = OwnSpec(path.name, columns, file=str(path.resolve()), reader=reader, options=preview.options)
    own, table = with_bar(read_own(own), f"Reading {path.name}")
    own = replace(own, embedded=own.bytes <= MOST_EMBEDDED_BYTES)
    for remark in remarks(own, table):
        click.echo(f"bpgui: {remark}", err=True)
    return starting_project(_usual(own, table), table)


def completed(project: Project) -> Project:
    """Return a project with its own data read from its file, where that is not in the project."""
    if not lacks_table(project):
        return project
    own = project.dataset.own if project.dataset is not None else None
    return with_bar(find_table(project), f"Reading {own.title if own is not None else 'the data'}")


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
        for name in (part.strip() for part in (text or "").split(",") if part.strip()):
            if name not in preview.names:
                raise UnknownNameError("column", name, preview.names)
            if name in chosen:
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

    return tuple(replace(column, role=role_of(column)) for column in columns)
