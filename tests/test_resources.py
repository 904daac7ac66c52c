"""The bundled example projects: written by the script of this very program, and ready to train."""

import importlib.util
import math
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from bpgui.data import EXAMPLES, load
from bpgui.engine import Program, Trainer
from bpgui.files import open_project

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "examples"


@pytest.fixture
def script() -> ModuleType:
    """The script that writes the examples, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("build_examples", ROOT / "packaging" / "build_examples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def members(file: Path) -> dict[str, bytes]:
    """Return the parts unpacked: another zlib may pack the same bytes in another way."""
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_examples_are_those_that_the_program_writes(script: ModuleType, tmp_path: Path) -> None:
    written = script.build(tmp_path / "new")
    assert {file.name for file in written} == {file.name for file in FOLDER.iterdir()}
    for file in written:
        assert members(file) == members(FOLDER / file.name), f"run packaging/build_examples.py: {file.name} is old"


def test_the_script_writes_the_same_bytes_each_time(script: ModuleType, tmp_path: Path) -> None:
    first, again = script.build(tmp_path / "first"), script.build(tmp_path / "again")
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in again]


def test_the_script_writes_where_the_examples_are(script: ModuleType) -> None:
    assert script.FOLDER == FOLDER


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_opens_and_trains_an_epoch(name: str) -> None:
    project = open_project(FOLDER / f"{name}.bpg")
    assert project == EXAMPLES[name][1]()
    assert project.dataset is not None
    data = load(project.dataset).training_data()
    trainer = Trainer(Program.compile(project.network), project.parameters, data, project.training)
    trainer.step_epoch()
    report = trainer.report()
    assert report.epoch == 1
    assert math.isfinite(report.evaluation.train.loss)
    assert report.parameters != project.parameters
