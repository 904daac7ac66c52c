from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from bpgui.data import SAMPLES, Table, default_spec, load, sample
from bpgui.data.dataset import Score
from bpgui.data.sources.glyphs import PLATE_CHARACTERS
from bpgui.data.sources.plates import GAP, LAYOUT, MASK, PITCH, cut, make_plate, plates_right, random_plate, read_plate
from bpgui.errors import DataError
from bpgui.spec import check_settings

Made = Callable[..., Table]
SHARP = {"shear": 0.0, "blur": 0.0, "noise": 0.0}


def _settings(**given: float) -> dict[str, object]:
    chosen = sample("plates")
    return dict(check_settings(chosen.params, given, chosen.title))


def _outputs(text: str, **second: float) -> np.ndarray:
    """Outputs that favour `text`; at each place named in `second` a character gets as much as is said."""
    outputs = np.full((7, 33), 0.01)
    outputs[np.arange(7), [PLATE_CHARACTERS.index(character) for character in text]] = 0.5
    for key, value in second.items():
        outputs[int(key[1:]), PLATE_CHARACTERS.index(key[0])] = value
    return outputs


def test_the_mask_allows_letters_and_digits_as_the_layout_says() -> None:
    assert MASK.shape == (7, 33)
    for place, kind in enumerate(LAYOUT):
        allowed = {character for character, yes in zip(PLATE_CHARACTERS, MASK[place], strict=True) if yes}
        assert allowed == set("0123456789" if kind == "0" else "ABCDEFGHJKLMNPRSTUVWXYZ")


def test_without_the_mask_every_character_is_the_best_of_all() -> None:
    assert read_plate(_outputs("8B1S0ZZ"), masked=False) == "8B1S0ZZ"


def test_with_the_mask_the_best_of_those_is_read_that_the_layout_allows() -> None:
    outputs = _outputs("8B1S0ZZ", B0=0.4, D1=0.45, **{"53": 0.2, "D4": 0.3})
    assert read_plate(outputs) == "BB15DZZ"
    assert read_plate(_outputs("AB12CDE")) == read_plate(_outputs("AB12CDE"), masked=False) == "AB12CDE"


def test_the_mask_holds_for_outputs_of_any_sign() -> None:
    assert read_plate(_outputs("AB12CDE") - 5.0) == "AB12CDE"
    assert all(MASK[place, PLATE_CHARACTERS.index(c)] for place, c in enumerate(read_plate(np.zeros((7, 33)))))


def test_a_plate_is_right_if_all_its_characters_are() -> None:
    data = load(default_spec("plates"))
    rows = np.arange(28)
    outputs = data.table.targets[:28].copy()
    assert plates_right(data, rows, outputs) == plates_right(data, rows, outputs, masked=False) == 1.0
    outputs[9] = np.roll(outputs[9], 1)  # the third character of the second plate: another digit, or A for 9
    outputs[14] = np.where(MASK[0], 0.0, 1.0)  # a digit where the layout wants a letter
    assert plates_right(data, rows, outputs, masked=False) == 0.5
    outputs[14] += 0.9 * data.table.targets[14]
    outputs[9] = np.roll(data.table.targets[9], 12)
    outputs[9] += 0.5 * data.table.targets[9]
    assert plates_right(data, rows, outputs) == 1.0


def test_a_plate_of_which_some_characters_are_elsewhere_is_judged_by_the_rest() -> None:
    data = load(default_spec("plates"))
    rows = np.array([3, 4, 7, 9, 21])
    outputs = data.table.targets[rows].copy()
    outputs[0] = 1.0 - outputs[0]
    assert plates_right(data, rows, outputs) == pytest.approx(2.0 / 3.0)


def _bars(first: int, widths: tuple[int, ...], top: int = 5) -> np.ndarray:
    """A picture of seven black bars at the distances of the layout."""
    image = np.zeros((1, 24, 104), np.float32)
    middles = [first + place * PITCH + (GAP if place > 3 else 0) for place in range(7)]
    for middle, width in zip(middles, widths, strict=True):
        image[0, top : top + 14, middle - width // 2 : middle - width // 2 + width] = 1.0
    return image


@pytest.mark.parametrize("first", [6, 10, 16, 18])
@pytest.mark.parametrize("widths", [(10,) * 7, (8,) * 7, (8, 3, 9, 3, 10, 4, 9)])
@pytest.mark.parametrize("top", [2, 5, 9])
def test_characters_are_found_wherever_the_plate_stands(first: int, widths: tuple[int, ...], top: int) -> None:
    found = cut(_bars(first, widths, top))
    assert found.shape == (1, 7, 16, 10)
    assert found.sum(axis=(2, 3))[0].tolist() == [14.0 * width for width in widths]


def test_characters_are_found_in_noise_that_hides_single_pixels() -> None:
    widths = (8, 7, 8, 7, 8, 7, 8)
    noise = np.random.default_rng(0).standard_normal((50, 24, 104)).astype(np.float32)
    found = cut(np.clip(_bars(12, widths) + 0.25 * noise, 0.0, 1.0))
    black = 14 * np.array(widths)
    # What is cut off at 0 and 1 leaves a mean of 0.1 on paper and of 0.9 in the ink; a lost column would cost 11.
    assert (found.sum(axis=(2, 3)) > 0.9 * black + 0.1 * (160 - black) - 9.0).all()


def test_a_pitch_that_is_a_pixel_more_or_less_is_followed() -> None:
    image = np.zeros((2, 24, 104), np.float32)
    for number, pitch in enumerate((PITCH - 1, PITCH + 1)):
        for place in range(7):
            left = 4 + place * pitch + (GAP if place > 3 else 0)
            image[number, 5:19, left : left + 9] = (place + 1) / 7.0
    found = cut(image)
    for place in range(7):
        assert np.unique(found[:, place].round(5)).tolist() == pytest.approx([0.0, (place + 1) / 7.0], abs=1e-5)


def test_a_plate_is_drawn_as_one_picture_and_cut_into_its_characters() -> None:
    image, inputs = make_plate("ab12 cde", _settings(**SHARP), np.random.default_rng(0))
    assert image.shape == (24, 104)
    assert inputs.shape == (7, 160)
    assert (image.min(), image.max()) == pytest.approx((0.0, 1.0), abs=0.05)
    assert inputs.sum() == pytest.approx(image.sum(), rel=0.02)  # nothing was cut off


def test_the_same_text_is_another_picture_with_another_seed() -> None:
    first, again, other = (make_plate("AB12CDE", _settings(), np.random.default_rng(seed))[0] for seed in (0, 0, 1))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


@pytest.mark.parametrize("text", ["", "AB12CD", "AB12CDEF", "A112CDE", "AB1XCDE", "IB12CDE", "AB12CDO", "AB12CD-"])
def test_text_that_is_no_plate_is_refused_in_words(text: str) -> None:
    with pytest.raises(DataError, match=f"'{text}' is no plate: write two letters, two digits and three letters"):
        make_plate(text, _settings(), np.random.default_rng(0))


def test_random_plates_keep_to_the_layout() -> None:
    rng = np.random.default_rng(0)
    texts = {random_plate(rng) for _ in range(50)}
    assert len(texts) == 50
    for text in texts:
        assert make_plate(text, _settings(), rng)[0].shape == (24, 104)


def test_there_are_seven_rows_for_each_plate(made: Made) -> None:
    table = made("plates", count=20)
    assert table.inputs.shape == (140, 160)
    assert table.image_shape == (16, 10)
    assert len(table.classes) == 33
    assert 0.0 <= table.inputs.min() < table.inputs.max() <= 1.0
    assert table.groups is not None
    assert np.bincount(table.groups).tolist() == [7] * 20
    assert table.group_name == "plate"


def test_captions_name_the_character_its_place_and_the_plate(made: Made) -> None:
    table = made("plates", count=10)
    ordinals = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
    for row, caption in enumerate(table.captions):
        plate = caption.split(" of ")[1]
        place = row % 7
        assert caption == f"{plate.replace(' ', '')[place]}, {ordinals[place]} of {plate}"
        assert caption[0] == table.classes[table.labels()[row]]
        assert MASK[place, table.labels()[row]]


@pytest.mark.parametrize("setting", [{"shear": 40}, {"blur": 3}, {"noise": 40}])
def test_each_setting_changes_the_pictures_and_not_the_answers(made: Made, setting: dict[str, float]) -> None:
    plain, changed = made("plates", count=10), made("plates", count=10, **setting)
    assert not np.array_equal(plain.inputs, changed.inputs)
    assert np.array_equal(plain.targets, changed.targets)


def test_the_same_seed_gives_the_same_bits(made: Made) -> None:
    first, again, other = (made("plates", seed=seed, count=10).inputs.tobytes() for seed in (0, 0, 1))
    assert first == again
    assert first != other


def test_no_plate_is_in_two_parts() -> None:
    data = load(default_spec("plates"))
    assert data.table.groups is not None
    train, test = (set(data.table.groups[rows]) for rows in (data.train_rows, data.test_rows))
    assert not train & test
    assert (len(train), len(test)) == (750, 250)


def test_the_place_in_the_plate_does_not_give_the_character_away(made: Made) -> None:
    labels = made("plates").labels().reshape(-1, 7)
    for place in range(7):
        counts = np.bincount(labels[:, place], minlength=33)[MASK[place]]
        assert counts.min() > 0
        assert counts.max() / counts.sum() < 0.14


@pytest.mark.slow
def test_the_network_reads_plates_that_a_linear_model_does_not(reached: Callable[..., float]) -> None:
    linear, network = reached("plates", hidden=()), reached("plates")
    assert 0.45 < linear < 0.68
    assert network > 0.84


@pytest.mark.slow
def test_the_layout_helps_the_network(reached: Callable[..., float], monkeypatch: pytest.MonkeyPatch) -> None:
    masked = reached("plates")
    score = Score("plates read right without the layout", partial(plates_right, masked=False))
    monkeypatch.setitem(SAMPLES, "plates", replace(sample("plates"), score=score))
    assert 0.65 < reached("plates") < masked - 0.05
