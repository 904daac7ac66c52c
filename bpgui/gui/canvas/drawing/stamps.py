"""Texts kept as pixels, since laying a text out takes several times as long as copying its pixels."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

MOST_KEPT = 4000
# How much of the ground lies below a text, so that links that pass there do not disturb.
VEIL = 0.75
_kept: dict[object, QImage] = {}


@dataclass(frozen=True, slots=True)
class Label:
    """A text with a frame in pixels; `ground`, if any, is the colour of its veil, `side` where it stands in it."""

    text: str
    frame: QRectF
    font: QFont
    colour: str
    ground: str = ""
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter


def write(painter: QPainter, label: Label) -> None:
    """Write a text as vectors."""
    if label.ground:
        veil = QColor(label.ground)
        veil.setAlphaF(VEIL)
        painter.fillRect(label.frame, veil)
    painter.setFont(label.font)
    painter.setPen(QColor(label.colour))
    painter.drawText(label.frame, label.side | Qt.AlignmentFlag.AlignVCenter, label.text)


def stamp(painter: QPainter, label: Label, ratio: float) -> None:
    """Write a text by its pixels, `ratio` of them to a pixel of the screen."""
    width, height = math.ceil(label.frame.width()), math.ceil(label.frame.height())
    key = label.text, label.font.key(), label.colour, label.ground, label.side, width, height, ratio
    image = _kept.get(key)
    if image is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        image = _kept[key] = _stamped(label, width, height, ratio)
    painter.drawImage(label.frame.topLeft().toPoint(), image)


def _stamped(label: Label, width: int, height: int, ratio: float) -> QImage:
    image = QImage(
        QSize(math.ceil(width * ratio), math.ceil(height * ratio)), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    try:
        own = Label(label.text, QRectF(0, 0, width, height), label.font, label.colour, label.ground, label.side)
        write(painter, own)
    finally:
        painter.end()
    return image
