"""Data that a project left in a file of its own: read beside the window, looked for, or found changed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from bpgui.data.importing import read_own
from bpgui.data.readers import READERS, finish
from bpgui.data.starting import starting_project
from bpgui.files import open_project, save_project
from bpgui.gui.common.data_notice import DataNotice
from bpgui.gui.common.own_data import OwnData
from bpgui.gui.common.predictor import Predictor
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import OWN, ColumnSpec, DatasetSpec, OwnSpec, Project

LEFT = Qt.MouseButton.LeftButton
ROWS = [f"{row % 10},{row % 7},{'ab'[row % 2]}" for row in range(60)]
MakeWorkspace = Callable[[Project], Workspace]


class Stage(QWidget):
    """A window with the notice, in which projects are opened."""

    def __init__(self, workspace: Workspace, qtbot: QtBot) -> None:
        super().__init__()
        self.workspace = workspace
        self.qtbot = qtbot
        self.notice = DataNotice(workspace.theme, self)
        self.own_data = OwnData(workspace, self.notice, self)

    def open(self, path: Path) -> None:
        self.workspace.document.replace(open_project(path), path)

    def wait(self) -> None:
        self.qtbot.waitUntil(lambda: not self.own_data.reading, timeout=10_000)

    def press(self, words: str) -> None:
        (button,) = [button for button in self.notice.buttons if button.text() == words]
        self.qtbot.mouseClick(button, LEFT)

    @property
    def offers(self) -> list[str]:
        return [button.text() for button in self.notice.buttons]


@pytest.fixture
def stage(make_workspace: MakeWorkspace, qtbot: QtBot) -> Iterator[Stage]:
    made = Stage(make_workspace(Project()), qtbot)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.own_data.shutdown()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "mine.csv"
    write(file, ROWS)
    return file


@pytest.fixture
def saved(data: Path, tmp_path: Path) -> Path:
    """Return a project file whose data is in a file beside it."""
    columns = (*(ColumnSpec(name, missing="mean") for name in "xy"), ColumnSpec("kind", "category", "target"))
    own = OwnSpec("mine.csv", columns, str(data), reader="csv", options=READERS["csv"].inspect(data).options)
    own, table = finish(read_own(replace(own, embedded=False)))
    save_project(starting_project(DatasetSpec(OWN, own=own), table), tmp_path / "mine.bpg")
    return tmp_path / "mine.bpg"


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path | None], None]:
    """Answer the question for a file."""

    def choose(path: Path | None) -> None:
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a: ("" if path is None else str(path), ""))

    return choose


def write(file: Path, rows: list[str]) -> None:
    file.write_text("\n".join(["x,y,kind", *rows]) + "\n")


def test_the_data_of_an_opened_project_is_read_in_the_background(stage: Stage, saved: Path) -> None:
    stage.open(saved)
    assert stage.own_data.reading
    assert "Reading 'mine.csv'" in stage.notice.text
    assert not stage.notice.bar.isHidden()
    assert stage.workspace.dataset is None
    assert "'mine.csv' is not here" in stage.workspace.training.problem
    assert stage.workspace.project.preparation is not None
    stage.wait()
    assert stage.notice.isHidden()
    assert len(stage.workspace.dataset.table.inputs) == 60
    assert not stage.workspace.document.modified
    assert stage.workspace.document.path == saved
    assert Predictor(stage.workspace.document).problem == ""


def test_what_was_edited_meanwhile_stays(stage: Stage, saved: Path) -> None:
    stage.open(saved)
    stage.workspace.edit("Note", lambda project: replace(project, notes="mine"))
    stage.wait()
    assert stage.workspace.project.notes == "mine"
    assert stage.workspace.dataset is not None
    assert stage.workspace.document.undo_stack.undo_text == "Read mine.csv"
    stage.workspace.document.undo_stack.undo()
    assert stage.offers == ["Read it"]
    assert not stage.own_data.reading
    stage.press("Read it")
    stage.wait()
    assert stage.workspace.dataset is not None


def test_a_file_that_has_moved_is_told_and_found_again(
    stage: Stage, saved: Path, data: Path, tmp_path: Path, answer: Callable[[Path | None], None]
) -> None:
    elsewhere = tmp_path / "elsewhere.csv"
    data.rename(elsewhere)
    stage.open(saved)
    stage.wait()
    assert stage.notice.text == "The data file 'mine.csv' is not there: find it."
    assert stage.offers == ["Find it..."]
    answer(None)
    stage.press("Find it...")
    assert stage.offers == ["Find it..."]
    answer(elsewhere)
    stage.press("Find it...")
    stage.wait()
    assert stage.notice.isHidden()
    assert stage.workspace.project.dataset.own.file == str(elsewhere)
    assert stage.workspace.dataset is not None
    # The new place is worth saving.
    assert stage.workspace.document.modified


def test_a_file_that_has_changed_is_taken_as_it_is_if_wanted(stage: Stage, saved: Path, data: Path) -> None:
    write(data, ROWS[:40])
    stage.open(saved)
    stage.wait()
    assert stage.notice.text == "The data file 'mine.csv' has changed since it was imported."
    assert stage.offers == ["Read it as it is now", "Find the old one..."]
    assert stage.workspace.dataset is None
    stage.press("Read it as it is now")
    assert len(stage.workspace.dataset.table.inputs) == 40
    assert stage.notice.isHidden()
    assert stage.workspace.document.undo_stack.undo_text == "Read mine.csv"
    assert stage.workspace.project.preparation == stage.workspace.dataset.preparation


def test_the_old_file_is_found_in_another_place(
    stage: Stage, saved: Path, data: Path, tmp_path: Path, answer: Callable[[Path | None], None]
) -> None:
    old = tmp_path / "backup.csv"
    old.write_bytes(data.read_bytes())
    write(data, ROWS[:40])
    stage.open(saved)
    stage.wait()
    answer(old)
    stage.press("Find the old one...")
    stage.wait()
    assert len(stage.workspace.dataset.table.inputs) == 60
    assert stage.workspace.project.dataset.own.file == str(old)


def test_a_file_that_cannot_be_read_any_more_is_told(stage: Stage, saved: Path, data: Path) -> None:
    data.write_text("x,y\n1,2\n")
    stage.open(saved)
    stage.wait()
    assert "kind" in stage.notice.text
    assert stage.offers == ["Read it again", "Find it..."]
    write(data, ROWS)
    stage.press("Read it again")
    stage.wait()
    assert stage.workspace.dataset is not None


def test_another_project_ends_the_reading(stage: Stage, saved: Path) -> None:
    stage.open(saved)
    stage.workspace.document.replace(Project(), None)
    assert not stage.own_data.reading
    assert stage.notice.isHidden()
    assert stage.workspace.project.table is None
