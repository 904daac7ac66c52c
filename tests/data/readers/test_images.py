import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bpgui.data.dataset import TEST, TRAIN
from bpgui.data.readers import finish, images
from bpgui.data.readers.image_folder import list_pictures
from bpgui.data.readers.images import inspect, read
from bpgui.errors import FileError
from bpgui.spec import Value

RNG = np.random.default_rng(0)


def picture(path: Path, height: int = 6, width: int = 5, colour: bool = False, **options: object) -> np.ndarray:
    """Write a picture, dark at its border, and return its pixels."""
    pixels = RNG.integers(0, 256, (height, width, 3) if colour else (height, width), dtype=np.uint8)
    pixels[0] = pixels[-1] = pixels[:, 0] = pixels[:, -1] = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, **options)
    return pixels


def refusal(path: Path, **options: Value) -> str:
    with pytest.raises(FileError) as caught:
        finish(read(path, options))
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message


def huge_png(path: Path) -> None:
    """Write a PNG whose header says 50,000 x 50,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)))


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    for label in ("cat", "dog"):
        for number in (1, 2, 10):
            picture(tmp_path / label / f"{number}.png")
    return tmp_path


def test_numbers_in_names_are_in_order(pets: Path) -> None:
    listing = finish(list_pictures(pets))
    assert [folder.names for folder in listing.folders] == [("1.png", "2.png", "10.png")] * 2


def test_more_pictures_than_the_bound_are_refused_or_counted_that_far(pets: Path) -> None:
    with pytest.raises(FileError, match="more than 4 pictures"):
        finish(list_pictures(pets, 4))
    assert finish(list_pictures(pets, 4, stop=True)).count == 4


def test_the_folders_are_the_classes_and_small_pictures_keep_their_size(tmp_path: Path) -> None:
    pixels = [picture(tmp_path / name) for name in ("cat/2.png", "cat/10.png", "dog/1.png")]
    preview = inspect(tmp_path)
    assert preview.options == {
        "height": 6, "width": 5, "colour": "grey", "inverted": False, "leave_out_broken": False,
    }  # fmt: skip
    assert (preview.total, preview.image_shape) == (3, (6, 5))
    assert preview.rows[1] == (*map(str, pixels[1].ravel()), "cat")
    table = finish(read(tmp_path))
    np.testing.assert_array_equal(
        np.stack([column.values for column in table.columns[:-1]], axis=1), np.stack(pixels).reshape(3, 30)
    )
    assert table.column("class").levels == ("cat", "dog")
    assert table.column("class").values.tolist() == [0, 0, 1]
    assert table.column("pixel 1,1").values.dtype == np.uint8
    assert table.parts is None


@pytest.mark.parametrize("suffix", ["png", "gif", "bmp", "pgm", "tiff", "webp"])
def test_every_format_without_loss_is_read_as_it_is(tmp_path: Path, suffix: str) -> None:
    pixels = picture(tmp_path / "a" / f"1.{suffix}", **({"lossless": True} if suffix == "webp" else {}))
    table = finish(read(tmp_path, {"colour": "grey"}))
    assert [int(column.values[0]) for column in table.columns[:-1]] == pixels.ravel().tolist()


def test_jpeg_pictures_are_read_and_scaled_with_their_shape_kept(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    Image.new("L", (800, 400), 200).save(tmp_path / "a" / "1.jpg")
    table = finish(read(tmp_path, {"height": 10, "width": 10, "inverted": False}))
    values = np.array([column.values[0] for column in table.columns[:-1]]).reshape(10, 10)
    # Twice as wide as high: the rest above and below is filled with 0.
    assert (values[2:7] > 190).all()
    assert not values[:2].any()
    assert not values[8:].any()


def test_coloured_pictures_keep_their_colours(tmp_path: Path) -> None:
    pixels = picture(tmp_path / "a" / "1.png", colour=True)
    preview = inspect(tmp_path)
    assert (preview.options["colour"], preview.image_shape) == ("rgb", (6, 5, 3))
    table = finish(read(tmp_path))
    assert int(table.column("pixel 3,2 green").values[0]) == pixels[2, 1, 1]
    assert len(finish(read(tmp_path, {"colour": "grey"})).columns) == 31


def test_dark_ink_on_light_paper_is_inverted_unless_it_is_told_not_to(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    pixels = np.full((6, 6), 255, dtype=np.uint8)
    pixels[2, 3] = 10
    Image.fromarray(pixels).save(tmp_path / "a" / "1.png")
    preview = inspect(tmp_path)
    assert preview.options["inverted"] is True
    assert "inverted" in preview.notes[0]
    assert int(finish(read(tmp_path)).column("pixel 3,4").values[0]) == 245
    assert int(finish(read(tmp_path, {"inverted": False})).column("pixel 3,4").values[0]) == 10


def test_transparent_pictures_lie_on_white_and_16_bits_are_scaled(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(tmp_path / "a" / "1.png")
    Image.fromarray(np.full((4, 4), 128 * 256, dtype=np.uint16)).save(tmp_path / "a" / "2.png")
    table = finish(read(tmp_path, {"inverted": False, "colour": "grey"}))
    assert table.column("pixel 1,1").values.tolist() == [255, 128]


def test_pictures_lying_on_their_side_are_put_upright(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    upright = Image.new("L", (4, 8))
    exif = upright.getexif()
    exif[0x0112] = 6
    upright.save(tmp_path / "a" / "1.jpg", exif=exif)
    table = finish(read(tmp_path, {"height": 8, "width": 8, "inverted": True}))
    values = np.array([column.values[0] for column in table.columns[:-1]]).reshape(8, 8)
    assert not values[:2].any()
    assert (values[3:5] > 200).all()


def test_pictures_of_unlike_sizes_are_scaled_to_one(tmp_path: Path) -> None:
    picture(tmp_path / "a" / "1.png", 6, 5)
    picture(tmp_path / "a" / "2.png", 60, 90)
    preview = inspect(tmp_path)
    assert preview.image_shape == (32, 32)
    assert any("differ in size" in note for note in preview.notes)


def test_folders_for_training_and_testing_are_the_parts(tmp_path: Path) -> None:
    for part, count in (("train", 3), ("test", 2)):
        for label in ("cat", "dog"):
            for number in range(count):
                picture(tmp_path / part / label / f"{number}.png")
    table = finish(read(tmp_path))
    assert table.column("class").levels == ("cat", "dog")
    assert table.parts is not None
    assert np.bincount(table.parts)[[TRAIN, TEST]].tolist() == [6, 4]


def test_a_row_limit_takes_pictures_evenly_from_all_classes(tmp_path: Path) -> None:
    for label in "abc":
        for number in range(10):
            picture(tmp_path / label / f"{number}.png")
    table = finish(read(tmp_path, most_rows=6))
    assert np.bincount(table.column("class").values).tolist() == [2, 2, 2]


def test_other_files_are_left_out_with_a_note(pets: Path) -> None:
    (pets / "cat" / "notes.txt").write_text("none")
    (pets / "cat" / ".hidden.png").write_text("none")
    (pets / "empty").mkdir()
    preview = inspect(pets)
    assert preview.total == 6
    assert any(note.startswith("Left out: 1 ") for note in preview.notes)
    assert any("'empty'" in note for note in preview.notes)


def test_a_broken_picture_is_named_or_left_out_as_one_chooses(pets: Path) -> None:
    whole = (pets / "dog" / "2.png").read_bytes()
    (pets / "dog" / "2.png").write_bytes(whole[: len(whole) // 2])
    assert "'dog/2.png' cannot be read as a picture" in refusal(pets)
    assert any("'dog/2.png'" in note for note in inspect(pets).notes)
    table = finish(read(pets, {"leave_out_broken": True}))
    assert table.column("class").values.tolist() == [0, 0, 0, 1, 1]


def test_a_folder_with_nothing_but_broken_pictures_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.png").write_text("no picture")
    assert "none of its pictures" in refusal(tmp_path, leave_out_broken=True)


def test_a_picture_of_2500_million_pixels_is_refused_without_unpacking(pets: Path) -> None:
    huge_png(pets / "cat" / "huge.png")
    message = refusal(pets)
    assert "'cat/huge.png' has 50,000 x 50,000 pixels" in message
    assert inspect(pets).image_shape == (6, 5)


def test_a_layout_without_folders_is_explained(tmp_path: Path) -> None:
    assert "make a folder for each class" in refusal(tmp_path)
    picture(tmp_path / "1.png")
    assert "its pictures are not in folders" in refusal(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "notes.txt").write_text("none")
    assert "no picture in its folders" in refusal(tmp_path)


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="this system has no links")
def test_links_that_lead_back_are_not_followed(pets: Path) -> None:
    (pets / "cat" / "again").symlink_to(pets)
    (pets / "loop").symlink_to(pets / "loop")
    (pets / "cat" / "loop.png").symlink_to(pets / "cat" / "loop.png")
    assert inspect(pets).total == 6


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_among_the_pictures_is_not_opened(pets: Path) -> None:
    os.mkfifo(pets / "cat" / "pipe.png")
    assert finish(read(pets)).rows == 6


def test_too_many_pictures_are_counted_to_a_bound(pets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "_LOOK_COUNT", 4)
    preview = inspect(pets)
    assert preview.total is None
    assert "more than 4 pictures" in preview.notes[-1]


def test_a_file_or_nothing_instead_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("none")
    assert "not a folder" in refusal(tmp_path / "a.png")
    assert "does not exist" in refusal(tmp_path / "none")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"height": 0}, "the height 0"),
        ({"width": 1000}, "the width 1000"),
        ({"height": 2.5}, "the height 2.5"),
        ({"height": True}, "the height True"),
        ({"colour": "cyan"}, "no colour 'cyan'"),
        ({"height": 256, "width": 256}, "65,536 values"),
        ({"size": 3}, "no option 'size'"),
    ],
)
def test_options_out_of_range_are_refused(pets: Path, options: dict[str, Value], words: str) -> None:
    assert words in refusal(pets, **options)


def test_the_share_done_grows_to_one_and_the_reading_can_be_ended(pets: Path) -> None:
    shares = list(read(pets))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    steps = read(pets)
    next(steps)
    steps.close()
