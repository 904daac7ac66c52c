"""Work that is asked for more often than it has to be done."""

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from bpgui.gui.common.throttle import Throttle


class Counter(QObject):
    """Counts how often the work was done."""

    def __init__(self) -> None:
        super().__init__()
        self.done = 0

    def work(self) -> None:
        self.done += 1


def test_it_works_at_once_after_a_rest_and_once_more_for_all_that_is_asked_meanwhile(qtbot: QtBot) -> None:
    counter, throttle = Counter(), Throttle(20, 0.5)
    throttle.due.connect(counter.work)
    throttle.ask()
    assert counter.done == 1
    for _ in range(100):
        throttle.ask()
    assert counter.done == 1
    qtbot.waitUntil(lambda: counter.done == 2)


def test_it_rests_when_nothing_is_asked(qtbot: QtBot) -> None:
    counter, throttle, later = Counter(), Throttle(5, 0.5), Throttle(60, 0.5)
    throttle.due.connect(counter.work)
    throttle.ask()
    later.ask()
    later.ask()
    with qtbot.waitSignal(later.due):
        pass
    assert counter.done == 1


def test_one_that_is_asked_while_it_works_works_again_later(qtbot: QtBot) -> None:
    counter, throttle = Counter(), Throttle(5, 0.5)
    throttle.due.connect(counter.work)

    def ask_again() -> None:
        if counter.done == 1:
            throttle.ask()

    throttle.due.connect(ask_again)
    throttle.ask()
    qtbot.waitUntil(lambda: counter.done == 2)
