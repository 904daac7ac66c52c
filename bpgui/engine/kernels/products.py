"""Matrix products of a layer, laid out for the register tiles.

A weight matrix (sources x targets) is kept in panels: two vectors of neighbouring columns for all sources, one row
below the other, then the next two; an odd last vector has a panel of its own. A panel is what a tile reads from top to
bottom, so it is contiguous. Rows of samples are found by their offsets (`places`), so that a shuffled batch is read
where it lies.
"""

from bpgui.engine.kernels.compiling import inner
from bpgui.engine.kernels.kinds import Memory, Table, Untyped
from bpgui.engine.kernels.simd import lanes_of, load, spread, store
from bpgui.engine.kernels.tiles import make_tile


def _make_strip(vectors: int, *, transposed: bool) -> Untyped:
    """Return a function that covers any number of rows with the tallest tiles that fit."""
    six, four, two, one = (make_tile(rows, vectors, transposed=transposed) for rows in (6, 4, 2, 1))
    place_step, shift_step = (0, 1) if transposed else (1, 0)

    @inner
    def strip(
        memory: Memory, places: Table, place: int, rows: int, b: int, b_step: int, c: int, c_step: int, start: int,
        start_step: int, depth: int,
    ) -> None:  # fmt: skip
        row = 0
        while row + 6 <= rows:
            six(memory, places, place + row * place_step, row * shift_step, b, b_step, c + row * c_step, c_step,
                start + row * start_step, start_step, depth)  # fmt: skip
            row += 6
        if row + 4 <= rows:
            four(memory, places, place + row * place_step, row * shift_step, b, b_step, c + row * c_step, c_step,
                 start + row * start_step, start_step, depth)  # fmt: skip
            row += 4
        if row + 2 <= rows:
            two(memory, places, place + row * place_step, row * shift_step, b, b_step, c + row * c_step, c_step,
                start + row * start_step, start_step, depth)  # fmt: skip
            row += 2
        if row < rows:
            one(memory, places, place + row * place_step, row * shift_step, b, b_step, c + row * c_step, c_step,
                start + row * start_step, start_step, depth)  # fmt: skip

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
    for column in range(0, width, pair):
        if column + pair <= width:
            _pairs(memory, places, source, rows, panels + column * depth, pair,
                   out + column, step, start + column, start_step, depth)  # fmt: skip
        else:
            _singles(memory, places, source, rows, panels + column * depth, lanes,
                   out + column, step, start + column, start_step, depth)  # fmt: skip


@inner
def multiply_transposed(
    memory: Memory, places: Table, source: int, rows: int, depth: int, delta: int, step: int, width: int, panels: int,
    start: int, start_step: int,
) -> None:  # fmt: skip
    """Set panels[k, j] = start + sum_row source[row, k] delta[row, j]; `start_step` 0 starts from one vector pair.

    This is a connection's gradient over `rows` samples.
    """
    lanes = lanes_of(memory)
    pair = 2 * lanes
    for column in range(0, width, pair):
        panel = panels + column * depth
        begin = start + column * depth if start_step else start
        if column + pair <= width:
            _transposed_pairs(memory, places, source, depth, delta + column, step,
                   panel, pair, begin, pair * start_step, rows)  # fmt: skip
        else:
            _transposed_singles(memory, places, source, depth, delta + column, step,
                   panel, lanes, begin, lanes * start_step, rows)  # fmt: skip


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
