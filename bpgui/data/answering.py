"""What a trained network answers to rows that nobody has seen yet: the rows of a file, prepared as its own data was."""

from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np

from bpgui.data.dataset import Dataset
from bpgui.data.load import load
from bpgui.data.readers import READERS, Preview, Reader, guess
from bpgui.data.readers.wording import printable, shown_name
from bpgui.engine import Program, loss, predict
from bpgui.errors import DataError, FileError, SpecError
from bpgui.spec import FloatArray, OwnSpec, Project, RawTable, Settings
from bpgui.spec.checks import check_fit
from bpgui.spec.dataset import Kind
from bpgui.spec.preparation import Preparation
from bpgui.spec.raw_table import MISSING, as_categories

# What rows to answer need not have: only the chosen file counts, without the parts that belong to it.
_ALONE: dict[str, Settings] = {
    "idx": {"test_images": "", "test_labels": ""},
    "numpy": dict.fromkeys(("targets", "validation_inputs", "validation_targets", "test_inputs", "test_targets"), ""),
}


def preparation_of(project: Project) -> Preparation:
    """Return how rows become inputs of a project's network; raise `DataError` if it has no data.

    The table itself is needed only where the project does not keep the preparation.
    """
    if project.preparation is not None:
        return project.preparation
    if project.dataset is None:
        raise DataError("The project has no data, so the columns of its inputs are not known: choose its data first.")
    return load(project.dataset, project.table).preparation


def read_rows(path: Path, preparation: Preparation, own: OwnSpec | None = None) -> Generator[float, None, RawTable]:
    """Read a file of rows to answer, yielding the share done; its columns are found by their names.

    It is read as the file of `own` was, where that fits it, or else as is recognised. Raises `FileError` if it cannot
    be read and `DataError` if it lacks a column.
    """
    key = guess(path)
    reader = READERS[key]
    options = _fitting_options(path, key, reader, preparation, own)
    kinds: dict[str, Kind] = {feature.name: feature.kind for feature in preparation.inputs}
    table = yield from reader.read(path, options, kinds)
    return table


def answered(project: Project, preparation: Preparation, table: RawTable) -> RawTable:
    """Return the answers of a project's network for rows of a table; a row that lacks a value has none.

    Raises `BpguiError` in words if table, preparation and network do not go together.
    """
    return _answers(project, preparation, preparation.inputs_of(table))


def answered_dataset(project: Project, dataset: Dataset) -> RawTable:
    """Return the answers of a project's network for all rows of its data; raise `BpguiError` in words."""
    return _answers(project, dataset.preparation, dataset.table.inputs)


def _answers(project: Project, preparation: Preparation, inputs: FloatArray) -> RawTable:
    program = Program.compile(project.network, project.training.relaxation)
    check_fit(project.network, inputs.shape[1], len(preparation.target_centre))
    whole = ~np.isnan(inputs).any(axis=1)
    outputs: FloatArray = np.full((len(inputs), len(preparation.target_centre)), np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        outputs[whole] = predict(program, program.pack(project.parameters), inputs[whole])
    threshold = loss(project.training.loss, project.training.loss_settings).threshold
    return preparation.answers_of(outputs, threshold)


def strange_categories(preparation: Preparation, table: RawTable) -> tuple[str, ...]:
    """Return a sentence for each input column of a table with categories that the network's data did not have."""
    said = []
    for feature in preparation.inputs:
        if feature.kind == "number":
            continue
        column = as_categories(table.column(feature.name))
        levels = column.levels or ()
        present = [levels[code] for code in np.unique(column.values[column.values != MISSING])]
        strange = [level for level in present if level not in feature.levels]
        if strange:
            row = int(np.argmax(column.values == levels.index(strange[0]))) + 1
            more = len(strange) - 1
            others = f" and {more:,} other new {'category' if more == 1 else 'categories'}" if more else ""
            counts = "they count" if more else "it counts"
            said.append(
                f"The column '{feature.name}' has '{printable(strange[0])}'{others}, first in row {row:,}, which the "
                f"network has never met: {counts} as missing."
            )
    return tuple(said)


def _fitting_options(path: Path, key: str, reader: Reader, preparation: Preparation, own: OwnSpec | None) -> Settings:
    """Return the first options with which a file has the columns of the inputs, best of the same kinds."""
    named: Settings | None = None
    problem: FileError | None = None
    shown: Preview | None = None
    for options in _ways(key, own):
        try:
            shown = reader.inspect(path, options)
        except (FileError, SpecError) as error:
            # Options of another file need not fit this one.
            problem = error if isinstance(error, FileError) else problem
            continue
        kinds = dict(zip(shown.names, shown.kinds, strict=True))
        if all(feature.name in kinds for feature in preparation.inputs):
            if all(feature.kind == "category" or kinds[feature.name] == "number" for feature in preparation.inputs):
                return shown.options
            named = named or shown.options
    if named is not None:
        return named
    if shown is None and problem is not None:
        raise problem
    raise DataError(_lacking(path, preparation, shown))


def _ways(key: str, own: OwnSpec | None) -> Iterator[Settings]:
    alone = _ALONE.get(key, {})
    if own is not None and own.reader == key:
        yield {**own.options, **alone}
    yield alone
    yield {}


def _lacking(path: Path, preparation: Preparation, shown: Preview | None) -> str:
    names = frozenset[str]() if shown is None else frozenset(shown.names)
    lacking = [feature.name for feature in preparation.inputs if feature.name not in names]
    first = printable(lacking[0])
    if len(lacking) == 1:
        return (
            f"'{shown_name(path)}' has no column '{first}', which the network was trained on: add it, or rename the "
            "column that holds it."
        )
    count = f"{len(preparation.inputs):,}"
    has = (
        f"has none of the {count}"
        if len(lacking) == len(preparation.inputs)
        else f"lacks {len(lacking):,} of the {count}"
    )
    return (
        f"'{shown_name(path)}' {has} columns that the network was trained on, such as '{first}': add them, or rename "
        "the columns that hold them."
    )
