"""`WallView`: the picture of a wall, the heat of the cracks that are found, and a frame that a person moves over it."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpgui.data.dataset import Pixels
from bpgui.data.sources.cracks import SIDE, STRIDE
from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.trial.crack.wall_scan import SURE
from bpgui.spec import FloatArray

Mask = npt.NDArray[np.bool_]

_WIDEST = 520  # pixels of the screen
_FULL_HEAT = 0.6  # how much of the wall the warmest places cover
_ARROWS = {
    Qt.Key.Key_Left: (0, -STRIDE),
    Qt.Key.Key_Right: (0, STRIDE),
    Qt.Key.Key_Up: (-STRIDE, 0),
    Qt.Key.Key_Down: (STRIDE, 0),
}
_LONG_STEP = 4
_KEYS = "The arrow keys move the frame, with Shift in long steps; the patch in it is painted on above."


class WallView(QWidget):
    """Paints a wall as large as the width allows; `chosen` tells the top and left pixel of the patch in the frame.

    Warm places are in one colour, the more of it the surer the network is, with an outline where it says that there is
    a crack. True cracks are in another.
    """

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours: Colours | None = None
        self._image: Pixels = np.zeros((SIDE, SIDE), dtype=np.uint8)
        self._cracks: Mask | None = None
        self._heat: FloatArray | None = None
        self._layers: list[QImage] = []
        self._outline: list[QLineF] = []
        self._frame: tuple[int, int] | None = None
        self._scanned: tuple[int, int] | None = None
        self.setAccessibleName("The wall")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        self._colours = colours
        self._compose()

    def show_wall(self, image: Pixels) -> None:
        """Show a wall (height, width), 0 for black to 255, without any heat, cracks or frame."""
        self._image, self._heat, self._cracks = image, None, None
        self._frame = self._scanned = None
        self._fit()
        self._compose()

    def show_heat(self, heat: FloatArray | None, scanned: tuple[int, int] | None = None) -> None:
        """Show how sure the network is of cracks (height, width), 0 to 1 or NaN, and the patch it is looking at."""
        self._heat, self._scanned = heat, scanned
        self._compose()

    def show_cracks(self, cracks: Mask | None) -> None:
        """Show where the cracks are (height, width), or hide them."""
        self._cracks = cracks
        self._compose()

    def set_frame(self, frame: tuple[int, int] | None) -> None:
        """Put the frame around the patch with this top and left pixel, without any signal, or take it away."""
        self._frame = frame
        self.update()

    @property
    def frame(self) -> tuple[int, int] | None:
        """The top and left pixel of the patch in the frame, None if there is no frame."""
        return self._frame

    def place_of(self, row: float, column: float) -> QPointF:
        """Return where a pixel's top left corner is on the screen."""
        area = self._area()
        return area.topLeft() + QPointF(column, row) * (area.width() / self._image.shape[1])

    def describe(self, text: str) -> None:
        """Say what is found, for those who do not see it."""
        self.setAccessibleDescription(f"{text} {_KEYS}".strip())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Become as high as the wall then is."""
        super().resizeEvent(event)
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the frame below the pointer."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._choose_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the frame."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose_at(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the frame."""
        key = Qt.Key(event.key())
        if key not in _ARROWS:
            event.ignore()
            return
        height, width = self._image.shape
        steps = _LONG_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        down, right = _ARROWS[key]
        row, column = self._frame or ((height - SIDE) // 2, (width - SIDE) // 2)
        self._choose(row + steps * down, column + steps * right)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keys go here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that they go elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the wall, what is on it, and the frames."""
        if self._colours is None:
            return
        painter, area, colours = QPainter(self), self._area(), self._colours
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for layer in self._layers:
            painter.drawImage(area, layer)
        scale = area.width() / self._image.shape[1]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.translate(area.topLeft())
        painter.scale(scale, scale)
        for colour, width in ((colours.base, 2.5), (colours.negative, 1.2)):
            painter.setPen(_cosmetic(colour, width))
            painter.drawLines(self._outline)
        for place in (self._scanned, self._frame):
            if place is not None:
                _paint_frame(painter, place, colours)
        painter.restore()
        painter.setPen(QPen(QColor(colours.accent if self.hasFocus() else colours.border), 2 if self.hasFocus() else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)

    def _choose_at(self, position: QPointF) -> None:
        area = self._area()
        scale = area.width() / self._image.shape[1]
        at = (position - area.topLeft()) / scale - QPointF(SIDE / 2, SIDE / 2)
        self._choose(round(at.y()), round(at.x()))

    def _choose(self, row: int, column: int) -> None:
        height, width = self._image.shape
        self._frame = min(max(row, 0), height - SIDE), min(max(column, 0), width - SIDE)
        self.update()
        self.chosen.emit(*self._frame)

    def _area(self) -> QRectF:
        width = min(self.width(), _WIDEST) - 2
        return QRectF((self.width() - width) / 2, 1, width, self.height() - 2)

    def _fit(self) -> None:
        height, width = self._image.shape
        self.setFixedHeight(round((min(self.width(), _WIDEST) - 2) * height / width) + 2)

    def _compose(self) -> None:
        """Lay the colours over the wall."""
        self._layers, self._outline = [_grey(self._image)], []
        if self._colours is not None and self._heat is not None:
            warm = np.nan_to_num(self._heat)
            self._layers.append(_tinted(self._colours.negative, _FULL_HEAT * warm.clip(0.0, 1.0) ** 2))
            self._outline = _edges(warm >= SURE)
        if self._colours is not None and self._cracks is not None:
            self._layers.append(_tinted(self._colours.positive, self._cracks.astype(np.float64)))
        self.update()


def _paint_frame(painter: QPainter, place: tuple[int, int], colours: Colours) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((colours.base, 4.0), (colours.accent, 2.0)):
        painter.setPen(_cosmetic(colour, width))
        painter.drawRect(QRectF(place[1], place[0], SIDE, SIDE))


def _cosmetic(colour: str, width: float) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCosmetic(True)
    return pen


def _grey(image: Pixels) -> QImage:
    height, width = image.shape
    return QImage(np.ascontiguousarray(image).data, width, height, width, QImage.Format.Format_Grayscale8).copy()


def _tinted(colour: str, cover: FloatArray) -> QImage:
    """Return a colour that covers as much of each pixel as `cover` (height, width) says, 0 to 1."""
    height, width = cover.shape
    pixels = np.empty((height, width, 4), dtype=np.uint8)
    full = QColor(colour)
    pixels[:, :, :3] = full.red(), full.green(), full.blue()
    pixels[:, :, 3] = np.rint(255.0 * cover)
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def _edges(mask: Mask) -> list[QLineF]:
    """Return the sides of pixels between those in a mask (height, width) and those outside."""
    across = np.argwhere(np.diff(np.pad(mask, ((1, 1), (0, 0))).astype(np.int8), axis=0))
    upright = np.argwhere(np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1))
    return [
        *(QLineF(x, y, x + 1, y) for y, x in across.tolist()),
        *(QLineF(x, y, x, y + 1) for y, x in upright.tolist()),
    ]
