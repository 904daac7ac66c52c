"""Dragging connections from layer to layer."""

from collections.abc import Callable

import numpy as np
import pytest
from canvas_stage import HIDDEN, INPUT, OUTPUT, Stage
from PySide6.QtCore import QPoint, Qt

from bpgui import edits
from bpgui.gui.canvas.gestures.ends import End, Link
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef
from bpgui.spec import Project

MakeStage = Callable[[Project], Stage]


def test_dragging_the_port_to_a_layer_connects(loose: Stage) -> None:
    loose.drag(loose.port(INPUT), loose.at(LayerRef(HIDDEN)))
    (connection,) = loose.project.network.connections
    assert (connection.source, connection.target) == (INPUT, HIDDEN)
    assert loose.project.parameters.weights[connection.id].shape == (2, 4)
    assert loose.entries == ["Connect input to hidden 1"]
    assert loose.refusals == []
    loose.undo()
    assert loose.project.network.connections == ()


def test_the_port_of_a_selected_layer_can_be_dragged(loose: Stage) -> None:
    loose.click(loose.at(LayerRef(HIDDEN)))
    loose.drag(loose.port(HIDDEN), loose.at(LayerRef(OUTPUT)))
    assert loose.entries == ["Connect hidden 1 to output"]


def test_a_skip_link_can_be_dragged_over_a_layer(stage: Stage) -> None:
    stage.drag(stage.port(INPUT), stage.at(LayerRef(OUTPUT)))
    assert stage.project.network.between(INPUT, OUTPUT) is not None


def test_a_layer_that_is_not_allowed_says_why_and_changes_nothing(stage: Stage) -> None:
    before = stage.project
    stage.drag(stage.port(INPUT), stage.at(LayerRef(HIDDEN)))
    stage.drag(stage.port(HIDDEN), stage.at(LayerRef(INPUT)))
    assert stage.refusals == [
        "'input' and 'hidden 1' are connected already.",
        "'input' is an input: it takes its values from the data, not from links.",
    ]
    assert stage.project is before
    assert stage.entries == []


def test_a_refusal_is_shown_while_dragging_and_told_at_the_end(stage: Stage) -> None:
    stage.hold(stage.port(OUTPUT), stage.ground)
    over_ground = stage.picture()
    stage.release(stage.ground)
    stage.hold(stage.port(OUTPUT), stage.at(LayerRef(INPUT)))
    assert stage.picture() != over_ground
    assert stage.refusals == []
    stage.release(stage.at(LayerRef(INPUT)))
    assert stage.refusals == ["'input' is an input: it takes its values from the data, not from links."]


def test_a_link_that_feeds_back_can_be_dragged(stage: Stage) -> None:
    stage.drag(stage.port(OUTPUT), stage.at(LayerRef(HIDDEN)))
    assert stage.refusals == []
    assert stage.project.network.between(OUTPUT, HIDDEN) is not None
    assert stage.entries == ["Connect output to hidden 1"]


def test_dragging_to_the_empty_ground_does_nothing(loose: Stage) -> None:
    before = loose.project
    loose.drag(loose.port(INPUT), loose.ground)
    assert loose.project is before
    assert loose.entries == []
    assert loose.refusals == []


def test_dragging_out_and_back_links_a_layer_to_itself(stage: Stage) -> None:
    out = stage.port(HIDDEN) + QPoint(70, 0)
    stage.hold(stage.port(HIDDEN), stage.at(LayerRef(HIDDEN)), through=(out,))
    arcs = stage.picture()
    stage.release(stage.at(LayerRef(HIDDEN)))
    loop = stage.project.network.between(HIDDEN, HIDDEN)
    assert loop is not None
    assert loop.mask is None
    assert stage.entries == ["Connect hidden 1 to itself"]
    assert stage.picture() != arcs


def test_without_leaving_the_layer_nothing_is_linked_to_itself(stage: Stage) -> None:
    before = stage.project
    stage.drag(stage.port(HIDDEN), stage.at(LayerRef(HIDDEN)))
    assert stage.project is before
    assert stage.entries == []
    assert stage.refusals == []


def test_from_neuron_to_neuron_is_one_link(loose: Stage) -> None:
    loose.hover(loose.at(NeuronRef(INPUT, 1)))
    loose.drag(loose.neuron_port(INPUT, 1), loose.at(NeuronRef(HIDDEN, 2)))
    (connection,) = loose.project.network.connections
    assert connection.mask is not None
    assert np.argwhere(connection.mask).tolist() == [[1, 2]]
    assert loose.entries == ["Connect input 2 to hidden 1, 3"]
    assert loose.canvas.tool == "select"
    loose.drag(loose.neuron_port(INPUT, 0), loose.at(NeuronRef(HIDDEN, 2)))
    (connection,) = loose.project.network.connections
    assert connection.mask is not None
    assert np.argwhere(connection.mask).tolist() == [[0, 2], [1, 2]]


def test_from_a_neuron_to_a_layer_are_all_its_links(loose: Stage) -> None:
    loose.drag(loose.neuron_port(INPUT, 1), loose.at(LayerRef(HIDDEN)))
    (connection,) = loose.project.network.connections
    assert connection.mask is not None
    assert connection.mask.tolist() == [4 * [False], 4 * [True]]
    assert loose.entries == ["Connect input 2 to hidden 1"]


def test_from_a_layer_a_drag_that_ends_on_a_neuron_means_its_whole_layer(loose: Stage) -> None:
    loose.drag(loose.port(INPUT), loose.at(NeuronRef(HIDDEN, 0)))
    (connection,) = loose.project.network.connections
    assert connection.mask is None


def test_with_control_a_layer_is_connected_to_a_neuron(loose: Stage) -> None:
    loose.key(Qt.Key.Key_C)
    control = Qt.KeyboardModifier.ControlModifier
    loose.drag(loose.at(LayerRef(INPUT)), loose.at(NeuronRef(HIDDEN, 0)), modifiers=control)
    (connection,) = loose.project.network.connections
    assert connection.mask is not None
    assert connection.mask.tolist() == 2 * [[True, False, False, False]]
    assert loose.canvas.tool == "connect"


def test_with_the_tool_from_anywhere_on_a_layer(loose: Stage) -> None:
    loose.key(Qt.Key.Key_C)
    loose.drag(loose.at(LayerRef(INPUT)), loose.at(LayerRef(HIDDEN)))
    assert loose.entries == ["Connect input to hidden 1"]
    assert loose.project.network.connections[0].mask is None


def test_with_the_tool_a_press_on_the_ground_says_what_to_do(loose: Stage) -> None:
    before = loose.project
    loose.key(Qt.Key.Key_C)
    loose.drag(loose.ground, loose.at(LayerRef(HIDDEN)))
    assert loose.project is before
    assert loose.hints[-1].startswith("Drag from a neuron to a neuron for one link")


def test_a_neuron_is_linked_to_itself_after_leaving_it(loose: Stage) -> None:
    loose.key(Qt.Key.Key_C)
    at = loose.at(NeuronRef(HIDDEN, 1))
    loose.drag(at, at, through=(at + QPoint(60, 0),))
    (loop,) = loose.project.network.connections
    assert (loop.source, loop.target) == (HIDDEN, HIDDEN)
    assert loop.mask is not None
    assert np.argwhere(loop.mask).tolist() == [[1, 1]]


def test_a_link_that_is_there_already_is_refused(stage: Stage) -> None:
    before = stage.project
    stage.drag(stage.neuron_port(INPUT, 0), stage.at(NeuronRef(HIDDEN, 0)))
    assert stage.refusals == ["There is a link from neuron 1 of 'input' to neuron 1 of 'hidden 1' already: "
                              "choose another neuron."]  # fmt: skip
    stage.drag(stage.neuron_port(INPUT, 0), stage.at(LayerRef(HIDDEN)))
    assert stage.refusals[1:] == ["All links from input 1 to hidden 1 are drawn already."]
    stage.drag(stage.neuron_port(HIDDEN, 0), stage.at(NeuronRef(INPUT, 0)))
    assert stage.refusals[2:] == ["'input' is an input: it takes its values from the data, not from links."]
    assert stage.project is before


def test_from_layer_to_layer_brings_missing_links_back(make_stage: MakeStage, network: Project) -> None:
    some = np.zeros((2, 4), dtype=bool)
    some[0, 1:] = True
    stage = make_stage(edits.remove_links(network, {"connection-1": some}))
    stage.drag(stage.port(INPUT), stage.at(LayerRef(HIDDEN)))
    assert stage.project.network.connection("connection-1").mask is None
    assert stage.refusals == []
    assert stage.entries == ["Connect input to hidden 1"]


def test_what_would_be_linked_is_shown(loose: Stage) -> None:
    loose.hold(loose.neuron_port(INPUT, 1), loose.at(NeuronRef(HIDDEN, 2)))
    one = loose.picture()
    loose.hold(loose.neuron_port(INPUT, 1), loose.at(LayerRef(HIDDEN)))
    assert loose.picture() != one


def test_a_click_on_the_port_does_nothing(loose: Stage) -> None:
    before, selected = loose.project, loose.selected
    loose.click(loose.port(INPUT))
    assert loose.project is before
    assert loose.selected == selected


def test_escape_drops_a_connection(loose: Stage) -> None:
    before = loose.project
    loose.hold(loose.port(INPUT), loose.at(LayerRef(HIDDEN)))
    loose.key(Qt.Key.Key_Escape)
    loose.release(loose.at(LayerRef(HIDDEN)))
    assert loose.project is before
    assert loose.entries == []
    assert loose.refusals == []


def test_the_layer_that_would_be_connected_is_shown(loose: Stage) -> None:
    loose.hold(loose.port(INPUT), loose.ground)
    over_ground = loose.picture()
    loose.hold(loose.port(INPUT), loose.at(LayerRef(HIDDEN)))
    assert loose.picture() != over_ground
    loose.release(loose.ground)


def test_a_layer_that_vanishes_while_a_link_is_dragged_from_it_ends_the_drag(loose: Stage) -> None:
    loose.hold(loose.port(INPUT), loose.ground)
    loose.workspace.edit("Delete", lambda project: edits.remove_layer(project, INPUT))
    loose.picture()
    loose.release(loose.at(LayerRef(HIDDEN)))
    assert loose.entries == ["Delete"]
    assert loose.refusals == []


def test_what_was_connected_is_selected(loose: Stage) -> None:
    loose.drag(loose.port(INPUT), loose.at(LayerRef(HIDDEN)))
    (whole,) = loose.project.network.connections
    assert loose.selected == (ConnectionRef(whole.id),)
    loose.drag(loose.neuron_port(INPUT, 1), loose.at(NeuronRef(OUTPUT, 0)))
    one = loose.project.network.between(INPUT, OUTPUT)
    assert one is not None
    assert loose.selected == (LinkRef(one.id, 1, 0),)
    assert loose.workspace.selection.focus == LinkRef(one.id, 1, 0)
    loose.undo()
    assert loose.selected == ()


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (LayerRef(INPUT), LayerRef(OUTPUT)),
        (LayerRef(OUTPUT), LayerRef(HIDDEN)),
        (LayerRef(HIDDEN), LayerRef(HIDDEN)),
        (NeuronRef(OUTPUT, 0), NeuronRef(OUTPUT, 0)),
        (NeuronRef(HIDDEN, 3), NeuronRef(HIDDEN, 0)),
    ],
)
def test_the_preview_of_links_runs_as_they_will(stage: Stage, source: End, target: End) -> None:
    # Laid out for the second time, a scene may know from the first what feeds back.
    stage.workspace.edit("Move", lambda project: edits.move_layers(project, {HIDDEN: (200.0, 30.0)}))
    link = Link(source, target)
    scene, connection, index = link.drawn_as(stage.canvas.scene, 1000)
    shown = scene.links(connection, index)
    assert stage.workspace.edit("Connect", link.add)
    drawn = stage.project.network.between(source.layer, target.layer)
    assert drawn is not None
    np.testing.assert_allclose(stage.canvas.scene.links(drawn, index), shown)
