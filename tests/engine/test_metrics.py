from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.engine import LOSSES, Program, Trainer, TrainingData, predict
from bpgui.engine.metrics import evaluate, right_answers
from bpgui.errors import DataError
from bpgui.spec import NetworkSpec, Parameters, TrainingSpec

Build = Callable[..., NetworkSpec]
Draw = Callable[[NetworkSpec, int], Parameters]
MakeData = Callable[..., TrainingData]


def test_one_column_is_right_on_the_targets_side_of_one_half() -> None:
    outputs, targets = np.array([[0.9], [0.4], [0.6], [-3.0], [0.5]]), np.array([[1.0], [1.0], [0.0], [0.0], [1.0]])
    np.testing.assert_array_equal(right_answers(outputs, targets), [1.0, 0.0, 0.0, 1.0, 0.0])


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
    measured = evaluate(program, program.pack(disjunction), LOSSES["mse"], xor)
    assert measured.train.accuracy == 0.75
    assert measured.train.mse == 1.0
    assert measured.test is None


def test_several_output_layers_are_judged_as_one_row_of_columns(build: Build) -> None:
    network = build("x input 1, y output 1 linear, z output 2 linear", "x-y x-z")
    program = Program.compile(network)
    parameters = Parameters(
        {"x-y": np.ones((1, 1)), "x-z": np.array([[2.0, 3.0]])}, {"y": np.zeros(1), "z": np.zeros(2)}
    )
    inputs, targets = np.array([[1.0], [-1.0]]), np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    data = TrainingData(inputs, targets, inputs[:0], targets[:0], classes=True)
    measured = evaluate(program, program.pack(parameters), LOSSES["mse"], data).train
    assert measured.accuracy == 0.5
    squares = [[1.0, 4.0, 4.0], [1.0, 9.0, 9.0]]
    assert measured.mse == pytest.approx(np.mean(squares))
    # Each output layer has its own mean squared error; a sample's loss is their sum.
    assert measured.loss == pytest.approx(np.mean([1.0 + 4.0, 1.0 + 9.0]))


def test_data_is_frozen_and_must_have_rows(table: MakeData) -> None:
    data = table(3)
    with pytest.raises(ValueError, match="read-only"):
        data.inputs[0, 0] = 5.0
    with pytest.raises(DataError, match="The data has no rows left to train on: make the test share smaller"):
        replace(data, inputs=data.inputs[:0], targets=data.targets[:0])
