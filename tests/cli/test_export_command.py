"""`bpgui export`: the drawing as a picture or as text, without a screen and without noise."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import Result
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from bpgui.cli.export import PICTURES
from bpgui.data import EXAMPLES, Dataset
from bpgui.errors import DataError
from bpgui.files import save_project
from bpgui.files.graphviz import to_dot
from bpgui.files.mermaid import to_mermaid
from bpgui.gui.common.pictures import PICTURE_FORMATS
from bpgui.spec import DatasetSpec, Project, RawTable

Run = Callable[..., Result]
Process = Callable[..., subprocess.CompletedProcess[str]]
Refused = Callable[..., str]


def test_a_picture_needs_no_screen_and_makes_no_noise(process: Process, folder: Path) -> None:
    done = process("export", "xor", "--to", "svg", "-o", "xor.svg")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Wrote xor.svg.\n", "")
    assert ElementTree.parse(folder / "xor.svg").getroot().tag.endswith("svg")
    assert [file.name for file in folder.iterdir()] == ["xor.svg"]


def test_text_needs_no_qt(process: Process, folder: Path) -> None:
    code = """
import sys
from bpgui.cli import main
try:
    main(["export", "xor", "--to", "dot", "-o", "xor.dot"])
except SystemExit as end:
    assert not end.code
assert not [name for name in sys.modules if name.startswith("PySide6")]
"""
    done = process(start=("-c", code))
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "xor.dot").read_text().startswith("digraph network {")


@pytest.mark.parametrize(("kind", "write"), [("dot", to_dot), ("mermaid", to_mermaid)])
def test_text_is_that_of_the_project(run: Run, folder: Path, kind: str, write: Callable[..., str]) -> None:
    project = EXAMPLES["xor"][1]()
    assert run("export", "xor", "--to", kind, "-o", "a.txt").exit_code == 0
    assert (folder / "a.txt").read_text() == write(project)
    assert run("export", "xor", "--to", kind, "-o", "b.txt", "--detail", "layers").exit_code == 0
    assert (folder / "b.txt").read_text() == write(project, "layers")


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<?xml"), ("pdf", b"%PDF-"), ("png", b"\x89PNG")])
def test_every_kind_of_picture_is_written(run: Run, qapp: QApplication, folder: Path, kind: str, start: bytes) -> None:
    result = run("export", "worked-example", "--to", kind, "-o", "picture")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "Wrote picture.\n", "")
    assert (folder / "picture").read_bytes().startswith(start)


def test_scale_colours_ground_and_legend_are_chosen(run: Run, qapp: QApplication, folder: Path) -> None:
    for name, options in {
        "plain": [],
        "large": ["--scale", "4"],
        "dark": ["--dark"],
        "clear": ["--transparent"],
        "bare": ["--no-legend"],
    }.items():
        assert run("export", "xor", "--to", "png", "-o", f"{name}.png", *options).exit_code == 0
    plain, large, dark, clear, bare = (
        QImage(str(folder / f"{name}.png")) for name in ("plain", "large", "dark", "clear", "bare")
    )
    assert large.size() == plain.size() * 2
    assert plain.pixelColor(1, 1).lightness() > 200
    assert dark.pixelColor(1, 1).lightness() < 80
    assert clear.pixelColor(1, 1).alpha() == 0
    assert bare.height() < plain.height()


def test_a_project_file_is_exported_with_its_columns(run: Run, qapp: QApplication, folder: Path) -> None:
    save_project(EXAMPLES["xor"][1](), folder / "my.bpg")
    assert run("export", "my.bpg", "--to", "svg", "-o", "my.svg").exit_code == 0
    assert "x1 xor x2" in (folder / "my.svg").read_text()


def test_a_project_whose_data_cannot_be_loaded_is_drawn_all_the_same(
    run: Run, qapp: QApplication, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(spec: DatasetSpec, own: RawTable | None) -> Dataset:
        raise DataError(f"The data '{spec.source}' is lost: choose other data.")

    monkeypatch.setattr("bpgui.cli.export.load", lost)
    result = run("export", "xor", "--to", "svg", "-o", "xor.svg")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "hidden 1" in (folder / "xor.svg").read_text()
    assert "x1" not in (folder / "xor.svg").read_text()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("xor --to svg", "Missing option '-o' / '--output' (see 'bpgui export --help')"),
        ("xor -o a.svg", "Missing option '--to'"),
        ("--to svg -o a.svg", "Missing argument 'PROJECT'"),
        ("xor --to swg -o a.svg", "There is no format called 'swg': did you mean 'svg'?"),
        ("xor --to jpeg -o a.jpg", "There is no format called 'jpeg': did you mean 'png'?"),
        ("xr --to svg -o a.svg", "There is no sample called 'xr'"),
        ("no.bpg --to dot -o a.dot", "'no.bpg' cannot be opened, since its folder or the file does not exist"),
        ("xor --to png -o a.png --scale 9", "The scale cannot be 9: give a number at least 1 and at most 8"),
        ("xor --to png -o a.png --scale nan", "The scale cannot be nan: give a number at least 1 and at most 8"),
        ("xor --to png -o a.png --scale big", "'big' is not a valid float"),
        ("xor --to svg -o a.svg --scale 2", "--scale changes nothing of svg: leave it out, or choose png"),
        ("xor --to dot -o a.dot --dark", "--dark changes nothing of dot: leave it out, or choose svg, pdf or png"),
        ("xor --to png -o a.png --detail layers", "--detail changes nothing of png: leave it out, or choose dot or me"),
        ("xor --to dot -o a.dot --detail layer", "There is no detail called 'layer': did you mean 'layers'?"),
        ("xor --to svg -o no/a.svg", "'no/a.svg' cannot be written, since its folder does not exist"),
        ("xor --to dot -o .", "'.' cannot be written, since it is a folder"),
    ],
)
def test_export_refuses(refused: Refused, qapp: QApplication, folder: Path, arguments: str, sentence: str) -> None:
    assert sentence in refused("export", *arguments.split())
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("kind", ["svg", "dot"])
def test_an_empty_project_is_refused(refused: Refused, qapp: QApplication, folder: Path, kind: str) -> None:
    save_project(Project(), folder / "empty.bpg")
    assert "The canvas is empty" in refused("export", "empty.bpg", "--to", kind, "-o", "a")
    assert [file.name for file in folder.iterdir()] == ["empty.bpg"]


def test_the_command_knows_all_formats_of_pictures() -> None:
    assert PICTURES == PICTURE_FORMATS
