"""The pad of the Try it panel, drawn on with the mouse and the keyboard."""

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot
from trial_hands import Points, ShowPanel, draw, move

from bpgui.data import load, with_dataset
from bpgui.engine import Program, predict
from bpgui.gui.common.theme import DARK, LIGHT, Scheme
from bpgui.gui.panels.trial.pad.pad_trial import PadTrial
from bpgui.gui.panels.trial.trial_panel import TrialPanel
from bpgui.spec import OWN, ColumnSpec, DatasetSpec, OwnSpec, Project, RawColumn, RawTable
from bpgui.spec.raw_table import categories


def arc(x: float, y: float, width: float, height: float, start: float, end: float) -> Points:
    """Return points of an ellipse, from one angle to another in degrees, clockwise from the right."""
    angles = [math.radians(start + (end - start) * part / 20) for part in range(21)]
    return [(x + width * math.cos(angle), y + height * math.sin(angle)) for angle in angles]


# How people write them, in shares of the paper: large or small, in the middle or off it, upright or slanted.
DIGITS = {
    "0": [arc(0.5, 0.5, 0.25, 0.4, -90, 270)],
    "0 small": [arc(0.3, 0.35, 0.14, 0.2, -80, 290)],
    "1": [[(0.35, 0.3), (0.52, 0.1), (0.52, 0.9)]],
    "1 plain": [[(0.5, 0.15), (0.5, 0.85)]],
    "2": [[*arc(0.5, 0.3, 0.22, 0.2, -170, 30), (0.3, 0.9), (0.75, 0.9)]],
    "3": [[*arc(0.48, 0.3, 0.2, 0.2, -150, 90), *arc(0.48, 0.7, 0.24, 0.2, -90, 150)]],
    "4": [[(0.55, 0.1), (0.22, 0.6), (0.8, 0.6)], [(0.62, 0.35), (0.6, 0.92)]],
    "5": [[(0.7, 0.1), (0.35, 0.1), (0.32, 0.45), *arc(0.48, 0.65, 0.22, 0.24, -130, 140)]],
    "6": [[(0.66, 0.1), (0.42, 0.35), (0.31, 0.65), *arc(0.5, 0.7, 0.19, 0.2, 180, 540)]],
    "7": [[(0.28, 0.12), (0.72, 0.12), (0.42, 0.9)]],
    "7 barred": [[(0.28, 0.12), (0.72, 0.12), (0.42, 0.9)], [(0.35, 0.5), (0.68, 0.5)]],
    "8": [[*arc(0.5, 0.3, 0.18, 0.2, 90, 450), *arc(0.5, 0.7, 0.22, 0.2, -90, 270)]],
    "9": [[*arc(0.48, 0.3, 0.18, 0.2, 0, 360), (0.66, 0.3), (0.6, 0.9)]],
}


def pad_of(panel: TrialPanel) -> PadTrial:
    assert isinstance(panel.trial, PadTrial)
    return panel.trial


def click(qtbot: QtBot, button: QAbstractButton) -> None:
    """Click on the mark of a button, whose text may end before its middle."""
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, button.height() // 2))


def round_(frame: QRectF, x: float, y: float) -> tuple[int, int]:
    return round(frame.left() + x * frame.width()), round(frame.top() + y * frame.height())


def answered(qtbot: QtBot, trial: PadTrial) -> str:
    """Return the answer to what is drawn, without waiting for the next frame."""
    trial.refresh()
    qtbot.waitUntil(lambda: trial.bars.chart.resting)
    return trial.bars.best


@pytest.mark.parametrize("name", DIGITS)
def test_a_digit_drawn_by_hand_is_recognised(name: str, digits: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = pad_of(show_panel(digits))
    for stroke in DIGITS[name]:
        draw(trial.pad, stroke)
    assert answered(qtbot, trial) == name[0]


def test_the_answers_move_while_one_draws(digits: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = pad_of(show_panel(digits))
    assert trial.bars.answers is None
    draw(trial.pad, DIGITS["1 plain"][0])
    qtbot.waitUntil(lambda: trial.bars.best == "1")
    # The button stays down.
    frame = trial.pad.frame()
    places = [QPoint(*round_(frame, x, y)) for x, y in DIGITS["0"][0]]
    qtbot.mousePress(trial.pad, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places:
        move(trial.pad, QPointF(place))
    qtbot.waitUntil(lambda: trial.bars.best not in ("", "1"))
    qtbot.mouseRelease(trial.pad, Qt.MouseButton.LeftButton, pos=places[-1])


def test_what_is_answered_is_what_the_network_says_of_the_small_image(
    digits: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    trial = pad_of(show_panel(digits))
    draw(trial.pad, DIGITS["3"][0])
    answered(qtbot, trial)
    program = Program.compile(digits.network)
    assert trial.small.image is not None
    expected = predict(program, program.pack(digits.parameters), trial.small.image.reshape(1, 64))[0]
    assert trial.bars.answers is not None
    assert np.allclose(trial.bars.answers.lengths, expected, atol=1e-12)


def test_the_drawing_comes_where_the_data_has_its_digits(digits: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = pad_of(show_panel(digits))
    draw(trial.pad, [(0.1, 0.1), (0.1, 0.3)])
    answered(qtbot, trial)
    assert trial.small.image is not None
    ink = trial.small.image[..., 0]
    assert (ink.max(axis=1) > 0.25).all()  # it fills the height, as all digits do
    assert ink[:, :2].max() < 0.1
    assert ink[:, 3:5].max() > 0.5
    click(qtbot, trial.fit_check)
    assert not trial.fit_check.isChecked()
    ink = trial.small.image[..., 0]
    assert ink[:, :2].max() > 0.5
    assert ink[5:].max() == 0.0


def test_the_right_button_and_the_eraser_take_ink_away(digits: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = pad_of(show_panel(digits))
    line = [(0.2, 0.5), (0.8, 0.5)]
    click(qtbot, trial.fit_check)
    draw(trial.pad, line)
    trial.refresh()
    assert trial.small.image is not None
    full = trial.small.image.sum()
    trial.width_slider.setValue(trial.width_slider.maximum())
    draw(trial.pad, [(0.6, 0.5), (0.9, 0.5)], Qt.MouseButton.RightButton)
    trial.refresh()
    half = trial.small.image.sum()
    assert 0.2 * full < half < 0.8 * full
    click(qtbot, trial.erase_button)
    draw(trial.pad, line)
    trial.refresh()
    assert trial.small.image.sum() < 0.05 * full
    click(qtbot, trial.draw_button)
    draw(trial.pad, line)
    trial.refresh()
    assert trial.small.image.sum() > full


def test_a_wider_brush_leaves_more_ink(digits: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = pad_of(show_panel(digits))
    click(qtbot, trial.fit_check)
    ink = []
    for key in (Qt.Key.Key_Home, Qt.Key.Key_End):
        qtbot.keyClick(trial.width_slider, key)
        draw(trial.pad, [(0.2, 0.5), (0.8, 0.5)])
        trial.refresh()
        assert trial.small.image is not None
        ink.append(trial.small.image.sum())
        qtbot.mouseClick(trial.clear_button, Qt.MouseButton.LeftButton)
    assert ink[1] > 2.0 * ink[0]
    assert "2" in trial.width_label.text()


def test_strokes_are_taken_back_one_by_one_and_cleared_at_once(
    digits: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    trial = pad_of(show_panel(digits))
    assert not trial.undo_button.isEnabled()
    assert not trial.clear_button.isEnabled()
    pictures = []
    for stroke in DIGITS["7 barred"]:
        draw(trial.pad, stroke)
        trial.refresh()
        pictures.append(trial.small.image)
    qtbot.mouseClick(trial.undo_button, Qt.MouseButton.LeftButton)
    trial.refresh()
    assert trial.pad.sketch.strokes == 1
    assert trial.small.image is not None
    assert pictures[0] is not None
    assert np.allclose(trial.small.image, pictures[0], atol=0.02)
    qtbot.mouseClick(trial.clear_button, Qt.MouseButton.LeftButton)
    assert trial.pad.sketch.empty
    qtbot.waitUntil(lambda: trial.bars.answers is None)
    assert not trial.clear_button.isEnabled()


def test_the_keyboard_draws_too(digits: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = pad_of(show_panel(digits))
    pad = trial.pad
    pad.setFocus()
    for _ in range(7):
        qtbot.keyClick(pad, Qt.Key.Key_Up)
    qtbot.keyClick(pad, Qt.Key.Key_Space)
    for _ in range(14):
        qtbot.keyClick(pad, Qt.Key.Key_Down)
    qtbot.keyClick(pad, Qt.Key.Key_Space)
    assert answered(qtbot, trial) == "1"
    # The brush is lifted now: going on draws nothing.
    before = trial.pad.sketch.image(None)
    qtbot.keyClick(pad, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert np.array_equal(trial.pad.sketch.image(None), before)
    qtbot.keyClick(pad, Qt.Key.Key_E)
    assert trial.erase_button.isChecked()
    qtbot.keyClick(pad, Qt.Key.Key_E)
    qtbot.keyClick(pad, Qt.Key.Key_Backspace)
    assert trial.pad.sketch.empty


def test_undo_takes_strokes_back_while_there_are_any(digits: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = pad_of(show_panel(digits))
    draw(trial.pad, [(0.2, 0.5), (0.8, 0.5)])
    qtbot.keyClick(trial.pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert trial.pad.sketch.empty


def test_a_sample_comes_onto_the_pad_pixel_by_pixel(digits: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(digits)
    trial = pad_of(panel)
    qtbot.mouseClick(panel.take_button, Qt.MouseButton.LeftButton)
    assert digits.dataset is not None
    dataset = load(digits.dataset)
    row = int(dataset.test_rows[0])
    assert trial.small.image is not None
    assert np.allclose(trial.small.image.ravel(), dataset.table.inputs[row], atol=1e-12)
    assert dataset.table.classes[dataset.table.labels()[row]] in panel.taken.text()
    assert "test" in panel.taken.text()
    assert panel.taken.isVisible()


def test_a_sample_can_be_drawn_over(digits: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(digits)
    trial = pad_of(panel)
    qtbot.mouseClick(panel.take_button, Qt.MouseButton.LeftButton)
    assert trial.small.image is not None
    before = trial.small.image.copy()
    draw(trial.pad, [(0.02, 0.05), (0.02, 0.9)])
    qtbot.waitUntil(lambda: trial.small.image is not None and not np.array_equal(trial.small.image, before))
    changed = np.abs(trial.small.image - before)[..., 0]
    assert changed[:, 0].max() > 0.3
    assert changed[:, 3:].max() < 0.01
    assert not panel.taken.isVisible()


def test_ink_stands_out_in_light_and_dark(digits: Project, show_panel: ShowPanel) -> None:
    panel = show_panel(digits)
    pad = pad_of(panel).pad
    draw(pad, [(0.2, 0.5), (0.8, 0.5)])
    middle = pad.frame().center().toPoint()
    for scheme, colours in ((Scheme.LIGHT, LIGHT), (Scheme.DARK, DARK)):
        panel.workspace.theme.choose(scheme)
        assert pad.grab().toImage().pixelColor(middle).name() == colours.text


def test_the_network_gets_the_drawing_scaled_as_its_data_is(digits: Project, show_panel: ShowPanel) -> None:
    assert digits.dataset is not None
    project = with_dataset(digits, replace(digits.dataset, scaling="standard"))
    panel = show_panel(project)
    trial = pad_of(panel)
    draw(trial.pad, DIGITS["0"][0])
    trial.refresh()
    dataset, image, answers = panel.workspace.dataset, trial.small.image, trial.bars.answers
    assert dataset is not None
    assert image is not None
    assert answers is not None
    assert image.min() >= 0.0
    program = Program.compile(project.network)
    inputs = dataset.preparation.scaled(image.reshape(1, 64))
    assert np.allclose(answers.lengths, predict(program, program.pack(project.parameters), inputs)[0], atol=1e-9)


def test_on_bright_paper_ink_is_what_is_dark(digits: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    assert digits.dataset is not None
    table = load(digits.dataset).table
    pixels = tuple(RawColumn(name, 255.0 * (1.0 - table.inputs[:, k])) for k, name in enumerate(table.input_names))
    label = categories("digit", [table.classes[k] for k in table.labels()])
    columns = (*(ColumnSpec(column.name) for column in pixels), ColumnSpec("digit", "category", "target"))
    spec = DatasetSpec(OWN, own=OwnSpec("scans", columns))
    panel = show_panel(with_dataset(digits, spec, RawTable((*pixels, label), image_shape=(8, 8))))
    trial = pad_of(panel)
    assert trial.fit_check.isChecked()
    panel.workspace.insight.choose(0)
    qtbot.mouseClick(panel.take_button, Qt.MouseButton.LeftButton)
    assert trial.small.image is not None
    assert np.allclose(trial.small.image.ravel(), table.inputs[0], atol=1e-9)
    qtbot.mouseClick(trial.clear_button, Qt.MouseButton.LeftButton)
    draw(trial.pad, DIGITS["0"][0])
    trial.refresh()
    ink = trial.small.image[..., 0]
    assert ink[0, 0] < 0.1
    assert 10.0 < ink.sum() < 30.0
