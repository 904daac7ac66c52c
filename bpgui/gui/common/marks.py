"""The marks of points in the plane.

Each class has a form of its own, so that classes are told apart without their colours; marks are filled to train, half
filled to validate and hollow to test.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from bpgui.data.dataset import TEST, TRAIN, VALIDATION
from bpgui.gui.common.data_colours import Rgb
from bpgui.spec import FloatArray

Places = npt.NDArray[np.intp] | npt.NDArray[np.uint8]

# What stands for a form in a text; there are as many forms, and then they begin anew.
SIGNS = ("\N{BLACK CIRCLE}", "\N{BLACK SQUARE}", "\N{BLACK UP-POINTING TRIANGLE}", "\N{BLACK DIAMOND}")
# The corners of the forms after the circle, in radii, as large to the eye as that: y points down.
_CORNERS = (
    ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    ((0.0, -1.25), (1.15, 0.8), (-1.15, 0.8)),
    ((0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)),
)
_CORNERED = 0.75  # of the ring of a circle
_RIM = 0.8  # pixels of paper around a filled mark


class _Stamp(NamedTuple):
    """How the marks of one class in one part are painted, around (0, 0)."""

    whole: QPainterPath
    half: QPainterPath
    ring: float
    circle: float  # its radius, 0 for another form


def sign(mark: int) -> str:
    """Return the sign of the form of a class."""
    return SIGNS[mark % len(SIGNS)]


def form(mark: int, radius: float) -> QPainterPath:
    """Return the outline of a class's form around (0, 0)."""
    path, place = QPainterPath(), mark % len(SIGNS)
    if place == 0:
        path.addEllipse(QPointF(), radius, radius)
        return path
    path.addPolygon(QPolygonF([QPointF(x, y) * radius for x, y in _CORNERS[place - 1]]))
    path.closeSubpath()
    return path


def paint_marks(
    painter: QPainter, at: FloatArray, rgb: Rgb, marks: Places, parts: Places, radius: float, paper: QColor
) -> None:
    """Paint a mark for each point (points, 2) in pixels, with its colour, form and part; those to train on last."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for part in (TEST, VALIDATION, TRAIN):
        for mark in np.unique(marks[parts == part]).tolist():
            chosen = (parts == part) & (marks == mark)
            stamp, before = _stamp(mark, radius, part), None
            for (x, y), colour in zip(at[chosen].tolist(), rgb[chosen].tolist(), strict=True):
                if colour != before:
                    _dip(painter, stamp, QColor(*colour), paper)
                    before = colour
                painter.translate(x, y)
                # Faster than the path of the circle.
                if stamp.circle:
                    painter.drawEllipse(QPointF(), stamp.circle, stamp.circle)
                else:
                    painter.drawPath(stamp.whole)
                if part == VALIDATION:
                    painter.fillPath(stamp.half, QColor(*colour))
                painter.translate(-x, -y)


def _dip(painter: QPainter, stamp: _Stamp, colour: QColor, paper: QColor) -> None:
    """Take a colour: a hollow mark has a ring of it, a filled one a rim of paper."""
    painter.setPen(QPen(colour, stamp.ring) if stamp.ring else QPen(paper, _RIM))
    painter.setBrush(paper if stamp.ring else colour)


def _stamp(mark: int, radius: float, part: int) -> _Stamp:
    ring = 0.0 if part == TRAIN else 1.0 if radius < 3.0 else 1.6 if radius < 5.0 else 2.2
    # Corners leave less room within.
    ring *= _CORNERED if mark % len(SIGNS) else 1.0
    reach = radius - ring / 2
    path = form(mark, reach)
    half = _left_half(path) if part == VALIDATION else QPainterPath()
    return _Stamp(path, half, ring, 0.0 if mark % len(SIGNS) else reach)


def _left_half(path: QPainterPath) -> QPainterPath:
    box, half = path.boundingRect(), QPainterPath()
    half.addRect(QRectF(box.left() - 1.0, box.top() - 1.0, 1.0 - box.left(), box.height() + 2.0))
    return path.intersected(half)
