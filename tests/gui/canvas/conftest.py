"""Canvases that are shown, ready for mouse and keys."""

from collections.abc import Callable

import pytest
from canvas_stage import Stage
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project, TrainingSpec

MakeStage = Callable[[Project], Stage]


@pytest.fixture
def make_stage(make_workspace: Callable[[Project], Workspace], qtbot: QtBot) -> MakeStage:
    """Return a function that shows a project on a canvas."""
    return lambda project: Stage(qtbot, make_workspace(project))


@pytest.fixture
def network() -> Project:
    """Return a project with layers of 2, 4 and 1 neurons, and no data."""
    return edits.layered((2, 4, 1), "sigmoid", "sigmoid", TrainingSpec())


@pytest.fixture
def stage(make_stage: MakeStage, network: Project) -> Stage:
    """Show that network."""
    return make_stage(network)


@pytest.fixture
def loose(make_stage: MakeStage, network: Project) -> Stage:
    """Show that network without its connections."""
    for connection in network.network.connections:
        network = edits.disconnect(network, connection.id)
    return make_stage(network)
