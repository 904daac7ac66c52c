"""The command line with networks that settle, or do not."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result

from bpgui.data import EXAMPLES
from bpgui.edits import set_activation
from bpgui.files import open_project, save_project
from bpgui.spec import Parameters, Project

Run = Callable[..., Result]


@pytest.fixture
def unsettled() -> Project:
    """A linear network whose loop doubles the states with every sweep: its spectral radius is 2."""
    project = EXAMPLES["xor-feedback"][1]()
    for layer in project.network.layers[1:]:
        project = set_activation(project, layer.id, "linear")
    first, out, back = (connection.id for connection in project.network.connections)
    weights = {first: np.ones((2, 8)), out: np.ones((8, 1)), back: np.full((1, 8), -0.5)}
    parameters = Parameters(weights, {here: np.ones(len(bias)) for here, bias in project.parameters.biases.items()})
    return replace(project, parameters=parameters, initial=parameters)


def test_how_a_network_settles_is_told_in_words_and_in_json(run: Run) -> None:
    result = run("train", "xor-feedback")
    assert result.exit_code == 0
    line = result.stdout.splitlines()[-1]
    assert line.startswith("relaxation: every sample settled within ")
    summary = json.loads(run("train", "xor-feedback", "--json").stdout)
    assert summary["metrics"]["train"]["accuracy"] == 1.0
    relaxation = summary["relaxation"]
    assert set(relaxation) == {"sweeps", "change", "unsettled_share", "spectral_radius"}
    assert line.endswith(f" {relaxation['sweeps']} sweeps, spectral radius {relaxation['spectral_radius']:.4f}")
    assert 1 < relaxation["sweeps"] < 500
    assert 0.0 < relaxation["change"] < 1e-4
    assert relaxation["unsettled_share"] == 0.0
    assert 0.0 < relaxation["spectral_radius"] < 1.0


def test_with_too_few_sweeps_no_row_of_the_example_settles(run: Run) -> None:
    """The example's notes promise it."""
    line = run("train", "xor-feedback", "--epochs", "1", "--set", "sweeps=10").stdout.splitlines()[-1]
    assert "100.00 % of the samples did not settle within 10 sweeps" in line


def test_a_network_without_loops_has_nothing_to_settle(run: Run) -> None:
    result = run("train", "xor", "--epochs", "1")
    assert "relaxation" not in result.stdout
    assert "settle" not in result.stdout


def test_what_did_not_settle_says_so_and_ends(run: Run, folder: Path, unsettled: Project) -> None:
    save_project(unsettled, folder / "grows.bpg")
    options = ("train", "grows.bpg", "--epochs", "2", "--set", "sweeps=2000")
    result = run(*options)
    assert result.exit_code == 0
    line = result.stdout.splitlines()[-1]
    assert line == "relaxation: 100.00 % of the samples did not settle within 2,000 sweeps, spectral radius 2.0000"
    relaxation = json.loads(run(*options, "--json", "--out", "after.bpg").stdout)["relaxation"]
    assert (relaxation["change"], relaxation["unsettled_share"]) == (None, 1.0)
    assert relaxation["spectral_radius"] == pytest.approx(2.0)
    # What did not settle teaches nothing.
    assert open_project(folder / "after.bpg").parameters == unsettled.parameters


@pytest.mark.parametrize("project", ["xor-feedback", "letter-memory"])
def test_gradients_of_recurrent_networks_are_right(run: Run, project: str) -> None:
    result = run("check", project)
    assert result.exit_code == 0, result.output
    assert "Analytic and numeric gradients agree" in result.stdout


def test_what_does_not_settle_has_no_gradient_to_check(
    refused: Callable[..., str], folder: Path, unsettled: Project
) -> None:
    save_project(unsettled, folder / "grows.bpg")
    assert "The network did not settle on any sample" in refused("check", "grows.bpg")


def test_a_trained_recurrent_project_goes_on_with_the_same_bits(run: Run, folder: Path) -> None:
    for arguments in (
        ("xor-feedback", "--epochs", "20", "--out", "whole.bpg"),
        ("xor-feedback", "--epochs", "10", "--out", "half.bpg"),
        ("half.bpg", "--out", "both.bpg"),
    ):
        assert run("train", *arguments).exit_code == 0
    assert open_project(folder / "both.bpg").parameters == open_project(folder / "whole.bpg").parameters
