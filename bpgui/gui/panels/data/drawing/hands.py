"""What the mouse or a key does to the points of a plane while a gesture lasts: sprays, erases, or carries one of them.

All places are in pixels of the picture; nothing changes the data before the gesture is over.
"""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF

from bpgui.spec import BoolArray, FloatArray

# How far a spray travels from point to point, in radii: it is denser in the middle of its way.
_TRAVEL = 0.4
# A single touch of the brush leaves so many points.
_TOUCH = 3


@dataclass(frozen=True, slots=True)
class Put:
    """Points (points, 2) are put at these places, of the class or number that is chosen."""

    places: FloatArray


@dataclass(frozen=True, slots=True)
class Erased:
    """Rows are erased."""

    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A row's point is moved to a place."""

    row: int
    place: tuple[float, float]


Gesture = Put | Erased | Moved


class Pen:
    """Puts one point where it is let go."""

    def __init__(self, at: QPointF) -> None:
        self._at = at

    def move(self, at: QPointF) -> None:
        """Go on to another place."""
        self._at = at

    def places(self) -> FloatArray:
        """Return the points that are put, (points, 2)."""
        return np.array([[self._at.x(), self._at.y()]])

    def result(self) -> Gesture | None:
        """Return what the gesture has done."""
        return Put(self.places())


class Spray:
    """Puts points at random in a circle that is moved: the further it moves, the more."""

    def __init__(self, at: QPointF, radius: float, rng: np.random.Generator, most: int) -> None:
        self._at, self._radius, self._rng, self._most = at, radius, rng, most
        self._ahead = _TRAVEL * radius
        self._points: list[tuple[float, float]] = []
        for _ in range(_TOUCH):
            self._put(at)

    def move(self, at: QPointF) -> None:
        """Go on to another place, along a straight line."""
        way = at - self._at
        length = float(np.hypot(way.x(), way.y()))
        while self._ahead <= length:
            self._put(self._at + way * (self._ahead / length))
            self._ahead += _TRAVEL * self._radius
        self._ahead -= length
        self._at = at

    def places(self) -> FloatArray:
        """Return the points that are put so far, (points, 2)."""
        return np.array(self._points).reshape(-1, 2)

    def result(self) -> Gesture | None:
        """Return what the gesture has done."""
        return Put(self.places()) if self._points else None

    def _put(self, middle: QPointF) -> None:
        # Evenly over the circle.
        turn, distance = self._rng.uniform(0.0, 2.0 * np.pi), self._radius * np.sqrt(self._rng.uniform())
        if len(self._points) < self._most:
            self._points.append((middle.x() + distance * np.cos(turn), middle.y() + distance * np.sin(turn)))


class Eraser:
    """Erases the points (rows, 2) that a circle passes over."""

    def __init__(self, at: QPointF, radius: float, points: FloatArray) -> None:
        self._at, self._radius, self._points = at, radius, points
        self.hidden: BoolArray = np.zeros(len(points), dtype=bool)
        self.move(at)

    def move(self, at: QPointF) -> None:
        """Go on to another place, along a straight line."""
        start, way = np.array([self._at.x(), self._at.y()]), np.array([at.x() - self._at.x(), at.y() - self._at.y()])
        square = float(way @ way)
        share = ((self._points - start) @ way / square).clip(0.0, 1.0) if square else np.zeros(len(self._points))
        distances = np.hypot(*(self._points - start - share[:, np.newaxis] * way).T)
        self.hidden = self.hidden | (distances <= self._radius)
        self._at = at

    def result(self) -> Gesture | None:
        """Return what the gesture has done."""
        return Erased(tuple(np.flatnonzero(self.hidden).tolist())) if self.hidden.any() else None


class Carrier:
    """Carries the point of a row away from where it is, of so many rows."""

    def __init__(self, at: QPointF, row: int, point: QPointF, rows: int) -> None:
        self.row = row
        # It keeps its distance from the pointer.
        self._grip, self._from, self._to = point - at, point, point
        self.hidden: BoolArray = np.arange(rows) == row

    def move(self, at: QPointF) -> None:
        """Go on to another place."""
        self._to = at + self._grip

    @property
    def place(self) -> QPointF:
        """Where the point is now."""
        return self._to

    def result(self) -> Gesture | None:
        """Return what the gesture has done."""
        return None if self._to == self._from else Moved(self.row, (self._to.x(), self._to.y()))


Hand = Pen | Spray | Eraser | Carrier
