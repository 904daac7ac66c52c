"""`Answers`: what the network says to a part of the data, and the questions of yes or no that are in it."""

import time
from collections.abc import Generator
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from bpgui.data import SAMPLES, Dataset
from bpgui.data.scores import ACCURACY, EXPLAINED, SQUARED_ERROR
from bpgui.engine import Program
from bpgui.engine.metrics import answers
from bpgui.engine.reference import forward, outputs
from bpgui.gui.common.text import number, percent
from bpgui.spec import FloatArray
from bpgui.spec.network import BoolArray

Rows = npt.NDArray[np.intp]

# Of larger parts so many rows are asked, evenly spread.
MOST_ROWS = 10_000
_FIRST_ROWS, _PIECE_S = 64, 0.002
# Those that the pictures show anyway.
_SHOWN_SCORES = (ACCURACY, EXPLAINED, SQUARED_ERROR)


class Part(Enum):
    """A part of the data; the value is its name for people."""

    TEST = "Test"
    TRAINING = "Training"
    VALIDATION = "Validation"

    def rows(self, dataset: Dataset) -> Rows:
        """Return the rows of the data's table that belong to it."""
        match self:
            case Part.TEST:
                return dataset.test_rows
            case Part.TRAINING:
                return dataset.train_rows
            case Part.VALIDATION:
                return dataset.validation_rows


class Kind(Enum):
    """What the targets are: one class of several, a yes or no from each output, or numbers."""

    CLASSES = "classes"
    SWITCHES = "switches"
    NUMBERS = "numbers"


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Whether samples are of one class, or one output is on: true (samples,), said (samples,), and by what score."""

    name: str
    positive: BoolArray
    said: BoolArray
    scores: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The outputs and targets (samples, targets) for `rows` (samples,) of the data's table, `of` so many in the part.

    Both are scaled as the network knows them. Of classes `true` and `said` (samples,) are the right ones and those
    answered. `threshold` is the loss's. `broken` counts samples that are answered with something that is no finite
    number, `unsettled` those of a recurrent network that did not settle. `score` says in words what counts for this
    data beyond what can be seen; it is mostly empty.
    """

    dataset: Dataset
    part: Part
    kind: Kind
    rows: Rows
    of: int
    outputs: FloatArray
    targets: FloatArray
    true: Rows
    said: Rows
    threshold: float
    broken: int
    unsettled: int
    score: str

    @property
    def decided_by(self) -> str:
        """What decides the answer, in words."""
        if self.kind is Kind.CLASSES and self.outputs.shape[1] > 1:
            return "the largest output"
        return f"the threshold {number(self.threshold, 1)}"

    def names(self) -> list[str]:
        """Return what the questions are called; for numbers, the targets."""
        table = self.dataset.table
        if self.kind is not Kind.CLASSES:
            return list(table.target_names)
        return list(table.classes) if self.outputs.shape[1] > 1 else [table.classes[1]]

    def question(self, place: int) -> Question:
        """Return the question that belongs to an output; not for numbers."""
        scores = self.outputs[:, place]
        if self.kind is Kind.CLASSES and self.outputs.shape[1] > 1:
            positive, said = self.true == place, self.said == place
        else:
            positive, said = self.targets[:, place] > 0.5, scores > self.threshold
        return Question(self.names()[place], positive, said, scores)

    def own_unit(self, place: int) -> tuple[FloatArray, FloatArray]:
        """Return one target and what was answered (samples,) in the data's own unit."""
        preparation = self.dataset.preparation
        scale, centre = preparation.target_scale[place], preparation.target_centre[place]
        return self.targets[:, place] * scale + centre, self.outputs[:, place] * scale + centre


def kind_of(dataset: Dataset) -> Kind:
    """Tell what the targets of a data set are."""
    table = dataset.table
    if table.classes:
        return Kind.CLASSES
    # Most numbers are told by the first of them.
    for some in (table.targets[:_FIRST_ROWS], table.targets):
        if not ((some == 0.0) | (some == 1.0)).all():
            return Kind.NUMBERS
    return Kind.SWITCHES


def parts_of(dataset: Dataset) -> list[Part]:
    """Return the parts that have rows, first the one that says most."""
    return [part for part in Part if len(part.rows(dataset))]


def ask(
    program: Program, theta: FloatArray, dataset: Dataset, kind: Kind, part: Part, threshold: float, source: str
) -> Generator[None, None, Answers]:
    """Ask a network with copies of its weights about a part, in pieces of a few milliseconds; return its answers.

    `source` is the key of the sample that the data is, if it is one.
    """
    rows = whole = part.rows(dataset)
    if len(whole) > MOST_ROWS:
        rows = whole[np.linspace(0, len(whole) - 1, MOST_ROWS).astype(np.intp)]
    said = np.empty((len(rows), dataset.table.targets.shape[1]))
    unsettled, done, size = 0, 0, _FIRST_ROWS
    while done < len(rows):
        start = time.perf_counter()
        with np.errstate(all="ignore"):
            trace = forward(program, theta, dataset.table.inputs[rows[done : done + size]])
        said[done : done + size] = outputs(program, trace)
        if trace.settled is not None:
            unsettled += int((~trace.settled).sum())
        done += size
        spent = max(time.perf_counter() - start, 1e-6)
        size = max(1, int(size * min(_PIECE_S / spent, 2.0)))
        yield
    targets = dataset.table.targets[rows]
    yield
    broken = len(rows) - int(np.isfinite(said).all(axis=1).sum())
    yield
    classes = kind is Kind.CLASSES
    labels = (answers(targets, 0.5), answers(said, threshold)) if classes else (rows[:0], rows[:0])
    yield
    score = ""
    if broken == 0 and len(rows) == len(whole) and part is parts_of(dataset)[0]:
        score = _scored(dataset, rows, said, source)
        yield
    return Answers(
        dataset, part, kind, rows, len(whole), said, targets, *labels, threshold, broken, unsettled, score
    )  # fmt: skip


def _scored(dataset: Dataset, rows: Rows, said: FloatArray, source: str) -> str:
    score = SAMPLES[source].score if source in SAMPLES else None
    if score is None or score in _SHOWN_SCORES:
        return ""
    value = score.measure(dataset, rows, said)
    return f"{score.label} {percent(value) if score.unit == '%' else number(value)}"
