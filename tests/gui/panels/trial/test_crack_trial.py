"""The walls of the Try it panel: cracks painted on a patch, and looked for on a whole wall."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot
from trial_hands import ShowPanel, drag, draw, trained

from bpgui import edits
from bpgui.data import default_spec, load, sample_project
from bpgui.data.sources.cracks import KINDS, features
from bpgui.engine import Program, predict
from bpgui.gui.common.theme import Scheme
from bpgui.gui.panels.trial.crack.crack_trial import CrackTrial
from bpgui.gui.panels.trial.crack.wall_finder import WallFinder
from bpgui.gui.panels.trial.trial_panel import TrialPanel
from bpgui.spec import FloatArray, Project

_LEFT, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
CRACK = [(0.1, 0.2), (0.35, 0.3), (0.5, 0.55), (0.7, 0.6), (0.9, 0.85)]


@pytest.fixture(scope="module")
def few() -> Project:
    """Return the untrained example with few patches."""
    spec = default_spec("cracks")
    return edits.set_dataset(sample_project("cracks"), replace(spec, settings={**spec.settings, "count": 100}))


@pytest.fixture(scope="module")
def sharp() -> Project:
    """Return the example of cracks, trained."""
    return trained("cracks", 120)


def crack_of(panel: TrialPanel) -> CrackTrial:
    assert isinstance(panel.trial, CrackTrial)
    return panel.trial


def click(qtbot: QtBot, widget: object) -> None:
    qtbot.mouseClick(widget, _LEFT, pos=QPoint(8, widget.height() // 2))  # type: ignore[attr-defined]  # any button


def start(qtbot: QtBot, trial: CrackTrial, kind: str) -> None:
    """Choose what to start from by its first letters."""
    trial.kind_field.setFocus()
    qtbot.keyClicks(trial.kind_field, kind)
    trial.refresh()


def ended(finder: WallFinder, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not finder.scanning, timeout=10_000)


def test_the_answer_is_that_to_the_features_of_the_patch(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = crack_of(show_panel(few))
    draw(trial.pad, CRACK)
    trial.refresh()
    program = Program.compile(few.network)
    expected = predict(program, program.pack(few.parameters), features(trial.sketch.patch()[np.newaxis]))[0, 0]
    assert trial.bars.answers is not None
    assert np.allclose(trial.bars.answers.lengths, [1.0 - expected, expected])
    sure = max(expected, 1.0 - expected)
    assert trial.verdict.text() == f"{'crack' if expected >= 0.5 else 'no crack'} {sure:.2f}"


def test_a_crack_that_is_painted_is_found_and_wiped_away_it_is_gone(
    sharp: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    trial = crack_of(show_panel(sharp))
    start(qtbot, trial, "Plain")
    assert trial.verdict.text().startswith("no crack")
    draw(trial.pad, CRACK)
    qtbot.waitUntil(lambda: trial.verdict.text().startswith("crack"))
    assert trial.bars.best == "crack"
    qtbot.keyClick(trial.brush_slider.slider, Qt.Key.Key_End)
    draw(trial.pad, CRACK, _RIGHT)
    qtbot.waitUntil(lambda: trial.verdict.text().startswith("no crack"))
    qtbot.mouseClick(trial.undo_button, _LEFT)
    qtbot.waitUntil(lambda: trial.verdict.text().startswith("crack"))
    qtbot.mouseClick(trial.clear_button, _LEFT)
    qtbot.waitUntil(lambda: trial.verdict.text().startswith("no crack"))


@pytest.mark.slow
def test_most_kinds_are_told_apart(sharp: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = crack_of(show_panel(sharp))
    right = 0
    for kind in KINDS:
        trial.kind_field.set_value(kind)
        trial.kind_field.value_edited.emit(kind)
        for _ in range(4):
            qtbot.mouseClick(trial.another_button, _LEFT)
            trial.refresh()
            right += (trial.bars.best == "crack") == kind.startswith("crack")
    assert right >= 22


def test_another_patch_is_of_the_same_kind_on_another_wall(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = crack_of(show_panel(few))
    start(qtbot, trial, "Stain")
    before = trial.sketch.patch()
    qtbot.mouseClick(trial.another_button, _LEFT)
    assert trial.kind_field.value() == "stain"
    assert not np.array_equal(trial.sketch.patch(), before)


def test_the_keyboard_paints_too(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = crack_of(show_panel(few))
    start(qtbot, trial, "Plain")
    before = trial.sketch.patch()
    trial.pad.setFocus()
    qtbot.keyClick(trial.pad, Qt.Key.Key_Space)
    for _ in range(5):
        qtbot.keyClick(trial.pad, Qt.Key.Key_Down)
    changed = trial.sketch.patch().astype(int) - before
    assert changed[9:13, 7:9].max() < -0.2 * before.min()
    assert np.abs(changed[:6]).max() <= 1
    qtbot.keyClick(trial.pad, Qt.Key.Key_E)
    assert trial.erase_button.isChecked()


def test_while_one_paints_the_wall_is_not_asked_about_again(
    few: Project, show_panel: ShowPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = crack_of(show_panel(few))
    asked: list[int] = []
    answers = trial.predictor.answers

    def counted(inputs: FloatArray) -> FloatArray | None:
        asked.append(len(inputs))
        return answers(inputs)

    monkeypatch.setattr(trial.predictor, "answers", counted)
    draw(trial.pad, CRACK)
    trial.refresh()
    assert set(asked) == {1}
    click(qtbot, trial.finder.wall_button)
    assert set(asked) == {1, 609}


def test_a_patch_of_the_data_comes_as_it_is(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(few)
    trial = crack_of(panel)
    assert few.dataset is not None
    table = load(few.dataset).table
    assert table.pictures is not None
    panel.workspace.insight.choose(3)
    qtbot.mouseClick(panel.take_button, _LEFT)
    assert np.array_equal(trial.sketch.patch(), table.pictures[3])
    assert trial.kind_field.value() == table.captions[3]
    assert np.allclose(features(trial.sketch.patch()[np.newaxis])[0], table.inputs[3])


def test_a_place_on_the_wall_comes_below_the_brush(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = crack_of(show_panel(few))
    view, wall = trial.finder.view, trial.finder.wall
    assert wall is not None
    drag(view, [view.place_of(20, 20), view.place_of(48, 60)])
    assert view.frame == (40, 52)
    assert np.array_equal(trial.sketch.patch(), wall.image[40:56, 52:68])
    qtbot.keyClick(view, Qt.Key.Key_Left)
    qtbot.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert view.frame == (24, 48)
    assert np.array_equal(trial.sketch.patch(), wall.image[24:40, 48:64])
    drag(view, [QPointF(1, 1), QPointF(1, 1)])
    assert view.frame == (0, 0)
    assert trial.kind_field.currentText() == ""
    qtbot.mouseClick(trial.another_button, _LEFT)
    assert trial.kind_field.value() == "crack"
    assert view.frame is None


@pytest.mark.slow
def test_the_wall_is_scanned_patch_by_patch(sharp: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    finder = crack_of(show_panel(sharp)).finder
    assert "places with a crack are found" in finder.found_text.text()
    first = finder.wall
    click(qtbot, finder.wall_button)
    assert finder.scanning
    assert finder.wall is not first
    assert finder.found_text.text() == "0 of 609 patches"
    qtbot.waitUntil(lambda: "patches" in finder.found_text.text() and finder.found_text.text()[0] != "0")
    ended(finder, qtbot)
    assert "places with a crack are found" in finder.found_text.text()
    assert "places with a crack" in finder.view.accessibleDescription()


def test_true_cracks_are_shown_on_request(sharp: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    finder = crack_of(show_panel(sharp)).finder
    pictures = [finder.view.grab().toImage()]
    for check in (finder.true_check, finder.found_check):
        click(qtbot, check)
        pictures.append(finder.view.grab().toImage())
    assert pictures[0] != pictures[1] != pictures[2]
    click(qtbot, finder.wall_button)
    assert not finder.true_check.isChecked()


@pytest.mark.slow
def test_a_trained_network_finds_a_good_part_of_the_cracks(sharp: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = crack_of(show_panel(sharp))
    found, taken = [], []
    for _ in range(8):
        click(qtbot, trial.finder.wall_button)
        wall = trial.finder.wall
        assert wall is not None
        answers = trial.predictor.answers(wall.features)
        assert answers is not None
        counted = wall.found(answers[:, 0])
        found.append(counted.found)
        taken.append(counted.taken)
    assert np.mean(found) > 0.4
    assert np.mean(taken) < 0.25


def test_out_of_sight_the_scan_ends(sharp: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(sharp)
    finder = crack_of(panel).finder
    click(qtbot, finder.scan_button)
    assert finder.scanning
    panel.hide()
    assert not finder.scanning
    panel.show()
    qtbot.waitUntil(lambda: "places with a crack are found" in finder.found_text.text())


def test_other_settings_of_the_data_change_the_walls(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(few)
    trial = crack_of(panel)
    start(qtbot, trial, "Plain")
    spec = few.dataset
    assert spec is not None
    grain = float(trial.sketch.patch().std())
    wall = trial.finder.wall
    panel.workspace.choose_data("Data", replace(spec, settings={**spec.settings, "noise": 20.0}))
    qtbot.waitUntil(lambda: trial.finder.wall is not wall)
    assert trial.sketch.patch().std() > 2.0 * grain


def test_another_share_for_testing_leaves_what_is_painted(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(few)
    trial = crack_of(panel)
    draw(trial.pad, CRACK)
    before = trial.sketch.patch()
    assert few.dataset is not None
    dataset = panel.workspace.dataset
    panel.workspace.choose_data("Data", replace(few.dataset, test_share=0.5))
    assert panel.workspace.dataset is not dataset
    assert np.array_equal(trial.sketch.patch(), before)


def test_without_a_network_that_fits_it_says_why(few: Project, show_panel: ShowPanel) -> None:
    assert few.dataset is not None
    trial = crack_of(show_panel(edits.set_dataset(sample_project("xor"), few.dataset)))
    assert "2 input neurons, but the data has 72" in trial.bars.sentence.text()
    assert trial.verdict.text() == ""
    assert trial.finder.found_text.text() == ""
    assert not trial.finder.scan_button.isEnabled()


def test_the_answers_follow_while_the_network_trains(show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(sample_project("cracks"))
    trial = crack_of(panel)
    start(qtbot, trial, "Plain")
    draw(trial.pad, CRACK)
    trial.refresh()
    found = trial.finder.found_text.text()
    panel.workspace.training.toggle()
    qtbot.waitUntil(lambda: trial.bars.answers is not None and trial.bars.answers.lengths[1] > 0.9, timeout=20_000)
    qtbot.waitUntil(lambda: trial.finder.found_text.text() != found)


def test_a_wall_keeps_its_shades_in_the_dark(few: Project, show_panel: ShowPanel) -> None:
    panel = show_panel(few)
    trial = crack_of(panel)
    place = trial.pad.frame().center().toPoint()
    before = trial.pad.grab().toImage().pixelColor(place)
    panel.workspace.theme.choose(Scheme.CONTRAST_DARK)
    assert trial.pad.grab().toImage().pixelColor(place) == before


def test_nothing_is_cut_off_at_the_width_of_the_panel(few: Project, show_panel: ShowPanel) -> None:
    assert crack_of(show_panel(few)).minimumSizeHint().width() <= 280
