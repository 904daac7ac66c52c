"""A soft round brush on pixels, and an eraser of the same form.

Each stroke is a row of stamps of which every pixel keeps the darkest, or for an eraser the palest: so it does not
matter how often a place is passed, nor whether a stroke is painted at once or bit by bit.
"""

import math
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bpgui.gui.panels.trial.pad.placing import INK, Fit

Pixels = npt.NDArray[np.uint8]

# A stamp is full as far as the first share of its radius, and fades away to the second.
_FULL, _GONE = 0.7, 1.3
# How wide a stroke is seen to be beside its width: as far as there is enough ink.
SEEN = _GONE - INK * (_GONE - _FULL)
_SPACING = 0.25  # of the radius, between stamps


@dataclass(slots=True)
class Stroke:
    """Points in pixels of the image that are joined by a brush of a width in such pixels, or by an eraser."""

    width: float
    erases: bool = False
    points: list[tuple[float, float]] = field(default_factory=list)


def paint(picture: Pixels, stroke: Stroke, cell: int, fit: Fit, factor: float = 1.0, first: int = 0) -> None:
    """Paint a stroke on a picture (height, width, channels) with `cell` pixels for each of the image.

    The points are moved by `fit`, the width is multiplied by `factor`; what is before point `first` is there already.
    """
    radius = max(stroke.width * factor * cell / 2.0, 0.5)
    stamp = _stamp(round(radius, 1))
    if stroke.erases:
        stamp = 255 - stamp
    blend = np.minimum if stroke.erases else np.maximum
    reach = len(stamp) // 2
    height, width = picture.shape[:2]
    for x, y in _places(stroke.points[first:], cell, fit, max(_SPACING * radius, 1.0)):
        left, top = max(x - reach, 0), max(y - reach, 0)
        right, bottom = min(x + reach + 1, width), min(y + reach + 1, height)
        if left < right and top < bottom:
            part = picture[top:bottom, left:right]
            blend(part, stamp[top - y + reach : bottom - y + reach, left - x + reach : right - x + reach], out=part)


def _places(points: list[tuple[float, float]], cell: int, fit: Fit, spacing: float) -> list[tuple[int, int]]:
    """Return the pixels in which stamps are centred: each point, and evenly between it and the one before."""
    moved = (np.array(points) * (fit.across, fit.down) + (fit.right, fit.below)) * cell
    ways = np.diff(moved, axis=0)
    steps = np.maximum(np.ceil(np.hypot(*ways.T) / spacing), 1.0).astype(int)
    segment = np.repeat(np.arange(len(ways)), steps)
    share = (np.arange(len(segment)) - np.repeat(steps.cumsum() - steps, steps) + 1) / steps[segment]
    between = moved[segment] + ways[segment] * share[:, np.newaxis]
    # Stamping the same pixel again changes nothing.
    return list(dict.fromkeys(map(tuple, np.floor(np.concatenate([moved[:1], between])).astype(int).tolist())))


@lru_cache(maxsize=256)
def _stamp(radius: float) -> Pixels:
    """Return the ink of one stamp, (side, side, 1) from 0 to 255."""
    reach = math.ceil(_GONE * radius)
    steps = np.arange(-reach, reach + 1)
    distances = np.hypot(steps[:, np.newaxis], steps)
    ink = (_GONE - distances / radius) / (_GONE - _FULL)
    return (255.0 * ink.clip(0.0, 1.0)).round().astype(np.uint8)[:, :, np.newaxis]
