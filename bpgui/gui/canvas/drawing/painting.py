"""How layers and their neurons are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QPainter, QPen, QTransform

from bpgui.data import Dataset
from bpgui.gui.canvas.drawing import raster
from bpgui.gui.canvas.drawing.links import Sight
from bpgui.gui.canvas.layout.arcs import Points
from bpgui.gui.canvas.layout.camera import Camera
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.canvas.layout.shapes import Box, LayerShape
from bpgui.gui.common.output_range import BOUNDS
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
        return Sight.of(self.camera, self.size)

    def rect(self, box: Box) -> QRectF:
        """Return a box of the scene in pixels."""
        return self.transform.mapRect(QRectF(box.left, box.top, box.right - box.left, box.bottom - box.top))

    def sees(self, boxes: Points) -> npt.NDArray[np.bool_]:
        """Tell which boxes of the scene, (n, 4) from left to bottom, can be seen, in part at least."""
        sight = self.sight.box
        across = (boxes[:, 0] < sight.right) & (boxes[:, 2] > sight.left)
        return np.asarray(across & (boxes[:, 1] < sight.bottom) & (boxes[:, 3] > sight.top))

    def seen(self) -> list[LayerShape]:
        """Return the layers that can be seen, in part at least."""
        shapes = list(self.scene.shapes.values())
        return [shapes[at] for at in np.flatnonzero(self.sees(self.scene.routes.boxes)).tolist()]

    def text_font(self, share: float = 1.0, bold: bool = False) -> QFont:
        """Return the font for texts of the drawing, `share` times as large as the application's. Never change it."""
        return _text_font(self.font, share, bold)


@lru_cache(maxsize=64)
def _text_font(font: QFont, share: float, bold: bool) -> QFont:
    text_font = QFont(font)
    text_font.setPixelSize(max(round(share * QFontInfo(font).pixelSize()), 6))
    if bold:
        text_font.setWeight(QFont.Weight.DemiBold)
    return text_font


def paint_boxes(painter: QPainter, view: View) -> None:
    """Draw the ground that each layer stands on; free neurons have none."""
    painter.setPen(QPen(QColor(view.colours.border), 1.0))
    painter.setBrush(QColor(view.colours.alternate))
    for left, top, right, bottom in _grounds(view).tolist():
        corner = min(CORNER_PX, 0.25 * (right - left))
        painter.drawRoundedRect(QRectF(left, top, right - left, bottom - top), corner, corner)


def rasterize_boxes(pixels: raster.Pixels, view: View, ratio: float) -> None:
    """Draw the same into pixels (height, width), `ratio` of them to a pixel of the screen."""
    boxes = _grounds(view) * ratio
    x, y = np.ascontiguousarray((boxes[:, :2] + boxes[:, 2:]).T) / 2
    half_x, half_y = np.ascontiguousarray((boxes[:, 2:] - boxes[:, :2]).T) / 2
    shapes = raster.Shapes(x, y, half_x, half_y, np.minimum(CORNER_PX * ratio, 0.5 * half_x))
    fill = np.full(len(boxes), QColor(view.colours.alternate).rgb(), dtype=np.uint32)
    raster.draw_shapes(pixels, shapes, fill, QColor(view.colours.border).rgb(), ratio)


def _grounds(view: View) -> Points:
    """Return the boxes, in pixels, of the layers that can be seen and are no free neurons: (n, 4), left to bottom."""
    boxes = view.scene.routes.boxes
    framed = np.array([not shape.is_free for shape in view.scene.shapes.values()], dtype=bool)
    shift = np.tile((view.transform.dx(), view.transform.dy()), 2)
    return boxes[framed & view.sees(boxes)] * view.camera.scale + shift


def paint_folded(painter: QPainter, view: View) -> None:
    """Draw the layers that are folded, each neuron a cell."""
    for shape in view.seen():
        if shape.folded != "no":
            _paint_cells(painter, view, shape)


def rasterize_folded(pixels: raster.Pixels, view: View, ratio: float) -> None:
    """Draw the same into pixels (height, width), `ratio` of them to a pixel of the screen."""
    for shape in view.seen():
        if shape.folded != "no":
            _rasterize_cells(pixels, view, shape, ratio)


def plain_colour(colours: Colours) -> QColor:
    """Return the fill of a neuron without a bias."""
    return mix(colours.raised, colours.muted, 0.10)


def bias_fills(biases: Values, colours: Colours) -> Fills:
    """Return neurons' fills as 0xffrrggbb: the paler, the nearer a bias is to zero."""
    return _bias_steps(colours)[np.rint(STEPS * np.tanh(biases / 2.0)).astype(np.intp) + STEPS]


def activity_fills(outputs: Values, colours: Colours, activation: str = "") -> Fills:
    """Return the shades of outputs, from the least, the ground, to the largest.

    These are what the activation can put out, where it has bounds, so that layers can be compared; else the least and
    the largest of the layer itself.
    """
    low, high = BOUNDS.get(activation, (float(outputs.min()), float(outputs.max())))
    share = np.clip((outputs - low) / ((high - low) or 1.0), 0.0, 1.0)
    return _shades(colours)[np.rint(STEPS * share).astype(np.intp)]


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


def _paint_cells(painter: QPainter, view: View, shape: LayerShape) -> None:
    """Draw a folded layer: one cell for each neuron, showing its output if known, its bias otherwise."""
    frame, rows = view.rect(shape.cells), -(-shape.layer.size // shape.columns)
    row, column = np.divmod(np.arange(shape.layer.size), shape.columns)
    width, height = frame.width() / shape.columns, frame.height() / rows
    corners = np.column_stack((frame.left() + column * width, frame.top() + row * height)).tolist()
    for (x, y), colour in zip(corners, _cell_colours(view, shape).tolist(), strict=True):
        painter.fillRect(QRectF(x, y, width, height), QColor.fromRgb(colour))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if shape.spacing * view.camera.scale >= SMALLEST_GRID_PX:
        across = [QLineF(frame.left(), y, frame.right(), y) for y in _between(frame.top(), frame.bottom(), rows)]
        down = [QLineF(x, frame.top(), x, frame.bottom()) for x in _between(frame.left(), frame.right(), shape.columns)]
        painter.setPen(QPen(_grid_colour(view.colours), 1.0))
        painter.drawLines(across + down)
    painter.setPen(QPen(QColor(view.colours.muted), 1.2))
    painter.drawRect(frame)


def _rasterize_cells(pixels: raster.Pixels, view: View, shape: LayerShape, ratio: float) -> None:
    frame, rows = view.rect(shape.cells), -(-shape.layer.size // shape.columns)
    cells = np.full(rows * shape.columns, QColor(view.colours.base).rgb(), dtype=np.uint32)
    cells[: shape.layer.size] = _cell_colours(view, shape)
    edges_y = np.rint(np.linspace(frame.top(), frame.bottom(), rows + 1) * ratio).astype(np.intp)
    edges_x = np.rint(np.linspace(frame.left(), frame.right(), shape.columns + 1) * ratio).astype(np.intp)
    height, width = pixels.shape
    y = np.arange(max(edges_y[0], 0), min(edges_y[-1] + 1, height))
    x = np.arange(max(edges_x[0], 0), min(edges_x[-1] + 1, width))
    if len(y) == 0 or len(x) == 0:
        return
    row = np.minimum(np.searchsorted(edges_y, y, side="right") - 1, rows - 1)
    column = np.minimum(np.searchsorted(edges_x, x, side="right") - 1, shape.columns - 1)
    part = pixels[y[0] : y[-1] + 1, x[0] : x[-1] + 1]
    part[:] = cells.reshape(rows, -1)[row[:, None], column]
    if shape.spacing * view.camera.scale >= SMALLEST_GRID_PX:
        part[np.isin(y, edges_y)] = part[:, np.isin(x, edges_x)] = _grid_colour(view.colours).rgb()
    ends_y, ends_x = (edges[[0, -1]] for edges in (edges_y, edges_x))
    part[np.isin(y, ends_y)] = part[:, np.isin(x, ends_x)] = QColor(view.colours.muted).rgb()


def _grid_colour(colours: Colours) -> QColor:
    return mix(colours.border, colours.base, 0.3)


def _cell_colours(view: View, shape: LayerShape) -> Fills:
    outputs = None if view.activity is None else view.activity.get(shape.layer.id)
    biases = view.project.parameters.biases.get(shape.layer.id)
    if outputs is not None and len(outputs) == shape.layer.size:
        activation = "" if shape.layer.role == "input" else shape.layer.activation
        return activity_fills(outputs, view.colours, activation)
    if biases is not None:
        return bias_fills(biases, view.colours)
    return np.full(shape.layer.size, plain_colour(view.colours).rgb(), dtype=np.uint32)


def _between(low: float, high: float, parts: int) -> list[float]:
    return np.linspace(low, high, parts + 1)[1:-1].tolist()
