"""`CellRow`: answers one after the other, such as those to the letters of a word; one of them is looked at closely."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.text import localised
from bpgui.gui.common.theme import Colours, mix
from bpgui.gui.panels.trial.pad.brush import Pixels
from bpgui.gui.panels.trial.pad.ink import inked, shades
from bpgui.gui.panels.trial.parts.reading import Answers

_GAP, _LINE_GAP = 3, 5  # pixels between cells, and between their lines
_PAD, _TIGHT = 4, 1  # pixels around what is in a cell, and beside it where cells share the width
_INSET = 2  # pixels around a picture
_SLACK = 0.5  # pixels that the widths may add up to more, since they are no whole numbers
_BAR_HEIGHT, _MARK = 5, 8  # pixels
_WIDEST = 76  # pixels of cells that share the width
_BAR_STRENGTH, _FOCUS_STRENGTH = 0.75, 0.2  # of the accent, in bars and in the cell that the keyboard acts on
_SMALL = 0.85  # of the font, for how sure an answer is
# Screen readers are told what is answered once it has stayed the same for this long.
_SAID_AFTER_MS = 400


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """What the network answers in one place, and in words what the tooltip and a screen reader say of it.

    `heading` or `pixels` (height, width, 1) stand above the answer; below it stand `certainty` and a bar of the length
    `share`, 0 to 1. `right` tells whether the answer is right, None where that is not known.
    """

    answer: str
    said: str
    heading: str = ""
    pixels: Pixels | None = None
    certainty: str = ""
    share: float = 0.0
    right: bool | None = None


def brief(answers: Answers) -> str:
    """Write how sure the best class is, in whole percent where the outputs are shares."""
    best = answers.best or 0
    text = answers.texts[best]
    return localised(f"{100.0 * answers.lengths[best]:.0f} %") if text.endswith("%") else text


class CellRow(QWidget):
    """Paints cells in a row, or in several where one is too short; a click or the arrow keys choose one.

    With `even` all are as wide as there is room for, so that rows of as many cells stand exactly below each other. A
    tick or a cross beside an answer tells whether it is right, in shape as in colour.
    """

    cell_chosen = Signal(int)

    def __init__(self, name: str, even: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._even = even
        self._colours: Colours | None = None
        self._shades: list[int] = []
        self._cells: tuple[Cell, ...] = ()
        self._places: list[QRectF] = []
        self._chosen = 0
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_SAID_AFTER_MS)
        self._quiet.timeout.connect(self._say)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What is shown."""
        return self._cells

    @property
    def chosen(self) -> int:
        """The place of the cell that is looked at closely."""
        return self._chosen

    def set_cells(self, cells: tuple[Cell, ...]) -> None:
        """Show these cells; the place that was chosen stays, or the last one takes over."""
        self._cells = cells
        self._chosen = max(0, min(self._chosen, len(cells) - 1))
        self.setVisible(bool(cells))
        self._arrange()
        self.update()
        self._quiet.start()

    def choose(self, place: int) -> None:
        """Look closely at a cell, without any signal; there may be none in this place yet."""
        self._chosen = place
        self.update()
        self._quiet.start()

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        self._colours, self._shades = colours, shades(colours)
        self.update()

    def place_of(self, place: int) -> QRectF:
        """Return where a cell is painted."""
        return self._places[place]

    def sizeHint(self) -> QSize:
        """Ask for the height of all lines."""
        bottom = max((place.bottom() for place in self._places), default=0.0)
        return QSize(200, round(bottom) + 1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard acts here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard acts elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._arrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the mouse."""
        here = self._under(event.position())
        if event.button() is Qt.MouseButton.LeftButton and here is not None:
            self._choose(here)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the next cell, the one before, the first or the last."""
        last = len(self._cells) - 1
        places = {
            Qt.Key.Key_Left: self._chosen - 1,
            Qt.Key.Key_Right: self._chosen + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if event.key() in places and self._cells:
            self._choose(max(0, min(places[Qt.Key(event.key())], last)))
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Say in a tooltip what the cell under the mouse shows."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            here = self._under(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if here is None else tooltip(self._cells[here].said), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all cells."""
        if self._colours is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, (cell, place) in enumerate(zip(self._cells, self._places, strict=True)):
            self._paint_frame(painter, place, number == self._chosen)
            self._paint_cell(painter, cell, place)

    def _paint_frame(self, painter: QPainter, place: QRectF, chosen: bool) -> None:
        if self._colours is None:
            return
        colours, focused = self._colours, chosen and self.hasFocus()
        width = 3.0 if focused else 2.0 if chosen else 1.0
        painter.setPen(QPen(QColor(colours.accent if chosen else colours.border), width))
        painter.setBrush(mix(colours.base, colours.accent, _FOCUS_STRENGTH if focused else 0.0))
        painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 3, 3)

    def _paint_cell(self, painter: QPainter, cell: Cell, place: QRectF) -> None:
        if self._colours is None:
            return
        colours, centred = self._colours, int(Qt.AlignmentFlag.AlignCenter)
        line = QRectF(place.left(), place.top() + _PAD, place.width(), self.fontMetrics().height())
        if cell.pixels is not None:
            inner = place.width() - 2 * _INSET
            height = _picture_height(cell.pixels, inner)
            frame = QRectF(place.left() + _INSET, line.top(), inner, height)
            painter.drawImage(frame, inked(cell.pixels, self._shades))
            line.translate(0, height + 2)
        elif cell.heading:
            painter.setPen(QColor(colours.muted))
            painter.drawText(line, centred, cell.heading)
            line.translate(0, line.height())
        bold = self._bold()
        room = QFontMetrics(bold).horizontalAdvance(cell.answer)
        start = place.center().x() - (room + (0 if cell.right is None else _MARK + 3)) / 2
        painter.setFont(bold)
        painter.setPen(QColor(colours.text))
        painter.drawText(QRectF(start, line.top(), room + 2, line.height()), centred, cell.answer)
        painter.setFont(self.font())
        if cell.right is not None:
            self._paint_mark(painter, QPointF(start + room + 3 + _MARK / 2, line.center().y()), cell.right)
        if cell.certainty:
            line.translate(0, line.height())
            painter.setFont(self._small())
            painter.setPen(QColor(colours.text))
            painter.drawText(line, centred, cell.certainty)
            painter.setFont(self.font())
            bar = QRectF(line.left() + _PAD, line.bottom() + 1, line.width() - 2 * _PAD, _BAR_HEIGHT)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.grid))
            painter.drawRect(bar)
            bar.setWidth(bar.width() * cell.share)
            painter.setBrush(mix(colours.base, colours.accent, _BAR_STRENGTH))
            painter.drawRect(bar)

    def _paint_mark(self, painter: QPainter, middle: QPointF, right: bool) -> None:
        if self._colours is None:
            return
        half = _MARK / 2
        pen = QPen(QColor(self._colours.accent if right else self._colours.error), 2.0)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if right:
            low = middle + QPointF(-0.3 * half, 0.8 * half)
            painter.drawPolyline([middle + QPointF(-half, 0.1 * half), low, middle + QPointF(half, -0.8 * half)])
        else:
            for side in (-1, 1):
                arm = QPointF(0.8 * half, 0.8 * half * side)
                painter.drawLine(middle - arm, middle + arm)

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.Bold)
        return font

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(_SMALL * font.pointSizeF())
        return font

    def _width(self, cell: Cell) -> float:
        """Return how wide a cell has to be for its texts."""
        plain, small, bold = self.fontMetrics(), QFontMetrics(self._small()), QFontMetrics(self._bold())
        answer = bold.horizontalAdvance(cell.answer) + (0 if cell.right is None else _MARK + 3)
        texts = (plain.horizontalAdvance(cell.heading), small.horizontalAdvance(cell.certainty), answer)
        # A certainty that changes must not move the cells.
        least = small.horizontalAdvance("100 %") if cell.certainty else 2 * plain.height()
        return max(least, *texts) + 2 * (_TIGHT if self._even else _PAD)

    def _height(self, cell: Cell, width: float) -> float:
        height: float = 2 * _PAD + self.fontMetrics().height() * (1 + bool(cell.heading) + bool(cell.certainty))
        if cell.pixels is not None:
            height += _picture_height(cell.pixels, width - 2 * _INSET) + 2
        return height + (_BAR_HEIGHT + 1 if cell.certainty else 0)

    def _arrange(self) -> None:
        """Put the cells side by side."""
        widths = [self._width(cell) for cell in self._cells]
        if self._even and widths:
            shared = (self.width() - _GAP * (len(widths) - 1)) / len(widths)
            widths = [max(*widths, min(shared, _WIDEST))] * len(widths)
        height = max((self._height(c, w) for c, w in zip(self._cells, widths, strict=True)), default=0.0)
        self._places = []
        left, top = 0.0, 0.0
        for width in widths:
            if left > 0.0 and left + width > self.width() + _SLACK:
                left, top = 0.0, top + height + _LINE_GAP
            self._places.append(QRectF(left, top, width, height))
            left += width + _GAP
        self.setFixedHeight(self.sizeHint().height())

    def _under(self, at: QPointF) -> int | None:
        return next((number for number, place in enumerate(self._places) if place.contains(at)), None)

    def _choose(self, place: int) -> None:
        self.choose(place)
        self.cell_chosen.emit(place)

    def _say(self) -> None:
        answers = " ".join(cell.answer for cell in self._cells)
        chosen = self._cells[self._chosen].said if self._chosen < len(self._cells) else ""
        self.setAccessibleDescription(f"{answers}. {chosen}" if answers else "")


def _picture_height(pixels: Pixels, width: float) -> float:
    return width * pixels.shape[0] / pixels.shape[1]
