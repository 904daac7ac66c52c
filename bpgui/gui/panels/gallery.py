"""`Gallery`: images of a data set side by side, painted straight from the arrays as far as they are in sight."""

import math

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from bpgui.data import Dataset
from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.theme import Colours, mix
from bpgui.gui.panels.row_text import LEFT_HALF, PARTS, TRAIN, VALIDATION, caption, described, parts_of

_IMAGE = 40  # pixels, about, whatever the images' own size
_GAP = 8  # pixels between images, and around all
_SHADES = 256
_DOT = 2.5  # pixels, the radius of the dot that tells the part


class Gallery(QAbstractScrollArea):
    """Shows every row as a thumbnail over its class, with a dot: filled to train, half to validate, hollow to test."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._colours: Colours | None = None
        self._shades: list[int] = []
        self._low, self._high = 0.0, 1.0
        self._parts = np.zeros(0, dtype=np.uint8)
        self._marked: int | None = None
        self.setAccessibleName("Images of the data")
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def set_data(self, dataset: Dataset, colours: Colours) -> None:
        """Show the images of a data set; the mark in the former one goes."""
        if dataset is not self._dataset:
            self.verticalScrollBar().setValue(0)
        self._dataset, self._colours, self._marked = dataset, colours, None
        inputs = dataset.table.inputs
        self._low, self._high = float(inputs.min()), float(inputs.max())
        self._parts = parts_of(dataset)
        # Ink is what stands out from the paper, in the dark as well.
        self._shades = [mix(colours.base, colours.text, shade / (_SHADES - 1)).rgb() for shade in range(_SHADES)]
        self._measure()
        self.viewport().update()

    @property
    def marked(self) -> int | None:
        """The row that is marked."""
        return self._marked

    def mark(self, row: int | None) -> None:
        """Frame the image of a row and bring it into sight; None frames none."""
        if row == self._marked:
            return
        self._marked = row
        self._scroll_to_mark()
        self.viewport().update()

    def rows_in_sight(self) -> range:
        """Return the rows whose images are painted."""
        rows = len(self._parts)
        top, columns, height = self.verticalScrollBar().value() - _GAP // 2, self._columns(), self._cell_height()
        first = max(0, top // height) * columns
        return range(min(first, rows), min(rows, math.ceil((top + self.viewport().height()) / height) * columns))

    def rect_of(self, row: int) -> QRect:
        """Return where the image of a row is painted on the viewport."""
        columns, image = self._columns(), self._image_size()
        across = (self.viewport().width() - columns * (image.width() + _GAP)) // 2
        down, along = divmod(row, columns)
        top = _GAP // 2 + down * self._cell_height() - self.verticalScrollBar().value()
        return QRect(
            across + along * (image.width() + _GAP) + _GAP // 2, top + _GAP // 2, image.width(), image.height()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the images anew."""
        super().resizeEvent(event)
        self._measure()

    def showEvent(self, event: QShowEvent) -> None:
        """Arrange the images where the final size is known."""
        super().showEvent(event)
        self._measure()

    def viewportEvent(self, event: QEvent) -> bool:
        """Say which row an image under the mouse is."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = self._row_at(event.pos())
            text = "" if row is None or self._dataset is None else self._described(row)
            QToolTip.showText(event.globalPos(), tooltip(text) if text else "", self)
            return True
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is in sight."""
        if self._dataset is None or self._colours is None:
            return
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(self._colours.window))
        rows = self.rows_in_sight()
        images = self._images(rows)
        for row, image in zip(rows, images, strict=True):
            place = self.rect_of(row)
            painter.drawImage(place, image)
            painter.setPen(QColor(self._colours.border))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
            self._paint_label(painter, row, place)
        if self._marked is not None and self._marked in rows:
            painter.setPen(QPen(QColor(self._colours.accent), 3))
            painter.drawRect(self.rect_of(self._marked).adjusted(-2, -2, 1, 1))

    def _paint_label(self, painter: QPainter, row: int, place: QRect) -> None:
        if self._dataset is None or self._colours is None:
            return
        table, metrics = self._dataset.table, self.fontMetrics()
        text = metrics.elidedText(caption(table, row), Qt.TextElideMode.ElideRight, place.width() - 4 * int(_DOT))
        width = metrics.horizontalAdvance(text) + 4 * _DOT
        left, top = place.center().x() - width / 2, place.bottom() + 2
        painter.setPen(QColor(self._colours.text))
        painter.drawText(
            QRectF(left + 4 * _DOT, top, width, metrics.height()), int(Qt.AlignmentFlag.AlignVCenter), text
        )
        muted = QColor(self._colours.muted)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(muted, 1.2))
        painter.setBrush(muted if self._parts[row] == TRAIN else Qt.BrushStyle.NoBrush)
        dot = QRectF(left, top + metrics.height() / 2 - _DOT, 2 * _DOT, 2 * _DOT)
        painter.drawEllipse(dot)
        if self._parts[row] == VALIDATION:
            painter.setBrush(muted)
            painter.drawChord(dot, *LEFT_HALF)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _images(self, rows: range) -> list[QImage]:
        if self._dataset is None or not rows:
            return []
        height, width = self._shape()
        share = (self._dataset.table.inputs[rows.start : rows.stop] - self._low) / ((self._high - self._low) or 1.0)
        pictures = []
        for shades in (share * (_SHADES - 1)).round().astype(np.uint8):
            picture = QImage(shades.tobytes(), width, height, width, QImage.Format.Format_Indexed8).copy()
            picture.setColorTable(self._shades)
            pictures.append(picture)
        return pictures

    def _shape(self) -> tuple[int, int]:
        shape = None if self._dataset is None else self._dataset.table.image_shape
        return shape or (1, 1)

    def _image_size(self) -> QRect:
        """Return an image's size on the screen: whole pixels for each of its own where it is small."""
        height, width = self._shape()
        scale = _IMAGE / max(height, width)
        scale = max(1.0, math.floor(scale)) if scale >= 1.0 else scale
        return QRect(0, 0, max(1, round(width * scale)), max(1, round(height * scale)))

    def _cell_height(self) -> int:
        return self._image_size().height() + self.fontMetrics().height() + _GAP + 2

    def _columns(self) -> int:
        return max(1, (self.viewport().width() - _GAP) // (self._image_size().width() + _GAP))

    def _measure(self) -> None:
        lines = math.ceil(len(self._parts) / self._columns())
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, lines * self._cell_height() + _GAP - page))
        bar.setPageStep(page)
        bar.setSingleStep(self._cell_height() // 2)
        self._scroll_to_mark()

    def _scroll_to_mark(self) -> None:
        if self._marked is None:
            return
        top, bar, page = self.rect_of(self._marked).top(), self.verticalScrollBar(), self.viewport().height()
        if not 0 <= top <= page - self._cell_height():
            bar.setValue(bar.value() + top - page // 3)

    def _row_at(self, position: QPoint) -> int | None:
        label = self.fontMetrics().height()
        return next(
            (r for r in self.rows_in_sight() if self.rect_of(r).adjusted(0, 0, 0, label).contains(position)), None
        )

    def _described(self, row: int) -> str:
        if self._dataset is None:
            return ""
        return described(self._dataset.table, row, PARTS[self._parts[row]])
