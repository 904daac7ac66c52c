from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.engine import LOSSES, Program, TrainingData, draw_parameters, loss, train
from bpgui.engine.activations import ACTIVATIONS
from bpgui.engine.gradient_check import TOLERANCE, check_gradients, relative_error
from bpgui.spec import NetworkSpec, Parameters, TrainingSpec

Build = Callable[..., NetworkSpec]
Draw = Callable[[NetworkSpec, int], Parameters]


@pytest.fixture
def network(build: Build) -> NetworkSpec:
    return build("x input 2, h hidden 3 tanh, y output 1 sigmoid", "x-h h-y x-y")


def test_right_code_passes_block_by_block(network: NetworkSpec, random_parameters: Draw, xor: TrainingData) -> None:
    program = Program.compile(network)
    theta = program.pack(random_parameters(network, 1))
    checks = check_gradients(program, theta, loss("mse"), xor.inputs, xor.targets)
    assert [(check.name, check.checked, check.size) for check in checks] == [
        ("x to h", 6, 6),
        ("h to y", 3, 3),
        ("x to y", 2, 2),
        ("bias of h", 3, 3),
        ("bias of y", 1, 1),
    ]
    assert all(check.relative_error <= TOLERANCE for check in checks)


def test_a_wrong_derivative_is_found_where_it_does_harm(
    network: NetworkSpec, random_parameters: Draw, xor: TrainingData, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = ACTIVATIONS["tanh"]
    wrong = replace(right, backward=lambda *arguments: 1.01 * right.backward(*arguments))
    monkeypatch.setitem(ACTIVATIONS, "tanh", wrong)
    program = Program.compile(network)
    theta = program.pack(random_parameters(network, 1))
    found = {c.name: c.relative_error for c in check_gradients(program, theta, loss("mse"), xor.inputs, xor.targets)}
    assert found["x to h"] == pytest.approx(0.01, rel=0.02)
    assert found["bias of h"] == pytest.approx(0.01, rel=0.02)
    assert max(found["h to y"], found["x to y"], found["bias of y"]) <= TOLERANCE


def test_a_sign_lost_in_the_loss_is_found_everywhere(
    network: NetworkSpec, random_parameters: Draw, xor: TrainingData
) -> None:
    program = Program.compile(network)
    right = LOSSES["mse"]
    wrong = replace(loss("mse"), entry=replace(right, delta=lambda *arguments: -right.delta(*arguments)))
    theta = program.pack(random_parameters(network, 1))
    checks = check_gradients(program, theta, wrong, xor.inputs, xor.targets)
    assert all(check.relative_error == pytest.approx(2.0, rel=1e-3) for check in checks)


def test_of_a_large_block_evenly_spread_entries_are_checked(build: Build, random_parameters: Draw) -> None:
    network = build("x input 30, y output 20 tanh", "x-y")
    program = Program.compile(network)
    rng = np.random.default_rng(1)
    theta = program.pack(random_parameters(network, 1))
    inputs, targets = rng.normal(size=(2, 30)), rng.normal(size=(2, 20))
    weights, biases = check_gradients(program, theta, loss("mse"), inputs, targets, most_per_block=50)
    assert (weights.checked, weights.size) == (50, 600)
    assert (biases.checked, biases.size) == (20, 20)
    assert max(weights.relative_error, biases.relative_error) <= TOLERANCE


def test_gradients_that_vanish_raise_no_false_alarm(network: NetworkSpec, xor: TrainingData) -> None:
    # With all weights 0 the errors of the four rows cancel, and rounding is all that the differences see.
    program = Program.compile(network)
    theta = program.pack(draw_parameters(network, TrainingSpec(initializer="zero")))
    for name in ("half_squared_error", "mse", "binary_cross_entropy"):
        checks = check_gradients(program, theta, loss(name), xor.inputs, xor.targets)
        assert all(check.relative_error <= TOLERANCE for check in checks)


def test_a_trained_network_passes(network: NetworkSpec, random_parameters: Draw, xor: TrainingData) -> None:
    program = Program.compile(network)
    spec = TrainingSpec(learning_rate=2.0, epochs=2000)
    *_, last = train(program, random_parameters(network, 1), xor, spec)
    assert last.evaluation.train.loss < 0.01
    theta = program.pack(last.parameters)
    checks = check_gradients(program, theta, loss("half_squared_error"), xor.inputs, xor.targets)
    assert all(check.relative_error <= TOLERANCE for check in checks)


def test_relative_error_is_a_ratio_of_norms() -> None:
    zero = np.zeros(2)
    assert relative_error(np.array([3.0, 4.0]), zero) == 1.0
    assert relative_error(zero, np.array([3.0, 4.0])) == 1.0
    assert relative_error(zero, zero) == 0.0
    assert relative_error(np.array([10.0, 0.0]), np.array([9.0, 0.0])) == pytest.approx(0.1)
    assert relative_error(np.array([10.0, 0.0]), np.array([9.0, 0.0]), resolution=2.0) == pytest.approx(TOLERANCE / 2)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_never_passes(value: float) -> None:
    assert relative_error(np.array([value, 1.0]), np.zeros(2), resolution=5.0) == np.inf
