"""`RawTable`: what a file or a person gave, column by column, before anything is fitted, filled in or scaled."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from bpgui.errors import DataError, UnknownNameError

Values = npt.NDArray[Any]
# The code of a category that is missing.
MISSING = -1
_LAST_PART = 2


@dataclass(frozen=True, slots=True, eq=False)
class RawColumn:
    """A column of numbers, or of categories where `levels` names them.

    Numbers are float64 with NaN for what is missing, or uint8, which misses nothing. Categories are int32 codes, places
    in `levels`, with `MISSING` for what is missing. Values (rows,) are read-only.
    """

    name: str
    values: Values
    levels: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Freeze the values in one of the three types; raise `DataError` for codes that name no level, or two."""
        values = self.values
        kind = np.int32 if self.levels is not None else np.uint8 if values.dtype == np.uint8 else np.float64
        if values.dtype != kind or values.flags.writeable:
            values = values.astype(kind)
            values.setflags(write=False)
        if self.levels is not None and len(values) and not MISSING <= values.min() <= values.max() < len(self.levels):
            raise DataError(f"The column '{self.name}' has codes that name no category: import the data again.")
        if self.levels is not None and len(set(self.levels)) < len(self.levels):
            raise DataError(f"The column '{self.name}' names a category twice: import the data again.")
        object.__setattr__(self, "values", values)

    def __eq__(self, other: object) -> bool:
        """Compare names, levels and values; missing numbers are equal."""
        if not isinstance(other, RawColumn):
            return NotImplemented
        if (self.name, self.levels, self.values.dtype) != (other.name, other.levels, other.values.dtype):
            return False
        numbers = self.values.dtype == np.float64
        return self.values is other.values or np.array_equal(self.values, other.values, equal_nan=numbers)

    def __hash__(self) -> int:
        """Hash by what is cheap, and equal for equal columns."""
        return hash((self.name, self.levels, len(self.values)))

    @property
    def missing(self) -> npt.NDArray[np.bool_]:
        """Tell which rows lack a value, (rows,)."""
        if self.levels is not None:
            return self.values == MISSING
        return np.isnan(self.values) if self.values.dtype == np.float64 else np.zeros(len(self.values), dtype=bool)

    def text(self, row: int) -> str:
        """Return a value as a person would type it; empty where it is missing."""
        if self.levels is not None:
            code = int(self.values[row])
            return "" if code == MISSING else self.levels[code]
        value = float(self.values[row])
        return "" if np.isnan(value) else repr(value).removesuffix(".0")


@dataclass(frozen=True, slots=True, eq=False)
class RawTable:
    """Columns of equal length. `image_shape` says that the first numbers are an image, row by row from the top left.

    It has rows and columns of pixels, and 3 for colours. `parts` (rows,) of 0, 1, 2 tells rows to train on, to
    validate and to test, where the source has such parts.
    """

    columns: tuple[RawColumn, ...]
    image_shape: tuple[int, ...] | None = None
    parts: npt.NDArray[np.uint8] | None = None
    _by_name: dict[str, RawColumn] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Freeze the parts; raise `DataError` for columns, names, parts or an image's shape that do not go together."""
        if self.parts is not None:
            parts = np.array(self.parts, dtype=np.uint8)
            parts.setflags(write=False)
            object.__setattr__(self, "parts", parts)
            if len(parts) != self.rows or (parts > _LAST_PART).any():
                raise DataError("The parts of the rows are not 0, 1 or 2 for each row: import the data again.")
        shape = self.image_shape
        if shape is not None and not (len(shape) in (2, 3) and min(shape) > 0 and shape[2:] in ((), (3,))):
            sides = " x ".join(f"{side:,}" for side in shape) or "nothing"
            raise DataError(f"The shape of the images is {sides}, which no image has: import the data again.")
        for column in self.columns:
            if len(column.values) != self.rows:
                raise DataError(
                    f"The column '{column.name}' has {len(column.values):,} rows where others have {self.rows:,}: "
                    "make them equally long."
                )
        object.__setattr__(self, "_by_name", {})
        for column in self.columns:
            if column.name in self._by_name:
                raise DataError(f"Two columns are called '{column.name}': rename one of them.")
            self._by_name[column.name] = column

    def __eq__(self, other: object) -> bool:
        """Compare everything, value by value."""
        if not isinstance(other, RawTable):
            return NotImplemented
        if self is other:
            return True
        same_parts = (self.parts is None) == (other.parts is None) and (
            self.parts is None or other.parts is None or np.array_equal(self.parts, other.parts)
        )
        return same_parts and self.image_shape == other.image_shape and self.columns == other.columns

    def __hash__(self) -> int:
        """Hash by the names."""
        return hash((self.names, self.rows))

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.columns[0].values) if self.columns else 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, from the left."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> RawColumn:
        """Return a column by its name; raise `UnknownNameError` with the nearest one."""
        if name not in self._by_name:
            raise UnknownNameError("column", name, self.names)
        return self._by_name[name]

    def pixels(self) -> tuple[str, ...]:
        """Return the names of the columns that are the image, fewer than its pixels if some are not there."""
        if self.image_shape is None:
            return ()
        numbers = (column.name for column in self.columns if column.levels is None)
        return tuple(numbers)[: math.prod(self.image_shape)]

    def taken(self, rows: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> "RawTable":
        """Return the table of some of its rows."""
        columns = tuple(RawColumn(c.name, c.values[rows], c.levels) for c in self.columns)
        return RawTable(columns, self.image_shape, None if self.parts is None else self.parts[rows])


def told_apart(names: Iterable[str]) -> list[str]:
    """Return names of which none is there twice: the second 'x' is 'x (2)'."""
    found: dict[str, None] = {}
    # Where the count of a name goes on, so that many equal ones take no longer.
    numbers: dict[str, int] = {}
    for name in names:
        other = name
        while other in found:
            numbers[name] = numbers.get(name, 1) + 1
            other = f"{name} ({numbers[name]})"
        found[other] = None
    return list(found)


def as_numbers(column: RawColumn) -> RawColumn:
    """Return a column as numbers; raise `DataError` naming the first value that is none."""
    if column.levels is None:
        return column
    numbers = np.full(len(column.levels) + 1, np.nan)
    for code, level in enumerate(column.levels):
        try:
            numbers[code] = float(level)
            if math.isinf(numbers[code]):
                raise ValueError(level)
        except ValueError:
            row = int(np.argmax(column.values == code))
            raise DataError(
                f"The column '{column.name}' has the text '{level}' in row {row + 1:,}, which is no number: take the "
                "column as categories, or mend the data."
            ) from None
    # What is missing has the code -1, the place of the NaN at the end.
    return RawColumn(column.name, numbers[column.values])


def as_categories(column: RawColumn) -> RawColumn:
    """Return a column as categories; equal numbers are one category, written as short as they can be."""
    if column.levels is not None:
        return column
    # Sorted numbers are categories in order. Adding 0 makes one zero of both, which are equal and not written alike.
    numbers, codes = np.unique(column.values[~column.missing] + 0.0, return_inverse=True)
    values = np.full(len(column.values), MISSING, dtype=np.int32)
    values[~column.missing] = codes
    return RawColumn(column.name, values, tuple(repr(number).removesuffix(".0") for number in numbers.tolist()))


def in_order(levels: Sequence[str]) -> tuple[str, ...]:
    """Return the names of categories in the order that people expect: by number if all are numbers, else by letter."""
    try:
        numbers = {level: float(level) for level in levels}
    except ValueError:
        numbers = {}
    # A text that is read as NaN has no place among numbers: the order would be another one each time.
    if numbers and not any(map(math.isnan, numbers.values())):
        return tuple(sorted(levels, key=lambda level: (numbers[level], level)))
    return tuple(sorted(levels, key=lambda level: (level.casefold(), level)))


def categories(name: str, texts: Sequence[str]) -> RawColumn:
    """Return a column of categories from its texts, one a row; empty texts are missing."""
    levels = in_order(list({text for text in texts if text}))
    codes = {level: code for code, level in enumerate(levels)} | {"": MISSING}
    return RawColumn(name, np.fromiter((codes[text] for text in texts), np.int32, len(texts)), levels)
