"""The columns of the table of rows: what each says of a row, how it is sorted, and which rows have a value in it.

Their `place` counts the columns of the data as a person knows them, the inputs, then the class or the targets; it is
None for what is not of the data.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from bpgui.data import Dataset
from bpgui.gui.common.own_unit import input_column, target_column, unscaled
from bpgui.gui.common.text import localised, whole
from bpgui.gui.panels.data.parts.answered import Answers
from bpgui.gui.panels.data.parts.row_text import PARTS, parts_of, written
from bpgui.spec import FloatArray

Mask = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.int64] | FloatArray  # NaN for what is not known

# A class or a few numbers stand before the inputs, more behind them.
_FEW_TARGETS = 4
# What is not known yet, such as an answer, is as wide as most numbers will be.
_UNKNOWN = "-0.01234"
_MEASURED_WORDS = 40
_COMPARED: Mapping[str, Callable[[FloatArray, float], Mask]] = MappingProxyType(
    {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}
)


class Numbers:
    """A column of numbers; `at(row)` gives one and `every()` all of them, in the data's own unit."""

    def __init__(
        self,
        name: str,
        at: Callable[[int], float],
        every: Callable[[], FloatArray],
        place: int | None = None,
        counted: bool = False,
    ) -> None:
        self.name, self.place, self._at, self._every, self._counted = name, place, at, every, counted

    def text(self, row: int) -> str:
        """Write the number of a row; nothing where it is not known."""
        value = self._at(row)
        return "" if np.isnan(value) else whole(value) if self._counted else written(value)

    def measured(self, rows: Sequence[int]) -> list[str]:
        """Return texts that are about as wide as the column's widest: those of `rows`."""
        return [self.text(row) or _UNKNOWN for row in rows]

    def full(self, row: int) -> str:
        """Write the number of a row as exactly as it is worth."""
        value = self._at(row)
        return "" if np.isnan(value) else localised(f"{value:.15g}")

    def keys(self) -> Keys:
        """Return what the rows are sorted by."""
        return self._every()

    def compared(self, sign: str, value: float) -> Mask:
        """Tell which rows have a number that is '<', '<=', '>' or '>=' than a value."""
        return _COMPARED[sign](self._every(), value)

    def like(self, text: str) -> Mask:
        """Tell which rows have this number, to the decimals that were typed; none if it is no number."""
        values = self._every()
        try:
            wanted = float(text)
        except ValueError:
            return np.zeros(len(values), dtype=bool)
        plain = text.lower().split("e")[0]
        if "." not in plain or "e" in text.lower():
            return np.isclose(values, wanted, rtol=1e-9, atol=0.0)
        half = 0.5 * 10.0 ** -len(plain.split(".")[1])
        return np.abs(values - wanted) <= half * (1.0 + 1e-9)


class Words:
    """A column of a few words, each row's given by a code; -1 is unknown."""

    def __init__(
        self, name: str, codes: npt.NDArray[np.integer], words: Sequence[str], place: int | None = None
    ) -> None:
        self.name, self.place, self._codes, self.words = name, place, codes, tuple(words)

    def text(self, row: int) -> str:
        """Return the word of a row."""
        code = int(self._codes[row])
        return self.words[code] if code >= 0 else ""

    def measured(self, rows: Sequence[int]) -> list[str]:
        """Return texts that are about as wide as the column's widest: any word, as long as a row has none yet."""
        del rows  # a rare word may be the longest
        counts = np.bincount(self._codes + 1, minlength=len(self.words) + 1).tolist()
        words = [word for word, count in zip(self.words, counts[1:], strict=True) if count or counts[0]]
        return sorted(words, key=len)[-_MEASURED_WORDS:]

    full = text

    def keys(self) -> Keys:
        """Return what the rows are sorted by: the words in their order."""
        return np.where(self._codes < 0, np.nan, self._codes)

    def like(self, text: str) -> Mask:
        """Tell which rows have this word, or one that has it within if there is none."""
        plain = text.casefold()
        fits = [word.casefold() == plain for word in self.words]
        if not any(fits):
            fits = [plain in word.casefold() for word in self.words]
        # What is unknown has the code -1, the place of the False at the end.
        return np.array([*fits, False])[self._codes]


class Texts:
    """A column with a text of its own for each row."""

    def __init__(self, name: str, texts: Sequence[str]) -> None:
        self.name, self.place, self._texts = name, None, texts

    def text(self, row: int) -> str:
        """Return the text of a row."""
        return self._texts[row]

    def measured(self, rows: Sequence[int]) -> list[str]:
        """Return texts that are about as wide as the column's widest: those of `rows`."""
        return [self.text(row) for row in rows]

    full = text

    def keys(self) -> Keys:
        """Return what the rows are sorted by: the alphabet."""
        return np.unique(self._plain, return_inverse=True)[1].astype(np.int64)

    def like(self, text: str) -> Mask:
        """Tell which rows have this within their text."""
        return np.char.find(self._plain, text.casefold()) >= 0

    @cached_property
    def _plain(self) -> npt.NDArray[np.str_]:
        return np.array([text.casefold() for text in self._texts], dtype=np.str_)


RowColumn = Numbers | Words | Texts


def columns_of(dataset: Dataset, answers: Answers, inputs: Sequence[RowColumn]) -> tuple[RowColumn, ...]:
    """Return the columns of a data set: number, part, class or targets, what the network answers, and `inputs`."""
    table, rows = dataset.table, len(dataset.table.inputs)
    leading: list[RowColumn] = [
        Numbers("Row", lambda row: float(row + 1), lambda: np.arange(1.0, rows + 1.0), counted=True),
        Words("Part", parts_of(dataset).astype(np.int32), PARTS),
    ]
    if table.captions:
        leading.append(Texts("Caption", table.captions))
    answered = _answered(dataset, answers)
    if table.classes:
        name = dataset.preparation.targets[0].name
        classes = Words(name, table.labels().astype(np.int32), table.classes, len(dataset.preparation.inputs))
        return (*leading, classes, *answered, *inputs)
    targets = [_target(dataset, place) for place in range(table.targets.shape[1])]
    if len(targets) <= _FEW_TARGETS:
        return (*leading, *targets, *answered, *inputs)
    return (*leading, *answered, *inputs, *targets)


def input_columns(dataset: Dataset) -> tuple[RowColumn, ...]:
    """Return a column for each column of the data that is an input: numbers, or the words of a category."""
    found: list[RowColumn] = []
    first = 0
    for place, feature in enumerate(dataset.preparation.inputs):
        width = len(feature.names)
        missing = first + width - 1 if feature.missing == "indicator" else None
        if feature.kind == "category":
            found.append(_category(dataset, place, first))
        else:
            found.append(_input(dataset, place, first, missing))
        first += width
    return tuple(found)


def _answered(dataset: Dataset, answers: Answers) -> list[RowColumn]:
    table = dataset.table
    if table.classes:
        return [
            Words("Answer", answers.classes, table.classes),
            Words("Verdict", answers.verdicts, ("wrong", "right")),
        ]
    values, errors = answers.values, answers.errors
    names = ["Answer"] if values.shape[1] == 1 else [f"Answer {name}" for name in table.target_names]
    found: list[RowColumn] = [
        _array(name, values[:, place]) for place, name in zip(range(values.shape[1]), names, strict=False)
    ]
    return [*found, _array("Error", errors)]


def _array(name: str, values: FloatArray) -> Numbers:
    return Numbers(name, lambda row: float(values[row]), lambda: values)


def _input(dataset: Dataset, place: int, column: int, missing: int | None) -> Numbers:
    """Return the numbers of one input; where the input `missing` says that one was filled in, there is none."""
    inputs, preparation = dataset.table.inputs, dataset.preparation
    scale, centre = float(preparation.scale[column]), float(preparation.centre[column])
    name = preparation.inputs[place].name
    if missing is None:
        return Numbers(
            name,
            lambda row: float(unscaled(inputs[row, column], scale, centre)),
            lambda: input_column(dataset, column),
            place,
        )
    return Numbers(
        name,
        lambda row: float("nan") if inputs[row, missing] else float(unscaled(inputs[row, column], scale, centre)),
        lambda: np.where(inputs[:, missing] > 0.0, np.nan, input_column(dataset, column)),
        place,
    )


def _category(dataset: Dataset, place: int, first: int) -> Words:
    """Return the words of a category, for each of which there is an input, from `first` on."""
    feature = dataset.preparation.inputs[place]
    block = dataset.table.inputs[:, first : first + len(feature.levels)]
    codes = np.where(block.any(axis=1), block.argmax(axis=1), -1).astype(np.int32)
    return Words(feature.name, codes, feature.levels, place)


def _target(dataset: Dataset, place: int) -> Numbers:
    table, preparation = dataset.table, dataset.preparation
    scale, centre = float(preparation.target_scale[place]), float(preparation.target_centre[place])
    return Numbers(
        table.target_names[place],
        lambda row: float(unscaled(table.targets[row, place], scale, centre)),
        lambda: target_column(dataset, place),
        len(preparation.inputs) + place,
    )
