"""What lies below the pointer."""

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


def near(point: tuple[float, float], x: float, y: float, reach: float) -> bool:
    """Tell whether (x, y) is within `reach` of a point."""
    return (point[0] - x) ** 2 + (point[1] - y) ** 2 <= reach**2


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


def _distance(paths: np.ndarray, x: float, y: float) -> np.ndarray:
    """Return the distance of a point from each polyline of `paths` (links, points, 2)."""
    a, b = paths[:, :-1], paths[:, 1:]
    along = b - a
    length = np.maximum((along**2).sum(axis=2), 1e-12)
    t = np.clip((((x, y) - a) * along).sum(axis=2) / length, 0.0, 1.0)
    foot = a + t[..., None] * along
    return np.hypot(foot[..., 0] - x, foot[..., 1] - y).min(axis=1)
