"""The mathematics: networks compiled to programs, activations, losses, optimisers, training. No Qt, no files."""

from bpgui.engine.activations import ACTIVATIONS
from bpgui.engine.data import TrainingData
from bpgui.engine.initializers import INITIALIZERS, draw_parameters
from bpgui.engine.losses import LOSSES, check_targets, loss
from bpgui.engine.metrics import Evaluation, Metrics
from bpgui.engine.optimizers import OPTIMIZERS
from bpgui.engine.program import Program
from bpgui.engine.reference import predict
from bpgui.engine.report import Report
from bpgui.engine.settings import ACTIVATION, TRAINING, TRAINING_TABLE, check_methods, checked
from bpgui.engine.trainer import Trainer, train

__all__ = [
    "ACTIVATION",
    "ACTIVATIONS",
    "INITIALIZERS",
    "LOSSES",
    "OPTIMIZERS",
    "TRAINING",
    "TRAINING_TABLE",
    "Evaluation",
    "Metrics",
    "Program",
    "Report",
    "Trainer",
    "TrainingData",
    "check_methods",
    "check_targets",
    "checked",
    "draw_parameters",
    "loss",
    "predict",
    "train",
]
