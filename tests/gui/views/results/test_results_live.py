from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from results_stage import ShowResults, answered, own_numbers, trained

from bpgui import edits
from bpgui.data import load, sample_project
from bpgui.engine.metrics import confusion
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.results import results_view
from bpgui.gui.views.results.answers import MOST_ROWS
from bpgui.gui.views.results.results_view import ResultsView
from bpgui.gui.views.views import VIEWS
from bpgui.spec import Project

MakeWorkspace = Callable[[Project], Workspace]


def test_an_edit_of_the_weights_is_answered_anew(results: ShowResults) -> None:
    stage = results(trained("gauss", 2))
    before = stage.view.matrix.matrix.counts
    stage.change_weights(-1.0)
    stage.settle()
    project = stage.workspace.project
    assert project.dataset is not None
    said, targets, threshold = answered(project, load(project.dataset).test_rows)
    np.testing.assert_array_equal(stage.view.matrix.matrix.counts, confusion(said, targets, threshold))
    assert (stage.view.matrix.matrix.counts != before).any()


def test_other_data_bring_their_own_pictures(results: ShowResults) -> None:
    stage = results(sample_project("xor"))
    assert stage.view.picture.currentText() == "Confusion matrix"
    stage.workspace.edit("Open", lambda project: sample_project("diabetes"))
    stage.settle()
    assert [stage.view.picture.itemText(k) for k in range(stage.view.picture.count())] == [
        "Predicted against true",
        "Residuals",
    ]
    assert len(stage.view.predicted.chart.shown[0]) == 133


def test_it_follows_a_training(results: ShowResults) -> None:
    project = sample_project("xor-points")
    stage = results(edits.set_training(project, replace(project.training, epochs=30)))
    stage.workspace.training.toggle()
    stage.qtbot.waitUntil(lambda: stage.workspace.training.state is State.IDLE, timeout=30_000)
    stage.settle()
    now = stage.workspace.project
    assert now.epoch == 30
    assert now.dataset is not None
    said, targets, threshold = answered(now, load(now.dataset).test_rows)
    np.testing.assert_array_equal(stage.view.matrix.matrix.counts, confusion(said, targets, threshold))


def test_a_hidden_view_computes_nothing(
    qtbot: QtBot, make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    original = results_view.ask
    monkeypatch.setattr(results_view, "ask", lambda *given: asked.append(given) or original(*given))
    workspace = make_workspace(sample_project("xor"))
    view = ResultsView(workspace)
    qtbot.addWidget(view)
    workspace.edit("Weight", lambda project: edits.draw_weights(project, 3))
    qtbot.wait(200)
    assert asked == []
    with qtbot.waitExposed(view):
        view.show()
    qtbot.waitUntil(lambda: view.settled)
    assert len(asked) == 1
    view.hide()
    workspace.edit("Weight", lambda project: edits.draw_weights(project, 4))
    qtbot.wait(200)
    assert len(asked) == 1


def test_another_picture_of_the_same_answers_asks_the_network_nothing(
    results: ShowResults, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = results(sample_project("iris"))
    before = stage.view.answers
    stage.pick(stage.view.picture, "ROC curve")
    stage.workspace.theme.changed.emit()
    stage.settle()
    assert stage.view.answers is before


def test_of_a_large_part_some_rows_are_asked_and_that_is_said(results: ShowResults) -> None:
    rng = np.random.default_rng(0)
    stage = results(own_numbers({"on": (rng.random(MOST_ROWS + 500) < 0.5).astype(float)}))
    assert stage.view.matrix.matrix.counts.sum() == MOST_ROWS
    assert "From 10,000 of 10,500 samples, evenly spread." in stage.view.said.text()


def test_it_is_one_of_the_live_views() -> None:
    assert VIEWS["Results"] is ResultsView
