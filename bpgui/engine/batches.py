"""Mini-batches: which rows an update learns from, and the noise and dropout that it meets.

All of it follows from the position in the run (epoch, and the first sample within it), so nothing has to be
remembered to draw it again.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bpgui.engine import random
from bpgui.engine.data import TrainingData
from bpgui.engine.program import Program
from bpgui.spec import FULL_BATCH, FloatArray, TrainingSpec

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class MiniBatch:
    """What one update learns from.

    `inputs` (rows, columns) and `targets` (rows, targets) have their noise already; `dropout` holds the multipliers of
    a layer's outputs (rows, neurons), by the layer's id; `weight_noise` (size,) is added to theta while computing.
    """

    inputs: FloatArray
    targets: FloatArray
    dropout: dict[str, FloatArray]
    weight_noise: FloatArray | None


def batch_size(training: TrainingSpec, samples: int) -> int:
    """Return how many of `samples` rows one update learns from."""
    return samples if training.batch_size == FULL_BATCH else min(training.batch_size, samples)


def order(training: TrainingSpec, samples: int, epoch: int) -> Rows:
    """Return the order in which an epoch visits the rows, (samples,)."""
    # A batch of everything needs no order, and keeps the one that the person sees.
    if batch_size(training, samples) == samples:
        return np.arange(samples)
    return random.permutation(random.key(training.seed, random.SHUFFLE, epoch), samples)


def in_precision(array: FloatArray, training: TrainingSpec) -> FloatArray:
    """Return an array in a training's precision, itself where it has that already."""
    # What is too large for single precision becomes infinite, and is then found and told.
    with np.errstate(over="ignore"):
        return array.astype(training.precision, copy=False)


class Batches:
    """The mini-batches of one run, in the run's precision."""

    def __init__(self, program: Program, data: TrainingData, training: TrainingSpec) -> None:
        self._program = program
        self._training = training
        self._dtype = np.dtype(training.precision)
        self._inputs, self._targets = (in_precision(array, training) for array in (data.inputs, data.targets))
        self._size = batch_size(training, len(self._inputs))
        self._epoch = -1
        self._order: Rows = np.empty(0, dtype=np.intp)

    def rows(self, epoch: int, sample: int) -> Rows:
        """Return the data rows of the mini-batch that begins `sample` samples into an epoch."""
        if epoch != self._epoch:
            self._epoch, self._order = epoch, order(self._training, len(self._inputs), epoch)
        return self._order[sample : sample + self._size]

    def draw(self, epoch: int, sample: int) -> MiniBatch:
        """Return the mini-batch that begins `sample` samples into an epoch, with its noise."""
        rows = self.rows(epoch, sample)
        whole = len(rows) == len(self._inputs)
        inputs = self._inputs if whole else self._inputs[rows]
        targets = self._targets if whole else self._targets[rows]
        return MiniBatch(
            inputs=self._noisy(inputs, "input_noise", random.INPUT_NOISE, epoch, sample),
            targets=self._noisy(targets, "target_noise", random.TARGET_NOISE, epoch, sample),
            dropout=self._dropout(len(rows), epoch, sample),
            weight_noise=self._weight_noise(epoch, sample),
        )

    def _noisy(self, values: FloatArray, setting: str, purpose: int, epoch: int, sample: int) -> FloatArray:
        noise = self._noise(values.size, setting, purpose, epoch, sample)
        return values if noise is None else values + noise.reshape(values.shape)

    def _noise(self, count: int, setting: str, purpose: int, epoch: int, sample: int) -> FloatArray | None:
        std = float(self._training.regularization[setting])
        if std == 0.0:
            return None
        noise = std * random.normals(random.key(self._training.seed, purpose, epoch, sample), count)
        return noise.astype(self._dtype, copy=False)

    def _weight_noise(self, epoch: int, sample: int) -> FloatArray | None:
        noise = self._noise(self._program.size, "weight_noise", random.WEIGHT_NOISE, epoch, sample)
        if noise is None or self._program.trainable is None:
            return noise
        # A missing link stays missing, and a locked one stays as it is.
        return np.where(self._program.trainable, noise, self._dtype.type(0.0))

    def _dropout(self, rows: int, epoch: int, sample: int) -> dict[str, FloatArray]:
        multipliers: dict[str, FloatArray] = {}
        for index, layer in enumerate(self._program.network.layers):
            if layer.dropout > 0.0:
                key = random.key(self._training.seed, random.DROPOUT, epoch, sample, index)
                kept = random.uniforms(key, rows * layer.size).reshape(rows, layer.size) >= layer.dropout
                # What is kept is enlarged, so that the expected output is the one without dropout.
                multipliers[layer.id] = kept.astype(self._dtype) * (1.0 / (1.0 - layer.dropout))
        return multipliers
