"""What a network is trained on: choices only, never arrays.

The keys name entries of the registries in `bpgui.data`, which check them.
"""

from dataclasses import dataclass, field
from typing import Literal

from bpgui.spec.params import Settings, no_settings

# The source of a table that is a person's own, beside the names of the bundled data sets.
OWN = "own"

Kind = Literal["number", "category"]
ColumnRole = Literal["input", "target", "group", "part", "left_out"]
MissingPolicy = Literal["drop", "mean", "median", "most_frequent", "indicator"]


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """What a column of a person's table is for.

    `role`: 'group' names what must not be in two parts at once, such as a patient; 'part' says which part a row
    belongs to. `missing`: what happens where an input is missing; a row without its target is always dropped.
    """

    name: str
    kind: Kind = "number"
    role: ColumnRole = "input"
    missing: MissingPolicy = "drop"


@dataclass(frozen=True, slots=True)
class OwnSpec:
    """A person's own table: where it came from, how it was read, and what its columns are for.

    `file` is a path, relative to the project's folder where it can be, and empty for a table that was drawn or typed;
    `sha256` (hexadecimal) and `bytes` tell whether it is still the same. `reader` and `options` are how it was read.
    `test_file` is a second file of the same form whose rows are the test part; `most_rows`, unless it is 0, limits how
    many rows of the first were read. `embedded` says that the project file
    holds the table itself.
    """

    title: str
    columns: tuple[ColumnSpec, ...]
    file: str = ""
    sha256: str = ""
    bytes: int = 0
    reader: str = ""
    options: Settings = field(default_factory=no_settings)
    test_file: str = ""
    test_sha256: str = ""
    most_rows: int = 0
    embedded: bool = True


@dataclass(frozen=True, slots=True)
class DatasetSpec:
    """A recipe for a data set: which sample or table, its settings, how it is split and scaled.

    `test_share` of the rows are only ever looked at; `validation_share` of the rows decide when to stop early. `split`,
    `scaling` and `target_scaling` are keys of `bpgui.data`; `own` describes the table where the source is `OWN`.
    """

    source: str
    settings: Settings = field(default_factory=no_settings)
    test_share: float = 0.0
    validation_share: float = 0.0
    seed: int = 0
    split: str = "stratified"
    scaling: str = "none"
    target_scaling: str = "none"
    own: OwnSpec | None = None
