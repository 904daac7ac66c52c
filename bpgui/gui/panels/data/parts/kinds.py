"""How kinds of rows are told apart in pictures: by colour, and by dash, hatching and shape for those who see none."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from bpgui.data import Dataset
from bpgui.gui.common.data_colours import class_colours
from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.data.parts.row_text import parts_of

# More kinds than this are not told apart at a glance.
MOST_KINDS = 6
PENS = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DashDotDotLine,
    Qt.PenStyle.SolidLine,
)
BRUSHES = (
    Qt.BrushStyle.SolidPattern,
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.NoBrush,
    Qt.BrushStyle.DiagCrossPattern,
    Qt.BrushStyle.HorPattern,
    Qt.BrushStyle.Dense5Pattern,
)
_CORNERS = {1: (45, 4), 2: (90, 3), 3: (0, 4)}  # square, triangle, diamond: where the first corner is, and how many


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """Which kind each row is of, (rows,), what the kinds are called and which colours they have."""

    of: npt.NDArray[np.integer]
    names: tuple[str, ...]
    colours: tuple[QColor, ...]


def class_kinds(dataset: Dataset, colours: Colours) -> Kinds:
    """Return the classes of the rows as kinds; one kind for numbers, and for more classes than are told apart."""
    table = dataset.table
    if 2 <= len(table.classes) <= MOST_KINDS:
        return Kinds(table.labels(), table.classes, class_colours(len(table.classes), colours))
    return Kinds(np.zeros(len(table.inputs), dtype=np.intp), ("all rows",), (QColor(colours.accent),))


def part_kinds(dataset: Dataset, colours: Colours) -> Kinds:
    """Return the parts of the rows as kinds."""
    accent = QColor(colours.accent)
    return Kinds(parts_of(dataset), ("to train", "to validate", "to test"), (accent, accent, accent))


def draw_shape(painter: QPainter, kind: int, at: QPointF, reach: float) -> None:
    """Draw the shape of a kind with the painter's pen and brush: circle, square, triangle, diamond, cross, plus."""
    match kind:
        case 0:
            painter.drawEllipse(at, reach, reach)
        case 4:
            painter.drawLine(at + QPointF(-reach, -reach), at + QPointF(reach, reach))
            painter.drawLine(at + QPointF(-reach, reach), at + QPointF(reach, -reach))
        case 5:
            painter.drawLine(at + QPointF(-reach, 0), at + QPointF(reach, 0))
            painter.drawLine(at + QPointF(0, -reach), at + QPointF(0, reach))
        case _:
            first, corners = _CORNERS[kind]
            turns = np.radians(first + 360.0 / corners * np.arange(corners))
            points = np.stack([at.x() + 1.3 * reach * np.cos(turns), at.y() - 1.3 * reach * np.sin(turns)], axis=1)
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points.tolist()]))


def pen_of(kinds: Kinds, kind: int, width: float = 1.6) -> QPen:
    """Return the pen that lines of a kind are drawn with."""
    return QPen(kinds.colours[kind], 2 * width if kind == MOST_KINDS - 1 else width, PENS[kind])
