"""`Routes`: how links run from neuron to neuron. Links of all connections are laid out at once: there may be thousands.

Most are straight. Those that would come through another layer run round it in a curve, those that feed back in arcs
past the layers, or in a bow where two free neurons feed each other.
"""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bpgui.gui.canvas.layout.arcs import Points, arcs
from bpgui.gui.canvas.layout.shapes import PADDING, SPACING, LayerShape
from bpgui.spec import ConnectionSpec, NetworkSpec
from bpgui.spec.graph import feedback

Indices = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

# How near a link may come to a layer that it goes round; those of one connection share the room between both.
NEAREST, FARTHEST = 2.5 * PADDING, 4.0 * PADDING
# A link that has to go round other layers is drawn as a curve of this many straight pieces.
CURVE_PIECES = 32
# How far from its layers' sides a link that feeds back turns up or down, and how far connections are kept apart.
TURN_NEAREST, TURN_FARTHEST, APART = 0.75 * PADDING, 2.0 * PADDING, 2.0 * PADDING
# How far a link between two free neurons bows aside, as a share of their distance.
BOW = 0.35
STRAIGHT, CURVED, BOWED, ARC = range(4)
# The ways of more links than these are kept until others are asked for.
FEW = 16


class Routes:
    """The ways of all links of a network whose layers have these shapes; `back` if it is known which feed back."""

    def __init__(self, network: NetworkSpec, shapes: dict[str, LayerShape], back: frozenset[str] | None = None) -> None:
        # The connections that feed back, wherever their layers stand.
        self.back = frozenset(feedback(network)) if back is None else back
        self._network = network
        self._last: tuple[Indices, list[tuple[Indices, Points]]] = np.empty(0, dtype=np.intp), []
        self._last_boxes: list[tuple[Points, Points]] | None = None
        place = {layer.id: at for at, layer in enumerate(network.layers)}
        self._place = {connection.id: at for at, connection in enumerate(network.connections)}
        ordered = [shapes[layer.id] for layer in network.layers]
        sizes = np.array([layer.size for layer in network.layers], dtype=np.intp)
        self.source = np.array([place[c.source] for c in network.connections], dtype=np.intp)
        self.target = np.array([place[c.target] for c in network.connections], dtype=np.intp)
        self.rows, self.columns = sizes[self.source], sizes[self.target]
        # Links are counted over all connections in order, row-major.
        self.first = np.concatenate(([0], np.cumsum(self.rows * self.columns)))
        self._neurons = np.concatenate([shape.neurons for shape in ordered]) if ordered else np.zeros((0, 2))
        self._first_neuron = np.concatenate(([0], np.cumsum(sizes)))[:-1].astype(np.intp)
        self._last_neuron = self._first_neuron + sizes - 1
        self._reach = np.array([shape.reach for shape in ordered])
        # The left and right ends (n, 2) of all neurons, to which links lead; those of an image lead to its own.
        self._sides = self._neurons[:, :1] + np.repeat(self._reach, sizes)[:, None] * (-1.0, 1.0)
        for first, shape in zip(self._first_neuron.tolist(), ordered, strict=True):
            if shape.folded == "image":
                self._sides[first : first + shape.layer.size] = shape.cells.left, shape.cells.right
        self._sizes = sizes
        boxes = [(shape.box.left, shape.box.top, shape.box.right, shape.box.bottom) for shape in ordered]
        # The layers' boxes: left, top, right, bottom.
        self.boxes = np.array(boxes, dtype=float).reshape(-1, 4)
        self._centres = (self.boxes[:, :2] + self.boxes[:, 2:]) / 2

    def connection_of(self, index: Indices) -> Indices:
        """Return the place, among all connections, of each link's connection."""
        return np.searchsorted(self.first, index, side="right") - 1

    def ends(self, index: Indices, of: Indices) -> tuple[Indices, Indices]:
        """Return the neurons, counted over all layers, between which links of the connections `of` run."""
        row, column = np.divmod(index - self.first[of], self.columns[of])
        return self._first_neuron[self.source[of]] + row, self._first_neuron[self.target[of]] + column

    def target_reach(self, of: Indices) -> Floats:
        """Return how far the neurons at which links of the connections `of` end reach to each side."""
        return self._reach[self.target[of]]

    def own(self, connection: ConnectionSpec, index: Indices) -> Points:
        """Lay out links of one connection, counted within it, as polylines (links, points, 2)."""
        if len(index) == 0:
            return np.zeros((0, 2, 2))
        return next(paths for _, paths in self.paths(index + self.first[self._place[connection.id]]))

    def paths(self, index: Indices) -> Iterator[tuple[Indices, Points]]:
        """Lay out links: yields places in `index` with their polylines (links, points, 2), source neuron first."""
        # The pointer asks time and again for what has just been drawn.
        if len(index) < FEW:
            yield from self._laid_out(index)
            return
        self._lay_out(index)
        yield from self._last[1]

    def near(self, index: Indices, x: float, y: float, reach: float) -> Iterator[tuple[Indices, Points]]:
        """Lay out, as `paths` does, those of the links that may come as near as `reach` to a point."""
        self._lay_out(index)
        if self._last_boxes is None:
            self._last_boxes = [(paths.min(axis=1), paths.max(axis=1)) for _, paths in self._last[1]]
        for (places, paths), (low, high) in zip(self._last[1], self._last_boxes, strict=True):
            inside = (low[:, 0] <= x + reach) & (low[:, 1] <= y + reach)
            inside &= (high[:, 0] >= x - reach) & (high[:, 1] >= y - reach)
            around = np.flatnonzero(inside)
            if len(around):
                yield places[around], paths[around]

    def _lay_out(self, index: Indices) -> None:
        if not np.array_equal(index, self._last[0]):
            self._last, self._last_boxes = (index, list(self._laid_out(index))), None

    def _laid_out(self, index: Indices) -> Iterator[tuple[Indices, Points]]:
        of = self.connection_of(index)
        kinds = self.kinds[of]
        ways = {STRAIGHT: self._straight, CURVED: self._curved, BOWED: self._bowed, ARC: self._arcs}
        for kind, lay_out in ways.items():
            places = np.flatnonzero(kinds == kind)
            if len(places):
                yield places, lay_out(index[places], of[places])

    @cached_property
    def kinds(self) -> npt.NDArray[np.int8]:
        """How the links of each connection run: STRAIGHT, CURVED, BOWED or ARC."""
        kinds = np.full(len(self.source), STRAIGHT, dtype=np.int8)
        kinds[self._in_the_way.any(axis=1)] = CURVED
        free = (self._sizes[self.source] == 1) & (self._sizes[self.target] == 1) & (self.source != self.target)
        for connection in self._nearer:
            at = self._place[connection]
            kinds[at] = BOWED if free[at] else ARC
        return kinds

    @cached_property
    def leave_in_arcs(self) -> frozenset[str]:
        """The layers from whose right sides links leave in arcs."""
        back = np.flatnonzero(self.kinds == ARC).tolist()
        return frozenset(self._network.connections[at].source for at in back)

    @cached_property
    def outermost(self) -> Indices:
        """The links, of all that are not straight, between first and last neurons: all others run between them."""
        curved = np.flatnonzero(self.kinds != STRAIGHT)
        rows, columns, first = self.rows[curved], self.columns[curved], self.first[curved]
        corners = [first + row * columns + column for row in (0, rows - 1) for column in (0, columns - 1)]
        return np.concatenate(corners) if len(curved) else np.zeros(0, dtype=np.intp)

    # The kinds of ways

    def _straight(self, index: Indices, of: Indices) -> Points:
        paths = np.stack(self._at_sides(index, of, self._forward[of]), axis=1)
        radial = self._radial[of]
        if radial.any():
            # Between neurons that stand above each other, and free ones, links run from circle to circle.
            chosen = of[radial]
            starts, ends = self._centres_of_ends(index[radial], chosen)
            along = _unit(ends - starts)
            leave, arrive = self._reach[self.source[chosen], None], self._reach[self.target[chosen], None]
            paths[radial] = np.stack((starts + leave * along, ends - arrive * along), axis=1)
        return paths

    def _curved(self, index: Indices, of: Indices) -> Points:
        starts, ends = self._at_sides(index, of, self._forward[of])
        control = (starts + ends) / 2
        control[:, 1] = self._control_heights(starts, ends, of, self._lanes(starts, ends, of))
        return _curve(starts, control, ends)

    def _bowed(self, index: Indices, of: Indices) -> Points:
        starts, ends = self._centres_of_ends(index, of)
        along = ends - starts
        control = (starts + ends) / 2 + BOW * np.column_stack((-along[:, 1], along[:, 0]))
        leave, arrive = (self._reach[side[of], None] for side in (self.source, self.target))
        return _curve(starts + leave * _unit(control - starts), control, ends + arrive * _unit(control - ends))

    def _arcs(self, index: Indices, of: Indices) -> Points:
        """Lay out links that feed back: those of a layer to itself above it, others below all layers on their way."""
        starts, ends = self._at_sides(index, of, np.ones(len(index)))
        lanes = self._lanes(starts, ends, of)
        itself = self.source[of] == self.target[of]
        # Links of the neurons that are farthest from the way go round those of the others.
        inner = np.where(itself, lanes, 1.0 - lanes)
        nearer = np.zeros(len(self.source))
        for connection, count in self._nearer.items():
            nearer[self._place[connection]] = count
        room = NEAREST + (FARTHEST - NEAREST) * inner + APART * nearer[of]
        aside = TURN_NEAREST + (TURN_FARTHEST - TURN_NEAREST) * inner
        height = np.where(itself, self.boxes[self.source[of], 1] - room, self._foot[of] + room)
        right, left = self.boxes[self.source[of], 2] + aside, self.boxes[self.target[of], 0] - aside
        return arcs(starts, ends, right, left, height)

    # Where they begin and end, and what they have to pass

    def _centres_of_ends(self, index: Indices, of: Indices) -> tuple[Points, Points]:
        start, end = self.ends(index, of)
        return self._neurons[start], self._neurons[end]

    def _at_sides(self, index: Indices, of: Indices, forward: Floats) -> tuple[Points, Points]:
        """Return where links leave and arrive at the sides of their neurons, or of the image that these are part of."""
        start, end = self.ends(index, of)
        starts, ends = self._neurons[start], self._neurons[end]
        right = (forward > 0.0).astype(np.intp)
        starts[:, 0], ends[:, 0] = self._sides[start, right], self._sides[end, 1 - right]
        return starts, ends

    def _lanes(self, starts: Points, ends: Points, of: Indices) -> Floats:
        """Order the links of each connection from the uppermost, 0, to the lowermost, 1."""
        source, target, heights = self.source[of], self.target[of], self._neurons[:, 1]
        top = heights[self._first_neuron[source]] + heights[self._first_neuron[target]]
        foot = heights[self._last_neuron[source]] + heights[self._last_neuron[target]]
        return (starts[:, 1] + ends[:, 1] - top) / np.maximum(foot - top, SPACING)

    def _control_heights(self, starts: Points, ends: Points, of: Indices, lanes: Floats) -> Floats:
        """Return the heights of the control points that lead links past all layers in their way, above or below them.

        The curve's height at t is (1 - t)^2 start + 2 t (1 - t) control + t^2 end; at each corner of a box that is to
        be passed, this is solved for the control point.
        """
        boxes, up = self._passed[0][of], self._passed[1][of]
        corners_x = boxes[:, :, ::2].reshape(len(of), -1)
        corners_y = np.repeat(np.where(up[:, None], boxes[:, :, 1], boxes[:, :, 3]), 2, axis=1)
        # Outer links take the outer lanes.
        room = NEAREST + (FARTHEST - NEAREST) * np.where(up, 1.0 - lanes, lanes)
        wanted = corners_y + (np.where(up, -1.0, 1.0) * room)[:, None]
        # Nearer to an end than this, no curve could climb.
        width = ends[:, :1] - starts[:, :1]
        t = np.clip((corners_x - starts[:, :1]) / np.where(width == 0.0, 1.0, width), 0.1, 0.9)
        control = (wanted - (1 - t) ** 2 * starts[:, 1:] - t**2 * ends[:, 1:]) / (2 * t * (1 - t))
        return np.where(up, np.nanmin(control, axis=1), np.nanmax(control, axis=1))

    @cached_property
    def _forward(self) -> Floats:
        """Whether each connection leads to the right, 1, or to the left, -1."""
        return np.where(self._centres[self.target, 0] >= self._centres[self.source, 0], 1.0, -1.0)

    @cached_property
    def _radial(self) -> npt.NDArray[np.bool_]:
        """Whether a connection's links point from centre to centre, as those of free neurons do."""
        free = (self._sizes[self.source] == 1) & (self._sizes[self.target] == 1)
        left = np.maximum(self.boxes[self.source, 0], self.boxes[self.target, 0])
        return free | (left < np.minimum(self.boxes[self.source, 2], self.boxes[self.target, 2]))

    @cached_property
    def _in_the_way(self) -> npt.NDArray[np.bool_]:
        """Which layers' boxes stand in the way of each connection, (connections, layers)."""
        a, b = self._centres[self.source, None], self._centres[self.target, None]
        middle = self._centres[None, :, 0]
        between = (middle > np.minimum(a[..., 0], b[..., 0])) & (middle < np.maximum(a[..., 0], b[..., 0]))
        width = b[..., 0] - a[..., 0]
        y = a[..., 1] + (middle - a[..., 0]) / np.where(width == 0.0, 1.0, width) * (b[..., 1] - a[..., 1])
        return between & (y >= self.boxes[None, :, 1]) & (y <= self.boxes[None, :, 3])

    @cached_property
    def _passed(self) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """The boxes in each connection's way, (connections, most, 4), nan beyond, and whether they are passed above."""
        counts = self._in_the_way.sum(axis=1)
        boxes = np.full((len(self.source), max(int(counts.max(initial=0)), 1), 4), np.nan)
        at, layer = np.nonzero(self._in_the_way)
        boxes[at, np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)] = self.boxes[layer]
        middle = (self._centres[self.source, 1] + self._centres[self.target, 1]) / 2
        top = np.where(self._in_the_way, self.boxes[:, 1], np.inf).min(axis=1, initial=np.inf)
        foot = np.where(self._in_the_way, self.boxes[:, 3], -np.inf).max(axis=1, initial=-np.inf)
        return boxes, middle - top <= foot - middle

    @cached_property
    def _foot(self) -> Floats:
        """The lower end of all layers that stand between the ends of each connection, themselves included."""
        ends = np.stack((self._centres[self.source, 0], self._centres[self.target, 0]))
        middle = self._centres[None, :, 0]
        between = (middle >= ends.min(axis=0)[:, None]) & (middle <= ends.max(axis=0)[:, None])
        return np.where(between, self.boxes[None, :, 3], -np.inf).max(axis=1, initial=-np.inf)

    @cached_property
    def _nearer(self) -> dict[str, int]:
        """The connections that feed back, each with the number of those nearer to the layers below which they run."""
        back = self.back
        below = [c.id for c in self._network.connections if c.id in back and c.source != c.target]
        return dict.fromkeys(back, 0) | {key: place for place, key in enumerate(below)}


def _curve(starts: Points, control: Points, ends: Points) -> Points:
    t = np.linspace(0.0, 1.0, CURVE_PIECES + 1)[None, :, None]
    return (1 - t) ** 2 * starts[:, None] + 2 * t * (1 - t) * control[:, None] + t**2 * ends[:, None]


def _unit(vectors: Points) -> Points:
    return vectors / np.maximum(np.hypot(vectors[:, 0], vectors[:, 1]), 1e-9)[:, None]
