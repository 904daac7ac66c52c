"""Cutting links with a stroke."""

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bpgui import edits
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.gestures.crossing import Crossings
from bpgui.gui.canvas.gestures.gesture import Gesture, Pointer
from bpgui.gui.canvas.overlay.overlay import paint_paths
from bpgui.gui.common.text import count
from bpgui.gui.common.workspace import Workspace

# A preview draws about so many of the links that it cuts at most; few of them cover what is below.
MOST_DRAWN, FEW = 300, 60


class CutLinks(Gesture):
    """Removes every link that the stroke crosses, drawn or not, locked or not."""

    cursor = Qt.CursorShape.CrossCursor
    hint = "Draw a stroke across the links to remove; all that it crosses go, locked ones too."

    def __init__(self, workspace: Workspace, pointer: Pointer) -> None:
        super().__init__()
        self._workspace = workspace
        self._stroke = [(pointer.x, pointer.y)]
        self._crossings = Crossings(pointer.scene)

    def move(self, pointer: Pointer) -> None:
        """Draw on, and mark what is crossed."""
        at = (pointer.x, pointer.y)
        if at != self._stroke[-1]:
            self._crossings.add(self._stroke[-1], at)
            self._stroke.append(at)
        self.words = f"Cut {count(self._crossings.count, 'link')}" if self._crossings.count else ""

    def finish(self) -> None:
        """Remove the links that are shown as cut."""
        links = self._crossings.crossed
        if links:
            self._workspace.edit(self.words, lambda project: edits.remove_links(project, links))

    def paint(self, painter: QPainter, view: View) -> None:
        """Draw the stroke, and dashed what it cuts; of many links, some from all over."""
        total = self._crossings.count
        stride = 1 + total // MOST_DRAWN
        # The few are painted over, so that what is left of them looks thin and broken.
        ground = QPen(QColor(view.colours.base), 7.0)
        pen = QPen(QColor(view.colours.error), 1.6, Qt.PenStyle.DashLine)
        for key, marks in self._crossings.crossed.items():
            index = np.flatnonzero(marks)[::stride]
            paths = view.scene.links(view.scene.network.connection(key), index)
            if total <= FEW:
                paint_paths(painter, view, paths, ground)
            paint_paths(painter, view, paths, pen)
        painter.setPen(QPen(QColor(view.colours.error), 2.2))
        points = [view.transform.map(QPointF(*at)) for at in self._stroke]
        for start, end in pairwise(points):
            painter.drawLine(start, end)
