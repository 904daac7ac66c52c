"""The columns of a table as a person fills them in, each standing for one or several inputs of the network."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from bpgui.data import Dataset
from bpgui.spec import FloatArray

Kind = Literal["number", "switch", "category"]

_MOST_MEASURED = 5_000
_MISSING = "(missing)"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what a person reads, and where its inputs are.

    `low` and `high` are the range of a number in the data, in its own units; `whole` says that all its values are
    whole. `choices` are the categories, with one for a missing value at the end where that is `optional`; a number that
    is optional may be None. A switch is a number that is 0 or 1 in all rows.
    """

    name: str
    kind: Kind
    place: int
    low: float = 0.0
    high: float = 1.0
    middle: float = 0.0
    whole: bool = False
    choices: tuple[str, ...] = ()
    optional: bool = False

    @property
    def levels(self) -> int:
        """How many categories there are, without the missing one."""
        return len(self.choices) - self.optional if self.kind == "category" else 0

    @property
    def first(self) -> float:
        """What is shown first: the middle of the data, or the first category."""
        return 0.0 if self.kind == "category" else self.middle


class Columns:
    """The columns of a data set, in its order: from what a person enters to inputs of the network and back."""

    def __init__(self, dataset: Dataset) -> None:
        table, self._preparation = dataset.table, dataset.preparation
        some = np.linspace(0, len(table.inputs) - 1, min(len(table.inputs), _MOST_MEASURED)).astype(np.intp)
        raw = self._preparation.unscaled(table.inputs[some])
        columns, place = [], 0
        for feature in self._preparation.inputs:
            optional = feature.missing == "indicator"
            if feature.kind == "category":
                choices = (*feature.levels, _MISSING) if optional else feature.levels
                columns.append(Column(feature.name, "category", place, choices=choices, optional=optional))
            else:
                columns.append(_number(feature.name, place, raw[:, place], optional))
            place += len(feature.names)
        self._width = place
        self.all = tuple(columns)

    def inputs(self, values: list[float]) -> FloatArray:
        """Return the network's inputs (1, inputs) for a value per column; NaN where it is missing.

        The value of a category is its place among the choices.
        """
        row = np.zeros(self._width)
        for column, value in zip(self.all, values, strict=True):
            if column.kind != "category":
                row[column.place] = value
                if column.optional:
                    row[column.place + 1] = float(np.isnan(value))
            elif value < column.levels:
                row[column.place + int(value)] = 1.0
            else:
                row[column.place : column.place + column.levels] = np.nan
                row[column.place + column.levels] = 1.0
        return self._preparation.scaled(row[np.newaxis])

    def values(self, inputs: FloatArray) -> list[float]:
        """Return the value of each column for a row of the network's inputs (inputs,)."""
        row = self._preparation.unscaled(inputs)
        return [_value(column, row) for column in self.all]


def _number(name: str, place: int, values: FloatArray, optional: bool) -> Column:
    low, high, middle = float(values.min()), float(values.max()), float(np.median(values))
    if not optional and np.isin(values, (0.0, 1.0)).all() and low < high:
        return Column(name, "switch", place, low, high, middle)
    # Scaling and its reverse leave traces in the last digits.
    whole = bool(np.abs(values - np.round(values)).max() < 1e-9 * max(1.0, abs(low), abs(high)))
    if whole:
        low, high, middle = round(low), round(high), round(middle)
    return Column(name, "number", place, _rounded(low), _rounded(high), _rounded(middle), whole, optional=optional)


def _value(column: Column, row: FloatArray) -> float:
    if column.kind == "category":
        block = row[column.place : column.place + column.levels]
        missing = column.optional and row[column.place + column.levels] > 0.5
        return float(column.levels if missing else block.argmax())
    if column.optional and row[column.place + 1] > 0.5:
        return float("nan")
    value = float(row[column.place])
    return float(round(value)) if column.whole or column.kind == "switch" else _rounded(value)


def _rounded(value: float) -> float:
    """Return a number without the traces of scaling it and back."""
    return float(f"{value:.12g}")
