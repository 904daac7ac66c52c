"""The damaged patterns of the Try it panel, and how a memory recalls them."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot
from trial_hands import ShowPanel, drag, trained

from bpgui import edits
from bpgui.data import default_spec, load, sample_project, with_dataset
from bpgui.data.sources.letters import ALPHABET, patterns
from bpgui.engine import Program, predict, train
from bpgui.gui.common.training import State
from bpgui.gui.panels.trial.memory.memory_trial import MemoryTrial
from bpgui.gui.panels.trial.memory.pixel_grid import HIDDEN, INK, PAPER, PixelGrid
from bpgui.gui.panels.trial.memory.recall import Recall, judged, letters_of, recall
from bpgui.gui.panels.trial.trial_panel import TrialPanel
from bpgui.spec import FloatArray, Parameters, Project, TrainingSpec

_LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def letters() -> Project:
    """Return the example of damaged letters, trained."""
    return trained("letter-memory", 60)


def memory_of(panel: TrialPanel) -> MemoryTrial:
    assert isinstance(panel.trial, MemoryTrial)
    panel.trial.refresh()
    return panel.trial


def answers(project: Project, pixels: FloatArray) -> FloatArray:
    program = Program.compile(project.network, project.training.relaxation)
    return predict(program, program.pack(project.parameters), pixels[np.newaxis])[0]


def click(qtbot: QtBot, grid: PixelGrid, place: int, button: Qt.MouseButton = _LEFT) -> None:
    qtbot.mouseClick(grid, button, pos=grid.square(place).center().toPoint())


def pick(qtbot: QtBot, trial: MemoryTrial, letter: str) -> None:
    trial.letter.setFocus()
    qtbot.keyClick(trial.letter, Qt.Key.Key_Home)
    for _ in range(trial.letter.findData(letter)):
        qtbot.keyClick(trial.letter, Qt.Key.Key_Down)
    trial.refresh()


def test_a_click_hides_papers_and_inks_a_pixel(letters: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = memory_of(show_panel(letters))
    qtbot.mouseClick(trial.whole_button, _LEFT)
    place = int(np.flatnonzero(trial.seen.values == INK)[0])
    for value in (HIDDEN, PAPER, INK):
        click(qtbot, trial.seen, place)
        assert trial.seen.values[place] == value
        trial.refresh()
        assert trial.recalled.values is not None
        assert np.allclose(trial.recalled.values, answers(letters, trial.seen.values))
    click(qtbot, trial.seen, place, Qt.MouseButton.RightButton)
    assert trial.seen.values[place] == HIDDEN


def test_dragging_changes_all_pixels_on_the_way_alike(letters: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = memory_of(show_panel(letters))
    qtbot.mouseClick(trial.whole_button, _LEFT)
    column = [place * 5 for place in range(7)]
    drag(trial.seen, [trial.seen.square(0).center(), trial.seen.square(30).center(), QPointF(-50.0, -50.0)])
    assert len(set(trial.seen.values[column].tolist())) == 1
    before = trial.seen.values.copy()
    drag(trial.seen, [trial.seen.square(4).center(), trial.seen.square(34).center()], Qt.MouseButton.RightButton)
    assert (trial.seen.values[[place + 4 for place in column]] == HIDDEN).all()
    assert (trial.seen.values == before).sum() >= 28


def test_pixels_are_changed_by_keys(letters: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = memory_of(show_panel(letters))
    qtbot.mouseClick(trial.whole_button, _LEFT)
    trial.seen.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(trial.seen, key)
    for key, value in (
        (Qt.Key.Key_I, INK),
        (Qt.Key.Key_P, PAPER),
        (Qt.Key.Key_H, HIDDEN),
        (Qt.Key.Key_Space, PAPER),
        (Qt.Key.Key_Delete, HIDDEN),
    ):
        qtbot.keyClick(trial.seen, key)
        assert trial.seen.values[7] == value
    assert trial.seen.accessibleDescription() == "Row 2, column 3: hidden. 1 pixel is hidden."
    for _ in range(9):
        qtbot.keyClick(trial.seen, Qt.Key.Key_Left)
    assert "Row 2, column 1" in trial.seen.accessibleDescription()


def test_erasing_hides_the_share_of_the_slider(letters: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = memory_of(show_panel(letters))
    assert trial.share.value == pytest.approx(40.0)
    first = trial.seen.values.copy()
    qtbot.mouseClick(trial.erase_button, _LEFT)
    assert not np.array_equal(trial.seen.values, first)
    trial.share.slider.setFocus()
    for key, hidden in ((Qt.Key.Key_Home, 0), (Qt.Key.Key_End, 35)):
        qtbot.keyClick(trial.share.slider, key)
        qtbot.mouseClick(trial.erase_button, _LEFT)
        assert (trial.seen.values == HIDDEN).sum() == hidden
    qtbot.mouseClick(trial.whole_button, _LEFT)
    assert np.array_equal(trial.seen.values, 2.0 * trial.wanted - 1.0)


def test_a_trained_memory_recalls_the_letter_and_says_how_fast(
    letters: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    trial = memory_of(show_panel(letters))
    for letter in "ACEHTX":
        pick(qtbot, trial, letter)
        assert np.array_equal(trial.wanted, patterns(letter)[0])
        trial.share.set_value(20.0)
        qtbot.mouseClick(trial.erase_button, _LEFT)
        trial.refresh()
        hidden = int((trial.seen.values == HIDDEN).sum())
        assert trial.verdict.text() == (
            f"35 of 35 pixels are right, {hidden} of the {hidden} hidden ones: this is {letter}."
        )
        program = Program.compile(letters.network)
        run = recall(program, program.pack(letters.parameters), trial.seen.values)
        assert run is not None
        assert trial.ending.text() == f"Settled in {run.sweeps} sweeps."
        assert trial.sweep.value() == trial.sweep.maximum()


def test_the_slider_goes_through_the_sweeps(letters: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = memory_of(show_panel(letters))
    program = Program.compile(letters.network)
    run = recall(program, program.pack(letters.parameters), trial.seen.values)
    assert run is not None
    trial.sweep.setFocus()
    qtbot.keyClick(trial.sweep, Qt.Key.Key_Home)
    for place in range(3):
        assert trial.recalled.values is not None
        assert np.allclose(trial.recalled.values, run.states[place])
        assert trial.sweep_label.text() == f"After sweep {place + 1} of {run.sweeps}"
        qtbot.keyClick(trial.sweep, Qt.Key.Key_Right)
    # The pixels settle: each sweep brings them nearer to the end.
    far = [float(np.abs(state - run.states[-1]).max()) for state in run.states]
    assert far[0] > far[2] > far[-1]
    qtbot.keyClick(trial.sweep, Qt.Key.Key_End)
    assert np.allclose(trial.recalled.values, answers(letters, trial.seen.values))
    assert trial.sweep_label.text() == f"After sweep {run.sweeps} of {run.sweeps}"


def test_play_shows_sweep_after_sweep_and_can_be_stopped(letters: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = memory_of(show_panel(letters))
    seen: list[int] = []
    trial.sweep.valueChanged.connect(seen.append)
    qtbot.mouseClick(trial.play_button, _LEFT)
    assert trial.play_button.text() == "Stop"
    qtbot.waitUntil(lambda: trial.play_button.text() == "Play")
    assert seen == list(range(1, trial.sweep.maximum() + 1))
    qtbot.mouseClick(trial.play_button, _LEFT)
    qtbot.waitUntil(lambda: trial.sweep.value() == 3)
    qtbot.mouseClick(trial.play_button, _LEFT)
    assert trial.play_button.text() == "Play"
    assert trial.sweep.value() < trial.sweep.maximum()
    # What is changed meanwhile is looked at in the same sweep.
    before = trial.sweep.value()
    click(qtbot, trial.seen, 3)
    trial.refresh()
    assert trial.sweep.value() == before


def test_playing_ends_out_of_sight(letters: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(letters)
    trial = memory_of(panel)
    qtbot.mouseClick(trial.play_button, _LEFT)
    panel.hide()
    assert trial.play_button.text() == "Play"


def test_a_memory_that_does_not_settle_says_so(letters: Project, show_panel: ShowPanel) -> None:
    hasty = edits.set_training(letters, replace(letters.training, relaxation={"sweeps": 4}))
    trial = memory_of(show_panel(hasty))
    assert trial.ending.text().startswith("Did not settle in 4 sweeps: the last one changed a neuron by 0.")
    assert trial.sweep_label.text() == "After sweep 4 of 4"


def test_a_network_without_feedback_answers_in_one_go(show_panel: ShowPanel) -> None:
    drawn = edits.layered((35, 35), "sigmoid", "sigmoid", TrainingSpec())
    trial = memory_of(show_panel(with_dataset(drawn, default_spec("letter-memory"))))
    assert "no feedback" in trial.ending.text()
    assert not trial.sweep.isEnabled()
    assert not trial.play_button.isEnabled()
    assert "of 35 pixels are right" in trial.verdict.text()


def test_a_network_that_does_not_fit_is_told_of(show_panel: ShowPanel) -> None:
    panel = show_panel(sample_project("xor"))
    panel.workspace.choose_data("Data", default_spec("letter-memory"))
    trial = memory_of(panel)
    assert "input neurons, but the data has 35" in trial.ending.text()
    assert trial.recalled.values is None
    assert not trial.verdict.isVisible()
    assert not trial.sweep.isEnabled()


def test_numbers_that_explode_are_told_of(show_panel: ShowPanel) -> None:
    drawn = edits.layered((35, 3, 35), "linear", "linear", TrainingSpec())
    project = with_dataset(drawn, default_spec("letter-memory"))
    weights = {key: np.full_like(value, 1e300) for key, value in project.parameters.weights.items()}
    project = replace(project, parameters=Parameters(weights, project.parameters.biases))
    trial = memory_of(show_panel(project))
    assert "beyond all numbers" in trial.ending.text()


def test_scaled_data_is_recalled_in_pixels(show_panel: ShowPanel) -> None:
    spec = replace(default_spec("letter-memory"), scaling="standard", target_scaling="standard")
    drawn = edits.layered((35, 35), "linear", "linear", TrainingSpec())
    project = with_dataset(drawn, spec)
    dataset = load(spec)
    assert {float(v) for v in np.unique(letters_of(dataset)["A"])} == {0.0, 1.0}
    weights = {key: np.zeros_like(value) for key, value in project.parameters.weights.items()}
    biases = {key: np.zeros_like(value) for key, value in project.parameters.biases.items()}
    trial = memory_of(show_panel(replace(project, parameters=Parameters(weights, biases))))
    # Outputs of 0 are the means of the targets.
    assert trial.recalled.values is not None
    assert np.allclose(trial.recalled.values, dataset.preparation.target_centre)


def test_a_sample_brings_its_letter_and_its_hidden_pixels(
    letters: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    panel = show_panel(letters)
    dataset = panel.workspace.dataset
    assert dataset is not None
    row = int(dataset.test_rows[3])
    panel.workspace.insight.choose(row)
    qtbot.mouseClick(panel.take_button, _LEFT)
    trial = memory_of(panel)
    assert np.array_equal(trial.seen.values, dataset.table.inputs[row])
    assert trial.letter.value() == dataset.table.captions[row]


def test_more_letters_in_the_data_are_offered(show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(sample_project("letter-completion"))
    trial = memory_of(panel)
    assert trial.letter.count() == 8
    pick(qtbot, trial, "L")
    before = trial.seen.values.copy()
    spec = default_spec("letter-completion")
    panel.workspace.choose_data("Data", replace(spec, settings={**spec.settings, "letters": 16}))
    assert trial.letter.count() == len(ALPHABET)
    assert trial.letter.value() == "L"
    assert np.array_equal(trial.seen.values, before)
    qtbot.waitUntil(trial.letter.isVisible)


def test_the_pattern_stays_while_the_network_trains_and_the_recall_follows(show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(sample_project("letter-memory"))
    trial = memory_of(panel)
    before, first = trial.seen.values.copy(), trial.verdict.text()
    panel.workspace.training.toggle()
    qtbot.waitUntil(lambda: trial.verdict.text().endswith("this is A."), timeout=20_000)
    assert np.array_equal(trial.seen.values, before)
    assert first != trial.verdict.text()
    panel.workspace.training.stop()


def test_a_run_that_is_watched_learns_the_same_bits(show_panel: ShowPanel, qtbot: QtBot) -> None:
    project = sample_project("letter-memory")
    project = edits.set_training(project, replace(project.training, epochs=8))
    assert project.dataset is not None
    program = Program.compile(project.network, project.training.relaxation)
    alone = list(train(program, project.parameters, load(project.dataset).training_data(), project.training))[-1]
    panel = show_panel(project)
    trial = memory_of(panel)
    panel.workspace.training.toggle()
    while panel.workspace.training.state is not State.IDLE:
        qtbot.mouseClick(trial.erase_button, _LEFT)
        qtbot.mouseClick(trial.play_button, _LEFT)
        qtbot.wait(1)
    qtbot.waitUntil(lambda: panel.workspace.project.epoch == 8)
    assert panel.workspace.project.parameters == alone.parameters


def test_wrong_pixels_are_crossed_out(letters: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = memory_of(show_panel(letters))
    values = trial.wanted.copy()
    trial.recalled.put(values, trial.wanted, trial.seen.values)
    right = trial.recalled.grab().toImage()
    values[12] = 1.0 - values[12]
    trial.recalled.put(values, trial.wanted, trial.seen.values)
    wrong = trial.recalled.grab().toImage()
    middle = trial.recalled.square(12).center().toPoint()
    assert right.pixelColor(middle) != wrong.pixelColor(middle)
    assert wrong.pixelColor(middle).red() > wrong.pixelColor(middle).blue() + 60
    assert trial.recalled.accessibleDescription() == "1 pixel is wrong."


def test_sentences_of_the_end() -> None:
    states = np.zeros((1, 35))
    assert Recall(states, 1, 0.0, True).told() == "Settled in 1 sweep."
    assert "past all bounds" in Recall(states, 9, np.inf, False).told()
    letter = patterns("A")[0]
    none = np.zeros(35, dtype=bool)
    assert judged(letter, letter, none, {"A": letter}) == "35 of 35 pixels are right: this is A."
    assert "no letter of the data" in judged(1.0 - letter, letter, none, {"A": letter})


def test_of_a_very_long_recall_only_the_first_sweeps_and_the_end_are_kept() -> None:
    project = sample_project("letter-memory")
    program = Program.compile(project.network, {"dt": 1e-9, "tolerance": 1e-300, "sweeps": 1_500})
    theta = program.pack(project.parameters)
    run = recall(program, theta, np.ones(35))
    assert run is not None
    assert run.sweeps == 1_500
    assert len(run.states) == 1_001
    assert np.allclose(run.states[-1], predict(program, theta, np.ones((1, 35)))[0])
    assert not run.settled
