"""`Dataset`: a table of inputs and targets, split into a training, a validation and a test part."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bpgui.engine import TrainingData
from bpgui.spec import FloatArray, Param, Project, Settings, TrainingSpec, frozen
from bpgui.spec.preparation import Preparation

Rows = npt.NDArray[np.intp]
Pixels = npt.NDArray[np.uint8]

# What a row's fixed part is, where a set has one.
TRAIN, VALIDATION, TEST = range(3)
# The licence of what the program makes by itself.
FREE = "generated; free to use"


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Inputs (rows, columns) and targets (rows, targets), with the names that a person reads.

    `classes` names the classes of a classification: two for one column of 0 and 1, else one per column;
    it is empty for regression. `image_shape` (rows, columns of pixels, and 3 for colours) says that the first inputs
    are an image, 0 for paper or black and 1 for ink or full light. Where the inputs are no image, `pictures`, uint8
    (rows, height, width) from 0 for black to 255 for white or (rows, height, width, 3) in RGB, shows what each row
    stands for; `captions` says it in words.

    `groups` (rows,) numbers what must not be in two parts at once, such as the writer of a digit; `group_name` is what
    one is called. `parts` (rows,), of `TRAIN`, `VALIDATION` and `TEST`, is the split that a set comes with.
    """

    inputs: FloatArray
    targets: FloatArray
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    classes: tuple[str, ...] = ()
    image_shape: tuple[int, ...] | None = None
    pictures: Pixels | None = None
    captions: tuple[str, ...] = ()
    groups: Rows | None = None
    group_name: str = ""
    parts: Pixels | None = None

    def __post_init__(self) -> None:
        """Freeze the arrays."""
        object.__setattr__(self, "inputs", frozen(self.inputs))
        object.__setattr__(self, "targets", frozen(self.targets))

    def labels(self) -> npt.NDArray[np.intp]:
        """Return each row's class index (rows,); only for classifications."""
        if self.targets.shape[1] == 1:
            return (self.targets[:, 0] > 0.5).astype(np.intp)
        return self.targets.argmax(axis=1)


def _no_rows() -> Rows:
    return np.empty(0, dtype=np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """A table, filled in and scaled, and the rows of its parts, each sorted ascending.

    Only the training part has to have any rows. `preparation` is what was learned from it to fill in and scale. For a
    person's own data `sources` (rows,) tells the place of each row in their table, some of whose rows may be left out.
    """

    table: Table
    train_rows: Rows
    test_rows: Rows
    preparation: Preparation
    validation_rows: Rows = field(default_factory=_no_rows)
    sources: Rows | None = None

    def training_data(self) -> TrainingData:
        """Return the arrays of all parts, as the engine takes them."""
        table = self.table
        return TrainingData(
            table.inputs[self.train_rows],
            table.targets[self.train_rows],
            table.inputs[self.test_rows],
            table.targets[self.test_rows],
            classes=bool(table.classes),
            validation_inputs=table.inputs[self.validation_rows],
            validation_targets=table.targets[self.validation_rows],
            rows=self.train_rows,
        )


@dataclass(frozen=True, slots=True)
class Recipe:
    """A network and a training that do well on a sample: what its example project is made of.

    `wire` is the edit that turns the layered network into the one that is wanted, where it is not layered.
    """

    hidden: tuple[int, ...]
    activation: str
    output_activation: str
    training: TrainingSpec
    test_share: float = 0.0
    validation_share: float = 0.0
    split: str = "stratified"
    scaling: str = "none"
    target_scaling: str = "none"
    biases: bool = True
    wire: Callable[[Project], Project] | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """What counts on a data set, measured on its held-out rows; on the training rows where none are held out.

    `measure(dataset, rows, outputs)` takes the outputs (rows, targets) of these rows of the table. `unit` is '%' for
    shares from 0 to 1, which people read in percent; `higher` tells whether more is better.
    """

    label: str
    measure: "Callable[[Dataset, Rows, FloatArray], float]"
    unit: str = "%"
    higher: bool = True


@dataclass(frozen=True, slots=True)
class Stated:
    """The range that the score of a sample's recipe ends in, whatever the seed, and what a simpler model reaches.

    `baseline` is None where a simpler model has no meaning; `model` says which it is.
    """

    low: float
    high: float
    baseline: float | None = None
    model: str = "without a hidden layer"


@dataclass(frozen=True, slots=True)
class Sample:
    """A bundled data set: what a person reads about it, its settings, and how it is made.

    `make(settings, rng)` gives the table; a set that is read from a file ignores both. `kind` is the heading that it
    stands under, `nature` says what is real in it and what is made up, `file` names its file in resources/datasets, and
    `trial` how it is tried by hand: a key of the window's trials, or empty for what suits the table.
    """

    title: str
    summary: str
    description: str
    source: str
    licence: str
    make: Callable[[Settings, np.random.Generator], Table]
    recipe: Recipe
    params: tuple[Param, ...] = ()
    kind: str = "Other data"
    nature: str = "made by a rule, exact"
    score: Score | None = None
    stated: Stated | None = None
    file: str = ""
    trial: str = ""
