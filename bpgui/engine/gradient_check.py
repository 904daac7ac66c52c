"""Analytic against numeric gradients: the proof that backpropagation is right for a given network."""

import math
from dataclasses import dataclass, replace

import numpy as np

from bpgui.engine.loop import Layers
from bpgui.engine.losses import BoundLoss
from bpgui.engine.program import Program
from bpgui.engine.reference import NO_DROPOUT, backward, forward, loss_values
from bpgui.errors import SpecError
from bpgui.spec import FloatArray

# The error of a central difference is least near the cube root of the rounding error of a float64.
STEP = float(np.cbrt(np.finfo(np.float64).eps))
TOLERANCE = 1e-6
# Differences of what has only roughly settled say nothing, so a check lets samples settle to the last digits.
SETTLING_TOLERANCE, MOST_SWEEPS = 1e-13, 20_000


@dataclass(frozen=True, slots=True)
class BlockCheck:
    """One weight matrix or bias vector: how many of its numbers were checked, and the relative error."""

    name: str
    checked: int
    size: int
    relative_error: float


def numeric_gradient(
    program: Program,
    theta: FloatArray,
    loss: BoundLoss,
    inputs: FloatArray,
    targets: FloatArray,
    where: list[int],
    dropout: Layers = NO_DROPOUT,
) -> FloatArray:
    """Return central differences of the summed loss for the entries `where` of theta, with the dropout of `forward`."""

    def total(point: FloatArray) -> float:
        return float(loss_values(program, loss, forward(program, point, inputs, dropout), targets).sum())

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
    program: Program,
    theta: FloatArray,
    loss: BoundLoss,
    inputs: FloatArray,
    targets: FloatArray,
    most_per_block: int = 200,
) -> list[BlockCheck]:
    """Compare both gradients block by block; of a large block, `most_per_block` evenly spread entries.

    A recurrent network is checked on the samples that settle; raises `SpecError` if none does.
    """
    if program.recurrent:
        precise = {**program.relaxation, "tolerance": SETTLING_TOLERANCE, "sweeps": MOST_SWEEPS}
        program = replace(program, relaxation=precise)
        inputs, targets = _settling(program, theta, loss, inputs, targets)
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


def _settling(
    program: Program, theta: FloatArray, loss: BoundLoss, inputs: FloatArray, targets: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the samples that teach something: activations and errors both settle."""
    trace = forward(program, theta, inputs)
    settled = backward(program, theta, loss, trace, targets).settled
    if settled is None or settled.all():
        return inputs, targets
    if not settled.any():
        raise SpecError(
            "The network did not settle on any sample, so it has no gradient to check: make the weights of its "
            "loops smaller, or the relaxation step."
        )
    return inputs[settled], targets[settled]


def _connection_name(program: Program, connection_id: str) -> str:
    connection = program.network.connection(connection_id)
    layer = program.network.layer
    return f"{layer(connection.source).name} to {layer(connection.target).name}"
