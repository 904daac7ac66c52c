"""The four tasks of the engine benchmark: networks, data, order of the samples, and the loss that all share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt

from bpgui.data import default_spec, load
from bpgui.edits import layered
from bpgui.engine import TrainingData
from bpgui.engine.random import SHUFFLE, key, permutation
from bpgui.spec import FloatArray, Project, TrainingSpec

HALF_SQUARED, BINARY, CATEGORICAL = "half_squared_error", "binary_cross_entropy", "categorical_cross_entropy"
IMAGES, PIXELS, CLASSES = 4096, 784, 10
DIFFERENT = 64  # epochs

Orders = npt.NDArray[np.intp]  # (epochs, samples): the row that each place of each epoch takes
Weights = Sequence[tuple[FloatArray, FloatArray]]  # per layer: matrix (source size, target size), biases


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One task: a network with its first weights and its training, the data, and what is to be reached.

    `check_epochs` are trained by every candidate before any is timed; `times_torch` and `times_jax` are the
    samples per second to reach, as multiples of those of PyTorch (None: no such aim) and JAX.
    """

    name: str
    project: Project
    inputs: FloatArray
    targets: FloatArray
    check_epochs: int
    times_torch: float | None
    times_jax: float

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons per layer, input first."""
        return tuple(layer.size for layer in self.project.network.layers)

    @property
    def batch(self) -> int:
        """Samples per update; they divide the samples of an epoch without a rest."""
        return self.project.training.batch_size

    @property
    def rate(self) -> float:
        """The learning rate."""
        return self.project.training.learning_rate

    @property
    def loss(self) -> str:
        """The key of the loss; the output layer is softmax for categorical cross-entropy, else sigmoid."""
        return self.project.training.loss

    @property
    def samples(self) -> int:
        """Rows of the data."""
        return len(self.inputs)

    @property
    def full_batch(self) -> bool:
        """Whether one batch is all the data: then nothing is shuffled."""
        return self.batch == self.samples

    def first_weights(self) -> Weights:
        """Return the weights and biases that every candidate starts from."""
        network, parameters = self.project.network, self.project.parameters
        return [
            (parameters.weights[connection.id], parameters.biases[connection.target])
            for connection in network.connections
        ]

    def training_data(self) -> TrainingData:
        """Return the data as bpgui's engine takes it, without a test part."""
        none = slice(0, 0)
        return TrainingData(self.inputs, self.targets, self.inputs[none], self.targets[none], classes=True)

    def with_loss(self, loss: str) -> "Case":
        """Return the same task with another loss."""
        project = replace(self.project, training=replace(self.project.training, loss=loss))
        return replace(self, project=project)


def orders(case: Case, epochs: int) -> Orders:
    """Return the order of the samples in each epoch: as bpgui's engine draws it, and after `DIFFERENT` epochs again."""
    if case.full_batch:
        return np.broadcast_to(np.arange(case.samples), (epochs, case.samples))
    return _different_orders(case)[np.arange(epochs) % DIFFERENT]


@cache
def _different_orders(case: Case) -> Orders:
    seed = case.project.training.seed
    return np.stack([permutation(key(seed, SHUFFLE, epoch), case.samples) for epoch in range(DIFFERENT)])


def mean_loss(case: Case, weights: Weights) -> float:
    """Return the mean loss over all samples, computed in float64 whatever trained the weights."""
    values = case.inputs
    for place, (matrix, biases) in enumerate(weights, 1):
        net = values @ np.asarray(matrix, dtype=np.float64) + np.asarray(biases, dtype=np.float64)
        values = np.tanh(net) if place < len(weights) else net
    if case.loss == CATEGORICAL:
        logarithms = values - np.logaddexp.reduce(values, axis=1, keepdims=True)
        return float(-(case.targets * logarithms).sum(axis=1).mean())
    if case.loss == BINARY:
        return float((np.logaddexp(0.0, values) - case.targets * values).mean())
    outputs = 1.0 / (1.0 + np.exp(-values))
    return float(0.5 * ((outputs - case.targets) ** 2).sum(axis=1).mean())


def cases() -> tuple[Case, ...]:
    """Build the four tasks; of the 1,797 digits the first 1,792, so that every batch is whole."""
    rng = np.random.default_rng(0)
    xor = load(default_spec("xor")).table
    spiral = load(replace(default_spec("spiral"), settings={"count": 250})).table
    digits = load(default_spec("digits")).table
    whole = len(digits.inputs) // 32 * 32
    images = rng.normal(size=(IMAGES, PIXELS)) * 0.5
    labels = np.eye(CLASSES)[rng.integers(0, CLASSES, IMAGES)]
    return (
        Case("XOR 2-4-1", _project((2, 4, 1), 4, HALF_SQUARED), xor.inputs, xor.targets, 200, 5.0, 1.0),
        Case("spiral 2-8-8-1", _project((2, 8, 8, 1), 10, HALF_SQUARED), spiral.inputs, spiral.targets, 8, 5.0, 1.0),
        Case(
            "digits 64-32-10",
            _project((64, 32, 10), 32, CATEGORICAL),
            digits.inputs[:whole],
            digits.targets[:whole],
            2,
            5.0,
            1.0,
        ),
        Case("784-128-10", _project((PIXELS, 128, CLASSES), 128, CATEGORICAL), images, labels, 2, None, 0.7),
    )


def _project(sizes: tuple[int, ...], batch: int, loss: str) -> Project:
    output = "softmax" if loss == CATEGORICAL else "sigmoid"
    return layered(sizes, "tanh", output, TrainingSpec(loss=loss, learning_rate=0.1, batch_size=batch))
