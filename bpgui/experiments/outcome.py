"""What an experiment found: figures, a table, a sentence about them, and the networks that came of it.

Plain values, so that a window, the command line and a test read the same numbers.
"""

import math
from dataclasses import dataclass
from typing import Literal

from bpgui.spec import FloatArray, Project, frozen

Cell = float | str | None
# How the cells of a column are written: texts as they are, shares of 0 to 1 in percent, counts as whole numbers.
Kind = Literal["text", "number", "share", "count"]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Points (count,) of a figure, not finite where there is nothing to show; `spread` (count,) reaches up and down.

    A `reference` is what curves are compared with, such as the best that is possible.
    """

    label: str
    x: FloatArray
    y: FloatArray
    spread: FloatArray | None = None
    reference: bool = False

    def __post_init__(self) -> None:
        """Freeze the arrays."""
        for name in ("x", "y"):
            object.__setattr__(self, name, frozen(getattr(self, name)))
        if self.spread is not None:
            object.__setattr__(self, "spread", frozen(self.spread))


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """Curves over the same axes, whose labels name quantity and unit; with `bars`, counts beside each other.

    `marked` puts a mark on every point, for curves of few points. `limits` are the lowest and the highest value that
    are shown, None where the curves decide.
    """

    title: str
    bottom: str
    left: str
    curves: tuple[Curve, ...]
    logarithmic: bool = False
    logarithmic_bottom: bool = False
    marked: bool = False
    bars: bool = False
    limits: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its heading, which names the unit where it has one, and how its cells are written."""

    title: str
    kind: Kind = "number"


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """All that an experiment shows: `verdict` is written from the numbers of this very run.

    `networks` are the projects of the arms with what they have learned, each under the name that a person reads.
    """

    figures: tuple[Figure, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    verdict: str
    networks: tuple[tuple[str, Project], ...] = ()


def brief(value: float) -> str:
    """Write a number with three significant digits: 0.0312, 72,500, 1.2e-05; 'no number' where it is none."""
    if not math.isfinite(value):
        return "no number"
    return f"{float(f'{value:.3g}'):,.0f}" if 1e3 <= abs(value) < 1e6 else f"{value:.3g}"


def percent(share: float | None) -> str:
    """Write a share of 0 to 1: '97.5 %'; 'unknown' where there is none."""
    return "unknown" if share is None or not math.isfinite(share) else f"{100.0 * share:.1f} %"


def listed(parts: list[str]) -> str:
    """Join parts as a sentence does: 'a', 'a and b', 'a, b and c'."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
