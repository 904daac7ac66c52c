"""Placing layers by a key and a click."""

from collections.abc import Callable

import pytest
from canvas_stage import CONTROL, HIDDEN, SHIFT, Stage
from PySide6.QtCore import QPoint, Qt

from bpgui import edits
from bpgui.data import sample_project
from bpgui.gui.canvas.layout.shapes import SPACING
from bpgui.gui.common.selection import LayerRef
from bpgui.spec import DatasetSpec, Project, TrainingSpec

MakeStage = Callable[[Project], Stage]
KEYS = {"input": Qt.Key.Key_I, "hidden": Qt.Key.Key_H, "output": Qt.Key.Key_O}


@pytest.fixture
def empty(make_stage: MakeStage) -> Stage:
    return make_stage(Project())


@pytest.mark.parametrize(("role", "size"), [("input", 2), ("hidden", 4), ("output", 1)])
def test_a_key_and_a_click_place_a_layer_there_and_select_it(empty: Stage, role: str, size: int) -> None:
    empty.key(KEYS[role])
    assert empty.canvas.tool == f"add_{role}"
    empty.click(QPoint(300, 220))
    (layer,) = empty.project.network.layers
    assert (layer.role, layer.size) == (role, size)
    assert empty.canvas.to_pixels(*empty.project.layout[layer.id]) == QPoint(300, 220)
    assert empty.selected == (LayerRef(layer.id),)
    assert empty.canvas.tool == "select"
    assert empty.entries == [f"Add {layer.name}"]
    empty.undo()
    assert empty.project == Project()


def test_ends_are_as_wide_as_the_data(make_stage: MakeStage) -> None:
    stage = make_stage(edits.set_dataset(Project(), sample_project("digits").dataset))
    for x, role in ((100, "input"), (450, "hidden"), (800, "output")):
        stage.key(KEYS[role])
        stage.click(QPoint(x, 300))
    assert [layer.size for layer in stage.project.network.layers] == [64, 4, 10]


def test_a_second_end_gets_the_columns_that_are_left(make_stage: MakeStage) -> None:
    project = edits.set_dataset(Project(), sample_project("digits").dataset)
    stage = make_stage(edits.add_layer(project, "input", 60, "linear", (-300.0, 0.0)))
    for y in (100, 500):
        stage.key(KEYS["input"])
        stage.click(QPoint(800, y))
    assert [layer.size for layer in stage.project.network.layers] == [60, 4, 1]


def test_data_that_cannot_be_made_does_not_keep_from_drawing(make_stage: MakeStage) -> None:
    stage = make_stage(Project(dataset=DatasetSpec("lost")))
    stage.key(KEYS["input"])
    stage.click(QPoint(300, 300))
    assert [layer.size for layer in stage.project.network.layers] == [2]


def test_a_further_hidden_layer_takes_the_activation_in_use(make_stage: MakeStage) -> None:
    stage = make_stage(edits.layered((2, 3, 1), "tanh", "linear", TrainingSpec()))
    stage.key(KEYS["hidden"])
    stage.click(QPoint(450, 80))
    assert stage.project.network.layers[-1].activation == "tanh"
    assert stage.project.network.layers[-1].name == "hidden 2"


def test_a_layer_can_be_placed_over_another_one(stage: Stage) -> None:
    stage.key(KEYS["hidden"])
    stage.click(stage.at(LayerRef("layer-2")))
    assert len(stage.project.network.layers) == 4


def test_escape_leaves_the_tool_without_a_trace(stage: Stage) -> None:
    before = stage.project
    bare = stage.picture()
    stage.key(KEYS["hidden"])
    stage.hover(QPoint(600, 100))
    assert stage.picture() != bare  # the layer that would be placed
    stage.key(Qt.Key.Key_Escape)
    stage.leave()
    assert stage.canvas.tool == "select"
    assert stage.picture() == bare
    stage.click(QPoint(600, 100))
    assert stage.project is before
    assert stage.entries == []


def test_another_key_changes_the_tool(stage: Stage) -> None:
    chosen = []
    stage.canvas.tool_changed.connect(chosen.append)
    stage.key(KEYS["input"])
    stage.key(KEYS["output"])
    stage.key(Qt.Key.Key_V)
    assert chosen == ["add_input", "add_output", "select"]
    assert [hint.split(",")[0] for hint in stage.hints] == [
        "Click where the input layer should stand",
        "Click where the output layer should stand",
    ]


def test_a_right_click_does_not_place_a_layer(stage: Stage) -> None:
    stage.key(KEYS["hidden"])
    stage.qtbot.mouseClick(stage.canvas, Qt.MouseButton.RightButton, pos=QPoint(600, 100))
    assert stage.entries == []
    assert stage.canvas.tool == "add_hidden"


def test_undo_while_the_tool_is_in_the_hand_leaves_it_there(stage: Stage) -> None:
    stage.workspace.edit("Add", lambda project: edits.add_layer(project, "hidden", 1, "tanh", (0.0, 300.0)))
    stage.key(KEYS["hidden"])
    stage.undo()
    assert stage.canvas.tool == "add_hidden"
    stage.click(QPoint(450, 560))
    assert stage.project.network.layers[-1].activation == "sigmoid"


def test_the_tool_stays_in_the_hand_while_weights_change(stage: Stage) -> None:
    stage.key(KEYS["hidden"])
    stage.workspace.training.draw_weights()
    assert stage.canvas.tool == "add_hidden"


def test_dragging_while_placing_sets_the_number_of_neurons(empty: Stage) -> None:
    empty.key(KEYS["hidden"])
    step = round(SPACING * empty.canvas.camera.scale)
    start = QPoint(450, 150)
    empty.hold(start, start + QPoint(0, 4 * step))
    shown = empty.picture()
    assert empty.project.network.layers == ()
    empty.release(start + QPoint(0, 4 * step))
    (layer,) = empty.project.network.layers
    assert layer.size == 5
    middle = empty.canvas.to_pixels(*empty.project.layout[layer.id])
    assert (middle - (start + QPoint(0, 2 * step))).manhattanLength() <= 1
    assert empty.entries == ["Add hidden 1"]
    assert empty.picture() != shown


def test_dragging_up_works_as_well(empty: Stage) -> None:
    empty.key(KEYS["input"])
    start = QPoint(450, 400)
    empty.drag(start, start - QPoint(0, round(2 * SPACING * empty.canvas.camera.scale)))
    assert [layer.size for layer in empty.project.network.layers] == [3]


def test_shift_keeps_the_tool_in_the_hand(empty: Stage) -> None:
    empty.key(KEYS["hidden"])
    for x in (200, 500):
        empty.click(QPoint(x, 300), SHIFT)
    assert len(empty.project.network.layers) == 2
    assert empty.canvas.tool == "add_hidden"


def test_single_neurons_are_placed_until_escape(empty: Stage) -> None:
    empty.key(Qt.Key.Key_N)
    for x in (200, 400, 600):
        empty.click(QPoint(x, 300))
    assert [(layer.role, layer.size) for layer in empty.project.network.layers] == 3 * [("hidden", 1)]
    assert empty.entries == ["Add hidden 1", "Add hidden 2", "Add hidden 3"]
    assert empty.canvas.tool == "add_neuron"
    empty.key(Qt.Key.Key_Escape)
    assert empty.canvas.tool == "select"


def test_a_neuron_is_placed_where_the_mouse_is_released(empty: Stage) -> None:
    empty.key(Qt.Key.Key_N)
    empty.drag(QPoint(200, 200), QPoint(300, 260))
    (layer,) = empty.project.network.layers
    assert empty.canvas.to_pixels(*empty.project.layout[layer.id]) == QPoint(300, 260)


def test_a_new_layer_snaps_to_others_and_shows_the_line(stage: Stage) -> None:
    x, y = stage.project.layout[HIDDEN]
    at = stage.canvas.to_pixels(x, y + 260.0) + QPoint(3, 0)
    stage.key(KEYS["hidden"])
    stage.hover(at + QPoint(30, 0))
    beside = stage.picture()
    stage.hover(at)
    line = stage.canvas.to_pixels(x, y + 180.0)
    assert any(
        stage.picture().pixel(line.x() + dx, line.y() + dy) != beside.pixel(line.x() + dx, line.y() + dy)
        for dx in (-1, 0, 1)
        for dy in range(8)
    )
    stage.click(at)
    assert stage.project.layout[stage.project.network.layers[-1].id][0] == pytest.approx(x)


@pytest.mark.parametrize("code", [KEYS["hidden"], Qt.Key.Key_N])
def test_with_control_a_new_layer_does_not_snap(stage: Stage, code: Qt.Key) -> None:
    x, y = stage.project.layout[HIDDEN]
    at = stage.canvas.to_pixels(x, y + 260.0) + QPoint(3, 0)
    stage.key(code)
    stage.click(at, CONTROL)
    placed = stage.project.layout[stage.project.network.layers[-1].id]
    assert stage.canvas.to_pixels(*placed) == at
