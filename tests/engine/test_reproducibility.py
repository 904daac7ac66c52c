"""n epochs give the same bits as n / 2 and then the rest, wherever the cut is and whatever has to be remembered."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.engine import OPTIMIZERS, Program, Report, Trainer, TrainingData
from bpgui.engine.optimizers import FullBatchOptimizer
from bpgui.engine.reference import predict
from bpgui.errors import SpecError
from bpgui.spec import NetworkSpec, Parameters, RunState, Settings, TrainingSpec

MakeTrainer = Callable[..., Trainer]

EPOCHS = 8
FULL_BATCH_METHODS = [name for name, method in OPTIMIZERS.items() if isinstance(method, FullBatchOptimizer)]
BATCH_METHODS = [name for name in OPTIMIZERS if name not in FULL_BATCH_METHODS]
NOISE = {"input_noise": 0.1, "target_noise": 0.05, "weight_noise": 0.02, "l1": 0.001, "l2": 0.01, "clip_norm": 0.5}


@pytest.fixture
def make(
    build: Callable[..., NetworkSpec],
    table: Callable[..., TrainingData],
    random_parameters: Callable[[NetworkSpec, int], Parameters],
) -> MakeTrainer:
    """`make(report, dropout=..., ...)` goes on from a report, or begins: 2-4-2 with a skip, on 10 rows and 5 more."""

    def trainer(report: Report | None = None, dropout: float = 0.0, **choices: object) -> Trainer:
        network = build("x input 2, h hidden 4 tanh, y output 2 sigmoid", "x-h h-y x-y")
        layers = tuple(replace(layer, dropout=dropout if layer.role == "hidden" else 0.0) for layer in network.layers)
        network = replace(network, layers=layers)
        data = table(10, targets=2, test_rows=5)
        data = replace(data, validation_inputs=data.test_inputs, validation_targets=data.test_targets)
        spec = replace(TrainingSpec(seed=3, learning_rate=0.05), **{"epochs": EPOCHS, **choices})
        program = Program.compile(network)
        if report is None:
            return Trainer(program, random_parameters(network, 1), data, spec)
        return Trainer(program, report.parameters, data, spec, report.epoch, _stored(report.run))

    return trainer


def _stored(run: RunState) -> RunState:
    """Return the run as a file would: made of other arrays with the same bits."""
    return RunState(run.optimizer, run.sample, {name: np.array(array) for name, array in run.arrays.items()})


def _after(trainer: Trainer, batches: int) -> Report:
    for _ in range(batches):
        trainer.step_batch()
    return trainer.report()


def _finished(trainer: Trainer) -> Report:
    while not trainer.finished:
        trainer.run(600.0)
    return trainer.report()


def _assert_same(one: Report, other: Report) -> None:
    assert one.parameters == other.parameters
    assert one.run == other.run
    assert (one.epoch, one.batch, one.stopped_early) == (other.epoch, other.batch, other.stopped_early)
    assert one.evaluation == other.evaluation


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("cut", [16, 18], ids=["between epochs", "within an epoch"])
@pytest.mark.parametrize("optimizer", BATCH_METHODS)
def test_two_halves_equal_the_whole(optimizer: str, cut: int, precision: str, make: MakeTrainer) -> None:
    choices = {"optimizer": optimizer, "batch_size": 3, "precision": precision}
    whole = _finished(make(**choices))
    half = _after(make(**choices), cut)
    assert (half.epoch, half.run.sample) == (4, 3 * (cut - 16))
    rest = _finished(make(half, epochs=EPOCHS - half.epoch, **choices))
    _assert_same(rest, whole)


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("optimizer", FULL_BATCH_METHODS)
def test_two_halves_of_full_batch_methods_equal_the_whole(optimizer: str, precision: str, make: MakeTrainer) -> None:
    choices = {"optimizer": optimizer, "precision": precision}
    whole = _finished(make(**choices))
    half = _after(make(**choices), 3)
    _assert_same(_finished(make(half, epochs=EPOCHS - 3, **choices)), whole)


@pytest.mark.parametrize(
    ("schedule", "settings"),
    [
        ("step", {"every": 2}),
        ("exponential", {"factor": 0.8}),
        ("cosine", {"period": 6}),
        ("inverse_time", {"time": 3}),
        ("warm_up", {"length": 5}),
        ("plateau", {"patience": 0, "threshold": 0.5}),
    ],
)
def test_schedules_early_stopping_noise_and_dropout_go_on_where_they_stood(
    schedule: str, settings: Settings, make: MakeTrainer
) -> None:
    choices = {
        "optimizer": "adam",
        "batch_size": 4,
        "learning_rate": 0.3,
        "schedule": schedule,
        "schedule_settings": settings,
        "early_stopping": {"patience": 100},
        "regularization": NOISE,
        "dropout": 0.4,
    }
    whole = _finished(make(**choices))
    half = _after(make(**choices), 10)
    assert (half.epoch, half.run.sample) == (3, 4)
    _assert_same(_finished(make(half, epochs=EPOCHS - 3, **choices)), whole)
    plain = _finished(make(**{**choices, "schedule": "constant", "schedule_settings": {}}))
    assert whole.parameters != plain.parameters


@pytest.mark.parametrize("setting", ["input_noise", "target_noise", "weight_noise", "l1", "l2", "decay"])
def test_every_regulariser_makes_a_difference(setting: str, make: MakeTrainer) -> None:
    plain = _finished(make(batch_size=3))
    first, second = (_finished(make(batch_size=3, regularization={setting: 0.1})) for _ in range(2))
    _assert_same(first, second)
    assert first.parameters != plain.parameters


def test_dropout_and_noise_are_drawn_anew_in_every_batch_from_the_seed(make: MakeTrainer) -> None:
    # The weights stand still, so equal gradients would show in a velocity that only ever grows by equal steps.
    choices = {"regularization": {"weight_noise": 0.1}, "optimizer": "momentum", "learning_rate": 1e-300}
    trainer, steps, before = make(**choices), [], np.zeros(())
    for _ in range(3):
        trainer.step_batch()
        velocity = trainer.report().run.arrays["velocity"]
        steps.append((velocity - 0.9 * before).tobytes())
        before = velocity
    assert len(set(steps)) == 3
    other = _after(make(**choices, seed=4), 1).run.arrays["velocity"]
    assert other.tobytes() != steps[0]


def test_two_runs_have_the_same_bits(make: MakeTrainer) -> None:
    choices = {"batch_size": 3, "regularization": NOISE, "dropout": 0.5}
    _assert_same(_finished(make(**choices)), _finished(make(**choices)))


def test_predictions_and_reports_do_not_disturb_a_run(make: MakeTrainer) -> None:
    choices = {"batch_size": 3, "regularization": NOISE, "dropout": 0.5, "optimizer": "adam"}
    trainer = make(**choices)
    while not trainer.finished:
        trainer.step_batch()
        program, report = trainer._program, trainer.report(fresh=True)
        predict(program, program.pack(report.parameters), np.full((4, 2), 9.0))
    _assert_same(trainer.report(), _finished(make(**choices)))


def test_a_run_that_is_told_nothing_begins_with_a_fresh_memory(make: MakeTrainer) -> None:
    half = _after(make(optimizer="momentum"), 4)
    forgotten = replace(half, run=RunState("momentum", 0, {}))
    remembered = _finished(make(half, optimizer="momentum", epochs=4))
    assert _finished(make(forgotten, optimizer="momentum", epochs=4)).parameters != remembered.parameters


def test_another_optimiser_begins_with_a_fresh_memory_and_goes_on_within_the_epoch(make: MakeTrainer) -> None:
    half = _after(make(optimizer="momentum", batch_size=3), 2)
    rest = make(half, optimizer="adam", batch_size=3)
    assert (rest.report().batch, rest.report().run.arrays["step"].tolist()) == (2, [0.0])
    fresh = make(replace(half, run=RunState("adam", 6, {})), optimizer="adam", batch_size=3)
    _assert_same(_finished(rest), _finished(fresh))


def test_single_precision_rounds_and_double_precision_does_not(make: MakeTrainer) -> None:
    single, double = (_finished(make(precision=precision, batch_size=3)) for precision in ("float32", "float64"))
    for key, weights in single.parameters.weights.items():
        np.testing.assert_array_equal(weights.astype(np.float32).astype(np.float64), weights)
        np.testing.assert_allclose(weights, double.parameters.weights[key], rtol=1e-4, atol=1e-5)
        assert (weights != double.parameters.weights[key]).all()


def test_precision_can_change_on_the_fly_and_keeps_the_memory(make: MakeTrainer) -> None:
    trainer = make(optimizer="adam", precision="float32")
    trainer.step_epoch()
    before = trainer.report()
    trainer.training = replace(trainer.training, precision="float64")
    after = trainer.report()
    assert after.parameters == before.parameters
    assert after.run == before.run
    trainer.step_epoch()
    assert trainer.report().run.arrays["step"].tolist() == [2.0]


@pytest.mark.parametrize(
    "run",
    [
        RunState("momentum", 10, {}),
        RunState("momentum", -1, {}),
        RunState("momentum", 0, {"velocity": np.zeros(3), "step": np.zeros(1)}),
        RunState("momentum", 0, {"speed": np.zeros(26), "step": np.zeros(1)}),
        RunState("momentum", 0, {"early/best": np.zeros(3)}),
    ],
)
def test_a_run_of_another_network_or_other_data_is_refused(run: RunState, make: MakeTrainer) -> None:
    report = replace(make().report(), run=run)
    with pytest.raises(SpecError, match="The earlier run does not fit this network and data: reset the weights"):
        make(report, optimizer="momentum", batch_size=3)


def test_a_batch_of_everything_begins_with_the_first_row(make: MakeTrainer) -> None:
    half = _after(make(batch_size=3), 2)
    rest = make(half, batch_size=0)
    report = rest.report()
    assert (report.epoch, report.batch, report.run.sample) == (0, 0, 0)
    again = make(replace(half, run=RunState("sgd", 0, {})), batch_size=0)
    assert _finished(rest).parameters == _finished(again).parameters
