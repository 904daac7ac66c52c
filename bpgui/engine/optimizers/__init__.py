"""Optimisers: pure functions over the flat parameter vector.

To add one, write its entry beside its kin and list it in `OPTIMIZERS`.
"""

from bpgui.engine.optimizers.adaptive import ADAGRAD, ADAM, ADAMW, RMSPROP
from bpgui.engine.optimizers.gradient import MOMENTUM, NESTEROV, QUICKPROP, RPROP, SGD
from bpgui.engine.optimizers.method import FullBatchOptimizer, Objective, Optimizer, State
from bpgui.engine.optimizers.second_order import LEVENBERG_MARQUARDT, SCALED_CONJUGATE_GRADIENT
from bpgui.errors import UnknownNameError

OPTIMIZERS: dict[str, Optimizer | FullBatchOptimizer] = {
    "sgd": SGD,
    "momentum": MOMENTUM,
    "nesterov": NESTEROV,
    "rprop": RPROP,
    "quickprop": QUICKPROP,
    "adagrad": ADAGRAD,
    "rmsprop": RMSPROP,
    "adam": ADAM,
    "adamw": ADAMW,
    "scg": SCALED_CONJUGATE_GRADIENT,
    "levenberg_marquardt": LEVENBERG_MARQUARDT,
}


def optimizer(name: str) -> Optimizer | FullBatchOptimizer:
    """Look up an optimiser; raise `UnknownNameError` with the nearest name."""
    if name not in OPTIMIZERS:
        raise UnknownNameError("optimiser", name, OPTIMIZERS)
    return OPTIMIZERS[name]


__all__ = ["OPTIMIZERS", "FullBatchOptimizer", "Objective", "Optimizer", "State", "optimizer"]
