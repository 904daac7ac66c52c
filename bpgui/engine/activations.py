"""Activation functions: value and derivative side by side.

To add one, write its entry in `ACTIVATIONS`; the panels, the command line, the files and the gradient
test take it from there.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bpgui.errors import UnknownNameError
from bpgui.spec import FloatArray


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation function f and how an error travels back through it.

    `value(net)` maps net inputs to outputs, both (samples, neurons).
    `backward(net, output, error)` maps dL/d output to dL/d net, all (samples, neurons).
    """

    label: str
    formula: str
    doc: str
    value: Callable[[FloatArray], FloatArray]
    backward: Callable[[FloatArray, FloatArray, FloatArray], FloatArray]


def _sigmoid(net: FloatArray) -> FloatArray:
    # The tanh form of 1 / (1 + exp(-net)) cannot overflow.
    return 0.5 * (1.0 + np.tanh(0.5 * net))


def _softmax(net: FloatArray) -> FloatArray:
    # Subtracting the largest net input of each sample changes nothing but keeps exp from overflowing.
    powers = np.exp(net - net.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


ACTIVATIONS: dict[str, Activation] = {
    "linear": Activation(
        label="Linear",
        formula="f(z) = z",
        doc="Passes the net input on. The usual output for regression.",
        value=lambda net: net,
        backward=lambda net, output, error: error,
    ),
    "sigmoid": Activation(
        label="Sigmoid",
        formula="f(z) = 1 / (1 + exp(-z)),  f' = f (1 - f)",
        doc="Squeezes the net input between 0 and 1. The classic choice; an output reads as a probability.",
        value=_sigmoid,
        backward=lambda net, output, error: error * output * (1.0 - output),
    ),
    "tanh": Activation(
        label="Tanh",
        formula="f(z) = tanh z,  f' = 1 - f^2",
        doc="Squeezes the net input between -1 and 1, centred on zero, so it usually learns faster than the sigmoid.",
        value=np.tanh,
        backward=lambda net, output, error: error * (1.0 - output * output),
    ),
    "relu": Activation(
        label="ReLU",
        formula="f(z) = max(0, z),  f' = 1 where z > 0, else 0",
        doc="Passes what is positive and stops the rest. Gradients do not shrink through it; a neuron can die.",
        value=lambda net: np.maximum(net, 0.0),
        backward=lambda net, output, error: error * (net > 0.0),
    ),
    "softmax": Activation(
        label="Softmax",
        formula="f(z)_k = exp(z_k) / sum_j exp(z_j)",
        doc="Turns a layer's net inputs into probabilities that add up to 1: the output for one class of several.",
        value=_softmax,
        backward=lambda net, output, error: output * (error - (error * output).sum(axis=1, keepdims=True)),
    ),
}


def activation(name: str) -> Activation:
    """Look up an activation; raise `UnknownNameError` with the nearest name."""
    if name not in ACTIVATIONS:
        raise UnknownNameError("activation", name, ACTIVATIONS)
    return ACTIVATIONS[name]
