"""`Key`: names the curves of a figure, each beside a piece of its line, its point or its hatching."""

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from bpgui.gui.common.text import localised
from bpgui.gui.dialogs.experiments.looks import CurveLook

_LINE, _GAP, _APART = 26, 5, 14  # pixels
_SYMBOL_PX = 7.0


class Key(QWidget):
    """Entries from the left; what one row cannot hold goes to the next, and the widget is as high as it takes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._looks: list[CurveLook] = []

    @property
    def texts(self) -> list[str]:
        """The texts of the entries."""
        return [localised(look.label) for look in self._looks]

    def set_looks(self, looks: list[CurveLook]) -> None:
        """Show these entries."""
        self._looks = looks
        self.setAccessibleName(", ".join(self.texts))
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the entries in rows anew."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """Ask for the present height, in any width."""
        return QSize(0, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the entries."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for look, place in zip(self._looks, self._places(), strict=True):
            line = QRectF(place.left(), place.top(), _LINE, place.height())
            _paint_sample(painter, look, line)
            painter.setPen(self.palette().windowText().color())
            words = QRectF(place.adjusted(_LINE + _GAP, 0.0, 1.0, 0.0))
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), localised(look.label))

    def _places(self) -> list[QRectF]:
        high = float(self.fontMetrics().height())
        places, x, y = [], 0.0, 0.0
        for text in self.texts:
            width = _LINE + _GAP + self.fontMetrics().horizontalAdvance(text) + 1.0
            if x > 0.0 and x + width > self.width():
                x, y = 0.0, y + high
            places.append(QRectF(x, y, width, high))
            x += width + _APART
        return places

    def _fit(self) -> None:
        places = self._places()
        self.setFixedHeight(round(places[-1].bottom()) if places else self.fontMetrics().height())


def _paint_sample(painter: QPainter, look: CurveLook, where: QRectF) -> None:
    if look.fill is not None:
        painter.setPen(QPen(look.colour, 1.0))
        painter.setBrush(QBrush(look.colour, look.fill))
        painter.drawRect(where.adjusted(6.0, 3.0, -6.0, -3.0))
        return
    painter.setPen(QPen(look.colour, look.width, look.style))
    middle = where.center().y()
    painter.drawLine(QPointF(where.left(), middle), QPointF(where.right(), middle))
    if look.symbol:
        painter.save()
        painter.translate(where.center())
        painter.scale(_SYMBOL_PX, _SYMBOL_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour)
        painter.drawPath(pg.graphicsItems.ScatterPlotItem.Symbols[look.symbol])
        painter.restore()
