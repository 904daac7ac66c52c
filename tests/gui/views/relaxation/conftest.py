"""Small recurrent projects whose settling is known, and a view of them on the screen."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpgui.data import sample_project
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.relaxation.relaxation_view import RelaxationView
from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec, Parameters, Project

MakeLoop = Callable[..., Project]
ShowView = Callable[..., RelaxationView]


@pytest.fixture
def make_loop() -> MakeLoop:
    """Return a function that makes a project on XOR whose hidden neurons feed each other with given weights."""

    def make(weights: list[list[float]], activation: str = "tanh", push: float = 0.3, **relaxation: float) -> Project:
        inner = np.array(weights)
        network = NetworkSpec(
            (
                LayerSpec("x", "input", 2, role="input"),
                LayerSpec("h", "hidden", len(inner), activation),
                LayerSpec("y", "output", 1, "linear", role="output"),
            ),
            (ConnectionSpec("xh", "x", "h"), ConnectionSpec("hh", "h", "h"), ConnectionSpec("hy", "h", "y")),
        )
        values = {"xh": np.full((2, len(inner)), 0.0), "hh": inner, "hy": np.full((len(inner), 1), 0.1)}
        parameters = Parameters(values, {"h": np.full(len(inner), push), "y": np.ones(1)})
        base = sample_project("xor")
        training = replace(
            base.training, loss="half_squared_error", relaxation={**base.training.relaxation, **relaxation}
        )
        return replace(base, network=network, parameters=parameters, initial=parameters, training=training, layout={})

    return make


@pytest.fixture
def show_view(qtbot: QtBot) -> ShowView:
    """Return a function that shows a view of a workspace and waits until it has nothing more to compute."""

    def show(workspace: Workspace, width: int = 900, height: int = 600) -> RelaxationView:
        view = RelaxationView(workspace)
        qtbot.addWidget(view)
        view.resize(width, height)
        with qtbot.waitExposed(view):
            view.show()
        settle(qtbot, view)
        return view

    return show


def settle(qtbot: QtBot, view: RelaxationView) -> None:
    """Wait until a view has shown and tried all that it can."""
    QApplication.processEvents()
    qtbot.waitUntil(lambda: view.at_rest, timeout=20_000)
