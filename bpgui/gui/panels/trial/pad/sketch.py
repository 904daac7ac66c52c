"""`Sketch`: what a person draws on a pad, kept as strokes, and the small image that the network gets of it."""

import numpy as np

from bpgui.gui.panels.trial.pad.brush import SEEN, Pixels, Stroke, paint
from bpgui.gui.panels.trial.pad.placing import Box, Fit, Placing, shrunk
from bpgui.spec import FloatArray

Shape = tuple[int, int, int]  # height, width, channels

# The paper has about this many pixels, whole ones for each of the image, and what is shrunk for the network fewer.
_FINE_SIDE, _COARSE_SIDE, _LEAST_CELL = 192, 96, 4
# How far the width of the strokes may be changed to have as much ink as the data, and in how many tries.
_THINNEST, _WIDEST, _TRIES = 0.5, 2.5, 3
_UNMOVED = Fit()


class Sketch:
    """Strokes over an image of the data, or over paper, all of `shape`; ink is 1 and paper 0 in every channel."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self._fine = max(_LEAST_CELL, round(_FINE_SIDE / max(shape[:2])))
        self._coarse = max(_LEAST_CELL, round(_COARSE_SIDE / max(shape[:2])))
        self._strokes: list[Stroke] = []
        self._ground: FloatArray | None = None
        self._drawn: Pixels | None = None
        self._painted = 0  # points of the last stroke

    @property
    def empty(self) -> bool:
        """Whether there is nothing but paper."""
        return self._ground is None and not self._strokes

    @property
    def strokes(self) -> int:
        """How many strokes can be taken back."""
        return len(self._strokes)

    def begin(self, x: float, y: float, width: float, erases: bool) -> None:
        """Put the brush or the eraser down at a point, in pixels of the image."""
        self.picture()
        self._strokes.append(Stroke(width, erases, [(x, y)]))
        self._painted = 0

    def extend(self, x: float, y: float) -> None:
        """Go on to another point."""
        self._strokes[-1].points.append((x, y))

    def undo(self) -> None:
        """Take the last stroke back."""
        self._strokes.pop()
        self._drawn = None

    def clear(self) -> None:
        """Leave paper alone."""
        self._strokes.clear()
        self._ground = self._drawn = None

    def put(self, image: FloatArray) -> None:
        """Show an image (height, width, channels) from 0 to 1 in the place of what was drawn."""
        self.clear()
        self._ground = image.reshape(self.shape)

    def picture(self) -> Pixels:
        """Return what is drawn, (height, width, channels) in more pixels than the image has; it must not be changed."""
        if self._drawn is None:
            self._drawn = self._paper(self._fine)
            for stroke in self._strokes:
                paint(self._drawn, stroke, self._fine, _UNMOVED)
        elif self._strokes and self._painted < len(self._strokes[-1].points):
            paint(self._drawn, self._strokes[-1], self._fine, _UNMOVED, first=max(self._painted - 1, 0))
        self._painted = len(self._strokes[-1].points) if self._strokes else 0
        return self._drawn

    def image(self, placing: Placing | None) -> FloatArray:
        """Return what the network gets: the drawing placed as the data's images are, (height, width, channels).

        Without `placing`, and over an image of the data, which is in its place, the drawing stays where it is.
        """
        if self._ground is not None and not self._strokes:
            return self._ground
        seen = self.picture()
        box = Box.of(seen.max(axis=2) / 255.0, self._fine)
        if placing is None or box is None or self._ground is not None:
            return shrunk(seen, self._fine)
        widths = [stroke.width for stroke in self._strokes if not stroke.erases]
        fit = placing.fit(box, SEEN * sum(widths) / len(widths))
        factor = 1.0
        for _ in range(_TRIES):
            image = shrunk(self._moved(fit, factor), self._coarse)
            ink = float(image.max(axis=2).sum())
            wanted = min(max(ink, placing.least_ink), placing.most_ink)
            if ink <= 0.0 or wanted == ink:
                break
            factor = min(max(factor * wanted / ink, _THINNEST), _WIDEST)
        return image

    def _moved(self, fit: Fit, factor: float) -> Pixels:
        picture = self._paper(self._coarse)
        for stroke in self._strokes:
            paint(picture, stroke, self._coarse, fit, factor)
        return picture

    def _paper(self, cell: int) -> Pixels:
        height, width, channels = self.shape
        if self._ground is None:
            return np.zeros((height * cell, width * cell, channels), dtype=np.uint8)
        shades = (self._ground.clip(0.0, 1.0) * 255.0).round().astype(np.uint8)
        return shades.repeat(cell, axis=0).repeat(cell, axis=1)
