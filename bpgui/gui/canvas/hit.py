"""What lies below the pointer."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bpgui.gui.canvas.links import Chosen
from bpgui.gui.canvas.scene import LayerShape, Scene
from bpgui.gui.common.selection import LinkRef, NeuronRef

LINK_REACH_PX = 5.0


@dataclass(frozen=True, slots=True)
class Handles:
    """The places of a layer's handles, in scene units: where a link is dragged from, and the neuron buttons."""

    port: tuple[float, float]
    more: tuple[float, float]
    fewer: tuple[float, float]
    radius: float


def handles(shape: LayerShape, scale: float) -> Handles:
    """Place a layer's handles around its box; they keep their size on the screen."""
    unit = 1.0 / scale
    x, y = shape.box.centre
    foot = shape.box.bottom
    return Handles(
        port=(shape.box.right, y), more=(x + 11 * unit, foot), fewer=(x - 11 * unit, foot), radius=9.0 * unit
    )


def layer_at(scene: Scene, x: float, y: float, margin: float = 0.0) -> LayerShape | None:
    """Return the topmost layer whose box holds the point."""
    for shape in reversed(scene.shapes.values()):
        if shape.box.contains(x, y, margin):
            return shape
    return None


def neuron_at(scene: Scene, x: float, y: float, scale: float) -> NeuronRef | None:
    """Return the neuron below the point; tiny ones are given a few pixels of reach."""
    for shape in reversed(scene.shapes.values()):
        if not shape.box.contains(x, y):
            continue
        distance = np.hypot(shape.neurons[:, 0] - x, shape.neurons[:, 1] - y)
        nearest = int(distance.argmin())
        if distance[nearest] <= max(shape.radius, min(4.0 / scale, shape.spacing / 2)):
            return NeuronRef(shape.layer.id, nearest)
    return None


def link_at(scene: Scene, chosen: Chosen, x: float, y: float, scale: float) -> LinkRef | None:
    """Return the drawn link nearest to the point, if it is within a few pixels."""
    best: tuple[float, LinkRef] | None = None
    for connection, _, drawn in scene.by_connection(chosen.index):
        if len(drawn) == 0:
            continue
        distance = _distance(scene.links(connection, drawn), x, y)
        nearest = int(distance.argmin())
        if distance[nearest] <= LINK_REACH_PX / scale and (best is None or distance[nearest] < best[0]):
            columns = scene.network.layer(connection.target).size
            source, target = divmod(int(drawn[nearest]), columns)
            best = float(distance[nearest]), LinkRef(connection.id, source, target)
    return best[1] if best else None


def ref_at(scene: Scene, chosen: Chosen, x: float, y: float, scale: float) -> NeuronRef | LinkRef | None:
    """Return the neuron below the point or, outside all layers, the link."""
    neuron = neuron_at(scene, x, y, scale)
    if neuron is not None or layer_at(scene, x, y) is not None:
        return neuron
    return link_at(scene, chosen, x, y, scale)


def port_at(scene: Scene, layers: Iterable[str | None], x: float, y: float, scale: float) -> str | None:
    """Return which of the layers has the handle for dragging links at the point."""
    for layer_id in layers:
        shape = scene.shapes.get(layer_id or "")
        if shape is not None:
            places = handles(shape, scale)
            if _near(places.port, x, y, 1.3 * places.radius):
                return shape.layer.id
    return None


def button_at(scene: Scene, layer_id: str | None, x: float, y: float, scale: float) -> int:
    """Return by how many neurons the layer's button at the point changes it: 1, -1, or 0 where there is none."""
    shape = scene.shapes.get(layer_id or "")
    if shape is None:
        return 0
    places = handles(shape, scale)
    for place, step in ((places.more, 1), (places.fewer, -1)):
        if _near(place, x, y, places.radius):
            return step
    return 0


def _near(point: tuple[float, float], x: float, y: float, reach: float) -> bool:
    return (point[0] - x) ** 2 + (point[1] - y) ** 2 <= reach**2


def _distance(paths: np.ndarray, x: float, y: float) -> np.ndarray:
    """Return the distance of a point from each polyline of `paths` (links, points, 2)."""
    a, b = paths[:, :-1], paths[:, 1:]
    along = b - a
    length = np.maximum((along**2).sum(axis=2), 1e-12)
    t = np.clip((((x, y) - a) * along).sum(axis=2) / length, 0.0, 1.0)
    foot = a + t[..., None] * along
    return np.hypot(foot[..., 0] - x, foot[..., 1] - y).min(axis=1)
