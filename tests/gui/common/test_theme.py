"""Light and dark."""

from collections.abc import Iterator
from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpgui.gui.common.theme import DARK, LIGHT, Colours, Scheme, Theme, mix


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(Scheme.LIGHT)
    yield made
    made.choose(Scheme.LIGHT)
    made.deleteLater()


def luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.1)."""

    def linear(share: float) -> float:
        return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in QColor(colour).getRgbF()[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.1)."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("scheme", "colours"), [(Scheme.LIGHT, LIGHT), (Scheme.DARK, DARK)])
def test_the_chosen_scheme_reaches_widgets_and_views(
    qtbot: QtBot, qapp: QApplication, theme: Theme, scheme: Scheme, colours: Colours
) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.choose(scheme)
    assert theme.scheme is scheme
    assert theme.colours is colours
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == colours.window
    assert qapp.palette().color(QPalette.ColorRole.Text).name() == colours.text
    assert colours.accent == qapp.palette().color(QPalette.ColorRole.Highlight).name()


def test_the_systems_scheme_is_followed(theme: Theme) -> None:
    theme.choose(Scheme.SYSTEM)
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert theme.colours is (DARK if dark else LIGHT)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_texts_can_be_read_on_their_grounds(colours: Colours) -> None:
    for ground in (colours.window, colours.base, colours.alternate, colours.raised):
        assert contrast(colours.text, ground) >= 7.0
        assert contrast(colours.muted, ground) >= 4.5
        assert contrast(colours.error, ground) >= 4.5
    assert contrast(colours.text, colours.warning_ground) >= 7.0
    assert contrast(colours.warning, colours.warning_ground) >= 4.5
    assert contrast(colours.on_accent, colours.accent) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_links_and_marks_can_be_seen_on_the_canvas(colours: Colours) -> None:
    for colour in (colours.positive, colours.negative, colours.accent):
        assert contrast(colour, colours.base) >= 3.0


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_every_colour_is_a_colour(colours: Colours) -> None:
    named = [getattr(colours, field.name) for field in fields(colours) if field.name != "dark"]
    assert all(QColor(colour).isValid() and QColor(colour).name() == colour for colour in named)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_positive_is_blue_and_negative_is_orange(colours: Colours) -> None:
    positive, negative = QColor(colours.positive), QColor(colours.negative)
    assert 200 <= positive.hue() <= 240
    assert 15 <= negative.hue() <= 45


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert mix("#102030", "#f0e0d0", 0.0).name() == "#102030"
    assert mix("#102030", "#f0e0d0", 1.0).name() == "#f0e0d0"
    assert mix("#000000", "#ffffff", 0.5).name() == "#808080"


def test_choosing_again_repaints_only_through_the_signal(qtbot: QtBot, theme: Theme) -> None:
    heard: list[None] = []
    theme.changed.connect(lambda: heard.append(None))
    theme.choose(Scheme.DARK)
    theme.choose(Scheme.LIGHT)
    assert len(heard) == 2
