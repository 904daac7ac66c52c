"""`Scene`: where everything of a drawing stands, in scene units. NumPy only, so that it is tested without a window."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bpgui.spec import ConnectionSpec, LayerSpec, Layout, NetworkSpec, Position

Points = npt.NDArray[np.float64]

SPACING = 46.0
RADIUS_SHARE = 0.36
TALLEST_COLUMN = 720.0
MOST_IN_COLUMN = 64
GRID_SPACING = 11.0
PADDING = 16.0
# A link that has to go round other layers is drawn as a curve of this many straight pieces.
CURVE_PIECES = 14


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
        peaks = [points[..., 1] for points in self.paths.values() if points.shape[1] > 2 and points.size]
        return Box(
            min(box.left for box in boxes),
            min([box.top for box in boxes] + [float(y.min()) for y in peaks]),
            max(box.right for box in boxes),
            max([box.bottom for box in boxes] + [float(y.max()) for y in peaks]),
        )

    @cached_property
    def paths(self) -> dict[str, Points]:
        """Each connection's links as polylines, (source size * target size, points, 2), source neuron first."""
        return {connection.id: self._path(connection) for connection in self.network.connections}

    def _path(self, connection: ConnectionSpec) -> Points:
        source, target = self.shapes[connection.source], self.shapes[connection.target]
        forward = 1.0 if target.box.centre[0] >= source.box.centre[0] else -1.0
        start = source.neurons + np.array((forward * source.radius, 0.0))
        end = target.neurons - np.array((forward * target.radius, 0.0))
        starts = np.repeat(start, len(end), axis=0)
        ends = np.tile(end, (len(start), 1))
        bulge = self._bulge(connection)
        if bulge == 0.0:
            return np.stack((starts, ends), axis=1)
        control = (starts + ends) / 2
        control[:, 1] = bulge
        t = np.linspace(0.0, 1.0, CURVE_PIECES + 1)[None, :, None]
        return (1 - t) ** 2 * starts[:, None] + 2 * t * (1 - t) * control[:, None] + t**2 * ends[:, None]

    def _bulge(self, connection: ConnectionSpec) -> float:
        """Return the height of the control point that leads a link past the layers in its way, 0 if none is."""
        source, target = self.shapes[connection.source].box, self.shapes[connection.target].box
        left, right = sorted((source.centre[0], target.centre[0]))
        in_the_way = [
            shape.box
            for layer_id, shape in self.shapes.items()
            if layer_id not in (connection.source, connection.target)
            and left < shape.box.centre[0] < right
            and _crosses(source.centre, target.centre, shape.box)
        ]
        if not in_the_way:
            return 0.0
        middle = (source.centre[1] + target.centre[1]) / 2
        above, below = min(box.top for box in in_the_way), max(box.bottom for box in in_the_way)
        # The curve's peak lies half way to the control point.
        up, down = above - 3 * PADDING, below + 3 * PADDING
        peak = up if middle - up <= down - middle else down
        return 2 * peak - middle


def _crosses(a: Position, b: Position, box: Box) -> bool:
    """Tell whether the straight line from a to b comes through a box that lies between them."""
    t = (box.centre[0] - a[0]) / (b[0] - a[0])
    y = a[1] + t * (b[1] - a[1])
    return box.top <= y <= box.bottom
