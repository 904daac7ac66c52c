from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpgui.errors import ParamError, UnknownNameError
from bpgui.spec import Param, Value, check_settings

RATE = Param("rate", "float", 0.1, "Speed.", "Rate", low=0.0, low_open=True, high=1000.0)
COUNT = Param("count", "int", 3, "How many.", "Count", low=1, high=10_000_000, words=MappingProxyType({"full": 0}))
FREE = Param("shift", "float", 0.0, "Any number.", "Shift")
KIND = Param("kind", "choice", "soft", "Which.", "Kind", choices=MappingProxyType({"soft": "Soft one", "hard": "Hard"}))


@pytest.mark.parametrize(
    ("param", "value", "expected"),
    [
        (RATE, 1000, 1000.0),
        (RATE, 1e-300, 1e-300),
        (COUNT, 1, 1),
        (COUNT, 7.0, 7),
        (FREE, -1e308, -1e308),
        (KIND, "hard", "hard"),
    ],
)
def test_values_in_range_come_back_in_the_settings_type(param: Param, value: object, expected: Value) -> None:
    checked = param.check(value)
    assert checked == expected
    assert type(checked) is type(expected)


@pytest.mark.parametrize(
    ("param", "value", "sentence"),
    [
        (RATE, 0.0, "Rate cannot be 0: give a number above 0 and at most 1,000."),
        (RATE, -0.5, "Rate cannot be -0.5: give a number above 0 and at most 1,000."),
        (RATE, 1000.5, "Rate cannot be 1000.5: give a number above 0 and at most 1,000."),
        (RATE, float("nan"), "Rate cannot be nan: give a number above 0 and at most 1,000."),
        (RATE, float("inf"), "Rate cannot be inf: give a number above 0 and at most 1,000."),
        (RATE, 10**400, "Rate cannot be inf: give a number above 0 and at most 1,000."),
        (RATE, True, "Rate is 'True', which is not a number: give a number above 0 and at most 1,000."),
        (RATE, "0.1", "Rate is '0.1', which is not a number: give a number above 0 and at most 1,000."),
        (RATE, None, "Rate is 'None', which is not a number: give a number above 0 and at most 1,000."),
        (COUNT, 0.5, "Count cannot be 0.5: give a whole number at least 1 and at most 10,000,000, or 'full'."),
        (COUNT, 0, "Count cannot be 0: give a whole number at least 1 and at most 10,000,000, or 'full'."),
        (COUNT, -(10**400), "Count cannot be -inf: give a whole number at least 1 and at most 10,000,000, or 'full'."),
        (FREE, float("-inf"), "Shift cannot be -inf: give a number."),
    ],
)
def test_values_out_of_range_are_refused_with_the_range(param: Param, value: object, sentence: str) -> None:
    with pytest.raises(ParamError) as refusal:
        param.check(value)
    assert str(refusal.value) == sentence


def test_unknown_choice_suggests_the_nearest_or_lists_all() -> None:
    with pytest.raises(UnknownNameError, match="called 'sofd': did you mean 'soft'"):
        KIND.check("sofd")
    with pytest.raises(UnknownNameError, match=r"called 'zzz': choose one of: hard, soft\."):
        KIND.parse("zzz")


@pytest.mark.parametrize(
    ("param", "text", "expected"),
    [
        (RATE, " 0.5 ", 0.5),
        (RATE, "1e-3", 0.001),
        (COUNT, "12", 12),
        (COUNT, "1e3", 1000),
        (COUNT, "full", 0),
        (KIND, " soft ", "soft"),
    ],
)
def test_typed_text_is_read(param: Param, text: str, expected: Value) -> None:
    parsed = param.parse(text)
    assert parsed == expected
    assert type(parsed) is type(expected)


@pytest.mark.parametrize(
    ("param", "text", "start"),
    [
        (RATE, "", "Rate is '', which is not a number: "),
        (RATE, "fast", "Rate is 'fast', which is not a number: "),
        (RATE, "0,5", "Rate is '0,5', which is not a number: "),
        (RATE, "nan", "Rate cannot be nan: "),
        (COUNT, "2.5", "Count cannot be 2.5: "),
        (COUNT, "9" * 400, "Count cannot be inf: "),
        (COUNT, "all", "Count is 'all', which is not a number: "),
    ],
)
def test_typed_text_that_does_not_fit_is_refused_with_the_range(param: Param, text: str, start: str) -> None:
    with pytest.raises(ParamError) as refusal:
        param.parse(text)
    assert str(refusal.value) == f"{start}{param.range_text()}."


@pytest.mark.parametrize(
    ("param", "value", "text"),
    [(RATE, 0.1, "0.1"), (RATE, 1e-8, "1e-08"), (RATE, 100.0, "100"), (COUNT, 0, "full"), (COUNT, 5_000_000, "5000000"),
     (KIND, "hard", "hard")],
)  # fmt: skip
def test_values_are_written_as_a_person_would_type_them(param: Param, value: Value, text: str) -> None:
    assert param.format(value) == text
    assert param.parse(text) == value


@given(st.integers(1, 10_000_000))
def test_whole_numbers_survive_writing_and_reading(value: int) -> None:
    assert COUNT.parse(COUNT.format(value)) == value


@given(st.floats(1e-9, 1000.0))
def test_numbers_survive_writing_and_reading_to_ten_digits(value: float) -> None:
    assert RATE.parse(RATE.format(value)) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(
    ("low", "low_open", "high", "text"),
    [
        (None, False, None, "give a number"),
        (0.5, False, None, "give a number at least 0.5"),
        (None, False, 1e-8, "give a number at most 1e-08"),
        (0.0, True, 0.9999999, "give a number above 0 and at most 0.9999999"),
        (-100.0, False, 2147483647, "give a number at least -100 and at most 2,147,483,647"),
    ],
)
def test_ranges_are_written_exactly(low: float | None, low_open: bool, high: float | None, text: str) -> None:
    assert Param("x", "float", 0.0, "", "X", low=low, low_open=low_open, high=high).range_text() == text


def test_settings_are_checked_and_filled_with_defaults() -> None:
    settings = check_settings((RATE, COUNT), {"count": 4.0}, "Method")
    assert dict(settings) == {"rate": 0.1, "count": 4}
    with pytest.raises(TypeError):
        settings["rate"] = 2.0


def test_settings_that_do_not_exist_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="There is no setting of Method called 'ratte': did you mean 'rate'"):
        check_settings((RATE, COUNT), {"ratte": 1.0}, "Method")
    with pytest.raises(ParamError, match="Method has no settings, so 'rate' cannot be set: leave it out"):
        check_settings((), {"rate": 1.0}, "Method")


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(ParamError, match="Rate cannot be 0"):
        check_settings((RATE,), {"rate": 0.0}, "Method")
