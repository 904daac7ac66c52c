"""Which of the charts there is room for, and where they stand."""

from dataclasses import dataclass
from typing import Literal

Shown = Literal["activations", "errors", "change"]

_CHART_WIDTH, _CHART_HEIGHT = 260, 120  # pixels, the least with which more than one is shown

Place = tuple[int, int, int, int]  # row, column, rows, columns


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where charts stand; of those that are left out, a field chooses one of `choices`."""

    places: dict[Shown, Place]
    choices: tuple[Shown, ...]


def arrangement(width: int, height: int, chosen: Shown) -> Arrangement:
    """Arrange the charts in so many pixels, with the chosen one among them."""
    columns, rows = max(1, width // _CHART_WIDTH), max(1, height // _CHART_HEIGHT)
    if columns >= 3:
        return Arrangement({"activations": (0, 0, 1, 1), "errors": (0, 1, 1, 1), "change": (0, 2, 1, 1)}, ())
    if columns == 2 and rows >= 2:
        return Arrangement({"activations": (0, 0, 1, 1), "errors": (0, 1, 1, 1), "change": (1, 0, 1, 2)}, ())
    if rows >= 3:
        return Arrangement({"activations": (0, 0, 1, 1), "errors": (1, 0, 1, 1), "change": (2, 0, 1, 1)}, ())
    if columns * rows == 2:
        states: Shown = "errors" if chosen == "errors" else "activations"
        beside = (0, 1, 1, 1) if columns == 2 else (1, 0, 1, 1)
        return Arrangement({states: (0, 0, 1, 1), "change": beside}, ("activations", "errors"))
    return Arrangement({chosen: (0, 0, 1, 1)}, ("activations", "errors", "change"))
