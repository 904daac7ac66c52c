"""What the marks and colours of a decision map mean: a line of text, and a bar of colours for numbers."""

from html import escape

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpgui.gui.common.marks import sign
from bpgui.gui.views.decision.answer_scale import AnswerScale

# A key of more classes says less than the read-out.
_MOST_NAMED = 12
_BAR_PX, _GAP_PX = 12, 4


def key_of(scale: AnswerScale, wrong: int) -> str:
    """Name the marks in rich text; `wrong` are as many points as have a ring."""
    table, muted = scale.dataset.table, scale.colours.muted
    named = zip(scale.class_colours[:_MOST_NAMED], table.classes, strict=False)
    entries = [_entry(colour.name(), sign(place), name) for place, (colour, name) in enumerate(named)]
    if len(table.classes) > _MOST_NAMED:
        entries.append(_entry(muted, "", f"and {len(table.classes) - _MOST_NAMED} more"))
    parts = (
        (scale.dataset.train_rows, "\N{BLACK CIRCLE}", "train"),
        (scale.dataset.validation_rows, "\N{CIRCLE WITH LEFT HALF BLACK}", "validate"),
        (scale.dataset.test_rows, "\N{WHITE CIRCLE}", "test"),
    )
    if len(scale.dataset.validation_rows) or len(scale.dataset.test_rows):
        entries += [_entry(muted, mark, name) for rows, mark, name in parts if len(rows)]
    if wrong:
        entries.append(_entry(scale.colours.error, "\N{LARGE CIRCLE}", "wrong"))
    return " &nbsp; ".join(entries)


def _entry(colour: str, mark: str, text: str) -> str:
    return f'<span style="white-space: nowrap"><span style="color: {colour}">{mark}</span>&nbsp;{escape(text)}</span>'


class ColourBar(QWidget):
    """An upright bar of a scale's colours, with the numbers at its ends and what it is of."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._texts = ("", "")
        self._title = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Colours of the map")

    def show_scale(self, scale: AnswerScale) -> None:
        """Show the colours and the ends of a scale."""
        pixels = np.ascontiguousarray(scale.bar[::-1])
        self._image = QImage(pixels.data, 1, len(pixels), 3, QImage.Format.Format_RGB888).copy()
        self._texts, self._title = scale.bar_texts(), scale.title
        low, high = self._texts
        self.setAccessibleDescription(f"{self._title}: orange {low}, blue {high}.")
        self.setToolTip(f"{self._title}: orange is {low}, blue {high}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for the width of the bar and its numbers."""
        metrics = self.fontMetrics()
        widest = max(metrics.horizontalAdvance(text) for text in self._texts)
        return QSize(_BAR_PX + metrics.height() + 3 * _GAP_PX + max(widest - metrics.height(), 0), 60)

    def minimumSizeHint(self) -> QSize:
        """Ask for the same width."""
        return QSize(self.sizeHint().width(), 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar between its numbers, and its title upwards beside it."""
        painter, metrics = QPainter(self), self.fontMetrics()
        low, high = self._texts
        line, left = metrics.height(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(self.palette().placeholderText().color()))
        painter.drawText(QRectF(0, 0, self.width(), line), left, high)
        painter.drawText(QRectF(0, self.height() - line, self.width(), line), left, low)
        bar = QRectF(0, line + 2, _BAR_PX, self.height() - 2 * line - 4)
        painter.drawImage(bar, self._image)
        painter.drawRect(bar)
        _write_upwards(painter, QRectF(_BAR_PX + _GAP_PX, bar.top(), line, bar.height()), self._title, metrics)


def _write_upwards(painter: QPainter, room: QRectF, text: str, metrics: QFontMetrics) -> None:
    painter.save()
    painter.translate(room.left(), room.bottom())
    painter.rotate(-90.0)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.height()))
    painter.drawText(QRectF(0, 0, room.height(), room.width()), Qt.AlignmentFlag.AlignCenter, shown)
    painter.restore()
