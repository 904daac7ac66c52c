"""Activation functions: value and derivative side by side.

Definitions follow PyTorch, its derivative where a function has a kink included. To add one, write its entry in
`ACTIVATIONS`; the panels, the command line, the files and the gradient test take it from there.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from bpgui.errors import SpecError, UnknownNameError
from bpgui.spec import FloatArray, Param, Settings, check_settings

Value = Callable[[FloatArray, Settings], FloatArray]
Backward = Callable[[FloatArray, FloatArray, FloatArray, Settings], FloatArray]


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation function f and how an error travels back through it.

    `value(net, settings)` maps net inputs to outputs, both (samples, neurons).
    `backward(net, output, error, settings)` maps dL/d output to dL/d net, all (samples, neurons); None where there is
    no slope to learn by. Both keep the precision of what they are given.
    `smooth` says that f has all derivatives everywhere; its value then takes complex net inputs too, so that the slope
    can be checked by a complex step.
    """

    label: str
    formula: str
    doc: str
    source: str
    params: tuple[Param, ...]
    value: Value
    backward: Backward | None
    smooth: bool

    @property
    def in_text(self) -> str:
        """The label as it stands within a sentence: 'leaky ReLU'."""
        return " ".join(word.lower() if word.istitle() else word for word in self.label.split())


@dataclass(frozen=True, slots=True)
class BoundActivation:
    """An activation with its settings, checked: what a layer computes."""

    name: str
    entry: Activation
    settings: Settings

    def value(self, net: FloatArray) -> FloatArray:
        """Map net inputs to outputs, both (samples, neurons)."""
        return self.entry.value(net, self.settings)

    def backward(self, net: FloatArray, output: FloatArray, error: FloatArray) -> FloatArray:
        """Map dL/d output to dL/d net, all (samples, neurons); raise `SpecError` if the function has no slope."""
        if self.entry.backward is None:
            raise SpecError(f"{self.entry.label} has no slope to learn by: choose another activation for training.")
        return self.entry.backward(net, output, error, self.settings)


def _sigmoid(net: FloatArray) -> FloatArray:
    # The tanh form of 1 / (1 + exp(-net)) cannot overflow.
    return 0.5 * (1.0 + np.tanh(0.5 * net))


def softplus(net: FloatArray) -> FloatArray:
    """Return log(1 + exp(net)), finite for any finite net input; complex ones are taken too."""
    positive = net.real > 0.0
    return np.where(positive, net, 0.0) + np.log1p(np.exp(np.where(positive, -net, net)))


def _scaled_tanh(net: FloatArray, settings: Settings) -> FloatArray:
    return float(settings["amplitude"]) * np.tanh(float(settings["slope"]) * net)


def _scaled_tanh_backward(net: FloatArray, output: FloatArray, error: FloatArray, settings: Settings) -> FloatArray:
    amplitude, slope = float(settings["amplitude"]), float(settings["slope"])
    return error * (slope / amplitude * (amplitude - output) * (amplitude + output))


def _leaky_relu(net: FloatArray, settings: Settings) -> FloatArray:
    return np.where(net > 0.0, net, float(settings["slope"]) * net)


def _leaky_relu_backward(net: FloatArray, output: FloatArray, error: FloatArray, settings: Settings) -> FloatArray:
    return np.where(net > 0.0, error, float(settings["slope"]) * error)


def _elu(net: FloatArray, settings: Settings) -> FloatArray:
    return np.where(net > 0.0, net, float(settings["alpha"]) * np.expm1(np.minimum(net, 0.0)))


def _elu_backward(net: FloatArray, output: FloatArray, error: FloatArray, settings: Settings) -> FloatArray:
    return np.where(net > 0.0, error, error * (output + float(settings["alpha"])))


_ROOT_2_OVER_PI, _CUBIC = math.sqrt(2.0 / math.pi), 0.044715


def _gelu_gate(net: FloatArray) -> FloatArray:
    return np.tanh(_ROOT_2_OVER_PI * (net + _CUBIC * net * net * net))


def _gelu_backward(net: FloatArray, output: FloatArray, error: FloatArray, settings: Settings) -> FloatArray:
    gate = _gelu_gate(net)
    slope_inside = _ROOT_2_OVER_PI * (1.0 + 3.0 * _CUBIC * net * net)
    return error * (0.5 * (1.0 + gate) + 0.5 * net * (1.0 - gate * gate) * slope_inside)


def _silu_backward(net: FloatArray, output: FloatArray, error: FloatArray, settings: Settings) -> FloatArray:
    gate = _sigmoid(net)
    return error * (gate + output * (1.0 - gate))


def _softplus(net: FloatArray, settings: Settings) -> FloatArray:
    beta = float(settings["beta"])
    return softplus(beta * net) / beta


def _softsign_backward(net: FloatArray, output: FloatArray, error: FloatArray, settings: Settings) -> FloatArray:
    root = 1.0 + np.abs(net)
    return error / (root * root)


def _softmax(net: FloatArray, settings: Settings) -> FloatArray:
    # Subtracting the largest net input of each sample changes nothing but keeps exp from overflowing.
    powers = np.exp(net - net.real.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _softmax_backward(net: FloatArray, output: FloatArray, error: FloatArray, settings: Settings) -> FloatArray:
    return output * (error - (error * output).sum(axis=1, keepdims=True))


ACTIVATIONS: dict[str, Activation] = {
    "linear": Activation(
        label="Linear",
        formula="f(z) = z",
        doc="Passes the net input on. The usual output for regression.",
        source="Widrow and Hoff 1960",
        params=(),
        value=lambda net, settings: net,
        backward=lambda net, output, error, settings: error,
        smooth=True,
    ),
    "sigmoid": Activation(
        label="Sigmoid",
        formula="f(z) = 1 / (1 + exp(-z)),  f' = f (1 - f)",
        doc="Squeezes the net input between 0 and 1. The classic choice; an output reads as a probability.",
        source="Rumelhart, Hinton and Williams 1986",
        params=(),
        value=lambda net, settings: _sigmoid(net),
        backward=lambda net, output, error, settings: error * output * (1.0 - output),
        smooth=True,
    ),
    "tanh": Activation(
        label="Tanh",
        formula="f(z) = tanh z,  f' = 1 - f^2",
        doc="Squeezes the net input between -1 and 1, centred on zero, so it usually learns faster than the sigmoid.",
        source="LeCun et al. 1998, Efficient BackProp, section 4.4",
        params=(),
        value=lambda net, settings: np.tanh(net),
        backward=lambda net, output, error, settings: error * (1.0 - output * output),
        smooth=True,
    ),
    "scaled_tanh": Activation(
        label="Scaled tanh",
        formula="f(z) = a tanh(b z),  f' = b (a - f^2 / a)",
        doc="A stretched tanh: with the usual settings f(1) = 1, so targets of -1 and 1 lie where it is still steep.",
        source="LeCun et al. 1998, Efficient BackProp, section 4.4",
        params=(
            Param(
                "amplitude", "float", 1.7159, "a, the largest output.", "Amplitude",
                low=0.0, low_open=True, high=100.0,
            ),
            Param(
                "slope", "float", 2.0 / 3.0, "b, by which the net input is multiplied.", "Slope",
                low=0.0, low_open=True, high=100.0,
            ),
        ),
        value=_scaled_tanh,
        backward=_scaled_tanh_backward,
        smooth=True,
    ),
    "relu": Activation(
        label="ReLU",
        formula="f(z) = max(0, z),  f' = 1 where z > 0, else 0",
        doc="Passes what is positive and stops the rest. Gradients do not shrink through it; a neuron can die.",
        source="Nair and Hinton 2010; slope 0 at 0, as in PyTorch",
        params=(),
        value=lambda net, settings: np.maximum(net, 0.0),
        backward=lambda net, output, error, settings: error * (net > 0.0),
        smooth=False,
    ),
    "leaky_relu": Activation(
        label="Leaky ReLU",
        formula="f(z) = z where z > 0, else a z,  f' = 1 or a",
        doc="A ReLU that lets a little of what is negative through, so that no neuron dies.",
        source="Maas, Hannun and Ng 2013; slope a at 0, as in PyTorch",
        params=(
            Param("slope", "float", 0.01, "a, the slope for negative net inputs.", "Negative slope", low=0.0, high=1.0),
        ),
        value=_leaky_relu,
        backward=_leaky_relu_backward,
        smooth=False,
    ),
    "elu": Activation(
        label="ELU",
        formula="f(z) = z where z > 0, else a (exp(z) - 1),  f' = 1 or f + a",
        doc="Like the ReLU, but bends towards -a for negative net inputs, which keeps outputs near zero on average.",
        source="Clevert, Unterthiner and Hochreiter 2016; slope a at 0, as in PyTorch",
        params=(
            Param(
                "alpha", "float", 1.0, "a: the output falls towards -a.", "Alpha",
                low=0.0, low_open=True, high=100.0,
            ),
        ),
        value=_elu,
        backward=_elu_backward,
        smooth=False,
    ),
    "gelu": Activation(
        label="GELU",
        formula="f(z) = z/2 (1 + tanh(sqrt(2/pi) (z + 0.044715 z^3)))",
        doc="A ReLU with a soft bend: the net input times about the probability that a normal number is smaller.",
        source="Hendrycks and Gimpel 2016; the tanh form, PyTorch's approximate='tanh'",
        params=(),
        value=lambda net, settings: 0.5 * net * (1.0 + _gelu_gate(net)),
        backward=_gelu_backward,
        smooth=True,
    ),
    "silu": Activation(
        label="SiLU",
        formula="f(z) = z s,  f' = s + f (1 - s),  s = 1 / (1 + exp(-z))",
        doc="The net input times its sigmoid, also called swish: a ReLU with a soft bend that dips below zero.",
        source="Elfwing, Uchibe and Doya 2018",
        params=(),
        value=lambda net, settings: net * _sigmoid(net),
        backward=_silu_backward,
        smooth=True,
    ),
    "softplus": Activation(
        label="Softplus",
        formula="f(z) = log(1 + exp(b z)) / b,  f' = 1 / (1 + exp(-b z))",
        doc="A ReLU with a soft bend, always above zero and always rising.",
        source="Dugas et al. 2001; PyTorch's, but without its step to f(z) = z where b z > 20",
        params=(
            Param(
                "beta", "float", 1.0, "b: the larger, the sharper the bend.", "Beta",
                low=0.0, low_open=True, high=100.0,
            ),
        ),
        value=_softplus,
        backward=lambda net, output, error, settings: error * _sigmoid(float(settings["beta"]) * net),
        smooth=True,
    ),
    "softsign": Activation(
        label="Softsign",
        formula="f(z) = z / (1 + |z|),  f' = 1 / (1 + |z|)^2",
        doc="Squeezes the net input between -1 and 1 like tanh, but comes near its bounds far more slowly.",
        source="Bergstra et al. 2009",
        params=(),
        value=lambda net, settings: net / (1.0 + np.abs(net)),
        backward=_softsign_backward,
        smooth=False,
    ),
    "sine": Activation(
        label="Sine",
        formula="f(z) = sin z,  f' = cos z",
        doc="Repeats itself, so a few neurons fit what is periodic: waves, parity, spirals.",
        source="Sitzmann et al. 2020, with a frequency of 1",
        params=(),
        value=lambda net, settings: np.sin(net),
        backward=lambda net, output, error, settings: error * np.cos(net),
        smooth=True,
    ),
    "gaussian": Activation(
        label="Gaussian",
        formula="f(z) = exp(-z^2),  f' = -2 z f",
        doc="Answers near a net input of 0 only: each neuron picks out a band of its inputs.",
        source="Hartman, Keeler and Kowalski 1990, as a function of the net input",
        params=(),
        value=lambda net, settings: np.exp(-(net * net)),
        backward=lambda net, output, error, settings: error * (-2.0 * net * output),
        smooth=True,
    ),
    "hard_step": Activation(
        label="Hard step",
        formula="f(z) = 1 where z > 0, else 0",
        doc="Fires or does not. It has no slope to learn by, so it only answers: set its weights by hand.",
        source="McCulloch and Pitts 1943",
        params=(),
        value=lambda net, settings: np.heaviside(net, 0.0),
        backward=None,
        smooth=False,
    ),
    "softmax": Activation(
        label="Softmax",
        formula="f(z)_k = exp(z_k) / sum_j exp(z_j)",
        doc="Turns a layer's net inputs into probabilities that add up to 1: the output for one class of several.",
        source="Bridle 1990",
        params=(),
        value=_softmax,
        backward=_softmax_backward,
        smooth=True,
    ),
}  # fmt: skip


def activation(name: str, settings: Settings = MappingProxyType({})) -> BoundActivation:
    """Return an activation with its settings, defaults filled in.

    Raises `UnknownNameError` with the nearest name, or `ParamError` with the range.
    """
    if name not in ACTIVATIONS:
        raise UnknownNameError("activation", name, ACTIVATIONS)
    entry = ACTIVATIONS[name]
    return BoundActivation(name, entry, check_settings(entry.params, settings, entry.label))


def check_trainable_through(activation_name: str, layer_name: str) -> None:
    """Raise `SpecError` if errors cannot travel back through a layer of this activation."""
    entry = activation(activation_name).entry
    if entry.backward is None:
        raise SpecError(
            f"Layer '{layer_name}' is {entry.in_text}, which has no slope to learn by: the network can answer, but to "
            "train it choose another activation, such as sigmoid."
        )
