"""`Picture`: the network of one layout, drawn once and kept until something in it changes."""

import numpy as np
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from bpgui.gui.canvas.drawing import raster
from bpgui.gui.canvas.drawing.labels import bias_labels, place_labels
from bpgui.gui.canvas.drawing.legend import paint_legend, paint_welcome
from bpgui.gui.canvas.drawing.link_painter import LinkPainter
from bpgui.gui.canvas.drawing.links import MOST_PAINTED, MOST_RASTERED, Chosen, Sight, choose
from bpgui.gui.canvas.drawing.neurons import Neurons
from bpgui.gui.canvas.drawing.painting import View, paint_boxes, paint_folded
from bpgui.gui.canvas.drawing.stamps import Label, stamp, write
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.spec import Parameters


class Picture:
    """Everything that does not follow the mouse: layers, links, neurons and labels."""

    def __init__(self, scene: Scene, parameters: Parameters) -> None:
        self.scene = scene
        self._links = LinkPainter(scene)
        self._sight: Sight | None = None
        self._still: _Still | None = None
        self._labels: tuple[object, object, QPointF, list[Label]] | None = None
        self._chosen: Chosen | None = None
        self._rastered = False
        self._pixmap: QPixmap | None = None
        self._parameters = parameters

    @property
    def chosen(self) -> Chosen:
        """The links that are drawn."""
        if self._chosen is None:
            self._rastered = raster.ready()
            most = MOST_RASTERED if self._rastered else MOST_PAINTED
            self._chosen = choose(self.scene, self._parameters, self._sight, most)
        return self._chosen

    def refresh(self, parameters: Parameters) -> None:
        """Draw anew when next asked, with these as weights."""
        self._parameters = parameters
        self._chosen = self._pixmap = None

    def pixmap(self, view: View, ratio: float, welcome: bool) -> QPixmap:
        """Return the drawing at `ratio` device pixels per pixel; on an empty canvas `welcome` tells the first moves."""
        if view.sight != self._sight or raster.ready() != self._rastered:
            # Other links are in sight, or more of them can be drawn than when they were chosen.
            self._sight, self._chosen, self._pixmap = view.sight, None, None
        if self._pixmap is None:
            self._pixmap = self._painted(view, ratio, welcome)
        return self._pixmap

    def _painted(self, view: View, ratio: float, welcome: bool) -> QPixmap:
        chosen, parameters = self.chosen, view.project.parameters
        if self._still is None or not self._still.fits(view, ratio):
            self._still = _Still(view, ratio, self._still)
        still = self._still
        pixels = still.pixels()
        np.copyto(pixels, still.ground)
        if self._rastered:
            self._links.rasterize(pixels, chosen, view.colours, view.transform, ratio)
            still.neurons.rasterize(pixels, parameters, ratio)
        painter = QPainter(still.image)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not self._rastered:
                painter.setTransform(view.transform)
                self._links.paint(painter, chosen, view.colours)
                painter.resetTransform()
                still.neurons.paint(painter, parameters)
            self._links.paint_marks(painter, chosen, view.colours, view.transform)
            paint_folded(painter, view)
            for label in bias_labels(view):
                stamp(painter, label, ratio)
            self._write_labels(painter, view, ratio)
            paint_legend(painter, view, chosen)
            if welcome and not view.scene.shapes:
                paint_welcome(painter, view)
        finally:
            # Qt does not survive a painter that is left open.
            painter.end()
        # They share their pixels, until those are asked for again while somebody still has the drawing.
        return QPixmap.fromImage(still.image)

    def _write_labels(self, painter: QPainter, view: View, ratio: float) -> None:
        partial = self.chosen.partial
        key = view.camera.scale, view.size.toTuple(), view.colours, view.font.key(), dict(partial)
        shift = view.transform.map(QPointF(0, 0))
        if self._labels is None or self._labels[0] != key or self._labels[1] is not view.dataset:
            self._labels = key, view.dataset, shift, place_labels(view, partial)
        # While the drawing is moved, its texts move with it, by whole pixels, so that they stay sharp.
        painter.translate((shift - self._labels[2]).toPoint())
        for label in self._labels[3]:
            stamp(painter, label, ratio)
        painter.resetTransform()


def paint_vector(painter: QPainter, view: View, legend: bool = True) -> None:
    """Draw the network by Qt alone, as true vectors, for files and printers; the painter draws in the view's pixels."""
    chosen = choose(view.scene, view.shown or view.project.parameters, view.sight)
    links = LinkPainter(view.scene)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_boxes(painter, view)
    painter.save()
    painter.setTransform(view.transform, combine=True)
    links.paint(painter, chosen, view.colours)
    painter.restore()
    links.paint_marks(painter, chosen, view.colours, view.transform)
    Neurons(view).paint(painter, view.project.parameters)
    paint_folded(painter, view, vector=True)
    for label in (*bias_labels(view), *place_labels(view, chosen.partial)):
        write(painter, label)
    if legend:
        paint_legend(painter, view, chosen)


class _Still:
    """What stays the same while weights change: the ground below the links, where neurons and labels stand."""

    def __init__(self, view: View, ratio: float, before: "_Still | None") -> None:
        self._key = _key(view, ratio)
        self._dataset = view.dataset
        size = QSize(max(round(view.size.width() * ratio), 1), max(round(view.size.height() * ratio), 1))
        # New memory costs several milliseconds until it has been touched.
        usable = before is not None and before.image.size() == size
        self.image: QImage = before.image if before is not None and usable else QImage(size, QImage.Format.Format_RGB32)
        self.image.setDevicePixelRatio(ratio)
        self.image.fill(QColor(view.colours.base))
        painter = QPainter(self.image)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_boxes(painter, view)
        finally:
            painter.end()
        self.ground: raster.Pixels = before.ground if before is not None and usable else np.empty_like(self.pixels())
        np.copyto(self.ground, self.pixels())
        self.neurons = Neurons(view)

    def fits(self, view: View, ratio: float) -> bool:
        """Tell whether all this is that of a view."""
        return self._key == _key(view, ratio) and self._dataset is view.dataset

    def pixels(self) -> raster.Pixels:
        """Return the image's pixels (height, width), to draw into."""
        return np.frombuffer(self.image.bits(), dtype=np.uint32).reshape(self.image.height(), -1)


def _key(view: View, ratio: float) -> object:
    return view.camera, view.size.toTuple(), view.colours, ratio, view.font.key()
