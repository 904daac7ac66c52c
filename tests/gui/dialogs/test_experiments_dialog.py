"""The dialog of experiments: chosen, run, cancelled, opened and copied by mouse and keys, in the window itself."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from bpgui.data import sample_project
from bpgui.data.readers import finish
from bpgui.experiments import EXPERIMENTS, Column, Curve, Figure, Outcome
from bpgui.experiments import noise_report as reports
from bpgui.experiments.noise import Plan, noise_lab
from bpgui.gui.common.text import localised
from bpgui.gui.common.theme import LIGHT, Scheme
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.experiments.entries import ENTRIES, NOISE_LAB
from bpgui.gui.dialogs.experiments.experiments_dialog import ExperimentsDialog
from bpgui.gui.dialogs.experiments.figure_view import FigureView, described
from bpgui.gui.dialogs.experiments.looks import looks_of
from bpgui.gui.dialogs.experiments.outcome_table import as_text, written
from bpgui.gui.main_window import MainWindow
from bpgui.spec import Project

MakeWorkspace = Callable[[Project], Workspace]
OpenWindow = Callable[[Project], MainWindow]
Open = Callable[..., ExperimentsDialog]
LEFT = Qt.MouseButton.LeftButton


def small(name: str = "gauss", epochs: int = 5) -> Project:
    project = sample_project(name)
    return replace(project, training=replace(project.training, epochs=epochs))


@pytest.fixture
def dialog_on(qtbot: QtBot, make_workspace: MakeWorkspace) -> Iterator[Open]:
    """`dialog_on(project, opened)` shows the dialog; the projects that it opens go into the list `opened`."""
    shown: list[ExperimentsDialog] = []

    def show(project: Project | None = None, opened: list[Project] | None = None) -> ExperimentsDialog:
        def take(chosen: Project) -> bool:
            if opened is not None:
                opened.append(chosen)
            return opened is not None

        dialog = ExperimentsDialog(make_workspace(project or small()), take)
        with qtbot.waitExposed(dialog):
            dialog.show()
        shown.append(dialog)
        return dialog

    yield show
    for dialog in shown:
        dialog.done(0)
        dialog.deleteLater()


def choose(qtbot: QtBot, dialog: ExperimentsDialog, key: str) -> None:
    item = dialog.list.item(list(ENTRIES).index(key))
    dialog.list.scrollToItem(item)
    qtbot.mouseClick(dialog.list.viewport(), LEFT, pos=dialog.list.visualItemRect(item).center())
    assert dialog.list.key() == key


def run(qtbot: QtBot, dialog: ExperimentsDialog) -> Outcome:
    qtbot.mouseClick(dialog.page.run_button, LEFT)
    assert dialog.running
    assert dialog.progress.isVisible()
    qtbot.waitUntil(lambda: not dialog.running, timeout=60_000)
    assert not dialog.progress.isVisible()
    assert dialog.page.outcome is not None, dialog.problem.text()
    return dialog.page.outcome


def cells(dialog: ExperimentsDialog) -> list[list[str]]:
    table = dialog.page.table
    return [
        [table.item(row, column).text() for column in range(table.columnCount())] for row in range(table.rowCount())
    ]


def type_into(qtbot: QtBot, dialog: ExperimentsDialog, name: str, text: str) -> None:
    field = dialog.page.controls.field(name)
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Tab)


def choose_noise(qtbot: QtBot, dialog: ExperimentsDialog, what: str) -> None:
    field = dialog.page.controls.field("what")
    field.setFocus()
    while field.value() != what:
        before = field.value()
        qtbot.keyClick(field, Qt.Key.Key_Down)
        assert field.value() != before


def endless() -> Generator[float, None, Outcome]:
    while True:
        yield 0.5


# What it says before


def test_all_experiments_are_listed_with_a_sentence_and_the_noise_lab_comes_last(dialog_on: Open) -> None:
    dialog = dialog_on()
    titles = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    assert titles == [*(entry.title for entry in EXPERIMENTS.values()), "Noise lab: this network"]
    assert not dialog.list.horizontalScrollBar().isVisible()
    heights = [dialog.list.sizeHintForRow(row) for row in range(dialog.list.count())]
    # A title and at least one line.
    assert min(heights) > 2 * dialog.fontMetrics().height()


def test_choosing_shows_what_to_expect_and_nothing_found_yet(qtbot: QtBot, dialog_on: Open) -> None:
    dialog = dialog_on()
    for key, entry in ENTRIES.items():
        choose(qtbot, dialog, key)
        assert dialog.stack.currentWidget() is dialog.page
        assert dialog.page.entry is entry
        assert dialog.page.nothing.isVisible()
        assert not dialog.page.table.isVisible()
        assert not dialog.copy_button.isEnabled()


# Running


def test_a_preset_runs_and_shows_figures_table_and_verdict_of_its_numbers(qtbot: QtBot, dialog_on: Open) -> None:
    dialog = dialog_on()
    choose(qtbot, dialog, "learning-rate")
    found = run(qtbot, dialog)
    expected = finish(EXPERIMENTS["learning-rate"].conduct(0, "auto"))
    assert found.rows == expected.rows
    assert dialog.page.verdict.text() == localised(expected.verdict).replace(" %", "\N{NO-BREAK SPACE}%")
    assert cells(dialog) == [
        [written(column, cell) for column, cell in zip(expected.columns, row, strict=True)] for row in expected.rows
    ]
    (view,) = dialog.page.figures
    assert view.isVisible()
    assert (view.chart.bottom.labelText, view.chart.left.labelText) == ("epoch", "loss, training part")
    assert view.key.texts == [arm.name for arm in EXPERIMENTS["learning-rate"].arms]
    assert not dialog.page.nothing.isVisible()


def test_another_seed_is_another_run_and_takes_the_old_results_away(qtbot: QtBot, dialog_on: Open) -> None:
    dialog = dialog_on()
    choose(qtbot, dialog, "learning-rate")
    first = run(qtbot, dialog)
    type_into(qtbot, dialog, "seed", "7")
    assert dialog.page.outcome is None
    assert dialog.page.nothing.isVisible()
    second = run(qtbot, dialog)
    assert second.rows == finish(EXPERIMENTS["learning-rate"].conduct(7, "auto")).rows != first.rows


def test_results_stay_while_others_are_looked_at_and_can_come_meanwhile(qtbot: QtBot, dialog_on: Open) -> None:
    dialog = dialog_on()
    choose(qtbot, dialog, "learning-rate")
    qtbot.mouseClick(dialog.page.run_button, LEFT)
    choose(qtbot, dialog, "overfitting")
    assert dialog.running
    assert not dialog.page.run_button.isEnabled()
    assert dialog.what.text() == "Learning rate:"
    qtbot.waitUntil(lambda: not dialog.running, timeout=60_000)
    assert dialog.page.outcome is None
    assert dialog.page.run_button.isEnabled()
    choose(qtbot, dialog, "learning-rate")
    assert dialog.page.table.rowCount() == 4


def test_cancel_ends_the_run_and_keeps_the_dialog(
    qtbot: QtBot, dialog_on: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = dialog_on()
    entry = replace(ENTRIES["overfitting"], run=lambda project, values: endless())
    monkeypatch.setattr(dialog.pages["overfitting"], "entry", entry)
    choose(qtbot, dialog, "overfitting")
    qtbot.mouseClick(dialog.page.run_button, LEFT)
    qtbot.waitUntil(lambda: dialog.progress.value() == 500)
    assert not dialog.page.controls.isEnabled()
    qtbot.mouseClick(dialog.cancel_button, LEFT)
    assert not dialog.running
    assert dialog.isVisible()
    assert dialog.state.text() == "It was cancelled."
    assert dialog.page.run_button.hasFocus()
    assert dialog.page.controls.isEnabled()
    qtbot.mouseClick(dialog.page.run_button, LEFT)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert not dialog.running
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize("by_frame", [False, True])
def test_closing_ends_the_run_and_its_result_is_thrown_away(
    qtbot: QtBot, dialog_on: Open, monkeypatch: pytest.MonkeyPatch, by_frame: bool
) -> None:
    dialog = dialog_on()
    monkeypatch.setattr(dialog.page, "entry", replace(dialog.page.entry, run=lambda project, values: endless()))
    qtbot.mouseClick(dialog.page.run_button, LEFT)
    qtbot.waitUntil(lambda: dialog.progress.value() == 500)
    if by_frame:
        dialog.close()
    else:
        qtbot.mouseClick(dialog.close_button, LEFT)
    assert not dialog.isVisible()
    assert not dialog.running
    assert not dialog._background.running
    assert dialog.page.outcome is None


def test_by_keys_alone(qtbot: QtBot, dialog_on: Open) -> None:
    dialog = dialog_on()
    assert dialog.list.hasFocus()
    for _ in range(5):
        qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.list.key() == "learning-rate"
    dialog.page.run_button.setFocus()
    qtbot.keyClick(dialog.page.run_button, Qt.Key.Key_Space)
    assert dialog.cancel_button.hasFocus()
    qtbot.waitUntil(lambda: not dialog.running, timeout=60_000)
    assert dialog.page.outcome is not None


# Opening networks


def test_a_network_can_be_opened_before_and_after_the_run(qtbot: QtBot, dialog_on: Open) -> None:
    opened: list[Project] = []
    dialog = dialog_on(opened=opened)
    choose(qtbot, dialog, "learning-rate")
    assert [button.text() for button in dialog.page.open_buttons] == [
        arm.name for arm in EXPERIMENTS["learning-rate"].arms
    ]
    qtbot.mouseClick(dialog.page.open_buttons[1], LEFT)
    assert opened[0] == EXPERIMENTS["learning-rate"].arms[1].build(0)
    # It would cover the network, and comes back with its results.
    assert not dialog.isVisible()
    dialog.show()
    found = run(qtbot, dialog)
    qtbot.mouseClick(dialog.page.open_buttons[1], LEFT)
    assert opened[1] is found.networks[1][1]
    assert opened[1].epoch == 200


def test_a_network_that_was_not_opened_after_all_leaves_the_dialog(qtbot: QtBot, dialog_on: Open) -> None:
    dialog = dialog_on()
    qtbot.mouseClick(dialog.page.open_buttons[0], LEFT)
    assert dialog.isVisible()


# The noise lab


def test_the_noise_lab_measures_the_project_of_the_window(qtbot: QtBot, dialog_on: Open) -> None:
    project = small("moons")
    dialog = dialog_on(project)
    choose(qtbot, dialog, NOISE_LAB)
    for name, text in (("most", "100"), ("amounts", "3"), ("draws", "2"), ("seed", "4")):
        type_into(qtbot, dialog, name, text)
    found = run(qtbot, dialog)
    expected = reports.report(finish(noise_lab(project, Plan("inputs", 1.0, 3, 2, 4))))
    assert found.rows == expected.rows
    assert dialog.page.verdict.text().replace("\N{NO-BREAK SPACE}", " ") == expected.verdict
    assert dialog.page.figures[0].key.texts == ["this network", "best possible", "most frequent class"]
    assert dialog._workspace.project is project
    assert not dialog._workspace.document.modified
    assert dialog.page.open_buttons == []


def test_choosing_what_is_noisy_brings_a_range_that_suits_it(qtbot: QtBot, dialog_on: Open) -> None:
    dialog = dialog_on(small("gauss", 3))
    choose(qtbot, dialog, NOISE_LAB)
    choose_noise(qtbot, dialog, "labels")
    assert dialog.page.controls.field("most").value() == 50.0
    for name, text in (("amounts", "2"), ("draws", "2")):
        type_into(qtbot, dialog, name, text)
    run(qtbot, dialog)
    figure = dialog.page.figures[0].figure
    assert figure.bottom == "labels flipped in training (%)"
    assert [curve.label for curve in figure.curves if not curve.reference] == ["true targets", "noisy targets"]
    choose_noise(qtbot, dialog, "weights")
    assert dialog.page.controls.field("most").value() == 200.0


def test_what_cannot_be_is_refused_in_words(qtbot: QtBot, dialog_on: Open) -> None:
    dialog = dialog_on(small("gauss", 3))
    choose(qtbot, dialog, NOISE_LAB)
    type_into(qtbot, dialog, "draws", "1")
    assert "give a whole number at least 2" in dialog.problem.text()
    type_into(qtbot, dialog, "draws", "2")
    assert not dialog.problem.isVisible()
    choose_noise(qtbot, dialog, "labels")
    type_into(qtbot, dialog, "most", "150")
    qtbot.mouseClick(dialog.page.run_button, LEFT)
    qtbot.waitUntil(lambda: not dialog.running)
    assert dialog.problem.text() == "No more than all labels can be flipped: choose at most 100 %."
    assert dialog.problem.isVisible()
    choose(qtbot, dialog, "overfitting")
    assert not dialog.problem.isVisible()


@pytest.mark.parametrize(
    ("project", "sentence"),
    [
        (Project(), "There is no data to put noise on"),
        (replace(small(), dataset=sample_project("iris").dataset), "The network has 2 input neurons"),
    ],
)
def test_the_lab_says_what_is_missing_and_presets_run_all_the_same(
    qtbot: QtBot, dialog_on: Open, project: Project, sentence: str
) -> None:
    dialog = dialog_on(project)
    assert dialog.page.run_button.isEnabled()
    choose(qtbot, dialog, NOISE_LAB)
    assert sentence in dialog.problem.text()
    assert not dialog.page.run_button.isEnabled()
    choose(qtbot, dialog, "learning-rate")
    assert dialog.page.run_button.isEnabled()
    assert not dialog.problem.isVisible()


# Copying and looks


def test_results_are_copied_as_text(qtbot: QtBot, qapp: QApplication, dialog_on: Open) -> None:
    dialog = dialog_on()
    choose(qtbot, dialog, "learning-rate")
    found = run(qtbot, dialog)
    qtbot.mouseClick(dialog.copy_button, LEFT)
    lines = qapp.clipboard().text().split("\n")
    assert lines[0].split("\t") == [column.title for column in found.columns]
    assert [line.split("\t") for line in lines[1:5]] == cells(dialog)
    assert lines[5] == found.verdict
    assert dialog.state.text() == "The table is on the clipboard."
    qapp.clipboard().clear()
    type_into(qtbot, dialog, "seed", "4")
    assert dialog.page.outcome is None
    assert not [view for view in dialog.page.findChildren(FigureView) if view.isVisible()]
    assert not dialog.copy_button.isEnabled()
    assert not dialog.state.isVisible()


def outcome(figure: Figure) -> Outcome:
    return Outcome((figure,), (Column("A", "text"),), (("b",),), "c")


@pytest.mark.parametrize("bars", [False, True])
@pytest.mark.parametrize("logarithmic", [False, True])
def test_numbers_that_are_none_do_not_stop_a_figure(
    qtbot: QtBot, qapp: QApplication, bars: bool, logarithmic: bool
) -> None:
    x = np.arange(1.0, 5.0)
    awkward = (
        Curve("gone", x, np.full(4, np.nan)),
        Curve("far", x, np.array([1.0, np.inf, -np.inf, 0.0]), spread=np.array([0.1, np.nan, np.inf, 0.0])),
        Curve("one", x[:1], np.array([1e300])),
        Curve("none", x[:0], x[:0]),
        Curve("below", x, -x, reference=True),
    )
    for curves in (awkward, awkward[:1], ()):
        figure = Figure("t", "b", "l", curves, logarithmic=logarithmic, bars=bars, marked=True)
        view = FigureView(figure, LIGHT) if curves else None
        if view is not None:
            qtbot.addWidget(view)
            with qtbot.waitExposed(view):
                view.show()
            assert not view.grab().isNull()
            assert np.isfinite(view.chart.getPlotItem().viewRange()).all()
            assert described(figure).startswith("l over b.")


def test_curves_are_told_apart_without_colour(qapp: QApplication) -> None:
    x = np.arange(3.0)
    own = tuple(Curve(str(place), x, x) for place in range(4))
    lines = (*own, Curve("best", x, x, reference=True))
    looks = looks_of(Figure("t", "b", "l", lines), LIGHT)
    assert len({look.style for look in looks[:4]}) == 4
    marked = looks_of(Figure("t", "b", "l", lines, marked=True), LIGHT)
    assert len({look.symbol for look in marked}) == 5
    bars = looks_of(Figure("t", "b", "l", lines, bars=True), LIGHT)
    assert len({look.fill for look in bars[:4]}) == 4


def test_the_drawing_follows_the_theme(qtbot: QtBot, dialog_on: Open) -> None:
    dialog = dialog_on()
    choose(qtbot, dialog, "learning-rate")
    run(qtbot, dialog)
    view = dialog.page.figures[0]
    light = view.chart.backgroundBrush().color().lightness()
    dialog._workspace.theme.choose(Scheme.DARK)
    assert view.chart.backgroundBrush().color().lightness() < light
    dialog._workspace.theme.choose(Scheme.LIGHT)


def test_everything_fits_the_screen_that_is_asked_for(qtbot: QtBot, dialog_on: Open) -> None:
    dialog = dialog_on()
    for key in ("learning-rate", NOISE_LAB):
        choose(qtbot, dialog, key)
        run(qtbot, dialog)
    assert dialog.width() <= 1280
    assert dialog.height() <= 800
    page = dialog.page
    for widget in (page.run_button, page.verdict, page.table, dialog.close_button):
        right = widget.mapTo(dialog, QPoint(widget.width(), 0)).x()
        assert right <= dialog.width()
    assert as_text(outcome(Figure("t", "b", "l", ()))) == "A\nb\nc"
    view = page.figures[0]
    assert view.height() >= view.chart.minimumHeight() + view.key.height()


# In the window


def test_the_window_shows_one_dialog_and_opens_networks_in_its_document(
    qtbot: QtBot, qapp: QApplication, open_window: OpenWindow
) -> None:
    window = open_window(small())
    window.actions_by_name["experiments"].trigger()
    dialog = window.experiments.dialog
    assert dialog is not None
    assert not dialog.isModal()
    window.actions_by_name["experiments"].trigger()
    assert window.experiments.dialog is dialog
    qtbot.mouseClick(dialog.page.open_buttons[2], LEFT)
    assert window.workspace.project == EXPERIMENTS["vanishing-gradients"].arms[2].build(0)
    assert not window.workspace.document.modified
    assert not dialog.isVisible()
    window.actions_by_name["experiments"].trigger()
    assert window.experiments.dialog is dialog
    assert dialog.isVisible()
    qtbot.mouseClick(dialog.close_button, LEFT)
    assert window.experiments.dialog is None
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.parametrize(("answer", "opened"), [("Discard", True), ("Cancel", False)])
def test_unsaved_changes_are_asked_about_before_a_network_is_opened(
    qtbot: QtBot, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch, answer: str, opened: bool
) -> None:
    window = open_window(small())
    workspace = window.workspace
    assert workspace.edit("Notes", lambda project: replace(project, notes="changed"))
    monkeypatch.setattr(QMessageBox, "exec", lambda box: QMessageBox.StandardButton[answer])
    window.actions_by_name["experiments"].trigger()
    dialog = window.experiments.dialog
    assert dialog is not None
    qtbot.mouseClick(dialog.page.open_buttons[0], LEFT)
    assert (workspace.project.notes != "changed") is opened
    assert dialog.isVisible() is not opened


def test_closing_the_window_ends_what_runs(
    qtbot: QtBot, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(small())
    window.actions_by_name["experiments"].trigger()
    dialog = window.experiments.dialog
    assert dialog is not None
    monkeypatch.setattr(dialog.page, "entry", replace(dialog.page.entry, run=lambda project, values: endless()))
    qtbot.mouseClick(dialog.page.run_button, LEFT)
    assert dialog.running
    window.shut_down()
    assert window.experiments.dialog is None
    assert not dialog._background.running
