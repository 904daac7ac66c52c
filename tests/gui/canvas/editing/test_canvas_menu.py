"""The menu of a layer."""

from collections.abc import Callable

import pytest
from canvas_stage import FIRST, HIDDEN, INPUT, OUTPUT, SECOND, SHIFT, Stage, entry, plain
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from bpgui import edits
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef
from bpgui.spec import Project

MakeStage = Callable[[Project], Stage]
# What Qt's offscreen platform says about every popup menu.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)")


def texts(stage: Stage, at: QPoint) -> list[str]:
    menu = stage.open_menu(at)
    assert menu is not None
    menu.close()
    return [plain(action.text()) for action in menu.actions() if action.text()]


def test_the_activation_is_chosen(stage: Stage) -> None:
    stage.choose(stage.at(LayerRef(HIDDEN)), "Activation", "Tanh")
    assert stage.project.network.layer(HIDDEN).activation == "tanh"
    assert stage.entries == ["hidden 1: Tanh"]


def test_biases_are_switched_off_and_on(stage: Stage) -> None:
    stage.choose(stage.at(LayerRef(HIDDEN)), "Biases")
    assert HIDDEN not in stage.project.parameters.biases
    stage.choose(stage.at(LayerRef(HIDDEN)), "Biases")
    assert HIDDEN in stage.project.parameters.biases
    assert stage.entries == ["hidden 1: biases off", "hidden 1: biases on"]


def test_the_role_is_chosen(stage: Stage) -> None:
    stage.choose(stage.at(LayerRef(HIDDEN)), "Role", "Output")
    assert stage.project.network.layer(HIDDEN).role == "output"


def test_a_role_that_is_not_allowed_is_refused_in_words(stage: Stage) -> None:
    stage.choose(stage.at(LayerRef(HIDDEN)), "Role", "Input")
    assert "has links leading to it" in stage.refusals[0]
    assert stage.project.network.layer(HIDDEN).role == "hidden"


def test_a_neuron_is_added(stage: Stage) -> None:
    stage.choose(stage.at(LayerRef(HIDDEN)), "Add a neuron")
    assert stage.project.network.layer(HIDDEN).size == 5
    assert stage.entries == ["Add neuron to hidden 1"]


def test_the_neuron_below_the_pointer_is_deleted(stage: Stage) -> None:
    weights = stage.project.parameters.weights[SECOND]
    stage.choose(stage.at(NeuronRef(HIDDEN, 1)), "Delete")
    assert stage.project.parameters.weights[SECOND][1, 0] == weights[2, 0]
    assert stage.entries == ["Delete hidden 1, neuron 2 of 4"]


def test_the_layer_is_deleted(stage: Stage) -> None:
    stage.choose(stage.at(LayerRef(HIDDEN)), "Delete")
    assert [layer.id for layer in stage.project.network.layers] == [INPUT, OUTPUT]
    assert stage.entries == ["Delete hidden 1"]


def test_the_links_of_a_layer_are_selected(stage: Stage) -> None:
    stage.choose(stage.at(LayerRef(HIDDEN)), "Select links", "From hidden 1 to output")
    assert stage.selected == (ConnectionRef(SECOND),)
    assert stage.entries == []


def test_a_link_offers_all_of_its_connection(stage: Stage) -> None:
    stage.choose(stage.at(LinkRef(FIRST, 0, 0)), "Select all from input to hidden 1")
    assert stage.selected == (ConnectionRef(FIRST),)
    stage.choose(stage.at(LinkRef(FIRST, 0, 0)), "Lock")
    assert stage.entries == ["Lock 8 weights"]


def test_what_is_below_the_pointer_is_selected(stage: Stage) -> None:
    for ref in (LayerRef(HIDDEN), NeuronRef(HIDDEN, 1), LinkRef(FIRST, 0, 0)):
        texts(stage, stage.at(ref))
        assert stage.selected == (ref,)


def test_a_selection_that_holds_what_is_below_the_pointer_stays(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(INPUT)))
    stage.click(stage.at(LayerRef(HIDDEN)), SHIFT)
    assert "Align" in texts(stage, stage.at(LayerRef(HIDDEN)))
    assert stage.selected == (LayerRef(INPUT), LayerRef(HIDDEN))


def test_the_menu_offers_what_fits(stage: Stage) -> None:
    numbers = ["Set weight or bias...", "Lock", "Set to zero", "Randomise"]
    layer = ["Role", "Select links", "Add a neuron", "Fold or unfold", "Cut", "Copy", "Duplicate", "Delete"]
    assert texts(stage, stage.at(LayerRef(INPUT))) == layer
    assert texts(stage, stage.at(NeuronRef(HIDDEN, 3))) == [*numbers, "Delete", "Layer hidden 1"]
    assert texts(stage, stage.at(LinkRef(FIRST, 0, 0))) == [
        "Select all from input to hidden 1", *numbers, "Restore missing links", "Delete",
    ]  # fmt: skip


def test_what_has_a_shortcut_shows_it(stage: Stage) -> None:
    menu = stage.open_menu(stage.at(LayerRef(HIDDEN)))
    assert menu is not None
    assert entry(menu, "Copy").shortcut().toString() == "Ctrl+C"
    menu.close()


def test_the_present_choices_are_ticked(make_stage: MakeStage, network: Project) -> None:
    stage = make_stage(edits.set_bias(edits.set_activation(network, HIDDEN, "relu"), HIDDEN, False))
    menu = stage.open_menu(stage.at(LayerRef(HIDDEN)))
    assert menu is not None
    submenus = menu.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)
    activations, roles = (next(m for m in submenus if plain(m.title()) == title) for title in ("Activation", "Role"))
    ticked = [action.text() for sub in (activations, roles) for action in sub.actions() if action.isChecked()]
    assert ticked == ["ReLU", "Hidden"]
    assert not entry(menu, "Biases").isChecked()
    menu.close()


def test_the_ground_offers_what_can_be_added(stage: Stage) -> None:
    offered = texts(stage, stage.ground)
    assert offered[:4] == ["Add input layer", "Add hidden layer", "Add output layer", "Add single neurons"]
    assert offered[4:] == ["Paste", "Select all", "Arrange", "Fit the view"]
    stage.choose(stage.ground, "Add hidden layer")
    assert stage.canvas.tool == "add_hidden"


def test_opening_the_menu_drops_a_drag(stage: Stage) -> None:
    before, start = stage.project, stage.at(LayerRef(HIDDEN))
    stage.hold(start, start + QPoint(0, 40))
    menu = stage.open_menu(start + QPoint(0, 40))
    assert menu is not None
    menu.close()
    stage.release(start + QPoint(0, 40))
    assert stage.project is before


def test_a_closed_menu_goes_away(stage: Stage) -> None:
    menu = stage.open_menu(stage.at(LayerRef(HIDDEN)))
    assert menu is not None
    with stage.qtbot.waitSignal(menu.destroyed):
        menu.close()
    assert stage.canvas.findChild(QMenu) is None
