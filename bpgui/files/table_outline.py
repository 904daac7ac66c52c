"""A person's own table in the project file: its columns in project.json, its values as tensors beside the weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bpgui.data.own import MOST_INPUTS
from bpgui.errors import BpguiError, FileError
from bpgui.files.fields import Node
from bpgui.files.records import plain_record, read_record
from bpgui.spec import Project, RawColumn, RawTable
from bpgui.spec.preparation import Feature, Preparation

Array = npt.NDArray[Any]
Outline = tuple[np.dtype[Any], tuple[int, ...]]

_TABLE, _PARTS, _PREPARATION = "table/", "table/parts", "preparation/"
_TYPES: dict[str, np.dtype[Any]] = {
    "float64": np.dtype(np.float64),
    "uint8": np.dtype(np.uint8),
    "int32": np.dtype(np.int32),
}
_VECTORS = ("fill", "centre", "scale", "target_centre", "target_scale")
_MOST_LEVEL = 1_000  # characters
_REMEDY = "open a copy that you kept"


@dataclass(frozen=True, slots=True)
class TableOutline:
    """The columns of a table without their values: name, type and levels of each."""

    rows: int
    columns: tuple[tuple[str, str, tuple[str, ...] | None], ...]
    image_shape: tuple[int, ...] | None
    parts: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """The features of a preparation without its numbers."""

    inputs: tuple[Feature, ...]
    targets: tuple[Feature, ...]

    def lengths(self) -> dict[str, int]:
        """Return the length of each vector of numbers."""
        inputs = sum(len(feature.names) for feature in self.inputs)
        levels = len(self.targets[0].levels) if self.targets else 0
        # Two classes share one target.
        targets = (1 if levels == 2 else levels) or len(self.targets)
        return {name: targets if name.startswith("target") else inputs for name in _VECTORS}


def kept_table(project: Project) -> RawTable | None:
    """Return what the project file holds of a project's own table: nothing where it stays in a file of its own."""
    own = None if project.dataset is None else project.dataset.own
    if own is None or project.table is None or not own.embedded:
        return None
    unused = {column.name for column in own.columns if column.role == "left_out"}
    table = project.table
    columns = tuple(column for column in table.columns if column.name not in unused)
    # Without all of its pixels, other numbers would be taken for the rest of the image.
    return RawTable(columns, table.image_shape if unused.isdisjoint(table.pixels()) else None, table.parts)


def encode_table(table: RawTable | None) -> dict[str, object] | None:
    """Return a table's columns as plain values that JSON can hold; the values are left out."""
    if table is None:
        return None
    return {
        "rows": table.rows,
        "columns": [
            {"name": c.name, "type": str(c.values.dtype), "levels": None if c.levels is None else list(c.levels)}
            for c in table.columns
        ],
        "image_shape": None if table.image_shape is None else list(table.image_shape),
        "parts": table.parts is not None,
    }


def decode_table(node: Node) -> TableOutline | None:
    """Read what `encode_table` wrote; raise `FileError` naming the place."""
    if node.value is None:
        return None
    keys = ("rows", "columns", "image_shape", "parts")
    parts = node.record(keys, ())
    return TableOutline(
        rows=parts["rows"].count(),
        columns=tuple(_column(item) for item in parts["columns"].items()),
        image_shape=_shape(parts["image_shape"]),
        parts=parts["parts"].flag(),
    )


def encode_preparation(preparation: Preparation | None) -> dict[str, object] | None:
    """Return the features of a preparation as plain values; its numbers are tensors."""
    if preparation is None:
        return None
    return {
        "inputs": [plain_record(feature) for feature in preparation.inputs],
        "targets": [plain_record(feature) for feature in preparation.targets],
    }


def decode_preparation(node: Node) -> Prepared | None:
    """Read what `encode_preparation` wrote; raise `FileError` naming the place."""
    if node.value is None:
        return None
    parts = node.record(("inputs", "targets"), ())
    inputs, targets = (
        tuple(read_record(Feature, item) for item in parts[key].items()) for key in ("inputs", "targets")
    )
    for feature in (*inputs, *targets):
        if (feature.kind == "category") != bool(feature.levels):
            raise node.wrong(f"'{feature.name}' needs levels if it is a category, and none if not: {_REMEDY}")
    if sum(len(feature.names) for feature in inputs) > MOST_INPUTS:
        raise node.wrong(f"there are more than {MOST_INPUTS:,} inputs: {_REMEDY}")
    single = len(targets) == 1 and len(targets[0].levels) != 1
    plain = all(feature.missing == "drop" and (single or feature.kind == "number") for feature in targets)
    if not targets or not plain:
        raise node.wrong(f"the targets are neither numbers nor one choice of two classes or more: {_REMEDY}")
    return Prepared(inputs, targets)


def table_arrays(table: RawTable | None, preparation: Preparation | None) -> dict[str, Array]:
    """Return the values of a table and the numbers of a preparation under the names of their tensors."""
    found: dict[str, Array] = {}
    if table is not None:
        found |= {f"{_TABLE}{k}": column.values for k, column in enumerate(table.columns)}
        if table.parts is not None:
            found[_PARTS] = table.parts
    if preparation is not None:
        found |= {f"{_PREPARATION}{name}": getattr(preparation, name) for name in _VECTORS}
    return found


def table_outlines(table: TableOutline | None, prepared: Prepared | None) -> dict[str, Outline]:
    """Return type and shape of every tensor that belongs to a table and a preparation."""
    found: dict[str, Outline] = {}
    if table is not None:
        found |= {f"{_TABLE}{k}": (_TYPES[kind], (table.rows,)) for k, (_, kind, _) in enumerate(table.columns)}
        if table.parts:
            found[_PARTS] = (_TYPES["uint8"], (table.rows,))
    if prepared is not None:
        found |= {f"{_PREPARATION}{name}": (_TYPES["float64"], (n,)) for name, n in prepared.lengths().items()}
    return found


def may_lack(name: str) -> bool:
    """Tell whether a tensor may hold NaN, for what is missing or not filled in."""
    return name.startswith(_TABLE) or name == f"{_PREPARATION}fill"


def attach_table(outline: TableOutline | None, tensors: Mapping[str, Array], file: str) -> RawTable | None:
    """Return a table with its values; raise `FileError` naming `file` where they do not go together."""
    if outline is None:
        return None
    try:
        columns = (RawColumn(name, tensors[f"{_TABLE}{k}"], lv) for k, (name, _, lv) in enumerate(outline.columns))
        return RawTable(tuple(columns), outline.image_shape, tensors[_PARTS] if outline.parts else None)
    except BpguiError as error:
        raise FileError(f"'{file}' is damaged, its table cannot be read. {error}") from error


def attach_preparation(prepared: Prepared | None, tensors: Mapping[str, Array], file: str) -> Preparation | None:
    """Return a preparation with its numbers; raise `FileError` naming `file` for a scale that nothing has."""
    if prepared is None:
        return None
    for name in ("scale", "target_scale"):
        if (tensors[f"{_PREPARATION}{name}"] <= 0.0).any():
            raise FileError(f"'{file}' is damaged, its tensor '{_PREPARATION}{name}' is not above 0: {_REMEDY}.")
    return Preparation(prepared.inputs, prepared.targets, **{k: tensors[f"{_PREPARATION}{k}"] for k in _VECTORS})


def _column(node: Node) -> tuple[str, str, tuple[str, ...] | None]:
    parts = node.record(("name", "type", "levels"), ())
    kind = parts["type"].text()
    if kind not in _TYPES:
        raise parts["type"].wrong(f"there is no type of numbers called '{kind}': choose one of {', '.join(_TYPES)}")
    levels = parts["levels"]
    named = None if levels.value is None else tuple(item.text(_MOST_LEVEL) for item in levels.items())
    if (named is None) == (kind == "int32"):
        raise levels.wrong("only a column of int32 has levels, and it needs them: " + _REMEDY)
    return parts["name"].text(_MOST_LEVEL), kind, named


def _shape(node: Node) -> tuple[int, ...] | None:
    return None if node.value is None else tuple(item.count() for item in node.items())
