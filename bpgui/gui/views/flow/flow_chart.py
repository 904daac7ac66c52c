"""`FlowChart`: a row for each layer, in the order of computing: norms on a logarithmic axis, saturation and deaths."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.theme import Colours
from bpgui.gui.views.flow.flow_painting import FlowPainting, Part, Places
from bpgui.gui.views.flow.rows import RULE, Row

_HEADER_LINES, _HEADER_GAP = 2, 8
_LEAST_ROW, _MOST_ROW = 24, 46  # pixels
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_HEADER_HELP: dict[Part, str] = {
    "name": "The layers, in the order of computing. A click on one selects it on the drawing.",
    "norms": "Dots: the norm of dL/dw, the gradient of the mean loss over the weights of all links that lead to the "
    "layer. Diamonds: the norm of delta = dL/d net of its neurons, mean over the samples. A stroke shows where each "
    f"was with the first weights, which Reset brings back. {RULE}",
    "saturated": "Share of the layer's outputs, over samples and neurons, where the slope of the activation is at most "
    "5 % of its largest.",
    "dead": "Neurons whose slope is 0 for every sample: they learn nothing. A click lights them on the drawing.",
}


class FlowChart(QAbstractScrollArea):
    """Paints the rows below a header that stays; more than fit are scrolled.

    A click on a row asks to choose the layer, one on its dead neurons to show these; so do Enter and the space bar for
    the row that the arrow keys have come to.
    """

    layer_chosen = Signal(str)
    dead_chosen = Signal(str)

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._rows: list[Row] = []
        self._samples = 0
        self._selected: set[str] = set()
        self._lit = ""
        self._current = 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Gradient flow by layer")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)

    @property
    def rows(self) -> list[Row]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: list[Row], samples: int) -> None:
        """Show these layers, as measured over so many samples."""
        self._rows, self._samples = rows, samples
        self._current = min(self._current, max(0, len(rows) - 1))
        self._fit()

    def set_selected(self, layers: set[str]) -> None:
        """Show which layers are selected."""
        if layers != self._selected:
            self._selected = layers
            self.viewport().update()

    def set_lit(self, layer: str) -> None:
        """Show which layer's dead neurons are lit on the drawing; empty for none."""
        if layer != self._lit:
            self._lit = layer
            self.viewport().update()

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        self._colours = colours
        self.viewport().update()

    def minimumSizeHint(self) -> QSize:
        """Ask for room for the header and two rows."""
        return QSize(200, self._header() + 2 * _LEAST_ROW)

    def places(self) -> Places:
        """Return where the parts of rows stand in the viewport."""
        return Places.within(self.viewport().width(), self.fontMetrics())

    def row_top(self, row: int) -> int:
        """Return where a row begins in the viewport."""
        return self._header() + row * self._row_height() - self.verticalScrollBar().value()

    def centre_of(self, row: int, part: Part) -> QPoint:
        """Return the middle of a part of a row, in the viewport."""
        left, right = self.places().span(part)
        return QPoint(round((left + right) / 2), self.row_top(row) + self._row_height() // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in sight and the header."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self._colours.base)
        painter.setFont(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painting = FlowPainting(painter, self._rows, self.places(), self._colours, self._header())
        painting.header()
        bottom = min(self.viewport().height(), self.row_top(len(self._rows)))
        painting.grid(bottom)
        painter.setClipRect(0, self._header(), self.viewport().width(), self.viewport().height() - self._header())
        for place, row in enumerate(self._rows):
            top = self.row_top(place)
            if top + self._row_height() >= self._header() and top <= self.viewport().height():
                current = self.hasFocus() and place == self._current
                painting.row(row, top, self._row_height(), row.layer.id in self._selected, row.layer.id == self._lit)
                if current:
                    painting.focus(top, self._row_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the height anew."""
        super().resizeEvent(event)
        self._fit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show that rows can be clicked on."""
        there = self._row_at(event.position()) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if there else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the layer, or its dead neurons."""
        place = self._row_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and place is not None:
            self._current = place
            row = self._rows[place]
            dead = self.places().part_at(event.position().x()) == "dead" and bool(row.now.dead_neurons)
            (self.dead_chosen if dead else self.layer_chosen).emit(row.layer.id)
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from row to row; choose the layer or its dead neurons."""
        key = Qt.Key(event.key())
        if not self._rows:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self._current = min(max(self._current + _STEPS[key], 0), len(self._rows) - 1)
            self._show_current()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.layer_chosen.emit(self._rows[self._current].layer.id)
        elif key == Qt.Key.Key_Space:
            self.dead_chosen.emit(self._rows[self._current].layer.id)
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Explain what is below the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), tooltip(self.said_at(event.pos().toPointF())), self.viewport())
            return True
        return super().viewportEvent(event)

    def said_at(self, position: QPointF) -> str:
        """Explain what stands at a position in the viewport."""
        part, place = self.places().part_at(position.x()), self._row_at(position)
        if place is None:
            return _HEADER_HELP[part] if position.y() < self._header() else ""
        row = self._rows[place]
        if part == "saturated":
            return row.saturation(self._samples)
        return row.deaths(self._samples) if part == "dead" else row.explained()

    def _row_at(self, position: QPointF) -> int | None:
        if position.y() < self._header():
            return None
        place = int((position.y() - self.row_top(0)) // self._row_height())
        return place if 0 <= place < len(self._rows) else None

    def _show_current(self) -> None:
        top, bar = self._current * self._row_height(), self.verticalScrollBar()
        room = self.viewport().height() - self._header() - self._row_height()
        bar.setValue(min(max(bar.value(), top - room), top))
        self.viewport().update()

    def _header(self) -> int:
        return _HEADER_LINES * self.fontMetrics().height() + _HEADER_GAP

    def _row_height(self) -> int:
        room = self.viewport().height() - self._header()
        return min(max(room // max(1, len(self._rows)), _LEAST_ROW), _MOST_ROW)

    def _fit(self) -> None:
        room = self.viewport().height() - self._header()
        bar = self.verticalScrollBar()
        bar.setPageStep(max(1, room))
        bar.setSingleStep(_LEAST_ROW)
        bar.setRange(0, max(0, len(self._rows) * self._row_height() - room))
        self.viewport().update()
