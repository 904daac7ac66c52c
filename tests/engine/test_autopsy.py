"""What an explosion tells: its place and its weights, against numbers computed apart from the engine."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.engine import Program, Trainer, TrainingData, checked
from bpgui.engine.autopsy import Autopsy, Largest, LossCourse, growth, largest_parameter, loss_course
from bpgui.engine.batches import order
from bpgui.engine.divergence import ExplosionError
from bpgui.spec import HISTORY_COLUMNS, FloatArray, NetworkSpec, Parameters, TrainingSpec

Build = Callable[..., NetworkSpec]

LARGEST = float(np.finfo(np.float64).max)


def _data(inputs: list[float], targets: list[float], rows: list[int] | None = None) -> TrainingData:
    x, t = np.array(inputs)[:, np.newaxis], np.array(targets)[:, np.newaxis]
    return TrainingData(x, t, x[:0], t[:0], classes=False, rows=None if rows is None else np.array(rows))


def _explode(trainer: Trainer) -> Autopsy:
    with pytest.raises(ExplosionError) as caught:
        trainer.run(600.0)
    assert str(caught.value) == caught.value.autopsy.sentence
    return caught.value.autopsy


@pytest.fixture
def line(build: Build) -> Program:
    """One weight, no bias."""
    return Program.compile(build("x input 1, y output 1 linear", "x-y", biases=False))


def _start(weight: float) -> Parameters:
    return Parameters({"x-y": np.array([[weight]])}, {})


@pytest.mark.parametrize("executor", ["reference", "compiled"])
def test_the_facts_of_a_run_are_those_of_the_same_run_by_hand(executor: str, line: Program, compiled: object) -> None:
    # Of half the squared error at x = 1 and t = 0 the gradient is w, so each update multiplies it by 1 - rate.
    weight, updates, losses = 0.5, 0, [0.125]
    while math.isfinite(losses[-1]):
        weight, updates = weight * (1.0 - 1000.0), updates + 1
        losses.append(0.5 * weight * weight)
    spec = TrainingSpec(learning_rate=1000.0)
    trainer = Trainer(line, _start(0.5), _data([1.0], [0.0], [41]), spec, executor=executor)
    autopsy = _explode(trainer)
    assert (autopsy.epoch, autopsy.batch, autopsy.batches) == (updates, None, 1)
    assert autopsy.updates == autopsy.updates_in_all == updates
    assert (autopsy.stage, autopsy.layer, autopsy.row) == ("loss", "y", 41)
    assert autopsy.learning_rate == 1000.0
    assert autopsy.largest is not None
    assert autopsy.largest.value == pytest.approx(weight, rel=1e-12)
    assert (autopsy.largest.connection, autopsy.largest.source, autopsy.largest.neuron) == ("x-y", 0, 0)
    assert autopsy.largest_at_start == Largest("y", 0, 0.5, "x-y", 0)
    assert autopsy.growth[0].end == pytest.approx(abs(weight), rel=1e-12)
    assert autopsy.growth[0].start == 0.5
    assert autopsy.start.tolist() == [0.5]
    assert f"epoch {updates}: the numbers in layer 'y' at sample 42 grew past all bounds" in autopsy.sentence
    course = loss_course(trainer.report().history)
    assert course is not None
    assert (course.bend_epoch, course.last_epoch) == (0, updates - 1)
    assert course.last == pytest.approx(losses[-2], rel=1e-12)
    assert course.factor == pytest.approx(999.0**2, rel=1e-9)


@pytest.mark.parametrize("executor", ["reference", "compiled"])
def test_the_batch_and_the_row_are_those_that_the_same_run_by_hand_breaks_at(
    executor: str, line: Program, compiled: object
) -> None:
    spec = checked(TrainingSpec(learning_rate=1000.0, batch_size=1, seed=4))
    x, t = np.array([1.0, 2.0, 3.0, 4.0] * 50), np.zeros(200)
    weight, at = 0.5, 0
    rows = order(spec, 200, 0)
    with np.errstate(over="ignore"):
        while math.isfinite(gradient := np.float64(weight) * x[rows[at]] * x[rows[at]]) and math.isfinite(
            weight - 1000.0 * gradient
        ):
            weight, at = weight - 1000.0 * gradient, at + 1
    assert 20 < at < 199
    numbers = list(range(1000, 1200))
    autopsy = _explode(Trainer(line, _start(0.5), _data(x.tolist(), t.tolist(), numbers), spec, executor=executor))
    assert (autopsy.epoch, autopsy.batch, autopsy.batches, autopsy.updates) == (1, at + 1, 200, at)
    assert autopsy.row == 1000 + rows[at]
    assert autopsy.largest is not None
    assert autopsy.largest.value == pytest.approx(weight, rel=1e-9)


def test_the_learning_rate_is_that_of_the_schedule_at_the_place(line: Program) -> None:
    spec = TrainingSpec(learning_rate=1000.0, schedule="warm_up", schedule_settings={"length": 100, "start": 0.01})
    autopsy = _explode(Trainer(line, _start(0.5), _data([1.0], [0.0]), spec, executor="reference"))
    share = (autopsy.epoch - 1) / 100
    assert autopsy.learning_rate == pytest.approx(1000.0 * (0.01 + 0.99 * share))


def _at_once(program: Program, start: Parameters, data: TrainingData, **choices: object) -> Autopsy:
    with pytest.raises(ExplosionError) as caught:
        Trainer(program, start, data, replace(TrainingSpec(), **choices), executor="reference").step_batch()
    return caught.value.autopsy


def test_what_in_the_data_is_too_large_for_single_precision_is_told_as_such(line: Program) -> None:
    for stage, word, data in (
        ("inputs", "an input", _data([1.0, 1e39], [0.0, 0.0], [4, 9])),
        ("targets", "a target", _data([1.0, 1.0], [0.0, 1e39], [4, 9])),
    ):
        autopsy = _at_once(line, _start(0.5), data, precision="float32")
        assert (autopsy.stage, autopsy.row) == (stage, 9)
        assert f"sample 10 has {word} that is too large for single precision" in autopsy.sentence
        assert "learning rate" not in autopsy.sentence


def test_weights_that_cannot_be_computed_with_are_not_laid_at_the_learning_rate(line: Program) -> None:
    autopsy = _at_once(line, _start(1e200), _data([1.0], [0.0]))
    assert autopsy.at_once
    assert (autopsy.updates, autopsy.updates_in_all, autopsy.stage) == (0, 0, "loss")
    assert "No learning rate helps with these weights" in autopsy.sentence
    single = _at_once(line, _start(1e30), _data([1.0], [0.0]), precision="float32")
    assert single.finite_in_double
    assert "choose double precision" in single.sentence


def test_numbers_that_break_on_the_way_forward_and_back_are_told_apart(build: Build) -> None:
    deep = Program.compile(
        build("x input 1, h hidden 1 tanh, g hidden 1 linear, y output 1 linear", "x-h h-g g-y", biases=False)
    )
    weights = {"x-h": np.zeros((1, 1)), "h-g": np.full((1, 1), 1e250), "g-y": np.full((1, 1), 1e100)}
    back = _at_once(deep, Parameters(weights, {}), _data([1.0], [1.0]))
    assert (back.stage, back.layer) == ("backward", "h")
    forward = _at_once(deep, Parameters({**weights, "x-h": np.ones((1, 1))}, {}), _data([1.0], [1.0]))
    assert (forward.stage, forward.layer) == ("forward", "y")


def test_losses_of_which_only_the_sum_overflows_are_told_as_such(line: Program) -> None:
    # Half of 1.2e154 squared is finite, and four of them are not.
    autopsy = _at_once(line, _start(1.2e154), _data([1.0] * 4, [0.0] * 4))
    assert (autopsy.epoch, autopsy.batch) == (1, None)
    assert (autopsy.stage, autopsy.layer, autopsy.row) == ("loss", None, None)
    assert "the loss of all samples together grew past all bounds" in autopsy.sentence


def test_an_update_that_overflows_by_itself_is_told_as_such(line: Program) -> None:
    autopsy = _at_once(line, _start(1e5), _data([1e25], [0.0]), optimizer="adam", precision="float32", loss="mae")
    assert (autopsy.stage, autopsy.layer, autopsy.row) == ("update", None, None)
    assert not autopsy.at_once


def test_a_method_without_a_learning_rate_is_not_told_to_lower_it(line: Program) -> None:
    autopsy = _at_once(line, _start(1e200), _data([1.0], [0.0]), optimizer="levenberg_marquardt")
    assert autopsy.learning_rate is None
    assert "learning rate below" not in autopsy.sentence


def test_samples_that_do_not_settle_are_no_explosion_and_are_counted(build: Build) -> None:
    loop = Program.compile(build("x input 1, y output 1 linear", "x-y y-y", biases=False))
    start = Parameters({"x-y": np.ones((1, 1)), "y-y": np.full((1, 1), 3.0)}, {})
    data = _data([1.0, -1.0], [0.0, 0.0])
    trainer = Trainer(loop, start, data, TrainingSpec(epochs=3))
    trainer.run(60.0)
    assert trainer.finished
    huge = Parameters({"x-y": np.full((1, 1), 1e200), "y-y": np.full((1, 1), 3.0)}, {})
    autopsy = _at_once(loop, huge, data)
    assert autopsy.settling is not None
    assert autopsy.settling.settled_share == 0.0


def test_the_largest_is_found_among_weights_and_biases(build: Build) -> None:
    program = Program.compile(build("x input 3, h hidden 2 tanh, y output 1 linear", "x-h h-y"))
    theta = np.linspace(-0.5, 0.5, program.size)
    program.blocks(theta).weights["x-h"][2, 1] = -7.0
    assert largest_parameter(program, theta) == Largest("h", 1, -7.0, "x-h", 2)
    program.blocks(theta).biases["h"][0] = 8.0
    assert largest_parameter(program, theta) == Largest("h", 0, 8.0)


def test_growth_is_the_norm_of_all_that_leads_to_a_layer_however_large(build: Build) -> None:
    program = Program.compile(build("x input 2, y output 1 linear", "x-y"))
    start, end = np.array([3.0, 4.0, 12.0]), np.array([3e200, 4e200, 0.0])
    (entry,) = growth(program, start, end)
    assert entry.layer == "y"
    assert entry.start == pytest.approx(13.0)
    assert entry.end == pytest.approx(5e200)


def _history(losses: list[float], first: int = 0) -> FloatArray:
    rows = np.full((len(losses), len(HISTORY_COLUMNS)), np.nan)
    rows[:, 0], rows[:, 1] = np.arange(first, first + len(losses)), losses
    return rows


def test_the_bend_is_where_a_loss_that_fell_begins_to_grow() -> None:
    losses = [1.0, 0.5, 0.25, 0.125, *(0.125 * 10.0**k for k in range(1, 200))]
    course = loss_course(_history(losses))
    assert course == LossCourse(3, 0.125, 3, 0.125, 202, losses[-1], pytest.approx(10.0))


def test_the_bend_after_a_long_flat_stretch_is_at_its_end() -> None:
    rng = np.random.default_rng(1)
    flat = (0.4 + 0.05 * rng.uniform(size=900)).tolist()
    course = loss_course(_history([*flat, *(0.4 * 100.0**k for k in range(1, 100))]))
    assert course is not None
    assert abs(course.bend_epoch - 899) <= 2
    assert course.factor == pytest.approx(100.0, rel=0.05)


def test_a_loss_that_was_falling_to_the_last_has_no_growth() -> None:
    course = loss_course(_history([1.0, 0.5, 0.25], first=7))
    assert course is not None
    assert (course.bend_epoch, course.last_epoch, course.factor) == (9, 9, None)


def test_rows_that_are_not_finite_or_missing_are_left_out() -> None:
    assert loss_course(_history([])) is None
    assert loss_course(_history([math.nan, math.inf])) is None
    course = loss_course(_history([2.0, math.inf]))
    assert course is not None
    assert (course.last_epoch, course.factor) == (0, None)
    zeros = loss_course(_history([0.0, LARGEST]))
    assert zeros is not None
    assert zeros.factor is None
