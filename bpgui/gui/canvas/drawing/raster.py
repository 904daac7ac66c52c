"""Drawing lines into the pixels of an image by a compiled kernel, which is several times as fast as Qt.

The kernel is compiled ahead, in a process of its own (`compile_raster`), and loaded by the warm-up; until then, and
where Numba is missing, `ready` is false and Qt has to draw.
"""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bpgui.engine.kernels import cache

MODULE = "bpgui.gui.canvas.drawing.compile_raster"
_SOURCE = Path(__file__).with_name("raster_kernel.py")

Pixels = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

Kernel = Callable[..., None]

_loaded: list[tuple[Kernel, Kernel]] = []


def ready() -> bool:
    """Tell whether the kernel is in this process and can draw at once."""
    return bool(_loaded)


def compiled() -> bool:
    """Tell whether the kernel is compiled, so that it can be loaded without compiling."""
    return cache.available() and _mark().exists()


def mark_compiled() -> None:
    """Note that the kernel is compiled."""
    _mark().touch()


def load() -> None:
    """Load the kernel into this process; what is not compiled is compiled here and now. Not for a window's thread."""
    from bpgui.gui.canvas.drawing.raster_kernel import draw_lines, draw_shapes  # imports Numba, which takes a while

    pixels, one, none = np.zeros((2, 2), dtype=np.uint32), np.ones(1), np.zeros(1)
    strokes = Strokes(np.zeros(1, dtype=np.intp), one, pixels[0, :1], none, none)
    _draw_lines(draw_lines, pixels, Lines(np.zeros((2, 2)), np.array([0, 2])), strokes, (1.0, 0.0, 0.0))
    _draw_shapes(draw_shapes, pixels, Shapes(one, one, one, one), pixels[0, :1], 0, 1.0)
    _loaded.append((draw_lines, draw_shapes))


def draw_lines(pixels: Pixels, lines: "Lines", strokes: "Strokes", place: tuple[float, float, float]) -> None:
    """Draw lines into pixels (height, width), 0xffrrggbb; `place` scales and shifts points to pixels: scale, x, y."""
    _draw_lines(_loaded[-1][0], pixels, lines, strokes, place)


def draw_shapes(pixels: Pixels, shapes: "Shapes", fill: Pixels, outline: int, line: float) -> None:
    """Draw shapes into pixels (height, width), each with its fill, and all with an outline, `line` wide."""
    _draw_shapes(_loaded[-1][1], pixels, shapes, fill, outline, line)


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
    """Squares with rounded corners, in pixels: their middles, half their sides, and their corners' radii."""

    x: Floats
    y: Floats
    half: Floats
    corner: Floats


def _draw_lines(
    kernel: Kernel, pixels: Pixels, lines: Lines, strokes: Strokes, place: tuple[float, float, float]
) -> None:
    height, width = pixels.shape
    kernel(
        pixels.reshape(-1), width, height, lines.points, lines.first, strokes.order, strokes.half, strokes.colour,
        strokes.dash, strokes.gap, *place,
    )  # fmt: skip


def _draw_shapes(kernel: Kernel, pixels: Pixels, shapes: Shapes, fill: Pixels, outline: int, line: float) -> None:
    height, width = pixels.shape
    kernel(pixels.reshape(-1), width, height, *shapes, line, fill, outline)


def _mark() -> Path:
    # Numba takes compiled code for that of one file at one place only, before 0.68 as long as it was not touched.
    facts = f"{_SOURCE.resolve()} {_SOURCE.stat().st_mtime_ns} {sys.version}".encode() + _SOURCE.read_bytes()
    return cache.folder() / f"raster-{hashlib.sha256(facts).hexdigest()[:16]}.ready"
