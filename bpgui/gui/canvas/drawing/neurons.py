"""`Neurons`: the neurons of a view as drawn one by one, by the raster where it is ready, by Qt where it is not.

Inputs are squares with rounded corners, outputs have a second ring, all others are circles; they are filled by the
sign and size of their biases.
"""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from bpgui.gui.canvas.drawing import raster
from bpgui.gui.canvas.drawing.painting import View, bias_fills, plain_colour
from bpgui.gui.canvas.layout.shapes import LayerShape
from bpgui.spec import Parameters

# Neurons smaller than this (radius) are drawn as circles, whatever their role.
SMALLEST_ROLE_PX = 5.0
LINE_PX, THIN_LINE_PX = 1.4, 1.0
CORNER_SHARE, RING_SHARE, THINNEST_RING_PX = 0.22, 0.16, 2.5
# What fills a shape other than a bias: nothing at all, or what a neuron without a bias is filled with.
_GROUND, _PLAIN = -2, -1

Floats = npt.NDArray[np.float64]


class Neurons:
    """All neurons that can be seen and are not folded away, in pixels."""

    def __init__(self, view: View) -> None:
        self._colours = view.colours
        shown = [shape for shape in view.seen() if shape.folded == "no"]
        transform, scale = view.transform, view.camera.scale
        blocks, fills = [np.zeros((0, 4))], [np.zeros(0, dtype=np.intp)]
        with_bias = view.project.parameters.biases
        self._biased = [shape.layer.id for shape in shown if shape.layer.id in with_bias]
        first = 0
        for shape in shown:
            own = np.full(shape.layer.size, _PLAIN)
            if shape.layer.id in with_bias:
                own = np.arange(first, first + shape.layer.size)
                first += shape.layer.size
            places = shape.neurons * scale + (transform.dx(), transform.dy())
            for half, corner, filled in _outlines(shape, shape.radius * scale):
                blocks.append(np.column_stack((places, np.full(len(own), half), np.full(len(own), corner))))
                fills.append(own if filled else np.full(len(own), _GROUND))
        self._x, self._y, self._half, self._corner = np.ascontiguousarray(np.concatenate(blocks).T)
        self._fill = np.concatenate(fills)
        radius = max((shape.radius * scale for shape in shown), default=0.0)
        self._line = LINE_PX if radius > 6.0 else THIN_LINE_PX

    def rasterize(self, pixels: raster.Pixels, parameters: Parameters, ratio: float) -> None:
        """Draw the neurons into pixels (height, width), `ratio` to a pixel of the screen."""
        shapes = raster.Shapes(self._x * ratio, self._y * ratio, self._half * ratio, self._corner * ratio)
        outline = QColor(self._colours.muted).rgb()
        raster.draw_shapes(pixels, shapes, self._fills(parameters), outline, self._line * ratio)

    def paint(self, painter: QPainter, parameters: Parameters) -> None:
        """Draw the neurons by Qt."""
        painter.setPen(QPen(QColor(self._colours.muted), self._line))
        places = np.column_stack((self._x, self._y, self._half, self._corner)).tolist()
        for (x, y, half, corner), fill in zip(places, self._fills(parameters).tolist(), strict=True):
            painter.setBrush(QColor.fromRgb(fill))
            painter.drawRoundedRect(QRectF(x - half, y - half, 2 * half, 2 * half), corner, corner)

    def _fills(self, parameters: Parameters) -> raster.Pixels:
        """Return the colour of each shape."""
        biases = np.concatenate([np.zeros(0), *(parameters.biases[layer] for layer in self._biased)])
        # The last two stand where the numbers of what is no bias lead.
        others = QColor(self._colours.base).rgb(), plain_colour(self._colours).rgb()
        return np.append(bias_fills(biases, self._colours), np.array(others, dtype=np.uint32))[self._fill]


def _outlines(shape: LayerShape, radius: float) -> list[tuple[float, float, bool]]:
    """Return the outlines that a neuron is made of: half the side, the corners' radius, and whether it is filled."""
    if radius < SMALLEST_ROLE_PX or shape.layer.role == "hidden":
        return [(radius, radius, True)]
    if shape.layer.role == "input":
        return [(radius, CORNER_SHARE * radius, True)]
    inner = max(radius - max(RING_SHARE * radius, THINNEST_RING_PX), 1.0)
    return [(radius, radius, False), (inner, inner, True)]
