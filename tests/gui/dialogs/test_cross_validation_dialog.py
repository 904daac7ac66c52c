"""The dialog that cross-validates: folds by mouse and keys, cancelled, copied, and the project left alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpgui.data import sample_project
from bpgui.data.cross_validation import cross_validate
from bpgui.data.readers import finish
from bpgui.gui.common.text import number, percent
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.cross_validation import CrossValidationDialog, show_cross_validation
from bpgui.spec import Project

MakeWorkspace = Callable[[Project], Workspace]
Open = Callable[[Project], CrossValidationDialog]
LEFT = Qt.MouseButton.LeftButton


def project_of(name: str, epochs: int) -> Project:
    project = sample_project(name)
    return replace(project, training=replace(project.training, epochs=epochs))


@pytest.fixture
def dialog_on(qtbot: QtBot, make_workspace: MakeWorkspace) -> Iterator[Open]:
    """`dialog_on(project)` shows the dialog on a project."""
    shown: list[CrossValidationDialog] = []

    def show(project: Project) -> CrossValidationDialog:
        dialog = CrossValidationDialog(make_workspace(project))
        with qtbot.waitExposed(dialog):
            dialog.show()
        shown.append(dialog)
        return dialog

    yield show
    for dialog in shown:
        dialog.done(0)
        dialog.deleteLater()


def type_folds(qtbot: QtBot, dialog: CrossValidationDialog, text: str) -> None:
    field = dialog.form.field("folds")
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Tab)


def run(qtbot: QtBot, dialog: CrossValidationDialog) -> None:
    qtbot.mouseClick(dialog.start_button, LEFT)
    assert dialog.progress.isVisible()
    assert dialog.close_button.text() == "&Cancel"
    qtbot.waitUntil(lambda: not dialog.progress.isVisible(), timeout=30_000)


def cells(dialog: CrossValidationDialog) -> list[list[str]]:
    table = dialog.table
    return [
        [table.item(row, column).text() for column in range(table.columnCount())] for row in range(table.rowCount())
    ]


def test_the_folds_are_trained_and_shown_with_their_mean_and_deviation(qtbot: QtBot, dialog_on: Open) -> None:
    project = project_of("iris", 10)
    dialog = dialog_on(project)
    type_folds(qtbot, dialog, "3")
    run(qtbot, dialog)
    found = finish(cross_validate(project, 3))
    assert cells(dialog) == [
        [str(place), str(fold.rows), percent(fold.score()), number(fold.loss)]
        for place, fold in enumerate(found.folds, start=1)
    ]
    assert dialog.table.horizontalHeaderItem(2).text() == "Accuracy"
    assert dialog.summary.text() == (
        f"Accuracy {percent(found.mean)} ± {percent(found.deviation)}, mean and deviation over 3 folds."
    )
    assert dialog.summary.isVisible()
    assert dialog.close_button.text() == "&Close"


def test_numbers_are_measured_by_r2(qtbot: QtBot, dialog_on: Open) -> None:
    dialog = dialog_on(project_of("plane", 3))
    type_folds(qtbot, dialog, "2")
    run(qtbot, dialog)
    assert dialog.table.horizontalHeaderItem(2).text() == "R2"
    assert dialog.summary.text().startswith("R2 ")
    assert "%" not in dialog.summary.text()


def test_the_results_can_be_copied_as_text(qtbot: QtBot, qapp: QApplication, dialog_on: Open) -> None:
    dialog = dialog_on(project_of("iris", 2))
    assert not dialog.copy_button.isEnabled()
    type_folds(qtbot, dialog, "2")
    run(qtbot, dialog)
    assert dialog.copy_button.hasFocus()
    qtbot.keyClick(dialog.copy_button, Qt.Key.Key_Space)
    lines = qapp.clipboard().text().split("\n")
    assert lines[0] == "Fold\tRows\tAccuracy\tLoss"
    assert [line.split("\t") for line in lines[1:3]] == cells(dialog)
    assert lines[3] == dialog.summary.text()
    assert dialog.state.text() == "The results are on the clipboard."
    # The summary can be marked and copied by hand as well.
    assert dialog.summary.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    qapp.clipboard().clear()


def test_cancel_ends_the_training_and_leaves_the_dialog(qtbot: QtBot, dialog_on: Open) -> None:
    dialog = dialog_on(project_of("digits", 100_000))
    qtbot.mouseClick(dialog.start_button, LEFT)
    qtbot.waitUntil(dialog.progress.isVisible)
    qtbot.mouseClick(dialog.close_button, LEFT)
    assert dialog.isVisible()
    assert not dialog.progress.isVisible()
    assert dialog.state.text() == "It was cancelled; nothing has changed."
    assert dialog.start_button.isEnabled()
    assert cells(dialog) == []
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_escape_ends_the_training_first_and_then_the_dialog(qtbot: QtBot, dialog_on: Open) -> None:
    dialog = dialog_on(project_of("digits", 100_000))
    qtbot.keyClick(dialog.form.field("folds"), Qt.Key.Key_Return)
    qtbot.mouseClick(dialog.start_button, LEFT)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize("text", ["1", "21", "x", "2.5"])
def test_a_number_of_folds_that_cannot_be_is_refused_in_words(qtbot: QtBot, dialog_on: Open, text: str) -> None:
    dialog = dialog_on(project_of("iris", 2))
    type_folds(qtbot, dialog, text)
    assert dialog.problem.isVisible()
    assert "give a whole number at least 2 and at most 20" in dialog.problem.text()
    assert dialog.form.field("folds").value() == 5
    type_folds(qtbot, dialog, "2")
    assert not dialog.problem.isVisible()


def test_more_folds_than_rows_are_told_of(qtbot: QtBot, dialog_on: Open) -> None:
    dialog = dialog_on(project_of("xor", 2))
    run(qtbot, dialog)
    assert dialog.problem.text() == "4 rows cannot be dealt into 5 folds: choose from 2 to 4."
    assert not dialog.copy_button.isEnabled()
    type_folds(qtbot, dialog, "4")
    run(qtbot, dialog)
    assert len(cells(dialog)) == 4
    assert not dialog.problem.isVisible()


@pytest.mark.parametrize(
    ("project", "sentence"),
    [
        (Project(), "There is no data to cross-validate on: choose a data set first."),
        (replace(sample_project("xor"), dataset=sample_project("iris").dataset), "The network has 2 input neurons"),
    ],
)
def test_what_cannot_be_trained_cannot_be_started_and_says_why(
    dialog_on: Open, project: Project, sentence: str
) -> None:
    dialog = dialog_on(project)
    assert sentence in dialog.problem.text()
    assert not dialog.start_button.isEnabled()


def test_an_explosion_is_told(qtbot: QtBot, dialog_on: Open) -> None:
    project = project_of("plane", 200)
    wild = replace(project.training, optimizer="sgd", optimizer_settings={}, learning_rate=1000.0)
    dialog = dialog_on(replace(project, training=wild))
    type_folds(qtbot, dialog, "2")
    run(qtbot, dialog)
    assert "The training of 2 of 2 folds exploded." in dialog.summary.text()
    assert "(exploded)" in cells(dialog)[0][2]


def test_the_project_is_left_alone_while_a_training_goes_on(qtbot: QtBot, dialog_on: Open) -> None:
    project = project_of("digits", 100_000)
    dialog = dialog_on(project)
    workspace = dialog._workspace
    workspace.training.toggle()
    qtbot.waitUntil(lambda: workspace.training.state is State.RUNNING and workspace.project.epoch > 0, timeout=20_000)
    qtbot.mouseClick(dialog.start_button, LEFT)
    assert dialog.state.text().startswith("A training is going on in the window: both are slower")
    epoch = workspace.project.epoch
    qtbot.waitUntil(lambda: workspace.project.epoch > epoch, timeout=20_000)
    assert workspace.training.state is State.RUNNING
    qtbot.mouseClick(dialog.close_button, LEFT)
    workspace.training.stop()
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE, timeout=20_000)


def test_the_project_has_no_new_entry_to_undo(qtbot: QtBot, dialog_on: Open) -> None:
    project = project_of("iris", 2)
    dialog = dialog_on(project)
    run(qtbot, dialog)
    assert dialog._workspace.project is project
    assert not dialog._workspace.document.modified


def test_showing_it_opens_it_over_its_window(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    dialog = show_cross_validation(make_workspace(project_of("iris", 2)))
    assert dialog.isVisible()
    assert dialog.isModal()
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
