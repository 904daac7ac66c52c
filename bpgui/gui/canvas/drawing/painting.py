"""How layers and their neurons are drawn."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QImage, QPainter, QPen, QTransform

from bpgui.data import Dataset
from bpgui.gui.canvas.drawing.links import Sight
from bpgui.gui.canvas.layout.camera import Camera
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.canvas.layout.shapes import Box, LayerShape
from bpgui.gui.common.theme import Colours, mix
from bpgui.spec import Parameters, Project

Values = npt.NDArray[np.floating]
Fills = npt.NDArray[np.uint32]
# Between larger cells than this there are lines.
SMALLEST_GRID_PX = 7.0
CORNER_PX = 9.0
STEPS = 50


@dataclass(frozen=True, slots=True)
class View:
    """All that a picture of the network depends on.

    `shown` is what links are drawn by, if not the project's weights; `activity` the outputs of each layer for the
    chosen sample, which folded layers show.
    """

    project: Project
    dataset: Dataset | None
    scene: Scene
    camera: Camera
    size: QSizeF
    colours: Colours
    font: QFont
    shown: Parameters | None = None
    activity: Mapping[str, Values] | None = None

    @property
    def transform(self) -> QTransform:
        """The map from scene units to pixels."""
        return self.camera.transform(self.size)

    @property
    def sight(self) -> Sight:
        """The part of the scene that is seen."""
        half_width = self.size.width() / 2 / self.camera.scale
        half_height = self.size.height() / 2 / self.camera.scale
        x, y = self.camera.x, self.camera.y
        return Sight(Box(x - half_width, y - half_height, x + half_width, y + half_height), self.camera.scale)

    def rect(self, box: Box) -> QRectF:
        """Return a box of the scene in pixels."""
        return self.transform.mapRect(QRectF(box.left, box.top, box.right - box.left, box.bottom - box.top))

    def seen(self) -> list[LayerShape]:
        """Return the layers that can be seen, in part at least."""
        left, top, right, bottom = astuple(self.sight.box)
        return [
            shape
            for shape in self.scene.shapes.values()
            if shape.box.left < right and shape.box.right > left and shape.box.top < bottom and shape.box.bottom > top
        ]

    def text_font(self, share: float = 1.0, bold: bool = False) -> QFont:
        """Return the font for texts of the drawing, `share` times as large as the application's."""
        font = QFont(self.font)
        font.setPixelSize(max(round(share * QFontInfo(self.font).pixelSize()), 6))
        if bold:
            font.setWeight(QFont.Weight.DemiBold)
        return font


def paint_boxes(painter: QPainter, view: View) -> None:
    """Draw the ground that each layer stands on; free neurons have none."""
    painter.setPen(QPen(QColor(view.colours.border), 1.0))
    painter.setBrush(QColor(view.colours.alternate))
    for shape in view.seen():
        if not shape.is_free:
            corner = min(CORNER_PX, 0.25 * view.rect(shape.box).width())
            painter.drawRoundedRect(view.rect(shape.box), corner, corner)


def paint_folded(painter: QPainter, view: View, vector: bool = False) -> None:
    """Draw the layers that are folded, each neuron a cell (of a picture, or as vectors)."""
    for shape in view.seen():
        if shape.folded != "no":
            _paint_cells(painter, view, shape, vector)


def plain_colour(colours: Colours) -> QColor:
    """Return the fill of a neuron without a bias."""
    return mix(colours.raised, colours.muted, 0.10)


def bias_fills(biases: Values, colours: Colours) -> Fills:
    """Return neurons' fills as 0xffrrggbb: the paler, the nearer a bias is to zero."""
    return _bias_steps(colours)[np.rint(STEPS * np.tanh(biases / 2.0)).astype(np.intp) + STEPS]


def activity_fills(outputs: Values, colours: Colours) -> Fills:
    """Return the shades of outputs, from the least of a layer, the ground, to the largest."""
    span = float(np.ptp(outputs)) or 1.0
    return _shades(colours)[np.rint(STEPS * (outputs - outputs.min()) / span).astype(np.intp)]


@lru_cache(maxsize=8)
def _bias_steps(colours: Colours) -> Fills:
    """Return the fills from the most negative to the most positive bias, in steps that no eye tells apart."""
    ends = [colours.negative] * STEPS + [colours.positive] * (STEPS + 1)
    shares = np.abs(np.arange(-STEPS, STEPS + 1)) / STEPS
    fills = [mix(colours.raised, end, 0.6 * share).rgb() for end, share in zip(ends, shares.tolist(), strict=True)]
    return np.array(fills, dtype=np.uint32)


@lru_cache(maxsize=8)
def _shades(colours: Colours) -> Fills:
    return np.array([mix(colours.base, colours.text, step / STEPS).rgb() for step in range(STEPS + 1)], dtype=np.uint32)


def _paint_cells(painter: QPainter, view: View, shape: LayerShape, vector: bool) -> None:
    """Draw a folded layer: one cell for each neuron, showing its output if known, its bias otherwise."""
    frame, colours = view.rect(shape.cells), _cell_colours(view, shape)
    rows = -(-shape.layer.size // shape.columns)
    index = np.arange(shape.layer.size)
    row, column = np.divmod(index, shape.columns)
    if vector:
        width, height = frame.width() / shape.columns, frame.height() / rows
        corners = np.column_stack((frame.left() + column * width, frame.top() + row * height)).tolist()
        for (x, y), colour in zip(corners, colours.tolist(), strict=True):
            painter.fillRect(QRectF(x, y, width, height), QColor.fromRgb(colour))
    else:
        image = QImage(shape.columns, rows, QImage.Format.Format_RGB32)
        image.fill(QColor(view.colours.base))
        np.frombuffer(image.bits(), dtype=np.uint32).reshape(rows, -1)[row, column] = colours
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(frame, image)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if shape.spacing * view.camera.scale >= SMALLEST_GRID_PX:
        painter.setPen(QPen(mix(view.colours.border, view.colours.base, 0.3), 1.0))
        across = [QLineF(frame.left(), y, frame.right(), y) for y in _between(frame.top(), frame.bottom(), rows)]
        down = [QLineF(x, frame.top(), x, frame.bottom()) for x in _between(frame.left(), frame.right(), shape.columns)]
        painter.drawLines(across + down)
    painter.setPen(QPen(QColor(view.colours.muted), 1.2))
    painter.drawRect(frame)


def _cell_colours(view: View, shape: LayerShape) -> Fills:
    outputs = None if view.activity is None else view.activity.get(shape.layer.id)
    biases = view.project.parameters.biases.get(shape.layer.id)
    if outputs is not None and len(outputs) == shape.layer.size:
        return activity_fills(outputs, view.colours)
    if biases is not None:
        return bias_fills(biases, view.colours)
    return np.full(shape.layer.size, plain_colour(view.colours).rgb(), dtype=np.uint32)


def _between(low: float, high: float, parts: int) -> list[float]:
    return np.linspace(low, high, parts + 1)[1:-1].tolist()
