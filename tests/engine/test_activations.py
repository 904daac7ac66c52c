import math
from collections.abc import Callable

import numpy as np
import pytest

from bpgui.engine.activations import ACTIVATIONS, activation, check_trainable_through
from bpgui.errors import ParamError, SpecError, UnknownNameError
from bpgui.spec import FloatArray, Settings

Numeric = Callable[[Callable[[FloatArray], float], FloatArray], FloatArray]

NAMES = list(ACTIVATIONS)
TRAINABLE = [name for name in NAMES if ACTIVATIONS[name].backward is not None]
SMOOTH = [name for name in NAMES if ACTIVATIONS[name].smooth]
# Settings other than the defaults, for those that have any.
OTHER: dict[str, Settings] = {
    "scaled_tanh": {"amplitude": 0.8, "slope": 1.5},
    "leaky_relu": {"slope": 0.2},
    "elu": {"alpha": 0.6},
    "softplus": {"beta": 3.0},
}
CASES = [*((name, {}) for name in NAMES), *OTHER.items()]
LEARNING = [case for case in CASES if case[0] in TRAINABLE]
EXTREME = np.array([[800.0, -800.0, 0.0], [-800.0, -800.0, -800.0], [800.0, 800.0, 800.0], [0.0, 799.0, 800.0]])
ROOT = math.sqrt(2.0 / math.pi)
# The function of a row of net inputs, a place in it, and the activation's settings in the order of its table.
FORMULAS: dict[str, Callable[..., float]] = {
    "linear": lambda net, k: net[k],
    "sigmoid": lambda net, k: 1.0 / (1.0 + math.exp(-net[k])),
    "tanh": lambda net, k: (math.exp(net[k]) - math.exp(-net[k])) / (math.exp(net[k]) + math.exp(-net[k])),
    "scaled_tanh": lambda net, k, a, b: a * (1.0 - 2.0 / (1.0 + math.exp(2.0 * b * net[k]))),
    "relu": lambda net, k: net[k] if net[k] > 0.0 else 0.0,
    "leaky_relu": lambda net, k, slope: net[k] if net[k] > 0.0 else slope * net[k],
    "elu": lambda net, k, alpha: net[k] if net[k] > 0.0 else alpha * (math.exp(net[k]) - 1.0),
    "gelu": lambda net, k: net[k] / (1.0 + math.exp(-2.0 * ROOT * (net[k] + 0.044715 * net[k] ** 3))),
    "silu": lambda net, k: net[k] / (1.0 + math.exp(-net[k])),
    "softplus": lambda net, k, beta: math.log(1.0 + math.exp(beta * net[k])) / beta,
    "softsign": lambda net, k: net[k] / (1.0 + abs(net[k])),
    "sine": lambda net, k: math.sin(net[k]),
    "gaussian": lambda net, k: math.exp(-(net[k] ** 2)),
    "hard_step": lambda net, k: 1.0 if net[k] > 0.0 else 0.0,
    "softmax": lambda net, k: math.exp(net[k]) / sum(math.exp(z) for z in net),
}
# Values and gradients of PyTorch 2.13 in float64, of torch.nn.functional's functions of these names with their defaults
# (gelu with approximate="tanh") at these net inputs, for the errors 1 ... 5.
TORCH_NET, TORCH_ERROR = np.array([[-3.0, -0.5, 0.0, 0.5, 3.0]]), np.array([[1.0, 2.0, 3.0, 4.0, 5.0]])
TORCH: dict[str, tuple[list[float], list[float]]] = {
    "sigmoid": (
        [0.04742587317756678, 0.3775406687981454, 0.5, 0.6224593312018546, 0.9525741268224334],
        [0.04517665973091214, 0.470007424403189, 0.75, 0.940014848806378, 0.22588329865456],
    ),
    "tanh": (
        [-0.9950547536867305, -0.46211715726000974, 0.0, 0.46211715726000974, 0.9950547536867305],
        [0.009866037165440166, 1.5728954659318548, 3.0, 3.1457909318637096, 0.049330185827200834],
    ),
    "relu": ([0.0, 0.0, 0.0, 0.5, 3.0], [0.0, 0.0, 0.0, 4.0, 5.0]),
    "leaky_relu": ([-0.03, -0.005, 0.0, 0.5, 3.0], [0.01, 0.02, 0.03, 4.0, 5.0]),
    "elu": (
        [-0.950212931632136, -0.3934693402873666, 0.0, 0.5, 3.0],
        [0.049787068367863944, 1.2130613194252668, 3.0, 4.0, 5.0],
    ),
    "gelu": (
        [-0.0036373920817729943, -0.15428599017485606, 0.0, 0.34571400982514394, 2.996362607918227],
        [-0.011584166630969648, 0.2652601929307153, 1.5, 3.4694796141385695, 5.0579208331548475],
    ),
    "silu": (
        [-0.14227761953270035, -0.1887703343990727, 0.0, 0.3112296656009273, 2.8577223804672998],
        [-0.08810410601516962, 0.5200776253946964, 1.5, 2.9598447492106077, 5.440520530075847],
    ),
    "softplus": (
        [0.04858735157374206, 0.4740769841801067, 0.6931471805599453, 0.9740769841801067, 3.048587351573742],
        [0.04742587317756679, 0.7550813375962909, 1.5, 2.4898373248074184, 4.762870634112167],
    ),
    "softsign": (
        [-0.75, -0.3333333333333333, 0.0, 0.3333333333333333, 0.75],
        [0.0625, 0.8888888888888888, 3.0, 1.7777777777777777, 0.3125],
    ),
    "softmax": (
        [0.0021285097269069047, 0.025930556893341963, 0.042752260711152734, 0.07048656160499489, 0.8587021110636036],
        [-0.007998307827748343, -0.07150877991404953, -0.07514578577495482, -0.05340789380564822, 0.2080607673224017],
    ),
}


def test_every_activation_has_a_formula_to_compare_with() -> None:
    assert list(FORMULAS) == NAMES


def test_every_activation_with_settings_is_tried_with_others_too() -> None:
    assert set(OTHER) == {name for name, entry in ACTIVATIONS.items() if entry.params}


@pytest.mark.parametrize(("name", "settings"), CASES)
def test_value_follows_the_formula(name: str, settings: Settings) -> None:
    bound = activation(name, settings)
    net = np.random.default_rng(1).normal(0.0, 3.0, (20, 4))
    expected = [[FORMULAS[name](row, k, *bound.settings.values()) for k in range(4)] for row in net.tolist()]
    np.testing.assert_allclose(bound.value(net), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", TORCH)
def test_value_and_slope_are_those_of_pytorch_at_kinks_too(name: str) -> None:
    value, gradient = TORCH[name]
    bound = activation(name)
    output = bound.value(TORCH_NET)
    np.testing.assert_allclose(output[0], value, rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(bound.backward(TORCH_NET, output, TORCH_ERROR)[0], gradient, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize(("name", "settings"), LEARNING)
def test_backward_is_the_slope_of_the_value(name: str, settings: Settings, central_differences: Numeric) -> None:
    rng = np.random.default_rng(2)
    net, error = rng.uniform(-3.0, 3.0, (6, 4)), rng.normal(size=(6, 4))
    net[np.abs(net) < 0.01] = 0.5  # away from the kinks
    bound = activation(name, settings)
    analytic = bound.backward(net, bound.value(net), error)
    numeric = central_differences(lambda point: float((error * bound.value(point)).sum()), net)
    assert np.linalg.norm(analytic - numeric) <= 1e-8 * np.linalg.norm(numeric)
    assert np.linalg.norm(numeric) > 0.1


@pytest.mark.parametrize(("name", "settings"), [case for case in CASES if case[0] in SMOOTH])
def test_smooth_ones_pass_the_complex_step_to_the_last_digits(name: str, settings: Settings) -> None:
    rng = np.random.default_rng(3)
    net, error = rng.uniform(-3.0, 3.0, (6, 4)), rng.normal(size=(6, 4))
    bound = activation(name, settings)
    analytic = bound.backward(net, bound.value(net), error)
    for k in range(4):
        point = net.astype(complex)
        point[:, k] += 1e-30j
        exact = (error * bound.value(point).imag).sum(axis=1) / 1e-30
        np.testing.assert_allclose(analytic[:, k], exact, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("name", "settings"), CASES)
def test_extreme_net_inputs_give_finite_values_without_warnings(name: str, settings: Settings) -> None:
    bound = activation(name, settings)
    with np.errstate(all="raise", under="ignore"):
        output = bound.value(EXTREME)
        assert np.isfinite(output).all()
        if name in TRAINABLE:
            assert np.isfinite(bound.backward(EXTREME, output, np.ones_like(EXTREME))).all()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_a_number_is_not_hidden(name: str) -> None:
    with np.errstate(invalid="ignore"):
        assert np.isnan(activation(name).value(np.array([[np.nan, 1.0]]))[0, 0])


@pytest.mark.parametrize(("name", "settings"), CASES)
def test_single_precision_stays_single(name: str, settings: Settings) -> None:
    net = np.array([[-1.5, 0.0, 2.0]], dtype=np.float32)
    bound = activation(name, settings)
    output = bound.value(net)
    assert output.dtype == np.float32
    np.testing.assert_allclose(output, bound.value(net.astype(np.float64)), rtol=1e-6)
    if name in TRAINABLE:
        assert bound.backward(net, output, np.ones_like(net)).dtype == np.float32


def test_saturated_sigmoid_reaches_its_bounds() -> None:
    np.testing.assert_array_equal(activation("sigmoid").value(np.array([[-800.0, 0.0, 800.0]])), [[0.0, 0.5, 1.0]])


def test_scaled_tanh_is_one_at_one() -> None:
    np.testing.assert_allclose(activation("scaled_tanh").value(np.array([[1.0, -1.0]])), [[1.0, -1.0]], atol=1e-4)


def test_softmax_rows_add_up_to_one_and_ignore_a_common_shift() -> None:
    net = np.random.default_rng(3).normal(0.0, 5.0, (8, 5))
    output = activation("softmax").value(net)
    np.testing.assert_allclose(output.sum(axis=1), 1.0, rtol=1e-14)
    np.testing.assert_allclose(activation("softmax").value(net + 500.0), output, rtol=1e-11)


def test_softmax_backward_is_its_full_jacobian() -> None:
    net = np.array([[0.3, -1.2, 0.8]])
    softmax = activation("softmax")
    output = softmax.value(net)
    error = np.array([[0.5, -2.0, 1.0]])
    jacobian = np.diag(output[0]) - np.outer(output[0], output[0])
    np.testing.assert_allclose(softmax.backward(net, output, error)[0], jacobian @ error[0], rtol=1e-14)


@pytest.mark.parametrize("name", TRAINABLE)
def test_arguments_are_left_alone(name: str) -> None:
    net, error = np.array([[0.5, -0.5, 2.0]]), np.array([[1.0, 2.0, 3.0]])
    output = activation(name).value(net)
    before = (net.tobytes(), output.tobytes(), error.tobytes())
    activation(name).backward(net, output, error)
    assert (net.tobytes(), output.tobytes(), error.tobytes()) == before


def test_a_hard_step_fires_above_zero_only() -> None:
    np.testing.assert_array_equal(
        activation("hard_step").value(np.array([[-2.0, 0.0, 1e-300, 3.0]])), [[0.0, 0.0, 1.0, 1.0]]
    )


def test_nothing_is_learned_through_a_hard_step() -> None:
    with pytest.raises(SpecError) as refusal:
        check_trainable_through("hard_step", "Hidden 1")
    assert str(refusal.value) == (
        "Layer 'Hidden 1' is hard step, which has no slope to learn by: the network can answer, but to train it choose "
        "another activation, such as sigmoid."
    )
    net = np.ones((1, 1))
    with pytest.raises(SpecError, match="Hard step has no slope to learn by: choose another activation"):
        activation("hard_step").backward(net, net, net)


@pytest.mark.parametrize("name", TRAINABLE)
def test_all_others_can_be_learned_through(name: str) -> None:
    check_trainable_through(name, "Hidden 1")


def test_settings_out_of_range_are_refused_and_the_rest_filled_in() -> None:
    with pytest.raises(ParamError, match="Alpha cannot be 0: give a number above 0 and at most 100"):
        activation("elu", {"alpha": 0.0})
    with pytest.raises(UnknownNameError, match="There is no setting of Leaky ReLU called 'slop': did you mean 'slope'"):
        activation("leaky_relu", {"slop": 0.1})
    assert activation("scaled_tanh", {"slope": 1.0}).settings == {"amplitude": 1.7159, "slope": 1.0}


def test_unknown_activation_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="There is no activation called 'sigmoyd': did you mean 'sigmoid'"):
        activation("sigmoyd")


def test_names_keep_their_capitals_within_a_sentence() -> None:
    names = {key: ACTIVATIONS[key].in_text for key in ("tanh", "scaled_tanh", "relu", "leaky_relu", "elu", "silu")}
    assert names == {
        **{"tanh": "tanh", "scaled_tanh": "scaled tanh", "relu": "ReLU", "leaky_relu": "leaky ReLU"},
        **{"elu": "ELU", "silu": "SiLU"},
    }
