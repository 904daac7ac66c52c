"""Faces, walls and signatures in the Try it panel: the tab key, names, and a run that they do not disturb."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from trial_hands import ShowPanel

from bpgui import edits
from bpgui.data import load, sample_project
from bpgui.engine import Program, train
from bpgui.gui.common.training import State
from bpgui.gui.panels.trial.crack.crack_trial import CrackTrial
from bpgui.gui.panels.trial.face_trial import FaceTrial
from bpgui.gui.panels.trial.signature.signature_trial import SignatureTrial
from bpgui.gui.panels.trial.trial import Trial
from bpgui.gui.panels.trial.trial_panel import TrialPanel

NAMES = ("faces", "cracks", "signatures")


@pytest.fixture(params=NAMES)
def panel(request: pytest.FixtureRequest, show_panel: ShowPanel) -> TrialPanel:
    """Return the panel with the untrained example of an application."""
    return show_panel(sample_project(request.param))


def wanted(trial: Trial | None) -> Sequence[QWidget]:
    """Return what the tab key should go to, in its order, of a trial as it is first shown."""
    if isinstance(trial, FaceTrial):
        sliders = [row.slider for row in trial.sliders.values()]
        return [*trial.choices.values(), trial.another_button, *sliders, trial.bars.chart, trial.bars.by_size]
    if isinstance(trial, CrackTrial):
        finder = trial.finder
        patch = [trial.kind_field, trial.another_button, trial.pad, trial.draw_button, trial.clear_button]
        wall = [finder.view, finder.found_check, finder.true_check, finder.wall_button, finder.scan_button]
        return [*patch, trial.brush_slider.slider, *wall]
    assert isinstance(trial, SignatureTrial)
    return [trial.writer_field, trial.query_field, trial.another_button]


def test_the_tab_key_goes_through_everything_in_order(panel: TrialPanel, qtbot: QtBot) -> None:
    expected = wanted(panel.trial)
    expected[0].setFocus()
    found: list[QWidget] = []
    for _ in expected:
        here = QApplication.focusWidget()
        assert here is not None
        found.append(here)
        qtbot.keyClick(here, Qt.Key.Key_Tab)
    assert found == list(expected)
    for widget in found:
        assert widget.accessibleName() or getattr(widget, "text", str)(), widget
        assert widget.toolTip() or widget.accessibleDescription() or widget.accessibleName(), widget


def test_the_tab_key_goes_to_the_paper_where_one_signs(show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = show_panel(sample_project("signatures")).trial
    assert isinstance(trial, SignatureTrial)
    trial.writer_field.setFocus()
    qtbot.keyClick(trial.writer_field, Qt.Key.Key_End)
    qtbot.keyClick(trial.writer_field, Qt.Key.Key_Tab)
    assert trial.pad.hasFocus()
    assert "Delete clears" in trial.pad.accessibleDescription()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "epochs", "use"),
    [
        ("faces", 2, lambda trial: trial.another_button.click()),
        ("cracks", 20, lambda trial: trial.finder.wall_button.click()),
        ("signatures", 10, lambda trial: trial.another_button.click()),
    ],
)
def test_a_run_with_the_trial_in_use_learns_the_same_bits(
    name: str, epochs: int, use: Callable[[Trial], None], show_panel: ShowPanel, qtbot: QtBot
) -> None:
    project = sample_project(name)
    project = edits.set_training(project, replace(project.training, epochs=epochs))
    assert project.dataset is not None
    program = Program.compile(project.network)
    alone = list(train(program, project.parameters, load(project.dataset).training_data(), project.training))[-1]
    panel = show_panel(project)
    assert panel.trial is not None
    panel.workspace.training.toggle()
    while panel.workspace.training.state is not State.IDLE:
        use(panel.trial)
        qtbot.mouseClick(panel.take_button, Qt.MouseButton.LeftButton)
        qtbot.wait(1)
    qtbot.waitUntil(lambda: panel.workspace.project.epoch == epochs, timeout=20_000)
    assert panel.workspace.project.parameters == alone.parameters
