"""How what is selected, missing or below the pointer stands out."""

from collections.abc import Callable

import pytest
from canvas_stage import FIRST, HIDDEN, INPUT, OUTPUT, SECOND, SHIFT, Stage
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QImage

from bpgui import edits
from bpgui.data import sample_project
from bpgui.gui.canvas.gestures.mouse import REST_MS
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef
from bpgui.spec import Project, TrainingSpec

MakeStage = Callable[[Project], Stage]
LINK = LinkRef(FIRST, 1, 3)


def around(image: QImage, at: QPoint, reach: int = 5) -> set[tuple[int, int, int]]:
    """Return the pixels around a place, with where they are."""
    steps = range(-reach, reach + 1)
    return {(x, y, image.pixel(at.x() + x, at.y() + y)) for x in steps for y in steps}


def test_the_lock_of_a_selected_link_can_be_seen(stage: Stage) -> None:
    stage.workspace.selection.select(LINK)
    free = stage.picture()
    stage.key(Qt.Key.Key_L)
    locked = stage.picture()
    end = stage.on_path(LINK, 0.9)
    assert around(free, end, 16) != around(locked, end, 16)


def test_a_selected_connection_marks_its_links_and_not_its_layers(stage: Stage) -> None:
    bare = stage.picture()
    stage.workspace.selection.select(ConnectionRef(FIRST))
    marked = stage.picture()
    for link in (LinkRef(FIRST, 0, 0), LINK):
        at = stage.on_path(link, 0.3)
        assert around(bare, at) != around(marked, at)
    for at in (stage.on_path(LinkRef(SECOND, 0, 0), 0.3), stage.at(LayerRef(HIDDEN))):
        assert around(bare, at) == around(marked, at)


def test_of_a_large_connection_links_from_all_over_stand_for_all(make_stage: MakeStage) -> None:
    stage = make_stage(edits.layered((30, 30), "sigmoid", "sigmoid", TrainingSpec()))
    bare = stage.picture()
    stage.workspace.selection.select(ConnectionRef(FIRST))
    marked = stage.picture()
    for link in (LinkRef(FIRST, 0, 0), LinkRef(FIRST, 29, 29)):
        at = stage.on_path(link, 0.5)
        assert around(bare, at) != around(marked, at)


def test_the_handle_of_a_neuron_stays_while_the_pointer_is_over_it(stage: Stage) -> None:
    port = stage.neuron_port(HIDDEN, 2)
    stage.hover(port + QPoint(2, 0))
    outside = stage.picture()
    stage.hover(stage.at(LayerRef(HIDDEN)))
    assert around(outside, port) != around(stage.picture(), port)


def test_the_handle_below_the_pointer_is_filled(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(HIDDEN)))
    at = stage.port(HIDDEN)
    resting = around(stage.picture(), at, 8)
    stage.hover(at)
    assert around(stage.picture(), at, 8) != resting


def test_while_connecting_what_is_selected_is_not_marked(loose: Stage) -> None:
    corner = loose.at(LayerRef(OUTPUT))
    bare = loose.picture()
    loose.workspace.selection.select(LayerRef(OUTPUT))
    frame = [corner + QPoint(x, y) for x in range(-12, 12) for y in range(-12, 12)]

    def seen(image: QImage) -> list[int]:
        return [image.pixel(at.x(), at.y()) for at in frame]

    assert seen(loose.picture()) != seen(bare)
    loose.hold(loose.port(INPUT), loose.at(LayerRef(HIDDEN)))
    assert seen(loose.picture()) == seen(bare)
    loose.release(loose.at(LayerRef(HIDDEN)))


def test_while_connecting_the_number_of_a_selected_link_is_not_in_the_way(stage: Stage) -> None:
    stage.hold(stage.port(HIDDEN), stage.ground)
    bare = around(stage.picture(), stage.on_path(LinkRef(FIRST, 0, 0), 0.5))
    stage.release(stage.ground)
    stage.workspace.selection.select(LinkRef(FIRST, 0, 0))
    assert around(stage.picture(), stage.tag(LinkRef(FIRST, 0, 0))) != bare
    stage.hold(stage.port(HIDDEN), stage.ground)
    assert around(stage.picture(), stage.tag(LinkRef(FIRST, 0, 0))) == bare
    stage.release(stage.ground)


def test_while_banding_only_what_will_be_selected_is_marked(stage: Stage) -> None:
    stage.workspace.selection.select(LayerRef(HIDDEN))
    corner = stage.at(LayerRef(HIDDEN))
    selected = around(stage.picture(), corner, 12)
    start, end = QPoint(20, 40), QPoint(40, 60)
    stage.hold(start, end)
    assert around(stage.picture(), corner, 12) != selected
    stage.release(end)
    stage.workspace.selection.select(LayerRef(HIDDEN))
    stage.hold(start, end, modifiers=SHIFT)
    assert around(stage.picture(), corner, 12) == selected
    stage.release(end, modifiers=SHIFT)
    assert stage.selected == (LayerRef(HIDDEN),)


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)")
def test_a_missing_link_that_is_shown_can_be_picked_and_brought_back(stage: Stage) -> None:
    stage.click(stage.at(LINK))
    stage.key(Qt.Key.Key_Delete)
    stage.click(stage.at(LINK))
    assert stage.selected == ()
    stage.click(stage.at(NeuronRef(INPUT, 1)))
    stage.click(stage.at(LINK))
    assert stage.selected == (LINK,)
    assert stage.hints[-1] == "This link is missing: Shift+K brings it back."
    stage.choose(stage.at(LINK), "Restore missing links")
    assert stage.project.network.connection(FIRST).mask is None
    assert stage.selected == (LINK,)


def card_shown(stage: Stage, ref: NeuronRef) -> bool:
    """Wait until the pointer has rested, and tell whether a card hides the ground beside it."""
    (rest,) = [timer for timer in stage.canvas.findChildren(QTimer) if timer.interval() == REST_MS]
    stage.qtbot.waitUntil(lambda: not rest.isActive())
    away = stage.at(ref) + QPoint(60, 60)
    frame = stage.picture().copy(away.x(), away.y(), 60, 60)
    stage.leave()
    return frame != stage.picture().copy(away.x(), away.y(), 60, 60)


def test_a_card_is_shown_at_rest_but_not_of_what_was_just_pressed_or_made(stage: Stage) -> None:
    ref = NeuronRef(OUTPUT, 0)
    stage.hover(stage.at(ref))
    assert card_shown(stage, ref)
    stage.click(stage.at(ref))
    assert not card_shown(stage, ref)
    stage.hover(stage.ground)
    stage.hover(stage.at(ref))
    assert card_shown(stage, ref)


def test_the_preview_of_a_new_input_has_squares_and_that_of_a_folded_layer_is_empty(make_stage: MakeStage) -> None:
    stage = make_stage(edits.set_dataset(Project(), sample_project("digits").dataset))
    start = QPoint(450, 150)
    ghosts = []
    for code in (Qt.Key.Key_I, Qt.Key.Key_H):
        stage.key(code)
        stage.hold(start, start + QPoint(0, 120))
        ghosts.append(stage.picture())
        stage.key(Qt.Key.Key_Escape)
        stage.release(start + QPoint(0, 120))
    assert ghosts[0] != ghosts[1]
    stage.key(Qt.Key.Key_Escape)
    blank = stage.picture()
    stage.key(Qt.Key.Key_I)
    middle = QPoint(450, 300)
    stage.hover(middle)
    frame = stage.picture()
    assert around(frame, middle, 30) == {(x, y, frame.pixel(3, 3)) for x, y, _ in around(frame, middle, 30)}
    assert frame != blank
