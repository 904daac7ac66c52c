"""`SignatureView`: a signature as the lines of the pen that made it."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpgui.data.sources.signature_features import Strokes
from bpgui.data.sources.signatures import HEIGHT, WIDTH
from bpgui.gui.common.theme import Colours

_THICK, _THIN = 2.0, 1.2  # pixels: the line of a large picture, and of a small one
_LARGE = 200  # pixels of the width from which on a picture is large
_MARGIN = 0.08  # of the height, around the signature
_LEAST = 1e-9


class SignatureView(QWidget):
    """Paints a signature as large as fits, in the form of the data's pictures, or a word where there is none yet."""

    def __init__(self, name: str, widest: int, missing: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widest = widest
        self._missing = missing
        self._colours: Colours | None = None
        self._strokes: Strokes = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def strokes(self) -> Strokes:
        """What is shown; nothing where there is none yet."""
        return self._strokes

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        self._colours = colours
        self.update()

    def show_strokes(self, strokes: Strokes) -> None:
        """Show a signature, arrays (points, 3) of x, y downwards and seconds, or none."""
        self._strokes = strokes
        self.setAccessibleDescription("" if strokes else "Not signed yet.")
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Become as high as a signature needs."""
        super().resizeEvent(event)
        self.setFixedHeight(round(min(self.width(), self._widest) * HEIGHT / WIDTH))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the paper and the lines."""
        if self._colours is None:
            return
        painter, colours = QPainter(self), self._colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = min(self.width(), self._widest) - 1
        frame = QRectF((self.width() - 1 - width) / 2 + 0.5, 0.5, width, self.height() - 1)
        painter.setPen(QColor(colours.border))
        painter.setBrush(QColor(colours.base))
        painter.drawRect(frame)
        if self._strokes:
            thickness = _THICK if width >= _LARGE else _THIN
            paint_strokes(painter, _fitted(self._strokes, frame), colours, thickness)
        else:
            painter.setPen(QColor(colours.muted))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self._missing)


def paint_strokes(painter: QPainter, strokes: Strokes, colours: Colours, thickness: float = _THICK) -> None:
    """Paint strokes (points, 2 or more columns) of x and y in pixels as round lines of ink."""
    ink = QPen(QColor(colours.text), thickness)
    ink.setCapStyle(Qt.PenCapStyle.RoundCap)
    ink.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(ink)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for stroke in strokes:
        places = [QPointF(x, y) for x, y in stroke[:, :2].tolist()]
        # A line of one point is a dot.
        painter.drawPolyline(QPolygonF(places if len(places) > 1 else places * 2))


def _fitted(strokes: Strokes, frame: QRectF) -> Strokes:
    points = np.concatenate(strokes)[:, :2]
    low, high = points.min(axis=0), points.max(axis=0)
    margin = _MARGIN * frame.height()
    room = np.array([frame.width(), frame.height()]) - 2 * margin
    scale = float((room / np.maximum(high - low, _LEAST)).min())
    middle = np.array([frame.center().x(), frame.center().y()])
    return [(stroke[:, :2] - (low + high) / 2.0) * scale + middle for stroke in strokes]
