"""The mathematics: networks compiled to programs, activations, losses, optimisers, training. No Qt, no files."""

from bpgui.engine.activations import ACTIVATIONS
from bpgui.engine.data import TrainingData
from bpgui.engine.executors import why_not_compiled
from bpgui.engine.initializers import INITIALIZERS, draw_parameters, layer_initializer
from bpgui.engine.losses import LOSSES, check_targets, loss
from bpgui.engine.metrics import Evaluation, Metrics
from bpgui.engine.optimizers import OPTIMIZERS
from bpgui.engine.program import Program
from bpgui.engine.reference import predict
from bpgui.engine.report import MOST_SETTLING_SAMPLES, Report, Settling
from bpgui.engine.settings import (
    ACTIVATION,
    DROPOUT,
    GROUP_LABELS,
    GROUPS,
    METHODS,
    TRAINING,
    TRAINING_TABLE,
    Method,
    check_methods,
    checked,
)
from bpgui.engine.trainer import Trainer, train

__all__ = [
    "ACTIVATION",
    "ACTIVATIONS",
    "DROPOUT",
    "GROUPS",
    "GROUP_LABELS",
    "INITIALIZERS",
    "LOSSES",
    "METHODS",
    "MOST_SETTLING_SAMPLES",
    "OPTIMIZERS",
    "TRAINING",
    "TRAINING_TABLE",
    "Evaluation",
    "Method",
    "Metrics",
    "Program",
    "Report",
    "Settling",
    "Trainer",
    "TrainingData",
    "check_methods",
    "check_targets",
    "checked",
    "draw_parameters",
    "layer_initializer",
    "loss",
    "predict",
    "train",
    "why_not_compiled",
]
