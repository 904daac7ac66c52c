"""Training that is cut by saving and opening the project ends with the same bits."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from bpgui import edits
from bpgui.data import sample_project
from bpgui.files import open_project, save_project

Run = Callable[..., Result]


@pytest.mark.parametrize("optimizer", ["momentum", "rprop", "adam"])
@pytest.mark.parametrize("batch", ["full", "7"])
def test_two_saved_halves_equal_the_whole(optimizer: str, batch: str, run: Run, folder: Path) -> None:
    options = ("--optimizer", optimizer, "--batch", batch, "--lr", "0.01")
    for arguments in (
        ("gauss", "--epochs", "8", *options, "--out", "whole.bpg"),
        ("gauss", "--epochs", "4", *options, "--out", "half.bpg"),
        ("half.bpg", "--epochs", "4", "--out", "rest.bpg"),
    ):
        assert run("train", *arguments).exit_code == 0
    whole, rest = open_project(folder / "whole.bpg"), open_project(folder / "rest.bpg")
    assert whole.epoch == rest.epoch == 8
    assert rest.parameters == whole.parameters
    assert rest.run == whole.run
    assert rest.history == whole.history


def test_a_run_that_stops_early_says_so(run: Run, folder: Path) -> None:
    project = sample_project("gauss")
    assert project.dataset is not None
    training = replace(project.training, early_stopping={"patience": 1, "min_improvement": 100.0})
    project = edits.set_dataset(project, replace(project.dataset, validation_share=0.2))
    save_project(edits.set_training(project, training), folder / "patient.bpg")
    result = run("train", "patient.bpg", "--json", "--out", "stopped.bpg")
    summary = json.loads(result.stdout)
    assert (summary["stopped_by"], summary["epochs"]) == ("early_stopping", 2)
    assert run("train", "patient.bpg").stdout.splitlines()[0].endswith(", stopped early with the best weights")
    assert len(open_project(folder / "stopped.bpg").history) == 3
