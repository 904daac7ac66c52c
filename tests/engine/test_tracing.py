"""The chain rule path by path: on 100 random graphs, and on networks whose paths can be counted by hand."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
import pytest

from bpgui.data import EXAMPLES, load
from bpgui.engine.activations import ACTIVATIONS
from bpgui.engine.gradient_check import numeric_gradient
from bpgui.engine.losses import LOSSES, loss
from bpgui.engine.program import Program
from bpgui.engine.reference import backward, forward
from bpgui.engine.tracing import (
    LONGEST,
    Bias,
    Neuron,
    Path,
    Sample,
    Weight,
    layer_delta,
    numeric,
    recursion,
    trace_parameter,
)
from bpgui.errors import SpecError
from bpgui.spec import ConnectionSpec, FloatArray, LayerSpec, NetworkSpec, Role

Build = Callable[..., NetworkSpec]
GRAPHS = range(100)
TRAINABLE = [name for name, entry in ACTIVATIONS.items() if entry.backward is not None]
# Paths of weights that have no more are all followed.
ALL = 20_000
KINKED = ("mae", "huber", "hinge")


def _network(rng: np.random.Generator, loss_name: str) -> NetworkSpec:
    """Draw 3 to 6 layers without loops: skips, branches, missing and locked links, outputs that feed others."""
    size = int(rng.integers(3, 7))
    roles: list[Role] = ["input", *rng.choice(["hidden", "hidden", "output"], size - 2).tolist(), "output"]
    links = {(i, j) for j in range(1, size) for i in range(j) if rng.random() < 0.5}
    for j in range(1, size):
        if not any(target == j for _, target in links):
            links.add((int(rng.integers(0, j)), j))
    for i in range(size - 1):
        if roles[i] != "output" and not any(source == i for source, _ in links):
            links.add((i, int(rng.integers(i + 1, size))))
    allowed = LOSSES[loss_name].activations or TRAINABLE
    layers = [
        LayerSpec(
            f"n{k}",
            f"n{k}",
            int(rng.integers(1, 5)),
            str(rng.choice(allowed if roles[k] == "output" else TRAINABLE)),
            bool(rng.random() < 0.8),
            roles[k],
        )
        for k in range(size)
    ]
    connections = []
    for i, j in sorted(links):
        shape = layers[i].size, layers[j].size
        mask = rng.random(shape) < 0.75 if rng.random() < 0.5 else None
        locked = rng.random(shape) < 0.3 if rng.random() < 0.5 else None
        connections.append(ConnectionSpec(f"n{i}-n{j}", f"n{i}", f"n{j}", mask, locked))
    order = rng.permutation(len(connections)).tolist()
    return NetworkSpec(tuple(layers), tuple(connections[k] for k in order))


def _is_clear(sample: Sample) -> bool:
    """Tell whether nothing is so near a kink that central differences would reach over it."""
    program, trace = sample.program, sample.trace
    bent = [trace.net[key] for key, activation in program.activations.items() if not activation.entry.smooth]
    clear = all(np.abs(net).min() > 1e-3 for net in bent)
    if sample.loss.name in KINKED:
        output = np.concatenate([trace.raw[key] for key in program.outputs], axis=1)
        distances = {
            "mae": output - sample.targets,
            "huber": np.abs(output - sample.targets) - 1.0,
            "hinge": 1.0 - (2.0 * sample.targets - 1.0) * output,
        }
        clear &= bool(np.abs(distances[sample.loss.name]).min() > 1e-3)
    return clear


def _draw(seed: int, samples: int) -> tuple[Sample, FloatArray]:
    """Return a random graph's first sample of so many, and the inputs of all; every third one with dropout."""
    loss_name = list(LOSSES)[seed % len(LOSSES)]
    for again in range(1000):
        rng = np.random.default_rng((seed, again))
        network = _network(rng, loss_name)
        program, bound = Program.compile(network), loss(loss_name)
        theta = rng.uniform(-1.0, 1.0, program.size)
        for connection in network.connections:
            if connection.mask is not None:
                program.blocks(theta).weights[connection.id][~connection.mask] = 0.0
        inputs = rng.uniform(-1.0, 1.0, (samples, network.width("input")))
        targets = rng.uniform(0.0, 1.0, (samples, network.width("output")))
        hidden = network.with_role("hidden") if seed % 3 == 0 else ()
        dropout = {la.id: rng.choice([0.0, 1.25], (samples, la.size), p=[0.2, 0.8]) for la in hidden}
        trace = forward(program, theta, inputs, dropout)
        gradient = backward(program, theta, bound, trace, targets, dropout)
        sample = Sample(program, theta, bound, trace, gradient, targets, dropout)
        if _is_clear(sample):
            return sample, inputs
    raise AssertionError(f"graph {seed} is at a kink whatever its weights are")


@lru_cache(maxsize=128)
def _alone(seed: int) -> tuple[Sample, FloatArray]:
    return _draw(seed, 1)


def _parameters(sample: Sample) -> Iterator[tuple[Weight | Bias, float]]:
    """Yield all weights and biases, missing and locked ones too, each with its entry in the engine's gradient."""
    blocks = sample.program.blocks(sample.gradient.theta)
    for key, block in blocks.weights.items():
        for (i, j), value in np.ndenumerate(block):
            yield Weight(key, i, j), float(value)
    for key, vector in blocks.biases.items():
        for (j,), value in np.ndenumerate(vector):
            yield Bias(key, j), float(value)


def _sample(network: NetworkSpec, seed: int = 0, loss_name: str = "half_squared_error") -> tuple[Sample, FloatArray]:
    """Return one sample of a network with random weights, which settles to the last digits if it is recurrent."""
    program, bound = Program.compile(network, {"dt": 1.0, "tolerance": 1e-13, "sweeps": 5000}), loss(loss_name)
    rng = np.random.default_rng(seed)
    theta = rng.uniform(-0.5, 0.5, program.size)
    inputs, targets = rng.uniform(-1.0, 1.0, (1, network.width("input"))), rng.random((1, network.width("output")))
    trace = forward(program, theta, inputs)
    return Sample(program, theta, bound, trace, backward(program, theta, bound, trace, targets), targets), inputs


# 100 random graphs


@pytest.mark.parametrize("seed", GRAPHS)
def test_the_total_is_the_engines_gradient_bit_for_bit(seed: int) -> None:
    sample, _ = _alone(seed)
    for parameter, engine in _parameters(sample):
        assert trace_parameter(sample, parameter, most=1).total == engine, parameter


@pytest.mark.parametrize("seed", GRAPHS)
def test_the_sum_of_all_paths_is_the_gradient_to_the_last_digits(seed: int) -> None:
    sample, _ = _alone(seed)
    for parameter, engine in _parameters(sample):
        traced = trace_parameter(sample, parameter, ALL)
        assert traced.count == len(traced.paths), parameter
        sizes = sum(abs(path.product) for path in traced.paths)
        assert traced.summed is not None
        assert abs(traced.summed - engine) <= 1e-12 * sizes, parameter
        assert traced.difference == traced.summed - traced.total


@pytest.mark.parametrize("seed", GRAPHS)
def test_the_gradient_equals_central_differences(seed: int) -> None:
    sample, inputs = _alone(seed)
    found = [(engine, numeric(sample, inputs, parameter)) for parameter, engine in _parameters(sample)]
    analytic, differences = np.array(found).T
    assert np.linalg.norm(analytic - differences) <= 1e-6 * max(np.linalg.norm(differences), 1e-3)


@pytest.mark.parametrize("seed", GRAPHS)
def test_the_recursion_gives_the_engines_deltas_bit_for_bit(seed: int) -> None:
    sample, _ = _draw(seed, 5)
    for layer, delta in sample.gradient.delta.items():
        np.testing.assert_array_equal(layer_delta(sample, layer), delta)


@pytest.mark.parametrize("seed", GRAPHS)
def test_the_routes_and_the_loss_add_up_to_each_delta(seed: int) -> None:
    sample = replace(_draw(seed, 3)[0], row=2)
    for layer, delta in sample.gradient.delta.items():
        for j in range(delta.shape[1]):
            found = recursion(sample, Neuron(layer, j))
            assert found.delta == delta[2, j]
            assert (found.own is None) == (layer not in sample.program.outputs)
            parts = [route.share for route in found.routes] + [found.own or 0.0]
            assert abs(math.fsum(parts) - found.delta) <= 1e-12 * sum(map(abs, parts))


@pytest.mark.parametrize("seed", GRAPHS)
def test_a_batchs_gradient_is_the_engines_sum_of_the_samples_totals(seed: int) -> None:
    sample, _ = _draw(seed, 4)
    for parameter, engine in list(_parameters(sample))[::3]:
        totals = [trace_parameter(replace(sample, row=row), parameter, 1).total for row in range(4)]
        if isinstance(parameter, Weight):
            connection = sample.program.network.connection(parameter.connection)
            output, delta = sample.trace.output[connection.source], sample.gradient.delta[connection.target]
            assert np.matmul(output.T, delta)[parameter.source, parameter.target] == engine
            assert totals == (output[:, parameter.source] * delta[:, parameter.target]).tolist()
        else:
            assert sample.gradient.delta[parameter.layer].sum(axis=0)[parameter.neuron] == engine
        assert abs(math.fsum(totals) - engine) <= 1e-12 * sum(map(abs, totals))


@pytest.mark.parametrize("seed", GRAPHS)
def test_the_few_largest_paths_are_those_of_all_paths_in_order(seed: int) -> None:
    sample, _ = _alone(seed)
    for parameter, _ in list(_parameters(sample))[::3]:
        sizes = [abs(path.product) for path in trace_parameter(sample, parameter, ALL).paths]
        few = trace_parameter(sample, parameter, 5)
        assert sizes == sorted(sizes, reverse=True)
        np.testing.assert_allclose([abs(path.product) for path in few.paths], sizes[:5], rtol=1e-8, atol=0.0)
        assert few.rest == few.total - few.shown


@pytest.mark.parametrize("seed", GRAPHS)
def test_paths_are_counted_as_walking_all_of_them_does(seed: int) -> None:
    sample, _ = _alone(seed)
    network = sample.program.network
    is_bare = "cross_entropy" in sample.loss.name

    @cache
    def from_net(layer: str, neuron: int) -> int:
        here = network.layer(layer)
        through = range(here.size) if here.activation == "softmax" else (neuron,)
        return sum(from_output(layer, k) for k in through) + (is_bare and here.role == "output")

    def from_output(layer: str, neuron: int) -> int:
        links = [(c, k) for c in network.outgoing(layer) for k in range(network.layer(c.target).size)]
        onward = sum(from_net(c.target, k) for c, k in links if c.has_link(neuron, k))
        return onward + (not is_bare and network.layer(layer).role == "output")

    for parameter, _ in _parameters(sample):
        if isinstance(parameter, Weight):
            begin = network.connection(parameter.connection).target, parameter.target
        else:
            begin = parameter
        assert trace_parameter(sample, parameter, 1).count == from_net(*begin), parameter


@pytest.mark.parametrize("seed", range(20))
def test_every_factor_belongs_to_its_place_on_the_path(seed: int) -> None:
    sample, _ = _alone(seed)
    weights, network = sample.program.blocks(sample.theta).weights, sample.program.network
    for parameter, _ in list(_parameters(sample))[::3]:
        for path in trace_parameter(sample, parameter).paths:
            assert path.product == math.prod(factor.value for factor in path.factors)
            assert path.factors[-1].kind in ("loss", "delta")
            assert network.layer(path.neurons[-1].layer).role == "output"
            for before, after in pairwise(path.factors):
                assert before.target == after.source
            for factor in path.factors:
                if factor.kind == "weight":
                    assert factor.value == weights[factor.connection][factor.source.neuron, factor.target.neuron]
                    assert network.connection(factor.connection).has_link(factor.source.neuron, factor.target.neuron)


# Networks that can be worked out by hand


def _worked() -> Sample:
    project = EXAMPLES["worked-example"][1]()
    assert project.dataset is not None
    table = load(project.dataset).table
    program, bound = Program.compile(project.network), loss(project.training.loss)
    theta = program.pack(project.parameters)
    trace = forward(program, theta, table.inputs)
    return Sample(program, theta, bound, trace, backward(program, theta, bound, trace, table.targets), table.targets)


def _kinds(path: Path) -> list[str]:
    return [factor.kind for factor in path.factors]


def test_the_worked_example_is_one_path_of_five_factors() -> None:
    (path,) = trace_parameter(_worked(), Weight("connection-1", 0, 0)).paths
    assert _kinds(path) == ["output", "slope", "weight", "slope", "loss"]
    assert [factor.value for factor in path.factors] == pytest.approx([0.35, 0.24726388, 0.3, 0.22275069, 0.16507364])
    assert path.product == pytest.approx(0.35 * 0.00272759, rel=1e-5)
    assert path.neurons == (Neuron("layer-1", 0), Neuron("layer-2", 0), Neuron("layer-3", 0))


def test_the_worked_example_has_one_route_back_to_a_hidden_neuron() -> None:
    found = recursion(_worked(), Neuron("layer-2", 1))
    assert found.delta == pytest.approx(0.00807143, rel=1e-5)
    (route,) = found.routes
    assert (route.weight, route.delta) == pytest.approx((0.9, 0.03677027))
    assert found.own is None


def test_a_cross_entropy_ends_with_delta_and_a_bias_begins_with_a_slope(build: Build) -> None:
    sample, _ = _sample(
        build("x input 2, h hidden 1 tanh, y output 3 softmax", "x-h h-y"), 1, "categorical_cross_entropy"
    )
    traced = trace_parameter(sample, Bias("h", 0))
    assert traced.count == 3
    assert {tuple(_kinds(path)) for path in traced.paths} == {("slope", "weight", "delta")}
    assert _kinds(trace_parameter(sample, Bias("y", 2)).paths[0]) == ["delta"]


def test_a_softmax_under_a_squared_error_leads_to_every_output(build: Build) -> None:
    sample, _ = _sample(build("x input 1, y output 3 softmax", "x-y"))
    traced = trace_parameter(sample, Weight("x-y", 0, 1))
    assert {path.neurons[-1].neuron for path in traced.paths} == {0, 1, 2}
    assert {tuple(_kinds(path)) for path in traced.paths} == {("output", "jacobian", "loss")}


def test_a_missing_link_has_the_gradient_that_it_would_have_but_no_path_takes_it(build: Build) -> None:
    mask = np.array([[True, False], [True, True]])
    sample, inputs = _sample(build("x input 1, h hidden 2 tanh, y output 2 linear", "x-h h-y", masks={"h-y": mask}))
    assert trace_parameter(sample, Weight("x-h", 0, 0)).count == 1
    missing = trace_parameter(sample, Weight("h-y", 0, 1))
    assert missing.total == pytest.approx(numeric(sample, inputs, missing.parameter), rel=1e-6)
    assert missing.total != 0.0


def test_an_output_that_feeds_others_ends_a_path_and_lets_another_go_on(build: Build) -> None:
    sample, _ = _sample(build("x input 1, y output 1 tanh, z output 1 tanh", "x-y y-z"))
    paths = trace_parameter(sample, Weight("x-y", 0, 0)).paths
    assert {path.neurons[-1].layer for path in paths} == {"y", "z"}


def test_more_paths_than_any_machine_could_walk_are_counted_at_once(build: Build) -> None:
    hidden = ", ".join(f"h{k} hidden 50 tanh" for k in range(10))
    names = ["x", *(f"h{k}" for k in range(10)), "y"]
    links = " ".join(f"{a}-{b}" for a, b in pairwise(names))
    sample, _ = _sample(build(f"x input 1, {hidden}, y output 1 linear", links))
    traced = trace_parameter(sample, Weight("x-h0", 0, 0), 30)
    assert traced.count == 50**9
    assert traced.others == 50**9 - 30
    assert traced.summed is None
    assert traced.difference is None
    # No path can be larger than the first: it takes the largest weight out of each neuron that leads on as well.
    alike = replace(sample, theta=np.full_like(sample.theta, 0.1))
    trace = forward(alike.program, alike.theta, np.ones((1, 1)))
    gradient = backward(alike.program, alike.theta, alike.loss, trace, alike.targets)
    equal = trace_parameter(replace(alike, trace=trace, gradient=gradient), Weight("x-h0", 0, 0), 30)
    sizes = [path.product for path in equal.paths]
    assert len({path.neurons for path in equal.paths}) == 30
    np.testing.assert_allclose(sizes, sizes[0], rtol=1e-12)
    assert sizes[0] * 50.0**9 == pytest.approx(equal.total, rel=1e-9)


def test_no_weight_that_is_0_hides_a_path(build: Build) -> None:
    sample, inputs = _sample(build("x input 1, h hidden 3 relu, y output 2 linear", "x-h h-y"))
    theta = np.zeros_like(sample.theta)
    trace = forward(sample.program, theta, inputs)
    gradient = backward(sample.program, theta, sample.loss, trace, sample.targets)
    traced = trace_parameter(replace(sample, theta=theta, trace=trace, gradient=gradient), Weight("x-h", 0, 0))
    assert [path.product for path in traced.paths] == [0.0, 0.0]


# Loops


def test_in_a_loop_paths_run_round_it_and_fade(build: Build) -> None:
    sample, inputs = _sample(build("x input 1, h hidden 2 tanh, y output 1 linear", "x-h h-y y-h"), 3)
    traced = trace_parameter(sample, Weight("x-h", 0, 0), 5)
    assert traced.count is None
    assert traced.others is None
    assert traced.summed is None
    assert traced.radius is not None
    assert 0.0 < traced.radius < 1.0
    assert [len(path.neurons) for path in traced.paths[:2]] == [3, 5]
    more = trace_parameter(sample, Weight("x-h", 0, 0), 2000)
    assert abs(more.rest) < 1e-9 * abs(more.total) < abs(traced.rest)
    assert more.total == pytest.approx(numeric(sample, inputs, traced.parameter), rel=1e-6)
    links = [sum(factor.kind == "weight" for factor in path.factors) for path in more.paths]
    assert max(links) <= LONGEST


def test_a_neuron_that_feeds_itself_is_met_again_on_its_path(build: Build) -> None:
    sample, _ = _sample(build("x input 1, y output 1 tanh", "x-y y-y"))
    second = trace_parameter(sample, Weight("x-y", 0, 0)).paths[1]
    assert second.neurons == (Neuron("x", 0), Neuron("y", 0), Neuron("y", 0))


def test_behind_a_loop_all_paths_are_there(build: Build) -> None:
    sample, _ = _sample(build("x input 1, h hidden 2 tanh, y output 1 linear", "x-h h-h h-y"))
    traced = trace_parameter(sample, Weight("h-y", 0, 0))
    assert traced.count == 1
    assert traced.radius is None


def test_a_sample_that_does_not_settle_is_refused(build: Build) -> None:
    network = build("x input 1, h hidden 1 tanh, y output 1 linear", "x-h h-h h-y")
    program, bound = Program.compile(network, {"sweeps": 1, "tolerance": 1e-9}), loss("mse")
    theta, inputs, targets = np.ones(program.size), np.ones((1, 1)), np.ones((1, 1))
    trace = forward(program, theta, inputs)
    sample = Sample(program, theta, bound, trace, backward(program, theta, bound, trace, targets), targets)
    with pytest.raises(SpecError, match="does not settle on this sample"):
        trace_parameter(sample, Weight("x-h", 0, 0))


# What cannot be followed


def test_numbers_that_are_not_finite_are_refused(build: Build) -> None:
    sample, inputs = _sample(build("x input 1, y output 1 linear", "x-y"))
    theta = np.full_like(sample.theta, np.inf)
    with np.errstate(invalid="ignore"):
        trace = forward(sample.program, theta, inputs)
        gradient = backward(sample.program, theta, sample.loss, trace, sample.targets)
    broken = replace(sample, theta=theta, trace=trace, gradient=gradient)
    with pytest.raises(SpecError, match="not finite"):
        trace_parameter(broken, Weight("x-y", 0, 0))
    with pytest.raises(SpecError, match="not finite"):
        recursion(broken, Neuron("y", 0))


def test_what_the_network_does_not_have_is_refused(build: Build) -> None:
    sample, _ = _sample(build("x input 1, y output 1 linear", "x-y"))
    with pytest.raises(SpecError, match="'x' has no bias for neuron 1"):
        trace_parameter(sample, Bias("x", 0))
    with pytest.raises(SpecError, match="'y' has no bias for neuron 2"):
        trace_parameter(sample, Bias("y", 1))
    with pytest.raises(SpecError, match="leads from 1 to 1 neurons, so it has no link from neuron 2 to 1"):
        trace_parameter(sample, Weight("x-y", 1, 0))
    with pytest.raises(SpecError, match="An input neuron has no delta"):
        recursion(sample, Neuron("x", 0))


def test_numeric_gradients_can_be_taken_under_dropout(build: Build) -> None:
    sample, inputs = _sample(build("x input 1, h hidden 2 tanh, y output 1 linear", "x-h h-y"))
    off = {"h": np.array([[0.0, 2.0]])}
    where = [0, 1]
    switched = numeric_gradient(sample.program, sample.theta, sample.loss, inputs, sample.targets, where, off)
    assert switched[0] == 0.0
    trace = forward(sample.program, sample.theta, inputs, off)
    analytic = backward(sample.program, sample.theta, sample.loss, trace, sample.targets, off).theta[where]
    np.testing.assert_allclose(switched, analytic, rtol=1e-6)
