"""Adding and taking away neurons, by keys and by the buttons at a layer's foot."""

from collections.abc import Callable

import numpy as np
import pytest
from canvas_stage import FIRST, HIDDEN, INPUT, OUTPUT, Stage
from PySide6.QtCore import QPoint, Qt

from bpgui import edits
from bpgui.gui.canvas.layout.shapes import SPACING
from bpgui.gui.common.selection import LayerRef, NeuronRef
from bpgui.spec import Project

MakeStage = Callable[[Project], Stage]
PLUS, MINUS = Qt.Key.Key_Plus, Qt.Key.Key_Minus


def size(stage: Stage) -> int:
    return stage.project.network.layer(HIDDEN).size


@pytest.mark.parametrize("ref", [LayerRef(HIDDEN), NeuronRef(HIDDEN, 0)])
def test_plus_and_minus_resize_the_selected_layer_in_one_undo_entry(stage: Stage, ref: LayerRef | NeuronRef) -> None:
    before = stage.project
    stage.click(stage.at(ref))
    for code in (PLUS, PLUS, PLUS, MINUS):
        stage.key(code)
    assert size(stage) == 6
    assert stage.entries == ["hidden 1: 6 neurons"]
    assert stage.selected == (ref,)
    stage.undo()
    assert stage.project == before


def test_the_buttons_resize_the_selected_layer_in_one_undo_entry(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(HIDDEN)))
    for _ in range(3):
        stage.click(stage.more(HIDDEN))
    stage.click(stage.fewer(HIDDEN))
    assert size(stage) == 6
    assert stage.entries == ["hidden 1: 6 neurons"]


def test_a_double_click_on_a_button_counts_as_two_clicks(make_stage: MakeStage, network: Project) -> None:
    stage = make_stage(edits.resize_layer(network, HIDDEN, 20))
    stage.click(stage.at(LayerRef(HIDDEN)))
    button = stage.more(HIDDEN)
    stage.double_click(button)
    assert size(stage) == 22
    assert stage.selected == (LayerRef(HIDDEN),)


def test_layers_resized_in_turn_are_separate_entries(stage: Stage) -> None:
    for layer in (HIDDEN, INPUT, HIDDEN):
        stage.click(stage.at(LayerRef(layer)))
        stage.key(PLUS)
    assert stage.entries == ["hidden 1: 5 neurons", "input: 3 neurons", "hidden 1: 6 neurons"]


def test_the_weights_of_the_neurons_that_stay_are_kept(stage: Stage) -> None:
    weights = stage.project.parameters.weights[FIRST]
    stage.click(stage.at(LayerRef(HIDDEN)))
    stage.key(PLUS)
    np.testing.assert_array_equal(stage.project.parameters.weights[FIRST][:, :4], weights)


def test_the_last_neuron_cannot_be_taken_away(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(OUTPUT)))
    stage.key(MINUS)
    assert stage.project.network.layer(OUTPUT).size == 1
    assert stage.entries == []
    assert "cannot have 0 neurons" in stage.refusals[0]


def test_without_a_selected_layer_nothing_is_resized(stage: Stage) -> None:
    stage.key(PLUS)
    stage.click(stage.more(HIDDEN))  # there are no buttons to be hit
    assert stage.entries == []


def test_a_selected_neuron_that_is_taken_away_is_no_longer_selected(stage: Stage) -> None:
    stage.click(stage.at(NeuronRef(HIDDEN, 3)))
    stage.key(MINUS)
    assert size(stage) == 3
    assert stage.selected == ()


def test_dragging_the_lower_edge_down_adds_neurons_and_keeps_the_upper_edge(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(HIDDEN)))
    before, top = stage.project, stage.canvas.scene.shapes[HIDDEN].box.top
    step = round(SPACING * stage.canvas.camera.scale)
    start = stage.size_handle(HIDDEN)
    stage.hold(start, start + QPoint(0, 2 * step))
    assert stage.project is before
    stage.release(start + QPoint(0, 2 * step))
    assert size(stage) == 6
    assert stage.canvas.scene.shapes[HIDDEN].box.top == pytest.approx(top)
    assert stage.entries == ["hidden 1: 6 neurons"]
    stage.undo()
    assert stage.project == before


def test_dragging_the_lower_edge_up_stops_at_one_neuron(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(HIDDEN)))
    stage.drag(stage.size_handle(HIDDEN), QPoint(stage.size_handle(HIDDEN).x(), 5))
    assert size(stage) == 1
    assert stage.entries == ["hidden 1: 1 neuron"]


def test_the_lower_edge_dragged_and_brought_back_changes_nothing(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(HIDDEN)))
    before, start = stage.project, stage.size_handle(HIDDEN)
    stage.drag(start, start, through=(start + QPoint(0, 90),))
    assert stage.project is before
    assert stage.entries == []


def test_a_number_that_is_typed_is_the_size_of_the_selected_layer(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(HIDDEN)))
    stage.key(Qt.Key.Key_1)
    assert stage.editor.isVisible()
    assert stage.editor.text() == "1"
    stage.qtbot.keyClicks(stage.editor, "2")
    stage.qtbot.keyClick(stage.editor, Qt.Key.Key_Return)
    assert size(stage) == 12
    assert stage.entries == ["hidden 1: 12 neurons"]
    assert not stage.editor.isVisible()
    assert stage.canvas.hasFocus()


def test_a_press_on_a_button_that_is_released_elsewhere_does_nothing(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(HIDDEN)))
    stage.drag(stage.more(HIDDEN), stage.ground)
    assert size(stage) == 4


def test_a_grid_can_be_resized_too(make_stage: MakeStage, network: Project) -> None:
    stage = make_stage(edits.resize_layer(network, HIDDEN, 64))
    stage.click(stage.at(LayerRef(HIDDEN)))
    stage.key(PLUS)
    assert size(stage) == 65
    stage.key(MINUS)
    assert size(stage) == 64
