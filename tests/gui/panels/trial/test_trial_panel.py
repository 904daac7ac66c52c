"""The Try it panel as a whole: which trial it shows, and how it follows the window."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from trial_hands import ShowPanel, draw

from bpgui import edits
from bpgui.data import SAMPLES, default_spec, load, sample_project
from bpgui.engine import Program, train
from bpgui.gui.common.theme import DARK, Scheme
from bpgui.gui.common.training import State
from bpgui.gui.panels.data.rows.rows_editing import set_cell
from bpgui.gui.panels.trial.fields.fields_trial import FieldsTrial
from bpgui.gui.panels.trial.pad.pad_trial import PadTrial
from bpgui.gui.panels.trial.plane.plane_trial import PlaneTrial
from bpgui.gui.panels.trial.trials import TRIALS, suitable
from bpgui.spec import Project


def on(name: str) -> Project:
    """Return a project on a data set, without any network."""
    return edits.set_dataset(Project(), default_spec(name))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("digits", PadTrial), ("spiral", PlaneTrial), ("encoder-8-3-8", FieldsTrial), ("xor", PlaneTrial)],
)
def test_the_trial_suits_the_data(name: str, kind: type, show_panel: ShowPanel) -> None:
    assert isinstance(show_panel(on(name)).trial, kind)


def test_a_sample_may_name_its_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = load(default_spec("xor"))
    assert suitable("xor", dataset) == "plane"
    monkeypatch.setitem(SAMPLES, "xor", replace(SAMPLES["xor"], trial="fields"))
    assert suitable("xor", dataset) == "fields"
    monkeypatch.setitem(SAMPLES, "xor", replace(SAMPLES["xor"], trial="not there"))
    assert suitable("xor", dataset) == "plane"
    assert suitable("own", dataset) == "plane"


def test_every_trial_says_what_to_do() -> None:
    assert all(trial.hint for trial in TRIALS.values() if isinstance(trial, type))


def test_without_data_it_invites_to_choose_some(show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(Project())
    assert panel.trial is None
    assert "choose a data set" in panel.hint.text()
    assert not panel.take_button.isVisible()
    panel.workspace.choose_data("Data", default_spec("digits"))
    assert isinstance(panel.trial, PadTrial)
    qtbot.waitUntil(panel.take_button.isVisible)


def test_a_network_that_does_not_fit_is_told_of_where_the_answers_would_be(show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(sample_project("xor"))
    panel.workspace.choose_data("Data", default_spec("digits"))
    trial = panel.trial
    assert isinstance(trial, PadTrial)
    draw(trial.pad, [(0.2, 0.5), (0.8, 0.5)])
    trial.refresh()
    assert trial.bars.answers is None
    assert "2 input neurons, but the data has 64" in trial.bars.sentence.text()
    qtbot.waitUntil(trial.bars.sentence.isVisible)


def test_it_says_so_while_the_network_knows_nothing(show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(sample_project("xor"))
    assert panel.state.isVisible()
    panel.workspace.training.toggle()
    qtbot.waitUntil(lambda: panel.workspace.project.epoch > 0)
    qtbot.waitUntil(lambda: not panel.state.isVisible())


def test_samples_come_one_after_the_other_those_held_out_first(show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(sample_project("digits"))
    dataset = panel.workspace.dataset
    assert dataset is not None
    for row in dataset.test_rows[:3].tolist():
        qtbot.mouseClick(panel.take_button, Qt.MouseButton.LeftButton)
        assert f"{row + 1:,} (test)" in panel.taken.text()
    panel.workspace.insight.choose(1)
    qtbot.mouseClick(panel.take_button, Qt.MouseButton.LeftButton)
    assert "Sample 2 " in panel.taken.text()


def test_what_is_tried_stays_while_the_network_trains_and_the_answers_follow(
    show_panel: ShowPanel, qtbot: QtBot
) -> None:
    panel = show_panel(sample_project("digits"))
    trial = panel.trial
    assert isinstance(trial, PadTrial)
    draw(trial.pad, [(0.5, 0.15), (0.5, 0.85)])
    trial.refresh()
    before = trial.bars.answers
    assert before is not None
    panel.workspace.training.toggle()
    qtbot.waitUntil(lambda: trial.bars.answers is not None and trial.bars.answers.lengths[1] > 0.9, timeout=20_000)
    assert trial.pad.sketch.strokes == 1
    assert before.lengths[1] < 0.5


def test_a_run_with_the_panel_in_use_learns_the_same_bits(show_panel: ShowPanel, qtbot: QtBot) -> None:
    project = sample_project("digits")
    project = edits.set_training(project, replace(project.training, epochs=12))
    assert project.dataset is not None
    program = Program.compile(project.network)
    alone = list(train(program, project.parameters, load(project.dataset).training_data(), project.training))[-1]
    panel = show_panel(project)
    trial = panel.trial
    assert isinstance(trial, PadTrial)
    panel.workspace.training.toggle()
    while panel.workspace.training.state is not State.IDLE:
        draw(trial.pad, [(0.5, 0.15), (0.5, 0.85)])
        qtbot.mouseClick(panel.take_button, Qt.MouseButton.LeftButton)
        qtbot.wait(1)
    qtbot.waitUntil(lambda: panel.workspace.project.epoch == 12)
    assert panel.workspace.project.parameters == alone.parameters


def test_out_of_sight_it_computes_nothing(show_panel: ShowPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = show_panel(sample_project("xor"))
    asked = []
    monkeypatch.setattr(panel.predictor, "answers", asked.append)
    panel.hide()
    panel.workspace.training.toggle()
    qtbot.waitUntil(lambda: panel.workspace.project.epoch > 100)
    assert asked == []
    panel.show()
    qtbot.waitUntil(lambda: len(asked) > 0)


def test_another_theme_recolours_the_trial(show_panel: ShowPanel) -> None:
    panel = show_panel(sample_project("digits"))
    assert isinstance(panel.trial, PadTrial)
    panel.workspace.theme.choose(Scheme.DARK)
    pad = panel.trial.pad
    place = pad.frame().topLeft().toPoint()
    assert pad.grab().toImage().pixelColor(place.x() + 5, place.y() + 5).name() == DARK.base


def test_everything_that_takes_keys_has_a_name_for_screen_readers(show_panel: ShowPanel) -> None:
    for name in ("digits", "spiral", "encoder-8-3-8"):
        panel = show_panel(sample_project(name))
        for widget in panel.findChildren(type(panel).__mro__[1]):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None and widget.isVisible():
                said = widget.accessibleName() or getattr(widget, "text", str)()
                assert said, f"{name}: {widget}"


def test_undoing_a_new_class_leaves_the_trial_working(show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(sample_project("xor"))
    assert isinstance(panel.trial, PlaneTrial)
    bars = panel.trial.bars
    qtbot.waitUntil(lambda: bars.answers is not None)
    dataset = panel.workspace.document.dataset
    assert dataset is not None
    assert panel.workspace.edit("Set", lambda project: set_cell(project, dataset, 0, 2, "maybe"))
    qtbot.waitUntil(lambda: bars.chart.places() == [0, 1, 2] and bars.answers is None)
    panel.workspace.document.undo_stack.undo()
    qtbot.waitUntil(lambda: bars.answers is not None and len(bars.answers.names) == 2)


def test_another_theme_while_hidden_meets_data_of_more_classes(show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(sample_project("xor"))
    dataset = panel.workspace.document.dataset
    assert dataset is not None
    assert panel.workspace.edit("Set", lambda project: set_cell(project, dataset, 0, 2, "maybe"))
    assert isinstance(panel.trial, PlaneTrial)
    panel.trial.refresh()
    panel.hide()
    panel.workspace.document.undo_stack.undo()
    panel.workspace.theme.choose(Scheme.LIGHT)
    panel.show()
    bars = panel.trial.bars
    qtbot.waitUntil(lambda: bars.answers is not None and len(bars.answers.names) == 2)
