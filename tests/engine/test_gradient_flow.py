import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from bpgui.engine import Program, draw_parameters, loss
from bpgui.engine.diagnostics import LayerDiagnostics, diagnose, layer_diagnostics
from bpgui.engine.gradient_flow import gradient_flow
from bpgui.engine.reference import backward, forward
from bpgui.spec import FloatArray, NetworkSpec, TrainingSpec

Build = Callable[..., NetworkSpec]
MSE = loss("mse")


def _chain(build: Build, activation: str, layers: int, initializer: str) -> tuple[Program, FloatArray]:
    names = [f"h{k}" for k in range(layers)]
    drawn = ", ".join(["x input 2", *(f"{name} hidden 12 {activation}" for name in names), "y output 1 linear"])
    network = build(drawn, " ".join(f"{a}-{b}" for a, b in pairwise(["x", *names, "y"])))
    program = Program.compile(network)
    training = TrainingSpec(initializer=initializer, initializer_settings={}, seed=1)
    return program, program.pack(draw_parameters(network, training))


def _looked_at(program: Program, theta: FloatArray, target: float = 0.7) -> tuple[LayerDiagnostics, ...]:
    inputs = np.random.default_rng(1).uniform(-1.0, 1.0, (40, 2))
    trace = forward(program, theta, inputs)
    return layer_diagnostics(program, trace, backward(program, theta, MSE, trace, np.full((40, 1), target)))


def test_passes_that_were_made_give_what_a_diagnosis_gives(build: Build) -> None:
    program, theta = _chain(build, "tanh", 2, "xavier")
    inputs = np.random.default_rng(1).uniform(-1.0, 1.0, (40, 2))
    assert _looked_at(program, theta) == diagnose(program, theta, MSE, inputs, np.full((40, 1), 0.7)).layers


def test_dead_neurons_are_named(build: Build) -> None:
    program = Program.compile(build("x input 2, h hidden 4 relu, y output 1 linear", "x-h h-y"))
    theta = np.ones(program.size)
    program.blocks(theta).biases["h"][...] = [0.0, -9.0, 3.0, -9.0]
    hidden, output = _looked_at(program, theta)
    assert (hidden.dead_neurons, hidden.dead) == ((1, 3), 0.5)
    assert (output.dead_neurons, output.dead) == ((), 0.0)


def test_without_a_slope_all_neurons_are_dead_and_norms_unknown(build: Build) -> None:
    program = Program.compile(build("x input 2, h hidden 3 hard_step, y output 1 linear", "x-h h-y"))
    trace = forward(program, np.ones(program.size), np.ones((5, 2)))
    hidden, output = layer_diagnostics(program, trace, None)
    assert (hidden.dead_neurons, hidden.saturated) == ((0, 1, 2), 1.0)
    assert (output.dead, output.saturated) == (0.0, 0.0)
    assert math.isnan(hidden.delta_norm)
    assert math.isnan(output.gradient_norm)


def test_a_deep_sigmoid_network_vanishes(build: Build) -> None:
    program, theta = _chain(build, "sigmoid", 8, "xavier")
    flow = gradient_flow(program, _looked_at(program, theta))
    assert (flow.first, flow.last, flow.steps, flow.size) == ("h0", "y", 8, "vanishing")
    assert flow.factor < 0.5
    assert flow.factor**8 == pytest.approx(flow.share)
    assert flow.sizes["y"] == "fair"


def test_the_same_network_with_rectifiers_and_he_weights_does_not(build: Build) -> None:
    program, theta = _chain(build, "relu", 8, "he")
    flow = gradient_flow(program, _looked_at(program, theta))
    assert (flow.size, set(flow.sizes.values())) == ("fair", {"fair"})
    assert 0.5 < flow.factor < 2.0


def test_large_weights_make_it_explode(build: Build) -> None:
    program, theta = _chain(build, "linear", 5, "xavier")
    flow = gradient_flow(program, _looked_at(program, 6.0 * theta))
    assert flow.size == flow.sizes["h0"] == "exploding"
    assert flow.share > 1_000.0


def test_where_the_error_is_0_there_is_nothing_to_judge(build: Build) -> None:
    program, _ = _chain(build, "linear", 2, "xavier")
    flow = gradient_flow(program, _looked_at(program, np.zeros(program.size), target=0.0))
    assert math.isnan(flow.share)
    assert flow.size == "fair"


def test_an_error_that_reaches_nothing_vanishes(build: Build) -> None:
    program, theta = _chain(build, "tanh", 2, "xavier")
    program.blocks(theta).weights["h0-h1"][...] = 0.0
    flow = gradient_flow(program, _looked_at(program, theta))
    assert (flow.share, flow.size, flow.sizes["h1"]) == (0.0, "vanishing", "fair")


def test_the_first_layer_on_the_way_back_that_is_not_finite_is_named(build: Build) -> None:
    program, theta = _chain(build, "linear", 3, "xavier")
    layers = list(_looked_at(program, theta))
    layers[0] = replace(layers[0], delta_norm=math.nan)
    layers[1] = replace(layers[1], delta_norm=math.inf)
    flow = gradient_flow(program, layers)
    assert (flow.size, flow.broken, flow.sizes["h2"]) == ("broken", "h1", "fair")
    assert math.isnan(flow.factor)


def test_without_hidden_layers_there_is_no_way_to_go(build: Build) -> None:
    program = Program.compile(build("x input 2, y output 1 linear", "x-y"))
    flow = gradient_flow(program, _looked_at(program, np.ones(program.size)))
    assert (flow.steps, flow.size) == (0, "fair")


def test_of_several_outputs_the_one_with_the_largest_error_counts(build: Build) -> None:
    network = build("x input 2, h hidden 3 tanh, y output 1 linear, z output 1 linear", "x-h h-y h-z")
    program = Program.compile(network)
    theta = np.full(program.size, 0.1)
    inputs = np.ones((3, 2))
    trace = forward(program, theta, inputs)
    gradient = backward(program, theta, MSE, trace, np.array([[50.0, 0.0]] * 3))
    flow = gradient_flow(program, layer_diagnostics(program, trace, gradient))
    assert (flow.first, flow.last, flow.steps) == ("h", "y", 1)
