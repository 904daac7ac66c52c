import io
import math
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest

from bpgui.data.dataset import TEST, TRAIN, VALIDATION
from bpgui.data.readers import finish
from bpgui.data.readers.numpy_file import inspect, read
from bpgui.errors import FileError

RNG = np.random.default_rng(0)
IRIS = RNG.normal(size=(150, 4))
LABELS = np.repeat([0, 1, 2], 50)


def saved(path: Path, *alone: object, **arrays: object) -> Path:
    if alone:
        np.save(path, alone[0])
    else:
        np.savez_compressed(path, **arrays)
    return path


def refusal(path: Path, **options: str) -> str:
    with pytest.raises(FileError) as caught:
        finish(read(path, options))
    message = str(caught.value)
    assert path.name in message
    assert message.endswith(".")
    assert "\n" not in message
    return message


@pytest.fixture
def iris(tmp_path: Path) -> Path:
    names = {"feature_names": np.array(list("abcd")), "target_names": np.array(["setosa", "versicolor", "virginica"])}
    return saved(tmp_path / "iris.npz", X=IRIS, y=LABELS, **names)


def test_inputs_and_targets_are_recognised_with_the_names_of_columns_and_classes(iris: Path) -> None:
    preview = inspect(iris)
    assert (preview.options["inputs"], preview.options["targets"]) == ("X", "y")
    assert preview.names == ("a", "b", "c", "d", "y")
    assert preview.kinds == ("number",) * 4 + ("category",)
    assert (preview.total, preview.estimated) == (150, False)
    table = finish(read(iris))
    np.testing.assert_array_equal(np.stack([table.column(name).values for name in "abcd"], axis=1), IRIS)
    assert table.column("y").levels == ("setosa", "versicolor", "virginica")
    np.testing.assert_array_equal(table.column("y").values, LABELS)


@pytest.mark.parametrize(
    ("inputs", "targets"),
    [("x_train", "y_train"), ("images", "labels"), ("data", "target"), ("arr_0", "arr_1"), ("inputs", "targets")],
)
def test_the_usual_names_of_inputs_and_targets_are_recognised(tmp_path: Path, inputs: str, targets: str) -> None:
    path = saved(tmp_path / "a.npz", **{targets: LABELS, "other": np.ones(3), inputs: IRIS})
    preview = inspect(path)
    assert (preview.options["inputs"], preview.options["targets"]) == (inputs, targets)
    assert preview.notes == ("Left out: 'other'.",)


def test_parts_are_recognised_and_images_stay_small_numbers(tmp_path: Path) -> None:
    train, val, test = (RNG.integers(0, 256, (n, 5, 4), dtype=np.uint8) for n in (30, 10, 20))
    labels = {f"{part}_labels": RNG.integers(0, 2, (n, 1)) for part, n in (("train", 30), ("val", 10), ("test", 20))}
    path = saved(tmp_path / "med.npz", train_images=train, val_images=val, test_images=test, **labels)
    assert inspect(path).image_shape == (5, 4)
    table = finish(read(path))
    assert table.parts is not None
    np.testing.assert_array_equal(table.parts, np.repeat([TRAIN, VALIDATION, TEST], [30, 10, 20]))
    pixels = table.column("pixel 2,3").values
    assert pixels.dtype == np.uint8
    np.testing.assert_array_equal(pixels, np.concatenate((train, val, test))[:, 1, 2])
    # All pixels are views of one array, so that a large set takes a byte for each.
    assert pixels.base is not None
    assert pixels.base is table.column("pixel 1,1").values.base
    assert table.names[-1] == "labels"


def test_colours_may_stand_first_or_last(tmp_path: Path) -> None:
    pictures = RNG.integers(0, 256, (6, 8, 9, 3), dtype=np.uint8)
    last = finish(read(saved(tmp_path / "last.npz", images=pictures)))
    first = finish(read(saved(tmp_path / "first.npz", images=pictures.transpose(0, 3, 1, 2))))
    assert last.image_shape == first.image_shape == (8, 9, 3)
    assert last == first
    np.testing.assert_array_equal(last.column("pixel 2,3 green").values, pictures[:, 1, 2, 1])


def test_rows_with_a_single_one_are_classes(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.npz", X=IRIS, y=np.eye(3)[LABELS])
    assert inspect(path).names[-1] == "y"
    column = finish(read(path)).column("y")
    assert column.levels == ("0", "1", "2")
    np.testing.assert_array_equal(column.values, LABELS)


def test_arrays_of_one_value_a_row_are_columns(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.npz", size=np.array([1.5, np.nan, 3]), kind=np.array(["b", "", " a "]))
    table = finish(read(path))
    assert table.names == ("size", "kind")
    np.testing.assert_array_equal(table.column("size").values, [1.5, math.nan, 3])
    assert table.column("kind").levels == ("a", "b")
    np.testing.assert_array_equal(table.column("kind").values, [1, -1, 0])


@pytest.mark.parametrize("dtype", ["bool", "i1", "<u2", ">i8", "f2", ">f4", "<f8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_every_type_and_order_of_numbers_is_read(tmp_path: Path, dtype: str, order: str) -> None:
    values = RNG.integers(0, 2, (40, 3)).astype(dtype)
    path = saved(tmp_path / "a.npy", np.array(values, order=order))  # type: ignore[call-overload]  # a parameter
    assert inspect(path).rows[7] == tuple(str(int(value)) for value in values[7])
    table = finish(read(path))
    np.testing.assert_array_equal(np.stack([column.values for column in table.columns], axis=1), values)


def test_texts_that_are_numbers_are_numbers(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.npy", np.array([["1.5", "x"], ["2", "y"], ["", "x"]]))
    assert inspect(path).kinds == ("number", "category")
    np.testing.assert_array_equal(finish(read(path)).columns[0].values, [1.5, 2, math.nan])


def test_amounts_are_not_taken_for_classes_but_can_be_forced(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.npz", X=IRIS, y=np.arange(150))
    assert inspect(path).kinds[-1] == "number"
    levels = finish(read(path, kinds={"y": "category"})).column("y").levels
    assert levels is not None
    assert levels[:3] == ("0", "1", "2")
    numbers = finish(read(saved(tmp_path / "b.npz", X=IRIS, y=LABELS), kinds={"y": "number"}))
    assert numbers.column("y").levels is None


def test_other_arrays_can_be_chosen(iris: Path) -> None:
    table = finish(read(iris, {"inputs": "y", "targets": ""}))
    assert table.names == ("y",)


def test_a_row_limit_cuts_all_parts_in_proportion(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.npz", x_train=IRIS, y_train=LABELS, x_test=IRIS[:50], y_test=LABELS[:50])
    table = finish(read(path, most_rows=40))
    assert table.parts is not None
    np.testing.assert_array_equal(np.bincount(table.parts), [30, 0, 10])
    np.testing.assert_array_equal(table.columns[0].values[:30], IRIS[:30, 0])


def test_the_share_done_grows_to_one(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.npz", X=RNG.normal(size=(100_000, 10)), y=RNG.integers(0, 3, 100_000))
    shares = list(read(path))
    assert len(shares) > 3
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_python_objects_are_refused_and_never_unpickled(tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (tmp_path / "ran",)  # type: ignore[return-value]  # any callable runs

    path = saved(tmp_path / "a.npz", X=IRIS, y=np.array([Bomb()] * 150, dtype=object))
    assert "'y' holds Python objects" in refusal(path)
    assert "holds Python objects" in refusal(saved(tmp_path / "b.npy", np.array([{}, 1], dtype=object)))
    assert not (tmp_path / "ran").exists()


def test_an_archive_that_unpacks_to_gigabytes_is_refused_without_unpacking(tmp_path: Path) -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": (2_000_000_000, 1)})
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(header.getvalue()) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush every piece is packed by itself, so that one megabyte of zeros can be repeated.
    megabyte = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("X.npy", start + megabyte * 2000 + packer.flush())
        info = archive.infolist()[0]
        info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, len(header.getvalue()) + 2_000_000_000
    tracemalloc.start()
    try:
        assert "would unpack to 2.0 GB" in refusal(path)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_header_that_claims_more_than_the_file_has_is_refused(tmp_path: Path) -> None:
    values = io.BytesIO()
    np.lib.format.write_array_header_1_0(values, {"descr": "<f8", "fortran_order": False, "shape": (10**12, 4)})
    (tmp_path / "a.npy").write_bytes(values.getvalue() + bytes(320))
    assert "should take 32,000,000,000,000 bytes and has 320" in refusal(tmp_path / "a.npy")
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("X.npy", values.getvalue() + bytes(320))
    assert "should take" in refusal(tmp_path / "a.npz")


@pytest.mark.parametrize("keep", [0.3, 0.9])
@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_a_file_that_is_cut_short_is_refused(tmp_path: Path, suffix: str, keep: float) -> None:
    path = tmp_path / f"a{suffix}"
    path = saved(path, IRIS) if suffix == ".npy" else saved(path, X=IRIS)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    assert "damaged" in refusal(path)


def test_an_archive_with_damaged_values_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.npz", X=IRIS)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(bytes(data))
    assert "damaged" in refusal(path)


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.array(3.0), "single value"),
        (np.empty((0, 4)), "without any values"),
        (np.ones(3, dtype=complex), "type complex128"),
        (np.zeros(3, dtype=[("a", "f8"), ("b", "i4")]), "holds records"),
        (np.zeros((2, 3, 4, 5, 6)), "5 dimensions"),
        (np.zeros((2, 20_000), dtype=np.uint8), "20,000 columns"),
        (np.array([[1.0, 2.0], [3.0, math.inf]]), "row 2, column 2: the number is infinite"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, array: object, words: str) -> None:
    assert words in refusal(saved(tmp_path / "a.npy", array))


def test_an_infinite_number_is_found_in_an_array_stored_by_columns(tmp_path: Path) -> None:
    values = IRIS.copy()
    values[7, 2] = -math.inf
    assert "row 8, column 3" in refusal(saved(tmp_path / "a.npy", np.asfortranarray(values)))


def test_arrays_of_unlike_length_are_refused(tmp_path: Path) -> None:
    assert "'y' has 149 rows and 'X' has 150" in refusal(saved(tmp_path / "a.npz", X=IRIS, y=LABELS[1:]))


def test_an_unknown_array_or_option_names_those_that_there_are(iris: Path) -> None:
    assert "choose one of X, y" in refusal(iris, inputs="Z")
    assert "there is no option 'sheet'" in refusal(iris, sheet="1")


def test_a_text_in_a_column_of_numbers_is_named_with_its_row(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.npz", x=np.arange(3.0), y=np.array(["1", "two", "3"]))
    with pytest.raises(FileError, match=r"row 2, column 2 \('y'\): it holds the text 'two'"):
        finish(read(path, kinds={"y": "number"}))


def test_files_that_are_not_numpys_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_text("a,b\n1,2\n")
    assert "no file of NumPy's" in refusal(tmp_path / "a.npz")
    with zipfile.ZipFile(tmp_path / "b.npz", "w") as archive:
        archive.writestr("notes.txt", "none")
    assert "no array in it" in refusal(tmp_path / "b.npz")


def test_an_archive_with_a_million_parts_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.npz", X=IRIS)
    data = bytearray(path.read_bytes())
    end = data.rindex(b"PK\x05\x06")
    data[end + 8 : end + 12] = b"\xff\xff\xff\xff"
    path.write_bytes(bytes(data))
    assert "65,535 parts" in refusal(path)
