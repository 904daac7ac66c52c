"""Which links a stroke crosses, drawn or not: plain geometry on arrays, quick for a hundred thousand links."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bpgui.gui.canvas.layout.arcs import Points
from bpgui.gui.canvas.layout.routes import Indices
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.spec import BoolArray, ConnectionSpec, Position

# So many links are laid out at a time; the layouts of so many are kept for the next piece of the stroke.
AT_ONCE, MOST_KEPT = 1 << 15, 1 << 18


@dataclass(frozen=True, slots=True)
class _Block:
    """Links laid out: their row-major count, polylines (links, points, 2), and the boxes around these (links, 2)."""

    index: Indices
    paths: Points
    low: Points
    high: Points

    def crossed_by(self, start: Position, end: Position, known: BoolArray) -> Indices:
        """Return the links that a straight stroke crosses, of those that are not `known` to be crossed."""
        # Most links are nowhere near the stroke, or have been crossed before, and that is quick to see.
        near = ~known.ravel()[self.index]
        for axis in (0, 1):
            low, high = sorted((start[axis], end[axis]))
            near &= (self.high[:, axis] >= low) & (self.low[:, axis] <= high)
        places = np.flatnonzero(near)
        return self.index[places[crosses(self.paths[places], start, end)]]


class Crossings:
    """The links of a scene that a growing stroke has crossed so far, by connection (source size, target size)."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._kept: dict[str, list[_Block]] = {}
        self._marks = {c.id: np.zeros(scene.network.shape(c), dtype=bool) for c in scene.network.connections}

    @property
    def crossed(self) -> dict[str, BoolArray]:
        """The links that have been crossed, of the connections that have any."""
        return {key: marks for key, marks in self._marks.items() if marks.any()}

    @property
    def count(self) -> int:
        """How many links have been crossed."""
        return sum(int(np.count_nonzero(marks)) for marks in self._marks.values())

    def add(self, start: Position, end: Position) -> None:
        """Go on with the stroke by a straight piece."""
        for connection in self._scene.network.connections:
            marks = self._marks[connection.id]
            for block in self._laid_out(connection):
                marks.flat[block.crossed_by(start, end, marks)] = True

    def _laid_out(self, connection: ConnectionSpec) -> Iterable[_Block]:
        if connection.id in self._kept:
            return self._kept[connection.id]
        exists = np.flatnonzero(self._scene.network.present(connection))
        laid_out = (self._block(connection, exists[at : at + AT_ONCE]) for at in range(0, len(exists), AT_ONCE))
        if len(exists) > MOST_KEPT:
            return laid_out
        self._kept[connection.id] = list(laid_out)
        return self._kept[connection.id]

    def _block(self, connection: ConnectionSpec, index: Indices) -> _Block:
        paths = self._scene.links(connection, index)
        return _Block(index, paths, paths.min(axis=1), paths.max(axis=1))


def crosses(paths: Points, start: Position, end: Position) -> BoolArray:
    """Tell which polylines (links, points, 2) a straight stroke crosses."""
    a, b = paths[:, :-1], paths[:, 1:]
    p, q = np.asarray(start), np.asarray(end)
    # Two pieces cross if each has its ends on different sides of the other, or on it.
    apart = (_side(p, q, a) * _side(p, q, b) <= 0.0) & (_side(a, b, p) * _side(a, b, q) <= 0.0)
    return np.asarray(apart.any(axis=1))


def _side(a: Points, b: Points, c: Points) -> np.ndarray:
    """Return on which side of the line from a to b the point c lies, by sign."""
    return (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])
