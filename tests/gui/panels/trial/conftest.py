"""Trained networks, and panels that try them."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot
from trial_hands import ShowPanel, trained

from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.trial.trial_panel import TrialPanel
from bpgui.spec import Project


@pytest.fixture(scope="session")
def digits() -> Project:
    """Return the bundled example of digits, trained."""
    return trained("digits", 30)


@pytest.fixture(scope="session")
def points() -> Project:
    """Return an example of points in the plane, trained."""
    return trained("xor-points", 60)


@pytest.fixture
def show_panel(make_workspace: Callable[[Project], Workspace], qtbot: QtBot) -> ShowPanel:
    """Return a function that shows the panel with a project; its workspace is `panel.workspace`."""

    panels = []

    def show(project: Project) -> TrialPanel:
        panel = TrialPanel(make_workspace(project))
        # pytest-qt holds no reference to it, and a test may only want its trial.
        panels.append(panel)
        qtbot.addWidget(panel)
        panel.resize(300, 720)
        with qtbot.waitActive(panel):
            panel.show()
        return panel

    return show
