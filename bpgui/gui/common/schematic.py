"""`Schematic`: a small picture of a network's wiring, for where a drawing is only announced."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpgui.gui.common.text import whole
from bpgui.gui.common.theme import Theme, mix
from bpgui.spec import ConnectionSpec, LayerSpec, Layout, NetworkSpec
from bpgui.spec.graph import feedback

# Larger layers show their first and last neurons, with points between them.
_MOST_DOTS, _AT_EACH_END = 8, 3
# Pixels: around the picture, between neurons at most, below the columns for their sizes, above them for arcs.
_MARGIN, _WIDEST, _LABEL_ROOM, _ARC_ROOM = 16.0, 26.0, 22.0, 22.0
_RADIUS_SHARE, _LARGEST_RADIUS = 0.32, 7.0
_LINK_SHARE = 0.45


@dataclass(frozen=True, slots=True)
class _Dots:
    """A layer's neurons that are shown: their indices and centres, and where points stand for the others."""

    layer: LayerSpec
    shown: tuple[int, ...]
    centres: tuple[QPointF, ...]
    points: QPointF | None
    column: int

    @property
    def top(self) -> QPointF:
        return self.centres[0]

    @property
    def bottom(self) -> QPointF:
        return self.centres[-1]


class Schematic(QWidget):
    """Draws layers as columns of dots and their connections as lines; links that feed back are arcs with an arrow."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._network = NetworkSpec()
        self._layout: Layout = {}
        self.setMinimumHeight(180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Picture of the network")
        theme.changed.connect(self.update)

    def show_network(self, network: NetworkSpec, layout: Layout, words: str) -> None:
        """Show a network whose layers stand as in `layout`; `words` say the same to who cannot see it."""
        self._network, self._layout = network, layout
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for the room of a small picture."""
        return QSize(420, 230)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the network as large as fits."""
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.border)))
        painter.setBrush(QColor(colours.base))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6.0, 6.0)
        room = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        dots, spacing = _place(self._network, self._layout, room)
        radius = min(spacing * _RADIUS_SHARE, _LARGEST_RADIUS)
        back = feedback(self._network)
        for connection in self._network.connections:
            source, target = dots[connection.source], dots[connection.target]
            if connection.id in back:
                self._draw_arc(painter, source, target, radius)
            else:
                self._draw_links(painter, connection, source, target)
        for here in dots.values():
            self._draw_dots(painter, here, radius, room)
        painter.end()

    def _draw_links(self, painter: QPainter, connection: ConnectionSpec, source: _Dots, target: _Dots) -> None:
        colours = self._theme.colours
        painter.setPen(QPen(mix(colours.base, colours.text, _LINK_SHARE), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        skips = abs(target.column - source.column) > 1
        rise = min(source.top.y(), target.top.y()) - _ARC_ROOM
        for first, start in zip(source.shown, source.centres, strict=True):
            for second, end in zip(target.shown, target.centres, strict=True):
                if not connection.has_link(first, second):
                    continue
                path = QPainterPath(start)
                if skips:
                    # A curve past the layers between, as high as it takes to be told from them.
                    path.quadTo(QPointF((start.x() + end.x()) / 2, 2 * rise - (start.y() + end.y()) / 2), end)
                else:
                    path.lineTo(end)
                painter.drawPath(path)

    def _draw_arc(self, painter: QPainter, source: _Dots, target: _Dots, radius: float) -> None:
        colour = QColor(self._theme.colours.accent)
        painter.setPen(QPen(colour, 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        aside = 2.0 * radius + 12.0
        if source is target:
            start, end = source.top + QPointF(radius, 0.0), source.top - QPointF(radius, 0.0)
            height = source.top.y() - radius - 1.2 * _ARC_ROOM
        else:
            start, end = source.bottom + QPointF(radius, 0.0), target.bottom - QPointF(radius, 0.0)
            height = max(source.bottom.y(), target.bottom.y()) + _ARC_ROOM
        path = QPainterPath(start)
        path.cubicTo(QPointF(start.x() + aside, height), QPointF(end.x() - aside, height), end)
        painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        away = path.pointAtPercent(0.93) - end
        away /= max(QPointF.dotProduct(away, away) ** 0.5, 1e-9) / 7.0
        across = QPointF(-away.y(), away.x()) * 0.5
        painter.drawPolygon(QPolygonF([end, end + away + across, end + away - across]))

    def _draw_dots(self, painter: QPainter, here: _Dots, radius: float, room: QRectF) -> None:
        colours = self._theme.colours
        fill = {
            "input": QColor(colours.base),
            "hidden": mix(colours.base, colours.accent, 0.35),
            "output": QColor(colours.accent),
        }[here.layer.role]
        painter.setPen(QPen(QColor(colours.text), 1.2))
        painter.setBrush(fill)
        for centre in here.centres:
            painter.drawEllipse(centre, radius, radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.muted))
        if here.points is not None:
            for step in (-1, 0, 1):
                painter.drawEllipse(here.points + QPointF(0.0, step * max(radius, 3.0)), 1.3, 1.3)
        painter.setPen(QColor(colours.muted))
        box = QRectF(here.top.x() - 40.0, room.bottom() - _LABEL_ROOM, 80.0, _LABEL_ROOM)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, whole(here.layer.size))


def _place(network: NetworkSpec, layout: Layout, room: QRectF) -> tuple[dict[str, _Dots], float]:
    """Return the dots of every layer, and the distance between neurons in pixels."""
    across = sorted({layout[layer.id][0] for layer in network.layers})
    columns = [[layer for layer in network.layers if layout[layer.id][0] == x] for x in across]
    slots = [sum(min(layer.size, _MOST_DOTS) for layer in column) + len(column) - 1 for column in columns]
    middle = room.center().y() - (_LABEL_ROOM - _ARC_ROOM) / 2
    height = room.height() - _LABEL_ROOM - _ARC_ROOM
    width = room.width() / max(1, len(columns))
    spacing = min(_WIDEST, height / max(slots, default=1), width)
    dots: dict[str, _Dots] = {}
    for place, column in enumerate(columns):
        x = room.left() + (place + 0.5) * width
        y = middle - (slots[place] - 1) / 2 * spacing
        for layer in sorted(column, key=lambda layer: layout[layer.id][1]):
            count = min(layer.size, _MOST_DOTS)
            every = [QPointF(x, y + row * spacing) for row in range(count)]
            if layer.size <= _MOST_DOTS:
                dots[layer.id] = _Dots(layer, tuple(range(count)), tuple(every), None, place)
            else:
                first = range(_AT_EACH_END)
                last = range(layer.size - _AT_EACH_END, layer.size)
                ends = (*every[:_AT_EACH_END], *every[-_AT_EACH_END:])
                dots[layer.id] = _Dots(layer, (*first, *last), ends, (every[0] + every[-1]) / 2, place)
            y += (count + 1) * spacing
    return dots, spacing
