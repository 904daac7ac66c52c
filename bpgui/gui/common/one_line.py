"""`OneLine`: a muted text of one line, cut with an ellipsis where it is too long; the tooltip has all of it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from bpgui.gui.common.field_help import tooltip


class OneLine(QLabel):
    """A text that changes all the time and must neither wrap nor make its panel wider."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("muted", "true")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, text: str) -> None:
        """Show a text."""
        if text != self.text():
            self.setText(text)
            self.setToolTip(tooltip(text))

    def minimumSizeHint(self) -> QSize:
        """Ask for the height of a line and no width."""
        return QSize(0, self.fontMetrics().height() + 2)

    def sizeHint(self) -> QSize:
        """Ask for the height of a line."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()), self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as much of the text as there is room for."""
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
