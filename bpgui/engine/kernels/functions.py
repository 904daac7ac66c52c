"""Exponentials and activation functions over vectors: value and derivative side by side.

The same functions as `bpgui.engine.activations`, as polynomials that fill the lanes of a register. Each value takes the
net input z and the activation's two settings a and b; each slope-taker gets z, the output f and the error dL/df
besides, and returns dL/dz.
"""

import math

from bpgui.engine.kernels.compiling import inner
from bpgui.engine.kernels.kinds import Lanes
from bpgui.engine.kernels.simd import (
    absolute,
    is_single,
    like,
    multiply_add,
    power_of_two,
    rounded,
    select,
    with_sign,
)  # fmt: skip

_LOG2_E = 1.4426950408889634
# ln 2 as a number of each type and what it lacks; a fused product makes the difference exact.
_LN2, _LN2_REST = 0.6931471805599453, 2.3190468138462996e-17
_SINGLE_LN2, _SINGLE_LN2_REST = 0.693147182464599609375, -1.904654323148236e-09
# 1 / n! for n = 13 ... 2: the Taylor series is exact to the last digit for |r| <= ln(2) / 2.
_SERIES = tuple(1.0 / math.factorial(n) for n in range(13, 1, -1))
_SINGLE_SERIES = _SERIES[-6:]
_ROOT_2_OVER_PI, _CUBIC = math.sqrt(2.0 / math.pi), 0.044715


@inner
def _split(x: Lanes) -> Lanes:
    """Return s and q such that exp(x) = s (1 + q), s a power of two and -0.3 < q < 0.42; x is bounded first."""
    bound = 87.0 if is_single(x) else 708.0
    # A comparison with NaN is false: NaN stays, so that a run that explodes is noticed.
    x = select(x > bound, like(x, bound), x)
    x = select(x < -bound, like(x, -bound), x)
    n = rounded(x * _LOG2_E)
    if is_single(x):
        r = multiply_add(n, like(x, -_SINGLE_LN2_REST), multiply_add(n, like(x, -_SINGLE_LN2), x))
        p = like(x, _SINGLE_SERIES[0])
        for factor in _SINGLE_SERIES[1:]:
            p = multiply_add(p, r, like(x, factor))
    else:
        r = multiply_add(n, like(x, -_LN2_REST), multiply_add(n, like(x, -_LN2), x))
        p = like(x, _SERIES[0])
        for factor in _SERIES[1:]:
            p = multiply_add(p, r, like(x, factor))
    return power_of_two(n), multiply_add(p * r, r, r)


@inner
def exp(x: Lanes) -> Lanes:
    """Return e to the power of x."""
    s, q = _split(x)
    return multiply_add(s, q, s)


@inner
def exp_minus_1(x: Lanes) -> Lanes:
    """Return exp(x) - 1, exact also where x is small."""
    s, q = _split(x)
    return multiply_add(s, q, s - 1.0)


@inner
def tanh(x: Lanes) -> Lanes:
    """Return the hyperbolic tangent, exact also where x is small."""
    e = exp_minus_1(absolute(x) * -2.0)
    return with_sign(e / (e + 2.0), x)


@inner
def sigmoid(x: Lanes) -> Lanes:
    """Return 1 / (1 + exp(-x))."""
    return 1.0 / (exp(0.0 - x) + 1.0)


@inner
def linear(z: Lanes, a: float, b: float) -> Lanes:
    """Pass the net input on."""
    return z


@inner
def linear_back(z: Lanes, f: Lanes, error: Lanes, a: float, b: float) -> Lanes:
    """Pass the error on."""
    return error


@inner
def logistic(z: Lanes, a: float, b: float) -> Lanes:
    """Squeeze between 0 and 1."""
    return sigmoid(z)


@inner
def logistic_back(z: Lanes, f: Lanes, error: Lanes, a: float, b: float) -> Lanes:
    """Use f' = f (1 - f)."""
    return error * f * (1.0 - f)


@inner
def scaled_tanh(z: Lanes, a: float, b: float) -> Lanes:
    """Squeeze between -a and a, with slope a b at 0; the plain tanh has a = b = 1."""
    return tanh(z * b) * a


@inner
def scaled_tanh_back(z: Lanes, f: Lanes, error: Lanes, a: float, b: float) -> Lanes:
    """Use f' = b (a - f^2 / a)."""
    return error * (a - f * f * (1.0 / a)) * b


@inner
def leaky(z: Lanes, a: float, b: float) -> Lanes:
    """Pass what is positive, and a times the rest; ReLU has a = 0."""
    return select(z <= 0.0, z * a, z)


@inner
def leaky_back(z: Lanes, f: Lanes, error: Lanes, a: float, b: float) -> Lanes:
    """Use slope 1 above 0, a elsewhere."""
    return select(z > 0.0, error, error * a)


@inner
def elu(z: Lanes, a: float, b: float) -> Lanes:
    """Pass what is positive, and bend the rest towards -a."""
    return select(z <= 0.0, exp_minus_1(z) * a, z)


@inner
def elu_back(z: Lanes, f: Lanes, error: Lanes, a: float, b: float) -> Lanes:
    """Use f' = f + a below 0."""
    return select(z > 0.0, error, error * (f + a))


@inner
def gelu(z: Lanes, a: float, b: float) -> Lanes:
    """Weigh the net input by the normal distribution function, approximated by tanh."""
    return 0.5 * z * (1.0 + tanh((z + _CUBIC * z * z * z) * _ROOT_2_OVER_PI))


@inner
def gelu_back(z: Lanes, f: Lanes, error: Lanes, a: float, b: float) -> Lanes:
    """Apply the product rule to the approximation."""
    t = tanh((z + _CUBIC * z * z * z) * _ROOT_2_OVER_PI)
    inner = (3.0 * _CUBIC * z * z + 1.0) * _ROOT_2_OVER_PI
    return error * (0.5 * (1.0 + t) + 0.5 * z * (1.0 - t * t) * inner)


@inner
def silu(z: Lanes, a: float, b: float) -> Lanes:
    """Weigh the net input by its sigmoid."""
    return z * sigmoid(z)


@inner
def silu_back(z: Lanes, f: Lanes, error: Lanes, a: float, b: float) -> Lanes:
    """Use f' = s (1 + z (1 - s)) with s the sigmoid."""
    s = sigmoid(z)
    return error * s * (z * (1.0 - s) + 1.0)


@inner
def softplus_back(z: Lanes, f: Lanes, error: Lanes, a: float, b: float) -> Lanes:
    """Use the sigmoid of a z."""
    return error * sigmoid(z * a)


@inner
def softsign(z: Lanes, a: float, b: float) -> Lanes:
    """Squeeze between -1 and 1, slowly."""
    return z / (absolute(z) + 1.0)


@inner
def softsign_back(z: Lanes, f: Lanes, error: Lanes, a: float, b: float) -> Lanes:
    """Use f' = 1 / (1 + |z|)^2."""
    d = absolute(z) + 1.0
    return error / (d * d)


@inner
def gaussian(z: Lanes, a: float, b: float) -> Lanes:
    """Answer most where the net input is 0."""
    return exp(0.0 - z * z)


@inner
def gaussian_back(z: Lanes, f: Lanes, error: Lanes, a: float, b: float) -> Lanes:
    """Use f' = -2 z f."""
    return error * z * f * -2.0
