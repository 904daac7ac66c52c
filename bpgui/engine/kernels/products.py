"""Matrix products of a layer, laid out for the register tiles.

A weight matrix (sources x targets) is kept in panels: two vectors of neighbouring columns for all sources, one row
below the other, then the next two; an odd last vector has a panel of its own. A panel is what a tile reads from top to
bottom, so it is contiguous. Rows of samples are found by their offsets (`places`), so that a shuffled batch is read
where it lies.
"""

from bpgui.engine.kernels.compiling import inner
from bpgui.engine.kernels.kinds import Memory, Table, Untyped
from bpgui.engine.kernels.simd import lanes_of, load, spread, store
from bpgui.engine.kernels.tables import BLOCK
from bpgui.engine.kernels.tiles import make_tile

# From this many pairs of columns on, copying a block to be read is worth its time.
_MANY_PAIRS = 4


def _make_strip(vectors: int, *, transposed: bool) -> Untyped:
    """Return a function that covers any number of rows with the tallest tiles that fit."""
    six, four, two, one = (make_tile(rows, vectors, transposed=transposed) for rows in (6, 4, 2, 1))
    place_step, shift_step = (0, 1) if transposed else (1, 0)

    @inner
    def strip(
        memory: Memory, places: Table, place: int, shift: int, rows: int, b: int, b_step: int, c: int, c_step: int,
        start: int, start_step: int, depth: int,
    ) -> None:  # fmt: skip
        row = 0
        while row + 6 <= rows:
            six(memory, places, place, shift, b, b_step, c, c_step, start, start_step, depth)
            row, place, shift = row + 6, place + 6 * place_step, shift + 6 * shift_step
            c, start = c + 6 * c_step, start + 6 * start_step
        if row + 4 <= rows:
            four(memory, places, place, shift, b, b_step, c, c_step, start, start_step, depth)
            row, place, shift = row + 4, place + 4 * place_step, shift + 4 * shift_step
            c, start = c + 4 * c_step, start + 4 * start_step
        if row + 2 <= rows:
            two(memory, places, place, shift, b, b_step, c, c_step, start, start_step, depth)
            row, place, shift = row + 2, place + 2 * place_step, shift + 2 * shift_step
            c, start = c + 2 * c_step, start + 2 * start_step
        if row < rows:
            one(memory, places, place, shift, b, b_step, c, c_step, start, start_step, depth)

    return strip


_pairs, _singles = (_make_strip(vectors, transposed=False) for vectors in (2, 1))
_transposed_pairs, _transposed_singles = (_make_strip(vectors, transposed=True) for vectors in (2, 1))


@inner
def multiply(
    memory: Memory, places: Table, source: int, rows: int, depth: int, panels: int, out: int, step: int, width: int,
    start: int, start_step: int,
) -> None:  # fmt: skip
    """Set out[row, j] = start[row, j] + sum_k source[row, k] panels[k, j], row by row at `places[source + row]`."""
    lanes = lanes_of(memory)
    pair = 2 * lanes
    for row in range(0, rows, BLOCK):
        count, place = min(BLOCK, rows - row), source + row
        here, begin = out + row * step, start + row * start_step
        for column in range(0, width, pair):
            panel = panels + column * depth
            if column + pair <= width:
                _pairs(memory, places, place, 0, count, panel, pair, here + column, step, begin + column, start_step,
                       depth)  # fmt: skip
            else:
                _singles(memory, places, place, 0, count, panel, lanes, here + column, step, begin + column,
                         start_step, depth)  # fmt: skip


@inner
def _pack(memory: Memory, places: Table, source: int, rows: int, first: int, count: int, packed: int) -> None:
    """Copy `count` columns from `first` on of all rows to where rows are `BLOCK` numbers apart."""
    for row in range(rows):
        here, there = places[source + row] + first, packed + row * BLOCK
        for column in range(0, count, lanes_of(memory)):
            store(memory, there + column, load(memory, here + column))


@inner
def multiply_transposed(
    memory: Memory, places: Table, source: int, rows: int, depth: int, delta: int, step: int, width: int, panels: int,
    fresh: bool, zeros: int, packed: int, packed_places: int,
) -> None:  # fmt: skip
    """Set, or add to if not `fresh`, panels[k, j] = sum_row source[row, k] delta[row, j]: a connection's gradient.

    Rows of the source lie on as many pages of memory, too many to find at once. If there are many columns to multiply
    them with, a block of them is copied to `packed` first.
    """
    lanes = lanes_of(memory)
    pair = 2 * lanes
    for first in range(0, depth, BLOCK):
        count = min(BLOCK, depth - first)
        place, shift = source, first
        if width >= _MANY_PAIRS * pair:
            _pack(memory, places, source, rows, first, count, packed)
            place, shift = packed_places, 0
        for column in range(0, width, pair):
            wide = column + pair <= width
            panel_step = pair if wide else lanes
            panel = panels + column * depth + first * panel_step
            start, start_step = (zeros, 0) if fresh else (panel, panel_step)
            if wide:
                _transposed_pairs(memory, places, place, shift, count, delta + column, step, panel, panel_step, start,
                                  start_step, rows)  # fmt: skip
            else:
                _transposed_singles(memory, places, place, shift, count, delta + column, step, panel, panel_step,
                                    start, start_step, rows)  # fmt: skip


@inner
def sum_rows(memory: Memory, source: int, step: int, rows: int, width: int, total: int, fresh: bool) -> None:
    """Set, or add to if not `fresh`, total[j] = sum_row source[row, j]: a bias's gradient."""
    for column in range(0, width, lanes_of(memory)):
        amount = spread(memory, 0.0) if fresh else load(memory, total + column)
        for row in range(rows):
            amount = amount + load(memory, source + row * step + column)
        store(memory, total + column, amount)


@inner
def transpose(memory: Memory, panels: int, depth: int, targets: int, turned: int) -> None:
    """Copy a matrix (depth x targets) in panels to the panels of its transpose (targets x depth)."""
    lanes = lanes_of(memory)
    pair = 2 * lanes
    width = (targets + lanes - 1) // lanes * lanes
    turned_width = (depth + lanes - 1) // lanes * lanes
    for first in range(0, width, pair):
        panel_width = min(pair, width - first)
        for other in range(0, turned_width, pair):
            other_width = min(pair, turned_width - other)
            there = turned + other * targets
            for row in range(other, min(other + other_width, depth)):
                here = panels + first * depth + row * panel_width
                for column in range(first, min(first + panel_width, targets)):
                    memory[there + column * other_width + row - other] = memory[here + column - first]
