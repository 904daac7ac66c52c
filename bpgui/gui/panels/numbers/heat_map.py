"""`HeatMap`: a weight matrix as an image, a cell for each link, beside the table that shows the same cells."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QWidget

from bpgui.gui.common.fields import tooltip
from bpgui.gui.panels.numbers.blocks import chosen_blocks
from bpgui.gui.panels.numbers.heat_painting import marks_of, paint_marks, painted
from bpgui.gui.panels.numbers.matrix_model import MatrixModel
from bpgui.gui.panels.numbers.number_model import largest
from bpgui.gui.panels.numbers.number_table import NumberTable
from bpgui.spec import BoolArray, FloatArray

_HELP = (
    "Each cell is a link: a row for its source, a column for its target. Blue is positive, orange negative; a dash "
    "marks negative, a square locked, a stroke missing links where cells are large enough.",
    "Click chooses a link, drag a block; a double click or Enter shows the link by itself.",
)
# Pixels.
_SMALLEST_CELL = 2
_LARGEST_CELL = 28
_MARKED_CELL = 9
_HEIGHT_WANTED = 200
_LEAST_HEIGHT = 60
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect

Cell = tuple[int, int]


@dataclass(slots=True)
class _Drag:
    """A block that is being drawn: where it began, and what was chosen before."""

    anchor: Cell
    before: QItemSelection


class HeatMap(QAbstractScrollArea):
    """Shows the cells of a matrix's table in the theme's colours, and chooses the same cells."""

    pointed = Signal(str)  # what the cell under the mouse, or the keyboard's, says; empty where there is none
    opened = Signal(int, int)  # a link to be shown by itself: source, target

    def __init__(self, table: NumberTable, model: MatrixModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._model = model
        self._theme = model.workspace.theme
        self._image = QImage()
        self._largest = 0.0
        self._numbers: FloatArray = np.zeros((0, 0))
        self._drag: _Drag | None = None
        self.setAccessibleName("Heat map of the weights")
        self.setToolTip(tooltip(*_HELP))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport().setMouseTracking(True)
        table.chosen_changed.connect(self.viewport().update)
        self._theme.changed.connect(self.refresh)

    @property
    def largest(self) -> float:
        """The size of number that has the full colour."""
        return self._largest

    @property
    def cell(self) -> int:
        """The side of a cell in pixels."""
        columns = max(1, self._model.columnCount())
        return max(_SMALLEST_CELL, min(_LARGEST_CELL, self.viewport().width() // columns))

    def chosen(self) -> BoolArray:
        """Return the marks of the chosen cells (rows, columns)."""
        return self._table.chosen()

    def refresh(self) -> None:
        """Paint the newest numbers, once the map can be seen."""
        if not self.isVisible():
            return
        numbers = self._model.numbers()
        if numbers.shape != self._numbers.shape:
            self._numbers = numbers
            self._measure()
        self._numbers, self._largest = numbers, largest(numbers)
        self._image = painted(numbers, self._largest, self._theme.colours)
        self.viewport().update()

    def cell_at(self, place: QPoint) -> Cell | None:
        """Return the cell (row, column) at a place of the viewport, None beside the matrix."""
        row = (place.y() + self.verticalScrollBar().value()) // self.cell
        column = (place.x() + self.horizontalScrollBar().value()) // self.cell
        inside = 0 <= row < self._model.rowCount() and 0 <= column < self._model.columnCount()
        return (row, column) if inside else None

    def rect_of(self, row: int, column: int, rows: int = 1, columns: int = 1) -> QRect:
        """Return where cells lie in the viewport."""
        side = self.cell
        left = column * side - self.horizontalScrollBar().value()
        return QRect(left, row * side - self.verticalScrollBar().value(), columns * side, rows * side)

    def sizeHint(self) -> QSize:
        """Ask for the height of all rows, within reason."""
        return QSize(super().sizeHint().width(), min(self._height(), _HEIGHT_WANTED))

    def minimumSizeHint(self) -> QSize:
        """Ask for a few rows at least."""
        return QSize(_LEAST_HEIGHT, min(self._height(), _LEAST_HEIGHT))

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the cells as much room as there is."""
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the part of the image that is in sight, the marks where cells have room, and what is chosen."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.palette().window())
        rows, columns = self._in_sight()
        if rows and columns:
            target = self.rect_of(rows.start, columns.start, len(rows), len(columns))
            painter.drawImage(target, self._image, QRect(columns.start, rows.start, len(columns), len(rows)))
            if self.cell >= _MARKED_CELL:
                marks = marks_of(self._numbers, self._model.locked(), rows, columns)
                paint_marks(painter, marks, self.rect_of, self._theme.colours)
            self._paint_chosen(painter)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a cell, or begin a block; with Shift, the block goes on from the present cell."""
        here = self.cell_at(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or here is None:
            return
        selection = self._table.selectionModel()
        extended = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        self._drag = _Drag((self._current() or here) if extended else here, QItemSelection(selection.selection()))
        self._choose(self._drag.anchor, here)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw the block on, or say what is under the mouse."""
        place = event.position().toPoint()
        here = self.cell_at(place)
        if self._drag is not None:
            side = self.cell
            row = (place.y() + self.verticalScrollBar().value()) // side
            column = (place.x() + self.horizontalScrollBar().value()) // side
            here = self._inside(row, column)
            self._choose(self._drag.anchor, here)
            self._bring_into_sight(*here)
        self.pointed.emit("" if here is None else self._model.describe(*here))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the block."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the link by itself."""
        here = self.cell_at(event.position().toPoint())
        if here is not None:
            self.opened.emit(*here)

    def leaveEvent(self, event: object) -> None:
        """Say nothing more of the cell that the mouse has left."""
        self.pointed.emit("")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the chosen cells."""
        self._table.open_menu(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin with a cell, so that the keyboard has one; it is not chosen yet."""
        super().focusInEvent(event)
        if self._current() is None and event.reason() != Qt.FocusReason.MouseFocusReason and self._numbers.size:
            first = self._model.index(0, 0)
            self._table.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows, choose a block with Shift, copy, paste, open; Escape gives a block up."""
        current = self._current()
        if event.matches(QKeySequence.StandardKey.Copy):
            self._table.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._table.paste()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._table.selectAll()
        elif event.key() == Qt.Key.Key_Escape and self._drag is not None:
            self._table.selectionModel().select(self._drag.before, _SELECT)
            self._drag = None
        elif event.key() == Qt.Key.Key_Escape and self._table.selectionModel().hasSelection():
            self._table.clearSelection()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current is not None:
            self.opened.emit(*current)
        elif event.key() in _ARROWS and current is not None:
            self._walk(
                current, _ARROWS[Qt.Key(event.key())], bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            )
        else:
            super().keyPressEvent(event)

    # Choosing

    def _current(self) -> Cell | None:
        index = self._table.selectionModel().currentIndex()
        return (index.row(), index.column()) if index.isValid() else None

    def _choose(self, anchor: Cell, here: Cell) -> None:
        """Choose the block between two cells; the keyboard stands at the first one."""
        selection = self._table.selectionModel()
        first, last = self._model.index(*anchor), self._model.index(*here)
        self.setAccessibleDescription(self._model.describe(*here))
        selection.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
        top, bottom = sorted((first.row(), last.row()))
        left, right = sorted((first.column(), last.column()))
        selection.select(QItemSelection(self._model.index(top, left), self._model.index(bottom, right)), _SELECT)

    def _walk(self, current: Cell, step: Cell, extend: bool) -> None:
        end = current
        if extend:
            end = self._far_end(current)
        here = self._inside(end[0] + step[0], end[1] + step[1])
        self._choose(current if extend else here, here)
        self._bring_into_sight(*here)
        self.pointed.emit(self._model.describe(*here))

    def _far_end(self, current: Cell) -> Cell:
        """Return the corner of the chosen block that lies opposite to the present cell."""
        index = self._model.index(*current)
        for block in chosen_blocks(self._table.selectionModel()):
            if block.contains(index):
                row = block.bottom() if block.top() == current[0] else block.top()
                return row, block.right() if block.left() == current[1] else block.left()
        return current

    def _inside(self, row: int, column: int) -> Cell:
        return (
            min(max(row, 0), self._model.rowCount() - 1),
            min(max(column, 0), self._model.columnCount() - 1),
        )

    # Measures

    def _height(self) -> int:
        bar = self.horizontalScrollBar().sizeHint().height() if self._is_wide() else 0
        return self._model.rowCount() * self.cell + 2 * self.frameWidth() + bar

    def _is_wide(self) -> bool:
        return self._model.columnCount() * self.cell > self.viewport().width()

    def _measure(self) -> None:
        side, port = self.cell, self.viewport().size()
        for bar, length, room in (
            (self.verticalScrollBar(), self._model.rowCount() * side, port.height()),
            (self.horizontalScrollBar(), self._model.columnCount() * side, port.width()),
        ):
            bar.setRange(0, max(0, length - room))
            bar.setPageStep(room)
            bar.setSingleStep(max(side, 10))
        if self.maximumHeight() != self._height():
            self.setMaximumHeight(self._height())
            self.updateGeometry()

    def _in_sight(self) -> tuple[range, range]:
        rows, columns = self._numbers.shape
        side, port = self.cell, self.viewport().rect()
        top, left = self.verticalScrollBar().value() // side, self.horizontalScrollBar().value() // side
        return (
            range(top, min(rows, top + port.height() // side + 2)),
            range(left, min(columns, left + port.width() // side + 2)),
        )

    def _bring_into_sight(self, row: int, column: int) -> None:
        rect, port = self.rect_of(row, column), self.viewport().rect()
        for bar, before, after in (
            (self.verticalScrollBar(), rect.top(), rect.bottom() - port.bottom()),
            (self.horizontalScrollBar(), rect.left(), rect.right() - port.right()),
        ):
            bar.setValue(bar.value() + min(before, 0) + max(after, 0))

    # Painting

    def _paint_chosen(self, painter: QPainter) -> None:
        colours = self._theme.colours
        inner, outer = QPen(QColor(colours.base), 1.0), QPen(QColor(colours.text), 1.0)
        for block in chosen_blocks(self._table.selectionModel()):
            rect = self.rect_of(block.top(), block.left(), block.height(), block.width())
            painter.setPen(outer)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
            painter.setPen(inner)
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        current = self._current()
        if current is not None and self.hasFocus():
            painter.setPen(QPen(QColor(colours.text), 1.0, Qt.PenStyle.DotLine))
            painter.drawRect(self.rect_of(*current).adjusted(2, 2, -3, -3))
