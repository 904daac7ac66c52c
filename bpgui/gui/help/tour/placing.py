"""Where the bubble of a tour stands: beside what it tells of, with its arrow towards it, within the window."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPoint, QRect, QSize

Side = Literal["left", "right", "above", "below", "none"]

GAP_PX, EDGE_PX = 6, 8
# The arrow keeps away from the bubble's round corners.
_CORNER_PX = 20


@dataclass(frozen=True, slots=True)
class Place:
    """The bubble's rectangle, on which side of its target it stands, and the tip of its arrow, all in the window."""

    bubble: QRect
    side: Side
    tip: QPoint


def place(size: QSize, target: QRect | None, window: QRect) -> Place:
    """Return where a bubble of this size stands for a target; in the middle without one that is in sight.

    Beside the target if there is room on any side, the roomiest first; otherwise within it. It keeps to the lower end,
    off the drawing in the middle of the window.
    """
    room = window.adjusted(EDGE_PX, EDGE_PX, -EDGE_PX, -EDGE_PX)
    if target is None or target.isEmpty():
        return _without_arrow(size, room.center(), room)
    free: dict[Side, int] = {
        "right": room.right() - target.right() - size.width() - GAP_PX,
        "left": target.left() - room.left() - size.width() - GAP_PX,
        "below": room.bottom() - target.bottom() - size.height() - GAP_PX,
        "above": target.top() - room.top() - size.height() - GAP_PX,
    }
    side = max(free, key=lambda name: free[name])
    if free[side] < 0:
        foot = QPoint(target.center().x(), target.bottom() - GAP_PX - size.height() // 2 - EDGE_PX)
        return _without_arrow(size, foot, room)
    middle, foot_y = target.center(), target.bottom() + 1 - size.height()
    corners: dict[Side, QPoint] = {
        "right": QPoint(target.right() + GAP_PX, foot_y),
        "left": QPoint(target.left() - GAP_PX - size.width(), foot_y),
        "below": QPoint(middle.x() - size.width() // 2, target.bottom() + GAP_PX),
        "above": QPoint(middle.x() - size.width() // 2, target.top() - GAP_PX - size.height()),
    }
    bubble = _within(QRect(corners[side], size), room)
    tips: dict[Side, QPoint] = {
        "right": QPoint(bubble.left(), _between(_seen(bubble, target), bubble.top(), bubble.bottom())),
        "left": QPoint(bubble.right(), _between(_seen(bubble, target), bubble.top(), bubble.bottom())),
        "below": QPoint(_between(middle.x(), bubble.left(), bubble.right()), bubble.top()),
        "above": QPoint(_between(middle.x(), bubble.left(), bubble.right()), bubble.bottom()),
    }
    return Place(bubble, side, tips[side])


def _without_arrow(size: QSize, centre: QPoint, room: QRect) -> Place:
    corner = QPoint(centre.x() - size.width() // 2, centre.y() - size.height() // 2)
    bubble = _within(QRect(corner, size), room)
    return Place(bubble, "none", bubble.center())


def _seen(bubble: QRect, target: QRect) -> int:
    """Return the height of the middle of what a bubble beside a target has before it."""
    return (max(bubble.top(), target.top()) + min(bubble.bottom(), target.bottom())) // 2


def _within(bubble: QRect, room: QRect) -> QRect:
    x = max(room.left(), min(bubble.left(), room.right() + 1 - bubble.width()))
    y = max(room.top(), min(bubble.top(), room.bottom() + 1 - bubble.height()))
    return QRect(QPoint(x, y), bubble.size())


def _between(value: int, low: int, high: int) -> int:
    return max(low + _CORNER_PX, min(value, high - _CORNER_PX))
