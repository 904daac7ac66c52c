"""`bpgui check`: right gradients pass, wrong ones do not."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from click.testing import Result

from bpgui.engine import ACTIVATIONS

Run = Callable[..., Result]


@pytest.mark.parametrize(
    ("project", "weights"),
    [("xor", "8 of 8"), ("digits", "200 of 2,048"), ("worked-example", "4 of 4"), ("bumps", "48 of 48")],
)
def test_gradients_of_the_samples_are_right(run: Run, project: str, weights: str) -> None:
    result = run("check", project)
    assert result.exit_code == 0
    assert f"input to hidden 1 {weights} " in " ".join(result.stdout.split())
    assert "Analytic and numeric gradients agree" in result.stdout
    assert result.stderr == ""


def test_a_wrong_derivative_is_found(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    right = ACTIVATIONS["sigmoid"]
    wrong = replace(right, backward=lambda net, output, error, settings: error * output * (1.001 - output))
    monkeypatch.setitem(ACTIVATIONS, "sigmoid", wrong)
    result = run("check", "xor")
    assert result.exit_code == 1
    assert "gradients DO NOT agree" in result.stdout
    assert "Traceback" not in result.output


def test_a_saved_project_is_checked_where_it_stands(run: Run) -> None:
    assert run("train", "xor", "--optimizer", "adam", "--epochs", "300", "--out", "my.bpg").exit_code == 0
    assert run("check", "my.bpg").exit_code == 0
