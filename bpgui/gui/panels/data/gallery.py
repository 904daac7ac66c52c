"""`Gallery`: images of a data set side by side, painted straight from the arrays as far as they are in sight."""

import math

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from bpgui.data import Dataset
from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.theme import Colours, mix
from bpgui.gui.panels.data.row_text import LEFT_HALF, PARTS, TRAIN, VALIDATION, caption, described, parts_of

_IMAGE = 40  # pixels, about, whatever the images' own size
_GAP = 8  # pixels between images, and around all
_SHADES = 256
_DOT = 2.5  # pixels, the radius of the dot that tells the part


class Gallery(QAbstractScrollArea):
    """Shows every row as a thumbnail over its class, with a dot: filled to train, half to validate, hollow to test.

    A click on an image, or an arrow key, asks to choose a row; Esc or a click on the chosen one asks for none.
    """

    row_chosen = Signal(object)  # the row, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._colours: Colours | None = None
        self._shades: list[int] = []
        self._low, self._high = 0.0, 1.0
        self._parts = np.zeros(0, dtype=np.uint8)
        self._marked: int | None = None
        self._chosen: int | None = None
        self.setAccessibleName("Images of the data")
        self.setAccessibleDescription("The arrow keys choose a row, Escape none.")
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def set_data(self, dataset: Dataset, colours: Colours) -> None:
        """Show the images of a data set; the mark and the choice in the former one go."""
        if dataset is not self._dataset:
            self.verticalScrollBar().setValue(0)
        self._dataset, self._colours = dataset, colours
        self._marked = self._chosen = None
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
        self._scroll_to(row)
        self.viewport().update()

    @property
    def chosen(self) -> int | None:
        """The row that is shown as chosen."""
        return self._chosen

    def choose(self, row: int | None) -> None:
        """Lay the colour of what is selected behind the image of a row and bring it into sight; None does for none."""
        if row == self._chosen:
            return
        self._chosen = row
        self._scroll_to(row)
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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask to choose the row of the image below the pointer, or none if it is chosen."""
        row = self._row_at(event.position().toPoint())
        if row is not None and event.button() is Qt.MouseButton.LeftButton:
            self.row_chosen.emit(None if row == self._chosen else row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask to choose the row beside, above or below the chosen one, the first or the last, or none."""
        key, here, columns, last = event.key(), self._chosen, self._columns(), len(self._parts) - 1
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
            Qt.Key.Key_Home: -last,
            Qt.Key.Key_End: last,
        }
        step = next((size for name, size in steps.items() if name == key), None)
        if key == Qt.Key.Key_Escape and here is not None:
            self.row_chosen.emit(None)
        elif step is None or last < 0:
            super().keyPressEvent(event)
        elif here is None:
            self.row_chosen.emit(min(self.rows_in_sight().start, last))
        elif abs(step) == columns and not 0 <= here + step <= last:
            return  # there is no row above or below
        else:
            self.row_chosen.emit(min(max(here + step, 0), last))

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
            if row == self._chosen:
                label = self.fontMetrics().height() + 2
                painter.fillRect(place.adjusted(-_GAP // 2, -_GAP // 2, _GAP // 2, label), QColor(self._colours.accent))
            painter.drawImage(place, image)
            painter.setPen(QColor(self._colours.border))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
            self._paint_label(painter, row, place)
        if self._marked is not None and self._marked in rows:
            painter.setPen(QPen(QColor(self._colours.text), 2))
            painter.drawRect(self.rect_of(self._marked).adjusted(-2, -2, 2, 2))

    def _paint_label(self, painter: QPainter, row: int, place: QRect) -> None:
        if self._dataset is None or self._colours is None:
            return
        table, metrics = self._dataset.table, self.fontMetrics()
        text = metrics.elidedText(caption(table, row), Qt.TextElideMode.ElideRight, place.width() - 4 * int(_DOT))
        width = metrics.horizontalAdvance(text) + 4 * _DOT
        left, top = place.center().x() - width / 2, place.bottom() + 2
        colours, chosen = self._colours, row == self._chosen
        painter.setPen(QColor(colours.on_accent if chosen else colours.text))
        painter.drawText(
            QRectF(left + 4 * _DOT, top, width, metrics.height()), int(Qt.AlignmentFlag.AlignVCenter), text
        )
        muted = QColor(colours.on_accent if chosen else colours.muted)
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
        self._scroll_to(self._chosen if self._marked is None else self._marked)

    def _scroll_to(self, row: int | None) -> None:
        if row is None:
            return
        top, bar, page = self.rect_of(row).top(), self.verticalScrollBar(), self.viewport().height()
        cell = self._cell_height()
        if -cell < top < 0:
            # What is just out of sight comes in at its edge, as under an arrow key.
            bar.setValue(bar.value() + top - _GAP)
        elif page - cell < top < page + cell:
            bar.setValue(bar.value() + top + cell - page)
        elif not 0 <= top <= page - cell:
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
