import math

import pytest
from pytestqt.qtbot import QtBot

from bpgui.gui.common.axes import Axis, log_ticks
from bpgui.gui.common.ticks import nice_step, ticks


@pytest.mark.parametrize(("step", "nice"), [(1.0, 1.0), (1.1, 2.0), (3.0, 5.0), (7.0, 10.0), (0.03, 0.05)])
def test_steps_are_one_two_or_five_times_a_power_of_ten(step: float, nice: float) -> None:
    assert nice_step(step) == pytest.approx(nice)


def test_ticks_are_round_numbers_within_the_range() -> None:
    assert ticks(-5.8, 5.8, 5) == [-5.0, 0.0, 5.0]


@pytest.mark.parametrize(
    ("low", "high", "values"),
    [
        (-2.0, 0.0, [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0]),
        (-3.0, 0.0, [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0]),
        (-6.0, 0.0, [1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1.0]),
        (-20.0, 0.0, [1e-20, 1e-17, 1e-14, 1e-11, 1e-8, 1e-5, 0.01]),
    ],
)
def test_logarithmic_ticks_become_powers_of_ten_where_the_range_is_wide(
    low: float, high: float, values: list[float]
) -> None:
    assert [10.0**tick for tick in log_ticks(low, high, 7)] == pytest.approx(values)


def test_a_narrow_logarithmic_range_still_has_ticks() -> None:
    assert [10.0**tick for tick in log_ticks(math.log10(0.61), math.log10(0.69), 4)] == pytest.approx(
        [0.62, 0.64, 0.66, 0.68]
    )


def test_a_range_without_width_has_no_ticks() -> None:
    assert log_ticks(-0.5, -0.5, 5) == []


def test_numbers_are_written_as_a_person_would(qtbot: QtBot) -> None:
    axis = Axis("bottom")
    assert axis.tickStrings([0.0, 5_000.0, 1_000_000.0], 1.0, 5_000.0) == ["0", "5,000", "1,000,000"]
    assert axis.tickStrings([0.3 - 0.1 - 0.2, 0.1], 1.0, 0.1) == ["0", "0.1"]
    axis.setLogMode(y=True)
    assert axis.tickSpacing(0.0, 0.0, 100.0) == []


@pytest.mark.parametrize(
    ("low", "high", "step"), [(-4.2, 4.2, 2.0), (19.0, 79.0, 20.0), (-1.9, 1.9, 1.0), (0.0, 9.0, 5.0)]
)
def test_a_narrow_axis_has_two_numbers_at_least(qtbot: QtBot, low: float, high: float, step: float) -> None:
    ticks_of = Axis("bottom").tickSpacing(low, high, 150.0)
    assert [spacing for spacing, _ in ticks_of] == pytest.approx([step])
    assert math.floor(high / step) - math.ceil(low / step) >= 1
