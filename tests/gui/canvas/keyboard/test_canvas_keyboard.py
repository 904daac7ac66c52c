"""What the keys do on the canvas: walking, selecting, setting numbers, connecting, nudging."""

from collections.abc import Callable

import pytest
from keyboard_board import Desk
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project, TrainingSpec

INPUT, HIDDEN, OUTPUT = "layer-1", "layer-2", "layer-3"
FIRST, SECOND, THIRD = "connection-1", "connection-2", "connection-3"
Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

MakeDesk = Callable[[Project], Desk]


@pytest.fixture
def project() -> Project:
    """A network of 2, 4 and 1 neurons."""
    return edits.layered((2, 4, 1), "sigmoid", "sigmoid", TrainingSpec())


@pytest.fixture
def make_desk(make_workspace: Callable[[Project], Workspace], qtbot: QtBot) -> MakeDesk:
    """Return a function that lays a project on a desk."""
    return lambda project: Desk(qtbot, make_workspace(project))


@pytest.fixture
def desk(make_desk: MakeDesk, project: Project) -> Desk:
    """Lay that network on a desk."""
    return make_desk(project)


# Walking


def test_tab_goes_through_the_layers_and_leaves_the_canvas(desk: Desk) -> None:
    desk.before.setFocus()
    desk.press(Key.Key_Tab)
    assert desk.window.focusWidget() is desk.board
    assert desk.focus == LayerRef(INPUT)
    desk.press(Key.Key_Tab, Key.Key_Tab)
    assert desk.focus == LayerRef(OUTPUT)
    desk.press(Key.Key_Tab)
    assert desk.window.focusWidget() is desk.after


def test_shift_tab_goes_through_the_layers_backwards(desk: Desk) -> None:
    desk.after.setFocus()
    desk.press(Key.Key_Tab, hold=SHIFT)
    assert desk.focus == LayerRef(OUTPUT)
    desk.press(Key.Key_Tab, Key.Key_Tab, hold=SHIFT)
    assert desk.focus == LayerRef(INPUT)
    desk.press(Key.Key_Tab, hold=SHIFT)
    assert desk.window.focusWidget() is desk.before


def test_control_tab_leaves_the_canvas_at_once(desk: Desk) -> None:
    desk.press(Key.Key_Right)
    desk.press(Key.Key_Tab, hold=CONTROL)
    assert desk.window.focusWidget() is desk.after
    desk.board.setFocus()
    desk.press(Key.Key_Backtab, hold=CONTROL | SHIFT)
    assert desk.window.focusWidget() is desk.before


def test_an_empty_canvas_is_no_trap(make_desk: MakeDesk) -> None:
    desk = make_desk(edits.empty_project())
    desk.before.setFocus()
    desk.press(Key.Key_Tab, Key.Key_Tab)
    assert desk.window.focusWidget() is desk.after


def test_coming_back_by_other_ways_stays_where_it_was(desk: Desk) -> None:
    desk.workspace.selection.set_focus(NeuronRef(HIDDEN, 2))
    desk.before.setFocus()
    desk.board.setFocus(Qt.FocusReason.ShortcutFocusReason)
    assert desk.focus == NeuronRef(HIDDEN, 2)


def test_arrows_walk_into_a_layer_along_links_and_out_again(desk: Desk) -> None:
    desk.press(Key.Key_Right, Key.Key_Right, Key.Key_Return, Key.Key_Down, Key.Key_Down)
    assert desk.focus == NeuronRef(HIDDEN, 2)
    desk.press(Key.Key_Right)
    assert desk.focus == NeuronRef(OUTPUT, 0)
    desk.press(Key.Key_Escape)
    assert desk.focus == LayerRef(OUTPUT)
    desk.press(Key.Key_Escape)
    assert desk.focus is None
    assert desk.entries == []


def test_each_step_is_brought_into_view(desk: Desk) -> None:
    desk.press(Key.Key_Right, Key.Key_Return, Key.Key_Down)
    assert desk.board.revealed == [LayerRef(INPUT), NeuronRef(INPUT, 0), NeuronRef(INPUT, 1)]


def test_full_stop_and_comma_walk_the_links_of_a_neuron_and_back(desk: Desk) -> None:
    desk.workspace.selection.set_focus(NeuronRef(HIDDEN, 1))
    desk.press(Key.Key_Period, Key.Key_Period)
    assert desk.focus == LinkRef(FIRST, 0, 1)
    desk.press(Key.Key_Period)
    assert desk.focus == LinkRef(FIRST, 1, 1)
    desk.press(Key.Key_Comma, Key.Key_Comma)
    assert desk.focus == LinkRef(SECOND, 1, 0)
    desk.press(Key.Key_Escape)
    assert desk.focus == NeuronRef(HIDDEN, 1)


def test_full_stop_walks_the_connections_of_a_layer(desk: Desk) -> None:
    desk.workspace.selection.set_focus(LayerRef(HIDDEN))
    desk.press(Key.Key_Period, Key.Key_Period)
    assert desk.focus == ConnectionRef(FIRST)
    desk.press(Key.Key_Escape)
    assert desk.focus == LayerRef(HIDDEN)


def test_a_link_that_was_clicked_walks_its_connection(desk: Desk) -> None:
    desk.workspace.selection.set_focus(NeuronRef(HIDDEN, 1))
    desk.press(Key.Key_Period)
    desk.workspace.selection.set_focus(LinkRef(FIRST, 0, 3))
    desk.press(Key.Key_Period)
    assert desk.focus == LinkRef(FIRST, 1, 0)


def test_the_focus_goes_with_what_it_stood_on(desk: Desk) -> None:
    desk.workspace.selection.set_focus(NeuronRef(HIDDEN, 3))
    desk.workspace.edit("Fewer", lambda project: edits.resize_layer(project, HIDDEN, 2))
    assert desk.focus is None
    desk.press(Key.Key_Right)
    assert desk.focus == LayerRef(INPUT)


def test_the_keyboard_is_active_until_the_mouse_moves_the_focus(desk: Desk) -> None:
    assert not desk.board.keyboard.active
    desk.press(Key.Key_Right)
    assert desk.board.keyboard.active
    desk.workspace.selection.set_focus(LayerRef(OUTPUT))
    assert not desk.board.keyboard.active


# Selecting


def test_space_selects_and_shift_space_adds(desk: Desk) -> None:
    desk.press(Key.Key_Right, Key.Key_Space)
    assert desk.workspace.selection.items == (LayerRef(INPUT),)
    desk.press(Key.Key_Right)
    assert desk.workspace.selection.items == (LayerRef(INPUT),)
    desk.press(Key.Key_Space, hold=SHIFT)
    assert desk.workspace.selection.items == (LayerRef(INPUT), LayerRef(HIDDEN))
    desk.press(Key.Key_Space, hold=SHIFT)
    assert desk.workspace.selection.items == (LayerRef(INPUT),)


def test_esc_is_left_to_the_canvas_while_something_is_selected(desk: Desk) -> None:
    desk.press(Key.Key_Right, Key.Key_Return, Key.Key_Space, Key.Key_Escape)
    assert desk.board.left_over == [Key.Key_Escape]
    assert desk.focus == NeuronRef(INPUT, 0)


def test_without_a_focus_the_keys_are_left_to_the_canvas(desk: Desk) -> None:
    keys = [Key.Key_Space, Key.Key_Return, Key.Key_Escape, Key.Key_C, Key.Key_X]
    desk.press(*keys)
    desk.press(Key.Key_Left, hold=CONTROL)
    assert desk.board.left_over == [*keys, Key.Key_Control, Key.Key_Left]


def test_while_the_mouse_is_at_work_the_keys_are_left_to_the_canvas(desk: Desk) -> None:
    desk.press(Key.Key_Right)
    desk.board.busy = True
    desk.press(Key.Key_Right, Key.Key_Escape)
    assert desk.board.left_over == [Key.Key_Right, Key.Key_Escape]
    assert desk.focus == LayerRef(INPUT)
    desk.press(Key.Key_Tab)
    assert desk.window.focusWidget() is desk.after


def test_keys_with_alt_are_left_to_the_menus(desk: Desk) -> None:
    desk.press(Key.Key_Right, hold=Qt.KeyboardModifier.AltModifier)
    assert desk.focus is None


# Numbers


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter])
def test_enter_opens_the_number_of_a_link_and_of_a_neuron(desk: Desk, key: Qt.Key) -> None:
    for ref in (LinkRef(FIRST, 0, 1), NeuronRef(HIDDEN, 2)):
        desk.workspace.selection.set_focus(ref)
        desk.press(key)
        assert desk.board.edited[-1] == ref


def test_what_has_no_number_says_why(desk: Desk) -> None:
    desk.workspace.selection.set_focus(NeuronRef(INPUT, 0))
    desk.press(Key.Key_Return)
    desk.workspace.edit("No biases", lambda project: edits.set_bias(project, HIDDEN, False))
    desk.workspace.selection.set_focus(NeuronRef(HIDDEN, 0))
    desk.press(Key.Key_Return)
    assert desk.hints == [
        "An input has no bias: it passes the data on.",
        "Layer 'hidden 1' has no biases: switch them on in the inspector.",
    ]
    assert desk.board.edited == []


def test_enter_goes_into_a_connection(desk: Desk) -> None:
    desk.workspace.selection.set_focus(ConnectionRef(SECOND))
    desk.press(Key.Key_Return)
    assert desk.focus == LinkRef(SECOND, 0, 0)


# Moving


def test_control_and_arrows_nudge_the_selected_layers_as_one_entry(desk: Desk) -> None:
    layout = desk.workspace.project.layout
    desk.workspace.selection.select(LayerRef(INPUT), LayerRef(OUTPUT))
    desk.press(Key.Key_Right, Key.Key_Right, Key.Key_Down, hold=CONTROL)
    moved = desk.workspace.project.layout
    for layer in (INPUT, OUTPUT):
        assert moved[layer] == (layout[layer][0] + 20.0, layout[layer][1] + 10.0)
    assert moved[HIDDEN] == layout[HIDDEN]
    assert desk.entries == ["Move 2 layers"]
    desk.workspace.document.undo_stack.undo()
    assert desk.workspace.project.layout == layout


def test_without_a_selection_the_layer_of_the_focus_is_nudged(desk: Desk) -> None:
    layout = desk.workspace.project.layout
    desk.workspace.selection.set_focus(NeuronRef(HIDDEN, 1))
    desk.press(Key.Key_Up, hold=CONTROL)
    desk.press(Key.Key_Left, hold=CONTROL | SHIFT)
    assert desk.workspace.project.layout[HIDDEN] == (layout[HIDDEN][0] - 1.0, layout[HIDDEN][1] - 10.0)
    assert desk.entries == ["Move layer"]


# Connecting


@pytest.fixture
def loose(make_desk: MakeDesk, project: Project) -> Desk:
    """Lay that network on a desk without its connections."""
    for connection in project.network.connections:
        project = edits.disconnect(project, connection.id)
    return make_desk(project)


def test_c_connects_layers(loose: Desk) -> None:
    loose.press(Key.Key_Right, Key.Key_C)
    assert loose.said[-1] == "input to hidden 1, Enter connects, Esc gives up"
    assert loose.entries == []
    loose.press(Key.Key_Return)
    (connection,) = loose.workspace.project.network.connections
    assert (connection.source, connection.target, connection.mask) == (INPUT, HIDDEN, None)
    assert loose.entries == ["Connect input to hidden 1"]
    assert loose.focus == ConnectionRef(connection.id)
    loose.press(Key.Key_Escape)
    assert loose.focus == LayerRef(INPUT)


def test_c_connects_neurons_with_one_link(loose: Desk) -> None:
    loose.workspace.selection.set_focus(NeuronRef(INPUT, 1))
    loose.press(Key.Key_C, Key.Key_Down, Key.Key_Enter)
    (connection,) = loose.workspace.project.network.connections
    assert connection.mask is not None
    (link,) = zip(*connection.mask.nonzero(), strict=True)
    assert loose.focus == LinkRef(connection.id, int(link[0]), int(link[1]))
    assert link[0] == 1
    assert loose.entries == [f"Connect input neuron 2 to hidden 1, neuron {link[1] + 1}"]
    loose.press(Key.Key_Escape)
    assert loose.focus == NeuronRef(INPUT, 1)


def test_arrows_and_tab_choose_the_target(loose: Desk) -> None:
    keyboard = loose.board.keyboard
    loose.workspace.selection.set_focus(NeuronRef(INPUT, 0))
    loose.press(Key.Key_C)
    assert keyboard.connecting is not None
    assert isinstance(keyboard.connecting.target, NeuronRef)
    assert keyboard.connecting.target.layer == HIDDEN
    loose.press(Key.Key_End)
    assert keyboard.connecting.target == NeuronRef(HIDDEN, 3)
    loose.press(Key.Key_Tab)
    assert keyboard.connecting.target == NeuronRef(OUTPUT, 0)
    loose.press(Key.Key_Tab)
    assert keyboard.connecting.target == NeuronRef(OUTPUT, 0)
    loose.press(Key.Key_Tab, hold=SHIFT)
    assert keyboard.connecting.target == NeuronRef(HIDDEN, 1)
    assert loose.focus == NeuronRef(INPUT, 0)
    assert loose.window.focusWidget() is loose.board


def test_a_neuron_is_connected_to_itself(loose: Desk) -> None:
    loose.workspace.selection.set_focus(NeuronRef(HIDDEN, 1))
    loose.press(Key.Key_C, Key.Key_Left, Key.Key_Home, Key.Key_Down)
    assert loose.said[-1].startswith("hidden 1, neuron 2 to itself")
    loose.press(Key.Key_Return)
    assert loose.focus == LinkRef("connection-1", 1, 1)


def test_the_output_layer_starts_at_itself_and_is_connected_to_itself(loose: Desk) -> None:
    loose.workspace.selection.set_focus(LayerRef(OUTPUT))
    loose.press(Key.Key_C, Key.Key_Return)
    assert loose.entries == ["Connect output to itself"]


def test_what_is_not_allowed_says_why_before_and_after_enter(desk: Desk) -> None:
    desk.workspace.selection.set_focus(LayerRef(INPUT))
    desk.press(Key.Key_C)
    why = "'input' and 'hidden 1' are connected already."
    assert desk.said[-1] == f"input to hidden 1, {why}"
    desk.press(Key.Key_Return)
    assert desk.refusals == [why]
    assert desk.board.keyboard.connecting is not None
    assert desk.entries == []
    desk.press(Key.Key_Right, Key.Key_Return)
    assert desk.entries == ["Connect input to output"]


def test_links_into_inputs_are_refused(desk: Desk) -> None:
    desk.workspace.selection.set_focus(NeuronRef(HIDDEN, 0))
    desk.press(Key.Key_C, Key.Key_Tab, Key.Key_Tab, hold=Qt.KeyboardModifier.NoModifier)
    desk.press(Key.Key_Home)
    desk.press(Key.Key_Tab, Key.Key_Tab, Key.Key_Tab, hold=SHIFT)
    assert "it takes its values from the data" in desk.said[-1]
    desk.press(Key.Key_Return)
    assert len(desk.refusals) == 1
    assert desk.entries == []


@pytest.mark.parametrize("ref", [LayerRef(HIDDEN), NeuronRef(HIDDEN, 2)])
def test_esc_gives_up_connecting_and_leaves_no_trace(desk: Desk, ref: LayerRef | NeuronRef) -> None:
    before = desk.workspace.project
    desk.workspace.selection.set_focus(ref)
    desk.press(Key.Key_C, Key.Key_Right, Key.Key_Escape)
    assert desk.board.keyboard.connecting is None
    assert desk.workspace.project is before
    assert desk.entries == []
    assert desk.focus == ref


def test_connecting_is_given_up_when_the_canvas_is_left(desk: Desk) -> None:
    desk.workspace.selection.set_focus(LayerRef(HIDDEN))
    desk.press(Key.Key_C)
    desk.after.setFocus()
    assert desk.board.keyboard.connecting is None


def test_connecting_is_given_up_when_the_network_changes(desk: Desk) -> None:
    desk.workspace.selection.set_focus(LayerRef(HIDDEN))
    desk.press(Key.Key_C)
    desk.workspace.edit("Fewer", lambda project: edits.resize_layer(project, OUTPUT, 2))
    assert desk.board.keyboard.connecting is None


def test_connecting_is_given_up_when_the_mouse_moves_the_focus(desk: Desk) -> None:
    desk.workspace.selection.set_focus(LayerRef(HIDDEN))
    desk.press(Key.Key_C)
    desk.workspace.selection.set_focus(LayerRef(INPUT))
    assert desk.board.keyboard.connecting is None


# Shortcuts of the window


@pytest.fixture
def shortcuts(desk: Desk) -> list[str]:
    """Give the window shortcuts for C, H and F2; the list tells which were used."""
    used: list[str] = []
    for keys in ("C", "H", "F2"):
        action = QAction(keys, desk.board)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _=False, keys=keys: used.append(keys))
        desk.board.addAction(action)
    return used


def test_c_is_the_window_s_until_the_keyboard_stands_somewhere(desk: Desk, shortcuts: list[str]) -> None:
    desk.press(Key.Key_C)
    desk.workspace.selection.set_focus(LayerRef(INPUT))  # as a click does
    desk.press(Key.Key_C)
    assert shortcuts == ["C", "C"]
    desk.press(Key.Key_Right, Key.Key_C)
    assert shortcuts == ["C", "C"]
    assert desk.board.keyboard.connecting is not None


def test_while_connecting_no_shortcut_starts_something_else(desk: Desk, shortcuts: list[str]) -> None:
    desk.press(Key.Key_Right, Key.Key_C, Key.Key_H)
    assert shortcuts == []
    desk.press(Key.Key_Escape, Key.Key_H)
    assert shortcuts == ["H"]
