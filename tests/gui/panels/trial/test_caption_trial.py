"""The scenes of the Try it panel, and the captions that are said of them."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from trial_hands import ShowPanel, trained

from bpgui.data import default_spec, load, sample_project
from bpgui.data.sources.captions import END, NEXT, PIXELS, Caption, describe
from bpgui.engine import Program, predict
from bpgui.gui.panels.trial.caption.caption_trial import CaptionTrial
from bpgui.gui.panels.trial.caption.scene import Scene, caption_words, taught
from bpgui.gui.panels.trial.trial_panel import TrialPanel
from bpgui.spec import Parameters, Project

_LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def captions() -> Project:
    """Return the example of captions after some epochs."""
    return trained("captions", 25)


def scene_of(panel: TrialPanel) -> CaptionTrial:
    assert isinstance(panel.trial, CaptionTrial)
    panel.trial.refresh()
    return panel.trial


def said(project: Project, trial: CaptionTrial) -> Caption:
    """Describe the picture that is shown."""
    program = Program.compile(project.network)
    theta = program.pack(project.parameters)
    assert trial.picture.image is not None
    return describe(lambda rows: predict(program, theta, rows), trial.picture.image)


def choose(qtbot: QtBot, trial: CaptionTrial, scene: Scene) -> None:
    """Choose a scene with the keyboard."""
    for name, field in trial.fields.items():
        field.setFocus()
        qtbot.keyClick(field, Qt.Key.Key_Home)
        for _ in range(field.findData(getattr(scene, name))):
            qtbot.keyClick(field, Qt.Key.Key_Down)
    trial.refresh()
    assert trial.scene == scene


def with_weights(project: Project, weights: dict[str, np.ndarray], biases: dict[str, np.ndarray]) -> Project:
    """Return the project with other weights."""
    return replace(project, parameters=Parameters(weights, biases))


def test_the_caption_is_what_greedy_decoding_says(captions: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = scene_of(show_panel(captions))
    for _ in range(6):
        qtbot.mouseClick(trial.another_button, _LEFT)
        trial.refresh()
        caption, right = said(captions, trial), trial.scene.words
        words = [NEXT[int(step.argmax())] for step in caption.probabilities]
        assert [cell.answer for cell in trial.words.cells] == words
        wanted = [*right, END]
        assert [cell.right for cell in trial.words.cells] == [
            place < len(wanted) and word == wanted[place] for place, word in enumerate(words)
        ]
        verdict = "right" if caption.words == right else "wrong"
        assert trial.verdict.text() == f"'{' '.join(caption.words)}': {verdict}"
        assert trial.right.text() == f"Right: {' '.join(right)}"


def test_what_is_chosen_is_drawn(captions: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = scene_of(show_panel(captions))
    choose(qtbot, trial, Scene("big", "red", "square", "in the middle"))
    image = trial.picture.image
    assert image is not None
    assert image[6, 6].argmax() == 0
    choose(qtbot, trial, Scene("big", "blue", "square", "in the middle"))
    image = trial.picture.image
    assert image is not None
    assert image[6, 6].argmax() == 2
    assert trial.right.text() == "Right: a big blue square in the middle"
    assert "a big blue square in the middle" in trial.picture.accessibleDescription()


def test_drawing_again_changes_the_picture_alone(captions: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = scene_of(show_panel(captions))
    before, scene = trial.picture.image, trial.scene
    assert before is not None
    qtbot.mouseClick(trial.again_button, _LEFT)
    trial.refresh()
    assert trial.picture.image is not None
    assert not np.array_equal(trial.picture.image, before)
    assert trial.scene == scene


def test_a_click_on_a_word_shows_what_else_was_weighed(captions: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = scene_of(show_panel(captions))
    steps = said(captions, trial).probabilities
    for place in (0, 2, len(steps) - 1):
        qtbot.mouseClick(trial.words, _LEFT, pos=trial.words.place_of(place).center().toPoint())
        assert trial.bars.answers is not None
        assert np.allclose(trial.bars.answers.lengths, steps[place])
    trial.words.setFocus()
    qtbot.keyClick(trial.words, Qt.Key.Key_Home)
    qtbot.keyClick(trial.words, Qt.Key.Key_Right)
    assert np.allclose(trial.bars.answers.lengths, steps[1])
    assert trial.chosen.text() == f"What may follow '{trial.words.cells[0].answer}'"


def test_it_tells_whether_the_network_has_learned_from_such_a_scene(
    captions: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    panel = show_panel(captions)
    trial = scene_of(panel)
    dataset = panel.workspace.dataset
    assert dataset is not None
    counts = taught(dataset)
    scenes = {Scene.told(caption_words(caption)) for caption in dataset.table.captions}
    pairs = {(words[2], words[3]) for words in counts}
    unseen = next(scene for scene in scenes if (scene.colour, scene.shape) not in pairs)
    known = next(scene for scene in scenes if counts[scene.words] > 1)
    choose(qtbot, trial, unseen)
    assert f"never shows a {unseen.colour} {unseen.shape}" in trial.familiar.text()
    choose(qtbot, trial, known)
    assert f"has {counts[known.words]} scenes of this caption" in trial.familiar.text()


def test_what_is_taught_is_counted_once_per_scene() -> None:
    dataset = load(default_spec("captions"))
    counts = taught(dataset)
    assert dataset.table.groups is not None
    assert counts.total() == len(np.unique(dataset.table.groups[dataset.train_rows]))
    assert all(words[0] == "a" and len(words) in (7, 8) for words in counts)
    same = Scene("big", "red", "circle", "at the top left")
    counts.clear()
    counts[same.words] = 1
    assert "1 scene of this caption" in same.familiar(counts)
    assert "does not have this caption, but 1 scene" in Scene("small", "red", "circle", "in the middle").familiar(
        counts
    )


def test_a_sample_of_the_data_is_shown_with_its_own_picture(
    captions: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    panel = show_panel(captions)
    dataset = panel.workspace.dataset
    assert dataset is not None
    row = int(dataset.test_rows[4])
    panel.workspace.insight.choose(row)
    qtbot.mouseClick(panel.take_button, _LEFT)
    trial = scene_of(panel)
    assert trial.picture.image is not None
    assert np.allclose(trial.picture.image.ravel(), dataset.table.inputs[row, :PIXELS])
    assert trial.scene.words == caption_words(dataset.table.captions[row])
    for name, field in trial.fields.items():
        assert field.value() == getattr(trial.scene, name)
    assert dataset.table.captions[row].split()[trial.words.chosen].startswith("[")


def test_the_scene_stays_while_the_network_trains_and_the_words_follow(show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(sample_project("captions"))
    trial = scene_of(panel)
    before = trial.picture.image
    panel.workspace.training.toggle()
    qtbot.waitUntil(lambda: trial.words.cells[0].answer == "a" and trial.words.cells[0].share > 0.9, timeout=20_000)
    assert trial.picture.image is not None
    assert before is not None
    assert np.array_equal(trial.picture.image, before)
    panel.workspace.training.stop()


def test_a_caption_that_does_not_end_is_told_of(show_panel: ShowPanel) -> None:
    project = sample_project("captions")
    # Nothing but the bias of 'a' counts.
    (output,) = project.network.with_role("output")
    weights = {key: np.zeros_like(value) for key, value in project.parameters.weights.items()}
    biases = {key: np.zeros_like(value) for key, value in project.parameters.biases.items()}
    biases[output.id][0] = 5.0
    trial = scene_of(show_panel(with_weights(project, weights, biases)))
    assert {cell.answer for cell in trial.words.cells} == {"a"}
    assert trial.verdict.text().endswith("wrong, and it does not end")


def test_a_network_that_does_not_fit_is_told_of(show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(sample_project("xor"))
    panel.workspace.choose_data("Data", default_spec("captions"))
    trial = scene_of(panel)
    assert "input neurons, but the data has 470" in trial.sentence.text()
    qtbot.waitUntil(trial.picture.isVisible)
    assert not trial.words.isVisible()
    assert not trial.verdict.isVisible()


def test_numbers_that_explode_are_told_of(captions: Project, show_panel: ShowPanel) -> None:
    weights = {key: np.full_like(value, 1e308) for key, value in captions.parameters.weights.items()}
    trial = scene_of(show_panel(with_weights(captions, weights, dict(captions.parameters.biases))))
    assert "beyond all numbers" in trial.sentence.text()
    assert not trial.words.isVisible()
