"""Blocks of a connection's weight table: chosen, copied, pasted and changed with keys and mouse."""

from collections.abc import Iterator

import numpy as np
import pytest
from inspector_stage import (
    FIRST,
    HIDDEN,
    SECOND,
    MakeWorkspace,
    cell_place,
    choose_block,
    clipboard,
    enter,
    entry,
    field,
    fill_clipboard,
    is_shown,
    named,
    open_menu,
    pick,
    said,
    shown,
    switch,
    table,
)
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.inspector import Inspector
from bpgui.gui.panels.numbers.number_table import NumberTable
from bpgui.spec import TrainingSpec

# What Qt's offscreen platform says about every popup menu.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)")
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def workspace(make_workspace: MakeWorkspace) -> Workspace:
    made = make_workspace(edits.layered((2, 3, 1), "sigmoid", "sigmoid", TrainingSpec()))
    made.selection.select(ConnectionRef(FIRST))
    return made


@pytest.fixture
def inspector(workspace: Workspace, qtbot: QtBot) -> Inspector:
    return shown(qtbot, workspace, width=420)


@pytest.fixture
def cut(workspace: Workspace) -> None:
    """Take the link from the second input to the third hidden neuron away."""
    workspace.edit("Cut", lambda project: edits.remove_links(project, {FIRST: marks((1, 2))}))


def marks(*cells: tuple[int, int]) -> np.ndarray:
    made = np.zeros((2, 3), dtype=bool)
    for cell in cells:
        made[cell] = True
    return made


def menu_at(inspector: Inspector, view: NumberTable, row: int, column: int) -> QMenu:
    """Ask for the menu of a cell as a right click does."""
    place = cell_place(view, row, column)
    there = view.viewport().mapToGlobal(place)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, there)
    QApplication.sendEvent(view.viewport(), event)
    return open_menu(inspector)


def weights(workspace: Workspace) -> np.ndarray:
    return workspace.project.parameters.weights[FIRST]


def test_a_block_is_copied_as_a_spreadsheet_reads_it(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    choose_block(qtbot, table(inspector), (0, 1), (1, 2))
    qtbot.keyClick(table(inspector), Qt.Key.Key_C, CONTROL)
    rows = [[float(cell) for cell in line.split("\t")] for line in clipboard().split("\n")]
    assert np.array_equal(rows, weights(workspace)[:, 1:])


def test_a_block_is_pasted_as_one_undo_entry(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    before = workspace.project
    qtbot.mouseClick(table(inspector).viewport(), Qt.MouseButton.LeftButton, pos=cell_place(table(inspector), 0, 1))
    fill_clipboard("0,5\t-1\n2e-1\t-0,25\n")
    qtbot.keyClick(table(inspector), Qt.Key.Key_V, CONTROL)
    assert weights(workspace)[:, 1:].tolist() == [[0.5, -1.0], [0.2, -0.25]]
    assert np.array_equal(weights(workspace)[:, 0], before.parameters.weights[FIRST][:, 0])
    assert workspace.document.undo_stack.count() == 1
    assert workspace.document.undo_stack.undo_text == "Paste 4 numbers"
    workspace.document.undo_stack.undo()
    assert workspace.project == before


def test_copying_a_matrix_and_pasting_it_changes_nothing(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector, cut: None
) -> None:
    before = workspace.project
    view = table(inspector)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_A, CONTROL)
    qtbot.keyClick(view, Qt.Key.Key_C, CONTROL)
    assert clipboard().endswith("\t")
    qtbot.keyClick(view, Qt.Key.Key_V, CONTROL)
    assert workspace.project == before


def test_one_number_fills_the_chosen_block(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    choose_block(qtbot, table(inspector), (0, 0), (1, 1))
    fill_clipboard("0.5")
    qtbot.keyClick(table(inspector), Qt.Key.Key_V, CONTROL)
    assert (weights(workspace)[:, :2] == 0.5).all()
    assert not (weights(workspace)[:, 2] == 0.5).any()


@pytest.mark.parametrize(
    ("first", "last", "text", "sentence"),
    [
        ((1, 1), (1, 1), "1\t2\n3\t4", "holds 2 x 2 numbers, but from the chosen cell on there is room for 1 x 2"),
        ((0, 0), (1, 1), "1\t2\t3", "holds 1 x 3 numbers, but 2 x 2 cells are chosen"),
        ((0, 0), (0, 0), "heavy", "Row 1, column 1 of the clipboard"),
        ((1, 1), (1, 2), "1\t2", "There is no link from neuron 2 of 'input' to neuron 3 of 'hidden 1'"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    qtbot: QtBot,
    workspace: Workspace,
    inspector: Inspector,
    cut: None,
    first: tuple[int, int],
    last: tuple[int, int],
    text: str,
    sentence: str,
) -> None:
    before = workspace.project
    choose_block(qtbot, table(inspector), first, last)
    fill_clipboard(text)
    with qtbot.waitSignal(workspace.refused) as refusal:
        qtbot.keyClick(table(inspector), Qt.Key.Key_V, CONTROL)
    assert sentence in refusal.args[0]
    assert workspace.project is before


def test_a_click_on_a_heading_chooses_its_row_or_column(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    view = table(inspector)
    header = view.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(1) + 10, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert np.array_equal(view.chosen(), marks((0, 1), (1, 1)))
    header = view.verticalHeader()
    place = QPoint(header.width() // 2, header.sectionViewportPosition(1) + 5)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert np.array_equal(view.chosen(), marks((1, 0), (1, 1), (1, 2)))


def test_the_field_sets_exactly_the_chosen_block(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    choose_block(qtbot, table(inspector), (0, 1), (1, 2))
    before = weights(workspace)
    assert field(inspector, "Weight").value() is None
    assert "4 links chosen" in said(inspector)
    enter(qtbot, field(inspector, "Weight"), "-0.5")
    assert (weights(workspace)[:, 1:] == -0.5).all()
    assert np.array_equal(weights(workspace)[:, 0], before[:, 0])
    assert workspace.document.undo_stack.count() == 1


def test_each_deed_is_done_to_the_chosen_block_as_one_entry(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    stack = workspace.document.undo_stack
    choose_block(qtbot, table(inspector), (0, 1), (1, 1))
    before = weights(workspace)
    pick(qtbot, inspector, "Zero")
    assert weights(workspace)[:, 1].tolist() == [0.0, 0.0]
    pick(qtbot, inspector, "Randomise")
    assert (weights(workspace)[:, 1] != 0.0).all()
    switch(qtbot, inspector, QCheckBox, "Lock")
    assert np.array_equal(workspace.project.network.connection(FIRST).locked, marks((0, 1), (1, 1)))
    assert "2 links chosen, 2 locked" in said(inspector)
    switch(qtbot, inspector, QCheckBox, "Lock")
    assert workspace.project.network.connection(FIRST).locked is None
    pick(qtbot, inspector, "Remove")
    assert np.array_equal(workspace.project.network.connection(FIRST).mask, ~marks((0, 1), (1, 1)))
    assert "0 links chosen, 2 missing" in said(inspector)
    pick(qtbot, inspector, "Restore")
    assert workspace.project.network.connection(FIRST).mask is None
    assert stack.count() == 6
    assert [stack.text(k) for k in range(6)] == [
        f"{deed} 2 links" for deed in ("Zero", "Randomise", "Lock", "Free", "Remove", "Restore")
    ]
    assert np.array_equal(weights(workspace)[:, [0, 2]], before[:, [0, 2]])


def test_with_no_block_chosen_all_links_are_meant(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector, cut: None
) -> None:
    assert "All 5 links, 1 missing" in said(inspector)
    pick(qtbot, inspector, "Restore")
    assert workspace.project.network.connection(FIRST).mask is None
    pick(qtbot, inspector, "Zero")
    assert (weights(workspace) == 0.0).all()


def test_removing_all_links_removes_the_connection(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    pick(qtbot, inspector, "Remove")
    assert [connection.id for connection in workspace.project.network.connections] == [SECOND]
    assert "Network" in said(inspector)
    workspace.document.undo_stack.undo()
    assert len(workspace.project.network.connections) == 2


def test_what_can_do_nothing_says_why(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    table(inspector).open_menu(inspector.mapToGlobal(QPoint(0, 0)))
    menu = open_menu(inspector)
    assert not entry(menu, "Restore").isEnabled()
    assert "None of the chosen links is missing" in entry(menu, "Restore").toolTip()
    qtbot.keyClick(menu, Qt.Key.Key_Escape)


def test_missing_links_are_offered_to_be_restored_by_a_button(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector, cut: None
) -> None:
    qtbot.mouseClick(named(inspector, QPushButton, "Restore"), Qt.MouseButton.LeftButton)
    assert workspace.project.network.connection(FIRST).mask is None
    assert not is_shown(inspector, QPushButton, "Restore")


def test_escape_chooses_nothing(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    choose_block(qtbot, table(inspector), (0, 1), (1, 2))
    qtbot.keyClick(table(inspector), Qt.Key.Key_Escape)
    assert not table(inspector).chosen().any()


def test_the_menu_has_the_same_deeds(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    view = table(inspector)
    choose_block(qtbot, view, (0, 0), (0, 1))
    menu = menu_at(inspector, view, 0, 0)
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == [
        "Copy numbers", "Paste numbers", "Set to...", "Lock", "Zero", "Randomise", "Remove", "Restore",
    ]  # fmt: skip
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(entry(menu, "Zero")).center())
    assert weights(workspace)[0, :2].tolist() == [0.0, 0.0]
    assert not menu.isVisible()


def test_set_to_in_the_menu_lets_a_number_be_typed(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    view = table(inspector)
    choose_block(qtbot, view, (0, 0), (0, 1))
    menu = menu_at(inspector, view, 0, 0)
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(entry(menu, "Set to...")).center())
    weight = field(inspector, "Weight")
    qtbot.waitUntil(weight.hasFocus)
    qtbot.keyClicks(weight, "0.75")
    qtbot.keyClick(weight, Qt.Key.Key_Return)
    assert weights(workspace)[0, :2].tolist() == [0.75, 0.75]


def test_locked_and_missing_cells_are_told_without_colour(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector, cut: None
) -> None:
    view = table(inspector)
    view.model().index(0, 0)
    plain = ink(view, 0, 1)
    workspace.edit("Lock", lambda project: edits.lock_links(project, {FIRST: marks((0, 1))}, True))
    assert ink(view, 0, 1) > plain
    assert "locked" in view.model().index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "this link is missing" in view.model().index(1, 2).data(Qt.ItemDataRole.ToolTipRole)
    assert view.model().index(1, 2).data() is None
    assert view.model().index(1, 2).data(Qt.ItemDataRole.BackgroundRole).style() == Qt.BrushStyle.BDiagPattern


def ink(view: NumberTable, row: int, column: int) -> int:
    """Count the dark pixels in the left third of a cell, where no digit stands."""
    rect = view.visualRect(view.model().index(row, column))
    rect.setWidth(rect.width() // 4)
    image = view.viewport().grab(rect).toImage().convertToFormat(QImage.Format.Format_RGB32)
    return sum(QColor(image.pixel(x, y)).lightness() < 100 for x in range(image.width()) for y in range(image.height()))


def test_the_drawing_is_told_where_the_keyboard_stands(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    view = table(inspector)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=cell_place(view, 0, 1))
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert workspace.selection.focus == LinkRef(FIRST, 1, 1)
    assert workspace.selection.items == (ConnectionRef(FIRST),)


def test_biases_are_copied_pasted_and_changed_as_a_block(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.selection.select(LayerRef(HIDDEN))
    view = table(inspector, "Biases")
    fill_clipboard("0,1\n0,2\n0,3")
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=cell_place(view, 0, 1))
    qtbot.keyClick(view, Qt.Key.Key_V, CONTROL)
    assert workspace.project.parameters.biases[HIDDEN].tolist() == [0.1, 0.2, 0.3]
    choose_block(qtbot, view, (1, 1), (2, 1))
    qtbot.keyClick(view, Qt.Key.Key_C, CONTROL)
    assert clipboard() == "0.2\n0.3"
    switch(qtbot, inspector, QCheckBox, "Lock")
    assert workspace.project.network.layer(HIDDEN).locked_biases == (1, 2)
    assert "2 biases chosen, 2 locked" in said(inspector)
    pick(qtbot, inspector, "Zero")
    assert workspace.project.parameters.biases[HIDDEN].tolist() == [0.1, 0.0, 0.0]
    switch(qtbot, inspector, QCheckBox, "Lock")
    enter(qtbot, field(inspector, "Bias"), "-1")
    assert workspace.project.parameters.biases[HIDDEN].tolist() == [0.1, -1.0, -1.0]
    pick(qtbot, inspector, "Initialise")
    assert workspace.project.parameters.biases[HIDDEN].tolist() == [0.1, 0.0, 0.0]


def test_a_neurons_weights_are_pasted_across_its_connections(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.edit("Skip", lambda project: edits.connect(project, "layer-1", "layer-3"))
    workspace.selection.select(NeuronRef("layer-3", 0))
    view = table(inspector, "Incoming weights")
    fill_clipboard("1\n2\n3\n4\n5")
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=cell_place(view, 0, 1))
    qtbot.keyClick(view, Qt.Key.Key_V, CONTROL)
    assert [float(view.model().index(row, 1).data()) for row in range(5)] == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert workspace.document.undo_stack.undo_text == "Paste 5 numbers"


@pytest.fixture
def comma() -> Iterator[None]:
    """Write numbers as in a country with a decimal comma."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    yield
    QLocale.setDefault(before)


def test_with_a_decimal_comma_blocks_and_cells_have_it(
    qtbot: QtBot, workspace: Workspace, comma: None, inspector: Inspector
) -> None:
    workspace.edit("Weight", lambda project: edits.set_weight(project, FIRST, 0, 1, 0.125))
    view = table(inspector)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=cell_place(view, 0, 1))
    qtbot.keyClick(view, Qt.Key.Key_C, CONTROL)
    assert clipboard() == "0,125"
    assert view.model().index(0, 1).data(Qt.ItemDataRole.EditRole) == "0,125"
    weight = field(inspector, "Weight")
    weight.setFocus()
    assert weight.text() == "0,125"
    enter(qtbot, weight, "0,5")
    assert weights(workspace)[0, 1] == 0.5
