"""`Autopsy`: what is known of a run that exploded: where it broke, how large its weights had grown, and their story.

Where it broke is found by computing the same batch again: see `bpgui.engine.divergence`, which puts one together.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from bpgui.engine.program import Program
from bpgui.engine.report import Settling
from bpgui.spec import HISTORY_COLUMNS, FloatArray

# Where numbers first left the finite: in the data, in a layer's net inputs or outputs, in the loss, in the error that
# goes back, or only in what an update made of all these.
Stage = Literal["inputs", "targets", "forward", "loss", "backward", "update"]

# How far the loss at an epoch may be from the deepest one below the chord and still count as the bend, as a share of
# the whole rise of its logarithm: the lowest loss, and any other.
_BEND_AT_LOWEST, _BEND = 0.05, 1e-3


@dataclass(frozen=True, slots=True)
class Largest:
    """The largest weight or bias by size: `connection` and `source` are None for a bias of the layer's neuron."""

    layer: str
    neuron: int
    value: float
    connection: str | None = None
    source: int | None = None


@dataclass(frozen=True, slots=True)
class Growth:
    """The Euclidean norm of all weights that lead to a layer, and of its biases, at the start and at the end."""

    layer: str
    start: float
    end: float


@dataclass(frozen=True, slots=True, eq=False)
class Autopsy:
    """The facts of one explosion; layers and connections are named by their ids.

    `sentence` tells it to a person. `epoch` and `batch` count from 1; `batch` is None where it was the loss over the
    whole training part that was not finite. `updates` counts those that the run made before, `updates_in_all` all since
    the first weights. `row` is the row of the person's table, from 0; it and `layer` are None where only the update
    overflowed, or the loss of all samples together. `learning_rate` is that of the epoch, None for methods without one.
    `largest` and `growth` compare the last finite weights with those that the run began with, `start` (size,).
    `finite_in_double` tells of a run in single precision that the same place is finite in double. `settling` is None
    unless the network is recurrent.
    """

    sentence: str
    epoch: int
    batch: int | None
    batches: int
    updates: int
    updates_in_all: int
    stage: Stage
    layer: str | None
    row: int | None
    learning_rate: float | None
    largest: Largest | None
    largest_at_start: Largest | None
    growth: tuple[Growth, ...]
    precision: str
    finite_in_double: bool
    settling: Settling | None
    start: FloatArray

    @property
    def at_once(self) -> bool:
        """Whether the very weights that the run began with cannot be computed with, whatever the learning rate."""
        return self.updates == 0 and self.stage != "update"


@dataclass(frozen=True, slots=True)
class LossCourse:
    """How the recorded losses went to the end: the lowest one, and the bend from which they grew.

    `factor` is the mean growth per epoch from the bend to the last row; None if the last row is the bend itself, so
    that nothing grew before the end.
    """

    lowest_epoch: int
    lowest: float
    bend_epoch: int
    bend: float
    last_epoch: int
    last: float
    factor: float | None


def largest_parameter(program: Program, theta: FloatArray) -> Largest | None:
    """Find the largest by size of the weights and biases theta (size,); None if there are none."""
    if not len(theta):
        return None
    at = int(np.abs(theta).argmax())
    value = float(theta[at])
    for key, place, (_, columns) in program.weight_places:
        if place.start <= at < place.stop:
            source, neuron = divmod(at - place.start, columns)
            return Largest(program.network.connection(key).target, neuron, value, key, source)
    for key, place in program.bias_places:
        if place.start <= at < place.stop:
            return Largest(key, at - place.start, value)
    return None


def growth(program: Program, start: FloatArray, end: FloatArray) -> tuple[Growth, ...]:
    """Compare two vectors theta (size,), layer by layer in the order of computing."""
    return tuple(
        Growth(layer.id, _norm(program, start, layer.id), _norm(program, end, layer.id))
        for layer in program.order
        if layer.role != "input"
    )


def loss_course(rows: FloatArray) -> LossCourse | None:
    """Follow the training losses of a history (epochs, 7) to its last row; None if it has none.

    The bend is where the logarithm of the loss lies deepest below the straight line from its first to its last row:
    for a loss that falls, or stays, and then grows, where it begins to grow; the first row for one that always grew.
    """
    epochs, losses = rows[:, HISTORY_COLUMNS.index("epoch")], rows[:, HISTORY_COLUMNS.index("train_loss")]
    finite = np.isfinite(losses)
    epochs, losses = epochs[finite], losses[finite]
    if not len(epochs):
        return None
    at = _bend(epochs, losses)
    lowest, last = int(losses.argmin()), len(losses) - 1
    factor = None
    if at < last and losses[last] > losses[at] > 0.0:
        factor = float(np.exp((np.log(losses[last]) - np.log(losses[at])) / (epochs[last] - epochs[at])))
    return LossCourse(
        lowest_epoch=int(epochs[lowest]),
        lowest=float(losses[lowest]),
        bend_epoch=int(epochs[at]),
        bend=float(losses[at]),
        last_epoch=int(epochs[last]),
        last=float(losses[last]),
        factor=factor,
    )


def _bend(epochs: FloatArray, losses: FloatArray) -> int:
    """Return the place at which the losses begin to rise to the last one; the last place if they do not."""
    last = len(losses) - 1
    logarithms = np.log(np.maximum(losses, np.finfo(np.float64).tiny))
    if logarithms.min() >= logarithms[last]:
        return last
    share = (epochs - epochs[0]) / max(epochs[last] - epochs[0], 1.0)
    depth = logarithms[0] + share * (logarithms[last] - logarithms[0]) - logarithms
    missing, lowest = depth.max() - depth, int(logarithms.argmin())
    rise = logarithms[last] - logarithms[lowest]
    return lowest if missing[lowest] <= _BEND_AT_LOWEST * rise else int((missing <= _BEND * rise).argmax())


def _norm(program: Program, theta: FloatArray, layer: str) -> float:
    blocks = program.blocks(theta)
    parts = [blocks.weights[c.id].ravel() for c in program.incoming[layer]]
    parts += [blocks.biases[layer]] if layer in blocks.biases else []
    # The square of a weight may overflow where the weight itself does not.
    return float(np.hypot.reduce(np.concatenate(parts)))
