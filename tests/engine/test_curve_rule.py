"""Which epochs have a row in the history."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.engine import Program, Trainer, TrainingData
from bpgui.engine.metrics import Evaluation, Metrics
from bpgui.engine.recording import Recorder, next_recorded, recorded_between
from bpgui.spec import HISTORY_COLUMNS, NetworkSpec, Parameters, TrainingSpec

MakeTrainer = Callable[..., Trainer]


@pytest.fixture
def make(
    build: Callable[..., NetworkSpec],
    table: Callable[..., TrainingData],
    random_parameters: Callable[[NetworkSpec, int], Parameters],
) -> MakeTrainer:
    """`make(epoch, epochs=..., ...)` is a trainer of a 2-2-1 network on 6 rows in batches of 2."""
    network = build("x input 2, h hidden 2 tanh, y output 1 sigmoid", "x-h h-y")

    def trainer(epoch: int = 0, **choices: object) -> Trainer:
        spec = replace(TrainingSpec(batch_size=2), **choices)
        data = replace(table(6), validation_inputs=np.ones((3, 2)), validation_targets=np.ones((3, 1)))
        return Trainer(Program.compile(network), random_parameters(network, 1), data, spec, epoch)

    return trainer


def _finish(trainer: Trainer, seconds: float) -> list[float]:
    while not trainer.finished:
        trainer.run(seconds)
    return trainer.report().history[:, 0].tolist()


def test_every_epoch_has_a_row_at_first() -> None:
    assert recorded_between(0, 1024) == list(range(1, 1025))
    assert [next_recorded(epoch) for epoch in range(1024)] == list(range(1, 1025))


def test_then_there_are_512_rows_in_each_doubling() -> None:
    for power in range(10, 14):
        rows = recorded_between(2**power - 1, 2 ** (power + 1) - 1)
        assert len(rows) == 512
        assert rows[0] == 2**power
        assert set(np.diff(rows)) == {2 ** (power - 9)}
    assert 2**27 < next_recorded(2**27) < 2**27 * 1.002


def test_the_next_row_is_the_first_one_ahead() -> None:
    rows = recorded_between(0, 10_000)
    for epoch in range(1000, 5000):
        assert next_recorded(epoch) == next(ahead for ahead in rows if ahead > epoch)


@pytest.mark.parametrize("cut", [0, 1, 999, 1024, 1025, 2047, 2048, 3001, 5000])
def test_rows_of_two_parts_are_those_of_the_whole(cut: int) -> None:
    assert recorded_between(0, cut) + recorded_between(cut, 5000) == recorded_between(0, 5000)
    assert recorded_between(cut, cut) == []


@pytest.mark.parametrize("seconds", [0.0, 0.0007, 600.0])
def test_a_run_has_the_rows_of_the_rule_and_its_two_ends_however_it_is_cut(seconds: float, make: MakeTrainer) -> None:
    trainer = make(5001, epochs=61)
    assert _finish(trainer, seconds) == [5001, *range(5008, 5062, 8), 5062]


def test_early_stopping_and_the_plateau_look_at_every_epoch(make: MakeTrainer) -> None:
    for choices in ({"schedule": "plateau"}, {"early_stopping": {"patience": 1000}}):
        assert _finish(make(5001, epochs=20, **choices), 600.0) == list(range(5001, 5022))


def test_a_pause_after_a_whole_epoch_has_a_row_and_within_one_it_has_none(make: MakeTrainer) -> None:
    trainer = make(5001, epochs=61)
    trainer.step_epoch()
    assert trainer.report().history[:, 0].tolist() == [5001]
    assert trainer.report(fresh=True).history[:, 0].tolist() == [5002]
    trainer.step_batch()
    assert trainer.report(fresh=True).history.shape == (0, 7)
    assert _finish(trainer, 600.0) == [*range(5008, 5062, 8), 5062]


def test_a_pause_looks_at_a_row_and_learns_nothing_else(make: MakeTrainer) -> None:
    paused, straight = make(5001, epochs=61), make(5001, epochs=61)
    while not paused.finished:
        paused.run(0.0)
        paused.report(fresh=True)
    straight.run(600.0)
    assert paused.report().parameters == straight.report().parameters


def test_a_row_holds_loss_and_accuracy_of_each_part_under_its_name() -> None:
    recorder = Recorder()
    recorder.add(3, Evaluation(Metrics(1.0, 9.0, 0.25), Metrics(2.0, 9.0, 0.5), Metrics(3.0, 9.0, 0.75)))
    recorder.add(3, Evaluation(Metrics(8.0, 9.0, None), None, None))
    recorder.add(4, Evaluation(Metrics(8.0, 9.0, None), None, None))
    first, second = recorder.take()
    assert dict(zip(HISTORY_COLUMNS, first.tolist(), strict=True)) == {
        "epoch": 3.0,
        "train_loss": 1.0,
        "test_loss": 2.0,
        "train_accuracy": 0.25,
        "test_accuracy": 0.5,
        "validation_loss": 3.0,
        "validation_accuracy": 0.75,
    }
    assert second[:2].tolist() == [4.0, 8.0]
    assert np.isnan(second[2:]).all()
    assert recorder.take().shape == (0, 7)
