"""Why a relaxation did not settle: told from its numbers, on loops whose ends are known beforehand."""

from collections.abc import Generator
from typing import TypeVar

import numpy as np
import pytest

from bpgui.engine import Program, loss
from bpgui.engine.ending import Ending, ending, smaller_step
from bpgui.engine.reference import Trace
from bpgui.engine.sweeps import LoopSweep, backward_sweeps, forward_sweeps
from bpgui.spec import ConnectionSpec, FloatArray, LayerSpec, NetworkSpec, Parameters

End = TypeVar("End")
INPUTS, TARGETS = np.ones((1, 1)), np.zeros((1, 1))
LOSS = loss("half_squared_error", {})
Net = tuple[Program, FloatArray]


def _net(weights: list[list[float]], activation: str = "tanh", push: float = 0.3, **relaxation: float) -> Net:
    """A loop of neurons with these weights between them, each driven by `push`, before a linear output."""
    inner = np.array(weights)
    network = NetworkSpec(
        (
            LayerSpec("x", "x", 1, role="input"),
            LayerSpec("h", "h", len(inner), activation, bias=False),
            LayerSpec("y", "y", 1, "linear", bias=False, role="output"),
        ),
        (ConnectionSpec("xh", "x", "h"), ConnectionSpec("hh", "h", "h"), ConnectionSpec("hy", "h", "y")),
    )
    program = Program.compile(network, relaxation)
    values = {"xh": np.full((1, len(inner)), push), "hh": inner, "hy": np.ones((len(inner), 1))}
    return program, program.pack(Parameters(values, {}))


def _told(program: Program, moving: Generator[LoopSweep, None, End]) -> tuple[Ending, End]:
    changes, states = [], []
    with np.errstate(all="ignore"):
        while True:
            try:
                sweep = next(moving)
            except StopIteration as end:
                tolerance = float(program.relaxation["tolerance"])
                return ending(len(changes), np.array(changes), np.stack(states), tolerance), end.value
            changes.append(sweep.change)
            states.append(sweep.layers["h"][0])


def _forward(net: Net) -> tuple[Ending, Trace]:
    return _told(net[0], forward_sweeps(*net, INPUTS))


def _smaller(net: Net) -> tuple[float, int] | None:
    search = smaller_step(*net, LOSS, INPUTS, TARGETS)
    with np.errstate(all="ignore"):
        while True:
            try:
                next(search)
            except StopIteration as end:
                found: tuple[float, int] | None = end.value
                return found


def test_a_weak_loop_settles_by_the_factor_of_its_slope() -> None:
    net = _net([[0.5]], "linear", dt=1.0)
    told, trace = _forward(net)
    back, _ = _told(net[0], backward_sweeps(*net, LOSS, trace, TARGETS))
    for found in (told, back):
        assert found.kind == "settled"
        assert found.factor == pytest.approx(0.5)
    assert told.sweeps == 13  # 0.3 * 2^-12 is the first change below 1e-4


def test_too_few_sweeps_are_told_with_how_many_more_it_takes() -> None:
    told, _ = _forward(_net([[0.5]], "linear", dt=1.0, sweeps=5))
    assert told.kind == "slow"
    assert told.factor == pytest.approx(0.5)
    assert (told.sweeps, told.more) == (5, 8)
    enough, _ = _forward(_net([[0.5]], "linear", dt=1.0, sweeps=13))
    assert enough.kind == "settled"


def test_a_slow_turning_decay_is_slow_and_its_estimate_about_right() -> None:
    # Eigenvalues of a sweep 0.95 e^(+-i): it swings all the way while it shrinks.
    cos, sin = 0.95 * np.cos(1.0), 0.95 * np.sin(1.0)
    turning = [[cos, sin], [-sin, cos]]
    told, _ = _forward(_net(turning, "linear", dt=1.0, sweeps=60))
    settled, _ = _forward(_net(turning, "linear", dt=1.0))
    assert (told.kind, settled.kind) == ("slow", "settled")
    assert told.more is not None
    assert told.sweeps + told.more == pytest.approx(settled.sweeps, rel=0.15)


def test_one_sweep_does_not_tell_how_many_more_it_takes() -> None:
    told, _ = _forward(_net([[0.5]], sweeps=1))
    assert (told.kind, told.factor, told.more) == ("slow", None, None)


def test_a_flip_flop_oscillates_with_period_two_and_a_smaller_step_settles_it() -> None:
    net = _net([[-3.0]], dt=1.0)
    told, _ = _forward(net)
    assert (told.kind, told.period, told.sweeps) == ("oscillating", 2, 500)
    assert told.swing == pytest.approx(told.change)
    assert told.swing > 1.5
    found = _smaller(net)
    assert found is not None
    dt, sweeps = found
    again, trace = _forward(_net([[-3.0]], dt=dt))
    assert again.kind == "settled"
    errors, _ = _told(net[0], backward_sweeps(*_net([[-3.0]], dt=dt), LOSS, trace, TARGETS))
    assert max(again.sweeps, errors.sweeps) == sweeps
    assert dt in (0.5, 0.25, 0.125)


def test_neurons_that_chase_each_other_oscillate_whatever_the_step() -> None:
    net = _net([[1.2, 2.0], [-2.0, 1.2]])
    told, _ = _forward(net)
    assert told.kind == "oscillating"
    assert told.period is not None
    assert told.period > 5
    assert _smaller(net) is None


def test_a_linear_loop_above_one_explodes_and_is_told_by_which_factor() -> None:
    told, _ = _forward(_net([[2.0]], "linear", dt=1.0))
    assert told.kind == "exploded"
    assert told.factor == pytest.approx(2.0)
    assert told.change == np.inf
    assert told.sweeps == pytest.approx(np.log2(np.finfo(float).max) / 4, abs=3)


def test_a_loop_above_one_that_has_not_exploded_yet_is_growing() -> None:
    told, _ = _forward(_net([[1.1]], "linear", dt=1.0, sweeps=30))
    assert told.kind == "growing"
    assert told.factor == pytest.approx(1.1)


def test_errors_grow_where_the_activations_rest_on_a_point_that_repels() -> None:
    # Without anything that pushes it, tanh(1.5 x) stays at 0, where its slope is 1.5.
    net = _net([[1.5]], push=0.0, dt=1.0, sweeps=40)
    told, trace = _forward(net)
    assert (told.kind, told.sweeps) == ("settled", 1)
    back, _ = _told(net[0], backward_sweeps(*net, LOSS, trace, np.ones((1, 1))))
    assert back.kind == "growing"
    assert back.factor == pytest.approx(1.5)


def test_chaos_neither_rests_nor_repeats_itself() -> None:
    rng = np.random.default_rng(0)
    told, _ = _forward(_net((rng.normal(size=(20, 20))).tolist(), dt=1.0))
    assert told.kind == "wandering"
    assert told.change > 0.1


def test_what_moves_by_rounding_alone_is_told_apart() -> None:
    alternating = np.where(np.arange(40) % 2, 1.0, 1.0 - 1e-16)[:, np.newaxis]
    told = ending(40, np.full(39, 1e-16), alternating, 1e-300)
    assert told.kind == "rounding"


def test_steps_that_are_no_cure_are_all_tried_in_vain() -> None:
    assert _smaller(_net([[2.0]], "linear", dt=1.0)) is None


def test_a_swing_that_grew_only_at_the_end_is_no_steady_growth() -> None:
    changes = np.repeat([1.0, 0.95, 1.2], 10)
    states = np.tile([[0.0], [1.0]], (15, 1))
    told = ending(30, changes, states, 1e-4)
    assert (told.kind, told.period) == ("oscillating", 2)
