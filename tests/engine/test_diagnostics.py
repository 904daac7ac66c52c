from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from bpgui.engine import Program, loss
from bpgui.engine.diagnostics import MOST_SAMPLES, diagnose, first_non_finite
from bpgui.engine.reference import backward, forward
from bpgui.errors import SpecError
from bpgui.spec import FloatArray, NetworkSpec

Build = Callable[..., NetworkSpec]
MSE = loss("mse")


def _chain(build: Build, activation: str, layers: int) -> Program:
    names = [f"h{k}" for k in range(layers)]
    drawn = ", ".join(["x input 2", *(f"{name} hidden 6 {activation}" for name in names), "y output 1 linear"])
    ends = ["x", *names, "y"]
    return Program.compile(build(drawn, " ".join(f"{a}-{b}" for a, b in pairwise(ends))))


def _data(rows: int, inputs: int = 2, targets: int = 1) -> tuple[FloatArray, FloatArray]:
    rng = np.random.default_rng(rows)
    return rng.uniform(-1.0, 1.0, (rows, inputs)), rng.uniform(0.0, 1.0, (rows, targets))


def test_statistics_are_those_of_the_passes(build: Build) -> None:
    program = Program.compile(build("x input 2, h hidden 3 tanh, y output 1 sigmoid", "x-h h-y x-y"))
    theta = np.random.default_rng(1).uniform(-1.0, 1.0, program.size)
    inputs, targets = _data(20)
    found = diagnose(program, theta, MSE, inputs, targets)
    trace = forward(program, theta, inputs)
    gradient = backward(program, theta, MSE, trace, targets)
    weights = program.blocks(gradient.theta).weights
    assert (found.samples, [layer.layer for layer in found.layers]) == (20, ["h", "y"])
    hidden, output = found.layers
    assert hidden.output_norm == pytest.approx(np.sqrt((trace.raw["h"] ** 2).sum(axis=1)).mean(), rel=1e-12)
    assert hidden.output_mean == pytest.approx(trace.raw["h"].mean(), rel=1e-12)
    assert hidden.delta_norm == pytest.approx(np.sqrt((gradient.delta["h"] ** 2).sum(axis=1)).mean(), rel=1e-12)
    assert hidden.delta_mean == pytest.approx(gradient.delta["h"].mean(), rel=1e-12)
    assert hidden.gradient_norm == pytest.approx(np.linalg.norm(weights["x-h"]) / 20, rel=1e-12)
    into_output = np.concatenate([weights["h-y"].ravel(), weights["x-y"].ravel()]) / 20
    assert output.gradient_norm == pytest.approx(np.linalg.norm(into_output), rel=1e-12)
    assert output.gradient_mean == pytest.approx(into_output.mean(), rel=1e-12)
    assert found.update_ratios == {}


def test_gradients_that_vanish_and_that_explode_can_be_seen(build: Build) -> None:
    inputs, targets = _data(30)
    program = _chain(build, "sigmoid", 6)
    fading = diagnose(program, np.random.default_rng(1).normal(0.0, 0.5, program.size), MSE, inputs, targets).layers
    assert fading[0].delta_norm < 1e-3 * fading[-1].delta_norm
    program = _chain(build, "linear", 6)
    growing = diagnose(program, np.random.default_rng(1).normal(0.0, 3.0, program.size), MSE, inputs, targets).layers
    assert growing[0].delta_norm > 1e2 * growing[-1].delta_norm


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "scaled_tanh", "softsign"])
def test_large_weights_saturate_and_small_ones_do_not(activation: str, build: Build) -> None:
    program = Program.compile(build(f"x input 1, h hidden 2 {activation}, y output 1 linear", "x-h h-y"))
    inputs, targets = np.linspace(-1.0, 1.0, 40)[:, np.newaxis], np.ones((40, 1))
    blocks = program.blocks(theta := np.zeros(program.size))
    # The first neuron is pushed far to either side, the second hardly moves.
    blocks.weights["x-h"][...] = [[1000.0, 0.1]]
    assert diagnose(program, theta, MSE, inputs, targets).layers[0].saturated == pytest.approx(0.5)


def test_saturation_is_measured_against_the_slope_that_an_activation_can_have(build: Build) -> None:
    # A sigmoid's slope is 0.25 at most; at z = 1 it is 0.197, most of that.
    program = Program.compile(build("x input 1, h hidden 1 sigmoid, y output 1 softmax", "x-h h-y"))
    theta = np.array([1.0, 0.0, 0.0, 0.0])
    hidden, output = diagnose(program, theta, MSE, np.ones((3, 1)), np.ones((3, 1))).layers
    assert (hidden.saturated, hidden.dead) == (0.0, 0.0)
    # A softmax of one neuron always answers 1, whatever it is told.
    assert (output.saturated, output.dead) == (1.0, 1.0)


def test_a_rectifier_that_never_fires_is_dead(build: Build) -> None:
    program = Program.compile(build("x input 1, h hidden 4 relu, y output 1 linear", "x-h h-y"))
    theta = np.ones(program.size)
    blocks = program.blocks(theta)
    blocks.weights["x-h"][...] = 1.0
    # Inputs lie between 0 and 1: of the biases, one keeps its neuron silent for all, one for about half of the samples.
    blocks.biases["h"][...] = [-2.0, -0.5, 0.5, 0.5]
    inputs = np.linspace(0.0, 1.0, 10)[:, np.newaxis]
    hidden = diagnose(program, theta, MSE, inputs, inputs).layers[0]
    assert hidden.dead == 0.25
    assert hidden.saturated == pytest.approx((10 + 5) / 40)


def test_missing_links_have_no_part_in_a_layers_gradient(build: Build) -> None:
    mask = np.array([[True], [False]])
    program = Program.compile(build("x input 2, y output 1 linear", "x-y", masks={"x-y": mask}))
    inputs, targets = np.array([[1.0, 50.0]]), np.array([[0.0]])
    only = diagnose(program, np.array([2.0, 0.0, 0.0]), MSE, inputs, targets).layers[0]
    assert only.gradient_norm == only.gradient_mean == 4.0  # 2 (o - t) x, with o = 2, of the first link alone


def test_updates_are_compared_with_what_they_change(build: Build) -> None:
    program = Program.compile(build("x input 2, h hidden 2 tanh, y output 1 linear", "x-h h-y"))
    before = np.zeros(program.size)
    blocks = program.blocks(before)
    blocks.weights["x-h"][...] = 3.0
    blocks.biases["y"][...] = 2.0
    after = before + 0.006
    ratios = diagnose(program, after, MSE, *_data(5), previous_theta=before).update_ratios
    assert ratios == {"x-h": pytest.approx(0.002), "h-y": None, "h": None, "y": pytest.approx(0.003)}


def test_of_many_samples_evenly_spread_ones_are_looked_at(build: Build) -> None:
    program = Program.compile(build("x input 1, y output 1 linear", "x-y"))
    inputs = np.arange(10_001, dtype=np.float64)[:, np.newaxis]
    found = diagnose(program, np.array([1.0, 0.0]), MSE, inputs, inputs)
    assert found.samples == MOST_SAMPLES
    assert found.layers[0].output_mean == pytest.approx(5_000.0, abs=1.0)


def test_looking_changes_nothing(build: Build) -> None:
    program = _chain(build, "tanh", 2)
    theta = np.random.default_rng(1).uniform(-1.0, 1.0, program.size)
    inputs, targets = _data(5)
    before = theta.tobytes(), inputs.tobytes(), targets.tobytes()
    diagnose(program, theta, MSE, inputs, targets, theta * 0.9)
    assert (theta.tobytes(), inputs.tobytes(), targets.tobytes()) == before


def test_a_network_that_cannot_learn_has_no_gradients_to_look_at(build: Build) -> None:
    program = _chain(build, "hard_step", 1)
    with pytest.raises(SpecError, match="Hard step has no slope to learn by"):
        diagnose(program, np.ones(program.size), MSE, *_data(3))


@pytest.fixture
def deep(build: Build) -> Program:
    return _chain(build, "linear", 2)


def _broken_at(program: Program, theta: FloatArray, inputs: FloatArray, targets: FloatArray) -> str:
    rows = np.arange(100, 100 + len(inputs))
    return str(first_non_finite(program, theta, MSE, inputs, targets, rows))


def test_healthy_numbers_break_nowhere(deep: Program) -> None:
    inputs, targets = _data(5)
    assert first_non_finite(deep, np.ones(deep.size), MSE, inputs, targets, np.arange(5)) is None


def test_the_first_layer_that_overflows_is_named_with_its_first_sample(deep: Program) -> None:
    theta = np.ones(deep.size)
    deep.blocks(theta).weights["h0-h1"][...] = 1e200
    inputs, targets = _data(5)
    inputs[3] = 1e120
    assert _broken_at(deep, theta, inputs, targets) == "in layer 'h1' at sample 104"


def test_weights_that_are_not_finite_show_in_the_layer_they_lead_to(deep: Program) -> None:
    theta = np.ones(deep.size)
    deep.blocks(theta).biases["h1"][0] = np.nan
    assert _broken_at(deep, theta, *_data(5)) == "in layer 'h1' at sample 101"


def test_a_loss_that_overflows_is_laid_at_its_output_layer(deep: Program) -> None:
    inputs, targets = _data(5)
    targets[2] = 1e200  # finite, but its square is not
    assert _broken_at(deep, np.ones(deep.size), inputs, targets) == "in layer 'y' at sample 103"


def test_what_overflows_in_single_precision_only_is_found_there(deep: Program) -> None:
    inputs, targets = _data(5)
    targets[2] = 1e30
    assert _broken_at(deep, np.ones(deep.size, dtype=np.float32), inputs, targets) == "in layer 'y' at sample 103"
    assert _broken_at(deep, np.ones(deep.size), inputs, targets) == "None"


def test_an_error_that_overflows_on_its_way_back_is_found(build: Build) -> None:
    program = Program.compile(build("x input 1, h hidden 1 tanh, g hidden 1 linear, y output 1 linear", "x-h h-g g-y"))
    theta = np.zeros(program.size)
    blocks = program.blocks(theta)
    # What is huge on the way back never shows on the way forward, since h answers 0.
    blocks.weights["g-y"][...] = 1e100
    blocks.weights["h-g"][...] = 1e250
    targets = np.array([[0.0], [1.0]])
    assert _broken_at(program, theta, np.ones((2, 1)), targets) == "in layer 'h' at sample 102"
