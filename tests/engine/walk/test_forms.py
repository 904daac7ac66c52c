"""Every form of an activation gives what the engine computes, and marks tell right from wrong."""

import math

import numpy as np
import pytest
from walk_cases import value_of

from bpgui.engine.activations import ACTIVATIONS, activation
from bpgui.engine.walk import figure, mark, mark_direction
from bpgui.engine.walk.forms import form_of, in_numbers

SETTINGS = {
    "scaled_tanh": {"amplitude": 1.2, "slope": 0.9},
    "leaky_relu": {"slope": 0.2},
    "elu": {"alpha": 0.7},
    "softplus": {"beta": 2.0},
}


@pytest.mark.parametrize("net", [-1.7, -0.3, 0.4, 2.1])
@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name not in ("softmax", "hard_step")])
def test_a_form_gives_the_value_and_the_slope_of_its_activation(name: str, net: float) -> None:
    bound = activation(name, SETTINGS.get(name, {}))
    z = np.array([[net]])
    y = bound.value(z)
    slope = bound.backward(z, y, np.ones_like(z))
    form = form_of(bound, net)
    value = value_of(in_numbers(form.value, bound, 17, z=net, y=float(y[0, 0])))
    assert value == pytest.approx(float(y[0, 0]), rel=1e-6)
    text = in_numbers(form.slope, bound, 17, z=net, y=float(y[0, 0]))
    gate = f"({math.tanh(0.79788456 * (net + 0.044715 * net**3))})"
    text = text.replace("(1 + g)", f"(1 + {gate})").replace("g^2", f"{gate}^2")
    if name == "silu":
        text = text.replace("s", str(1.0 / (1.0 + math.exp(-net))))
    assert value_of(text) == pytest.approx(float(slope[0, 0]), rel=1e-5)


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (-0.0, "0"), (0.1 + 0.2, "0.3"), (-2.5e-7, "-2.5e-07"), (math.inf, "infinity")]
)
def test_figures_are_written_as_a_person_would(value: float, text: str) -> None:
    assert figure(value) == text


def test_seventeen_digits_tell_every_number_apart() -> None:
    assert float(figure(0.1 + 0.2, 17)) == 0.1 + 0.2


@pytest.mark.parametrize("answer", ["0.036770", "0.0367703", "3.67703e-2", " 0,0367703 ", "0.03677026"])
def test_a_right_answer_is_right_however_it_is_written(answer: str) -> None:
    wanted = "right" if answer.strip() != "0.036770" else "close"
    assert mark(answer, 0.036770268).verdict == wanted


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [("0.0367704", "close"), ("-0.0367703", "sign"), ("0.04", "wrong"), ("", "missing"), ("a lot", "unreadable"),
     ("nan", "wrong"), ("1e400", "wrong")],
)  # fmt: skip
def test_what_is_not_right_is_told_without_giving_it_away(answer: str, verdict: str) -> None:
    told = mark(answer, 0.036770268)
    assert told.verdict == verdict
    assert "0.03677" not in told.sentence


@pytest.mark.parametrize(("answer", "right"), [("up", False), ("down", True), ("stays", False)])
def test_a_direction_is_marked(answer: str, right: bool) -> None:
    assert mark_direction(answer, 0.3, 0.2797).right is right  # type: ignore[arg-type]  # it is one
