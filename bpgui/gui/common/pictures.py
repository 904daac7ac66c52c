"""Pictures of the drawing: what a person chooses about them. What draws them and what asks for them meet here."""

import atexit
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, get_args

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QImage
from shiboken6 import isValid

PictureFormat = Literal["svg", "pdf", "png"]
PICTURE_FORMATS: tuple[PictureFormat, ...] = get_args(PictureFormat)
SMALLEST_SCALE, LARGEST_SCALE = 1.0, 8.0


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """How the drawing is written.

    `scale` is the number of pixels per unit of the drawing, 1 to 8, and concerns PNG alone: the others have none.
    `dark` takes the colours for a dark ground, `transparent` leaves the ground out, `legend` says below the drawing
    what its lines mean.
    """

    format: PictureFormat = "png"
    scale: float = 2.0
    dark: bool = False
    transparent: bool = False
    legend: bool = True


# Returns the bytes of a picture's file; raises `BpguiError` in words where there can be none.
Render = Callable[[PictureOptions], bytes]


def copy_picture(render: Render, options: PictureOptions) -> None:
    """Put the drawing on the clipboard, as PNG and as SVG at once: each program takes the one that it knows.

    Raises `BpguiError` in words, and then leaves the clipboard as it was.
    """
    content = QMimeData()
    content.setData("image/svg+xml", render(replace(options, format="svg")))
    content.setImageData(QImage.fromData(render(replace(options, format="png"))))
    QGuiApplication.clipboard().setMimeData(content)
    _put[:] = [content]


# What was put on the clipboard; Qt deletes it when something else takes its place.
_put: list[QMimeData] = []


@atexit.register
def _leave_only_the_image() -> None:
    """Leave a picture that Qt itself holds: PySide (6.11) crashes when Qt throws content of Python's away after it."""
    if any(isValid(content) for content in _put) and QGuiApplication.instance() is not None:
        clipboard = QGuiApplication.clipboard()
        clipboard.setImage(clipboard.image())
