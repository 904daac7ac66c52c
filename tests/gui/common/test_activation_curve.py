"""The picture of an activation function: its curve, the operating point and the slope there."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontInfo, QImage, QPainter
from PySide6.QtWidgets import QApplication

from bpgui.engine.activations import ACTIVATIONS, activation
from bpgui.gui.common.activation_curve import Point, paint_activation, slope
from bpgui.gui.common.theme import DARK, LIGHT, Colours

WIDTH, HEIGHT = 240, 130


def painted(name: str, colours: Colours, point: Point | None, font: QFont | None = None) -> QImage:
    image = QImage(WIDTH + 40, HEIGHT + 40, QImage.Format.Format_RGB32)
    image.fill(QColor(colours.raised))
    painter = QPainter(image)
    room = QRectF(QPointF(20, 20), QPointF(20 + WIDTH, 20 + HEIGHT))
    paint_activation(painter, room, activation(name), colours, font or QApplication.font(), point)
    painter.end()
    return image


def pixels(image: QImage) -> np.ndarray:
    """Return the colours (height, width) as numbers."""
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1) & 0xFFFFFF


def number_of(colour: str) -> int:
    return int(colour.removeprefix("#"), 16)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_function_is_drawn_within_its_room(qapp: QApplication, name: str, colours: Colours) -> None:
    net = 0.6
    output = 0.3 if name == "softmax" else float(activation(name).value(np.array([[net]]))[0, 0])
    seen = pixels(painted(name, colours, (net, output)))
    assert (seen == number_of(colours.text)).sum() > 20
    assert (seen == number_of(colours.accent)).sum() > 20
    edge = np.ones_like(seen, dtype=bool)
    edge[20:-19, 20:-19] = False
    assert (seen[edge] == number_of(colours.raised)).all()


def test_without_a_point_there_is_only_the_curve(qapp: QApplication) -> None:
    seen = pixels(painted("sigmoid", LIGHT, None))
    assert (seen == number_of(LIGHT.text)).any()
    assert not (seen == number_of(LIGHT.accent)).any()


@pytest.mark.parametrize("point", [(np.nan, 0.0), (np.inf, 1.0)])
def test_a_point_that_is_not_finite_is_left_out(qapp: QApplication, point: Point) -> None:
    assert painted("sigmoid", LIGHT, point) == painted("sigmoid", LIGHT, None)


def test_the_dot_stands_where_the_net_input_is(qapp: QApplication) -> None:
    left = np.nonzero(pixels(painted("sigmoid", LIGHT, (-3.0, 0.05))) == number_of(LIGHT.accent))[1].mean()
    right = np.nonzero(pixels(painted("sigmoid", LIGHT, (3.0, 0.95))) == number_of(LIGHT.accent))[1].mean()
    assert right - left == pytest.approx(0.6 * (WIDTH - 40), abs=20)


def test_the_axis_reaches_as_far_as_the_point(qapp: QApplication) -> None:
    far = pixels(painted("tanh", LIGHT, (40.0, 1.0)))
    columns = np.nonzero(far == number_of(LIGHT.accent))[1]
    assert len(columns) > 20
    assert columns.max() < 20 + WIDTH


def test_a_larger_font_still_keeps_everything_within(qapp: QApplication) -> None:
    font = QApplication.font()
    font.setPixelSize(round(1.6 * QFontInfo(font).pixelSize()))
    seen = pixels(painted("sigmoid", LIGHT, (0.5, 0.622), font))
    assert (seen[:, :20] == number_of(LIGHT.raised)).all()
    assert (seen == number_of(LIGHT.accent)).sum() > 20


@pytest.mark.parametrize(
    ("name", "net", "output", "expected"),
    [("sigmoid", 0.0, 0.5, 0.25), ("relu", -1.0, 0.0, 0.0), ("tanh", 0.0, 0.0, 1.0), ("softmax", 3.0, 0.3, 0.21)],
)
def test_the_slope_is_that_of_the_engine(name: str, net: float, output: float, expected: float) -> None:
    assert slope(activation(name), net, output) == pytest.approx(expected)


@pytest.mark.parametrize("name", sorted(name for name, entry in ACTIVATIONS.items() if entry.smooth))
def test_the_slope_is_the_difference_quotient(name: str) -> None:
    bound, net, step = activation(name), 0.7, 1e-6
    value = bound.value(np.array([[net - step, net, net + step]]).T)[:, 0]
    if name == "softmax":
        rest = np.exp(1.0)
        value = np.exp([net - step, net, net + step]) / (np.exp([net - step, net, net + step]) + rest)
    assert slope(bound, net, float(value[1])) == pytest.approx((value[2] - value[0]) / (2 * step), abs=1e-6)


def test_a_hard_step_has_no_slope() -> None:
    assert slope(activation("hard_step"), 1.0, 1.0) is None


def test_the_slope_respects_settings() -> None:
    steep = activation("scaled_tanh", {"amplitude": 1.0, "slope": 5.0})
    assert slope(steep, 0.0, 0.0) == pytest.approx(5.0)
