"""`bpgui experiment`: lists the presets, runs one, and tells its numbers."""

import json
from collections.abc import Callable

from click.testing import Result

from bpgui.data.readers import finish
from bpgui.experiments import EXPERIMENTS

Run = Callable[..., Result]


def test_without_a_name_all_presets_are_listed(run: Run) -> None:
    result = run("experiment")
    assert result.exit_code == 0
    for name in EXPERIMENTS:
        assert name in result.stdout
    assert list(json.loads(run("experiment", "--json").stdout)) == list(EXPERIMENTS)


def test_a_preset_is_run_and_told(run: Run) -> None:
    expected = finish(EXPERIMENTS["exploding-gradients"].conduct(2, "reference"))
    result = run("experiment", "exploding-gradients", "--seed", "2", "--executor", "reference", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["seed"] == 2
    assert told["verdict"] == expected.verdict
    assert told["columns"] == [column.title for column in expected.columns]
    assert told["rows"] == [list(row) for row in expected.rows]
    shown = run("experiment", "exploding-gradients", "--executor", "reference")
    assert "The same, clipped" in shown.stdout
    assert "past all bounds" in shown.stdout


def test_a_loss_beyond_all_numbers_is_null(run: Run) -> None:
    told = json.loads(run("experiment", "learning-rate", "--executor", "reference", "--json").stdout)
    last = told["rows"][-1]
    assert last[2] is None
    assert last[4] == "exploded"


def test_what_does_not_exist_is_refused_in_words(run: Run) -> None:
    result = run("experiment", "overfit")
    assert result.exit_code == 2
    assert "did you mean 'overfitting'?" in result.stderr
    assert run("experiment", "noise", "--executor", "gpu").exit_code == 2
