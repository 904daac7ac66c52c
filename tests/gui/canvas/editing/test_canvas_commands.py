"""What menus and keys do with the selection: one undo entry each, or a hint."""

from collections.abc import Callable

import numpy as np
import pytest
from canvas_stage import CONTROL, FIRST, HIDDEN, INPUT, OUTPUT, SHIFT, Stage
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from bpgui import edits
from bpgui.gui.canvas.network_canvas import NetworkCanvas
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.spec import Project

MakeStage = Callable[[Project], Stage]
LINK = LinkRef(FIRST, 1, 3)
C, V, X, D = Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X, Qt.Key.Key_D


def select(stage: Stage, *refs: Ref) -> None:
    stage.workspace.selection.select(*refs)


def test_layers_are_copied_and_pasted_with_their_weights(stage: Stage) -> None:
    select(stage, LayerRef(INPUT), LayerRef(HIDDEN))
    stage.key(C, CONTROL)
    assert stage.entries == []
    stage.key(V, CONTROL)
    assert stage.entries == ["Paste"]
    *_, source, target = stage.project.network.layers
    copied = stage.project.network.between(source.id, target.id)
    assert copied is not None
    weights = stage.project.parameters.weights
    np.testing.assert_array_equal(weights[copied.id], weights[FIRST])
    assert stage.selected == (LayerRef(source.id), LayerRef(target.id))
    assert stage.project.layout[source.id] != stage.project.layout[INPUT]
    stage.undo()
    assert len(stage.project.network.layers) == 3


def test_pasting_twice_puts_the_copies_beside_each_other(stage: Stage) -> None:
    select(stage, LayerRef(HIDDEN))
    stage.key(C, CONTROL)
    for _ in range(2):
        stage.key(V, CONTROL)
    assert len(set(stage.project.layout.values())) == 5


def test_layers_are_pasted_into_another_window(stage: Stage, make_stage: MakeStage) -> None:
    select(stage, LayerRef(HIDDEN))
    stage.key(C, CONTROL)
    other = make_stage(Project())
    other.key(V, CONTROL)
    (layer,) = other.project.network.layers
    assert (layer.name, layer.size) == ("hidden 1", 4)
    assert other.project.layout[layer.id] == stage.project.layout[HIDDEN]


def test_pasting_something_else_is_refused_in_words(stage: Stage) -> None:
    before = stage.project
    QGuiApplication.clipboard().setText("once upon a time")
    stage.key(V, CONTROL)
    assert len(stage.refusals) == 1
    assert stage.project is before


def test_layers_are_cut_out(stage: Stage) -> None:
    select(stage, LayerRef(HIDDEN))
    stage.key(X, CONTROL)
    assert [layer.id for layer in stage.project.network.layers] == [INPUT, OUTPUT]
    stage.key(V, CONTROL)
    assert [layer.name for layer in stage.project.network.layers] == ["input", "output", "hidden 1"]
    assert stage.entries == ["Cut 1 layer", "Paste"]


def test_layers_are_duplicated_beside_themselves(stage: Stage) -> None:
    select(stage, LayerRef(HIDDEN))
    stage.key(D, CONTROL)
    copy = stage.project.network.layers[-1]
    assert copy.size == 4
    assert stage.selected == (LayerRef(copy.id),)
    assert stage.entries == ["Duplicate 1 layer"]


def test_a_free_neuron_that_is_selected_stands_for_its_layer(stage: Stage) -> None:
    select(stage, NeuronRef(OUTPUT, 0))
    stage.key(D, CONTROL)
    assert stage.entries == ["Duplicate 1 layer"]


def test_weights_are_locked_and_freed(stage: Stage) -> None:
    select(stage, LINK, NeuronRef(HIDDEN, 2))
    stage.key(Qt.Key.Key_L)
    locked = stage.project.network.connection(FIRST).locked
    assert locked is not None
    assert np.argwhere(locked).tolist() == [[1, 3]]
    assert stage.project.network.layer(HIDDEN).locked_biases == (2,)
    stage.key(Qt.Key.Key_L)
    assert stage.project.network.connection(FIRST).locked is None
    assert stage.entries == ["Lock 1 weight and 1 bias", "Unlock 1 weight and 1 bias"]


def test_what_is_locked_in_part_is_locked_whole(stage: Stage) -> None:
    select(stage, LINK)
    stage.key(Qt.Key.Key_L)
    select(stage, ConnectionRef(FIRST))
    stage.key(Qt.Key.Key_L)
    locked = stage.project.network.connection(FIRST).locked
    assert locked is not None
    assert locked.all()


def test_weights_and_biases_are_set_to_zero(stage: Stage) -> None:
    stage.workspace.edit("Set", lambda project: edits.set_neuron_bias(project, HIDDEN, 2, 3.0))
    select(stage, LINK, NeuronRef(HIDDEN, 2))
    stage.key(Qt.Key.Key_Z)
    assert stage.project.parameters.weights[FIRST][1, 3] == 0.0
    assert stage.project.parameters.biases[HIDDEN][2] == 0.0
    assert stage.entries == ["Set", "Zero 1 weight and 1 bias"]


def test_weights_are_drawn_anew(stage: Stage) -> None:
    before = stage.project.parameters.weights
    select(stage, LINK)
    stage.key(Qt.Key.Key_R)
    after = stage.project.parameters.weights
    assert np.argwhere(after[FIRST] != before[FIRST]).tolist() == [[1, 3]]
    assert stage.entries == ["Randomise 1 weight"]


def test_missing_links_are_brought_back(stage: Stage) -> None:
    select(stage, LINK)
    stage.key(Qt.Key.Key_Delete)
    select(stage, LinkRef(FIRST, 0, 0))
    stage.key(Qt.Key.Key_K, SHIFT)
    assert stage.project.network.connection(FIRST).mask is None
    assert stage.entries[1:] == ["Restore 1 link"]
    stage.key(Qt.Key.Key_K, SHIFT)
    assert stage.hints[-1] == "No link of the selected connections is missing."


def test_of_missing_links_only_those_that_are_selected_are_brought_back(stage: Stage) -> None:
    select(stage, LINK, LinkRef(FIRST, 0, 1))
    stage.key(Qt.Key.Key_Delete)
    select(stage, LINK)
    stage.key(Qt.Key.Key_K, SHIFT)
    mask = stage.project.network.connection(FIRST).mask
    assert mask is not None
    assert np.argwhere(~mask).tolist() == [[0, 1]]
    assert stage.selected == (LINK,)
    select(stage, ConnectionRef(FIRST))
    stage.key(Qt.Key.Key_K, SHIFT)
    assert stage.project.network.connection(FIRST).mask is None
    assert stage.entries[1:] == ["Restore 1 link", "Restore 1 link"]


@pytest.mark.parametrize("action", ["delete", "lock", "zero", "randomize", "set_weight"])
def test_what_cannot_be_done_with_a_missing_link_says_how_it_comes_back(stage: Stage, action: str) -> None:
    select(stage, LINK)
    stage.key(Qt.Key.Key_Delete)
    select(stage, LINK)
    before = stage.project
    stage.actions[action].trigger()
    assert stage.hints[-1] == "What is selected is a missing link: Shift+K brings it back."
    assert stage.selected == (LINK,)
    assert stage.project is before


def test_missing_links_are_shown_while_their_connection_or_neuron_is_selected(stage: Stage) -> None:
    select(stage, LINK)
    stage.key(Qt.Key.Key_Delete)
    assert stage.selected == ()
    start, end = (stage.canvas.scene.shapes[key].neurons for key in (INPUT, HIDDEN))
    at = stage.canvas.to_pixels(*(0.2 * start[1] + 0.8 * end[3]))

    def around() -> set[int]:
        image = stage.picture()
        return {image.pixel(at.x() + x, at.y() + y) for x in range(-8, 9) for y in range(-8, 9)}

    bare = around()
    for ref in (ConnectionRef(FIRST), NeuronRef(HIDDEN, 3), NeuronRef(INPUT, 1)):
        select(stage, ref)
        assert around() != bare
    select(stage, NeuronRef(HIDDEN, 0))
    assert around() == bare


def test_layers_are_folded_and_unfolded(stage: Stage) -> None:
    select(stage, LayerRef(HIDDEN))
    for folded in (True, False):
        stage.key(Qt.Key.Key_F)
        assert (stage.canvas.scene.shapes[HIDDEN].folded != "no") == folded
    assert stage.entries == ["Fold 1 layer", "Unfold 1 layer"]


def test_layers_are_aligned_and_distributed(stage: Stage) -> None:
    stage.workspace.edit("Move", lambda p: edits.move_layers(p, {HIDDEN: (150.0, 40.0)}))
    select(stage, LayerRef(INPUT), LayerRef(HIDDEN), LayerRef(OUTPUT))
    stage.actions["align_middle"].trigger()
    heights = {y for _, y in stage.project.layout.values()}
    assert len(heights) == 1
    stage.actions["distribute_across"].trigger()
    boxes = [stage.canvas.scene.shapes[key].box for key in (INPUT, HIDDEN, OUTPUT)]
    assert boxes[1].left - boxes[0].right == pytest.approx(boxes[2].left - boxes[1].right)
    assert stage.entries == ["Move", "Align", "Distribute"]


@pytest.mark.parametrize(
    ("action", "selected", "hint"),
    [
        ("copy", (LINK,), "No layer is selected to copy"),
        ("cut", (), "No layer is selected to copy"),
        ("duplicate", (), "No layer is selected to duplicate"),
        ("fold", (LINK,), "No layer is selected to fold"),
        ("delete", (), "Nothing is selected"),
        ("lock", (), "There is no weight or bias to lock"),
        ("lock", (LayerRef(INPUT),), "There is no weight or bias to lock"),
        ("zero", (), "There is no weight or bias to set to zero"),
        ("randomize", (NeuronRef(INPUT, 0),), "There is no weight or bias to randomise"),
        ("restore_links", (LayerRef(HIDDEN),), "No connection is selected"),
        ("set_weight", (), "Nothing with a weight or bias is selected"),
        ("align_left", (LayerRef(HIDDEN),), "To align, select at least two layers"),
        ("distribute_down", (LayerRef(HIDDEN), LayerRef(INPUT)), "To distribute, select at least three layers"),
    ],
)
def test_without_anything_fitting_a_hint_says_what_to_select(
    action: str, selected: tuple[Ref, ...], hint: str, stage: Stage
) -> None:
    before = stage.project
    select(stage, *selected)
    stage.actions[action].trigger()
    assert stage.hints[-1].startswith(hint)
    assert stage.project is before
    assert stage.entries == []


def test_a_copy_out_of_sight_is_brought_into_view(stage: Stage) -> None:
    select(stage, LayerRef(HIDDEN))
    stage.wheel(stage.at(LayerRef(HIDDEN)), 6)
    stage.key(D, CONTROL)
    canvas: NetworkCanvas = stage.canvas
    box = canvas.scene.shapes[stage.project.network.layers[-1].id].box
    assert canvas.rect().contains(canvas.to_pixels(box.left, box.top))
    assert canvas.rect().contains(canvas.to_pixels(box.right, box.bottom))
