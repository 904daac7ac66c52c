"""`Legend`: names the curves of a plot with their last values, each beside a piece of its line."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

_LINE, _GAP, _APART = 18, 5, 12  # pixels


class Legend(QWidget):
    """One row of entries, each a piece of line in a colour and a pen style, and a text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[tuple[str, str, Qt.PenStyle]] = []

    @property
    def texts(self) -> list[str]:
        """The texts of the entries."""
        return [text for text, _, _ in self._entries]

    def set_entries(self, entries: list[tuple[str, str, Qt.PenStyle]]) -> None:
        """Show these entries: text, colour (#rrggbb) and pen style of each."""
        if entries != self._entries:
            self._entries = entries
            self.setAccessibleName(", ".join(self.texts))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Return the room that all entries need."""
        metrics = self.fontMetrics()
        widths = [_LINE + _GAP + metrics.horizontalAdvance(text) + _APART for text in self.texts]
        return QSize(sum(widths), metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        """Return the height of a line; what does not fit the width is cut off at its end."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the entries from the left."""
        painter = QPainter(self)
        metrics, middle, x = self.fontMetrics(), self.height() / 2, 0
        for text, colour, style in self._entries:
            painter.setPen(QPen(QColor(colour), 2, style))
            painter.drawLine(QPointF(x, middle), QPointF(x + _LINE, middle))
            painter.setPen(self.palette().windowText().color())
            width = metrics.horizontalAdvance(text)
            painter.drawText(x + _LINE + _GAP, 0, width + 1, self.height(), int(Qt.AlignmentFlag.AlignVCenter), text)
            x += _LINE + _GAP + width + _APART
