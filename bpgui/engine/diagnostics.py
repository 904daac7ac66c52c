"""What goes on inside a network: whether signals and gradients fade or explode, and where a run broke.

Computed on demand from a few samples, off the path of training.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from bpgui.engine.activations import BoundActivation
from bpgui.engine.loop import Layers
from bpgui.engine.losses import BoundLoss
from bpgui.engine.program import Program
from bpgui.engine.reference import NO_DROPOUT, Gradient, Trace, backward, forward
from bpgui.spec import FloatArray

Way = Literal["forward", "loss", "backward"]

MOST_SAMPLES = 256
# A neuron is saturated where its slope is below this share of the activation's largest: tanh beyond +-0.975.
SATURATED = 0.05


@dataclass(frozen=True, slots=True)
class LayerDiagnostics:
    """One layer over the samples looked at; numbers are not finite where the network's are not.

    `output_norm` and `delta_norm` are means over the samples of the Euclidean norm over the neurons, of the outputs and
    of delta = dL/d net; `output_mean` and `delta_mean` are means over both. `gradient_norm` and `gradient_mean` are
    those of the weights of all links that lead to the layer, missing ones left out, in the gradient of the mean
    loss. `saturated` is the share of outputs, over samples and neurons, at which the slope is at most `SATURATED` times
    the largest that the activation has; `dead_neurons` are those, by index, whose slope is 0 for every sample, and
    `dead` is their share. A function without a slope counts as one whose slope is 0.
    """

    layer: str
    output_norm: float
    output_mean: float
    saturated: float
    dead: float
    delta_norm: float
    delta_mean: float
    gradient_norm: float
    gradient_mean: float
    dead_neurons: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """All layers but inputs, in the order of computing, over `samples` samples.

    `update_ratios` tells, by connection for weights and by layer for biases, how far they moved against their size:
    |after - before| / |before| in Euclidean norms, None where all were 0 before. About 1e-3 is healthy.
    """

    samples: int
    layers: tuple[LayerDiagnostics, ...]
    update_ratios: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class NonFinite:
    """Where the first number that is not finite turned up: the layer's name, and the sample's row from 0.

    `id` is the layer's, and `way` tells whether it was on the way forward, in the loss, or on the way back.
    """

    layer: str
    sample: int
    id: str
    way: Way

    def __str__(self) -> str:
        """Say where, as part of a sentence; samples are counted from 1."""
        return f"in layer '{self.layer}' at sample {self.sample + 1:,}"


def diagnose(
    program: Program,
    theta: FloatArray,
    loss: BoundLoss,
    inputs: FloatArray,
    targets: FloatArray,
    previous_theta: FloatArray | None = None,
) -> Diagnostics:
    """Look at each layer on at most `MOST_SAMPLES` evenly spread samples, and at the step from `previous_theta`."""
    rows = np.unique(np.linspace(0, len(inputs) - 1, MOST_SAMPLES).astype(int))
    with np.errstate(all="ignore"):
        trace = forward(program, theta, inputs[rows])
        gradient = backward(program, theta, loss, trace, targets[rows])
        layers = layer_diagnostics(program, trace, gradient)
        ratios = {} if previous_theta is None else _update_ratios(program, previous_theta, theta)
    return Diagnostics(len(rows), layers, ratios)


def layer_diagnostics(program: Program, trace: Trace, gradient: Gradient | None) -> tuple[LayerDiagnostics, ...]:
    """Look at each layer but inputs, in the order of computing, in passes that were made already.

    Without a gradient, what belongs to it is NaN.
    """
    with np.errstate(all="ignore"):
        return tuple(_layer(program, trace, gradient, layer.id) for layer in program.order if layer.role != "input")


def first_non_finite(
    program: Program,
    theta: FloatArray,
    loss: BoundLoss,
    inputs: FloatArray,
    targets: FloatArray,
    rows: npt.NDArray[np.intp],
    dropout: Layers = NO_DROPOUT,
) -> NonFinite | None:
    """Find the first number that is not finite on the way forward, in the loss, or on the way back; None if none is.

    `inputs` (samples, columns) and `targets` (samples, targets) are those of the data's `rows` (samples,). The first
    layer on the way counts, and in it the first sample.
    """
    with np.errstate(all="ignore"):
        targets = targets.astype(theta.dtype, copy=False)  # what overflows depends on the precision
        trace = forward(program, theta, inputs, dropout)
        for layer in program.order:
            steps = (trace.net[layer.id], trace.raw[layer.id]) if layer.id in trace.net else (trace.raw[layer.id],)
            for step in steps:
                if not np.isfinite(step).all():
                    return NonFinite(layer.name, _first_row(step, rows), layer.id, "forward")
        for here, columns in program.outputs.items():
            values = loss.value(trace.net[here], trace.raw[here], targets[:, columns])
            if not np.isfinite(values).all():
                return NonFinite(program.network.layer(here).name, _first_row(values, rows), here, "loss")
        delta = backward(program, theta, loss, trace, targets, dropout).delta
    for layer in reversed(program.order):
        if layer.id in delta and not np.isfinite(delta[layer.id]).all():
            return NonFinite(layer.name, _first_row(delta[layer.id], rows), layer.id, "backward")
    return None


def _first_row(values: FloatArray, rows: npt.NDArray[np.intp]) -> int:
    broken = ~np.isfinite(values.reshape(len(values), -1)).all(axis=1)
    return int(rows[broken.argmax()])


def _layer(program: Program, trace: Trace, gradient: Gradient | None, here: str) -> LayerDiagnostics:
    net, output = trace.net[here], trace.raw[here]
    activation = program.activations[here]
    sizes = np.abs(slopes(activation, net, output))
    dead = (sizes == 0.0).all(axis=0)
    if gradient is None:
        delta, weights = np.full_like(net, np.nan), np.array([np.nan])
    else:
        delta, weights = gradient.delta[here], _gradient_of_weights(program, gradient, here, len(net))
    return LayerDiagnostics(
        layer=here,
        output_norm=float(np.linalg.norm(output, axis=1).mean()),
        output_mean=float(output.mean()),
        saturated=float((sizes <= SATURATED * largest_slope(activation)).mean()),
        dead=float(dead.mean()),
        delta_norm=float(np.linalg.norm(delta, axis=1).mean()),
        delta_mean=float(delta.mean()),
        gradient_norm=float(np.linalg.norm(weights)),
        gradient_mean=float(weights.mean()) if len(weights) else 0.0,
        dead_neurons=tuple(np.flatnonzero(dead).tolist()),
    )


def slopes(activation: BoundActivation, net: FloatArray, output: FloatArray) -> FloatArray:
    """Return each output's slope over its own net input, (samples, neurons); 0 for a function without slope."""
    if activation.name == "softmax":
        return output * (1.0 - output)
    if activation.entry.backward is None:
        return np.zeros_like(output)
    return activation.backward(net, output, np.ones_like(output))


def largest_slope(activation: BoundActivation) -> float:
    """Return the largest slope for net inputs between -10 and 10, which is where all activations have theirs."""
    if activation.name == "softmax":
        return 0.25
    net = np.linspace(-10.0, 10.0, 2001)[:, np.newaxis]
    return float(np.abs(slopes(activation, net, activation.value(net))).max())


def _gradient_of_weights(program: Program, gradient: Gradient, here: str, samples: int) -> FloatArray:
    """Return the mean gradient of the weights of all links that lead to a layer, as one vector."""
    blocks = program.blocks(gradient.theta).weights
    parts = [blocks[c.id].ravel() if c.mask is None else blocks[c.id][c.mask] for c in program.incoming[here]]
    return np.concatenate(parts) / samples


def _update_ratios(program: Program, before: FloatArray, after: FloatArray) -> dict[str, float | None]:
    old, step = program.blocks(before), program.blocks(after - before)
    ratios: dict[str, float | None] = {}
    for key, block in (*old.weights.items(), *old.biases.items()):
        size = float(np.linalg.norm(block))
        moved = step.weights[key] if key in step.weights else step.biases[key]
        ratios[key] = float(np.linalg.norm(moved)) / size if size > 0.0 else None
    return ratios
