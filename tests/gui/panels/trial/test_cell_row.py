"""The row of answers, of which one is looked at."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from pytestqt.qtbot import QtBot

from bpgui.gui.common.theme import LIGHT
from bpgui.gui.panels.trial.parts.cell_row import Cell, CellRow, brief
from bpgui.gui.panels.trial.parts.reading import Answers

WORDS = ["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog"]


@pytest.fixture
def row(qtbot: QtBot) -> CellRow:
    """Return a row of nine words, shown."""
    row = CellRow("Words")
    qtbot.addWidget(row)
    row.recolour(LIGHT)
    row.resize(280, 50)
    row.set_cells(tuple(Cell(word, f"The word {word}.", certainty="50 %", share=0.5) for word in WORDS))
    with qtbot.waitActive(row):
        row.show()
    return row


def test_cells_that_do_not_fit_into_a_line_go_to_the_next(row: CellRow) -> None:
    tops = [row.place_of(place).top() for place in range(len(WORDS))]
    assert tops == sorted(tops)
    assert len(set(tops)) > 1
    assert all(row.place_of(place).right() <= row.width() for place in range(len(WORDS)))
    assert row.height() >= row.place_of(len(WORDS) - 1).bottom()
    row.resize(900, row.height())
    assert len({row.place_of(place).top() for place in range(len(WORDS))}) == 1
    assert row.height() < row.place_of(0).height() + 5


def test_a_click_or_the_arrow_keys_choose_a_cell(row: CellRow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(row.cell_chosen) as told:
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=row.place_of(7).center().toPoint())
    assert told.args == [7]
    row.setFocus()
    for key, place in (
        (Qt.Key.Key_Right, 8),
        (Qt.Key.Key_Right, 8),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_End, 8),
        (Qt.Key.Key_Left, 7),
    ):
        qtbot.keyClick(row, key)
        assert row.chosen == place


def test_a_click_beside_the_cells_changes_nothing(row: CellRow, qtbot: QtBot) -> None:
    row.choose(3)
    with qtbot.assertNotEmitted(row.cell_chosen):
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(row.width() - 1, row.height() - 2))
        qtbot.mouseClick(row, Qt.MouseButton.RightButton, pos=row.place_of(1).center().toPoint())
    assert row.chosen == 3


def test_fewer_cells_bring_the_choice_to_the_last(row: CellRow) -> None:
    row.choose(8)
    row.set_cells(row.cells[:4])
    assert row.chosen == 3
    row.set_cells(())
    assert not row.isVisible()


def test_right_wrong_and_unknown_differ_in_shape(row: CellRow) -> None:
    # The same colour for both: what is left is the shape.
    row.recolour(replace(LIGHT, error=LIGHT.accent))
    images = []
    for right in (True, False, None):
        row.set_cells((Cell("answer", "", right=right),))
        images.append(row.grab().toImage())
    assert images[0] != images[1]
    assert images[1] != images[2]


def test_the_cell_that_the_keyboard_acts_on_is_marked(row: CellRow) -> None:
    row.clearFocus()
    before = row.grab().toImage()
    row.setFocus()
    assert row.grab().toImage() != before


def test_screen_readers_are_told_all_answers_and_the_chosen_cell(row: CellRow, qtbot: QtBot) -> None:
    row.choose(1)
    said = f"{' '.join(WORDS)}. The word quick."
    qtbot.waitUntil(lambda: row.accessibleDescription() == said)


def test_shares_are_written_in_whole_percent_and_other_outputs_as_they_are() -> None:
    assert brief(Answers(("a", "b"), ("99.6 %", "0.4 %"), np.array([0.996, 0.004]), 0)) == "100 %"
    assert brief(Answers(("a", "b"), ("-0.5", "1.75"), np.array([0.0, 1.0]), 1)) == "1.75"
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German))
    try:
        assert brief(Answers(("a",), ("12,5 %",), np.array([0.125]), 0)) == "12 %"
    finally:
        QLocale.setDefault(before)
