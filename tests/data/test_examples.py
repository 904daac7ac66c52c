from dataclasses import replace

import numpy as np
import pytest

from bpgui.data import EXAMPLES, SAMPLES, load, sample, sample_project
from bpgui.data.examples import worked_example
from bpgui.edits import draw_weights, set_training
from bpgui.engine import Evaluation, Program, Report, Trainer, check_methods, predict, train
from bpgui.errors import UnknownNameError
from bpgui.spec import Project
from bpgui.spec.checks import fits


def _trainer(project: Project) -> Trainer:
    assert project.dataset is not None
    data = load(project.dataset).training_data()
    program = Program.compile(project.network, project.training.relaxation)
    return Trainer(program, project.parameters, data, project.training)


def _last(project: Project, data_seed: int = 0) -> Report:
    assert project.dataset is not None
    data = load(replace(project.dataset, seed=data_seed)).training_data()
    program = Program.compile(project.network, project.training.relaxation)
    *_, last = train(program, project.parameters, data, project.training)
    return last


def _trained(project: Project, data_seed: int = 0) -> Evaluation:
    return _last(project, data_seed).evaluation


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_project_of_a_sample_trains_and_the_loss_falls(name: str) -> None:
    trainer = _trainer(sample_project(name))
    start = trainer.report().evaluation.train.loss
    for _ in range(3):
        trainer.step_epoch()
    assert trainer.report().evaluation.train.loss < start


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_project_of_a_sample_fits_its_data_and_its_methods_agree(name: str) -> None:
    project = sample_project(name)
    assert project.dataset is not None
    table = load(project.dataset).table
    assert fits(project.network, table.inputs.shape[1], table.targets.shape[1])
    check_methods(project.network, project.training)
    assert project.dataset.source == name
    assert project.notes == sample(name).summary
    assert project.parameters == project.initial


def test_the_xor_project_is_the_classic_recipe() -> None:
    project = sample_project("xor")
    layers = project.network.layers
    assert [layer.size for layer in layers] == [2, 4, 1]
    assert {layer.activation for layer in layers[1:]} == {"sigmoid"}
    training = project.training
    assert (training.loss, training.reduction, training.batch_size) == ("half_squared_error", "sum", 0)
    assert (training.learning_rate, training.epochs, training.initializer) == (0.1, 10_000, "normal")
    assert all(not bias.any() for bias in project.parameters.biases.values())


def test_an_unknown_sample_has_no_project() -> None:
    with pytest.raises(UnknownNameError, match="no data set called 'digit': did you mean 'digits'"):
        sample_project("digit")


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_opens_ready_to_train(name: str) -> None:
    title, build = EXAMPLES[name]
    project = build()
    trainer = _trainer(project)
    trainer.step_epoch()
    assert np.isfinite(trainer.report().evaluation.train.loss)
    assert title
    assert project.notes
    assert build() == project


# The numbers below were computed by hand from the definitions, to eight digits; tutorials print some of them wrong.


def test_one_step_of_the_worked_example_gives_the_exact_numbers() -> None:
    project = worked_example()
    trainer = _trainer(project)
    trainer.step_epoch()
    assert trainer.finished
    after = trainer.report().parameters
    hidden, output = (after.weights[connection.id] for connection in project.network.connections)
    assert hidden.ravel() == pytest.approx([0.19904534, 0.29717500, 0.19809069, 0.29435000], abs=1e-8)
    assert output.ravel() == pytest.approx([0.27969149, 0.87874292], abs=1e-8)


def test_the_output_of_the_worked_example_moves_towards_its_target() -> None:
    project = worked_example()
    program = Program.compile(project.network)
    row = np.array([[0.35, 0.7]])
    assert predict(program, program.pack(project.parameters), row).item() == pytest.approx(0.66507364, abs=1e-8)
    trainer = _trainer(project)
    trainer.step_epoch()
    after = program.pack(trainer.report().parameters)
    assert predict(program, after, row).item() == pytest.approx(0.65955374, abs=1e-8)


def test_the_worked_example_has_no_biases_and_resets_to_its_own_weights() -> None:
    project = worked_example()
    assert dict(project.parameters.biases) == {}
    assert project.initial == project.parameters
    first, second = (project.initial.weights[connection.id] for connection in project.network.connections)
    assert first.tolist() == [[0.2, 0.3], [0.2, 0.3]]
    assert second.tolist() == [[0.3], [0.9]]


def test_the_notes_of_the_worked_example_tell_what_to_expect_and_what_is_misprinted() -> None:
    notes = worked_example().notes
    for number in ("0.21", "0.315", "0.68598708", "0.66507364", "-0.16507364", "-0.00807143", "0.65955374", "-0.0819"):
        assert number in notes


@pytest.mark.parametrize("name", ["and", "or", "gauss", "plane"])
def test_what_one_neuron_can_learn_it_learns(name: str) -> None:
    project = sample_project(name)
    assert len(project.network.layers) == 2
    evaluation = _trained(project)
    measured = evaluation.test or evaluation.train
    assert measured.mse < 0.003


@pytest.mark.parametrize(("name", "least"), [("circle", 0.97), ("xor-points", 0.97)])
def test_small_networks_learn_the_point_sets(name: str, least: float) -> None:
    evaluation = _trained(sample_project(name))
    assert evaluation.test is not None
    assert evaluation.test.accuracy is not None
    assert evaluation.test.accuracy >= least


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize(("name", "least"), [("digits", 0.97), ("spiral", 0.95)])
def test_the_great_examples_recognise_what_they_have_not_seen(name: str, least: float, seed: int) -> None:
    evaluation = _trained(draw_weights(sample_project(name), seed), data_seed=seed)
    assert evaluation.test is not None
    assert evaluation.test.accuracy is not None
    assert evaluation.test.accuracy >= least


@pytest.mark.slow
def test_the_classic_network_learns_xor_by_heart() -> None:
    assert _trained(sample_project("xor")).train.mse < 0.004


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_all_194_points_of_the_two_spirals_are_learned_from_any_seed(seed: int) -> None:
    project = draw_weights(sample_project("two-spirals"), seed)
    assert project.dataset is not None
    assert len(load(project.dataset).train_rows) == 194
    assert _trained(project).train.accuracy == 1.0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("name", ["encoder-4-2-4", "encoder-8-3-8", "encoder-10-5-10"])
def test_plain_backpropagation_finds_a_code_for_each_pattern_from_any_seed(name: str, seed: int) -> None:
    project = draw_weights(sample_project(name), seed)
    assert project.training.optimizer == "sgd"
    assert project.dataset is not None
    table = load(project.dataset).table
    program = Program.compile(project.network)
    *_, last = train(program, project.parameters, load(project.dataset).training_data(), project.training)
    answers = predict(program, program.pack(last.parameters), table.inputs)
    assert ((answers > 0.5) == (table.targets > 0.5)).all()


@pytest.mark.slow
def test_the_landscape_is_followed_far_better_than_by_its_mean() -> None:
    project = sample_project("bumps")
    assert project.dataset is not None
    evaluation = _trained(project)
    assert evaluation.test is not None
    assert evaluation.test.mse < 0.1 * load(project.dataset).table.targets.var()


def test_the_output_of_the_feedback_example_leads_back_to_its_hidden_layer() -> None:
    project = EXAMPLES["xor-feedback"][1]()
    inputs, hidden, outputs = project.network.layers
    assert [layer.size for layer in (inputs, hidden, outputs)] == [2, 8, 1]
    assert [layer.activation for layer in (hidden, outputs)] == ["tanh", "sigmoid"]
    assert [(c.source, c.target) for c in project.network.connections] == [
        (inputs.id, hidden.id),
        (hidden.id, outputs.id),
        (outputs.id, hidden.id),
    ]
    assert project.dataset is not None
    assert project.dataset.source == "xor"
    assert draw_weights(project).parameters == project.parameters == project.initial


@pytest.mark.slow
def test_the_feedback_example_learns_xor_from_any_seed() -> None:
    for seed in range(20):
        project = draw_weights(EXAMPLES["xor-feedback"][1](), seed)
        last = _last(project)
        program = Program.compile(project.network, project.training.relaxation)
        assert project.dataset is not None
        table = load(project.dataset).table
        errors = predict(program, program.pack(last.parameters), table.inputs) - table.targets
        assert np.abs(errors).max() < 0.1, seed
        assert last.relaxation is not None
        assert last.relaxation.settled_share == 1.0


def test_every_pixel_of_the_memory_is_driven_by_its_own_input_and_feeds_all_others() -> None:
    project = EXAMPLES["letter-memory"][1]()
    first, loop = project.network.connections
    own = np.eye(35, dtype=bool)
    np.testing.assert_array_equal(first.mask, own)
    np.testing.assert_array_equal(first.locked, own)
    np.testing.assert_array_equal(loop.mask, ~own)
    assert loop.source == loop.target == first.target
    for parameters in (project.parameters, project.initial):
        np.testing.assert_array_equal(parameters.weights[first.id], 3.0 * own)
        assert not parameters.weights[loop.id].diagonal().any()
        assert np.count_nonzero(parameters.weights[loop.id]) == 35 * 34


@pytest.mark.slow
@pytest.mark.parametrize("data_seed", range(5))
def test_the_memory_recalls_letters_that_it_was_not_trained_on(data_seed: int) -> None:
    project = EXAMPLES["letter-memory"][1]()
    last = _last(project, data_seed)
    assert last.relaxation is not None
    assert last.relaxation.settled_share == 1.0
    first = project.network.connections[0].id
    assert last.parameters.weights[first].tobytes() == project.initial.weights[first].tobytes()
    assert project.dataset is not None
    data = load(replace(project.dataset, seed=data_seed)).training_data()
    program = Program.compile(project.network, project.training.relaxation)
    recalled = predict(program, program.pack(last.parameters), data.test_inputs) > 0.5
    right = recalled == (data.test_targets > 0.5)
    assert len(right) == 72
    assert right[data.test_inputs == 0.0].mean() > 0.98
    assert right.all(axis=1).mean() > 0.9


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_early_stopping_is_better_on_new_points_than_training_to_the_end(seed: int) -> None:
    project = draw_weights(EXAMPLES["early-stopping"][1](), seed)
    assert project.dataset is not None
    parts = load(project.dataset)
    assert [len(rows) for rows in (parts.train_rows, parts.validation_rows, parts.test_rows)] == [120, 60, 120]
    early = _last(project, data_seed=seed)
    assert early.stopped_early
    assert early.epoch < 200
    to_the_end = set_training(project, replace(project.training, early_stopping={"patience": 0}))
    late = _last(to_the_end, data_seed=seed)
    assert late.epoch == 2000
    assert early.evaluation.test is not None
    assert late.evaluation.test is not None
    assert late.evaluation.train.loss < 0.1 < early.evaluation.train.loss
    assert early.evaluation.test.loss < 0.5 * late.evaluation.test.loss
