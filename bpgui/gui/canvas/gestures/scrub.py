"""Dragging a weight up and down."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from bpgui import edits
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.gestures.gesture import Gesture, Pointer
from bpgui.gui.canvas.overlay.overlay import paint_links, paint_tag
from bpgui.gui.canvas.overlay.readout import describe
from bpgui.gui.common.selection import LinkRef
from bpgui.gui.common.text import number
from bpgui.gui.common.workspace import Workspace

# So much changes the weight with every pixel up; with Shift, a tenth of it.
STEP, FINE_STEP = 0.01, 0.001


class ScrubWeight(Gesture):
    """Drags the number of a selected link: up for more, down for less, finely with Shift."""

    cursor = cursor_before = Qt.CursorShape.SizeVerCursor
    opens = True
    offer = hint = "Drag up for a larger weight, down for a smaller one; Shift makes it finer."

    def __init__(self, workspace: Workspace, pointer: Pointer, link: LinkRef, at: QPointF) -> None:
        super().__init__()
        self._workspace = workspace
        self._link = link
        self._tag = at
        self._last = pointer.pixel
        weights = workspace.project.parameters.weights[link.connection]
        self._value = float(weights[link.source, link.target])

    def move(self, pointer: Pointer) -> None:
        """Change the weight by the way of the mouse since the last time."""
        step = FINE_STEP if pointer.extends else STEP
        self._value = round(self._value + (self._last.y() - pointer.pixel.y()) * step, 6)
        self._last = pointer.pixel

    def finish(self) -> None:
        """Give the link the weight that is shown."""
        link, value = self._link, self._value
        label = f"Weight of {describe(link, self._workspace.project, None)[0]}"
        self._workspace.edit(
            label, lambda project: edits.set_weight(project, link.connection, link.source, link.target, value)
        )

    def paint(self, painter: QPainter, view: View) -> None:
        """Draw the link and its number as they would be."""
        paint_links(painter, view, [self._link], self._value)
        paint_tag(painter, view, self._tag, number(self._value), active=True)
