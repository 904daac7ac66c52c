"""What one epoch does: which rows it visits, what it reports, and which weights it leaves alone."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpgui.engine import OPTIMIZERS, Program, Trainer, TrainingData, loss
from bpgui.engine.optimizers import Optimizer
from bpgui.engine.reference import backward, forward
from bpgui.spec import HISTORY_COLUMNS, NetworkSpec, Parameters, TrainingSpec

Build = Callable[..., NetworkSpec]
MakeData = Callable[..., TrainingData]
Draw = Callable[[NetworkSpec, int], Parameters]


@settings(deadline=None)
@given(rows=st.integers(1, 40), batch_size=st.integers(0, 50), seed=st.integers(0, 1000))
def test_an_epoch_visits_every_row_exactly_once(
    rows: int, batch_size: int, seed: int, build: Build, table: MakeData, random_parameters: Draw
) -> None:
    network = build("x input 2, y output 1 sigmoid", "x-y")
    spec = TrainingSpec(batch_size=batch_size, seed=seed, learning_rate=0.5)
    trainer = Trainer(Program.compile(network), random_parameters(network, 1), table(rows), spec)
    for epoch in range(2):
        visited, batches = [], trainer.report().batches
        for _ in range(rows):
            assert trainer.report().epoch == epoch
            trainer.step_sample()
            visited.append(trainer.report().visited)
        assert sorted(visited) == list(range(rows))
        assert batches == -(-rows // min(batch_size or rows, rows))
    report = trainer.report()
    assert (report.epoch, report.batch, report.sample, report.samples_seen) == (2, 0, 0, 2 * rows)


def test_mini_batches_are_shuffled_anew_in_each_epoch(build: Build, table: MakeData, random_parameters: Draw) -> None:
    network = build("x input 2, y output 1 sigmoid", "x-y")
    trainer = Trainer(Program.compile(network), random_parameters(network, 1), table(20), TrainingSpec(batch_size=4))
    orders = []
    for _ in range(3):
        order = []
        for _ in range(20):
            trainer.step_sample()
            order.append(trainer.report().visited)
        orders.append(tuple(order))
    assert len({*orders, tuple(range(20))}) == 4


def test_a_full_batch_is_stepped_through_in_the_order_of_the_data(
    build: Build, table: MakeData, random_parameters: Draw
) -> None:
    network = build("x input 2, y output 1 sigmoid", "x-y")
    trainer = Trainer(Program.compile(network), random_parameters(network, 1), table(6), TrainingSpec())
    assert trainer.report().visited is None
    for row in range(6):
        trainer.step_sample()
        assert trainer.report().visited == row


def test_weights_change_with_the_last_sample_of_a_batch(build: Build, table: MakeData, random_parameters: Draw) -> None:
    network = build("x input 2, y output 1 sigmoid", "x-y")
    parameters = random_parameters(network, 1)
    trainer = Trainer(Program.compile(network), parameters, table(5), TrainingSpec(batch_size=3))
    changed = []
    for _ in range(5):
        trainer.step_sample()
        changed.append(trainer.report().parameters != parameters)
        parameters = trainer.report().parameters
    assert changed == [False, False, True, False, True]  # the last batch of five rows has two


@pytest.mark.parametrize("batch_size", [0, 1, 4])
def test_sums_are_means_times_the_batch_size(
    batch_size: int, build: Build, table: MakeData, random_parameters: Draw
) -> None:
    network = build("x input 2, h hidden 3 tanh, y output 1 sigmoid", "x-h h-y")
    program, start, data = Program.compile(network), random_parameters(network, 1), table(8)
    steps = {}
    for reduction in ("mean", "sum"):
        spec = TrainingSpec(reduction=reduction, batch_size=batch_size, learning_rate=0.5)
        trainer = Trainer(program, start, data, spec)
        trainer.step_batch()
        steps[reduction] = program.pack(trainer.report().parameters) - program.pack(start)
    np.testing.assert_allclose(steps["sum"], (batch_size or 8) * steps["mean"], rtol=1e-12, atol=1e-15)
    assert np.abs(steps["mean"]).min() > 0.0


def test_the_mean_of_a_short_last_batch_is_over_its_own_samples(
    build: Build, table: MakeData, random_parameters: Draw
) -> None:
    network = build("x input 2, y output 1 sigmoid", "x-y")
    program, data = Program.compile(network), table(5)
    trainer = Trainer(program, random_parameters(network, 1), data, TrainingSpec(batch_size=4, learning_rate=0.5))
    trainer.step_batch()
    before = trainer.report().parameters
    trainer.step_sample()
    report = trainer.report()
    row = [report.visited]
    single = TrainingData(data.inputs[row], data.targets[row], data.test_inputs, data.test_targets, classes=False)
    alone = Trainer(program, before, single, TrainingSpec(learning_rate=0.5))
    alone.step_batch()
    np.testing.assert_allclose(
        program.pack(report.parameters), program.pack(alone.report().parameters), rtol=1e-14, atol=1e-15
    )


@pytest.mark.parametrize("test_rows", [0, 4])
@pytest.mark.parametrize("classes", [False, True])
def test_history_has_a_row_at_the_start_and_one_per_epoch(
    test_rows: int, classes: bool, build: Build, table: MakeData, random_parameters: Draw
) -> None:
    network = build("x input 2, y output 1 sigmoid", "x-y")
    data = table(9, test_rows=test_rows, classes=classes)
    trainer = Trainer(Program.compile(network), random_parameters(network, 1), data, TrainingSpec(batch_size=2), 40)
    for _ in range(3):
        trainer.step_epoch()
    trainer.step_batch()
    report = trainer.report()
    history = dict(zip(HISTORY_COLUMNS, report.history.T, strict=True))
    np.testing.assert_array_equal(history["epoch"], [40, 41, 42, 43])
    assert history["train_loss"][-1] == report.evaluation.train.loss
    assert np.isfinite(history["train_loss"]).all()
    assert (np.isnan(history["test_loss"]) == (test_rows == 0)).all()
    assert (np.isnan(history["train_accuracy"]) == (not classes)).all()
    assert (np.isnan(history["test_accuracy"]) == (test_rows == 0 or not classes)).all()
    assert len(trainer.report().history) == 0


def test_a_fresh_report_measures_the_weights_of_now(build: Build, table: MakeData, random_parameters: Draw) -> None:
    network = build("x input 2, y output 1 sigmoid", "x-y")
    program, data = Program.compile(network), table(6)
    trainer = Trainer(program, random_parameters(network, 1), data, TrainingSpec(batch_size=2, learning_rate=5.0))
    start = trainer.report().evaluation.train.loss
    trainer.step_batch()
    assert trainer.report().evaluation.train.loss == start
    fresh = trainer.report(fresh=True)
    again = Trainer(program, fresh.parameters, data, TrainingSpec()).report()
    assert fresh.evaluation == again.evaluation
    assert fresh.evaluation.train.loss != start


@pytest.mark.parametrize("optimizer", [name for name, method in OPTIMIZERS.items() if isinstance(method, Optimizer)])
@pytest.mark.parametrize("field", ["masks", "locked"])
def test_missing_and_locked_links_never_move_while_their_gradient_is_reported(
    field: str, optimizer: str, build: Build, table: MakeData, random_parameters: Draw
) -> None:
    marks = np.array([[True, False, True], [False, True, True]])
    held = ~marks if field == "masks" else marks
    network = build("x input 2, h hidden 3 tanh, y output 1 sigmoid", "x-h h-y", **{field: {"x-h": marks}})
    program, data = Program.compile(network), table(8)
    start = random_parameters(network, 1)
    if field == "masks":
        start = start.with_weights("x-h", np.where(marks, start.weights["x-h"], 0.0))
    spec = TrainingSpec(optimizer=optimizer, batch_size=3, learning_rate=0.1)
    trainer = Trainer(program, start, data, spec)
    for _ in range(20):
        trainer.step_epoch()
    end = trainer.report().parameters
    before, after = start.weights["x-h"], end.weights["x-h"]
    assert before[held].tobytes() == after[held].tobytes()
    assert (before[~held] != after[~held]).all()
    theta = program.pack(end)
    trace = forward(program, theta, data.inputs)
    gradient = backward(program, theta, loss("half_squared_error"), trace, data.targets).theta
    assert (program.blocks(gradient).weights["x-h"] != 0.0).all()
