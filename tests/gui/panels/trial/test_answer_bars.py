"""The bars of the answers, and how outputs are read."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from pytestqt.qtbot import QtBot

from bpgui.data import Dataset, default_spec, load
from bpgui.gui.common.theme import LIGHT
from bpgui.gui.panels.trial.parts.answer_bars import AnswerBars
from bpgui.gui.panels.trial.parts.reading import Reading


def classes(count: int) -> Dataset:
    """Return a data set of so many classes."""
    dataset = load(default_spec("digits"))
    names = tuple(f"class {k + 1}" for k in range(count))
    table = replace(dataset.table, targets=np.eye(count), target_names=names, classes=names)
    plain = replace(dataset.preparation, target_centre=np.zeros(count), target_scale=np.ones(count))
    return replace(dataset, table=table, preparation=plain)


def shown(qtbot: QtBot, dataset: Dataset) -> AnswerBars:
    bars = AnswerBars()
    qtbot.addWidget(bars)
    bars.resize(280, 320)
    bars.recolour(LIGHT)
    bars.set_dataset(dataset)
    with qtbot.waitExposed(bars):
        bars.show()
    return bars


def test_one_output_for_two_classes_tells_of_both() -> None:
    answers = Reading.of(load(default_spec("spiral"))).read(np.array([0.25]))
    assert len(answers.names) == 2
    assert answers.texts == ("75.0 %", "25.0 %")
    assert answers.best == 0


def test_numbers_are_read_in_the_unit_of_the_data() -> None:
    dataset = load(replace(default_spec("bumps"), target_scaling="standard"))
    plain = load(default_spec("bumps"))
    row = 3
    answers = Reading.of(dataset).read(dataset.table.targets[row])
    assert answers.best is None
    assert float(answers.texts[0]) == pytest.approx(plain.table.targets[row, 0], abs=1e-3)


def test_outputs_that_are_no_shares_are_written_as_numbers() -> None:
    answers = Reading.of(classes(3)).read(np.array([-0.5, 1.75, 0.25]))
    assert answers.texts == ("-0.5", "1.75", "0.25")
    assert answers.lengths.tolist() == [0.0, 1.0, 0.25]
    assert answers.best == 1


def test_percentages_are_written_as_the_person_writes_numbers() -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German))
    try:
        assert Reading.of(classes(2)).read(np.array([0.125, 0.875])).texts == ("12,5 %", "87,5 %")
    finally:
        QLocale.setDefault(before)


def test_few_classes_stand_in_their_order_until_the_largest_are_wanted_first(qtbot: QtBot) -> None:
    bars = shown(qtbot, classes(5))
    bars.show_answers(np.array([0.1, 0.2, 0.05, 0.6, 0.05]))
    assert bars.chart.places() == [0, 1, 2, 3, 4]
    qtbot.mouseClick(bars.by_size, Qt.MouseButton.LeftButton, pos=QPoint(8, bars.by_size.height() // 2))
    assert bars.chart.places() == [3, 1, 0, 2, 4]
    assert bars.best == "class 4"


def test_many_classes_scroll_with_the_largest_on_top(qtbot: QtBot) -> None:
    bars = shown(qtbot, classes(52))
    outputs = np.zeros(52)
    outputs[40], outputs[7] = 0.7, 0.3
    bars.show_answers(outputs)
    assert bars.chart.places()[:2] == [40, 7]
    assert bars.chart.height() < 320
    assert bars.chart.verticalScrollBar().maximum() > 0
    bars.chart.setFocus()
    qtbot.keyClick(bars.chart, Qt.Key.Key_PageDown)
    assert bars.chart.verticalScrollBar().value() > 0


def test_two_classes_need_no_order(qtbot: QtBot) -> None:
    assert not shown(qtbot, classes(2)).by_size.isVisible()


def test_the_best_is_marked_by_more_than_its_colour(qtbot: QtBot) -> None:
    bars = shown(qtbot, classes(3))

    def marks() -> list[int]:
        """Count the dark pixels left of each name."""
        image = bars.chart.viewport().grab().toImage().convertToFormat(image_format)
        height = image.height() // 3
        return [
            sum(image.pixelColor(x, y).lightness() < 120 for x in range(8) for y in range(k * height, (k + 1) * height))
            for k in range(3)
        ]

    image_format = bars.chart.viewport().grab().toImage().format()
    bars.show_answers(np.array([0.1, 0.8, 0.1]))
    qtbot.waitUntil(lambda: bars.chart.resting)
    first = marks()
    assert first[1] > 10
    assert first[0] == first[2] == 0


def test_the_bars_glide_to_their_lengths(qtbot: QtBot) -> None:
    bars = shown(qtbot, classes(3))
    bars.show_answers(np.array([0.0, 1.0, 0.0]))
    assert not bars.chart.resting
    assert bars.answers is not None
    assert bars.answers.texts[1] == "100.0 %"
    qtbot.waitUntil(lambda: bars.chart.resting)


def test_screen_readers_are_told_the_largest_answers_once_they_stay(qtbot: QtBot) -> None:
    bars = shown(qtbot, classes(5))
    bars.show_answers(np.array([0.1, 0.2, 0.05, 0.6, 0.05]))
    said = "class 4: 60.0 %, class 2: 20.0 %, class 1: 10.0 %"
    qtbot.waitUntil(lambda: bars.chart.accessibleDescription() == said)
    bars.show_answers(None, "The canvas is empty.")
    qtbot.waitUntil(lambda: bars.chart.accessibleDescription() == "The canvas is empty.")
