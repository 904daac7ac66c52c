"""Numbers of a line worked out as they stand on paper."""

import math

import pytest

from bpgui.files.paper.worth import worth


@pytest.mark.parametrize(
    ("numbers", "value"),
    [
        ("0.3 * 0.5 + (-0.2) * 2", -0.25),
        ("1 / (1 + exp(-0.21))", 1.0 / (1.0 + math.exp(-0.21))),
        ("-(1 * log(0.5) + 0 * log(0.25))", math.log(2.0)),
        ("1/4 * (0 * 0.125 + (1,792 others: -0.02))", -0.005),
        ("1 * 2 + (1 other: 3)", 5.0),
        ("sign(-0.2) * max(0, |-0.2| - 0.1 * 0.5)", -0.15),
        ("0.5 - 0.1 * 0.2 / (sqrt(4) + 1e-08)", 0.49),
        ("0.9 / (1 - 0.9^1)", 9.0),
        ("-0.3^2", -0.09),
        ("tanh(0) + cos(0) - sin(0)", 1.0),
    ],
)
def test_numbers_make_what_a_calculator_makes(numbers: str, value: float) -> None:
    assert worth(numbers) == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize(
    "numbers",
    [
        "",
        "1 where 2 > 0, else 0",
        "s + 0.5",
        "1 / 0",
        "exp(1000)",
        "not a number",
        "log(-1)",
        "(-8)^0.5",
        "'a' * 3",
        "f(1)",
    ],
)
def test_what_is_no_plain_sum_has_no_worth(numbers: str) -> None:
    assert worth(numbers) is None
