from dataclasses import replace

import numpy as np
import pytest
from results_stage import ShowResults, answered, own_numbers

from bpgui import edits
from bpgui.data import EXAMPLES, default_spec, sample_project, with_dataset
from bpgui.engine.metrics import confusion
from bpgui.spec import Project

# All that the examples differ in for this view: kinds of targets, recurrence, pictures, one row, given parts.
AWKWARD = ("worked-example", "xor-feedback", "encoder-4-2-4", "sine", "letter-completion", "vowels", "cracks")


def test_without_data_it_says_how_to_get_some(results: ShowResults) -> None:
    stage = results(Project())
    assert stage.view.problem.startswith("There is no data yet: choose a data set")
    assert not stage.view.picture.isVisible()


def test_a_network_that_does_not_fit_is_named(results: ShowResults) -> None:
    stage = results(with_dataset(edits.set_notes(sample_project("iris"), ""), default_spec("iris")))
    first = stage.workspace.project.network.layers[0]
    stage.workspace.edit("Resize", lambda project: edits.resize_layer(project, first.id, 3))
    stage.settle()
    assert "3" in stage.view.problem
    assert "4" in stage.view.problem
    stage.workspace.edit("Resize", lambda project: edits.resize_layer(project, first.id, 4))
    stage.settle()
    assert stage.view.problem == ""
    assert stage.view.picture.isVisible()


def test_numbers_beyond_all_bounds_are_said_and_nothing_is_drawn(results: ShowResults) -> None:
    rng = np.random.default_rng(0)
    stage = results(own_numbers({"t": rng.normal(size=30)}))
    assert stage.view.problem == ""
    weights = stage.workspace.project.parameters.weights
    stage.set_weights({key: np.full_like(matrix, 1e308) for key, matrix in weights.items()})
    stage.settle()
    assert "no finite number, so there is nothing to draw" in stage.view.problem
    assert stage.view.said.text() == ""


def test_samples_that_did_not_settle_are_counted(results: ShowResults) -> None:
    project = EXAMPLES["xor-feedback"][1]()
    project = edits.set_training(project, replace(project.training, relaxation={"sweeps": 1}))
    stage = results(project)
    assert "4 samples did not settle: measured where the sweeps ended." in stage.view.said.text()


def test_several_output_layers_are_one_answer(results: ShowResults) -> None:
    project = with_dataset(edits.add_layer(Project(), "input", 4, "linear", (0.0, 0.0)), default_spec("iris"))
    source = project.network.layers[0].id
    for size in (1, 2):
        project = edits.add_layer(project, "output", size, "sigmoid", (100.0, 50.0 * size))
        project = edits.connect(project, source, project.network.layers[-1].id)
    stage = results(project)
    assert stage.view.answers is not None
    said, targets, threshold = answered(stage.workspace.project, stage.view.answers.rows)
    assert said.shape[1] == 3
    np.testing.assert_array_equal(stage.view.matrix.matrix.counts, confusion(said, targets, threshold))


@pytest.mark.parametrize("name", AWKWARD)
@pytest.mark.parametrize("size", [(300, 190), (900, 600)])
def test_every_picture_of_every_kind_of_data_is_shown(results: ShowResults, name: str, size: tuple[int, int]) -> None:
    stage = results(EXAMPLES[name][1](), *size)
    for place in range(stage.view.picture.count()):
        stage.pick(stage.view.picture, stage.view.picture.itemText(place))
        assert stage.view.problem == ""
    assert stage.view.minimumSizeHint().width() <= 300
    assert stage.view.minimumSizeHint().height() <= 190


@pytest.mark.parametrize(
    ("name", "words"),
    [("signatures", "equal error rate, skilled forgeries"), ("letter-completion", "hidden pixels right")],
)
def test_what_counts_for_data_where_it_is_not_accuracy_is_said(results: ShowResults, name: str, words: str) -> None:
    assert f"What counts for this data: {words}" in results(sample_project(name)).view.said.text()
