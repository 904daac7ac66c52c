"""Projects that an earlier version wrote still open, and mean the same."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bpgui.data import sample_project
from bpgui.errors import FileError
from bpgui.files import open_project, save_project
from bpgui.spec import HISTORY_COLUMNS

# Written by bpgui 0.1: the XOR example with momentum 0.5, trained for three epochs.
FIRST = Path(__file__).parent / "format-1.bpg"

Rewrite = Callable[[Callable[[dict[str, Any]], object]], Path]


@pytest.fixture
def rewrite(tmp_path: Path) -> Rewrite:
    """Return a function that makes a copy of the first version's file with other choices."""

    def make(change: Callable[[dict[str, Any]], object]) -> Path:
        with zipfile.ZipFile(FIRST) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        content = json.loads(parts["project.json"])
        change(content)
        parts["project.json"] = json.dumps(content).encode()
        with zipfile.ZipFile(tmp_path / "old.bpg", "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
        return tmp_path / "old.bpg"

    return make


def test_the_file_is_of_the_first_version() -> None:
    with zipfile.ZipFile(FIRST) as archive:
        content = json.loads(archive.read("project.json"))
    assert content["version"] == 1
    assert content["training"]["optimizer_settings"] == {"momentum": 0.5}
    assert not {"run", "history_columns"} & set(content)


def test_a_project_of_the_first_version_opens_with_its_weights() -> None:
    project = open_project(FIRST)
    assert project.epoch == 3
    assert project.parameters.weights["connection-1"][0] == pytest.approx(
        [1.44416164, -0.89931564, 0.73477355, 0.00523154], abs=1e-8
    )
    assert project.run is None
    assert project.dataset is not None
    assert project.dataset.validation_share == 0.0


def test_momentum_has_become_an_optimiser_of_its_own() -> None:
    training = open_project(FIRST).training
    assert (training.optimizer, dict(training.optimizer_settings)) == ("momentum", {"momentum": 0.5})


@pytest.mark.parametrize("settings", [{}, {"momentum": 0}, {"momentum": 0.0}])
def test_gradient_descent_without_momentum_stays_what_it_is(rewrite: Rewrite, settings: dict[str, float]) -> None:
    path = rewrite(lambda content: content["training"].update(optimizer_settings=settings))
    assert open_project(path).training.optimizer == "sgd"
    assert dict(open_project(path).training.optimizer_settings) == {}


def test_other_optimisers_keep_their_settings(rewrite: Rewrite) -> None:
    path = rewrite(lambda content: content["training"].update(optimizer="adam", optimizer_settings={"beta1": 0.8}))
    training = open_project(path).training
    assert (training.optimizer, training.optimizer_settings["beta1"]) == ("adam", 0.8)


@pytest.mark.parametrize("key", ["training", "optimizer"])
def test_what_the_first_version_left_out_has_its_default(rewrite: Rewrite, key: str) -> None:
    def drop(content: dict[str, Any]) -> None:
        del (content if key == "training" else content["training"])[key]

    expected = "sgd" if key == "training" else "momentum"
    assert open_project(rewrite(drop)).training.optimizer == expected


def test_the_history_gets_columns_for_the_validation_part() -> None:
    rows = open_project(FIRST).history.rows()
    assert rows.shape == (4, len(HISTORY_COLUMNS))
    assert rows[:, 0].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert rows[:, 1] == pytest.approx([0.13095527, 0.13040439, 0.12966603, 0.12893546], abs=1e-8)
    assert rows[:, 3].tolist() == [0.5] * 4
    assert np.isnan(rows[:, [2, 4, 5, 6]]).all()


def test_a_migrated_project_is_saved_in_the_present_version(tmp_path: Path) -> None:
    project = open_project(FIRST)
    save_project(project, tmp_path / "new.bpg")
    assert open_project(tmp_path / "new.bpg") == project
    with zipfile.ZipFile(tmp_path / "new.bpg") as archive:
        content = json.loads(archive.read("project.json"))
    assert content["version"] == 4
    assert content["looks"] == {}
    assert content["history_columns"] == list(HISTORY_COLUMNS)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"momentum": 2}, "training: Momentum cannot be 2"),
        ({"momentum": "x"}, "training: Momentum is 'x'"),
        ({"momentum": [1]}, "training.optimizer_settings.momentum: it is a list"),
        ({"momentun": 0.5}, "training: "),
        (5, "its format 1 cannot be read"),
        (["momentum"], "its format 1 cannot be read"),
    ],
)
def test_what_was_wrong_in_the_first_version_is_still_refused(rewrite: Rewrite, settings: object, words: str) -> None:
    path = rewrite(lambda content: content["training"].update(optimizer_settings=settings))
    with pytest.raises(FileError, match=r"'old\.bpg'") as caught:
        open_project(path)
    assert words in str(caught.value)


@pytest.mark.parametrize("training", [5, "x", None, []])
def test_a_damaged_first_version_is_refused(rewrite: Rewrite, training: object) -> None:
    with pytest.raises(FileError, match=r"'old\.bpg'"):
        open_project(rewrite(lambda content: content.update(training=training)))


# Written before layers had looks and initialisers of their own: the XOR example.
SECOND = Path(__file__).parent / "format-2.bpg"


def test_a_project_of_the_second_version_opens_as_it_was_with_every_layer_as_usual(tmp_path: Path) -> None:
    project = open_project(SECOND)
    assert replace(project, layout={}) == replace(sample_project("xor"), layout={})
    assert project.layout["layer-2"] == (180.0, 0.0)
    assert dict(project.looks) == {}
    assert [layer.initializer for layer in project.network.layers] == [""] * 3
    save_project(project, tmp_path / "new.bpg")
    assert open_project(tmp_path / "new.bpg") == project


def test_the_file_is_of_the_second_version() -> None:
    with zipfile.ZipFile(SECOND) as archive:
        content = json.loads(archive.read("project.json"))
    assert content["version"] == 2
    assert "looks" not in content
    assert "initializer" not in content["network"]["layers"][1]
