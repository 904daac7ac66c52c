"""Ink in the colours of a theme: it stands out from the paper, in the dark as well."""

import numpy as np
from PySide6.QtGui import QImage

from bpgui.gui.common.theme import Colours, mix
from bpgui.gui.panels.trial.pad.brush import Pixels
from bpgui.spec import FloatArray

_SHADES = 256


def shades(colours: Colours) -> list[int]:
    """Return the colours from paper to full ink."""
    return [mix(colours.base, colours.text, shade / (_SHADES - 1)).rgb() for shade in range(_SHADES)]


def as_pixels(image: FloatArray) -> Pixels:
    """Return an image from 0 to 1 as whole shades."""
    return (image.clip(0.0, 1.0) * (_SHADES - 1)).round().astype(np.uint8)


def inked(pixels: Pixels, table: list[int]) -> QImage:
    """Return pixels (height, width, channels) as a picture: ink in the colours of `shades`, or their own three."""
    height, width, channels = pixels.shape
    kind = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_Indexed8
    picture = QImage(np.ascontiguousarray(pixels).data, width, height, channels * width, kind)
    if channels == 1:
        picture.setColorTable(table)
    return picture.copy()
