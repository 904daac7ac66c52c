"""Fitting a `Preparation`: what fills in and scales a table is learned from its training part alone."""

from dataclasses import replace

import numpy as np

from bpgui.data.dataset import Rows, Table
from bpgui.data.scaling import fit_scaling
from bpgui.spec import FloatArray
from bpgui.spec.preparation import Feature, Preparation


def plain_features(table: Table) -> tuple[tuple[Feature, ...], tuple[Feature, ...]]:
    """Return the features of a bundled table: a number for each input, and the classes or a number for each target."""
    inputs = tuple(Feature(name) for name in table.input_names)
    if table.classes:
        name = table.target_names[0] if table.targets.shape[1] == 1 else "class"
        return inputs, (Feature(name, "category", table.classes),)
    return inputs, tuple(Feature(name) for name in table.target_names)


def fit(
    table: Table,
    features: tuple[tuple[Feature, ...], tuple[Feature, ...]],
    train_rows: Rows,
    scaling: str,
    target_scaling: str,
) -> Preparation:
    """Learn from the training rows of an encoded table what fills in and scales it.

    `table.inputs` has NaN where values are missing. Only numbers are scaled: neither categories nor indicators, and
    no class.
    """
    inputs, targets = features
    encoded = table.inputs[train_rows]
    fill = _fill(inputs, encoded)
    train = np.where(np.isnan(encoded), fill, encoded)
    numeric = np.array([k == 0 and f.kind == "number" for f in inputs for k in range(len(f.names))], dtype=bool)
    centre, scale = fit_scaling(scaling, train)
    way = "none" if table.classes else target_scaling
    target_centre, target_scale = fit_scaling(way, table.targets[train_rows])
    return Preparation(
        inputs,
        targets,
        fill,
        np.where(numeric, centre, 0.0),
        np.where(numeric, scale, 1.0),
        target_centre,
        target_scale,
    )


def prepared(table: Table, preparation: Preparation) -> Table:
    """Fill in and scale a table; one that needs neither is returned as it is, to the bit."""
    identity = not (preparation.centre.any() or (preparation.scale != 1.0).any() or np.isnan(table.inputs).any())
    plain_targets = not (preparation.target_centre.any() or (preparation.target_scale != 1.0).any())
    return replace(
        table,
        inputs=table.inputs if identity else preparation.scaled(table.inputs),
        targets=table.targets if plain_targets else preparation.scaled_targets(table.targets),
    )


def _fill(features: tuple[Feature, ...], train: FloatArray) -> FloatArray:
    """Return what each encoded input becomes where it is missing, (inputs,); NaN where nothing fills it in."""
    fill = np.full(train.shape[1], np.nan)
    place = 0
    for feature in features:
        width = len(feature.names)
        if feature.missing != "drop":
            block = train[:, place : place + width]
            fill[place : place + width] = _fill_of(feature, block[~np.isnan(block).any(axis=1)])
        place += width
    return fill


def _fill_of(feature: Feature, known: FloatArray) -> FloatArray | float:
    """Return the fill of one feature from the rows whose value is known, (rows, width)."""
    if feature.kind == "category":
        if feature.missing == "indicator":
            # None of the levels, and the indicator.
            return np.append(np.zeros(len(feature.levels)), 1.0)
        return np.eye(len(feature.levels))[known.sum(axis=0).argmax()] if len(known) else 0.0
    values = known[:, 0]
    if len(values) == 0:
        return 0.0
    match feature.missing:
        case "median":
            return float(np.median(values))
        case "most_frequent":
            numbers, counts = np.unique(values, return_counts=True)
            return float(numbers[counts.argmax()])
        case "indicator":
            return np.array([values.mean(), 1.0])
        case _:
            return float(values.mean())
