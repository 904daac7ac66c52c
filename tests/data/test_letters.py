from collections.abc import Callable

import numpy as np
import pytest

from bpgui.data import Table
from bpgui.data.sources.letters import LETTERS, PATTERNS

Made = Callable[..., Table]


def test_there_are_six_letters_that_differ_from_each_other_in_several_pixels() -> None:
    assert list(LETTERS) == list("ACEHTX")
    assert PATTERNS.shape == (6, 35)
    differences = np.abs(PATTERNS[:, np.newaxis] - PATTERNS).sum(axis=2)
    assert differences[~np.eye(6, dtype=bool)].min() >= 5


def test_every_letter_occurs_in_all_copies_in_turn(made: Made) -> None:
    table = made("letter-memory", copies=3)
    assert table.targets.shape == (18, 35)
    assert np.array_equal(table.targets, np.concatenate([PATTERNS] * 3))
    assert made("letter-memory").targets.shape == (144, 35)


def test_a_pixel_that_is_seen_tells_what_the_letter_has_there(made: Made) -> None:
    table = made("letter-memory")
    seen = table.inputs != 0.0
    assert set(np.unique(table.inputs)) == {-1.0, 0.0, 1.0}
    assert np.array_equal(table.inputs[seen] == 1.0, table.targets[seen] == 1.0)


@pytest.mark.parametrize("damage", [0.0, 40.0, 75.0, 100.0])
def test_damage_is_the_share_of_the_pixels_that_is_hidden(made: Made, damage: float) -> None:
    hidden = made("letter-memory", copies=200, damage=damage).inputs == 0.0
    assert hidden.mean() == pytest.approx(damage / 100.0, abs=0.01)


def test_copies_are_damaged_each_in_its_own_way(made: Made) -> None:
    table = made("letter-memory")
    assert len(np.unique(table.inputs, axis=0)) == len(table.inputs)
    assert not np.array_equal(table.inputs, made("letter-memory", seed=1).inputs)


def test_letters_are_images_of_seven_rows_of_five_pixels(made: Made) -> None:
    table = made("letter-memory", damage=0.0)
    assert table.image_shape == (7, 5)
    assert table.classes == ()
    tee = table.inputs[list(LETTERS).index("T")].reshape(7, 5)
    assert (tee[0] == 1.0).all()
    assert (tee[1:, 2] == 1.0).all()
    assert (tee[1:, [0, 1, 3, 4]] == -1.0).all()
    assert (table.input_names[0], table.input_names[5], table.target_names[34]) == (
        "pixel 1,1",
        "pixel 2,1",
        "pixel 7,5",
    )
