"""What a person decides about columns, beside what is likely; and what suits the columns by itself."""

from pathlib import Path

import pytest

from bpgui.data.readers import Preview
from bpgui.gui.dialogs.import_data.choices import Choices, rows_that_fit
from bpgui.gui.dialogs.import_data.columns import Decided, decide, decided_columns, fitting_policies
from bpgui.gui.dialogs.import_data.memory import _available, _by_pages, free_memory
from bpgui.spec import ColumnSpec


def preview(**kinds: str) -> Preview:
    rows = (tuple("1" for _ in kinds),)
    return Preview({}, tuple(kinds), tuple(kinds.values()), rows, 1)  # type: ignore[arg-type]  # kinds by their names


def roles(look: Preview, decided: Decided) -> dict[str, str]:
    return {column.name: column.role for column in decided_columns(look, decided)}


def test_without_decisions_the_columns_are_as_they_are_likely_meant() -> None:
    look = preview(id="number", a="number", b="category", species="category")
    assert roles(look, {}) == {"id": "left_out", "a": "input", "b": "input", "species": "target"}


def test_a_decided_target_takes_the_place_of_the_likely_one_and_gives_it_back() -> None:
    look = preview(a="number", b="category", c="category")
    decided = decide({}, ["b"], "role", "target")
    assert roles(look, decided) == {"a": "input", "b": "target", "c": "input"}
    # Someone walks through the list with the arrow keys.
    decided = decide(decided, ["b"], "role", "left_out")
    assert roles(look, decided) == {"a": "input", "b": "left_out", "c": "target"}


def test_numbers_may_be_targets_together_and_a_class_is_one_alone() -> None:
    look = preview(a="number", b="number", c="category", d="number")
    decided = decide({}, ["a", "b"], "role", "target")
    assert roles(look, decided) == {"a": "target", "b": "target", "c": "input", "d": "input"}
    decided = decide(decided, ["c"], "role", "target")
    assert roles(look, decided) == {"a": "input", "b": "input", "c": "target", "d": "input"}
    decided = decide(decided, ["b"], "role", "target")
    assert roles(look, decided) == {"a": "target", "b": "target", "c": "input", "d": "input"}
    decided = decide(decided, ["b"], "kind", "category")
    assert roles(look, decided) == {"a": "input", "b": "target", "c": "input", "d": "input"}


@pytest.mark.parametrize("role", ["group", "part"])
def test_there_is_one_group_and_one_part(role: str) -> None:
    look = preview(a="number", b="category", group="category", y="number")
    decided = decide(decide({}, ["a"], "role", role), ["b"], "role", role)
    assert [name for name, found in roles(look, decided).items() if found == role] == ["b"]


def test_the_decisions_stay_with_their_names_when_the_file_is_looked_at_anew() -> None:
    decided = decide(decide({}, ["a"], "missing", "median"), ["a"], "kind", "category")
    (a, *_) = decided_columns(preview(a="number", y="number"), decided)
    assert (a.kind, a.missing) == ("category", "most_frequent")
    assert roles(preview(b="number", y="number"), decided) == {"b": "input", "y": "target"}


def test_categories_have_no_mean() -> None:
    assert "mean" in fitting_policies([ColumnSpec("a")])
    assert not {"mean", "median"} & set(fitting_policies([ColumnSpec("a"), ColumnSpec("b", "category")]))


def test_split_and_scaling_follow_the_columns_until_they_are_changed() -> None:
    def choices(*columns: ColumnSpec, **more: object) -> Choices:
        return Choices(Path("a.csv"), "csv", {}, columns, **more)  # type: ignore[arg-type]  # by their names

    number, label = ColumnSpec("y", role="target"), ColumnSpec("y", "category", "target")
    assert choices(label).dealing(False)["split"] == "stratified"
    assert choices(label).dealing(False)["target_scaling"] == "none"
    assert choices(number).dealing(False)["target_scaling"] == "standard"
    assert choices(number, ColumnSpec("g", role="group")).dealing(False)["split"] == "grouped"
    assert choices(number).dealing(True)["split"] == "given"
    assert choices(number, test_file=Path("b.csv")).dealing(False)["test_share"] == 0.0
    assert choices(number, dealt={"split": "random"}).dealing(True)["split"] == "random"


def test_more_rows_than_fit_into_memory_are_not_read() -> None:
    look = Preview({}, ("a",) * 20, ("number",) * 20, (), 1_000_000, True)
    assert rows_that_fit(look, 4_000_000_000) is None
    assert rows_that_fit(look, 100_000_000) == 109_000
    assert rows_that_fit(look, None) is None
    assert rows_that_fit(look, 1) == 1


def test_the_free_memory_is_told_by_the_system(tmp_path: Path) -> None:
    told = tmp_path / "meminfo"
    told.write_text("MemTotal:       16000000 kB\nMemAvailable:    8000000 kB\n")
    assert _available(told) == 8_192_000_000
    told.write_text("MemTotal: 1 kB\n")
    assert _available(told) is None
    assert _available(tmp_path / "none") is None
    free = free_memory()
    assert free is not None
    assert 1_000_000 < free < 10**15
    pages = _by_pages()
    assert pages is None or pages > 1_000_000
