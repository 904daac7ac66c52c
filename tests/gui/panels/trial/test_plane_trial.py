"""The plane of the Try it panel: a network of two inputs asked at a point."""

import numpy as np
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot
from trial_hands import ShowPanel, drag

from bpgui.engine import Program, predict
from bpgui.gui.panels.trial.plane.plane_trial import PlaneTrial
from bpgui.gui.panels.trial.trial_panel import TrialPanel
from bpgui.spec import Project


def plane_of(panel: TrialPanel) -> PlaneTrial:
    assert isinstance(panel.trial, PlaneTrial)
    return panel.trial


def share_of_blue(project: Project, x: float, y: float) -> float:
    program = Program.compile(project.network)
    return float(predict(program, program.pack(project.parameters), np.array([[x, y]]))[0, 0])


def test_a_click_asks_at_that_point(points: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = plane_of(show_panel(points))
    for x, y in ((3.0, 3.0), (-3.0, 3.0)):
        at = trial.plane.place_of(x, y).toPoint()
        qtbot.mouseClick(trial.plane, Qt.MouseButton.LeftButton, pos=at)
        assert np.allclose(trial.plane.probe, (x, y), atol=0.1)
        trial.refresh()
        answers = trial.bars.answers
        assert answers is not None
        blue = share_of_blue(points, *trial.plane.probe)
        assert np.allclose(answers.lengths, [1.0 - blue, blue])
        assert answers.best == (1 if x * y > 0 else 0)


def test_dragging_takes_the_answers_along(points: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = plane_of(show_panel(points))
    drag(trial.plane, [trial.plane.place_of(3.0, 3.0), trial.plane.place_of(-3.0, 3.0)])
    assert np.allclose(trial.plane.probe, (-3.0, 3.0), atol=0.1)
    best = trial.bars.answers
    assert best is not None
    qtbot.waitUntil(lambda: trial.bars.answers is not None and trial.bars.answers.best == 0)
    assert "-3" in trial.place.text()


def test_the_probe_stays_in_the_plane(points: Project, show_panel: ShowPanel) -> None:
    trial = plane_of(show_panel(points))
    drag(trial.plane, [trial.plane.place_of(0.0, 0.0), QPointF(10_000.0, 10_000.0)])
    extent = trial.plane.extent
    assert trial.plane.probe == (extent.right, extent.bottom)


def test_arrow_keys_move_the_probe(points: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = plane_of(show_panel(points))
    x, y = trial.plane.probe
    trial.plane.setFocus()
    qtbot.keyClick(trial.plane, Qt.Key.Key_Right)
    small = trial.plane.probe[0] - x
    assert small > 0.0
    qtbot.keyClick(trial.plane, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert trial.plane.probe[1] - y > 3.0 * small


def test_a_sample_moves_the_probe_to_its_point(points: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(points)
    panel.workspace.insight.choose(17)
    qtbot.mouseClick(panel.take_button, Qt.MouseButton.LeftButton)
    dataset = panel.workspace.dataset
    assert dataset is not None
    assert np.allclose(plane_of(panel).plane.probe, dataset.table.inputs[17])


def test_the_map_follows_the_weights(points: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(points)
    trial = plane_of(panel)
    assert trial.plane.has_map
    before = trial.plane.grab().toImage()
    panel.workspace.training.draw_weights()
    qtbot.waitUntil(lambda: trial.plane.grab().toImage() != before)
