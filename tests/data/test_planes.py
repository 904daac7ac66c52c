from collections.abc import Callable
from math import cos, dist, hypot, pi, sin

import numpy as np
import pytest

from bpgui.data import SAMPLES, Table
from bpgui.data.sources.planes import two_spirals

Made = Callable[..., Table]

POINTS = ["circle", "xor-points", "gauss", "moons", "spiral"]
SURFACES = ["plane", "bumps"]
HILLS = [(-4.0, 2.5), (4.0, 2.5), (0.0, -2.5)]
HOLLOWS = [(0.0, 2.5), (-4.0, -2.5), (4.0, -2.5)]


@pytest.mark.parametrize(("name", "answers"), [("xor", "0110"), ("and", "0001"), ("or", "0111")])
def test_a_gate_has_four_rows_counted_up_in_binary(made: Made, name: str, answers: str) -> None:
    table = made(name)
    assert table.inputs.tolist() == [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    assert table.targets.tolist() == [[float(answer)] for answer in answers]
    assert table.classes == ("0", "1")


@pytest.mark.parametrize("name", POINTS)
def test_points_of_two_classes_have_one_column_of_zeros_and_ones(made: Made, name: str) -> None:
    table = made(name)
    assert table.inputs.shape == (500, 2)
    assert table.targets.shape == (500, 1)
    assert set(table.targets[:, 0]) == {0.0, 1.0}
    assert len(table.classes) == 2


@pytest.mark.parametrize("name", SURFACES)
def test_a_surface_has_1200_points_all_over_the_domain_and_no_classes(made: Made, name: str) -> None:
    table = made(name)
    assert table.inputs.shape == (1200, 2)
    assert table.targets.shape == (1200, 1)
    assert table.classes == ()
    for corner in ((-6.0, -6.0), (-6.0, 6.0), (6.0, -6.0), (6.0, 6.0)):
        assert min(dist(corner, point) for point in table.inputs) < 1.0


@pytest.mark.parametrize("name", POINTS + SURFACES)
def test_inputs_stay_in_the_domain_without_noise(made: Made, name: str) -> None:
    assert np.abs(made(name, noise=0).inputs).max() <= 6.0


@pytest.mark.parametrize("noise", [0.0, 50.0])
@pytest.mark.parametrize("name", POINTS + SURFACES)
def test_the_same_seed_gives_the_same_bits_and_another_one_others(made: Made, name: str, noise: float) -> None:
    first, again, other = (made(name, seed=seed, noise=noise) for seed in (3, 3, 4))
    assert first.inputs.tobytes() == again.inputs.tobytes()
    assert first.targets.tobytes() == again.targets.tobytes()
    if noise > 0.0 or name not in ("moons", "spiral"):  # nothing of these is random without noise
        assert first.inputs.tobytes() != other.inputs.tobytes()


@pytest.mark.parametrize("count", [10, 11, 333])
@pytest.mark.parametrize("name", POINTS + SURFACES)
def test_there_are_as_many_points_as_asked_for(made: Made, name: str, count: int) -> None:
    assert len(made(name, count=count).inputs) == count


@pytest.mark.parametrize("name", ["circle", "gauss", "moons", "spiral"])
def test_both_classes_have_half_of_the_points(made: Made, name: str) -> None:
    assert made(name).targets.sum() == 250.0
    assert made(name, count=11).targets.sum() == 6.0


def test_the_disc_ends_at_half_the_radius_and_the_ring_starts_at_seven_tenths(made: Made) -> None:
    table = made("circle")
    radius = np.array([hypot(x, y) for x, y in table.inputs])
    disc = table.labels() == 1
    assert radius[disc].max() < 2.5
    assert radius[~disc].min() >= 3.5
    assert radius.max() <= 5.0
    assert radius[disc].min() < 0.2
    # Points are spread evenly over the radius, not over the area.
    assert radius[disc].mean() == pytest.approx(1.25, abs=0.15)


def test_xor_points_are_positive_where_the_signs_agree_and_keep_off_the_axes(made: Made) -> None:
    table = made("xor-points")
    for (x, y), (target,) in zip(table.inputs, table.targets, strict=True):
        assert target == float((x > 0) == (y > 0))
    assert np.abs(table.inputs).min() >= 0.3
    assert 5.0 < np.abs(table.inputs).max() <= 5.3


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (25.0, 2.25), (50.0, 4.0)])
def test_the_clouds_stand_at_two_and_minus_two_and_widen_with_noise(made: Made, noise: float, variance: float) -> None:
    table = made("gauss", count=20_000, noise=noise)
    for label, centre in ((1, 2.0), (0, -2.0)):
        cloud = table.inputs[table.labels() == label]
        assert cloud.mean(axis=0) == pytest.approx([centre, centre], abs=0.1)
        assert cloud.var(axis=0) == pytest.approx([variance, variance], rel=0.05)


@pytest.mark.parametrize("turns", [1.75, 3.0])
def test_the_arms_of_the_spiral_follow_the_formula(made: Made, turns: float) -> None:
    table = made("spiral", turns=turns)
    for start, label, turned in ((0, 1.0, 0.0), (250, 0.0, pi)):
        for i in (0, 1, 100, 249):
            radius, angle = 5.0 * i / 250, turns * 2 * pi * i / 250 + turned
            assert table.inputs[start + i] == pytest.approx([radius * sin(angle), radius * cos(angle)], abs=1e-12)
            assert table.targets[start + i, 0] == label


def test_noise_moves_the_points_of_a_spiral_by_at_most_its_share_of_one_unit(made: Made) -> None:
    moved = made("spiral", noise=50).inputs - made("spiral").inputs
    assert 0.45 < np.abs(moved).max() <= 0.5
    assert np.abs(moved.mean(axis=0)).max() < 0.05


def test_moons_without_noise_are_half_circles_whose_tips_lie_in_each_others_hollow(made: Made) -> None:
    table = made("moons", noise=0, count=11)
    upper, lower = table.inputs[table.labels() == 1], table.inputs[table.labels() == 0]
    assert [dist((-1.75, -0.875), point) for point in upper] == pytest.approx([3.5] * 6)
    assert [dist((1.75, 0.875), point) for point in lower] == pytest.approx([3.5] * 5)
    assert upper[:, 1].min() == pytest.approx(-0.875)
    assert lower[:, 1].max() == pytest.approx(0.875)
    # Each tip is in the middle of the other moon.
    assert upper[0] == pytest.approx([1.75, -0.875])
    assert lower[0] == pytest.approx([-1.75, 0.875])


@pytest.mark.parametrize("noise", [10.0, 40.0])
def test_noise_moves_the_points_of_moons_by_its_share_of_the_radius(made: Made, noise: float) -> None:
    moved = made("moons", noise=noise, count=5000).inputs - made("moons", noise=0, count=5000).inputs
    assert moved.std(axis=0) == pytest.approx([3.5 * noise / 100] * 2, rel=0.05)
    assert moved.mean(axis=0) == pytest.approx([0.0, 0.0], abs=0.05)


@pytest.mark.parametrize("data_seed", [0, 1])
def test_moons_take_hidden_neurons_and_no_more(reached: Callable[..., float], data_seed: int) -> None:
    stated = SAMPLES["moons"].stated
    assert stated is not None
    assert stated.low <= reached("moons", data_seed=data_seed) <= stated.high
    assert 0.8 < reached("moons", hidden=(), data_seed=data_seed) < 0.92


@pytest.mark.parametrize("name", ["circle", "xor-points", *SURFACES])
def test_noise_changes_what_a_point_is_called_and_not_where_it_is(made: Made, name: str) -> None:
    calm, noisy = made(name), made(name, noise=30)
    assert calm.inputs.tobytes() == noisy.inputs.tobytes()
    assert (calm.targets != noisy.targets).mean() > 0.0


@pytest.mark.parametrize("name", ["circle", "xor-points"])
def test_more_noise_turns_more_labels(made: Made, name: str) -> None:
    turned = [
        np.abs(made(name, noise=n, count=5000).targets - made(name, count=5000).targets).sum() for n in (10, 20, 50)
    ]
    assert 0 < turned[0] < turned[1] < turned[2] < 2500


def test_noise_turns_labels_of_xor_points_near_the_axes_only(made: Made) -> None:
    calm, noisy = made("xor-points", count=5000), made("xor-points", count=5000, noise=10)
    turned = (calm.targets != noisy.targets)[:, 0]
    # A point is judged at most 10 % of 5 away from where it is.
    assert np.abs(calm.inputs[turned]).min(axis=1).max() <= 0.5


def test_the_plane_rises_by_a_tenth_of_the_sum_of_its_inputs(made: Made) -> None:
    table = made("plane")
    assert table.targets[:, 0] == pytest.approx([(x + y) / 10 for x, y in table.inputs])
    noisy = made("plane", noise=10)
    # Both coordinates are judged at most 10 % of 6 away from where they are.
    assert 0.1 < np.abs(noisy.targets - table.targets).max() <= 0.12


def test_the_bumps_are_cones_of_radius_two_with_alternating_signs(made: Made) -> None:
    table = made("bumps")
    for point, (height,) in zip(table.inputs, table.targets, strict=True):
        hill = max(max(0.0, 1 - dist(point, centre) / 2) for centre in HILLS)
        hollow = max(max(0.0, 1 - dist(point, centre) / 2) for centre in HOLLOWS)
        assert height == pytest.approx(hill - hollow, abs=1e-12)
    assert -1.0 <= table.targets.min() < -0.85
    assert 0.85 < table.targets.max() <= 1.0


def test_two_spirals_are_the_classic_194_points() -> None:
    table = two_spirals({}, np.random.default_rng(0))
    assert table.inputs.shape == (194, 2)
    assert table.targets.sum() == 97.0
    for i in (0, 1, 50, 96):
        radius, angle = 6.5 * (104 - i) / 104, i * pi / 16
        x, y = radius * sin(angle), radius * cos(angle)
        assert table.inputs[2 * i] == pytest.approx([x, y], abs=1e-12)
        assert table.inputs[2 * i + 1] == pytest.approx([-x, -y], abs=1e-12)
        assert table.targets[2 * i : 2 * i + 2, 0].tolist() == [1.0, 0.0]
    assert table.inputs[0].tolist() == [0.0, 6.5]
    assert hypot(*table.inputs[-1]) == pytest.approx(0.5)


@pytest.mark.parametrize("patterns", [4, 8, 10])
def test_an_encoder_has_a_row_per_pattern_that_is_its_own_target(made: Callable[..., Table], patterns: int) -> None:
    hidden = {4: 2, 8: 3, 10: 5}[patterns]
    table = made(f"encoder-{patterns}-{hidden}-{patterns}")
    assert np.array_equal(table.inputs, np.eye(patterns))
    assert np.array_equal(table.targets, table.inputs)
    assert table.labels().tolist() == list(range(patterns))
    assert (table.input_names[0], table.target_names[-1]) == ("in 1", f"out {patterns}")
    assert table.classes[0] == "pattern 1"


@pytest.mark.parametrize("bits", [2, 4, 8])
def test_parity_has_all_rows_counted_up_in_binary_and_asks_for_an_odd_number_of_ones(made: Made, bits: int) -> None:
    table = made("parity", bits=bits)
    for number, (row, target) in enumerate(zip(table.inputs, table.targets, strict=True)):
        assert "".join(str(int(bit)) for bit in row) == format(number, f"0{bits}b")
        assert target.tolist() == [float(number.bit_count() % 2)]
    assert len(table.inputs) == 2**bits
    assert table.classes == ("even", "odd")
    assert table.input_names[-1] == f"bit {bits}"


def test_parity_of_two_bits_is_xor(made: Made) -> None:
    parity, xor = made("parity", bits=2), made("xor")
    assert np.array_equal(parity.inputs, xor.inputs)
    assert np.array_equal(parity.targets, xor.targets)


@pytest.mark.parametrize("seed", range(3))
def test_parity_is_learned_with_hidden_neurons_and_guessed_without(reached: Callable[..., float], seed: int) -> None:
    assert reached("parity", seed=seed) == 1.0
    assert reached("parity", hidden=(), seed=seed) == 0.5
