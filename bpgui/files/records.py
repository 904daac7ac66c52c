"""Dataclasses to and from JSON objects: a field is a key, its type is checked, its default makes it optional.

A field that is added to a spec is in the file from then on, without a line here.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar, get_type_hints

from bpgui.errors import UnknownNameError
from bpgui.files.fields import Node
from bpgui.spec import ROLES, DatasetSpec, LayerSpec, Look, Role, Settings, TrainingSpec

Record = TypeVar("Record", LayerSpec, TrainingSpec, DatasetSpec, Look)


def plain_record(record: LayerSpec | TrainingSpec | DatasetSpec | Look) -> dict[str, object]:
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
    return list(value) if isinstance(value, tuple) else value


def _read_integers(node: Node) -> tuple[int, ...]:
    return tuple(item.integer() for item in node.items())


def _read_choice(node: Node) -> bool | None:
    return None if node.value is None else node.flag()


def _read_role(node: Node) -> Role:
    for role in ROLES:
        if node.value == role:
            return role
    raise node.wrong(str(UnknownNameError("role", node.text(), ROLES)))


_READERS: dict[Any, Callable[[Node], Any]] = {
    str: Node.text,
    int: Node.integer,
    float: Node.number,
    bool: Node.flag,
    bool | None: _read_choice,
    Settings: Node.settings,
    Role: _read_role,
    tuple[int, ...]: _read_integers,
}


def _table(
    kind: type[LayerSpec | TrainingSpec | DatasetSpec | Look],
) -> tuple[dict[str, Callable[[Node], Any]], tuple[str, ...]]:
    """Return how each field is read, and which fields have to be there."""
    types = get_type_hints(kind)
    required = tuple(f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING)
    return {field.name: _READERS[types[field.name]] for field in fields(kind)}, required


_TABLES = {kind: _table(kind) for kind in (LayerSpec, TrainingSpec, DatasetSpec, Look)}
