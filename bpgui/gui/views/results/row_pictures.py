"""What a row of the data looks like in a list: its picture if it has one, and its values in words."""

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from bpgui.data import Dataset
from bpgui.gui.common.own_unit import input_row
from bpgui.gui.common.text import significant, whole
from bpgui.gui.common.theme import Colours
from bpgui.gui.common.thumbnails import Thumbnails, image_shape

_SIDE, _WIDE = 40, 108  # pixels, about
_MOST_VALUES = 6


class RowPictures:
    """Gives pictures of rows in the size for a list, and their values in the data's own unit."""

    def __init__(self, dataset: Dataset, colours: Colours) -> None:
        self._dataset = dataset
        self._images = None if image_shape(dataset.table) is None else Thumbnails(dataset, colours)

    @property
    def size(self) -> QSize | None:
        """The size of the pictures in pixels of the screen; None where rows have none."""
        if self._images is None:
            return None
        height, width = self._images.height, self._images.width
        scale = (_WIDE if width >= 2 * height else _SIDE) / max(height, width)
        scale = float(int(scale)) if scale >= 1.0 else scale
        return QSize(max(1, round(scale * width)), max(1, round(scale * height)))

    def picture(self, row: int) -> QImage | None:
        """Return the picture of a row, in the size for the screen."""
        size = self.size
        if self._images is None or size is None:
            return None
        image = self._images.images(np.array([row]))[0]
        way = Qt.TransformationMode
        smooth = way.SmoothTransformation if size.width() < image.width() else way.FastTransformation
        return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)

    def words(self, row: int) -> str:
        """Say what is in a row: 'Sample 3: x1 1, x2 0'."""
        table = self._dataset.table
        text = f"Sample {whole(row + 1)}"
        if table.captions:
            return f"{text}: {table.captions[row]}"
        if self._images is not None:
            return text
        some = input_row(self._dataset, row)[:_MOST_VALUES].tolist()
        pairs = [f"{name} {significant(value)}" for name, value in zip(table.input_names, some, strict=False)]
        more = ["..."] if table.inputs.shape[1] > _MOST_VALUES else []
        return f"{text}: {', '.join([*pairs, *more])}"
