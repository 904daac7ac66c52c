"""Every activation with every loss in every topology: backpropagation against two independent gradients."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from topologies import TOPOLOGIES, Build

from bpgui.engine import Program
from bpgui.engine.activations import ACTIVATIONS
from bpgui.engine.losses import LOSSES, BoundLoss, loss
from bpgui.engine.reference import backward, forward, loss_values
from bpgui.spec import FloatArray, Settings

Numeric = Callable[[Callable[[FloatArray], float], FloatArray], FloatArray]
Trial = tuple[FloatArray, FloatArray, FloatArray]

# Settings under which both sides of every kink are met.
ACTIVATION_SETTINGS: dict[str, Settings] = {
    "scaled_tanh": {"amplitude": 1.2, "slope": 0.9},
    "leaky_relu": {"slope": 0.2},
    "elu": {"alpha": 0.7},
    "softplus": {"beta": 2.0},
}
LOSS_SETTINGS: dict[str, Settings] = {
    "huber": {"delta": 0.5},
    "binary_cross_entropy": {"label_smoothing": 0.1},
    "categorical_cross_entropy": {"label_smoothing": 0.1},
}
# How far each loss is from a kink, for outputs and targets of one shape.
KINKS: dict[str, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "mae": lambda output, target: output - target,
    "huber": lambda output, target: np.abs(output - target) - 0.5,
    "hinge": lambda output, target: 1.0 - (2.0 * target - 1.0) * output,
}
TRAINABLE = [name for name, entry in ACTIVATIONS.items() if entry.backward is not None]
SMOOTH = [name for name, entry in ACTIVATIONS.items() if entry.smooth]
SMOOTH_LOSSES = [name for name in LOSSES if name not in KINKS]


def _outputs(loss_name: str, hidden: str) -> str:
    """Return the hidden activation if it suits the loss as an output, else one that does."""
    allowed = LOSSES[loss_name].activations
    return hidden if allowed is None or hidden in allowed else allowed[0]


def _trials(topology: str, program: Program) -> Iterator[Trial]:
    network = program.network
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        theta = rng.uniform(-1.0, 1.0, program.size) * TOPOLOGIES[topology].weights
        for connection in network.connections:
            if connection.mask is not None:
                program.blocks(theta).weights[connection.id][~connection.mask] = 0.0
        inputs = rng.uniform(-1.0, 1.0, (5, network.width("input")))
        yield theta, inputs, rng.uniform(0.0, 1.0, (5, network.width("output")))


def _is_clear(program: Program, bound: BoundLoss, trial: Trial) -> bool:
    """Tell whether no net input and no output is near a kink, and each layer with a kink meets both its sides."""
    theta, inputs, targets = trial
    trace = forward(program, theta, inputs)
    bent = [trace.net[here] for here, activation in program.activations.items() if not activation.entry.smooth]
    clear = all(np.abs(net).min() > 2e-3 and (net > 0.0).any() and (net < 0.0).any() for net in bent)
    if bound.name in KINKS:
        (output,) = (trace.raw[here] for here in program.outputs)
        clear &= bool(np.abs(KINKS[bound.name](output, targets)).min() > 2e-3)
    return clear


def _example(
    topology: str, loss_name: str, activation: str, build: Build
) -> tuple[Program, BoundLoss, Trial, FloatArray]:
    """Return a network, its loss, numbers away from all kinks, and the gradient that backpropagation finds."""
    output = _outputs(loss_name, activation)
    program = TOPOLOGIES[topology].program(build, activation, output, ACTIVATION_SETTINGS)
    bound = loss(loss_name, LOSS_SETTINGS.get(loss_name, {}))
    trial = next(trial for trial in _trials(topology, program) if _is_clear(program, bound, trial))
    theta, inputs, targets = trial
    analytic = backward(program, theta, bound, forward(program, theta, inputs), targets).theta
    assert np.linalg.norm(analytic) > 1e-2
    return program, bound, trial, analytic


@pytest.mark.parametrize("topology", TOPOLOGIES)
@pytest.mark.parametrize("loss_name", LOSSES)
@pytest.mark.parametrize("activation", TRAINABLE)
def test_gradient_equals_central_differences(
    topology: str,
    loss_name: str,
    activation: str,
    build: Build,
    central_differences: Numeric,
    summed_loss: Callable[..., float],
) -> None:
    program, bound, (theta, inputs, targets), analytic = _example(topology, loss_name, activation, build)
    numeric = central_differences(lambda point: summed_loss(program, point, bound, inputs, targets), theta)
    size = np.linalg.norm(numeric)
    assert np.linalg.norm(analytic - numeric) <= 1e-6 * size
    parts, expected = program.blocks(analytic), program.blocks(numeric)
    for key, block in (*parts.weights.items(), *parts.biases.items()):
        other = expected.weights[key] if key in expected.weights else expected.biases[key]
        # A block that hardly matters is measured against the whole: differences resolve no more.
        assert np.linalg.norm(block - other) <= 1e-6 * max(np.linalg.norm(other), 1e-2 * size), key


@pytest.mark.parametrize("topology", TOPOLOGIES)
@pytest.mark.parametrize("loss_name", SMOOTH_LOSSES)
@pytest.mark.parametrize("activation", SMOOTH)
def test_gradient_of_what_is_smooth_equals_the_complex_step(
    topology: str, loss_name: str, activation: str, build: Build
) -> None:
    program, bound, (theta, inputs, targets), analytic = _example(topology, loss_name, activation, build)
    exact = np.empty_like(theta)
    for index in range(program.size):
        point = theta.astype(complex)
        point[index] += 1e-30j
        exact[index] = loss_values(program, bound, forward(program, point, inputs), targets).sum().imag / 1e-30
    assert np.linalg.norm(analytic - exact) <= 1e-12 * np.linalg.norm(exact)
