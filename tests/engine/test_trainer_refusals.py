"""What a run refuses, and how it ends when the numbers explode."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.engine import Program, Trainer, TrainingData, checked, draw_parameters
from bpgui.engine.batches import Batches
from bpgui.errors import DivergedError, MismatchError, ParamError, SpecError, UnknownNameError
from bpgui.spec import NetworkSpec, Parameters, TrainingSpec

Build = Callable[..., NetworkSpec]
MakeData = Callable[..., TrainingData]
Draw = Callable[[NetworkSpec, int], Parameters]


def _values(parameters: Parameters) -> np.ndarray:
    return np.concatenate([array.ravel() for array in (*parameters.weights.values(), *parameters.biases.values())])


@pytest.mark.parametrize("hidden", ["relu", "linear"])
@pytest.mark.parametrize("batch_size", [0, 2])
def test_an_explosion_is_told_in_words_and_keeps_finite_weights(
    hidden: str, batch_size: int, build: Build, table: MakeData
) -> None:
    program = Program.compile(build(f"x input 2, h hidden 8 {hidden}, y output 1 linear", "x-h h-y"))
    spec = TrainingSpec(learning_rate=1000.0, batch_size=batch_size)
    trainer = Trainer(program, draw_parameters(program.network, spec), table(10), spec)
    with pytest.raises(DivergedError) as explosion:
        trainer.run(seconds=600.0)
    sentence = str(explosion.value)
    assert sentence.startswith("Training stopped in epoch ")
    assert sentence.endswith("The last finite weights are kept. Try a learning rate below 1000.")
    report = trainer.report()
    assert np.isfinite(_values(report.parameters)).all()
    assert np.isfinite(report.history[:, :2]).all()
    assert not report.finished
    assert all(np.isfinite(array).all() for array in report.run.arrays.values())


def test_an_explosion_names_epoch_and_layer_and_keeps_the_weights_of_the_step_before(
    build: Build, table: MakeData
) -> None:
    program = Program.compile(build("x input 2, h hidden 2 linear, y output 1 linear", "x-h h-y", biases=False))
    huge = Parameters({"x-h": np.full((2, 2), 1e200), "h-y": np.full((2, 1), 1e-200)}, {})
    spec = checked(TrainingSpec(learning_rate=1000.0, batch_size=2))
    trainer, batches = Trainer(program, huge, table(4), spec, epoch=7), Batches(program, table(4), spec)
    trainer.step_batch()
    kept = trainer.report().parameters
    row = batches.rows(7, 2)[0]
    with pytest.raises(DivergedError) as explosion:
        trainer.step_batch()
    assert str(explosion.value) == (
        f"Training stopped in epoch 8: the numbers in layer 'y' at sample {row + 1} grew past all bounds. "
        "The last finite weights are kept. Try a learning rate below 1000."
    )
    assert trainer.report().parameters == kept


def test_a_memory_that_overflows_ends_the_run_though_the_weights_would_stay_finite(
    build: Build, table: MakeData
) -> None:
    # The square of the gradient, which Adam divides by, is infinite: the weights would stand still for ever.
    program = Program.compile(build("x input 2, y output 1 linear", "x-y", biases=False))
    steep = Parameters({"x-y": np.full((2, 1), 1e5)}, {})
    spec = TrainingSpec(optimizer="adam", precision="float32", reduction="sum", loss="mae")
    data = table(4)
    huge = replace(data, inputs=data.inputs * 1e25)
    trainer = Trainer(program, steep, huge, spec)
    with pytest.raises(DivergedError, match="epoch 1: the numbers grew past all bounds"):
        trainer.step_batch()
    assert trainer.report().parameters == program.unpack(program.pack(steep, np.float32))


def test_data_too_large_for_single_precision_is_told_in_words(build: Build, table: MakeData) -> None:
    program, data = Program.compile(build("x input 2, y output 1 linear", "x-y")), table(4)
    huge = replace(data, inputs=data.inputs * 1e50)
    start = program.unpack(np.ones(3))
    assert np.isfinite(Trainer(program, start, huge, TrainingSpec()).report().evaluation.train.loss)
    with pytest.raises(DivergedError, match="epoch 1: sample 1 has an input that is too large for single precision"):
        Trainer(program, start, huge, TrainingSpec(precision="float32"))


def test_weights_that_explode_before_any_training_are_refused(build: Build, table: MakeData) -> None:
    program = Program.compile(build("x input 2, y output 1 linear", "x-y", biases=False))
    huge = Parameters({"x-y": np.full((2, 1), 1e200)}, {})
    with pytest.raises(DivergedError, match="epoch 1: the numbers in layer 'y' at sample 1 grew past all bounds"):
        Trainer(program, huge, table(4), TrainingSpec())


def test_a_loss_that_overflows_at_the_end_of_an_epoch_stops_in_that_epoch(build: Build, xor: TrainingData) -> None:
    program = Program.compile(build("x input 2, y output 1 linear", "x-y"))
    start = Parameters({"x-y": np.array([[1e152], [0.0]])}, {"y": np.zeros(1)})
    trainer = Trainer(program, start, xor, TrainingSpec(learning_rate=1000.0))
    with pytest.raises(DivergedError, match="Training stopped in epoch 1: the numbers in layer 'y' at sample 1 grew"):
        trainer.step_batch()
    assert np.isfinite(_values(trainer.report().parameters)).all()


@pytest.mark.parametrize(
    ("inputs", "targets", "sentence"),
    [
        (3, 1, "The network has 2 input neurons, but the data has 3 input columns."),
        (1, 1, "The network has 2 input neurons, but the data has 1 input column."),
        (2, 4, "The network has 1 output neuron, but the data has 4 target columns."),
    ],
)
def test_a_network_that_does_not_fit_the_data_is_refused(
    inputs: int, targets: int, sentence: str, build: Build, table: MakeData, random_parameters: Draw
) -> None:
    network = build("x input 2, y output 1 sigmoid", "x-y")
    with pytest.raises(MismatchError) as refusal:
        Trainer(Program.compile(network), random_parameters(network, 1), table(5, inputs, targets), TrainingSpec())
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("loss", "activation"), [("binary_cross_entropy", "sigmoid"), ("categorical_cross_entropy", "softmax")]
)
@pytest.mark.parametrize("part", ["targets", "test_targets"])
def test_cross_entropy_refuses_targets_that_are_no_probabilities_in_either_part(
    part: str, loss: str, activation: str, build: Build, table: MakeData, random_parameters: Draw
) -> None:
    network = build(f"x input 2, y output 2 {activation}", "x-y")
    data = table(4, targets=2, test_rows=4)
    wrong = replace(data, **{part: np.array([[0.0, 1.0], [-1.0, 1.0], [0.0, 1.0], [0.0, 1.0]])})
    program, start = Program.compile(network), random_parameters(network, 1)
    Trainer(program, start, data, TrainingSpec(loss=loss))
    with pytest.raises(SpecError, match="needs targets between 0 and 1, but this data goes from -1 to 1"):
        Trainer(program, start, wrong, TrainingSpec(loss=loss))


def test_a_loss_that_does_not_suit_the_output_is_refused(
    build: Build, xor: TrainingData, random_parameters: Draw
) -> None:
    network = build("x input 2, y output 1 tanh", "x-y")
    with pytest.raises(SpecError, match="Binary cross-entropy needs a sigmoid output, but layer 'y' is tanh"):
        Trainer(Program.compile(network), random_parameters(network, 1), xor, TrainingSpec(loss="binary_cross_entropy"))


def test_a_refused_change_on_the_fly_leaves_the_run_as_it_was(
    build: Build, xor: TrainingData, random_parameters: Draw
) -> None:
    network = build("x input 2, y output 1 tanh", "x-y")
    trainer = Trainer(Program.compile(network), random_parameters(network, 1), xor, TrainingSpec())
    before = trainer.training
    for wrong in (
        replace(before, learning_rate=0.0),
        replace(before, optimizer="sdg"),
        replace(before, loss="binary_cross_entropy"),
    ):
        with pytest.raises((ParamError, UnknownNameError, SpecError)):
            trainer.training = wrong
        assert trainer.training == before
    trainer.step_epoch()
    assert trainer.report().epoch == 1


def test_settings_out_of_range_are_refused(build: Build, xor: TrainingData, random_parameters: Draw) -> None:
    network = build("x input 2, y output 1 tanh", "x-y")
    with pytest.raises(ParamError, match="Learning rate cannot be 0: give a number above 0 and at most 1,000"):
        Trainer(Program.compile(network), random_parameters(network, 1), xor, TrainingSpec(learning_rate=0.0))
