"""`bpgui train --executor`: which executor trains is a rule, and what was not to be expected is told on stderr."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from bpgui.engine.kernels import cache
from bpgui.spec import TrainingSpec

Run = Callable[..., Result]
Process = Callable[..., subprocess.CompletedProcess[str]]
COMPILING = "Compiling the engine for this computer, once: about half a minute ..."


@pytest.fixture
def kernels(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], list[tuple[str, ...]]]:
    """Replace compiling by a process that runs a line of Python; returns which precisions were asked for.

    The run itself is then done by the reference executor under the name of the compiled one.
    """

    def call(line: str) -> list[tuple[str, ...]]:
        asked: list[tuple[str, ...]] = []

        def start(*precisions: str) -> subprocess.Popen[bytes]:
            asked.append(precisions)
            return subprocess.Popen([sys.executable, "-c", line], cwd=tmp_path)

        monkeypatch.setattr(cache, "folder", lambda: tmp_path)
        monkeypatch.setattr(cache, "start_compiling", start)
        return asked

    return call


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The executors that runs were begun with; all of them train by the reference executor."""
    from bpgui.cli import progress

    names: list[str] = []
    train = progress.train

    def begin(*arguments: object, executor: str) -> object:
        names.append(executor)
        return train(*arguments, executor="reference")  # type: ignore[arg-type]  # handed on as they are

    monkeypatch.setattr(progress, "train", begin)
    return names


def told(result: Result) -> list[str]:
    """Return the lines on stderr."""
    assert result.exit_code == 0, result.stderr
    return result.stderr.splitlines()


@pytest.mark.parametrize("executor", ["auto", "compiled"])
def test_kernels_that_are_not_ready_are_waited_for(
    run: Run, kernels: Callable[[str], list[tuple[str, ...]]], begun: list[str], executor: str
) -> None:
    asked = kernels("open('float32.ready', 'x')")
    options = ("xor", "--executor", executor, "--epochs", "1", "--precision", "float32", "--json")
    assert told(run("train", *options)) == [COMPILING]
    assert (asked, begun) == ([("float32",)], ["reference", "compiled"])
    # Now they are there.
    assert told(run("train", *options)) == []
    assert asked == [("float32",)]
    assert begun[2:] == ["reference", "compiled"]


@pytest.mark.parametrize("line", ["raise SystemExit(1)", "pass"], ids=["fails", "leaves nothing"])
def test_where_the_engine_cannot_be_compiled_the_reference_trains(
    run: Run, kernels: Callable[[str], list[tuple[str, ...]]], line: str
) -> None:
    kernels(line)
    result = run("train", "xor", "--executor", "auto", "--epochs", "1", "--json")
    assert told(result) == [
        COMPILING,
        "The reference executor trains, which is slower, since the engine cannot be compiled here.",
    ]
    assert json.loads(result.stdout)["executor"] == "reference"


@pytest.mark.parametrize("executor", ["auto", "compiled"])
def test_without_numba_the_reference_trains(run: Run, monkeypatch: pytest.MonkeyPatch, executor: str) -> None:
    monkeypatch.setattr(cache, "find_spec", lambda name: None)
    result = run("train", "xor", "--executor", executor, "--epochs", "1", "--json")
    assert told(result) == ["The reference executor trains, which is slower, since Numba is not installed."]
    assert json.loads(result.stdout)["executor"] == "reference"


def test_what_only_the_reference_can_do_is_told_to_whoever_asked_for_more(
    run: Run, kernels: Callable[[str], list[tuple[str, ...]]]
) -> None:
    asked = kernels("pass")
    options = ("xor-feedback", "--epochs", "1", "--json")
    assert told(run("train", *options, "--executor", "auto")) == []
    assert told(run("train", *options, "--executor", "compiled")) == [
        "The reference executor trains, since the network is recurrent."
    ]
    assert asked == []


def test_the_reference_needs_nothing_compiled(run: Run, kernels: Callable[[str], list[tuple[str, ...]]]) -> None:
    asked = kernels("pass")
    result = run("train", "xor", "--executor", "reference", "--epochs", "1")
    assert " s by the reference executor" in result.stdout
    assert asked == []


def test_bad_input_is_refused_before_anything_is_compiled(
    run: Run, kernels: Callable[[str], list[tuple[str, ...]]]
) -> None:
    asked = kernels("pass")
    result = run("train", "xor", "--executor", "auto", "--loss", "categorical_cross_entropy")
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert asked == []


def test_who_stops_waiting_leaves_no_process_behind(
    run: Run, kernels: Callable[[str], list[tuple[str, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    kernels("import time; time.sleep(60)")
    started: list[subprocess.Popen[bytes]] = []
    start = cache.start_compiling

    def impatient(*precisions: str) -> subprocess.Popen[bytes]:
        process = start(*precisions)
        wait = process.wait
        started.append(process)

        def interrupted(timeout: float | None = None) -> int:
            monkeypatch.setattr(process, "wait", wait)
            raise KeyboardInterrupt

        monkeypatch.setattr(process, "wait", interrupted)
        return process

    monkeypatch.setattr(cache, "start_compiling", impatient)
    result = run("train", "xor", "--executor", "auto")
    assert result.exit_code == 130
    assert result.stderr.splitlines()[-1] == "bpgui: Stopped by Ctrl-C."
    assert started[0].poll() is not None


@pytest.mark.slow
def test_both_executors_learn_the_same(process: Process) -> None:
    options = ("train", "spiral", "--batch", "10", "--epochs", "20", "--json")
    compiled = process(*options, timeout=600.0)
    assert (compiled.returncode, compiled.stderr) == (0, f"{COMPILING}\n")
    again, reference = (process(*options, "--executor", name) for name in ("compiled", "reference"))
    assert (again.stderr, reference.stderr) == ("", "")
    summaries = [json.loads(done.stdout) for done in (compiled, again, reference)]
    assert [summary["executor"] for summary in summaries] == ["compiled", "compiled", "reference"]
    assert summaries[0]["loss"] == summaries[1]["loss"]
    assert summaries[0]["loss"]["test"] == pytest.approx(summaries[2]["loss"]["test"], rel=1e-9)
    assert summaries[0]["seed"] == TrainingSpec().seed
