"""Dragging connections from layer to layer."""

from collections.abc import Callable

from canvas_stage import HIDDEN, INPUT, OUTPUT, Stage
from PySide6.QtCore import Qt

from bpgui import edits
from bpgui.gui.common.selection import LayerRef
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


def test_dragging_out_and_back_to_the_same_layer_does_nothing(loose: Stage) -> None:
    loose.hold(loose.port(INPUT), loose.at(LayerRef(HIDDEN)))
    loose.drag(loose.port(INPUT), loose.at(LayerRef(INPUT)))
    assert loose.entries == []
    assert loose.refusals == []


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
