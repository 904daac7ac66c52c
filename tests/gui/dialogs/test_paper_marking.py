"""Marking in the window: fields by keys, verdicts in words, files of strangers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from bpgui.data import EXAMPLES, sample_project
from bpgui.engine.walk import figure
from bpgui.files.paper import Choices, make_sheet, markdown_page
from bpgui.gui.common.theme import Scheme
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.paper.marking_dialog import MarkingDialog, show_marking
from bpgui.gui.dialogs.paper.subjects import present_subject
from bpgui.spec import Project

MakeWorkspace = Callable[[Project], Workspace]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def workspace(make_workspace: MakeWorkspace) -> Workspace:
    return make_workspace(EXAMPLES["worked-example"][1]())


@pytest.fixture
def dialog(qtbot: QtBot, workspace: Workspace) -> MarkingDialog:
    return opened(qtbot, workspace)


def opened(qtbot: QtBot, workspace: Workspace) -> MarkingDialog:
    dialog = MarkingDialog(workspace, present_subject(workspace))
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return dialog


def load(qtbot: QtBot, dialog: MarkingDialog, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    qtbot.mouseClick(dialog.load_button, LEFT)


def test_enter_and_tab_go_on_and_mark_tells_each_verdict_in_words(qtbot: QtBot, dialog: MarkingDialog) -> None:
    answers = ("0,21", "0.5524", "-0.2473", "7", "x", "")
    fields = dialog.rows.fields
    fields[0].setFocus()
    for place, answer in enumerate(answers):
        assert dialog.focusWidget() is fields[place]
        qtbot.keyClicks(fields[place], answer)
        qtbot.keyClick(fields[place], Qt.Key.Key_Return if place % 2 else Qt.Key.Key_Tab)
    qtbot.mouseClick(dialog.mark_button, LEFT)
    told = [label.text() for label in dialog.rows.verdicts[:6]]
    words = ("Right", "Close", "Sign", "Wrong", "Unreadable", "No answer")
    for word, sign, text in zip(words, "\u2713\u2248\u00b1\u2717?\u2013", told, strict=True):
        assert f"{sign} {word}." in text
    assert "the sign is not" in told[2]
    assert "The size is right, the sign is not." in fields[2].accessibleDescription()
    assert dialog.score.text() == "1 of 28 right, 23 without an answer."
    assert dialog.focusWidget() is fields[1]


def test_enter_in_the_last_field_leads_to_the_button(qtbot: QtBot, dialog: MarkingDialog) -> None:
    last = dialog.rows.fields[-1]
    last.setFocus()
    qtbot.keyClick(last, Qt.Key.Key_Return)
    assert dialog.focusWidget() is dialog.mark_button
    assert dialog.isVisible()
    qtbot.keyClick(dialog.mark_button, Qt.Key.Key_Return)
    assert dialog.score.text() == "0 of 28 right, 28 without an answer."


def test_a_field_that_gets_the_keyboard_comes_into_sight(qtbot: QtBot, dialog: MarkingDialog) -> None:
    last = dialog.rows.fields[-1]
    assert last.visibleRegion().isEmpty()
    last.setFocus()
    qtbot.waitUntil(lambda: not last.visibleRegion().isEmpty())


def test_clear_empties_the_fields(qtbot: QtBot, dialog: MarkingDialog) -> None:
    qtbot.keyClicks(dialog.rows.fields[0], "0.21")
    qtbot.mouseClick(dialog.mark_button, LEFT)
    qtbot.mouseClick(dialog.clear_button, LEFT)
    assert {field.text() for field in dialog.rows.fields} == {""}
    assert {label.text() for label in dialog.rows.verdicts} == {""}
    assert dialog.score.text() == ""


def test_more_digits_ask_for_more(qtbot: QtBot, dialog: MarkingDialog) -> None:
    dialog.digits.setValue(6)
    qtbot.keyClicks(dialog.rows.fields[1], "0.5523")
    qtbot.mouseClick(dialog.mark_button, LEFT)
    assert "Close" in dialog.rows.verdicts[1].text()


def test_the_present_step_alone_can_be_asked(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.walker.jump("backward")
    dialog = opened(qtbot, workspace)
    qtbot.keyClick(dialog.scope, Qt.Key.Key_Down)
    assert [field.accessibleName().split(":")[0] for field in dialog.rows.fields] == ["Blank 1", "Blank 2"]
    workspace.walker.jump("input")
    qtbot.keyClick(dialog.scope, Qt.Key.Key_Up)
    qtbot.keyClick(dialog.scope, Qt.Key.Key_Down)
    assert dialog.problem.text().startswith("Nothing is worked out at this step")
    assert not dialog.mark_button.isEnabled()


def test_a_worksheet_of_another_row_than_the_chosen_one_is_marked_by_its_own(
    qtbot: QtBot, make_workspace: MakeWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = make_workspace(sample_project("xor"))
    workspace.insight.choose(2)
    sheet = make_sheet(present_subject(workspace), Choices("worksheet", 5))
    text = markdown_page(sheet)
    for entry in sheet.blanks:
        text = text.replace(f"**({entry.blank})** ______", f"**({entry.blank})** {figure(entry.line.result, 5)}")
    (tmp_path / "a.md").write_text(text)
    workspace.insight.choose(1)
    dialog = opened(qtbot, workspace)
    load(qtbot, dialog, tmp_path / "a.md", monkeypatch)
    assert dialog.score.text().endswith("Well done!")
    assert dialog.digits.value() == 5
    assert dialog.note.text() == "a.md: One update: row 3 of the data, by itself."


def test_a_worksheet_of_another_network_is_told_and_the_fields_stay(
    qtbot: QtBot, dialog: MarkingDialog, make_workspace: MakeWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_workspace(sample_project("xor"))
    (tmp_path / "a.md").write_text(markdown_page(make_sheet(present_subject(other), Choices("worksheet", 4))))
    (tmp_path / "b.md").write_text("hello")
    qtbot.keyClicks(dialog.rows.fields[0], "0.21")
    load(qtbot, dialog, tmp_path / "a.md", monkeypatch)
    assert "is of another network" in dialog.problem.text()
    assert dialog.rows.fields[0].text() == "0.21"
    load(qtbot, dialog, tmp_path / "b.md", monkeypatch)
    assert dialog.problem.text().startswith("'b.md' is no worksheet of bpgui")
    assert dialog.problem.isVisible()


def test_while_training_runs_the_reason_is_told(workspace: Workspace, qtbot: QtBot) -> None:
    reasons: list[str] = []
    workspace.refused.connect(reasons.append)
    workspace.training.toggle()
    assert show_marking(workspace) is None
    assert reasons == ["Training is running: pause it (F5), since a paper tells of one update."]


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK, Scheme.CONTRAST_DARK])
def test_verdicts_take_the_colours_of_the_theme(qtbot: QtBot, workspace: Workspace, scheme: Scheme) -> None:
    workspace.theme.choose(scheme)
    dialog = opened(qtbot, workspace)
    dialog.rows.fields[0].setText("5")
    dialog.mark()
    assert workspace.theme.colours.error in dialog.rows.verdicts[0].text()


def test_every_control_has_a_name_and_a_tip(dialog: MarkingDialog) -> None:
    controls: tuple[QWidget, ...] = (dialog.scope, dialog.digits, *dialog.rows.fields)
    for control in controls:
        assert control.accessibleName()
        assert control.toolTip()
    assert dialog.rows.fields[0].accessibleName() == "Blank 1: net input, z_h1 = w_x1,h1 x x_1 + w_x2,h1 x x_2"
