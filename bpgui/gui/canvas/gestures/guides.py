"""Snapping to other layers under the hand, and the lines that show to what."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.gestures.gesture import Pointer
from bpgui.gui.canvas.gestures.snapping import Guide, Snapped, snap
from bpgui.gui.canvas.layout.shapes import Box

SNAP_PX = 6.0


def snapped(pointer: Pointer, box: Box, moving: Iterable[str] = ()) -> Snapped:
    """Return how far a box moves on to be in line with the layers that do not move; nowhere with a free hand."""
    if pointer.is_free:
        return Snapped()
    others = [shape.box for key, shape in pointer.scene.shapes.items() if key not in moving]
    return snap(box, others, SNAP_PX / pointer.scale)


def paint_guides(painter: QPainter, view: View, guides: Iterable[Guide]) -> None:
    """Draw lines from what snaps to what it snaps to; those that measure equal gaps have ends."""
    painter.setPen(QPen(QColor(view.colours.accent), 1.2, Qt.PenStyle.DashLine))
    for guide in guides:
        start, end = (view.transform.map(QPointF(*at)) for at in (guide.start, guide.end))
        painter.drawLine(start, end)
        if guide.is_gap:
            across = QPointF(0, 5) if abs(end.x() - start.x()) > abs(end.y() - start.y()) else QPointF(5, 0)
            for at in (start, end):
                painter.drawLine(at - across, at + across)
