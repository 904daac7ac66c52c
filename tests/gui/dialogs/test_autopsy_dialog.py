"""When a run explodes in the real window: the notice, the dialog, what it says, and what its buttons do."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import load, sample_project, with_dataset
from bpgui.engine import Program, Trainer, TrainingData
from bpgui.engine.autopsy import Autopsy
from bpgui.engine.divergence import ExplosionError
from bpgui.gui.common.selection import LayerRef, LinkRef
from bpgui.gui.common.theme import Scheme
from bpgui.gui.common.training import State, Step
from bpgui.gui.dialogs.autopsy.autopsy_dialog import AutopsyDialog
from bpgui.gui.dialogs.autopsy.case import at_first_weights
from bpgui.gui.main_window import MainWindow
from bpgui.spec import ColumnSpec, DatasetSpec, OwnSpec, Parameters, Project, RawColumn, RawTable

OpenWindow = Callable[[Project], MainWindow]
LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 20_000


def change(project: Project, **training: object) -> Project:
    return edits.set_training(project, replace(project.training, **training))


def exploding(**training: object) -> Project:
    """Return one linear neuron on 600 points of a plane, with a rate that is far too large."""
    return change(sample_project("plane"), **{"learning_rate": 1000.0, "batch_size": 1, **training})


def own(learning_rate: float) -> Project:
    """Return a neuron on a table of which the first two rows are left out, since they lack a value."""
    x = np.array([np.nan, np.nan, 1.0, 2.0, 3.0])
    raw = RawTable((RawColumn("x", x), RawColumn("y", np.arange(5.0))))
    spec = OwnSpec("Mine", (ColumnSpec("x"), ColumnSpec("y", "number", "target")))
    project = edits.layered((1, 1), "tanh", "linear", sample_project("plane").training)
    project = with_dataset(project, DatasetSpec("own", own=spec, test_share=0.0, scaling="none"), raw)
    return change(project, learning_rate=learning_rate, batch_size=1, epochs=1000)


def by_itself(project: Project) -> tuple[Autopsy, TrainingData, Parameters]:
    """Return what the same run comes to without a window, on data whose rows are numbered as they stand."""
    assert project.dataset is not None
    data = replace(load(project.dataset, project.table).training_data(), rows=None)
    program = Program.compile(project.network, project.training.relaxation)
    trainer = Trainer(program, project.parameters, data, project.training)
    with pytest.raises(ExplosionError) as caught:
        trainer.run(60.0)
    return caught.value.autopsy, data, trainer.report().parameters


def explode(qtbot: QtBot, window: MainWindow, step: Step | None = None) -> AutopsyDialog:
    """Train until the numbers explode, and return the dialog."""
    training = window.workspace.training
    with qtbot.waitSignal(training.exploded, timeout=WAIT_MS):
        training.toggle() if step is None else training.step(step)
    dialog = window.explosions.dialog
    assert dialog is not None
    return dialog


def searched(qtbot: QtBot, dialog: AutopsyDialog) -> AutopsyDialog:
    qtbot.waitUntil(lambda: dialog.search is not None, timeout=WAIT_MS)
    return dialog


def told(dialog: AutopsyDialog) -> dict[str, tuple[str, str]]:
    """Return the table: what, when it broke, and at the start."""

    def text(row: int, column: int) -> str:
        item = dialog.table.item(row, column)
        return "" if item is None else item.text()

    return {text(row, 0): (text(row, 1), text(row, 2)) for row in range(dialog.table.rowCount())}


def entries(window: MainWindow) -> list[str]:
    stack = window.workspace.document.undo_stack
    return [stack.text(row) for row in range(stack.count())]


def test_the_dialog_tells_the_facts_of_the_run(qtbot: QtBot, open_window: OpenWindow) -> None:
    project = exploding()
    autopsy, data, kept = by_itself(project)
    assert autopsy.row is not None
    assert autopsy.largest is not None
    window = open_window(project)
    dialog = explode(qtbot, window)
    assert dialog.isVisible()
    assert not dialog.isModal()
    assert window.workspace.project.parameters == kept
    dataset = load(project.dataset).train_rows
    row = int(dataset[autopsy.row])
    assert row != autopsy.row
    facts = told(dialog)
    assert facts["Sample"][0] == f"{row + 1:,}"
    assert facts["Place"][0] == (
        f"Epoch {autopsy.epoch}, mini-batch {autopsy.batch} of {len(data.inputs)}, after {autopsy.updates} updates "
        "of this run"
    )
    assert facts["First number that broke"][0] == "Layer 'output', in the loss"
    weights = kept.weights["connection-1"]
    source, target = np.unravel_index(np.abs(weights).argmax(), weights.shape)
    assert facts["Largest weight"][0].startswith(f"{weights[source, target]:.2e}, from input {source + 1} to output")
    assert facts["Learning rate there"][0] == "1,000"
    norm = np.linalg.norm(weights / 1e200) * 1e200
    assert float(facts["Norm of what leads to 'output'"][0]) == pytest.approx(norm, rel=0.5)
    assert f"sample {row + 1:,} grew past all bounds" in dialog.heading.text()


def test_the_notice_says_the_sentence_and_its_button_why(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(exploding())
    dialog = explode(qtbot, window)
    notice = window.notices.error
    assert notice.isVisible()
    assert notice.text == dialog.case.autopsy.sentence
    assert notice.button.text() == "Why?"
    qtbot.mouseClick(dialog.keep_button, LEFT)
    assert not dialog.isVisible()
    assert notice.isVisible()
    qtbot.mouseClick(notice.button, LEFT)
    assert dialog.isVisible()


def test_what_a_trial_has_shown_is_offered_and_is_one_entry(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(exploding(learning_rate=1.0, batch_size=10))
    dialog = searched(qtbot, explode(qtbot, window))
    workspace, best = window.workspace, dialog.search.best
    broken = workspace.project
    assert best is not None
    assert best.holds
    assert f"With {best.rate:g} the loss falls from" in dialog.found.text()
    assert f"in the first {best.updates} updates" in dialog.found.text()
    assert dialog.remedy_button.text() == f"&Use learning rate {best.rate:g}"
    before = entries(window)
    qtbot.mouseClick(dialog.remedy_button, LEFT)
    assert len(entries(window)) == len(before) + 1
    assert at_first_weights(workspace.project)
    assert workspace.project.training.learning_rate == best.rate
    assert len(workspace.project.history) == 0
    workspace.document.undo_stack.undo()
    assert workspace.project == broken
    assert dialog.remedy_button.text() == f"&Use learning rate {best.rate:g}"
    workspace.document.undo_stack.redo()
    qtbot.mouseClick(dialog.remedy_button, LEFT)
    assert not dialog.isVisible()
    assert not window.notices.error.isVisible()
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE, timeout=WAIT_MS)
    losses = workspace.project.history.rows()[:, 1]
    assert workspace.project.epoch == workspace.project.training.epochs
    assert np.isfinite(losses).all()
    assert losses[-1] <= losses[0] == pytest.approx(best.first)


def test_the_search_changes_nothing(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(exploding())
    dialog = explode(qtbot, window)
    before = window.workspace.project
    searched(qtbot, dialog)
    assert window.workspace.project is before


def test_closing_the_window_in_the_midst_of_the_search_leaves_no_thread(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(exploding(learning_rate=0.2, batch_size=0, epochs=100_000))
    dialog = explode(qtbot, window)
    qtbot.waitUntil(lambda: dialog.progress.value() > 0 or dialog.search is not None, timeout=WAIT_MS)
    window.shut_down()
    assert not dialog.isVisible()


def test_closing_the_dialog_gives_the_search_up_and_opening_it_begins_again(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window(exploding())
    dialog = explode(qtbot, window)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert dialog.search is None
    window.explosions.show_dialog()
    assert searched(qtbot, dialog).search is not None


def test_back_to_the_first_weights_keeps_the_rate(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(exploding())
    dialog = explode(qtbot, window)
    qtbot.mouseClick(dialog.back_button, LEFT)
    assert at_first_weights(window.workspace.project)
    assert window.workspace.project.training.learning_rate == 1000.0
    assert entries(window)[-1] == "Reset weights"
    assert not dialog.back_button.isEnabled()
    assert not window.notices.error.isVisible()


def test_the_place_is_shown_in_the_drawing_and_the_data(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(exploding())
    workspace, dialog = window.workspace, explode(qtbot, window)
    qtbot.mouseClick(dialog.place_button, LEFT)
    autopsy = dialog.case.autopsy
    assert autopsy.largest is not None
    assert workspace.selection.items == (LayerRef("layer-2"),)
    assert workspace.insight.row == autopsy.row
    link = LinkRef("connection-1", autopsy.largest.source, autopsy.largest.neuron)
    assert workspace.lights.lit.links == {link}
    assert link in workspace.lights.lit.texts
    qtbot.mouseClick(dialog.keep_button, LEFT)
    assert not workspace.lights.lit


def test_training_on_with_the_weights_of_an_explosion_does_not_open_the_dialog_again(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window(exploding())
    first = explode(qtbot, window)
    again = explode(qtbot, window)
    assert again is not first
    assert not again.isVisible()
    assert window.notices.error.isVisible()
    window.workspace.training.reset()
    assert explode(qtbot, window).isVisible()


def test_weights_set_by_hand_are_told_from_a_rate_that_is_too_large(qtbot: QtBot, open_window: OpenWindow) -> None:
    project = sample_project("plane")
    huge = project.parameters.with_weights("connection-1", np.full((2, 1), 1e200))
    window = open_window(replace(project, parameters=huge))
    dialog = searched(qtbot, explode(qtbot, window))
    assert told(dialog)["Place"][0] == "At the start of the run, before any update"
    assert "it is not the learning rate" in dialog.found.text()
    assert not dialog.remedy_button.isVisible()
    qtbot.mouseClick(dialog.back_button, LEFT)
    assert dialog.remedy_button.text() == "&Train with 0.01"


@pytest.mark.parametrize("optimizer", ["sgd", "scg"])
def test_with_first_weights_that_are_too_large_new_ones_are_offered(
    qtbot: QtBot, open_window: OpenWindow, optimizer: str
) -> None:
    project = change(sample_project("plane"), optimizer=optimizer, batch_size=0)
    project = edits.set_weight(project, "connection-1", 0, 0, 1e200)
    window = open_window(project)
    dialog = explode(qtbot, window)
    qtbot.waitUntil(lambda: dialog.remedy_button.isVisible() and dialog.remedy_button.isEnabled(), timeout=WAIT_MS)
    assert dialog.remedy_button.text() == "&Draw new weights"
    qtbot.mouseClick(dialog.remedy_button, LEFT)
    assert np.abs(window.workspace.project.parameters.weights["connection-1"]).max() < 10.0
    assert "no longer holds" in dialog.found.text()
    assert not dialog.remedy_button.isEnabled()


def test_what_single_precision_cannot_hold_is_offered_in_double(qtbot: QtBot, open_window: OpenWindow) -> None:
    project = edits.set_weight(sample_project("plane"), "connection-1", 0, 0, 1e30)
    window = open_window(change(project, precision="float32"))
    dialog = explode(qtbot, window)
    assert dialog.search is None
    qtbot.mouseClick(dialog.remedy_button, LEFT)
    assert window.workspace.project.training.precision == "float64"


def test_rows_are_numbered_as_the_person_sees_them(qtbot: QtBot, open_window: OpenWindow) -> None:
    project = own(1000.0)
    autopsy, _, _ = by_itself(project)
    assert autopsy.row is not None
    window = open_window(project)
    dialog = explode(qtbot, window)
    row = autopsy.row
    assert told(dialog)["Sample"][0] == f"{row + 1}, which is row {row + 3} of the table as it was imported"


def test_another_change_of_the_project_ends_the_offers(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(exploding())
    dialog = searched(qtbot, explode(qtbot, window))
    window.workspace.edit("Rename", lambda project: edits.set_notes(project, "No matter."))
    assert dialog.remedy_button.isEnabled()
    window.workspace.edit("Momentum", lambda project: change(project, optimizer="momentum"))
    assert "no longer holds" in dialog.found.text()
    assert not dialog.remedy_button.isVisible()
    window.workspace.document.undo_stack.undo()
    assert dialog.remedy_button.isEnabled()


def test_a_change_that_is_undone_during_the_search_begins_it_again(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(exploding())
    dialog = explode(qtbot, window)
    window.workspace.edit("Momentum", lambda project: change(project, optimizer="momentum"))
    assert dialog.search is None
    assert "no longer holds" in dialog.found.text()
    window.workspace.document.undo_stack.undo()
    assert "Looking for a learning rate" in dialog.found.text()
    assert dialog.progress.isVisible()
    assert searched(qtbot, dialog).remedy_button.isEnabled()


def test_a_change_behind_the_closed_dialog_is_told_when_it_opens_again(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(exploding())
    dialog = searched(qtbot, explode(qtbot, window))
    dialog.close()
    window.workspace.edit("Momentum", lambda project: change(project, optimizer="momentum"))
    window.explosions.show_dialog()
    assert "no longer holds" in dialog.found.text()
    assert not dialog.remedy_button.isVisible()


def test_another_project_takes_the_dialog_away(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(exploding())
    dialog = explode(qtbot, window)
    window.workspace.document.replace(sample_project("xor"), None)
    assert not dialog.isVisible()
    assert window.explosions.dialog is None
    assert not window.notices.error.isVisible()


def test_an_explosion_within_the_first_epoch_is_drawn_update_by_update(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(exploding())
    dialog = searched(qtbot, explode(qtbot, window))
    first = dialog.search.trials[0]
    assert first.exploded
    np.testing.assert_array_equal(dialog.chart.points[:, 0], first.losses[:, 0])
    np.testing.assert_allclose(dialog.chart.points[:, 1], np.log10(first.losses[:, 1]))
    assert dialog.chart.place == first.updates
    assert dialog.chart.accessibleDescription()


def test_a_slow_explosion_is_drawn_epoch_by_epoch(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(exploding(learning_rate=0.5, batch_size=0, epochs=100_000))
    dialog = explode(qtbot, window)
    rows = window.workspace.project.history.rows()
    assert len(rows) > 10
    np.testing.assert_array_equal(dialog.chart.points[:, 0], rows[:, 0])
    np.testing.assert_allclose(dialog.chart.points[:, 1], np.log10(rows[:, 1]))
    assert dialog.chart.place == dialog.case.autopsy.updates
    growth = np.exp(np.polyfit(rows[:, 0], np.log(rows[:, 1]), 1)[0])
    text = dialog.came.text()
    assert float(text.split("a factor of about ")[1].split(" per")[0]) == pytest.approx(growth, rel=0.1)


def test_a_step_explodes_as_a_run_does(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(exploding())
    assert explode(qtbot, window, Step.EPOCH).isVisible()


def test_every_control_has_a_name_and_is_reached_by_keys(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(exploding())
    dialog = searched(qtbot, explode(qtbot, window))
    for widget in (dialog.table, dialog.chart, dialog.progress):
        assert widget.accessibleName()
    buttons = [dialog.place_button, dialog.keep_button, dialog.back_button, dialog.remedy_button]
    assert all(button.text() for button in buttons)
    assert all(button.toolTip() for button in buttons)
    dialog.activateWindow()
    dialog.table.setFocus()
    seen = set()
    for _ in range(20):
        qtbot.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Tab)
        seen.add(QApplication.focusWidget())
    assert {button for button in seen if isinstance(button, QPushButton)} >= set(buttons)


def test_the_dialog_takes_the_colours_of_the_theme(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(exploding())
    dialog = searched(qtbot, explode(qtbot, window))
    theme = window.workspace.theme
    for scheme in (Scheme.DARK, Scheme.CONTRAST_LIGHT, Scheme.LIGHT):
        theme.choose(scheme)
        shown = dialog.chart.grab().toImage()
        assert shown.pixelColor(3, 3).name() == theme.colours.base
