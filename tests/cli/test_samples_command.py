"""`bpgui samples`: everything that is bundled, readable at 80 columns, and all about one of them."""

import hashlib
import re
from collections.abc import Callable

import pytest
from click.testing import Result

from bpgui.data import EXAMPLES, SAMPLES, resource

Run = Callable[..., Result]

NAME_WIDTH = max(map(len, SAMPLES)) + 2


def entries(text: str) -> dict[str, str]:
    """Return what is said about each name of one table, however it is wrapped."""
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines()[1:]:
        name = line[:NAME_WIDTH].strip() or name
        found[name] = f"{found.get(name, '')} {line[NAME_WIDTH:].strip()}".strip()
    return found


@pytest.mark.parametrize("columns", ["80", "200"])
def test_every_data_set_and_example_is_listed_whole_under_its_kind(
    run: Run, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    result = run("samples")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= int(columns)
    *kinds, examples, more = result.stdout.split("\n\n")
    expected: dict[str, dict[str, str]] = {}
    for name, sample in SAMPLES.items():
        expected.setdefault(sample.kind, {})[name] = sample.summary
    assert {table.splitlines()[0].strip(): entries(table) for table in kinds} == expected
    assert examples.splitlines()[0].strip() == "Example projects"
    assert entries(examples) == {name: title for name, (title, _) in EXAMPLES.items()}
    assert more.strip() == "More on one of them: bpgui samples NAME"


def test_names_stay_whole_in_a_narrow_window(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = run("samples").stdout.splitlines()
    assert {line[:NAME_WIDTH].strip() for line in lines} >= set(SAMPLES)


@pytest.mark.parametrize("name", ["xor", "iris", "spiral", "signatures", "diabetes"])
def test_one_data_set_tells_all_that_is_known_of_it(run: Run, name: str) -> None:
    sample = SAMPLES[name]
    result = run("samples", name)
    assert result.exit_code == 0
    told = entries(result.stdout)
    assert told["Title"] == sample.title
    assert told["What it is"] == sample.description
    assert told["Real or made"] == sample.nature
    assert told["Source"] == sample.source
    assert told["Licence"] == sample.licence
    for param in sample.params:
        assert param.doc in told[f"Setting {param.name}"]
    assert sample.score is not None
    assert told["Reaches"].startswith(sample.score.label)
    assert ", 0 " not in told["Rows"]


def test_the_score_and_the_parts_are_those_that_are_stated(run: Run) -> None:
    told = entries(run("samples", "iris").stdout)
    stated = SAMPLES["iris"].stated
    assert stated is not None
    assert told["Rows"] == "150 (105 training, 45 test)"
    assert (told["Inputs"], told["Answers"]) == ("4", "3 classes")
    shown = [float(number) / 100 for number in re.findall(r"([\d.]+) %", told["Reaches"])]
    assert shown == pytest.approx([stated.low, stated.high, stated.baseline])


def test_the_checksum_is_that_of_the_bundled_file(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    content = resource("datasets", SAMPLES["iris"].file).read_bytes()
    told = entries(run("samples", "iris").stdout)
    assert told["SHA-256"] == hashlib.sha256(content).hexdigest()
    assert told["File"] == f"iris.npz, {len(content):,} bytes"


def test_an_example_project_is_told_of_too(run: Run) -> None:
    told = entries(run("samples", "early-stopping").stdout)
    assert told["Title"] == EXAMPLES["early-stopping"][0]
    assert told["Data set"] == "circle"
    assert "validation loss" in told["What it is"]
