"""`bpgui train`: what it prints, what it writes, and which settings it trains with."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result

from bpgui.cli.progress import Result as TrainingResult
from bpgui.data import sample_project
from bpgui.edits import set_training
from bpgui.engine import Evaluation, Metrics, Trainer
from bpgui.engine.metrics import summarise
from bpgui.files import open_project, save_project

Run = Callable[..., Result]

CLASSIC_XOR = (
    *("train", "xor", "--layers", "2,4,1", "--activation", "sigmoid", "--output-activation", "sigmoid"),
    *("--loss", "half_squared_error", "--reduction", "sum", "--batch", "full", "--init", "normal", "--lr", "0.1"),
    *("--epochs", "10000", "--executor", "reference", "--json"),
)


def strict(text: str) -> dict[str, Any]:
    """Parse JSON as the standard has it: no NaN, no infinity, no key twice."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    def distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    return json.loads(text, parse_constant=refuse, object_pairs_hook=distinct)


def trained(run: Run, *arguments: str) -> dict[str, Any]:
    result = run("train", *arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return strict(result.stdout)


def test_classic_xor_prints_one_json_object_and_nothing_else(process: Callable[..., Any]) -> None:
    done = process(*CLASSIC_XOR, "--seed", "0")
    assert (done.returncode, done.stderr) == (0, "")
    summary = strict(done.stdout)
    assert set(summary) == {
        *("epochs", "loss", "metrics", "seconds", "samples_per_second", "executor", "stopped_by", "seed", "score")
    }
    assert summary["score"] == {"name": "accuracy", "value": 1.0, "stated": [1.0, 1.0], "baseline": 0.5}
    assert (summary["epochs"], summary["stopped_by"], summary["seed"]) == (10_000, "epochs", 0)
    assert set(summary["loss"]) == set(summary["metrics"]) == {"train", "test"}
    assert summary["loss"]["test"] is None
    assert summary["metrics"]["test"] is None
    metrics = summary["metrics"]["train"]
    assert set(metrics) == {"mse", "mae", "r2", "accuracy", "precision", "recall", "confusion"}
    assert (metrics["accuracy"], metrics["r2"]) == (1.0, None)
    assert (metrics["precision"], metrics["recall"], metrics["confusion"]) == ([1.0, 1.0], [1.0, 1.0], [[2, 0], [0, 2]])
    assert metrics["mse"] < 0.01
    # The loss is the mean over the samples although the gradients are added up.
    assert summary["loss"]["train"] == pytest.approx(summary["metrics"]["train"]["mse"] / 2, rel=1e-12)
    assert summary["samples_per_second"] == pytest.approx(40_000 / summary["seconds"])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 10))
def test_classic_xor_is_learned_from_every_seed(run: Run, seed: int) -> None:
    result = run(*CLASSIC_XOR, "--seed", str(seed))
    metrics = strict(result.stdout)["metrics"]["train"]
    assert metrics["accuracy"] == 1.0
    assert metrics["mse"] < 0.01


def test_digits_are_recognised_with_the_samples_own_settings(run: Run) -> None:
    summary = trained(run, "digits", "--seed", "0")
    metrics = summary["metrics"]["test"]
    assert metrics["accuracy"] >= 0.97
    confusion = np.array(metrics["confusion"])
    assert confusion.shape == (10, 10)
    assert confusion.trace() / confusion.sum() == pytest.approx(metrics["accuracy"], rel=1e-12)
    np.testing.assert_allclose(metrics["recall"], confusion.diagonal() / confusion.sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(metrics["precision"], confusion.diagonal() / confusion.sum(axis=0), rtol=1e-12)


def test_regression_has_explained_variance_and_nothing_about_classes(run: Run) -> None:
    summary = trained(run, "bumps", "--epochs", "20")
    for metrics in summary["metrics"].values():
        assert [metrics[name] for name in ("accuracy", "precision", "recall", "confusion")] == [None] * 4
        assert 0.0 < metrics["mae"] < metrics["mse"] ** 0.5
        assert 0.5 < metrics["r2"] < 1.0


def test_worked_example_takes_the_step_of_the_textbook(run: Run, folder: Path) -> None:
    trained(run, "worked-example", "--out", "step.bpg")
    project = open_project(folder / "step.bpg")
    hidden, output = (project.parameters.weights[c.id] for c in project.network.connections)
    np.testing.assert_allclose(hidden, [[0.19904534, 0.29717500], [0.19809069, 0.29435000]], atol=1e-8)
    np.testing.assert_allclose(output, [[0.27969149], [0.87874292]], atol=1e-8)


def test_a_loss_that_overflows_on_the_test_part_is_null(folder: Path) -> None:
    fine, overflown = Metrics(0.5, 0.25, None), Metrics(np.inf, np.inf, None)
    targets = np.array([[0.0], [1.0]])
    with np.errstate(over="ignore"):
        parts = [summarise(outputs, targets, classes=False) for outputs in (targets, targets * 1e200)]
    summary = TrainingResult(
        sample_project("plane"), Evaluation(fine, overflown), *parts, 1.0, 10, "reference"
    ).summary()
    assert summary["loss"] == {"train": 0.5, "test": None}
    assert (summary["metrics"]["test"]["mse"], summary["metrics"]["test"]["r2"]) == (None, None)
    assert summary["metrics"]["test"]["mae"] == pytest.approx(5e199)
    assert (summary["metrics"]["train"]["mse"], summary["metrics"]["train"]["r2"]) == (0.0, 1.0)


def test_in_words_the_result_goes_to_stdout_and_the_bar_to_stderr(run: Run) -> None:
    result = run("train", "gauss", "--epochs", "3")
    assert result.exit_code == 0
    head, train, test, score = result.stdout.splitlines()
    assert head.startswith("3 epochs in ")
    assert train.startswith("training: loss ")
    assert test.startswith("test: loss ")
    assert test.endswith(" %")
    assert score.startswith(f"score: accuracy {test.split('accuracy ')[1]} (its own settings: 99.00 % to 100.00 %")
    assert "3/3 epochs" in result.stderr


def test_same_seed_gives_the_same_losses_and_another_seed_others(run: Run) -> None:
    first, again, other = (trained(run, "xor", "--epochs", "20", "--seed", seed)["loss"] for seed in ("4", "4", "5"))
    assert first == again
    assert first != other


@pytest.mark.parametrize("settings", [[], ["--optimizer", "adam"]])
def test_a_saved_project_goes_on_from_its_epoch(run: Run, folder: Path, settings: list[str]) -> None:
    assert trained(run, "xor", *settings, "--epochs", "4", "--out", "half.bpg")["epochs"] == 4
    summary = trained(run, "half.bpg", "--epochs", "6", "--out", "whole.bpg", "--history", "loss.csv")
    assert summary["epochs"] == 10
    epochs = [line.split(",")[0] for line in (folder / "loss.csv").read_text(encoding="ascii").splitlines()]
    assert epochs == ["epoch", *map(str, range(11))]
    assert open_project(folder / "whole.bpg").epoch == 10


def test_two_halves_give_the_same_weights_as_the_whole(run: Run, folder: Path) -> None:
    trained(run, "xor", "--epochs", "10", "--out", "whole.bpg")
    trained(run, "xor", "--epochs", "5", "--out", "half.bpg")
    trained(run, "half.bpg", "--out", "both.bpg")
    assert open_project(folder / "both.bpg").parameters == open_project(folder / "whole.bpg").parameters


def test_another_seed_starts_a_saved_project_anew(run: Run) -> None:
    trained(run, "xor", "--epochs", "4", "--out", "first.bpg")
    assert trained(run, "first.bpg", "--epochs", "3", "--seed", "9")["epochs"] == 3


def test_history_has_a_row_for_every_epoch_and_one_for_the_start(run: Run, folder: Path) -> None:
    trained(run, "gauss", "--epochs", "7", "--history", "loss.csv")
    head, *rows = (folder / "loss.csv").read_text(encoding="ascii").splitlines()
    assert head == "epoch,train_loss,test_loss,train_accuracy,test_accuracy,validation_loss,validation_accuracy"
    assert [row.split(",")[0] for row in rows] == [str(epoch) for epoch in range(8)]


@pytest.mark.parametrize("layers", [[], ["--layers", "2,3,1"]])
@pytest.mark.parametrize(
    ("sample", "choice", "settings"),
    [
        ("xor", ["--optimizer", "adam"], {"beta1", "beta2", "epsilon"}),
        ("spiral", ["--optimizer", "sgd"], set()),
        ("spiral", ["--optimizer", "nesterov"], {"momentum"}),
    ],
)
def test_another_optimizer_brings_its_own_settings(
    run: Run, folder: Path, sample: str, choice: list[str], settings: set[str], layers: list[str]
) -> None:
    trained(run, sample, *choice, *layers, "--epochs", "2", "--out", "out.bpg")
    assert set(open_project(folder / "out.bpg").training.optimizer_settings) == settings


@pytest.mark.parametrize("layers", [[], ["--layers", "2,3,1"]])
@pytest.mark.parametrize(("choice", "settings"), [("he", {"bias"}), ("uniform", {"range", "bias"}), ("zero", {"bias"})])
def test_another_initializer_brings_its_own_settings(
    run: Run, folder: Path, choice: str, settings: set[str], layers: list[str]
) -> None:
    trained(run, "xor", "--init", choice, *layers, "--epochs", "2", "--out", "out.bpg")
    assert set(open_project(folder / "out.bpg").training.initializer_settings) == settings


def test_new_layers_keep_all_that_was_not_chosen(run: Run, folder: Path) -> None:
    project = sample_project("spiral")
    training = replace(project.training, optimizer="momentum", initializer="normal")
    training = replace(training, learning_rate=0.5, batch_size=7)
    project = set_training(project, training)
    training = replace(project.training, optimizer_settings={"momentum": 0.8}, initializer_settings={"std": 0.3})
    project = set_training(project, training)
    save_project(project, folder / "mine.bpg")
    trained(run, "mine.bpg", "--layers", "2,5,3,1", "--epochs", "2", "--out", "out.bpg")
    out = open_project(folder / "out.bpg")
    assert out.training == replace(project.training, epochs=2)
    assert out.training.optimizer_settings["momentum"] == 0.8
    assert out.training.initializer_settings["std"] == 0.3
    assert [layer.size for layer in out.network.layers] == [2, 5, 3, 1]
    assert [layer.activation for layer in out.network.layers[1:]] == ["tanh", "tanh", "sigmoid"]
    assert out.dataset == project.dataset
    assert out.notes == project.notes


def test_new_layers_have_biases_only_if_the_old_ones_had(run: Run, folder: Path) -> None:
    trained(run, "worked-example", "--layers", "2,3,1", "--out", "bare.bpg")
    assert open_project(folder / "bare.bpg").parameters.biases == {}
    trained(run, "xor", "--layers", "2,3,1", "--epochs", "1", "--out", "full.bpg")
    assert [len(bias) for bias in open_project(folder / "full.bpg").parameters.biases.values()] == [3, 1]


def test_activations_are_put_in_by_role(run: Run, folder: Path) -> None:
    options = ("--layers", "2,4,3,1", "--activation", "relu", "--output-activation", "tanh", "--epochs", "1")
    trained(run, "xor", *options, "--out", "out.bpg")
    layers = open_project(folder / "out.bpg").network.layers
    assert [layer.activation for layer in layers[1:]] == ["relu", "relu", "tanh"]


def test_hidden_activation_does_not_matter_without_a_hidden_layer(run: Run) -> None:
    plain = trained(run, "and", "--epochs", "5")
    assert trained(run, "and", "--epochs", "5", "--activation", "tanh")["loss"] == plain["loss"]


def test_batch_size_has_a_word_for_all_rows_at_once(run: Run, folder: Path) -> None:
    trained(run, "gauss", "--batch", "full", "--epochs", "1", "--out", "full.bpg")
    trained(run, "gauss", "--batch", "1", "--epochs", "1", "--out", "online.bpg")
    full, online = (open_project(folder / name) for name in ("full.bpg", "online.bpg"))
    assert (full.training.batch_size, online.training.batch_size) == (0, 1)
    assert full.parameters != online.parameters


@pytest.mark.parametrize("option", ["--out", "--history"])
def test_a_file_that_cannot_be_written_is_told_before_the_training(
    refused: Callable[..., str], folder: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    def begun(trainer: Trainer) -> None:
        raise AssertionError("training has begun")

    monkeypatch.setattr(Trainer, "run", begun)
    (folder / "taken").mkdir()
    (folder / "file").touch()
    assert "'missing/x' cannot be written, since its folder does not exist" in refused(
        "train", "xor", option, "missing/x"
    )
    assert "its folder does not exist" in refused("train", "xor", option, "file/x")
    assert "'taken' cannot be written, since it is a folder" in refused("train", "xor", option, "taken")


def test_a_run_that_explodes_writes_its_last_finite_weights_and_says_so(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "exploded.bpg"
    result = run("train", "plane", "--optimizer", "sgd", "--lr", "1000", "--json", "--out", str(target))
    assert result.exit_code == 2
    assert "grew past all bounds" in result.stderr
    assert "learning rate below 1000" in result.stderr
    assert strict(result.stdout)["stopped_by"] == "explosion"
    told = strict(result.stdout)["explosion"]
    assert f"epoch {told['epoch']}: the numbers in layer '{told['layer']}' at sample {told['sample']} " in result.stderr
    assert (told["stage"], told["learning_rate"]) == ("loss", 1000.0)
    assert told["largest"]["value"] == max(
        (float(value) for value in open_project(target).parameters.weights["connection-1"].ravel()), key=abs
    )
    assert (told["largest"]["from"], told["largest"]["to"], told["largest"]["to_neuron"]) == ("input", "output", 1)
    parameters = open_project(target).parameters
    assert all(np.isfinite(weights).all() for weights in parameters.weights.values())
