"""`Picture`: the network of one layout, drawn once and kept until something in it changes."""

import math

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from bpgui.gui.canvas.drawing import raster
from bpgui.gui.canvas.drawing.labels import bias_labels, place_labels
from bpgui.gui.canvas.drawing.legend import paint_legend, paint_welcome
from bpgui.gui.canvas.drawing.link_painter import LinkPainter
from bpgui.gui.canvas.drawing.links import MOST_PAINTED, MOST_RASTERED, Chosen, Sight, Weights, choose
from bpgui.gui.canvas.drawing.neurons import Neurons
from bpgui.gui.canvas.drawing.painting import View, paint_boxes, paint_folded, rasterize_boxes, rasterize_folded
from bpgui.gui.canvas.drawing.stamps import Batch, write
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.spec import Parameters


class Picture:
    """Everything that does not follow the mouse: layers, links, neurons and labels.

    It takes over what it can from the picture `before` it, of another layout, which is not asked again.
    """

    def __init__(self, scene: Scene, parameters: Parameters, before: "Picture | None" = None) -> None:
        self.scene = scene
        self._links = LinkPainter(scene)
        self._sight: Sight | None = None
        self._neurons: tuple[object, Neurons] | None = None
        self._labels: tuple[object, object, Batch] | None = None
        self._biases: tuple[object, object, Batch] | None = None
        self._settled = True
        same = before is not None and before.scene.network is scene.network
        self._weights: Weights | None = before._weights if before is not None and same else None
        self._chosen: Chosen | None = None
        self._rastered = False
        self._image: QImage = QImage() if before is None else before._image
        self._pixmap: QPixmap | None = None
        self._parameters = parameters

    @property
    def chosen(self) -> Chosen:
        """The links that are drawn."""
        if self._chosen is None:
            if self._weights is None or self._weights.of is not self._parameters:
                self._weights = Weights(self.scene, self._parameters)
            self._rastered = raster.ready()
            most = MOST_RASTERED if self._rastered else MOST_PAINTED
            self._chosen = choose(self.scene, self._parameters, self._sight, most, self._weights)
        return self._chosen

    def refresh(self, parameters: Parameters, sight: Sight | None = None) -> None:
        """Draw anew when next asked, with these as weights and this in sight, if that is known."""
        self._parameters = parameters
        self._chosen = self._pixmap = None
        if sight is not None:
            self._sight = sight

    def pixmap(self, view: View, ratio: float, welcome: bool, settled: bool = True) -> QPixmap:
        """Return the drawing at `ratio` device pixels per pixel; on an empty canvas `welcome` tells the first moves.

        Until the zoom has `settled`, texts stay where they are beside their things, and may lie over each other.
        """
        self._settled = settled
        if view.sight != self._sight or raster.ready() != self._rastered:
            # Other links are in sight, or more of them can be drawn than when they were chosen.
            self._sight, self._chosen, self._pixmap = view.sight, None, None
        if self._pixmap is None:
            self._pixmap = self._painted(view, ratio, welcome)
        return self._pixmap

    def _painted(self, view: View, ratio: float, welcome: bool) -> QPixmap:
        chosen = self.chosen
        size = QSize(max(math.ceil(view.size.width() * ratio), 1), max(math.ceil(view.size.height() * ratio), 1))
        if self._image.size() != size:
            self._image = QImage(size, QImage.Format.Format_RGB32)
        self._image.setDevicePixelRatio(ratio)
        if self._rastered:
            self._rasterize(view, chosen, ratio)
        painter = QPainter(self._image)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not self._rastered:
                self._paint(painter, view, chosen, ratio)
            paint_legend(painter, view, chosen)
            if welcome and not view.scene.shapes:
                paint_welcome(painter, view)
        finally:
            # Qt does not survive a painter that is left open.
            painter.end()
        # They share their pixels, until those are asked for again while somebody still has the drawing.
        return QPixmap.fromImage(self._image)

    def _rasterize(self, view: View, chosen: Chosen, ratio: float) -> None:
        pixels = np.frombuffer(self._image.bits(), dtype=np.uint32).reshape(self._image.height(), -1)
        pixels.fill(QColor(view.colours.base).rgb())
        rasterize_boxes(pixels, view, ratio)
        self._links.rasterize(pixels, chosen, view.colours, view.transform, ratio)
        self._neurons_of(view).rasterize(pixels, view.project.parameters, ratio)
        self._links.rasterize_marks(pixels, chosen, view.colours, view.transform, ratio)
        rasterize_folded(pixels, view, ratio)
        self._biases_of(view, ratio).rasterize(pixels, view.transform)
        self._labels_of(view, chosen, ratio).rasterize(pixels, view.transform)

    def _paint(self, painter: QPainter, view: View, chosen: Chosen, ratio: float) -> None:
        painter.fillRect(0, 0, self._image.width(), self._image.height(), QColor(view.colours.base))
        paint_boxes(painter, view)
        painter.setTransform(view.transform)
        self._links.paint(painter, chosen, view.colours)
        painter.resetTransform()
        self._neurons_of(view).paint(painter, view.project.parameters)
        self._links.paint_marks(painter, chosen, view.colours, view.transform)
        paint_folded(painter, view)
        self._biases_of(view, ratio).paint(painter, view.transform)
        self._labels_of(view, chosen, ratio).paint(painter, view.transform)

    def _neurons_of(self, view: View) -> Neurons:
        """Return where the neurons stand; while only weights change they need not be placed again."""
        key = view.camera, view.size.toTuple(), view.colours
        if self._neurons is None or self._neurons[0] != key:
            self._neurons = key, Neurons(view)
        return self._neurons[1]

    def _labels_of(self, view: View, chosen: Chosen, ratio: float) -> Batch:
        """Return the texts, placed anew only where moving them with the drawing does not do."""
        look = view.size.toTuple(), view.colours, view.font.key(), ratio, view.dataset
        partial, kept = dict(chosen.partial), self._labels
        if kept is not None and kept[0] == look:
            is_same = kept[1] == partial and kept[2].is_moved(view.transform)
            if is_same if self._settled else kept[2].is_near(view.transform):
                return kept[2]
        batch = Batch(place_labels(view, partial), ratio, view.transform)
        self._labels = look, partial, batch
        return batch

    def _biases_of(self, view: View, ratio: float) -> Batch:
        """Return the biases as texts, written anew only where moving them with the drawing does not do."""
        look = view.size.toTuple(), view.colours, view.font.key(), ratio
        biases, kept = view.project.parameters.biases, self._biases
        if kept is not None and kept[0] == look and kept[1] is biases:
            reach = min(view.size.toTuple())
            is_same = kept[2].is_moved(view.transform, reach)
            if is_same if self._settled else kept[2].is_near(view.transform):
                return kept[2]
        batch = Batch(list(bias_labels(view)), ratio, view.transform)
        self._biases = look, biases, batch
        return batch


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
    Neurons(view).paint(painter, view.project.parameters)
    links.paint_marks(painter, chosen, view.colours, view.transform)
    paint_folded(painter, view)
    for label in (*bias_labels(view), *place_labels(view, chosen.partial)):
        write(painter, label)
    if legend:
        paint_legend(painter, view, chosen)
