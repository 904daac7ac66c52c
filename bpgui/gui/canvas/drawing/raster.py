"""Drawing into the pixels of an image by compiled kernels, which are several times as fast as Qt.

They are compiled ahead, in a process of its own (`compile_raster`), and loaded by the warm-up; until then, and where
Numba is missing, `ready` is false and Qt has to draw.
"""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from bpgui.engine.kernels import cache

MODULE = "bpgui.gui.canvas.drawing.compile_raster"
_SOURCE = Path(__file__).with_name("raster_kernel.py")

Pixels = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

Kernel = Callable[..., None]
Place = tuple[float, float, float]


class Kernels(NamedTuple):
    """The compiled functions."""

    lines: Kernel
    shapes: Kernel
    heads: Kernel
    stamps: Kernel


class Notice(QObject):
    """Tells all threads that the kernels are there."""

    loaded = Signal()


_loaded: list[Kernels] = []
notice = Notice()


def ready() -> bool:
    """Tell whether the kernels are in this process and can draw at once."""
    return bool(_loaded)


def compiled() -> bool:
    """Tell whether the kernels are compiled, so that they can be loaded without compiling."""
    return cache.available() and _mark().exists()


def mark_compiled() -> None:
    """Note that the kernels are compiled."""
    _mark().touch()


def load() -> None:
    """Load the kernels into this process; what is not compiled is compiled here and now. Not for a window's thread."""
    from bpgui.gui.canvas.drawing import raster_kernel  # imports Numba, which takes a while

    kernels = Kernels(
        raster_kernel.draw_lines, raster_kernel.draw_shapes, raster_kernel.draw_heads, raster_kernel.draw_stamps
    )
    pixels, one, none = np.zeros((2, 2), dtype=np.uint32), np.ones(1), np.zeros(1)
    ink, pair = pixels[0, :1], np.zeros((1, 2), dtype=np.int64)
    strokes = Strokes(np.zeros(1, dtype=np.intp), one, ink, none, none)
    _draw_lines(kernels, pixels, Lines(np.zeros((2, 2)), np.array([0, 2])), strokes, (1.0, 0.0, 0.0))
    _draw_shapes(kernels, pixels, Shapes(one, one, one, one, one), ink, 0, 1.0)
    _draw_heads(kernels, pixels, Heads(np.zeros((1, 2)), np.ones((1, 2)), one), ink)
    _draw_stamps(kernels, pixels, np.zeros(1, dtype=np.uint32), pair[0, :1], pair + 1, pair)
    _loaded.append(kernels)
    notice.loaded.emit()


def draw_lines(pixels: Pixels, lines: "Lines", strokes: "Strokes", place: Place) -> None:
    """Draw lines into pixels (height, width), 0xffrrggbb; `place` scales and shifts points to pixels: scale, x, y."""
    _draw_lines(_loaded[-1], pixels, lines, strokes, place)


def draw_shapes(pixels: Pixels, shapes: "Shapes", fill: Pixels, outline: int, line: float) -> None:
    """Draw shapes into pixels (height, width), each with its fill, and all with an outline, `line` wide."""
    _draw_shapes(_loaded[-1], pixels, shapes, fill, outline, line)


def draw_heads(pixels: Pixels, heads: "Heads", colour: Pixels) -> None:
    """Draw arrow heads into pixels (height, width), each with its colour."""
    _draw_heads(_loaded[-1], pixels, heads, colour)


def draw_stamps(pixels: Pixels, stamps: Pixels, first: Counts, size: Counts, place: Counts) -> None:
    """Lay small pictures over pixels (height, width).

    They are kept in `stamps`, 0xaarrggbb multiplied by alpha, each from `first` on; `size` and `place` are
    (pictures, 2), across and down.
    """
    _draw_stamps(_loaded[-1], pixels, stamps, first, size, place)


class Lines:
    """Polylines laid out: all their points (points, 2), and where each begins in them (lines + 1)."""

    def __init__(self, points: Floats, first: npt.NDArray[np.intp]) -> None:
        self.points = np.ascontiguousarray(points, dtype=np.float64)
        self.first = np.ascontiguousarray(first, dtype=np.int64)


class Strokes:
    """How lines are drawn, in this order: half their widths, colours, and the lengths of dashes (0: none) and gaps."""

    def __init__(self, order: npt.NDArray[np.intp], half: Floats, colour: Pixels, dash: Floats, gap: Floats) -> None:
        self.order = np.ascontiguousarray(order, dtype=np.int64)
        self.half, self.colour, self.dash, self.gap = half, colour, dash, gap


class Shapes(NamedTuple):
    """Rectangles with rounded corners, in pixels: their middles, half their sides, and their corners' radii.

    A corner is at least as large as the outline is wide.
    """

    x: Floats
    y: Floats
    half_x: Floats
    half_y: Floats
    corner: Floats


class Heads(NamedTuple):
    """Arrow heads, in pixels: their tips (heads, 2), where they point to (heads, 2), of length 1, and their lengths."""

    tip: Floats
    along: Floats
    length: Floats


def _draw_lines(kernels: Kernels, pixels: Pixels, lines: Lines, strokes: Strokes, place: Place) -> None:
    height, width = pixels.shape
    kernels.lines(
        pixels.reshape(-1), width, height, lines.points, lines.first, strokes.order, strokes.half, strokes.colour,
        strokes.dash, strokes.gap, *place,
    )  # fmt: skip


def _draw_shapes(kernels: Kernels, pixels: Pixels, shapes: Shapes, fill: Pixels, outline: int, line: float) -> None:
    height, width = pixels.shape
    kernels.shapes(pixels.reshape(-1), width, height, *shapes, line, fill, outline)


def _draw_heads(kernels: Kernels, pixels: Pixels, heads: Heads, colour: Pixels) -> None:
    height, width = pixels.shape
    kernels.heads(pixels.reshape(-1), width, height, *heads, colour)


def _draw_stamps(kernels: Kernels, pixels: Pixels, stamps: Pixels, first: Counts, size: Counts, place: Counts) -> None:
    height, width = pixels.shape
    kernels.stamps(pixels.reshape(-1), width, height, stamps, first, size, place)


def _mark() -> Path:
    # Numba takes compiled code for that of one file at one place only, before 0.68 as long as it was not touched.
    facts = f"{_SOURCE.resolve()} {_SOURCE.stat().st_mtime_ns} {sys.version}".encode() + _SOURCE.read_bytes()
    return cache.folder() / f"raster-{hashlib.sha256(facts).hexdigest()[:16]}.ready"
