"""`Gallery`: images of a data set side by side, painted straight from the arrays as far as they are in sight."""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
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
from bpgui.gui.common.theme import Colours
from bpgui.gui.common.thumbnails import Thumbnails
from bpgui.gui.panels.data.parts.row_text import (
    LEFT_HALF,
    PARTS,
    TRAIN,
    VALIDATION,
    caption,
    described,
    has_second_caption,
    parts_of,
)

_IMAGE = 40  # pixels, about, whatever the images' own size
_WIDE_IMAGE = 108  # pixels, of images that are much wider than high
_GAP = 8  # pixels between images, and around all
_SAID_IMAGE, _SAID_WIDTH, _MOST_SAID_LINES = 60, 108, 3  # pixels, and lines, where words stand below the images
_AS = " as "  # between what an image is and what it is taken for
_DOT = 2.5  # pixels, the radius of the dot that tells the part


class Gallery(QAbstractScrollArea):
    """Shows rows as thumbnails over their class, with a dot: filled to train, half to validate, hollow to test.

    What the data says of each row in words stands in the lines below. A click on an image, or an arrow key, asks to
    choose a row; Esc or a click on the chosen one asks for none. A place is where a row is shown, counted from the top
    left.
    """

    row_chosen = Signal(object)  # the row, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._colours: Colours | None = None
        self._thumbnails: Thumbnails | None = None
        self._parts = np.zeros(0, dtype=np.uint8)
        self._rows = np.zeros(0, dtype=np.intp)
        self._answers: npt.NDArray[np.integer] | None = None
        self._said_lines = 0
        self._marked: int | None = None
        self._chosen: int | None = None
        self.setAccessibleName("Images of the data")
        self.setAccessibleDescription("The arrow keys choose a row, Escape none.")
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def set_data(self, dataset: Dataset, colours: Colours) -> None:
        """Show all images of a data set; the mark and the choice in the former one go."""
        if dataset is not self._dataset:
            self.verticalScrollBar().setValue(0)
        self._dataset, self._colours = dataset, colours
        self._marked = self._chosen = self._answers = None
        self._thumbnails = Thumbnails(dataset, colours)
        self._parts = parts_of(dataset)
        self._rows = np.arange(len(self._parts))
        self._said_lines = self._lines_for(dataset)
        self._measure()
        self.viewport().update()

    def show_answers(self, answers: npt.NDArray[np.integer] | None) -> None:
        """Say below the images what each row (rows,) is taken for, where that is another class; None says nothing."""
        if answers is not None or self._answers is not None:
            self._answers = answers
            self._measure()
            self.viewport().update()

    def show_rows(self, rows: npt.NDArray[np.intp] | None) -> None:
        """Show some rows, rising, or all of them."""
        wanted = np.arange(len(self._parts)) if rows is None else rows
        if not np.array_equal(wanted, self._rows):
            self._rows = wanted
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

    def rows_in_sight(self) -> list[int]:
        """Return the rows whose images are painted."""
        return self._rows[self._places_in_sight()].tolist()

    def rect_of(self, row: int) -> QRect:
        """Return where the image of a row is painted on the viewport; an empty one for a row that is not shown."""
        place = self._place_of(row)
        if place is None:
            return QRect()
        columns, image, cell = self._columns(), self._image_size(), self._cell_width()
        across = (self.viewport().width() - columns * (cell + _GAP)) // 2
        down, along = divmod(place, columns)
        top = _GAP // 2 + down * self._cell_height() - self.verticalScrollBar().value()
        left = across + along * (cell + _GAP) + _GAP // 2 + (cell - image.width()) // 2
        return QRect(left, top + _GAP // 2, image.width(), image.height())

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
        key, columns, last = event.key(), self._columns(), len(self._rows) - 1
        here = None if self._chosen is None else self._place_of(self._chosen)
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
            Qt.Key.Key_Home: -last,
            Qt.Key.Key_End: last,
        }
        step = next((size for name, size in steps.items() if name == key), None)
        if key == Qt.Key.Key_Escape and self._chosen is not None:
            self.row_chosen.emit(None)
        elif step is None or last < 0:
            super().keyPressEvent(event)
        elif here is None:
            self._ask_for(min(self._places_in_sight().start, last))
        elif abs(step) == columns and not 0 <= here + step <= last:
            return  # there is no row above or below
        else:
            self._ask_for(min(max(here + step, 0), last))

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
        if self._thumbnails is None or self._colours is None:
            return
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(self._colours.window))
        rows = self._rows[self._places_in_sight()]
        for row, image in zip(rows.tolist(), self._thumbnails.images(rows), strict=True):
            place = self.rect_of(row)
            if row == self._chosen:
                painter.fillRect(
                    self._cell_of(place).adjusted(-_GAP // 2, -_GAP // 2, _GAP // 2, 0), QColor(self._colours.accent)
                )
            smooth = image.width() > place.width()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
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
        metrics, cell, elide = self.fontMetrics(), self._cell_of(place), Qt.TextElideMode.ElideRight
        room = cell.width() - 4 * int(_DOT)
        text = metrics.elidedText(self._label(self._dataset, row), elide, room)
        width = metrics.horizontalAdvance(text) + 4 * _DOT
        left, top = place.center().x() - width / 2, place.bottom() + 2
        colours, chosen = self._colours, row == self._chosen
        painter.setPen(QColor(colours.on_accent if chosen else colours.text))
        painter.drawText(
            QRectF(left + 4 * _DOT, top, width, metrics.height()), int(Qt.AlignmentFlag.AlignVCenter), text
        )
        muted = QColor(colours.on_accent if chosen else colours.muted)
        self._paint_dot(painter, QRectF(left, top + metrics.height() / 2 - _DOT, 2 * _DOT, 2 * _DOT), row, muted)
        if has_second_caption(self._dataset.table):
            painter.setPen(muted)
            below = QRectF(cell.left(), top + metrics.height(), cell.width(), self._said_lines * metrics.height())
            how = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(below, int(how), self._dataset.table.captions[row])

    def _label(self, dataset: Dataset, row: int) -> str:
        text, answers = caption(dataset, row), self._answers
        if answers is None or not dataset.table.classes or answers[row] < 0:
            return text
        answer = dataset.table.classes[answers[row]]
        return text if answer == text else f"{text}{_AS}{answer}"

    def _paint_dot(self, painter: QPainter, dot: QRectF, row: int, colour: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1.2))
        painter.setBrush(colour if self._parts[row] == TRAIN else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(dot)
        if self._parts[row] == VALIDATION:
            painter.setBrush(colour)
            painter.drawChord(dot, *LEFT_HALF)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _ask_for(self, place: int) -> None:
        self.row_chosen.emit(int(self._rows[place]))

    def _place_of(self, row: int) -> int | None:
        place = int(np.searchsorted(self._rows, row))
        return place if place < len(self._rows) and self._rows[place] == row else None

    def _places_in_sight(self) -> slice:
        rows = len(self._rows)
        top, columns, height = self.verticalScrollBar().value() - _GAP // 2, self._columns(), self._cell_height()
        first = max(0, top // height) * columns
        return slice(min(first, rows), min(rows, math.ceil((top + self.viewport().height()) / height) * columns))

    def _image_size(self) -> QRect:
        """Return an image's size on the screen: whole pixels for each of its own where it is small."""
        if self._thumbnails is None:
            return QRect(0, 0, 1, 1)
        height, width = self._thumbnails.height, self._thumbnails.width
        usual = _IMAGE if self._said_lines == 0 else _SAID_IMAGE
        scale = (_WIDE_IMAGE if width >= 2 * height else usual) / max(height, width)
        scale = max(1.0, math.floor(scale)) if scale >= 1.0 else scale
        return QRect(0, 0, max(1, round(width * scale)), max(1, round(height * scale)))

    def _lines_for(self, dataset: Dataset) -> int:
        """Return how many lines the longest words below an image need, broken between words."""
        if not has_second_caption(dataset.table):
            return 0
        longest = self.fontMetrics().horizontalAdvance(max(dataset.table.captions, key=len))
        return min(math.ceil(1.2 * longest / _SAID_WIDTH), _MOST_SAID_LINES)

    def _lines(self) -> int:
        return 1 + self._said_lines

    def _cell_of(self, place: QRect) -> QRect:
        """Return the place of an image together with what stands below it."""
        wider = (self._cell_width() - place.width()) // 2
        return place.adjusted(-wider, 0, wider, self._lines() * self.fontMetrics().height() + 2)

    def _cell_width(self) -> int:
        width = self._image_size().width()
        if self._answers is not None and self._dataset is not None:
            longest = max(map(self.fontMetrics().horizontalAdvance, self._dataset.table.classes), default=0)
            answered = 2 * longest + self.fontMetrics().horizontalAdvance(_AS) + 5 * int(_DOT)
            width = max(width, min(answered, _SAID_WIDTH))
        return width if self._said_lines == 0 else max(width, _SAID_WIDTH)

    def _cell_height(self) -> int:
        return self._image_size().height() + self._lines() * self.fontMetrics().height() + _GAP + 2

    def _columns(self) -> int:
        return max(1, (self.viewport().width() - _GAP) // (self._cell_width() + _GAP))

    def _measure(self) -> None:
        lines = math.ceil(len(self._rows) / self._columns())
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, lines * self._cell_height() + _GAP - page))
        bar.setPageStep(page)
        bar.setSingleStep(self._cell_height() // 2)
        self._scroll_to(self._chosen if self._marked is None else self._marked)

    def _scroll_to(self, row: int | None) -> None:
        if row is None or self._place_of(row) is None:
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
        return next((r for r in self.rows_in_sight() if self._cell_of(self.rect_of(r)).contains(position)), None)

    def _described(self, row: int) -> str:
        if self._dataset is None:
            return ""
        return described(self._dataset, row, PARTS[self._parts[row]])
