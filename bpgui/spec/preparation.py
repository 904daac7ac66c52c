"""`Preparation`: how the values of a table become the inputs of a network, and its outputs answers again.

It is fitted on the training part alone, and all that is needed for rows that nobody has seen yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bpgui.spec.dataset import Kind, MissingPolicy
from bpgui.spec.parameters import FloatArray, frozen
from bpgui.spec.raw_table import MISSING, RawColumn, RawTable, as_categories, as_numbers

# Columns that are encoded side by side.
_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Feature:
    """A column of a table, and the inputs or targets of the network that stand for it.

    A number is one of them; a category is one for each of its `levels`, 1 where a row is of that level; the policy
    'indicator' adds one that is 1 where the value is missing.
    """

    name: str
    kind: Kind = "number"
    levels: tuple[str, ...] = ()
    missing: MissingPolicy = "drop"

    @property
    def names(self) -> tuple[str, ...]:
        """What the network's inputs or targets are called that stand for this column."""
        values = (self.name,) if self.kind == "number" else tuple(f"{self.name} {level}" for level in self.levels)
        return (*values, f"{self.name} missing") if self.missing == "indicator" else values

    def encoded(self, column: RawColumn) -> FloatArray:
        """Return a column's values, (rows, len(names)); NaN where the value is missing or a level is not known.

        Raises `DataError` where numbers are wanted and the column has texts.
        """
        values = self._numbers(column) if self.kind == "number" else self._one_hot(as_categories(column))
        if self.missing != "indicator":
            return values
        missing = np.isnan(values).any(axis=1, keepdims=True)
        return np.hstack([values, missing.astype(np.float64)])

    def _numbers(self, column: RawColumn) -> FloatArray:
        return as_numbers(column).values.astype(np.float64)[:, np.newaxis]

    def _one_hot(self, column: RawColumn) -> FloatArray:
        places = {level: place for place, level in enumerate(self.levels)}
        known = [places.get(level, MISSING) for level in column.levels or ()]
        codes = np.array([*known, MISSING])[column.values]
        values = np.zeros((len(codes), len(self.levels)))
        met = codes != MISSING
        values[met, codes[met]] = 1.0
        values[~met] = np.nan
        return values


@dataclass(frozen=True, slots=True, eq=False)
class Preparation:
    """The features of a data set, and what fills in and scales them.

    `fill`, `centre` and `scale` (inputs,) are applied in this order: a missing value becomes `fill`, then each value
    x becomes (x - centre) / scale. Targets have `target_centre` and `target_scale` (targets,). A class target of two
    levels is one target of 0 and 1; one of more has one target for each.
    """

    inputs: tuple[Feature, ...]
    targets: tuple[Feature, ...]
    fill: FloatArray
    centre: FloatArray
    scale: FloatArray
    target_centre: FloatArray
    target_scale: FloatArray

    def __post_init__(self) -> None:
        """Freeze the arrays."""
        for name in ("fill", "centre", "scale", "target_centre", "target_scale"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    def __eq__(self, other: object) -> bool:
        """Compare everything, number by number."""
        if not isinstance(other, Preparation):
            return NotImplemented
        same = (self.inputs, self.targets) == (other.inputs, other.targets)
        # What nothing fills in has NaN.
        pairs = zip(self._arrays(), other._arrays(), strict=True)
        return same and all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)

    def __hash__(self) -> int:
        """Hash by the features."""
        return hash((self.inputs, self.targets))

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes; empty for numbers."""
        return self.targets[0].levels if self.targets and self.targets[0].kind == "category" else ()

    @property
    def input_names(self) -> tuple[str, ...]:
        """The names of the network's inputs."""
        return tuple(name for feature in self.inputs for name in feature.names)

    def inputs_of(self, table: RawTable) -> FloatArray:
        """Return the network's inputs for rows of a table, (rows, inputs).

        A row that lacks a value which nothing fills in has NaN. Raises `UnknownNameError` for a column that is not
        there and `DataError` for texts in a column of numbers.
        """
        return self.scaled(encoded(self.inputs, table))

    def scaled(self, inputs: FloatArray) -> FloatArray:
        """Fill in and scale encoded inputs (rows, inputs)."""
        values: FloatArray = np.where(np.isnan(inputs), self.fill, inputs)
        # In place, since a large table is there several times already.
        values -= self.centre
        values /= self.scale
        return values

    def unscaled(self, inputs: FloatArray) -> FloatArray:
        """Return inputs (rows, inputs) of the network in the units of the table."""
        return inputs * self.scale + self.centre

    def scaled_targets(self, targets: FloatArray) -> FloatArray:
        """Scale targets (rows, targets)."""
        return (targets - self.target_centre) / self.target_scale

    def answers_of(self, outputs: FloatArray, threshold: float = 0.5) -> RawTable:
        """Return what outputs (rows, targets) say, in names and units of the table; rows of NaN have no answer.

        For classes: the class, then an output for each of them; else the numbers. `threshold` is the loss's, for two
        classes that share one output: what is as far below it for the one is above it for the other.
        """
        none = np.isnan(outputs).any(axis=1)
        if not self.classes:
            numbers = outputs * self.target_scale + self.target_centre
            names = (f"predicted {name}" for feature in self.targets for name in feature.names)
            return RawTable(tuple(RawColumn(name, numbers[:, k]) for k, name in enumerate(names)))
        single = outputs.shape[1] == 1
        answered = (outputs[:, 0] > threshold).astype(np.int32) if single else np.argmax(outputs, axis=1)
        shares = np.hstack([2.0 * threshold - outputs, outputs]) if single else outputs
        label = RawColumn(f"predicted {self.targets[0].name}", np.where(none, MISSING, answered), self.classes)
        return RawTable((label, *(RawColumn(f"output {level}", shares[:, k]) for k, level in enumerate(self.classes))))

    def _arrays(self) -> tuple[FloatArray, ...]:
        return self.fill, self.centre, self.scale, self.target_centre, self.target_scale


def encoded(features: Sequence[Feature], table: RawTable) -> FloatArray:
    """Return the columns of features side by side, (rows, all names), NaN where values are missing."""
    values = np.empty((table.rows, sum(len(feature.names) for feature in features)))
    place = 0
    for start in range(0, len(features), _AT_ONCE):
        # A few columns side by side first: the cells of one alone are far apart in memory.
        blocks = [feature.encoded(table.column(feature.name)) for feature in features[start : start + _AT_ONCE]]
        width = sum(block.shape[1] for block in blocks)
        values[:, place : place + width] = np.hstack(blocks)
        place += width
    return values


def complete(features: Sequence[Feature], table: RawTable) -> npt.NDArray[np.bool_]:
    """Tell which rows lack nothing that nothing fills in, (rows,)."""
    whole = np.ones(table.rows, dtype=bool)
    for feature in features:
        if feature.missing == "drop":
            column = table.column(feature.name)
            whole &= ~(as_numbers(column) if feature.kind == "number" else column).missing
    return whole
