"""The numbers of a data set in its own unit, as a person knows them: what the network gets may be scaled."""

import numpy as np

from bpgui.data import Dataset
from bpgui.spec import FloatArray

# Of what is added: what scaling there and back leaves of a zero.
_ROUNDING = 1e-14


def input_row(dataset: Dataset, row: int) -> FloatArray:
    """Return the inputs of a row, (inputs,)."""
    preparation = dataset.preparation
    return unscaled(dataset.table.inputs[row], preparation.scale, preparation.centre)


def input_column(dataset: Dataset, place: int) -> FloatArray:
    """Return one input of all rows, (rows,)."""
    preparation = dataset.preparation
    return unscaled(dataset.table.inputs[:, place], preparation.scale[place], preparation.centre[place])


def target_row(dataset: Dataset, row: int) -> FloatArray:
    """Return the targets of a row, (targets,)."""
    return unscaled_targets(dataset, dataset.table.targets[row])


def target_column(dataset: Dataset, place: int) -> FloatArray:
    """Return one target of all rows, (rows,)."""
    preparation = dataset.preparation
    return unscaled(dataset.table.targets[:, place], preparation.target_scale[place], preparation.target_centre[place])


def unscaled_targets(dataset: Dataset, values: FloatArray) -> FloatArray:
    """Return targets or answers (..., targets) in the unit of the data."""
    return unscaled(values, dataset.preparation.target_scale, dataset.preparation.target_centre)


def unscaled(values: FloatArray, scale: FloatArray | float, centre: FloatArray | float) -> FloatArray:
    """Return numbers as they were before scaling; a zero is a zero again, not what rounding made of it."""
    found = values * scale + centre
    return np.where(np.abs(found) <= _ROUNDING * np.abs(centre), 0.0, found)


def is_scaled(dataset: Dataset) -> bool:
    """Tell whether the network gets other numbers than those of the data."""
    preparation = dataset.preparation
    return bool(preparation.centre.any() or (preparation.scale != 1.0).any())


def input_range(dataset: Dataset, most: int) -> tuple[float, float]:
    """Return the smallest and the largest number in the first `most` inputs."""
    inputs, preparation = dataset.table.inputs[:, :most], dataset.preparation
    ends = np.stack([inputs.min(axis=0), inputs.max(axis=0)]) * preparation.scale[:most] + preparation.centre[:most]
    return float(ends.min()), float(ends.max())
