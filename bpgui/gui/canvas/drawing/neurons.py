"""`Neurons`: the neurons of a view as drawn one by one, by the raster where it is ready, by Qt where it is not.

Inputs are squares with rounded corners, outputs have a second ring, all others are circles; they are filled by the
sign and size of their biases.
"""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from bpgui.gui.canvas.drawing import raster
from bpgui.gui.canvas.drawing.painting import View, bias_fills, plain_colour
from bpgui.spec import Parameters

# Neurons smaller than this (radius) are drawn as circles, whatever their role.
SMALLEST_ROLE_PX = 5.0
LINE_PX, THIN_LINE_PX = 1.4, 1.0
CORNER_SHARE, RING_SHARE, THINNEST_RING_PX = 0.22, 0.16, 2.5
# What fills a shape other than a bias: nothing at all, or what a neuron without a bias is filled with.
_GROUND, _PLAIN = -2, -1


class Neurons:
    """All neurons that can be seen and are not folded away, in pixels."""

    def __init__(self, view: View) -> None:
        self._colours = view.colours
        transform, scale, biases = view.transform, view.camera.scale, view.project.parameters.biases
        layers, singles = list(view.scene.shapes), view.scene.singles
        seen = view.sees(view.scene.routes.boxes)
        drawn = np.flatnonzero(seen[singles.layer])
        layer, radius = singles.layer[drawn], singles.radius[drawn] * scale
        # Where each layer's biases begin, among those of all layers that are seen.
        first = np.full(len(layers), _PLAIN)
        count = 0
        self._biased = [key for key, is_seen in zip(layers, seen.tolist(), strict=True) if is_seen and key in biases]
        for key in self._biased:
            first[view.scene.place[key]] = count
            count += len(biases[key])
        fill = np.where(first[layer] >= 0, first[layer] + singles.place[drawn], _PLAIN)
        roles = np.array([shape.layer.role for shape in view.scene.shapes.values()])[layer]
        large = radius >= SMALLEST_ROLE_PX
        corner = np.where(large & (roles == "input"), CORNER_SHARE * radius, radius)
        ringed = np.flatnonzero(large & (roles == "output"))
        inner = np.maximum(radius[ringed] - np.maximum(RING_SHARE * radius[ringed], THINNEST_RING_PX), 1.0)
        # The rings of outputs lie below the neurons proper; layers below those that come after them.
        order = np.argsort(np.concatenate((layer, layer[ringed])), kind="stable")
        places = singles.centre[drawn] * scale + (transform.dx(), transform.dy())
        self._x, self._y = np.concatenate((places, places[ringed]))[order].T.copy()
        self._half = np.concatenate((radius, inner))[order]
        self._corner = np.concatenate((corner, inner))[order]
        below = fill.copy()
        below[ringed] = _GROUND
        self._fill = np.concatenate((below, fill[ringed]))[order]
        self._line = LINE_PX if radius.max(initial=0.0) > 6.0 else THIN_LINE_PX

    def rasterize(self, pixels: raster.Pixels, parameters: Parameters, ratio: float) -> None:
        """Draw the neurons into pixels (height, width), `ratio` to a pixel of the screen."""
        half = self._half * ratio
        shapes = raster.Shapes(self._x * ratio, self._y * ratio, half, half, self._corner * ratio)
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
