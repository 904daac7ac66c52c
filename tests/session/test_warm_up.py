"""The warm-up: kernels get ready behind the window's back, and nothing of it is left when the window goes."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from session_runs import request

from bpgui.engine import Trainer
from bpgui.engine.kernels import cache
from bpgui.session import Ahead, WarmUp

SLEEPS = "import time; time.sleep(600)"
FAILS = "import sys; sys.exit(1)"
ENDS = "pass"
SECONDS = 30.0

WARM_UP = """
import sys
from bpgui.engine.kernels import cache
from bpgui.session import WarmUp
cache.start_compiling = None
def load(precision, load=cache.load):
    load(precision)
    print(precision, "numba" in sys.modules)
cache.load = load
warm_up = WarmUp()
print("before", "numba" in sys.modules)
warm_up.start()
warm_up._thread.join()
warm_up.shutdown()
from bpgui.engine.kernels.run import train
print("compiled here:", sum(train.stats.cache_misses.values()))
"""


class Compiling:
    """Stands in for compiling: a process that runs a line of Python, and makes some precisions ready."""

    def __init__(self, line: str, *ready: str) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.processes: list[subprocess.Popen[bytes]] = []
        self.begun = threading.Event()
        self._line = line
        self._ready = ready

    def __call__(self, *precisions: str) -> subprocess.Popen[bytes]:
        for precision in self._ready:
            cache.mark_ready(precision)
        self.asked.append(precisions)
        self.processes.append(subprocess.Popen([sys.executable, "-c", self._line]))
        self.begun.set()
        return self.processes[-1]


@pytest.fixture
def compiling(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Compiling]]:
    """`compiling(line, *ready)` replaces compiling by a process that runs this line; none may be left."""
    made: list[Compiling] = []

    def replace(line: str, *ready: str) -> Compiling:
        made.append(Compiling(line, *ready))
        monkeypatch.setattr(cache, "start_compiling", made[-1])
        return made[-1]

    yield replace
    left = [process for one in made for process in one.processes if process.returncode is None]
    for process in left:
        process.kill()
        process.wait()
    assert not left


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The precisions that were loaded, which does nothing else."""
    names: list[str] = []
    monkeypatch.setattr(cache, "load", names.append)
    return names


def to_the_end(warm_up: WarmUp) -> None:
    """Let a warm-up do all that it has to do."""
    warm_up.start()
    warm_up._thread.join(SECONDS)
    assert not warm_up._thread.is_alive()
    warm_up.shutdown()


def test_what_is_ready_is_loaded_and_nothing_is_compiled(kernel_environment: dict[str, str]) -> None:
    command = [sys.executable, "-W", "error", "-c", WARM_UP]
    told = subprocess.run(command, env=kernel_environment, check=True, capture_output=True, text=True)
    assert told.stdout.splitlines() == ["before False", "float64 True", "float32 True", "compiled here: 0"]
    assert told.stderr == ""


def test_all_that_is_missing_is_compiled_in_one_process_and_then_loaded(
    no_kernels: Path, compiling: Callable[..., Compiling], loaded: list[str]
) -> None:
    started = compiling(ENDS, "float64", "float32")
    to_the_end(WarmUp())
    assert started.asked == [("float64", "float32")]
    assert loaded == ["float64", "float32"]


def test_only_what_is_missing_is_compiled(
    no_kernels: Path, compiling: Callable[..., Compiling], loaded: list[str]
) -> None:
    cache.mark_ready("float64")
    started = compiling(ENDS, "float32")
    to_the_end(WarmUp())
    assert started.asked == [("float32",)]
    assert loaded == ["float64", "float32"]


def test_start_returns_at_once_and_shutdown_in_the_middle_ends_process_and_thread(
    no_kernels: Path, compiling: Callable[..., Compiling], loaded: list[str]
) -> None:
    # What got ready before the end is not loaded either: nobody will train with it.
    started = compiling(SLEEPS, "float64")
    before = set(threading.enumerate())
    warm_up = WarmUp()
    warm_up.start()
    assert started.begun.wait(SECONDS)
    (process,) = started.processes
    assert set(threading.enumerate()) - before == {warm_up._thread}
    warm_up.shutdown()
    assert process.returncode not in (None, 0)
    assert set(threading.enumerate()) == before
    assert loaded == []


def test_a_second_shutdown_does_no_harm(no_kernels: Path, compiling: Callable[..., Compiling]) -> None:
    started = compiling(SLEEPS)
    warm_up = WarmUp()
    warm_up.start()
    assert started.begun.wait(SECONDS)
    warm_up.shutdown()
    warm_up.shutdown()
    assert len(started.processes) == 1


def test_shutdown_before_the_start_leaves_nothing(
    no_kernels: Path, compiling: Callable[..., Compiling], loaded: list[str]
) -> None:
    started = compiling(SLEEPS)
    before = set(threading.enumerate())
    WarmUp().shutdown()
    assert set(threading.enumerate()) == before
    assert (started.asked, loaded) == ([], [])


def test_shutdown_while_it_loads_ends_with_what_is_being_loaded(
    no_kernels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for precision in cache.PRECISIONS:
        cache.mark_ready(precision)
    warm_up = WarmUp()
    loading = threading.Event()
    loaded = []

    def load(precision: str) -> None:
        loading.set()
        # The end is asked for while this precision is being loaded.
        assert warm_up._stop.wait(SECONDS)
        loaded.append(precision)

    monkeypatch.setattr(cache, "load", load)
    warm_up.start()
    assert loading.wait(SECONDS)
    warm_up.shutdown()
    assert loaded == ["float64"]


def test_without_numba_nothing_happens(
    no_kernels: Path, compiling: Callable[..., Compiling], loaded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for precision in cache.PRECISIONS:
        cache.mark_ready(precision)
    monkeypatch.setattr(cache, "available", lambda: False)
    started = compiling(SLEEPS)
    to_the_end(WarmUp())
    assert (started.asked, loaded) == ([], [])


def test_where_compiling_fails_the_reference_trains_on(
    no_kernels: Path, compiling: Callable[..., Compiling], loaded: list[str]
) -> None:
    started = compiling(FAILS)
    to_the_end(WarmUp())
    assert [process.returncode for process in started.processes] == [1]
    assert loaded == []
    start = request(epochs=3)
    trainer = Trainer(start.program, start.parameters, start.data, start.training)
    trainer.run(SECONDS)
    assert (trainer.report().executor, trainer.report().epoch) == ("reference", 3)


def test_where_compiling_fails_half_way_what_was_reached_is_loaded(
    no_kernels: Path, compiling: Callable[..., Compiling], loaded: list[str]
) -> None:
    compiling(FAILS, "float64")
    to_the_end(WarmUp())
    assert loaded == ["float64"]


def drawing(made: list[str], events: list[str]) -> Ahead:
    """Something that is compiled once its module has run."""
    return Ahead("drawing", lambda: bool(made), lambda: events.append("drawing loaded"))


def test_what_is_handed_in_is_compiled_and_loaded_first(
    no_kernels: Path, compiling: Callable[..., Compiling], loaded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started, made = compiling(ENDS, "float64", "float32"), list[str]()

    def start_module(module: str) -> subprocess.Popen[bytes]:
        assert (started.asked, loaded) == ([], [])
        made.append(module)
        return subprocess.Popen([sys.executable, "-c", ENDS])

    monkeypatch.setattr(cache, "start_module", start_module)
    to_the_end(WarmUp([drawing(made, loaded)]))
    assert made == ["drawing"]
    assert loaded == ["drawing loaded", "float64", "float32"]


def test_what_is_handed_in_and_compiled_is_only_loaded(
    no_kernels: Path, compiling: Callable[..., Compiling], loaded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiling(ENDS, "float64", "float32")
    monkeypatch.setattr(cache, "start_module", None)
    to_the_end(WarmUp([drawing(["drawing"], loaded)]))
    assert loaded == ["drawing loaded", "float64", "float32"]


def test_where_what_is_handed_in_cannot_be_compiled_the_executor_is_loaded_all_the_same(
    no_kernels: Path, compiling: Callable[..., Compiling], loaded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiling(ENDS, "float64", "float32")
    monkeypatch.setattr(cache, "start_module", lambda module: subprocess.Popen([sys.executable, "-c", FAILS]))
    to_the_end(WarmUp([drawing([], loaded)]))
    assert loaded == ["float64", "float32"]


def test_a_process_that_compiles_is_quiet(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    loud = tmp_path / "loud"
    loud.write_text("#!/bin/sh\necho out\necho error >&2\ncat\nexit 3\n")
    loud.chmod(0o700)
    monkeypatch.setattr(sys, "executable", os.fspath(loud))
    assert cache.start_compiling("float64").wait(SECONDS) == 3
    assert capfd.readouterr() == ("", "")
