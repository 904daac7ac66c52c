"""Long work beside the window: told in order, cancelled without a word, and never left behind."""

import threading
from collections.abc import Generator, Iterator

import pytest
from pytestqt.qtbot import QtBot

from bpgui.errors import DataError
from bpgui.session.background import Background


@pytest.fixture
def background(qapp: object) -> Iterator[Background]:
    made = Background()
    yield made
    made.shutdown()


def _counting(steps: int) -> Generator[float, None, str]:
    for step in range(steps):
        yield step / steps
    return f"counted {steps}"


def test_work_is_told_from_its_first_share_to_its_result(background: Background, qtbot: QtBot) -> None:
    shares: list[float] = []
    background.progressed.connect(shares.append)
    with qtbot.waitSignal(background.finished) as caught:
        background.start(lambda: _counting(10))
        assert background.running
    assert caught.args == ["counted 10"]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert len(shares) == 10
    assert not background.running


def test_many_steps_do_not_flood_the_window(background: Background, qtbot: QtBot) -> None:
    shares: list[float] = []
    background.progressed.connect(shares.append)
    with qtbot.waitSignal(background.finished):
        background.start(lambda: _counting(100_000))
    assert 2 <= len(shares) <= 201


def test_what_goes_wrong_is_a_sentence(background: Background, qtbot: QtBot) -> None:
    def broken() -> Generator[float, None, None]:
        yield 0.0
        raise DataError("The file is gone: find it.")

    with qtbot.waitSignal(background.failed) as caught:
        background.start(broken)
    assert caught.args == ["The file is gone: find it."]


def test_too_little_memory_is_a_sentence(background: Background, qtbot: QtBot) -> None:
    def hungry() -> Generator[float, None, None]:
        yield 0.0
        raise MemoryError

    with qtbot.waitSignal(background.failed) as caught:
        background.start(hungry)
    assert "not enough memory" in caught.args[0]


def test_cancelled_work_is_closed_and_says_nothing_more(background: Background, qtbot: QtBot) -> None:
    closed = threading.Event()

    def endless() -> Generator[float, None, None]:
        try:
            while True:
                yield 0.0
        finally:
            closed.set()

    told: list[object] = []
    background.finished.connect(told.append)
    background.failed.connect(told.append)
    with qtbot.waitSignal(background.progressed):
        background.start(endless)
    background.cancel()
    assert not background.running
    assert closed.wait(5.0)
    with qtbot.waitSignal(background.finished):
        background.start(lambda: _counting(1))
    assert told == ["counted 1"]


def test_new_work_takes_the_place_of_old_work(background: Background, qtbot: QtBot) -> None:
    def endless() -> Generator[float, None, None]:
        while True:
            yield 0.0

    background.start(endless)
    with qtbot.waitSignal(background.finished) as caught:
        background.start(lambda: _counting(3))
    assert caught.args == ["counted 3"]
