"""`WallSketch`: a patch of a wall that a person paints on, darker for a mark, or plain wall again."""

import numpy as np

from bpgui.data.dataset import Pixels
from bpgui.data.sources.cracks import SIDE
from bpgui.gui.panels.trial.pad.sketch import Sketch
from bpgui.spec import FloatArray

# How dark full ink is beside the wall: about as dark as the cracks of the data. Darker marks of a patch are kept.
_INK = 0.6
# The brighter pixels show what the wall is like where nothing is on it.
_BRIGHT = 0.4
_WHITE = 255.0


class WallSketch(Sketch):
    """Ink on a wall: it takes away a share of the light of the plain wall below, which the eraser brings back.

    The plain wall is guessed from a patch: the light on it, even but for a slope, and the grain that is brighter.
    """

    def __init__(self) -> None:
        super().__init__((SIDE, SIDE, 3))
        self._untouched: Pixels | None = None
        self._plain: FloatArray = np.ones((SIDE, SIDE))
        self._darkest = _INK

    @property
    def empty(self) -> bool:
        """Tell that there is never paper alone, since there is always a wall."""
        return False

    def put_patch(self, patch: Pixels) -> None:
        """Show a patch (16, 16), 0 for black to 255, in the place of what was there."""
        light = patch / _WHITE
        self._plain = np.maximum(light, _evenly_lit(light))
        darkness = 1.0 - light / np.maximum(self._plain, 1.0 / _WHITE)
        self._darkest = max(_INK, float(darkness.max()))
        self.put(np.repeat(darkness[:, :, np.newaxis] / self._darkest, 3, axis=2))
        self._untouched = patch

    def clear(self) -> None:
        """Leave plain wall."""
        super().clear()
        self._untouched = None

    def patch(self) -> Pixels:
        """Return the patch (16, 16) as it is now, 0 for black to 255."""
        if self._untouched is not None and self.strokes == 0:
            return self._untouched
        seen = self.picture()[:, :, 0]
        cell = len(seen) // SIDE
        return np.rint(seen.reshape(SIDE, cell, SIDE, cell).mean(axis=(1, 3))).astype(np.uint8)

    def picture(self) -> Pixels:
        """Return the wall with what is painted on it, in grey, in more pixels than the patch has."""
        ink = super().picture() / _WHITE
        cell = len(ink) // SIDE
        plain = self._plain.repeat(cell, axis=0).repeat(cell, axis=1)[:, :, np.newaxis]
        return np.rint(_WHITE * plain * (1.0 - self._darkest * ink)).astype(np.uint8)


def _evenly_lit(light: FloatArray) -> FloatArray:
    """Return the light (16, 16) of the wall without its marks: a plane through the brighter pixels."""
    down, right = np.mgrid[:SIDE, :SIDE] / SIDE
    terms = np.stack([np.ones(light.size), down.ravel(), right.ravel()], axis=1)
    wanted = light.ravel() >= np.quantile(light, _BRIGHT)
    plane, *_ = np.linalg.lstsq(terms[wanted], light.ravel()[wanted], rcond=None)
    return (terms @ plane).clip(1.0 / _WHITE, 1.0).reshape(light.shape)
