"""What a row of the data looks like in a list: its picture if it has one, and its values in words."""

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from bpgui.data import Dataset
from bpgui.gui.common.text import significant, whole
from bpgui.gui.common.theme import Colours, mix

_SHADES = 256
_SIDE, _WIDE = 40, 108  # pixels, about
_MOST_VALUES = 6


class RowPictures:
    """Gives pictures of rows, inputs that are an image from paper to ink, and their values in the data's own unit."""

    def __init__(self, dataset: Dataset, colours: Colours) -> None:
        self._dataset = dataset
        table = dataset.table
        self._shape = table.image_shape if table.pictures is None else table.pictures.shape[1:]
        self._inks = [mix(colours.base, colours.text, shade / (_SHADES - 1)).rgb() for shade in range(_SHADES)]
        self._low, self._high = 0.0, 1.0
        if table.pictures is None and self._shape is not None:
            inputs, preparation = int(np.prod(self._shape)), dataset.preparation
            ends = np.stack([table.inputs[:, :inputs].min(axis=0), table.inputs[:, :inputs].max(axis=0)])
            own = ends * preparation.scale[:inputs] + preparation.centre[:inputs]
            self._low, self._high = float(own.min()), float(own.max())

    @property
    def size(self) -> QSize | None:
        """The size of the pictures in pixels of the screen; None where rows have none."""
        if self._shape is None:
            return None
        height, width = self._shape[:2]
        scale = (_WIDE if width >= 2 * height else _SIDE) / max(height, width)
        scale = float(int(scale)) if scale >= 1.0 else scale
        return QSize(max(1, round(scale * width)), max(1, round(scale * height)))

    def picture(self, row: int) -> QImage | None:
        """Return the picture of a row, in the size for the screen."""
        size = self.size
        if self._shape is None or size is None:
            return None
        image = self._image(row, self._shape)
        way = Qt.TransformationMode
        smooth = way.SmoothTransformation if size.width() < image.width() else way.FastTransformation
        return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)

    def words(self, row: int) -> str:
        """Say what is in a row: 'Sample 3: x1 1, x2 0'."""
        table, preparation = self._dataset.table, self._dataset.preparation
        text = f"Sample {whole(row + 1)}"
        if table.captions:
            return f"{text}: {table.captions[row]}"
        if self._shape is not None:
            return text
        some = table.inputs[row, :_MOST_VALUES] * preparation.scale[:_MOST_VALUES] + preparation.centre[:_MOST_VALUES]
        pairs = [f"{name} {significant(value)}" for name, value in zip(table.input_names, some.tolist(), strict=False)]
        more = ["..."] if table.inputs.shape[1] > _MOST_VALUES else []
        return f"{text}: {', '.join([*pairs, *more])}"

    def _image(self, row: int, shape: tuple[int, ...]) -> QImage:
        table, preparation = self._dataset.table, self._dataset.preparation
        height, width = shape[:2]
        if table.pictures is None:
            inputs = int(np.prod(shape))
            own = table.inputs[row, :inputs] * preparation.scale[:inputs] + preparation.centre[:inputs]
            share = ((own - self._low) / ((self._high - self._low) or 1.0)).clip(0.0, 1.0)
            pixels = (share * (_SHADES - 1)).round().astype(np.uint8)
        else:
            pixels = table.pictures[row]
        if len(shape) == 3:
            return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        if table.pictures is not None:
            return QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
        image = QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Indexed8).copy()
        image.setColorTable(self._inks)
        return image
