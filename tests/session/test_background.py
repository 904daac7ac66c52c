"""Long work beside the window: told in order, cancelled without a word, and never left behind."""

import gc
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
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


def test_work_whose_owner_is_destroyed_is_cancelled_and_over(qapp: QCoreApplication) -> None:
    parent, begun, closed = QObject(), threading.Event(), threading.Event()

    def endless() -> Generator[float, None, None]:
        try:
            while True:
                begun.set()
                yield 0.0
        finally:
            closed.set()

    Background(parent).start(endless)
    assert begun.wait(5.0)
    parent.deleteLater()
    qapp.sendPostedEvents(parent, QEvent.Type.DeferredDelete.value)
    assert closed.is_set()


def test_a_step_that_outlasts_the_shutdown_ends_by_itself(
    background: Background, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bpgui.session.background._MOST_SHUTDOWN_MS", 1)
    begun, go, ended = threading.Event(), threading.Event(), threading.Event()

    def stuck() -> Generator[float, None, None]:
        begun.set()
        go.wait(5.0)
        ended.set()
        yield 1.0

    background.start(stuck)
    assert begun.wait(5.0)
    background.shutdown()
    assert not ended.is_set()
    go.set()
    assert ended.wait(5.0)
    qtbot.waitUntil(gc.isenabled)


class _Told(QObject):
    """Says in which thread it is collected."""

    def __init__(self, told: list[int]) -> None:
        super().__init__()
        self._told, self._cycle = told, self

    def __del__(self) -> None:
        self._told.append(threading.get_ident())


def test_objects_of_the_window_are_never_collected_in_the_thread(background: Background, qtbot: QtBot) -> None:
    told: list[int] = []

    def littering() -> Generator[float, None, None]:
        litter = [[[]] for _ in range(200_000)]
        yield 1.0
        litter.clear()

    gc.collect()
    _Told(told)
    with qtbot.waitSignal(background.finished):
        background.start(littering)
    qtbot.waitUntil(gc.isenabled)
    gc.collect()
    assert told == [threading.get_ident()]


def test_garbage_is_collected_beside_long_work(background: Background, qtbot: QtBot) -> None:
    told: list[int] = []
    go = threading.Event()

    def waiting() -> Generator[float, None, None]:
        go.wait(10.0)
        yield 1.0

    gc.collect()
    background.start(waiting)
    _Told(told)
    litter = [[[]] for _ in range(2000)]
    qtbot.waitUntil(lambda: bool(told))
    go.set()
    assert told == [threading.get_ident()]
    assert len(litter) == 2000


def test_the_process_ends_well_although_nobody_has_ended_the_work() -> None:
    script = (
        "import threading\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from bpgui.session.background import Background\n"
        "begun = threading.Event()\n"
        "def endless():\n"
        "    while True:\n"
        "        begun.set()\n"
        "        yield 0.0\n"
        "application, background = QCoreApplication([]), Background()\n"
        "background.start(endless)\n"
        "begun.wait(5.0)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
