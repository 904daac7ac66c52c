"""Watching networks settle: the same sweeps and the same end as the engine's own."""

import numpy as np
import pytest

from bpgui.engine import Program, draw_parameters
from bpgui.engine.reference import forward
from bpgui.engine.sweeps import sweeps
from bpgui.spec import ConnectionSpec, FloatArray, LayerSpec, NetworkSpec, TrainingSpec


def _network(*, loop: bool) -> NetworkSpec:
    """Two hidden layers, of which the second may feed the first, before a linear output."""
    layers = (
        LayerSpec("x", "x", 3, role="input"),
        LayerSpec("before", "before", 4, "tanh"),
        LayerSpec("a", "a", 5, "tanh"),
        LayerSpec("b", "b", 4, "sigmoid"),
        LayerSpec("y", "y", 2, role="output"),
    )
    ends = [("x", "before"), ("before", "a"), ("a", "b"), ("b", "y"), *([("b", "a"), ("a", "a")] if loop else [])]
    return NetworkSpec(layers, tuple(ConnectionSpec(f"{source}-{target}", source, target) for source, target in ends))


@pytest.fixture
def inputs() -> FloatArray:
    return np.random.default_rng(0).normal(size=(7, 3))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_sweeps_are_those_that_the_engine_makes_and_end_where_it_ends(
    inputs: FloatArray, dtype: type[np.floating]
) -> None:
    network = _network(loop=True)
    program = Program.compile(network)
    theta = program.pack(draw_parameters(network, TrainingSpec(seed=3)), dtype)
    trace = forward(program, theta, inputs)
    assert trace.relaxation is not None
    assert trace.relaxation.settled_share == 1.0
    *moving, last = sweeps(program, theta, inputs)
    assert len(moving) == trace.relaxation.sweeps > 5
    assert moving[-1].change == last.change
    assert moving[-1].change < 1e-4 < moving[0].change
    assert {here: array.tobytes() for here, array in last.layers.items()} == {
        here: array.tobytes() for here, array in trace.output.items()
    }
    for here in ("a", "b"):
        # A state and the output that belongs to it are as far from each other as a whole sweep would go.
        assert np.abs(moving[-1].layers[here] - last.layers[here]).max() < 1e-4 / 0.5
        assert np.abs(moving[0].layers[here] - last.layers[here]).max() > 0.01


def test_layers_after_the_part_that_moves_are_missing_until_the_end(inputs: FloatArray) -> None:
    network = _network(loop=True)
    program = Program.compile(network)
    *moving, last = sweeps(program, program.pack(draw_parameters(network, TrainingSpec())), inputs)
    assert {frozenset(sweep.layers) for sweep in moving} == {frozenset({"x", "before", "a", "b"})}
    assert set(last.layers) == {"x", "before", "a", "b", "y"}


def test_sweeps_that_are_used_up_end_the_watching(inputs: FloatArray) -> None:
    network = _network(loop=True)
    program = Program.compile(network, {"sweeps": 3})
    seen = list(sweeps(program, program.pack(draw_parameters(network, TrainingSpec())), inputs))
    assert len(seen) == 4
    assert seen[-1].change > 1e-4


def test_a_network_without_a_loop_is_there_at_once(inputs: FloatArray) -> None:
    network = _network(loop=False)
    program = Program.compile(network)
    theta = program.pack(draw_parameters(network, TrainingSpec()))
    (only,) = sweeps(program, theta, inputs)
    assert only.change == 0.0
    assert np.array_equal(only.layers["y"], forward(program, theta, inputs).output["y"])
