"""`Executor`: what a `Trainer` asks of whatever carries out the updates."""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from bpgui.engine.data import TrainingData
from bpgui.engine.metrics import Evaluation
from bpgui.engine.optimizers import State
from bpgui.spec import FloatArray

Part = Literal["train", "validation", "test"]
PARTS: tuple[Part, ...] = ("train", "validation", "test")
# What happens to the evaluation of an epoch that was marked.
Record = Callable[[int, Evaluation], None]


def ignore(epoch: int, evaluation: Evaluation) -> None:
    """Record nothing."""


class Executor(Protocol):
    """Holds theta and the optimiser's memory of one run, and moves both on.

    Made from `(program, data, training, theta, state)`: a checked `TrainingSpec`, theta (size,) and the memory that an
    earlier executor's `state` gave, empty for a fresh one. Two executors are made from the same the same way, and
    agree to the rounding of the run's precision.
    """

    name: str

    def run(
        self,
        epoch: int,
        sample: int,
        batches: int,
        rates: FloatArray,
        marks: Sequence[int] = (),
        record: Record = ignore,
    ) -> int:
        """Learn from `batches` mini-batches, the first of which begins `sample` samples into `epoch`.

        After each of the epochs `marks`, which ascend, everything is measured and recorded; where the loss over the
        training part is then not finite, the run stops.

        `rates[k]` is the learning rate of `epoch` + k. Returns how many were learned from: fewer than asked where the
        next one makes gradient, weights or memory not finite; weights and memory are then those before it.
        """
        ...

    def theta(self) -> FloatArray:
        """Return a float64 copy of the weights and biases, (size,)."""
        ...

    def state(self) -> State:
        """Return float64 copies of the optimiser's memory."""
        ...

    def evaluate(self) -> Evaluation:
        """Measure all parts of the data that have rows, without noise or dropout."""
        ...


def part_arrays(data: TrainingData, part: Part) -> tuple[FloatArray, FloatArray]:
    """Return inputs and targets of a part of the data."""
    match part:
        case "train":
            return data.inputs, data.targets
        case "validation":
            return data.validation_inputs, data.validation_targets
        case "test":
            return data.test_inputs, data.test_targets
