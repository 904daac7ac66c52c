"""Rules that watch the loss from epoch to epoch: early stopping, and the learning rate that falls on a plateau.

Each is a function from what it remembers, and a new loss, to what it remembers next. The memory is a dict of
arrays that the project saves with the run; a rule that has seen nothing yet has no entries there, and leaves those
of others aside.
"""

from collections.abc import Mapping

import numpy as np

from bpgui.spec import FloatArray, Param, Settings

Memory = Mapping[str, FloatArray]

EARLY_STOPPING: tuple[Param, ...] = (
    Param(
        "patience", "int", 0, "Epochs without a better validation loss after which training stops; 0 never stops.",
        "Patience", low=0, high=100_000_000, unit="epochs",
    ),
    Param(
        "min_improvement", "float", 0.0, "How far below the best loss a loss must be to count as better.",
        "Least improvement", low=0.0, high=1000.0,
    ),
)  # fmt: skip

# A rate that would change by less stays as it is: the `eps` of torch's ReduceLROnPlateau.
_LEAST_CHANGE = 1e-8


def plateau_rate(base: float, memory: Memory) -> float:
    """Return the learning rate that a plateau has left of the chosen one."""
    return base * float(memory["plateau/factor"][0]) if "plateau/factor" in memory else base


def after_plateau(memory: Memory, loss: float, base: float, settings: Settings) -> Memory:
    """Return the memory of the schedule 'plateau' after an epoch that ended with `loss`.

    As torch.optim.lr_scheduler.ReduceLROnPlateau with a relative threshold. `base` is the chosen learning rate.
    """
    seen = "plateau/best" in memory
    factor = float(memory["plateau/factor"][0]) if seen else 1.0
    better = not seen or loss < float(memory["plateau/best"][0]) * (1.0 - float(settings["threshold"]))
    waited = 0 if better else int(memory["plateau/waited"][0]) + 1
    if waited > int(settings["patience"]):
        waited = 0
        rate = max(base * factor * float(settings["factor"]), float(settings["floor"]))
        if base * factor - rate > _LEAST_CHANGE:
            factor = rate / base
    best = np.array([loss]) if better else memory["plateau/best"]
    return {"plateau/best": best, "plateau/waited": np.array([float(waited)]), "plateau/factor": np.array([factor])}


def after_epoch(memory: Memory, loss: float, theta: FloatArray, settings: Settings) -> Memory:
    """Return the memory of early stopping after an epoch that ended with this validation loss and theta (size,).

    Prechelt 1998, Early stopping - but when?: the best theta so far is kept, to be restored at the end.
    """
    seen = "early/best_loss" in memory
    if not seen or loss < float(memory["early/best_loss"][0]) - float(settings["min_improvement"]):
        best = theta.astype(np.float64)  # a copy
        return {"early/best_loss": np.array([loss]), "early/waited": np.zeros(1), "early/best": best}
    return {
        "early/best_loss": memory["early/best_loss"],
        "early/waited": memory["early/waited"] + 1.0,
        "early/best": memory["early/best"],
    }


def is_exhausted(memory: Memory, settings: Settings) -> bool:
    """Tell whether early stopping has waited long enough for a better loss."""
    patience = int(settings["patience"])
    return patience > 0 and "early/waited" in memory and float(memory["early/waited"][0]) >= patience
