"""Analytic against numeric gradients: the proof that backpropagation is right for a given network."""

import math
from dataclasses import dataclass

import numpy as np

from bpgui.engine.losses import Loss
from bpgui.engine.program import Program
from bpgui.engine.reference import backward, forward, loss_values
from bpgui.spec import FloatArray

# The error of a central difference is least near the cube root of the rounding error of a float64.
STEP = float(np.cbrt(np.finfo(np.float64).eps))
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class BlockCheck:
    """One weight matrix or bias vector: how many of its numbers were checked, and the relative error."""

    name: str
    checked: int
    size: int
    relative_error: float


def numeric_gradient(
    program: Program, theta: FloatArray, loss: Loss, inputs: FloatArray, targets: FloatArray, where: list[int]
) -> FloatArray:
    """Return central differences of the summed loss for the entries `where` of theta."""

    def total(point: FloatArray) -> float:
        return float(loss_values(program, loss, forward(program, point, inputs), targets).sum())

    slopes = np.empty(len(where))
    for k, index in enumerate(where):
        step = STEP * max(1.0, abs(float(theta[index])))
        up, down = theta.copy(), theta.copy()
        up[index] += step
        down[index] -= step
        slopes[k] = (total(up) - total(down)) / (up[index] - down[index])
    return slopes


def relative_error(a: FloatArray, b: FloatArray, resolution: float = 0.0) -> float:
    """Return |a - b| / max(|a|, |b|) in Euclidean norms, 0 if both vanish.

    The divisor is at least resolution / `TOLERANCE`, so that a difference of `resolution` always passes. The error is
    infinite where a number is not finite: what cannot be compared never passes.
    """
    scale = max(float(np.linalg.norm(a)), float(np.linalg.norm(b)), resolution / TOLERANCE)
    difference = float(np.linalg.norm(a - b))
    if not math.isfinite(difference):
        return math.inf
    return difference / scale if difference > 0.0 else 0.0


def check_gradients(
    program: Program, theta: FloatArray, loss: Loss, inputs: FloatArray, targets: FloatArray, most_per_block: int = 200
) -> list[BlockCheck]:
    """Compare both gradients block by block; of a large block, `most_per_block` evenly spread entries."""
    trace = forward(program, theta, inputs)
    analytic = backward(program, theta, loss, trace, targets).theta
    # A gradient below the rounding error of the differences, as at a minimum, cannot be told from 0.
    total = float(loss_values(program, loss, trace, targets).sum())
    rounding = 4.0 * float(np.finfo(np.float64).eps) * total / STEP
    places = program.blocks(np.arange(program.size, dtype=np.float64))
    names = {c.id: _connection_name(program, c.id) for c in program.network.connections}
    names |= {layer.id: f"bias of {layer.name}" for layer in program.order}
    checks = []
    for key, indices in (*places.weights.items(), *places.biases.items()):
        entries = indices.ravel().astype(int)
        picked = entries[np.unique(np.linspace(0, len(entries) - 1, most_per_block).astype(int))]
        numeric = numeric_gradient(program, theta, loss, inputs, targets, picked.tolist())
        error = relative_error(analytic[picked], numeric, rounding * math.sqrt(len(picked)))
        checks.append(BlockCheck(names[key], len(picked), len(entries), error))
    return checks


def _connection_name(program: Program, connection_id: str) -> str:
    connection = program.network.connection(connection_id)
    layer = program.network.layer
    return f"{layer(connection.source).name} to {layer(connection.target).name}"
