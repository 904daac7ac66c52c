"""The keyboard on the real canvas: its keys arrive, its place is drawn, and a network can be drawn without a mouse."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from canvas_stage import FIRST, HIDDEN, INPUT, OUTPUT, Stage
from PySide6.QtCore import Qt

from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef
from bpgui.spec import Project

MakeStage = Callable[[Project], Stage]
Key = Qt.Key


def test_the_arrows_walk_and_space_selects(stage: Stage) -> None:
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Return, Key.Key_Down, Key.Key_Space):
        stage.key(key)
    assert stage.workspace.selection.focus == NeuronRef(HIDDEN, 1)
    assert stage.selected == (NeuronRef(HIDDEN, 1),)


def test_tab_walks_the_layers(stage: Stage) -> None:
    stage.key(Key.Key_Tab)
    stage.key(Key.Key_Tab)
    assert stage.workspace.selection.focus == LayerRef(HIDDEN)


def test_where_the_keyboard_stands_is_drawn(stage: Stage) -> None:
    pictures = [stage.picture()]
    for key in (Key.Key_Right, Key.Key_Return, Key.Key_Period):
        stage.key(key)
        pictures.append(stage.picture())
    assert all(before != after for before, after in pairwise(pictures))


def test_a_connection_that_is_drawn_by_keys_is_shown(loose: Stage) -> None:
    loose.key(Key.Key_Right)
    before = loose.picture()
    loose.key(Key.Key_C)
    assert loose.picture() != before
    loose.key(Key.Key_Escape)
    assert loose.picture() == before
    assert loose.entries == []


def test_layers_are_connected_by_keys(loose: Stage) -> None:
    for key in (Key.Key_Right, Key.Key_C, Key.Key_Return):
        loose.key(key)
    assert loose.entries == ["Connect input to hidden 1"]
    assert isinstance(loose.workspace.selection.focus, ConnectionRef)


def test_a_weight_is_set_by_keys(stage: Stage) -> None:
    for key in (Key.Key_Right, Key.Key_Return, Key.Key_Period, Key.Key_Return):
        stage.key(key)
    assert stage.workspace.selection.focus == LinkRef(FIRST, 0, 0)
    editor = stage.window.focusWidget()
    assert editor is not None
    assert editor is not stage.canvas
    stage.qtbot.keyClicks(editor, "0.75")
    stage.qtbot.keyClick(editor, Key.Key_Return)
    assert stage.project.parameters.weights[FIRST][0, 0] == 0.75
    assert len(stage.entries) == 1


def test_a_click_takes_the_focus_along(stage: Stage) -> None:
    stage.click(stage.at(NeuronRef(HIDDEN, 2)))
    stage.key(Key.Key_Down)
    assert stage.workspace.selection.focus == NeuronRef(HIDDEN, 3)


def test_layers_are_nudged_by_keys(stage: Stage) -> None:
    x, y = stage.project.layout[INPUT]
    stage.key(Key.Key_Right)
    for _ in range(3):
        stage.qtbot.keyClick(stage.canvas, Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert stage.project.layout[INPUT] == (x, y + 30.0)
    assert len(stage.entries) == 1


@pytest.mark.parametrize("layer", [INPUT, HIDDEN, OUTPUT])
def test_what_is_out_of_sight_is_shown_as_large_as_before_when_the_keyboard_gets_there(
    stage: Stage, layer: str
) -> None:
    for _ in range(12):
        stage.canvas.zoom_in()
    scale = stage.canvas.camera.scale
    while stage.workspace.selection.focus != LayerRef(layer):
        stage.key(Key.Key_Right)
    assert stage.canvas.rect().contains(stage.canvas.to_pixels(*stage.canvas.scene.shapes[layer].box.centre))
    stage.key(Key.Key_Return)
    assert stage.canvas.rect().contains(stage.at(NeuronRef(layer, 0)))
    assert stage.canvas.camera.scale == scale
