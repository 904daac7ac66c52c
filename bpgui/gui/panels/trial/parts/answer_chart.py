"""`AnswerChart`: the answers of a network as horizontal bars, one under the other."""

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip, QWidget

from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.theme import Colours, mix
from bpgui.gui.panels.trial.parts.reading import Answers
from bpgui.spec import FloatArray

MOST_ROWS = 12  # more of them scroll
_ROW_ROOM, _GAP, _END = 6, 6, 3  # pixels
_NAME_SHARE = 0.5  # of the width, at most
_BAR_STRENGTH = 0.45  # how full the bars of the other answers are
_MARK = "\N{BLACK RIGHT-POINTING TRIANGLE}"
_TICK = " \N{CHECK MARK}"
_FRAME_MS = 16
_CATCH_UP, _NEAR = 0.35, 0.004  # the part of the way that a bar goes in a frame, and what counts as there


class AnswerChart(QAbstractScrollArea):
    """Paints answers; bars glide to their new lengths, while the numbers are always the present ones.

    The best class has a triangle before it and a heavier name, beside its colour; the right one, where it is known, has
    a tick after it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours: Colours | None = None
        self._answers: Answers | None = None
        self._names: tuple[str, ...] = ()
        self._lengths: FloatArray = np.zeros(0)
        self._by_size = False
        self._right: int | None = None
        self.setAccessibleName("Answers of the network")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self._gliding = QTimer(self)
        self._gliding.setInterval(_FRAME_MS)
        self._gliding.timeout.connect(self._glide)

    def set_names(self, names: tuple[str, ...]) -> None:
        """Show these answers, all without a bar yet."""
        self._names, self._answers, self._right = names, None, None
        self._lengths = np.zeros(len(names))
        # Only what scrolls is a stop of the keyboard.
        scrolls = len(names) > MOST_ROWS
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().setValue(0)
        self._measure()
        self.updateGeometry()
        self.viewport().update()

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        self._colours = colours
        self.viewport().update()

    def set_by_size(self, by_size: bool) -> None:
        """Put the largest answer first, or keep the order of the data."""
        self._by_size = by_size
        self.viewport().update()

    def mark_right(self, place: int | None) -> None:
        """Mark one of the answers as the right one, or none."""
        self._right = place
        self.viewport().update()

    @property
    def answers(self) -> Answers | None:
        """What is shown."""
        return self._answers

    @property
    def resting(self) -> bool:
        """Whether all bars have reached their lengths."""
        return not self._gliding.isActive()

    def show_answers(self, answers: Answers | None) -> None:
        """Let the bars glide to other answers; None empties them."""
        self._answers = answers
        if self.isVisible():
            self._gliding.start()
            self._glide()
        else:
            self._lengths = self._wanted()
        self.viewport().update()

    def places(self) -> list[int]:
        """Return the places of the answers in the order in which they are shown."""
        if self._by_size and self._answers is not None and self._answers.best is not None:
            return np.argsort(-self._answers.lengths, kind="stable").tolist()
        return list(range(len(self._names)))

    def sizeHint(self) -> QSize:
        """Ask for room for all answers, or for as many as scroll."""
        return QSize(200, min(len(self._names), MOST_ROWS) * self._row_height() + 2)

    def minimumSizeHint(self) -> QSize:
        """Ask for the same height."""
        return QSize(120, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scroll as far as there are answers."""
        super().resizeEvent(event)
        self._measure()

    def viewportEvent(self, event: QEvent) -> bool:
        """Say the whole name of the answer under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            line = (event.pos().y() + self.verticalScrollBar().value()) // self._row_height()
            text = ""
            if 0 <= line < len(self._names):
                place = self.places()[line]
                text = self._names[place]
                if self._answers is not None:
                    text = f"{text}: {self._answers.texts[place]}"
            QToolTip.showText(event.globalPos(), tooltip(text) if text else "", self)
            return True
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the answers in sight."""
        if self._colours is None:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        heavy = QFont(self.font())
        heavy.setWeight(QFont.Weight.Bold)
        height, width = self._row_height(), self.viewport().width()
        metrics = QFontMetrics(heavy)
        mark = metrics.horizontalAdvance(_MARK) + 2
        widest = max(map(metrics.horizontalAdvance, self._names), default=0)
        tick = 0 if self._right is None else metrics.horizontalAdvance(_TICK)
        named = min(widest + mark + tick + _GAP, int(_NAME_SHARE * width))
        numbers = max(map(metrics.horizontalAdvance, self._texts()), default=0)
        top = -self.verticalScrollBar().value()
        for line, place in enumerate(self.places()):
            row = QRectF(0, top + line * height, width, height)
            if row.bottom() < 0 or row.top() > self.viewport().height():
                continue
            best = self._answers is not None and place == self._answers.best
            painter.setFont(heavy if best else self.font())
            bar = row.adjusted(named + _GAP, 3, -numbers - _GAP - _END, -3)
            self._paint_bar(painter, bar, place, best)
            painter.setPen(QColor(self._colours.text))
            middle = Qt.AlignmentFlag.AlignVCenter
            if best:
                painter.drawText(row, int(middle | Qt.AlignmentFlag.AlignLeft), _MARK)
            name = metrics.elidedText(self._names[place], Qt.TextElideMode.ElideRight, named - mark - tick)
            name += _TICK if place == self._right else ""
            painter.drawText(row.adjusted(mark, 0, 0, 0), int(middle | Qt.AlignmentFlag.AlignLeft), name)
            if self._answers is not None:
                painter.drawText(
                    row.adjusted(0, 0, -_END, 0), int(middle | Qt.AlignmentFlag.AlignRight), self._answers.texts[place]
                )

    def _paint_bar(self, painter: QPainter, bar: QRectF, place: int, best: bool) -> None:
        if self._colours is None:
            return
        colours = self._colours
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.setBrush(QColor(colours.base))
        painter.drawRect(bar)
        filled = QRectF(bar)
        filled.setWidth(bar.width() * float(self._lengths[place]))
        painter.fillRect(filled, QColor(colours.accent) if best else mix(colours.base, colours.accent, _BAR_STRENGTH))

    def _texts(self) -> tuple[str, ...]:
        # The bars must not move sideways with each digit.
        return (
            () if self._answers is None else (*self._answers.texts, "100.0 %" if self._answers.best is not None else "")
        )

    def _wanted(self) -> FloatArray:
        return np.zeros(len(self._names)) if self._answers is None else self._answers.lengths

    def _glide(self) -> None:
        wanted = self._wanted()
        way = wanted - self._lengths
        if not self.isVisible() or np.abs(way).max(initial=0.0) <= _NEAR:
            self._lengths = wanted
            self._gliding.stop()
        else:
            self._lengths = self._lengths + _CATCH_UP * way
        self.viewport().update()

    def _row_height(self) -> int:
        return self.fontMetrics().height() + _ROW_ROOM

    def _measure(self) -> None:
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, len(self._names) * self._row_height() - page) if len(self._names) > MOST_ROWS else 0)
        bar.setPageStep(page)
        bar.setSingleStep(self._row_height())
