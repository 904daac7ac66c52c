"""A project's choices to and from plain JSON values: everything but the arrays.

What is read is typed and checked against the same registries as what a person chooses, so a project that
could be opened can also be shown, edited and saved. The fields of the dataclasses are the keys of the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bpgui.data import checked_dataset
from bpgui.engine import checked
from bpgui.errors import UnknownNameError
from bpgui.files.drawing import (
    in_words,
    plain_layout,
    plain_looks,
    plain_network,
    read_layout,
    read_looks,
    read_network,
)
from bpgui.files.fields import Node
from bpgui.files.records import plain_record, read_record
from bpgui.files.run_outline import RunOutline, decode_run, encode_run
from bpgui.files.table_outline import (
    Prepared,
    TableOutline,
    decode_preparation,
    decode_table,
    encode_preparation,
    encode_table,
    kept_table,
)
from bpgui.spec import HISTORY_COLUMNS, DatasetSpec, Project, TrainingSpec


@dataclass(frozen=True, slots=True)
class Draft:
    """A project whose arrays are still to come: which connections have a mask or locked links, and the history's size.

    The project's parameters and history are empty, and it has no run.
    """

    project: Project
    masked: frozenset[str]
    locked: frozenset[str]
    history_rows: int
    history_columns: tuple[str, ...]
    run: RunOutline | None
    table: TableOutline | None
    prepared: Prepared | None


def encode(project: Project) -> dict[str, object]:
    """Return the choices of a project as plain values that JSON can hold; the arrays are left out."""
    return {
        "network": plain_network(project.network),
        "epoch": project.epoch,
        "history_rows": len(project.history),
        "history_columns": list(HISTORY_COLUMNS),
        "run": encode_run(project.run),
        "training": plain_record(project.training),
        "dataset": None if project.dataset is None else plain_record(project.dataset),
        "table": encode_table(kept_table(project)),
        "preparation": encode_preparation(project.preparation),
        "layout": plain_layout(project.layout, project.network),
        "looks": plain_looks(project.looks),
        "notes": project.notes,
    }


def decode(plain: Mapping[str, object], file: str) -> Draft:
    """Read what `encode` wrote; raise `FileError` naming `file`, the place in it and the remedy.

    Settings that are left out get their defaults, so that a file outlives a new setting.
    """
    # Every part of a project has a default, so none has to be there.
    keys = (
        "network", "epoch", "history_rows", "history_columns", "run", "training", "dataset", "table", "preparation",
        "layout", "looks", "notes",
    )  # fmt: skip
    parts = Node(dict(plain), file).record((), keys)
    blank = Project()
    network, masked, locked = read_network(parts["network"]) if "network" in parts else (blank.network, set(), set())
    return Draft(
        project=Project(
            network=network,
            epoch=parts["epoch"].count() if "epoch" in parts else blank.epoch,
            training=_training(parts["training"]) if "training" in parts else checked(blank.training),
            dataset=_dataset(parts["dataset"]) if "dataset" in parts else blank.dataset,
            layout=read_layout(parts.get("layout", Node({}, file, "layout")), network),
            looks=read_looks(parts["looks"], network) if "looks" in parts else blank.looks,
            notes=parts["notes"].text(most=None) if "notes" in parts else blank.notes,
        ),
        masked=frozenset(masked),
        locked=frozenset(locked),
        history_rows=parts["history_rows"].count() if "history_rows" in parts else 0,
        history_columns=_columns(parts["history_columns"]) if "history_columns" in parts else HISTORY_COLUMNS,
        run=decode_run(parts["run"], network.parameter_count()) if "run" in parts else None,
        table=decode_table(parts["table"]) if "table" in parts else None,
        prepared=decode_preparation(parts["preparation"]) if "preparation" in parts else None,
    )


def _columns(node: Node) -> tuple[str, ...]:
    names = tuple(item.text() for item in node.items())
    for name in names:
        if name not in HISTORY_COLUMNS:
            raise node.wrong(str(UnknownNameError("column of the history", name, HISTORY_COLUMNS)))
    if names[:1] != ("epoch",) or len(set(names)) < len(names):
        raise node.wrong("the columns begin with 'epoch' and none is there twice: mend the list")
    return names


def _training(node: Node) -> TrainingSpec:
    training = read_record(TrainingSpec, node)
    return in_words(node, lambda: checked(training))


def _dataset(node: Node) -> DatasetSpec | None:
    if node.value is None:
        return None
    dataset = read_record(DatasetSpec, node)
    return in_words(node, lambda: checked_dataset(dataset))
