"""However a run is cut into steps, it ends with the same bits."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.engine import Program, Report, Trainer, TrainingData, predict, train
from bpgui.spec import NetworkSpec, Parameters, Settings, TrainingSpec

Build = Callable[..., NetworkSpec]
MakeTrainer = Callable[..., Trainer]

EPOCHS = 6
WALKS: dict[str, Callable[[Trainer], object]] = {
    "samples": Trainer.step_sample,
    "batches": Trainer.step_batch,
    "epochs": Trainer.step_epoch,
    "single batches by the clock": lambda trainer: trainer.run(seconds=0.0),
    "odd chunks": lambda trainer: trainer.run(seconds=0.0007),
}
METHODS: list[tuple[str, Settings]] = [("sgd", {}), ("momentum", {"momentum": 0.8}), ("adam", {})]


@pytest.fixture
def make(
    build: Build, table: Callable[..., TrainingData], random_parameters: Callable[[NetworkSpec, int], Parameters]
) -> MakeTrainer:
    """`make(batch_size=3, ...)` is a trainer of a 2-4-2 network with a skip on 10 rows; `epoch` starts later."""
    network = build("x input 2, h hidden 4 tanh, y output 2 sigmoid", "x-h h-y x-y")
    program, data = Program.compile(network), table(10, targets=2, test_rows=5)

    def trainer(parameters: Parameters | None = None, epoch: int = 0, **choices: object) -> Trainer:
        spec = replace(TrainingSpec(epochs=EPOCHS, seed=3), **choices)
        return Trainer(program, parameters or random_parameters(network, 1), data, spec, epoch)

    return trainer


def _finish(trainer: Trainer, step: Callable[[Trainer], object]) -> Report:
    while not trainer.finished:
        step(trainer)
    return trainer.report()


@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize("batch_size", [0, 1, 3, 10])
@pytest.mark.parametrize(("optimizer", "settings"), METHODS)
def test_every_way_of_stepping_ends_with_the_same_bits(
    walk: str, batch_size: int, optimizer: str, settings: Settings, make: MakeTrainer
) -> None:
    choices = {"batch_size": batch_size, "optimizer": optimizer, "optimizer_settings": settings}
    whole = _finish(make(**choices), lambda trainer: trainer.run(seconds=600.0))
    stepped = _finish(make(**choices), WALKS[walk])
    assert stepped.parameters == whole.parameters
    assert stepped.history.tobytes() == whole.history.tobytes()
    assert (stepped.epoch, stepped.samples_seen, stepped.finished) == (EPOCHS, 10 * EPOCHS, True)


def test_mixed_steps_end_with_the_same_bits(make: MakeTrainer) -> None:
    trainer = make(batch_size=3)
    trainer.step_sample()
    trainer.step_sample()
    trainer.step_batch()  # the batch that was begun is finished, not skipped
    trainer.step_sample()
    trainer.step_epoch()
    trainer.step_sample()
    assert _finish(trainer, Trainer.step_batch).parameters == _finish(make(batch_size=3), Trainer.step_epoch).parameters


def test_the_same_seed_gives_the_same_bits_and_another_one_does_not(make: MakeTrainer) -> None:
    first, second = (_finish(make(batch_size=3), Trainer.step_epoch).parameters for _ in range(2))
    assert first == second
    assert first != _finish(make(batch_size=3, seed=4), Trainer.step_epoch).parameters


def test_a_full_batch_does_not_depend_on_the_seed(make: MakeTrainer) -> None:
    first = _finish(make(), Trainer.step_epoch).parameters
    assert first == _finish(make(seed=4), Trainer.step_epoch).parameters
    assert first == _finish(make(batch_size=10), Trainer.step_epoch).parameters
    assert first == _finish(make(batch_size=11), Trainer.step_epoch).parameters


@pytest.mark.parametrize("batch_size", [0, 3])
def test_twice_n_epochs_equal_n_and_then_n_more(batch_size: int, make: MakeTrainer) -> None:
    whole = _finish(make(batch_size=batch_size), Trainer.step_epoch)
    half = _finish(make(batch_size=batch_size, epochs=EPOCHS // 2), Trainer.step_epoch)
    rest = _finish(
        make(half.parameters, EPOCHS // 2, batch_size=batch_size, epochs=EPOCHS // 2), Trainer.step_epoch
    )  # fmt: skip
    assert rest.parameters == whole.parameters
    assert rest.epoch == whole.epoch == EPOCHS
    # The second run begins with the row that the first one ended with.
    assert np.concatenate((half.history, rest.history[1:])).tobytes() == whole.history.tobytes()


def test_a_learning_rate_changed_on_the_fly_equals_two_runs(make: MakeTrainer) -> None:
    trainer = make(batch_size=3, learning_rate=0.5)
    for _ in range(3):
        trainer.step_epoch()
    trainer.training = replace(trainer.training, learning_rate=0.05)
    changed = _finish(trainer, Trainer.step_epoch)
    first = _finish(make(batch_size=3, learning_rate=0.5, epochs=3), Trainer.step_epoch)
    second = _finish(make(first.parameters, 3, batch_size=3, learning_rate=0.05, epochs=3), Trainer.step_epoch)
    assert changed.parameters == second.parameters
    assert changed.parameters != _finish(make(batch_size=3, learning_rate=0.5), Trainer.step_epoch).parameters


def test_another_optimizer_on_the_fly_starts_with_a_fresh_memory(make: MakeTrainer) -> None:
    trainer = make(optimizer="momentum")
    for _ in range(3):
        trainer.step_epoch()
    half = trainer.report().parameters
    trainer.training = replace(trainer.training, optimizer="adam", optimizer_settings={})
    changed = _finish(trainer, Trainer.step_epoch)
    assert changed.parameters == _finish(make(half, 3, optimizer="adam", epochs=3), Trainer.step_epoch).parameters


def test_epochs_changed_on_the_fly_move_the_end(make: MakeTrainer) -> None:
    trainer = make()
    trainer.step_epoch()
    trainer.training = replace(trainer.training, epochs=2)
    trainer.step_epoch()
    assert trainer.finished
    trainer.training = replace(trainer.training, epochs=3)
    assert not trainer.finished


def test_a_smaller_batch_on_the_fly_starts_stepping_through_it_again(make: MakeTrainer) -> None:
    trainer = make()
    for _ in range(7):
        trainer.step_sample()
    before = trainer.report().parameters
    trainer.training = replace(trainer.training, batch_size=2)
    assert trainer.report().sample == 0
    trainer.step_sample()
    assert trainer.report().parameters == before
    trainer.step_sample()
    report = trainer.report()
    assert report.parameters != before
    assert (report.batch, report.batches, report.samples_seen) == (1, 5, 2)


def test_predictions_and_reports_between_steps_disturb_nothing(make: MakeTrainer) -> None:
    undisturbed = _finish(make(batch_size=3), Trainer.step_epoch)
    trainer = make(batch_size=3)
    program = trainer._program
    while not trainer.finished:
        trainer.step_sample()
        parameters = trainer.report(fresh=True).parameters
        predict(program, program.pack(parameters), np.full((4, 2), 9.0))
    assert trainer.report().parameters == undisturbed.parameters


def test_a_report_is_a_copy_that_training_leaves_alone(make: MakeTrainer) -> None:
    trainer = make()
    report = trainer.report()
    before = {key: array.copy() for key, array in report.parameters.weights.items()}
    trainer.step_epoch()
    for key, array in report.parameters.weights.items():
        np.testing.assert_array_equal(array, before[key])
    assert trainer.report().parameters != report.parameters


def test_train_reports_to_the_end_and_gives_the_same_bits(make: MakeTrainer) -> None:
    trainer = make(batch_size=3)
    reports = list(train(trainer._program, trainer.report().parameters, trainer._data, trainer.training))
    assert [report.finished for report in reports] == [False] * (len(reports) - 1) + [True]
    assert reports[-1].parameters == _finish(trainer, Trainer.step_epoch).parameters
    assert np.concatenate([report.history for report in reports])[:, 0].tolist() == list(range(EPOCHS + 1))
