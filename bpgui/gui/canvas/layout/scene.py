"""`Scene`: where everything of a drawing stands, in scene units. NumPy only, so that it is tested without a window."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from bpgui.gui.canvas.layout.arcs import Points
from bpgui.gui.canvas.layout.routes import Floats, Indices, Routes
from bpgui.gui.canvas.layout.shapes import Box, ImageShape, LayerShape, shape_layer
from bpgui.spec import ConnectionSpec, LayerSpec, Layout, NetworkSpec, Position
from bpgui.spec.look import Look, Looks

__all__ = ["Box", "LayerShape", "Points", "Scene", "shape_layer"]

NO_LOOKS: Looks = {}
_Origin = tuple[LayerSpec, Position, Look, ImageShape | None]


class Singles(NamedTuple):
    """All neurons that are drawn one by one, layer by layer, none of folded layers.

    Their centres (n, 2) and radii, the places of their layers among all layers, and their own within these.
    """

    centre: Points
    radius: Floats
    layer: Indices
    place: Indices


@dataclass(frozen=True)
class Scene:
    """A network laid out: one shape per layer, in drawing order."""

    network: NetworkSpec
    shapes: dict[str, LayerShape]
    # What each shape was made of.
    origins: dict[str, _Origin] = field(default_factory=dict, repr=False)
    # The connections that feed back, if that is known.
    back: frozenset[str] | None = None

    @classmethod
    def of(
        cls,
        network: NetworkSpec,
        layout: Layout,
        looks: Looks = NO_LOOKS,
        image_shape: ImageShape | None = None,
        before: "Scene | None" = None,
    ) -> "Scene":
        """Lay out a network at the given layer centres; `image_shape` is that of the data's images, if they are.

        Shapes that are as in the scene `before` are taken from it.
        """
        plain = Look()
        origins = {
            la.id: (la, layout.get(la.id, (0.0, 0.0)), looks.get(la.id, plain), image_shape) for la in network.layers
        }
        known = {} if before is None else before.origins
        shapes = {}
        for key, origin in origins.items():
            old = known.get(key)
            is_same = old is not None and old[0] is origin[0] and old[1:] == origin[1:]
            shapes[key] = before.shapes[key] if before is not None and is_same else shape_layer(*origin)
        is_known = before is not None and before.network is network
        return cls(network, shapes, origins, before.routes.back if before is not None and is_known else None)

    @cached_property
    def routes(self) -> Routes:
        """How the links run."""
        return Routes(self.network, self.shapes, self.back)

    @cached_property
    def place(self) -> dict[str, int]:
        """The place of each layer among all, in drawing order."""
        return {key: at for at, key in enumerate(self.shapes)}

    @cached_property
    def singles(self) -> Singles:
        """The neurons of all layers that are not folded."""
        shown = [(at, shape) for at, shape in enumerate(self.shapes.values()) if shape.folded == "no"]
        sizes = np.array([shape.layer.size for _, shape in shown], dtype=np.intp)
        first = np.cumsum(sizes) - sizes
        return Singles(
            np.concatenate([np.zeros((0, 2)), *(shape.neurons for _, shape in shown)]),
            np.repeat(np.array([shape.radius for _, shape in shown]), sizes),
            np.repeat(np.array([at for at, _ in shown], dtype=np.intp), sizes),
            np.arange(int(sizes.sum())) - np.repeat(first, sizes),
        )

    @cached_property
    def bounds(self) -> Box | None:
        """The rectangle around all layers and curves, None for an empty canvas."""
        if not self.shapes:
            return None
        boxes = [shape.box for shape in self.shapes.values()]
        edges = [np.array([(box.left, box.top), (box.right, box.bottom)]) for box in boxes]
        curves = [paths.reshape(-1, 2) for _, paths in self.routes.paths(self.routes.outermost)]
        corners = np.concatenate(edges + curves)
        (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        return Box(left, top, right, bottom)

    def links(self, connection: ConnectionSpec, index: Indices) -> Points:
        """Lay out links of a connection as polylines, (links, points, 2), source neuron first.

        `index` counts the links of the connection row-major. Never ask for all of them: there may be millions.
        """
        return self.routes.own(connection, index)

    def paths(self, index: Indices) -> Iterator[tuple[Indices, Points]]:
        """Lay out links of any connections, counted row-major over all of them in order.

        Yields places in `index`, together all, with their polylines (links, points, 2).
        """
        return self.routes.paths(index)

    def by_connection(self, index: Indices) -> Iterator[tuple[ConnectionSpec, Indices, Indices]]:
        """Sort links, counted row-major over all connections in order, by their connections.

        Yields each connection of any with its links' places in `index`, and their own count within the connection.
        """
        of = self.routes.connection_of(index)
        order = np.argsort(of, kind="stable")
        places, starts = np.unique(of[order], return_index=True)
        for place, here in zip(places.tolist(), np.split(order, starts[1:]), strict=True):
            yield self.network.connections[place], here, index[here] - self.routes.first[place]
