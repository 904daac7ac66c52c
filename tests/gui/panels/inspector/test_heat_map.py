"""The heat map of a connection's weights, used with keys and mouse."""

import numpy as np
import pytest
from inspector_stage import (
    FIRST,
    MakeWorkspace,
    drag,
    heat_map,
    move,
    pick,
    said,
    shown,
    switch,
    table,
)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QCheckBox, QRadioButton
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.gui.common.selection import ConnectionRef, LinkRef
from bpgui.gui.common.theme import LIGHT, Scheme, mix
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.inspector import Inspector
from bpgui.gui.panels.numbers.heat_map import HeatMap
from bpgui.gui.panels.numbers.heat_painting import marks_of, painted
from bpgui.spec import TrainingSpec

NO_BUTTON = Qt.MouseButton.NoButton
SHIFT = Qt.KeyboardModifier.ShiftModifier

# What Qt's offscreen platform says about every popup menu.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)")


@pytest.fixture
def workspace(make_workspace: MakeWorkspace) -> Workspace:
    made = make_workspace(edits.layered((3, 4, 1), "sigmoid", "sigmoid", TrainingSpec()))
    block = np.array([[1.0, -1.0, 0.5, 0.0], [0.25, -0.5, 0.75, -0.25], [0.1, 0.2, 0.3, 0.4]])
    made.edit("Weights", lambda project: edits.set_weight_block(project, FIRST, 0, 0, block))
    made.selection.select(ConnectionRef(FIRST))
    return made


@pytest.fixture
def inspector(workspace: Workspace, qtbot: QtBot) -> Inspector:
    made = shown(qtbot, workspace)
    switch(qtbot, made, QRadioButton, "Heat map")
    return made


def place(view: HeatMap, row: int, column: int) -> QPoint:
    return view.rect_of(row, column).center()


def colour(view: HeatMap, row: int, column: int) -> QColor:
    """Return the colour near a cell's corner, where no mark stands."""
    rect = view.rect_of(row, column)
    image = view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return QColor(image.pixel(rect.right() - 3, rect.top() + 3))


def test_cells_have_the_themes_colours_by_sign_and_size(inspector: Inspector) -> None:
    view = heat_map(inspector)
    assert colour(view, 0, 0) == QColor(LIGHT.positive)
    assert colour(view, 0, 1) == QColor(LIGHT.negative)
    assert colour(view, 0, 3) == QColor(LIGHT.base)
    assert colour(view, 1, 1) == mix(LIGHT.base, LIGHT.negative, 63 / 127)
    assert "full colour at 1.000" in said(inspector)


def test_the_colours_follow_the_theme(workspace: Workspace, inspector: Inspector) -> None:
    before = colour(heat_map(inspector), 0, 0)
    workspace.theme.choose(Scheme.DARK)
    assert colour(heat_map(inspector), 0, 0) != before
    workspace.theme.choose(Scheme.LIGHT)


def test_the_cell_under_the_mouse_is_read(inspector: Inspector) -> None:
    view = heat_map(inspector)
    move(view.viewport(), place(view, 1, 2), button=NO_BUTTON)
    assert "Weight input 2 to hidden 1, 3: 0.75" in said(inspector)
    move(view.viewport(), QPoint(view.viewport().width() - 1, 5), button=NO_BUTTON)
    assert "Weight input 2" not in said(inspector)


def test_a_click_chooses_a_link_and_a_drag_a_block(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    view = heat_map(inspector)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place(view, 1, 2))
    assert np.argwhere(table_of(inspector)).tolist() == [[1, 2]]
    assert workspace.selection.focus == LinkRef(FIRST, 1, 2)
    assert "1 link chosen" in said(inspector)
    drag(qtbot, view.viewport(), place(view, 2, 3), place(view, 1, 1))
    assert np.argwhere(table_of(inspector)).tolist() == [[1, 1], [1, 2], [1, 3], [2, 1], [2, 2], [2, 3]]
    pick(qtbot, inspector, "Zero")
    assert (workspace.project.parameters.weights[FIRST][1:, 1:] == 0.0).all()
    assert workspace.document.undo_stack.undo_text == "Zero 6 links"


def table_of(inspector: Inspector) -> np.ndarray:
    return heat_map(inspector).chosen()


def test_shift_draws_the_block_on_from_the_chosen_cell(qtbot: QtBot, inspector: Inspector) -> None:
    view = heat_map(inspector)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place(view, 0, 0))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, SHIFT, place(view, 1, 1))
    assert np.argwhere(table_of(inspector)).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]


def test_escape_in_the_middle_of_a_drag_brings_the_former_block_back(qtbot: QtBot, inspector: Inspector) -> None:
    view = heat_map(inspector)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place(view, 0, 0))
    view.setFocus()
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=place(view, 1, 1))
    move(view.viewport(), place(view, 2, 3))
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    move(view.viewport(), place(view, 2, 2))
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=place(view, 2, 2))
    assert np.argwhere(table_of(inspector)).tolist() == [[0, 0]]


def test_the_keyboard_walks_chooses_a_block_and_opens_a_link(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    view = heat_map(inspector)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(view, key)
    assert np.argwhere(table_of(inspector)).tolist() == [[1, 0]]
    assert view.accessibleDescription() == "Weight input 2 to hidden 1, 1: 0.25"
    assert "Weight input 2 to hidden 1, 1: 0.25" in said(inspector)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(view, key, SHIFT)
    assert np.argwhere(table_of(inspector)).tolist() == [[1, 0], [1, 1], [1, 2], [2, 0], [2, 1], [2, 2]]
    qtbot.keyClick(view, Qt.Key.Key_Left, SHIFT)
    assert np.argwhere(table_of(inspector)).tolist() == [[1, 0], [1, 1], [2, 0], [2, 1]]
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert workspace.selection.items == (LinkRef(FIRST, 1, 0),)


def test_a_double_click_shows_the_link_by_itself(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    view = heat_map(inspector)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place(view, 2, 1))
    assert workspace.selection.items == (LinkRef(FIRST, 2, 1),)


def test_table_and_heat_map_choose_the_same_cells(qtbot: QtBot, inspector: Inspector) -> None:
    view = heat_map(inspector)
    drag(qtbot, view.viewport(), place(view, 0, 0), place(view, 1, 1))
    switch(qtbot, inspector, QRadioButton, "Table")
    assert np.argwhere(table(inspector).chosen()).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]


def test_what_is_copied_in_the_heat_map_can_be_pasted_there(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    view = heat_map(inspector)
    drag(qtbot, view.viewport(), place(view, 0, 0), place(view, 0, 2))
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place(view, 2, 1))
    qtbot.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert workspace.project.parameters.weights[FIRST][2].tolist() == [0.1, 1.0, -1.0, 0.5]


def test_new_weights_show_at_once(workspace: Workspace, inspector: Inspector) -> None:
    workspace.edit("Weight", lambda project: edits.set_weight(project, FIRST, 0, 3, 1.0))
    assert colour(heat_map(inspector), 0, 3) == QColor(LIGHT.positive)


def test_negative_locked_and_missing_cells_have_marks_of_their_own() -> None:
    numbers = np.array([[1.0, -1.0], [np.nan, -0.5]])
    marks = marks_of(numbers, np.array([[True, False], [True, False]]), range(2), range(2))
    assert (marks.negative, marks.missing, marks.locked) == ([(0, 1), (1, 1)], [(1, 0)], [(0, 0)])
    assert marks_of(numbers, None, range(1, 2), range(1, 2)).negative == [(1, 1)]


@pytest.mark.parametrize("numbers", [np.zeros((2, 3)), np.full((2, 3), np.nan), np.full((2, 3), np.inf)])
def test_any_numbers_can_be_painted(numbers: np.ndarray) -> None:
    image = painted(numbers, 0.0, LIGHT)
    assert (image.width(), image.height()) == (3, 2)


def test_a_large_matrix_begins_as_a_heat_map_and_paints_what_is_in_sight(
    qtbot: QtBot, make_workspace: MakeWorkspace
) -> None:
    workspace = make_workspace(edits.layered((784, 128, 10), "relu", "softmax", TrainingSpec()))
    workspace.selection.select(ConnectionRef(FIRST))
    inspector = shown(qtbot, workspace)
    view = heat_map(inspector)
    assert (view.cell, view.verticalScrollBar().maximum() > 0) == (2, True)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    last = view.cell_at(view.viewport().rect().bottomLeft())
    assert last == (783, 0)
    drag(qtbot, view.viewport(), view.viewport().rect().bottomLeft(), QPoint(9, view.viewport().height() - 9))
    assert table_of(inspector).sum() == 5 * 5
    switch(qtbot, inspector, QRadioButton, "Table")
    table(inspector).selectAll()
    pick(qtbot, inspector, "Zero")
    assert not workspace.project.parameters.weights[FIRST].any()


def test_a_gradient_takes_the_weights_place_in_both_views(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    switch(qtbot, inspector, QCheckBox, "Gradients")
    assert workspace.insight.quantity == "gradient"
    assert "There are no gradients to show, so these are the weights" in said(inspector)
    switch(qtbot, inspector, QCheckBox, "Gradients")
    assert workspace.insight.quantity == "weight"
    assert "gradients" not in said(inspector)
