"""Where the ink of a data set's images stands, so that a drawing is put into the network as those images were made.

Images of digits or letters are commonly centred and scaled to one height; some collections also bring their strokes to
one amount of ink. All of this is measured from the images, nothing is assumed of them.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from bpgui.spec import FloatArray

# The share of full ink from which a pixel belongs to what is drawn.
INK = 0.25
# Images whose heights differ by more than this share have not been scaled to one.
_MOST_SPREAD = 0.2
# At least this share of the pixels is paper, where the images are drawings.
_LEAST_PAPER = 0.3
# Outliers at both ends do not count.
_LOW, _HIGH = 0.05, 0.95
_FLAT = 2.0  # times as wide as high
_NOTHING = 1e-6  # pixels
# A quarter of the images is narrower than what is stretched, and by so much at most: a bar stays a bar.
_NARROW, _MOST_STRETCH = 0.25, 1.25
_MOST_IMAGES = 5_000


@dataclass(frozen=True, slots=True)
class Box:
    """The rectangle around ink, from (left, top) to (right, bottom), with the middle of the ink's mass at (x, y)."""

    left: float
    top: float
    right: float
    bottom: float
    x: float
    y: float

    @classmethod
    def of(cls, ink: FloatArray, cell: float = 1.0) -> Self | None:
        """Return the box around the ink (rows, columns) of an image, in units of `cell` pixels; None without ink."""
        rows, columns = np.flatnonzero(ink.max(axis=1) > INK), np.flatnonzero(ink.max(axis=0) > INK)
        if not len(rows):
            return None
        total = float(ink.sum())
        return cls(
            left=float(columns[0]) / cell,
            top=float(rows[0]) / cell,
            right=float(columns[-1] + 1) / cell,
            bottom=float(rows[-1] + 1) / cell,
            x=float(ink.sum(axis=0) @ (np.arange(ink.shape[1]) + 0.5)) / total / cell,
            y=float(ink.sum(axis=1) @ (np.arange(ink.shape[0]) + 0.5)) / total / cell,
        )


@dataclass(frozen=True, slots=True)
class Fit:
    """How a drawing is moved: a point (x, y) comes to (x * across + right, y * down + below), in pixels."""

    across: float = 1.0
    down: float = 1.0
    right: float = 0.0
    below: float = 0.0


@dataclass(frozen=True, slots=True)
class Placing:
    """The usual height of the ink, how wide it is at least and at most, its middle, and how much there is, in pixels.

    `by_mass` tells for each axis, x and y, whether the middle of the mass is what is centred, or else that of the box.
    """

    height: float
    narrow: float
    wide: float
    middle: tuple[float, float]
    by_mass: tuple[bool, bool]
    least_ink: float
    most_ink: float

    @classmethod
    def of(cls, images: FloatArray) -> Self | None:
        """Measure images (rows, height, width) of ink from 0 to 1; None if they are not drawings of one height."""
        step = max(1, len(images) // _MOST_IMAGES)
        images = images[::step]
        boxes = [box for box in map(Box.of, images) if box is not None]
        if not boxes or (images < INK).mean() < _LEAST_PAPER:
            return None
        heights = np.array([box.bottom - box.top for box in boxes])
        if heights.std() > _MOST_SPREAD * heights.mean():
            return None
        widths = np.array([box.right - box.left for box in boxes])
        boxed = np.array([((box.left + box.right) / 2, (box.top + box.bottom) / 2) for box in boxes])
        massed = np.array([(box.x, box.y) for box in boxes])
        # Single pixels make the boxes rough, so the mass has to be clearly steadier.
        by_mass = massed.std(axis=0) < 0.5 * boxed.std(axis=0)
        middle = np.where(by_mass, massed.mean(axis=0), boxed.mean(axis=0))
        ink = images.sum(axis=(1, 2))
        return cls(
            height=float(np.median(heights)),
            narrow=float(np.quantile(widths, _NARROW)),
            wide=float(np.quantile(widths, _HIGH)),
            middle=(float(middle[0]), float(middle[1])),
            by_mass=(bool(by_mass[0]), bool(by_mass[1])),
            least_ink=float(np.quantile(ink, _LOW)),
            most_ink=float(np.quantile(ink, _HIGH)),
        )

    def fit(self, box: Box, stroke: float) -> Fit:
        """Return how a drawing is moved whose ink fills `box`, with strokes of the width `stroke`, which stays.

        Its height becomes the usual one; it keeps its proportions, unless it would be too wide or is a little narrow.
        What is flat, such as a dash, is scaled by its width, and a dot stays a dot.
        """
        width, height = box.right - box.left - stroke, box.bottom - box.top - stroke
        down = across = 1.0
        if max(width, height) > stroke:
            to_height = max(self.height - stroke, 1.0) / max(height, _NOTHING)
            to_width = max(self.wide - stroke, 1.0) / max(width, _NOTHING)
            down = min(to_height, to_width) if width > _FLAT * height else to_height
            stretched = max(down, min(max(self.narrow - stroke, 0.0) / max(width, _NOTHING), _MOST_STRETCH * down))
            across = min(stretched if width > stroke else down, to_width)
        x = box.x if self.by_mass[0] else (box.left + box.right) / 2
        y = box.y if self.by_mass[1] else (box.top + box.bottom) / 2
        return Fit(across, down, self.middle[0] - x * across, self.middle[1] - y * down)


def shrunk(picture: npt.NDArray[np.uint8], cell: int) -> FloatArray:
    """Return the mean ink, 0 to 1, of each cell x cell pixels of a picture (height, width, channels) from 0 to 255."""
    height, width, channels = picture.shape
    cells = picture.reshape(height // cell, cell, width // cell, cell, channels)
    return cells.mean(axis=(1, 3)) / 255.0
