"""An inspector beside a network of two inputs, four hidden neurons and one output that is to learn XOR."""

import pytest
from inspector_stage import MakeWorkspace, shown
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import sample_project
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.inspector import Inspector
from bpgui.spec import TrainingSpec


@pytest.fixture
def workspace(make_workspace: MakeWorkspace) -> Workspace:
    """Return a workspace whose training does not end by itself."""
    project = edits.layered((2, 4, 1), "sigmoid", "sigmoid", TrainingSpec(epochs=100_000_000))
    return make_workspace(edits.set_dataset(project, sample_project("xor").dataset))


@pytest.fixture
def inspector(workspace: Workspace, qtbot: QtBot) -> Inspector:
    """Return a shown inspector."""
    return shown(qtbot, workspace)
