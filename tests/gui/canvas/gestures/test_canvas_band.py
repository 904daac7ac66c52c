"""The rubber band, and what else selects more than one thing."""

from canvas_stage import CONTROL, FIRST, HIDDEN, INPUT, OUTPUT, SHIFT, Stage
from PySide6.QtCore import QPoint, Qt

from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef


def test_layers_that_lie_whole_inside_are_selected(stage: Stage) -> None:
    stage.drag(QPoint(20, 20), QPoint(stage.at(LinkRef("connection-2", 0, 0)).x(), 580))
    assert stage.selected == (LayerRef(INPUT), LayerRef(HIDDEN))
    assert stage.entries == []


def test_without_a_whole_layer_its_neurons_are_selected(stage: Stage) -> None:
    left, right = stage.link(FIRST, 0, 0).x(), stage.link("connection-2", 0, 0).x()
    middle = (stage.at(NeuronRef(HIDDEN, 1)) + stage.at(NeuronRef(HIDDEN, 2))) / 2
    stage.drag(QPoint(left, 10), QPoint(right, middle.y()))
    assert stage.selected == (NeuronRef(HIDDEN, 0), NeuronRef(HIDDEN, 1))


def test_without_layers_and_neurons_the_links_that_it_touches_are_selected(stage: Stage) -> None:
    at = stage.on_path(LinkRef(FIRST, 0, 0), 0.85)
    stage.drag(at + QPoint(-3, -26), at + QPoint(3, 4))
    assert stage.selected == (LinkRef(FIRST, 0, 0),)


def test_shift_adds_to_what_is_selected(stage: Stage) -> None:
    stage.click(stage.at(NeuronRef(OUTPUT, 0)))
    stage.drag(QPoint(20, 20), QPoint(stage.link(FIRST, 0, 0).x(), 580), modifiers=SHIFT)
    assert stage.selected == (NeuronRef(OUTPUT, 0), LayerRef(INPUT))


def test_the_band_shows_what_it_would_select(stage: Stage) -> None:
    x = stage.link(FIRST, 0, 0).x()
    stage.hold(QPoint(20, 20), QPoint(x, 100))
    little = stage.picture()
    stage.hold(QPoint(20, 20), QPoint(x, 580))
    assert stage.picture() != little
    assert stage.selected == ()


def test_a_band_around_nothing_selects_nothing(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(HIDDEN)))
    stage.drag(QPoint(10, 10), QPoint(40, 40))
    assert stage.selected == ()


def test_control_and_a_click_on_a_link_select_its_connection(stage: Stage) -> None:
    stage.click(stage.at(LinkRef(FIRST, 0, 0)), CONTROL)
    assert stage.selected == (ConnectionRef(FIRST),)
    stage.picture()


def test_all_layers_are_selected_by_a_key(stage: Stage) -> None:
    stage.key(Qt.Key.Key_A, CONTROL)
    assert stage.selected == (LayerRef(INPUT), LayerRef(HIDDEN), LayerRef(OUTPUT))


def test_a_click_moves_the_focus_of_the_keyboard(stage: Stage) -> None:
    stage.click(stage.at(NeuronRef(HIDDEN, 2)))
    assert stage.workspace.selection.focus == NeuronRef(HIDDEN, 2)
