from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.engine import Program, Trainer, TrainingData, loss, predict
from bpgui.engine.metrics import evaluate, right_answers, summarise
from bpgui.errors import DataError
from bpgui.spec import NetworkSpec, Parameters, TrainingSpec

Build = Callable[..., NetworkSpec]
Draw = Callable[[NetworkSpec, int], Parameters]
MakeData = Callable[..., TrainingData]


def test_one_column_is_right_on_the_targets_side_of_one_half() -> None:
    outputs, targets = np.array([[0.9], [0.4], [0.6], [-3.0], [0.5]]), np.array([[1.0], [1.0], [0.0], [0.0], [1.0]])
    np.testing.assert_array_equal(right_answers(outputs, targets), [1.0, 0.0, 0.0, 1.0, 0.0])


def test_one_column_is_judged_by_the_threshold_of_the_loss() -> None:
    outputs, targets = np.array([[0.3], [-0.3], [0.3]]), np.array([[1.0], [0.0], [0.0]])
    np.testing.assert_array_equal(right_answers(outputs, targets, loss("hinge").threshold), [1.0, 1.0, 0.0])
    np.testing.assert_array_equal(right_answers(outputs, targets, loss("mse").threshold), [0.0, 1.0, 1.0])


def test_several_columns_are_right_where_the_largest_agrees() -> None:
    outputs = np.array([[0.2, 0.3, 0.1], [0.9, 0.8, 0.0], [0.0, 0.1, 0.9]])
    targets = np.array([[0.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    np.testing.assert_array_equal(right_answers(outputs, targets), [1.0, 0.0, 1.0])


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_loss_is_the_mean_over_samples_whatever_the_reduction(
    reduction: str, build: Build, random_parameters: Draw, table: MakeData
) -> None:
    network = build("x input 2, y output 3 tanh", "x-y")
    parameters, data = random_parameters(network, 3), table(7, targets=3, test_rows=4)
    program = Program.compile(network)
    spec = TrainingSpec(loss="half_squared_error", reduction=reduction)
    evaluation = Trainer(program, parameters, data, spec).report().evaluation
    theta = program.pack(parameters)
    for measured, inputs, targets in (
        (evaluation.train, data.inputs, data.targets),
        (evaluation.test, data.test_inputs, data.test_targets),
    ):
        errors = (predict(program, theta, inputs) - targets) ** 2
        assert measured is not None
        assert measured.loss == pytest.approx(0.5 * errors.sum() / len(inputs), rel=1e-13)
        assert measured.mse == pytest.approx(errors.sum() / (3 * len(inputs)), rel=1e-13)
        assert measured.accuracy is None


def test_accuracy_is_the_share_of_right_answers(build: Build, xor: TrainingData) -> None:
    program = Program.compile(build("x input 2, y output 1 linear", "x-y"))
    disjunction = Parameters({"x-y": np.array([[1.0], [1.0]])}, {"y": np.zeros(1)})
    measured = evaluate(program, program.pack(disjunction), loss("mse"), xor)
    assert measured.train.accuracy == 0.75
    assert measured.train.mse == 1.0
    assert measured.test is None


def test_a_hinge_answers_one_above_zero(build: Build) -> None:
    program = Program.compile(build("x input 1, y output 1 linear", "x-y"))
    inputs, targets = np.array([[0.2], [-0.2]]), np.array([[1.0], [0.0]])
    data = TrainingData(inputs, targets, inputs[:0], targets[:0], classes=True)
    theta = np.array([1.0, 0.0])
    assert evaluate(program, theta, loss("hinge"), data).train.accuracy == 1.0
    assert evaluate(program, theta, loss("mse"), data).train.accuracy == 0.5


def test_every_part_with_rows_is_measured_by_itself(build: Build) -> None:
    program = Program.compile(build("x input 1, y output 1 linear", "x-y"))
    zero, rows = np.zeros((2, 1)), np.ones((1, 1))
    data = TrainingData(zero, zero + 3.0, rows, rows, False, validation_inputs=rows, validation_targets=rows + 1.0)
    measured = evaluate(program, np.zeros(2), loss("mse"), data)
    assert (measured.train.mse, measured.test and measured.test.mse) == (9.0, 1.0)
    assert measured.validation is not None
    assert (measured.validation.loss, measured.validation.mse, measured.validation.accuracy) == (4.0, 4.0, None)
    assert evaluate(program, np.zeros(2), loss("mse"), TrainingData(zero, zero, rows, rows, False)).validation is None


def test_several_output_layers_are_judged_as_one_row_of_columns(build: Build) -> None:
    network = build("x input 1, y output 1 linear, z output 2 linear", "x-y x-z")
    program = Program.compile(network)
    parameters = Parameters(
        {"x-y": np.ones((1, 1)), "x-z": np.array([[2.0, 3.0]])}, {"y": np.zeros(1), "z": np.zeros(2)}
    )
    inputs, targets = np.array([[1.0], [-1.0]]), np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    data = TrainingData(inputs, targets, inputs[:0], targets[:0], classes=True)
    measured = evaluate(program, program.pack(parameters), loss("mse"), data).train
    assert measured.accuracy == 0.5
    squares = [[1.0, 4.0, 4.0], [1.0, 9.0, 9.0]]
    assert measured.mse == pytest.approx(np.mean(squares))
    # Each output layer has its own mean squared error; a sample's loss is their sum.
    assert measured.loss == pytest.approx(np.mean([1.0 + 4.0, 1.0 + 9.0]))


def test_data_is_frozen_and_must_have_rows(table: MakeData) -> None:
    data = table(3)
    with pytest.raises(ValueError, match="read-only"):
        data.inputs[0, 0] = 5.0
    with pytest.raises(DataError, match="The data has no rows left to train on: make the test or the validation share"):
        replace(data, inputs=data.inputs[:0], targets=data.targets[:0])


def test_a_validation_part_that_is_left_out_has_the_width_of_the_data(table: MakeData) -> None:
    data = table(3, inputs=4, targets=2)
    assert (data.validation_inputs.shape, data.validation_targets.shape) == ((0, 4), (0, 2))


def test_a_summary_of_numbers_tells_how_far_off_they_are() -> None:
    outputs, targets = np.array([[1.0], [2.0], [4.0]]), np.array([[1.0], [3.0], [5.0]])
    summary = summarise(outputs, targets, classes=False)
    assert (summary.mse, summary.mae) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert summary.r2 == pytest.approx(1.0 - 2.0 / 8.0)
    assert (summary.accuracy, summary.confusion, summary.precision, summary.recall) == (None, None, None, None)


def test_explained_variance_is_one_at_best_and_zero_for_the_mean() -> None:
    targets = np.array([[1.0], [2.0], [6.0]])
    assert summarise(targets, targets, classes=False).r2 == 1.0
    assert summarise(np.full((3, 1), 3.0), targets, classes=False).r2 == 0.0


def test_explained_variance_is_the_mean_over_columns_that_vary() -> None:
    targets = np.array([[0.0, 7.0, 0.0], [2.0, 7.0, 4.0]])
    outputs = np.array([[0.0, 1.0, 2.0], [2.0, 1.0, 2.0]])
    assert summarise(outputs, targets, classes=False).r2 == pytest.approx((1.0 + 0.0) / 2)
    assert summarise(outputs[:, 1:2], targets[:, 1:2], classes=False).r2 is None


def test_a_confusion_matrix_counts_right_classes_by_answers() -> None:
    # The third class is never answered.
    targets = np.eye(3)[[0, 0, 1, 1, 1, 2]]
    outputs = np.eye(3)[[0, 1, 1, 1, 0, 1]]
    summary = summarise(outputs, targets, classes=True)
    assert summary.confusion is not None
    np.testing.assert_array_equal(summary.confusion, [[1, 1, 0], [1, 2, 0], [0, 1, 0]])
    assert summary.accuracy == 0.5
    assert summary.precision == (1 / 2, 2 / 4, None)
    assert summary.recall == (1 / 2, 2 / 3, 0.0)
    assert summary.r2 is None
    assert summary.mae == pytest.approx(6 / 18)


def test_a_class_that_does_not_occur_has_no_recall() -> None:
    summary = summarise(np.array([[0.9], [0.1]]), np.array([[1.0], [1.0]]), classes=True)
    assert summary.confusion is not None
    np.testing.assert_array_equal(summary.confusion, [[0, 0], [1, 1]])
    assert summary.recall == (None, 0.5)
    assert summary.precision == (0.0, 1.0)


def test_a_summary_answers_by_the_threshold_of_the_loss() -> None:
    outputs, targets = np.array([[0.2], [-0.2]]), np.array([[1.0], [0.0]])
    assert summarise(outputs, targets, classes=True, threshold=0.0).accuracy == 1.0
    assert summarise(outputs, targets, classes=True).accuracy == 0.5


def test_errors_that_overflow_are_infinite_and_raise_no_warning() -> None:
    outputs, targets = np.full((3, 1), 1e250), np.array([[0.0], [1.0], [2.0]])
    found = summarise(outputs, targets, classes=False)
    assert (found.mse, found.r2) == (np.inf, -np.inf)
