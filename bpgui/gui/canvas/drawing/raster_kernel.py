"""The kernels that draw lines, shapes, arrow heads and texts, antialiased, into 32-bit pixels.

They are several times as fast as Qt. A piece of a line is walked along its longer axis, one pixel at a time; across it,
each pixel is covered by as much as the line's stretch there overlaps it, in 16.16 fixed point. The other axis costs
nothing but other strides, so that steep lines are walked by rows. Most lines are 1 to 3 pixels wide and touch three or
four pixels at each step, which are mixed in one register. Numba keeps what it compiled until this very file changes.
"""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from bpgui.engine.kernels.compiling import inlined, inner, outer
from bpgui.engine.kernels.kinds import Untyped

Pixels = npt.NDArray[np.uint32]
Reals = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

_ONE = 65536
_THIN, _NARROW = 2 * _ONE, 3 * _ONE
# Red, green and blue of a colour, far enough apart to be multiplied at once.
_SPREAD = np.uint64(0x0000_00FF_00FF_00FF)
_RED_BLUE, _GREEN, _OPAQUE = np.uint64(0xFF00FF), np.uint64(0x00FF00), np.uint64(0xFF000000)
_EIGHT, _APART, _ALPHA = np.uint64(8), np.uint64(24), np.uint64(24)
# An arrow head: half its width, and how far its notch lies behind its tip, of its length.
_FLARE, _NOTCH = 0.42, 0.82

_BYTE, _SHORT, _WORD, _LONG = (ir.IntType(bits) for bits in (8, 16, 32, 64))
_FOUR, _SIXTEEN = ir.VectorType(_WORD, 4), ir.VectorType(_SHORT, 16)
_BYTES, _SHORTS = ir.VectorType(_BYTE, 16), ir.VectorType(_SHORT, 8)


def _lanes(kind: Untyped, values: list[int]) -> Untyped:
    return ir.Constant(ir.VectorType(kind, len(values)), values)


def _emit_mix(
    typing: Untyped, pixels: Untyped, at: Untyped, down: Untyped, colour: Untyped, shares: Untyped
) -> tuple[Untyped, Callable[..., Untyped]]:
    """Emit the mixing of up to four pixels with a colour: sixteen channels of 16 bits each."""

    def generate(context: Untyped, builder: Untyped, signature: Untyped, arguments: Untyped) -> Untyped:
        array, at, down, colour, parts = arguments
        data = cgutils.create_struct_proxy(signature.args[0])(context, builder, array).data
        steps = [builder.mul(down, _LONG(k)) for k in range(len(signature.args[4]))]
        pointers = [builder.gep(data, [builder.add(at, step)]) for step in steps]
        below = share = ink = ir.Constant(_FOUR, ir.Undefined)
        for k, pointer in enumerate(pointers):
            below = builder.insert_element(below, builder.load(pointer), _WORD(k))
            part = builder.trunc(builder.extract_value(parts, k), _WORD)
            share = builder.insert_element(share, part, _WORD(k))
        ink = builder.insert_element(ink, builder.trunc(colour, _WORD), _WORD(0))
        below, ink = (builder.zext(builder.bitcast(words, _BYTES), _SIXTEEN) for words in (below, ink))
        ink = builder.shuffle_vector(ink, ink, _lanes(_WORD, [lane % 4 for lane in range(16)]))
        shorts = builder.bitcast(share, _SHORTS)
        share = builder.shuffle_vector(shorts, shorts, _lanes(_WORD, [lane // 4 * 2 for lane in range(16)]))
        rest = builder.sub(_lanes(_SHORT, [256] * 16), share)
        # At most 255 * 256, which just fits.
        mixed = builder.add(builder.mul(below, rest), builder.mul(ink, share))
        mixed = builder.bitcast(builder.trunc(builder.lshr(mixed, _lanes(_SHORT, [8] * 16)), _BYTES), _FOUR)
        for k, pointer in enumerate(pointers):
            builder.store(builder.extract_element(mixed, _WORD(k)), pointer)
        return context.get_dummy_value()

    return types.void(pixels, at, down, colour, shares), generate


# Mixes three or four pixels, `down` apart from each other, with a colour by shares of 0 to 256.
_mix: Callable[[Pixels, int, int, int, tuple[int, ...]], None] = intrinsic(_emit_mix)


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
    pixels: Pixels, base: int, count: int, step_a: int, step_b: int, top: int, climb: int, thick: int, colour: int
) -> None:
    """Draw `count` pixels along a line that is wholly in the picture, from offset `base` on; `thick` is its width."""
    if _ONE <= thick <= _THIN:
        for _ in range(count):
            first = _ONE - (top & (_ONE - 1))
            second = min(thick - first, _ONE)
            third = thick - first - second
            _mix(pixels, base + (top >> 16) * step_b, step_b, colour, (first >> 8, second >> 8, third >> 8))
            base += step_a
            top += climb
        return
    if _THIN < thick <= _NARROW:
        for _ in range(count):
            first = _ONE - (top & (_ONE - 1))
            third = min(thick - first - _ONE, _ONE)
            fourth = thick - first - _ONE - third
            _mix(pixels, base + (top >> 16) * step_b, step_b, colour, (first >> 8, 256, third >> 8, fourth >> 8))
            base += step_a
            top += climb
        return
    ink, full, down = _spread(colour), np.uint32(colour), np.uintp(step_b)
    for _ in range(count):
        bottom = top + thick
        row, foot = top >> 16, bottom >> 16
        at = np.uintp(base + row * step_b)
        if row == foot:
            _blend(pixels, at, ink, thick >> 8)
        else:
            _blend(pixels, at, ink, 256 - ((top >> 8) & 255))
            for _ in range(foot - row - 1):
                at += down
                pixels[at] = full
            at += down
            _blend(pixels, at, ink, (bottom >> 8) & 255)
        base += step_a
        top += climb


@inner
def _draw_dashes(
    pixels: Pixels,
    a: int,
    stop: int,
    step_a: int,
    step_b: int,
    middle: float,
    slope: float,
    thick: int,
    colour: int,
    origin: float,
    period: float,
    on: float,
) -> None:
    """Draw a dashed line, 1 to 3 pixels wide and wholly in the picture; its ends cover their pixels in part."""
    climb = int(slope * _ONE)
    begin = origin + math.floor((a - origin) / period) * period
    while begin < stop:
        at, last = max(math.floor(begin), a), min(math.ceil(begin + on), stop)
        base, top = at * step_a, int((middle + at * slope) * _ONE) - (thick >> 1)
        entered, left = int((at + 1 - begin) * _ONE), int((begin + on - at) * _ONE)
        for _ in range(last - at):
            share = min(entered, left, _ONE)
            first = _ONE - (top & (_ONE - 1))
            second = min(thick - first, _ONE)
            third = min(thick - first - second, _ONE)
            fourth = thick - first - second - third
            at_top = base + (top >> 16) * step_b
            one, two, three = (first * share) >> 24, (second * share) >> 24, (third * share) >> 24
            if thick <= _THIN:
                _mix(pixels, at_top, step_b, colour, (one, two, three))
            else:
                _mix(pixels, at_top, step_b, colour, (one, two, three, (fourth * share) >> 24))
            entered += _ONE
            left -= _ONE
            base += step_a
            top += climb
        begin += period


@inner
def _draw_any(
    pixels: Pixels,
    a: int,
    stop: int,
    step_a: int,
    step_b: int,
    most_b: int,
    middle: float,
    slope: float,
    thick: int,
    colour: int,
    origin: float,
    period: float,
    on: float,
) -> None:
    """Draw a line of any width that may be dashed (`on` above 0), and of which a part may lie beside the picture."""
    ink = _spread(colour)
    for at in range(a, stop):
        share = _ONE
        if on > 0.0:
            # The pixel may see the end of one dash and the begin of the next.
            begin = origin + math.floor((at + 1 - origin) / period) * period
            covered = min(at + 1.0, begin + on) - max(float(at), begin)
            covered += max(begin - period + on - at, 0.0)
            share = int(min(max(covered, 0.0), 1.0) * _ONE)
        if share > 0:
            top = int((middle + at * slope) * _ONE) - (thick >> 1)
            bottom = top + thick
            for row in range(max(top >> 16, 0), min(bottom >> 16, most_b - 1) + 1):
                cover = min(bottom, (row + 1) << 16) - max(top, row << 16)
                _blend(pixels, np.uintp(at * step_a + row * step_b), ink, (cover * share) >> 24)


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
        reach, ink, dashed = half[i], int(colour[i]), dash[i] > 0.0
        path, was_steep = 0.0, -1
        x1, y1 = points[begin, 0] * scale + dx, points[begin, 1] * scale + dy
        for p in range(begin + 1, end):
            x0, y0, start = x1, y1, path
            x1, y1 = points[p, 0] * scale + dx, points[p, 1] * scale + dy
            length = math.sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0))
            path += length
            if length < 1e-9:
                continue
            steep = 1 if abs(y1 - y0) > abs(x1 - x0) else 0
            # Where the longer axis changes, both ends would leave a notch between them.
            before = 0.5 * reach if was_steep == 1 - steep else 0.0
            was_steep = steep
            room = 2.0 * reach + 1.0
            beside = max(x0, x1) + room < 0.0 or min(x0, x1) - room > width
            if beside or max(y0, y1) + room < 0.0 or min(y0, y1) - room > height:
                continue
            after = 0.0
            if p + 1 < end:
                down, across = points[p + 1, 1] - points[p, 1], points[p + 1, 0] - points[p, 0]
                after = 0.5 * reach if (abs(down) > abs(across)) != (steep == 1) else 0.0
            # Along the longer axis the line runs from a0 to a1, and across it from b0 on, by `slope` for each a.
            if steep:
                a0, a1, b0, b1, most_a, most_b, step_a, step_b = y0, y1, x0, x1, height, width, width, 1
            else:
                a0, a1, b0, b1, most_a, most_b, step_a, step_b = x0, x1, y0, y1, width, height, 1, width
            along = 1.0 / (a1 - a0)
            slope, pace = (b1 - b0) * along, length * along
            low, high = (a0 - before, a1 + after) if a1 > a0 else (a1 - after, a0 + before)
            spread = reach * abs(pace)
            # A pixel belongs to the piece that passes its middle, so that pieces neither overlap nor leave a gap.
            a, stop = math.ceil(low - 0.5), math.ceil(high - 0.5)
            inside_at, outside_at = a, stop
            edge = room + 4.0
            if min(x0, x1, y0, y1) < edge or max(x0, x1) > width - edge or max(y0, y1) > height - edge:
                # Only where the line comes into the picture; from `inside` to `outside` it is wholly in it.
                low, high, inside, outside = max(low, 0.0), min(high, float(most_a)), 0.0, float(most_a)
                near, far = spread + 1.0, most_b - spread - 4.0
                if abs(slope) > 1e-9:
                    t0, t1 = a0 + (-near - b0) / slope, a0 + (most_b + near - b0) / slope
                    low, high = max(low, min(t0, t1)), min(high, max(t0, t1))
                    t0, t1 = a0 + (near - b0) / slope, a0 + (far - b0) / slope
                    inside, outside = min(t0, t1), max(t0, t1)
                elif b0 + spread < 0.0 or b0 - spread > most_b:
                    continue
                elif b0 < near or b0 > far:
                    outside = 0.0
                a, stop = math.ceil(low - 0.5), min(math.ceil(high - 0.5), most_a)
                inside_at = math.ceil(min(max(inside, float(a)), float(stop)))
                outside_at = math.floor(min(max(outside, float(inside_at)), float(stop)))
            if a >= stop:
                continue
            middle, thick = b0 + (0.5 - a0) * slope, int(2.0 * spread * _ONE)
            origin, period, on = 0.0, 1.0, 0.0
            if dashed:
                period, on = (dash[i] + gap[i]) / abs(pace), dash[i] / abs(pace)
                origin = a0 - start / pace - (on if pace < 0.0 else 0.0)
            if dashed and not _ONE <= thick <= _NARROW:
                outside_at = inside_at
            if dashed:
                _draw_dashes(
                    pixels, inside_at, outside_at, step_a, step_b, middle, slope, thick, ink, origin, period, on
                )  # fmt: skip
            else:
                top = int((middle + inside_at * slope) * _ONE) - (thick >> 1)
                _draw_solid(
                    pixels, inside_at * step_a, outside_at - inside_at, step_a, step_b, top, int(slope * _ONE), thick,
                    ink,
                )  # fmt: skip
            for low_a, high_a in ((a, inside_at), (outside_at, stop)):
                if low_a < high_a:
                    _draw_any(
                        pixels, low_a, high_a, step_a, step_b, most_b, middle, slope, thick, ink, origin, period, on
                    )  # fmt: skip


@outer
def draw_shapes(
    pixels: Pixels,
    width: int,
    height: int,
    x: Reals,
    y: Reals,
    half_x: Reals,
    half_y: Reals,
    corner: Reals,
    line: float,
    fill: Pixels,
    outline: int,
) -> None:
    """Draw upright rectangles with rounded corners into `pixels`: circles, where `corner` is half of both sides.

    Each has its middle, half its sides, its corners' radius and its fill. The outline is `line` wide, on the edge.
    """
    edge, blur = _spread(np.int64(outline)), 0.5 * line + 0.5
    for k in range(len(x)):
        ink, full = _spread(np.int64(fill[k])), np.uint32(fill[k])
        flat_x, flat_y, bend = half_x[k] - corner[k], half_y[k] - corner[k], corner[k]
        # Farther out than `outside` from the corners' middles there is nothing, nearer than `solid` nothing but fill.
        outside, solid = bend + blur, bend - blur
        for row in range(max(int(y[k] - half_y[k] - blur), 0), min(int(y[k] + half_y[k] + blur) + 1, height)):
            down = min(max(abs(row + 0.5 - y[k]) - flat_y, 0.0), outside)
            reach = flat_x + math.sqrt(outside * outside - down * down)
            left, right = max(math.floor(x[k] - reach), 0), min(math.ceil(x[k] + reach), width)
            filled, emptied = right, right
            if down < solid:
                reach = flat_x + math.sqrt(solid * solid - down * down)
                filled = min(max(math.ceil(x[k] - reach - 0.5), left), right)
                emptied = min(max(math.floor(x[k] + reach + 0.5), filled), right)
            base = row * width
            for low, high in ((left, filled), (emptied, right)):
                for column in range(low, high):
                    across = max(abs(column + 0.5 - x[k]) - flat_x, 0.0)
                    # How far the pixel's middle lies inside of the edge, below 0 outside.
                    depth = bend - math.sqrt(across * across + down * down)
                    if depth > -blur:
                        at = np.uintp(base + column)
                        _blend(pixels, at, edge, int(256.0 * min(depth + blur, 1.0)))
                        if depth > blur - 1.0:
                            _blend(pixels, at, ink, int(256.0 * min(depth - blur + 1.0, 1.0)))
            pixels[base + filled : base + emptied] = full


@outer
def draw_heads(
    pixels: Pixels, width: int, height: int, tips: Reals, along: Reals, length: Reals, colour: Pixels
) -> None:
    """Draw arrow heads into `pixels`: with their tips (heads, 2), their directions (heads, 2) and their lengths."""
    side, back = 1.0 / math.hypot(1.0, _FLARE), (1.0 - _NOTCH) / _FLARE
    rear = 1.0 / math.hypot(1.0, back)
    for k in range(len(length)):
        ink, size = _spread(np.int64(colour[k])), length[k]
        x, y, go_x, go_y = tips[k, 0], tips[k, 1], along[k, 0], along[k, 1]
        room = 1.1 * size + 1.0
        for row in range(max(int(y - room), 0), min(int(y + room) + 1, height)):
            for column in range(max(int(x - room), 0), min(int(x + room) + 1, width)):
                dx, dy = column + 0.5 - x, row + 0.5 - y
                # How far behind the tip, and how far beside the middle.
                behind, beside = -(dx * go_x + dy * go_y), abs(dx * go_y - dy * go_x)
                depth = min((_FLARE * behind - beside) * side, (_NOTCH * size + back * beside - behind) * rear)
                if depth > -0.5:
                    _blend(pixels, np.uintp(row * width + column), ink, int(256.0 * min(depth + 0.5, 1.0)))


@outer
def draw_stamps(
    pixels: Pixels, width: int, height: int, stamps: Pixels, first: Counts, size: Counts, place: Counts
) -> None:
    """Draw small pictures over `pixels`: 0xaarrggbb with colours multiplied by alpha, row by row from `first` on.

    Their sizes are (pictures, 2), as wide as high, and so are the places of their upper left corners.
    """
    for k in range(len(first)):
        wide, x, y = size[k, 0], place[k, 0], place[k, 1]
        for row in range(max(y, 0), min(y + size[k, 1], height)):
            source, target = first[k] + (row - y) * wide - x, row * width
            for column in range(max(x, 0), min(x + wide, width)):
                over = np.uint64(stamps[np.uintp(source + column)])
                alpha = over >> _ALPHA
                if alpha == np.uint64(0):
                    continue
                at = np.uintp(target + column)
                rest = np.uint64(256) - alpha - (alpha >> np.uint64(7))
                mixed = _spread(over) + (((_spread(pixels[at]) * rest) >> _EIGHT) & _SPREAD)
                pixels[at] = np.uint32(mixed | (mixed >> _APART) | _OPAQUE)
