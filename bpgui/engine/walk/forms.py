"""Activations and losses as formulas into which symbols or numbers can be put.

The registries hold what is computed; these are the same functions, written out. A test puts numbers into every form and
compares the outcome with what the engine computes.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

from bpgui.engine.activations import BoundActivation
from bpgui.engine.losses import BoundLoss
from bpgui.engine.walk.line import factor

Text = Mapping[str, str]


class Form(NamedTuple):
    """A formula with places for z, y and the settings of a function, and what its letters are called in symbols."""

    value: str
    slope: str
    letters: Mapping[str, str] = {}


_FORMS: dict[str, Form] = {
    "linear": Form("{z}", "1"),
    "sigmoid": Form("1 / (1 + exp(-{z}))", "{y} * (1 - {y})"),
    "tanh": Form("tanh({z})", "1 - {y}^2"),
    "scaled_tanh": Form(
        "{amplitude} * tanh({slope} * {z})",
        "{slope} / {amplitude} * ({amplitude} - {y}) * ({amplitude} + {y})",
        {"amplitude": "a", "slope": "b"},
    ),
    "gelu": Form(
        "{z} / 2 * (1 + tanh(0.79788456 * ({z} + 0.044715 * {z}^3)))",
        "(1 + g) / 2 + {z} / 2 * (1 - g^2) * 0.79788456 * (1 + 0.134145 * {z}^2)",
    ),
    "silu": Form("{z} / (1 + exp(-{z}))", "s + {y} * (1 - s)"),
    "softplus": Form("log(1 + exp({beta} * {z})) / {beta}", "1 / (1 + exp(-{beta} * {z}))", {"beta": "b"}),
    "softsign": Form("{z} / (1 + |{z}|)", "1 / (1 + |{z}|)^2"),
    "sine": Form("sin({z})", "cos({z})"),
    "gaussian": Form("exp(-{z}^2)", "-2 * {z} * {y}"),
    "hard_step": Form("1 where {z} > 0, else 0", ""),
    "softmax": Form("exp({z}) / sum_j exp(z_j)", ""),
}
# Those that bend at 0: what they are on either side.
_BENT: dict[str, tuple[Form, Form]] = {
    "relu": (Form("max(0, {z})", "1"), Form("max(0, {z})", "0")),
    "leaky_relu": (Form("{z}", "1"), Form("{slope} * {z}", "{slope}", {"slope": "a"})),
    "elu": (Form("{z}", "1"), Form("{alpha} * (exp({z}) - 1)", "{y} + {alpha}", {"alpha": "a"})),
}
# What letters in a slope stand for, where writing it out would hide what it says.
SHORTHANDS = {
    "gelu": "g = tanh(0.79788456 * (z + 0.044715 * z^3))",
    "silu": "s = 1 / (1 + exp(-z))",
}


def form_of(activation: BoundActivation, net: float) -> Form:
    """Return the form of an activation, of those that bend at 0 the one for the side of this net input."""
    if activation.name in _BENT:
        above, below = _BENT[activation.name]
        return above if net > 0.0 else below
    return _FORMS[activation.name]


def branch(activation: BoundActivation, net: float) -> str:
    """Say which side of a bend a net input is on; empty for an activation without one."""
    return "" if activation.name not in _BENT else "z > 0" if net > 0.0 else "z <= 0"


def in_symbols(template: str, form: Form, **names: str) -> str:
    """Put symbols into a template: those given, and the letters of the settings."""
    return template.format(**form.letters, **names)


def in_numbers(template: str, activation: BoundActivation, digits: int, **values: float) -> str:
    """Put numbers into a template: those given, and the settings."""
    numbers = {**activation.settings, **values}
    return template.format(**{name: factor(float(value), digits) for name, value in numbers.items()})


class LossForm(NamedTuple):
    """A loss as formulas: what one output adds to it, and dL/dy of that output, or dL/dz where both are one.

    Places: y, t, K (outputs of the layer) and d (Huber's); `whole` tells how the shares are put together.
    """

    share: str
    whole: str
    slope: str
    fused: bool = False


_LOSSES: dict[str, LossForm] = {
    "half_squared_error": LossForm("({y} - {t})^2", "1/2 * ({sum})", "{y} - {t}"),
    "mse": LossForm("({y} - {t})^2", "1/{K} * ({sum})", "2/{K} * ({y} - {t})"),
    "mae": LossForm("|{y} - {t}|", "1/{K} * ({sum})", "sign({y} - {t}) / {K}"),
    "binary_cross_entropy": LossForm(
        "{t} * log({y}) + (1 - {t}) * log(1 - {y})", "-1/{K} * ({sum})", "({y} - {t}) / {K}", fused=True
    ),
    "categorical_cross_entropy": LossForm("{t} * log({y})", "-({sum})", "{y} - {t}", fused=True),
    "hinge": LossForm("max(0, 1 - (2 * {t} - 1) * {y})", "1/{K} * ({sum})", "-(2 * {t} - 1) / {K}"),
}
_HUBER_NEAR = LossForm("({y} - {t})^2 / 2", "1/{K} * ({sum})", "({y} - {t}) / {K}")
_HUBER_FAR = LossForm("{d} * (|{y} - {t}| - {d} / 2)", "1/{K} * ({sum})", "sign({y} - {t}) * {d} / {K}")
_HINGE_KEPT = LossForm("max(0, 1 - (2 * {t} - 1) * {y})", "1/{K} * ({sum})", "0")


def loss_form(loss: BoundLoss, output: float, target: float) -> LossForm:
    """Return the form of a loss, of those with pieces the one that an output and its target are on."""
    if loss.name == "huber":
        return _HUBER_NEAR if abs(output - target) <= float(loss.settings["delta"]) else _HUBER_FAR
    if loss.name == "hinge" and (2.0 * target - 1.0) * output >= 1.0:
        return _HINGE_KEPT
    return _LOSSES[loss.name]


def share_of(loss: BoundLoss, output: float, target: float) -> float:
    """Return the number that the share of one output comes to, as `LossForm.share` says."""
    match loss.name:
        case "half_squared_error" | "mse":
            return (output - target) * (output - target)
        case "mae":
            return abs(output - target)
        case "huber":
            off, limit = abs(output - target), float(loss.settings["delta"])
            return off * off / 2.0 if off <= limit else limit * (off - limit / 2.0)
        case "hinge":
            return max(0.0, 1.0 - (2.0 * target - 1.0) * output)
        case "categorical_cross_entropy":
            return _times_log(target, output)
        case _:
            return _times_log(target, output) + _times_log(1.0 - target, 1.0 - output)


def _times_log(share: float, probability: float) -> float:
    if share == 0.0:
        return 0.0
    return share * math.log(probability) if probability > 0.0 else -math.inf * share


def smoothed_target(loss: BoundLoss, target: float, outputs: int) -> float:
    """Return the target that a cross-entropy compares with, after label smoothing."""
    smoothing = float(loss.settings.get("label_smoothing", 0.0))
    classes = 2 if loss.name == "binary_cross_entropy" else outputs
    return target * (1.0 - smoothing) + smoothing / classes
