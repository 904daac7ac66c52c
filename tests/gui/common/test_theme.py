"""Light and dark, plain and of high contrast; colours that all can read and tell apart."""

from collections.abc import Iterator
from dataclasses import fields
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette, QStyleHints
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QPushButton,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from bpgui.gui.common import theme as theme_module
from bpgui.gui.common.theme import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, Colours, Scheme, Theme, mix

ALL = pytest.mark.parametrize("colours", [LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK])
CONTRAST = pytest.mark.parametrize("colours", [CONTRAST_LIGHT, CONTRAST_DARK])
# How dichromats see: matrices on linear RGB, for the whole loss of the cones of long, middle and short waves.
# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes: A Physiologically-based Model for Simulation of Color Vision
# Deficiency. IEEE Transactions on Visualization and Computer Graphics 15 (2009), 1291-1298, severity 1.0.
SIGHT = {
    "all cones": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
# From linear sRGB to XYZ, and the white D65 (IEC 61966-2-1).
TO_XYZ = np.array([(0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)])
WHITE = TO_XYZ.sum(axis=1)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(Scheme.LIGHT)
    yield made
    made.choose(Scheme.LIGHT)
    made.deleteLater()


def linear(colour: str) -> npt.NDArray[np.float64]:
    """Return the linear red, green and blue of a colour."""
    share = np.array(QColor(colour).getRgbF()[:3])
    return np.where(share <= 0.03928, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.1)."""
    return float(linear(colour) @ (0.2126, 0.7152, 0.0722))


def seen(colour: str, sight: str) -> npt.NDArray[np.float64]:
    """Return a colour as it is seen, in CIELAB, where distances are those of perception."""
    xyz = TO_XYZ @ np.clip(np.array(SIGHT[sight]) @ linear(colour), 0.0, 1.0) / WHITE
    root = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array((116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])))


def contrast(a: str, b: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.1)."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("scheme", "colours"),
    [
        (Scheme.LIGHT, LIGHT),
        (Scheme.DARK, DARK),
        (Scheme.CONTRAST_LIGHT, CONTRAST_LIGHT),
        (Scheme.CONTRAST_DARK, CONTRAST_DARK),
    ],
)
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


@pytest.mark.parametrize("wanted", [True, False])
def test_the_systems_wish_for_contrast_is_followed(theme: Theme, monkeypatch: pytest.MonkeyPatch, wanted: bool) -> None:
    theme.choose(Scheme.LIGHT)
    monkeypatch.setattr(theme_module, "_system_wants_contrast", lambda: wanted)
    assert theme.colours is LIGHT
    theme.choose(Scheme.SYSTEM)
    assert theme.colours in ((CONTRAST_LIGHT, CONTRAST_DARK) if wanted else (LIGHT, DARK))


@pytest.mark.skipif(not hasattr(QStyleHints, "accessibility"), reason="Qt older than 6.10")
def test_a_change_of_the_systems_contrast_repaints(qtbot: QtBot, theme: Theme) -> None:
    theme.choose(Scheme.SYSTEM)
    accessibility = QGuiApplication.styleHints().accessibility()
    with qtbot.waitSignal(theme.changed):
        accessibility.contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)


@ALL
def test_texts_can_be_read_on_their_grounds(colours: Colours) -> None:
    for ground in (colours.window, colours.base, colours.alternate, colours.raised):
        assert contrast(colours.text, ground) >= 7.0
        assert contrast(colours.muted, ground) >= 4.5
        assert contrast(colours.error, ground) >= 4.5
    assert contrast(colours.text, colours.warning_ground) >= 7.0
    assert contrast(colours.warning, colours.warning_ground) >= 4.5
    assert contrast(colours.on_accent, colours.accent) >= 4.5


@CONTRAST
def test_high_contrast_is_high_for_all_that_is_read_or_told_by_its_colour(colours: Colours) -> None:
    meant = (colours.muted, colours.accent, colours.error, colours.positive, colours.negative, colours.third)
    for ground in (colours.window, colours.base, colours.alternate, colours.raised):
        assert contrast(colours.text, ground) >= 15.0
        assert min(contrast(colour, ground) for colour in meant) >= 7.0
        # The outlines of fields and layers; 3 is what WCAG 2.1, 1.4.11, asks for.
        assert contrast(colours.border, ground) >= 4.5
    assert contrast(colours.warning, colours.warning_ground) >= 7.0
    assert contrast(colours.on_accent, colours.accent) >= 7.0


@pytest.mark.parametrize(
    ("scheme", "colours"),
    [(Scheme.CONTRAST_LIGHT, CONTRAST_LIGHT), (Scheme.CONTRAST_DARK, CONTRAST_DARK)],
)
@pytest.mark.parametrize("kind", [QCheckBox, QLineEdit, QPushButton, QComboBox, QDoubleSpinBox])
def test_high_contrast_shows_where_widgets_end(
    qtbot: QtBot, theme: Theme, scheme: Scheme, colours: Colours, kind: type[QWidget]
) -> None:
    theme.choose(scheme)
    widget = kind()
    qtbot.addWidget(widget)
    widget.resize(120, 28)
    widget.show()
    image = widget.grab().toImage()
    row = [image.pixelColor(x, 14).name() for x in range(24)]
    assert max(contrast(colour, colours.window) for colour in row) >= 3.0
    theme.choose(Scheme.LIGHT)
    assert widget.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window


@ALL
@pytest.mark.parametrize("sight", SIGHT)
def test_positive_negative_and_third_stay_apart_for_all_eyes(colours: Colours, sight: str) -> None:
    for one, other in combinations((colours.positive, colours.negative, colours.third), 2):
        # A distance of 2.3 can just be noticed; thin lines need many times that.
        assert np.linalg.norm(seen(one, sight) - seen(other, sight)) >= 25.0
    assert np.linalg.norm(seen(colours.positive, sight) - seen(colours.negative, sight)) >= 75.0


@ALL
def test_links_and_marks_can_be_seen_on_the_canvas(colours: Colours) -> None:
    for colour in (colours.positive, colours.negative, colours.third, colours.accent):
        assert contrast(colour, colours.base) >= 3.0


@ALL
def test_every_colour_is_a_colour(colours: Colours) -> None:
    named = [getattr(colours, field.name) for field in fields(colours) if field.name != "dark"]
    assert all(QColor(colour).isValid() and QColor(colour).name() == colour for colour in named)


@ALL
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


def test_the_dark_scheme_shows_where_a_check_box_ends(qtbot: QtBot, theme: Theme) -> None:
    theme.choose(Scheme.DARK)
    box = QCheckBox()
    qtbot.addWidget(box)
    image = box.grab().toImage()
    middle = image.height() // 2
    row = [image.pixelColor(x, middle).name() for x in range(image.width())]
    assert max(contrast(colour, DARK.window) for colour in row) >= 2.0


@pytest.mark.parametrize("shape", [QTabBar.Shape.RoundedNorth, QTabBar.Shape.RoundedSouth])
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK, Scheme.CONTRAST_LIGHT, Scheme.CONTRAST_DARK])
def test_tabs_can_be_read_above_and_below_their_pages(
    qtbot: QtBot, theme: Theme, scheme: Scheme, shape: QTabBar.Shape
) -> None:
    theme.choose(scheme)
    bar = QTabBar()
    qtbot.addWidget(bar)
    bar.setShape(shape)
    for text in ("Inspector", "History"):
        bar.addTab(text)
    bar.show()
    image = bar.grab().toImage()
    for tab in range(2):
        # Left of the text there is nothing but the ground.
        place = bar.tabRect(tab)
        ground = image.pixelColor(place.left() + 3, place.center().y()).name()
        assert ground == theme.colours.window
        assert contrast(theme.colours.muted, ground) >= 4.5
