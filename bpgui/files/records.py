"""Dataclasses to and from JSON objects: a field is a key, its type is checked, its default makes it optional.

A field that is added to a spec is in the file from then on, without a line here.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar, get_args, get_type_hints

from bpgui.errors import UnknownNameError
from bpgui.files.fields import Node
from bpgui.spec import (
    ROLES,
    ColumnSpec,
    DatasetSpec,
    LayerSpec,
    Look,
    OwnSpec,
    Role,
    Settings,
    TrainingSpec,
)
from bpgui.spec.dataset import ColumnRole, Kind, MissingPolicy
from bpgui.spec.preparation import Feature

AnyRecord = LayerSpec | TrainingSpec | DatasetSpec | OwnSpec | ColumnSpec | Feature | Look
Record = TypeVar("Record", LayerSpec, TrainingSpec, DatasetSpec, OwnSpec, ColumnSpec, Feature, Look)

# The name of a column or a category is a person's own.
_MOST_NAME = 1_000


def plain_record(record: AnyRecord) -> dict[str, object]:
    """Return the fields of a dataclass as plain values that JSON can hold."""
    return {field.name: _plain(getattr(record, field.name)) for field in fields(record)}


def read_record(kind: type[Record], node: Node) -> Record:
    """Read a dataclass; raise `FileError` for a missing or unknown key and for a value of the wrong type."""
    readers, required = _TABLES[kind]
    entries = node.record(required, readers)
    return kind(**{name: readers[name](entry) for name, entry in entries.items()})


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (OwnSpec, ColumnSpec)):
        return plain_record(value)
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _read_integers(node: Node) -> tuple[int, ...]:
    return tuple(item.integer() for item in node.items())


def _read_choice(node: Node) -> bool | None:
    return None if node.value is None else node.flag()


def _reader_of(what: str, names: tuple[str, ...]) -> Callable[[Node], str]:
    """Return what reads one of a few names."""

    def read(node: Node) -> str:
        if node.value not in names:
            raise node.wrong(str(UnknownNameError(what, node.text(), names)))
        return str(node.value)

    return read


def _read_name(node: Node) -> str:
    return node.text(_MOST_NAME)


def _read_names(node: Node) -> tuple[str, ...]:
    return tuple(_read_name(item) for item in node.items())


def _read_columns(node: Node) -> tuple[ColumnSpec, ...]:
    return tuple(read_record(ColumnSpec, item) for item in node.items())


def _read_own(node: Node) -> OwnSpec | None:
    return None if node.value is None else read_record(OwnSpec, node)


_READERS: dict[Any, Callable[[Node], Any]] = {
    str: _read_name,
    int: Node.integer,
    float: Node.number,
    bool: Node.flag,
    bool | None: _read_choice,
    Settings: Node.settings,
    Role: _reader_of("role", ROLES),
    Kind: _reader_of("kind of column", get_args(Kind)),
    ColumnRole: _reader_of("role of a column", get_args(ColumnRole)),
    MissingPolicy: _reader_of("way to treat missing values", get_args(MissingPolicy)),
    tuple[int, ...]: _read_integers,
    tuple[str, ...]: _read_names,
    tuple[ColumnSpec, ...]: _read_columns,
    OwnSpec | None: _read_own,
}


def _table(
    kind: type[AnyRecord],
) -> tuple[dict[str, Callable[[Node], Any]], tuple[str, ...]]:
    """Return how each field is read, and which fields have to be there."""
    types = get_type_hints(kind)
    required = tuple(f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING)
    return {field.name: _READERS[types[field.name]] for field in fields(kind)}, required


_TABLES = {kind: _table(kind) for kind in get_args(AnyRecord)}
