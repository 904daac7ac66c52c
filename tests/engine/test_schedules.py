import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bpgui.engine.schedules import SCHEDULES, schedule
from bpgui.errors import UnknownNameError
from bpgui.spec import Settings, check_settings

TORCH: dict[str, Any] = json.loads((Path(__file__).parent / "references" / "torch_trajectories.json").read_text())

# What PyTorch's schedules in references/make_torch_trajectories.py are called here.
CASES: dict[str, Settings] = {
    "step": {"every": 7, "factor": 0.5},
    "exponential": {"factor": 0.9},
    "cosine": {"period": 20, "floor": 0.01},
    "warm_up": {"length": 10, "start": 0.1},
}


def _rates(name: str, base: float, epochs: int, given: Settings) -> list[float]:
    method = SCHEDULES[name]
    settings = check_settings(method.params, given, method.label)
    return [method.rate(base, epoch, settings) for epoch in range(epochs)]


@pytest.mark.parametrize("name", sorted(CASES))
def test_rates_are_those_of_pytorch(name: str) -> None:
    expected = TORCH["rates"][name]
    np.testing.assert_allclose(_rates(name, TORCH["base_rate"], len(expected), CASES[name]), expected, rtol=1e-12)


def test_every_schedule_of_pytorch_is_compared() -> None:
    assert set(CASES) == set(TORCH["rates"])
    assert set(SCHEDULES) - set(CASES) == {"constant", "inverse_time", "plateau"}


@pytest.mark.parametrize("name", ["constant", "plateau"])
def test_by_themselves_these_keep_the_rate(name: str) -> None:
    assert _rates(name, 0.3, 50, {}) == [0.3] * 50


def test_inverse_time_halves_the_rate_after_its_time_and_thirds_it_after_twice_that() -> None:
    rates = _rates("inverse_time", 0.6, 101, {"time": 50})
    assert rates[0] == 0.6
    assert rates[50] == pytest.approx(0.3, rel=1e-15)
    assert rates[100] == pytest.approx(0.2, rel=1e-15)


def test_cosine_goes_from_the_rate_to_its_floor_and_back() -> None:
    rates = _rates("cosine", 0.5, 41, {"period": 20, "floor": 0.1})
    assert (rates[0], rates[20], rates[40]) == pytest.approx((0.5, 0.1, 0.5), rel=1e-14)
    assert rates[10] == pytest.approx(0.3, rel=1e-14)


@pytest.mark.parametrize("name", sorted(SCHEDULES))
def test_rates_stay_finite_and_at_least_0_for_ever(name: str) -> None:
    method = SCHEDULES[name]
    settings = check_settings(method.params, {}, method.label)
    for epoch in (0, 1, 10**4, 10**8):
        rate = method.rate(0.5, epoch, settings)
        assert math.isfinite(rate)
        assert 0.0 <= rate <= 0.5


def test_unknown_schedule_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="There is no schedule called 'cosin': did you mean 'cosine'"):
        schedule("cosin")
