"""A walk tells what training does: the same bits, and formulas whose numbers give the result."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from walk_cases import Case, case, value_of

from bpgui.data import load
from bpgui.data.examples import EXAMPLES
from bpgui.engine import LOSSES, OPTIMIZERS, Program, Trainer, TrainingData
from bpgui.engine.gradient_check import numeric_gradient
from bpgui.engine.settings import checked
from bpgui.engine.walk import Line, Link, Stop, Walk, left_out, lines, parameter_lines, stops, take, title, walk, work
from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec, Project, TrainingSpec

COMBINATIONS = [
    (optimizer, loss)
    for optimizer, entry in OPTIMIZERS.items()
    for loss in LOSSES
    if getattr(entry, "losses", None) is None or loss in entry.losses
]
SEEDS = range(100)


def walked(some: Case) -> Walk:
    return walk(some.program, some.parameters, some.data, some.training, some.epoch, some.run)


def drawn(seed: int) -> Case:
    return case(seed, *COMBINATIONS[seed % len(COMBINATIONS)], recurrent=seed % 10 == 9)


@pytest.mark.parametrize("seed", SEEDS)
def test_on_a_hundred_random_graphs_a_walk_has_the_bits_of_training_update_after_update(seed: int) -> None:
    some = drawn(seed)
    for _ in range(3):
        told = walked(some)
        report = take(some.program, some.parameters, some.data, some.training, some.epoch, some.run)
        trained = some.program.pack(report.parameters)
        assert told.update.theta.tobytes() == trained.tobytes()
        for name, array in told.update.state.items():
            assert np.asarray(array, dtype=float).tobytes() == report.run.arrays[name].tobytes()
        some = replace(some, parameters=report.parameters, epoch=report.epoch, run=report.run)


def test_every_loss_and_every_optimiser_is_among_the_random_graphs() -> None:
    cases = [COMBINATIONS[seed % len(COMBINATIONS)] for seed in SEEDS]
    assert set(cases) == set(COMBINATIONS)
    networks = [drawn(seed).program.network for seed in SEEDS]
    assert any(c.mask is not None for network in networks for c in network.connections)
    assert any(c.locked is not None for network in networks for c in network.connections)
    assert any(len(network.with_role("output")) > 1 for network in networks)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lines_have_the_engines_bits_and_their_numbers_give_the_results(seed: int) -> None:
    told = walked(drawn(seed))
    known = _numbers_of(told)
    checked = 0
    for stop in stops(told.program, "neuron"):
        for line in lines(told, stop, told.samples - 1, digits=17):
            if line.quantity in ("net input", "delta", "gradient", "after", "velocity", "averaged square"):
                assert line.result in known, (title(told, stop), line)
            value = value_of(line.numbers) if line.numbers else None
            if value is not None:
                checked += 1
                assert math.isclose(value, line.result, rel_tol=1e-8, abs_tol=1e-9), (title(told, stop), line)
    assert checked > 10


def _numbers_of(told: Walk) -> set[float]:
    """Return every number that the engine has computed for a walk."""
    arrays = [*told.trace.net.values(), *told.gradient.delta.values(), told.mean, *told.update.state.values()]
    update = told.update
    arrays += [update.gradient, update.clipped, update.penalised, update.moved, update.theta]
    return {float(value) for array in arrays for value in np.asarray(array).ravel()}


@pytest.mark.parametrize("seed", [seed for seed in SEEDS if seed % 10 != 9])
def test_its_gradient_is_that_of_central_differences(seed: int) -> None:
    some = drawn(seed)
    quiet = replace(
        some.program.network, layers=tuple(replace(layer, dropout=0.0) for layer in some.program.network.layers)
    )
    told = walked(replace(some, program=Program.compile(quiet)))
    where = list(range(told.program.size))
    inputs, targets = told.batch.inputs, told.batch.targets
    numeric = numeric_gradient(told.program, told.theta, told.loss, inputs, targets, where) / told.divisor
    assert np.linalg.norm(told.mean - numeric) <= 1e-6 * max(np.linalg.norm(numeric), 1e-3)


# The worked example


@pytest.fixture
def example() -> Walk:
    """Walk the classic worked example."""
    return _walk_of(EXAMPLES["worked-example"][1]())


def _walk_of(project: Project) -> Walk:
    assert project.dataset is not None
    program = Program.compile(project.network, project.training.relaxation)
    return walk(program, project.parameters, load(project.dataset).training_data(), project.training)


def _results(told: Walk, phase: str, quantity: str) -> list[float]:
    found: list[Line] = []
    for stop in stops(told.program, "neuron"):
        if stop.phase == phase:
            found += [line for line in lines(told, stop) if line.quantity == quantity]
    return [line.result for line in found]


def test_the_worked_example_has_the_numbers_of_the_textbook(example: Walk) -> None:
    assert _results(example, "forward", "net input") == pytest.approx([0.21, 0.315, 0.68598708], abs=5e-9)
    outputs = _results(example, "forward", "output, sigmoid")
    assert outputs == pytest.approx([0.55230791, 0.57810523, 0.66507364], abs=5e-9)
    assert _results(example, "error", "error") == pytest.approx([0.16507364], abs=5e-9)
    assert _results(example, "error", "delta") == pytest.approx([0.03677027], abs=5e-9)
    assert _results(example, "backward", "delta") == pytest.approx([0.00272759, 0.00807143], abs=5e-9)
    after = [0.27969149, 0.87874292, 0.19904534, 0.19809069, 0.29717500, 0.29435000]
    assert _results(example, "update", "after") == pytest.approx(after, abs=5e-9)


def test_the_worked_example_is_written_out(example: Walk) -> None:
    stop = Stop("forward", example.program.order[1].id, 0)
    assert lines(example, stop)[0].text() == (
        "z_{h1} = w_{x1,h1} * x_{1} + w_{x2,h1} * x_{2} = 0.2 * 0.35 + 0.2 * 0.7 = 0.21"
    )


# Stops


def test_the_stops_are_the_six_steps_in_order(example: Walk) -> None:
    phases = [stop.phase for stop in stops(example.program, "neuron")]
    assert phases == ["input", *["forward"] * 3, "error", *["backward"] * 2, *["gradient"] * 3, *["update"] * 3]
    assert len(stops(example.program, "layer")) == 1 + 2 + 1 + 1 + 2 + 2


def test_going_forward_the_links_that_come_in_are_at_work_and_going_back_those_that_leave(example: Walk) -> None:
    hidden, output = example.program.order[1].id, example.program.order[2].id
    forward = work(example.program, Stop("forward", hidden, 1))
    assert [(link.source, link.target) for link in forward.links] == [(0, 1), (1, 1)]
    assert not forward.backward
    backward = work(example.program, Stop("backward", hidden, 1))
    assert [(link.source, link.target) for link in backward.links] == [(1, 0)]
    assert [place.layer for place in backward.others] == [output]
    assert backward.backward


@pytest.mark.parametrize("kind", ["locked", "missing"])
def test_locked_and_missing_links_tell_the_gradient_that_they_would_have(kind: str) -> None:
    told, connection, (source, target) = next(_held(kind))
    link = Link(connection.id, source, target)
    (line,) = parameter_lines(told, Stop("gradient", connection.target, target), link)
    sent, delta = told.trace.output[connection.source][:, source], told.gradient.delta[connection.target][:, target]
    assert line.result == pytest.approx(float(sent @ delta) / told.divisor, rel=1e-12)
    assert kind in line.remark
    assert line.result != 0.0
    moved = parameter_lines(told, Stop("update", connection.target, target), link)[-1]
    assert moved.result == told.program.blocks(told.theta).weights[connection.id][source, target]


def _held(kind: str) -> Iterator[tuple[Walk, ConnectionSpec, tuple[int, int]]]:
    """Find links that are there but locked, or missing, among the random graphs."""
    for seed in SEEDS:
        told = walked(drawn(seed))
        for connection in told.program.network.connections:
            for place in np.ndindex(told.program.network.shape(connection)):
                there, locked = connection.has_link(*place), connection.is_locked(*place)
                if (there and locked) if kind == "locked" else not there:
                    yield told, connection, (int(place[0]), int(place[1]))


def test_a_number_that_is_not_finite_is_told_as_it_is() -> None:
    some = drawn(0)
    huge = some.program.unpack(np.full(some.program.size, 1e200))
    told = walked(replace(some, parameters=huge))
    for stop in stops(told.program, "layer"):
        assert all(isinstance(line.text(), str) for line in lines(told, stop))


def test_a_step_that_is_taken_is_that_of_a_trainer() -> None:
    some = drawn(2)
    trainer = Trainer(some.program, some.parameters, some.data, some.training, executor="reference")
    trainer.step_batch()
    assert take(some.program, some.parameters, some.data, some.training).parameters == trainer.report().parameters


# Sums of many addends, several updates on, and outputs that feed others


def _wide(loss: str, activation: str, **settings: float) -> Walk:
    """Walk a network of twelve outputs, so many that sums are cut short."""
    layers = (LayerSpec("x", "x", 3, role="input"), LayerSpec("o", "o", 12, activation, role="output"))
    program = Program.compile(NetworkSpec(layers, (ConnectionSpec("c", "x", "o"),)))
    rng = np.random.default_rng(5)
    targets = np.eye(12)[[3]] if activation == "softmax" else rng.uniform(0.0, 1.0, (1, 12))
    data = TrainingData(rng.normal(size=(1, 3)), targets, np.empty((0, 3)), np.empty((0, 12)), False)
    training = checked(TrainingSpec(loss=loss, loss_settings=settings))
    return walk(program, program.unpack(rng.normal(size=program.size)), data, training)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("loss", [*LOSSES])
def test_what_a_cut_sum_says_of_the_others_adds_up_to_the_loss(loss: str, smoothing: float) -> None:
    activation = {"binary_cross_entropy": "sigmoid", "categorical_cross_entropy": "softmax"}.get(loss, "linear")
    told = _wide(loss, activation, **({"label_smoothing": smoothing} if "entropy" in loss else {}))
    first = lines(told, Stop("error", "o"), digits=17)[0]
    assert "(4 others: " in first.numbers
    assert value_of(first.numbers) == pytest.approx(first.result, rel=1e-9)
    assert "o_k" not in first.formula


@pytest.mark.parametrize("optimizer", [*OPTIMIZERS])
def test_the_numbers_of_the_fourth_update_give_its_results(optimizer: str) -> None:
    some, checked_lines = case(11, optimizer, "half_squared_error"), 0
    for _ in range(3):
        report = take(some.program, some.parameters, some.data, some.training, some.epoch, some.run)
        some = replace(some, parameters=report.parameters, epoch=report.epoch, run=report.run)
    told = walked(some)
    for stop in stops(told.program, "neuron"):
        for line in lines(told, stop, digits=17) if stop.phase == "update" else ():
            # The step of Rprop is kept between limits.
            value = value_of(line.numbers) if line.numbers and "kept between" not in line.formula else None
            if value is not None:
                checked_lines += 1
                assert math.isclose(value, line.result, rel_tol=1e-8, abs_tol=1e-9), line
            assert line.formula == "" or "what L1" not in line.formula
    assert checked_lines > 3


def test_each_stage_of_an_update_is_made_of_the_one_before() -> None:
    project = EXAMPLES["worked-example"][1]()
    settings = {"l1": 0.01, "l2": 0.02, "decay": 0.03, "clip_norm": 0.001}
    told = _walk_of(replace(project, training=checked(replace(project.training, regularization=settings))))
    output = told.program.order[-1]
    told_lines = parameter_lines(told, Stop("update", output.id), Link(told.program.incoming[output.id][0].id, 0, 0))
    assert [(line.symbol, line.formula) for line in told_lines] == [
        ("w_{h1,o1}", ""),
        ("g", "dL/dw_{h1,o1}"),
        ("g_{c}", "clip(g)"),
        ("g_{2}", "g_{c} + lambda_2 * w_{h1,o1}"),
        ("w_{d}", "w_{h1,o1} * (1 - eta * lambda_d)"),
        ("w_{m}", "w_{d} - eta * g_{2}"),
        ("w_{h1,o1}'", "sign(w_{m}) * max(0, |w_{m}| - eta * lambda_1)"),
    ]


def test_an_output_that_feeds_others_tells_both_of_its_deltas() -> None:
    layers = tuple(
        LayerSpec(name, name, size, "sigmoid" if role == "output" else "linear", role=role)
        for name, size, role in (("x", 2, "input"), ("a", 2, "output"), ("b", 1, "output"))
    )
    links = (ConnectionSpec("xa", "x", "a"), ConnectionSpec("ab", "a", "b"))
    program = Program.compile(NetworkSpec(layers, links))
    data = TrainingData(np.ones((1, 2)), np.zeros((1, 3)), np.empty((0, 2)), np.empty((0, 3)), False)
    told = walk(program, program.unpack(np.linspace(0.1, 0.9, program.size)), data, checked(TrainingSpec(loss="mse")))
    told_lines = lines(told, Stop("error", "a", 1), digits=17)
    results = {line.symbol: line.result for line in told_lines}
    assert len(results) == len(told_lines)
    delta = told_lines[-1]
    assert delta.formula == "delta_{L,o1.2} + delta_{back,o1.2}"
    assert delta.result == told.gradient.delta["a"][0, 1]
    assert results["delta_{L,o1.2}"] + results["delta_{back,o1.2}"] == pytest.approx(delta.result, rel=1e-12)


def test_one_output_is_not_divided_by_one() -> None:
    told = _walk_of(EXAMPLES["sine"][1]())
    texts = [line.text() for line in lines(told, Stop("error", told.program.order[-1].id, 0))]
    assert not any("1/1" in text or "/ 1" in text for text in texts)


def test_a_neuron_without_links_says_so() -> None:
    layers = (LayerSpec("x", "x", 1, role="input"), LayerSpec("h", "h", 2), LayerSpec("o", "o", 1, role="output"))
    none = np.array([[True, False]])
    links = (ConnectionSpec("xh", "x", "h", none), ConnectionSpec("ho", "h", "o", none.T))
    program = Program.compile(NetworkSpec(layers, links))
    data = TrainingData(np.ones((1, 1)), np.ones((1, 1)), np.empty((0, 1)), np.empty((0, 1)), False)
    told = walk(program, program.unpack(np.zeros(program.size)), data, checked(TrainingSpec()))
    net = lines(told, Stop("forward", "h", 1))[0]
    assert (net.formula, net.numbers) == ("b_{h2}", "0")
    assert "No link reaches" in net.remark
    back = lines(told, Stop("backward", "h", 1))[0]
    assert (back.formula, back.result) == ("0", 0.0)
    assert "No link leaves" in back.remark


def test_of_a_large_stop_it_is_said_what_is_left_out_and_as_many_lines_as_wanted_are_told() -> None:
    told = _walk_of(EXAMPLES["digits"][1]())
    hidden = told.program.order[1].id
    assert left_out(told, Stop("forward", hidden)) == "These are the first 16 of 32 neurons."
    assert left_out(told, Stop("update", hidden, 3)) == "Of 64 weights, these are the 8 with the largest gradients."
    assert left_out(told, Stop("forward", hidden, 3)) == ""
    everything = lines(told, Stop("update", hidden))
    assert lines(told, Stop("update", hidden), most=10) == everything[:10]


def test_of_very_many_links_some_from_all_over_are_at_work() -> None:
    layers = (LayerSpec("x", "x", 784, role="input"), LayerSpec("o", "o", 128, role="output"))
    program = Program.compile(NetworkSpec(layers, (ConnectionSpec("c", "x", "o"),)))
    at_work = work(program, Stop("forward", "o"))
    assert 1000 < len(at_work.links) <= 2000
    assert len({link.target for link in at_work.links}) > 1
    assert len(at_work.others) == 784
