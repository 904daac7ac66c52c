"""A person's own table as a data set: what its columns are for, encoded, and everything wrong with it in words."""

import math
from itertools import islice

import numpy as np
import numpy.typing as npt

from bpgui.data.dataset import TEST, TRAIN, VALIDATION, Pixels, Rows, Table
from bpgui.errors import DataError
from bpgui.spec import ColumnSpec, FloatArray, OwnSpec, RawColumn, RawTable
from bpgui.spec.preparation import Feature, complete, encoded
from bpgui.spec.raw_table import as_categories, as_numbers

MOST_CLASSES = 1_000
MOST_INPUTS = 20_000
# More categories than this in an input column, or than this share of its rows, are most likely names or dates.
_MOST_LEVELS, _FEW_LEVELS, _MOST_SHARE = 200, 20, 0.25
# A column of which only this share of the categories are no numbers was most likely meant to hold numbers alone.
_MOST_TEXTS = 0.1

_PART_WORDS = {
    "train": TRAIN, "training": TRAIN, "learn": TRAIN, "0": TRAIN,
    "validation": VALIDATION, "valid": VALIDATION, "val": VALIDATION, "dev": VALIDATION, "1": VALIDATION,
    "test": TEST, "testing": TEST, "holdout": TEST, "2": TEST,
}  # fmt: skip

Features = tuple[tuple[Feature, ...], tuple[Feature, ...]]


def own_table(own: OwnSpec, raw: RawTable | None) -> tuple[Table, Features, Rows]:
    """Return a person's table encoded, its features, and the place in `raw` of each row that is used.

    Inputs that are missing and will be filled in are NaN. Raises `DataError` in words if the table is not there, a
    column is missing or of the wrong kind, or there is nothing to learn.
    """
    if raw is None:
        raise DataError(f"The data '{own.title}' is not here: find its file '{own.file}', or import it again.")
    inputs, targets = features(own, raw)
    target_columns = [_as_kind(raw, own, feature.name) for feature in targets]
    whole = complete(inputs, raw)
    for column in target_columns:
        whole &= ~column.missing
    rows = np.flatnonzero(whole)
    if len(rows) == 0:
        raise DataError(
            f"No row of '{own.title}' is whole: choose how missing values are filled in, or leave out the columns that "
            "lack them."
        )
    used = raw if len(rows) == raw.rows else raw.taken(rows)
    classes = targets[0].levels if targets[0].kind == "category" else ()
    columns = [RawColumn(column.name, column.values[rows], column.levels) for column in target_columns]
    table = Table(
        inputs=encoded(inputs, used),
        targets=_class_targets(columns[0]) if classes else _number_targets(columns),
        input_names=tuple(name for feature in inputs for name in feature.names),
        target_names=classes if len(classes) > 2 else tuple(feature.name for feature in targets),
        classes=classes,
        image_shape=_image_shape(inputs, raw),
        groups=_groups(own, used),
        group_name=next((column.name for column in own.columns if column.role == "group"), ""),
        parts=_parts(own, used),
    )
    return table, (inputs, targets), rows


def features(own: OwnSpec, raw: RawTable) -> Features:
    """Return the features that a table's columns make by their roles; raise `DataError` in words."""
    for column in own.columns:
        if column.role != "left_out":
            raw.column(column.name)
    inputs = tuple(_feature(column, raw) for column in own.columns if column.role == "input")
    targets = tuple(_target(column, raw) for column in own.columns if column.role == "target")
    if not inputs:
        raise DataError(f"No column of '{own.title}' is an input: make at least one an input.")
    if not targets:
        raise DataError(f"No column of '{own.title}' is the target: choose what the network should answer.")
    if len(targets) > 1 and any(feature.kind == "category" for feature in targets):
        names = " and ".join(f"'{feature.name}'" for feature in targets[:2])
        raise DataError(f"{names} are both targets, but only numbers can be learned together: keep one class target.")
    count = sum(len(feature.names) for feature in inputs)
    if count > MOST_INPUTS:
        widest = max(inputs, key=lambda feature: len(feature.names))
        raise DataError(
            f"The inputs of '{own.title}' are {count:,} with all their categories, and {MOST_INPUTS:,} are the most: "
            f"leave out the column '{widest.name}', which alone has {len(widest.names):,}."
        )
    return inputs, targets


def remarks(own: OwnSpec, raw: RawTable) -> tuple[str, ...]:
    """Return what a person should know of a table that can be learned all the same, a sentence each."""
    said = []
    for spec in own.columns:
        if spec.role != "input":
            continue
        column = raw.column(spec.name)
        known = column.values[~column.missing]
        # Pictures have margins that are the same in all of them.
        if len(known) and raw.image_shape is None and (known == known[0]).all():
            said.append(f"The column '{spec.name}' has the same value in all rows, which tells nothing: leave it out.")
        elif spec.kind == "category":
            said += _about_categories(as_categories(column))
    return tuple(said)


def _about_categories(column: RawColumn) -> list[str]:
    """Return a sentence if the column has more categories than are likely meant, and what they may be instead."""
    levels = column.levels or ()
    if len(levels) <= min(_MOST_LEVELS, max(_FEW_LEVELS, _MOST_SHARE * len(column.values))):
        return []
    there = f"The column '{column.name}' has {len(levels):,} categories, an input each"
    most = int(_MOST_TEXTS * len(levels))
    texts = list(islice((code for code, level in enumerate(levels) if not _is_number(level)), most + 1))
    if 0 < len(texts) <= most:
        row = int(np.isin(column.values, texts).argmax())
        return [f"{there}, since '{column.text(row)}' in row {row + 1:,} is no number: mend that value."]
    return [f"{there}: leave it out if it is a name or a date."]


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _feature(column: ColumnSpec, raw: RawTable) -> Feature:
    if column.kind == "number":
        return Feature(column.name, "number", (), column.missing)
    if column.missing in ("mean", "median"):
        raise DataError(
            f"The column '{column.name}' holds categories, which have no {column.missing}: fill it in with the most "
            "frequent one."
        )
    return Feature(column.name, "category", as_categories(raw.column(column.name)).levels or (), column.missing)


def _target(column: ColumnSpec, raw: RawTable) -> Feature:
    if column.kind == "number":
        return Feature(column.name)
    levels = as_categories(raw.column(column.name)).levels or ()
    if len(levels) < 2:
        only = f"has only one class, '{levels[0]}'" if levels else "has no class"
        raise DataError(f"The target '{column.name}' {only}: there is nothing to tell apart, choose another column.")
    if len(levels) > MOST_CLASSES:
        raise DataError(
            f"The target '{column.name}' has {len(levels):,} classes, and {MOST_CLASSES:,} are the most: take it as "
            "numbers, or choose another column."
        )
    return Feature(column.name, "category", levels)


def _as_kind(raw: RawTable, own: OwnSpec, name: str) -> RawColumn:
    kind = next(column.kind for column in own.columns if column.name == name)
    return as_categories(raw.column(name)) if kind == "category" else as_numbers(raw.column(name))


def _class_targets(column: RawColumn) -> FloatArray:
    levels = column.levels or ()
    if len(np.unique(column.values)) < 2:
        raise DataError(
            f"All whole rows have the class '{levels[column.values[0]]}' in the target '{column.name}': there is "
            "nothing to tell apart, fill in missing values or choose another column."
        )
    if len(levels) == 2:
        return column.values.astype(np.float64)[:, np.newaxis]
    return np.eye(len(levels))[column.values]


def _number_targets(columns: list[RawColumn]) -> FloatArray:
    for column in columns:
        if len(column.values) > 1 and (column.values == column.values[0]).all():
            raise DataError(
                f"The target '{column.name}' is {column.text(0)} in every row: there is nothing to learn, choose "
                "another column."
            )
    return np.stack([column.values.astype(np.float64) for column in columns], axis=1)


def _image_shape(inputs: tuple[Feature, ...], raw: RawTable) -> tuple[int, ...] | None:
    """Return the shape of the images if all of their pixels, and nothing else, are inputs."""
    shape = raw.image_shape
    if shape is None or len(inputs) != math.prod(shape):
        return None
    return shape if tuple(feature.name for feature in inputs) == raw.pixels() else None


def _groups(own: OwnSpec, used: RawTable) -> npt.NDArray[np.intp] | None:
    names = [column.name for column in own.columns if column.role == "group"]
    if len(names) > 1:
        raise DataError(f"'{names[0]}' and '{names[1]}' are both groups: keep one of them.")
    if not names:
        return None
    column = as_categories(used.column(names[0]))
    # A row without a group is a group of its own.
    alone = len(column.levels or ()) + np.arange(used.rows)
    return np.where(column.missing, alone, column.values).astype(np.intp)


def _parts(own: OwnSpec, used: RawTable) -> Pixels | None:
    names = [column.name for column in own.columns if column.role == "part"]
    if len(names) > 1:
        raise DataError(f"'{names[0]}' and '{names[1]}' both tell the part of a row: keep one of them.")
    if not names:
        return used.parts
    column = as_categories(used.column(names[0]))
    meant = []
    for level in column.levels or ():
        if level.casefold() not in _PART_WORDS:
            raise DataError(
                f"The column '{names[0]}' says '{level}', which is no part: write train, validation or test, or give "
                "the column another role."
            )
        meant.append(_PART_WORDS[level.casefold()])
    if column.missing.any():
        row = int(column.missing.argmax())
        raise DataError(f"The column '{names[0]}' is empty in row {row + 1:,}: write train, validation or test there.")
    return np.array(meant, dtype=np.uint8)[column.values]
