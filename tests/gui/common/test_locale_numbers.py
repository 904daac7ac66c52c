"""Numbers in the window have the signs of the person's locale, and are read back in any notation."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from bpgui.engine import TRAINING_TABLE
from bpgui.errors import ParamError
from bpgui.gui.common.text import (
    count,
    fixed,
    localised,
    number,
    percent,
    sentence,
    setting_text,
    significant,
    unbroken,
    whole,
)
from bpgui.gui.common.typed import plain_number, typed_value
from bpgui.spec import Param

ANY = Param("bias", "float", 0.0, "A bias.", "Bias")
LOCALES = ["C", "en_US", "de_DE", "fr_FR", "de_CH", "sv_SE", "es_ES"]


@pytest.fixture(autouse=True)
def own_locale() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale.c())
    yield
    QLocale.setDefault(before)


def written() -> list[str]:
    """Return one text of each kind."""
    return [
        number(0.12345),
        number(-12.345),
        number(1.25e-7),
        number(123456.0),
        significant(0.5),
        significant(12345.0),
        fixed(-1234.5, 2),
        whole(1024),
        whole(12345678.4),
        percent(0.975),
        count(1, "link"),
        count(8192, "link"),
    ]


def test_without_a_locale_numbers_have_point_and_comma() -> None:
    assert written() == [
        "0.1235", "-12.35", "1.25e-07", "1.23e+05", "0.5", "1.23e+04", "-1,234.50", "1,024", "12,345,678", "97.5 %",
        "1 link", "8,192 links",
    ]  # fmt: skip


def test_german_numbers_have_comma_and_point() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.German))
    assert written() == [
        "0,1235", "-12,35", "1,25e-07", "1,23e+05", "0,5", "1,23e+04", "-1.234,50", "1.024", "12.345.678", "97,5 %",
        "1 link", "8.192 links",
    ]  # fmt: skip


def test_french_groups_are_narrow_spaces() -> None:
    QLocale.setDefault(QLocale("fr_FR"))
    assert whole(1024) == "1\N{NARROW NO-BREAK SPACE}024"
    assert number(0.5) == "0,5000"


def test_only_the_signs_within_numbers_change() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.German))
    assert localised("0.35 x 0.20 + 1,024.5 = 0.21; hidden 1, 2. Done.") == (
        "0,35 x 0,20 + 1.024,5 = 0,21; hidden 1, 2. Done."
    )
    assert number(float("inf")) == "inf"
    assert number(float("nan")) == "nan"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("value", [0.0, 0.0312, -0.5, 3.25, 1234.5, -123456.75, 2.5e-9, 1e12])
def test_what_is_shown_can_be_typed_again(locale: str, value: float) -> None:
    QLocale.setDefault(QLocale(locale))
    assert typed_value(ANY, localised(repr(value))) == value
    assert typed_value(ANY, localised(f"{value:.9g}")) == pytest.approx(value, rel=1e-8)
    assert typed_value(ANY, fixed(value, 12)) == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("value", [1, 999, 1_000, 1_000_000])
def test_whole_numbers_as_shown_can_be_typed_again(locale: str, value: int) -> None:
    QLocale.setDefault(QLocale(locale))
    assert typed_value(TRAINING_TABLE["epochs"], whole(value)) == value


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.03", 0.03),
        ("0,03", 0.03),
        (",5", 0.5),
        ("1.024", 1.024),
        ("1,024", 1.024),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234,567", 1_234_567.0),
        ("1.234.567,25", 1_234_567.25),
        ("1 234,5", 1234.5),
        ("1'234.5", 1234.5),
        ("1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567", 1_234_567.0),
        ("\N{MINUS SIGN}1,5e-3", -0.0015),
        ("1,234.5e2", 123_450.0),
        ("12,5 %", 0.125),
    ],
)
def test_both_notations_are_read_in_every_locale(locale: str, text: str, value: float) -> None:
    QLocale.setDefault(QLocale(locale))
    assert typed_value(ANY, text) == value


def test_a_point_groups_thousands_only_where_the_locale_does() -> None:
    with pytest.raises(ParamError, match=r"Epochs cannot be 1\.024"):
        typed_value(TRAINING_TABLE["epochs"], "1.024")
    QLocale.setDefault(QLocale(QLocale.Language.German))
    assert typed_value(TRAINING_TABLE["epochs"], "1.024") == 1024
    with pytest.raises(ParamError, match=r"Epochs cannot be 1\.5"):
        typed_value(TRAINING_TABLE["epochs"], "1,5")


@pytest.mark.parametrize("text", ["1,23,4", "1.2.3", "1,2.3,4", "12,34.5", "1.234,5,6", "1 2", "12'34", "0x10", "a,b"])
def test_what_is_no_number_is_refused_in_every_locale(text: str) -> None:
    for locale in LOCALES:
        QLocale.setDefault(QLocale(locale))
        with pytest.raises(ParamError, match="which is not a number"):
            typed_value(ANY, text)


def test_text_that_is_no_number_stays() -> None:
    assert plain_number(" sigmoid ") == "sigmoid"
    assert plain_number("1, 2, 3") == "1, 2, 3"


def test_a_count_takes_the_plural_that_its_noun_has() -> None:
    assert [count(1, "bias", "biases"), count(2, "bias", "biases"), count(0, "link")] == [
        "1 bias",
        "2 biases",
        "0 links",
    ]


def test_a_setting_is_written_as_its_editor_shows_it() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.German))
    assert setting_text(TRAINING_TABLE["learning_rate"], 0.25) == "0,25"
    assert setting_text(TRAINING_TABLE["batch_size"], 0) == "full"
    assert setting_text(TRAINING_TABLE["optimizer"], "adam") == "Adam"


def test_lines_are_broken_between_parts_only() -> None:
    assert unbroken("0.35 x 0.20", "+ 0").split(" ") == [
        "0.35\N{NO-BREAK SPACE}x\N{NO-BREAK SPACE}0.20",
        "+\N{NO-BREAK SPACE}0",
    ]


def test_a_sentence_begins_with_a_capital_letter_and_keeps_the_others() -> None:
    assert [sentence("weight of A to B"), sentence("")] == ["Weight of A to B", ""]
