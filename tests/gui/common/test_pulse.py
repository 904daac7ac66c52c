"""Turns of live views: one at a time, in the order of asking, with rests; and what views do with them."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import sample_project
from bpgui.gui.common.live import LiveView
from bpgui.gui.common.pulse import SHARE, Pulse
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project

MakeWorkspace = Callable[[Project], Workspace]


class Recorder:
    """Writes its name down whenever it has its turn."""

    def __init__(self, name: str, book: list[str], busy_ms: int = 0) -> None:
        self.name, self.book, self.busy_ms = name, book, busy_ms

    def refresh(self) -> None:
        self.book.append(self.name)
        clock = QElapsedTimer()
        clock.start()
        while clock.elapsed() < self.busy_ms:
            pass


@pytest.fixture
def pulse(qapp: QApplication) -> Pulse:
    """Make a pulse."""
    return Pulse()


def test_those_that_ask_have_one_turn_each_in_the_order_of_asking(pulse: Pulse, qtbot: QtBot) -> None:
    book: list[str] = []
    for name in ("a", "b", "c"):
        view = Recorder(name, book)
        pulse.ask(view)
        pulse.ask(view)
    qtbot.waitUntil(lambda: len(book) == 3)
    qtbot.wait(30)
    assert book == ["a", "b", "c"]


def test_one_that_always_asks_does_not_keep_the_others_waiting(pulse: Pulse, qtbot: QtBot) -> None:
    book: list[str] = []
    greedy, modest = Recorder("greedy", book), Recorder("modest", book)
    pulse.ask(greedy)
    qtbot.waitUntil(lambda: book == ["greedy"])
    pulse.ask(greedy)
    pulse.ask(modest)
    qtbot.waitUntil(lambda: len(book) == 3)
    assert book == ["greedy", "modest", "greedy"]


def test_a_turn_that_takes_long_is_followed_by_a_longer_rest(pulse: Pulse, qtbot: QtBot) -> None:
    book: list[str] = []
    first, second = Recorder("first", book, busy_ms=40), Recorder("second", book)
    pulse.ask(first)
    pulse.ask(second)
    qtbot.waitUntil(lambda: book == ["first"])
    clock = QElapsedTimer()
    clock.start()
    qtbot.waitUntil(lambda: len(book) == 2)
    # Less than the whole rest: the wait above may have noticed the first turn late.
    assert clock.elapsed() >= 0.5 * 40 * (1.0 / SHARE - 1.0)


def test_one_that_is_forgotten_has_no_turn(pulse: Pulse, qtbot: QtBot) -> None:
    book: list[str] = []
    first, second = Recorder("first", book), Recorder("second", book)
    pulse.ask(first)
    pulse.ask(second)
    pulse.forget(first)
    qtbot.waitUntil(lambda: bool(book))
    qtbot.wait(20)
    assert book == ["second"]


class Counting(LiveView):
    """Counts its turns and its colours."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.turns = self.colours = 0

    def refresh(self) -> None:
        self.turns += 1

    def recolour(self) -> None:
        self.colours += 1


def test_a_live_view_follows_the_project_only_in_sight(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(sample_project("xor"))
    view = Counting(workspace)
    qtbot.addWidget(view)
    workspace.edit("Draw", lambda project: edits.draw_weights(project, 5))
    qtbot.wait(30)
    assert (view.turns, view.colours) == (0, 0)
    view.show()
    qtbot.waitUntil(lambda: view.turns == 1)
    assert view.colours == 1
    workspace.edit("Draw", lambda project: edits.draw_weights(project, 6))
    qtbot.waitUntil(lambda: view.turns == 2)
    workspace.edit("Note", lambda project: edits.set_notes(project, "not computed with"))
    qtbot.wait(150)
    assert view.turns == 2
    view.hide()
    workspace.edit("Draw", lambda project: edits.draw_weights(project, 7))
    qtbot.wait(150)
    assert view.turns == 2
    view.show()
    qtbot.waitUntil(lambda: view.turns == 3)
