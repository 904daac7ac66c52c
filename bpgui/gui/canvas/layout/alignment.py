"""Aligning and distributing: from the boxes of layers to where their centres go. Numbers only."""

from collections.abc import Callable, Mapping
from typing import Literal

from bpgui.gui.canvas.layout.shapes import Box
from bpgui.spec import Position

Edge = Literal["left", "centre", "right", "top", "middle", "bottom"]
Axis = Literal["across", "down"]

# Which coordinate of a box comes to stand where: (its value, whether it counts across).
_LINES: dict[Edge, tuple[Callable[[Box], float], bool]] = {
    "left": (lambda box: box.left, True),
    "centre": (lambda box: box.centre[0], True),
    "right": (lambda box: box.right, True),
    "top": (lambda box: box.top, False),
    "middle": (lambda box: box.centre[1], False),
    "bottom": (lambda box: box.bottom, False),
}


def aligned(boxes: Mapping[str, Box], edge: Edge) -> dict[str, Position]:
    """Bring edges or centres of boxes to one line: the outermost edge of all, or the middle of their centres."""
    value, is_across = _LINES[edge]
    values = {key: value(box) for key, box in boxes.items()}
    lowest, highest = min(values.values()), max(values.values())
    outermost = {"left": lowest, "top": lowest, "right": highest, "bottom": highest}
    line = outermost.get(edge, (lowest + highest) / 2)
    return {key: _moved(box, line - values[key], is_across) for key, box in boxes.items()}


def distributed(boxes: Mapping[str, Box], axis: Axis) -> dict[str, Position]:
    """Make the gaps between neighbouring boxes equal; the outermost two stay where they are."""
    is_across = axis == "across"
    spans = {key: (box.left, box.right) if is_across else (box.top, box.bottom) for key, box in boxes.items()}
    order = sorted(spans, key=lambda key: sum(spans[key]))
    room = spans[order[-1]][1] - spans[order[0]][0] - sum(high - low for low, high in spans.values())
    gap = room / max(1, len(order) - 1)
    positions, at = {}, spans[order[0]][0]
    for key in order:
        low, high = spans[key]
        positions[key] = _moved(boxes[key], at - low, is_across)
        at += high - low + gap
    return positions


def _moved(box: Box, step: float, is_across: bool) -> Position:
    x, y = box.centre
    return (x + step, y) if is_across else (x, y + step)
