"""Data and answers as CSV from the window: what is written, what is said, and what is never written over."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QWidget
from pytestqt.qtbot import QtBot

from bpgui.data import load, sample_project
from bpgui.data.importing import read_own, suggested_columns
from bpgui.data.readers import READERS, finish
from bpgui.data.starting import starting_project
from bpgui.engine import Program, predict
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs import export_data
from bpgui.gui.dialogs.export_data import DataExport
from bpgui.spec import OWN, DatasetSpec, OwnSpec, Project

MakeWorkspace = Callable[[Project], Workspace]


class Desk:
    """An export over a window, with what it says and the answers that the file dialogs are to give."""

    def __init__(self, qtbot: QtBot, workspace: Workspace, window: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
        self._qtbot = qtbot
        self.workspace = workspace
        self.export = DataExport(workspace, window)
        self.hints: list[str] = []
        self.refusals: list[str] = []
        self.offered = ""
        self._save: Path | None = None
        self._open: Path | None = None
        workspace.hinted.connect(self.hints.append)
        workspace.refused.connect(self.refusals.append)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", self._saved)
        monkeypatch.setattr(QFileDialog, "getOpenFileName", self._opened)

    def run(self, act: Callable[[], None], save: Path | None = None, open_: Path | None = None) -> None:
        """Do something with these answers to the file dialogs, and wait until it is over."""
        self._save, self._open = save, open_
        self.hints.clear()
        self.refusals.clear()
        act()
        self._qtbot.waitUntil(lambda: not self.export.running, timeout=10_000)

    def _saved(self, parent: object, title: str, start: str, pattern: str) -> tuple[str, str]:
        self.offered = Path(start).name
        return "" if self._save is None else str(self._save), pattern

    def _opened(self, parent: object, title: str, start: str, pattern: str) -> tuple[str, str]:
        return "" if self._open is None else str(self._open), pattern


Sit = Callable[[Project], Desk]


@pytest.fixture
def desk(qtbot: QtBot, make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sit]:
    made: list[Desk] = []

    def make(project: Project) -> Desk:
        window = QWidget()
        qtbot.addWidget(window)
        made.append(Desk(qtbot, make_workspace(project), window, monkeypatch))
        return made[-1]

    yield make
    for each in made:
        each.export.shutdown()


@pytest.fixture
def own(tmp_path: Path) -> Project:
    """A project on a table of 40 rows with gaps and a formula."""
    file = tmp_path / "shop.csv"
    lines = [f"{'' if k % 8 == 0 else k},{('red', '=1+1')[k % 2]},{('no', 'yes')[k > 19]}" for k in range(40)]
    file.write_text("\n".join(["x,colour,kind", *lines]), encoding="utf-8")
    preview = READERS["csv"].inspect(file)
    recipe = OwnSpec(file.name, suggested_columns(preview), str(file), reader="csv", options=preview.options)
    recipe, table = finish(read_own(recipe))
    return starting_project(DatasetSpec(OWN, own=recipe, test_share=0.25, scaling="standard"), table)


def rows_of(path: Path) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def outputs(project: Project) -> np.ndarray:
    assert project.dataset is not None
    program = Program.compile(project.network)
    return predict(program, program.pack(project.parameters), load(project.dataset, project.table).table.inputs)


def test_the_data_set_is_written_with_the_part_of_each_row(desk: Sit, tmp_path: Path) -> None:
    at = desk(sample_project("iris"))
    at.run(at.export.export_data, tmp_path / "iris")
    assert at.offered == "data.csv"
    assert at.hints == ["Wrote 150 rows to iris.csv."]
    assert at.refusals == []
    rows = rows_of(tmp_path / "iris.csv")
    assert len(rows) == 150
    assert sum(row["part"] == "test" for row in rows) == 45


def test_the_answers_stand_beside_all_rows_of_bundled_data(desk: Sit, tmp_path: Path) -> None:
    project = sample_project("iris")
    at = desk(project)
    at.run(at.export.export_answers, tmp_path / "a.csv")
    assert at.hints == ["Wrote 150 rows to a.csv."]
    rows = rows_of(tmp_path / "a.csv")
    dataset = at.workspace.dataset
    assert dataset is not None
    found = np.array([[float(row[f"output {name}"]) for name in dataset.table.classes] for row in rows])
    assert found.tobytes() == outputs(project).tobytes()
    assert {row["part"] for row in rows} == {"train", "test"}


def test_own_rows_are_written_as_they_were_given_and_no_formula_is(desk: Sit, tmp_path: Path, own: Project) -> None:
    at = desk(own)
    at.run(at.export.export_answers, tmp_path / "a.csv")
    rows = rows_of(tmp_path / "a.csv")
    assert list(rows[0]) == ["x", "colour", "kind", "part", "predicted kind", "output no", "output yes"]
    assert [row["x"] for row in rows[:3]] == ["", "1", "2"]
    assert {row["colour"] for row in rows} == {"red", "'=1+1"}
    assert [float(row["output yes"]) for row in rows] == outputs(own)[:, 0].tolist()


def test_rows_of_another_file_are_answered_and_what_is_odd_is_told(desk: Sit, tmp_path: Path, own: Project) -> None:
    at = desk(own)
    given = tmp_path / "new.csv"
    given.write_text("colour;x;note\nred;1,5;a\nviolet;2,5;b\n", encoding="utf-8")
    at.run(at.export.answer_file, tmp_path / "out.csv", given)
    assert at.offered == "new-answers.csv"
    assert at.hints == ["Wrote 2 rows to out.csv."]
    assert at.refusals == [
        "The column 'colour' has 'violet', first in row 2, which the network has never met: it counts as missing."
    ]
    rows = rows_of(tmp_path / "out.csv")
    assert [(row["x"], row["note"]) for row in rows] == [("1.5", "a"), ("2.5", "b")]
    assert all(row["predicted kind"] in ("no", "yes") for row in rows)


def test_answers_go_on_while_the_projects_own_file_is_not_found(desk: Sit, tmp_path: Path, own: Project) -> None:
    at = desk(replace(own, table=None))
    at.run(at.export.answer_file, tmp_path / "out.csv", tmp_path / "shop.csv")
    assert at.hints == ["Wrote 40 rows to out.csv."]
    at.run(at.export.export_data, tmp_path / "data.csv")
    assert at.hints == []
    assert "The data 'shop.csv' is not here: find its file" in at.refusals[0]
    assert not (tmp_path / "data.csv").exists()


def test_rows_that_lack_a_value_are_counted(desk: Sit, tmp_path: Path) -> None:
    at = desk(sample_project("xor"))
    (tmp_path / "rows.csv").write_text("x1,x2\n0,1\n,1\n", encoding="utf-8")
    at.run(at.export.answer_file, tmp_path / "out.csv", tmp_path / "rows.csv")
    assert at.refusals == ["1 row got no answer, for lack of a value that nothing fills in: complete the file."]
    assert rows_of(tmp_path / "out.csv")[1]["output 1"] == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x\n1\n", "'new.csv' has no column 'colour', which the network was trained on"),
        ("x,colour\n1,red\nmany,red\n", "'new.csv' cannot be read at row 3, column 1 ('x')"),
        ("", "'new.csv' is empty"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_and_nothing_is_written(
    desk: Sit, tmp_path: Path, own: Project, text: str, sentence: str
) -> None:
    at = desk(own)
    (tmp_path / "new.csv").write_text(text, encoding="utf-8")
    at.run(at.export.answer_file, tmp_path / "out.csv", tmp_path / "new.csv")
    assert at.hints == []
    assert sentence in at.refusals[0]
    assert not (tmp_path / "out.csv").exists()


def test_nothing_that_is_read_is_written_over(desk: Sit, tmp_path: Path, own: Project) -> None:
    at = desk(own)
    before = (tmp_path / "shop.csv").read_bytes()
    for act in (at.export.export_data, at.export.export_answers, at.export.answer_file):
        at.run(act, tmp_path / "shop.csv", tmp_path / "shop.csv")
        assert at.refusals == ["'shop.csv' was not written, since the data is read from it: choose another name."]
    assert (tmp_path / "shop.csv").read_bytes() == before


def test_without_data_nothing_is_asked(desk: Sit, tmp_path: Path) -> None:
    at = desk(Project())
    for act in (at.export.export_data, at.export.export_answers, at.export.answer_file):
        at.run(act, tmp_path / "x.csv", tmp_path / "x.csv")
        assert len(at.refusals) == 1
        assert at.offered == ""
    assert list(tmp_path.glob("*.csv")) == []


def test_a_network_that_does_not_fit_says_so(desk: Sit, tmp_path: Path) -> None:
    at = desk(replace(sample_project("xor"), dataset=sample_project("iris").dataset))
    at.run(at.export.export_answers, tmp_path / "a.csv")
    assert at.refusals[0].startswith("The network has 2 input neurons, but the data has 4 input columns")


def test_a_folder_that_cannot_be_written_to_is_told(desk: Sit, tmp_path: Path) -> None:
    at = desk(sample_project("xor"))
    at.run(at.export.export_data, tmp_path / "no" / "x.csv")
    assert "x.csv' was not written" in at.refusals[0]


def test_a_cancelled_question_writes_nothing(desk: Sit, tmp_path: Path) -> None:
    at = desk(sample_project("xor"))
    for act in (at.export.export_data, at.export.export_answers, at.export.answer_file):
        at.run(act)
    at.run(at.export.answer_file, None, tmp_path / "x.csv")
    assert (at.hints, at.refusals) == ([], [])


def test_long_work_can_be_cancelled(
    qtbot: QtBot, desk: Sit, tmp_path: Path, own: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = desk(own)

    def endless(*arguments: object) -> Iterator[float]:
        while True:
            yield 0.3

    monkeypatch.setattr(export_data, "_WAIT_MS", 0)
    monkeypatch.setattr(export_data, "read_rows", endless)
    at._save, at._open = tmp_path / "out.csv", tmp_path / "shop.csv"
    at.export.answer_file()
    window = at.export.parent()
    assert isinstance(window, QWidget)
    (progress,) = window.findChildren(QProgressDialog)
    qtbot.waitUntil(lambda: progress.isVisible() and progress.value() == 300)
    assert progress.labelText() == "Answering shop.csv..."
    progress.canceled.emit()
    assert not at.export.running
    assert at.hints == ["It was cancelled; nothing was written."]
    assert not (tmp_path / "out.csv").exists()
