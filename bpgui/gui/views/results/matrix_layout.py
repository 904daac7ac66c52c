"""Where the parts of a confusion matrix stand, and which of its texts have room: what has none is left out whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFontMetrics

from bpgui.gui.common.text import whole

PAD = 4  # pixels around texts
_LARGEST_CELL = QSizeF(200.0, 100.0)
_NAME_SHARE = 0.3  # of the width or the height, at most, for the names
_LEAST_GRID = 0.5  # of the width and the height, for the cells beside what is summed up


@dataclass(frozen=True, slots=True)
class MatrixLayout:
    """The cells (`classes` x `classes`) in the rectangle `grid`, and what is written.

    `names_left` and `names_top` are the room for the names of rows and columns, `recalls` and `precisions` that for
    the shares at the right and below, all in pixels and 0 where they are not written. `upright` names of columns are
    written from bottom to top. `counts` and `shares` tell what the cells have room for.
    """

    classes: int
    grid: QRectF
    names_left: float
    names_top: float
    recalls: float
    precisions: float
    upright: bool
    counts: bool
    shares: bool

    @property
    def cell(self) -> QSizeF:
        """The size of a cell."""
        return QSizeF(self.grid.width() / self.classes, self.grid.height() / self.classes)

    def rect(self, true: int, said: int) -> QRectF:
        """Return where a cell is."""
        cell = self.cell
        return QRectF(
            QPointF(self.grid.left() + said * cell.width(), self.grid.top() + true * cell.height()), cell
        )  # fmt: skip

    def at(self, position: QPointF) -> tuple[int, int] | None:
        """Return which cell (true, said) is at a position, None beside the cells."""
        if not self.grid.contains(position):
            return None
        cell, last = self.cell, self.classes - 1
        true = int((position.y() - self.grid.top()) / cell.height())
        said = int((position.x() - self.grid.left()) / cell.width())
        return min(true, last), min(said, last)


def lay_out(size: QSizeF, names: Sequence[str], largest: int, metrics: QFontMetrics) -> MatrixLayout:
    """Lay out a matrix whose largest sum is `largest`, within a line at the top and at the left for the axes' names.

    The shares at its sides are written where they leave the cells enough.
    """
    line, full = metrics.height(), metrics.horizontalAdvance("100 %") + 2
    room = QSizeF(max(1.0, size.width() - line - 2 * PAD), max(1.0, size.height() - line - PAD))
    sides = QSizeF(metrics.horizontalAdvance(recall_text(1.0, largest)) + 2 * PAD, 2.0 * line + PAD)
    found = _within(room, sides, names, largest, metrics)
    cell = found.cell
    narrow = found.grid.width() < _LEAST_GRID * room.width() and cell.width() < _LARGEST_CELL.width()
    low = found.grid.height() < _LEAST_GRID * room.height() and cell.height() < _LARGEST_CELL.height()
    if narrow or low or cell.width() < full or cell.height() < line:
        return _within(room, QSizeF(0.0, 0.0), names, largest, metrics)
    return found


def _within(
    room: QSizeF, sides: QSizeF, names: Sequence[str], largest: int, metrics: QFontMetrics
) -> MatrixLayout:  # fmt: skip
    classes, line = len(names), metrics.height()
    longest = max(metrics.horizontalAdvance(name) for name in names) + PAD
    width, height = room.width() - sides.width(), room.height() - sides.height()
    left = float(longest) if longest <= _NAME_SHARE * width and (height - line) / classes >= line - 2 else 0.0
    wide = min((width - left) / classes, _LARGEST_CELL.width())
    upright = longest > wide
    top = 0.0
    if not upright:
        top = float(line)
    elif wide >= line - 2 and longest <= _NAME_SHARE * height:
        top = float(longest)
    high = min((height - top) / classes, _LARGEST_CELL.height())
    across, down = (width - left - classes * wide) / 2.0, (height - top - classes * high) / 2.0
    grid = QRectF(line + PAD + left + across, line + top + down, classes * wide, classes * high)
    counts = wide >= metrics.horizontalAdvance(whole(largest)) + 2 and high >= line - 3
    shares = counts and high >= 2 * line + PAD and wide >= metrics.horizontalAdvance("100.0 %") + 2
    return MatrixLayout(classes, grid, left, top, sides.width(), sides.height(), upright, counts, shares)


def recall_text(share: float | None, of: int) -> str:
    """Write a share and what it is of: '97 % of 36'."""
    return f"{share_text(share)} of {whole(of)}"


def share_text(share: float | None) -> str:
    """Write a share in whole percent; one of nothing is a dash."""
    return "-" if share is None else f"{whole(100.0 * share)} %"
