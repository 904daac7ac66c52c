"""Vectors: their operations lane by lane, and exponentials to the last digits."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from numba import njit

from bpgui.engine.kernels import functions, simd
from bpgui.engine.kernels.pointers import pointer

DTYPES = [np.float64, np.float32]
BOUND = {np.float64: 708.0, np.float32: 87.0}
EXP, EXP_MINUS_1, TANH, SIGMOID = range(4)


@njit
def _apply(code: int, numbers: np.ndarray, results: np.ndarray) -> None:
    x, out = pointer(numbers), pointer(results)
    for at in range(0, len(numbers), simd.lanes_of(x)):
        v = simd.load(x, at)
        if code == 0:
            simd.store(out, at, functions.exp(v))
        elif code == 1:
            simd.store(out, at, functions.exp_minus_1(v))
        elif code == 2:
            simd.store(out, at, functions.tanh(v))
        else:
            simd.store(out, at, functions.sigmoid(v))


# Each result takes one row: plain arithmetic with vectors and with numbers on either side, comparisons, the rest.
@njit
def _operate(first: np.ndarray, second: np.ndarray, number: float, count: int, results: np.ndarray) -> float:
    x, y, out = pointer(first), pointer(second), pointer(results)
    a, b = simd.load(x, 0), simd.load(y, 0)
    one, nothing = simd.spread(x, 1.0), simd.like(a, 0)
    step = simd.lanes_of(x)
    for row, made in enumerate((
        a + b, a - b, a * b, a / b, a + number, number - a, a * 3, number / b,
        simd.select(a > b, one, nothing), simd.select(a < b, one, nothing),
        simd.select(a >= b, one, nothing), simd.select(a <= b, one, nothing),
        simd.select(a > 0.5, one, nothing), simd.square_root(a), simd.rounded(b), simd.absolute(b),
        simd.with_sign(a, b), simd.multiply_add(a, b, one), simd.power_of_two(simd.rounded(b)),
        simd.select(simd.first_lanes(x, count), a, nothing),
    )):  # fmt: skip
        simd.store(out, row * step, made)
    return simd.total(a)


def _lanes(dtype: type) -> int:
    return simd.REGISTER_BYTES // np.dtype(dtype).itemsize


def _value(code: int, x: np.ndarray) -> np.ndarray:
    """Return a function of any number of numbers, by whole vectors."""
    lanes = _lanes(x.dtype.type)
    padded = np.zeros(-(-len(x) // lanes) * lanes, x.dtype)
    padded[: len(x)] = x
    out = np.empty_like(padded)
    _apply(code, padded, out)
    return out[: len(x)]


def _spread_numbers(dtype: type, most: float) -> np.ndarray:
    """Numbers of all sizes and both signs up to `most`, denormal ones included."""
    rng = np.random.default_rng(1)
    least = -44 if dtype is np.float32 else -322
    sizes = 10.0 ** rng.uniform(least, math.log10(most), 20_000)
    even = rng.uniform(-most, most, 20_000)
    small = rng.uniform(-1.0, 1.0, 20_000)
    return np.concatenate([sizes, -sizes, even, small, [0.0, -0.0, most, -most]]).astype(dtype)


def _units_off(found: np.ndarray, exact: np.ndarray) -> float:
    """Return the largest error in units in the last place of the right answer."""
    unit = np.spacing(np.abs(exact).astype(found.dtype)).astype(np.longdouble)
    return float((np.abs(found.astype(np.longdouble) - exact) / unit).max())


def _exact(function: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> np.ndarray:
    # On x86 long double has 11 bits more than double, so its own rounding does not count.
    return function(x.astype(np.longdouble))


def _exact_sigmoid(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-x))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("code", "function", "most"),
    [(EXP, np.exp, 2.0), (EXP_MINUS_1, np.expm1, 2.0), (TANH, np.tanh, 2.5), (SIGMOID, _exact_sigmoid, 2.0)],
    ids=["exp", "exp - 1", "tanh", "sigmoid"],
)
def test_exponentials_are_right_to_about_two_units_in_the_last_place(
    code: int, function: Callable[[np.ndarray], np.ndarray], most: float, dtype: type
) -> None:
    x = _spread_numbers(dtype, BOUND[dtype])
    assert _units_off(_value(code, x), _exact(function, x)) <= most


@pytest.mark.parametrize("dtype", DTYPES)
def test_exponentials_are_exact_at_zero_and_keep_its_sign(dtype: type) -> None:
    x = np.array([0.0, -0.0], dtype)
    assert _value(EXP, x).tolist() == [1.0, 1.0]
    assert _value(EXP_MINUS_1, x).tolist() == [0.0, 0.0]
    assert _value(SIGMOID, x).tolist() == [0.5, 0.5]
    assert np.signbit(_value(TANH, x)).tolist() == [False, True]
    tiny = np.array([np.finfo(dtype).smallest_subnormal, np.finfo(dtype).tiny], dtype)
    for code in (TANH, EXP_MINUS_1):
        np.testing.assert_array_equal(_value(code, np.concatenate([tiny, -tiny])), np.concatenate([tiny, -tiny]))


@pytest.mark.parametrize("dtype", DTYPES)
def test_exponentials_of_huge_numbers_are_bounded(dtype: type) -> None:
    huge = np.array([BOUND[dtype] + 1.0, 1e4, np.finfo(dtype).max, np.inf], dtype)
    smallest = 2.0 * np.finfo(dtype).tiny
    assert (_value(EXP, huge) > 0.1 * np.finfo(dtype).max).all()
    assert (np.abs(_value(EXP, -huge)) < smallest).all()
    np.testing.assert_array_equal(_value(EXP_MINUS_1, -huge), np.full(4, -1.0, dtype))
    np.testing.assert_array_equal(_value(TANH, huge), np.ones(4, dtype))
    np.testing.assert_array_equal(_value(TANH, -huge), -np.ones(4, dtype))
    np.testing.assert_array_equal(_value(SIGMOID, huge), np.ones(4, dtype))
    assert (_value(SIGMOID, -huge) < smallest).all()
    assert (_value(SIGMOID, -huge) >= 0.0).all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("code", [EXP, EXP_MINUS_1, TANH, SIGMOID])
def test_what_is_no_number_stays_none_and_leaves_its_neighbours_alone(code: int, dtype: type) -> None:
    x = np.linspace(-2.0, 2.0, _lanes(dtype)).astype(dtype)
    plain = _value(code, x)
    x[1] = np.nan
    found = _value(code, x)
    assert np.isnan(found).tolist() == [lane == 1 for lane in range(len(x))]
    np.testing.assert_array_equal(np.delete(found, 1), np.delete(plain, 1))


@pytest.mark.parametrize("dtype", DTYPES)
def test_operations_act_on_each_lane(dtype: type) -> None:
    lanes = _lanes(dtype)
    rng = np.random.default_rng(2)
    a, b = rng.uniform(0.0, 2.0, lanes).astype(dtype), rng.uniform(-3.0, 3.0, lanes).astype(dtype)
    b[2] = a[2]
    out = np.empty((20, lanes), dtype)
    number, count = 0.75, 3
    total = _operate(a, b, number, count, out.reshape(-1))
    one = dtype(1.0)
    n = dtype(number)
    first = np.arange(lanes) < count
    fused = (a.astype(np.longdouble) * b.astype(np.longdouble) + 1.0).astype(dtype)
    expected = [
        a + b, a - b, a * b, a / b, a + n, n - a, a * dtype(3.0), n / b,
        a > b, a < b, a >= b, a <= b, a > dtype(0.5), np.sqrt(a), np.rint(b), np.abs(b),
        np.copysign(a, b), fused, np.exp2(np.rint(b)), np.where(first, a, one * 0),
    ]  # fmt: skip
    for row, array in enumerate(expected):
        np.testing.assert_array_equal(out[row], np.asarray(array, dtype), err_msg=f"operation {row}")
    assert total == pytest.approx(a.astype(np.float64).sum(), rel=1e-6 if dtype is np.float32 else 1e-14)


@pytest.mark.parametrize("dtype", DTYPES)
def test_comparing_with_what_is_no_number_is_false(dtype: type) -> None:
    lanes = _lanes(dtype)
    a, b = np.full(lanes, np.nan, dtype), np.ones(lanes, dtype)
    for x, y in ((a, b), (b, a), (a, a)):
        out = np.empty((20, lanes), dtype)
        _operate(x, y, 1.0, lanes, out.reshape(-1))
        assert (out[8:12] == 0.0).all()
        assert np.isnan(out[:4]).all()
