"""The hover card: what a neuron or a link is, and what it computes for the chosen sample."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QPen

from bpgui.engine.activations import BoundActivation, activation
from bpgui.engine.terms import MOST_TERMS, Term, Terms, short
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.overlay.readout import describe
from bpgui.gui.canvas.overlay.response_maps import has_map, large_size, paint_large
from bpgui.gui.common.activation_curve import Point, paint_activation
from bpgui.gui.common.insight import Insight
from bpgui.gui.common.response import ResponseMaps
from bpgui.gui.common.selection import LinkRef, NeuronRef, Ref
from bpgui.gui.common.text import localised, number
from bpgui.spec import LayerSpec, NetworkSpec

WIDEST_PX = 300.0  # of the lines that are wrapped
MOST_LINES = 3
_CURVE_PX = QSizeF(240.0, 124.0)
_PADDING_PX = 10.0
_EDGE_PX = 6.0  # from the edge of the canvas
_AWAY_PX = 16.0  # from the pointer
_SMALL = 0.9


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says: its title, its lines, the sum and what goes with it, muted hints, and the curve to draw."""

    title: str
    lines: tuple[str, ...]
    sums: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    curve: BoundActivation | None = None
    point: Point | None = None


def paint_card(
    painter: QPainter, view: View, at: QPointF, ref: Ref, insight: Insight, responses: ResponseMaps | None = None
) -> QRectF:
    """Paint the card of a thing beside the pointer at `at` (pixels), within the canvas; return where it stands.

    That of a neuron has its map among `responses` beside the words, if there is one.
    """
    bold, small = QFont(view.font), QFont(view.font)
    bold.setWeight(QFont.Weight.DemiBold)
    small.setPixelSize(round(_SMALL * QFontInfo(view.font).pixelSize()))
    metrics = QFontMetricsF(view.font)
    card = card_of(view, ref, insight, metrics)
    colours = view.colours
    rows = [(bold, colours.text, card.title)]
    rows += [(view.font, colours.text, line) for line in (*card.lines, *card.sums)]
    rows += [(view.font, colours.muted, line) for line in card.hints]
    line, gap = metrics.height() + 2.0, _PADDING_PX / 2
    width = max(QFontMetricsF(font).horizontalAdvance(text) for font, _, text in rows)
    height = line * len(rows) + (gap if card.sums or card.hints else 0.0)
    if card.curve is not None:
        width = max(width, _CURVE_PX.width())
        height += gap + _CURVE_PX.height()
    beside = QSizeF(0.0, 0.0)
    if isinstance(ref, NeuronRef) and responses is not None and has_map(responses, ref):
        beside = large_size(small)
    whole = width + (beside.width() + 1.5 * _PADDING_PX if beside.width() else 0.0)
    size = QSizeF(whole + 2 * _PADDING_PX, max(height, beside.height()) + 1.6 * _PADDING_PX)
    frame = place(at, size, view.size)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colours.border), 1.0))
    painter.setBrush(QColor(colours.raised))
    painter.drawRoundedRect(frame, 6, 6)
    left, top = frame.left() + _PADDING_PX, frame.top() + 0.8 * _PADDING_PX
    for row, (font, colour, text) in enumerate(rows):
        if row == 1 + len(card.lines):
            top += gap  # what belongs to the sample stands apart
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(QRectF(left, top, width + 1.0, line), Qt.AlignmentFlag.AlignVCenter, text)
        top += line
    if card.curve is not None:
        room = QRectF(QPointF(left, top + gap), QSizeF(width, _CURVE_PX.height()))
        paint_activation(painter, room, card.curve, colours, small, card.point)
    if isinstance(ref, NeuronRef) and responses is not None and beside.width():
        corner = QPointF(left + width + 1.5 * _PADDING_PX, frame.top() + 0.8 * _PADDING_PX)
        paint_large(painter, QRectF(corner, beside), view, ref, responses, small)
    painter.restore()
    return frame


def card_of(view: View, ref: Ref, insight: Insight, metrics: QFontMetricsF) -> Card:
    """Put together what the card of a thing says; `metrics` are those of its font."""
    # The numbers of a large network take a while: a whole layer or connection does without.
    activity = insight.activity() if isinstance(ref, NeuronRef | LinkRef) else None
    gradient = None if activity is None else activity.gradient
    title, *lines = describe(ref, view.project, view.dataset, gradient)
    match ref:
        case NeuronRef():
            return _of_neuron(view, ref, insight, metrics, title, tuple(lines))
        case LinkRef():
            return _of_link(view, ref, insight, title, tuple(lines))
        case _:
            return Card(title, tuple(lines))


def place(at: QPointF, size: QSizeF, canvas: QSizeF) -> QRectF:
    """Place a card of this size beside the pointer, within the canvas: right, left, below or above, as there is room.

    Only a canvas that is too small for any of these has it under the pointer.
    """
    right, bottom = canvas.width() - size.width() - _EDGE_PX, canvas.height() - size.height() - _EDGE_PX
    x, y = max(_EDGE_PX, min(at.x() + _AWAY_PX, right)), max(_EDGE_PX, min(at.y() + _AWAY_PX, bottom))
    beyond_left, beyond_top = at.x() - _AWAY_PX - size.width(), at.y() - _AWAY_PX - size.height()
    if at.x() + _AWAY_PX <= right or at.y() + _AWAY_PX <= bottom:
        corner = QPointF(x, y)
    elif beyond_left >= _EDGE_PX:
        corner = QPointF(beyond_left, y)
    elif beyond_top >= _EDGE_PX:
        corner = QPointF(x, beyond_top)
    else:
        corner = QPointF(x, y)
    return QRectF(corner, size)


def wrapped(terms: Terms, metrics: QFontMetricsF, widest: float = WIDEST_PX, most_lines: int = MOST_LINES) -> list[str]:
    """Write a sum in a few lines, broken between its terms; as many of them are written as have room."""
    lines: list[str] = []
    for most in range(MOST_TERMS, 0, -1):
        lines = []
        for part in map(localised, terms.parts(most)):
            longer = f"{lines[-1]} {part}" if lines else part
            if lines and metrics.horizontalAdvance(longer) <= widest:
                lines[-1] = longer
            else:
                lines.append(part)
        if len(lines) <= most_lines:
            break
    return lines


def _of_neuron(
    view: View, ref: NeuronRef, insight: Insight, metrics: QFontMetricsF, title: str, lines: tuple[str, ...]
) -> Card:
    layer, activity = view.project.network.layer(ref.layer), insight.activity()
    curve = activation(layer.activation, layer.activation_settings)
    if insight.row is None or activity is None:
        if layer.role == "input":
            return Card(title, lines, hints=_hints(view, insight, "value")[-1:])
        return Card(title, lines, hints=_hints(view, insight, "sum"), curve=curve)
    terms = insight.terms(ref.layer, ref.neuron)
    if terms is None:
        value = localised(short(float(activity.output[ref.layer][ref.neuron])))
        return Card(title, lines, (f"{value} in {activity.scope}",))
    sums = wrapped(terms, metrics)
    if ref.layer in activity.delta:
        said = [f"delta {number(float(activity.delta[ref.layer][ref.neuron]))}"]
        if layer.role == "output":
            target = float(activity.target[_column(view.project.network, layer) + ref.neuron])
            said.insert(0, f"target {localised(short(target))}")
        sums.append(f"{', '.join(said)} in {activity.scope}")
    return Card(title, lines, tuple(sums), curve=curve, point=(terms.net, terms.output))


def _of_link(view: View, ref: LinkRef, insight: Insight, title: str, lines: tuple[str, ...]) -> Card:
    activity, connection = insight.activity(), view.project.network.connection(ref.connection)
    if not connection.has_link(ref.source, ref.target):
        return Card(title, lines)
    if insight.row is None or activity is None:
        return Card(title, lines, hints=_hints(view, insight, "share"))
    weight = float(view.project.parameters.weights[ref.connection][ref.source, ref.target])
    term = Term(title, float(activity.output[connection.source][ref.source]), weight)
    share = localised(f"{term.text()} = {short(term.contribution)}")
    return Card(title, lines, (f"{share} in {activity.scope}",))


def _column(network: NetworkSpec, layer: LayerSpec) -> int:
    """Return the first of the target's columns that an output layer answers."""
    layers = network.with_role("output")
    return sum(other.size for other in layers[: layers.index(layer)])


def _hints(view: View, insight: Insight, what: str) -> tuple[str, ...]:
    """Say without a chosen sample what the gradient is of, and how to see more."""
    if view.dataset is None or insight.row is not None:
        return ()
    activity = insight.activity()
    scope = () if activity is None or activity.gradient is None else (f"Gradient: {activity.scope}.",)
    return (*scope, f"Choose a sample in the Data panel to see its {what}.")
