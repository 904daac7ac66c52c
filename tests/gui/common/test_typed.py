"""What people type into number fields."""

import pytest

from bpgui.engine import TRAINING_TABLE
from bpgui.errors import ParamError
from bpgui.gui.common.typed import typed_value
from bpgui.spec import Param

SHARE = Param("share", "float", 0.0, "A share.", "Share", low=0.0, high=0.9)
NOISE = Param("noise", "float", 0.0, "Noise.", "Noise", low=0.0, high=50.0, unit="%")


@pytest.mark.parametrize(
    ("text", "value"), [("0.03", 0.03), (" 3e-2 ", 0.03), ("0,03", 0.03), (".03", 0.03), ("+3E-02", 0.03)]
)
def test_every_notation_of_a_number_is_read(text: str, value: float) -> None:
    assert typed_value(TRAINING_TABLE["learning_rate"], text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("1000", 1000), ("10,000", 10_000), ("1,000,000", 1_000_000), ("1e3", 1000)]
)
def test_a_comma_groups_the_thousands_of_a_whole_number(text: str, value: int) -> None:
    assert typed_value(TRAINING_TABLE["epochs"], text) == value


@pytest.mark.parametrize(("text", "value"), [("full", 0), ("FULL", 0), ("32 samples", 32), ("8", 8)])
def test_words_and_units_are_read(text: str, value: int) -> None:
    assert typed_value(TRAINING_TABLE["batch_size"], text) == value


def test_a_share_may_be_typed_as_a_percentage() -> None:
    assert typed_value(SHARE, "30 %") == 0.3


def test_a_percentage_is_not_divided_where_per_cent_is_the_unit() -> None:
    assert typed_value(NOISE, "30 %") == 30.0


def test_the_typographic_minus_sign_is_read() -> None:
    assert typed_value(Param("bias", "float", 0.0, "A bias.", "Bias"), "\N{MINUS SIGN}0,5") == -0.5


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "1,2,3", "nan", "1e999", "-1", "0", "%", "a%"])
def test_what_is_no_learning_rate_is_refused_with_the_range(text: str) -> None:
    with pytest.raises(ParamError, match=r"Learning rate .*above 0"):
        typed_value(TRAINING_TABLE["learning_rate"], text)


@pytest.mark.parametrize("text", ["3.5", "3,5", "0", "-10"])
def test_what_is_no_number_of_epochs_is_refused(text: str) -> None:
    with pytest.raises(ParamError, match=r"Epochs .*whole number at least 1"):
        typed_value(TRAINING_TABLE["epochs"], text)
