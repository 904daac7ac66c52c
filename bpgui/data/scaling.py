"""Scaling of columns: what is subtracted from each and what it is divided by, from the rows to train on alone."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bpgui.errors import UnknownNameError
from bpgui.spec import FloatArray

Centred = tuple[FloatArray, FloatArray]


@dataclass(frozen=True, slots=True)
class Scaling:
    """A way to scale: what a person reads, and `fit(rows)`, which gives centre and scale of each column (columns,)."""

    label: str
    doc: str
    fit: Callable[[FloatArray], Centred]


def _none(rows: FloatArray) -> Centred:
    return np.zeros(rows.shape[1]), np.ones(rows.shape[1])


def _standard(rows: FloatArray) -> Centred:
    return rows.mean(axis=0), rows.std(axis=0)


def _minmax(rows: FloatArray) -> Centred:
    low = rows.min(axis=0)
    return low, rows.max(axis=0) - low


def _robust(rows: FloatArray) -> Centred:
    lower, middle, upper = np.quantile(rows, [0.25, 0.5, 0.75], axis=0)
    return middle, upper - lower


SCALINGS: dict[str, Scaling] = {
    "none": Scaling("None", "Numbers go to the network as they are.", _none),
    "standard": Scaling("Standard", "Subtract the mean, divide by the standard deviation.", _standard),
    "minmax": Scaling("Min-max", "From 0 for the smallest to 1 for the largest training value.", _minmax),
    "robust": Scaling(
        "Robust", "Subtract the median, divide by the distance of the quartiles: outliers count little.", _robust
    ),
}


def fit_scaling(name: str, rows: FloatArray) -> Centred:
    """Return centre and scale of each column of the rows to train on (rows, columns).

    A column whose values are all the same is only centred. Raises `UnknownNameError` for an unknown way to scale.
    """
    if name not in SCALINGS:
        raise UnknownNameError("scaling", name, SCALINGS)
    centre, scale = SCALINGS[name].fit(rows)
    # The deviation of equal numbers can be a rounding error above 0.
    differs = rows.max(axis=0) > rows.min(axis=0)
    return centre, np.where(differs & (scale > 0.0), scale, 1.0)
