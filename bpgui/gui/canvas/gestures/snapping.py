"""Where a moved box snaps to: the edges and centres of others, and gaps as wide as another gap. Numbers only."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Literal

from bpgui.gui.canvas.layout.shapes import Box
from bpgui.spec import Position

Axis = Literal["x", "y"]


@dataclass(frozen=True, slots=True)
class Guide:
    """A line that shows what is in line; `is_gap` if it measures one of two equal gaps."""

    start: Position
    end: Position
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class Snapped:
    """How far a box moves on to be in line, and the lines that show why."""

    dx: float = 0.0
    dy: float = 0.0
    guides: tuple[Guide, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A step along one axis, the line that it brings the box to (None for gaps), and the two equal gaps."""

    step: float
    line: float | None = None
    gaps: tuple[tuple[float, float], ...] = ()


def around(boxes: Iterable[Box]) -> Box:
    """Return the box around boxes, of which there is at least one."""
    all_of_them = list(boxes)
    return Box(
        min(box.left for box in all_of_them),
        min(box.top for box in all_of_them),
        max(box.right for box in all_of_them),
        max(box.bottom for box in all_of_them),
    )


def moved(box: Box, dx: float, dy: float) -> Box:
    """Return a box at another place."""
    return Box(box.left + dx, box.top + dy, box.right + dx, box.bottom + dy)


def snap(moving: Box, others: Sequence[Box], reach: float) -> Snapped:
    """Return the nearest step within `reach` (scene units), along each axis by itself."""
    across, down = (_nearest(moving, others, axis, reach) for axis in ("x", "y"))
    dx, dy = across.step if across else 0.0, down.step if down else 0.0
    there = moved(moving, dx, dy)
    guides = [*_guides(across, there, others, "x"), *_guides(down, there, others, "y")]
    return Snapped(dx, dy, tuple(guides))


def _nearest(moving: Box, others: Sequence[Box], axis: Axis, reach: float) -> _Candidate | None:
    # Of steps that are equally short, being in line counts more than equal gaps.
    found = [*_lines(moving, others, axis), *_gaps(moving, others, axis)]
    return min((c for c in found if abs(c.step) <= reach), key=lambda c: abs(c.step), default=None)


def _lines(moving: Box, others: Sequence[Box], axis: Axis) -> Iterator[_Candidate]:
    low, high = _span(moving, axis)
    for other in others:
        first, last = _span(other, axis)
        middle = (first + last) / 2
        pairs = ((middle, (low + high) / 2), (first, low), (last, high), (first, high), (last, low))
        for line, own in pairs:
            yield _Candidate(line - own, line)


def _gaps(moving: Box, others: Sequence[Box], axis: Axis) -> Iterator[_Candidate]:
    low, high = _span(moving, axis)
    # Only what stands beside the box, not above or below it, has a gap to it.
    beside = [other for other in others if _overlaps(moving, other, _crosswise(axis))]
    for one, two in permutations(beside, 2):
        (_, end), (start, far) = _span(one, axis), _span(two, axis)
        if start <= end:
            continue
        gap = start - end
        yield _Candidate(far + gap - low, gaps=((end, start), (far, far + gap)))
        near, _ = _span(one, axis)
        yield _Candidate(near - gap - high, gaps=((near - gap, near), (end, start)))
        room = gap - (high - low)
        if room > 0.0:
            left = end + room / 2
            yield _Candidate(left - low, gaps=((end, left), (start - room / 2, start)))


def _guides(found: _Candidate | None, there: Box, others: Sequence[Box], axis: Axis) -> Iterator[Guide]:
    if found is None:
        return
    crosswise = _crosswise(axis)
    if found.line is not None:
        touching = [box for box in others if _is_on(found.line, box, axis)]
        ends = [end for box in (there, *touching) for end in _span(box, crosswise)]
        yield Guide(_at(found.line, min(ends), axis), _at(found.line, max(ends), axis))
    low, high = _span(there, crosswise)
    for start, end in found.gaps:
        yield Guide(_at(start, (low + high) / 2, axis), _at(end, (low + high) / 2, axis), is_gap=True)


def _is_on(line: float, box: Box, axis: Axis) -> bool:
    low, high = _span(box, axis)
    return min(abs(line - low), abs(line - high), abs(line - (low + high) / 2)) < 1e-6


def _span(box: Box, axis: Axis) -> tuple[float, float]:
    return (box.left, box.right) if axis == "x" else (box.top, box.bottom)


def _crosswise(axis: Axis) -> Axis:
    return "y" if axis == "x" else "x"


def _overlaps(a: Box, b: Box, axis: Axis) -> bool:
    return _span(a, axis)[0] < _span(b, axis)[1] and _span(b, axis)[0] < _span(a, axis)[1]


def _at(along: float, across: float, axis: Axis) -> Position:
    return (along, across) if axis == "x" else (across, along)
