import numpy as np
import pytest

from bpgui.data.sources.distortion import Distortion, blurred, distorted, matrices, moved_images, noisy, pool

RNG = np.random.default_rng(5)
PICTURES = RNG.random((7, 9, 9)).astype(np.float32)
STILL = np.tile(np.eye(2), (7, 1, 1))
NOWHERE = np.zeros((7, 2))


def _mapped(rotation: float = 0.0, shear: float = 0.0, across: float = 1.0, down: float = 1.0) -> np.ndarray:
    return matrices(np.full(7, rotation), np.full(7, shear), np.tile([across, down], (7, 1)))


def test_nothing_changes_at_zero_settings() -> None:
    assert np.array_equal(distorted(PICTURES, Distortion(), np.random.default_rng(0)), PICTURES)


def test_pictures_are_turned_counter_clockwise() -> None:
    turned = moved_images(PICTURES, _mapped(rotation=90.0), NOWHERE)
    assert turned == pytest.approx(np.rot90(PICTURES, axes=(1, 2)), abs=1e-5)


def test_upright_strokes_lean_to_the_right() -> None:
    stroke = np.zeros((7, 9, 9), np.float32)
    stroke[:, :, 4] = 1.0
    leaning = moved_images(stroke, _mapped(shear=0.5), NOWHERE)
    assert leaning[0, 0].argmax() == 6
    assert leaning[0, 4].argmax() == 4
    assert leaning[0, 8].argmax() == 2


def test_a_larger_scale_makes_a_stroke_thicker_along_its_own_axis_only() -> None:
    bar = np.zeros((7, 9, 9), np.float32)
    bar[:, 3:6, 3:6] = 1.0
    wide = moved_images(bar, _mapped(across=2.0), NOWHERE)[0]
    assert wide[4].sum() == pytest.approx(6.0)
    assert wide[:, 4].sum() == pytest.approx(3.0)


def test_whole_pixels_of_shift_move_the_picture_and_bring_in_paper() -> None:
    moved = moved_images(PICTURES, STILL, np.tile([2.0, -3.0], (7, 1)))
    assert np.array_equal(moved[:, :6, 2:], PICTURES[:, 3:, :7])
    assert moved[:, 6:].max() == 0.0
    assert moved[:, :, :2].max() == 0.0


@pytest.mark.parametrize("shift", [(9.0, 0.0), (-9.0, 0.0), (0.0, 9.0), (0.0, -9.0), (1e6, -1e6)])
def test_what_leaves_on_one_side_does_not_come_back_on_the_other(shift: tuple[float, float]) -> None:
    assert moved_images(np.ones((7, 9, 9)), STILL, np.tile(shift, (7, 1))).max() == 0.0


def test_half_a_pixel_is_shared_by_both_neighbours() -> None:
    dot = np.zeros((7, 9, 9))
    dot[:, 4, 4] = 1.0
    moved = moved_images(dot, STILL, np.tile([0.5, 0.0], (7, 1)))[0]
    assert moved[4, 4:6].tolist() == [0.5, 0.5]
    assert moved.sum() == 1.0


def test_each_picture_is_moved_by_its_own_amounts_however_many_there_are() -> None:
    many = np.tile(PICTURES, (300, 1, 1))
    angles, leans = RNG.uniform(-40.0, 40.0, 2100), RNG.uniform(-0.5, 0.5, 2100)
    shifts = RNG.uniform(-3.0, 3.0, (2100, 2))
    mapped = matrices(angles, leans, RNG.uniform(0.5, 1.5, (2100, 2)))
    together = moved_images(many, mapped, shifts)
    for k in (0, 1233, 1234, 1235, 2099):
        alone = moved_images(many[k : k + 1], mapped[k : k + 1], shifts[k : k + 1])
        assert np.array_equal(together[k], alone[0])


def test_pixels_are_pooled_to_their_mean() -> None:
    pooled = pool(np.arange(30, dtype=np.float32).reshape(1, 5, 6), 2)
    assert pooled.tolist() == [[[3.5, 5.5, 7.5], [15.5, 17.5, 19.5]]]


def test_blur_spreads_a_dot_as_widely_as_it_says_and_keeps_its_ink() -> None:
    dots = np.zeros((3, 41, 41), np.float32)
    dots[:, 20, 20] = 1.0
    widths = np.array([0.0, 1.0, 3.0])
    spread = blurred(dots, widths)
    offsets = np.arange(41) - 20
    assert np.array_equal(spread[0], dots[0])
    for image, width in zip(spread, widths, strict=True):
        assert image.sum() == pytest.approx(1.0, abs=1e-5)
        for axis in (0, 1):
            assert (image.sum(axis=axis) * offsets**2).sum() == pytest.approx(width**2, abs=0.05 * width**2)


def test_blur_does_not_reach_around_the_border() -> None:
    corner = np.zeros((1, 20, 20), np.float32)
    corner[0, 0, 0] = 1.0
    spread = blurred(corner, np.array([1.5]))
    assert spread[0, 10:].max() == 0.0
    assert spread[0, :, 10:].max() == 0.0


def test_noise_has_the_stated_spread_and_stays_between_paper_and_ink() -> None:
    grey = np.full((20, 50, 50), 0.5, np.float32)
    assert (noisy(grey, 0.1, np.random.default_rng(0)) - grey).std() == pytest.approx(0.1, rel=0.02)
    loud = noisy(grey, 5.0, np.random.default_rng(0))
    assert (loud.min(), loud.max()) == (0.0, 1.0)


@pytest.mark.parametrize("setting", ["rotation", "shear", "scale", "shift", "blur", "noise"])
def test_each_amount_changes_the_pictures_and_the_same_seed_gives_the_same_bits(setting: str) -> None:
    most = Distortion(**{setting: 0.5})
    first, again = (distorted(PICTURES, most, np.random.default_rng(1)) for _ in range(2))
    assert first.tobytes() == again.tobytes()
    assert not np.array_equal(first, PICTURES)
    assert not np.array_equal(first, distorted(PICTURES, most, np.random.default_rng(2)))


def test_a_stronger_blur_leaves_the_noise_and_the_places_as_they_were() -> None:
    dark = np.zeros((5, 9, 9))
    calm, hazy = (distorted(dark, Distortion(blur=blur, noise=0.2), np.random.default_rng(3)) for blur in (0.0, 2.0))
    assert np.array_equal(calm, hazy)
