"""`Line`: one equation with the symbols, with the numbers put in, and with its result."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

DIGITS, MOST_DIGITS = 6, 17
# So many addends of a sum are written out; the others are added up in one.
MOST_TERMS = 8


@dataclass(frozen=True, slots=True)
class Line:
    """What one number is and how it comes about: symbol = formula = numbers = result.

    `quantity` says in words what it is. `formula` and `numbers` may be empty, where there is nothing to compute.
    `result` is the engine's own number, untouched. `remark` is a sentence on it; `asked` tells whether a learner
    can work it out from the lines before it.
    """

    quantity: str
    symbol: str
    formula: str
    numbers: str
    result: float
    remark: str = ""
    asked: bool = True

    def text(self, digits: int = DIGITS) -> str:
        """Write the line out: 'z_{h1} = w_{x1,h1} * x_{1} = 0.2 * 0.35 = 0.07'."""
        parts = [self.symbol, self.formula, self.numbers, figure(self.result, digits)]
        shown = [part for part in parts if part]
        # A number that is only put in needs no second equals sign.
        return " = ".join(shown[:-1] if len(shown) > 1 and shown[-1] == shown[-2] else shown)


def figure(value: float, digits: int = DIGITS) -> str:
    """Write a number with at most so many significant digits; 17 tell every float64 apart.

    >>> figure(0.55230791), figure(1.0), figure(-0.000020391), figure(1e9)
    ('0.552308', '1', '-2.0391e-05', '1e+09')
    """
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else f"{'-' if value < 0 else ''}infinity"
    if digits >= MOST_DIGITS:
        return repr(float(value))
    text = f"{value:.{digits}g}"
    return "0" if float(text) == 0.0 else text


def factor(value: float, digits: int = DIGITS) -> str:
    """Write a number within a product, with brackets around a minus sign."""
    text = figure(value, digits)
    return f"({text})" if text.startswith("-") else text


def added(terms: Iterable[str]) -> str:
    """Join addends: '0.2 * 0.35 + 0.1'; 0 if there are none."""
    return " + ".join(terms) or "0"


def largest(values: list[float], most: int = MOST_TERMS) -> tuple[list[int], float]:
    """Return the places of the `most` largest values by size, in order, and what the others add up to."""
    if len(values) <= most:
        return list(range(len(values))), 0.0
    numbers = np.array(values)
    by_size = np.argsort(-np.abs(numbers), kind="stable")
    with np.errstate(all="ignore"):
        return sorted(by_size[:most].tolist()), float(numbers[by_size[most:]].sum())


def sum_of(terms: list[tuple[str, float]], digits: int, most: int = MOST_TERMS) -> str:
    """Write addends out, each given as text and value, small ones of many as one: '... + (792 others: 0.01)'."""
    places, rest = largest([value for _, value in terms], most)
    shown = [terms[place][0] for place in places]
    return added([*shown, *others(len(terms) - len(places), rest, digits)])


def others(count: int, rest: float, digits: int) -> list[str]:
    """Write what so many addends that are not written out add up to, as an addend; none if there are no such."""
    return [f"({count:,} {'other' if count == 1 else 'others'}: {figure(rest, digits)})"] if count else []
