import numpy as np
import pytest
from PySide6.QtCore import Qt
from results_stage import ShowResults, answered, own_numbers, trained

from bpgui.data import load, sample_project
from bpgui.engine.metrics import summarise
from bpgui.gui.views.results.point_chart import MOST_POINTS


def test_points_stand_in_the_datas_own_unit(results: ShowResults) -> None:
    project = trained("diabetes", 5)
    stage = results(project)
    assert project.dataset is not None
    dataset = load(project.dataset)
    rows = dataset.test_rows
    said, targets, _ = answered(project, rows)
    scale, centre = dataset.preparation.target_scale[0], dataset.preparation.target_centre[0]
    assert scale != 1.0
    shown, at = stage.view.predicted.chart.shown
    assert sorted(shown.tolist()) == rows.tolist()
    order = np.argsort(targets[:, 0], kind="stable")
    np.testing.assert_array_equal(shown, rows[order])
    np.testing.assert_allclose(at[:, 0], (targets[order, 0] * scale + centre))
    np.testing.assert_allclose(at[:, 1], (said[order, 0] * scale + centre))


def test_the_words_say_r2_and_the_root_of_the_squared_error(results: ShowResults) -> None:
    project = trained("diabetes", 5)
    stage = results(project)
    assert project.dataset is not None
    dataset = load(project.dataset)
    said, targets, _ = answered(project, dataset.test_rows)
    summary = summarise(said, targets, classes=False)
    assert summary.r2 is not None
    error = np.sqrt(summary.mse) * dataset.preparation.target_scale[0]
    assert f"{100 * summary.r2:.1f} % of the variance explained" in stage.view.said.text()
    assert f"root mean squared error {error:.2f}" in stage.view.said.text()


def test_residuals_are_true_minus_predicted_and_counted_at_the_side(results: ShowResults) -> None:
    project = trained("diabetes", 5)
    stage = results(project)
    stage.pick(stage.view.picture, "Residuals")
    page = stage.view.residuals
    shown, at = page.chart.shown
    true = stage.view.answers.own_unit(0)[0]
    left = dict(zip(stage.view.answers.rows.tolist(), true.tolist(), strict=True))
    np.testing.assert_allclose(at[:, 1] + at[:, 0], [left[row] for row in shown.tolist()])
    assert page.bars.opts["width"].sum() == len(shown)
    assert page.bars.opts["y0"][0] == pytest.approx(-np.abs(at[:, 1]).max())


@pytest.mark.parametrize("picture", ["Predicted against true", "Residuals"])
def test_a_click_on_a_point_chooses_its_sample_and_another_releases_it(results: ShowResults, picture: str) -> None:
    stage = results(trained("diabetes", 5), 900, 600)
    stage.pick(stage.view.picture, picture)
    chart = (stage.view.predicted if picture.startswith("P") else stage.view.residuals).chart
    rows, at = chart.shown
    lonely = int(rows[np.abs(at[:, 1] - np.median(at[:, 1])).argmax()])
    where = chart.place_of(lonely)
    assert where is not None
    stage.click(chart.viewport(), where.toPoint())
    assert stage.workspace.insight.row == lonely
    ring = chart.ring.points()[0].pos()
    assert (ring.x(), ring.y()) == tuple(at[rows.tolist().index(lonely)])
    stage.click(chart.viewport(), where.toPoint())
    assert stage.workspace.insight.row is None
    assert len(chart.ring.points()) == 0


def test_the_arrow_keys_lead_from_point_to_point(results: ShowResults) -> None:
    stage = results(trained("diabetes", 2))
    chart = stage.view.predicted.chart
    chart.setFocus()
    rows = chart.shown[0].tolist()
    for key, expected in (
        (Qt.Key.Key_Right, rows[0]),
        (Qt.Key.Key_Right, rows[1]),
        (Qt.Key.Key_Left, rows[0]),
        (Qt.Key.Key_Escape, None),
    ):
        stage.qtbot.keyClick(chart, key)
        stage.settle()
        assert stage.workspace.insight.row == expected


def test_each_of_several_targets_can_be_chosen(results: ShowResults) -> None:
    rng = np.random.default_rng(0)
    project = own_numbers({"height": rng.normal(170.0, 8.0, 40), "mass": rng.normal(70.0, 9.0, 40)}, "standard")
    stage = results(project)
    assert project.dataset is not None
    table = load(project.dataset, project.table)
    for name, place in (("mass", 1), ("height", 0)):
        stage.pick(stage.view.choice, name)
        true = table.table.targets[:, place] * table.preparation.target_scale[place]
        np.testing.assert_allclose(
            stage.view.predicted.chart.shown[1][:, 0], np.sort(true + table.preparation.target_centre[place])
        )
        assert stage.view.predicted.chart.bottom.labelText == f"true {name}"


def test_equal_targets_have_no_r2_and_a_picture_all_the_same(results: ShowResults) -> None:
    stage = results(sample_project("worked-example"))
    assert "R2 has no meaning, since all targets are equal" in stage.view.said.text()
    assert len(stage.view.predicted.chart.shown[0]) == 1
    stage.pick(stage.view.picture, "Residuals")
    assert stage.view.residuals.bars.opts["width"].sum() == 1


def test_a_long_name_of_a_target_gives_way_where_there_is_no_room(results: ShowResults) -> None:
    stage = results(sample_project("diabetes"), 900, 600)
    chart = stage.view.predicted.chart
    assert chart.left.labelText == "predicted progression after a year"
    stage.view.resize(300, 190)
    stage.qtbot.waitUntil(lambda: chart.left.labelText == "predicted")


def test_of_many_samples_some_are_drawn_and_all_are_measured(results: ShowResults) -> None:
    rng = np.random.default_rng(0)
    stage = results(own_numbers({"t": rng.normal(size=4_000)}), 900, 600)
    assert len(stage.view.predicted.chart.shown[0]) == MOST_POINTS
    assert "1,500 samples drawn" in stage.view.said.text()
    said, targets, _ = answered(stage.workspace.project, np.arange(4_000))
    assert f"root mean squared error {np.sqrt(((said - targets) ** 2).mean()):.3f}" in stage.view.said.text()
