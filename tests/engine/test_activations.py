import math
from collections.abc import Callable

import numpy as np
import pytest

from bpgui.engine.activations import ACTIVATIONS, activation
from bpgui.errors import UnknownNameError
from bpgui.spec import FloatArray

NAMES = sorted(ACTIVATIONS)
EXTREME = np.array([[800.0, -800.0, 0.0], [-800.0, -800.0, -800.0], [800.0, 800.0, 800.0], [0.0, 799.0, 800.0]])
FORMULAS: dict[str, Callable[[list[float], int], float]] = {
    "linear": lambda net, k: net[k],
    "sigmoid": lambda net, k: 1.0 / (1.0 + math.exp(-net[k])),
    "tanh": lambda net, k: (math.exp(net[k]) - math.exp(-net[k])) / (math.exp(net[k]) + math.exp(-net[k])),
    "relu": lambda net, k: net[k] if net[k] > 0.0 else 0.0,
    "softmax": lambda net, k: math.exp(net[k]) / sum(math.exp(z) for z in net),
}


def test_every_activation_has_a_formula_to_compare_with() -> None:
    assert sorted(FORMULAS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_value_follows_the_formula(name: str) -> None:
    net = np.random.default_rng(1).normal(0.0, 3.0, (20, 4))
    expected = [[FORMULAS[name](row, k) for k in range(4)] for row in net.tolist()]
    np.testing.assert_allclose(ACTIVATIONS[name].value(net), expected, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("name", NAMES)
def test_backward_is_the_slope_of_the_value(
    name: str, central_differences: Callable[[Callable[[FloatArray], float], FloatArray], FloatArray]
) -> None:
    rng = np.random.default_rng(2)
    net, error = rng.uniform(-3.0, 3.0, (6, 4)), rng.normal(size=(6, 4))
    net[np.abs(net) < 0.01] = 0.5  # away from the kink of ReLU
    entry = ACTIVATIONS[name]
    analytic = entry.backward(net, entry.value(net), error)
    numeric = central_differences(lambda point: float((error * entry.value(point)).sum()), net)
    assert np.linalg.norm(analytic - numeric) <= 1e-8 * np.linalg.norm(numeric)
    assert np.linalg.norm(numeric) > 0.1


@pytest.mark.parametrize("name", NAMES)
def test_extreme_net_inputs_give_finite_values_without_warnings(name: str) -> None:
    with np.errstate(all="raise", under="ignore"):
        output = ACTIVATIONS[name].value(EXTREME)
        back = ACTIVATIONS[name].backward(EXTREME, output, np.ones_like(EXTREME))
    assert np.isfinite(output).all()
    assert np.isfinite(back).all()


def test_saturated_sigmoid_reaches_its_bounds() -> None:
    np.testing.assert_array_equal(ACTIVATIONS["sigmoid"].value(np.array([[-800.0, 0.0, 800.0]])), [[0.0, 0.5, 1.0]])


def test_relu_has_slope_zero_at_and_below_zero() -> None:
    net = np.array([[-1.0, 0.0, 1.0]])
    relu = ACTIVATIONS["relu"]
    np.testing.assert_array_equal(relu.backward(net, relu.value(net), np.full((1, 3), 7.0)), [[0.0, 0.0, 7.0]])


def test_softmax_rows_add_up_to_one_and_ignore_a_common_shift() -> None:
    net = np.random.default_rng(3).normal(0.0, 5.0, (8, 5))
    output = ACTIVATIONS["softmax"].value(net)
    np.testing.assert_allclose(output.sum(axis=1), 1.0, rtol=1e-14)
    np.testing.assert_allclose(ACTIVATIONS["softmax"].value(net + 500.0), output, rtol=1e-11)


def test_softmax_backward_is_its_full_jacobian() -> None:
    net = np.array([[0.3, -1.2, 0.8]])
    softmax = ACTIVATIONS["softmax"]
    output = softmax.value(net)
    error = np.array([[0.5, -2.0, 1.0]])
    jacobian = np.diag(output[0]) - np.outer(output[0], output[0])
    np.testing.assert_allclose(softmax.backward(net, output, error)[0], jacobian @ error[0], rtol=1e-14)


@pytest.mark.parametrize("name", NAMES)
def test_arguments_are_left_alone(name: str) -> None:
    net, error = np.array([[0.5, -0.5, 2.0]]), np.array([[1.0, 2.0, 3.0]])
    output = ACTIVATIONS[name].value(net)
    before = (net.tobytes(), output.tobytes(), error.tobytes())
    ACTIVATIONS[name].backward(net, output, error)
    assert (net.tobytes(), output.tobytes(), error.tobytes()) == before


def test_unknown_activation_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="There is no activation called 'sigmoyd': did you mean 'sigmoid'"):
        activation("sigmoyd")
