"""The history panel: every change has a line, a click or Enter goes there, and arrows only look."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import sample_project
from bpgui.gui.common.theme import Scheme
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.history import PRESENT, SAVED, UNDONE, HistoryPanel
from bpgui.spec import Project

MakeWorkspace = Callable[[Project], Workspace]


@pytest.fixture
def workspace(make_workspace: MakeWorkspace) -> Workspace:
    return make_workspace(sample_project("xor"))


@pytest.fixture
def panel(workspace: Workspace, qtbot: QtBot) -> HistoryPanel:
    panel = HistoryPanel(workspace)
    qtbot.addWidget(panel)
    panel.resize(300, 240)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def note(workspace: Workspace, *texts: str) -> None:
    for text in texts:
        workspace.edit(f"Note {text}", lambda project, text=text: edits.set_notes(project, text))


def rows(panel: HistoryPanel, role: int = Qt.ItemDataRole.DisplayRole) -> list[object]:
    return [panel.model.index(row).data(role) for row in range(panel.model.rowCount())]


def marked(panel: HistoryPanel, role: int) -> list[int]:
    return [row for row, true in enumerate(rows(panel, role)) if true]


def place(panel: HistoryPanel, row: int) -> QPoint:
    return panel.list.visualRect(panel.model.index(row)).center()


def click(qtbot: QtBot, panel: HistoryPanel, row: int) -> None:
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place(panel, row))


def test_without_any_change_it_says_what_it_is_for(panel: HistoryPanel, workspace: Workspace) -> None:
    assert panel.empty.isVisible()
    assert not panel.list.isVisible()
    note(workspace, "a")
    assert panel.list.isVisible()
    assert not panel.empty.isVisible()
    workspace.document.replace(Project(), None)
    assert panel.empty.isVisible()


def test_it_lists_the_start_and_every_change_and_marks_the_present(panel: HistoryPanel, workspace: Workspace) -> None:
    note(workspace, "a", "b", "c")
    assert rows(panel) == ["Start", "Note a", "Note b", "Note c"]
    assert marked(panel, PRESENT) == [3]
    workspace.document.undo_stack.undo()
    assert marked(panel, PRESENT) == [2]
    assert marked(panel, UNDONE) == [3]
    assert rows(panel, Qt.ItemDataRole.AccessibleTextRole) == ["Start", "Note a", "Note b, now", "Note c, undone"]
    note(workspace, "d")
    assert rows(panel) == ["Start", "Note a", "Note b", "Note d"]
    assert marked(panel, UNDONE) == []


def test_a_click_goes_back_and_forth_in_one_step(panel: HistoryPanel, workspace: Workspace, qtbot: QtBot) -> None:
    note(workspace, "a", "b", "c", "d")
    heard: list[str] = []
    workspace.document.project_changed.connect(lambda before, after: heard.append(after.notes))
    click(qtbot, panel, 1)
    assert workspace.project.notes == "a"
    click(qtbot, panel, 4)
    assert workspace.project.notes == "d"
    click(qtbot, panel, 0)
    assert heard == ["a", "d", sample_project("xor").notes]


def test_a_click_below_the_last_line_changes_nothing(panel: HistoryPanel, workspace: Workspace, qtbot: QtBot) -> None:
    note(workspace, "a", "b")
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(80, 230))
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.RightButton, pos=place(panel, 1))
    assert workspace.project.notes == "b"


def test_arrows_only_look_and_enter_goes_there(panel: HistoryPanel, workspace: Workspace, qtbot: QtBot) -> None:
    note(workspace, "a", "b", "c")
    panel.list.setFocus()
    for _ in range(2):
        qtbot.keyClick(panel.list, Qt.Key.Key_Up)
    assert panel.list.currentIndex().row() == 1
    assert workspace.project.notes == "c"
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert workspace.project.notes == "a"
    qtbot.keyClick(panel.list, Qt.Key.Key_End)
    qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    assert workspace.project.notes == "c"
    qtbot.keyClick(panel.list, Qt.Key.Key_Home)
    qtbot.keyClick(panel.list, Qt.Key.Key_Enter)
    assert marked(panel, PRESENT) == [0]


def test_the_present_line_is_chosen_and_in_sight_wherever_the_change_came_from(
    panel: HistoryPanel, workspace: Workspace
) -> None:
    note(workspace, *map(str, range(40)))
    assert panel.list.currentIndex().row() == 40
    assert panel.list.viewport().rect().contains(place(panel, 40))
    workspace.document.undo_stack.go_to(2)
    assert panel.list.currentIndex().row() == 2
    assert panel.list.viewport().rect().contains(place(panel, 2))


def test_the_saved_line_is_marked_and_told_in_words(panel: HistoryPanel, workspace: Workspace, tmp_path: Path) -> None:
    assert marked(panel, SAVED) == []
    note(workspace, "a", "b")
    workspace.document.save(tmp_path / "a.bpg")
    note(workspace, "c")
    assert marked(panel, SAVED) == [2]
    assert panel.model.index(2).data(Qt.ItemDataRole.AccessibleTextRole) == "Note b, saved"
    said = re.sub("<.*?>", " ", str(panel.model.index(2).data(Qt.ItemDataRole.ToolTipRole)))
    assert "Saved: the file holds the project as it is here." in said
    # Undone and left behind, the saved state cannot be reached any more.
    workspace.document.undo_stack.go_to(1)
    note(workspace, "d")
    assert marked(panel, SAVED) == []


def test_the_present_the_undone_and_the_saved_line_look_different(
    panel: HistoryPanel, workspace: Workspace, tmp_path: Path, qapp: QApplication
) -> None:
    note(workspace, "a", "a ", "a", "a ")

    def pixels(row: int) -> bytes:
        panel.list.clearFocus()
        image = panel.list.viewport().grab(panel.list.visualRect(panel.model.index(row))).toImage()
        return bytes(image.constBits())

    workspace.document.undo_stack.go_to(2)
    assert len({pixels(1), pixels(2), pixels(3)}) == 3
    plain = pixels(1)
    workspace.document.undo_stack.go_to(1)
    workspace.document.save(tmp_path / "a.bpg")
    workspace.document.undo_stack.go_to(2)
    assert pixels(1) != plain
    saved = pixels(1)
    workspace.theme.choose(Scheme.DARK)
    assert pixels(1) != saved
    workspace.theme.choose(Scheme.LIGHT)


def test_a_running_training_is_one_line_and_does_not_pull_the_keyboard_away(
    panel: HistoryPanel, workspace: Workspace, qtbot: QtBot
) -> None:
    note(workspace, "a")
    workspace.edit("Train", lambda project: edits.set_notes(project, "0"), merge=("train", 1))
    qtbot.keyClick(panel.list, Qt.Key.Key_Up)
    resets: list[str] = []
    for signal in (
        panel.model.rowsInserted,
        panel.model.rowsRemoved,
        panel.model.modelReset,
        panel.model.layoutChanged,
    ):
        signal.connect(lambda *_: resets.append("rebuilt"))
    for epoch in range(1, 30):
        workspace.edit(
            f"Train to {epoch}",
            lambda project, epoch=epoch: edits.set_notes(project, str(epoch)),
            merge=("train", 1),
        )
    assert rows(panel) == ["Start", "Note a", "Train to 29"]
    assert panel.list.currentIndex().row() == 1
    assert resets == []


def test_it_has_accessible_names(panel: HistoryPanel) -> None:
    assert panel.list.accessibleName() == "History"
    assert "Enter" in panel.list.accessibleDescription()
