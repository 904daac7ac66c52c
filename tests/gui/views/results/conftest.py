from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot
from results_stage import ShowResults, Stage

from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project


@pytest.fixture
def results(qtbot: QtBot, make_workspace: Callable[[Project], Workspace]) -> ShowResults:
    """Return a function that shows the results of a project."""

    def show(project: Project, width: int = 660, height: int = 400) -> Stage:
        return Stage(qtbot, make_workspace(project), width, height)

    return show
