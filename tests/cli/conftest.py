"""The command line as tests call it: inside this process, or as a process of its own."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bpgui.cli import main, screen

Run = Callable[..., Result]
Process = Callable[..., subprocess.CompletedProcess[str]]
Refused = Callable[..., str]
SIGNS_OF_A_SCREEN = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that every command runs in, empty at first, in a terminal of 80 columns."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("COLUMNS", "80")
    return here


@pytest.fixture
def no_screen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Linux without any sign of a screen."""
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(screen, "_X_SOCKETS", tmp_path)
    for name in SIGNS_OF_A_SCREEN:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run() -> Run:
    """Return a function that runs a command in this process; nothing is compiled unless a test chooses an executor."""

    def call(*arguments: str) -> Result:
        if arguments[:1] == ("train",) and "--executor" not in arguments:
            arguments = ("train", "--executor", "reference", *arguments[1:])
        before = set(threading.enumerate())
        result = CliRunner().invoke(main, arguments, prog_name="bpgui")
        for thread in set(threading.enumerate()) - before:
            # Rich tells the thread that draws its progress bar to end, but does not wait for it.
            thread.join(timeout=5.0)
        return result

    return call


@pytest.fixture
def process(tmp_path: Path) -> Process:
    """Return a function that runs `python -m bpgui` where there is no screen, any warning being an error."""
    environment = {name: value for name, value in os.environ.items() if name not in SIGNS_OF_A_SCREEN}

    def call(
        *arguments: str, start: tuple[str, ...] = ("-m", "bpgui"), timeout: float = 60.0
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", *start, *arguments],
            env=environment | {"HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return call


@pytest.fixture
def refused(run: Run) -> Refused:
    """Return a function that runs a command which has to be refused, and returns the one sentence that says so."""

    def call(*arguments: str) -> str:
        result = run(*arguments)
        assert result.exit_code == 2
        assert result.stdout == ""
        (line,) = result.stderr.splitlines()
        assert line.startswith("bpgui: ")
        assert line.endswith((".", "?"))
        return line.removeprefix("bpgui: ")

    return call
