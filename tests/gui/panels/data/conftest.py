"""A shown data panel for the tests of this folder."""

from collections.abc import Callable

import pytest
from data_stage import Stage
from pytestqt.qtbot import QtBot

from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project


@pytest.fixture
def stage(make_workspace: Callable[[Project], Workspace], qtbot: QtBot) -> Callable[[Project], Stage]:
    """`stage(project)` shows the data panel of a project."""
    stages: list[Stage] = []

    def show(project: Project) -> Stage:
        stages.append(Stage(qtbot, make_workspace(project)))
        return stages[-1]

    return show
