import hashlib
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

from bpgui.data import default_spec, load, resource
from bpgui.data.sources.digits import read_digits
from bpgui.errors import FileError

COUNTS = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]  # of the digits 0 to 9, as UCI states for the test part


def _written(folder: Path, **arrays: np.ndarray) -> Path:
    path = folder / "digits.npz"
    np.savez_compressed(path, **arrays)
    return path


def test_there_are_1797_images_with_the_published_number_of_each_digit() -> None:
    table = load(default_spec("digits")).table
    assert table.inputs.shape == (1797, 64)
    assert table.targets.shape == (1797, 10)
    assert np.bincount(table.labels()).tolist() == COUNTS
    assert table.classes == tuple("0123456789")


def test_pixels_go_from_paper_0_to_ink_1_in_sixteenths() -> None:
    inputs = load(default_spec("digits")).table.inputs
    assert set(np.unique(inputs)) == {step / 16 for step in range(17)}


def test_each_row_names_exactly_one_digit() -> None:
    targets = load(default_spec("digits")).table.targets
    assert set(np.unique(targets)) == {0.0, 1.0}
    assert (targets.sum(axis=1) == 1.0).all()


def test_the_first_image_shows_a_zero() -> None:
    table = load(default_spec("digits")).table
    assert table.image_shape == (8, 8)
    image = table.inputs[0].reshape(table.image_shape)
    assert table.labels()[0] == 0
    assert image[3:5, 3:5].max() == 0.0  # the hole in the middle
    assert image[3:5, 2].min() > 0.2  # its left
    assert image[3:5, 5].min() > 0.2  # and right side


def test_pixels_are_named_by_row_and_column() -> None:
    names = load(default_spec("digits")).table.input_names
    assert (names[0], names[1], names[8], names[63]) == ("pixel 1,1", "pixel 1,2", "pixel 2,1", "pixel 8,8")
    assert len(set(names)) == 64


def test_the_file_is_the_one_that_its_licence_page_describes() -> None:
    page = resource("datasets", "LICENSES.md").read_text(encoding="utf-8")
    section = page.split("## digits.npz")[1]
    stated = re.search(r"SHA-256 \| `([0-9a-f]{64})`", section)
    assert stated is not None
    assert hashlib.sha256(resource("datasets", "digits.npz").read_bytes()).hexdigest() == stated.group(1)
    assert "CC BY 4.0" in section
    assert "Alpaydin" in section


def test_every_bundled_data_file_is_on_the_licence_page() -> None:
    page = resource("datasets", "LICENSES.md").read_text(encoding="utf-8")
    files = [file.name for file in resource("datasets").iterdir() if file.name != "LICENSES.md"]
    assert files == [name for name in files if f"## {name}\n" in page]
    assert "digits.npz" in files


@pytest.mark.parametrize("place", range(0, 45_000, 3_000))
def test_a_damaged_file_is_told_in_words(tmp_path: Path, place: int) -> None:
    content = bytearray(resource("datasets", "digits.npz").read_bytes())
    content[place : place + 8] = bytes(byte ^ 0xFF for byte in content[place : place + 8])
    damaged = tmp_path / "digits.npz"
    damaged.write_bytes(content)
    with pytest.raises(FileError, match=r"'digits\.npz' is damaged: install bpgui again"):
        read_digits(damaged)


@pytest.mark.parametrize("flipped", [0x01, 0xFF])
def test_one_wrong_byte_in_the_headers_is_harmless_or_told_in_words(tmp_path: Path, flipped: int) -> None:
    content = resource("datasets", "digits.npz").read_bytes()
    sound = read_digits(resource("datasets", "digits.npz"))
    damaged = tmp_path / "digits.npz"
    refused = 0
    for place in (*range(120), *range(len(content) - 160, len(content))):
        damaged.write_bytes(content[:place] + bytes([content[place] ^ flipped]) + content[place + 1 :])
        try:
            table = read_digits(damaged)
        except FileError:
            refused += 1
        else:
            assert table.inputs.tobytes() == sound.inputs.tobytes()
            assert table.targets.tobytes() == sound.targets.tobytes()
    assert refused > 100


@pytest.mark.parametrize("length", [0, 1, 100, 20_000, 45_394])
def test_a_file_that_was_cut_off_is_told_in_words(tmp_path: Path, length: int) -> None:
    damaged = tmp_path / "digits.npz"
    damaged.write_bytes(resource("datasets", "digits.npz").read_bytes()[:length])
    with pytest.raises(FileError, match=r"'digits\.npz' is damaged"):
        read_digits(damaged)


IMAGES, LABELS = np.zeros((3, 64), np.uint8), np.zeros(3, np.uint8)


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        (IMAGES[:2], LABELS),
        (IMAGES[:, :63], LABELS),
        (IMAGES + np.uint8(17), LABELS),
        (IMAGES, LABELS + np.uint8(10)),
        (IMAGES.astype(np.float64), LABELS),
        (IMAGES, LABELS.astype(np.int64)),
        (IMAGES[:0], LABELS[:0]),
        (IMAGES, np.uint8(0)),
        (IMAGES.astype(object), LABELS),
    ],
)
def test_arrays_of_another_kind_are_refused(tmp_path: Path, images: np.ndarray, labels: np.ndarray) -> None:
    with pytest.raises(FileError, match="is damaged"):
        read_digits(_written(tmp_path, images=images, labels=labels))


def test_a_missing_array_or_a_bare_array_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is damaged"):
        read_digits(_written(tmp_path, images=IMAGES))
    bare = tmp_path / "bare.npy"
    np.save(bare, IMAGES)
    with pytest.raises(FileError, match=r"'bare\.npy' is damaged"):
        read_digits(bare)


def test_a_sound_file_is_read_from_any_place(tmp_path: Path) -> None:
    images = np.arange(128, dtype=np.uint8).reshape(2, 64) % np.uint8(17)
    path = _written(tmp_path, images=images, labels=np.array([7, 2], np.uint8))
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, "digits.npz")
    for file in (path, zipfile.Path(packed) / "digits.npz"):
        table = read_digits(file)
        assert table.labels().tolist() == [7, 2]
        assert (table.inputs * 16).tolist() == images.tolist()
