"""The reference executor: backpropagation in plain NumPy, written to be read.

Notation, one row per sample: a layer's net input is z = sum over its connections of (source output) W,
plus its bias; its output is f(z). Going backward, delta = dL/dz, and

    dL/dW = (source output)^T delta,    dL/db = sum over samples of delta,
    dL/d(source output) = sum over the source's connections of delta W^T.

The sums over connections are what makes skips and branches work. Rumelhart, Hinton and Williams 1986.
"""

from dataclasses import dataclass

import numpy as np

from bpgui.engine.losses import Loss
from bpgui.engine.program import Program
from bpgui.spec import FloatArray


@dataclass(frozen=True, slots=True)
class Trace:
    """What a forward pass computed, per layer: net inputs and outputs, (samples, neurons) each."""

    net: dict[str, FloatArray]
    output: dict[str, FloatArray]


@dataclass(frozen=True, slots=True)
class Gradient:
    """A backward pass: the flat gradient (size,) and each layer's delta = dL/d net (samples, neurons).

    Both are summed, not averaged, over samples; missing and locked links report the gradient they would have.
    """

    theta: FloatArray
    delta: dict[str, FloatArray]


def forward(program: Program, theta: FloatArray, inputs: FloatArray) -> Trace:
    """Send inputs (samples, columns) through the network."""
    blocks = program.blocks(theta)
    net: dict[str, FloatArray] = {}
    output: dict[str, FloatArray] = {layer: inputs[:, columns] for layer, columns in program.inputs.items()}
    for layer in program.order:
        if layer.role == "input":
            continue
        total = sum(output[c.source] @ blocks.weights[c.id] for c in program.incoming[layer.id])
        net[layer.id] = total + blocks.biases[layer.id] if layer.has_bias else np.asarray(total)
        output[layer.id] = program.activations[layer.id].value(net[layer.id])
    return Trace(net, output)


def predict(program: Program, theta: FloatArray, inputs: FloatArray) -> FloatArray:
    """Return the outputs (samples, targets) for inputs (samples, columns)."""
    trace = forward(program, theta, inputs)
    return np.concatenate([trace.output[layer] for layer in program.outputs], axis=1)


def loss_values(program: Program, loss: Loss, trace: Trace, targets: FloatArray) -> FloatArray:
    """Return the loss of each sample (samples,), summed over the output layers."""
    values = [
        loss.value(trace.net[layer], trace.output[layer], targets[:, columns])
        for layer, columns in program.outputs.items()
    ]
    return values[0] if len(values) == 1 else np.sum(values, axis=0)


def backward(program: Program, theta: FloatArray, loss: Loss, trace: Trace, targets: FloatArray) -> Gradient:
    """Send the error of targets (samples, targets) back through the network."""
    blocks = program.blocks(theta)
    gradient = np.empty_like(theta)
    slots = program.blocks(gradient)
    error: dict[str, FloatArray] = {}  # dL/d output, gathered from the layers that a layer feeds
    delta: dict[str, FloatArray] = {}
    for layer in reversed(program.order):
        here = layer.id
        if layer.role == "input":
            continue
        backward_through = program.activations[here].backward
        if here in error:
            delta[here] = backward_through(trace.net[here], trace.output[here], error[here])
        if here in program.outputs:
            columns = program.outputs[here]
            own = loss.delta(trace.net[here], trace.output[here], targets[:, columns], backward_through)
            delta[here] = delta[here] + own if here in delta else own
        if layer.has_bias:
            delta[here].sum(axis=0, out=slots.biases[here])
        for connection in program.incoming[here]:
            source = connection.source
            np.matmul(trace.output[source].T, delta[here], out=slots.weights[connection.id])
            if source not in program.inputs:
                back = delta[here] @ blocks.weights[connection.id].T
                error[source] = error[source] + back if source in error else back
    return Gradient(gradient, delta)
