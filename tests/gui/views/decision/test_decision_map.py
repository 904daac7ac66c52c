"""The decision map: what it shows of classes and numbers, how inputs are chosen, and what the mouse does on it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import load, sample_project
from bpgui.engine import Program, predict
from bpgui.gui.common.theme import LIGHT
from bpgui.gui.common.thinned import Thinned
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.decision.answer_scale import AnswerScale
from bpgui.gui.views.decision.decision_map import DecisionMap
from bpgui.gui.views.decision.map_key import key_of
from bpgui.spec import Parameters, Project

MakeWorkspace = Callable[[Project], Workspace]
Show = Callable[[Project], DecisionMap]


@pytest.fixture
def show(make_workspace: MakeWorkspace, qtbot: QtBot) -> Show:
    """Return a function that shows a project's map, ready."""

    def show_(project: Project) -> DecisionMap:
        view = DecisionMap(make_workspace(project))
        qtbot.addWidget(view)
        view.resize(700, 480)
        with qtbot.waitExposed(view):
            view.show()
        qtbot.waitUntil(lambda: view.chart.isVisible() or "computed" not in view.empty.text())
        return view

    return show_


def _by_hand(project: Project) -> Project:
    """Return XOR answered by the first input alone: 1 where it is above 0.5."""
    network = edits.layered((2, 1), "sigmoid", "sigmoid", project.training)
    connection = network.network.connections[0].id
    parameters = Parameters({connection: np.array([[10.0], [0.0]])}, {"layer-2": np.array([-5.0])})
    return replace(project, network=network.network, parameters=parameters, layout=network.layout)


def _pixel(view: DecisionMap, x: float, y: float) -> QPoint:
    return view.chart.place_of(x, y).toPoint()


def _rgb(view: DecisionMap, x: float, y: float) -> tuple[int, int, int]:
    red, green, blue, _ = view.chart.grab().toImage().pixelColor(_pixel(view, x, y)).getRgb()
    return int(red), int(green), int(blue)


# What it shows


def test_a_yes_or_no_is_blue_above_the_threshold_and_orange_below(show: Show) -> None:
    view = show(_by_hand(sample_project("xor")))
    low, high = _rgb(view, 0.2, 0.5), _rgb(view, 0.8, 0.5)
    assert low[0] > low[2] + 60
    assert high[2] > high[0] + 60
    assert "2 of 4 points wrong" in view.readout.text()
    assert "wrong" in view.key.text()


def test_the_line_between_the_answers_is_where_they_change(show: Show) -> None:
    view = show(_by_hand(sample_project("xor")))
    dark = [x for x in np.linspace(0.4, 0.6, 61) if sum(_rgb(view, float(x), 0.4)) < 300]
    assert dark
    assert np.mean(dark) == pytest.approx(0.5, abs=0.02)


def test_classes_are_told_apart_by_colour_and_form(show: Show) -> None:
    view = show(sample_project("iris"))
    text = view.key.text()
    for name, sign in (("setosa", "\N{BLACK CIRCLE}"), ("versicolor", "\N{BLACK SQUARE}")):
        assert f"{sign}</span>&nbsp;{name}" in text
    assert "train" in text
    assert "test" in text
    assert not view.bar.isVisible()
    assert "Other inputs at their training mean, the points are projections" in view.readout.text()


def test_numbers_have_a_bar_in_the_unit_of_the_data(show: Show) -> None:
    view = show(sample_project("diabetes"))
    assert view.bar.isVisible()
    assert view.bar.accessibleDescription() == "progression after a year: orange 25, blue 346."
    assert "wrong" not in view.readout.text()


def test_axes_are_named_and_in_the_unit_of_the_data(show: Show) -> None:
    view = show(sample_project("iris"))
    assert view.across.currentText() == view.chart.bottom.labelText == "sepal length (cm)"
    assert view.up.currentText() == view.chart.left.labelText == "sepal width (cm)"
    (left, right), (bottom, top) = view.chart.getPlotItem().vb.viewRange()
    assert (left, right) == pytest.approx((4.3 - 0.288, 7.9 + 0.288))
    assert (bottom, top) == pytest.approx((2.0 - 0.192, 4.4 + 0.192))


def test_of_several_numbers_one_is_chosen(show: Show, qtbot: QtBot) -> None:
    view = show(sample_project("letter-memory"))
    assert view.target.isVisible()
    assert view.target.count() == 35
    view.target.setCurrentIndex(3)
    view.target.activated.emit(3)
    names = view.target.texts
    qtbot.waitUntil(lambda: view.bar.toolTip().startswith(names[3]), timeout=20_000)


def test_one_input_has_a_curve_through_the_targets(show: Show) -> None:
    view = show(sample_project("sine"))
    assert not view.across.isVisible()
    assert not view.up.isVisible()
    assert view.chart.bottom.labelText == "x"
    assert view.chart.left.labelText == "y"
    (_, _), (bottom, top) = view.chart.getPlotItem().vb.viewRange()
    assert bottom < -1.0
    assert top > 1.0


def test_a_long_table_is_thinned(show: Show) -> None:
    view = show(sample_project("bumps"))
    assert "500 of 1,200 samples" in view.readout.text()


def test_without_data_it_says_what_is_missing(show: Show) -> None:
    view = show(Project())
    assert view.empty.isVisible()
    assert "choose a data set in the Data panel" in view.empty.text()


def test_what_was_missing_is_not_said_any_more_while_the_map_is_computed(show: Show) -> None:
    view = show(Project())
    assert "data" in view.empty.text()
    view.workspace.document.replace(sample_project("iris"), None)
    view.refresh()
    # It takes several turns, or is there at once.
    assert view.chart.isVisible() or view.empty.text() == "The map is being computed."


def test_a_network_that_does_not_fit_says_so_and_recovers(show: Show, qtbot: QtBot) -> None:
    view = show(sample_project("xor"))
    assert view.workspace.edit("More", lambda project: edits.resize_layer(project, "layer-1", 5))
    qtbot.waitUntil(view.empty.isVisible)
    assert "5 input neurons" in view.empty.text()
    assert view.workspace.edit("Fewer", lambda project: edits.resize_layer(project, "layer-1", 2))
    qtbot.waitUntil(view.chart.isVisible)


@pytest.mark.parametrize("number", [np.nan, 1e300])
def test_answers_beyond_all_numbers_are_shown_as_none(show: Show, qtbot: QtBot, number: float) -> None:
    for name in ("xor", "iris", "sine"):
        view = show(sample_project(name))
        weights = {key: np.full_like(w, number) for key, w in view.workspace.project.parameters.weights.items()}
        broken = Parameters(weights, view.workspace.project.parameters.biases)
        view.workspace.document.apply("Break", lambda project, broken=broken: replace(project, parameters=broken))
        theta = view._predictor.theta
        qtbot.waitUntil(lambda view=view, theta=theta: view._work.theta is theta and view._pieces is None)
        assert view.chart.isVisible()


def test_it_follows_the_weights(show: Show, qtbot: QtBot) -> None:
    view = show(_by_hand(sample_project("xor")))
    assert view.workspace.edit("Set", lambda project: edits.set_neuron_bias(project, "layer-2", 0, -20.0))
    qtbot.waitUntil(lambda: _rgb(view, 0.8, 0.5)[0] > _rgb(view, 0.8, 0.5)[2] + 60)


# The choice of inputs


def test_a_choice_is_shared_with_the_maps_of_neurons(show: Show, qtbot: QtBot) -> None:
    view = show(sample_project("iris"))
    view.across.setFocus()
    qtbot.keyClick(view.across, Qt.Key.Key_End)
    assert view.workspace.responses.inputs.pair == (3, 1)
    qtbot.waitUntil(lambda: view.chart.bottom.labelText == "petal width (cm)")


def test_choosing_the_other_axis_swaps_both(show: Show, qtbot: QtBot) -> None:
    view = show(sample_project("iris"))
    view.up.setFocus()
    qtbot.keyClick(view.up, Qt.Key.Key_Home)
    assert view.workspace.responses.inputs.pair == (1, 0)
    qtbot.waitUntil(lambda: view.across.currentText() == "sepal width (cm)")
    assert view.up.currentText() == "sepal length (cm)"


def test_the_others_follow_the_chosen_sample(show: Show, qtbot: QtBot) -> None:
    view = show(sample_project("iris"))
    view.workspace.insight.choose(70)
    qtbot.waitUntil(lambda: "as in sample 71" in view.readout.text())


# The mouse


def test_a_click_on_a_point_chooses_its_sample_and_another_releases_it(show: Show, qtbot: QtBot) -> None:
    view = show(sample_project("xor"))
    inputs = view.workspace.dataset.table.inputs
    row = int(np.flatnonzero((inputs == (1.0, 0.0)).all(axis=1))[0])
    view_at = _pixel(view, 1.0, 0.0)
    qtbot.mouseClick(view.chart.viewport(), Qt.MouseButton.LeftButton, pos=view_at)
    assert view.workspace.insight.row == row
    qtbot.mouseClick(view.chart.viewport(), Qt.MouseButton.LeftButton, pos=_pixel(view, 0.5, 0.5))
    assert view.workspace.insight.row == row
    qtbot.mouseClick(view.chart.viewport(), Qt.MouseButton.LeftButton, pos=view_at)
    assert view.workspace.insight.row is None


def test_the_mouse_reads_the_exact_answer(show: Show, qtbot: QtBot) -> None:
    view = show(_by_hand(sample_project("xor")))
    at = _pixel(view, 0.75, 0.25)
    qtbot.mouseMove(view.chart.viewport(), at)
    view.chart.pointed.emit(0.75, 0.25)
    answer = 1.0 / (1.0 + np.exp(-2.5))
    assert view.readout.text() == f"x1 0.75, x2 0.25: 1, output {answer:.4f}"
    view.chart.left_alone.emit()
    assert "points wrong" in view.readout.text()


def test_the_mouse_reads_a_class_with_how_sure_the_network_is_of_it(show: Show) -> None:
    project = sample_project("iris")
    view = show(project)
    view.chart.pointed.emit(5.0, 3.0)
    dataset = view.workspace.dataset
    inputs = dataset.table.inputs[dataset.train_rows].mean(axis=0)
    for column, value in ((0, 5.0), (1, 3.0)):
        inputs[column] = (value - dataset.preparation.centre[column]) / dataset.preparation.scale[column]
    program = Program.compile(project.network)
    answer = predict(program, program.pack(project.parameters), inputs[np.newaxis])[0]
    name = dataset.table.classes[int(answer.argmax())]
    assert view.readout.text().endswith(f": {name}, {100 * answer.max():.1f} % sure")


def test_a_number_is_read_in_the_unit_of_the_data(show: Show) -> None:
    project = sample_project("diabetes")
    view = show(project)
    view.chart.pointed.emit(50.0, 1.5)
    text = view.readout.text()
    assert text.startswith("age (years) 50, sex (1 or 2) 1.5: progression after a year ")
    assert -1000.0 < float(text.split()[-1]) < 1000.0


# Its size


def test_wide_and_low_the_choices_stand_beside_the_plot(show: Show) -> None:
    view = show(sample_project("iris"))
    assert view.chart.geometry().top() > view.across.geometry().bottom()
    view.resize(660, 215)
    assert view.chart.geometry().left() > view.across.geometry().right()
    assert view.words.isVisible()
    assert not view.readout.isVisible()
    view.resize(300, 190)
    assert view.chart.geometry().top() > view.across.geometry().bottom()
    assert view.chart.geometry().right() <= 300
    assert view.minimumSizeHint().width() <= 300
    assert view.minimumSizeHint().height() <= 190


# Colours


def _scale(name: str, target: int = 0, threshold: float = 0.5) -> AnswerScale:
    project = sample_project(name)
    return AnswerScale(load(project.dataset, project.table), target, threshold, LIGHT)


def test_a_class_is_stronger_where_it_is_surer() -> None:
    scale = _scale("iris")
    outputs = np.array([[0.34, 0.6, 1.0], [0.33, 0.3, 0.0], [0.33, 0.1, 0.0]])[:, np.newaxis]
    ground = scale.ground(outputs)[0].astype(int)
    away = np.abs(ground - 255).sum(axis=1)
    assert (np.diff(away) > 0).all()
    assert away[0] > 0


def test_a_threshold_of_zero_is_the_middle_of_its_scale() -> None:
    scale = _scale("xor", threshold=0.0)
    assert scale.ends == (-1.0, 1.0)
    middle = scale.ground(np.zeros((1, 1, 1)))[0, 0]
    assert np.abs(middle.astype(int) - 255).max() <= 2
    points = Thinned.of(scale.dataset, 10)
    assert scale.wrong(np.full((4, 1), 0.2), points).tolist() == (points.labels == 0).tolist()


def test_what_is_no_number_is_neither_wrong_nor_right() -> None:
    scale = _scale("xor")
    points = Thinned.of(scale.dataset, 10)
    assert not scale.wrong(np.full((4, 1), np.nan), points).any()
    assert scale.said(np.array([np.nan])) == "no number"


def test_numbers_on_both_sides_of_zero_have_the_ground_for_zero() -> None:
    low, high = _scale("bumps").ends
    assert low == -high


def test_a_key_of_many_classes_says_how_many_are_left_out() -> None:
    assert "and 14 more" in key_of(_scale("letters"), 0)


def test_thinned_rows_know_their_parts_and_classes() -> None:
    project = sample_project("digits")
    dataset = load(project.dataset, project.table)
    points = Thinned.of(dataset, 300)
    assert len(points.rows) == 300
    np.testing.assert_array_equal(points.labels, dataset.table.labels()[points.rows])
    np.testing.assert_array_equal(points.parts == 2, np.isin(points.rows, dataset.test_rows))
    np.testing.assert_array_equal(points.inputs, dataset.table.inputs[points.rows])
