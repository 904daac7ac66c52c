"""`ResponseMaps`: what each neuron of a window's network responds to, as small pictures over two of its inputs."""

import time
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from bpgui.document import Document
from bpgui.engine.maps import Maps, side_for
from bpgui.gui.common.data_colours import STEPS, ramp
from bpgui.gui.common.input_pair import Ends, InputPair
from bpgui.gui.common.insight import Insight
from bpgui.gui.common.output_range import output_bounds
from bpgui.gui.common.predictor import Predictor
from bpgui.gui.common.pulse import Pulse
from bpgui.gui.common.theme import Theme, mix
from bpgui.spec import FloatArray, LayerSpec, Project

# A map has so many columns and rows at most, fewer where it would take longer than this.
# The loops of recurrent networks may take more turns.
FINEST_SIDE, _MAP_MS, _LOOP_MS = 48, 5.0, 25.0
# What is computed in one turn of the pulse takes about so long at most.
_TURN_MS = 6.0
_UNKNOWN_SHARE = 0.4  # of the muted colour in what no number is

_Pixels = npt.NDArray[np.uint32]


class ResponseMaps(QObject):
    """The maps of all neurons, kept up to date in turns of a window's pulse while they are `enabled`.

    `changed` tells of newer pictures, or that there are none any more. `inputs` are the two that the maps are over.
    A map is orange below the middle of what a neuron can put out and blue above: 0.5 for a sigmoid, 0 for tanh. Where
    outputs have no bounds that is 0, and the full colours are the largest output of the layer in its maps; inputs go
    from the least number of the data to the largest.
    """

    changed = Signal()

    def __init__(
        self, document: Document, insight: Insight, theme: Theme, pulse: Pulse, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._theme, self._pulse = document, theme, pulse
        self.inputs = InputPair(document, insight, self)
        self._predictor = Predictor(document, self)
        self._enabled = False
        self._stale = False
        self._version = 0
        self._maps: Maps | None = None
        self._work: Iterator[float] | None = None
        self._pixels: dict[str, _Pixels] = {}
        self._scales: dict[str, tuple[FloatArray, FloatArray]] = {}
        self._palette: tuple[object, _Pixels] | None = None
        document.project_changed.connect(self._on_project_changed)
        self.inputs.changed.connect(self._ask)
        theme.changed.connect(self._on_theme_changed)

    @property
    def enabled(self) -> bool:
        """Whether maps are wanted."""
        return self._enabled

    def set_enabled(self, enabled: bool) -> None:
        """Compute maps from now on, or forget them."""
        if enabled != self._enabled:
            self._enabled = enabled
            self._forget()
            self._ask()
            self._tell()

    @property
    def version(self) -> int:
        """A number that changes with the pictures."""
        return self._version

    @property
    def problem(self) -> str:
        """Why there are no maps, in words; empty if there are some."""
        return self._predictor.problem

    def image(self, layer_id: str, neuron: int) -> QImage | None:
        """Return the map of a neuron, across from left to right and up from bottom to top; None if there is none."""
        pixels = self._pixels_of(layer_id)
        if pixels is None or neuron >= len(pixels):
            return None
        _, height, width = pixels.shape
        return QImage(pixels[neuron].data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()

    def scale(self, layer_id: str, neuron: int) -> Ends | None:
        """Return the outputs of a neuron that have the full orange and the full blue; None if there is no map."""
        if self._pixels_of(layer_id) is None:
            return None
        low, high = (ends.ravel() for ends in self._scales[layer_id])
        place = neuron if neuron < len(low) else 0
        return float(low[place]), float(high[place])

    def key(self) -> QImage:
        """Return the colours of all maps from the full orange to the full blue, a row of pixels."""
        return QImage(self._colours()[:STEPS].data, STEPS, 1, 4 * STEPS, QImage.Format.Format_RGB32).copy()

    def refresh(self) -> None:
        """Compute on for one turn; tell when all maps are new."""
        if not self._enabled:
            return
        if self._work is None or self._maps is None or self._maps.program is not self._predictor.program:
            self._begin()
        if self._work is None:
            self._tell()
            return
        start = time.perf_counter()
        for share in self._work:
            if share < 1.0 and 1000.0 * (time.perf_counter() - start) > _TURN_MS:
                self._pulse.ask(self)
                return
        self._work = None
        self._pixels.clear()
        if self._stale:
            self._pulse.ask(self)
        self._tell()

    def _begin(self) -> None:
        """Begin maps of the present weights; there are none without data that fits."""
        self._stale, self._work = False, None
        program, theta = self._predictor.program, self._predictor.theta
        if program is None or theta is None or self.problem:
            self._forget()
            return
        grid = self.inputs.grid(side_for(program, _LOOP_MS if program.recurrent else _MAP_MS, FINEST_SIDE))
        if grid is None:
            self._forget()
            return
        if self._maps is None or self._maps.program is not program or not self._maps.grid.same(grid):
            # A grid of another place has other pictures, but of the same neurons: they stay until there are new ones.
            if self._maps is not None and self._maps.program is not program:
                self._pixels.clear()
            self._maps = Maps(program, grid)
        self._work = self._maps.pieces(theta)

    def _forget(self) -> None:
        self._maps, self._work = None, None
        self._pixels.clear()

    def _pixels_of(self, layer_id: str) -> _Pixels | None:
        """Return the colours of all neurons of a layer, (neurons, rows, columns), made when first asked for."""
        maps = self._maps
        if maps is None or maps.program.network is not self._document.project.network:
            return None
        # While maps are half done, those that nobody has asked for before wait for their end.
        if layer_id not in self._pixels and self._work is None and layer_id in maps.outputs:
            layer = maps.program.network.layer(layer_id)
            low, high = self._scales[layer_id] = self._ends(maps, layer)
            self._pixels[layer_id] = self._coloured(maps.outputs[layer_id], low, high)
        return self._pixels.get(layer_id)

    def _ends(self, maps: Maps, layer: LayerSpec) -> tuple[FloatArray, FloatArray]:
        """Return which outputs have the full colours, for each neuron or for all of them, (neurons or 1, 1, 1)."""
        bounds = output_bounds(layer)
        if layer.role == "input":
            columns = maps.program.inputs[layer.id]
            low, high = (ends[columns, np.newaxis, np.newaxis] for ends in self.inputs.ranges())
            return low, np.where(high > low, high, low + 1.0)
        if bounds is None:
            outputs = maps.outputs[layer.id]
            reach = float(np.abs(outputs).max(where=np.isfinite(outputs), initial=0.0)) or 1.0
            bounds = -reach, reach
        low, high = np.array(bounds).reshape(2, 1, 1, 1)
        return low, high

    def _coloured(self, outputs: FloatArray, low: FloatArray, high: FloatArray) -> _Pixels:
        low, high = low.astype(outputs.dtype), high.astype(outputs.dtype)
        with np.errstate(all="ignore"):
            share = (outputs - low) * ((STEPS - 1) / (high - low))
        # What is no number has a colour of its own, after all others.
        steps = np.where(np.isnan(share), STEPS, np.clip(share, 0, STEPS - 1)).astype(np.intp)
        return np.ascontiguousarray(self._colours()[steps])

    def _colours(self) -> _Pixels:
        colours = self._theme.colours
        if self._palette is None or self._palette[0] is not colours:
            red, green, blue = ramp(colours, 1.0, colours.base).astype(np.uint32).T
            plain = mix(colours.base, colours.muted, _UNKNOWN_SHARE)
            pixels = np.append(0xFF000000 | red << 16 | green << 8 | blue, np.uint32(plain.rgb()))
            self._palette = colours, pixels.astype(np.uint32)
        return self._palette[1]

    def _tell(self) -> None:
        self._version += 1
        self.changed.emit()

    def _ask(self) -> None:
        if self._enabled:
            self._stale = True
            self._pulse.ask(self)

    def _on_project_changed(self, before: Project, after: Project) -> None:
        names = ("network", "parameters", "training", "dataset", "table")
        if any(getattr(before, name) is not getattr(after, name) for name in names):
            self._ask()

    def _on_theme_changed(self) -> None:
        if self._enabled:
            self._pixels.clear()
            self._ask()
            self._tell()
