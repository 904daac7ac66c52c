"""The noise lab on projects of all kinds: what it measures, marks, refuses and leaves alone."""

from dataclasses import replace

import numpy as np
import pytest

from bpgui.data import load, sample_project
from bpgui.data.readers import finish
from bpgui.edits import layered, remove_links, set_dataset
from bpgui.engine import Program
from bpgui.errors import DataError, ParamError, SpecError
from bpgui.experiments import noise_report
from bpgui.experiments.noise import Noisy, Plan, noise_lab
from bpgui.experiments.noisy import flipped_labels, noisy_columns, noisy_weights, widths
from bpgui.experiments.running import data_of, train_project
from bpgui.spec import DatasetSpec, Project, TrainingSpec


def short(project: Project, epochs: int) -> Project:
    return replace(project, training=replace(project.training, epochs=epochs))


@pytest.fixture(scope="module")
def moons() -> Project:
    project = short(sample_project("moons"), 40)
    return finish(train_project(project, data_of(project))).project


@pytest.fixture(scope="module")
def plane() -> Project:
    project = sample_project("plane")
    return finish(train_project(project, data_of(project))).project


def lab(project: Project, what: str, most: float, amounts: int = 4, draws: int = 3, seed: int = 0) -> Noisy:
    return finish(noise_lab(project, Plan(what, most, amounts, draws, seed)))


# Noise by itself


def test_noise_on_inputs_has_the_deviation_that_was_asked_for_in_each_column() -> None:
    inputs = np.zeros((50_000, 3))
    noisy = noisy_columns(inputs, np.array([0.0, 1.0, 5.0]), np.random.default_rng(0))
    np.testing.assert_allclose(widths(noisy), [0.0, 1.0, 5.0], rtol=0.02)


def test_exactly_so_many_labels_are_flipped_and_each_to_another_class() -> None:
    rng = np.random.default_rng(0)
    targets = np.eye(4)[rng.integers(0, 4, 1000)]
    fewer, more = (flipped_labels(targets, share, np.random.default_rng(1)) for share in (0.1, 0.3))
    changed = [(noisy.argmax(axis=1) != targets.argmax(axis=1)) for noisy in (fewer, more)]
    assert [int(rows.sum()) for rows in changed] == [100, 300]
    assert not (changed[0] & ~changed[1]).any()
    assert (more.sum(axis=1) == 1.0).all()
    counts = np.bincount((more.argmax(axis=1) - targets.argmax(axis=1))[changed[1]] % 4, minlength=4)
    assert counts[0] == 0
    assert counts[1:].min() > 70
    flipped = flipped_labels(targets[:, :1], 0.25, np.random.default_rng(1))
    assert int((flipped != targets[:, :1]).sum()) == 250


def test_noise_on_weights_is_in_shares_of_the_size_of_their_block_and_leaves_missing_links_missing() -> None:
    project = layered((40, 50, 1), "tanh", "linear", TrainingSpec())
    first = project.network.connections[0].id
    gone = np.zeros((40, 50), dtype=bool)
    gone[0, 0] = gone[3, 4] = True
    project = remove_links(project, {first: gone})
    program = Program.compile(project.network)
    theta = program.pack(project.parameters)
    noise = noisy_weights(program, theta, 0.5, np.random.default_rng(0)) - theta
    weights, own = program.blocks(noise).weights[first], project.parameters.weights[first]
    exists = project.network.connections[0].mask
    assert weights[~exists].tolist() == [0.0, 0.0]
    assert weights[exists].std() == pytest.approx(0.5 * np.sqrt(np.mean(own[exists] ** 2)), rel=0.05)
    # Biases of 0 have no size.
    assert all((biases == 0.0).all() for biases in program.blocks(noise).biases.values())


# The lab


@pytest.mark.parametrize("what", ["inputs", "weights"])
def test_accuracy_falls_with_noise_below_the_best_possible(moons: Project, what: str) -> None:
    found = lab(moons, what, 1.5, amounts=5, draws=4)
    mean = found.scores.mean(axis=1)
    assert found.part == "test"
    assert (found.rows, found.classes) == (250, True)
    assert mean[0] == pytest.approx(moons.history.last()[4])
    assert mean[-1] < mean[0] - 0.1
    assert (found.scores[0] == found.clean).all()
    chance = np.sqrt(found.best * (1.0 - found.best) / 250)
    assert (mean <= found.best + 3.0 * chance).all()
    assert (np.diff(found.best) < 0.0).all() if what == "inputs" else (found.best == found.best[0]).all()
    assert found.baseline == 0.5


def test_flipped_labels_are_learned_from_and_measured_against_both_kinds_of_targets(moons: Project) -> None:
    found = lab(moons, "labels", 0.4, amounts=3, draws=2)
    assert found.scores.shape == found.against_noisy.shape == (3, 2)
    np.testing.assert_array_equal(found.scores[0], found.against_noisy[0])
    np.testing.assert_allclose(found.best_noisy, found.best * (1 - found.amounts) + (1 - found.best) * found.amounts)
    # What is right of the truth is right of flipped labels in so many rows less.
    assert found.against_noisy[1].mean() == pytest.approx(found.scores[1].mean() * 0.8 + 0.2 * 0.2, abs=0.1)
    assert (found.against_noisy.mean(axis=1) <= found.best_noisy + 0.08).all()
    assert not found.bound


def test_without_noise_training_anew_gives_what_training_gave(moons: Project) -> None:
    found = lab(moons, "labels", 0.1, amounts=2, draws=2)
    assert found.clean == pytest.approx(moons.history.last()[4])


def test_where_the_best_possible_is_unknown_it_says_so_and_marks_what_is_known() -> None:
    iris = short(sample_project("iris"), 20)
    iris = finish(train_project(iris, data_of(iris))).project
    found = lab(iris, "inputs", 1.0)
    assert found.best is None
    outcome = noise_report.report(found)
    assert "The best possible is unknown for this data" in outcome.verdict
    labels = [curve.label for curve in outcome.figures[0].curves if curve.reference]
    assert labels == ["this network, no noise", "most frequent class"]
    flipped = lab(iris, "labels", 0.3, amounts=2, draws=2)
    assert flipped.bound
    # Of three classes, no rule is right in more than 1 - p of the noisy labels.
    np.testing.assert_allclose(flipped.best_noisy, [1.0, 0.7])
    assert "nobody can be right in more than 70.0 % of the rows" in noise_report.verdict(flipped)


def test_numbers_are_measured_by_r2_with_the_limit_that_noise_sets(plane: Project) -> None:
    found = lab(plane, "inputs", 1.0)
    assert found.measure == "R2"
    assert found.clean > 0.98
    assert (np.diff(found.scores.mean(axis=1)) < 0.0).all()
    # One linear neuron on noisy inputs: what is explained falls by the variance of the noise.
    assert found.scores[-1].mean() == pytest.approx(0.0, abs=0.15)
    noisy = lab(plane, "labels", 1.0, amounts=3, draws=2)
    assert noisy.best is None
    np.testing.assert_allclose(noisy.best_noisy, [1.0, 0.8, 0.5])
    assert noisy.against_noisy[-1].mean() < 0.6
    report = noise_report.report(noisy)
    assert report.figures[0].bottom == "target noise (% of deviation)"
    assert "no answer can explain more than 0.5" in report.verdict


def test_a_recurrent_network_and_one_without_a_test_part_are_measured_too() -> None:
    from bpgui.data.examples import feedback_example

    found = lab(feedback_example(), "inputs", 0.5, amounts=2, draws=2)
    assert (found.part, found.rows) == ("training", 4)
    assert np.isfinite(found.scores).all()
    assert not found.trained
    assert "has not been trained yet" in noise_report.verdict(found)


def test_a_network_that_explains_nothing_is_drawn_all_the_same() -> None:
    project = layered((2, 1), "tanh", "linear", TrainingSpec(loss="mse", initializer="constant"))
    found = lab(set_dataset(project, sample_project("plane").dataset), "weights", 1.0, amounts=2, draws=2)
    bad = replace(found, scores=np.full((2, 2), -50.0))
    assert noise_report.figure(found).limits == (-1.0, 1.05)
    assert noise_report.figure(bad).limits == (None, 1.05)


def test_the_same_seed_gives_the_same_numbers_and_more_draws_keep_the_first(moons: Project) -> None:
    few, many = lab(moons, "weights", 1.0, draws=2, seed=3), lab(moons, "weights", 1.0, draws=4, seed=3)
    np.testing.assert_array_equal(few.scores, many.scores[:, :2])
    assert (lab(moons, "weights", 1.0, draws=2, seed=4).scores != few.scores).any()


def test_a_training_that_explodes_counts_with_its_last_finite_weights(plane: Project) -> None:
    wild = replace(plane, training=replace(plane.training, learning_rate=100.0, optimizer="sgd"))
    found = lab(wild, "labels", 0.5, amounts=2, draws=2)
    assert found.exploded == 3
    assert "3 of the trainings exploded" in noise_report.verdict(found)


def test_the_scaling_of_inputs_changes_nothing_of_the_best_possible() -> None:
    spec = DatasetSpec("gauss", {"count": 400, "noise": 50.0}, test_share=0.5)
    project = layered((2, 1), "tanh", "sigmoid", TrainingSpec(loss="binary_cross_entropy"))
    plain, scaled = (
        lab(set_dataset(project, replace(spec, scaling=scaling)), "inputs", 2.0) for scaling in ("none", "standard")
    )
    np.testing.assert_allclose(plain.best, scaled.best, rtol=1e-12)
    inputs = load(spec).training_data().inputs
    assert plain.best[-1] < plain.best[0]
    assert widths(inputs).min() > 2.0


def test_what_cannot_be_measured_is_refused_in_words(moons: Project) -> None:
    with pytest.raises(DataError, match="choose a data set first"):
        lab(Project(), "inputs", 1.0)
    with pytest.raises(ParamError, match="at most 100 %"):
        lab(moons, "labels", 1.5)
    with pytest.raises(SpecError, match="2 input neurons"):
        lab(replace(moons, dataset=sample_project("iris").dataset), "inputs", 1.0)


def test_the_project_is_left_alone_and_the_work_can_be_left(moons: Project) -> None:
    before = moons.parameters
    steps = noise_lab(moons, Plan("labels", 0.5, 5, 3))
    shares = [next(steps) for _ in range(5)]
    steps.close()
    assert shares == sorted(shares)
    assert shares[-1] < 1.0
    assert moons.parameters is before


def test_more_than_half_flipped_labels_make_the_opposite_answer_pay(moons: Project) -> None:
    found = lab(moons, "labels", 1.0, amounts=3, draws=2)
    np.testing.assert_allclose(found.best_noisy[[0, 2]], found.best[[0, 2]])
    assert found.best_noisy[1] == pytest.approx(0.5)
    # Trained on opposite labels, it answers the opposite.
    assert found.scores[2].mean() < 0.1
    assert found.against_noisy[2].mean() > 0.9
