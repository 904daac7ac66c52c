"""Marking what a learner answers: a number to so many digits, or the way in which a weight will move."""

import math
from dataclasses import dataclass
from typing import Literal

from bpgui.engine.walk.line import DIGITS, MOST_DIGITS, figure

Verdict = Literal["right", "close", "sign", "wrong", "unreadable", "missing"]
Direction = Literal["up", "down", "stays"]
# How far beyond the edge between two roundings either is right, as a share of the last digit.
_EDGE = 0.005


@dataclass(frozen=True, slots=True)
class Mark:
    """How an answer was: the verdict, and a sentence on it that does not give the solution away unless it is right."""

    verdict: Verdict
    sentence: str

    @property
    def right(self) -> bool:
        """Whether the answer is right."""
        return self.verdict == "right"


def mark(answer: str, exact: float, digits: int = DIGITS) -> Mark:
    """Mark a typed number against the exact one: right if both are the same when rounded to `digits` digits.

    What lies on the very edge between two roundings may be rounded either way. A decimal comma is taken for a point.
    Near 0 an absolute difference below 1e-12 is right.
    """
    text = answer.strip().replace("\N{MINUS SIGN}", "-").replace(" ", "")
    if not text:
        return Mark("missing", "There is no answer yet.")
    if "," in text and "." not in text:
        text = text.replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        return Mark("unreadable", "That is no number: write it like -0.0368 or 2.5e-05.")
    if not math.isfinite(exact):
        right = text.lower() in (figure(exact), str(exact))
        return Mark("right", "Right.") if right else Mark("wrong", "Not right.")
    if _rounds_to(value, exact, digits) or (abs(exact) < 1e-12 and abs(value - exact) < 1e-12):
        return Mark("right", "Right.")
    if exact != 0.0 and _rounds_to(-value, exact, digits):
        return Mark("sign", "The size is right, the sign is not.")
    if exact != 0.0 and abs(value - exact) <= 0.01 * abs(exact):
        return Mark("close", "Close: within 1 %. Look at the last digits.")
    return Mark("wrong", "Not right.")


def _rounds_to(value: float, exact: float, digits: int) -> bool:
    """Tell whether a number is the exact one rounded to so many digits; both may have more."""
    if figure(value, digits) == figure(exact, digits):
        return True
    if exact == 0.0 or digits >= MOST_DIGITS:
        return False
    unit = 10.0 ** (math.floor(math.log10(abs(exact))) + 1 - digits)
    return abs(value - exact) <= (0.5 + _EDGE) * unit


def mark_direction(answer: Direction, before: float, after: float) -> Mark:
    """Mark which way a weight was said to move."""
    moved: Direction = "up" if after > before else "down" if after < before else "stays"
    words = {"up": "It moves up", "down": "It moves down", "stays": "It stays as it is"}
    way = f"{words[moved]}, from {figure(before)} to {figure(after)}" if moved != "stays" else words[moved]
    return Mark("right", f"Right. {way}.") if answer == moved else Mark("wrong", f"Not right. {way}.")
