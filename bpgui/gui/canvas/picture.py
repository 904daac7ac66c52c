"""`Picture`: the network of one layout, drawn once and kept until something in it changes."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from bpgui.gui.canvas.links import Chosen, LinkPainter, choose
from bpgui.gui.canvas.painting import (
    View,
    paint_boxes,
    paint_labels,
    paint_legend,
    paint_neurons,
    paint_plain_neurons,
    paint_welcome,
)
from bpgui.gui.canvas.scene import Scene
from bpgui.spec import Parameters


class Picture:
    """Everything that does not follow the mouse: layers, links, neurons and labels."""

    def __init__(self, scene: Scene, parameters: Parameters) -> None:
        self.scene = scene
        self._links = LinkPainter(scene)
        # The neurons that do not follow the weights, and what their drawing depends on: inputs may be hundreds.
        self._plain: tuple[object, QPixmap] | None = None
        self.refresh(parameters)

    @property
    def chosen(self) -> Chosen:
        """The links that are drawn."""
        return self._chosen

    def refresh(self, parameters: Parameters, *, sketched: bool = False) -> None:
        """Draw anew when next asked, with these weights; `sketched` if they are about to change again."""
        self._chosen = choose(self.scene, parameters)
        self._sketched = sketched
        self._pixmap: QPixmap | None = None

    def pixmap(self, view: View, ratio: float, welcome: bool) -> QPixmap:
        """Return the drawing at `ratio` device pixels per pixel; on an empty canvas `welcome` tells the first moves."""
        if self._pixmap is None:
            self._pixmap = self._painted(view, ratio, welcome)
        return self._pixmap

    def _painted(self, view: View, ratio: float, welcome: bool) -> QPixmap:
        pixmap = _blank(view, ratio, QColor(view.colours.base))
        painter = QPainter(pixmap)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if welcome and not view.scene.shapes:
                paint_welcome(painter, view)
            paint_boxes(painter, view)
            painter.setTransform(view.transform)
            self._links.paint(painter, self._chosen, view.colours, self._sketched)
            painter.resetTransform()
            painter.drawPixmap(0, 0, self._plain_neurons(view, ratio))
            paint_neurons(painter, view)
            paint_labels(painter, view)
            paint_legend(painter, view, self._chosen.largest, len(self._chosen.index), self._chosen.total)
        finally:
            # Qt does not survive a painter that is left open.
            painter.end()
        return pixmap

    def _plain_neurons(self, view: View, ratio: float) -> QPixmap:
        key = (view.camera, view.size, view.colours, ratio)
        if self._plain is None or self._plain[0] != key:
            pixmap = _blank(view, ratio, QColor(Qt.GlobalColor.transparent))
            painter = QPainter(pixmap)
            try:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                paint_plain_neurons(painter, view)
            finally:
                painter.end()
            self._plain = key, pixmap
        return self._plain[1]


def _blank(view: View, ratio: float, colour: QColor) -> QPixmap:
    pixmap = QPixmap(QSize(view.size.toSize()) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(colour)
    return pixmap
