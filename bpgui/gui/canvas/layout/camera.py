"""`Camera`: which part of the scene the canvas shows, and how large."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtGui import QTransform

from bpgui.gui.canvas.layout.shapes import Box

SMALLEST_SCALE, LARGEST_SCALE = 0.05, 12.0
# Fitting a small network does not blow it up beyond this.
LARGEST_FIT = 1.7
MARGIN_PX = (112.0, 52.0)


@dataclass(frozen=True, slots=True)
class Camera:
    """`scale` pixels per scene unit; the scene's `x`, `y` stands in the middle of the canvas."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.2

    def transform(self, size: QSizeF) -> QTransform:
        """Return the map from scene units to pixels of a canvas of this size."""
        return QTransform(
            self.scale,
            0,
            0,
            self.scale,
            size.width() / 2 - self.x * self.scale,
            size.height() / 2 - self.y * self.scale,
        )

    def to_scene(self, point: QPointF, size: QSizeF) -> QPointF:
        """Return the scene point below a pixel."""
        return QPointF(
            (point.x() - size.width() / 2) / self.scale + self.x, (point.y() - size.height() / 2) / self.scale + self.y
        )

    def panned(self, dx_px: float, dy_px: float) -> "Camera":
        """Return a camera that moves the drawing by so many pixels."""
        return Camera(self.x - dx_px / self.scale, self.y - dy_px / self.scale, self.scale)

    def zoomed(self, factor: float, at: QPointF, size: QSizeF) -> "Camera":
        """Return a camera that magnifies, keeping what is below the pixel `at` where it is."""
        scale = min(max(self.scale * factor, SMALLEST_SCALE), LARGEST_SCALE)
        fixed = self.to_scene(at, size)
        return Camera(
            fixed.x() - (at.x() - size.width() / 2) / scale, fixed.y() - (at.y() - size.height() / 2) / scale, scale
        )

    @classmethod
    def fitting(cls, bounds: Box | None, size: QSizeF) -> "Camera":
        """Return a camera that shows all of `bounds`, with room for the labels around it."""
        if bounds is None:
            return cls()
        width, height = bounds.right - bounds.left, bounds.bottom - bounds.top
        room_x, room_y = max(size.width() - 2 * MARGIN_PX[0], 50.0), max(size.height() - 2 * MARGIN_PX[1], 50.0)
        scale = min(room_x / width, room_y / height, LARGEST_FIT)
        return cls(*bounds.centre, max(scale, SMALLEST_SCALE))
