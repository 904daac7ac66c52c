"""Deleting what is selected with the Delete key."""

import numpy as np
from canvas_stage import FIRST, HIDDEN, INPUT, OUTPUT, SECOND, SHIFT, Stage
from PySide6.QtCore import Qt

from bpgui.gui.common.selection import LayerRef, LinkRef, NeuronRef

DELETE = Qt.Key.Key_Delete


def test_a_layer(stage: Stage) -> None:
    before = stage.project
    stage.click(stage.at(LayerRef(HIDDEN)))
    stage.key(DELETE)
    assert [layer.id for layer in stage.project.network.layers] == [INPUT, OUTPUT]
    assert stage.project.network.connections == ()
    assert stage.entries == ["Delete hidden 1"]
    assert stage.selected == ()
    stage.undo()
    assert stage.project == before


def test_a_neuron_takes_its_links_and_leaves_the_others(stage: Stage) -> None:
    weights = stage.project.parameters.weights
    stage.click(stage.at(NeuronRef(HIDDEN, 1)))
    stage.key(DELETE)
    after = stage.project.parameters.weights
    np.testing.assert_array_equal(after[FIRST], np.delete(weights[FIRST], 1, axis=1))
    np.testing.assert_array_equal(after[SECOND], np.delete(weights[SECOND], 1, axis=0))
    assert stage.entries == ["Delete hidden 1, neuron 2 of 4"]


def test_a_connection(stage: Stage) -> None:
    stage.double_click(stage.at(LinkRef(FIRST, 0, 0)))
    stage.key(DELETE)
    assert [connection.id for connection in stage.project.network.connections] == [SECOND]
    assert stage.entries == ["Delete input to hidden 1"]


def test_everything_that_is_selected_in_one_undo_entry(stage: Stage) -> None:
    before = stage.project
    stage.double_click(stage.at(LinkRef(FIRST, 0, 0)))
    for ref in (NeuronRef(HIDDEN, 0), NeuronRef(HIDDEN, 3), LayerRef(OUTPUT)):
        stage.click(stage.at(ref), SHIFT)
    stage.key(DELETE)
    assert [(layer.id, layer.size) for layer in stage.project.network.layers] == [(INPUT, 2), (HIDDEN, 2)]
    assert stage.project.network.connections == ()
    assert stage.entries == ["Delete"]
    stage.undo()
    assert stage.project == before


def test_all_neurons_of_a_layer_are_the_layer(stage: Stage) -> None:
    for neuron in range(4):
        stage.click(stage.at(NeuronRef(HIDDEN, neuron)), SHIFT)
    stage.key(DELETE)
    assert [layer.id for layer in stage.project.network.layers] == [INPUT, OUTPUT]


def test_a_layer_together_with_one_of_its_neurons(stage: Stage) -> None:
    stage.click(stage.at(NeuronRef(HIDDEN, 1)))
    stage.click(stage.at(LayerRef(HIDDEN)), SHIFT)
    stage.key(DELETE)
    assert [layer.id for layer in stage.project.network.layers] == [INPUT, OUTPUT]
    assert stage.refusals == []


def test_a_single_link_cannot_be_deleted_and_a_hint_says_what_can(stage: Stage) -> None:
    stage.click(stage.at(LinkRef(FIRST, 0, 0)))
    stage.key(DELETE)
    assert stage.entries == []
    assert stage.hints == ["A single link cannot be deleted: select the connection with a double click."]


def test_with_nothing_selected_a_hint_says_what_to_do(stage: Stage) -> None:
    stage.key(DELETE)
    assert stage.entries == []
    assert stage.hints == ["Nothing is selected: click a layer, a neuron or a link first."]
