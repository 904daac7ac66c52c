from collections.abc import Callable

import numpy as np
import pytest

from bpgui.data import SAMPLES, Table

Made = Callable[..., Table]


def test_a_sine_has_one_input_and_one_target_and_no_classes(made: Made) -> None:
    table = made("sine")
    assert table.inputs.shape == (200, 1)
    assert table.targets.shape == (200, 1)
    assert (table.input_names, table.target_names, table.classes) == (("x",), ("y",), ())
    assert -1.0 <= table.inputs.min() < -0.9
    assert 0.9 < table.inputs.max() <= 1.0


@pytest.mark.parametrize("periods", [0.5, 2.0, 8.0])
def test_without_noise_it_is_a_sine_of_so_many_periods(made: Made, periods: float) -> None:
    table = made("sine", noise=0, periods=periods)
    angle = 2.0 * np.pi * periods * (table.inputs + 1.0) / 2.0
    # Shifted by the half of the periods that lie left of 0.
    assert table.targets == pytest.approx(np.sin(angle - np.pi * periods), abs=1e-12)


@pytest.mark.parametrize("noise", [10.0, 50.0])
def test_noise_is_normal_with_its_share_of_the_amplitude(made: Made, noise: float) -> None:
    noisy, calm = made("sine", count=5000, noise=noise), made("sine", count=5000, noise=0)
    assert noisy.inputs.tobytes() == calm.inputs.tobytes()
    added = noisy.targets - calm.targets
    assert added.std() == pytest.approx(noise / 100, rel=0.05)
    assert added.mean() == pytest.approx(0.0, abs=0.05 * noise / 100)


@pytest.mark.parametrize("count", [10, 333])
def test_there_are_as_many_points_as_asked_for(made: Made, count: int) -> None:
    assert len(made("sine", count=count).inputs) == count


def test_the_same_seed_gives_the_same_bits_and_another_one_others(made: Made) -> None:
    first, again, other = (made("sine", seed=seed) for seed in (3, 3, 4))
    assert first.inputs.tobytes() == again.inputs.tobytes()
    assert first.targets.tobytes() == again.targets.tobytes()
    assert first.inputs.tobytes() != other.inputs.tobytes()


@pytest.mark.parametrize("data_seed", [0, 1])
def test_hidden_neurons_follow_the_wave_and_a_straight_line_cannot(
    reached: Callable[..., float], data_seed: int
) -> None:
    stated = SAMPLES["sine"].stated
    assert stated is not None
    assert stated.low <= reached("sine", data_seed=data_seed) <= stated.high
    assert reached("sine", hidden=(), data_seed=data_seed) < 0.3
