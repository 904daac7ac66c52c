from collections.abc import Callable
from math import exp, log

import numpy as np
import pytest

from bpgui.engine.activations import ACTIVATIONS, activation
from bpgui.engine.losses import LOSSES, check_pair, check_targets, loss
from bpgui.errors import ParamError, SpecError, UnknownNameError
from bpgui.spec import FloatArray, Settings

Row = list[float]

NAMES = list(LOSSES)
TRAINABLE = [name for name in ACTIVATIONS if ACTIVATIONS[name].backward is not None]
PAIRS = [(name, output) for name in NAMES for output in LOSSES[name].activations or TRAINABLE]
REFUSED = [
    (name, other) for name in NAMES for other in ACTIVATIONS if other not in (LOSSES[name].activations or ACTIVATIONS)
]
PROBABILITIES = [name for name in NAMES if LOSSES[name].probabilities]
# Settings other than the defaults, for those that have any.
OTHER: dict[str, Settings] = {
    "huber": {"delta": 0.4},
    "binary_cross_entropy": {"label_smoothing": 0.2},
    "categorical_cross_entropy": {"label_smoothing": 0.2},
}
CASES = [*((name, output, {}) for name, output in PAIRS), *((n, o, OTHER[n]) for n, o in PAIRS if n in OTHER)]


def _sigmoid(z: float) -> float:
    return 1.0 / (1.0 + exp(-z))


def _half_squared_error(net: Row, output: Row, target: Row) -> float:
    return sum((o - t) ** 2 for o, t in zip(output, target, strict=True)) / 2


def _mse(net: Row, output: Row, target: Row) -> float:
    return sum((o - t) ** 2 for o, t in zip(output, target, strict=True)) / len(target)


def _mae(net: Row, output: Row, target: Row) -> float:
    return sum(abs(o - t) for o, t in zip(output, target, strict=True)) / len(target)


def _huber(net: Row, output: Row, target: Row, delta: float) -> float:
    errors = [abs(o - t) for o, t in zip(output, target, strict=True)]
    return sum(e * e / 2 if e <= delta else delta * (e - delta / 2) for e in errors) / len(target)


def _binary_cross_entropy(net: Row, output: Row, target: Row, smoothing: float) -> float:
    smoothed = [t * (1 - smoothing) + smoothing / 2 for t in target]
    likelihoods = [
        t * log(_sigmoid(z)) + (1 - t) * log(1 - _sigmoid(z)) for z, t in zip(net, smoothed, strict=True)
    ]  # fmt: skip
    return -sum(likelihoods) / len(target)


def _categorical_cross_entropy(net: Row, output: Row, target: Row, smoothing: float) -> float:
    smoothed = [t * (1 - smoothing) + smoothing / len(target) for t in target]
    total = sum(exp(z) for z in net)
    return -sum(t * log(exp(z) / total) for z, t in zip(net, smoothed, strict=True))


def _hinge(net: Row, output: Row, target: Row) -> float:
    return sum(max(0.0, 1 - (2 * t - 1) * o) for o, t in zip(output, target, strict=True)) / len(target)


# The function of a sample's net inputs, outputs and targets, and of the loss's settings in the order of its table.
FORMULAS: dict[str, Callable[..., float]] = {
    "half_squared_error": _half_squared_error,
    "mse": _mse,
    "mae": _mae,
    "huber": _huber,
    "binary_cross_entropy": _binary_cross_entropy,
    "categorical_cross_entropy": _categorical_cross_entropy,
    "hinge": _hinge,
}
# Values per sample and gradients of PyTorch 2.13 in float64, at these net inputs and targets: mse_loss, l1_loss,
# huber_loss(delta=0.7) and binary_cross_entropy_with_logits of reduction "none", then the mean over the outputs, and
# cross_entropy(label_smoothing=0.2). The binary targets were smoothed by hand: t 0.8 + 0.1.
TORCH_NET = np.array([[2.0, -1.0, 0.5], [0.3, 0.0, -2.0]])
TORCH_TARGET = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
TORCH: list[tuple[str, str, Settings, list[float], list[list[float]]]] = [
    (
        *("mse", "linear", {}, [0.75, 3.03]),
        [[0.6666666666666666, -0.6666666666666666, 0.3333333333333333], [0.19999999999999998, 0.0, -2.0]],
    ),
    (
        *("mae", "linear", {}, [0.8333333333333334, 1.0999999999999999]),
        [[0.3333333333333333, -0.3333333333333333, 0.3333333333333333], [0.3333333333333333, 0.0, -0.3333333333333333]],
    ),
    (
        *("huber", "linear", {"delta": 0.7}, [0.345, 0.6333333333333332]),
        [
            [0.2333333333333333, -0.2333333333333333, 0.16666666666666666],
            [0.09999999999999999, 0.0, -0.2333333333333333],
        ],
    ),
    (
        *("binary_cross_entropy", "sigmoid", {"label_smoothing": 0.2}, [0.5547555609137672, 1.1481434786904818]),
        [
            [-0.006400974007372569, 0.0563138071233317, 0.1741531104006182],
            [0.15814750560388635, 0.13333333333333333, -0.2602656926592941],
        ],
    ),
    (
        *("categorical_cross_entropy", "softmax", {"label_smoothing": 0.2}, [0.541311296657157, 2.623684094786667]),
        [
            [-0.08106963207739082, -0.027554093395979216, 0.10862372547337003],
            [0.4764936492886246, 0.3357163921442519, -0.8122100414328765],
        ],
    ),
]


def test_every_loss_has_a_formula_to_compare_with() -> None:
    assert list(FORMULAS) == NAMES


def test_every_loss_with_settings_is_tried_with_others_too() -> None:
    assert set(OTHER) == {name for name, entry in LOSSES.items() if entry.params}


@pytest.mark.parametrize(("name", "output", "settings"), CASES)
def test_value_follows_the_formula(name: str, output: str, settings: Settings) -> None:
    bound = loss(name, settings)
    rng = np.random.default_rng(1)
    net, target = rng.normal(0.0, 2.0, (15, 3)), rng.uniform(0.0, 1.0, (15, 3))
    out = activation(output).value(net)
    rows = zip(net.tolist(), out.tolist(), target.tolist(), strict=True)
    expected = [FORMULAS[name](*row, *bound.settings.values()) for row in rows]
    np.testing.assert_allclose(bound.value(net, out, target), expected, 1e-12)


@pytest.mark.parametrize(("name", "output", "settings", "value", "gradient"), TORCH)
def test_value_and_slope_are_those_of_pytorch(
    name: str, output: str, settings: Settings, value: list[float], gradient: list[list[float]]
) -> None:
    bound, end = loss(name, settings), activation(output)
    out = end.value(TORCH_NET)
    np.testing.assert_allclose(bound.value(TORCH_NET, out, TORCH_TARGET), value, rtol=1e-13)
    delta = bound.delta(TORCH_NET, out, TORCH_TARGET, end.backward)
    np.testing.assert_allclose(delta, gradient, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize(("name", "output", "settings"), CASES)
@pytest.mark.parametrize("columns", [1, 3])
def test_delta_is_the_slope_over_the_net_input(
    name: str,
    output: str,
    settings: Settings,
    columns: int,
    central_differences: Callable[[Callable[[FloatArray], float], FloatArray], FloatArray],
) -> None:
    rng = np.random.default_rng(2)
    net, target = rng.uniform(0.05, 2.0, (5, columns)), rng.uniform(0.0, 1.0, (5, columns))
    net[1] *= -1.0
    bound, end = loss(name, settings), activation(output)
    delta = bound.delta(net, end.value(net), target, end.backward)
    numeric = central_differences(lambda z: float(bound.value(z, end.value(z), target).sum()), net)
    assert np.linalg.norm(delta - numeric) <= 1e-8 * max(1e-6, float(np.linalg.norm(numeric)))


@pytest.mark.parametrize(("name", "output", "settings"), CASES)
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_extreme_net_inputs_stay_finite_without_warnings(
    name: str, output: str, settings: Settings, target: float
) -> None:
    net = np.array([[800.0, -800.0, 0.0], [-800.0, -800.0, -800.0], [800.0, 800.0, 800.0]])
    targets = np.full_like(net, target)
    bound, end = loss(name, settings), activation(output)
    with np.errstate(all="raise", under="ignore"):
        out = end.value(net)
        values = bound.value(net, out, targets)
        delta = bound.delta(net, out, targets, end.backward)
    assert np.isfinite(values).all()
    assert np.isfinite(delta).all()


@pytest.mark.parametrize(("name", "output", "settings"), CASES)
def test_single_precision_stays_single(name: str, output: str, settings: Settings) -> None:
    net, target = np.array([[-1.5, 2.0]], dtype=np.float32), np.array([[1.0, 0.0]], dtype=np.float32)
    bound, end = loss(name, settings), activation(output)
    out = end.value(net)
    assert bound.value(net, out, target).dtype == np.float32
    assert bound.delta(net, out, target, end.backward).dtype == np.float32


def test_cross_entropies_grow_with_the_net_input_where_the_answer_is_wrong() -> None:
    net = np.array([[800.0, -800.0]])
    zero = np.zeros((1, 2))
    binary = loss("binary_cross_entropy").value(net, activation("sigmoid").value(net), np.array([[0.0, 1.0]]))
    several = loss("categorical_cross_entropy").value(net, zero, np.array([[0.0, 1.0]]))
    np.testing.assert_allclose(binary, [800.0])
    np.testing.assert_allclose(several, [1600.0])


def test_a_perfect_answer_costs_nothing() -> None:
    net, target = np.array([[800.0, -800.0]]), np.array([[1.0, 0.0]])
    for name, output in (("binary_cross_entropy", "sigmoid"), ("categorical_cross_entropy", "softmax")):
        assert loss(name).value(net, activation(output).value(net), target)[0] == 0.0
    assert loss("hinge").value(net, net, target)[0] == 0.0
    for name in ("mse", "half_squared_error", "mae", "huber"):
        assert loss(name).value(target, target, target)[0] == 0.0


def test_kinks_have_slope_zero() -> None:
    linear = activation("linear").backward
    at = np.array([[0.5, 2.0]])
    np.testing.assert_array_equal(loss("mae").delta(at, at, at, linear), [[0.0, 0.0]])
    margin = np.array([[1.0, -1.0]])
    np.testing.assert_array_equal(loss("hinge").delta(margin, margin, np.array([[1.0, 0.0]]), linear), [[0.0, 0.0]])


def test_only_the_hinge_answers_one_above_zero() -> None:
    assert {name: loss(name).threshold for name in NAMES} == {name: 0.0 if name == "hinge" else 0.5 for name in NAMES}


@pytest.mark.parametrize(("name", "output"), PAIRS)
def test_pairs_that_go_together_pass(name: str, output: str) -> None:
    check_pair(name, output, "output")


@pytest.mark.parametrize(("name", "output"), REFUSED)
def test_pairs_that_do_not_go_together_are_refused_in_words(name: str, output: str) -> None:
    needed = {"binary_cross_entropy": "sigmoid", "categorical_cross_entropy": "softmax", "hinge": "linear"}[name]
    with pytest.raises(SpecError) as refusal:
        check_pair(name, output, "answer")
    assert str(refusal.value) == (
        f"{LOSSES[name].label} needs a {needed} output, but layer 'answer' is "
        f"{ACTIVATIONS[output].in_text}: change its activation, or choose another loss."
    )


@pytest.mark.parametrize("name", PROBABILITIES)
@pytest.mark.parametrize(("low", "high"), [(-1.0, 1.0), (0.0, 2.0)])
def test_losses_of_classes_refuse_targets_that_are_no_probabilities(name: str, low: float, high: float) -> None:
    with pytest.raises(SpecError) as refusal:
        check_targets(name, np.array([[low], [high]]))
    assert str(refusal.value) == (
        f"{LOSSES[name].label} needs targets between 0 and 1, but this data goes from {low:g} to {high:g}: "
        "choose mean squared error."
    )


@pytest.mark.parametrize("name", NAMES)
def test_targets_from_zero_to_one_and_no_targets_at_all_suit_every_loss(name: str) -> None:
    check_targets(name, np.array([[0.0], [1.0]]))
    check_targets(name, np.empty((0, 1)))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in PROBABILITIES])
def test_losses_of_distances_take_any_targets(name: str) -> None:
    check_targets(name, np.array([[-50.0], [50.0]]))


def test_settings_out_of_range_are_refused_and_the_rest_filled_in() -> None:
    with pytest.raises(ParamError, match=r"Label smoothing cannot be 1\.5: give a number at least 0 and at most 1"):
        loss("categorical_cross_entropy", {"label_smoothing": 1.5})
    with pytest.raises(ParamError, match="Mean squared error has no settings, so 'delta' cannot be set"):
        loss("mse", {"delta": 1.0})
    assert loss("huber").settings == {"delta": 1.0}


def test_unknown_loss_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="There is no loss called 'binary_crossentropy': did you mean 'binary_"):
        loss("binary_crossentropy")
