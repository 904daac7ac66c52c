"""Esc in the middle of each gesture leaves the project and the undo history untouched."""

from collections.abc import Callable

import pytest
from canvas_stage import ALT, FIRST, HIDDEN, INPUT, MIDDLE, OUTPUT, Stage
from PySide6.QtCore import QPoint, Qt

from bpgui.gui.common.selection import LayerRef, LinkRef, NeuronRef

ESCAPE = Qt.Key.Key_Escape
LINK = LinkRef(FIRST, 0, 0)


def holding(key: Qt.Key, start: Callable[[Stage], QPoint], end: Callable[[Stage], QPoint]) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        stage.key(key)
        stage.hold(start(stage), end(stage))

    return act


def resize(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(HIDDEN)))
    stage.hold(stage.size_handle(HIDDEN), stage.size_handle(HIDDEN) + QPoint(0, 150))


def scrub(stage: Stage) -> None:
    stage.click(stage.at(LINK))
    stage.hold(stage.tag(LINK), stage.tag(LINK) - QPoint(0, 60))


def cut_on_the_ground(stage: Stage) -> None:
    left = stage.at(LINK).x() - 40
    stage.hold(QPoint(left, 60), QPoint(left, 560), modifiers=ALT)


GESTURES: dict[str, Callable[[Stage], None]] = {
    "place": holding(Qt.Key.Key_H, lambda s: s.ground, lambda s: s.ground + QPoint(0, 150)),
    "place neuron": holding(Qt.Key.Key_N, lambda s: s.ground, lambda s: s.ground + QPoint(40, 20)),
    "connect by tool": holding(Qt.Key.Key_C, lambda s: s.at(NeuronRef(INPUT, 0)), lambda s: s.at(NeuronRef(OUTPUT, 0))),
    "cut by tool": holding(Qt.Key.Key_K, lambda s: QPoint(s.at(LINK).x(), 60), lambda s: QPoint(s.at(LINK).x(), 560)),
    "resize": resize,
    "scrub": scrub,
    "cut on the ground": cut_on_the_ground,
    "move": lambda s: s.hold(s.at(LayerRef(HIDDEN)), s.at(LayerRef(HIDDEN)) + QPoint(50, 70)),
    "connect": lambda s: s.hold(s.port(INPUT), s.at(NeuronRef(OUTPUT, 0))),
    "connect a neuron": lambda s: s.hold(s.neuron_port(INPUT, 1), s.at(NeuronRef(OUTPUT, 0))),
    "link to itself": lambda s: s.hold(
        s.port(HIDDEN), s.at(LayerRef(HIDDEN)), through=(s.port(HIDDEN) + QPoint(60, 0),)
    ),
    "band": lambda s: s.hold(QPoint(20, 20), QPoint(880, 580)),
    "pan": lambda s: s.hold(s.ground, s.ground + QPoint(30, 40), MIDDLE),
}


@pytest.mark.parametrize("name", GESTURES)
def test_escape_in_the_middle_leaves_no_trace(name: str, stage: Stage) -> None:
    before = stage.project
    GESTURES[name](stage)
    selected = stage.selected
    stage.picture()
    assert stage.canvas.busy
    stage.key(ESCAPE)
    end = QPoint(600, 400)
    stage.hover(end)
    for button in (Qt.MouseButton.LeftButton, MIDDLE):
        stage.release(end, button)
    assert stage.project is before
    assert stage.entries == []
    assert stage.selected == selected
    assert stage.refusals == []


@pytest.mark.parametrize("name", [name for name in GESTURES if name not in ("band", "pan")])
def test_without_escape_the_same_gesture_is_one_undo_entry(name: str, stage: Stage) -> None:
    before = stage.project
    GESTURES[name](stage)
    assert stage.project is before
    stage.release(stage.last)
    assert len(stage.entries) == 1
    assert stage.project != before
    stage.undo()
    assert stage.project == before
