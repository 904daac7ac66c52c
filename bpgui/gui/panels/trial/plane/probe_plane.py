"""`ProbePlane`: the plane of a data set, with a probe that a person moves over it."""

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from bpgui.data import Dataset
from bpgui.gui.common.data_colours import Palette
from bpgui.gui.panels.data.pictures.plane import Plane

# The keyboard crosses the plane in so many steps; with Shift each is as long as five.
_STEPS, _LONG_STEP = 50, 5.0
_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, 1.0),
    Qt.Key.Key_Down: (0.0, -1.0),
}
_ARM, _HOLE = 9.0, 3.0  # pixels of the cross, and from its middle to where its arms begin


class ProbePlane(Plane):
    """Paints the data and the map as the data's picture does, and a cross that the mouse or the arrow keys move."""

    moved = Signal()  # the probe has been moved by the person

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._probe = QPointF()
        self.setAccessibleName("The plane, with a probe to move")
        self.setAccessibleDescription("The arrow keys move the probe, with Shift in long steps.")
        self.setCursor(Qt.CursorShape.CrossCursor)

    def set_data(self, dataset: Dataset, palette: Palette) -> None:
        """Show a data set of two inputs; a probe that is out of sight then comes to the middle."""
        super().set_data(dataset, palette)
        here = self._probe
        extent = self.extent
        inside = extent.left <= here.x() <= extent.right and extent.bottom <= here.y() <= extent.top
        if not inside or here.isNull():
            self._probe = QPointF((extent.left + extent.right) / 2, (extent.bottom + extent.top) / 2)

    @property
    def probe(self) -> tuple[float, float]:
        """Where the probe is, in the units of the inputs."""
        return self._probe.x(), self._probe.y()

    def put(self, x: float, y: float) -> None:
        """Put the probe somewhere, without any signal."""
        self._probe = QPointF(x, y)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the probe below the pointer."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._move(*self.point_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the probe."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move(*self.point_at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the probe a step."""
        key = Qt.Key(event.key())
        if key not in _ARROWS:
            event.ignore()
            return
        extent, (across, up) = self.extent, _ARROWS[key]
        step = (_LONG_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0) / _STEPS
        self._move(
            self._probe.x() + across * step * (extent.right - extent.left),
            self._probe.y() + up * step * (extent.top - extent.bottom),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the plane, and the probe over it."""
        super().paintEvent(event)
        palette = self.target_palette
        if palette is None:
            return
        at, colours = self.place_of(self._probe.x(), self._probe.y()), palette.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, width in ((colours.base, 6.0), (colours.text, 2.5)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawEllipse(at, _ARM, _ARM)
            for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                painter.drawLine(at + QPointF(x, y) * _HOLE, at + QPointF(x, y) * (_ARM + _HOLE))

    def _move(self, x: float, y: float) -> None:
        extent = self.extent
        self.put(min(max(x, extent.left), extent.right), min(max(y, extent.bottom), extent.top))
        self.moved.emit()
