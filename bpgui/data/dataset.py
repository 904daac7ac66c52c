"""`Dataset`: a table of inputs and targets, split into a training, a validation and a test part."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bpgui.engine import TrainingData
from bpgui.spec import FloatArray, Param, Project, Settings, TrainingSpec, frozen

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Inputs (rows, columns) and targets (rows, targets), with the names that a person reads.

    `classes` names the classes of a classification: two for one column of 0 and 1, else one per column;
    it is empty for regression. `image_shape` (rows, columns of pixels) says that the inputs are an image.
    """

    inputs: FloatArray
    targets: FloatArray
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    classes: tuple[str, ...] = ()
    image_shape: tuple[int, int] | None = None

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
    """A table and the rows of its parts, each sorted ascending; only the training part has to have any."""

    table: Table
    train_rows: Rows
    test_rows: Rows
    validation_rows: Rows = field(default_factory=_no_rows)

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
    biases: bool = True
    wire: Callable[[Project], Project] | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """A bundled data set: what a person reads about it, its settings, and how it is made.

    `make(settings, rng)` gives the table; a set that is read from a file ignores both.
    """

    title: str
    summary: str
    description: str
    source: str
    licence: str
    make: Callable[[Settings, np.random.Generator], Table]
    recipe: Recipe
    params: tuple[Param, ...] = ()
