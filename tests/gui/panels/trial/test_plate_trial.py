"""The plates of the Try it panel: written, photographed, cut up and read."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot
from trial_hands import ShowPanel, trained

from bpgui.data import default_spec, sample_project
from bpgui.data.sources.plates import make_plate, read_plate
from bpgui.engine import Program, predict
from bpgui.gui.common.theme import Scheme
from bpgui.gui.panels.trial.parts.cell_row import CellRow
from bpgui.gui.panels.trial.plate_trial import PlateTrial
from bpgui.gui.panels.trial.trial_panel import TrialPanel
from bpgui.spec import FloatArray, Project

_LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def plates() -> Project:
    """Return the example of plates after a few epochs: it reads most characters."""
    return trained("plates", 6)


def plate_of(panel: TrialPanel) -> PlateTrial:
    assert isinstance(panel.trial, PlateTrial)
    return panel.trial


def write(qtbot: QtBot, trial: PlateTrial, text: str) -> None:
    trial.field.setFocus()
    qtbot.keyClick(trial.field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(trial.field, text)
    trial.refresh()


def read(row: CellRow) -> str:
    return "".join(cell.answer for cell in row.cells)


def outputs(project: Project, text: str, trial: PlateTrial) -> FloatArray:
    """Ask the network about the picture that the trial took first."""
    settings = {name: slider.value for name, slider in trial.sliders.items()}
    _, characters = make_plate(text, settings, np.random.default_rng(0))
    program = Program.compile(project.network)
    return predict(program, program.pack(project.parameters), characters)


@pytest.mark.parametrize("text", ["AB12CDE", "hb80 dzz", " B D 0 1 S S Z"])
def test_a_plate_is_read_without_and_with_its_layout(
    text: str, plates: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    trial = plate_of(show_panel(plates))
    write(qtbot, trial, text)
    written = "".join(text.split()).upper()
    answers = outputs(plates, written, trial)
    assert read(trial.alone) == read_plate(answers, masked=False)
    assert read(trial.masked) == read_plate(answers)
    for row in (trial.alone, trial.masked):
        assert [cell.right for cell in row.cells] == [a == b for a, b in zip(read(row), written, strict=True)]
    assert trial.alone.cells[2].certainty == f"{100 * answers[2].max():.0f} %"


def test_a_clear_plate_is_read_right_and_the_sentences_say_so(
    plates: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    trial = plate_of(show_panel(plates))
    for slider in trial.sliders.values():
        slider.slider.setFocus()
        qtbot.keyClick(slider.slider, Qt.Key.Key_Home)
        assert slider.value == 0.0
    write(qtbot, trial, "KE47WXP")
    assert trial.alone_text.text() == "KE47 WXP: all right"
    assert trial.masked_text.text() == "KE47 WXP: all right"


def test_noise_makes_it_worse_and_the_slant_stays(plates: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = plate_of(show_panel(plates))
    trial.refresh()
    before = trial.picture.image
    noise = trial.sliders["noise"]
    assert noise.value == pytest.approx(15.0)
    noise.slider.setFocus()
    qtbot.keyClick(noise.slider, Qt.Key.Key_End)
    assert noise.value == 100.0
    assert "Noise 100 %" in noise.name.text()
    qtbot.waitUntil(lambda: trial.picture.image is not before)
    assert "wrong" in trial.alone_text.text()
    qtbot.keyClick(noise.slider, Qt.Key.Key_Home)
    trial.refresh()
    after = trial.picture.image
    qtbot.keyClick(trial.sliders["blur"].slider, Qt.Key.Key_Home)
    trial.sliders["noise"].set_value(15.0)
    trial.sliders["blur"].set_value(1.0)
    trial.refresh()
    assert before is not None
    assert after is not None
    assert trial.picture.image is not None
    assert np.array_equal(trial.picture.image, before)
    # Without noise there is the same plate at the same place.
    assert np.corrcoef(before.ravel(), after.ravel())[0, 1] > 0.8


@pytest.mark.parametrize("text", ["AB12CD", "IB12CDE", "1234567", "AB12CD+", "<b>AB</b>", ""])
def test_what_is_no_plate_is_told_in_one_sentence(
    text: str, plates: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    trial = plate_of(show_panel(plates))
    write(qtbot, trial, text) if text else trial.field.clear()
    trial.refresh()
    assert f"'{text}' is no plate" in trial.sentence.text()
    assert trial.sentence.isVisible()
    assert trial.sentence.textFormat() == Qt.TextFormat.PlainText
    for widget in (trial.picture, trial.alone, trial.masked, trial.bars, trial.alone_text):
        assert not widget.isVisible()
    write(qtbot, trial, "AB12CDE")
    assert not trial.sentence.isVisible()
    assert trial.bars.isVisible()


def test_another_plate_is_one_and_another_picture_keeps_the_text(
    plates: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    trial = plate_of(show_panel(plates))
    texts = {trial.field.text()}
    for _ in range(3):
        qtbot.mouseClick(trial.plate_button, _LEFT)
        trial.refresh()
        assert not trial.sentence.isVisible()
        texts.add(trial.field.text())
    assert len(texts) == 4
    text, before = trial.field.text(), trial.picture.image
    assert before is not None
    qtbot.mouseClick(trial.picture_button, _LEFT)
    trial.refresh()
    assert trial.field.text() == text
    assert trial.picture.image is not None
    assert not np.array_equal(trial.picture.image, before)


def test_a_click_on_a_character_shows_all_its_answers(plates: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = plate_of(show_panel(plates))
    write(qtbot, trial, "AB12CDE")
    answers = outputs(plates, "AB12CDE", trial)
    for row, place in ((trial.alone, 2), (trial.masked, 5)):
        qtbot.mouseClick(row, _LEFT, pos=row.place_of(place).center().toPoint())
        assert trial.alone.chosen == trial.masked.chosen == place
        assert trial.bars.answers is not None
        assert np.allclose(trial.bars.answers.lengths, answers[place])
    assert "Sixth character; the layout wants a letter" in trial.chosen.text()
    trial.alone.setFocus()
    qtbot.keyClick(trial.alone, Qt.Key.Key_Home)
    qtbot.keyClick(trial.alone, Qt.Key.Key_Right)
    assert np.allclose(trial.bars.answers.lengths, answers[1])


def test_the_layout_only_takes_what_it_allows(plates: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = plate_of(show_panel(plates))
    trial.sliders["noise"].set_value(100.0)
    for _ in range(5):
        qtbot.mouseClick(trial.plate_button, _LEFT)
        trial.refresh()
        assert [c.isdigit() for c in read(trial.masked)] == [False, False, True, True, False, False, False]


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_tooltips_say_the_runners_up(plates: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = plate_of(show_panel(plates))
    write(qtbot, trial, "AB12CDE")
    at = trial.alone.place_of(1).center().toPoint()
    QApplication.sendEvent(trial.alone, QHelpEvent(QHelpEvent.Type.ToolTip, at, trial.alone.mapToGlobal(at)))
    assert "Second character, written B" in QToolTip.text()
    QToolTip.hideText()


def test_at_300_pixels_all_seven_stand_in_a_row_below_each_other(plates: Project, show_panel: ShowPanel) -> None:
    trial = plate_of(show_panel(plates))
    tops = {trial.alone.place_of(place).top() for place in range(7)}
    assert len(tops) == 1
    for place in range(7):
        assert trial.alone.place_of(place).right() <= trial.alone.width() + 1
        assert trial.alone.place_of(place).left() == pytest.approx(trial.masked.place_of(place).left(), abs=1.0)


def test_without_an_answer_the_pieces_are_shown_and_the_reason(show_panel: ShowPanel) -> None:
    panel = show_panel(sample_project("xor"))
    panel.workspace.choose_data("Data", default_spec("plates"))
    trial = plate_of(panel)
    trial.refresh()
    assert "input neurons, but the data has 160" in trial.sentence.text()
    assert read(trial.alone) == "???????"
    assert not trial.masked.isVisible()
    assert not trial.bars.isVisible()


def test_it_follows_the_theme(plates: Project, show_panel: ShowPanel) -> None:
    panel = show_panel(plates)
    trial = plate_of(panel)
    light = trial.picture.grab().toImage().pixelColor(3, 3).lightness()
    panel.workspace.theme.choose(Scheme.DARK)
    assert trial.picture.grab().toImage().pixelColor(3, 3).lightness() < light - 60


def test_screen_readers_are_told_what_is_read(plates: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = plate_of(show_panel(plates))
    write(qtbot, trial, "AB12CDE")
    spaced = " ".join(read(trial.alone))
    qtbot.waitUntil(lambda: trial.alone.accessibleDescription().startswith(f"{spaced}. First character"))
