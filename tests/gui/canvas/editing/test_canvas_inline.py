"""Typing on the canvas: names, sizes, weights and biases, where they are drawn."""

from collections.abc import Callable

import pytest
from canvas_stage import FIRST, HIDDEN, INPUT, OUTPUT, SHIFT, Stage
from PySide6.QtCore import QPoint, Qt

from bpgui import edits
from bpgui.gui.common.selection import LayerRef, LinkRef, NeuronRef
from bpgui.spec import Project

MakeStage = Callable[[Project], Stage]
ESCAPE, ENTER = Qt.Key.Key_Escape, Qt.Key.Key_Return
LINK = LinkRef(FIRST, 1, 3)


@pytest.mark.parametrize("grip", ["name", "frame"])
def test_a_double_click_on_a_layer_renames_it_in_place(stage: Stage, grip: str) -> None:
    stage.double_click(stage.name(HIDDEN) if grip == "name" else stage.at(LayerRef(HIDDEN)))
    assert stage.editor.text() == "hidden 1"
    stage.type("features")
    assert stage.project.network.layer(HIDDEN).name == "features"
    assert stage.entries == ["Rename layer"]
    assert not stage.editor.isVisible()
    assert stage.canvas.hasFocus()


def test_a_name_that_is_taken_is_refused_in_words_and_can_be_mended(stage: Stage) -> None:
    before = stage.project
    stage.double_click(stage.name(HIDDEN))
    stage.type("output")
    assert stage.editor.isVisible()
    assert stage.editor.refusal == "Another layer is called 'output' already: type another name."
    assert stage.project is before
    stage.type("outputs")
    assert stage.editor.refusal == ""
    assert stage.project.network.layer(HIDDEN).name == "outputs"


def test_escape_gives_the_name_up(stage: Stage) -> None:
    before = stage.project
    stage.double_click(stage.name(HIDDEN))
    stage.type("other", end=ESCAPE)
    assert not stage.editor.isVisible()
    assert stage.project is before
    assert stage.entries == []


def test_letters_and_deletions_in_the_field_are_no_shortcuts(stage: Stage) -> None:
    stage.double_click(stage.name(HIDDEN))
    stage.qtbot.keyClick(stage.editor, Qt.Key.Key_Delete)
    stage.type("hk0")
    assert stage.canvas.tool == "select"
    assert stage.project.network.layer(HIDDEN).name == "hk0"


def test_a_double_click_on_a_link_asks_for_its_weight(stage: Stage) -> None:
    stage.double_click(stage.on_path(LINK, 0.8))
    assert stage.editor.accessibleName() == "Weight"
    stage.type("-0,75")
    assert stage.project.parameters.weights[FIRST][1, 3] == -0.75
    assert stage.entries == ["Set 1 weight"]


def test_a_double_click_on_a_neuron_asks_for_its_bias(stage: Stage) -> None:
    stage.double_click(stage.at(NeuronRef(HIDDEN, 1)))
    assert stage.editor.accessibleName() == "Bias"
    stage.type("1.5")
    assert stage.project.parameters.biases[HIDDEN].tolist() == [0.0, 1.5, 0.0, 0.0]


def test_a_double_click_on_an_input_says_that_it_has_no_bias(stage: Stage) -> None:
    stage.double_click(stage.at(NeuronRef(INPUT, 1)))
    assert not stage.editor.isVisible()
    assert stage.hints[-1] == "'input' is an input: it has no biases."


def test_what_is_no_number_is_refused_in_words(stage: Stage) -> None:
    before = stage.project
    stage.double_click(stage.at(NeuronRef(HIDDEN, 1)))
    stage.type("much")
    assert stage.editor.refusal == "The bias is 'much', which is not a number: give a number."
    assert stage.project is before
    stage.type("x", end=ESCAPE)
    assert stage.project is before


def test_clicking_elsewhere_takes_what_was_typed(stage: Stage) -> None:
    stage.double_click(stage.at(NeuronRef(HIDDEN, 1)))
    stage.editor.selectAll()
    stage.qtbot.keyClicks(stage.editor, "2.5")
    stage.click(stage.ground)
    stage.canvas.setFocus()
    assert stage.project.parameters.biases[HIDDEN][1] == 2.5
    assert not stage.editor.isVisible()


def test_clicking_elsewhere_gives_up_what_is_refused(stage: Stage) -> None:
    before = stage.project
    stage.double_click(stage.at(NeuronRef(HIDDEN, 1)))
    stage.editor.selectAll()
    stage.qtbot.keyClicks(stage.editor, "much")
    stage.canvas.setFocus()
    assert stage.project is before
    assert not stage.editor.isVisible()


def test_a_digit_begins_a_number_for_all_selected_links(stage: Stage) -> None:
    stage.click(stage.on_path(LinkRef(FIRST, 0, 0), 0.8))
    stage.click(stage.on_path(LINK, 0.8), SHIFT)
    stage.key(Qt.Key.Key_2)
    stage.qtbot.keyClick(stage.editor, ENTER)
    assert stage.project.parameters.weights[FIRST][[0, 1], [0, 3]].tolist() == [2.0, 2.0]
    assert stage.entries == ["Set 2 weights"]


def test_minus_begins_a_negative_weight(stage: Stage) -> None:
    stage.click(stage.on_path(LINK, 0.8))
    stage.key(Qt.Key.Key_Minus)
    stage.qtbot.keyClicks(stage.editor, "3")
    stage.qtbot.keyClick(stage.editor, ENTER)
    assert stage.project.parameters.weights[FIRST][1, 3] == -3.0


def test_f2_renames_the_selected_layer(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(HIDDEN)))
    stage.key(Qt.Key.Key_F2)
    assert stage.editor.text() == "hidden 1"


def test_a_size_out_of_range_is_refused(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(HIDDEN)))
    stage.key(Qt.Key.Key_9)
    stage.type("99999")
    assert "at most 4,096" in stage.editor.refusal
    assert stage.project.network.layer(HIDDEN).size == 4


def test_a_double_click_unfolds_a_folded_layer(make_stage: MakeStage, network: Project) -> None:
    stage = make_stage(edits.resize_layer(network, HIDDEN, 64))
    assert stage.canvas.scene.shapes[HIDDEN].folded != "no"
    stage.double_click(stage.canvas.to_pixels(*stage.canvas.scene.shapes[HIDDEN].box.centre))
    assert stage.canvas.scene.shapes[HIDDEN].folded == "no"
    assert stage.entries == ["Unfold 1 layer"]


def test_the_field_stays_inside_the_canvas(stage: Stage) -> None:
    stage.drag(stage.at(NeuronRef(OUTPUT, 0)), QPoint(895, 595))
    stage.double_click(stage.at(NeuronRef(OUTPUT, 0)))
    assert stage.canvas.rect().contains(stage.editor.geometry())


def test_scrubbing_the_weight_of_a_selected_link_is_one_entry(stage: Stage) -> None:
    stage.click(stage.on_path(LINK, 0.8))
    before, start = stage.project, stage.tag(LINK)
    weight = before.parameters.weights[FIRST][1, 3]
    stage.hold(start, start - QPoint(0, 50))
    shown = stage.picture()
    assert stage.project is before
    stage.release(start - QPoint(0, 50))
    assert stage.project.parameters.weights[FIRST][1, 3] == pytest.approx(weight + 0.5, abs=1e-6)
    assert stage.entries == ["Weight of input 2 to hidden 1, 4"]
    assert stage.picture() != shown
    stage.undo()
    assert stage.project == before


def test_a_double_click_on_the_written_weight_asks_for_it(stage: Stage) -> None:
    stage.click(stage.on_path(LINK, 0.8))
    stage.double_click(stage.tag(LINK))
    stage.type("0.25")
    assert stage.project.parameters.weights[FIRST][1, 3] == 0.25
