"""The step on paper: what is chosen is shown, written whole, and always the same."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from bpgui.data import EXAMPLES, load, sample_project
from bpgui.errors import BpguiError, ParamError
from bpgui.files.paper import Choices, Sheet, Subject, make_sheet, subject_of
from bpgui.gui.common.pictures import PictureOptions
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.paper import export_dialog
from bpgui.gui.dialogs.paper.export_dialog import PaperDialog, show_paper
from bpgui.gui.dialogs.paper.marking_dialog import MarkingDialog
from bpgui.gui.dialogs.paper.paper_files import paper_files
from bpgui.gui.dialogs.paper.pdf import document_of, pages, pdf_bytes
from bpgui.gui.dialogs.paper.subjects import present_subject
from bpgui.gui.main_window import MainWindow
from bpgui.gui.views.steps.step_panel import StepPanel
from bpgui.spec import Project

OpenWindow = Callable[[Project], MainWindow]
MakeWorkspace = Callable[[Project], Workspace]
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'
LEFT = Qt.MouseButton.LeftButton


def render(options: PictureOptions) -> bytes:
    """Stand for the canvas."""
    if options.format == "svg":
        return SVG
    raise ParamError("No picture in this test.")


@pytest.fixture
def workspace(make_workspace: MakeWorkspace) -> Workspace:
    return make_workspace(EXAMPLES["worked-example"][1]())


@pytest.fixture
def dialog(qtbot: QtBot, workspace: Workspace) -> PaperDialog:
    shown = PaperDialog(workspace, present_subject(workspace), render)
    qtbot.addWidget(shown)
    shown.show()
    return shown


@pytest.fixture
def save_as(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path | None], list[str]]:
    """Answer the file dialog; return the names that it began with."""

    def answer(path: Path | None) -> list[str]:
        asked: list[str] = []

        def choose(parent: object, title: str, start: str, pattern: str) -> tuple[str, str]:
            asked.append(Path(start).name)
            return ("" if path is None else str(path)), pattern

        monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
        return asked

    return answer


def subject() -> Subject:
    project = EXAMPLES["worked-example"][1]()
    assert project.dataset is not None
    return subject_of(project, load(project.dataset), 0)


def sheet(kind: str = "worked", name: str = "worked-example") -> Sheet:
    project = EXAMPLES[name][1]()
    assert project.dataset is not None
    return make_sheet(subject_of(project, load(project.dataset), 0), Choices(kind, 5))  # type: ignore[arg-type]


def test_the_preview_follows_the_choices_by_keys(qtbot: QtBot, dialog: PaperDialog) -> None:
    assert dialog.source.toPlainText().startswith("# Worked example: one update")
    dialog.kind.setFocus()
    qtbot.keyClick(dialog.kind, Qt.Key.Key_Down)
    assert dialog.choices() == Choices("worksheet", 4)
    assert dialog.source.toPlainText().startswith("<!-- bpgui worksheet")
    qtbot.keyClick(dialog.blanks, Qt.Key.Key_Down)
    assert dialog.choices().numbers
    qtbot.keyClick(dialog.key, Qt.Key.Key_Space)
    assert dialog.source.toPlainText().startswith("# Answers: one update")
    qtbot.keyClick(dialog.format, Qt.Key.Key_Down)
    assert dialog.page.isVisible()
    assert dialog.page.toPlainText().startswith("Answers: one update")
    qtbot.keyClick(dialog.kind, Qt.Key.Key_Up)
    assert dialog.choices().digits == 6
    assert not dialog.blanks.isVisible()


def test_a_worksheet_in_markdown_is_three_files(
    qtbot: QtBot, dialog: PaperDialog, tmp_path: Path, save_as: Callable[[Path | None], list[str]]
) -> None:
    asked = save_as(tmp_path / "my sheet")
    qtbot.keyClick(dialog.kind, Qt.Key.Key_Down)
    assert dialog.note.text().endswith("3 files: the paper, its answers, the drawing.")
    qtbot.mouseClick(dialog.save_button, LEFT)
    assert asked == ["worksheet.md"]
    assert {path.name for path in tmp_path.glob("my*")} == {
        "my sheet.md",
        "my sheet-answers.md",
        "my sheet-drawing.svg",
    }
    assert (tmp_path / "my sheet-drawing.svg").read_bytes() == SVG
    assert "![The network](my%20sheet-drawing.svg)" in (tmp_path / "my sheet.md").read_text()
    assert not dialog.isVisible()


def test_files_beside_the_chosen_one_are_replaced_only_if_one_says_so(
    qtbot: QtBot,
    dialog: PaperDialog,
    tmp_path: Path,
    save_as: Callable[[Path | None], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save_as(tmp_path / "a.md")
    kept = tmp_path / "a-drawing.svg"
    kept.write_text("mine")
    questions: list[str] = []
    answer = QMessageBox.StandardButton.No

    def ask(parent: object, title: str, text: str) -> QMessageBox.StandardButton:
        questions.append(text)
        return answer

    monkeypatch.setattr(QMessageBox, "question", ask)
    qtbot.mouseClick(dialog.save_button, LEFT)
    assert kept.read_text() == "mine"
    assert not (tmp_path / "a.md").exists()
    assert dialog.isVisible()
    answer = QMessageBox.StandardButton.Yes
    qtbot.mouseClick(dialog.save_button, LEFT)
    assert kept.read_bytes() == SVG
    assert questions == ["There is already a-drawing.svg beside it. Replace?"] * 2


def test_what_cannot_be_written_is_said(
    qtbot: QtBot, dialog: PaperDialog, tmp_path: Path, save_as: Callable[[Path | None], list[str]]
) -> None:
    save_as(tmp_path / "missing" / "a.md")
    qtbot.mouseClick(dialog.save_button, LEFT)
    assert "was not written" in dialog.problem.text()
    assert dialog.isVisible()
    save_as(None)
    qtbot.mouseClick(dialog.save_button, LEFT)
    assert dialog.isVisible()


def test_a_busy_cursor_is_shown_while_files_are_made_and_goes_even_if_that_fails(
    qtbot: QtBot,
    dialog: PaperDialog,
    tmp_path: Path,
    save_as: Callable[[Path | None], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[Qt.CursorShape] = []

    def make(*_: object) -> dict[Path, bytes]:
        cursor = QApplication.overrideCursor()
        assert cursor is not None
        seen.append(cursor.shape())
        raise ParamError("Not today.")

    monkeypatch.setattr(export_dialog, "paper_files", make)
    save_as(tmp_path / "a.md")
    qtbot.mouseClick(dialog.save_button, LEFT)
    assert seen == [Qt.CursorShape.WaitCursor]
    assert QApplication.overrideCursor() is None
    assert dialog.problem.text() == "Not today."


def test_every_control_has_a_name_and_a_tip(dialog: PaperDialog) -> None:
    for control in (dialog.kind, dialog.scope, dialog.format, dialog.blanks, dialog.digits, dialog.drawing, dialog.key):
        assert control.accessibleName()
        assert control.toolTip()


def test_without_data_there_is_no_paper_but_a_reason(workspace: Workspace, make_workspace: MakeWorkspace) -> None:
    empty = make_workspace(Project())
    reasons: list[str] = []
    empty.refused.connect(reasons.append)
    assert show_paper(empty, render) is None
    assert "choose a data set" in reasons[0]


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BpguiError, match=r"'a\.txt' does not say what to write"):
        paper_files(subject(), Choices(), tmp_path / "a.txt", render)


def test_a_pdf_is_the_same_at_any_time_and_has_no_date(qtbot: QtBot) -> None:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    data = pdf_bytes(sheet(), image)
    assert data.startswith(b"%PDF-")
    assert data == pdf_bytes(sheet(), image)
    assert set(re.findall(rb"\(D:(\d+)", data)) == {b"20000101000000"}
    assert set(re.findall(rb'Date="([^"+]+)', data)) == {b"2000-01-01T00:00:00"}
    assert b"00000000-0000-0000-0000-000000000000" in data


@pytest.mark.parametrize(("kind", "name"), [("worked", "worked-example"), ("answers", "iris"), ("worksheet", "xor")])
def test_no_page_cuts_a_step_or_a_row(qtbot: QtBot, kind: str, name: str) -> None:
    document = document_of(sheet(kind, name), None)
    document.setTextWidth(600.0)
    height = 800.0
    found = pages(document, height)
    assert found[0][0] == 0.0
    assert found[-1][1] == document.size().height()
    assert all(0.0 < bottom - top <= height for top, bottom in found)
    for top, bottom in lines_of(document):
        assert any(start <= top and bottom <= end + 1.0 for start, end in found), (top, bottom)


@pytest.mark.parametrize("height", [500.0, 620.0, 740.0, 860.0, 930.0])
@pytest.mark.parametrize("kind", ["worked", "answers", "worksheet"])
def test_no_page_ends_with_a_heading_or_the_sentence_below_it(qtbot: QtBot, kind: str, height: float) -> None:
    document = document_of(sheet(kind), None)
    document.setTextWidth(600.0)
    found = pages(document, height)
    block, layout = document.begin(), document.documentLayout()
    heading = None
    while block.isValid():
        top = layout.blockBoundingRect(block).top()
        if block.blockFormat().headingLevel() == 2 and block.text().startswith("Step"):
            heading = next(at for at, (start, end) in enumerate(found) if start <= top < end)
        elif QTextCursor(block).currentTable() is not None and heading is not None:
            assert found[heading][0] <= top < found[heading][1], block.text()
            heading = None
        block = block.next()


def lines_of(document: QTextDocument) -> list[tuple[float, float]]:
    """Return top and bottom of every block of text that is seen."""
    found, block = [], document.begin()
    while block.isValid():
        if block.text():
            rect = document.documentLayout().blockBoundingRect(block)
            found.append((rect.top(), rect.bottom()))
        block = block.next()
    return found


# The whole way, by mouse in the program's window


# Qt says so of every menu that is opened without a screen.
@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_worksheet_goes_out_is_filled_comes_back_and_is_marked(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(sample_project("xor"))
    path = tmp_path / "sheet.md"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))

    click_menu(qtbot, window, "File", "Export", "This step on paper...")
    (export,) = window.findChildren(PaperDialog)
    qtbot.keyClick(export.kind, Qt.Key.Key_Down)
    qtbot.mouseClick(export.save_button, LEFT)
    qtbot.waitUntil(lambda: not window.findChildren(PaperDialog))

    key = dict(re.findall(r"\*\*\((\d+)\)\*\* \$([^$]+)\$", (tmp_path / "sheet-answers.md").read_text()))
    text = path.read_text()
    assert text.count("______") == len(key) > 20
    path.write_text(re.sub(r"\*\*\((\d+)\)\*\* ______", lambda m: f"{m[0][:-6]}{key[m[1]]}", text))

    click_menu(qtbot, window, "Train", "Mark a worksheet...")
    (marking,) = window.findChildren(MarkingDialog)
    qtbot.mouseClick(marking.load_button, LEFT)
    assert marking.problem.text() == ""
    assert marking.score.text() == f"{len(key)} of {len(key)} right. Well done!"

    third = marking.rows.fields[2]
    qtbot.mouseDClick(third, LEFT)
    third.selectAll()
    qtbot.keyClicks(third, "12.5")
    assert marking.rows.verdicts[2].text() == ""
    qtbot.mouseClick(marking.mark_button, LEFT)
    assert marking.score.text() == f"{len(key) - 1} of {len(key)} right."
    assert "Wrong" in marking.rows.verdicts[2].text()
    assert marking.focusWidget() is third
    marking.close()


def test_the_step_panel_leads_to_paper(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(sample_project("xor"))
    panel = StepPanel(window.workspace)
    qtbot.addWidget(panel)
    panel.show()
    window.workspace.walker.jump("backward")
    qtbot.mouseClick(panel.paper, LEFT)
    (export,) = window.findChildren(PaperDialog)
    assert export.scope.currentText() == f"This step: {window.workspace.walker.title}"
    export.close()


def click_menu(qtbot: QtBot, window: MainWindow, *titles: str) -> None:
    """Click through the menus by mouse."""
    bar = window.menuBar()
    actions = {action.text().replace("&", ""): action for action in bar.actions()}
    qtbot.mouseClick(bar, LEFT, pos=bar.actionGeometry(actions[titles[0]]).center())
    menu = actions[titles[0]].menu()
    for title in titles[1:]:
        assert isinstance(menu, QMenu)
        qtbot.waitUntil(menu.isVisible)
        action = next(action for action in menu.actions() if action.text().replace("&", "") == title)
        place: QPoint = menu.actionGeometry(action).center()
        qtbot.mouseMove(menu, place)
        qtbot.mouseClick(menu, LEFT, pos=place)
        menu = action.menu()
