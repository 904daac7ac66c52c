"""Watching networks settle: the same sweeps and the same end as the engine's own."""

from collections import Counter
from collections.abc import Generator, Mapping
from itertools import groupby
from typing import TypeVar

import numpy as np
import pytest

from bpgui.engine import Program, draw_parameters, loss
from bpgui.engine.reference import backward, forward
from bpgui.engine.sweeps import LoopSweep, backward_sweeps, forward_sweeps, sweeps
from bpgui.spec import ConnectionSpec, FloatArray, LayerSpec, NetworkSpec, TrainingSpec

End = TypeVar("End")


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


def _walked(moving: Generator[LoopSweep, None, End]) -> tuple[list[LoopSweep], End]:
    seen: list[LoopSweep] = []
    while True:
        try:
            seen.append(next(moving))
        except StopIteration as end:
            return seen, end.value


def _random_network(rng: np.random.Generator) -> NetworkSpec:
    """One or two loops of two layers each, a skip over the first, a layer between them, two outputs, missing links."""
    sizes = rng.integers(1, 5, 7)
    layers = [LayerSpec("x", "x", int(sizes[0]), role="input")]
    names, smooth = ("a", "b", "c", "d"), ("tanh", "sigmoid", "softplus")
    for name, size in zip(names, sizes[1:], strict=False):
        layers.append(LayerSpec(name, name, int(size), str(rng.choice(smooth)), bool(rng.integers(2))))
    layers += [LayerSpec("y", "y", 2, "sigmoid", role="output"), LayerSpec("z", "z", 1, "tanh", role="output")]
    ends = ["xa", "ab", "ba", "bc", "cd", "dy", "az", "zz", "xc", *(["dc", "dd"] if rng.integers(2) else [])]
    size = {layer.id: layer.size for layer in layers}
    connections = [
        ConnectionSpec(
            end, end[0], end[1], mask=rng.random((size[end[0]], size[end[1]])) < 0.8 if rng.integers(2) else None
        )
        for end in ends
    ]
    return NetworkSpec(tuple(layers), tuple(connections))


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("most", [500, 6])
def test_activations_and_errors_of_any_network_end_where_training_has_them(
    seed: int, dtype: type[np.floating], most: int
) -> None:
    rng = np.random.default_rng(seed)
    network = _random_network(rng)
    program = Program.compile(network, {"dt": float(rng.choice([0.3, 0.5, 1.0])), "sweeps": most})
    theta = program.pack(draw_parameters(network, TrainingSpec(seed=seed)), dtype)
    inputs, targets = rng.normal(size=(1, network.width("input"))), rng.random((1, 3))
    bound = loss("half_squared_error", {})
    trace, watched = forward(program, theta, inputs), _walked(forward_sweeps(program, theta, inputs))
    gradient = backward(program, theta, bound, trace, targets)
    errors, deltas = _walked(backward_sweeps(program, theta, bound, watched[1], targets))
    assert trace.relaxation is not None
    assert trace.settled is not None
    for mine, theirs in ((watched[1].net, trace.net), (watched[1].output, trace.output), (watched[1].raw, trace.raw)):
        assert _bits(mine) == _bits(theirs)
    assert watched[1].relaxation == trace.relaxation
    assert np.array_equal(np.asarray(watched[1].settled), trace.settled)
    assert max(Counter(sweep.part.layers[0].id for sweep in watched[0]).values()) == trace.relaxation.sweeps
    if trace.settled.all():
        assert _bits(deltas) == _bits(gradient.delta)
        assert gradient.relaxation is not None
        assert max(Counter(sweep.part.layers[0].id for sweep in errors).values()) == gradient.relaxation.sweeps
        assert (max(abs(delta).max() for delta in deltas.values()) > 0.0) == (gradient.unsettled == 0)


def test_errors_settle_at_the_solution_of_the_adjoint_equations(inputs: FloatArray) -> None:
    network = _network(loop=True)
    program = Program.compile(network, {"tolerance": 1e-12, "sweeps": 5000})
    theta = program.pack(draw_parameters(network, TrainingSpec(seed=3)))
    blocks = program.blocks(theta).weights
    trace = forward(program, theta, inputs[:1])
    targets = np.array([[1.0, -1.0]])
    sweeps_seen, _ = _walked(backward_sweeps(program, theta, loss("half_squared_error", {}), trace, targets))
    # y = (I - W diag(f'))^-1 e, with the weights between the neurons of the loop and what comes from the output.
    weights = np.zeros((9, 9))
    weights[:5, :5], weights[:5, 5:], weights[5:, :5] = blocks["a-a"], blocks["a-b"], blocks["b-a"]
    answer = trace.raw["y"][0]
    outside = np.append(np.zeros(5), blocks["b-y"] @ ((answer - targets[0]) * answer * (1.0 - answer)))
    slopes = np.append(1.0 - trace.raw["a"][0] ** 2, trace.raw["b"][0] * (1.0 - trace.raw["b"][0]))
    expected = np.linalg.solve(np.eye(9) - weights * slopes, outside)
    last = sweeps_seen[-1]
    np.testing.assert_allclose(np.concatenate([last.layers["a"][0], last.layers["b"][0]]), expected, atol=1e-10)
    assert all(sweep.backward for sweep in sweeps_seen)


def test_parts_settle_one_after_the_other_and_errors_the_other_way_round() -> None:
    rng = np.random.default_rng(1)
    layers = [LayerSpec("x", "x", 2, role="input"), *(LayerSpec(n, n, 3, "tanh") for n in "ab")]
    layers.append(LayerSpec("y", "y", 1, role="output"))
    network = NetworkSpec(
        tuple(layers), tuple(ConnectionSpec(ends, ends[0], ends[1]) for ends in ("xa", "aa", "ab", "bb", "by"))
    )
    program = Program.compile(network)
    theta = program.pack(draw_parameters(network, TrainingSpec(seed=1)))
    seen, trace = _walked(forward_sweeps(program, theta, rng.normal(size=(1, 2))))
    back, _ = _walked(backward_sweeps(program, theta, loss("half_squared_error", {}), trace, np.ones((1, 1))))
    assert [key for key, _ in groupby(sweep.part.layers[0].id for sweep in seen)] == ["a", "b"]
    assert [key for key, _ in groupby(sweep.part.layers[0].id for sweep in back)] == ["b", "a"]


def _bits(layers: Mapping[str, FloatArray]) -> dict[str, bytes]:
    return {here: array.tobytes() for here, array in layers.items()}
