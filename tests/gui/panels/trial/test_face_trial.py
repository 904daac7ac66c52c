"""The faces of the Try it panel: turned, lit, covered, and recognised or not."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from trial_hands import ShowPanel, trained

from bpgui import edits
from bpgui.data import default_spec, load, sample_project
from bpgui.data.sources.faces import draw_face
from bpgui.data.sources.people import NAMES
from bpgui.engine import Program, predict
from bpgui.gui.common.theme import DARK, Scheme
from bpgui.gui.panels.trial.face_trial import FaceTrial
from bpgui.gui.panels.trial.trial_panel import TrialPanel
from bpgui.spec import FloatArray, Project

_LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def few() -> Project:
    """Return the untrained example with few pictures, which are made at once."""
    spec = default_spec("faces")
    return edits.set_dataset(sample_project("faces"), replace(spec, settings={**spec.settings, "count": 5}))


@pytest.fixture(scope="module")
def known() -> Project:
    """Return the example of faces, trained."""
    return trained("faces", 40)


def face_of(panel: TrialPanel) -> FaceTrial:
    assert isinstance(panel.trial, FaceTrial)
    return panel.trial


def shown(trial: FaceTrial) -> FloatArray:
    """Return the face as the network gets it, without waiting for the next frame."""
    trial.refresh()
    assert trial.picture.image is not None
    return trial.picture.image[:, :, 0]


def press(qtbot: QtBot, trial: FaceTrial, name: str, key: Qt.Key, times: int = 1) -> None:
    for _ in range(times):
        qtbot.keyClick(trial.sliders[name].slider, key)


def choose(qtbot: QtBot, trial: FaceTrial, name: str, letters: str) -> None:
    """Choose an entry by typing how it begins."""
    trial.choices[name].setFocus()
    qtbot.keyClicks(trial.choices[name], letters)


def test_at_first_it_is_the_first_person_from_the_front(few: Project, show_panel: ShowPanel) -> None:
    trial = face_of(show_panel(few))
    assert trial.person == "Alva"
    assert np.abs(shown(trial) - draw_face("Alva")).max() < 0.01


@pytest.mark.parametrize("name", ["pose", "light", "expression", "brightness", "noise"])
def test_every_slider_changes_the_face(name: str, few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = face_of(show_panel(few))
    before = shown(trial)
    press(qtbot, trial, name, Qt.Key.Key_PageUp, 4)
    assert np.abs(shown(trial) - before).max() > 0.05


def test_the_person_and_what_is_worn_are_chosen_by_name(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = face_of(show_panel(few))
    choose(qtbot, trial, "identity", "Kofi")
    choose(qtbot, trial, "occluder", "sc")
    assert trial.person == "Kofi"
    assert np.abs(shown(trial) - draw_face("Kofi", occluder="scarf")).max() < 0.01


def test_the_answers_are_those_to_the_face_and_the_right_name_is_marked(
    few: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    trial = face_of(show_panel(few))
    choose(qtbot, trial, "identity", "Tove")
    press(qtbot, trial, "pose", Qt.Key.Key_Home)
    face = shown(trial)
    program = Program.compile(few.network)
    expected = predict(program, program.pack(few.parameters), face.reshape(1, -1))[0]
    answers = trial.bars.answers
    assert answers is not None
    assert np.allclose(answers.lengths, expected)
    unmarked = trial.bars.chart.grab().toImage()
    trial.bars.mark_right(None)
    assert trial.bars.chart.grab().toImage() != unmarked
    place = 1 + int((expected > expected[NAMES.index("Tove")]).sum())
    best = NAMES[int(expected.argmax())]
    assert trial.verdict.text() == "Right: Tove" if best == "Tove" else f"place {place}," in trial.verdict.text()


def test_the_answers_move_while_one_slides(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = face_of(show_panel(few))
    before = trial.bars.answers
    assert before is not None
    slider = trial.sliders["light"].slider
    qtbot.mousePress(slider, _LEFT, pos=slider.rect().center())
    qtbot.mouseMove(slider, slider.rect().center() * 1.6)
    qtbot.waitUntil(
        lambda: trial.bars.answers is not None and not np.allclose(trial.bars.answers.lengths, before.lengths)
    )
    qtbot.mouseRelease(slider, _LEFT)


def test_another_face_differs_in_all_that_there_is(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = face_of(show_panel(few))
    seen = set()
    for _ in range(12):
        qtbot.mouseClick(trial.another_button, _LEFT)
        values = tuple(slider.value for slider in trial.sliders.values())
        seen.add((trial.person, trial.choices["occluder"].value(), *values))
    assert all(len(set(column)) > 3 for column in zip(*seen, strict=True))
    assert max(noise for *_, noise in seen) <= 10.0


def test_a_picture_of_the_data_comes_pixel_by_pixel_with_what_is_known_of_it(
    few: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    panel = show_panel(few)
    trial = face_of(panel)
    assert few.dataset is not None
    dataset = load(few.dataset)
    panel.workspace.insight.choose(8)
    qtbot.mouseClick(panel.take_button, _LEFT)
    name, pose, light, *worn = dataset.table.captions[8].split(", ")
    assert np.allclose(shown(trial).ravel(), dataset.table.inputs[8])
    assert trial.person == name
    assert f"pose {trial.sliders['pose'].value:.0f}" in (pose, *(f"pose {int(pose[5:]) + near}" for near in (-1, 1)))
    assert abs(trial.sliders["light"].value - float(light[6:])) <= 1.0
    assert trial.choices["occluder"].value() == (worn[0] if worn else "none")
    assert trial.sentence.isVisible()


def test_moving_a_slider_draws_a_face_in_the_place_of_the_picture(
    few: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    panel = show_panel(few)
    trial = face_of(panel)
    qtbot.mouseClick(panel.take_button, _LEFT)
    taken = shown(trial)
    press(qtbot, trial, "expression", Qt.Key.Key_Right)
    assert np.abs(shown(trial) - taken).max() > 0.1
    assert not trial.sentence.isVisible()
    assert not panel.taken.isVisible()


def test_without_a_network_that_fits_it_says_why(show_panel: ShowPanel, few: Project) -> None:
    assert few.dataset is not None
    trial = face_of(show_panel(edits.set_dataset(sample_project("xor"), few.dataset)))
    assert trial.bars.answers is None
    assert "2 input neurons, but the data has 896" in trial.bars.sentence.text()
    assert trial.verdict.text() == ""
    assert shown(trial).max() > 0.5


def test_a_face_keeps_its_shades_in_the_dark(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(few)
    trial = face_of(panel)
    before = trial.picture.grab().toImage().pixelColor(84, 120)
    panel.workspace.theme.choose(Scheme.DARK)
    picture = trial.picture.grab().toImage()
    assert picture.pixelColor(84, 120) == before
    assert picture.pixelColor(picture.width() // 2, 0).name() == DARK.border


def test_nothing_is_cut_off_at_the_width_of_the_panel(few: Project, show_panel: ShowPanel) -> None:
    trial = face_of(show_panel(few))
    assert trial.minimumSizeHint().width() <= 280


@pytest.mark.slow
def test_a_trained_network_knows_people_until_it_is_made_hard(known: Project, show_panel: ShowPanel) -> None:
    trial = face_of(show_panel(known))

    def recognised() -> int:
        right = 0
        for name in NAMES:
            trial.choices["identity"].set_value(name)
            trial.choices["identity"].value_edited.emit(name)
            trial.refresh()
            right += trial.verdict.text() == f"Right: {name}"
        return right

    assert recognised() >= 17
    for name, value in {"pose": -40.0, "light": 60.0, "brightness": 50.0, "noise": 30.0}.items():
        trial.sliders[name].set_value(value)
    assert 2 <= recognised() <= 14
