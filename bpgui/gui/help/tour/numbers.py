"""The numbers that the tour of the worked example quotes, taken from the walk itself."""

import re
from collections.abc import Mapping

from bpgui.engine.walk import Walk, lines, stops
from bpgui.gui.common.text import localised

DECIMALS = 8
_PLACE = re.compile(r"\{(-?)(\w+)\}")
_BRACES = re.compile(r"[{}]")

Numbers = Mapping[str, float]

# How the lines of a walk call their numbers, and how the texts do.
_NAMES = (
    (re.compile(r"^f'\(z_(.*)\)$"), r"slope_\1"),
    (re.compile(r"^dL/dy_(h.*)$"), r"back_\1"),
    (re.compile(r"^dL/dy_(o.*)$"), r"error_\1"),
    (re.compile(r"^dL/dw_(.*)$"), r"g_\1"),
    (re.compile(r"^(w_.*)'$"), r"new_\1"),
    (re.compile(r"^L$"), "loss"),
)


def walk_numbers(walk: Walk) -> dict[str, float]:
    """Return every number that a walk tells of, by the names that the texts have for them."""
    found = {"eta": walk.training.learning_rate}
    for stop in stops(walk.program, "neuron"):
        for line in lines(walk, stop):
            found[_named(line.symbol)] = line.result
    for name in [name for name in found if name.startswith("new_")]:
        weight = name.removeprefix("new_")
        found[f"wrong_{weight}"] = 2.0 * found[weight] - found[name]
    return found


def after(numbers: Numbers) -> dict[str, float]:
    """Return the numbers of the walk after an update, under names of their own."""
    return {f"next_{name}": value for name, value in numbers.items()}


def filled(text: str, numbers: Numbers) -> str:
    """Put numbers into a text: {y_h1} the number, {-y_h1} its opposite. A name that is not known raises `KeyError`."""
    return localised(_PLACE.sub(lambda match: written((-1.0 if match[1] else 1.0) * numbers[match[2]]), text))


def written(value: float) -> str:
    """Write a number with at most eight decimals, as texts on this example do."""
    text = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _named(symbol: str) -> str:
    """Return the name of a symbol: 'w_{x1,h2}' is w_x1_h2, and "w_{x1,h2}'" is new_w_x1_h2."""
    plain = _BRACES.sub("", symbol)
    for pattern, name in _NAMES:
        plain = pattern.sub(name, plain)
    return plain.replace(",", "_")
