"""The numbers of a data set in its own unit, as a person knows them: what the network gets may be scaled."""

import numpy as np

from bpgui.data import Dataset
from bpgui.spec import FloatArray


def input_row(dataset: Dataset, row: int) -> FloatArray:
    """Return the inputs of a row, (inputs,)."""
    return dataset.preparation.unscaled(dataset.table.inputs[row])


def input_column(dataset: Dataset, place: int) -> FloatArray:
    """Return one input of all rows, (rows,)."""
    preparation = dataset.preparation
    return dataset.table.inputs[:, place] * preparation.scale[place] + preparation.centre[place]


def target_row(dataset: Dataset, row: int) -> FloatArray:
    """Return the targets of a row, (targets,)."""
    return unscaled_targets(dataset, dataset.table.targets[row])


def target_column(dataset: Dataset, place: int) -> FloatArray:
    """Return one target of all rows, (rows,)."""
    preparation = dataset.preparation
    return dataset.table.targets[:, place] * preparation.target_scale[place] + preparation.target_centre[place]


def unscaled_targets(dataset: Dataset, values: FloatArray) -> FloatArray:
    """Return targets or answers (..., targets) in the unit of the data."""
    return values * dataset.preparation.target_scale + dataset.preparation.target_centre


def is_scaled(dataset: Dataset) -> bool:
    """Tell whether the network gets other numbers than those of the data."""
    preparation = dataset.preparation
    return bool(preparation.centre.any() or (preparation.scale != 1.0).any())


def input_range(dataset: Dataset, most: int) -> tuple[float, float]:
    """Return the smallest and the largest number in the first `most` inputs."""
    inputs, preparation = dataset.table.inputs[:, :most], dataset.preparation
    ends = np.stack([inputs.min(axis=0), inputs.max(axis=0)]) * preparation.scale[:most] + preparation.centre[:most]
    return float(ends.min()), float(ends.max())
