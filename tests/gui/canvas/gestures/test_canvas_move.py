"""Moving layers by dragging them."""

import numpy as np
import pytest
from canvas_stage import CONTROL, HIDDEN, INPUT, OUTPUT, RIGHT, SHIFT, Stage
from PySide6.QtCore import QPoint, QPointF, Qt

from bpgui import edits
from bpgui.gui.common.selection import LayerRef, NeuronRef
from bpgui.spec import Position, Project

STEP = QPoint(40, 70)


def moved(stage: Stage, before: Project, *layers: str) -> bool:
    """Tell whether exactly these layers moved by STEP since then."""
    step = QPointF(STEP) / stage.canvas.camera.scale

    def expected(key: str, at: Position) -> Position:
        return (at[0] + step.x(), at[1] + step.y()) if key in layers else at

    return all(
        np.allclose(stage.project.layout[key], expected(key, at), atol=1e-9) for key, at in before.layout.items()
    )


@pytest.mark.parametrize("grip", [LayerRef(HIDDEN), NeuronRef(HIDDEN, 2)])
def test_dragging_a_layer_moves_it_as_one_undo_entry(stage: Stage, grip: LayerRef | NeuronRef) -> None:
    before, start = stage.project, stage.at(grip)
    stage.drag(start, start + STEP, modifiers=CONTROL)
    assert moved(stage, before, HIDDEN)
    assert stage.entries == ["Move layer"]
    assert stage.selected == ()
    stage.undo()
    assert stage.project == before


def test_the_layer_follows_the_mouse_before_it_is_released(stage: Stage) -> None:
    before, start = stage.project, stage.at(LayerRef(HIDDEN))
    stage.hold(start, start + STEP, modifiers=CONTROL)
    assert stage.at(LayerRef(HIDDEN)) == start + STEP
    assert stage.project is before


def test_several_selected_layers_move_together(stage: Stage) -> None:
    before = stage.project
    stage.click(stage.at(LayerRef(INPUT)))
    stage.click(stage.at(LayerRef(HIDDEN)), SHIFT)
    start = stage.at(LayerRef(HIDDEN))
    stage.drag(start, start + STEP, modifiers=CONTROL)
    assert moved(stage, before, INPUT, HIDDEN)
    assert stage.entries == ["Move 2 layers"]
    assert stage.selected == (LayerRef(INPUT), LayerRef(HIDDEN))


def test_a_layer_beside_the_selected_ones_moves_alone(stage: Stage) -> None:
    before = stage.project
    stage.click(stage.at(LayerRef(INPUT)))
    start = stage.at(LayerRef(OUTPUT))
    stage.drag(start, start + STEP, modifiers=CONTROL)
    assert moved(stage, before, OUTPUT)


def test_a_press_that_trembles_is_a_click(stage: Stage) -> None:
    before, start = stage.project, stage.at(LayerRef(HIDDEN))
    stage.drag(start, start + QPoint(2, 1))
    assert stage.project is before
    assert stage.selected == (LayerRef(HIDDEN),)


def test_escape_puts_the_layers_back(stage: Stage) -> None:
    before, start = stage.project, stage.at(LayerRef(HIDDEN))
    bare = stage.picture()
    stage.hold(start, start + STEP)
    stage.key(Qt.Key.Key_Escape)
    assert stage.at(LayerRef(HIDDEN)) == start
    stage.release(start + STEP)
    assert stage.project is before
    assert stage.entries == []
    assert stage.selected == ()
    stage.leave()
    assert stage.picture() == bare


def test_escape_does_not_drop_the_selection_together_with_the_gesture(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(HIDDEN)))
    start = stage.at(LayerRef(HIDDEN))
    stage.hold(start, start + STEP)
    stage.key(Qt.Key.Key_Escape)
    assert stage.selected == (LayerRef(HIDDEN),)
    stage.key(Qt.Key.Key_Escape)
    assert stage.selected == ()


def test_moving_keeps_every_weight(stage: Stage) -> None:
    before, start = stage.project, stage.at(LayerRef(HIDDEN))
    stage.drag(start, start + STEP)
    assert stage.project.parameters is before.parameters
    assert stage.project.network is before.network


def test_a_layer_that_vanishes_while_it_is_dragged_ends_the_drag(stage: Stage) -> None:
    start = stage.at(LayerRef(HIDDEN))
    stage.hold(start, start + STEP)
    stage.workspace.edit("Delete", lambda project: edits.remove_layer(project, HIDDEN))
    stage.picture()
    stage.release(start + STEP)
    assert stage.entries == ["Delete"]
    assert set(stage.project.layout) == {INPUT, OUTPUT}


def test_weights_that_change_while_a_layer_is_dragged_leave_it_in_the_hand(stage: Stage) -> None:
    start = stage.at(LayerRef(HIDDEN))
    stage.hold(start, start + STEP, modifiers=CONTROL)
    stage.workspace.training.draw_weights()
    assert stage.at(LayerRef(HIDDEN)) == start + STEP
    stage.release(start + STEP, modifiers=CONTROL)
    assert stage.entries == ["New weights (seed 1)", "Move layer"]


def test_another_button_in_the_middle_of_a_drag_moves_nothing_by_itself(stage: Stage) -> None:
    before, start = stage.project, stage.at(LayerRef(HIDDEN))
    stage.hold(start, start + STEP)
    stage.qtbot.mouseClick(stage.canvas, RIGHT, pos=start + STEP)
    assert stage.project is before


def test_a_layer_snaps_to_the_middle_of_another_one(stage: Stage) -> None:
    stage.workspace.edit("Move", lambda project: edits.move_layers(project, {OUTPUT: (400.0, 150.0)}))
    start = stage.at(NeuronRef(OUTPUT, 0))
    there = QPoint(start.x(), stage.canvas.to_pixels(*stage.project.layout[HIDDEN]).y() + 4)
    stage.hold(start, there)
    guided = stage.picture()
    stage.release(there)
    assert stage.project.layout[OUTPUT][1] == pytest.approx(stage.project.layout[HIDDEN][1])
    stage.leave()
    assert stage.picture() != guided


def test_control_suspends_snapping(stage: Stage) -> None:
    start = stage.at(NeuronRef(OUTPUT, 0))
    stage.drag(start, start + QPoint(7, 5), modifiers=CONTROL)
    expected = stage.project.layout[HIDDEN][1] + 5 / stage.canvas.camera.scale
    assert stage.project.layout[OUTPUT][1] == pytest.approx(expected, abs=1e-6)


def test_a_layer_is_moved_by_its_name_too(stage: Stage) -> None:
    before = stage.project
    start = stage.name(HIDDEN)
    stage.drag(start, start + STEP, modifiers=CONTROL)
    assert moved(stage, before, HIDDEN)
