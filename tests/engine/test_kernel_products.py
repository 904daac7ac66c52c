"""Matrix products in panels and tiles against NumPy's, for every remainder of rows, columns and lanes."""

import numpy as np
import pytest
from numba import njit

from bpgui.engine.kernels import products, simd
from bpgui.engine.kernels.pointers import pointer
from bpgui.engine.kernels.tables import BLOCK, TILE

DTYPES = [np.float64, np.float32]
TOLERANCE = {np.float64: 1e-14, np.float32: 1e-5}
SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 31, 33, 64]
# More than a block of rows, or of a gradient, at a time.
MANY = [*SIZES, BLOCK, BLOCK + 1, 2 * BLOCK + 5, TILE]
MULTIPLY, MULTIPLY_TRANSPOSED, SUM_ROWS, TRANSPOSE = range(4)


@njit
def _compute(
    what: int, numbers: np.ndarray, listed: np.ndarray, rows: int, depth: int, b: int, out: int, step: int, width: int,
    start: int, start_step: int, fresh: bool, packed: int,
) -> None:  # fmt: skip
    memory, places = pointer(numbers), pointer(listed)
    if what == 0:
        products.multiply(memory, places, 1, rows, depth, b, out, step, width, start, start_step)
    elif what == 1:
        # Where packed rows are comes after the rows of the source.
        products.multiply_transposed(
            memory, places, 1, rows, depth, b, step, width, out, fresh, start, packed, 1 + rows
        )
    elif what == 2:
        products.sum_rows(memory, b, step, rows, width, out, fresh)
    else:
        products.transpose(memory, b, depth, width, out)


def _width(size: int, dtype: type) -> int:
    lanes = simd.REGISTER_BYTES // np.dtype(dtype).itemsize
    return -(-size // lanes) * lanes


def _panel_places(rows: int, columns: int, dtype: type) -> np.ndarray:
    """Where each number of a matrix lies in panels: pairs of vectors, row below row; written apart from the layout."""
    width, pair = _width(columns, dtype), 2 * simd.REGISTER_BYTES // np.dtype(dtype).itemsize
    places = np.empty((rows, columns), np.int64)
    at = 0
    for first in range(0, width, pair):
        panel = min(pair, width - first)
        for row in range(rows):
            for column in range(first, min(first + panel, columns)):
                places[row, column] = at + row * panel + column - first
        at += rows * panel
    return places


class Memory:
    """A memory whose every number is one that nothing may touch, but for what is put there."""

    def __init__(self, dtype: type) -> None:
        self.numbers = np.full(200_000, 777.0, dtype)
        self.dtype = dtype
        self._free = 3  # not aligned

    def take(self, count: int) -> int:
        begin, self._free = self._free, self._free + count + 5
        return begin

    def panels(self, matrix: np.ndarray) -> int:
        """Put a matrix into panels, with zeros in the surplus columns."""
        rows, columns = matrix.shape
        begin = self.take(rows * _width(columns, self.dtype))
        self.numbers[begin : begin + rows * _width(columns, self.dtype)] = 0.0
        self.numbers[begin + _panel_places(rows, columns, self.dtype)] = matrix
        return begin

    def rows(self, matrix: np.ndarray, step: int) -> int:
        """Put a matrix into rows, with zeros after each."""
        begin = self.take(len(matrix) * step)
        block = self.numbers[begin : begin + len(matrix) * step].reshape(-1, step)
        block[:] = 0.0
        block[:, : matrix.shape[1]] = matrix
        return begin

    def scattered(self, matrix: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Put the rows of a matrix down in any order; return where they are, after one place that is not used."""
        step = matrix.shape[1] + 2
        order = rng.permutation(len(matrix))
        begin = self.rows(matrix[np.argsort(order)], step)
        return np.concatenate([[-1], begin + order * step])

    def keep(self) -> None:
        """Remember all numbers."""
        self._kept = self.numbers.copy()

    def untouched(self, *blocks: tuple[int, int]) -> bool:
        """Whether nothing outside these blocks, beginning and size, has been written since `keep`."""
        changed = self.numbers != self._kept
        for begin, size in blocks:
            changed[begin : begin + size] = False
        return not changed.any()


def _random(rng: np.random.Generator, rows: int, columns: int, dtype: type) -> np.ndarray:
    return rng.uniform(-1.0, 1.0, (rows, columns)).astype(dtype)


def _assert_close(found: np.ndarray, expected: np.ndarray, dtype: type) -> None:
    np.testing.assert_allclose(found, expected, rtol=0.0, atol=TOLERANCE[dtype] * max(1.0, np.abs(expected).max()))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("rows", MANY)
def test_products_of_rows_and_panels(rows: int, dtype: type) -> None:
    rng = np.random.default_rng(rows)
    for depth in (1, 2, 5, 17):
        for columns in SIZES:
            a, b = _random(rng, rows, depth, dtype), _random(rng, depth, columns, dtype)
            bias, more = _random(rng, 1, columns, dtype), _random(rng, rows, columns, dtype)
            memory, width = Memory(dtype), _width(columns, dtype)
            step = width + 3
            places, panels = memory.scattered(a, rng), memory.panels(b)
            out, first = memory.rows(more, step), memory.rows(bias, width)
            memory.keep()
            _compute(MULTIPLY, memory.numbers, places, rows, depth, panels, out, step, width, first, 0, False, 0)
            answer = memory.numbers[out : out + rows * step].reshape(rows, step)
            expected = a.astype(np.float64) @ b + bias
            _assert_close(answer[:, :columns], expected, dtype)
            assert (answer[:, columns:] == 0.0).all()
            # Once more on top of itself, as for the second connection to a layer.
            _compute(MULTIPLY, memory.numbers, places, rows, depth, panels, out, step, width, out, step, False, 0)
            _assert_close(answer[:, :columns], expected + a.astype(np.float64) @ b, dtype)
            assert memory.untouched((out, rows * step))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("depth", MANY)
def test_gradients_of_panels_are_set_and_added_to(depth: int, dtype: type) -> None:
    rng = np.random.default_rng(depth)
    for rows in (1, 2, 5, 128):
        for columns in SIZES:
            a, delta = _random(rng, rows, depth, dtype), _random(rng, rows, columns, dtype)
            memory, width = Memory(dtype), _width(columns, dtype)
            step = width + 3
            places, errors = memory.scattered(a, rng), memory.rows(delta, step)
            out = memory.panels(_random(rng, depth, columns, dtype))
            zero = memory.rows(np.zeros((1, 1)), 2 * width + 32)
            packed = memory.take(TILE * BLOCK)
            places = np.concatenate([places, packed + np.arange(TILE) * BLOCK])
            memory.keep()
            arguments = memory.numbers, places, rows, depth, errors, out, step, width, zero, 0
            _compute(MULTIPLY_TRANSPOSED, *arguments, True, packed)
            at = out + _panel_places(depth, columns, dtype)
            expected = a.astype(np.float64).T @ delta
            _assert_close(memory.numbers[at], expected, dtype)
            _compute(MULTIPLY_TRANSPOSED, *arguments, False, packed)
            _assert_close(memory.numbers[at], 2.0 * expected, dtype)
            block = memory.numbers[out : out + depth * width]
            assert (np.delete(block, (at - out).ravel()) == 0.0).all()
            assert memory.untouched((out, depth * width), (packed, TILE * BLOCK))


@pytest.mark.parametrize("dtype", DTYPES)
def test_rows_are_summed(dtype: type) -> None:
    rng = np.random.default_rng(1)
    for rows in SIZES:
        for columns in SIZES:
            delta = _random(rng, rows, columns, dtype)
            memory, width = Memory(dtype), _width(columns, dtype)
            errors, out = memory.rows(delta, width + 3), memory.take(width)
            memory.keep()
            nothing = np.zeros(1, np.int64)
            for times in (1.0, 2.0):
                _compute(
                    SUM_ROWS, memory.numbers, nothing, rows, 0, errors, out, width + 3, width, 0, 0, times == 1.0, 0
                )
                expected = times * delta.astype(np.float64).sum(axis=0)
                _assert_close(memory.numbers[out : out + columns], expected, dtype)
            assert memory.untouched((out, width))


@pytest.mark.parametrize("dtype", DTYPES)
def test_panels_are_transposed(dtype: type) -> None:
    rng = np.random.default_rng(1)
    for depth in SIZES:
        for columns in SIZES:
            matrix = _random(rng, depth, columns, dtype)
            memory = Memory(dtype)
            panels, turned = memory.panels(matrix), memory.panels(np.zeros((columns, depth), dtype))
            memory.keep()
            _compute(
                TRANSPOSE, memory.numbers, np.zeros(1, np.int64), 0, depth, panels, turned, 0, columns, 0, 0, False, 0
            )
            found = memory.numbers[turned + _panel_places(columns, depth, dtype)]
            np.testing.assert_array_equal(found, matrix.T)
            assert memory.untouched((turned, columns * _width(depth, dtype)))
            block = memory.numbers[turned : turned + columns * _width(depth, dtype)]
            assert (block != 0.0).sum() == matrix.size
