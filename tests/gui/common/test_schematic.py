"""The small picture of a network: every kind of wiring looks different, large ones too, in light and in dark."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpgui.data.templates import build
from bpgui.gui.common.schematic import Schematic
from bpgui.gui.common.theme import Scheme, Theme
from bpgui.spec import Project, Settings, TrainingSpec


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(Scheme.LIGHT)


@pytest.fixture
def schematic(theme: Theme, qtbot: QtBot) -> Schematic:
    schematic = Schematic(theme)
    qtbot.addWidget(schematic)
    schematic.resize(420, 240)
    schematic.show()
    return schematic


def pixels(schematic: Schematic, name: str, values: Settings) -> bytes:
    project: Project = build(name, values, TrainingSpec())
    schematic.show_network(project.network, project.layout, name)
    return grabbed(schematic)


def grabbed(schematic: Schematic) -> bytes:
    image = schematic.grab().toImage()
    return bytes(image.constBits())  # of an image that still lives


def test_wirings_of_the_same_sizes_look_different(schematic: Schematic) -> None:
    sizes = {"inputs": 2, "hidden": 3, "outputs": 1}
    assert len({pixels(schematic, name, sizes) for name in ("classic", "skip", "feedback")}) == 3


def test_large_layers_are_abbreviated_but_their_sizes_are_written(schematic: Schematic) -> None:
    first, second = (pixels(schematic, "layered", {"sizes": f"{n}, 4, 1"}) for n in (300, 400))
    assert first != second
    assert pixels(schematic, "layered", {"sizes": ", ".join(["512"] * 5)}) != first


def test_it_follows_the_theme(schematic: Schematic, theme: Theme) -> None:
    light = pixels(schematic, "classic", {})
    theme.choose(Scheme.DARK)
    dark = grabbed(schematic)
    assert dark != light
    theme.choose(Scheme.LIGHT)
    assert grabbed(schematic) == light


def test_it_says_in_words_what_it_shows(schematic: Schematic) -> None:
    pixels(schematic, "classic", {})
    assert schematic.accessibleName() == "Picture of the network"
    assert schematic.accessibleDescription() == "classic"
