"""How the rows of a data set are put into words."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from bpgui.data import Dataset, Table
from bpgui.gui.common.own_unit import input_row, target_row
from bpgui.gui.common.text import count, significant, whole

# What the parts of a data set are called, and their places in that list.
PARTS = ("train", "validation", "test")
TRAIN, VALIDATION, TEST = range(3)
# The left half of a circle, in Qt's sixteenths of a degree: validation rows are half filled.
LEFT_HALF = (90 * 16, 180 * 16)

# A tooltip with more values than this would cover what it explains.
_MOST_VALUES = 6


def facts(dataset: Dataset) -> str:
    """Say how large a data set is: '500 samples, 2 inputs, 2 classes; 250 to train, 250 to test'."""
    table = dataset.table
    rows, inputs = table.inputs.shape
    classes, targets = len(table.classes), table.targets.shape[1]
    answers = count(classes, "class", "classes") if classes else count(targets, "target")
    sizes = {
        "train": len(dataset.train_rows),
        "validate": len(dataset.validation_rows),
        "test": len(dataset.test_rows),
    }
    parts = ", ".join(f"{whole(size)} to {use}" for use, size in sizes.items() if size)
    if sizes["train"] == rows:
        parts = "all to train"
    return f"{count(rows, 'sample')}, {count(inputs, 'input')}, {answers}; {parts}"


def parts_of(dataset: Dataset) -> npt.NDArray[np.uint8]:
    """Return the place in `PARTS` of each row's part, (rows,)."""
    parts = np.full(len(dataset.table.inputs), TRAIN, dtype=np.uint8)
    parts[dataset.validation_rows] = VALIDATION
    parts[dataset.test_rows] = TEST
    return parts


def written(value: float) -> str:
    """Write a number of the data, short where it is short: 1, 0.35, -3.215."""
    return significant(value, 4)


def class_name(table: Table, row: int) -> str:
    """Return the name of a row's class; only for classifications."""
    targets = table.targets[row]
    return table.classes[int(targets[0] > 0.5) if len(targets) == 1 else int(targets.argmax())]


def caption(dataset: Dataset, row: int) -> str:
    """Return what stands under the picture of a row: its class or its only target, or else what it is in words."""
    table = dataset.table
    if table.classes:
        return class_name(table, row)
    if table.targets.shape[1] == 1:
        return written(float(target_row(dataset, row)[0]))
    return table.captions[row] if table.captions else ""


def has_second_caption(table: Table) -> bool:
    """Tell whether the data says of its rows in words what `caption` does not."""
    return bool(table.captions) and (bool(table.classes) or table.targets.shape[1] == 1)


def described(dataset: Dataset, row: int, part: str) -> str:
    """Describe a row in one line: 'Sample 3 (train): x1 1, x2 0; class 1'."""
    table = dataset.table
    text = f"Sample {whole(row + 1)} ({part})"
    if table.captions:
        text += f": {table.captions[row]}"
    elif len(table.input_names) <= _MOST_VALUES:
        text += f": {_pairs(table.input_names, input_row(dataset, row).tolist())}"
    if table.classes:
        return f"{text}; class {class_name(table, row)}"
    return f"{text}; {_pairs(table.target_names, target_row(dataset, row).tolist()[:_MOST_VALUES])}"


def _pairs(names: Iterable[str], values: list[float]) -> str:
    return ", ".join(f"{name} {written(value)}" for name, value in zip(names, values, strict=False))
