"""What an empty canvas tells, read from a vector picture of it."""

import re

import pytest
from PySide6.QtCore import QBuffer, QSizeF
from PySide6.QtGui import QFont, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication

from bpgui.gui.canvas.drawing.legend import MORE, STEPS, TITLE, paint_welcome
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.layout.camera import Camera
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.common.theme import Scheme, Theme
from bpgui.spec import NetworkSpec, Project


def written(qapp: QApplication, width: float, height: float) -> tuple[str, list[tuple[float, float]]]:
    """Return the words of the welcome on a canvas of this size, and where its lines begin."""
    view = View(
        Project(), None, Scene.of(NetworkSpec(), {}), Camera(), QSizeF(width, height), Theme(Scheme.LIGHT).colours,
        QFont(qapp.font()),
    )  # fmt: skip
    buffer, generator = QBuffer(), QSvgGenerator()
    generator.setOutputDevice(buffer)
    painter = QPainter(generator)
    paint_welcome(painter, view)
    painter.end()
    svg = bytes(buffer.data().data()).decode()
    texts = re.findall(r'<text[^>]*?\bx="([^"]+)" y="([^"]+)"[^>]*>([^<]*)</text>', svg, re.DOTALL)
    words = " ".join(" ".join(text.split()) for *_, text in texts)
    return words.replace("&gt;", ">"), [(float(x), float(y)) for x, y, _ in texts]


@pytest.mark.parametrize(("width", "height"), [(620, 509), (1260, 789), (400, 509)])
def test_the_three_first_moves_are_told_in_full_within_the_canvas(
    qapp: QApplication, width: float, height: float
) -> None:
    words, places = written(qapp, width, height)
    for line in (TITLE, *(part for step in STEPS for part in step), *MORE):
        assert line in words
    assert words.index("Add layers") < words.index("Connect them") < words.index("Choose data and train")
    assert all(0 < x < width and 0 < y < height for x, y in places)


def test_a_small_canvas_names_the_moves_and_leaves_out_the_rest(qapp: QApplication) -> None:
    words, places = written(qapp, 320, 240)
    assert TITLE in words
    assert all(step in words for step, _ in STEPS)
    assert MORE[-1] not in words
    assert all(0 < x < 320 and 0 < y < 240 for x, y in places)
