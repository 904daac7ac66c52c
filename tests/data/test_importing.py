"""From a file to own data: what columns are likely for, two files as one, and a recipe that knows its files again."""

import hashlib
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bpgui.data.importing import joined, read_own, suggested_columns, usual_policy
from bpgui.data.readers import READERS, Preview, finish
from bpgui.errors import DataError, FileError, UnknownNameError
from bpgui.spec import ColumnSpec, OwnSpec, RawColumn, RawTable
from bpgui.spec.raw_table import categories


def _preview(*names: str, texts: tuple[str, ...] = ()) -> Preview:
    kinds = tuple("category" if name in texts else "number" for name in names)
    return Preview({}, names, kinds, (), None)  # type: ignore[arg-type]  # the kinds are those that there are


def _roles(*names: str) -> list[str]:
    return [column.role for column in suggested_columns(_preview(*names))]


@pytest.mark.parametrize(
    ("names", "roles"),
    [
        (["a", "b", "c"], ["input", "input", "target"]),
        (["a", "species", "c"], ["input", "target", "input"]),
        (["a", " Species ", "c"], ["input", "target", "input"]),
        (["ID", "a", "class", "patient", "part"], ["left_out", "input", "target", "group", "part"]),
        (["class", "label", "a"], ["target", "left_out", "input"]),
        (["a", "id"], ["target", "left_out"]),
        (["id", "group"], ["left_out", "group"]),
        (["PassengerId", "customer_id", "grid", "acid", "y"], ["left_out", "left_out", "input", "input", "target"]),
        (["patient id", "userID", "a", "y"], ["group", "group", "input", "target"]),
        (["a"], ["target"]),
        ([], []),
    ],
)
def test_roles_follow_the_names_and_else_the_last_column_is_the_target(names: list[str], roles: list[str]) -> None:
    assert _roles(*names) == roles


def test_only_inputs_are_filled_in_and_each_as_its_kind_allows() -> None:
    columns = suggested_columns(_preview("id", "size", "colour", "kind", texts=("colour", "kind")))
    assert [(column.kind, column.missing) for column in columns] == [
        ("number", "drop"), ("number", "mean"), ("category", "most_frequent"), ("category", "drop"),
    ]  # fmt: skip
    assert (usual_policy("number"), usual_policy("category")) == ("mean", "most_frequent")


def _table(*columns: RawColumn, **more: object) -> RawTable:
    return RawTable(columns, **more)  # type: ignore[arg-type]  # named as the fields


def test_two_files_become_one_table_whose_second_rows_are_the_test_part() -> None:
    first = _table(
        RawColumn("x", np.array([1.0, np.nan])),
        categories("c", ["b", ""]),
        RawColumn("p", np.array([7, 9], dtype=np.uint8)),
    )
    second = _table(
        RawColumn("p", np.array([1], dtype=np.uint8)),
        RawColumn("other", np.zeros(1)),
        categories("c", ["a"]),
        RawColumn("x", np.array([3.0])),
    )
    both = joined(first, second)
    assert both.names == ("x", "c", "p")
    np.testing.assert_array_equal(both.column("x").values, [1.0, np.nan, 3.0])
    assert [both.column("c").text(row) for row in range(3)] == ["b", "", "a"]
    assert both.column("c").levels == ("a", "b")
    assert both.column("p").values.dtype == np.uint8
    assert both.column("p").values.tolist() == [7, 9, 1]
    assert both.parts is not None
    assert both.parts.tolist() == [0, 0, 2]


def test_the_first_file_decides_what_a_column_is() -> None:
    codes = joined(_table(categories("c", ["1", "x"])), _table(RawColumn("c", np.array([1.0, 2.0]))))
    assert [codes.column("c").text(row) for row in range(4)] == ["1", "x", "1", "2"]
    numbers = joined(_table(RawColumn("c", np.array([1, 2], dtype=np.uint8))), _table(categories("c", ["2.5"])))
    assert numbers.column("c").values.tolist() == [1.0, 2.0, 2.5]
    with pytest.raises(DataError, match="has the text 'x' in row 2, which is no number"):
        joined(_table(RawColumn("c", np.zeros(1))), _table(categories("c", ["2", "x"])))


def test_pictures_stay_pictures_and_a_column_that_the_test_file_lacks_is_named() -> None:
    pixels = _table(RawColumn("a", np.zeros(2)), RawColumn("b", np.zeros(2)), image_shape=(1, 2))
    assert joined(pixels, pixels).image_shape == (1, 2)
    with pytest.raises(DataError, match=r"The test file has no column 'b': choose one with the same columns\."):
        joined(pixels, _table(RawColumn("a", np.zeros(2))))


def _own(file: Path, **changes: object) -> OwnSpec:
    preview = READERS["csv"].inspect(file)
    own = OwnSpec(file.name, suggested_columns(preview), str(file), reader="csv", options=preview.options)
    return replace(own, **changes)  # type: ignore[arg-type]  # named as the fields


def _shares(steps: Generator[float, None, object]) -> list[float]:
    return list(steps)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("x,kind\n" + "".join(f"{k},{'ab'[k % 2]}\n" for k in range(50)), encoding="utf-8")
    second.write_text("kind,x\nc,7\nb,8\n", encoding="utf-8")
    return first, second


def test_a_recipe_gets_the_checksum_and_the_size_of_its_file(files: tuple[Path, Path]) -> None:
    content = files[0].read_bytes()
    own, table = finish(read_own(_own(files[0])))
    assert (own.sha256, own.bytes, own.test_sha256) == (hashlib.sha256(content).hexdigest(), len(content), "")
    assert table.rows == 50
    assert table.parts is None


def test_shares_of_two_files_rise_to_one(files: tuple[Path, Path]) -> None:
    shares = _shares(read_own(_own(files[0], test_file=str(files[1]))))
    assert shares == sorted(shares)
    assert 0.0 <= shares[0] < 0.5 < shares[-1] <= 1.0


def test_a_second_file_is_the_test_part_and_only_the_first_is_cut(files: tuple[Path, Path]) -> None:
    own, table = finish(read_own(_own(files[0], test_file=str(files[1]), most_rows=10)))
    assert own.test_sha256 == hashlib.sha256(files[1].read_bytes()).hexdigest()
    assert table.rows == 12
    assert table.parts is not None
    assert table.parts.tolist() == [0] * 10 + [2] * 2
    assert [table.column("kind").text(row) for row in (0, 10, 11)] == ["a", "c", "b"]


def test_a_kind_that_was_chosen_is_kept_while_reading(files: tuple[Path, Path]) -> None:
    columns = (ColumnSpec("x", "category"), ColumnSpec("kind", "category", "target"))
    _, table = finish(read_own(_own(files[0], columns=columns)))
    assert table.column("x").levels == tuple(map(str, range(50)))


def test_a_folder_is_known_by_the_names_and_sizes_of_its_files(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    for kind in "ab":
        (tmp_path / "set" / kind).mkdir(parents=True)
        image.new("L", (4, 4), 200).save(tmp_path / "set" / kind / "1.png")
    preview = READERS["images"].inspect(tmp_path / "set")
    own = OwnSpec("set", suggested_columns(preview), str(tmp_path / "set"), reader="images", options=preview.options)
    first, table = finish(read_own(own))
    assert table.rows == 2
    assert first.bytes == sum(file.stat().st_size for file in (tmp_path / "set").rglob("*.png"))
    assert finish(read_own(own))[0] == first
    image.new("L", (4, 4), 200).save(tmp_path / "set" / "a" / "2.png")
    assert finish(read_own(own))[0].sha256 != first.sha256


def test_files_that_go_while_a_folder_is_read_do_no_harm(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    for kind in "ab":
        (tmp_path / "set" / kind).mkdir(parents=True)
        image.new("L", (4, 4), 200).save(tmp_path / "set" / kind / "1.png")
    extra = tmp_path / "set" / "a" / "notes.txt"
    extra.write_text("much", encoding="utf-8")
    preview = READERS["images"].inspect(tmp_path / "set")
    own = OwnSpec("set", suggested_columns(preview), str(tmp_path / "set"), reader="images", options=preview.options)
    steps = read_own(own)
    # Everything is listed once the share is that of the checksum, with which the folder is gone through once more.
    while next(steps) < 0.9:
        pass
    while next(steps) <= 0.9:
        extra.unlink(missing_ok=True)
    read, _ = finish(steps)
    assert read == finish(read_own(own))[0]


def test_what_cannot_be_read_is_told(files: tuple[Path, Path]) -> None:
    with pytest.raises(UnknownNameError, match="no reader called 'cvs': did you mean 'csv'"):
        finish(read_own(_own(files[0], reader="cvs")))
    own = _own(files[0])
    files[0].unlink()
    with pytest.raises(FileError, match=r"'a\.csv' cannot be opened, it does not exist"):
        finish(read_own(own))


def test_y_is_a_coordinate_beside_a_clearer_target(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("x,y,class\n" + "".join(f"{k},{2 * k},{'ab'[k % 2]}\n" for k in range(6)))
    columns = suggested_columns(READERS["csv"].inspect(path))
    assert [column.role for column in columns] == ["input", "input", "target"]
    path.write_text("x,y\n" + "".join(f"{k},{2 * k}\n" for k in range(6)))
    assert [column.role for column in suggested_columns(READERS["csv"].inspect(path))] == ["input", "target"]
