"""`bpgui export --to worked-example` and `--to worksheet`: one update on paper, without a window."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from PySide6.QtWidgets import QApplication

from bpgui.data import load, sample_project
from bpgui.files import save_project
from bpgui.files.paper import marked, read_worksheet, sheet_of
from bpgui.spec import Project

Run = Callable[..., Result]
Refused = Callable[..., str]


@pytest.mark.parametrize("suffix", ["md", "html", "pdf"])
def test_a_worked_example_is_the_same_each_time(run: Run, folder: Path, suffix: str, qapp: QApplication) -> None:
    written = []
    for _ in range(2):
        done = run("export", "worked-example", "--to", "worked-example", "-o", f"a.{suffix}")
        assert (done.exit_code, done.output) == (0, f"Wrote a.{suffix}.\n")
        written.append((folder / f"a.{suffix}").read_bytes())
    assert written[0] == written[1]
    assert (folder / "a-drawing.svg").exists() == (suffix == "md")


def test_a_worksheet_comes_with_answers_that_are_right(run: Run, folder: Path, qapp: QApplication) -> None:
    assert run("export", "xor", "--to", "worksheet", "-o", "a.md").exit_code == 0
    key = dict(re.findall(r"\*\*\((\d+)\)\*\* \$([^$]+)\$", (folder / "a-answers.md").read_text()))
    text = (folder / "a.md").read_text()
    (folder / "a.md").write_text(re.sub(r"\*\*\((\d+)\)\*\* ______", lambda m: f"{m[0][:-6]}{key[m[1]]}", text))
    filled = read_worksheet(folder / "a.md")
    project = sample_project("xor")
    assert project.dataset is not None
    sheet = sheet_of(filled.stamp, project, load(project.dataset))
    assert all(one.mark.right for one in marked(sheet, filled.answers))


def test_what_cannot_be_put_on_paper_is_said(refused: Refused, folder: Path, qapp: QApplication) -> None:
    save_project(Project(), folder / "empty.bpg")
    assert "has no data" in refused("export", "empty.bpg", "--to", "worksheet", "-o", "a.md")
    assert "end its name in .md" in refused("export", "xor", "--to", "worksheet", "-o", "a.txt")
    assert "--dark changes nothing" in refused("export", "xor", "--to", "worksheet", "-o", "a.md", "--dark")
