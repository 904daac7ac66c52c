import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bpgui.engine.optimizers import OPTIMIZERS, FullBatchOptimizer, Optimizer, State, optimizer
from bpgui.engine.regularization import REGULARIZATION, clipped, decayed, penalised
from bpgui.errors import UnknownNameError
from bpgui.spec import FloatArray, Settings, check_settings

TORCH: dict[str, Any] = json.loads((Path(__file__).parent / "references" / "torch_trajectories.json").read_text())
FIRST_ORDER = {name: method for name, method in OPTIMIZERS.items() if isinstance(method, Optimizer)}

# What each of PyTorch's trajectories is called here: optimiser, learning rate, its settings, regularisation.
CASES: dict[str, tuple[str, float, Settings, Settings]] = {
    "sgd": ("sgd", 0.05, {}, {}),
    "momentum": ("momentum", 0.02, {}, {}),
    "nesterov": ("nesterov", 0.02, {"momentum": 0.8}, {}),
    "rprop": ("rprop", 0.01, {}, {}),
    "rprop, other sizes": ("rprop", 0.1, {"shrink": 0.6, "grow": 1.1, "smallest": 1e-3, "largest": 0.2}, {}),
    "adagrad": ("adagrad", 0.3, {}, {}),
    "rmsprop": ("rmsprop", 0.01, {}, {}),
    "rmsprop, shorter memory": ("rmsprop", 0.01, {"alpha": 0.9, "epsilon": 1e-3}, {}),
    "adam": ("adam", 0.01, {}, {}),
    "adam, shorter memory": ("adam", 0.02, {"beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3}, {}),
    "adamw": ("adamw", 0.01, {}, {}),
    "adamw, more decay": ("adam", 0.02, {}, {"decay": 0.3}),
    "sgd with l2": ("sgd", 0.05, {}, {"l2": 0.2}),
    "nesterov with l2": ("nesterov", 0.02, {}, {"l2": 0.1}),
    "adagrad with l2": ("adagrad", 0.3, {}, {"l2": 0.1}),
    "rmsprop with l2": ("rmsprop", 0.01, {}, {"l2": 0.1}),
    "adam with l2": ("adam", 0.01, {}, {"l2": 0.1}),
    "sgd, clipped by value": ("sgd", 0.05, {}, {"clip_value": 0.4}),
    "sgd, clipped by norm": ("sgd", 0.05, {}, {"clip_norm": 0.7}),
    "momentum, clipped twice, with l2": ("momentum", 0.02, {}, {"clip_value": 0.5, "clip_norm": 0.6, "l2": 0.1}),
}


def _slope(w: FloatArray, step: int) -> FloatArray:
    # The derivative of `objective` in references/make_torch_trajectories.py, by hand.
    slope = np.linspace(0.2, 1.2, len(w)) * w + 0.9 * np.cos(3.0 * w + 0.05 * step)
    slope[1:] += 0.1 * w[:-1]
    slope[:-1] += 0.1 * w[1:]
    return slope


def _trajectory(name: str, rate: float, given: Settings, regularization: Settings) -> FloatArray:
    method = FIRST_ORDER[name]
    settings = check_settings(method.params, given, method.label)
    limits = check_settings(REGULARIZATION, regularization, "Regularisation")
    theta = np.array(TORCH["start"])
    state = method.init(theta, rate, settings)
    points = []
    for step in range(TORCH["steps"]):
        gradient = penalised(clipped(_slope(theta, step), limits), theta, limits)
        theta, state = method.update(decayed(theta, rate, limits), gradient, state, rate, settings)
        if (step + 1) % TORCH["every"] == 0:
            points.append(theta)
    return np.array(points)


def _fresh(name: str, theta: FloatArray, rate: float = 0.1, **given: float) -> tuple[Optimizer, Settings, State]:
    method = FIRST_ORDER[name]
    settings = check_settings(method.params, given, method.label)
    return method, settings, method.init(theta, rate, settings)


@pytest.mark.parametrize("case", sorted(CASES))
def test_a_thousand_steps_are_those_of_pytorch(case: str) -> None:
    np.testing.assert_allclose(_trajectory(*CASES[case]), TORCH["trajectories"][case], rtol=1e-10, atol=1e-10)


def test_every_trajectory_and_every_optimiser_that_pytorch_has_is_compared() -> None:
    assert set(CASES) == set(TORCH["trajectories"])
    assert {case[0] for case in CASES.values()} == set(FIRST_ORDER) - {"quickprop"}


@pytest.mark.parametrize("name", sorted(FIRST_ORDER))
def test_update_changes_none_of_its_arguments(name: str) -> None:
    theta, gradient = np.array([1.0, -2.0, 0.5]), np.array([0.5, 0.25, -1.0])
    method, settings, state = _fresh(name, theta)
    for _ in range(3):
        arrays = [theta, gradient, *state.values()]
        before = [array.copy() for array in arrays]
        theta, state = method.update(theta, gradient, state, 0.1, settings)
        for array, copy in zip(arrays, before, strict=True):
            np.testing.assert_array_equal(array, copy)
        gradient = -0.5 * gradient


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", sorted(FIRST_ORDER))
def test_memory_and_weights_keep_the_precision_of_the_run(name: str, dtype: type) -> None:
    theta = np.array([1.0, -2.0, 0.5], dtype=dtype)
    method, settings, state = _fresh(name, theta)
    for step in range(1, 4):
        theta, state = method.update(theta, (0.9 * theta).astype(dtype), state, 0.1, settings)
        assert theta.dtype == dtype
        assert set(state) == {*method.slots, "step"}
        for slot in method.slots:
            assert (state[slot].dtype, state[slot].shape) == (dtype, (3,))
        assert (state["step"].dtype, state["step"].tolist()) == (np.float64, [float(step)])


@pytest.mark.parametrize("name", sorted(set(FIRST_ORDER) - {"adamw"}))
def test_weights_without_gradient_stay_exactly_where_they_are(name: str) -> None:
    theta = np.array([0.1, 0.7])
    method, settings, state = _fresh(name, theta)
    for _ in range(50):
        theta, state = method.update(theta, np.array([0.0, 1.0]), state, 0.01, settings)
        assert theta[0] == 0.1
    assert theta[1] < 0.7


@pytest.mark.parametrize("name", sorted(set(FIRST_ORDER) - {"adagrad"}))
def test_a_bowl_is_descended_to_its_bottom(name: str) -> None:
    theta = np.array([2.0, -1.0])
    method, settings, state = _fresh(name, theta, 0.01)
    for _ in range(3000):
        theta, state = method.update(theta, 2.0 * (theta - 0.5), state, 0.01, settings)
    np.testing.assert_allclose(theta, 0.5, atol=0.011)  # what is adaptive keeps hovering about as far as its rate


def test_first_step_of_adam_has_the_size_of_the_rate() -> None:
    theta = np.zeros(2)
    method, settings, state = _fresh("adam", theta)
    theta, _ = method.update(theta, np.array([1000.0, -0.001]), state, 0.25, settings)
    np.testing.assert_allclose(theta, [-0.25, 0.25], rtol=1e-4)


def test_first_step_of_rprop_is_the_learning_rate_and_later_rates_change_nothing() -> None:
    theta = np.zeros(2)
    method, settings, state = _fresh("rprop", theta, 0.25)
    theta, state = method.update(theta, np.array([1000.0, -0.001]), state, 0.25, settings)
    np.testing.assert_array_equal(theta, [-0.25, 0.25])
    theta, state = method.update(theta, np.array([3.0, -5.0]), state, 99.0, settings)
    np.testing.assert_allclose(theta, [-0.25 - 1.2 * 0.25, 0.25 + 1.2 * 0.25], rtol=1e-15)


def test_quickprop_jumps_from_two_sides_of_a_parabola_to_its_bottom() -> None:
    curvature, bottom = np.array([1.0, 4.0, 0.5]), np.array([0.3, -2.0, 7.0])
    theta = np.array([2.0, -3.0, 0.0])
    method, settings, state = _fresh("quickprop", theta)
    # The first step goes beyond the bottom, so that the second knows both slopes.
    theta, state = method.update(theta, curvature * (theta - bottom), state, 3.0, settings)
    theta, _ = method.update(theta, curvature * (theta - bottom), state, 3.0, settings)
    np.testing.assert_allclose(theta, bottom, rtol=1e-14)


def test_quickprop_adds_the_plain_step_while_it_goes_on_downhill() -> None:
    theta = np.array([1.0])
    method, settings, state = _fresh("quickprop", theta)
    theta, state = method.update(theta, np.array([2.0]), state, 0.1, settings)
    np.testing.assert_allclose(theta, [0.8], rtol=1e-15)
    # The parabola through slopes 2 and 0.5 has its bottom 0.5 / (2 - 0.5) of the last step of -0.2 ahead.
    theta, _ = method.update(theta, np.array([0.5]), state, 0.1, settings)
    np.testing.assert_allclose(theta, [0.8 - 0.2 / 3.0 - 0.05], rtol=1e-15)


@pytest.mark.parametrize("slope", [1.9, 2.0, 3.0])
def test_quickprop_never_grows_a_step_beyond_its_limit(slope: float) -> None:
    theta = np.array([1.0])
    method, settings, state = _fresh("quickprop", theta, growth=1.5)
    theta, state = method.update(theta, np.array([2.0]), state, 0.1, settings)
    theta, _ = method.update(theta, np.array([slope]), state, 0.1, settings)
    np.testing.assert_allclose(theta, [0.8 - 1.5 * 0.2 - 0.1 * slope], rtol=1e-15)


def test_labels_docs_and_sources_are_given_and_labels_differ() -> None:
    assert len({method.label for method in OPTIMIZERS.values()}) == len(OPTIMIZERS)
    assert all(method.doc.endswith(".") and method.source for method in OPTIMIZERS.values())
    assert [name for name, method in OPTIMIZERS.items() if isinstance(method, FullBatchOptimizer)] == [
        "scg",
        "levenberg_marquardt",
    ]


def test_unknown_optimizer_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="There is no optimiser called 'adamm': did you mean 'adam'"):
        optimizer("adamm")
