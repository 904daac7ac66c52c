"""A person's own table in the project file, and the path of the file that it came from."""

import os
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load, save

from bpgui.data import load as load_dataset
from bpgui.data import with_dataset
from bpgui.edits import layered
from bpgui.errors import FileError
from bpgui.files import open_project, save_project
from bpgui.spec import OWN, ColumnSpec, DatasetSpec, OwnSpec, Project, RawColumn, RawTable, TrainingSpec
from bpgui.spec.raw_table import categories

COLUMNS = (
    ColumnSpec("größe", missing="indicator"),
    ColumnSpec("colour", "category", missing="most_frequent"),
    ColumnSpec("pixel", missing="mean"),
    ColumnSpec("id", role="left_out"),
    ColumnSpec("kind", "category", "target"),
)
TABLE = RawTable(
    (
        RawColumn("größe", np.array([0.1, np.nan, 1 / 3, -0.0, 5e-324, 7.0])),
        categories("colour", ["red", "", "blue", "red", "ünïcode \U0001f9e0", "red"]),
        RawColumn("pixel", np.array([0, 255, 3, 4, 5, 6], dtype=np.uint8)),
        RawColumn("id", np.arange(6.0)),
        categories("kind", list("abcabc")),
    ),
    parts=np.array([0, 0, 0, 0, 1, 2], dtype=np.uint8),
)


def _project(**changes: object) -> Project:
    own = OwnSpec("my.csv", COLUMNS, reader="csv", options={"delimiter": ";"}, sha256="ab" * 32, bytes=99)
    spec = DatasetSpec(OWN, split="given", scaling="standard", own=replace(own, **changes))  # type: ignore[arg-type]
    return with_dataset(layered([6, 3], "tanh", "softmax", TrainingSpec()), spec, TABLE)


def test_embedded_data_comes_back_without_the_columns_that_are_left_out(tmp_path: Path) -> None:
    project = _project()
    save_project(project, tmp_path / "own.bpg")
    back = open_project(tmp_path / "own.bpg")
    assert back.table == RawTable(tuple(c for c in TABLE.columns if c.name != "id"), parts=TABLE.parts)
    assert replace(back, table=None) == replace(project, table=None)
    assert back.preparation == project.preparation


def test_data_of_a_file_is_not_in_the_project_but_what_answers_need_is(tmp_path: Path) -> None:
    project = _project(embedded=False, file=str(tmp_path / "my.csv"))
    save_project(project, tmp_path / "own.bpg")
    back = open_project(tmp_path / "own.bpg")
    assert back.table is None
    assert back.preparation == project.preparation
    assert back.preparation is not None
    np.testing.assert_array_equal(back.preparation.inputs_of(TABLE), project.preparation.inputs_of(TABLE))


def test_a_project_and_its_data_can_move_together(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "data").mkdir(parents=True)
    project = _project(embedded=False, file=str(old / "data" / "my.csv"), test_file=str(old / "test.csv"))
    save_project(project, old / "own.bpg")
    os.rename(old, new)
    back = open_project(new / "own.bpg").dataset
    assert back is not None
    assert back.own is not None
    assert (back.own.file, back.own.test_file) == (str(new / "data" / "my.csv"), str(new / "test.csv"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"type": "uint8"', b'"type": "uint9"', "table.columns[2].type: there is no type of numbers called 'uint9'"),
        (b'"role": "left_out"', b'"role": "left_oot"', "dataset.own.columns[3].role: There is no role of a column"),
        (b'"image_shape": null', b'"image_shape": [0, 4]', "The shape of the images is 0 x 4, which no image has"),
        (b'"most_rows": 0', b'"most_rows": -5', "The data cannot have -5 rows at the most"),
        (
            b'"kind": "category",\n        "levels": [\n          "a"',
            b'"kind": "number",\n        "levels": [\n          "a"',
            "'kind' needs levels if it is a category",
        ),
        (
            b'"missing": "drop",\n        "name": "kind"',
            b'"missing": "indicator",\n        "name": "kind"',
            "neither numbers nor one choice",
        ),
        (b'"rows": 6', b'"rows": 7', "its tensor 'table/0' is float64 of shape (6,) instead of float64 of shape (7,)"),
    ],
)
def test_damage_is_told_with_its_place(tmp_path: Path, old: bytes, new: bytes, words: str) -> None:
    path = tmp_path / "own.bpg"
    save_project(_project(), path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts["project.json"]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(old, new) if name == "project.json" else data)
    with pytest.raises(FileError) as caught:
        open_project(path)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("preparation/scale", 0.0, "'preparation/scale' is not above 0"),
        ("preparation/target_scale", -1.0, "'preparation/target_scale' is not above 0"),
        ("preparation/centre", np.nan, "holds a number that is not finite"),
        ("table/parts", 3, "The parts of the rows are not 0, 1 or 2"),
        ("table/1", 9, "has codes that name no category"),
    ],
)
def test_numbers_that_nothing_can_be_made_of_are_refused(tmp_path: Path, name: str, value: float, words: str) -> None:
    path = tmp_path / "own.bpg"
    save_project(_project(), path)
    with zipfile.ZipFile(path) as archive:
        choices, tensors = archive.read("project.json"), load(archive.read("parameters.safetensors"))
    tensors[name] = tensors[name].copy()
    tensors[name][0] = value
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.json", choices)
        archive.writestr("parameters.safetensors", save(tensors))
    with pytest.raises(FileError) as caught:
        open_project(path)
    assert words in str(caught.value)


def test_other_numbers_do_not_become_the_pixels_that_were_left_out(tmp_path: Path) -> None:
    names = ("p1", "p2", "p3", "p4", "age")
    raw = RawTable(
        (*(RawColumn(name, np.arange(4.0)) for name in names), categories("kind", list("abab"))), image_shape=(2, 2)
    )
    columns = (*(ColumnSpec(name) for name in names if name != "p4"), ColumnSpec("p4", role="left_out"))
    own = OwnSpec("pictures", (*columns, ColumnSpec("kind", "category", "target")))
    project = with_dataset(layered([4, 1], "tanh", "sigmoid", TrainingSpec()), DatasetSpec(OWN, own=own), raw)
    save_project(project, tmp_path / "own.bpg")
    back = open_project(tmp_path / "own.bpg")
    assert back.dataset is not None
    assert load_dataset(back.dataset, back.table).table.image_shape is None
