"""`ImageView`: the picture that a network looks at, drawn large."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.trial.pad.ink import as_pixels, inked, shades
from bpgui.spec import FloatArray


class ImageView(QWidget):
    """Paints an image as large as the width allows, every pixel a square, in a thin frame."""

    def __init__(self, name: str, widest: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widest = widest
        self._colours: Colours | None = None
        self._shades: list[int] = []
        self._image: FloatArray | None = None
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def image(self) -> FloatArray | None:
        """What is shown, (height, width, channels) from 0 to 1."""
        return self._image

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme; pictures in colour keep their own."""
        self._colours, self._shades = colours, shades(colours)
        self.update()

    def show_image(self, image: FloatArray | None, said: str = "") -> None:
        """Show an image (height, width), or one in RGB (height, width, 3), from 0 to 1; `said` tells what it is."""
        self._image = None if image is None else np.atleast_3d(image)
        self.setAccessibleDescription(said)
        self.setVisible(image is not None)
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Become as high as the image then is."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the image in the middle."""
        if self._colours is None or self._image is None:
            return
        painter = QPainter(self)
        width = min(self.width(), self._widest) - 1
        frame = QRectF((self.width() - 1 - width) / 2, 0, width, self.height() - 1)
        painter.drawImage(frame, inked(as_pixels(self._image), self._shades))
        painter.setPen(QColor(self._colours.border))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame)

    def _fit(self) -> None:
        if self._image is not None:
            height, width, _ = self._image.shape
            self.setFixedHeight(round(min(self.width(), self._widest) * height / width))
