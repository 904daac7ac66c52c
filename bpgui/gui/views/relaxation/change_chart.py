"""`ChangeChart`: the largest change per sweep, of activations and of errors, on a logarithmic axis."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from bpgui.gui.common.chart import Chart
from bpgui.gui.common.text import significant
from bpgui.gui.common.theme import Colours
from bpgui.gui.views.relaxation.recording import Track
from bpgui.spec import FloatArray

_MOST_POINTS = 1_000
_SMALLEST = 1e-300
_ROOM = 0.2  # powers of ten around what is drawn


class ChangeChart(Chart):
    """A solid curve for the activations, a dashed one for the errors, and the tolerance as a line across."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("sweep (errors dashed)", "change", "Largest change of a neuron per sweep", parent)
        self.left.setLogMode(y=True)
        self._curves = {backward: pg.PlotCurveItem(connect="finite", antialias=True) for backward in (False, True)}
        self._tracks: dict[bool, list[Track]] = {False: [], True: []}
        self._head = pg.InfiniteLine(angle=90, movable=False)
        self._tolerance = pg.InfiniteLine(angle=0, movable=False)
        self._label = pg.TextItem(anchor=(0.0, 1.0))
        self._framed: tuple[float, float, float] | None = None
        for item in (self._tolerance, *self._curves.values(), self._head, self._label):
            self.getPlotItem().addItem(item, ignoreBounds=True)
        self.getPlotItem().getViewBox().disableAutoRange()
        self._head.hide()

    def drawn(self, backward: bool) -> tuple[FloatArray, FloatArray]:
        """Return the points of a curve: sweeps, and decimal logarithms of the changes."""
        x, y = self._curves[backward].getData()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    def show_tracks(self, tracks: list[Track], tolerance: float) -> None:
        """Draw the changes of all tracks, each direction from sweep 0, its parts one after the other."""
        line = float(np.log10(tolerance))
        lows, highs, last = [line], [line], 1.0
        for backward, curve in self._curves.items():
            mine = [track for track in tracks if track.backward == backward]
            self._tracks[backward] = mine
            x, y = _points(mine)
            curve.setData(x, y)
            if np.isfinite(y).any():
                lows.append(float(np.nanmin(y)))
                highs.append(float(np.nanmax(y)))
            last = max(last, float(sum(track.sweeps for track in mine)))
        frame = last, min(lows) - _ROOM, max(highs) + _ROOM
        if frame != self._framed:
            self._framed = frame
            self.getPlotItem().getViewBox().setRange(xRange=(0.0, last), yRange=frame[1:], padding=0.0)
        self._tolerance.setPos(line)
        self._label.setPlainText(f"tolerance {significant(tolerance)}")
        self._label.setPos(0.0, line)

    def show_head(self, track: Track | None, place: int) -> None:
        """Mark the sweep that is looked at; None takes the mark away."""
        before = [] if track is None else self._tracks[track.backward]
        self._head.setVisible(track in before)
        if track is not None and track in before:
            offset = sum(other.sweeps for other in before[: before.index(track)])
            self._head.setPos(offset + track.number(place))

    def colour(self, lines: dict[bool, str], colours: Colours) -> None:
        """Take over the colours of the theme; `lines` are those of the activations and of the errors."""
        self.recolour(colours)
        styles = {False: Qt.PenStyle.SolidLine, True: Qt.PenStyle.DashLine}
        for backward, curve in self._curves.items():
            curve.setPen(pg.mkPen(lines[backward], width=1, style=styles[backward]))
        self._tolerance.setPen(pg.mkPen(colours.text, width=1, style=Qt.PenStyle.DotLine))
        self._label.setColor(colours.text)
        self._head.setPen(pg.mkPen(colours.muted, width=1))


def _points(tracks: list[Track]) -> tuple[FloatArray, FloatArray]:
    """Return sweeps and logarithms of the changes, with breaks between the parts and where sweeps are missing."""
    xs, ys, offset = [np.empty(0)], [np.empty(0)], 0
    for track in tracks:
        x, changes = track.numbers + offset, track.changes
        if track.gap is not None:
            changes[track.gap] = np.nan
        with np.errstate(invalid="ignore", divide="ignore"):
            y = np.log10(np.maximum(changes, _SMALLEST))
        # A part that is there at once does not move at all, and one that explodes by more than can be drawn.
        y = np.where(np.isfinite(changes) & (changes > 0.0), y, np.nan)
        step = -(-len(x) // _MOST_POINTS)
        xs.append(x[::step])
        ys.append(y[::step])
        offset += track.sweeps
    return np.concatenate(xs), np.concatenate(ys)
