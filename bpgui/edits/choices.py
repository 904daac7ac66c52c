"""Edits of how and on what the network is trained."""

from dataclasses import replace

from bpgui.edits.weights import draw_weights
from bpgui.engine import checked
from bpgui.spec import DatasetSpec, History, Project, TrainingSpec

_DECIDE_WEIGHTS = ("initializer", "initializer_settings", "seed")


def set_training(project: Project, training: TrainingSpec) -> Project:
    """Change hyper-parameters, checked; another initialiser or seed draws new first weights.

    Choosing another method fills its settings with defaults.
    """
    old = project.training
    training = replace(
        training,
        optimizer_settings=training.optimizer_settings if training.optimizer == old.optimizer else {},
        initializer_settings=training.initializer_settings if training.initializer == old.initializer else {},
    )
    project = replace(project, training=checked(training))
    new = project.training
    # A training that was never checked lacks the defaults: filling them in changes no weights.
    redraw = any(getattr(new, name) != getattr(checked(old), name) for name in _DECIDE_WEIGHTS)
    return draw_weights(project) if redraw else project


def set_dataset(project: Project, dataset: DatasetSpec) -> Project:
    """Choose the data, which `bpgui.data` checks; losses on other data are not comparable, so the history ends."""
    return replace(project, dataset=dataset, history=History())


def set_notes(project: Project, notes: str) -> Project:
    """Write the notes of a project."""
    return replace(project, notes=notes)
