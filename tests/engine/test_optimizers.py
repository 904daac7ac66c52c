from collections.abc import Callable
from math import sqrt

import numpy as np
import pytest

from bpgui.engine.optimizers import OPTIMIZERS, optimizer
from bpgui.errors import UnknownNameError
from bpgui.spec import Settings, check_settings

STEPS = 200


def _plain(start: float, gradients: list[float], rate: float) -> list[float]:
    path, w = [], start
    for g in gradients:
        w = w - rate * g
        path.append(w)
    return path


def _momentum(start: float, gradients: list[float], rate: float, momentum: float = 0.9) -> list[float]:
    # torch.optim.SGD: the buffer starts as the first gradient, the rate multiplies the buffer.
    path, w, buffer = [], start, None
    for g in gradients:
        buffer = g if buffer is None else momentum * buffer + g
        w = w - rate * buffer
        path.append(w)
    return path


def _adam(start: float, gradients: list[float], rate: float, b1: float = 0.9, b2: float = 0.999) -> list[float]:
    # Kingma and Ba 2015, algorithm 1, line by line.
    path, w, m, v = [], start, 0.0, 0.0
    for t, g in enumerate(gradients, start=1):
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g**2
        m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
        w = w - rate * m_hat / (sqrt(v_hat) + 1e-8)
        path.append(w)
    return path


CASES: list[tuple[str, Settings, Callable[..., list[float]], dict[str, float]]] = [
    ("sgd", {}, _plain, {}),
    ("sgd", {"momentum": 0.9}, _momentum, {}),
    ("sgd", {"momentum": 0.5}, _momentum, {"momentum": 0.5}),
    ("adam", {}, _adam, {}),
    ("adam", {"beta1": 0.5, "beta2": 0.9}, _adam, {"b1": 0.5, "b2": 0.9}),
]


def _path(name: str, given: Settings, start: np.ndarray, gradients: np.ndarray, rate: float) -> np.ndarray:
    method = OPTIMIZERS[name]
    settings = check_settings(method.params, given, method.label)
    theta, state, path = start, method.init(start), []
    for gradient in gradients:
        theta, state = method.update(theta, gradient, state, rate, settings)
        path.append(theta)
    return np.array(path)


@pytest.mark.parametrize(("name", "given", "reference", "options"), CASES)
@pytest.mark.parametrize("rate", [0.001, 0.3])
def test_every_step_equals_an_independent_reference(
    name: str, given: Settings, reference: Callable[..., list[float]], options: dict[str, float], rate: float
) -> None:
    rng = np.random.default_rng(5)
    start, gradients = rng.normal(size=4), rng.normal(0.0, 2.0, (STEPS, 4))
    expected = np.array([reference(float(start[k]), gradients[:, k].tolist(), rate, **options) for k in range(4)]).T
    np.testing.assert_allclose(_path(name, given, start, gradients, rate), expected, rtol=1e-12, atol=1e-12)


def test_every_optimizer_has_a_reference() -> None:
    assert {case[0] for case in CASES} == set(OPTIMIZERS)


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_update_changes_none_of_its_arguments(name: str) -> None:
    method = OPTIMIZERS[name]
    settings = check_settings(method.params, {}, method.label)
    theta, gradient = np.array([1.0, -2.0]), np.array([0.5, 0.25])
    state = method.init(theta)
    before = {key: array.copy() for key, array in state.items()}
    method.update(theta, gradient, state, 0.1, settings)
    np.testing.assert_array_equal(theta, [1.0, -2.0])
    np.testing.assert_array_equal(gradient, [0.5, 0.25])
    for key, array in state.items():
        np.testing.assert_array_equal(array, before[key])


@pytest.mark.parametrize(("name", "given"), [(case[0], case[1]) for case in CASES])
def test_weights_without_gradient_stay_exactly_where_they_are(name: str, given: Settings) -> None:
    start, gradients = np.array([0.1, 0.7]), np.zeros((50, 2))
    gradients[:, 1] = 1.0
    path = _path(name, given, start, gradients, 0.1)
    assert path[:, 0].tobytes() == np.full(50, 0.1).tobytes()
    assert path[-1, 1] < 0.7


@pytest.mark.parametrize(("name", "given"), [(case[0], case[1]) for case in CASES])
def test_a_bowl_is_descended_to_its_bottom(name: str, given: Settings) -> None:
    method = OPTIMIZERS[name]
    settings = check_settings(method.params, given, method.label)
    theta = np.array([2.0, -1.0])
    state = method.init(theta)
    for _ in range(3000):
        theta, state = method.update(theta, 2.0 * (theta - 0.5), state, 0.01, settings)
    np.testing.assert_allclose(theta, 0.5, atol=0.01)  # Adam keeps hovering about as far as its rate


def test_first_step_of_adam_has_the_size_of_the_rate() -> None:
    path = _path("adam", {}, np.array([0.0, 0.0]), np.array([[1000.0, -0.001]]), 0.25)
    np.testing.assert_allclose(path[0], [-0.25, 0.25], rtol=1e-4)


def test_unknown_optimizer_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="There is no optimiser called 'adm': did you mean 'adam'"):
        optimizer("adm")
