"""Training that is saved, opened and gone on with gives the very bits of training that was never interrupted."""

from dataclasses import replace
from pathlib import Path

import pytest

from bpgui.data import checked_dataset, load, sample_project
from bpgui.edits import set_dataset, set_training, with_trained
from bpgui.engine import OPTIMIZERS, Program, Trainer
from bpgui.files import open_project, save_project
from bpgui.spec import DatasetSpec, Project, TrainingSpec

FULL_BATCH_ONLY = ("scg", "levenberg_marquardt")


def _project(optimizer: str) -> Project:
    """A small classification with mini-batches, a plateau and early stopping, or a full batch where it has to be."""
    data = checked_dataset(DatasetSpec("circle", {"count": 60}, 0.2, 0.2))
    project = set_dataset(sample_project("circle"), data)
    training = TrainingSpec(
        loss="mse", optimizer=optimizer, learning_rate=0.01, epochs=6, batch_size=7,
        schedule="plateau", early_stopping={"patience": 100}, seed=3,
    )  # fmt: skip
    return set_training(project, replace(training, batch_size=0) if optimizer in FULL_BATCH_ONLY else training)


def _trained(project: Project, batches: int) -> Project:
    """Train `batches` mini-batches further, from wherever the project stands."""
    assert project.dataset is not None
    data = load(project.dataset).training_data()
    program = Program.compile(project.network)
    trainer = Trainer(program, project.parameters, data, project.training, project.epoch, project.run)
    for _ in range(batches):
        trainer.step_batch()
    report = trainer.report()
    return with_trained(project, report.parameters, report.epoch, report.history, report.run)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_run_goes_on_from_a_file_bit_for_bit(tmp_path: Path, optimizer: str) -> None:
    # 36 rows to train on are six batches an epoch: the file is written in the middle of one.
    first, second = (1, 2) if optimizer in FULL_BATCH_ONLY else (8, 7)
    whole = _trained(_project(optimizer), first + second)
    half = _trained(_project(optimizer), first)
    assert half.run is not None
    assert (half.run.sample > 0) == (optimizer not in FULL_BATCH_ONLY)
    save_project(half, tmp_path / "half.bpg")
    opened = open_project(tmp_path / "half.bpg")
    assert opened == half
    again = _trained(opened, second)
    assert again.parameters == whole.parameters
    assert again.run == whole.run
    assert again.epoch == whole.epoch


def test_a_run_without_its_memory_goes_on_in_another_way() -> None:
    half = _trained(_project("momentum"), 8)
    whole, forgetful = _trained(half, 7), _trained(replace(half, run=None), 7)
    assert forgetful.parameters != whole.parameters
