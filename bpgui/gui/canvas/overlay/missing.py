"""The missing links of what is selected: drawn dotted, and there to be picked, so that they can be restored."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bpgui.gui.canvas.drawing.hit import LINK_REACH_PX, nearest_path
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.layout.routes import Indices
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.canvas.overlay.overlay import paint_paths
from bpgui.gui.common.selection import ConnectionRef, LinkRef, NeuronRef, Ref
from bpgui.spec import ConnectionSpec

# So many missing links are drawn at most.
MOST_MISSING = 400

Selected = tuple[Ref, ...]


def paint_missing(painter: QPainter, view: View, selected: Selected) -> None:
    """Draw, dotted, the links that are missing of the selected connections, and of the selected neurons."""
    pen = QPen(QColor(view.colours.muted), 1.2, Qt.PenStyle.DotLine)
    for connection, index in _missing(view.scene, selected):
        paint_paths(painter, view, view.scene.links(connection, index), pen)


def missing_at(scene: Scene, selected: Selected, x: float, y: float, scale: float) -> LinkRef | None:
    """Return the dotted link at the point."""
    for connection, index in _missing(scene, selected):
        near = nearest_path(scene.links(connection, index), x, y, LINK_REACH_PX / scale)
        if near is not None:
            return LinkRef(connection.id, *divmod(int(index[near[0]]), scene.network.layer(connection.target).size))
    return None


def _missing(scene: Scene, selected: Selected) -> list[tuple[ConnectionSpec, Indices]]:
    """Return the connections that miss links which the selection is about, and which these are, row-major."""
    found, room = [], MOST_MISSING
    for connection in scene.network.connections if selected else ():
        index = _of_connection(connection, selected)[:room]
        if len(index):
            found.append((connection, index))
            room -= len(index)
    return found


def _of_connection(connection: ConnectionSpec, selected: Selected) -> Indices:
    if connection.mask is None:
        return np.empty(0, dtype=np.intp)
    meant = np.zeros(connection.mask.shape, dtype=bool)
    for item in selected:
        match item:
            case ConnectionRef(key) | LinkRef(key) if key == connection.id:
                meant[:] = True
            case NeuronRef(layer, neuron):
                if layer == connection.source:
                    meant[neuron] = True
                if layer == connection.target:
                    meant[:, neuron] = True
    return np.flatnonzero(meant & ~connection.mask)
