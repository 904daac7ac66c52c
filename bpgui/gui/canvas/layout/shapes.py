"""How a layer is drawn: its neurons as circles in columns or, where there are many, folded to a strip or an image."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from bpgui.gui.canvas.layout.arcs import Points
from bpgui.spec import LayerSpec, Position
from bpgui.spec.look import Look

Fold = Literal["no", "strip", "image"]
ImageShape = tuple[int, int]  # rows, columns

SPACING = 46.0
RADIUS_SHARE = 0.36
PADDING = 16.0
# A free neuron has no frame, and little around it.
TIGHT = 4.0
# Layers of more neurons are folded unless they are told not to be.
MOST_UNFOLDED = 40
TALLEST_COLUMN = 720.0
# An image is about so wide, if its cells are neither too small nor too large then, and in no case larger than its side.
IMAGE_WIDTH, SMALLEST_CELL, LARGEST_CELL, IMAGE_SIDE = 200.0, 9.0, 20.0, 420.0
STRIP_WIDTH, STRIP_CELL, STRIP_SHORTEST, STRIP_HEIGHT = 18.0, 3.2, 160.0, 480.0
STRIP_PADDING = 8.0
_PLAIN = Look()


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
    """A layer as drawn: its neurons' centres (n, 2), their radius, the distance between them, and its box.

    Where it is folded, the neurons are cells: `columns` of them side by side, `spacing` high, as wide as twice `reach`.
    """

    layer: LayerSpec
    neurons: Points
    radius: float
    spacing: float
    box: Box
    folded: Fold = "no"
    columns: int = 1

    @property
    def is_free(self) -> bool:
        """Whether this is a free neuron, which has no frame."""
        return self.layer.size == 1

    @property
    def reach(self) -> float:
        """How far to each side of its centre a neuron reaches, where its links begin and end."""
        return STRIP_WIDTH / 2 if self.folded == "strip" else self.radius

    @property
    def cells(self) -> Box:
        """The rectangle that the cells of a folded layer fill."""
        half = self.spacing / 2
        (left, top), (right, bottom) = self.neurons.min(axis=0).tolist(), self.neurons.max(axis=0).tolist()
        return Box(left - self.reach, top - half, right + self.reach, bottom + half)

    def neuron_at(self, x: float, y: float, reach: float) -> int | None:
        """Return the neuron below a point: the cell that holds it, or the circle within its radius or `reach`."""
        if self.folded != "no" and not self.cells.contains(x, y):
            return None
        distance = np.hypot(self.neurons[:, 0] - x, self.neurons[:, 1] - y)
        nearest = int(distance.argmin())
        limit = math.inf if self.folded != "no" else max(self.radius, min(reach, self.spacing / 2))
        return nearest if distance[nearest] <= limit else None


def shape_layer(
    layer: LayerSpec, centre: Position, look: Look = _PLAIN, image_shape: ImageShape | None = None
) -> LayerShape:
    """Place a layer's neurons around its centre, as its look says; `image_shape` is that of the data's images."""
    folded = layer.size > MOST_UNFOLDED if look.folded is None else look.folded
    if not folded or layer.size == 1:
        return _circles(layer, centre, look.columns)
    columns = look.columns or _image_columns(layer, image_shape)
    return _image(layer, centre, min(columns, layer.size)) if columns else _strip(layer, centre)


def _image_columns(layer: LayerSpec, image_shape: ImageShape | None) -> int:
    """Return how many columns a layer's image has, 0 if it is no image."""
    if image_shape is not None and layer.size == image_shape[0] * image_shape[1] and layer.role == "input":
        return image_shape[1]
    root = math.isqrt(layer.size)
    return root if root * root == layer.size else 0


def _circles(layer: LayerSpec, centre: Position, columns: int) -> LayerShape:
    """Several columns beyond a comfortable height; row by row, as an image runs."""
    columns = min(columns or math.ceil(layer.size / MOST_UNFOLDED), layer.size)
    rows = math.ceil(layer.size / columns)
    spacing = min(SPACING, TALLEST_COLUMN / rows)
    radius = RADIUS_SHARE * spacing
    padding = radius + (TIGHT if layer.size == 1 else PADDING)
    return _grid(layer, centre, columns, (spacing, spacing), radius, padding, "no")


def _image(layer: LayerSpec, centre: Position, columns: int) -> LayerShape:
    rows = math.ceil(layer.size / columns)
    cell = min(max(IMAGE_WIDTH / columns, SMALLEST_CELL), LARGEST_CELL, IMAGE_SIDE / max(rows, columns))
    return _grid(layer, centre, columns, (cell, cell), cell / 2, cell / 2 + PADDING / 2, "image")


def _strip(layer: LayerSpec, centre: Position) -> LayerShape:
    cell = min(max(STRIP_CELL, STRIP_SHORTEST / layer.size), STRIP_HEIGHT / layer.size, STRIP_WIDTH)
    return _grid(layer, centre, 1, (STRIP_WIDTH, cell), cell / 2, cell / 2 + STRIP_PADDING, "strip")


def _grid(
    layer: LayerSpec,
    centre: Position,
    columns: int,
    step: tuple[float, float],
    radius: float,
    padding: float,
    folded: Fold,
) -> LayerShape:
    index = np.arange(layer.size)
    rows = math.ceil(layer.size / columns)
    places = np.column_stack((index % columns - (columns - 1) / 2, index // columns - (rows - 1) / 2)) * step
    half_width = (columns - 1) / 2 * step[0] + padding
    if folded == "strip":
        half_width = STRIP_WIDTH / 2 + STRIP_PADDING
    half_height = (rows - 1) / 2 * step[1] + padding
    x, y = centre
    box = Box(x - half_width, y - half_height, x + half_width, y + half_height)
    return LayerShape(layer, places + centre, radius, step[1], box, folded, columns)
