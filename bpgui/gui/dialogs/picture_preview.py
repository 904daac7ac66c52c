"""`PicturePreview`: a picture as large as there is room for, on squares where it is transparent."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from bpgui.gui.common.theme import mix

_SQUARE_PX = 8


class PicturePreview(QFrame):
    """Shows a picture; it is never magnified."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QPixmap()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 180)
        self.setAccessibleName("Preview")

    def sizeHint(self) -> QSize:
        """Prefer room for a small network."""
        return QSize(520, 380)

    @property
    def picture(self) -> QPixmap:
        """What is shown, in its own size; null if there is nothing."""
        return self._picture

    def show_picture(self, picture: QPixmap) -> None:
        """Show another picture."""
        self._picture = picture
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the squares, and the picture over them."""
        super().paintEvent(event)
        if self._picture.isNull():
            return
        room = self.contentsRect().adjusted(8, 8, -8, -8)
        size = self._picture.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(room.topLeft(), size.boundedTo(self._picture.size()))
        place.moveCenter(room.center())
        # Scaled once here, thin lines stay whole, which the painter would drop.
        smooth = Qt.TransformationMode.SmoothTransformation
        ratio = self.devicePixelRatioF()
        scaled = self._picture.scaled(place.size() * ratio, mode=smooth)
        scaled.setDevicePixelRatio(ratio)
        painter = QPainter(self)
        try:
            if self._picture.hasAlphaChannel():
                self._paint_squares(painter, place)
            painter.drawPixmap(place.topLeft(), scaled)
        finally:
            painter.end()

    def _paint_squares(self, painter: QPainter, place: QRect) -> None:
        ground = self.palette().base().color()
        other = mix(ground.name(), self.palette().text().color().name(), 0.08)
        painter.fillRect(place, QColor(ground))
        for row in range(0, place.height(), _SQUARE_PX):
            for column in range(row % (2 * _SQUARE_PX), place.width(), 2 * _SQUARE_PX):
                square = QRect(place.left() + column, place.top() + row, _SQUARE_PX, _SQUARE_PX)
                painter.fillRect(square & place, other)
