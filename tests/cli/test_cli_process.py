"""The command line as a process: what it imports, how it ends, and its help."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from bpgui import __version__
from bpgui.cli.main import COMMANDS
from bpgui.engine import ACTIVATIONS, TRAINING

Run = Callable[..., Result]
Process = Callable[..., subprocess.CompletedProcess[str]]

IMPORTS = """
import sys
from bpgui.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    heavy = {name.partition(".")[0] for name in sys.modules} & {"PySide6", "shiboken6", "pyqtgraph", "numba"}
    print(end.code or 0, sorted(heavy), file=sys.stderr)
"""
CTRL_C = """
import signal
from bpgui.cli import main
from bpgui.engine import Trainer
# A shell that starts a program in the background lets it ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
Trainer.run = lambda trainer: signal.raise_signal(signal.SIGINT)
main(["train", "xor", "--executor", "reference", "--json", "--out", "out.bpg"])
"""


@pytest.mark.parametrize(
    "arguments", ["train xor --executor reference --epochs 5 --json", "samples", "check xor", "--version", "--help"]
)
def test_only_the_window_needs_qt(process: Process, arguments: str) -> None:
    done = process(*arguments.split(), start=("-c", IMPORTS))
    assert done.stderr == "0 []\n"
    assert done.stdout


def test_ctrl_c_ends_a_training_without_a_traceback(process: Process, folder: Path) -> None:
    done = process(start=("-c", CTRL_C))
    assert done.returncode == 130
    assert done.stdout == ""
    assert done.stderr.strip() == "bpgui: Stopped by Ctrl-C."
    assert list(folder.iterdir()) == []


def test_bad_input_ends_the_process_with_code_2_and_one_line(process: Process) -> None:
    done = process("train", "xor", "--lr", "-1")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "bpgui: Learning rate cannot be -1: give a number above 0 and at most 1,000.\n"


def test_a_fault_in_the_program_is_not_hidden(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(source: str) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr("bpgui.cli.check.load_source", broken)
    assert isinstance(run("check", "xor").exception, ZeroDivisionError)


def test_version_is_told(run: Run) -> None:
    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"bpgui, version {__version__}\n")


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_names_every_command(run: Run, flag: str) -> None:
    result = run(flag)
    assert result.exit_code == 0
    assert {line.split()[0] for line in result.stdout.partition("Commands:")[2].splitlines() if line} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: bpgui {command} ")


def test_help_of_train_names_every_choice_and_range(run: Run) -> None:
    text = " ".join(run("train", "--help").stdout.split())
    for param in TRAINING:
        allowed = ", ".join(param.choices) or param.range_text().removeprefix("give ")
        assert f"{param.doc} ({allowed})" in text
    assert text.count(", ".join(ACTIVATIONS)) == 2
