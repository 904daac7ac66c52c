"""`Matrix`: a confusion matrix, painted; a click on a cell, or the arrow keys, choose one."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.text import count, percent, whole
from bpgui.gui.common.theme import LIGHT, Colours
from bpgui.gui.views.results.matrix_layout import PAD, MatrixLayout, lay_out, recall_text, share_text
from bpgui.spec import FloatArray

Counts = npt.NDArray[np.integer]
Cell = tuple[int, int]

# How much of its colour the fullest cell has, so that text of the usual colour stays readable on it.
_STRENGTH = 0.5
_FRAMED = 7.0  # pixels: smaller cells have no lines around them
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_STEPS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class Matrix(QWidget):
    """Counts samples by what is true, in rows, and what was answered, in columns.

    A cell is the darker the larger its share of its row, by the square root, so that rare confusions show: blue and
    framed on the diagonal, where the answers are right, and orange beside it. `noun` is what is counted.
    """

    cell_chosen = Signal(object)  # (true, answered), or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: Counts = np.zeros((1, 1), dtype=np.intp)
        self._names: tuple[str, ...] = ("",)
        self._noun = "sample"
        self._chosen: Cell | None = None
        self._colours: Colours = LIGHT
        self._image = QImage()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Confusion matrix")

    @property
    def counts(self) -> Counts:
        """The counts, (classes, classes)."""
        return self._counts

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the classes."""
        return self._names

    @property
    def chosen(self) -> Cell | None:
        """The chosen cell (true, answered)."""
        return self._chosen

    def set_counts(self, counts: Counts, names: tuple[str, ...], noun: str) -> None:
        """Show counts (classes, classes) of classes with these names; the choice goes with other classes."""
        if names != self._names:
            self._chosen = None
        self._counts, self._names, self._noun = counts, names, noun
        self._shade()
        self.setAccessibleDescription(self._summary())
        self.update()

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        self._colours = colours
        self._shade()
        self.update()

    def choose(self, cell: Cell | None) -> None:
        """Show which cell is chosen, and tell it."""
        if cell != self._chosen:
            self._chosen = cell
            self.setAccessibleDescription(self._summary() if cell is None else self.described(cell))
            self.update()
            self.cell_chosen.emit(cell)

    def layout_now(self) -> MatrixLayout:
        """Return where everything stands at the present size."""
        largest = int(self._counts.sum(axis=1).max())
        return lay_out(QSizeF(self.size()), self._names, largest, self.fontMetrics())

    def described(self, cell: Cell) -> str:
        """Say what a cell counts."""
        true, said = cell
        counted, of = int(self._counts[cell]), int(self._counts[true].sum())
        text = f"True {self._names[true]}, answered {self._names[said]}: {count(counted, self._noun)}"
        return f"{text}, {percent(counted / of)} of {whole(of)} that are {self._names[true]}" if of else text

    def minimumSizeHint(self) -> QSize:
        """Return the room for a few cells."""
        return QSize(110, 80)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell below the pointer, or none if it is chosen already or there is none."""
        cell = self.layout_now().at(event.position())
        if event.button() is Qt.MouseButton.LeftButton:
            self.choose(None if cell == self._chosen else cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the cell beside the chosen one, the first of all, or none."""
        step = next((step for key, step in _STEPS.items() if event.key() == key), None)
        if event.key() == Qt.Key.Key_Escape and self._chosen is not None:
            self.choose(None)
        elif step is None:
            super().keyPressEvent(event)
        elif self._chosen is None:
            self.choose((0, 0))
        else:
            last = len(self._names) - 1
            true, said = (min(max(at + by, 0), last) for at, by in zip(self._chosen, step, strict=True))
            self.choose((true, said))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keys come here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keys go elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Say what the cell below the pointer counts."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self.layout_now().at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if cell is None else tooltip(self.described(cell)), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells, and the texts that have room."""
        painter, plan, colours = QPainter(self), self.layout_now(), self._colours
        grid, line = plan.grid, self.fontMetrics().height()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, plan.cell.width() < 1.0)
        painter.drawImage(grid, self._image)
        painter.setPen(QColor(colours.muted))
        above = grid.top() - plan.names_top - line
        painter.drawText(QRectF(grid.left() - 100, above, grid.width() + 200, line), _CENTRE, "answered")
        painter.save()
        painter.rotate(-90.0)
        beside = grid.left() - plan.names_left - PAD - line
        painter.drawText(QRectF(-grid.bottom() - 100, beside, grid.height() + 200, line), _CENTRE, "true")
        painter.restore()
        self._paint_lines(painter, plan)
        if plan.counts:
            self._paint_counts(painter, plan)
        self._paint_names(painter, plan)
        if plan.recalls:
            self._paint_shares(painter, plan)
        if self._chosen is not None:
            painter.setPen(QPen(QColor(colours.accent if self.hasFocus() else colours.text), 3))
            painter.drawRect(plan.rect(*self._chosen))
        elif self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawRect(grid)

    def _paint_lines(self, painter: QPainter, plan: MatrixLayout) -> None:
        grid, cell = plan.grid, plan.cell
        painter.setPen(QColor(self._colours.border))
        painter.drawRect(grid)
        if min(cell.width(), cell.height()) < _FRAMED:
            return
        for place in range(1, plan.classes):
            x, y = grid.left() + place * cell.width(), grid.top() + place * cell.height()
            painter.drawLine(QPointF(x, grid.top()), QPointF(x, grid.bottom()))
            painter.drawLine(QPointF(grid.left(), y), QPointF(grid.right(), y))
        painter.setPen(QPen(QColor(self._colours.positive), 1.5))
        for place in range(plan.classes):
            painter.drawRect(plan.rect(place, place).adjusted(1.5, 1.5, -1.5, -1.5))

    def _paint_counts(self, painter: QPainter, plan: MatrixLayout) -> None:
        line, sums = self.fontMetrics().height(), self._counts.sum(axis=1).tolist()
        for true, (row, of) in enumerate(zip(self._counts.tolist(), sums, strict=True)):
            for said, counted in enumerate(row):
                if counted == 0 and not plan.shares:
                    continue
                rect = plan.rect(true, said)
                painter.setPen(QColor(self._colours.text if counted else self._colours.muted))
                if not (plan.shares and counted):
                    painter.drawText(rect, _CENTRE, whole(counted))
                    continue
                centre = rect.center().y()
                painter.drawText(QRectF(rect.left(), centre - line, rect.width(), line), _CENTRE, whole(counted))
                painter.drawText(QRectF(rect.left(), centre, rect.width(), line), _CENTRE, percent(counted / of))

    def _paint_names(self, painter: QPainter, plan: MatrixLayout) -> None:
        grid, cell = plan.grid, plan.cell
        painter.setPen(QColor(self._colours.text))
        beside = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if plan.names_left:
            for place, name in enumerate(self._names):
                top = grid.top() + place * cell.height()
                left = grid.left() - plan.names_left
                painter.drawText(QRectF(left, top, plan.names_left - PAD, cell.height()), beside, name)
        if not plan.names_top:
            return
        for place, name in enumerate(self._names):
            left = grid.left() + place * cell.width()
            if not plan.upright:
                above = QRectF(left, grid.top() - plan.names_top, cell.width(), plan.names_top)
                painter.drawText(above, _CENTRE, name)
                continue
            painter.save()
            painter.translate(left, grid.top() - PAD / 2)
            painter.rotate(-90.0)
            upwards = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(QRectF(0, 0, plan.names_top, cell.width()), upwards, name)
            painter.restore()

    def _paint_shares(self, painter: QPainter, plan: MatrixLayout) -> None:
        """Write the recalls beside the rows, with the sums that they are of, and the precisions below the columns."""
        grid, cell, line = plan.grid, plan.cell, self.fontMetrics().height()
        right, below = grid.right() + PAD, grid.bottom() + PAD / 2
        diagonal, rows, columns = self._counts.diagonal(), self._counts.sum(axis=1), self._counts.sum(axis=0)
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.setPen(QColor(self._colours.muted))
        painter.drawText(QRectF(right, grid.top() - plan.names_top - line, plan.recalls, line), left, "recall")
        painter.drawText(QRectF(right, below, plan.recalls, line), left, "precision")
        painter.setPen(QColor(self._colours.text))
        sums = zip(diagonal.tolist(), rows.tolist(), columns.tolist(), strict=True)
        for place, (hits, true, said) in enumerate(sums):
            beside = QRectF(right, grid.top() + place * cell.height(), plan.recalls, cell.height())
            painter.drawText(beside, left, recall_text(hits / true if true else None, true))
            x = grid.left() + place * cell.width()
            painter.drawText(QRectF(x, below, cell.width(), line), _CENTRE, share_text(hits / said if said else None))
            painter.drawText(QRectF(x, below + line, cell.width(), line), _CENTRE, f"of {whole(said)}")

    def _shade(self) -> None:
        """Make the image of the cells, a pixel each."""
        sums = np.maximum(self._counts.sum(axis=1, keepdims=True), 1)
        strength = (_STRENGTH * np.sqrt(self._counts / sums))[:, :, np.newaxis]
        base, right, wrong = map(_rgb, (self._colours.base, self._colours.positive, self._colours.negative))
        full = np.where(np.eye(len(self._counts), dtype=bool)[:, :, np.newaxis], right, wrong)
        pixels = (base + strength * (full - base)).round().astype(np.uint8)
        side = len(self._counts)
        self._image = QImage(pixels.tobytes(), side, side, 3 * side, QImage.Format.Format_RGB888).copy()

    def _summary(self) -> str:
        counts, total = self._counts, int(self._counts.sum())
        if total == 0:
            return ""
        text = f"{percent(int(counts.trace()) / total)} of {count(total, self._noun)} are right"
        wrong = counts - np.diag(counts.diagonal())
        if not wrong.any():
            return f"{text}."
        true, said = divmod(int(wrong.argmax()), len(counts))
        times = count(int(wrong[true, said]), "time")
        return f"{text}; most often {self._names[true]} is answered as {self._names[said]}, {times}."


def _rgb(name: str) -> FloatArray:
    colour = QColor(name)
    return np.array([colour.red(), colour.green(), colour.blue()], dtype=np.float64)
