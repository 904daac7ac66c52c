"""`Scene`: where everything of a drawing stands, in scene units. NumPy only, so that it is tested without a window."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bpgui.gui.canvas.arcs import Points, arcs
from bpgui.spec import ConnectionSpec, LayerSpec, Layout, NetworkSpec, Position
from bpgui.spec.graph import feedback

Indices = npt.NDArray[np.intp]

SPACING = 46.0
RADIUS_SHARE = 0.36
TALLEST_COLUMN = 720.0
MOST_IN_COLUMN = 64
GRID_SPACING = 11.0
PADDING = 16.0
# How near a link may come to a layer that it goes round; those of one connection share the room between both.
NEAREST, FARTHEST = 2.5 * PADDING, 4.0 * PADDING
# A link that has to go round other layers is drawn as a curve of this many straight pieces.
CURVE_PIECES = 24
# How far from its layers' sides a link that feeds back turns up or down, and how far connections are kept apart.
TURN_NEAREST, TURN_FARTHEST, APART = 0.75 * PADDING, 2.0 * PADDING, 2.0 * PADDING


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def contains(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Tell whether a point lies inside, or within `margin` of it."""
        return self.left - margin <= x <= self.right + margin and self.top - margin <= y <= self.bottom + margin

    @property
    def centre(self) -> Position:
        """The middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class LayerShape:
    """A layer as drawn: its neurons' centres (n, 2), their radius, the distance between them, and its box."""

    layer: LayerSpec
    neurons: Points
    radius: float
    spacing: float
    box: Box


def shape_layer(layer: LayerSpec, centre: Position) -> LayerShape:
    """Place a layer's neurons: one column, closer together the more they are, a square grid beyond 64."""
    if layer.size <= MOST_IN_COLUMN:
        columns, spacing = 1, min(SPACING, TALLEST_COLUMN / layer.size)
    else:
        columns, spacing = math.ceil(math.sqrt(layer.size)), GRID_SPACING
    index = np.arange(layer.size)
    rows = math.ceil(layer.size / columns)
    offsets = np.column_stack((index % columns - (columns - 1) / 2, index // columns - (rows - 1) / 2)) * spacing
    radius = RADIUS_SHARE * spacing
    half_width = (columns - 1) / 2 * spacing + radius + PADDING
    half_height = (rows - 1) / 2 * spacing + radius + PADDING
    x, y = centre
    box = Box(x - half_width, y - half_height, x + half_width, y + half_height)
    return LayerShape(layer, offsets + centre, radius, spacing, box)


@dataclass(frozen=True)
class Scene:
    """A network laid out: one shape per layer, in drawing order."""

    network: NetworkSpec
    shapes: dict[str, LayerShape]

    @classmethod
    def of(cls, network: NetworkSpec, layout: Layout) -> "Scene":
        """Lay out a network at the given layer centres."""
        return cls(network, {la.id: shape_layer(la, layout.get(la.id, (0.0, 0.0))) for la in network.layers})

    @cached_property
    def bounds(self) -> Box | None:
        """The rectangle around all layers and curves, None for an empty canvas."""
        if not self.shapes:
            return None
        boxes = [shape.box for shape in self.shapes.values()]
        curved = [c for c in self.network.connections if self._detours[c.id] or c.id in self._feedback]
        curves = [self.links(c, self._outermost(c)).reshape(-1, 2) for c in curved]
        edges = [np.array([(box.left, box.top), (box.right, box.bottom)]) for box in boxes]
        corners = np.concatenate(edges + curves)
        (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        return Box(left, top, right, bottom)

    def links(self, connection: ConnectionSpec, index: Indices) -> Points:
        """Lay out links of a connection as polylines, (links, points, 2), source neuron first.

        `index` counts the links of the connection row-major. Never ask for all of them: there may be millions.
        """
        source, target = self.shapes[connection.source], self.shapes[connection.target]
        if connection.id in self._feedback:
            return self._arcs(connection, index)
        forward = 1.0 if target.box.centre[0] >= source.box.centre[0] else -1.0
        row, column = np.divmod(index, target.layer.size)
        starts = source.neurons[row] + np.array((forward * source.radius, 0.0))
        ends = target.neurons[column] - np.array((forward * target.radius, 0.0))
        boxes = self._detours[connection.id]
        if not boxes:
            return np.stack((starts, ends), axis=1)
        middle = (source.box.centre[1] + target.box.centre[1]) / 2
        up = middle - min(box.top for box in boxes) <= max(box.bottom for box in boxes) - middle
        lanes = _lanes(source, target, starts, ends)
        control = (starts + ends) / 2
        control[:, 1] = _heights(starts, ends, boxes, up, lanes)
        t = np.linspace(0.0, 1.0, CURVE_PIECES + 1)[None, :, None]
        return (1 - t) ** 2 * starts[:, None] + 2 * t * (1 - t) * control[:, None] + t**2 * ends[:, None]

    def by_connection(self, index: Indices) -> Iterator[tuple[ConnectionSpec, Indices, Indices]]:
        """Sort links, counted row-major over all connections in order, by their connections.

        Yields each connection with its links' places in `index`, and their own count within the connection.
        """
        at = 0
        for connection in self.network.connections:
            rows, columns = self.network.shape(connection)
            places = np.flatnonzero((index >= at) & (index < at + rows * columns))
            yield connection, places, index[places] - at
            at += rows * columns

    def _arcs(self, connection: ConnectionSpec, index: Indices) -> Points:
        """Lay out links that feed back: those of a layer to itself above it, others below all layers on their way."""
        source, target = self.shapes[connection.source], self.shapes[connection.target]
        row, column = np.divmod(index, target.layer.size)
        starts = source.neurons[row] + np.array((source.radius, 0.0))
        ends = target.neurons[column] - np.array((target.radius, 0.0))
        lanes = _lanes(source, target, starts, ends)
        # Links of the neurons that are farthest from the way go round those of the others.
        inner = lanes if source is target else 1.0 - lanes
        room = NEAREST + (FARTHEST - NEAREST) * inner + APART * self._feedback[connection.id]
        aside = TURN_NEAREST + (TURN_FARTHEST - TURN_NEAREST) * inner
        left, right = sorted((source.box.centre[0], target.box.centre[0]))
        passed = [shape.box for shape in self.shapes.values() if left <= shape.box.centre[0] <= right]
        height = source.box.top - room if source is target else max(box.bottom for box in passed) + room
        return arcs(starts, ends, source.box.right + aside, target.box.left - aside, height)

    def _outermost(self, connection: ConnectionSpec) -> Indices:
        """Return the links between the first and last neurons, between which all others run."""
        rows, columns = self.network.shape(connection)
        return np.array([row * columns + column for row in (0, rows - 1) for column in (0, columns - 1)])

    @cached_property
    def _feedback(self) -> dict[str, int]:
        """The connections that feed back, each with the number of those nearer to the layers below which they run."""
        back = feedback(self.network)
        below = [c.id for c in self.network.connections if c.id in back and c.source != c.target]
        return dict.fromkeys(back, 0) | {key: place for place, key in enumerate(below)}

    @cached_property
    def _detours(self) -> dict[str, list[Box]]:
        """The boxes of the layers that stand in the way of each straight connection."""
        straight = (c for c in self.network.connections if c.id not in self._feedback)
        return {key: [] for key in self._feedback} | {c.id: self._in_the_way(c) for c in straight}

    def _in_the_way(self, connection: ConnectionSpec) -> list[Box]:
        source, target = self.shapes[connection.source].box, self.shapes[connection.target].box
        left, right = sorted((source.centre[0], target.centre[0]))
        return [
            shape.box
            for layer_id, shape in self.shapes.items()
            if layer_id not in (connection.source, connection.target)
            and left < shape.box.centre[0] < right
            and _crosses(source.centre, target.centre, shape.box)
        ]


def _lanes(source: LayerShape, target: LayerShape, starts: Points, ends: Points) -> Points:
    """Order the links (links,) of a connection from the uppermost, 0, to the lowermost, 1."""
    top = source.neurons[0, 1] + target.neurons[0, 1]
    height = source.neurons[-1, 1] + target.neurons[-1, 1] - top
    return (starts[:, 1] + ends[:, 1] - top) / max(height, SPACING)


def _heights(starts: Points, ends: Points, boxes: list[Box], up: bool, lanes: Points) -> Points:
    """Return the heights (links,) of the control points that lead links past all boxes, above or below them.

    The curve's height at t is (1 - t)^2 start + 2 t (1 - t) control + t^2 end; at each corner of a box that is to be
    passed, this is solved for the control point.
    """
    side = -1.0 if up else 1.0
    corners = np.array([(x, box.top if up else box.bottom) for box in boxes for x in (box.left, box.right)])
    # Outer links take the outer lanes.
    room = NEAREST + (FARTHEST - NEAREST) * (1.0 - lanes if up else lanes)
    wanted = corners[None, :, 1] + side * room[:, None]
    # Nearer to an end than this, no curve could climb.
    width = ends[:, :1] - starts[:, :1]
    t = np.clip((corners[None, :, 0] - starts[:, :1]) / np.where(width == 0.0, 1.0, width), 0.1, 0.9)
    control = (wanted - (1 - t) ** 2 * starts[:, 1:] - t**2 * ends[:, 1:]) / (2 * t * (1 - t))
    return control.min(axis=1) if up else control.max(axis=1)


def _crosses(a: Position, b: Position, box: Box) -> bool:
    """Tell whether the straight line from a to b comes through a box that lies between them."""
    t = (box.centre[0] - a[0]) / (b[0] - a[0])
    y = a[1] + t * (b[1] - a[1])
    return box.top <= y <= box.bottom
