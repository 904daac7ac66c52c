"""Selecting by clicks, and what the selection shows and keeps."""

import pytest
from canvas_stage import FIRST, HIDDEN, INPUT, OUTPUT, SHIFT, Stage
from PySide6.QtCore import QPoint, Qt

from bpgui import edits
from bpgui.gui.common.selection import LayerRef, LinkRef, NeuronRef, Ref


@pytest.mark.parametrize("ref", [NeuronRef(HIDDEN, 2), LayerRef(HIDDEN), LinkRef(FIRST, 0, 0), LinkRef(FIRST, 1, 3)])
def test_a_click_selects_what_is_below_it_and_shows_it(stage: Stage, ref: Ref) -> None:
    bare = stage.picture()
    stage.click(stage.at(ref))
    assert stage.selected == (ref,)
    stage.leave()
    assert stage.picture() != bare


def test_a_click_selects_instead_of_what_was_selected(stage: Stage) -> None:
    stage.click(stage.at(NeuronRef(HIDDEN, 1)))
    stage.click(stage.at(NeuronRef(INPUT, 0)))
    assert stage.selected == (NeuronRef(INPUT, 0),)


def test_a_click_on_the_ground_selects_nothing(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(HIDDEN)))
    stage.click(stage.ground)
    assert stage.selected == ()


def test_a_click_with_shift_adds_and_takes_away(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(INPUT)))
    stage.click(stage.at(NeuronRef(HIDDEN, 0)), SHIFT)
    stage.click(stage.at(LinkRef(FIRST, 0, 0)), SHIFT)
    assert stage.selected == (LayerRef(INPUT), NeuronRef(HIDDEN, 0), LinkRef(FIRST, 0, 0))
    stage.click(stage.at(NeuronRef(HIDDEN, 0)), SHIFT)
    assert stage.selected == (LayerRef(INPUT), LinkRef(FIRST, 0, 0))


def test_selecting_is_no_change_of_the_project(stage: Stage) -> None:
    before = stage.project
    for ref in (LayerRef(INPUT), NeuronRef(HIDDEN, 0), LinkRef(FIRST, 0, 0)):
        stage.click(stage.at(ref))
    assert stage.project is before
    assert stage.entries == []


def test_the_selection_survives_new_weights(stage: Stage) -> None:
    stage.click(stage.at(NeuronRef(HIDDEN, 3)))
    stage.workspace.training.draw_weights()
    assert stage.selected == (NeuronRef(HIDDEN, 3),)


def test_the_selection_drops_what_was_deleted(stage: Stage) -> None:
    stage.click(stage.at(NeuronRef(HIDDEN, 3)))
    stage.click(stage.at(LayerRef(OUTPUT)), SHIFT)
    stage.click(stage.at(LinkRef(FIRST, 0, 0)), SHIFT)
    stage.workspace.edit("Fewer", lambda project: edits.resize_layer(project, HIDDEN, 3))
    assert stage.selected == (LayerRef(OUTPUT), LinkRef(FIRST, 0, 0))
    stage.workspace.edit("Remove", lambda project: edits.remove_layer(project, INPUT))
    assert stage.selected == (LayerRef(OUTPUT),)
    stage.picture()


def test_escape_selects_nothing(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(HIDDEN)))
    stage.key(Qt.Key.Key_Escape)
    assert stage.selected == ()


def test_a_tall_layer_hides_what_is_below_it(stage: Stage) -> None:
    box = stage.canvas.scene.shapes[HIDDEN].box
    x, y = box.centre
    stage.workspace.edit("Move", lambda project: edits.move_layers(project, {OUTPUT: (x, y)}))
    stage.click(stage.at(NeuronRef(OUTPUT, 0)))
    assert stage.selected == (NeuronRef(OUTPUT, 0),)


def test_a_click_beside_everything_leaves_the_view(stage: Stage) -> None:
    camera = stage.canvas.camera
    stage.drag(stage.ground, stage.ground + QPoint(1, 0))
    assert stage.canvas.camera.scale == camera.scale
    assert stage.selected == ()


def test_a_tiny_layer_has_no_handles_in_the_way(stage: Stage) -> None:
    stage.wheel(QPoint(450, 300), -14)
    stage.click(stage.canvas.to_pixels(*stage.canvas.scene.shapes[INPUT].box.centre))
    assert stage.selected
    start = stage.canvas.to_pixels(*stage.canvas.scene.shapes[INPUT].box.centre)
    stage.drag(start, start + QPoint(0, 60))
    assert stage.entries == ["Move layer"]
