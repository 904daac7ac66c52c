"""`Thumbnails`: the images of a data set's rows, made from the arrays as they are needed."""

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from bpgui.data import Dataset, Table
from bpgui.gui.common.own_unit import input_range
from bpgui.gui.common.theme import Colours, mix

_SHADES = 256
_NOISE = 0.3

Pixels = npt.NDArray[np.uint8]


class Thumbnails:
    """Gives images of rows: what the data shows beside its inputs, or else inputs that are an image.

    Inputs from the smallest to the largest are shades from paper to ink, which stands out in the dark as well, or red,
    green and blue light. `height` and `width` are in pixels of the data.
    """

    def __init__(self, dataset: Dataset, colours: Colours) -> None:
        """Look at a data set that has images."""
        self._dataset = dataset
        self._pictures = dataset.table.pictures
        self._shape: tuple[int, ...] = image_shape(dataset.table) or (1, 1)
        self.height, self.width = self._shape[:2]
        self._inputs = int(np.prod(self._shape))
        if self._pictures is None:
            self._low, self._high = _ends(*input_range(dataset, self._inputs))
            ramp = [mix(colours.base, colours.text, shade / (_SHADES - 1)).rgb() for shade in range(_SHADES)]
            self._shades = ramp

    def images(self, rows: npt.NDArray[np.intp]) -> list[QImage]:
        """Return the images of some rows."""
        return [self._image(pixels) for pixels in self._pixels(rows)]

    def _pixels(self, rows: npt.NDArray[np.intp]) -> Pixels:
        """Return what the images are made of, (rows, height, width) or (rows, height, width, 3)."""
        if self._pictures is not None:
            return self._pictures[rows]
        preparation = self._dataset.preparation
        inputs = self._dataset.table.inputs[rows, : self._inputs]
        own = inputs * preparation.scale[: self._inputs] + preparation.centre[: self._inputs]
        share = ((own - self._low) / ((self._high - self._low) or 1.0)).clip(0.0, 1.0)
        return (share * (_SHADES - 1)).round().astype(np.uint8).reshape(len(rows), *self._shape)

    def _image(self, pixels: Pixels) -> QImage:
        height, width = pixels.shape[:2]
        if pixels.ndim == 3:
            return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        if self._pictures is not None:
            return QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
        image = QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Indexed8).copy()
        image.setColorTable(self._shades)
        return image


def _ends(low: float, high: float) -> tuple[float, float]:
    """Return which numbers are black and full light: 0 and 1 where there is nothing beyond them but noise."""
    return (0.0, 1.0) if low >= -_NOISE and 0.5 < high <= 1.0 + _NOISE else (low, high)


def image_shape(table: Table) -> tuple[int, ...] | None:
    """Return the shape of the images that a table shows, (height, width) or (height, width, 3); None without any."""
    return table.image_shape if table.pictures is None else table.pictures.shape[1:]
