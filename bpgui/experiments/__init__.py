"""Experiments: small trainings side by side that make a strength or a weakness of backpropagation visible. No Qt."""

from bpgui.experiments.experiment import Arm, Experiment
from bpgui.experiments.outcome import Cell, Column, Curve, Figure, Outcome
from bpgui.experiments.registry import EXPERIMENTS, experiment

__all__ = ["EXPERIMENTS", "Arm", "Cell", "Column", "Curve", "Experiment", "Figure", "Outcome", "experiment"]
