import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from bpgui.data.dataset import TEST, TRAIN
from bpgui.data.readers import finish, memory_needed
from bpgui.data.readers.idx import inspect, read
from bpgui.errors import FileError

RNG = np.random.default_rng(0)
CODES = {"u1": 8, "i1": 9, ">i2": 11, ">i4": 12, ">f4": 13, ">f8": 14}


def written(path: Path, values: object, kind: str = "u1", shape: tuple[int, ...] | None = None) -> Path:
    array = np.asarray(values).astype(kind)
    lengths = array.shape if shape is None else shape
    data = struct.pack(f">BBBB{len(lengths)}I", 0, 0, CODES[kind], len(lengths), *lengths) + array.tobytes()
    path.write_bytes(gzip.compress(data, 1) if path.suffix == ".gz" else data)
    return path


def refusal(path: Path, **options: str) -> str:
    with pytest.raises(FileError) as caught:
        finish(read(path, options))
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message


TRAIN_IMAGES, TEST_IMAGES = RNG.integers(0, 256, (60, 5, 4)), RNG.integers(0, 256, (20, 5, 4))
TRAIN_LABELS, TEST_LABELS = RNG.integers(0, 10, 60), RNG.integers(0, 10, 20)


@pytest.fixture(params=["", ".gz"])
def mnist(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    written(tmp_path / f"train-labels-idx1-ubyte{request.param}", TRAIN_LABELS)
    written(tmp_path / f"t10k-images-idx3-ubyte{request.param}", TEST_IMAGES)
    written(tmp_path / f"t10k-labels-idx1-ubyte{request.param}", TEST_LABELS)
    return written(tmp_path / f"train-images-idx3-ubyte{request.param}", TRAIN_IMAGES)


def test_images_find_their_labels_and_the_test_part_beside_them(mnist: Path) -> None:
    preview = inspect(mnist)
    assert preview.total == 80
    assert preview.image_shape == (5, 4)
    assert preview.rows[3] == (*map(str, TRAIN_IMAGES[3].ravel()), str(TRAIN_LABELS[3]))
    assert preview.kinds[-1] == "category"
    table = finish(read(mnist, preview.options))
    assert table.parts is not None
    np.testing.assert_array_equal(table.parts, np.repeat([TRAIN, TEST], [60, 20]))
    images = np.stack([column.values for column in table.columns[:-1]], axis=1)
    assert images.dtype == np.uint8
    np.testing.assert_array_equal(images, np.concatenate((TRAIN_IMAGES, TEST_IMAGES)).reshape(80, 20))
    label = table.column("label")
    assert label.levels is not None
    read_labels = [int(label.levels[code]) for code in label.values]
    np.testing.assert_array_equal(read_labels, np.concatenate((TRAIN_LABELS, TEST_LABELS)))


def test_pixels_need_about_a_byte_each(mnist: Path) -> None:
    needed = memory_needed(inspect(mnist))
    assert needed is not None
    assert 80 * 21 <= needed <= 3 * 80 * 21


def test_the_test_images_alone_are_one_part(mnist: Path) -> None:
    table = finish(read(mnist.parent / mnist.name.replace("train", "t10k")))
    assert (table.rows, table.parts) == (20, None)


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        ("train-images.idx3-ubyte", "train-labels.idx1-ubyte"),
        ("emnist-letters-train-images-idx3-ubyte.gz", "emnist-letters-train-labels-idx1-ubyte.gz"),
        ("train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz"),
        ("images.idx", "labels.idx"),
    ],
)
def test_other_names_and_packings_are_recognised(tmp_path: Path, images: str, labels: str) -> None:
    written(tmp_path / labels, TRAIN_LABELS)
    assert inspect(written(tmp_path / images, TRAIN_IMAGES)).options["labels"] == labels


def test_images_without_labels_are_read_alone_with_a_note(tmp_path: Path) -> None:
    path = written(tmp_path / "faces.idx", TRAIN_IMAGES)
    assert "No file of labels" in inspect(path).notes[0]
    assert finish(read(path)).names[-1] == "pixel 5,4"


def test_the_labels_can_be_chosen_or_left_out(mnist: Path) -> None:
    other = written(mnist.parent / "other.gz", TRAIN_LABELS[::-1])
    column = finish(read(mnist, {"labels": other.name, "test_images": ""})).column("label")
    assert column.levels is not None
    assert [int(column.levels[code]) for code in column.values] == TRAIN_LABELS[::-1].tolist()
    assert "label" not in finish(read(mnist, {"labels": "", "test_images": ""})).names


@pytest.mark.parametrize("kind", CODES)
def test_every_type_of_values_is_read(tmp_path: Path, kind: str) -> None:
    table = finish(read(written(tmp_path / "a.idx", TRAIN_IMAGES % 100, kind)))
    np.testing.assert_array_equal(table.columns[1].values, (TRAIN_IMAGES % 100)[:, 0, 1])
    assert table.columns[1].values.dtype == (np.uint8 if kind == "u1" else np.float64)


@pytest.mark.parametrize("shape", [(60,), (60, 3), (60, 4, 5, 3)])
def test_values_of_other_dimensions_are_read(tmp_path: Path, shape: tuple[int, ...]) -> None:
    values = RNG.integers(0, 256, shape)
    table = finish(read(written(tmp_path / "a.idx", values)))
    assert len(table.columns) == values[0].size
    assert table.image_shape == (None if len(shape) < 3 else shape[1:])


def test_a_row_limit_keeps_both_parts(mnist: Path) -> None:
    table = finish(read(mnist, most_rows=8))
    assert table.parts is not None
    assert np.bincount(table.parts).tolist() == [6, 0, 2]


def test_labels_that_are_not_as_many_as_the_images_are_refused(mnist: Path) -> None:
    written(mnist.parent / mnist.name.replace("images-idx3", "labels-idx1"), TRAIN_LABELS[:59])
    assert "59 labels" in refusal(mnist)
    assert "60 images" in refusal(mnist)


def test_a_file_of_labels_names_the_images_to_choose(mnist: Path) -> None:
    labels = mnist.parent / mnist.name.replace("images-idx3", "labels-idx1")
    assert f"'{mnist.name}'" in refusal(labels)


def test_test_images_of_another_shape_are_refused(mnist: Path) -> None:
    written(mnist.parent / mnist.name.replace("train", "t10k"), TEST_IMAGES[:, :4])
    assert "4 x 4 and not 5 x 4" in refusal(mnist)


def test_a_header_that_claims_more_than_the_file_has_is_refused(tmp_path: Path) -> None:
    assert "says 1,220 bytes of values and it has 1,200" in refusal(
        written(tmp_path / "a.idx", TRAIN_IMAGES, shape=(61, 5, 4))
    )
    assert "it ends before its last value" in refusal(written(tmp_path / "a.gz", TRAIN_IMAGES, shape=(61, 5, 4)))
    assert "more than the file can hold" in refusal(written(tmp_path / "b.gz", TRAIN_IMAGES, shape=(2**31, 500, 4)))


def test_a_packed_file_that_is_cut_short_is_refused(mnist: Path) -> None:
    mnist.write_bytes(mnist.read_bytes()[:-700])
    assert "damaged" in refusal(mnist)


def test_a_packed_file_with_more_than_its_header_says_is_refused(tmp_path: Path) -> None:
    assert "more in it" in refusal(written(tmp_path / "a.gz", TRAIN_IMAGES, shape=(59, 5, 4)))


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.idx").write_bytes(b"\0\0\x0a\x03" + bytes(100))
    assert "no IDX file" in refusal(tmp_path / "a.idx")
    (tmp_path / "b.idx").write_bytes(b"\0\0\x08\x09" + bytes(100))
    assert "1 to 4 dimensions" in refusal(tmp_path / "b.idx")
    (tmp_path / "c.idx").write_bytes(b"\0\0\x08\x03" + bytes(12))
    assert "0 x 0 x 0" in refusal(tmp_path / "c.idx")


def test_files_in_other_folders_are_not_reached_by_name(mnist: Path) -> None:
    assert "not the name of a file beside it" in refusal(mnist, labels="../secret")
