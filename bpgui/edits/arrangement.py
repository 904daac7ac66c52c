"""The automatic arrangement of a drawing: columns by depth, in the order that tangles the fewest links.

The order within a column follows the barycentre heuristic of Sugiyama, Tagawa and Toda 1981 (Methods for visual
understanding of hierarchical system structures).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from bpgui.edits.network import move_layers
from bpgui.spec import LayerSpec, Look, NetworkSpec, Position, Project
from bpgui.spec.graph import depths

Column = list[LayerSpec]
Places = dict[str, float]

# Scene units, as the shapes of the canvas draw: a row of neurons and the most that a column takes, the frame around a
# layer, a free neuron; the cells of folded layers and the most that an image and a strip take.
ROW, TALLEST, FRAME, FREE = 46.0, 720.0, 24.0, 46.0
IMAGE_WIDTH, SMALLEST_CELL, LARGEST_CELL, IMAGE_SIDE = 200.0, 9.0, 20.0, 420.0
STRIP_CELL, STRIP_SHORTEST, STRIP_TALLEST, STRIP_WIDTH = 3.2, 160.0, 480.0, 18.0
MOST_UNFOLDED = 40
# How far apart layers of a column stand; free neurons stand closer together.
GAP, FREE_GAP = 60.0, 24.0
# Links of a layer to itself run above it.
LOOP_ROOM = 80.0
# How far apart columns stand: further where they are tall, so that fans of links do not get steep.
COLUMN_GAP, PER_HEIGHT, STEEP_FROM, WIDEST_GAP = 130.0, 0.25, 300.0, 900.0
_SWEEPS = 4
# More links than these are judged by a part of them.
_MOST_COUNTED = 400


def arrange(project: Project) -> Project:
    """Place the layers from left to right by depth, those of one depth below each other, each column centred.

    Within a column hidden layers are put in an order in which fewer links cross. Inputs and outputs keep their
    drawing order, which is that of the data's columns.
    """
    columns = _untangled(project.network, _columns(project.network))
    positions: dict[str, Position] = {}
    right, before = 0.0, 0.0
    for column in columns:
        sizes = [_size(layer, project.looks.get(layer.id, Look())) for layer in column]
        gaps = _gaps(project.network, column)
        height = sum(size[1] for size in sizes) + sum(gaps[1:])
        width = max(size[0] for size in sizes)
        if positions:
            right += min(COLUMN_GAP + PER_HEIGHT * max(0.0, max(height, before) - STEEP_FROM), WIDEST_GAP) + width / 2
        top = -height / 2
        for place, (layer, size) in enumerate(zip(column, sizes, strict=True)):
            top += gaps[place] if place else 0.0
            positions[layer.id] = (right, top + size[1] / 2)
            top += size[1]
        right, before = right + width / 2, height
    return move_layers(replace(project, layout=MappingProxyType({})), positions)


def _columns(network: NetworkSpec) -> list[Column]:
    """Sort the layers by depth; outputs that lead nowhere stand together on the right, however short their path."""
    depth = depths(network)
    last = max(depth.values(), default=0)
    columns: dict[int, Column] = {}
    for layer in network.layers:
        at = last if layer.role == "output" and not _leads_on(network, layer) else depth[layer.id]
        columns.setdefault(at, []).append(layer)
    return [columns[at] for at in sorted(columns)]


def _leads_on(network: NetworkSpec, layer: LayerSpec) -> bool:
    return any(connection.target != layer.id for connection in network.outgoing(layer.id))


def _size(layer: LayerSpec, look: Look) -> tuple[float, float]:
    """Return about how wide and high a layer is drawn, in scene units."""
    folded = layer.size > MOST_UNFOLDED if look.folded is None else look.folded
    if layer.size == 1:
        return FREE, FREE
    if not folded:
        columns = min(look.columns or -(-layer.size // MOST_UNFOLDED), layer.size)
        rows = -(-layer.size // columns)
        step = min(ROW, TALLEST / rows)
        return columns * step + FRAME, rows * step + FRAME
    strip = min(max(STRIP_CELL * layer.size, STRIP_SHORTEST), STRIP_TALLEST) + FRAME
    side = math.isqrt(layer.size)
    if not look.columns and layer.role != "input" and side * side != layer.size:
        return STRIP_WIDTH + FRAME, strip
    columns = min(look.columns or side, layer.size)
    rows = -(-layer.size // columns)
    cell = min(max(IMAGE_WIDTH / columns, SMALLEST_CELL), LARGEST_CELL, IMAGE_SIDE / max(rows, columns))
    width, height = columns * cell + FRAME, rows * cell + FRAME
    # Whether the inputs are an image, only the data knows.
    return width, max(height, strip) if layer.role == "input" and not look.columns else height


def _gaps(network: NetworkSpec, column: Column) -> list[float]:
    """Return the room above each layer of a column; that above the first one counts for nothing."""
    gaps = []
    for place, layer in enumerate(column):
        free = layer.size == 1 and column[place - 1].size == 1
        loop = network.between(layer.id, layer.id) is not None
        gaps.append((FREE_GAP if free else GAP) + (LOOP_ROOM if loop else 0.0))
    return gaps


def _untangled(network: NetworkSpec, columns: list[Column]) -> list[Column]:
    """Order the layers within their columns by the mean height of their neighbours, and keep the best order met."""
    links = _links(network, columns)
    near = _neighbours(network)
    best, fewest = columns, _crossings(links, columns)
    for sweep in range(2 * _SWEEPS):
        if fewest == 0:
            break
        columns = _swept(near, columns, rightwards=sweep % 2 == 0)
        crossings = _crossings(links, columns)
        if crossings < fewest:
            best, fewest = columns, crossings
    return best


def _neighbours(network: NetworkSpec) -> dict[str, list[str]]:
    """Return the layers at the other ends of each layer's connections."""
    near: dict[str, list[str]] = {layer.id: [] for layer in network.layers}
    for connection in network.connections:
        near[connection.source].append(connection.target)
        near[connection.target].append(connection.source)
    return near


def _swept(near: Mapping[str, list[str]], columns: list[Column], rightwards: bool) -> list[Column]:
    """Order every column by its neighbours in the columns before it, or after it."""
    result = list(columns)
    places: Places = {}
    for at in range(len(columns)) if rightwards else range(len(columns) - 1, -1, -1):
        own = _heights(result[at])
        result[at] = _ordered(result[at], _barycentre(near, places, own))
        places |= _heights(result[at])
    return result


def _barycentre(near: Mapping[str, list[str]], places: Places, own: Places) -> Callable[[LayerSpec], float]:
    """Return what gives the mean height of a layer's neighbours among `places`, its own height if it has none."""

    def height(layer: LayerSpec) -> float:
        heights = [places[end] for end in near[layer.id] if end in places]
        return sum(heights) / len(heights) if heights else own[layer.id]

    return height


def _ordered(column: Column, height: Callable[[LayerSpec], float]) -> Column:
    """Sort a column by height, inputs and outputs taking the places of their roles in drawing order."""
    order = sorted(column, key=height)
    for role in ("input", "output"):
        drawn = iter(layer for layer in column if layer.role == role)
        order = [next(drawn) if layer.role == role else layer for layer in order]
    return order


def _heights(column: Sequence[LayerSpec]) -> Places:
    """Return each layer's height in its centred column, counted in layers."""
    return {layer.id: row - (len(column) - 1) / 2 for row, layer in enumerate(column)}


def _links(network: NetworkSpec, columns: list[Column]) -> list[tuple[str, str, int, int]]:
    """Return the connections between columns: left end, right end and the columns of both."""
    at: Mapping[str, int] = {layer.id: place for place, column in enumerate(columns) for layer in column}
    ends = ((c.source, c.target) for c in network.connections)
    ordered = [(a, b) if at[a] < at[b] else (b, a) for a, b in ends if at[a] != at[b]]
    step = -(-len(ordered) // _MOST_COUNTED) or 1
    return [(a, b, at[a], at[b]) for a, b in ordered[::step]]


def _crossings(links: list[tuple[str, str, int, int]], columns: list[Column]) -> int:
    """Count the pairs of links that cross if all are drawn straight."""
    heights: Places = {}
    for column in columns:
        heights |= _heights(column)
    rows = [(left, right, heights[a], heights[b]) for a, b, left, right in links]
    left, right, start, end = np.array(rows).reshape(-1, 4).T
    slope = (end - start) / np.maximum(right - left, 1.0)
    first = np.maximum(left[:, None], left)
    last = np.minimum(right[:, None], right)

    def apart(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return start + slope * (x - left) - (start[:, None] + slope[:, None] * (x - left[:, None]))

    # Rounding must not make links cross that meet in a neuron.
    cross = (first < last) & (apart(first) * apart(last) < -1e-9)
    return int(cross.sum()) // 2
