"""What a person decides about the columns of a file, kept when the file is looked at with other options."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from bpgui.data.importing import suggested_columns
from bpgui.data.readers.reader import Preview
from bpgui.spec import ColumnSpec, Param
from bpgui.spec.dataset import ColumnRole

Columns = tuple[ColumnSpec, ...]
# What was decided, by the name of a column: fields of its `ColumnSpec`.
Decided = Mapping[str, Mapping[str, str]]

KIND = Param(
    "kind", "choice", "number", "Whether the column's values are amounts, or names of categories.", "Kind",
    choices={"number": "Number", "category": "Category"},
)  # fmt: skip
ROLE = Param(
    "role", "choice", "input", "What the column is for.", "Role",
    choices={
        "input": "Input", "target": "Target", "group": "Group", "part": "Part", "left_out": "Left out",
    },
)  # fmt: skip
MISSING = Param(
    "missing", "choice", "drop", "What happens where an input is missing.", "Missing values",
    choices={
        "drop": "Leave the row out", "mean": "Mean", "median": "Median", "most_frequent": "Most frequent value",
        "indicator": "Extra input that tells it",
    },
)  # fmt: skip
COLUMN = MappingProxyType({param.name: param for param in (KIND, ROLE, MISSING)})
DOCS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "kind": {
            "number": "An amount: one input.",
            "category": "A name, such as a colour: one input for each that there is.",
        },
        "role": {
            "input": "The network gets to see it.",
            "target": "The network should answer it: one column of classes, or one or several of numbers.",
            "group": "Rows with the same value, such as a patient, stay together in one part.",
            "part": "It says which part a row belongs to: train, validation or test.",
            "left_out": "It is not read.",
        },
        "missing": {
            "drop": "Rows that lack this value are left out.",
            "mean": "The mean of the training rows stands for it.",
            "median": "The median of the training rows stands for it.",
            "most_frequent": "The value that is most frequent in the training rows stands for it.",
            "indicator": "An extra input is 1 where the value is missing: the network can learn what that means.",
        },
    }
)
# There is one such column at most.
_SINGLE: tuple[ColumnRole, ...] = ("group", "part")
_NUMBERS_ONLY = ("mean", "median")


def decided_columns(preview: Preview, decided: Decided) -> Columns:
    """Return the columns of a file: what they are likely for, and what was decided about them by name.

    What was decided last counts most: a class target is the only target, and there is one group and one part. What is
    only likely the target is no longer one where a target was decided.
    """
    order = list(decided)
    columns = {
        column.name: _sound(replace(column, **decided.get(column.name, {})))  # type: ignore[arg-type]  # checked by the editors
        for column in suggested_columns(preview)
    }
    chosen = sorted((name for name in columns if "role" in decided.get(name, {})), key=order.index)
    for role in _SINGLE:
        owners = [name for name in chosen if columns[name].role == role]
        _take_away(columns, role, owners[-1:], "left_out")
    targets = [name for name in chosen if columns[name].role == "target"]
    if targets and columns[targets[-1]].kind == "category":
        targets = targets[-1:]
    _take_away(
        columns, "target", [name for name in targets if columns[name].kind == columns[targets[-1]].kind], "input"
    )
    return tuple(columns.values())


def decide(decided: Decided, names: Iterable[str], field: str, value: str) -> Decided:
    """Return what is decided once `field` of the columns called `names` is `value`; the latest comes last."""
    chosen = tuple(names)
    latest = {name: {**decided.get(name, {}), field: value} for name in chosen}
    return {name: fields for name, fields in decided.items() if name not in chosen} | latest


def common(columns: Iterable[ColumnSpec], field: str) -> str | None:
    """Return what all columns have in a field; None if they differ or there are none."""
    values = {getattr(column, field) for column in columns}
    return values.pop() if len(values) == 1 else None


def fitting_policies(columns: Iterable[ColumnSpec]) -> tuple[str, ...]:
    """Return the ways to treat missing values that all these columns can have."""
    categories = any(column.kind == "category" for column in columns)
    return tuple(key for key in MISSING.choices if not (categories and key in _NUMBERS_ONLY))


def _take_away(columns: dict[str, ColumnSpec], role: ColumnRole, owners: list[str], instead: ColumnRole) -> None:
    """Give the columns of a role another one, unless they are its owners; without owners all keep it."""
    for name, column in columns.items():
        if owners and column.role == role and name not in owners:
            columns[name] = replace(column, role=instead)


def _sound(column: ColumnSpec) -> ColumnSpec:
    """Return a column whose missing values are treated in a way that its kind has."""
    if column.kind == "category" and column.missing in _NUMBERS_ONLY:
        return replace(column, missing="most_frequent")
    return column
