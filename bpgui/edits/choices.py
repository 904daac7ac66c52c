"""Edits of how and on what the network is trained."""

from dataclasses import replace
from typing import Any

from bpgui.edits.weights import draw_weights
from bpgui.engine import checked
from bpgui.engine.resume import without_losses
from bpgui.engine.settings import METHODS
from bpgui.spec import DatasetSpec, History, Project, RawTable, TrainingSpec, no_settings
from bpgui.spec.preparation import Preparation

_DECIDE_WEIGHTS = ("initializer", "initializer_settings", "seed")


def set_training(project: Project, training: TrainingSpec) -> Project:
    """Change hyper-parameters, checked; another initialiser or seed draws new first weights.

    Choosing another method fills its settings with defaults.
    """
    old = project.training
    fresh: dict[str, Any] = {
        f"{name}_settings": no_settings() for name in METHODS if getattr(training, name) != getattr(old, name)
    }
    project = replace(project, training=checked(replace(training, **fresh)))
    new = project.training
    # A training that was never checked lacks the defaults: filling them in changes no weights.
    before = checked(old)
    if any(getattr(new, name) != getattr(before, name) for name in _DECIDE_WEIGHTS):
        return draw_weights(project)
    if project.run is not None and (new.loss, new.loss_settings) != (before.loss, before.loss_settings):
        return replace(project, run=without_losses(project.run))
    return project


def set_dataset(
    project: Project, dataset: DatasetSpec, table: RawTable | None = None, preparation: Preparation | None = None
) -> Project:
    """Choose the data, which `bpgui.data` checks; losses on other data are not comparable, so the history ends.

    A person's own data comes with its table and the preparation fitted on it.
    """
    return replace(project, dataset=dataset, table=table, preparation=preparation, history=History(), run=None)


def set_notes(project: Project, notes: str) -> Project:
    """Write the notes of a project."""
    return replace(project, notes=notes)
