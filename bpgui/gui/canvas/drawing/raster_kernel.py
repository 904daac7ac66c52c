"""The kernel that draws lines: antialiased, into 32-bit pixels, several times as fast as Qt's.

A piece of a line is walked along its longer axis, one pixel at a time; across it, each pixel is covered by as much as
the line's stretch there overlaps it, in 16.16 fixed point. Pixels between both edges are stored without blending.
The other axis costs nothing but other strides, so that steep lines are walked by rows.
"""

import math

import numpy as np
import numpy.typing as npt

from bpgui.engine.kernels.compiling import inlined, inner, outer
from bpgui.engine.kernels.kinds import Untyped

Pixels = npt.NDArray[np.uint32]
Reals = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

_ONE = 65536
# Red, green and blue of a colour, far enough apart to be multiplied at once.
_SPREAD = np.uint64(0x0000_00FF_00FF_00FF)
_RED_BLUE, _GREEN, _OPAQUE = np.uint64(0xFF00FF), np.uint64(0x00FF00), np.uint64(0xFF000000)
_EIGHT, _APART = np.uint64(8), np.uint64(24)


@inlined
def _spread(colour: Untyped) -> Untyped:
    wide = np.uint64(colour)
    return (wide & _RED_BLUE) | ((wide & _GREEN) << _APART)


@inlined
def _blend(pixels: Pixels, at: Untyped, ink: Untyped, share: int) -> None:
    """Cover a pixel by `share` (0 to 256) with a colour that is spread; `at` is unsigned, which saves a check."""
    below = _spread(pixels[at])
    mixed = (below + (((ink - below) * np.uint64(share)) >> _EIGHT)) & _SPREAD
    pixels[at] = np.uint32(mixed | (mixed >> _APART) | _OPAQUE)


@inner
def _draw_solid(
    pixels: Pixels,
    base: int,
    count: int,
    step_a: int,
    step_b: int,
    middle: int,
    climb: int,
    thick: int,
    colour: Untyped,
) -> None:
    """Draw `count` pixels along a line that is wholly in the picture, from offset `base` on."""
    ink, full, down = _spread(colour), np.uint32(colour), np.uintp(step_b)
    for _ in range(count):
        top, bottom = middle - thick, middle + thick
        row, foot = top >> 16, bottom >> 16
        at = np.uintp(base + row * step_b)
        if row == foot:
            _blend(pixels, at, ink, (bottom - top) >> 8)
        else:
            _blend(pixels, at, ink, 256 - ((top >> 8) & 255))
            for _ in range(foot - row - 1):
                at += down
                pixels[at] = full
            at += down
            _blend(pixels, at, ink, (bottom >> 8) & 255)
        base += step_a
        middle += climb


@inner
def _draw_dashed(
    pixels: Pixels,
    base: int,
    count: int,
    step_a: int,
    step_b: int,
    middle: int,
    climb: int,
    thick: int,
    colour: Untyped,
    most_b: int,
    phase: float,
    pace: float,
    on: float,
    period: float,
) -> None:
    """Draw a line that may be dashed (`on` above 0), and of which a part may lie beside the picture."""
    ink, blur, turn = _spread(colour), 1.0 / abs(pace), 0.5 * (on + period)
    for _ in range(count):
        share = 256
        if on > 0.0:
            # How far it is to the middle of the nearest dash; a pixel at its end is covered in part.
            off = abs(phase - 0.5 * on) if phase < turn else abs(phase - period - 0.5 * on)
            share = int(256.0 * min(max(0.5 + (0.5 * on - off) * blur, 0.0), 1.0))
            phase += pace
            if phase >= period:
                phase -= period
            elif phase < 0.0:
                phase += period
        if share > 0:
            top, bottom = middle - thick, middle + thick
            for row in range(max(top >> 16, 0), min(bottom >> 16, most_b - 1) + 1):
                cover = min(bottom, (row + 1) << 16) - max(top, row << 16)
                _blend(pixels, np.uintp(base + row * step_b), ink, (cover * share) >> 16)
        base += step_a
        middle += climb


@outer
def draw_lines(
    pixels: Pixels,
    width: int,
    height: int,
    points: Reals,
    first: Counts,
    order: Counts,
    half: Reals,
    colour: Pixels,
    dash: Reals,
    gap: Reals,
    scale: float,
    dx: float,
    dy: float,
) -> None:
    """Draw polylines into `pixels`, (height * width,), 0xffrrggbb, row by row.

    Line k goes through `points[first[k] : first[k + 1]]`, (points, 2), which are scaled and shifted to pixels. The
    lines are drawn in `order`; with the i-th of it go half its width in pixels, its colour, and the length of its
    dashes (0: none) and of the gaps between them.
    """
    for i in range(len(order)):
        begin, end = first[order[i]], first[order[i] + 1]
        reach, ink, on, period = half[i], np.int64(colour[i]), dash[i], dash[i] + gap[i]
        path, was_steep = 0.0, -1
        x1, y1 = points[begin, 0] * scale + dx, points[begin, 1] * scale + dy
        for p in range(begin + 1, end):
            x0, y0, start = x1, y1, path
            x1, y1 = points[p, 0] * scale + dx, points[p, 1] * scale + dy
            length = math.hypot(x1 - x0, y1 - y0)
            path += length
            if length < 1e-9:
                continue
            steep = 1 if abs(y1 - y0) > abs(x1 - x0) else 0
            # Along the longer axis the line runs from a0 to a1, and across it from b0 on, by `slope` for each a.
            if steep:
                a0, a1, b0, b1, most_a, most_b, step_a, step_b = y0, y1, x0, x1, height, width, width, 1
            else:
                a0, a1, b0, b1, most_a, most_b, step_a, step_b = x0, x1, y0, y1, width, height, 1, width
            slope, pace = (b1 - b0) / (a1 - a0), length / (a1 - a0)
            # Where the longer axis changes, both ends would leave a notch between them.
            before = 0.5 * reach if was_steep == 1 - steep else 0.0
            after = 0.0
            if p + 1 < end:
                down, across = points[p + 1, 1] - points[p, 1], points[p + 1, 0] - points[p, 0]
                after = 0.5 * reach if (abs(down) > abs(across)) != (steep == 1) else 0.0
            was_steep = steep
            low, high = (a0 - before, a1 + after) if a1 > a0 else (a1 - after, a0 + before)
            spread = reach * math.sqrt(1.0 + slope * slope)
            # Only where the line comes into the picture.
            low, high = max(low, 0.0), min(high, float(most_a))
            if abs(slope) > 1e-9:
                t0, t1 = a0 + (-spread - 1.0 - b0) / slope, a0 + (most_b + spread + 1.0 - b0) / slope
                low, high = max(low, min(t0, t1)), min(high, max(t0, t1))
            elif b0 + spread < 0.0 or b0 - spread > most_b:
                continue
            # A pixel belongs to the piece that passes its middle, so that pieces neither overlap nor leave a gap.
            a, stop = math.ceil(low - 0.5), min(math.ceil(high - 0.5), most_a)
            if a >= stop:
                continue
            near, far = b0 + (a + 0.5 - a0) * slope, b0 + (stop - 0.5 - a0) * slope
            middle, climb, thick = int(near * _ONE), int(slope * _ONE), int(spread * _ONE)
            if on == 0.0 and min(near, far) - spread > 1.0 and max(near, far) + spread < most_b - 2.0:
                _draw_solid(pixels, a * step_a, stop - a, step_a, step_b, middle, climb, thick, ink)
            else:
                phase = (start + (a + 0.5 - a0) * pace) % period if on > 0.0 else 0.0
                _draw_dashed(
                    pixels, a * step_a, stop - a, step_a, step_b, middle, climb, thick, ink, most_b, phase, pace, on,
                    period,
                )  # fmt: skip


@outer
def draw_shapes(
    pixels: Pixels,
    width: int,
    height: int,
    x: Reals,
    y: Reals,
    half: Reals,
    corner: Reals,
    line: float,
    fill: Pixels,
    outline: int,
) -> None:
    """Draw upright squares with rounded corners into `pixels`: circles, where `corner` is half the side.

    Each has its middle, half its side, the radius of its corners and its fill; all in pixels. The outline is `line`
    wide, its middle on the edge.
    """
    edge = _spread(np.int64(outline))
    for k in range(len(x)):
        reach = half[k] + 0.5 * line + 1.0
        ink, full, flat = _spread(np.int64(fill[k])), np.uint32(fill[k]), half[k] - corner[k]
        for row in range(max(int(y[k] - reach), 0), min(int(y[k] + reach) + 1, height)):
            down = max(abs(row + 0.5 - y[k]) - flat, 0.0)
            if down > corner[k] + 0.5 * line + 0.5:
                continue
            for column in range(max(int(x[k] - reach), 0), min(int(x[k] + reach) + 1, width)):
                across = max(abs(column + 0.5 - x[k]) - flat, 0.0)
                # How far the pixel's middle lies inside of the edge, below 0 outside.
                depth = corner[k] - math.sqrt(across * across + down * down)
                at = np.uintp(row * width + column)
                if depth >= 0.5 * line + 0.5:
                    pixels[at] = full
                elif depth > -0.5 * line - 0.5:
                    _blend(pixels, at, edge, int(256.0 * min(depth + 0.5 * line + 0.5, 1.0)))
                    if depth > 0.5 * line - 0.5:
                        _blend(pixels, at, ink, int(256.0 * (depth - 0.5 * line + 0.5)))
