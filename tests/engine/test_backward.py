"""Backpropagation against central differences in many ways of wiring; `test_gradient_matrix` has all methods."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from bpgui.engine import Program, loss
from bpgui.engine.reference import backward, forward, jacobian, loss_values, outputs
from bpgui.spec import FloatArray, NetworkSpec

Build = Callable[..., NetworkSpec]
Numeric = Callable[[Callable[[FloatArray], float], FloatArray], FloatArray]

MISSING = np.array([[True, False, True, True], [True, True, False, True], [False, True, True, True]])
# In each drawing, {h} stands for the hidden activation and {o} for the output's.
WIRINGS: dict[str, tuple[str, str]] = {
    "dense": ("x input 3, h hidden 4 {h}, y output 2 {o}", "x-h h-y"),
    "skip past one": ("x input 3, h hidden 4 {h}, y output 2 {o}", "x-y x-h h-y"),
    "skip past two": ("x input 2, g hidden 3 {h}, h hidden 4 {h}, y output 2 {o}", "x-g g-h h-y g-y x-h"),
    "branches": (
        "x input 3, g hidden 2 {h}, h hidden 3 {h}, k hidden 2 tanh, y output 2 {o}",
        "x-g x-h g-k h-k k-y g-y",
    ),
    "many ends": (
        "a input 2, y output 2 {o}, b input 1, h hidden 3 {h}, z output 3 {o}, g hidden 2 sigmoid",
        "a-h b-h b-g g-z h-y h-z a-y",
    ),
    "output feeds on": (
        "x input 3, h hidden 4 {h}, y output 2 {o}, g hidden 3 {h}, z output 2 {o}",
        "x-h h-y y-g g-z y-z",
    ),
    "layers of one": (
        "a input 1, b input 1, g hidden 1 {h}, h hidden 1 {h}, k hidden 1 {h}, y output 2 {o}",
        "a-g a-h b-g b-h g-k h-k a-y b-k k-y g-y",
    ),
    "masked": ("x input 3, h hidden 4 {h}, y output 2 {o}", "x-h h-y"),
    "locked": ("x input 3, h hidden 4 {h}, y output 2 {o}", "x-h h-y"),
}
HIDDEN = ["tanh", "relu", "softmax"]
PAIRS = [
    ("half_squared_error", "linear"),
    ("mse", "sigmoid"),
    ("mse", "softmax"),
    ("binary_cross_entropy", "sigmoid"),
    ("categorical_cross_entropy", "softmax"),
]
ENDS = ["linear", "sigmoid", "tanh", "relu", "softmax"]


def _draw(build: Build, wiring: str, hidden: str, output: str) -> Program:
    layers, links = WIRINGS[wiring]
    blocks = {"x-h": MISSING} if wiring in ("masked", "locked") else {}
    field = {"masked": "masks", "locked": "locked"}.get(wiring, "masks")
    return Program.compile(build(layers.format(h=hidden, o=output), links, **{field: blocks}))


def _trials(program: Program) -> Iterator[tuple[FloatArray, FloatArray, FloatArray]]:
    columns = program.network.width("input"), program.network.width("output")
    for seed in range(100):
        rng = np.random.default_rng(seed)
        theta = rng.uniform(-1.0, 1.0, program.size)
        yield theta, rng.uniform(-1.0, 1.0, (5, columns[0])), rng.uniform(0.0, 1.0, (5, columns[1]))


def _has_room(program: Program, theta: FloatArray, inputs: FloatArray) -> bool:
    """Tell whether no ReLU is near its kink and each one works for some sample but not for all."""
    net = forward(program, theta, inputs).net
    rectified = [net[layer.id] for layer in program.order if layer.activation == "relu" and layer.role != "input"]
    return all(np.abs(z).min() > 2e-3 and (z > 0.0).any() and (z < 0.0).any() for z in rectified)


def _assert_gradient(program: Program, name: str, numeric_of: Numeric, total: Callable[..., float]) -> None:
    entry = loss(name)
    theta, inputs, targets = next(trial for trial in _trials(program) if _has_room(program, *trial[:2]))
    analytic = backward(program, theta, entry, forward(program, theta, inputs), targets).theta
    numeric = numeric_of(lambda point: total(program, point, entry, inputs, targets), theta)
    assert np.linalg.norm(numeric) > 1e-3
    assert np.linalg.norm(analytic - numeric) <= 1e-6 * np.linalg.norm(numeric)
    parts, expected = program.blocks(analytic), program.blocks(numeric)
    for key, block in (*parts.weights.items(), *parts.biases.items()):
        other = expected.weights[key] if key in expected.weights else expected.biases[key]
        assert np.linalg.norm(block - other) <= 1e-6 * np.linalg.norm(other), key


@pytest.mark.parametrize("wiring", WIRINGS)
@pytest.mark.parametrize(("name", "output"), PAIRS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_gradient_equals_central_differences(
    wiring: str,
    name: str,
    output: str,
    hidden: str,
    build: Build,
    central_differences: Numeric,
    summed_loss: Callable[..., float],
) -> None:
    _assert_gradient(_draw(build, wiring, hidden, output), name, central_differences, summed_loss)


@pytest.mark.parametrize("name", ["half_squared_error", "mse"])
@pytest.mark.parametrize("first", ENDS)
@pytest.mark.parametrize("second", ENDS)
def test_gradient_is_right_for_outputs_of_different_activation(
    name: str,
    first: str,
    second: str,
    build: Build,
    central_differences: Numeric,
    summed_loss: Callable[..., float],
) -> None:
    layers = f"a input 2, b input 2, h hidden 3 tanh, y output 2 {first}, z output 3 {second}"
    program = Program.compile(build(layers, "a-h b-h h-y h-z b-z"))
    _assert_gradient(program, name, central_differences, summed_loss)


@pytest.mark.parametrize("wiring", WIRINGS)
def test_gradient_is_right_without_biases(
    wiring: str, build: Build, central_differences: Numeric, summed_loss: Callable[..., float]
) -> None:
    layers, links = WIRINGS[wiring]
    network = build(layers.format(h="tanh", o="sigmoid"), links, biases=False)
    program = Program.compile(network)
    assert program.blocks(np.zeros(program.size)).biases == {}
    _assert_gradient(program, "half_squared_error", central_differences, summed_loss)


def test_dropout_multiplies_what_other_layers_hear_and_not_the_answer(build: Build) -> None:
    program = Program.compile(build("x input 2, h hidden 2 linear, y output 1 linear", "x-h h-y", biases=False))
    theta = np.array([1.0, 0.0, 0.0, 1.0, 10.0, 100.0])
    inputs = np.array([[1.0, 2.0], [3.0, 4.0]])
    dropout = {"x": np.array([[2.0, 0.0], [2.0, 2.0]]), "h": np.array([[2.0, 2.0], [0.0, 2.0]]), "y": np.zeros((2, 1))}
    trace = forward(program, theta, inputs, dropout)
    np.testing.assert_array_equal(trace.output["x"], [[2.0, 0.0], [6.0, 8.0]])
    np.testing.assert_array_equal(trace.raw["h"], [[2.0, 0.0], [6.0, 8.0]])
    np.testing.assert_array_equal(trace.output["h"], [[4.0, 0.0], [0.0, 16.0]])
    np.testing.assert_array_equal(trace.raw["y"], [[40.0], [1600.0]])
    gradient = backward(program, theta, loss("half_squared_error"), trace, np.array([[39.0], [1600.0]]), dropout)
    # Only the first sample errs, by 1: its error comes to the hidden layer through twice the weights.
    np.testing.assert_array_equal(gradient.delta["h"], [[20.0, 200.0], [0.0, 0.0]])
    np.testing.assert_array_equal(gradient.theta, [40.0, 400.0, 0.0, 0.0, 4.0, 0.0])


def test_without_dropout_outputs_are_stored_once(build: Build) -> None:
    program = _draw(build, "dense", "tanh", "sigmoid")
    theta, inputs, _ = next(_trials(program))
    trace = forward(program, theta, inputs)
    assert all(trace.output[layer] is trace.raw[layer] for layer in ("x", "h", "y"))


@pytest.mark.parametrize("wiring", ["many ends", "output feeds on"])
def test_gradient_through_dropout_equals_central_differences(
    wiring: str, build: Build, central_differences: Numeric
) -> None:
    program = _draw(build, wiring, "tanh", "sigmoid")
    theta, inputs, targets = next(_trials(program))
    rng = np.random.default_rng(5)
    dropout = {layer.id: 2.0 * rng.integers(0, 2, (5, layer.size)) for layer in program.network.layers}
    entry = loss("binary_cross_entropy")

    def total(point: FloatArray) -> float:
        return float(loss_values(program, entry, forward(program, point, inputs, dropout), targets).sum())

    trace = forward(program, theta, inputs, dropout)
    analytic = backward(program, theta, entry, trace, targets, dropout).theta
    numeric = central_differences(total, theta)
    assert np.linalg.norm(analytic - numeric) <= 1e-6 * np.linalg.norm(numeric)
    assert np.linalg.norm(analytic - backward(program, theta, entry, trace, targets).theta) > 1e-2


def test_jacobian_times_errors_is_the_gradient_of_half_their_squares(build: Build) -> None:
    for wiring in WIRINGS:
        program = _draw(build, wiring, "tanh", "softmax")
        theta, inputs, targets = next(_trials(program))
        trace = forward(program, theta, inputs)
        slopes = jacobian(program, theta, trace)
        assert slopes.shape == (targets.size, program.size)
        errors = (outputs(program, trace) - targets).ravel()
        gradient = backward(program, theta, loss("half_squared_error"), trace, targets).theta
        np.testing.assert_allclose(errors @ slopes, gradient, rtol=1e-10, atol=1e-13)


def test_delta_is_the_slope_over_the_net_input(build: Build) -> None:
    program = _draw(build, "dense", "tanh", "sigmoid")
    theta, inputs, targets = next(_trials(program))
    gradient = backward(program, theta, loss("mse"), forward(program, theta, inputs), targets)
    slots = program.blocks(gradient.theta)
    for layer in ("h", "y"):
        # A bias is added to the net input, so its gradient is delta summed over samples.
        np.testing.assert_allclose(slots.biases[layer], gradient.delta[layer].sum(axis=0), rtol=1e-14)
    assert gradient.delta["h"].shape == (5, 4)


def test_gradient_of_several_samples_is_the_sum_of_the_single_ones(build: Build) -> None:
    program = _draw(build, "output feeds on", "tanh", "softmax")
    theta, inputs, targets = next(_trials(program))
    entry = loss("categorical_cross_entropy")

    def gradient(rows: slice) -> FloatArray:
        return backward(program, theta, entry, forward(program, theta, inputs[rows]), targets[rows]).theta

    singles = sum(gradient(slice(row, row + 1)) for row in range(5))
    np.testing.assert_allclose(gradient(slice(None)), singles, rtol=1e-12, atol=1e-14)


def test_missing_and_locked_links_report_the_gradient_they_would_have(build: Build) -> None:
    gradients = []
    for wiring in ("dense", "masked", "locked"):
        program = _draw(build, wiring, "tanh", "sigmoid")
        theta, inputs, targets = next(_trials(program))
        gradients.append(backward(program, theta, loss("mse"), forward(program, theta, inputs), targets).theta)
    assert gradients[0].tobytes() == gradients[1].tobytes() == gradients[2].tobytes()
    assert (gradients[0] != 0.0).all()


@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_passes_change_neither_parameters_nor_data(scale: float, build: Build) -> None:
    program = _draw(build, "skip past two", "linear", "linear")
    theta, inputs, targets = next(_trials(program))
    theta = theta * scale
    before = theta.tobytes(), inputs.tobytes(), targets.tobytes()
    backward(program, theta, loss("mse"), forward(program, theta, inputs), targets)
    assert (theta.tobytes(), inputs.tobytes(), targets.tobytes()) == before
