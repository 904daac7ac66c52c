"""`Legend`: names the curves of a plot with their last values, each beside a piece of its line."""

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

_LINE, _GAP, _APART = 18, 5, 12  # pixels
_MARGIN = 4  # pixels above and below

Entry = tuple[str, str, Qt.PenStyle]


class Legend(QWidget):
    """Entries, each a piece of line in a colour and a pen style, and a text; what one row cannot hold goes to a second.

    `rows_changed` tells that more or fewer rows are needed. How many it has room for is set from outside, so that
    legends beside each other can be equally high.
    """

    rows_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._needed = 1
        self.set_rows(1)

    @property
    def texts(self) -> list[str]:
        """The texts of the entries."""
        return [text for text, _, _ in self._entries]

    @property
    def rows_needed(self) -> int:
        """How many rows the entries take in the present width; at least one."""
        return self._needed

    def set_rows(self, rows: int) -> None:
        """Make room for so many rows."""
        self.setFixedHeight(rows * self._row_height() + 2 * _MARGIN)

    def set_entries(self, entries: list[Entry]) -> None:
        """Show these entries: text, colour (#rrggbb) and pen style of each."""
        if entries != self._entries:
            self._entries = entries
            self.setAccessibleName(", ".join(self.texts))
            self.updateGeometry()
            self.update()
            self._count_rows()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the entries in rows anew."""
        super().resizeEvent(event)
        self._count_rows()

    def sizeHint(self) -> QSize:
        """Return the room that all entries need in one row."""
        return QSize(sum(_APART + self._width(text) for text in self.texts), self.height())

    def minimumSizeHint(self) -> QSize:
        """Return the height; what does not fit the width goes into another row."""
        return QSize(0, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the entries from the left."""
        painter = QPainter(self)
        high = self._row_height()
        for row, entries in enumerate(self._rows()):
            x, top = 0, _MARGIN + row * high
            for text, colour, style in entries:
                painter.setPen(QPen(QColor(colour), 2, style))
                painter.drawLine(QPointF(x, top + high / 2), QPointF(x + _LINE, top + high / 2))
                painter.setPen(self.palette().windowText().color())
                width = self._width(text)
                painter.drawText(x + _LINE + _GAP, top, width, high, int(Qt.AlignmentFlag.AlignVCenter), text)
                x += width + _APART

    def _rows(self) -> list[list[Entry]]:
        rows: list[list[Entry]] = [[]]
        x = 0
        for entry in self._entries:
            width = self._width(entry[0])
            if rows[-1] and x + width > self.width():
                rows.append([])
                x = 0
            rows[-1].append(entry)
            x += width + _APART
        return rows

    def _count_rows(self) -> None:
        needed = len(self._rows())
        if needed != self._needed:
            self._needed = needed
            self.rows_changed.emit()

    def _width(self, text: str) -> int:
        return _LINE + _GAP + self.fontMetrics().horizontalAdvance(text) + 1

    def _row_height(self) -> int:
        return self.fontMetrics().height()
