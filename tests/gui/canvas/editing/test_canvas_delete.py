"""Deleting what is selected with the Delete key."""

import numpy as np
from canvas_stage import CONTROL, FIRST, HIDDEN, INPUT, OUTPUT, SECOND, SHIFT, Stage
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
    stage.click(stage.at(LinkRef(FIRST, 0, 0)), CONTROL)
    stage.key(DELETE)
    assert [connection.id for connection in stage.project.network.connections] == [SECOND]
    assert stage.entries == ["Delete input to hidden 1"]


def test_everything_that_is_selected_in_one_undo_entry(stage: Stage) -> None:
    before = stage.project
    stage.click(stage.at(LinkRef(FIRST, 0, 0)), CONTROL)
    for ref in (NeuronRef(HIDDEN, 0), NeuronRef(HIDDEN, 3), LayerRef(OUTPUT)):
        stage.click(stage.at(ref), SHIFT)
    stage.key(DELETE)
    assert [(layer.id, layer.size) for layer in stage.project.network.layers] == [(INPUT, 2), (HIDDEN, 2)]
    assert stage.project.network.connections == ()
    assert stage.entries == ["Delete 1 layer, 2 neurons, 1 connection"]
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


def test_a_single_link(stage: Stage) -> None:
    weights = stage.project.parameters.weights[FIRST]
    stage.click(stage.at(LinkRef(FIRST, 0, 0)))
    stage.key(DELETE)
    (first, _) = stage.project.network.connections
    assert first.mask is not None
    assert np.argwhere(~first.mask).tolist() == [[0, 0]]
    np.testing.assert_array_equal(stage.project.parameters.weights[FIRST][first.mask], weights[first.mask])
    assert stage.entries == ["Delete input 1 to hidden 1, 1"]


def test_the_last_link_of_a_connection_takes_it_along(stage: Stage) -> None:
    for neuron in range(4):
        stage.workspace.selection.toggle(LinkRef(SECOND, neuron, 0))
    stage.key(DELETE)
    assert [connection.id for connection in stage.project.network.connections] == [FIRST]
    assert stage.entries == ["Delete 4 links"]


def test_with_nothing_selected_a_hint_says_what_to_do(stage: Stage) -> None:
    stage.key(DELETE)
    assert stage.entries == []
    assert stage.hints == ["Nothing is selected: click a layer, a neuron or a link first."]
