"""What lies below the pointer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from bpgui.gui.canvas.drawing.links import Chosen
from bpgui.gui.canvas.layout.arcs import Points
from bpgui.gui.canvas.layout.routes import Indices
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.canvas.layout.shapes import Box, LayerShape
from bpgui.gui.common.selection import LayerRef, LinkRef, NeuronRef, Ref
from bpgui.spec import ConnectionSpec, Position

LINK_REACH_PX, TINY_REACH_PX = 5.0, 4.0
# A layer's name stands so far above its box.
NAME_PX = (2.0, 26.0)
NAME_HALF_WIDTH_PX = 44.0
# Smaller layers have no handles, which would cover them, and smaller neurons none of their own.
SMALLEST_HANDLED_PX = 24.0
SMALLEST_PORT_RADIUS_PX = 8.0
TAG_REACH_PX = (29.0, 10.0)
BELOW_FREE_PX, AWAY_PX = 28.0, 16.0


@dataclass(frozen=True, slots=True)
class Handles:
    """The places of a layer's handles, in scene units, and their radius.

    `port` is where a link is dragged from; `size`, between the buttons `fewer` and `more`, changes the number of
    neurons.
    """

    port: Position
    size: Position
    more: Position
    fewer: Position
    radius: float


def handles(shape: LayerShape, scale: float) -> Handles:
    """Place a layer's handles around its box; they keep their size on the screen, and off the middle of the layer."""
    unit = 1.0 / scale
    x, y = shape.box.centre
    # Below a free neuron stands close what it computes.
    foot = max(shape.box.bottom, y + AWAY_PX * unit) + (BELOW_FREE_PX * unit if shape.is_free else 0.0)
    return Handles(
        port=(max(shape.box.right, x + AWAY_PX * unit), y),
        size=(x, foot),
        more=(x + 26 * unit, foot),
        fewer=(x - 26 * unit, foot),
        radius=9.0 * unit,
    )


def has_handles(shape: LayerShape, scale: float) -> bool:
    """Tell whether a layer is large enough on the screen for its handles."""
    box = shape.box
    return max(box.right - box.left, box.bottom - box.top) * scale >= SMALLEST_HANDLED_PX


def neuron_port(shape: LayerShape, neuron: int) -> Position:
    """Place a neuron's own small handle, from which a single link is dragged: at its right edge."""
    x, y = shape.neurons[neuron].tolist()
    return x + shape.reach, y


def has_neuron_ports(shape: LayerShape, scale: float) -> bool:
    """Tell whether neurons have handles: not where the layer's own one does the same, or where there is no room."""
    return shape.folded == "no" and not shape.is_free and shape.radius * scale >= SMALLEST_PORT_RADIUS_PX


def layer_at(scene: Scene, x: float, y: float, margin: float = 0.0) -> LayerShape | None:
    """Return the topmost layer whose box holds the point."""
    for shape in reversed(scene.shapes.values()):
        if shape.box.contains(x, y, margin):
            return shape
    return None


def name_at(scene: Scene, x: float, y: float, scale: float) -> LayerShape | None:
    """Return the layer whose name is written at the point."""
    for shape in reversed(scene.shapes.values()):
        half = max((shape.box.right - shape.box.left) / 2, NAME_HALF_WIDTH_PX / scale)
        above = (shape.box.top - y) * scale
        if abs(x - shape.box.centre[0]) <= half and NAME_PX[0] <= above <= NAME_PX[1]:
            return shape
    return None


def neuron_at(scene: Scene, x: float, y: float, scale: float) -> NeuronRef | None:
    """Return the neuron below the point; tiny ones are given a few pixels of reach."""
    shape = layer_at(scene, x, y)
    neuron = shape.neuron_at(x, y, TINY_REACH_PX / scale) if shape is not None else None
    return NeuronRef(shape.layer.id, neuron) if shape is not None and neuron is not None else None


def link_at(scene: Scene, chosen: Chosen, x: float, y: float, scale: float) -> LinkRef | None:
    """Return the drawn link nearest to the point, if it is within a few pixels."""
    best, found = LINK_REACH_PX / scale, -1
    # In the order in which they were laid out, so that they need not be laid out again.
    index = np.sort(chosen.index)
    for places, paths in scene.routes.near(index, x, y, best):
        near = nearest_path(paths, x, y, best)
        if near is not None:
            found, best = int(index[places[near[0]]]), near[1]
    if found < 0:
        return None
    connection, _, own = next(scene.by_connection(np.array([found])))
    source, target = divmod(int(own[0]), scene.network.layer(connection.target).size)
    return LinkRef(connection.id, source, target)


def thing_at(scene: Scene, chosen: Chosen, x: float, y: float, scale: float) -> LayerRef | NeuronRef | LinkRef | None:
    """Return what a click at the point means: a neuron, the layer around it, a link or, by its name, a layer."""
    neuron, shape = neuron_at(scene, x, y, scale), layer_at(scene, x, y)
    if shape is not None:
        return neuron or LayerRef(shape.layer.id)
    link = link_at(scene, chosen, x, y, scale)
    named = name_at(scene, x, y, scale) if link is None else None
    return LayerRef(named.layer.id) if named is not None else link


def port_at(scene: Scene, layers: Iterable[str], x: float, y: float, scale: float) -> str | None:
    """Return which of the layers has the handle for dragging links at the point."""
    for layer_id in layers:
        places = handles(scene.shapes[layer_id], scale)
        if _near(places.port, x, y, 1.3 * places.radius):
            return layer_id
    return None


def neuron_port_at(scene: Scene, x: float, y: float, scale: float) -> NeuronRef | None:
    """Return the neuron whose own handle is at the point."""
    for shape in reversed(scene.shapes.values()):
        if has_neuron_ports(shape, scale) and shape.box.contains(x, y, 6.0 / scale):
            places = shape.neurons + np.array((shape.reach, 0.0))
            distance = np.hypot(places[:, 0] - x, places[:, 1] - y)
            nearest = int(distance.argmin())
            return NeuronRef(shape.layer.id, nearest) if distance[nearest] * scale <= 6.0 else None
    return None


def size_handle_at(scene: Scene, layer_id: str, x: float, y: float, scale: float) -> bool:
    """Tell whether the handle that changes a layer's size is at the point."""
    places = handles(scene.shapes[layer_id], scale)
    return _near(places.size, x, y, 1.3 * places.radius)


def button_at(scene: Scene, layer_id: str, x: float, y: float, scale: float) -> int:
    """Return by how many neurons the layer's button at the point changes it: 1, -1, or 0 where there is none."""
    places = handles(scene.shapes[layer_id], scale)
    for place, step in ((places.more, 1), (places.fewer, -1)):
        if _near(place, x, y, places.radius):
            return step
    return 0


def link_exists(scene: Scene, link: LinkRef) -> bool:
    """Tell whether a link exists; one that is missing may be selected too."""
    return scene.network.connection(link.connection).has_link(link.source, link.target)


def tag_place(scene: Scene, link: LinkRef) -> Position:
    """Return the middle of a link, where its weight is written while it is selected."""
    connection = scene.network.connection(link.connection)
    index = link.source * scene.network.layer(connection.target).size + link.target
    path = scene.links(connection, np.array([index]))[0]
    x, y = (path[(len(path) - 1) // 2] + path[len(path) // 2]) / 2
    return float(x), float(y)


def tag_at(scene: Scene, link: LinkRef, x: float, y: float, scale: float) -> bool:
    """Tell whether the written weight of a link is at the point; a missing one has none."""
    if not link_exists(scene, link):
        return False
    tag_x, tag_y = tag_place(scene, link)
    return abs(x - tag_x) * scale <= TAG_REACH_PX[0] and abs(y - tag_y) * scale <= TAG_REACH_PX[1]


def things_in(scene: Scene, chosen: Chosen, box: Box) -> tuple[Ref, ...]:
    """Return the layers that lie whole in a box; if there are none, its neurons; if none either, the links it touches.

    Only links that are drawn count.
    """
    layers = [LayerRef(key) for key, shape in scene.shapes.items() if _holds(box, shape.box)]
    if layers:
        return tuple(layers)
    inside = {key: np.flatnonzero(_in(box, shape.neurons)).tolist() for key, shape in scene.shapes.items()}
    neurons = [NeuronRef(key, neuron) for key, indices in inside.items() for neuron in indices]
    return tuple(neurons) or tuple(_links_in(scene, chosen, box))


def _links_in(scene: Scene, chosen: Chosen, box: Box) -> list[LinkRef]:
    found = []
    for connection, drawn in _drawn(scene, chosen):
        columns = scene.network.layer(connection.target).size
        touched = drawn[_touches(scene.links(connection, drawn), box)].tolist()
        found += [LinkRef(connection.id, *divmod(index, columns)) for index in sorted(touched)]
    return found


def _drawn(scene: Scene, chosen: Chosen) -> Iterator[tuple[ConnectionSpec, Indices]]:
    """Yield each connection that has drawn links with their own count, row-major."""
    if len(chosen.index):
        for connection, _, drawn in scene.by_connection(chosen.index):
            yield connection, drawn


def _holds(box: Box, inner: Box) -> bool:
    return box.contains(inner.left, inner.top) and box.contains(inner.right, inner.bottom)


def _in(box: Box, points: Points) -> np.ndarray:
    x, y = points[..., 0], points[..., 1]
    return (box.left <= x) & (x <= box.right) & (box.top <= y) & (y <= box.bottom)


def _touches(paths: Points, box: Box) -> np.ndarray:
    """Tell which polylines (links, points, 2) come into a box: each piece is clipped (Liang, Barsky 1984)."""
    a, along = paths[:, :-1], paths[:, 1:] - paths[:, :-1]
    start, end = np.zeros(a.shape[:2]), np.ones(a.shape[:2])
    for axis, low, high in ((0, box.left, box.right), (1, box.top, box.bottom)):
        step = np.where(along[..., axis] == 0.0, 1e-12, along[..., axis])
        one, two = (low - a[..., axis]) / step, (high - a[..., axis]) / step
        start, end = np.maximum(start, np.minimum(one, two)), np.minimum(end, np.maximum(one, two))
    return np.asarray((start <= end).any(axis=1))


def nearest_path(paths: Points, x: float, y: float, reach: float) -> tuple[int, float] | None:
    """Return the place of the polyline (links, points, 2) nearest to a point and its distance, if within `reach`."""
    around = np.flatnonzero(((paths.min(axis=1) - reach <= (x, y)) & (paths.max(axis=1) + reach >= (x, y))).all(axis=1))
    if len(around) == 0:
        return None
    distance = _distance(paths[around], x, y)
    nearest = int(distance.argmin())
    return (int(around[nearest]), float(distance[nearest])) if distance[nearest] <= reach else None


def _near(point: Position, x: float, y: float, reach: float) -> bool:
    return (point[0] - x) ** 2 + (point[1] - y) ** 2 <= reach**2


def _distance(paths: np.ndarray, x: float, y: float) -> np.ndarray:
    """Return the distance of a point from each polyline of `paths` (links, points, 2)."""
    a, b = paths[:, :-1], paths[:, 1:]
    along = b - a
    length = np.maximum((along**2).sum(axis=2), 1e-12)
    t = np.clip((((x, y) - a) * along).sum(axis=2) / length, 0.0, 1.0)
    foot = a + t[..., None] * along
    return np.hypot(foot[..., 0] - x, foot[..., 1] - y).min(axis=1)
