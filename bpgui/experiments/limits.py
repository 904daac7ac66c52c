"""The best possible scores under noise, where they are known, and upper bounds where they are not."""

from dataclasses import replace

import numpy as np

from bpgui.data import Dataset, load
from bpgui.experiments.bench import Bench
from bpgui.experiments.best_possible import best_accuracy
from bpgui.experiments.noisy import widths
from bpgui.spec import FloatArray, Project


def limits(
    project: Project, dataset: Dataset, bench: Bench, what: str, amounts: FloatArray
) -> tuple[FloatArray | None, FloatArray | None]:
    """Return the best possible scores against true and against noisy targets, where they are known."""
    known = _known(project, dataset, amounts if what == "inputs" else np.zeros(1))
    if known is not None:
        known = np.broadcast_to(known, amounts.shape)
    if what != "labels":
        return known, None
    if not bench.data.classes:
        # The noise has the variance amount squared times that of the targets, and none of it can be explained.
        return None, 1.0 / (1.0 + amounts**2)
    best = np.ones_like(amounts) if known is None else known
    others = max(bench.targets.shape[1], 2) - 1
    right = best * (1.0 - amounts) + (1.0 - best) * amounts / others
    # Where more than half of two classes' labels are flipped, answering the other class pays.
    return known, np.maximum(right, best * amounts / others + (1.0 - best) * (1.0 - amounts))


def _known(project: Project, dataset: Dataset, amounts: FloatArray) -> FloatArray | None:
    if project.dataset is None or not dataset.table.classes or dataset.table.inputs.shape[1] != 2:
        return None
    # In the unit of the points, whatever scaling the network sees them through.
    plain = load(replace(project.dataset, scaling="none"), project.table)
    spread = widths(plain.table.inputs[plain.train_rows])
    return best_accuracy(project.dataset, amounts[:, np.newaxis] * spread)
