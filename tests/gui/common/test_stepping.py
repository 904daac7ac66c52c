"""How arrow keys and the wheel move settings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpgui.engine import OPTIMIZERS, TRAINING, TRAINING_TABLE
from bpgui.errors import ParamError
from bpgui.gui.common.stepping import stepped
from bpgui.spec import Param

RATE, EPOCHS, BATCH, SEED = (TRAINING_TABLE[name] for name in ("learning_rate", "epochs", "batch_size", "seed"))
MOMENTUM = OPTIMIZERS["momentum"].params[0]
BIAS = Param("bias", "float", 0.0, "A bias.", "Bias")
NUMBERS = [*(param for param in TRAINING if param.kind != "choice"), MOMENTUM, *OPTIMIZERS["adam"].params, BIAS]


def walk(param: Param, start: float, steps: int) -> list[float]:
    values = [start]
    for _ in range(abs(steps)):
        values.append(float(stepped(param, values[-1], 1 if steps > 0 else -1)))
    return values


def test_a_learning_rate_goes_through_1_2_5_and_10() -> None:
    assert walk(RATE, 0.1, 6) == [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0]
    assert walk(RATE, 0.1, -4) == [0.1, 0.05, 0.02, 0.01, 0.005]


def test_a_value_between_the_marks_goes_to_the_next_mark() -> None:
    assert stepped(RATE, 0.3, 1) == 0.5
    assert stepped(RATE, 0.3, -1) == 0.2


def test_momentum_approaches_1_and_reaches_0() -> None:
    assert walk(MOMENTUM, 0.2, 6) == [0.2, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99]
    assert walk(MOMENTUM, 0.95, -4) == [0.95, 0.9, 0.8, 0.5, 0.2]
    assert walk(MOMENTUM, 0.02, -3) == [0.02, 0.01, 0.0, 0.0]
    assert stepped(MOMENTUM, 0.0, 1) == 0.01


def test_what_may_be_negative_moves_evenly() -> None:
    assert walk(BIAS, 0.25, -4) == [0.25, 0.15, 0.05, -0.05, -0.15]


def test_counts_move_in_their_second_digit() -> None:
    assert walk(EPOCHS, 98, 4) == [98, 99, 100, 110, 120]
    assert walk(EPOCHS, 1100, -3) == [1100, 1000, 990, 980]
    assert walk(EPOCHS, 2, -2) == [2, 1, 1]


def test_a_seed_moves_by_one() -> None:
    assert stepped(SEED, 12_345, 1) == 12_346
    assert stepped(SEED, 0, -1) == 0


def test_the_full_batch_stands_below_a_batch_of_one() -> None:
    assert walk(BATCH, 2, -3) == [2, 1, 0, 0]
    assert walk(BATCH, 0, 2) == [0, 1, 2]


@pytest.mark.parametrize("param", NUMBERS, ids=lambda param: param.name)
@given(st.floats(-1e9, 1e9), st.integers(-30, 30))
def test_a_step_never_leaves_the_range(param: Param, start: float, steps: int) -> None:
    try:
        value = param.check(round(start) if param.kind == "int" else start)
    except ParamError:
        value = param.default
    after = stepped(param, float(value), steps)
    assert after in param.words.values() or param.check(after) == after
    assert type(after) is (int if param.kind == "int" else float)
