"""Everything that is chosen in the import dialog, as one value; what it says of the data, and what it makes of it."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bpgui.data import Dataset, checked_dataset, load, with_dataset
from bpgui.data.importing import joined, read_own
from bpgui.data.own import remarks
from bpgui.data.readers import READERS, Preview, memory_needed
from bpgui.data.starting import starting_network
from bpgui.errors import BpguiError
from bpgui.gui.common.text import count, significant, whole
from bpgui.gui.dialogs.import_data.columns import Columns
from bpgui.spec import OWN, DatasetSpec, OwnSpec, Project, RawTable, Settings, Value, no_settings
from bpgui.spec.dataset import Kind

# Smaller files are in the project itself, so that it can go anywhere alone.
MOST_EMBEDDED_BYTES = 5_000_000
# Without a choice, a fifth of the rows is for testing: what is only trained on says nothing about new rows.
_TEST_SHARE = 0.2
# How much of a file is looked through while its columns are chosen: values, and rows.
_LOOK_VALUES, _FEWEST_ROWS, _MOST_ROWS = 2_000_000, 200, 20_000
# A table may take this share of the memory that is free: as much again goes for what is made of it.
_MOST_MEMORY = 0.35


@dataclass(frozen=True, slots=True)
class Choices:
    """What is chosen: the file and how it is read, its columns, and how its rows are dealt out and scaled.

    `dealt` holds the fields of the split and the scaling that a person has changed; what suits the data stands for the
    others.
    """

    file: Path
    reader: str
    options: Settings
    columns: Columns
    test_file: Path | None = None
    most_rows: int = 0
    embedded: bool = True
    dealt: Settings = field(default_factory=no_settings)

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """The kinds of the columns that are used, by name."""
        return {column.name: column.kind for column in self.columns if column.role != "left_out"}

    def own(self) -> OwnSpec:
        """Return the description of the data, without checksums."""
        return OwnSpec(
            self.file.name,
            self.columns,
            file=str(self.file.absolute()),
            reader=self.reader,
            options=self.options,
            test_file="" if self.test_file is None else str(self.test_file.absolute()),
            most_rows=self.most_rows,
            embedded=self.embedded,
        )

    def dataset(self, has_parts: bool) -> DatasetSpec:
        """Return the recipe; `has_parts` says that the file itself tells which rows are for testing."""
        return replace(DatasetSpec(OWN, own=self.own()), **self.dealing(has_parts))  # type: ignore[arg-type]  # fields of it

    def dealing(self, has_parts: bool) -> dict[str, Value]:
        """Return split, shares, seed and scalings: as changed, or as they suit the columns."""
        roles = {column.role for column in self.columns}
        given = has_parts or "part" in roles or self.test_file is not None
        numbers = any(column.role == "target" and column.kind == "number" for column in self.columns)
        usual: dict[str, Value] = {
            "split": "given" if given else "grouped" if "group" in roles else "stratified",
            "test_share": 0.0 if given else _TEST_SHARE,
            "validation_share": 0.0,
            "seed": 0,
            "scaling": "standard",
            "target_scaling": "standard" if numbers else "none",
        }
        return usual | dict(self.dealt)


@dataclass(frozen=True, slots=True)
class Reading:
    """What decides the rows that a look through a file finds; equal ones need not be read again."""

    file: Path
    test_file: Path | None
    reader: str
    options: Settings
    kinds: Mapping[str, Kind]
    most_rows: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look through the beginning of a file has found. `whole` says that this is all of it.

    `problem` is what keeps the data from being learned, `ends` how many inputs and targets the network needs.
    """

    reading: Reading
    table: RawTable
    whole: bool
    problem: str = ""
    remarks: tuple[str, ...] = ()
    facts: str = ""
    ends: tuple[int, int] | None = None


def reading_of(choices: Choices) -> Reading:
    """Return what a look through the chosen file would read."""
    columns = max(1, len(choices.columns))
    rows = min(max(_LOOK_VALUES // columns, _FEWEST_ROWS), _MOST_ROWS)
    limit = min(rows, choices.most_rows or rows)
    return Reading(choices.file, choices.test_file, choices.reader, choices.options, choices.kinds, limit)


def looked(choices: Choices, preview: Preview, before: Looked | None) -> Generator[float, None, Looked]:
    """Look through the beginning of a file, unless `before` has done so, and judge what is chosen about it.

    Raises `BpguiError` if it cannot be read.
    """
    reading = reading_of(choices)
    yield 0.0
    if before is not None and before.reading == reading:
        table, is_whole = before.table, before.whole
    else:
        table, is_whole = yield from _beginning(reading, choices.most_rows)
    spec = choices.dataset(table.parts is not None)
    own = choices.own()
    try:
        dataset = load(spec, table)
        dataset.training_data()
        said = remarks(own, table)
    except BpguiError as error:
        yield 1.0
        return Looked(reading, table, is_whole, str(error), facts=_rows_text(preview, table, is_whole))
    yield 1.0
    ends = dataset.table.inputs.shape[1], dataset.table.targets.shape[1]
    return Looked(reading, table, is_whole, "", said, _facts(preview, table, is_whole, dataset), ends)


def imported(choices: Choices, before: Project, fresh: bool) -> Generator[float, None, tuple[Project, Dataset]]:
    """Read all of a file, yielding the share done, and return a project with it as its data, and that data made.

    `fresh` gives it a network and a training to begin with, else it keeps those of `before`. Raises `BpguiError`.
    """
    own, table = yield from read_own(choices.own())
    spec = checked_dataset(replace(choices.dataset(table.parts is not None), own=own))
    yield 1.0
    dataset = load(spec, table)
    yield 1.0
    project = starting_network(dataset.table) if fresh else before
    return with_dataset(project, spec, table, dataset), dataset


def is_small(file: Path, preview: Preview) -> bool:
    """Tell whether a project file should hold the data itself."""
    if file.is_dir():
        # One byte for each value of a picture.
        size = (memory_needed(preview) or 0) // 16 if preview.total is not None else MOST_EMBEDDED_BYTES + 1
    else:
        size = file.stat().st_size if file.exists() else 0
    return size <= MOST_EMBEDDED_BYTES


def rows_that_fit(preview: Preview, free: int | None) -> int | None:
    """Return how many rows should be read at most, so that they fit into `free` bytes; None if all of them do."""
    needed = memory_needed(preview)
    if needed is None or free is None or preview.total is None or needed <= _MOST_MEMORY * free:
        return None
    rows = int(preview.total * _MOST_MEMORY * free / needed)
    return max(1, rows - rows % 1000 if rows > 1000 else rows)


def memory_words(preview: Preview, free: int | None, most_rows: int) -> list[str]:
    """Say that a table does not fit into `free` bytes, and what is done about it; nothing where it fits."""
    needed = memory_needed(preview)
    if free is None or needed is None or rows_that_fit(preview, free) is None:
        return []
    sizes = f"{significant(needed / 1e9)} GB of the {significant(free / 1e9)} GB of memory that are free"
    remedy = f"the first {whole(most_rows)} rows are read" if most_rows else "all rows are read, which may take long"
    return [f"The whole table takes about {sizes}: {remedy}, as 'Rows to read' says."]


def _beginning(reading: Reading, wanted: int) -> Generator[float, None, tuple[RawTable, bool]]:
    """Read the beginning of a file; return its table and whether it is all of the `wanted` rows, 0 for all rows."""
    reader = READERS[reading.reader]
    kinds = dict(reading.kinds)
    table = yield from reader.read(reading.file, reading.options, kinds, reading.most_rows)
    is_whole = table.rows < reading.most_rows or reading.most_rows == wanted
    if reading.test_file is not None:
        test = yield from reader.read(reading.test_file, reading.options, kinds, reading.most_rows)
        is_whole = is_whole and test.rows < reading.most_rows
        table = joined(table, test)
    return table, is_whole


def _facts(preview: Preview, table: RawTable, is_whole: bool, dataset: Dataset) -> str:
    parts = [_rows_text(preview, table, is_whole)]
    inputs, targets = dataset.table.inputs.shape[1], dataset.table.targets.shape[1]
    parts.append(count(inputs, "input"))
    classes = len(dataset.table.classes)
    parts.append(count(classes, "class", "classes") if classes else count(targets, "target"))
    told = ", ".join(parts)
    left_out = table.rows - len(dataset.table.inputs)
    lacking = f"; {whole(left_out)} lack a value and are left out" if left_out else ""
    if not is_whole:
        return f"{told} (judged by the first {whole(table.rows)} rows{lacking})"
    uses = {"train": dataset.train_rows, "validate": dataset.validation_rows, "test": dataset.test_rows}
    dealt = ", ".join(f"{whole(len(rows))} to {use}" for use, rows in uses.items() if len(rows))
    return f"{told}: {dealt}{lacking}"


def _rows_text(preview: Preview, table: RawTable, is_whole: bool) -> str:
    if is_whole:
        return count(table.rows, "row")
    if preview.total is None:
        return f"more than {count(table.rows, 'row')}"
    if not preview.estimated:
        return count(preview.total, "row")
    # Two digits are as much as a guess is good for.
    return f"about {count(round(preview.total, 2 - len(str(preview.total))), 'row')}"
