"""The lights of the canvas: what is at work stands out over a drawing that is dimmed, with arrows and values beside it.

The dimming leaves lit neurons out, so these are seen as they are, whatever is drawn in them; links are drawn anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from bpgui.gui.canvas.drawing import raster
from bpgui.gui.canvas.drawing.hit import link_exists
from bpgui.gui.canvas.drawing.link_painter import FLARE, NOTCH, LinkPainter
from bpgui.gui.canvas.drawing.links import Chosen
from bpgui.gui.canvas.drawing.neurons import CORNER_SHARE, SMALLEST_ROLE_PX
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.layout.arcs import Points
from bpgui.gui.canvas.layout.routes import Floats
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.canvas.layout.shapes import LayerShape
from bpgui.gui.canvas.overlay.overlay import paint_mark, paint_paths
from bpgui.gui.canvas.overlay.plates import frame_of, paint_plates, point_at
from bpgui.gui.common.lights import Lit
from bpgui.gui.common.selection import LinkRef, NeuronRef, exists
from bpgui.spec import FloatArray, NetworkSpec

# How much of the drawing the ground covers where nothing is lit.
VEIL = 0.72
# Of more links the strongest are drawn, and where there are more than these none has an arrow head. A few links are
# drawn by Qt, whatever is ready: an image of the whole canvas takes longer then.
MOST_RASTERED, MOST_PAINTED, MOST_ARROWS, FEW = 1500, 150, 80, 4
# A lit link is drawn at least in this strength.
FAINTEST = 0.35
_OUTLINE_PX, _EDGE_PX = 8.0, 4.5
_HEAD_PX, _HEAD_PER_PX, _SHORTEST_PX = 8.0, 1.6, 36.0
# Arrow heads stand where signals arrive, beside what is written at the middle.
_ARROW_AT = 0.8


def paint_lights(painter: QPainter, view: View, lit: Lit) -> None:
    """Dim what is not lit, and draw what is, in pixels; what the network no longer has is left out."""
    if not lit:
        return
    stage = _last.stage(view.scene, lit)
    painter.save()
    _paint_veil(painter, view, stage.lit.neurons)
    _paint_links(painter, view, stage)
    for ref in stage.lit.focus:
        if not isinstance(ref, LinkRef):
            paint_mark(painter, view, ref)
    paint_plates(painter, view, stage.lit, stage.paths)
    painter.restore()


class _Links:
    """Links of a scene, counted over all its connections."""

    def __init__(self, scene: Scene, links: Iterable[LinkRef]) -> None:
        self.refs = sorted(links, key=_place)
        self._parts: list[tuple[str, tuple[int, int], npt.NDArray[np.intp]]] = []
        first = dict(zip((c.id for c in scene.network.connections), scene.routes.first.tolist(), strict=False))
        index = [np.zeros(0, dtype=np.intp)]
        for key, refs in groupby(self.refs, key=lambda link: link.connection):
            shape = scene.network.shape(scene.network.connection(key))
            own = np.array([link.source * shape[1] + link.target for link in refs])
            self._parts.append((key, shape, own))
            index.append(first[key] + own)
        self.index = np.concatenate(index)

    def weights(self, blocks: Mapping[str, FloatArray]) -> Floats:
        """Return their weights; 0 where the project is ahead of the drawing for a moment, and has no such block."""
        found: list[FloatArray] = [np.zeros(0)]
        for key, shape, own in self._parts:
            block = blocks.get(key)
            found.append(block.ravel()[own] if block is not None and block.shape == shape else np.zeros(len(own)))
        return np.concatenate(found).astype(np.float64, copy=False)


class _Stage:
    """What is lit, as far as it exists, and where its links run."""

    def __init__(self, scene: Scene, lit: Lit, links: LinkPainter) -> None:
        self.lit = _existing(scene.network, lit)
        self.links = links
        written = {ref for ref in (*self.lit.focus, *self.lit.texts) if isinstance(ref, LinkRef)}
        everything = self.lit.links | written
        there = {link for link in everything if link_exists(scene, link)}
        self.missing = [link for link in everything if link not in there]
        self.others = _Links(scene, there - self.lit.focus)
        self.focused = _Links(scene, there & self.lit.focus)
        # Arrow heads are drawn, and texts written, on these.
        self.has_arrows = len(everything) <= MOST_ARROWS
        self.paths = _laid_out(scene, everything if self.has_arrows else written)


class _Last:
    """Keeps the last stage: while the mouse moves it is drawn time and again."""

    def __init__(self) -> None:
        self._scene: Scene | None = None
        self._lit: Lit | None = None
        self._stage: _Stage | None = None

    def stage(self, scene: Scene, lit: Lit) -> _Stage:
        """Return what is lit in a scene."""
        if self._stage is None or self._scene is not scene or self._lit is not lit:
            links = self._stage.links if self._stage is not None and self._scene is scene else LinkPainter(scene)
            self._scene, self._lit, self._stage = scene, lit, _Stage(scene, lit, links)
        return self._stage


_last = _Last()


def _existing(network: NetworkSpec, lit: Lit) -> Lit:
    """Leave out what has been deleted since it was lit."""
    return Lit(
        frozenset(ref for ref in lit.neurons if exists(network, ref)),
        frozenset(ref for ref in lit.links if exists(network, ref)),
        frozenset(ref for ref in lit.focus if exists(network, ref)),
        {ref: text for ref, text in lit.texts.items() if exists(network, ref)},
        lit.backward,
    )


def _place(link: LinkRef) -> tuple[str, int, int]:
    return link.connection, link.source, link.target


def _laid_out(scene: Scene, links: Iterable[LinkRef]) -> Mapping[LinkRef, Points]:
    """Return the ways of links, in scene units."""
    by_connection: dict[str, list[LinkRef]] = {}
    for link in links:
        by_connection.setdefault(link.connection, []).append(link)
    paths: dict[LinkRef, Points] = {}
    for key, some in by_connection.items():
        connection = scene.network.connection(key)
        columns = scene.network.layer(connection.target).size
        index = np.array([link.source * columns + link.target for link in some])
        paths |= zip(some, scene.links(connection, index), strict=True)
    return paths


def _paint_veil(painter: QPainter, view: View, neurons: Iterable[NeuronRef]) -> None:
    """Cover the drawing with the ground but for the neurons that are lit."""
    veil = QPainterPath()
    veil.setFillRule(Qt.FillRule.OddEvenFill)
    veil.addRect(QRectF(0.0, 0.0, view.size.width(), view.size.height()))
    by_layer: dict[str, list[int]] = {}
    for ref in neurons:
        by_layer.setdefault(ref.layer, []).append(ref.neuron)
    for layer, places in by_layer.items():
        shape = view.scene.shapes[layer]
        if shape.folded != "no" and len(places) == shape.layer.size:
            veil.addRect(view.rect(shape.cells))
            continue
        for place in places:
            frame, corner = frame_of(view, NeuronRef(layer, place)), _corner(view, shape)
            veil.addRoundedRect(frame, corner, corner)
    colour = QColor(view.colours.base)
    colour.setAlphaF(VEIL)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPath(veil)


def _corner(view: View, shape: LayerShape) -> float:
    """Return how round the neurons of a layer are, in pixels: as they are drawn."""
    radius = shape.radius * view.camera.scale
    if shape.folded != "no":
        return 0.0
    return CORNER_SHARE * radius if shape.layer.role == "input" and radius >= SMALLEST_ROLE_PX else radius + 1.0


def _paint_links(painter: QPainter, view: View, stage: _Stage) -> None:
    """Draw the links, those in focus last and within an outline, and arrow heads on all if they are few."""
    weights = (view.shown or view.project.parameters).weights
    most = MOST_RASTERED if raster.ready() else MOST_PAINTED
    others, focused = _chosen(stage.others, weights, most), _chosen(stage.focused, weights, most)
    if raster.ready() and len(others.index) > FEW:
        painter.drawImage(QPointF(), _rasterized(view, stage.links, others, painter.device().devicePixelRatioF()))
    else:
        _paint_chosen(painter, view, stage.links, others)
    for link in stage.focused.refs:
        for colour, width in ((view.colours.accent, _OUTLINE_PX), (view.colours.base, _OUTLINE_PX - _EDGE_PX)):
            pen = QPen(QColor(colour), focused.widest + width)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            paint_paths(painter, view, stage.paths[link][np.newaxis], pen)
    _paint_chosen(painter, view, stage.links, focused)
    dots = QPen(QColor(view.colours.accent), 2.5, Qt.PenStyle.DotLine)
    for link in stage.missing:
        if link in stage.paths:
            paint_paths(painter, view, stage.paths[link][np.newaxis], dots)
    if stage.has_arrows:
        for links, chosen in ((stage.others, others), (stage.focused, focused)):
            for link, weight in zip(links.refs, links.weights(weights).tolist(), strict=True):
                _paint_head(painter, view, stage.paths[link], weight, chosen.widest, stage.lit.backward)


def _chosen(links: _Links, weights: Mapping[str, FloatArray], most: int) -> Chosen:
    """Return the links as they are drawn, of too many the strongest: the stronger, the larger the weight."""
    weight = links.weights(weights)
    size = np.abs(weight)
    largest = float(size.max(initial=0.0))
    order = np.argsort(size, kind="stable")[-most:]
    strength = FAINTEST + (1.0 - FAINTEST) * size[order] / (largest or 1.0)
    return Chosen(links.index[order], weight[order], strength, len(size), largest)


def _rasterized(view: View, links: LinkPainter, chosen: Chosen, ratio: float) -> QImage:
    """Draw links into an image of the canvas that is transparent elsewhere."""
    size = QSize(max(round(view.size.width() * ratio), 1), max(round(view.size.height() * ratio), 1))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    pixels = np.frombuffer(image.bits(), dtype=np.uint32).reshape(image.height(), -1)
    # The raster knows no transparent pixels: edges are mixed with the ground, which the veil is made of.
    ground = QColor(view.colours.base).rgb()
    pixels.fill(ground)
    links.rasterize(pixels, chosen, view.colours, view.transform, ratio)
    pixels[pixels == ground] = 0
    return image


def _paint_chosen(painter: QPainter, view: View, links: LinkPainter, chosen: Chosen) -> None:
    painter.save()
    painter.setTransform(view.transform, combine=True)
    links.paint(painter, chosen, view.colours)
    painter.restore()


def _paint_head(painter: QPainter, view: View, path: Points, weight: float, width: float, backward: bool) -> None:
    """Draw an arrow head on a link, in the direction in which the signal runs."""
    tip, along, length = point_at(view, path[::-1] if backward else path, _ARROW_AT)
    if length < _SHORTEST_PX:
        return
    size = _HEAD_PX + _HEAD_PER_PX * width
    back, across = -size * along, FLARE * size * np.array((-along[1], along[0]))
    corners: Sequence[Points] = (tip, tip + back + across, tip + NOTCH * back, tip + back - across)
    painter.setPen(QPen(QColor(view.colours.base), 1.0))
    painter.setBrush(QColor(view.colours.positive if weight >= 0.0 else view.colours.negative))
    painter.drawPolygon(QPolygonF([QPointF(*corner.tolist()) for corner in corners]))
