"""`--help`: every command says in one line what it does, and names the project that it takes in the same way."""

from collections.abc import Callable

import pytest
from click.testing import Result

from bpgui.cli.main import COMMANDS

Run = Callable[..., Result]


def test_the_list_of_commands_says_what_each_does_in_a_whole_line(run: Run) -> None:
    _, listed = run("--help").stdout.split("Commands:\n")
    assert [line.split()[0] for line in listed.splitlines()] == sorted(COMMANDS)
    assert all(line.endswith(".") and not line.endswith("...") for line in listed.splitlines())


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("samples", "experiment")])
def test_every_command_takes_a_file_or_a_samples_name(run: Run, name: str) -> None:
    text = run(name, "--help").stdout
    assert text.startswith(f"Usage: bpgui {name} [OPTIONS] PROJECT\n")
    assert "PROJECT (a file or a sample's name" in text
