"""`bpgui samples`: everything that is bundled, readable at 80 columns."""

from collections.abc import Callable

import pytest
from click.testing import Result

from bpgui.data import EXAMPLES, SAMPLES

Run = Callable[..., Result]


def entries(text: str) -> dict[str, str]:
    """Return what is said about each name of one table, however it is wrapped."""
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines()[1:]:
        name = line[:16].strip() or name
        found[name] = f"{found.get(name, '')} {line[16:].strip()}".strip()
    return found


@pytest.mark.parametrize("columns", ["80", "200"])
def test_every_data_set_and_example_is_listed_whole(run: Run, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    result = run("samples")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= int(columns)
    data, examples = result.stdout.split("\n\n")
    assert data.startswith("Data sets")
    assert examples.startswith("Example projects")
    assert entries(data) == {name: f"{sample.summary} Source: {sample.source}" for name, sample in SAMPLES.items()}
    assert entries(examples) == {name: title for name, (title, _) in EXAMPLES.items()}


def test_names_stay_whole_in_a_narrow_window(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = run("samples").stdout.splitlines()
    assert {line[:16].strip() for line in lines} >= set(SAMPLES)
