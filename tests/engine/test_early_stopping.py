"""A run that stops when the validation part does not get better any more, and a rate that falls on a plateau."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.engine import Program, Report, Trainer, TrainingData
from bpgui.errors import SpecError
from bpgui.spec import HISTORY_COLUMNS, FloatArray, NetworkSpec, Parameters, TrainingSpec

MakeTrainer = Callable[..., Trainer]


@pytest.fixture
def make(build: Callable[..., NetworkSpec], table: Callable[..., TrainingData]) -> MakeTrainer:
    """`make(patience=..., ...)` is a trainer of y = w x whose training part asks for 1 and validation part for 0.5.

    From w = 0 and with the rate 0.1, w is 0.1, 0.19, 0.271, ...: the validation loss falls until w passes 0.5.
    """
    program = Program.compile(build("x input 1, y output 1 linear", "x-y", biases=False))
    one = np.ones((1, 1))
    data = TrainingData(one, one, one[:0], one[:0], classes=False, validation_inputs=one, validation_targets=one / 2)

    def trainer(
        patience: int = 0, parameters: Parameters | None = None, epoch: int = 0, run: object = None, **choices: object
    ) -> Trainer:
        spec = replace(TrainingSpec(early_stopping={"patience": patience}, epochs=50), **choices)
        start = parameters or Parameters({"x-y": np.zeros((1, 1))}, {})
        return Trainer(program, start, data, spec, epoch, run)

    return trainer


def _weights(count: int) -> FloatArray:
    return 1.0 - 0.9 ** np.arange(count)


def _finish(trainer: Trainer) -> Report:
    trainer.run(600.0)
    return trainer.report()


@pytest.mark.parametrize("patience", [1, 2, 10])
def test_a_run_stops_after_its_patience_with_the_best_weights(patience: int, make: MakeTrainer) -> None:
    report = _finish(make(patience=patience))
    best = int(np.argmin(np.abs(_weights(50) - 0.5)))
    assert (report.finished, report.stopped_early, report.epoch) == (True, True, best + patience)
    assert report.parameters.weights["x-y"][0, 0] == pytest.approx(_weights(50)[best], rel=1e-14)
    assert report.evaluation.validation is not None
    assert report.evaluation.validation.loss == pytest.approx(0.5 * (_weights(50)[best] - 0.5) ** 2, rel=1e-9)


def test_the_history_shows_what_happened_before_the_best_weights_came_back(make: MakeTrainer) -> None:
    report = _finish(make(patience=3))
    losses = report.history[:, HISTORY_COLUMNS.index("validation_loss")]
    np.testing.assert_allclose(losses, 0.5 * (_weights(len(losses)) - 0.5) ** 2, rtol=1e-9)
    assert report.history[-1, 0] == report.epoch


def test_without_patience_a_run_goes_on(make: MakeTrainer) -> None:
    report = _finish(make(patience=0))
    assert (report.epoch, report.stopped_early) == (50, False)
    assert report.parameters.weights["x-y"][0, 0] == pytest.approx(1.0 - 0.9**50, rel=1e-12)


def test_a_run_whose_epochs_end_first_keeps_its_last_weights(make: MakeTrainer) -> None:
    report = _finish(make(patience=10, epochs=9))
    assert (report.epoch, report.stopped_early) == (9, False)
    assert report.parameters.weights["x-y"][0, 0] == pytest.approx(1.0 - 0.9**9, rel=1e-12)


def test_least_improvement_counts_small_ones_as_none(make: MakeTrainer) -> None:
    report = _finish(make(early_stopping={"patience": 2, "min_improvement": 1.0}))
    assert (report.epoch, report.stopped_early) == (3, True)
    assert report.parameters.weights["x-y"][0, 0] == pytest.approx(0.1, rel=1e-14)


def test_a_run_in_two_parts_waits_on_where_the_first_one_stood(make: MakeTrainer) -> None:
    whole = _finish(make(patience=5))
    first = _finish(make(patience=5, epochs=8))
    assert not first.stopped_early
    second = _finish(make(patience=5, parameters=first.parameters, epoch=8, run=first.run))
    assert (second.epoch, second.stopped_early) == (whole.epoch, True)
    assert second.parameters == whole.parameters


def test_a_run_after_one_that_stopped_early_waits_anew(make: MakeTrainer) -> None:
    first = _finish(make(patience=3))
    assert not any(name.startswith("early/") for name in first.run.arrays)
    second = _finish(make(patience=3, parameters=first.parameters, epoch=first.epoch, run=first.run))
    # From the best weights on, the first epoch is the best of the new run.
    assert (second.stopped_early, second.epoch) == (True, first.epoch + 4)


def test_patience_that_changes_on_the_fly_takes_effect(make: MakeTrainer) -> None:
    trainer = make(patience=0)
    for _ in range(12):
        trainer.step_epoch()
    trainer.training = replace(trainer.training, early_stopping={"patience": 1})
    report = _finish(trainer)
    assert (report.epoch, report.stopped_early) == (14, True)


def test_early_stopping_without_a_validation_part_is_refused(
    build: Callable[..., NetworkSpec], table: Callable[..., TrainingData], make: MakeTrainer
) -> None:
    program = Program.compile(build("x input 2, y output 1 linear", "x-y", biases=False))
    start = program.unpack(np.zeros(2))
    trainer = Trainer(program, start, table(4), TrainingSpec())
    with pytest.raises(SpecError, match="set a validation share of the data, or a patience of 0"):
        trainer.training = replace(trainer.training, early_stopping={"patience": 1})
    with pytest.raises(SpecError, match="Early stopping needs rows to decide by"):
        Trainer(program, start, table(4), TrainingSpec(early_stopping={"patience": 1}))


def test_a_plateau_of_the_validation_loss_lowers_the_rate(make: MakeTrainer) -> None:
    # The validation loss is least in epoch 7: from epoch 10 on, three epochs have not improved on it.
    settings = {"patience": 2, "factor": 0.5, "threshold": 0.0}
    report = _finish(make(schedule="plateau", schedule_settings=settings, epochs=12))
    left = 1.0 - report.parameters.weights["x-y"][0, 0]
    assert left == pytest.approx(0.9**10 * 0.95**2, rel=1e-12)
    assert report.run.arrays["plateau/factor"].tolist() == [0.5]


def test_another_loss_is_not_compared_with_the_old_one(make: MakeTrainer) -> None:
    trainer = make(patience=1)
    for _ in range(5):
        trainer.step_epoch()
    # It is twice as large as the old one from now on, and still falls.
    trainer.training = replace(trainer.training, loss="mse", learning_rate=0.001)
    for _ in range(3):
        trainer.step_epoch()
    assert not trainer.report().stopped_early
