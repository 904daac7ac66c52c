"""How a heat map paints: an image with a pixel for each number, and the marks that tell it without colour."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QRect
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from bpgui.gui.common.theme import Colours, mix
from bpgui.spec import BoolArray, FloatArray

_SHADES = 127  # on either side of zero
_SQUARE = 4  # pixels

Cells = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Marks:
    """The cells (row, column) that have a mark: a stroke, a dash, a square."""

    missing: Cells
    negative: Cells
    locked: Cells


def marks_of(numbers: FloatArray, locked: BoolArray | None, rows: range, columns: range) -> Marks:
    """Return the marks of the cells in these rows and columns of a matrix; NaN stands for a missing link."""
    part = np.s_[rows.start : rows.stop, columns.start : columns.stop]
    missing = np.isnan(numbers[part])
    held = np.zeros_like(missing) if locked is None else locked[part] & ~missing
    corner = (rows.start, columns.start)

    def cells(marks: BoolArray) -> Cells:
        return [(row, column) for row, column in (np.argwhere(marks) + corner).tolist()]

    return Marks(cells(missing), cells(numbers[part] < 0.0), cells(held))


def paint_marks(painter: QPainter, marks: Marks, rect_of: Callable[[int, int], QRect], colours: Colours) -> None:
    """Paint marks into cells, whose places `rect_of` tells."""
    strokes, dashes = [], []
    for cell in marks.missing:
        rect = rect_of(*cell)
        third = rect.width() / 3.0
        strokes.append(QLineF(rect.left() + third, rect.bottom() - third, rect.right() - third, rect.top() + third))
    for cell in marks.negative:
        rect = rect_of(*cell)
        middle, reach = rect.center(), rect.width() / 6.0
        dashes.append(QLineF(middle.x() - reach, middle.y(), middle.x() + reach, middle.y()))
    painter.setPen(QPen(QColor(colours.muted), 1.0))
    painter.drawLines(strokes)
    painter.setPen(QPen(QColor(colours.text), 1.0))
    painter.drawLines(dashes)
    for cell in marks.locked:
        rect = rect_of(*cell)
        painter.fillRect(QRect(rect.left() + 2, rect.top() + 2, _SQUARE, _SQUARE), QColor(colours.text))


def painted(numbers: FloatArray, largest: float, colours: Colours) -> QImage:
    """Return an image with a pixel for each number (rows, columns): missing ones in the tone of borders."""
    shades = [
        mix(colours.base, colours.positive if shade > 0 else colours.negative, abs(shade) / _SHADES).rgb()
        for shade in range(-_SHADES, _SHADES + 1)
    ]
    table = np.array([*shades, QColor(colours.grid).rgb()], dtype=np.uint32)
    with np.errstate(all="ignore"):
        places = np.nan_to_num(numbers / (largest or 1.0), nan=0.0, posinf=1.0, neginf=-1.0) * _SHADES + _SHADES
    entries = np.where(np.isnan(numbers), len(shades), np.rint(places)).astype(np.intp)
    pixels = np.ascontiguousarray(table[entries])
    rows, columns = numbers.shape
    # The copy owns its pixels; the array goes.
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()
