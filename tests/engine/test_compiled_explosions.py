"""Where numbers stop being finite, the compiled executor stops too, and keeps what was before."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from side_by_side import Pair, assert_same_bits, go_on, random_data, random_theta

from bpgui.engine import OPTIMIZERS, Program, Trainer, TrainingData
from bpgui.engine.course import Place
from bpgui.engine.optimizers import Optimizer
from bpgui.errors import DivergedError
from bpgui.spec import NetworkSpec, TrainingSpec

Build = Callable[..., NetworkSpec]
MakePair = Callable[..., Pair]

FIRST_ORDER = [name for name, method in OPTIMIZERS.items() if isinstance(method, Optimizer)]
ROWS = 24


@pytest.fixture
def program(build: Build) -> Program:
    """A network without bounds."""
    return Program.compile(build("x input 3, h hidden 5 linear, y output 2 linear", "x-h h-y"))


def _with(data: TrainingData, place: str, row: int, value: float) -> TrainingData:
    array = getattr(data, place).copy()
    array[row, 1] = value
    return replace(data, **{place: array})


def _assert_stopped_at(both: Pair, done: int, asked: int) -> None:
    """Both stopped after so many batches, with what they had then, and stop again if they are asked to go on."""
    fine = both.make(both.program, both.data, both.training, both.start, {})
    end, _ = go_on(fine, both.training, len(both.data.inputs), done, Place(0, 0))
    assert both.learn(asked) == (done, done)
    assert both.place == end
    assert np.isfinite(both.compiled.theta()).all()
    assert_same_bits(both.compiled, fine)
    both.assert_states_agree()
    assert both.learn(5) == (0, 0)
    assert_same_bits(both.compiled, fine)


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("array", ["inputs", "targets"])
@pytest.mark.parametrize("optimizer", FIRST_ORDER)
def test_data_that_is_not_finite_stops_a_run_before_its_batch(
    optimizer: str, array: str, value: float, precision: str, program: Program, pair: MakePair
) -> None:
    data = _with(random_data(program, ROWS), array, 7, value)
    choices = {"optimizer": optimizer, "batch_size": 2, "learning_rate": 0.001, "precision": precision}
    both = pair(program, data, **choices)
    first = both.reference.run(0, 0, 12, np.full(1, 0.001))
    assert 0 < first < 12
    _assert_stopped_at(pair(program, data, **choices), first, 12)


def test_a_number_that_is_too_large_for_single_precision_stops_a_run(program: Program, pair: MakePair) -> None:
    for array in ("inputs", "targets"):
        data = _with(random_data(program, ROWS), array, 7, 1e39)
        _assert_stopped_at(pair(program, data, precision="float32"), 0, 3)


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov"])
def test_a_rate_that_explodes_stops_a_run_at_the_same_batch(
    optimizer: str, precision: str, program: Program, pair: MakePair
) -> None:
    choices = {"optimizer": optimizer, "batch_size": 6, "learning_rate": 20.0, "precision": precision}
    done, _ = pair(program, random_data(program, ROWS), **choices).learn(60)
    assert 2 < done < 60
    both = pair(program, random_data(program, ROWS), **choices)
    fine = both.make(program, both.data, both.training, both.start, {})
    end, _ = go_on(fine, both.training, ROWS, done, Place(0, 0))
    assert both.learn(60) == (done, done)
    assert both.place == end
    assert_same_bits(both.compiled, fine)
    # Numbers that grow like this carry all roundings along.
    np.testing.assert_allclose(
        both.compiled.theta(), both.reference.theta(), rtol={"float64": 1e-9, "float32": 0.02}[precision]
    )


@pytest.mark.parametrize("optimizer", FIRST_ORDER)
def test_an_update_that_overflows_leaves_the_memory_as_it_was(optimizer: str, program: Program, pair: MakePair) -> None:
    # A finite gradient, but weights that no step may leave as they are.
    choices = {"optimizer": optimizer, "batch_size": 6, "learning_rate": 0.01, "regularization": {"decay": 10.0}}
    both = pair(program, random_data(program, ROWS), **choices)
    both.learn(5)
    both.assert_agree()
    before = both.make(program, both.data, both.training, both.compiled.theta(), both.compiled.state())
    for executor in (both.reference, both.compiled):
        assert executor.run(1, 6, 4, np.array([1e308, 1e308])) == 0
    assert_same_bits(both.compiled, before)
    both.assert_agree()
    both.learn(5)
    both.assert_agree()
    both.assert_measures_agree()


@pytest.mark.parametrize("optimizer", FIRST_ORDER)
def test_of_several_batches_those_before_the_explosion_count(optimizer: str, program: Program, pair: MakePair) -> None:
    choices = {"optimizer": optimizer, "batch_size": 6, "learning_rate": 0.01, "regularization": {"decay": 10.0}}
    both, fine = (pair(program, random_data(program, ROWS), **choices) for _ in range(2))
    rates = np.array([0.01, 0.01, 1e308])
    for executor in (both.reference, both.compiled):
        assert executor.run(0, 0, 12, rates) == 8
    fine.compiled.run(0, 0, 8, rates)
    assert_same_bits(both.compiled, fine.compiled)
    both.assert_agree()


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("clip", [{"clip_value": 0.1}, {"clip_norm": 0.1}, {"clip_value": 0.1, "clip_norm": 0.1}])
def test_clipping_does_not_hide_a_gradient_that_is_not_finite(
    clip: dict[str, float], precision: str, program: Program, pair: MakePair
) -> None:
    # Finite answers, but a gradient beyond the largest number.
    largest = {"float64": 1e300, "float32": 1e30}[precision]
    data = random_data(program, ROWS)
    data = replace(data, inputs=np.abs(data.inputs) * largest, targets=-np.abs(data.targets) * largest)
    both = pair(program, data, precision=precision, regularization=clip, reduction="sum", optimizer="momentum")
    _assert_stopped_at(both, 0, 3)


@pytest.mark.parametrize("optimizer", ["rmsprop", "adam", "adamw"])
def test_a_gradient_whose_share_of_the_square_is_finite_is_learned_from(
    optimizer: str, build: Build, pair: MakePair
) -> None:
    program = Program.compile(build("x input 1, y output 1 linear", "x-y"))
    inputs = np.ones((1, 1))
    data = TrainingData(inputs, np.full((1, 1), -3e154), inputs[:0], inputs[:0], classes=False)
    both = pair(program, data, optimizer=optimizer)
    assert both.learn(3) == (3, 3)
    both.assert_states_agree()


def test_what_is_held_may_have_any_slope(build: Build, pair: MakePair) -> None:
    network = build(
        "x input 1, v input 1, y output 1 linear, z output 1 tanh", "x-y v-z", locked={"x-y": np.ones((1, 1), bool)}
    )
    layers = [replace(layer, locked_biases=(0,) if layer.id == "y" else ()) for layer in network.layers]
    program = Program.compile(replace(network, layers=tuple(layers)))
    theta = random_theta(program)
    theta[program.weight_places[0][1]] = 0.0
    data = random_data(program, 4)
    data = replace(data, inputs=data.inputs * [1e200, 1.0], targets=data.targets * [1e200, 1.0])
    for regularization in ({}, {"clip_value": 1.0}):
        both = pair(program, data, theta=theta, regularization=regularization, optimizer="momentum")
        assert both.learn(3) == (3, 3)
        both.assert_states_agree()
        assert (both.compiled.theta() != theta).sum() == 2


def _trainer(data: TrainingData, program: Program, executor: str, **choices: object) -> Trainer:
    spec = replace(TrainingSpec(loss="mse", batch_size=5), **choices)
    return Trainer(program, program.unpack(random_theta(program)), data, spec, executor=executor)


def _message(trainer: Trainer) -> str:
    with pytest.raises(DivergedError) as caught:
        trainer.run(600.0)
    return str(caught.value)


def test_an_explosion_is_told_with_epoch_layer_and_sample(build: Build, compiled: object) -> None:
    program = Program.compile(build("x input 3, h hidden 5 relu, y output 2 linear", "x-h h-y"))
    data = random_data(program, 12)
    messages = [_message(_trainer(data, program, name, learning_rate=100.0)) for name in ("reference", "compiled")]
    assert messages[0] == messages[1]
    assert messages[1].startswith("Training stopped in epoch")
    for word in ("in layer '", "at sample ", "The last finite weights are kept", "below 100."):
        assert word in messages[1]


def test_what_a_trainer_keeps_is_what_was_before_the_explosion(build: Build, compiled: object) -> None:
    program = Program.compile(build("x input 3, y output 2 linear", "x-y"))
    data = random_data(program, 12)
    # Each batch makes weights 1e80 times as large: the fourth of an epoch is too much.
    data = replace(data, inputs=data.inputs * 1e40)
    choices = {"optimizer": "momentum", "batch_size": 2}
    trainer, stepping = (_trainer(data, program, "compiled", **choices) for _ in range(2))
    _message(trainer)
    report = trainer.report()
    assert (report.executor, report.epoch, report.batch) == ("compiled", 0, 3)
    assert report.run.arrays["step"].tolist() == [3.0]
    for _ in range(3):
        stepping.step_batch()
    assert stepping.report().parameters == report.parameters
    assert stepping.report().run == report.run
    with pytest.raises(DivergedError):
        stepping.step_batch()
    assert stepping.report().run == report.run
