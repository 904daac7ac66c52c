"""The preset experiments. To add one, write its module, and its entry here: dialog, command line and tests follow."""

from bpgui.errors import UnknownNameError
from bpgui.experiments.experiment import Experiment
from bpgui.experiments.exploding import EXPLODING
from bpgui.experiments.learning_rates import LEARNING_RATES
from bpgui.experiments.local_minima import LOCAL_MINIMA
from bpgui.experiments.noise_sensitivity import NOISE_SENSITIVITY
from bpgui.experiments.overfitting import OVERFITTING
from bpgui.experiments.vanishing import VANISHING

EXPERIMENTS: dict[str, Experiment] = {
    "vanishing-gradients": VANISHING,
    "exploding-gradients": EXPLODING,
    "overfitting": OVERFITTING,
    "noise": NOISE_SENSITIVITY,
    "local-minima": LOCAL_MINIMA,
    "learning-rate": LEARNING_RATES,
}


def experiment(name: str) -> Experiment:
    """Look up a preset experiment; raise `UnknownNameError` with the nearest name."""
    if name not in EXPERIMENTS:
        raise UnknownNameError("experiment", name, EXPERIMENTS)
    return EXPERIMENTS[name]
