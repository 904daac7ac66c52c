"""Changing a table by hand: rows that are added, changed and removed. Every function is an edit of the project.

Rows are counted as the data set has them, columns among the inputs and then the targets. What is changed first becomes
a table of the project's own; every row that stays keeps its part.
"""

from collections.abc import Iterable, Mapping, Sequence
from string import ascii_uppercase

import numpy as np

from bpgui.data.dataset import TEST, TRAIN, VALIDATION, Dataset, Rows
from bpgui.data.load import with_dataset
from bpgui.data.own import MOST_CLASSES
from bpgui.data.own_copy import OwnCopy, own_copy, used_columns
from bpgui.errors import DataError, UnknownNameError
from bpgui.spec import ColumnSpec, FloatArray, Project, RawColumn, RawTable
from bpgui.spec.raw_table import MISSING, as_categories, as_numbers

# A number, the name of a category, or nothing.
Cell = float | str | None

# What can be changed by hand: each change makes the data anew.
MOST_ROWS = 10_000
_LONGEST_NAME = 100


def add_rows(project: Project, rows: Sequence[Sequence[Cell]]) -> Project:
    """Add rows, each with a cell for every input and target column; a new name in a class column is a new class.

    Rows are dealt to the parts in turn, so that each class keeps its shares. Raises `DataError` in words for a value
    that is missing or not finite, and for too many rows.
    """
    copy = own_copy(project)
    if copy.table.rows + len(rows) > MOST_ROWS:
        raise DataError(
            f"The data would then have {copy.table.rows + len(rows):,} rows, and {MOST_ROWS:,} are the most that are "
            "changed by hand: erase some first."
        )
    first, used = len(copy.rows), used_columns(copy.own)
    columns = {column.name: _grown(column, len(rows)) for column in copy.table.columns}
    places = copy.table.rows + np.arange(len(rows))
    shown = range(first, first + len(rows))
    for spec, cells in zip(used, zip(*rows, strict=True), strict=True):
        columns[spec.name] = _with_cells(columns[spec.name], spec, places, cells, shown)
    table = RawTable(tuple(columns.values()), copy.table.image_shape)
    return _changed(project, copy, _with_parts(copy, table, used[-1]))


def remove_rows(project: Project, rows: Iterable[int]) -> Project:
    """Remove rows; raise `DataError` if nothing would be left to learn from."""
    copy = own_copy(project)
    removed = _checked(copy, rows)
    kept = np.ones(copy.table.rows, dtype=bool)
    kept[copy.rows[removed]] = False
    if len(removed) == len(copy.rows):
        raise DataError(f"These are all rows of '{copy.own.title}': keep one, or choose another data set.")
    return _changed(project, copy, copy.table.taken(kept))


def set_cells(project: Project, cells: Mapping[tuple[int, int], Cell]) -> Project:
    """Change the cells at (row, column); a new name in a class column is a new class.

    Raises `DataError` in words for a value that is missing where nothing fills it in, or not finite, and
    `UnknownNameError` for a name that a column of categories among the inputs does not have.
    """
    copy = own_copy(project)
    used = used_columns(copy.own)
    columns = {column.name: column for column in copy.table.columns}
    by_column: dict[int, dict[int, Cell]] = {}
    for (row, place), cell in cells.items():
        by_column.setdefault(place, {})[row] = cell
    for place, given in sorted(by_column.items()):
        if not 0 <= place < len(used):
            raise DataError(f"There is no column {place + 1:,} in '{copy.own.title}', which has {len(used):,}.")
        spec = used[place]
        rows = _checked(copy, given)
        values = [given[row] for row in rows.tolist()]
        columns[spec.name] = _with_cells(columns[spec.name], spec, copy.rows[rows], values, rows.tolist())
    return _changed(project, copy, RawTable(tuple(columns.values()), copy.table.image_shape, copy.table.parts))


def set_class(project: Project, rows: Iterable[int], name: str) -> Project:
    """Give rows a class, or a new one if there is none of this name; raise `DataError` where there are no classes."""
    used = used_columns(own_copy(project).own)
    if used[-1].kind != "category":
        raise DataError(f"The target '{used[-1].name}' is a number, which has no classes: set a number instead.")
    return set_cells(project, {(row, len(used) - 1): name for row in rows})


def add_points(project: Project, points: FloatArray, answer: str | float) -> Project:
    """Add points (points, 2) of two inputs, in the data's unit, that are all of one class or have one number."""
    return add_rows(project, [(*point, answer) for point in points.tolist()])


def move_points(project: Project, points: Mapping[int, tuple[float, float]]) -> Project:
    """Move rows of two inputs to points (x, y), in the data's unit."""
    return set_cells(project, {(row, axis): point[axis] for row, point in points.items() for axis in (0, 1)})


def can_draw(dataset: Dataset) -> bool:
    """Tell whether points of a data set can be put in the plane: two numbers for inputs, and one answer."""
    inputs, targets = dataset.preparation.inputs, dataset.preparation.targets
    plain = all(feature.kind == "number" and feature.missing != "indicator" for feature in inputs)
    rows = dataset.table.inputs.shape[0]
    return plain and len(inputs) == 2 and len(targets) == 1 and dataset.table.image_shape is None and rows <= MOST_ROWS


def next_class(classes: Sequence[str]) -> str:
    """Return a name for one more class: the next letter after letters, the next number after numbers."""
    if set(classes) <= set(ascii_uppercase[:-1]):
        return chr(ord(max(classes)) + 1)
    if all(name.isdecimal() for name in classes):
        return str(max(map(int, classes)) + 1)
    names = (f"class {number}" for number in range(len(classes) + 1, 2 * len(classes) + 2))
    return next(name for name in names if name not in classes)


def _changed(project: Project, copy: OwnCopy, table: RawTable) -> Project:
    """Return the project with a changed table; raise `DataError` if it leaves nothing to learn, or to tell apart."""
    places = np.flatnonzero(np.ones(table.rows, dtype=bool) if table.parts is None else table.parts == TRAIN)
    if not len(places):
        raise DataError("Nothing would be left to train on: keep a row that is no test row.")
    target = used_columns(copy.own)[-1]
    if target.kind == "category":
        column = as_categories(table.column(target.name))
        codes = np.unique(column.values[~column.missing])
        if len(codes) == 1:
            only = (column.levels or ())[codes[0]]
            raise DataError(f"Only the class '{only}' would be left: keep a row of another class beside it.")
    return with_dataset(project, copy.spec, table)


def _checked(copy: OwnCopy, rows: Iterable[int]) -> Rows:
    """Return rows, sorted; raise `DataError` for one that is not there."""
    found = np.unique(np.fromiter(rows, np.intp))
    for row in found[(found < 0) | (found >= len(copy.rows))][:1]:
        raise DataError(f"There is no row {row + 1:,} in '{copy.own.title}', which has {len(copy.rows):,}.")
    return found


def _grown(column: RawColumn, count: int) -> RawColumn:
    """Return a column with missing values at its end."""
    numbers = column.levels is None
    values = column.values.astype(np.float64) if numbers else column.values
    return RawColumn(column.name, np.append(values, np.full(count, np.nan if numbers else MISSING)), column.levels)


def _with_cells(
    column: RawColumn, spec: ColumnSpec, places: Rows, cells: Sequence[Cell], shown: Sequence[int]
) -> RawColumn:
    """Return a column with cells changed at `places`; errors name the rows as they are `shown`."""
    gaps = spec.role == "input" and spec.missing != "drop"
    for row, cell in zip(shown, cells, strict=True):
        if cell is None and not gaps:
            raise DataError(
                f"Row {row + 1:,} would be left out without a value in '{spec.name}': give one, or remove the row."
            )
    if spec.kind == "category":
        return _with_names(as_categories(column), spec, places, cells)
    column = as_numbers(column)
    values = column.values.astype(np.float64)
    for row, place, cell in zip(shown, places.tolist(), cells, strict=True):
        try:
            values[place] = np.nan if cell is None else float(cell)
        except ValueError:
            raise DataError(
                f"'{cell}' in row {row + 1:,} is no number, and the column '{spec.name}' has numbers: give one."
            ) from None
    infinite = [
        row for row, cell in zip(shown, cells, strict=True) if cell is not None and not np.isfinite(float(cell))
    ]
    if infinite:
        raise DataError(f"The number for '{spec.name}' in row {infinite[0] + 1:,} is not finite: give another one.")
    return RawColumn(column.name, values)


def _with_names(column: RawColumn, spec: ColumnSpec, places: Rows, cells: Sequence[Cell]) -> RawColumn:
    levels = {level: code for code, level in enumerate(column.levels or ())}
    codes = column.values.copy()
    for place, cell in zip(places.tolist(), cells, strict=True):
        name = "" if cell is None else str(cell).strip()
        if name and name not in levels:
            if spec.role != "target":
                raise UnknownNameError(f"category of '{spec.name}'", name, levels)
            _check_class(name, len(levels))
            levels[name] = len(levels)
        codes[place] = levels[name] if name else MISSING
    return RawColumn(column.name, codes, tuple(levels))


def _check_class(name: str, count: int) -> None:
    if len(name) > _LONGEST_NAME:
        raise DataError(f"The class '{name[:20]}...' has a name of {len(name):,} letters: choose a shorter one.")
    if count >= MOST_CLASSES:
        raise DataError(f"There are {count:,} classes, which is the most: '{name}' cannot be one more.")


def _with_parts(copy: OwnCopy, table: RawTable, target: ColumnSpec) -> RawTable:
    """Return a table whose further rows are dealt to the parts; without any parts, all of them are to train on."""
    if copy.table.parts is None:
        return table
    before, shares = copy.table.parts, _shares(copy)
    parts = np.append(before, np.full(table.rows - len(before), TRAIN, dtype=np.uint8))
    strata = np.zeros(table.rows, dtype=np.intp)
    if target.kind == "category":
        strata = as_categories(table.column(target.name)).values
    counts = {
        stratum: [int((before[strata[: len(before)] == stratum] == part).sum()) for part in (TRAIN, VALIDATION, TEST)]
        for stratum in np.unique(strata).tolist()
    }
    for row in range(len(before), table.rows):
        having = counts[int(strata[row])]
        part = _next_part(having, shares)
        having[part] += 1
        parts[row] = part
    return RawTable(table.columns, table.image_shape, parts)


def _shares(copy: OwnCopy) -> dict[int, float]:
    """Return the shares of the parts that are held back: those that were chosen, else those that the rows have."""
    parts = np.zeros(copy.table.rows, dtype=np.uint8) if copy.table.parts is None else copy.table.parts
    given = {TEST: copy.spec.test_share, VALIDATION: copy.spec.validation_share}
    if any(given.values()):
        return given
    return {part: float((parts == part).mean()) for part in given}


def _next_part(having: list[int], shares: Mapping[int, float]) -> int:
    """Return the part of one more row, where the parts have so many already; the first one is to train on."""
    if having[TRAIN]:
        for part, share in shares.items():
            if having[part] < np.floor(share * (sum(having) + 1) + 0.5):
                return part
    return TRAIN
