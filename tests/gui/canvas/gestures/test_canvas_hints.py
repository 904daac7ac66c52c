"""What the status bar says: what a press would begin, and what can be done with what is selected."""

import numpy as np
import pytest
from canvas_stage import CONTROL, FIRST, HIDDEN, INPUT, OUTPUT, SHIFT, Stage
from PySide6.QtCore import QPoint, Qt

from bpgui import edits
from bpgui.gui.canvas.gestures.hints import hint_of
from bpgui.gui.common.actions import ACTIONS
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        (LayerRef(HIDDEN), "Click to select the layer, drag to move it; a double click renames it."),
        (NeuronRef(HIDDEN, 1), "Click to select the neuron, drag its small circle for one link; a double click types"),
        (LinkRef(FIRST, 1, 3), "Click to select the link, with Ctrl all between its layers; a double click types"),
    ],
)
def test_the_pointer_over_a_thing_says_what_the_mouse_does_with_it(stage: Stage, ref: Ref, said: str) -> None:
    stage.hover(stage.at(ref))
    assert stage.hints[-1].startswith(said)


def test_the_pointer_over_a_handle_says_what_it_is_for(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(HIDDEN)))
    for at, said in (
        (stage.port(HIDDEN), "Drag to another layer for all links"),
        (stage.neuron_port(INPUT, 0), "Drag to another neuron for one link"),
        (stage.size_handle(HIDDEN), "Drag down for more neurons, up for fewer."),
        (stage.more(HIDDEN), "Click for one neuron more."),
        (stage.fewer(HIDDEN), "Click for one neuron less."),
    ):
        stage.hover(at)
        assert stage.hints[-1].startswith(said)
    stage.click(stage.at(LinkRef(FIRST, 0, 0)))
    stage.hover(stage.ground)
    stage.hover(stage.tag(LinkRef(FIRST, 0, 0)))
    assert stage.hints[-1].startswith("Drag up for a larger weight")


def test_a_folded_layer_says_how_it_is_unfolded(stage: Stage) -> None:
    stage.workspace.edit("Fold", lambda project: edits.set_folded(project, HIDDEN, True))
    stage.hover(stage.at(NeuronRef(HIDDEN, 1)))
    assert stage.hints[-1].endswith("a double click unfolds it.")


def test_a_pointer_that_moves_within_a_thing_says_it_once_and_the_ground_says_nothing(stage: Stage) -> None:
    start = stage.at(NeuronRef(HIDDEN, 1))
    for step in range(3):
        stage.hover(start + QPoint(step, 0))
    assert len(stage.hints) == 1
    stage.hover(stage.ground)
    assert len(stage.hints) == 1
    stage.hover(start)
    assert len(stage.hints) == 2


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ((LayerRef(INPUT),), "Drag its arrow to another layer to connect them."),
        ((NeuronRef(HIDDEN, 1),), "Drag its small circle to another neuron for one link. Digits change its bias"),
        ((NeuronRef(INPUT, 1),), "Drag its small circle to another neuron for one link. Del"),
        ((NeuronRef(OUTPUT, 0),), "Drag its arrow to another neuron for one link. Digits"),
        ((LinkRef(FIRST, 0, 1),), "Type its weight, or drag the number; L locks it"),
        ((ConnectionRef(FIRST),), "All links from input to hidden 1: type a number for all weights; L locks them"),
        ((LayerRef(INPUT), LayerRef(HIDDEN)), "2 layers: drag one to move all; Ctrl+D duplicates them"),
        ((LinkRef(FIRST, 0, 1), LinkRef(FIRST, 0, 2)), "2 links: type a number for all weights"),
        ((LinkRef(FIRST, 0, 1), NeuronRef(HIDDEN, 1)), "1 neuron, 1 link: type a number for all weights and biases"),
    ],
)
def test_what_is_selected_says_what_can_be_done_with_it(stage: Stage, items: tuple[Ref, ...], said: str) -> None:
    stage.workspace.selection.select(*items)
    assert stage.hints[-1].startswith(said)


def test_a_missing_link_says_how_it_is_brought_back(stage: Stage) -> None:
    stage.workspace.selection.select(LinkRef(FIRST, 0, 1))
    stage.key(Qt.Key.Key_Delete)
    stage.workspace.selection.select(LinkRef(FIRST, 0, 1))
    assert stage.hints[-1] == "This link is missing: Shift+K brings it back."


def test_nothing_is_said_of_an_empty_selection(stage: Stage) -> None:
    assert hint_of((), stage.project.network) == ""
    stage.workspace.selection.select(LayerRef(INPUT))
    before = list(stage.hints)
    stage.workspace.selection.select()
    assert stage.hints == before


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("lock", "L locks"),
        ("zero", "Z sets"),
        ("randomize", "R draws"),
        ("delete", "Del removes"),
        ("set_weight", "F2 its name"),
        ("duplicate", "Ctrl+D duplicates"),
        ("copy", "Ctrl+C copies"),
        ("restore_links", "Shift+K brings"),
    ],
)
def test_the_keys_in_hints_are_those_of_the_actions(stage: Stage, name: str, said: str) -> None:
    first = np.zeros((2, 4), dtype=bool)
    first[0, 0] = True
    stage.workspace.edit("Cut", lambda project: edits.remove_links(project, {FIRST: first}))
    selections = (
        (LayerRef(INPUT),), (ConnectionRef(FIRST),), (LayerRef(INPUT), LayerRef(HIDDEN)), (LinkRef(FIRST, 0, 0),),
    )  # fmt: skip
    assert any(said in hint_of(items, stage.project.network) for items in selections)
    assert said.split(" ")[0] == ACTIONS[name].shortcuts[0]


def test_after_a_gesture_the_hint_is_about_what_it_made_or_about_the_tool_that_stays(loose: Stage) -> None:
    loose.drag(loose.port(INPUT), loose.at(LayerRef(HIDDEN)))
    assert loose.hints[-1].startswith("All links from input to hidden 1")
    loose.key(Qt.Key.Key_H)
    loose.click(loose.ground)
    assert loose.hints[-1].startswith("Drag its arrow to another layer")
    loose.key(Qt.Key.Key_C)
    loose.drag(loose.at(NeuronRef(HIDDEN, 1)), loose.at(NeuronRef(OUTPUT, 0)))
    assert loose.hints[-1].startswith("Drag from a neuron to a neuron for one link")


def test_a_click_with_a_key_on_the_number_of_a_link_chooses_instead_of_dragging_it(stage: Stage) -> None:
    link = LinkRef(FIRST, 0, 0)
    stage.click(stage.at(link))
    stage.click(stage.tag(link), CONTROL)
    assert stage.selected == (ConnectionRef(FIRST),)
    stage.click(stage.at(link))
    stage.click(stage.tag(link), SHIFT)
    assert stage.selected == ()
