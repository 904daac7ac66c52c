"""Noise on inputs, targets and weights, each in shares of what it is put on."""

import numpy as np

from bpgui.engine import Program
from bpgui.spec import FloatArray


def widths(columns: FloatArray) -> FloatArray:
    """Return the standard deviation of each column of (rows, columns), as (columns,)."""
    return columns.std(axis=0)


def noisy_columns(numbers: FloatArray, deviations: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Add normal noise of a standard deviation per column (columns,) to numbers (rows, columns)."""
    return numbers + deviations * rng.normal(size=numbers.shape)


def flipped_labels(targets: FloatArray, share: float, rng: np.random.Generator) -> FloatArray:
    """Return the targets of classes (rows, targets), a share of them turned into another class, each as likely.

    The share is met exactly, but for rounding. The rows that are flipped at some share are among those that are flipped
    at a larger one.
    """
    rows, columns = targets.shape
    order, other = rng.permutation(rows), rng.integers(1, max(columns, 2), rows)
    flipped = order[: round(share * rows)]
    noisy = targets.copy()
    if columns == 1:
        noisy[flipped] = 1.0 - noisy[flipped]
        return noisy
    labels = (targets[flipped].argmax(axis=1) + other[flipped]) % columns
    noisy[flipped] = np.eye(columns)[labels]
    return noisy


def noisy_weights(program: Program, theta: FloatArray, amount: float, rng: np.random.Generator) -> FloatArray:
    """Return theta (size,) with normal noise on all that exists.

    Its standard deviation is `amount` times the root mean square of the block, of the weights of a connection or the
    biases of a layer. Missing links stay missing.
    """
    noisy = theta + 0.0
    blocks, draws = program.blocks(noisy), program.blocks(rng.normal(size=theta.shape))
    for connection in program.network.connections:
        weights = blocks.weights[connection.id]
        exists = np.ones(weights.shape, dtype=bool) if connection.mask is None else connection.mask
        if exists.any():
            size = float(np.sqrt(np.mean(weights[exists] ** 2)))
            weights += amount * size * np.where(exists, draws.weights[connection.id], 0.0)
    for layer, own in blocks.biases.items():
        own[...] = own + amount * float(np.sqrt(np.mean(own**2))) * draws.biases[layer]
    return noisy
