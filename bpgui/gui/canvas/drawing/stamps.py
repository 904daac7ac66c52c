"""Texts kept as pixels, since laying a text out takes many times as long as copying its pixels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QTransform

from bpgui.gui.canvas.drawing import raster

MOST_KEPT = 4000
# How much of the ground lies below a text, so that links that pass there do not disturb.
VEIL = 0.75
# Texts that go with a drawing which is magnified by more than this look out of place.
NEAR = 1.6


@dataclass(frozen=True, slots=True)
class Label:
    """A text with a frame in pixels; `ground`, if any, is the colour of its veil, `side` where it stands in it.

    `hold` is the point of the frame, in shares of its sides, by which it is held in the drawing while this is zoomed.
    """

    text: str
    frame: QRectF
    font: QFont
    colour: str
    ground: str = ""
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter
    hold: tuple[float, float] = (0.5, 0.5)


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A text drawn: its image, and where its pixels begin in the store."""

    image: QImage
    first: int


class _Store:
    """The pixels of all texts drawn lately, one after the other, for the raster."""

    def __init__(self) -> None:
        self._kept: dict[object, _Stamp] = {}
        self._used = 0
        # How often all texts have been forgotten.
        self.age = 0
        self.pixels: raster.Pixels = np.zeros(1 << 16, dtype=np.uint32)

    def make_room(self, count: int) -> None:
        """Forget all texts if there is no room for so many more; those that were looked up before are gone then."""
        if len(self._kept) + count > MOST_KEPT:
            self._kept.clear()
            self._used = 0
            self.age += 1

    def stamp(self, label: Label, font: str, ratio: float) -> _Stamp:
        """Return a text as pixels, `ratio` of them to a pixel of the screen; `font` is the key of its font."""
        width, height = math.ceil(label.frame.width()), math.ceil(label.frame.height())
        key = label.text, font, label.colour, label.ground, label.side, width, height, ratio
        kept = self._kept.get(key)
        if kept is None:
            image = _stamped(label, width, height, ratio)
            kept = self._kept[key] = _Stamp(image, self._used)
            words = np.frombuffer(image.constBits(), dtype=np.uint32)
            if self._used + len(words) > len(self.pixels):
                self.pixels = np.concatenate((self.pixels, np.zeros(len(self.pixels) + len(words), dtype=np.uint32)))
            self.pixels[self._used : self._used + len(words)] = words
            self._used += len(words)
        return kept


_store = _Store()


class Batch:
    """Texts to be drawn together, placed as `place` maps the drawing to pixels; they go with it when it is moved."""

    def __init__(self, labels: Sequence[Label], ratio: float, place: QTransform) -> None:
        self._labels = labels
        self._ratio = ratio
        self._scale, self._shift = place.m11(), np.array((place.dx(), place.dy()))
        frames = [(f.left(), f.top(), f.width(), f.height()) for f in (label.frame for label in labels)]
        corners = np.array(frames).reshape(-1, 4)
        self._corner = corners[:, :2]
        held = self._corner + corners[:, 2:] * np.array([label.hold for label in labels]).reshape(-1, 2)
        self._held = (held - self._shift) / self._scale
        self._age = -1
        self._first: raster.Counts = np.zeros(0, dtype=np.int64)
        self._size: raster.Counts = np.zeros((0, 2), dtype=np.int64)

    def is_moved(self, place: QTransform, reach: float = math.inf) -> bool:
        """Tell whether the drawing has only been moved since, by at most so many pixels each way."""
        moved = max(abs(place.dx() - self._shift[0]), abs(place.dy() - self._shift[1]))
        return place.m11() == self._scale and moved <= reach

    def is_near(self, place: QTransform) -> bool:
        """Tell whether the drawing is about as large as then."""
        return 1.0 / NEAR < place.m11() / self._scale < NEAR

    def rasterize(self, pixels: raster.Pixels, place: QTransform) -> None:
        """Write the texts into pixels (height, width)."""
        if self._age != _store.age:
            stamps = self._stamps()
            self._age = _store.age
            self._first = np.array([stamp.first for stamp in stamps], dtype=np.int64)
            sizes = [(stamp.image.width(), stamp.image.height()) for stamp in stamps]
            self._size = np.array(sizes, dtype=np.int64).reshape(-1, 2)
        raster.draw_stamps(pixels, _store.pixels, self._first, self._size, self._places(place))

    def paint(self, painter: QPainter, place: QTransform) -> None:
        """Write the texts by Qt."""
        for stamp, (x, y) in zip(self._stamps(), (self._places(place) / self._ratio).tolist(), strict=True):
            painter.drawImage(QPointF(x, y), stamp.image)

    def _places(self, place: QTransform) -> raster.Counts:
        """Return the device pixels of the upper left corners: whole ones, so that texts stay sharp."""
        moved = np.array((place.dx(), place.dy())) - self._shift
        if place.m11() == self._scale:
            # All by the same, so that they do not tremble.
            places = np.rint(self._corner * self._ratio) + np.rint(moved * self._ratio)
        else:
            places = np.rint((self._corner + self._held * (place.m11() - self._scale) + moved) * self._ratio)
        return places.astype(np.int64)

    def _stamps(self) -> list[_Stamp]:
        _store.make_room(len(self._labels))
        # Asking a font for its key takes longer than all else.
        keys: dict[int, str] = {}
        for label in self._labels:
            if id(label.font) not in keys:
                keys[id(label.font)] = label.font.key()
        return [_store.stamp(label, keys[id(label.font)], self._ratio) for label in self._labels]


def write(painter: QPainter, label: Label) -> None:
    """Write a text as vectors."""
    if label.ground:
        veil = QColor(label.ground)
        veil.setAlphaF(VEIL)
        painter.fillRect(label.frame, veil)
    painter.setFont(label.font)
    painter.setPen(QColor(label.colour))
    painter.drawText(label.frame, label.side | Qt.AlignmentFlag.AlignVCenter, label.text)


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
