"""Where a layer that is added by keys finds its place."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from canvas_stage import HIDDEN, INPUT, OUTPUT, Stage
from PySide6.QtCore import Qt

from bpgui import edits
from bpgui.gui.canvas.layout.shapes import Box
from bpgui.gui.common.selection import LayerRef
from bpgui.spec import Project

MakeStage = Callable[[Project], Stage]
Key = Qt.Key


@pytest.fixture
def empty(make_stage: MakeStage) -> Stage:
    """Show an empty canvas."""
    return make_stage(edits.empty_project())


def add(stage: Stage, *tools: Qt.Key) -> list[Box]:
    """Add what these tools add, each by Enter; return the boxes of all layers in the order of their making."""
    for tool in tools:
        stage.key(tool)
        stage.key(Key.Key_Return)
        stage.key(Key.Key_Escape)
    return [shape.box for shape in stage.canvas.scene.shapes.values()]


def overlap(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom


def test_the_first_layer_stands_in_the_middle_of_the_view(empty: Stage) -> None:
    (box,) = add(empty, Key.Key_H)
    middle = empty.canvas.to_pixels(*box.centre)
    assert (middle - empty.canvas.rect().center()).manhattanLength() <= 2


def test_layers_stand_side_by_side_at_one_height_in_the_order_of_the_network(empty: Stage) -> None:
    boxes = add(empty, Key.Key_I, Key.Key_H, Key.Key_H, Key.Key_O)
    assert [box.centre[1] for box in boxes] == pytest.approx([boxes[0].centre[1]] * 4)
    assert all(a.right < b.left for a, b in pairwise(boxes))
    assert all(empty.canvas.rect().contains(empty.canvas.to_pixels(b.right, b.bottom)) for b in boxes)


def test_it_is_selected_and_the_keyboard_stands_there(empty: Stage) -> None:
    add(empty, Key.Key_I)
    ref = LayerRef(empty.project.network.layers[0].id)
    assert empty.workspace.selection.focus == ref
    assert empty.canvas.keyboard.active
    assert empty.canvas.tool == "select"
    empty.key(Key.Key_3)
    empty.qtbot.keyClick(empty.editor, Key.Key_Return)
    assert empty.project.network.layers[0].size == 3


def test_where_it_will_stand_is_shown_before(empty: Stage) -> None:
    add(empty, Key.Key_I)
    bare = empty.picture()
    empty.key(Key.Key_H)
    assert empty.picture() != bare
    empty.key(Key.Key_Escape)
    assert empty.project.network.with_role("hidden") == ()


def test_a_layer_goes_beside_the_focus_and_below_what_is_in_the_way(stage: Stage) -> None:
    stage.workspace.selection.set_focus(LayerRef(INPUT))
    *others, new = add(stage, Key.Key_H)
    hidden = stage.canvas.scene.shapes[HIDDEN].box
    assert new.top > hidden.bottom
    assert not any(overlap(new, other) for other in others)


def test_an_output_stands_where_none_can_come_before_beside_the_rightmost_that_can(stage: Stage) -> None:
    stage.workspace.selection.set_focus(LayerRef(OUTPUT))
    new = add(stage, Key.Key_O)[-1]
    assert new.left > stage.canvas.scene.shapes[HIDDEN].box.right
    assert new.top > stage.canvas.scene.shapes[OUTPUT].box.bottom


def test_inputs_stand_left_of_all_others_and_below_each_other(empty: Stage) -> None:
    output, first, second = add(empty, Key.Key_O, Key.Key_I, Key.Key_I)
    assert first.right < output.left
    assert second.centre[0] == pytest.approx(first.centre[0])
    assert second.top > first.bottom


@pytest.mark.parametrize("tools", [(Key.Key_N,) * 8, (Key.Key_H, Key.Key_N, Key.Key_I, Key.Key_N, Key.Key_O) * 3])
def test_nothing_is_ever_placed_on_top_of_another_thing(empty: Stage, tools: tuple[Qt.Key, ...]) -> None:
    boxes = add(empty, *tools)
    assert len(boxes) == len(tools)
    assert not [(a, b) for place, a in enumerate(boxes) for b in boxes[:place] if overlap(a, b)]
