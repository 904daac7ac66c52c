"""Backpropagation against central differences, for every activation, loss and way of wiring."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from bpgui.engine import ACTIVATIONS, LOSSES, Program
from bpgui.engine.losses import check_pair
from bpgui.engine.reference import backward, forward
from bpgui.errors import SpecError
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
    "masked": ("x input 3, h hidden 4 {h}, y output 2 {o}", "x-h h-y"),
    "locked": ("x input 3, h hidden 4 {h}, y output 2 {o}", "x-h h-y"),
}
PAIRS = [(loss, output) for loss in sorted(LOSSES) for output in sorted(ACTIVATIONS)]


def _suits(loss: str, output: str) -> bool:
    try:
        check_pair(loss, output, "y")
    except SpecError:
        return False
    return True


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


def _assert_gradient(program: Program, loss: str, numeric_of: Numeric, total: Callable[..., float]) -> None:
    entry = LOSSES[loss]
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
@pytest.mark.parametrize(("loss", "output"), [pair for pair in PAIRS if _suits(*pair)])
@pytest.mark.parametrize("hidden", sorted(ACTIVATIONS))
def test_gradient_equals_central_differences(
    wiring: str,
    loss: str,
    output: str,
    hidden: str,
    build: Build,
    central_differences: Numeric,
    summed_loss: Callable[..., float],
) -> None:
    _assert_gradient(_draw(build, wiring, hidden, output), loss, central_differences, summed_loss)


@pytest.mark.parametrize("loss", ["half_squared_error", "mse"])
@pytest.mark.parametrize("first", sorted(ACTIVATIONS))
@pytest.mark.parametrize("second", sorted(ACTIVATIONS))
def test_gradient_is_right_for_outputs_of_different_activation(
    loss: str,
    first: str,
    second: str,
    build: Build,
    central_differences: Numeric,
    summed_loss: Callable[..., float],
) -> None:
    layers = f"a input 2, b input 2, h hidden 3 tanh, y output 2 {first}, z output 3 {second}"
    program = Program.compile(build(layers, "a-h b-h h-y h-z b-z"))
    _assert_gradient(program, loss, central_differences, summed_loss)


@pytest.mark.parametrize("wiring", WIRINGS)
def test_gradient_is_right_without_biases(
    wiring: str, build: Build, central_differences: Numeric, summed_loss: Callable[..., float]
) -> None:
    layers, links = WIRINGS[wiring]
    network = build(layers.format(h="tanh", o="sigmoid"), links, biases=False)
    program = Program.compile(network)
    assert program.blocks(np.zeros(program.size)).biases == {}
    _assert_gradient(program, "half_squared_error", central_differences, summed_loss)


def test_delta_is_the_slope_over_the_net_input(build: Build) -> None:
    program = _draw(build, "dense", "tanh", "sigmoid")
    theta, inputs, targets = next(_trials(program))
    gradient = backward(program, theta, LOSSES["mse"], forward(program, theta, inputs), targets)
    slots = program.blocks(gradient.theta)
    for layer in ("h", "y"):
        # A bias is added to the net input, so its gradient is delta summed over samples.
        np.testing.assert_allclose(slots.biases[layer], gradient.delta[layer].sum(axis=0), rtol=1e-14)
    assert gradient.delta["h"].shape == (5, 4)


def test_gradient_of_several_samples_is_the_sum_of_the_single_ones(build: Build) -> None:
    program = _draw(build, "output feeds on", "tanh", "softmax")
    theta, inputs, targets = next(_trials(program))
    entry = LOSSES["categorical_cross_entropy"]

    def gradient(rows: slice) -> FloatArray:
        return backward(program, theta, entry, forward(program, theta, inputs[rows]), targets[rows]).theta

    singles = sum(gradient(slice(row, row + 1)) for row in range(5))
    np.testing.assert_allclose(gradient(slice(None)), singles, rtol=1e-12, atol=1e-14)


def test_missing_and_locked_links_report_the_gradient_they_would_have(build: Build) -> None:
    gradients = []
    for wiring in ("dense", "masked", "locked"):
        program = _draw(build, wiring, "tanh", "sigmoid")
        theta, inputs, targets = next(_trials(program))
        gradients.append(backward(program, theta, LOSSES["mse"], forward(program, theta, inputs), targets).theta)
    assert gradients[0].tobytes() == gradients[1].tobytes() == gradients[2].tobytes()
    assert (gradients[0] != 0.0).all()


@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_passes_change_neither_parameters_nor_data(scale: float, build: Build) -> None:
    program = _draw(build, "skip past two", "linear", "linear")
    theta, inputs, targets = next(_trials(program))
    theta = theta * scale
    before = theta.tobytes(), inputs.tobytes(), targets.tobytes()
    backward(program, theta, LOSSES["mse"], forward(program, theta, inputs), targets)
    assert (theta.tobytes(), inputs.tobytes(), targets.tobytes()) == before
