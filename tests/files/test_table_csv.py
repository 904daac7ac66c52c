"""Tables as CSV: read back bit for bit, harmless in a spreadsheet, and with names that tell columns apart."""

import csv
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpgui.data import default_spec, load
from bpgui.data.own_copy import plain_table
from bpgui.data.readers import READERS, finish
from bpgui.errors import FileError
from bpgui.files.table_csv import (
    escaped,
    part_column,
    write_answers_csv,
    write_dataset_csv,
)
from bpgui.spec import OWN, ColumnSpec, DatasetSpec, OwnSpec, RawColumn, RawTable
from bpgui.spec.raw_table import categories

CSV = READERS["csv"]
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
WORDS = ("red", "ünïcode 🧠", 'a "quoted" one', "with, comma", "semi;colon", "it's", "x = 1", "a-b", "1.5.2")


def written(path: Path, table: RawTable) -> None:
    """Write a table that nobody has answered."""
    write_answers_csv(path, table, RawTable(()))


def _read(path: Path, kinds: dict[str, str]) -> RawTable:
    return finish(CSV.read(path, CSV.inspect(path).options, kinds))  # type: ignore[arg-type]  # each is one of the kinds


def _lines(path: Path) -> list[list[str]]:
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


@given(
    numbers=st.lists(st.one_of(NUMBERS, st.just(math.nan)), min_size=3, max_size=20),
    seed=st.integers(0, 1000),
)
def test_numbers_and_words_come_back_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[float], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    # A row that lacks everything would be an empty line.
    pixels = rng.integers(0, 256, len(numbers)).astype(np.uint8)
    words = [*WORDS, ""]
    texts = [words[k] for k in rng.integers(0, len(words), len(numbers))]
    table = RawTable((RawColumn("x", np.array(numbers)), RawColumn("p", pixels), categories("word", texts)))
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    written(path, table)
    back = _read(path, {"x": "number", "p": "number", "word": "category"})
    assert back.names == table.names
    assert back.column("x").values.tobytes() == table.column("x").values.tobytes()
    assert back.column("p").values.tolist() == pixels.tolist()
    assert [back.column("word").text(row) for row in range(back.rows)] == texts


def test_whole_numbers_are_written_without_a_point_and_gaps_are_empty(tmp_path: Path) -> None:
    table = RawTable(
        (RawColumn("x", np.array([1.0, -0.5, np.nan, 1e300, 0.1])), categories("c", ["a", "", "b", "", ""]))
    )
    written(tmp_path / "t.csv", table)
    assert _lines(tmp_path / "t.csv") == [["x", "c"], ["1", "a"], ["-0.5", ""], ["", "b"], ["1e+300", ""], ["0.1", ""]]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("-1.5", "-1.5"),
        ("+3", "+3"),
        ("-1e5", "-1e5"),
        ("plain", "plain"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe_and_numbers_do_not(text: str, written: str) -> None:
    assert escaped(text) == written


def test_categories_and_names_of_columns_are_escaped_in_every_file(tmp_path: Path) -> None:
    table = RawTable((RawColumn("=x", np.zeros(1)), categories("@c", ["=HYPERLINK(1)"])))
    answers = RawTable((categories("predicted @c", ["+1+1"]),))
    written(tmp_path / "a.csv", table)
    assert _lines(tmp_path / "a.csv") == [["'=x", "'@c"], ["0", "'=HYPERLINK(1)"]]
    write_answers_csv(tmp_path / "b.csv", table, answers)
    assert _lines(tmp_path / "b.csv") == [["'=x", "'@c", "predicted @c"], ["0", "'=HYPERLINK(1)", "'+1+1"]]


def _own() -> tuple[DatasetSpec, RawTable]:
    rng = np.random.default_rng(0)
    x = rng.normal(5.0, 2.0, 30)
    x[3] = np.nan
    raw = RawTable(
        (
            RawColumn("x", x),
            RawColumn("part", rng.normal(size=30)),
            categories("kind", [("", "no", "yes")[1 + k % 2] if k != 4 else "" for k in range(30)]),
        )
    )
    columns = (ColumnSpec("x", missing="mean"), ColumnSpec("part"), ColumnSpec("kind", "category", "target"))
    own = OwnSpec("my.csv", columns)
    return DatasetSpec(OWN, own=own, test_share=0.2, validation_share=0.1, scaling="standard"), raw


def test_own_data_is_exported_as_it_was_given_with_the_part_of_each_row(tmp_path: Path) -> None:
    spec, raw = _own()
    dataset = load(spec, raw)
    write_dataset_csv(tmp_path / "t.csv", dataset, raw)
    names, *rows = _lines(tmp_path / "t.csv")
    # A column of the person's own is called like it already.
    assert names == ["x", "part", "kind", "part (2)"]
    # The row without a target is not part of the data.
    assert len(rows) == 29
    kept = [row for row in range(30) if row != 4]
    assert [line[:3] for line in rows] == [[column.text(row) for column in raw.columns] for row in kept]
    parts = np.array([line[3] for line in rows])
    assert np.flatnonzero(parts == "test").tolist() == dataset.test_rows.tolist()
    assert np.flatnonzero(parts == "validation").tolist() == dataset.validation_rows.tolist()
    assert np.flatnonzero(parts == "train").tolist() == dataset.train_rows.tolist()


def test_bundled_data_is_exported_in_its_own_unit_with_the_class_in_words(tmp_path: Path) -> None:
    spec = default_spec("iris")
    scaled, plain = (load(replace(spec, scaling=way)) for way in ("standard", "none"))
    write_dataset_csv(tmp_path / "t.csv", scaled)
    names, *rows = _lines(tmp_path / "t.csv")
    assert names == [*plain.table.input_names, "class", "part"]
    np.testing.assert_allclose(np.array([row[:4] for row in rows], dtype=float), plain.table.inputs, rtol=1e-12)
    assert [row[4] for row in rows] == [plain.table.classes[label] for label in plain.table.labels()]


def test_targets_of_numbers_are_exported_in_their_own_unit() -> None:
    spec = default_spec("sine")
    scaled, plain = (load(replace(spec, target_scaling=way)) for way in ("standard", "none"))
    assert not np.array_equal(scaled.table.targets, plain.table.targets)
    column = plain_table(scaled).columns[-1]
    assert column.name == plain.table.target_names[0]
    np.testing.assert_allclose(column.values, plain.table.targets[:, 0], atol=1e-12)


def test_the_same_names_for_inputs_and_targets_are_told_apart(tmp_path: Path) -> None:
    dataset = load(default_spec("letter-memory"))
    assert set(dataset.table.input_names) == set(dataset.table.target_names)
    write_dataset_csv(tmp_path / "t.csv", dataset)
    names, first, *_ = _lines(tmp_path / "t.csv")
    assert len(set(names)) == len(names) == 2 * len(dataset.table.input_names) + 1
    width = len(dataset.table.input_names)
    assert names[width] == f"{names[0]} (2)"
    np.testing.assert_array_equal(np.array(first[:width], dtype=float), dataset.table.inputs[0])
    np.testing.assert_array_equal(np.array(first[width:-1], dtype=float), dataset.table.targets[0])
    # So that it can be read again.
    assert _read(tmp_path / "t.csv", {}).rows == len(dataset.table.inputs)


def test_answers_stand_beside_the_rows_with_their_part_where_it_is_known(tmp_path: Path) -> None:
    spec, raw = _own()
    dataset = load(spec, raw)
    assert dataset.sources is not None
    given = raw.taken(dataset.sources)
    answers = dataset.preparation.answers_of(np.linspace(0.0, 1.0, 29)[:, np.newaxis])
    write_answers_csv(tmp_path / "a.csv", given, answers, dataset)
    names, *rows = _lines(tmp_path / "a.csv")
    assert names == ["x", "part", "kind", "part (2)", "predicted kind", "output no", "output yes"]
    assert rows[0][4:] == ["no", "1", "0"]
    assert [row[3] for row in rows] == [part_column(dataset).text(row) for row in range(29)]
    write_answers_csv(tmp_path / "b.csv", given, given)
    assert _lines(tmp_path / "b.csv")[0] == ["x", "part", "kind", "x (2)", "part (2)", "kind (2)"]


def test_a_folder_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"t\.csv' was not written"):
        written(tmp_path / "no" / "t.csv", RawTable((RawColumn("x", np.zeros(1)),)))
