from collections.abc import Callable
from math import exp, log

import numpy as np
import pytest

from bpgui.engine.activations import ACTIVATIONS
from bpgui.engine.losses import LOSSES, check_pair, check_targets, loss
from bpgui.errors import SpecError, UnknownNameError
from bpgui.spec import FloatArray

PAIRS = [
    (name, activation) for name in sorted(LOSSES) for activation in LOSSES[name].activations or sorted(ACTIVATIONS)
]
REFUSED = [(name, other) for name in sorted(LOSSES) for other in sorted(ACTIVATIONS) if (name, other) not in PAIRS]


def _sigmoid(z: float) -> float:
    return 1.0 / (1.0 + exp(-z))


def _half_squared_error(net: list[float], output: list[float], target: list[float]) -> float:
    return sum((o - t) ** 2 for o, t in zip(output, target, strict=True)) / 2


def _mse(net: list[float], output: list[float], target: list[float]) -> float:
    return sum((o - t) ** 2 for o, t in zip(output, target, strict=True)) / len(target)


def _binary_cross_entropy(net: list[float], output: list[float], target: list[float]) -> float:
    likelihoods = [
        t * log(_sigmoid(z)) + (1 - t) * log(1 - _sigmoid(z)) for z, t in zip(net, target, strict=True)
    ]  # fmt: skip
    return -sum(likelihoods) / len(target)


def _categorical_cross_entropy(net: list[float], output: list[float], target: list[float]) -> float:
    total = sum(exp(z) for z in net)
    return -sum(t * log(exp(z) / total) for z, t in zip(net, target, strict=True))


FORMULAS: dict[str, Callable[[list[float], list[float], list[float]], float]] = {
    "half_squared_error": _half_squared_error,
    "mse": _mse,
    "binary_cross_entropy": _binary_cross_entropy,
    "categorical_cross_entropy": _categorical_cross_entropy,
}


def test_every_loss_has_a_formula_to_compare_with() -> None:
    assert sorted(FORMULAS) == sorted(LOSSES)


@pytest.mark.parametrize(("name", "activation"), PAIRS)
def test_value_follows_the_formula(name: str, activation: str) -> None:
    rng = np.random.default_rng(1)
    net, target = rng.normal(0.0, 2.0, (15, 3)), rng.uniform(0.0, 1.0, (15, 3))
    output = ACTIVATIONS[activation].value(net)
    rows = zip(net.tolist(), output.tolist(), target.tolist(), strict=True)
    np.testing.assert_allclose(LOSSES[name].value(net, output, target), [FORMULAS[name](*row) for row in rows], 1e-12)


@pytest.mark.parametrize(("name", "activation"), PAIRS)
@pytest.mark.parametrize("columns", [1, 3])
def test_delta_is_the_slope_over_the_net_input(
    name: str,
    activation: str,
    columns: int,
    central_differences: Callable[[Callable[[FloatArray], float], FloatArray], FloatArray],
) -> None:
    rng = np.random.default_rng(2)
    net, target = rng.uniform(0.05, 2.0, (5, columns)), rng.uniform(0.0, 1.0, (5, columns))
    net[1] *= -1.0
    entry, end = LOSSES[name], ACTIVATIONS[activation]
    delta = entry.delta(net, end.value(net), target, end.backward)
    numeric = central_differences(lambda z: float(entry.value(z, end.value(z), target).sum()), net)
    assert np.linalg.norm(delta - numeric) <= 1e-8 * max(1e-6, float(np.linalg.norm(numeric)))


@pytest.mark.parametrize(("name", "activation"), PAIRS)
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_extreme_net_inputs_stay_finite_without_warnings(name: str, activation: str, target: float) -> None:
    net = np.array([[800.0, -800.0, 0.0], [-800.0, -800.0, -800.0], [800.0, 800.0, 800.0]])
    targets = np.full_like(net, target)
    end = ACTIVATIONS[activation]
    with np.errstate(all="raise", under="ignore"):
        output = end.value(net)
        values = LOSSES[name].value(net, output, targets)
        delta = LOSSES[name].delta(net, output, targets, end.backward)
    assert np.isfinite(values).all()
    assert np.isfinite(delta).all()


def test_cross_entropies_grow_with_the_net_input_where_the_answer_is_wrong() -> None:
    net = np.array([[800.0, -800.0]])
    zero = np.zeros((1, 2))
    binary = LOSSES["binary_cross_entropy"].value(net, ACTIVATIONS["sigmoid"].value(net), np.array([[0.0, 1.0]]))
    several = LOSSES["categorical_cross_entropy"].value(net, zero, np.array([[0.0, 1.0]]))
    np.testing.assert_allclose(binary, [800.0])
    np.testing.assert_allclose(several, [1600.0])


def test_a_perfect_answer_costs_nothing() -> None:
    net, target = np.array([[800.0, -800.0]]), np.array([[1.0, 0.0]])
    for name, activation in (("binary_cross_entropy", "sigmoid"), ("categorical_cross_entropy", "softmax")):
        assert LOSSES[name].value(net, ACTIVATIONS[activation].value(net), target)[0] == 0.0
    assert LOSSES["mse"].value(target, target, target)[0] == 0.0
    assert LOSSES["half_squared_error"].value(target, target, target)[0] == 0.0


@pytest.mark.parametrize(("name", "activation"), PAIRS)
def test_pairs_that_go_together_pass(name: str, activation: str) -> None:
    check_pair(name, activation, "output")


@pytest.mark.parametrize(("name", "activation"), REFUSED)
def test_pairs_that_do_not_go_together_are_refused_in_words(name: str, activation: str) -> None:
    needed = {"binary_cross_entropy": "sigmoid", "categorical_cross_entropy": "softmax"}[name]
    with pytest.raises(SpecError) as refusal:
        check_pair(name, activation, "answer")
    assert str(refusal.value) == (
        f"{LOSSES[name].label} needs a {needed} output, but layer 'answer' is "
        f"{ACTIVATIONS[activation].label.lower()}: change its activation, or choose another loss."
    )


@pytest.mark.parametrize("name", ["binary_cross_entropy", "categorical_cross_entropy"])
@pytest.mark.parametrize(("low", "high"), [(-1.0, 1.0), (0.0, 2.0)])
def test_cross_entropies_refuse_targets_that_are_no_probabilities(name: str, low: float, high: float) -> None:
    with pytest.raises(SpecError) as refusal:
        check_targets(name, np.array([[low], [high]]))
    assert str(refusal.value) == (
        f"{LOSSES[name].label} needs targets between 0 and 1, but this data goes from {low:g} to {high:g}: "
        "choose mean squared error."
    )


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_targets_from_zero_to_one_and_no_targets_at_all_suit_every_loss(name: str) -> None:
    check_targets(name, np.array([[0.0], [1.0]]))
    check_targets(name, np.empty((0, 1)))


def test_squared_errors_take_any_targets() -> None:
    check_targets("mse", np.array([[-50.0], [50.0]]))


def test_unknown_loss_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="There is no loss called 'binary_crossentropy': did you mean 'binary_"):
        loss("binary_crossentropy")
