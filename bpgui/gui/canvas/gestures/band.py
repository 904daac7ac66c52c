"""Selecting with a rubber band."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bpgui.gui.canvas.drawing.hit import things_in
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.gestures.gesture import Gesture, Pointer
from bpgui.gui.canvas.layout.shapes import Box
from bpgui.gui.canvas.overlay.overlay import paint_marks
from bpgui.gui.common.selection import Ref
from bpgui.gui.common.workspace import Workspace


class RubberBand(Gesture):
    """Selects the layers that lie whole inside; if there are none, the neurons; if none either, the links."""

    marks_alone = True
    hint = "Drag around what is to be selected; Shift adds it to the selection."

    def __init__(self, workspace: Workspace, pointer: Pointer) -> None:
        super().__init__()
        self._workspace = workspace
        self._start = pointer.x, pointer.y
        self._kept = workspace.selection.items if pointer.extends else ()
        self._box = Box(pointer.x, pointer.y, pointer.x, pointer.y)
        self._found: tuple[Ref, ...] = ()

    def move(self, pointer: Pointer) -> None:
        """Stretch the band to the mouse."""
        (left, right), (top, bottom) = sorted((self._start[0], pointer.x)), sorted((self._start[1], pointer.y))
        self._box = Box(left, top, right, bottom)
        self._found = things_in(pointer.scene, pointer.chosen, self._box)

    def click(self) -> None:
        """Select nothing; with Shift, leave the selection."""
        self._workspace.selection.select(*self._kept)
        self._workspace.selection.set_focus(None)

    def finish(self) -> None:
        """Select what the band holds."""
        self._workspace.selection.select(*dict.fromkeys((*self._kept, *self._found)))

    def paint(self, painter: QPainter, view: View) -> None:
        """Draw the band, and mark what it would select."""
        paint_marks(painter, view, (*self._kept, *self._found))
        colour = QColor(view.colours.accent)
        painter.setPen(QPen(colour, 1.2, Qt.PenStyle.DashLine))
        colour.setAlphaF(0.08)
        painter.setBrush(colour)
        corners = (QPointF(self._box.left, self._box.top), QPointF(self._box.right, self._box.bottom))
        start, end = (view.transform.map(corner) for corner in corners)
        painter.drawRect(QRectF(start, end))
