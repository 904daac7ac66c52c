"""The menu of a layer."""

from collections.abc import Callable

import pytest
from canvas_stage import HIDDEN, INPUT, OUTPUT, SECOND, Stage, entry, plain
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from bpgui import edits
from bpgui.gui.common.selection import LayerRef, NeuronRef
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
    stage.choose(stage.at(NeuronRef(HIDDEN, 1)), "Delete neuron 2")
    assert stage.project.parameters.weights[SECOND][1, 0] == weights[2, 0]
    assert stage.entries == ["Delete neuron 2 of hidden 1"]


def test_links_are_deleted(stage: Stage) -> None:
    stage.choose(stage.at(LayerRef(HIDDEN)), "Delete links from input to hidden 1")
    assert [connection.id for connection in stage.project.network.connections] == [SECOND]
    assert stage.entries == ["Delete links from input to hidden 1"]


def test_the_layer_is_deleted(stage: Stage) -> None:
    stage.choose(stage.at(LayerRef(HIDDEN)), "Delete layer")
    assert [layer.id for layer in stage.project.network.layers] == [INPUT, OUTPUT]
    assert stage.entries == ["Delete hidden 1"]


def test_the_menu_offers_what_fits_the_layer(stage: Stage) -> None:
    first, second = "Delete links from input to hidden 1", "Delete links from hidden 1 to output"
    assert texts(stage, stage.at(LayerRef(INPUT))) == ["Role", "Add a neuron", first, "Delete layer"]
    assert texts(stage, stage.at(NeuronRef(HIDDEN, 3))) == [
        "Activation", "Biases", "Role", "Add a neuron", "Delete neuron 4", first, second, "Delete layer",
    ]  # fmt: skip


def test_the_present_choices_are_ticked(make_stage: MakeStage, network: Project) -> None:
    stage = make_stage(edits.set_bias(edits.set_activation(network, HIDDEN, "relu"), HIDDEN, False))
    menu = stage.open_menu(stage.at(LayerRef(HIDDEN)))
    assert menu is not None
    activations, roles = menu.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)
    ticked = [action.text() for sub in (activations, roles) for action in sub.actions() if action.isChecked()]
    assert ticked == ["ReLU", "Hidden"]
    assert not entry(menu, "Biases").isChecked()
    menu.close()


@pytest.mark.parametrize("place", [QPoint(450, 40), QPoint(5, 595)])
def test_the_ground_has_no_menu(stage: Stage, place: QPoint) -> None:
    assert stage.open_menu(place) is None


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
