"""What each column of the data is and holds, before anything is filled in or scaled."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bpgui.data import Dataset
from bpgui.errors import DataError
from bpgui.gui.common.own_unit import input_column, target_column, unscaled_targets
from bpgui.gui.common.text import count
from bpgui.spec import ColumnSpec, FloatArray, OwnSpec, RawColumn, RawTable
from bpgui.spec.raw_table import as_categories, as_numbers

_ROLES = {"input": "input", "target": "target", "group": "group", "part": "part", "left_out": "left out"}


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """A column in a line; the numbers are None for words, and where all values are missing."""

    name: str
    role: str
    kind: str
    smallest: float | None = None
    largest: float | None = None
    mean: float | None = None
    missing: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class ColumnValues:
    """The values of a column in the rows of a data set, (rows,).

    `numbers`, NaN where one is missing; or where there are `levels`, their places `codes`, -1 where one is missing.
    """

    name: str
    numbers: FloatArray
    codes: npt.NDArray[np.integer]
    levels: tuple[str, ...] = ()


def column_facts(dataset: Dataset, own: OwnSpec | None, raw: RawTable | None) -> tuple[ColumnFacts, ...]:
    """Return the facts of all columns: those of a person's own table, or else targets and inputs."""
    if own is not None and raw is not None:
        return tuple(_own_facts(column, _spec(own, column.name)) for column in raw.columns)
    return (*_target_facts(dataset), *_input_facts(dataset))


def column_values(dataset: Dataset, own: OwnSpec | None, raw: RawTable | None, place: int) -> ColumnValues:
    """Return the values of one of the columns that `column_facts` tells of."""
    table = dataset.table
    if own is not None and raw is not None:
        column = _meant(raw.columns[place], _spec(own, raw.columns[place].name))
        values = column.values if dataset.sources is None else column.values[dataset.sources]
        return _words(column.name, values, column.levels) if column.levels else _numbers(column.name, values)
    targets = 1 if table.classes else table.targets.shape[1]
    if place >= targets:
        return _numbers(table.input_names[place - targets], input_column(dataset, place - targets))
    if table.classes:
        return _words(_class_label(dataset), table.labels(), table.classes)
    return _numbers(table.target_names[place], target_column(dataset, place))


def class_place(dataset: Dataset, own: OwnSpec | None, raw: RawTable | None) -> int | None:
    """Return the place of the column that holds the classes, None for numbers."""
    if not dataset.table.classes:
        return None
    if own is None or raw is None:
        return 0
    return next(place for place, column in enumerate(raw.columns) if _spec(own, column.name).role == "target")


def _numbers(name: str, values: npt.NDArray[np.generic]) -> ColumnValues:
    return ColumnValues(name, values.astype(np.float64), np.empty(0, dtype=np.intp))


def _words(name: str, codes: npt.NDArray[np.integer], levels: tuple[str, ...]) -> ColumnValues:
    return ColumnValues(name, np.empty(0), codes, levels)


def _spec(own: OwnSpec, name: str) -> ColumnSpec:
    return next((spec for spec in own.columns if spec.name == name), ColumnSpec(name, role="left_out"))


def _meant(column: RawColumn, spec: ColumnSpec) -> RawColumn:
    """Return a column as numbers or categories, as its recipe says; one that is left out as it is."""
    if spec.role == "left_out":
        return column
    try:
        return as_numbers(column) if spec.kind == "number" and spec.role != "group" else as_categories(column)
    except DataError:
        return column


def _own_facts(raw: RawColumn, spec: ColumnSpec) -> ColumnFacts:
    column, role = _meant(raw, spec), _ROLES[spec.role]
    missing = column.missing
    if column.levels is not None:
        kind = count(len(column.levels), "category", "categories")
        return ColumnFacts(column.name, role, kind, missing=int(missing.sum()))
    known = column.values[~missing].astype(np.float64)
    if len(known) == 0:
        return ColumnFacts(column.name, role, "number", missing=int(missing.sum()))
    low, high, mean = float(known.min()), float(known.max()), float(known.mean())
    return ColumnFacts(column.name, role, "number", low, high, mean, int(missing.sum()))


def _input_facts(dataset: Dataset) -> list[ColumnFacts]:
    inputs, preparation = dataset.table.inputs, dataset.preparation
    ends = np.stack([inputs.min(axis=0), inputs.max(axis=0), inputs.mean(axis=0)])
    numbers = preparation.unscaled(ends).T.tolist()
    return [
        ColumnFacts(name, "input", "number", *row) for name, row in zip(dataset.table.input_names, numbers, strict=True)
    ]


def _target_facts(dataset: Dataset) -> list[ColumnFacts]:
    table = dataset.table
    if table.classes:
        return [ColumnFacts(_class_label(dataset), "target", count(len(table.classes), "class", "classes"))]
    targets = table.targets
    ends = np.stack([targets.min(axis=0), targets.max(axis=0), targets.mean(axis=0)])
    numbers = unscaled_targets(dataset, ends).T.tolist()
    return [ColumnFacts(name, "target", "number", *row) for name, row in zip(table.target_names, numbers, strict=True)]


def _class_label(dataset: Dataset) -> str:
    return dataset.table.target_names[0] if dataset.table.targets.shape[1] == 1 else "class"
