"""The data that is chosen as a table of the person's own, which can then be changed by hand."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from bpgui.data.dataset import TEST, VALIDATION, Dataset, Rows
from bpgui.data.load import load, with_dataset
from bpgui.data.samples import sample
from bpgui.errors import DataError
from bpgui.spec import OWN, ColumnSpec, DatasetSpec, OwnSpec, Project, RawColumn, RawTable, no_settings
from bpgui.spec.dataset import ColumnRole
from bpgui.spec.raw_table import told_apart

_EDITED = " (edited)"


class OwnCopy(NamedTuple):
    """A recipe of own data, its table, and the place in it of each row of the data set, (rows,)."""

    spec: DatasetSpec
    own: OwnSpec
    table: RawTable
    rows: Rows


def as_own(project: Project) -> Project:
    """Turn the project's data into a table of its own, with the same rows, columns, classes and parts.

    Data that was drawn or typed stays as it is. Raises what `own_copy` raises.
    """
    if project.dataset is not None and is_drawn(project.dataset):
        return project
    copy = own_copy(project)
    return with_dataset(project, copy.spec, copy.table)


def is_drawn(spec: DatasetSpec) -> bool:
    """Tell whether data was drawn, typed or changed by hand: there is no file that it could be read from again."""
    return spec.own is not None and not spec.own.file


def own_copy(project: Project) -> OwnCopy:
    """Return the project's data as a table of its own that is kept in the project, not scaled.

    Rows that are held back stay what they are: the split is then as given. Raises `DataError` if there is no data, or
    if its file is not found, and what `load` raises.
    """
    spec = project.dataset
    if spec is None:
        raise DataError("There is no data to change: choose a data set first.")
    dataset = load(replace(spec, scaling="none", target_scaling="none"), project.table)
    if spec.own is not None and project.table is not None:
        own, table = _kept(spec.own), project.table
    else:
        own, table = _described(sample(spec.source).title, dataset)
    rows = np.arange(table.rows) if dataset.sources is None else dataset.sources
    split = spec.split
    if spec.split == "given" or len(dataset.test_rows) or len(dataset.validation_rows):
        parts = np.zeros(table.rows, dtype=np.uint8)
        parts[rows[dataset.validation_rows]], parts[rows[dataset.test_rows]] = VALIDATION, TEST
        table, split = RawTable(table.columns, table.image_shape, parts), "given"
    spec = replace(spec, source=OWN, settings=no_settings(), split=split, own=own)
    return OwnCopy(spec, own, table, rows)


def used_columns(own: OwnSpec) -> tuple[ColumnSpec, ...]:
    """Return the columns that the network's data is made of: the inputs, then the targets."""
    return tuple(column for role in ("input", "target") for column in own.columns if column.role == role)


def _kept(own: OwnSpec) -> OwnSpec:
    """Return the description of a table that is no longer that of a file; its parts are told beside its columns."""
    columns = tuple(replace(c, role="left_out") if c.role == "part" else c for c in own.columns)
    title = own.title if not own.file or own.title.endswith(_EDITED) else own.title + _EDITED
    return OwnSpec(title, columns)


def plain_table(dataset: Dataset) -> RawTable:
    """Return a data set as columns in its own unit: its inputs, its class or targets, and its groups."""
    table, preparation = dataset.table, dataset.preparation
    inputs = preparation.unscaled(table.inputs)
    columns = [RawColumn(name, inputs[:, k]) for k, name in enumerate(table.input_names)]
    if table.classes:
        columns.append(RawColumn(preparation.targets[0].name, table.labels().astype(np.int32), table.classes))
    else:
        targets = table.targets * preparation.target_scale + preparation.target_centre
        columns += [RawColumn(name, targets[:, k]) for k, name in enumerate(table.target_names)]
    if table.groups is not None:
        columns.append(RawColumn(table.group_name or "group", table.groups.astype(np.float64)))
    # An autoencoder has the same names for inputs and targets.
    names = told_apart(column.name for column in columns)
    return RawTable(
        tuple(replace(column, name=name) for name, column in zip(names, columns, strict=True)), table.image_shape
    )


def _described(title: str, dataset: Dataset) -> tuple[OwnSpec, RawTable]:
    """Return a bundled data set as a table, and what its columns are for."""
    table, raw = dataset.table, plain_table(dataset)
    targets = 1 if table.classes else len(table.target_names)
    inputs = len(table.input_names)

    def role_of(place: int) -> ColumnRole:
        return "input" if place < inputs else "target" if place < inputs + targets else "group"

    specs = []
    for place, column in enumerate(raw.columns):
        role = role_of(place)
        specs.append(ColumnSpec(column.name, "category" if column.levels or role == "group" else "number", role))
    return OwnSpec(title + _EDITED, tuple(specs)), raw
