import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bpgui.data import Table, default_spec, load, resource
from bpgui.data.dataset import TEST, TRAIN
from bpgui.data.sources.characters import HELD_OUT
from bpgui.data.sources.glyphs import HEIGHT, LETTERS, PLATE_CHARACTERS, WIDTH, glyphs, read_glyphs
from bpgui.errors import FileError

Made = Callable[..., Table]


def test_there_are_36_faces_of_14_fonts_and_the_characters_of_plates() -> None:
    read = glyphs()
    assert read.letters.shape == (36, 26, HEIGHT, WIDTH)
    assert read.plate.shape == (33, HEIGHT, WIDTH)
    assert len(set(read.families)) == 14
    assert len(set(zip(read.families, read.faces, strict=True))) == 36
    assert sorted(PLATE_CHARACTERS) == sorted(set("0123456789" + LETTERS) - set("IOQ"))


def test_every_character_fills_the_height_of_its_box_and_no_two_of_a_face_are_alike() -> None:
    for images in (*glyphs().letters, glyphs().plate):
        inked = images.max(axis=2) > 40
        assert inked[:, 3].all()
        assert inked[:, HEIGHT - 4].all()
        assert images[:, :3].max() == images[:, -3:].max() == 0
        assert images[:, :, :3].max() == images[:, :, -3:].max() == 0
        assert len({image.tobytes() for image in images}) == len(images)


def test_the_letters_are_in_the_order_of_the_alphabet() -> None:
    for face in glyphs().letters.astype(int):
        e, f, ell, t = (face[LETTERS.index(letter)] for letter in "EFLT")
        assert f[HEIGHT // 2 :].sum() < e[HEIGHT // 2 :].sum()
        assert ell[: HEIGHT // 2].sum() < ell[HEIGHT // 2 :].sum()
        assert t[: HEIGHT // 2].sum() > t[HEIGHT // 2 :].sum()


def test_the_licence_page_names_the_file_by_its_checksum_and_every_font() -> None:
    section = (
        resource("datasets", "LICENSES.md").read_text(encoding="utf-8").split("## glyphs.npz")[1].split("\n## ")[0]
    )
    assert hashlib.sha256(resource("datasets", "glyphs.npz").read_bytes()).hexdigest() in section
    for family in set(glyphs().families):
        assert family.split()[0] in section


@pytest.mark.parametrize("name", ["letters", "families", "faces", "plate"])
def test_a_file_that_does_not_hold_what_it_should_is_told_in_words(tmp_path: Path, name: str) -> None:
    read = glyphs()
    sound = {
        "letters": read.letters, "families": np.array(read.families), "faces": np.array(read.faces),
        "plate": read.plate,
    }  # fmt: skip
    path = tmp_path / "glyphs.npz"
    np.savez_compressed(path, **sound)
    assert read_glyphs(path).families == read.families
    for wrong in (sound[name][:-1], sound[name][0], np.zeros(36), np.uint8(3)):
        np.savez_compressed(path, **{**sound, name: wrong})
        with pytest.raises(FileError, match=r"'glyphs\.npz' is damaged: install bpgui again"):
            read_glyphs(path)


def test_each_letter_of_each_face_occurs_as_often_as_set(made: Made) -> None:
    table = made("characters", copies=3)
    assert table.inputs.shape == (36 * 26 * 3, 16 * 12)
    assert table.image_shape == (16, 12)
    assert np.bincount(table.labels()).tolist() == [36 * 3] * 26
    assert (table.inputs.min(), table.inputs.max()) == (0.0, 1.0)
    assert len(table.captions) == len(table.inputs)


def test_captions_name_letter_font_and_face(made: Made) -> None:
    table = made("characters", copies=1)
    row = table.captions.index("R in Open Sans Bold")
    assert table.classes[table.labels()[row]] == "R"
    fonts = sorted(set(glyphs().families))
    assert table.groups is not None
    assert fonts[table.groups[row]] == "Open Sans"


def test_an_undistorted_letter_is_the_glyph_itself(made: Made) -> None:
    table = made("characters", copies=40, rotation=0, shear=0, blur=0, noise=0)
    seen = table.inputs.reshape(36, 26, 40, 16, 12).mean(axis=2)
    drawn = glyphs().letters.reshape(36, 26, 16, 2, 12, 2).mean(axis=(3, 5)) / 255.0
    likeness = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(seen[:, 0], drawn[:, 0], strict=True)]
    assert min(likeness) > 0.9


@pytest.mark.parametrize("setting", [{"rotation": 30}, {"shear": 60}, {"blur": 3}, {"noise": 40}])
def test_each_setting_changes_the_pictures_and_not_the_answers(made: Made, setting: dict[str, float]) -> None:
    plain, changed = made("characters", copies=1), made("characters", copies=1, **setting)
    assert not np.array_equal(plain.inputs, changed.inputs)
    assert np.array_equal(plain.targets, changed.targets)


def test_the_same_seed_gives_the_same_bits(made: Made) -> None:
    first, again, other = (made("characters", seed=seed, copies=1).inputs.tobytes() for seed in (0, 0, 1))
    assert first == again
    assert first != other


def test_no_font_is_in_two_parts(made: Made) -> None:
    table = load(default_spec("characters")).table
    assert table.group_name == "font"
    assert table.groups is not None
    assert table.parts is not None
    data = load(default_spec("characters"))
    train, test = (set(table.groups[rows]) for rows in (data.train_rows, data.test_rows))
    assert not train & test
    assert sorted(HELD_OUT) == [font for k, font in enumerate(sorted(set(glyphs().families))) if k in test]
    assert set(table.parts) == {TRAIN, TEST}
    for part in (data.train_rows, data.test_rows):
        assert len(set(np.bincount(table.labels()[part]))) == 1


def test_the_nearest_mean_is_no_way_to_read_unseen_fonts() -> None:
    data = load(default_spec("characters"))
    inputs, labels = data.table.inputs, data.table.labels()
    means = np.array([inputs[data.train_rows][labels[data.train_rows] == k].mean(axis=0) for k in range(26)])
    distances = ((means**2).sum(axis=1) - 2.0 * inputs[data.test_rows] @ means.T).argmin(axis=1)
    assert 0.5 < (distances == labels[data.test_rows]).mean() < 0.75


@pytest.mark.slow
def test_the_network_reads_unseen_fonts_better_than_a_linear_model(reached: Callable[..., float]) -> None:
    linear, network = reached("characters", hidden=()), reached("characters")
    assert 0.82 < linear < 0.87
    assert network > max(0.86, linear + 0.015)
