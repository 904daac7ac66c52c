"""`Heights`: bands of loss on a logarithmic scale, as colours from the ground, which is low, to the text's."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from bpgui.gui.common.theme import Colours, mix
from bpgui.spec import FloatArray

BANDS = 14
# Values below it look the same: an exact fit has no logarithm.
_FLOOR = 1e-12
_TOO_LARGE = 1e300
_FINER = 8  # how many pixels a step of the grid has
_FLAT = 0.01  # powers of ten between the ends of a scale, at least
_PALEST, _DEEPEST = 0.04, 0.78
_STRIPE = 12  # pixels

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Heights:
    """A scale from 10**`low` to 10**`high`; `too_large` says that some losses are beyond all scales."""

    low: float
    high: float
    too_large: bool

    @classmethod
    def of(cls, values: FloatArray) -> "Heights":
        """Return the scale that all others are on."""
        finite = values < _TOO_LARGE
        if not finite.any():
            return cls(0.0, 1.0, True)
        logs = _logarithms(values[finite])
        low, high = float(logs.min()), float(logs.max())
        room = max(0.0, 0.5 * (_FLAT - (high - low)))
        return cls(low - room, high + room, not finite.all())

    def pixels(self, values: FloatArray, colours: Colours) -> Pixels:
        """Return values (rows, columns) as a finer image (height, width, 4) of bands; striped where too large."""
        finite = values < _TOO_LARGE
        logs = np.where(finite, _logarithms(np.where(finite, values, 1.0)), self.high)
        rows, columns = (_between(length) for length in values.shape)
        smooth = rows @ logs @ columns.T
        shares = (smooth - self.low) / (self.high - self.low)
        found = band_colours(colours)[(shares * BANDS).astype(np.intp).clip(0, BANDS - 1)]
        if not finite.all():
            lost = (rows @ (~finite).astype(float) @ columns.T) >= 0.5
            y, x = np.indices(lost.shape)
            found[lost] = striped(colours)[((x + y) // (_STRIPE // 2) % 2)[lost]]
        return found

    def share(self, logarithm: float) -> float:
        """Return where between its ends a power of ten is, 0 to 1."""
        return (logarithm - self.low) / (self.high - self.low)


def band_colours(colours: Colours) -> Pixels:
    """Return the colours of the bands, lowest first, (bands, 4)."""
    shares = np.linspace(_PALEST, _DEEPEST, BANDS).tolist()
    return np.array([_rgba(mix(colours.base, colours.text, share)) for share in shares], dtype=np.uint8)


def striped(colours: Colours) -> Pixels:
    """Return the two colours of the stripes where a loss is too large, (2, 4)."""
    return np.array([_rgba(QColor(colours.warning_ground)), _rgba(QColor(colours.warning))], dtype=np.uint8)


def _rgba(colour: QColor) -> tuple[int, int, int, int]:
    return colour.red(), colour.green(), colour.blue(), 255


def _logarithms(values: FloatArray) -> FloatArray:
    return np.log10(np.maximum(values, _FLOOR))


def _between(length: int) -> FloatArray:
    """Return what straight lines between `length` numbers are made of, (pixels, length)."""
    places = np.linspace(0.0, length - 1.0, _FINER * (length - 1) + 1)
    return np.maximum(0.0, 1.0 - np.abs(places[:, np.newaxis] - np.arange(length)))
