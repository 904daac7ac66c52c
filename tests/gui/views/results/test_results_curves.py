import numpy as np
import pytest
from results_stage import ShowResults, Stage, answered, trained

from bpgui import edits
from bpgui.data import load, sample_project
from bpgui.engine.ranking import point, precision_recall, roc
from bpgui.spec import Project


def show_curve(results: ShowResults, project: Project, picture: str) -> Stage:
    stage = results(project)
    stage.pick(stage.view.picture, picture)
    return stage


def test_a_question_of_yes_or_no_has_one_curve_with_its_area_and_its_threshold(results: ShowResults) -> None:
    project = trained("gauss", 1)
    stage = show_curve(results, project, "ROC curve")
    page = stage.view.roc
    said, targets, threshold = held_out(project)
    positive = targets[:, 0] > 0.5
    expected = roc(said[:, 0], positive)
    assert expected is not None
    x, y = page.curve.getData()
    np.testing.assert_allclose(x, expected.x)
    np.testing.assert_allclose(y, expected.y)
    at = point(said[:, 0] > threshold, positive)
    assert [(dot.pos().x(), dot.pos().y()) for dot in page.dots.points()] == [(at.false_positive_rate, at.recall)]
    names = stage.view.answers.dataset.table.classes
    assert page.key == [f"{names[1]}: area {expected.area:.3f}", "chance, area 0.5", "by the threshold 0.5"]
    assert not stage.view.choice.isVisible()


def test_precision_steps_down_from_recall_to_recall_over_the_base_rate(results: ShowResults) -> None:
    project = trained("gauss", 1)
    page = show_curve(results, project, "Precision-recall").view.precision
    said, targets, _ = held_out(project)
    positive = targets[:, 0] > 0.5
    expected = precision_recall(said[:, 0], positive)
    assert expected is not None
    x, y = page.curve.getData()
    assert float((np.diff(x) * y[1:]).sum()) == pytest.approx(expected.area, abs=1e-12)
    np.testing.assert_allclose(page.plain.getData()[1], positive.mean())
    assert f"average precision {expected.area:.3f}" in page.key[0]


def test_a_class_of_several_is_set_against_the_rest(results: ShowResults) -> None:
    project = trained("digits", 1)
    stage = show_curve(results, project, "ROC curve")
    said, targets, _ = held_out(project)
    areas = [area_of(said[:, k], targets[:, k] > 0.5) for k in range(10)]
    assert stage.view.roc.key[0] == f"mean of 10 classes: area {np.mean(areas):.3f}"
    assert len(stage.view.roc.dots.points()) == 10
    assert int(np.isnan(stage.view.roc.faint.getData()[0]).sum()) == 10
    stage.pick(stage.view.choice, "8")
    assert stage.view.roc.key[0] == f"8: area {areas[8]:.3f}"
    at = point(said.argmax(axis=1) == 8, targets[:, 8] > 0.5)
    dot = stage.view.roc.dots.points()[0].pos()
    assert (dot.x(), dot.y()) == (at.false_positive_rate, at.recall)
    assert stage.view.roc.key[2] == "by the largest output"


def test_the_hinge_loss_answers_from_zero_on(results: ShowResults) -> None:
    project = sample_project("gauss")
    output = project.network.with_role("output")[0]
    project = edits.set_activation(project, output.id, "linear")
    project = edits.set_training(project, project.training.__class__(loss="hinge"))
    stage = results(project)
    said, targets, threshold = held_out(project)
    assert threshold == 0.0
    counts = stage.view.matrix.matrix.counts
    assert counts[1, 1] == ((targets[:, 0] > 0.5) & (said[:, 0] > 0.0)).sum()
    stage.pick(stage.view.picture, "ROC curve")
    at = point(said[:, 0] > 0.0, targets[:, 0] > 0.5)
    dot = stage.view.roc.dots.points()[0].pos()
    assert (dot.x(), dot.y()) == (at.false_positive_rate, at.recall)


def test_outputs_of_yes_and_no_have_a_curve_each_but_those_that_never_differ(results: ShowResults) -> None:
    project = trained("letter-memory", 1)
    stage = show_curve(results, project, "ROC curve")
    _, targets, _ = held_out(project)
    alike = np.flatnonzero(np.ptp(targets, axis=0) == 0.0)
    assert stage.view.roc.key[0].startswith(f"mean of {35 - len(alike)} outputs")
    assert f"Outputs left out, since all samples are alike there: {len(alike)}." in stage.view.said.text()
    stage.pick(stage.view.choice, stage.view.choice.itemText(1 + int(alike[0])))
    assert stage.view.problem.startswith("Every sample of this part is")
    assert stage.view.choice.isVisible()
    differing = np.flatnonzero(np.ptp(targets, axis=0) > 0.0)
    stage.pick(stage.view.choice, stage.view.choice.itemText(1 + int(differing[0])))
    assert stage.view.problem == ""


def test_a_small_chart_says_its_area_alone(results: ShowResults) -> None:
    stage = show_curve(results, trained("gauss", 1), "ROC curve")
    assert len(stage.view.roc._key.items) == 3
    stage.view.resize(300, 190)
    stage.qtbot.waitUntil(lambda: len(stage.view.roc._key.items) == 1)
    assert stage.view.roc._key.items[0][1].text.startswith("area ")


def held_out(project: Project) -> tuple[np.ndarray, np.ndarray, float]:
    """Return outputs, targets and threshold of the test part."""
    assert project.dataset is not None
    return answered(project, load(project.dataset).test_rows)


def area_of(scores: np.ndarray, positive: np.ndarray) -> float:
    curve = roc(scores, positive)
    assert curve is not None
    return curve.area
