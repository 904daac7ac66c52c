"""Where copies stand, and what makes room for a layer that is unfolded."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from canvas_stage import CONTROL, HIDDEN, INPUT, OUTPUT, Stage
from PySide6.QtCore import Qt

from bpgui import edits
from bpgui.gui.canvas.editing.room import step_down, steps_aside
from bpgui.gui.canvas.layout.shapes import Box
from bpgui.gui.common.selection import LayerRef, NeuronRef
from bpgui.spec import Project, TrainingSpec

MakeStage = Callable[[Project], Stage]


def overlapping(stage: Stage) -> list[tuple[str, str]]:
    boxes = {key: shape.box for key, shape in stage.canvas.scene.shapes.items()}
    return [
        (a, b)
        for a, one in boxes.items()
        for b, two in boxes.items()
        if a < b and one.left < two.right and two.left < one.right and one.top < two.bottom and two.top < one.bottom
    ]


def test_boxes_go_down_until_they_are_clear_of_all_others() -> None:
    tall, low = Box(0, 0, 10, 100), Box(0, 120, 10, 200)
    assert step_down([Box(0, 0, 10, 50)], [Box(20, 0, 30, 100)]) == 0.0
    assert step_down([Box(0, 0, 10, 50)], [tall]) == pytest.approx(160.0)
    assert step_down([Box(0, 0, 10, 50)], [tall, low]) == pytest.approx(260.0)
    assert step_down([Box(0, 0, 10, 50), Box(20, -80, 30, 0)], [tall]) == pytest.approx(160.0)


@pytest.mark.parametrize("layers", [(INPUT, HIDDEN, OUTPUT), (HIDDEN,), (OUTPUT,)])
def test_copies_cover_nothing(stage: Stage, layers: tuple[str, ...]) -> None:
    stage.workspace.selection.select(*map(LayerRef, layers))
    stage.key(Qt.Key.Key_D, CONTROL)
    stage.key(Qt.Key.Key_C, CONTROL)
    for _ in range(2):
        stage.key(Qt.Key.Key_V, CONTROL)
    assert len(stage.project.network.layers) == 3 + 3 * len(layers)
    assert overlapping(stage) == []
    first = stage.project.layout[layers[0]]
    copy = stage.project.layout[stage.project.network.layers[3].id]
    assert copy[0] == first[0]
    assert copy[1] > first[1]


def test_what_was_cut_out_is_pasted_where_it_was(stage: Stage) -> None:
    place = stage.project.layout[HIDDEN]
    stage.workspace.selection.select(LayerRef(HIDDEN))
    stage.key(Qt.Key.Key_X, CONTROL)
    stage.key(Qt.Key.Key_V, CONTROL)
    assert stage.project.layout[stage.project.network.layers[-1].id] == place


def test_a_box_that_grows_into_free_room_moves_nothing() -> None:
    boxes = {"a": Box(0, 0, 10, 10), "b": Box(100, 0, 110, 10)}
    assert steps_aside(boxes, "a", Box(-20, -20, 30, 30)) == {}


def test_a_box_that_grows_over_others_moves_each_side_as_a_whole() -> None:
    boxes = {
        "left": Box(-40, 0, -30, 10),
        "grows": Box(0, 0, 10, 10),
        "above": Box(0, -40, 10, -30),
        "below": Box(0, 30, 10, 40),
        "right": Box(30, 0, 40, 10),
        "far": Box(300, 0, 310, 10),
    }
    steps = steps_aside(boxes, "grows", Box(-45, -45, 55, 55))
    assert steps["far"] == steps["right"]
    across = {key: boxes[key].left + steps[key][0] for key in ("right", "far")}
    assert across["right"] > 55
    assert boxes["left"].right + steps["left"][0] < -45
    assert boxes["above"].bottom + steps["above"][1] < -45
    assert boxes["below"].top + steps["below"][1] > 55
    assert [steps[key][1] for key in ("left", "right", "far")] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("by_key", [True, False])
def test_an_unfolded_layer_covers_no_other_and_is_seen_whole(make_stage: MakeStage, by_key: bool) -> None:
    project = edits.layered((2, 300, 3), "sigmoid", "sigmoid", TrainingSpec())
    project = edits.add_layer(project, "hidden", 5, "tanh", (project.layout[HIDDEN][0], 420.0))
    stage = make_stage(project)
    assert overlapping(stage) == []
    before = stage.project
    if by_key:
        stage.workspace.selection.select(LayerRef(HIDDEN))
        stage.key(Qt.Key.Key_F)
    else:
        stage.double_click(stage.at(NeuronRef(HIDDEN, 150)))
    assert stage.canvas.scene.shapes[HIDDEN].folded == "no"
    assert overlapping(stage) == []
    box = stage.canvas.scene.shapes[HIDDEN].box
    for x, y in ((box.left, box.top), (box.right, box.bottom)):
        assert stage.canvas.rect().contains(stage.canvas.to_pixels(x, y))
    assert stage.entries == ["Unfold 1 layer"]
    stage.undo()
    assert stage.project == before


def test_unfolding_where_there_is_room_leaves_all_where_it_is(make_stage: MakeStage) -> None:
    project = edits.layered((2, 50, 3), "sigmoid", "sigmoid", TrainingSpec())
    places = {INPUT: (-400.0, 0.0), HIDDEN: (0.0, 0.0), OUTPUT: (400.0, 0.0)}
    stage = make_stage(replace(project, layout=places))
    stage.workspace.selection.select(LayerRef(HIDDEN))
    stage.key(Qt.Key.Key_F)
    assert stage.canvas.scene.shapes[HIDDEN].folded == "no"
    assert dict(stage.project.layout) == places
