"""`bpgui train --set`, `--schedule`, `--precision` and `--validation`: what they choose, and what they refuse."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from bpgui.engine.settings import GROUPS, METHODS
from bpgui.files import open_project
from bpgui.spec import Param, TrainingSpec

Run = Callable[..., Result]
Refused = Callable[..., str]


@pytest.fixture
def chosen(run: Run, folder: Path) -> Callable[..., TrainingSpec]:
    """Return a function that trains for an epoch and returns the training of the project that was written."""

    def call(*arguments: str) -> TrainingSpec:
        result = run("train", *arguments, "--epochs", "1", "--out", "out.bpg")
        assert result.exit_code == 0, result.stderr
        return open_project(folder / "out.bpg").training

    return call


def test_a_setting_is_found_by_its_name_in_whatever_was_chosen(chosen: Callable[..., TrainingSpec]) -> None:
    training = chosen(
        *("xor", "--loss", "huber", "--optimizer", "momentum", "--schedule", "cosine", "--init", "uniform"),
        *("--set", "delta=2", "--set", "momentum=0.5", "--set", "period=7", "--set", "range = 0.25"),
        *("--set", "l2=0.001", "--set", "clip_norm=1", "--set", "dt=0.25"),
    )
    assert training.loss_settings["delta"] == 2.0
    assert training.optimizer_settings["momentum"] == 0.5
    assert dict(training.schedule_settings) == {"period": 7, "floor": 0.0}
    assert training.initializer_settings["range"] == 0.25
    assert (training.regularization["l2"], training.regularization["clip_norm"]) == (0.001, 1.0)
    assert training.relaxation["dt"] == 0.25


def test_a_name_that_two_choices_have_is_told_apart_by_the_choice(
    chosen: Callable[..., TrainingSpec], refused: Refused
) -> None:
    assert refused("train", "xor", "--schedule", "plateau", "--set", "patience=3") == (
        "The setting 'patience' belongs to several of the chosen methods: name it schedule.patience or "
        "early_stopping.patience."
    )
    training = chosen("gauss", "--schedule", "plateau", "--set", "schedule.patience=3", "--set", "relaxation.sweeps=9")
    assert training.schedule_settings["patience"] == 3
    assert training.early_stopping["patience"] == 0
    assert training.relaxation["sweeps"] == 9


def test_settings_that_are_not_named_stay(chosen: Callable[..., TrainingSpec]) -> None:
    chosen("xor", "--optimizer", "adam", "--set", "beta1=0.5", "--set", "l1=0.25")
    training = chosen("out.bpg", "--set", "beta2=0.75", "--set", "decay=0.5")
    assert (training.optimizer_settings["beta1"], training.optimizer_settings["beta2"]) == (0.5, 0.75)
    assert (training.regularization["l1"], training.regularization["decay"]) == (0.25, 0.5)


def test_another_setting_of_the_first_weights_draws_them_anew(run: Run, folder: Path) -> None:
    assert run("train", "xor", "--epochs", "1", "--set", "std=0", "--out", "flat.bpg").exit_code == 0
    assert not any(weights.any() for weights in open_project(folder / "flat.bpg").initial.weights.values())


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("--optimizer momentum --set momentm=0.5", "There is no setting of the chosen methods called 'momentm': did"),
        ("--optimizer momentum --set momentm=0.5", "did you mean 'momentum'?"),
        ("--set optimiser.momentum=1", "There is no setting of the chosen methods called 'optimiser.momentum': "),
        ("--set relaxatoin.dt=1", "did you mean 'relaxation.dt'?"),
        ("--set beta1=0.5", "The setting 'beta1' needs optimizer 'adam' or optimizer 'adamw': choose one that has it"),
        ("--set loss.delta=0.5", "The setting 'loss.delta' needs loss 'huber': choose one that has it, or leave the"),
        ("--optimizer momentum --set momentum=1", "Momentum cannot be 1: give a number at least 0 and at most 0.9999"),
        ("--set dt=0", "Relaxation step cannot be 0: give a number above 0 and at most 1"),
        ("--set l2=much", "L2 is 'much', which is not a number: give a number at least 0 and at most 1,000"),
        ("--set sweeps=1.5", "Most sweeps cannot be 1.5: give a whole number at least 1 and at most 1,000,000"),
        ("--set momentum", "--set is 'momentum': give a name and a value, such as momentum=0.9"),
        ("--set patience=5", "Early stopping needs rows to decide by: set a validation share of the data"),
        ("--schedule cosin", "There is no schedule called 'cosin': did you mean 'cosine'?"),
        ("--precision float16", "There is no precision called 'float16': did you mean 'float64'?"),
        ("--executor refrence", "There is no executor called 'refrence': did you mean 'reference'?"),
        ("--validation 1", "Validation share cannot be 1: give a number at least 0 and at most 0.9"),
        ("--validation x", "Validation share is 'x', which is not a number"),
    ],
)
def test_what_cannot_be_set_is_refused(refused: Refused, folder: Path, options: str, sentence: str) -> None:
    assert sentence in refused("train", "xor", *options.split(), "--out", "out.bpg")
    assert list(folder.iterdir()) == []


def test_shares_that_leave_too_little_are_refused(refused: Refused) -> None:
    assert "A test share of 0.5 and a validation share of 0.6 leave too little" in refused(
        "train", "gauss", "--validation", "0.6"
    )


def test_a_validation_share_holds_rows_back_to_stop_early_by(run: Run, folder: Path) -> None:
    options = ("--set", "patience=1", "--set", "min_improvement=100", "--validation", "0.2")
    result = run("train", "gauss", *options, "--json", "--out", "out.bpg", "--history", "loss.csv")
    summary: dict[str, Any] = json.loads(result.stdout)
    assert (summary["stopped_by"], summary["epochs"]) == ("early_stopping", 2)
    dataset = open_project(folder / "out.bpg").dataset
    assert dataset is not None
    assert (dataset.test_share, dataset.validation_share) == (0.5, 0.2)
    last = (folder / "loss.csv").read_text(encoding="ascii").splitlines()[-1].split(",")
    assert float(last[5]) > 0.0


def test_the_validation_share_that_a_project_has_already_changes_nothing(run: Run, folder: Path) -> None:
    first = run("train", "early-stopping", "--epochs", "3", "--out", "half.bpg")
    assert first.exit_code == 0
    assert run("train", "half.bpg", "--validation", "0.2", "--out", "same.bpg").exit_code == 0
    assert len(open_project(folder / "same.bpg").history) == 7


def test_single_precision_gives_slightly_different_numbers(run: Run) -> None:
    losses = [
        json.loads(run("train", "xor", "--epochs", "50", "--precision", precision, "--json").stdout)["loss"]["train"]
        for precision in ("float64", "float32")
    ]
    assert losses[0] != losses[1]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


def test_a_schedule_changes_what_is_learned(run: Run) -> None:
    losses = [
        json.loads(run("train", "xor", "--epochs", "50", *schedule, "--json").stdout)["loss"]["train"]
        for schedule in ((), ("--schedule", "exponential", "--set", "factor=0.5"))
    ]
    assert losses[0] != losses[1]


def test_help_names_every_setting_with_its_range_and_default(run: Run) -> None:
    text = " ".join(run("train", "--help").stdout.split())
    params = [(owner, param) for owner, table in GROUPS.items() for param in table]
    params += [(owner, p) for owner, methods in METHODS.items() for method in methods.values() for p in method.params]
    for owner, param in params:
        section = text.partition(f"Settings of {owner} for --set: ")[2].partition("Settings of ")[0]
        assert f"{param.name} {param.doc} ({param.range_text().removeprefix('give ')}) {_default(param)}" in section
    for owner, methods in METHODS.items():
        for key, method in methods.items():
            if method.params and owner != "initializer":
                assert key in text.partition(f"Settings of {owner} for --set: ")[2]


def _default(param: Param) -> str:
    return f"Default {param.format(param.default)}."
