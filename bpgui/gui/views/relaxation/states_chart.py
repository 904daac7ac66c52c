"""`StatesChart`: the states of a loop's neurons over the sweeps, a curve each, and which one is under the mouse."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QBrush, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QWidget

from bpgui.gui.common.chart import Chart
from bpgui.gui.common.naming import neuron_name
from bpgui.gui.common.text import count, number, whole
from bpgui.gui.common.theme import Colours
from bpgui.gui.views.relaxation.recording import Track
from bpgui.spec import FloatArray

MOST_CURVES = 30
_MOST_POINTS = 300  # of a curve: a low and a high one for each stretch of sweeps
_BAND_ALPHA = 45
_PADDING, _ROOM = 0.06, 0.25
_FLAT = 1.0  # above and below what does not move
# Pixels: farther from every curve, the mouse is at none.
_NEAR = 40.0


class StatesChart(Chart):
    """Curves of activations, or of errors. Of many neurons those that move most have one, the others share a band."""

    def __init__(self, left: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__("sweep", left, name, parent)
        self._tracks: list[Track] = []
        self._offsets: list[int] = []
        self._curves: list[tuple[Track, int, FloatArray, FloatArray]] = []  # of which neuron, and its points
        self._framed: tuple[float, float, float, float] | None = None
        self._band = QGraphicsPathItem()
        self._band.setPen(QPen(Qt.PenStyle.NoPen))
        self._lines = pg.PlotCurveItem(connect="finite")
        self._parts = pg.PlotCurveItem(connect="pairs")
        self._hovered = pg.PlotCurveItem(connect="finite", antialias=True)
        self._mark = pg.ScatterPlotItem(size=7, pen=None)
        self._head = pg.InfiniteLine(angle=90, movable=False)
        self._remark = pg.TextItem(anchor=(0.5, 0.5))
        self._text = pg.TextItem()
        self._text.setZValue(10)
        for item in (
            self._band,
            self._parts,
            self._lines,
            self._hovered,
            self._mark,
            self._head,
            self._remark,
            self._text,
        ):
            self.getPlotItem().addItem(item, ignoreBounds=True)
        self.getPlotItem().getViewBox().disableAutoRange()
        self._head.hide()
        self._hide_reading()
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)

    @property
    def reading(self) -> str:
        """What is said of the curve under the mouse; empty if it is at none."""
        return self._text.toPlainText() if self._text.isVisible() else ""

    @property
    def drawn(self) -> int:
        """How many neurons have a curve of their own."""
        return len(self._curves)

    @property
    def banded(self) -> int:
        """How many neurons share the band."""
        return sum(len(track.neurons) for track in self._tracks) - len(self._curves)

    def show_tracks(self, tracks: list[Track], remark: str = "") -> None:
        """Draw the tracks one after the other; a remark says why there are none."""
        self._hide_reading()
        self._tracks, self._curves = tracks, []
        self._offsets = [sum(track.sweeps for track in tracks[:i]) for i in range(len(tracks))]
        most = max(1, MOST_CURVES // max(1, len(tracks)))
        bands: list[tuple[FloatArray, FloatArray, FloatArray]] = []
        lows, highs = [0.0], [0.0]
        for track, offset in zip(tracks, self._offsets, strict=True):
            x, states = _thinned(track.numbers + offset, track.states, track.gap)
            moved = np.ptp(states[np.isfinite(states[:, 0])], axis=0)
            chosen = np.sort(np.argsort(-moved, kind="stable")[:most])
            self._curves += [(track, int(i), x, states[:, i]) for i in chosen]
            others = np.delete(states, chosen, axis=1)
            if others.shape[1]:
                bands.append((x, others.min(axis=1), others.max(axis=1)))
            lows.append(float(np.nanmin(states)))
            highs.append(float(np.nanmax(states)))
        self._lines.setData(*_joined([(x, y) for _, _, x, y in self._curves]))
        self._show_bands(bands)
        borders = np.repeat(np.array(self._offsets[1:], dtype=float), 2)
        self._frame(float(sum(track.sweeps for track in tracks)), min(lows), max(highs))
        bottom, top = self.getPlotItem().getViewBox().viewRange()[1]
        self._parts.setData(borders, np.tile([bottom, top], len(borders) // 2))
        self._remark.setPlainText(remark)
        self._remark.setPos(self._framed[1] / 2.0 if self._framed else 0.5, (bottom + top) / 2.0)
        self._describe()

    def show_head(self, track: Track | None, place: int) -> None:
        """Mark the sweep that is looked at; None takes the mark away."""
        shown = track is not None and track in self._tracks
        self._head.setVisible(shown)
        if track is not None and shown:
            self._head.setPos(self._offsets[self._tracks.index(track)] + track.number(place))

    def colour(self, line: str, colours: Colours) -> None:
        """Take over the colours of the theme; the curves have `line`."""
        self.recolour(colours)
        self._lines.setPen(pg.mkPen(line, width=1))
        band = pg.mkColor(line)
        band.setAlpha(_BAND_ALPHA)
        self._band.setBrush(QBrush(band))
        self._parts.setPen(pg.mkPen(colours.muted, style=Qt.PenStyle.DotLine))
        self._hovered.setPen(pg.mkPen(colours.text, width=2))
        self._mark.setBrush(pg.mkBrush(colours.text))
        self._head.setPen(pg.mkPen(colours.muted, width=1))
        self._remark.setColor(colours.muted)
        self._text.setColor(colours.text)
        self._text.fill = pg.mkBrush(colours.raised)
        self._text.border = pg.mkPen(colours.border)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the read-out away."""
        self._hide_reading()
        super().leaveEvent(event)

    def _show_bands(self, bands: list[tuple[FloatArray, FloatArray, FloatArray]]) -> None:
        outline = QPainterPath()
        for x, low, high in bands:
            there = np.isfinite(low)
            around = np.append(x[there], x[there][::-1]), np.append(high[there], low[there][::-1])
            outline.addPath(pg.arrayToQPath(*around, connect="all"))
        self._band.setPath(outline)

    def _frame(self, last: float, low: float, high: float) -> None:
        """Fit the view to the curves; a frame that still suits them stays, since axes are dear to draw."""
        last = max(1.0, last)
        around = _PADDING * (high - low) or _FLAT
        wanted = (0.0, last, low - around, high + around)
        if self._framed is not None:
            width, height = last, wanted[3] - wanted[2]
            near = (0.0, width, height, height)
            slack = [have - want for have, want in zip(self._framed, wanted, strict=True)]
            roomy = 0.0 <= slack[1] <= _ROOM * near[1] and -_ROOM * height <= slack[2] <= 0.0
            if roomy and 0.0 <= slack[3] <= _ROOM * height:
                return
        self._framed = wanted
        self.getPlotItem().getViewBox().setRange(xRange=wanted[:2], yRange=wanted[2:], padding=0.0)

    def _describe(self) -> None:
        others = f"; {count(self.banded, 'other')} within the band" if self.banded else ""
        which = "those that move most" if self.banded else "all"
        self.setAccessibleDescription(f"{count(self.drawn, 'neuron')}, {which}{others}")

    def _on_mouse_moved(self, position: QPointF) -> None:
        view = self.getPlotItem().getViewBox()
        if not self._curves or not view.sceneBoundingRect().contains(position):
            self._hide_reading()
            return
        at = view.mapSceneToView(position)
        track = self._tracks[int(np.searchsorted(self._offsets, at.x(), side="right")) - 1 if at.x() > 0 else 0]
        offset = self._offsets[self._tracks.index(track)]
        place = int(np.abs(track.numbers + offset - at.x()).argmin())
        here = [(i, curve) for i, curve in enumerate(self._curves) if curve[0] is track]
        values = track.values(place)[[curve[1] for _, curve in here]]
        nearest = int(np.abs(values - at.y()).argmin())
        if abs(values[nearest] - at.y()) > _NEAR * view.viewPixelSize()[1]:
            self._hide_reading()
            return
        self._read(track, place, here[nearest][0], offset + track.number(place))

    def _read(self, track: Track, place: int, curve: int, x: float) -> None:
        _, neuron, xs, ys = self._curves[curve]
        ref, value = track.neurons[neuron], float(track.values(place)[neuron])
        layer = next(layer for layer in track.part.layers if layer.id == ref.layer)
        self._hovered.setData(xs, ys)
        self._mark.setData([{"pos": (x, value)}])
        lines = [neuron_name(layer, ref.neuron), f"sweep {whole(track.number(place))}: {number(value)}"]
        self._text.setPlainText("\n".join(lines))
        (left, right), (bottom, top) = self.getPlotItem().getViewBox().viewRange()
        self._text.setAnchor((-0.08 if x < (left + right) / 2 else 1.08, 0.0 if value < (bottom + top) / 2 else 1.0))
        self._text.setPos(x, top if value < (bottom + top) / 2 else bottom)
        for item in (self._hovered, self._mark, self._text):
            item.show()

    def _hide_reading(self) -> None:
        for item in (self._hovered, self._mark, self._text):
            item.hide()


def _thinned(x: FloatArray, states: FloatArray, gap: int | None) -> tuple[FloatArray, FloatArray]:
    """Return few enough points of curves (sweeps, neurons); where sweeps are missing, a break."""
    if gap is None:
        return _low_and_high(x, states, _MOST_POINTS)
    first = _low_and_high(x[:gap], states[:gap], _MOST_POINTS // 2)
    last = _low_and_high(x[gap:], states[gap:], _MOST_POINTS // 2)
    hole = np.full((1, states.shape[1]), np.nan)
    return np.concatenate([first[0], [first[0][-1]], last[0]]), np.concatenate([first[1], hole, last[1]])


def _low_and_high(x: FloatArray, states: FloatArray, most: int) -> tuple[FloatArray, FloatArray]:
    """Return at most about `most` points: of each stretch of sweeps the lowest and the highest, so no swing is lost."""
    if len(x) <= most:
        return x, states
    starts = np.linspace(0, len(x), most // 2, endpoint=False).astype(np.intp)
    low, high = np.minimum.reduceat(states, starts), np.maximum.reduceat(states, starts)
    both = np.stack([low, high], axis=1).reshape(-1, states.shape[1])
    return np.repeat(x[starts], 2), both


def _joined(curves: list[tuple[FloatArray, FloatArray]]) -> tuple[FloatArray, FloatArray]:
    """Return all curves as one, with breaks between them: one item is drawn far faster than many."""
    if not curves:
        return np.empty(0), np.empty(0)
    x = np.concatenate([np.append(x, x[-1]) for x, _ in curves])
    y = np.concatenate([np.append(y, np.nan) for _, y in curves])
    return x, y
