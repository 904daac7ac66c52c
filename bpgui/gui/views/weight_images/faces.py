"""What stands for a neuron in the grid: an image of its weights, or a bar for each where inputs are no image."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QImage, QPainter

from bpgui.gui.common.theme import Colours, mix
from bpgui.spec import FloatArray

_SHADES = 127  # on either side of zero
_LIGHTS = ("red", "green", "blue")
_CHANNEL_GAP = 6  # pixels
# Pixels on the screen: the longer side of an image, at least about, and at most.
_SMALLEST, _LARGEST = 44, 220
_MOST_NAME_WIDTH, _NAME_GAP, _BAR_WIDTH, _THIN_ROW, _MOST_NAMED = 72, 4, 84, 4, 16


@dataclass(frozen=True, slots=True)
class Scale:
    """Which weights have the full colour: those of size `largest`, or of each neuron's own largest if it is None."""

    largest: float | None

    def shares(self, weights: FloatArray, own: FloatArray) -> FloatArray:
        """Return weights (neurons, columns) as -1 to 1; `own` (neurons,) is the size of each neuron's largest one."""
        ends = own[:, np.newaxis] if self.largest is None else self.largest
        with np.errstate(all="ignore"):
            return np.nan_to_num(weights / np.where(np.equal(ends, 0.0), 1.0, ends), nan=0.0, posinf=1.0, neginf=-1.0)


class Face(ABC):
    """How the weights of neurons are painted, all of one size."""

    @abstractmethod
    def sizes(self, metrics: QFontMetrics) -> list[QSize]:
        """Return the sizes in which it can be painted, the smallest first."""

    @abstractmethod
    def paint(
        self, painter: QPainter, rects: list[QRect], weights: FloatArray, shares: FloatArray, colours: Colours
    ) -> None:
        """Paint neurons into rectangles: their weights (neurons, columns), NaN where missing, as shares of -1 to 1."""

    @abstractmethod
    def column_at(self, rect: QRect, position: QPoint) -> int | None:
        """Return the input column that is painted at a position in a rectangle; None between them."""

    @abstractmethod
    def column_name(self, column: int) -> str:
        """Say which input a column is."""


class ImageFace(Face):
    """Weights as an image; those of colours as three, for red, green and blue light."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        """Paint images of (height, width) or (height, width, 3) pixels."""
        self.height, self.width = shape[:2]
        self.channels = shape[2] if len(shape) == 3 else 1
        self._colours: Colours | None = None
        self._table = np.zeros(0, dtype=np.uint32)

    def sizes(self, metrics: QFontMetrics) -> list[QSize]:
        """Return whole multiples of the image, or if it is large a part of it."""
        longer = max(self.height, self.width)
        if longer > _LARGEST:
            return [self._size(_LARGEST / longer)]
        first = max(1, round(_SMALLEST / longer))
        return [self._size(scale) for scale in range(first, max(first, _LARGEST // longer) + 1)]

    def paint(
        self, painter: QPainter, rects: list[QRect], weights: FloatArray, shares: FloatArray, colours: Colours
    ) -> None:
        """Paint images, positive weights in blue, negative ones in orange; hatched where there is no link."""
        image = self.pixels(weights, shares, colours)
        gaps = bool(np.isnan(weights).any())
        for place, rect in enumerate(rects):
            for channel in range(self.channels):
                part = self._channel(rect, channel)
                if gaps:
                    painter.fillRect(part, QColor(colours.grid))
                    painter.fillRect(part, hatching(colours))
                top = (place * self.channels + channel) * self.height
                painter.drawImage(part, image, QRect(0, top, self.width, self.height))

    def pixels(self, weights: FloatArray, shares: FloatArray, colours: Colours) -> QImage:
        """Return one image with those of all neurons, channel by channel, below each other; clear where none is."""
        if colours is not self._colours:
            self._colours, self._table = colours, _shades(colours)
        entries = np.rint(shares * _SHADES).astype(np.intp) + _SHADES
        entries[np.isnan(weights)] = 2 * _SHADES + 1
        cells = entries.reshape(-1, self.height, self.width, self.channels)
        pixels = np.ascontiguousarray(self._table[cells.transpose(0, 3, 1, 2)]).reshape(-1, self.width)
        # The copy owns its pixels; the array goes.
        image = QImage(pixels.data, self.width, len(pixels), 4 * self.width, QImage.Format.Format_ARGB32_Premultiplied)
        return image.copy()

    def column_at(self, rect: QRect, position: QPoint) -> int | None:
        """Return the input below a position."""
        for channel in range(self.channels):
            part = self._channel(rect, channel)
            if part.contains(position):
                row = (position.y() - part.top()) * self.height // part.height()
                column = (position.x() - part.left()) * self.width // part.width()
                return (row * self.width + column) * self.channels + channel
        return None

    def column_name(self, column: int) -> str:
        """Say which pixel it is, counted from 1 at the top left, and of which light."""
        pixel, channel = divmod(column, self.channels)
        row, place = divmod(pixel, self.width)
        light = f", {_LIGHTS[channel]}" if self.channels > 1 else ""
        return f"pixel row {row + 1}, column {place + 1}{light}"

    def _size(self, scale: float) -> QSize:
        width, height = max(1, round(self.width * scale)), max(1, round(self.height * scale))
        return QSize(width * self.channels + _CHANNEL_GAP * (self.channels - 1), height)

    def _channel(self, rect: QRect, channel: int) -> QRect:
        width = (rect.width() - _CHANNEL_GAP * (self.channels - 1)) // self.channels
        return QRect(rect.left() + channel * (width + _CHANNEL_GAP), rect.top(), width, rect.height())


class BarFace(Face):
    """Weights as bars to the left or right of a line, one below the other, with the inputs' names if there are few."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names
        self._named = len(names) <= _MOST_NAMED
        self._name_width = 0

    def sizes(self, metrics: QFontMetrics) -> list[QSize]:
        """Return the one size that it has."""
        rows = max(1, len(self._names))
        if not self._named:
            return [QSize(_BAR_WIDTH, rows * _THIN_ROW)]
        longest = max(map(metrics.horizontalAdvance, self._names), default=0)
        self._name_width = min(longest + 1, _MOST_NAME_WIDTH)
        return [QSize(self._name_width + 2 * _NAME_GAP + _BAR_WIDTH, rows * metrics.height())]

    def paint(
        self, painter: QPainter, rects: list[QRect], weights: FloatArray, shares: FloatArray, colours: Colours
    ) -> None:
        """Paint bars, positive weights to the right in blue, negative ones to the left in orange, or a hatched row."""
        missing = np.isnan(weights)
        for rect, gaps, row_shares in zip(rects, missing.tolist(), shares.tolist(), strict=True):
            bars = QRect(rect.right() + 1 - _BAR_WIDTH, rect.top(), _BAR_WIDTH, rect.height())
            middle, row = bars.left() + _BAR_WIDTH // 2, rect.height() / max(1, len(self._names))
            for column, (gap, share) in enumerate(zip(gaps, row_shares, strict=True)):
                top, bottom = rect.top() + round(row * column), rect.top() + round(row * (column + 1))
                room = QRect(bars.left(), top, _BAR_WIDTH, max(1, bottom - top - 1))
                if gap:
                    painter.fillRect(room, hatching(colours))
                else:
                    length = round(share * (_BAR_WIDTH // 2 - 1))
                    bar = QRect(min(middle, middle + length), top, abs(length), room.height())
                    painter.fillRect(bar, QColor(colours.positive if share > 0.0 else colours.negative))
                if self._named:
                    name = QRect(rect.left() + _NAME_GAP, top, self._name_width, bottom - top)
                    self._paint_name(painter, name, column, colours)
            painter.fillRect(QRect(middle, bars.top(), 1, bars.height()), QColor(colours.muted))

    def column_at(self, rect: QRect, position: QPoint) -> int | None:
        """Return the input whose row is at a position."""
        if not rect.contains(position) or not self._names:
            return None
        return min(len(self._names) - 1, (position.y() - rect.top()) * len(self._names) // rect.height())

    def column_name(self, column: int) -> str:
        """Return the input's name."""
        return f"input '{self._names[column]}'"

    def _paint_name(self, painter: QPainter, room: QRect, column: int, colours: Colours) -> None:
        painter.setPen(QColor(colours.text))
        text = painter.fontMetrics().elidedText(self._names[column], Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text)


def hatching(colours: Colours) -> QBrush:
    """Return what stands for missing links."""
    return QBrush(QColor(colours.muted), Qt.BrushStyle.BDiagPattern)


def _shades(colours: Colours) -> npt.NDArray[np.uint32]:
    shades = [
        mix(colours.base, colours.positive if shade > 0 else colours.negative, abs(shade) / _SHADES).rgb()
        for shade in range(-_SHADES, _SHADES + 1)
    ]
    return np.array([*shades, 0], dtype=np.uint32)
