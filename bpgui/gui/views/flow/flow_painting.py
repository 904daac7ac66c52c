"""How the rows of the gradient's flow are painted, and where their parts stand."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF

from bpgui.gui.common.text import localised, whole
from bpgui.gui.common.theme import Colours, mix
from bpgui.gui.views.flow.norm_axis import NormAxis
from bpgui.gui.views.flow.rows import WORDS, Row

Part = Literal["name", "norms", "saturated", "dead"]
PARTS: tuple[Part, ...] = ("name", "norms", "saturated", "dead")

_GAP, _DOT, _SIGN, _STROKE = 8.0, 3.6, 4.5, 4.0  # pixels
_NAME_SHARE, _MOST_NAME = 0.2, 150
_CELL_SHARE = 0.19
_APART = 0.22  # how far dL/dw and delta stand from the middle of a row, as a share of its height
# What tells the marks of the norms apart, and the pixels between: the first that there is room for.
_LEGENDS = (
    (("norm of dL/dw", "norm of delta", "at the start"), 14.0),
    (("norm of dL/dw", "of delta"), 10.0),
    (("dL/dw", "delta"), 4.0),
)
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_CENTRE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True, slots=True)
class Places:
    """Where the four parts of each row begin, in pixels, and where the last one ends."""

    edges: tuple[float, float, float, float, float]

    @classmethod
    def within(cls, width: int, metrics: QFontMetrics) -> Self:
        """Share out a width."""
        name = min(max(_NAME_SHARE * width, metrics.horizontalAdvance("hidden 9")), _MOST_NAME)
        saturated = max(min(_CELL_SHARE * width, 140), metrics.horizontalAdvance("saturated"))
        dead = max(min(0.6 * _CELL_SHARE * width, 90), metrics.horizontalAdvance("dead") + _GAP / 2)
        left, right = _GAP / 2, width - _GAP / 2
        return cls((left, left + name + _GAP, right - dead - saturated - 1.5 * _GAP, right - dead, right))

    def span(self, part: Part) -> tuple[float, float]:
        """Return where a part begins and ends, with the room to its neighbour left out."""
        place = PARTS.index(part)
        return self.edges[place], self.edges[place + 1] - _GAP

    def part_at(self, x: float) -> Part:
        """Return which part stands at a place."""
        return next((part for part, edge in zip(PARTS, self.edges[1:], strict=True) if x < edge), "dead")


class FlowPainting:
    """One painting of rows that share their places and their axis."""

    def __init__(self, painter: QPainter, rows: Sequence[Row], places: Places, colours: Colours, header: int) -> None:
        self._painter, self._places, self._colours, self._header = painter, places, colours, header
        self._metrics = painter.fontMetrics()
        left, right = places.span("norms")
        norms = [
            norm
            for row in rows
            for norm in (row.now.gradient_norm, row.now.delta_norm, row.start_gradient, row.start_delta)
        ]
        self._axis = NormAxis.around(norms, left + _GAP, right - _GAP)
        self._gradient, self._delta = QColor(colours.positive), QColor(colours.text)

    def header(self) -> None:
        """Paint what the parts are, with the marks of the norms, and the axis' numbers."""
        painter, line = self._painter, self._metrics.height()
        painter.setPen(QColor(self._colours.muted))
        for part in ("name", "saturated", "dead"):
            words = {"name": "layer", "saturated": "saturated", "dead": "dead"}[part]
            self._text(part, 0, line, words, _LEFT)
        self._legend(line)
        painter.setPen(QColor(self._colours.muted))
        for tick, text in self._axis.ticks():
            room = QRectF(tick - 40, line + 2, 80, line)
            painter.drawText(room, _CENTRE, text)
        self._text("saturated", line + 2, line, self._fitting("saturated", "% of outputs", "%"), _LEFT)
        self._text("dead", line + 2, line, self._fitting("dead", "neurons", ""), _LEFT)

    def _legend(self, line: int) -> None:
        """Tell the marks of the norms apart, in as many words as there is room for."""
        painter = self._painter
        left, right = self._places.span("norms")
        for words, apart in _LEGENDS:
            widths = [self._metrics.horizontalAdvance(text) + _GAP + _DOT + apart for text in words]
            if sum(widths) - apart <= right - left:
                break
        x = left + _DOT
        for text, width, mark in zip(words, widths, (self._dot, self._diamond, self._stroke), strict=False):
            mark(QPointF(x, line / 2 + 1))
            painter.setPen(QColor(self._colours.muted))
            painter.drawText(QRectF(x + _GAP, 0, width, line), _LEFT, text)
            x += width

    def grid(self, bottom: float) -> None:
        """Paint the lines of the norms' axis."""
        self._painter.setPen(QPen(QColor(self._colours.grid), 1.0))
        for tick, _ in self._axis.ticks():
            self._painter.drawLine(QPointF(round(tick) + 0.5, self._header - 3), QPointF(round(tick) + 0.5, bottom))

    def row(self, row: Row, top: int, height: int, selected: bool, lit: bool) -> None:
        """Paint a layer."""
        painter, colours = self._painter, self._colours
        whole_row = QRectF(0, top, self._places.edges[-1], height)
        if selected:
            painter.fillRect(whole_row, mix(colours.base, colours.accent, 0.18))
        painter.setPen(QPen(QColor(colours.grid), 1.0))
        painter.drawLine(whole_row.topLeft(), whole_row.topRight())
        painter.setPen(QColor(colours.text))
        self._text("name", top, height, row.layer.name, _LEFT)
        middle, apart = top + height / 2, _APART * height
        self._trail(row.start_gradient, row.now.gradient_norm, middle - apart, self._gradient)
        self._trail(row.start_delta, row.now.delta_norm, middle + apart, self._delta)
        self._norm(row.now.gradient_norm, middle - apart, self._dot)
        self._norm(row.now.delta_norm, middle + apart, self._diamond)
        if row.size != "fair":
            self._sign(row, middle + apart)
        self._saturated(row.now.saturated, top, height)
        self._dead(row, top, height, lit)

    def focus(self, top: int, height: int) -> None:
        """Paint the frame of the row that the keys have come to."""
        self._painter.setPen(QPen(QColor(self._colours.accent), 2.0))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRect(QRectF(1, top + 1, self._places.edges[-1] - 2, height - 2))

    def _fitting(self, part: Part, words: str, short: str) -> str:
        """Return the words, or short ones where there is no room for them."""
        left, right = self._places.span(part)
        return words if self._metrics.horizontalAdvance(words) <= right - left else short

    def _text(self, part: Part, top: float, height: float, words: str, flags: Qt.AlignmentFlag) -> None:
        left, right = self._places.span(part)
        right += _GAP if part == "dead" else _GAP / 2
        elided = self._metrics.elidedText(words, Qt.TextElideMode.ElideRight, round(right - left))
        self._painter.drawText(QRectF(left, top, right - left, height), flags, elided)

    def _trail(self, start: float, now: float, y: float, colour: QColor) -> None:
        """Lead from where a norm was at the start, with a stroke there, to where it is."""
        if not math.isfinite(start):
            return
        faint = QColor(colour)
        faint.setAlphaF(0.55)
        self._painter.setPen(QPen(faint, 1.0))
        here = self._axis.x(start)
        self._painter.drawLine(QPointF(here, y - _STROKE), QPointF(here, y + _STROKE))
        if math.isfinite(now):
            self._painter.drawLine(QPointF(here, y), QPointF(self._axis.x(now), y))

    def _norm(self, norm: float, y: float, mark: Callable[[QPointF], None]) -> None:
        if not math.isnan(norm):
            mark(QPointF(self._axis.x(norm), y))

    def _dot(self, at: QPointF) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._gradient)
        self._painter.drawEllipse(at, _DOT, _DOT)

    def _diamond(self, at: QPointF) -> None:
        self._painter.setPen(QPen(self._delta, 1.4))
        self._painter.setBrush(QColor(self._colours.base))
        reach = _DOT + 1
        corners = [QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0), QPointF(0, -reach)]
        self._painter.drawPolygon(QPolygonF([at + corner for corner in corners]))

    def _stroke(self, at: QPointF) -> None:
        self._painter.setPen(QPen(self._delta, 1.0))
        self._painter.drawLine(at + QPointF(0, -_STROKE), at + QPointF(0, _STROKE))

    def _sign(self, row: Row, y: float) -> None:
        """Write what has become of delta beside it, with a sign: a triangle that points down, or up."""
        painter, words = self._painter, WORDS[row.size]
        width = 2 * _SIGN + 4 + self._metrics.horizontalAdvance(words)
        left, right = self._places.span("norms")
        at = self._axis.x(row.now.delta_norm) if not math.isnan(row.now.delta_norm) else left
        x = at + 2 * _DOT + 2
        if x + width > right:
            x = at - 2 * _DOT - 2 - width
        if x < left:  # the verdict has the word
            words, x = "", at + 2 * _DOT + 2
        half = self._metrics.height() / 2
        up = -1.0 if row.size == "vanishing" else 1.0
        painter.setPen(Qt.PenStyle.NoPen)
        colour = QColor(self._colours.warning if row.size == "vanishing" else self._colours.error)
        painter.setBrush(colour)
        centre = QPointF(x + _SIGN, y)
        tip = [QPointF(0, -_SIGN * up), QPointF(_SIGN, _SIGN * up), QPointF(-_SIGN, _SIGN * up)]
        painter.drawPolygon(QPolygonF([centre + corner for corner in tip]))
        painter.setPen(colour)
        painter.drawText(QRectF(x + 2 * _SIGN + 4, y - half, width, 2 * half), _LEFT, words)

    def _saturated(self, share: float, top: int, height: int) -> None:
        left, right = self._places.span("saturated")
        line = self._metrics.height()
        bar = QRectF(left, top + height / 2 + line / 2 - 3, right - left, 4)
        self._painter.fillRect(bar, QColor(self._colours.grid))
        bar.setWidth(bar.width() * share)
        self._painter.fillRect(bar, QColor(self._colours.negative))
        self._painter.setPen(QColor(self._colours.text))
        self._text("saturated", top + height / 2 - line / 2 - 3, line, localised(f"{100.0 * share:.1f} %"), _LEFT)

    def _dead(self, row: Row, top: int, height: int, lit: bool) -> None:
        dead = len(row.now.dead_neurons)
        colour = self._colours.error if dead else self._colours.muted
        self._painter.setPen(QColor(colour))
        font = self._painter.font()
        font.setUnderline(bool(dead))
        font.setBold(lit)
        self._painter.setFont(font)
        words = f"{whole(dead)} of {whole(row.layer.size)}"
        self._text("dead", top, height, self._fitting("dead", words, whole(dead)), _LEFT)
        font.setUnderline(False)
        font.setBold(False)
        self._painter.setFont(font)
